//! Groups: how far the workers of a line have come, as the broker knows it.
//!
//! In: a line. Out: the committed offset of each input partition beside its end. Never a member of the group itself.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use rdkafka::{
    TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::KafkaResult,
};

use crate::line::Line;

/// The consumer group of a line, seen from outside.
pub(crate) struct Group {
    consumer: BaseConsumer,
    line: Line,
}

impl Group {
    /// Connects, without joining.
    pub(crate) fn of(line: &Line) -> Self {
        let mut config = line.client();
        config.set("group.id", &line.group).set("isolation.level", "read_committed");
        Self { consumer: config.create().unwrap(), line: line.clone() }
    }

    /// Committed offset and end (the last stable offset) of each input partition; -1001 where none is committed.
    pub(crate) fn committed(&self) -> BTreeMap<i32, (i64, i64)> {
        let deadline = Instant::now() + Duration::from_secs(180);
        // A client that once asked a coordinator which then died goes on asking the dead one: a new one asks anew.
        let mut fresh: Option<Self> = None;
        loop {
            // Fails as long as a transaction with offsets in it is undecided, or a partition has no leader.
            match fresh.as_ref().unwrap_or(self).ask() {
                Ok(offsets) => return offsets,
                Err(error) => assert!(Instant::now() < deadline, "committed offsets of {}: {error}", self.line.group),
            }
            fresh = Some(Self::of(&self.line));
        }
    }

    fn ask(&self) -> KafkaResult<BTreeMap<i32, (i64, i64)>> {
        let patience = Duration::from_secs(10);
        let mut partitions = TopicPartitionList::new();
        partitions.add_partition_range(&self.line.input, 0, self.line.partitions - 1);
        let mut offsets = BTreeMap::new();
        for committed in self.consumer.committed_offsets(partitions, patience)?.elements() {
            let (_, end) = self.consumer.fetch_watermarks(&self.line.input, committed.partition(), patience)?;
            offsets.insert(committed.partition(), (committed.offset().to_raw().unwrap_or(-1001), end));
        }
        Ok(offsets)
    }

    /// The node that coordinates the group: the leader of the partition of the offsets topic to which the group's name is
    /// hashed as Java hashes strings.
    pub(crate) fn coordinator(&self) -> i32 {
        let hash = self.line.group.encode_utf16().fold(0_i32, |h, c| h.wrapping_mul(31).wrapping_add(i32::from(c)));
        let metadata = self.consumer.fetch_metadata(Some("__consumer_offsets"), Duration::from_secs(30)).unwrap();
        let partitions = metadata.topics()[0].partitions();
        let wanted = (hash & i32::MAX) % i32::try_from(partitions.len()).unwrap();
        partitions.iter().find(|p| p.id() == wanted).unwrap().leader()
    }

    /// All that was read is committed, and nothing is left to read.
    pub(crate) fn has_no_lag(&self) -> bool {
        self.committed().values().all(|(committed, end)| committed == end)
    }
}
