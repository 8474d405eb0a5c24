//! A call into the Kafka client that never comes back: the worker says so, ends, and its successor takes up the rest.

use std::time::{Duration, Instant};

use crate::{
    broker::Broker,
    finish::finish,
    line::{Feeder, Line},
    verdict::Verdict,
    worker::{Worker, until},
};

const SOON: Duration = Duration::from_secs(180);

/// With it a step may take 15 s, and the process ends after 30 s.
const TIMEOUT: (&str, &str) = ("MARSAD__KAFKA__TRANSACTION_TIMEOUT_MS", "5000");

#[test]
fn a_commit_that_hangs_is_told_and_ends_the_process_and_nothing_is_lost_or_doubled() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "hangs", 4);
    let feeder = Feeder::start(&line);
    // Hangs in its fifth transaction, when its records are written and its offsets are not.
    let worker = Worker::start_with(&line, "only", &[TIMEOUT, ("FAILPOINTS", "in_send_offsets=4*off->pause")]);
    until("the first commit", SOON, &[&worker], || worker.metric("marsad_commits_total").is_some_and(|n| n >= 4.0));
    assert_eq!(worker.liveness(), Some(Ok(())), "well at first");
    let mut why = String::new();
    until("the end of its liveness", SOON, &[&worker], || {
        why = worker.liveness().and_then(Result::err).unwrap_or_default();
        !why.is_empty()
    });
    let told = Instant::now();
    for part in ["HTTP/1.1 503", "commit thread", "sending offsets", "15 s at most", "ends at 30 s"] {
        assert!(why.contains(part), "{part:?} is not in {why}");
    }
    assert!(!worker.is_ready(), "not live and yet ready");
    assert_eq!(worker.wait(SOON), Some(4), "the exit code for the broker; its log:\n{}", worker.log());
    let took = told.elapsed();
    assert!(took < Duration::from_secs(40), "it ended {took:?} after it had told, and said it would in 15 s");
    let log = worker.log();
    assert_eq!(log.matches("stands still").count(), 1, "told once; its log:\n{log}");
    assert!(log.contains("start the worker again"), "what to do; its log:\n{log}");

    let fed = feeder.stop();
    finish(&line, &[&Worker::start(&line, "only")]);
    let verdict = Verdict::of(&line);
    assert!(verdict.is_exactly_once(), "{verdict}");
    assert_eq!((verdict.inputs, verdict.articles), (fed, fed), "{verdict}");
}
