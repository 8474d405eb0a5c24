//! Readers: what a topic holds for somebody who reads it from its beginning.
//!
//! In: a topic. Out: its records in the order of their partitions. Reads committed records only, unless told otherwise.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
    message::Headers,
};

use crate::line::Line;

/// A record as read.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) timestamp_ms: i64,
}

impl Record {
    /// A header's value as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value)?;
        std::str::from_utf8(value).ok()
    }
}

/// Which records a reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Isolation {
    Committed,
    Uncommitted,
}

/// One topic, read as far as it goes.
pub(crate) struct Reader {
    consumer: BaseConsumer,
    at_end: BTreeMap<i32, bool>,
    /// All that was read so far.
    pub(crate) records: Vec<Record>,
}

impl Reader {
    /// Starts at the beginning of all partitions.
    pub(crate) fn new(line: &Line, topic: &str, isolation: Isolation) -> Self {
        let mut config = line.client();
        config
            // Needed by the library, but never committed to.
            .set("group.id", format!("{}.reader", line.group))
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true")
            .set("fetch.message.max.bytes", "16777216")
            .set("fetch.queue.backoff.ms", "10")
            .set(
                "isolation.level",
                match isolation {
                    Isolation::Committed => "read_committed",
                    Isolation::Uncommitted => "read_uncommitted",
                },
            );
        let consumer: BaseConsumer = config.create().unwrap();
        let metadata = consumer.fetch_metadata(Some(topic), Duration::from_secs(120)).unwrap();
        let mut partitions = TopicPartitionList::new();
        let mut at_end = BTreeMap::new();
        for partition in metadata.topics()[0].partitions() {
            partitions.add_partition_offset(topic, partition.id(), Offset::Beginning).unwrap();
            at_end.insert(partition.id(), false);
        }
        consumer.assign(&partitions).unwrap();
        Self { consumer, at_end, records: Vec::new() }
    }

    /// All records of a topic, up to the end that it has now.
    pub(crate) fn read_all(line: &Line, topic: &str, isolation: Isolation) -> Vec<Record> {
        let mut reader = Self::new(line, topic, isolation);
        let deadline = Instant::now() + Duration::from_secs(300);
        while !reader.advance() {
            assert!(Instant::now() < deadline, "the end of {topic} is not reached");
        }
        reader.records
    }

    /// Takes what there is and tells whether every partition has been at its end.
    pub(crate) fn advance(&mut self) -> bool {
        while let Some(event) = self.consumer.poll(Duration::from_millis(20)) {
            match event {
                Ok(message) => {
                    self.at_end.insert(message.partition(), false);
                    self.records.push(Record {
                        partition: message.partition(),
                        offset: message.offset(),
                        key: message.key().map(<[u8]>::to_vec),
                        value: message.payload().map(<[u8]>::to_vec),
                        headers: message
                            .headers()
                            .iter()
                            .flat_map(|headers| headers.iter())
                            .map(|h| (h.key.to_owned(), h.value.unwrap_or_default().to_vec()))
                            .collect(),
                        timestamp_ms: message.timestamp().to_millis().unwrap_or_default(),
                    });
                }
                Err(KafkaError::PartitionEOF(partition)) => {
                    self.at_end.insert(partition, true);
                }
                // The client goes on by itself, also when a node of the cluster is gone.
                Err(KafkaError::MessageConsumption(_) | KafkaError::Global(_)) => {}
                Err(error) => panic!("reading: {error}"),
            }
        }
        self.at_end.values().all(|&end| end)
    }
}

#[cfg(test)]
mod tests {
    use super::{Isolation, Reader};
    use crate::{articles, broker::Broker, line::Line};

    /// What the verdicts rest on: the reader sees what is committed, and only that.
    #[test]
    fn aborted_records_are_there_but_hidden_from_a_committed_reader() {
        let Some(broker) = Broker::get() else { return };
        let line = Line::new(&broker.bootstrap, "hidden", 2);
        line.produce_in_transactions((0..100).map(articles::article), 10, articles::ghost);
        let keys = |isolation| {
            let records = Reader::read_all(&line, &line.input, isolation);
            let ghosts = records.iter().filter(|r| r.key.as_deref().unwrap().starts_with(b"ghost-")).count();
            (records.len() - ghosts, ghosts)
        };
        assert_eq!(keys(Isolation::Committed), (100, 0));
        assert_eq!(keys(Isolation::Uncommitted), (100, 110));
    }
}
