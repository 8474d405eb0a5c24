//! What a worker is told besides its settings, how it is stopped, and how it ends.
//!
//! In: the flags of `marsad run`, or whoever embeds a worker. Out: [`RunOptions`], [`StopHandle`], [`Ended`], [`WorkerError`].
//! Never global: two workers in one process know nothing of each other.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::{lane::Tripped, position::Coordinates};

/// What a worker is told besides its settings.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// What is done with the results.
    pub writes: Writes,
    /// Records that go to the dead letters unread.
    pub skip: Vec<Coordinates>,
    /// What the breaker knows of partitions that were given to us before.
    pub tallies: Tallies,
    /// Who ends the worker.
    pub signals: Signals,
    /// Ends the worker from another thread.
    pub stop: StopHandle,
}

/// What is done with the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Writes {
    /// They are written, and offsets committed.
    #[default]
    All,
    /// Neither; the worker reads beside the group, so that nobody loses partitions to it.
    Nothing,
}

/// What becomes of the breaker's counts that were committed earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tallies {
    /// They go on.
    #[default]
    Kept,
    /// The operator has seen the dead letters: counting begins anew.
    Forgotten,
}

/// Who ends the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signals {
    /// SIGTERM and SIGINT end it; SIGHUP loads the data anew.
    #[default]
    Heeded,
    /// Only [`StopHandle::stop`].
    Ignored,
}

/// Ends a worker: it reads no more, finishes, commits and leaves the group.
#[derive(Debug, Clone, Default)]
pub struct StopHandle {
    stopped: Arc<AtomicBool>,
}

impl StopHandle {
    /// Asks the worker to end.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    /// Whether it was asked to.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }
}

/// A worker that was told to end and did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Input records whose outcome it committed.
    pub committed: u64,
}

/// Why a worker gave up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkerError {
    /// The settings cannot work.
    #[error("{0}")]
    Config(String),
    /// The broker refuses us, or is not as it must be.
    #[error("{0}")]
    Broker(String),
    /// Records that were not read yet are gone from the topic.
    #[error(
        "records {committed} to {} of partition {partition} of {topic} are gone before they were read: the group is at \
         {committed}, the partition holds {low} to {high}; set the group's offset by hand to go on", low.saturating_sub(1)
    )]
    Expired {
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
        /// The offset that the group would read next.
        committed: i64,
        /// The first offset that is left.
        low: i64,
        /// The offset after the last one.
        high: i64,
    },
    /// Another worker has our name, again.
    #[error("fenced twice within five minutes, so another live worker has the same name; set worker.instance ({id})")]
    Fenced {
        /// The id, and what the broker said.
        id: String,
    },
    /// Too many dead letters.
    #[error(
        "{} in partition {} of {topic}: stopped before offset {}; see what they say in the dead-letter topic, then go on \
         with --accept-dead-letters, or with --skip {topic}:{}:{}", tripped.why, tripped.partition, tripped.offset,
         tripped.partition, tripped.offset
    )]
    Breaker {
        /// The topic.
        topic: String,
        /// Where and why.
        tripped: Tripped,
    },
    /// A thread panicked or ended too early.
    #[error("the {thread} thread of the worker died")]
    Died {
        /// Which.
        thread: &'static str,
    },
    /// A call into the Kafka client does not come back.
    #[error(
        "the {thread} thread stood still for {stood_s} s ({doing}): the call into the Kafka client does not come back and \
         cannot be interrupted; start the worker again, nothing is lost or written twice"
    )]
    Stalled {
        /// Which thread.
        thread: &'static str,
        /// What it was about.
        doing: &'static str,
        /// For how long, in seconds.
        stood_s: u64,
    },
    /// A record that the core does not come to an end with.
    #[error(
        "record {record} was not read to its end in {stood_s} s; if a restart stops there again, go on with --skip {record}"
    )]
    Endless {
        /// Which.
        record: Coordinates,
        /// For how long, in seconds.
        stood_s: u64,
    },
    /// The address for health and metrics cannot be used.
    #[error("cannot listen on {address}: {reason}; set http.listen to a free address, or to nothing")]
    Listen {
        /// The address.
        address: String,
        /// What the system says.
        reason: String,
    },
}
