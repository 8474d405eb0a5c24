//! The poll thread: the one thread that owns the consumer. Records go into lanes, partitions come and go.
//!
//! In: what librdkafka has for us, and [`Order`]s of the other threads. Out: records for the CPU workers, and
//! lanes opened, closed and removed.
//! Never blocks for long and never pauses a partition: what has no room stays in librdkafka's queue, which is bounded.

mod assignment;

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    sync::Arc,
    thread,
    time::{Duration, Instant, SystemTime},
};

use crossbeam_channel::{Receiver, Sender, TryRecvError};
use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    consumer::{CommitMode, Consumer as _, base_consumer::PartitionQueue},
    error::KafkaError,
    message::BorrowedMessage,
};

use super::{
    WorkerError,
    breaker::Tally,
    health::Health,
    lanes::Lanes,
    lookup::{After, Answer, Question, is_out_of_range},
    membership::{GroupConsumer, Membership, PartitionEnd, Rebalance, give_up},
    metrics::{Metrics, PartitionLabels},
    producer::{is_fenced, is_refusal},
    record::{Made, Record},
    watchdog::Post,
};

/// Longest sleep when there is nothing to do.
const IDLE: Duration = Duration::from_millis(10);

/// Records of one partition that are taken before the next has its turn.
const TURN: usize = 64;

/// What other threads ask of the poll thread.
#[derive(Debug)]
pub(crate) enum Order {
    /// Read no more; what is in flight is to be finished.
    StopReading,
    /// These lanes were reset: go on from what is committed.
    Rewind(Vec<i32>),
    /// Commit offsets outside a transaction.
    Commit(Vec<(i32, i64, Tally)>, Sender<Result<(), String>>),
    /// Leave the group and end.
    Close,
}

/// How partitions come to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Membering {
    /// As a member of the group.
    Group,
    /// All partitions, by our own hand and beside the group.
    Alone,
}

/// The poll thread.
pub(crate) struct Poller {
    pub(crate) consumer: Arc<GroupConsumer>,
    pub(crate) membering: Membering,
    pub(crate) topic: Arc<str>,
    pub(crate) lanes: Arc<Lanes<Made>>,
    pub(crate) records: Sender<Record>,
    pub(crate) orders: Receiver<Order>,
    pub(crate) questions: Sender<Question>,
    pub(crate) answers: Receiver<Result<Answer, WorkerError>>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) health: Arc<Health>,
    pub(crate) post: Arc<Post>,
    /// Bytes in flight above which nothing more is read.
    pub(crate) budget: usize,
    /// How long the finished part of a revoked partition may take to be committed.
    pub(crate) patience: Duration,
    /// The breaker forgets what it knows of partitions that are given to us first.
    pub(crate) forget_tallies: bool,
    pub(crate) state: State,
}

/// What the poll thread remembers.
#[derive(Default)]
pub(crate) struct State {
    queues: BTreeMap<i32, Queue>,
    change: Option<Change>,
    reading: Reading,
    /// Partitions whose tally was forgotten once.
    forgotten: BTreeSet<i32>,
}

/// Whether records are read.
#[derive(Default, PartialEq, Eq)]
enum Reading {
    #[default]
    On,
    Off,
}

/// A partition's records in librdkafka.
struct Queue {
    queue: PartitionQueue<Membership>,
    /// The end that the statistics reported and that was not looked at since.
    end: Option<i64>,
}

/// A rebalance that is being worked off. librdkafka tells of the next one only after our answer to this one.
enum Change {
    Assigning,
    Revoking { partitions: Vec<i32>, deadline: Instant },
}

/// Whether the thread goes on.
enum Flow {
    Busy,
    Idle,
    End,
}

impl Poller {
    /// Polls until told to close, or until something fails for good; leaves the group either way.
    pub(crate) fn run(mut self) -> Result<(), WorkerError> {
        self.lanes.read_by(thread::current());
        let result = self.go_round();
        // Leaving has a deadline of its own.
        self.post.rest();
        if result.is_err() {
            // The commit thread holds the consumer too, and only when it has ended can the consumer be closed.
            self.lanes.end();
        }
        self.close();
        result
    }

    fn go_round(&mut self) -> Result<(), WorkerError> {
        loop {
            self.beat();
            let mut busy = false;
            match self.obey()? {
                Flow::End => return Ok(()),
                Flow::Busy => busy = true,
                Flow::Idle => {}
            }
            // Serves callbacks; records come here only if they were fetched before the queues were split.
            match self.consumer.poll(Duration::ZERO) {
                None => {}
                Some(Ok(message)) => {
                    let (partition, offset) = (message.partition(), message.offset());
                    self.take(partition, &message);
                    tracing::debug!(kafka.partition = partition, kafka.offset = offset, "record on the main queue");
                    busy = true;
                }
                Some(Err(error)) => self.complain(None, error)?,
            }
            while let Some(ends) = self.consumer.context().next_ends() {
                busy = true;
                self.hear_ends(&ends);
            }
            // The next rebalance waits until this one is answered.
            while self.state.change.is_none()
                && let Some(rebalance) = self.consumer.context().next_rebalance()
            {
                busy = true;
                self.begin(rebalance)?;
            }
            while let Ok(answer) = self.answers.try_recv() {
                busy = true;
                self.learn(answer?)?;
            }
            self.go_on_revoking()?;
            busy |= self.feed()?;
            if !busy {
                thread::park_timeout(IDLE);
            }
        }
    }

    fn beat(&self) {
        self.post.step("going round between the Kafka client and the lanes");
        if let Ok(now) = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
            self.metrics.last_poll.set(now.as_secs_f64());
        }
    }

    fn obey(&mut self) -> Result<Flow, WorkerError> {
        let mut flow = Flow::Idle;
        loop {
            match self.orders.try_recv() {
                Ok(Order::StopReading) => self.state.reading = Reading::Off,
                Ok(Order::Rewind(partitions)) => self.ask(partitions, After::Reset)?,
                Ok(Order::Commit(offsets, answer)) => self.commit(&offsets, &answer),
                Ok(Order::Close) | Err(TryRecvError::Disconnected) => return Ok(Flow::End),
                Err(TryRecvError::Empty) => return Ok(flow),
            }
            flow = Flow::Busy;
        }
    }

    fn ask(&self, partitions: Vec<i32>, after: After) -> Result<(), WorkerError> {
        self.questions.send(Question { partitions, after }).map_err(|_| WorkerError::Died { thread: "lookup" })
    }

    /// librdkafka gives up by itself when the coordinator stays away; until then nothing else could be done either.
    fn commit(&self, offsets: &[(i32, i64, Tally)], answer: &Sender<Result<(), String>>) {
        self.post.step("committing offsets");
        let result = self.consumer.commit(&offsets_list(&self.topic, offsets), CommitMode::Sync);
        // Whoever asked may have ended.
        drop(answer.send(result.map_err(|error| error.to_string())));
    }

    fn hear_ends(&mut self, ends: &[PartitionEnd]) {
        let committed: BTreeMap<i32, i64> = self.lanes.committed().into_iter().collect();
        for PartitionEnd { partition, end, stable } in ends {
            let Some(queue) = self.state.queues.get_mut(partition) else { continue };
            queue.end = (*end >= 0).then_some(*end);
            if let Some(committed) = committed.get(partition)
                && *stable >= 0
            {
                let labels = PartitionLabels { topic: self.topic.to_string(), partition: *partition };
                self.metrics.lag.get_or_create(&labels).set((*stable - committed).max(0));
            }
        }
        let (records, bytes) = self.lanes.load();
        self.metrics.in_flight_articles.set(i64::try_from(records).unwrap_or(i64::MAX));
        self.metrics.in_flight_bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// Moves records from librdkafka into the lanes while there is room. Says whether there was any.
    fn feed(&mut self) -> Result<bool, WorkerError> {
        if self.state.reading == Reading::Off {
            return Ok(false);
        }
        let mut busy = false;
        // Taken out, so that what is read can be filed while the queues are gone through.
        let mut queues = mem::take(&mut self.state.queues);
        let mut result = Ok(());
        for (partition, queue) in &mut queues {
            match self.feed_one(*partition, queue) {
                Ok(read) => busy |= read,
                Err(error) => result = Err(error),
            }
        }
        self.state.queues = queues;
        result.map(|()| busy)
    }

    fn feed_one(&self, partition: i32, queue: &mut Queue) -> Result<bool, WorkerError> {
        if !self.lanes.takes_records(partition) {
            return Ok(false);
        }
        let mut busy = false;
        for _ in 0..TURN {
            if !self.lanes.has_room(self.budget) {
                return Ok(busy);
            }
            match queue.queue.poll(Duration::ZERO) {
                None => {
                    // Empty: all that was read before the reported end is in the lane or was finished.
                    if let Some(end) = queue.end.take() {
                        self.lanes.mark_end(partition, end);
                    }
                    return Ok(busy);
                }
                Some(Ok(message)) => {
                    self.take(partition, &message);
                    busy = true;
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => self.lanes.end_of_partition(partition),
                Some(Err(error)) => self.complain(Some(partition), error)?,
            }
        }
        Ok(busy)
    }

    fn take(&self, partition: i32, message: &BorrowedMessage<'_>) {
        let Some(epoch) = self.lanes.admit(partition, message.offset(), Record::weight(message)) else {
            self.metrics.duplicates.inc();
            return;
        };
        self.metrics.consumed.inc();
        // The workers end after us, so somebody is there to take it.
        drop(self.records.send(Record::of(message, &self.topic, epoch)));
    }

    fn complain(&self, partition: Option<i32>, error: KafkaError) -> Result<(), WorkerError> {
        if is_out_of_range(&error) {
            let partition = partition.unwrap_or(-1);
            let committed = self.lanes.expected(partition).unwrap_or(-1);
            let topic = self.topic.to_string();
            let (low, high) =
                self.consumer.fetch_watermarks(&topic, partition, Duration::from_secs(5)).unwrap_or((-1, -1));
            return Err(WorkerError::Expired { topic, partition, committed, low, high });
        }
        let fatal = self.consumer.client().fatal_error().map(|(code, _)| KafkaError::Global(code));
        let cause = fatal.as_ref().unwrap_or(&error);
        if is_fenced(cause) {
            return Err(WorkerError::Fenced { id: format!("group.instance.id: {cause}") });
        }
        if fatal.is_some() || is_refusal(cause) {
            return Err(broker("reading", cause));
        }
        if let Some(held_back) = self.consumer.context().hear(&error.to_string()) {
            tracing::info!(error = %error, held_back, "reading goes on after an error");
        }
        Ok(())
    }

    /// Gives everything back and leaves the group.
    fn close(mut self) {
        self.consumer.context().close();
        for (partition, queue) in mem::take(&mut self.state.queues) {
            self.lanes.remove(partition);
            drop(queue);
        }
        // A rebalance that waits for our answer would keep the consumer from closing.
        let waiting = self.state.change.take().map(|change| match change {
            Change::Assigning => self.consumer.incremental_assign(&TopicPartitionList::new()),
            Change::Revoking { partitions, .. } => {
                let mut list = TopicPartitionList::new();
                for partition in partitions {
                    list.add_partition(&self.topic, partition);
                }
                give_up(&self.consumer, &list)
            }
        });
        if let Some(Err(error)) = waiting {
            tracing::debug!(error = %error, "answering a rebalance while closing");
        }
        // Whoever waits for an answer to an order must learn that none will come.
        let Self { consumer, topic, orders, .. } = self;
        drop(orders);
        while let Some(rebalance) = consumer.context().next_rebalance() {
            let mut list = TopicPartitionList::new();
            let answer = match rebalance {
                Rebalance::Assigned(_) => consumer.incremental_assign(&list),
                Rebalance::Revoked { partitions, .. } => {
                    for partition in partitions {
                        list.add_partition(&topic, partition);
                    }
                    give_up(&consumer, &list)
                }
            };
            if let Err(error) = answer {
                tracing::debug!(error = %error, "answering a rebalance while closing");
            }
        }
        // The last reference closes the consumer, which polls it; that must be here and not in another thread.
        let mut consumer = consumer;
        loop {
            match Arc::try_unwrap(consumer) {
                Ok(consumer) => return drop(consumer),
                Err(shared) => {
                    consumer = shared;
                    thread::sleep(Duration::from_millis(1));
                }
            }
        }
    }
}

/// Offsets with the breaker's counts as their metadata.
pub(crate) fn offsets_list(topic: &str, offsets: &[(i32, i64, Tally)]) -> TopicPartitionList {
    let mut list = TopicPartitionList::with_capacity(offsets.len());
    for (partition, offset, tally) in offsets {
        let mut element = list.add_partition(topic, *partition);
        element.set_offset(Offset::Offset(*offset)).expect("a committed offset is not negative");
        element.set_metadata(tally.to_string());
    }
    list
}

fn broker(doing: &str, error: &KafkaError) -> WorkerError {
    WorkerError::Broker(format!("{doing}: {error}"))
}
