//! Our membership in the consumer group: the context that the consumer calls back, and the proof of membership
//! that goes into a transaction.
//!
//! In: rebalances and statistics as librdkafka tells them during a poll. Out: an inbox that the
//! poll thread works off when it suits, and the group metadata for the commit thread.
//! Never works inside a callback: all partitions would stand still meanwhile.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use rdkafka::{
    ClientContext, TopicPartitionList, bindings,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer as _, ConsumerContext, ConsumerGroupMetadata, RebalanceProtocol},
    error::{KafkaError, KafkaResult},
    types::RDKafkaRespErr,
};

use super::chatter::Chatter;

/// The consumer of a worker.
pub(crate) type GroupConsumer = BaseConsumer<Membership>;

/// Partitions given or taken; librdkafka waits for our answer.
#[derive(Debug)]
pub(crate) enum Rebalance {
    Assigned(Vec<i32>),
    Revoked { partitions: Vec<i32>, lost: bool },
}

/// What the statistics say of a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PartitionEnd {
    pub(crate) partition: i32,
    /// The last end that was reported; all before it was handed to us or is on its way.
    pub(crate) end: i64,
    /// The last stable offset.
    pub(crate) stable: i64,
}

/// The context of the consumer.
#[derive(Debug)]
pub(crate) struct Membership {
    topic: Arc<str>,
    chatter: Arc<Chatter>,
    rebalances: Mutex<VecDeque<Rebalance>>,
    ends: Mutex<VecDeque<Vec<PartitionEnd>>>,
    /// The consumer is being closed: partitions are given up on the spot, else closing would never end.
    closing: AtomicBool,
}

impl Membership {
    pub(crate) fn new(topic: Arc<str>, chatter: Arc<Chatter>) -> Self {
        Self { topic, chatter, rebalances: Mutex::default(), ends: Mutex::default(), closing: AtomicBool::new(false) }
    }

    /// Begins with all partitions, without a group.
    pub(crate) fn assign_all(&self, partitions: usize) {
        let all = (0..).take(partitions).collect();
        self.rebalances.lock().unwrap_or_else(PoisonError::into_inner).push_back(Rebalance::Assigned(all));
    }

    pub(crate) fn next_rebalance(&self) -> Option<Rebalance> {
        self.rebalances.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// Ends of partitions and last stable offsets, once for each report.
    pub(crate) fn next_ends(&self) -> Option<Vec<PartitionEnd>> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// See [`Chatter::hear`].
    pub(crate) fn hear(&self, line: &str) -> Option<u64> {
        self.chatter.hear(line)
    }

    pub(crate) fn close(&self) {
        self.closing.store(true, Ordering::Release);
    }

    fn partitions(&self, list: &TopicPartitionList) -> Vec<i32> {
        list.elements_for_topic(&self.topic).iter().map(|element| element.partition()).collect()
    }
}

impl ClientContext for Membership {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.chatter.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(error = %error, reason, "the consumer reports an error");
    }

    fn stats_raw(&self, statistics: &[u8]) {
        let ends = ends(statistics, &self.topic);
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).push_back(ends);
    }
}

impl ConsumerContext for Membership {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, err: RDKafkaRespErr, list: &mut TopicPartitionList) {
        let assigned = err == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
        if self.closing.load(Ordering::Acquire) {
            let result = if assigned { consumer.incremental_assign(list) } else { give_up(consumer, list) };
            if let Err(error) = result {
                tracing::debug!(error = %error, "answering a rebalance while closing");
            }
            return;
        }
        let partitions = self.partitions(list);
        self.rebalances.lock().unwrap_or_else(PoisonError::into_inner).push_back(if assigned {
            Rebalance::Assigned(partitions)
        } else {
            Rebalance::Revoked { partitions, lost: consumer.assignment_lost() }
        });
    }
}

/// Gives up partitions, in the way that the protocol in use demands.
pub(crate) fn give_up(consumer: &BaseConsumer<Membership>, list: &TopicPartitionList) -> KafkaResult<()> {
    match consumer.rebalance_protocol() {
        RebalanceProtocol::Cooperative => consumer.incremental_unassign(list),
        RebalanceProtocol::Eager | RebalanceProtocol::None => consumer.unassign(),
    }
}

/// Proof that we are a member, for a transaction; `None` while we are not.
///
/// The broker takes offsets without a generation and a member from anyone, so what is read while we are no member,
/// or have lost our partitions, must never be used: a worker that was taken for dead would commit them.
/// This is all that any thread but the poll thread may ask of the consumer.
pub(crate) fn proof(consumer: &GroupConsumer) -> Option<ConsumerGroupMetadata> {
    let metadata = consumer.group_metadata()?;
    // Asked after the metadata: a loss that came before them shows here, one that comes later makes them stale.
    (is_member(consumer) && !consumer.assignment_lost()).then_some(metadata)
}

#[allow(
    unsafe_code,
    reason = "the wrapper does not tell generation and member, and without them a lost member passes as a stranger"
)]
fn is_member(consumer: &GroupConsumer) -> bool {
    // SAFETY: the client outlives the call; the metadata are ours until destroyed below, the member id is read before.
    unsafe {
        let metadata = bindings::rd_kafka_consumer_group_metadata(consumer.client().native_ptr());
        if metadata.is_null() {
            return false;
        }
        let generation = bindings::rd_kafka_consumer_group_metadata_generation_id(metadata);
        let member = bindings::rd_kafka_consumer_group_metadata_member_id(metadata);
        let is_member = generation >= 0 && !member.is_null() && *member != 0;
        bindings::rd_kafka_consumer_group_metadata_destroy(metadata);
        is_member
    }
}

/// Reads what we need of the statistics; anything else in there may change.
fn ends(statistics: &[u8], topic: &str) -> Vec<PartitionEnd> {
    let Ok(statistics) = serde_json::from_slice::<serde_json::Value>(statistics) else { return Vec::new() };
    let partitions = statistics.get("topics").and_then(|topics| topics.get(topic)?.get("partitions")?.as_object());
    let read = |partition: &serde_json::Value| {
        let number = |name| partition.get(name).and_then(serde_json::Value::as_i64);
        Some(PartitionEnd {
            partition: i32::try_from(number("partition")?).ok().filter(|partition| *partition >= 0)?,
            end: number("eof_offset")?,
            stable: number("ls_offset")?,
        })
    };
    partitions.into_iter().flat_map(serde_json::Map::values).filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_read_from_the_statistics() {
        let statistics = br#"{"topics":{"t":{"partitions":{
            "0":{"partition":0,"eof_offset":12,"ls_offset":13,"hi_offset":15},
            "-1":{"partition":-1,"eof_offset":-1001,"ls_offset":-1001}}},
            "other":{"partitions":{"0":{"partition":0,"eof_offset":1,"ls_offset":1}}}}}"#;
        assert_eq!(ends(statistics, "t"), [PartitionEnd { partition: 0, end: 12, stable: 13 }]);
        assert_eq!(ends(b"{}", "t"), []);
        assert_eq!(ends(b"no json", "t"), []);
    }
}
