//! Membership: workers come, leave, stand still and bear each other's name while articles keep coming.

use std::time::Duration;

use crate::{
    broker::Broker,
    finish::finish,
    group::Group,
    line::{Feeder, Line},
    verdict::Verdict,
    worker::{Worker, until},
};

const SOON: Duration = Duration::from_secs(60);

#[test]
fn a_second_worker_joins_and_leaves_under_load_and_nothing_is_lost_or_doubled() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "joins", 4);
    let feeder = Feeder::start(&line);
    let first = Worker::start(&line, "first");
    for _ in 0..2 {
        let second = Worker::start(&line, "second");
        until("the second worker's share", SOON, &[&first], || has_committed(&second));
        second.stop();
    }
    check(&line, feeder, &[&first]);
}

#[test]
fn of_two_workers_with_one_name_one_ends_and_says_why() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "one-name", 4);
    let feeder = Feeder::start(&line);
    let older = Worker::start(&line, "twin");
    until("the older worker's work", SOON, &[&older], || has_committed(&older));
    let younger = Worker::start(&line, "twin");
    // Each fences the other; whoever is fenced a second time ends, and that may be either.
    until("the end of one of them", SOON, &[], || older.ended().is_some() || younger.ended().is_some());
    let (ended, other) = if older.ended().is_some() { (older, younger) } else { (younger, older) };
    assert_eq!(ended.wait(SOON), Some(4), "the exit code for the broker; its log:\n{}", ended.log());
    let log = ended.log();
    assert!(log.contains("twin"), "it names the id that two workers bear; its log:\n{log}");
    check(&line, feeder, &[&other]);
}

#[test]
fn sigterm_under_load_ends_in_good_order_and_a_restart_takes_up_the_rest() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "sigterm", 4);
    let feeder = Feeder::start(&line);
    for _ in 0..2 {
        let worker = Worker::start(&line, "only");
        until("some work", SOON, &[&worker], || has_committed(&worker));
        worker.stop();
    }
    assert!(!Group::of(&line).has_no_lag(), "there is a rest to take up");
    check(&line, feeder, &[&Worker::start(&line, "only")]);
}

#[test]
fn a_worker_that_stood_still_too_long_wakes_up_and_commits_nothing_of_old() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "stood-still", 4);
    let feeder = Feeder::start(&line);
    let sleeper = Worker::start(&line, "sleeper");
    let other = Worker::start(&line, "other");
    until("work of both", SOON, &[], || has_committed(&sleeper) && has_committed(&other));
    sleeper.signal("STOP");
    // The other one has all partitions when the articles of all of them go on.
    let group = Group::of(&line);
    let before = group.committed();
    until("the other one's taking over", SOON, &[&other], || {
        let now = group.committed();
        // More than the sleeper could have had in its last transaction.
        now.iter().all(|(partition, (offset, _))| *offset > before[partition].0 + 200)
    });
    sleeper.signal("CONT");
    until("life signs of the sleeper", SOON, &[&sleeper, &other], || sleeper.is_ready());
    check(&line, feeder, &[&sleeper, &other]);
}

#[test]
fn the_new_group_protocol_gives_the_same_when_a_worker_is_killed() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "new-protocol", 4);
    let feeder = Feeder::start(&line);
    let setting = [("MARSAD__KAFKA__GROUP_PROTOCOL", "consumer")];
    let first = Worker::start_with(&line, "first", &setting);
    let second = Worker::start_with(&line, "second", &setting);
    until("work of both", SOON, &[], || has_committed(&first) && has_committed(&second));
    second.kill();
    let second = Worker::start_with(&line, "second", &setting);
    until("work of the one that came back", SOON, &[&first], || has_committed(&second));
    check(&line, feeder, &[&first, &second]);
}

#[test]
fn no_record_is_in_flight_when_a_transaction_is_committed() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "in-flight", 4);
    let feeder = Feeder::start(&line);
    let worker = Worker::start(&line, "only");
    until("fifty transactions", SOON, &[&worker], || {
        worker.metric("marsad_commits_total").is_some_and(|commits| commits >= 50.0)
    });
    assert_eq!(worker.metric("marsad_commit_in_flight_total"), Some(0.0), "records in flight at all commits together");
    check(&line, feeder, &[&worker]);
}

fn has_committed(worker: &Worker) -> bool {
    worker.metric("marsad_commits_total").is_some_and(|commits| commits > 0.0)
}

/// Ends the load, lets the workers finish, and judges.
fn check(line: &Line, feeder: Feeder, workers: &[&Worker]) {
    let fed = feeder.stop();
    finish(line, workers);
    let verdict = Verdict::of(line);
    assert!(verdict.is_exactly_once(), "{verdict}");
    assert_eq!((verdict.inputs, verdict.articles), (fed, fed), "{verdict}");
}
