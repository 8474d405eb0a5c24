//! Refusals: the worker stops where going on would lose something, says what, and goes on when told to.

use std::time::Duration;

use crate::{
    articles,
    broker::Broker,
    finish::finish,
    line::Line,
    reader::{Isolation, Reader},
    verdict::Verdict,
    worker::Worker,
};

const SOON: Duration = Duration::from_secs(180);

#[test]
fn after_a_hundred_bad_records_in_a_row_it_stops_until_they_are_accepted() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "breaker", 1);
    let bad = |n: usize| articles::poison(n * articles::POISONS).0;
    line.produce((0..50).map(articles::article).chain((0..150).map(bad)).chain((50..100).map(articles::article)));
    // The second start finds the count in the committed offset.
    for _ in 0..2 {
        let worker = Worker::start(&line, "only");
        assert_eq!(worker.wait(SOON), Some(1), "stopped by the breaker; its log:\n{}", worker.log());
        let dead = Reader::read_all(&line, &line.dead, Isolation::Committed);
        assert_eq!(dead.len(), 99, "dead letters before the one that is too many; its log:\n{}", worker.log());
    }
    finish(&line, &[&Worker::start_arguing(&line, "only", &["--accept-dead-letters"])]);
    let verdict = Verdict::of(&line);
    assert!(verdict.is_exactly_once() && verdict.articles == 100, "{verdict}");
    assert_eq!(verdict.dead["bad_json"], 150);
}

#[test]
fn a_record_that_the_operator_skips_is_a_dead_letter_and_nothing_else_changes() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "skip", 1);
    line.produce((0..50).map(articles::article));
    let skip = format!("{}:0:17", line.input);
    finish(&line, &[&Worker::start_arguing(&line, "only", &["--skip", &skip])]);
    let verdict = Verdict::of(&line);
    assert_eq!(verdict.dead.get("operator_skip"), Some(&1), "{verdict}");
    assert!(verdict.lost.is_empty() && verdict.doubled.is_empty() && verdict.disordered.is_empty(), "{verdict}");
    // Of the library's outcome for it there must be nothing.
    let others: Vec<_> =
        verdict.halved.iter().chain(verdict.wrong.keys()).filter(|source| **source != (0, 17)).collect();
    assert!(others.is_empty() && verdict.articles == 49, "{verdict}");
}

#[test]
fn records_that_expired_unread_are_named_and_not_jumped_over() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "expired", 1);
    line.produce((0..50).map(articles::article));
    finish(&line, &[&Worker::start(&line, "only")]);
    line.produce((50..150).map(articles::article));
    line.expire(0, 80);
    let worker = Worker::start(&line, "only");
    let code = worker.wait(SOON);
    let log = worker.log();
    assert!(!matches!(code, None | Some(0)), "{code:?}; its log:\n{log}");
    assert!(log.contains("50") && log.contains("80"), "committed and first offset are named; its log:\n{log}");
    assert_eq!(Reader::read_all(&line, &line.articles, Isolation::Committed).len(), 50);
}
