//! The probe: a broker that breaks the promise of transactions is refused before anything is promised.

use std::time::Duration;

use rdkafka::mocking::MockCluster;

use crate::{
    articles,
    broker::Broker,
    finish::finish,
    line::Line,
    verdict::Verdict,
    worker::{Worker, until},
};

const PROBE: [(&str, &str); 1] = [("MARSAD__WORKER__PROBE", "true")];

/// The client library's mock shows aborted records to everybody and drops the offsets of a transaction.
#[test]
fn a_broker_without_transactions_is_refused_with_the_reason() {
    let mock = MockCluster::new(1).unwrap();
    let line = Line::unmade(&mock.bootstrap_servers(), "refused", 1);
    for topic in [&line.input, &line.articles, &line.events, &line.dead] {
        mock.create_topic(topic, 1, 1).unwrap();
    }
    mock.create_topic(&format!("{}.probe", line.group), 1, 1).unwrap();
    let worker = Worker::start_with(&line, "only", &PROBE);
    let code = worker.wait(Duration::from_secs(180));
    let log = worker.log();
    assert_eq!(code, Some(4), "the exit code for the broker; its log:\n{log}");
    assert!(log.contains("aborted") && log.contains("at_least_once"), "what is wrong and what to do; its log:\n{log}");
}

#[test]
fn four_workers_that_start_together_pass_without_disturbing_each_other() {
    let Some(broker) = Broker::get() else { return };
    let line = Line::new(&broker.bootstrap, "together", 4);
    line.produce((0..400).map(articles::article));
    let workers = ["a", "b", "c", "d"].map(|name| Worker::start_with(&line, name, &PROBE));
    let workers = workers.each_ref();
    until("all four to be ready", Duration::from_secs(180), &workers, || workers.iter().all(|w| w.is_ready()));
    finish(&line, &workers);
    for worker in workers {
        let longest = worker.log().lines().map(str::len).max();
        assert!(longest < Some(1000), "no client tells its statistics; the log:\n{}", worker.log());
    }
    let verdict = Verdict::of(&line);
    assert!(verdict.is_exactly_once() && verdict.articles == 400, "{verdict}");
}
