//! `marsad check --broker` on a real broker: what is as it should be passes, and what is not is named.

use std::process::Command;

use crate::{articles, broker::Broker, line::Line};

/// Exit code and output of a check of `line`'s topics and group.
fn check(line: &Line, settings: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marsad"));
    command.env_clear().args(["check", "--broker"]);
    let ours = [
        format!("kafka.bootstrap_servers={}", line.bootstrap),
        format!("topics.input={}", line.input),
        format!("topics.articles={}", line.articles),
        format!("topics.events={}", line.events),
        format!("topics.dead={}", line.dead),
        format!("input.group={}", line.group),
    ];
    for setting in ours.iter().map(String::as_str).chain(settings.iter().copied()) {
        command.args(["--set", setting]);
    }
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout) + &text(output.stderr))
}

fn says(line: &Line, settings: &[&str], code: i32, parts: &[&str]) {
    let (ended, text) = check(line, settings);
    assert_eq!(ended, Some(code), "{text}");
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

#[test]
fn check_passes_where_the_worker_would() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "checked", 2);
    says(&line, &[], 0, &["2 partitions without an offset", "has no record to compare with"]);
    line.produce((0..3).map(articles::article));
    says(&line, &[], 0, &["may be read", "comes from the future"]);
}

#[test]
fn check_names_what_is_missing_or_too_small() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "checked-badly", 1);
    let missing = format!("{}-not", line.events);
    says(&line, &[&format!("topics.events={missing}")], 4, &[&missing, "topics.events", "is not there"]);
    says(&line, &["limits.message_bytes=33554432"], 4, &["max.message.bytes is 16777216", "33554432"]);
    says(&line, &["kafka.transaction_timeout_ms=2000000000"], 4, &["transaction.max.timeout.ms"]);
}
