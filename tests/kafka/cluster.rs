//! A cluster of three nodes that loses one in the middle of a run: one among others, or the one that the group hangs on.

use std::time::{Duration, Instant};

use crate::{
    articles,
    broker::Cluster,
    finish::finish,
    group::Group,
    line::Line,
    reader::{Isolation, Reader},
    verdict::Verdict,
    worker::{Worker, until},
};

#[test]
fn one_of_three_nodes_is_killed_and_each_article_comes_out_once() {
    let Some(cluster) = Cluster::get() else { return };
    let line = Line::new(&cluster.bootstrap, "three-nodes", 4);
    line.produce((0..4_000).map(articles::article));
    let mut output = Reader::new(&line, &line.articles, Isolation::Committed);
    let first = Worker::start(&line, "first");
    let second = Worker::start(&line, "second");
    until("a quarter of the articles", Duration::from_secs(180), &[&first, &second], || {
        output.advance();
        output.records.len() >= 1_000
    });
    // Any node but the group's coordinator: this one no worker has to start anew for.
    let coordinator = Group::of(&line).coordinator();
    cluster.kill(if coordinator == 2 { 3 } else { 2 });
    assert!(output.records.len() < 4_000, "it was in mid-run");
    finish(&line, &[&first, &second]);
    let verdict = Verdict::of(&line);
    assert!(verdict.is_exactly_once() && verdict.articles == 4_000, "{verdict}");
}

/// A client that sends offsets to a coordinator that dies in that moment waits for longer than its time limit (librdkafka
/// issues 5456 and 5511). Mostly it wakes up by itself; else the worker ends, and what started it starts it again.
#[test]
fn the_coordinator_of_the_group_is_killed_and_each_article_comes_out_once() {
    let Some(cluster) = Cluster::get() else { return };
    let line = Line::new(&cluster.bootstrap, "coordinator", 4);
    line.produce((0..4_000).map(articles::article));
    let mut output = Reader::new(&line, &line.articles, Isolation::Committed);
    let mut workers = ["first", "second"].map(|name| Worker::start(&line, name));
    until("a quarter of the articles", Duration::from_secs(180), &workers.each_ref(), || {
        output.advance();
        output.records.len() >= 1_000
    });
    let group = Group::of(&line);
    cluster.kill(group.coordinator());
    assert!(output.records.len() < 4_000, "it was in mid-run");
    let deadline = Instant::now() + Duration::from_secs(240);
    while !group.has_no_lag() {
        assert!(Instant::now() < deadline, "committed and end: {:?}", group.committed());
        for worker in &mut workers {
            if let Some(code) = worker.ended() {
                assert_eq!(code, Some(4), "the exit code for the broker; its log:\n{}", worker.log());
                *worker = Worker::start(&line, &worker.name);
            }
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    for worker in &workers {
        worker.stop();
    }
    let verdict = Verdict::of(&line);
    assert!(verdict.is_exactly_once() && verdict.articles == 4_000, "{verdict}");
}
