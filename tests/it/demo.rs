//! `marsad demo`: it ends by itself, and what it prints can be read.

use std::process::Command;

#[test]
fn demo_shows_events_and_ends_by_itself() {
    let output = Command::new(env!("CARGO_BIN_EXE_marsad")).arg("demo").env_clear().output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{out}\n{err}");
    assert!(err.is_empty(), "{err}");
    for part in [
        "2 workers in one group",
        "delivery is at least once here",
        "occurred    missile_launch test  \u{2068}North Korea\u{2069}",
        "nothing     no event",
        "articles in, ",
        "demo-1 took ",
    ] {
        assert!(out.contains(part), "{part:?} is not in\n{out}");
    }
    let is_balanced = |line: &str| line.matches('\u{2068}').count() == line.matches('\u{2069}').count();
    assert!(out.lines().all(is_balanced), "{out}");
}
