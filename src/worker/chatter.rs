//! What librdkafka says over and over while a broker is away: the first time, then once a minute with a count.
//!
//! In: lines of its log, and the time. Out: whether a line is to be logged, and how often it was not. Also [`Quiet`], the
//! context of those clients of the worker that have no other.
//! Never holds back a line that says something else than those before it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use rdkafka::{
    ClientContext, config::RDKafkaLogLevel, consumer::ConsumerContext, error::KafkaError, message::DeliveryResult,
    producer::ProducerContext,
};

/// How long the same line is held back.
const PAUSE: Duration = Duration::from_secs(60);

/// Different lines that are remembered.
const MEMORY: usize = 256;

/// Lines that were logged: when the last time, and how often they were held back since.
#[derive(Debug, Default)]
struct Said(BTreeMap<String, (Duration, u64)>);

impl Said {
    /// `None` if the line is to be held back, else how often it was since it was last logged.
    fn hear(&mut self, line: &str, now: Duration) -> Option<u64> {
        let fresh = |last: Duration| now.saturating_sub(last) < PAUSE;
        if let Some((last, held)) = self.0.get_mut(line) {
            if fresh(*last) {
                *held += 1;
                return None;
            }
            let before = *held;
            (*last, *held) = (now, 0);
            return Some(before);
        }
        if self.0.len() >= MEMORY {
            self.0.retain(|_, (last, _)| fresh(*last));
        }
        if self.0.len() < MEMORY {
            self.0.insert(line.to_owned(), (now, 0));
        }
        Some(0)
    }
}

/// One for all clients of a worker: what one has said need not be said by the next.
#[derive(Debug)]
pub(crate) struct Chatter {
    began: Instant,
    said: Mutex<Said>,
}

impl Default for Chatter {
    fn default() -> Self {
        Self { began: Instant::now(), said: Mutex::default() }
    }
}

impl Chatter {
    /// See [`Said::hear`].
    pub(crate) fn hear(&self, line: &str) -> Option<u64> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).hear(line, self.began.elapsed())
    }

    /// librdkafka's log lines become ours.
    pub(crate) fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        let Some(held_back) = self.hear(gist(message)) else { return };
        match level {
            RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical | RDKafkaLogLevel::Error => {
                tracing::warn!(target: "librdkafka", facility, held_back, "{message}");
            }
            RDKafkaLogLevel::Warning | RDKafkaLogLevel::Notice => {
                tracing::info!(target: "librdkafka", facility, held_back, "{message}");
            }
            RDKafkaLogLevel::Info | RDKafkaLogLevel::Debug => {
                tracing::debug!(target: "librdkafka", facility, held_back, "{message}");
            }
        }
    }
}

/// A line without what differs each time: the thread that says it, which is named by what it says as well, and how long it took.
fn gist(message: &str) -> &str {
    let told = message.split_once("]: ").map_or(message, |(_, told)| told);
    told.split_once(" (after ").map_or(told, |(told, _)| told)
}

/// The context of a client that has nothing to tell but its log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Quiet(pub(crate) Arc<Chatter>);

impl ClientContext for Quiet {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.0.log(level, facility, message);
    }

    // Nobody reads them, and the wrapper would log them whole.
    fn stats_raw(&self, _: &[u8]) {}

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(error = %error, reason, "a client reports an error");
    }
}

impl ConsumerContext for Quiet {}

impl ProducerContext for Quiet {
    type DeliveryOpaque = ();

    fn delivery(&self, _: &DeliveryResult<'_>, (): ()) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line with its second, and what is expected to be said of it.
    fn check(lines: &[(&str, u64, Option<u64>)]) {
        let mut said = Said::default();
        for (line, second, expected) in lines {
            assert_eq!(said.hear(line, Duration::from_secs(*second)), *expected, "{line} at {second} s");
        }
    }

    #[test]
    fn the_same_line_is_told_once_a_minute_with_a_count() {
        check(&[
            ("refused", 0, Some(0)),
            ("refused", 1, None),
            ("refused", 59, None),
            ("refused", 60, Some(2)),
            ("refused", 61, None),
            ("refused", 200, Some(1)),
        ]);
    }

    #[test]
    fn another_line_is_told_at_once() {
        check(&[("a refused", 0, Some(0)), ("b refused", 0, Some(0)), ("a refused", 1, None), ("c", 1, Some(0))]);
    }

    #[test]
    fn a_flood_of_different_lines_is_told_and_takes_no_more_memory() {
        let mut said = Said::default();
        for n in 0..MEMORY * 4 {
            assert_eq!(said.hear(&n.to_string(), Duration::from_secs(1)), Some(0));
        }
        assert_eq!(said.0.len(), MEMORY);
        assert_eq!(said.hear("0", Duration::from_secs(2)), None);
        // Those that are old make room.
        assert_eq!(said.hear("new", Duration::from_secs(62)), Some(0));
        assert_eq!(said.hear("new", Duration::from_secs(63)), None);
    }

    #[test]
    fn lines_are_the_same_whatever_their_thread_and_time() {
        let connect = "[thrd:b:9092/1]: b:9092/1: Connect to ipv4#b:9092 failed: Connection refused";
        let variants =
            ["", " (after 0ms in state CONNECT)", " (after 3ms in state CONNECT, 1 identical error(s) suppressed)"];
        for end in variants {
            assert_eq!(gist(&format!("{connect}{end}")), "b:9092/1: Connect to ipv4#b:9092 failed: Connection refused");
        }
        assert_eq!(gist("no thread"), "no thread");
    }
}
