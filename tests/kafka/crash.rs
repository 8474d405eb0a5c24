//! Crashes: workers killed where it hurts, and each article's outcome there once all the same.
//!
//! With the feature `failpoints` the first kill is at a known place, between writing and committing; without it at random.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{
    articles::{self, POISONS},
    broker::Broker,
    finish::finish,
    group::Group,
    line::Line,
    reader::{Isolation, Reader},
    verdict::Verdict,
    worker::{Worker, until},
};

/// Far more than it takes, also on a machine that does other things too.
const SOON: Duration = Duration::from_secs(180);

/// Kills the process when its fifth transaction is written and nothing of it committed.
const KILL_AFTER_PRODUCE: (&str, &str) = ("FAILPOINTS", "after_produce=4*off->return");

#[test]
fn killed_between_writing_and_committing_and_at_random_each_of_ten_thousand_comes_out_once() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "killed", 4);
    line.produce((0..10_000).map(articles::article));
    let verdict = run_with_two_kills(&line, 10_000);
    assert!(verdict.is_exactly_once(), "{verdict}");
    assert_eq!((verdict.inputs, verdict.articles), (10_000, 10_000), "{verdict}");
    assert!(verdict.events > 0 && verdict.dead.is_empty(), "{verdict}");
}

#[test]
fn with_bad_records_among_them_each_has_its_one_outcome() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "poison", 4);
    // Every 30th is bad, so that each kind comes into each partition and the breaker stays closed.
    let inputs = (0..2_400).map(|n| if n % 30 == 7 { articles::poison(n / 30).0 } else { articles::article(n) });
    line.produce(inputs);
    let verdict = run_with_two_kills(&line, 2_400);
    assert!(verdict.is_exactly_once(), "{verdict}");
    let mut dead = std::collections::BTreeMap::new();
    for code in (0..2_400 / 30).filter_map(|n| articles::poison(n).1) {
        *dead.entry(code.to_owned()).or_default() += 1;
    }
    assert_eq!(verdict.dead, dead, "dead letters by code");
    let tombstones = (0..2_400 / 30).filter(|n| n % POISONS == POISONS - 1).count();
    assert_eq!(verdict.articles, 2_400 - 2_400 / 30 + tombstones, "articles and tombstones");
}

#[test]
fn what_was_written_in_aborted_transactions_is_never_read_and_leaves_no_lag() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "aborted", 4);
    line.produce_in_transactions((0..3_000).map(articles::article), 300, articles::ghost);
    let verdict = run_with_two_kills(&line, 3_000);
    assert!(verdict.is_exactly_once(), "{verdict}");
    assert_eq!((verdict.inputs, verdict.articles), (3_000, 3_000), "{verdict}");
    let ends = Group::of(&line).committed();
    assert!(ends.values().all(|(_, end)| *end > 3_000 / 4), "the partitions end behind markers: {ends:?}");
}

/// Kills are cheap here: as a static member the worker has its partitions back at once.
#[cfg(feature = "failpoints")]
#[test]
fn killed_at_every_step_of_a_transaction_each_article_comes_out_once() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "every-step", 4);
    let feeder = crate::line::Feeder::start(&line);
    let membership = ("MARSAD__KAFKA__STATIC_MEMBERSHIP", "true");
    for round in 0..2 {
        for point in ["after_produce", "after_send_offsets", "before_commit", "after_commit"] {
            let points = format!("{point}={round}*off->return");
            let worker = Worker::start_with(&line, "only", &[membership, ("FAILPOINTS", &points)]);
            assert_eq!(worker.wait(SOON), None, "killed {point}; its log:\n{}", worker.log());
        }
    }
    let fed = feeder.stop();
    finish(&line, &[&Worker::start_with(&line, "only", &[membership])]);
    let verdict = Verdict::of(&line);
    assert!(verdict.is_exactly_once(), "{verdict}");
    assert_eq!((verdict.inputs, verdict.articles), (fed, fed), "{verdict}");
}

/// Two workers: one dies between producing and committing, the other at random; both come back.
fn run_with_two_kills(line: &Line, total: usize) -> Verdict {
    let mut output = Reader::new(line, &line.articles, Isolation::Committed);
    // The one that is to die begins, so that the other does not leave it too little to come to its fifth transaction.
    let second = Worker::start_with(line, "second", &[KILL_AFTER_PRODUCE]);
    let first = Worker::start(line, "first");
    await_death(&second, &mut output);
    assert!(output.records.len() < total, "the first kill was in mid-run");
    let second = Worker::start(line, "second");

    until("half of the articles", SOON, &[&first, &second], || {
        output.advance();
        output.records.len() >= total / 2
    });
    let random = u64::from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos()) % 150;
    std::thread::sleep(Duration::from_millis(random));
    first.kill();
    output.advance();
    let at_second_kill = output.records.len();
    let first = Worker::start(line, "first");

    finish(line, &[&first, &second]);
    assert!(at_second_kill < total, "the second kill was in mid-run");
    Verdict::of(line)
}

#[test]
fn at_least_once_loses_nothing_and_repeats_with_the_same_ids_and_bytes() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "at-least-once", 4);
    line.produce((0..2_000).map(articles::article));
    let verdict = run_with_one_kill(&line, ("MARSAD__WORKER__DELIVERY", "at_least_once"));
    // Equal ids and bytes: anything else would be wrong or strange.
    assert!(verdict.is_at_least_once(), "{verdict}");
    if cfg!(feature = "failpoints") {
        assert!(!verdict.doubled.is_empty(), "a kill after writing repeats something: {verdict}");
    }
}

/// The test of the test: where the promise is not kept, the same verdict finds it broken.
#[cfg(feature = "failpoints")]
#[test]
fn with_transactions_switched_off_the_verdict_finds_doubles() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "switched-off", 4);
    line.produce((0..2_000).map(articles::article));
    let verdict = run_with_one_kill(&line, ("MARSAD_TEST_NO_TRANSACTIONS", "1"));
    assert!(!verdict.is_exactly_once() && !verdict.doubled.is_empty(), "the proof cannot fail: {verdict}");
}

/// Waits for the failpoint to kill the worker, or kills it where there is none.
fn await_death(worker: &Worker, output: &mut Reader) {
    if cfg!(feature = "failpoints") {
        let code = worker.wait(SOON);
        assert_eq!(code, None, "the failpoint kills without an exit code; its log:\n{}", worker.log());
    } else {
        until("some of the articles", SOON, &[worker], || {
            output.advance();
            output.records.len() >= 500
        });
        worker.kill();
    }
    output.advance();
}

/// One worker with this setting dies between producing and committing, and comes back.
fn run_with_one_kill(line: &Line, setting: (&str, &str)) -> Verdict {
    let worker = Worker::start_with(line, "only", &[setting, KILL_AFTER_PRODUCE]);
    await_death(&worker, &mut Reader::new(line, &line.articles, Isolation::Committed));
    let worker = Worker::start_with(line, "only", &[setting]);
    finish(line, &[&worker]);
    Verdict::of(line)
}
