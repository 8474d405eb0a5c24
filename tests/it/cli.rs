//! The command line: exit codes, standard output and standard error of the real program.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

/// Runs the program with an environment of its own.
fn marsad(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marsad"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// Exit code, and a part of standard output and standard error each; an empty part says that nothing is there.
fn check(arguments: &[&str], code: i32, stdout: &str, stderr: &str) {
    let output = marsad(arguments);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    for (name, part, all) in [("stdout", stdout, &out), ("stderr", stderr, &err)] {
        assert!(if part.is_empty() { all.is_empty() } else { all.contains(part) }, "{arguments:?} {name}: {all}");
    }
}

#[test]
fn exit_code_says_whose_turn_it_is() {
    check(&["--version"], 0, concat!("marsad ", env!("CARGO_PKG_VERSION")), "");
    check(&["--help"], 0, "Exit codes", "");
    check(&["run", "--help"], 0, "--skip", "");
    check(&[], 2, "", "say which command");
    check(&["walk"], 2, "", "unrecognized subcommand");
    check(&["--licenses"], 2, "", "--version");
    check(&["config", "show", "--set", "worker.threads"], 2, "", "SECTION.KEY=VALUE");
    check(&["config", "show", "--set", "worker.threads=many"], 3, "", "worker.threads (command line)");
    check(&["config", "show", "--config", "/nowhere/marsad.toml"], 3, "", "/nowhere/marsad.toml: cannot be read");
    check(&["check", "--data", "/nowhere"], 5, "BAD   data", "nowhere");
}

#[test]
fn licences_name_what_is_inside() {
    let output = String::from_utf8(marsad(&["--version", "--licenses"]).stdout).unwrap();
    for part in ["librdkafka", "OpenSSL", "GeoNames"] {
        assert!(output.contains(part), "{part} is not in {output}");
    }
}

#[test]
fn check_looks_at_settings_and_data() {
    check(&["check"], 0, "settings", "");
    let refused = ["check", "--set", "kafka.extra.isolation.level=read_uncommitted"];
    check(&refused, 3, "BAD   settings", "isolation.level is set by marsad itself");
    let unknown = ["check", "--set", "kafka.extra.no.such.property=1"];
    check(&unknown, 3, "BAD   settings", "no.such.property");
    let wrong = ["check", "--set", "kafka.extra.socket.keepalive.enable=perhaps"];
    check(&wrong, 3, "BAD   settings", "socket.keepalive.enable");
}

#[test]
fn check_of_a_broker_that_is_not_there_is_code_4() {
    // Port 9 of the loopback address is the discard service, which nothing has run for decades.
    check(&["check", "--broker", "--set", "kafka.bootstrap_servers=127.0.0.1:9"], 4, "broker", "127.0.0.1:9");
}

#[test]
fn closed_pipe_is_no_failure() {
    for arguments in
        [&["config", "schema"][..], &["schema", "article"], &["completions", "zsh"], &["--version", "--licenses"]]
    {
        let mut child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
    }
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        check(&["completions", shell], 0, "marsad", "");
    }
}

#[test]
fn settings_file_is_found_through_the_environment() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"[input]\ngroup = \"newsroom\"\n").unwrap();
    let output = command(&["config", "show", "--origin"]).env("MARSAD_CONFIG", file.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(&format!("group = \"newsroom\"  # file {}", file.path().display())), "{text}");
}

/// The checked-in schema is the generated one; `UPDATE_EXPECT=1` writes it anew.
#[test]
fn schemas_are_checked_in() {
    let cases = [
        (&["schema", "article"], "article.json"),
        (&["schema", "event"], "event.json"),
        (&["config", "schema"], "settings.json"),
    ];
    for (arguments, name) in cases {
        let generated = String::from_utf8(marsad(arguments).stdout).unwrap();
        jsonschema::meta::validate(&serde_json::from_str(&generated).unwrap()).unwrap();
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(name);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &generated).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept, generated, "docs/schema/{name} is not what the types say; run with UPDATE_EXPECT=1");
    }
}
