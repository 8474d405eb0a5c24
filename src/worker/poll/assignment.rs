//! Partitions come and go: each rebalance is worked off outside of librdkafka's callback, one after the other.
//!
//! In: rebalances, and the answers of the lookup. Out: lanes and queues opened, rewound, closed and removed.
//! Never gives a partition up while finished work of it may still be committed in time, and never keeps the others waiting for it.

use std::{
    thread,
    time::{Duration, Instant},
};

use rdkafka::{Offset, TopicPartitionList, consumer::Consumer as _};

use super::{Change, Membering, Poller, Queue, broker};
use crate::worker::{
    WorkerError,
    breaker::Tally,
    lookup::{After, Answer, Place},
    membership::{Rebalance, give_up},
    metrics::{KindLabels, PartitionLabels},
};

impl Poller {
    pub(super) fn begin(&mut self, rebalance: Rebalance) -> Result<(), WorkerError> {
        match rebalance {
            Rebalance::Assigned(partitions) => {
                self.count("assigned", partitions.len());
                self.ask(partitions, After::Assignment)?;
                self.state.change = Some(Change::Assigning);
            }
            Rebalance::Revoked { partitions, lost } => {
                self.count(if lost { "lost" } else { "revoked" }, partitions.len());
                for partition in &partitions {
                    // Stops reading. The queue must be gone before the partition is.
                    self.state.queues.remove(partition);
                    if lost {
                        self.lanes.remove(*partition);
                    } else {
                        self.lanes.close(*partition);
                    }
                }
                tracing::info!(?partitions, lost, "partitions taken away");
                let deadline = Instant::now() + self.patience;
                self.state.change = Some(Change::Revoking { partitions, deadline });
            }
        }
        Ok(())
    }

    fn count(&self, kind: &'static str, partitions: usize) {
        if partitions > 0 {
            self.metrics.rebalances.get_or_create(&KindLabels { kind }).inc();
        }
    }

    pub(super) fn learn(&mut self, answer: Answer) -> Result<(), WorkerError> {
        match answer.after {
            After::Assignment => self.assign(answer.places),
            After::Reset => self.rewind(&answer.places),
        }
    }

    fn assign(&mut self, places: Vec<Place>) -> Result<(), WorkerError> {
        if !matches!(self.state.change.take(), Some(Change::Assigning)) {
            return Ok(());
        }
        let mut list = TopicPartitionList::with_capacity(places.len());
        for place in &places {
            // Before the partition is assigned: later, records would already be on the main queue.
            let Some(mut queue) = self.consumer.split_partition_queue(&self.topic, place.partition) else {
                return Err(WorkerError::Broker(format!("partition {} of {} is gone", place.partition, self.topic)));
            };
            let poller = thread::current();
            queue.set_nonempty_callback(move || poller.unpark());
            self.state.queues.insert(place.partition, Queue { queue, end: None });
            let forget = self.forget_tallies && self.state.forgotten.insert(place.partition);
            let tally = if forget { Tally::default() } else { place.tally };
            self.lanes.open(place.partition, place.start, tally, place.fresh);
            list.add_partition_offset(&self.topic, place.partition, Offset::Offset(place.start))
                .map_err(|error| broker("assigning partitions", &error))?;
        }
        let result = match self.membering {
            Membering::Group => self.consumer.incremental_assign(&list),
            Membering::Alone => self.consumer.assign(&list),
        };
        result.map_err(|error| broker("assigning partitions", &error))?;
        let starts: Vec<String> = places.iter().map(|place| format!("{}@{}", place.partition, place.start)).collect();
        tracing::info!(partitions = starts.join(" "), "partitions given to us");
        self.tell_assignment();
        Ok(())
    }

    fn rewind(&mut self, places: &[Place]) -> Result<(), WorkerError> {
        for place in places {
            // A partition that went away meanwhile is nobody's business here.
            if !self.state.queues.contains_key(&place.partition) {
                continue;
            }
            // Opened again already: this answer is older than what was committed since.
            if self.lanes.takes_records(place.partition) {
                continue;
            }
            self.post.step("going back to what is committed");
            let offset = Offset::Offset(place.start);
            if let Err(error) = self.consumer.seek(&self.topic, place.partition, offset, Duration::from_secs(5)) {
                tracing::info!(error = %error, kafka.partition = place.partition, "seeking again");
                self.ask(vec![place.partition], After::Reset)?;
                continue;
            }
            tracing::info!(kafka.partition = place.partition, kafka.offset = place.start, "reading again from here");
            self.lanes.reopen(place.partition, place.start, place.tally, place.fresh);
        }
        Ok(())
    }

    pub(super) fn go_on_revoking(&mut self) -> Result<(), WorkerError> {
        let Some(Change::Revoking { partitions, deadline }) = &self.state.change else { return Ok(()) };
        let late = *deadline <= Instant::now();
        if !late && !partitions.iter().all(|partition| self.lanes.is_idle(*partition)) {
            return Ok(());
        }
        if late {
            tracing::warn!(?partitions, "finished work of revoked partitions was not committed in time and is dropped");
        }
        let mut list = TopicPartitionList::with_capacity(partitions.len());
        for partition in partitions {
            // Before the answer: what is still in flight must find its lane gone.
            self.lanes.remove(*partition);
            list.add_partition(&self.topic, *partition);
            let labels = PartitionLabels { topic: self.topic.to_string(), partition: *partition };
            self.metrics.lag.remove(&labels);
        }
        self.state.change = None;
        give_up(&self.consumer, &list).map_err(|error| broker("giving up partitions", &error))?;
        self.tell_assignment();
        Ok(())
    }

    fn tell_assignment(&self) {
        self.health.assigned();
        self.metrics.partitions.set(i64::try_from(self.state.queues.len()).unwrap_or(i64::MAX));
    }
}
