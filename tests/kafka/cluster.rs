//! A cluster of three nodes that loses one in the middle of a run.

use std::time::Duration;

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
    // Any node but the group's coordinator: a client that sends offsets to a coordinator that dies in that moment waits for
    // ever, whatever its time limit (librdkafka issue 5456), and nothing but a new process helps it.
    let coordinator = Group::of(&line).coordinator();
    cluster.kill(if coordinator == 2 { 3 } else { 2 });
    assert!(output.records.len() < 4_000, "it was in mid-run");
    finish(&line, &[&first, &second]);
    let verdict = Verdict::of(&line);
    assert!(verdict.is_exactly_once() && verdict.articles == 4_000, "{verdict}");
}
