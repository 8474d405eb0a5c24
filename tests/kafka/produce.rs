//! `marsad produce` on a real broker: what it says it has written is there, and where there is no topic it says so.

use std::{
    io::Write,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    articles,
    broker::Broker,
    line::Line,
    reader::{Isolation, Reader},
};

/// Exit code and output of writing two articles.
fn produce(line: &Line, topic: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marsad"));
    command.env_clear().args(["produce", "--broker", &line.bootstrap, "--topic", topic]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    for n in 0..2 {
        // A command that has given up reads no more.
        let _ = input.write_all(&[articles::article(n).value.unwrap(), b"\n".to_vec()].concat());
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout) + &text(output.stderr))
}

#[test]
fn produced_articles_are_there() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "produced", 2);
    let (code, text) = produce(&line, &line.input);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(Reader::read_all(&line, &line.input, Isolation::Committed).len(), 2, "{text}");
}

#[test]
fn a_topic_that_is_missing_is_told_at_once() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::unmade(&broker.bootstrap, "not-made", 1);
    let began = Instant::now();
    let (code, text) = produce(&line, &line.input);
    assert_eq!(code, Some(4), "{text}");
    assert!(text.contains("there is no topic") && text.contains(&line.input), "{text}");
    assert!(began.elapsed() < Duration::from_secs(15), "after {:?}, where a record waits for 30 s", began.elapsed());
}
