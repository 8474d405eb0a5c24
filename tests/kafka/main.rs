//! The tests that need a real broker: `marsad run` as a process, Apache Kafka around it, faults in between.
//!
//! In: Apache Kafka from `start.sh` beside this file, or the broker named by `MARSAD_TEST_KAFKA=HOST:PORT`.
//! Out: for each test a verdict on every single input record. Where no broker can be had, a test prints why
//! and passes; with `MARSAD_REQUIRE_KAFKA=1` it fails instead.
//! Never takes a sleep for a proof: everything waited for is read from the topics, the group or the process.
//!
//! `tests/kafka/start.sh` starts a broker for hand use.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::explicit_write,
    reason = "all of this is test code, also outside of the test functions"
)]

mod broker;

mod articles;

mod line;

mod group;

mod reader;

mod worker;

mod verdict;

mod finish;

mod crash;

mod membership;

mod probe;

mod refusal;

mod check;

mod produce;

mod cluster;

#[cfg(feature = "failpoints")]
mod stall;

mod failpoints;
