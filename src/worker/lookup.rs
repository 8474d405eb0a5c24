//! Where to go on: the committed offsets of partitions that were given to us or have to be read again.
//!
//! In: partitions, from the poll thread. Out: for each the offset to read next and the breaker's counts, or an error
//! that says which records are gone.
//! Never joins the group: a client of its own asks, so that an answer that takes long holds nobody up.

use std::{sync::Arc, thread, time::Duration};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use rdkafka::{
    ClientConfig, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _},
    error::{KafkaError, RDKafkaErrorCode},
};

use super::{StopHandle, WorkerError, breaker::Tally, chatter::Quiet, producer::is_refusal, watchdog::Post};
use crate::settings::Start;

const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(100);

/// Partitions whose offsets are wanted.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) partitions: Vec<i32>,
    pub(crate) after: After,
}

/// Why the offsets are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    Assignment,
    /// What is in flight was dropped, for it is not known what is committed.
    Reset,
}

/// The answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) after: After,
    pub(crate) places: Vec<Place>,
}

/// Where to go on in a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) partition: i32,
    pub(crate) start: i64,
    pub(crate) tally: Tally,
    /// Nothing is committed yet: the start is from the settings and has to be committed.
    pub(crate) fresh: bool,
}

/// Who asks whom.
pub(crate) struct Lookup {
    pub(crate) client: BaseConsumer<Quiet>,
    /// To make another client like it.
    pub(crate) config: ClientConfig,
    pub(crate) topic: Arc<str>,
    pub(crate) start: Start,
    pub(crate) stop: StopHandle,
    pub(crate) post: Arc<Post>,
}

impl Lookup {
    /// Answers until nobody asks any more.
    pub(crate) fn run(mut self, questions: &Receiver<Question>, answers: &Sender<Result<Answer, WorkerError>>) {
        loop {
            match questions.recv_timeout(Duration::from_secs(1)) {
                Ok(question) => {
                    let answer = self.answer(&question);
                    self.post.rest();
                    let Some(answer) = answer else { return };
                    if answers.send(answer).is_err() {
                        return;
                    }
                }
                // Every client has to be polled, or what it has to say piles up.
                Err(RecvTimeoutError::Timeout) => drop(self.client.poll(Duration::ZERO)),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// `None` if the worker ended before there was an answer.
    fn answer(&mut self, question: &Question) -> Option<Result<Answer, WorkerError>> {
        let mut told = false;
        loop {
            self.post.step("asking what the group has committed");
            match self.places(&question.partitions) {
                Ok(places) => return Some(places.map(|places| Answer { after: question.after, places })),
                Err(error) if is_refusal(&error) => {
                    let reason = format!("reading the committed offsets of the group in {}: {error}", self.topic);
                    return Some(Err(WorkerError::Broker(reason)));
                }
                Err(error) => {
                    // The transaction of a dead predecessor holds its offsets until it is aborted: this passes.
                    if !told {
                        tracing::info!(error = %error, "waiting for the committed offsets");
                        told = true;
                    }
                    if self.stop.is_stopped() {
                        return None;
                    }
                    thread::sleep(PAUSE);
                    // A client that once asked a coordinator which then died goes on asking the dead one; a new client
                    // looks for the coordinator anew.
                    if let Ok(client) = self.config.create_with_context(self.client.context().as_ref().clone()) {
                        self.client = client;
                    }
                }
            }
        }
    }

    fn places(&self, partitions: &[i32]) -> Result<Result<Vec<Place>, WorkerError>, KafkaError> {
        let mut asked = TopicPartitionList::with_capacity(partitions.len());
        for partition in partitions {
            asked.add_partition(&self.topic, *partition);
        }
        if partitions.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        let committed = self.client.committed_offsets(asked, PATIENCE)?;
        let mut places = Vec::with_capacity(partitions.len());
        for element in committed.elements() {
            element.error()?;
            let partition = element.partition();
            let (low, high) = self.client.fetch_watermarks(&self.topic, partition, PATIENCE)?;
            let place = match element.offset() {
                Offset::Offset(start) if (low..=high).contains(&start) => {
                    Place { partition, start, tally: element.metadata().parse().unwrap_or_default(), fresh: false }
                }
                Offset::Offset(committed) => return Ok(Err(self.gone(partition, committed, low, high))),
                _ => {
                    let start = match self.start {
                        Start::Earliest => low,
                        Start::Latest => high,
                    };
                    Place { partition, start, tally: Tally::default(), fresh: true }
                }
            };
            places.push(place);
        }
        Ok(Ok(places))
    }

    fn gone(&self, partition: i32, committed: i64, low: i64, high: i64) -> WorkerError {
        WorkerError::Expired { topic: self.topic.to_string(), partition, committed, low, high }
    }
}

/// Whether the error says that what was asked for exists no more.
pub(crate) fn is_out_of_range(error: &KafkaError) -> bool {
    matches!(error.rdkafka_error_code(), Some(RDKafkaErrorCode::AutoOffsetReset | RDKafkaErrorCode::OffsetOutOfRange))
}
