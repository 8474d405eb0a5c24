//! The commit thread: the one thread that owns the producer. Outputs, dead letters and offsets of a batch become one transaction.
//!
//! In: batches of finished records from the lanes. Out: all of a batch on its topics together with its offsets, or nothing.
//! Never leaves a batch half known: what is aborted goes back into its lanes, what is in doubt is read again from
//! what the broker says is committed.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::Sender;
use jiff::Timestamp;
use rdkafka::ClientConfig;

use super::{
    StopHandle, WorkerError,
    breaker::Tally,
    chatter::Chatter,
    lanes::{Batch, Batching, Lanes, Next},
    membership::{self, GroupConsumer},
    metrics::Metrics,
    poll::{Order, offsets_list},
    producer::{Producer, Trouble},
    record::{Destination, Made, Output},
    watchdog::{MARGIN, Post},
    work::{Workshop, too_large},
};
use crate::settings::{Breaker, Topics};

/// How long the commit thread waits for work before it looks after the producer.
const IDLE: Duration = Duration::from_millis(200);

/// Producers that may be replaced within [`REBUILD_WINDOW`] before we give up.
const REBUILDS: usize = 10;

const REBUILD_WINDOW: Duration = Duration::from_secs(300);

/// How long records, or an answer of the poll thread, are waited for outside of transactions.
const PATIENCE: Duration = Duration::from_secs(60);

/// How outputs and offsets belong together.
pub(crate) enum Mode {
    /// In one transaction, under this id.
    Transaction { id: String, timeout: Duration },
    /// Offsets after the outputs.
    OffsetsAfter,
    /// Nothing is written.
    Dry,
}

impl Mode {
    /// What no step of the commit thread should take: each has the transaction's time, and ends by itself within it.
    pub(crate) fn limit(&self) -> Duration {
        let patience = match self {
            Self::Transaction { timeout, .. } => *timeout,
            Self::OffsetsAfter | Self::Dry => PATIENCE,
        };
        patience + MARGIN
    }
}

/// The commit thread.
pub(crate) struct Committer {
    pub(crate) mode: Mode,
    pub(crate) config: ClientConfig,
    /// For the proof of membership, and nothing else.
    pub(crate) consumer: Arc<GroupConsumer>,
    pub(crate) lanes: Arc<Lanes<Made>>,
    pub(crate) orders: Sender<Order>,
    pub(crate) topics: Topics,
    pub(crate) batching: Batching,
    pub(crate) breaker: Breaker,
    pub(crate) workshop: Arc<Workshop>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) chatter: Arc<Chatter>,
    pub(crate) stop: StopHandle,
    /// Each step below is told here: a step that does not end is the end of the process.
    pub(crate) post: Arc<Post>,
}

impl Committer {
    /// Commits batches until there are no more.
    pub(crate) fn run(self) -> Result<(), WorkerError> {
        let Some(mut producer) = self.build()? else { return Ok(()) };
        let mut rebuilt: Vec<Instant> = Vec::new();
        let mut backoff = Backoff::default();
        loop {
            self.post.step("waiting for results");
            let mut batch = match self.lanes.next(self.batching, &self.breaker, IDLE) {
                Next::Batch(batch) => batch,
                Next::Nothing => {
                    producer.poll();
                    continue;
                }
                Next::Ended => return Ok(()),
            };
            let tripped = batch.tripped;
            let started = Instant::now();
            let trouble = if batch.parts.is_empty() { None } else { self.commit(&producer, &batch).err() };
            match trouble {
                None => {
                    if !batch.parts.is_empty() {
                        self.count(&batch, started);
                        // Producers that got something done are none that came to nothing.
                        rebuilt.clear();
                    }
                    self.lanes.acknowledge(&batch);
                    backoff.reset();
                    if let Some(tripped) = tripped {
                        return Err(WorkerError::Breaker { topic: self.topics.input.clone(), tripped });
                    }
                    if matches!(self.mode, Mode::Transaction { .. }) && producer.is_suspect() {
                        tracing::info!("a request was repeated or timed out: taking a new epoch");
                        let Some(fresh) = self.rebuild(producer, &mut rebuilt)? else { return Ok(()) };
                        producer = fresh;
                    }
                }
                Some(Trouble::Abort(reason)) => {
                    tracing::info!(reason, "a batch was aborted and will be tried again");
                    self.lanes.give_back(batch);
                    backoff.wait(&self.stop);
                }
                Some(Trouble::TooLarge(index)) => {
                    self.replace(&mut batch, index);
                    self.lanes.give_back(batch);
                    backoff.wait(&self.stop);
                }
                Some(Trouble::Rebuild(reason)) => {
                    tracing::warn!(reason, "the fate of a batch is not known: new producer, reading again");
                    let Some(fresh) = self.rebuild(producer, &mut rebuilt)? else { return Ok(()) };
                    producer = fresh;
                    // The new producer has ended what was open, so what is committed now is what counts.
                    let partitions = self.lanes.reset();
                    self.order(Order::Rewind(partitions))?;
                    backoff.wait(&self.stop);
                }
                Some(Trouble::Fenced(reason)) => return Err(self.fenced(&reason)),
                Some(Trouble::Refused(reason)) => return Err(WorkerError::Broker(reason)),
            }
        }
    }

    fn fenced(&self, reason: &str) -> WorkerError {
        match &self.mode {
            Mode::Transaction { id, .. } => WorkerError::Fenced { id: format!("transactional.id {id}: {reason}") },
            Mode::OffsetsAfter | Mode::Dry => WorkerError::Broker(reason.to_owned()),
        }
    }

    fn order(&self, order: Order) -> Result<(), WorkerError> {
        self.orders.send(order).map_err(|_| WorkerError::Died { thread: "poll" })?;
        self.lanes.wake_reader();
        Ok(())
    }

    /// A producer that is ready for its first transaction.
    /// `None` if the worker is told to stop before there is one.
    fn build(&self) -> Result<Option<Producer>, WorkerError> {
        let mut backoff = Backoff::default();
        loop {
            self.post.step("starting a producer, which ends what an earlier one left open");
            let producer = Producer::new(&self.config, Arc::clone(&self.chatter));
            let producer = producer.map_err(|error| WorkerError::Config(format!("kafka: {error}")))?;
            let Mode::Transaction { timeout, .. } = &self.mode else { return Ok(Some(producer)) };
            match producer.init(*timeout) {
                Ok(()) => return Ok(Some(producer)),
                Err(Trouble::Fenced(reason)) => return Err(self.fenced(&reason)),
                Err(Trouble::Refused(reason)) => return Err(WorkerError::Broker(reason)),
                Err(trouble) => {
                    if self.stop.is_stopped() {
                        tracing::info!(reason = ?trouble, "stopped before a producer was ready");
                        return Ok(None);
                    }
                    tracing::warn!(reason = ?trouble, "no producer yet, trying again");
                    self.let_go(producer);
                    backoff.wait(&self.stop);
                }
            }
        }
    }

    fn rebuild(&self, old: Producer, rebuilt: &mut Vec<Instant>) -> Result<Option<Producer>, WorkerError> {
        // Without the old one's records: they are either committed or will never be.
        self.let_go(old);
        self.metrics.producer_rebuilds.inc();
        rebuilt.retain(|when| when.elapsed() < REBUILD_WINDOW);
        rebuilt.push(Instant::now());
        if rebuilt.len() > REBUILDS {
            let reason = format!("{} producers in {} s came to nothing", rebuilt.len(), REBUILD_WINDOW.as_secs());
            return Err(WorkerError::Broker(reason));
        }
        self.build()
    }

    /// Ends a producer.
    fn let_go(&self, producer: Producer) {
        self.post.step("ending a producer");
        drop(producer);
    }

    fn commit(&self, producer: &Producer, batch: &Batch<Made>) -> Result<(), Trouble> {
        match &self.mode {
            Mode::Transaction { timeout, .. } => self.transact(producer, batch, *timeout),
            Mode::OffsetsAfter => self.write_then_commit(producer, batch),
            Mode::Dry => {
                let written = self.outputs(batch).count();
                tracing::info!(records = written, "dry run: would be written");
                Ok(())
            }
        }
    }

    fn transact(&self, producer: &Producer, batch: &Batch<Made>, timeout: Duration) -> Result<(), Trouble> {
        // The broker's clock started a little earlier than ours.
        let deadline = Instant::now() + timeout.mul_f64(0.75);
        self.post.step("beginning a transaction");
        producer.begin()?;
        match self.fill(producer, batch, deadline) {
            Ok(()) => {}
            Err(trouble @ (Trouble::Rebuild(_) | Trouble::Fenced(_) | Trouble::Refused(_))) => return Err(trouble),
            Err(trouble) => {
                self.abort(producer)?;
                return Err(trouble);
            }
        }
        self.metrics.commit_in_flight.inc_by(producer.in_flight());
        debug_assert_eq!(producer.in_flight(), 0, "the producer was drained");
        #[cfg(feature = "failpoints")]
        super::failpoint::pass("before_commit");
        self.post.step("committing a transaction");
        match producer.commit(deadline) {
            Ok(()) => {}
            Err(Trouble::Abort(reason)) => {
                self.abort(producer)?;
                return Err(Trouble::Abort(reason));
            }
            Err(trouble) => return Err(trouble),
        }
        #[cfg(feature = "failpoints")]
        super::failpoint::pass("after_commit");
        Ok(())
    }

    fn abort(&self, producer: &Producer) -> Result<(), Trouble> {
        self.metrics.aborts.inc();
        self.post.step("taking back what was written");
        producer.forget()?;
        self.post.step("aborting a transaction");
        producer.abort()
    }

    /// All that goes into the transaction.
    fn fill(&self, producer: &Producer, batch: &Batch<Made>, deadline: Instant) -> Result<(), Trouble> {
        self.post.step("writing a batch");
        producer.deliver(self.outputs(batch), deadline)?;
        #[cfg(feature = "failpoints")]
        super::failpoint::pass("after_produce");
        self.post.step("asking for our membership in the group");
        let Some(proof) = membership::proof(&self.consumer) else {
            return Err(Trouble::Abort("we are no member of the group just now".to_owned()));
        };
        // After the proof: partitions that go away from here on make it stale, which the broker sees.
        if self.lanes.owned(batch).len() < batch.parts.len() {
            return Err(Trouble::Abort("partitions of the batch went away".to_owned()));
        }
        // The one that is known to hang: the client forgets its time limit when the group's coordinator dies just now.
        self.post.step("sending offsets to the group's coordinator");
        #[cfg(feature = "failpoints")]
        super::failpoint::pass("in_send_offsets");
        producer.send_offsets(&offsets_list(&self.topics.input, &offsets(batch)), &proof, deadline)?;
        #[cfg(feature = "failpoints")]
        super::failpoint::pass("after_send_offsets");
        Ok(())
    }

    fn write_then_commit(&self, producer: &Producer, batch: &Batch<Made>) -> Result<(), Trouble> {
        self.post.step("writing a batch");
        if let Err(trouble) = producer.deliver(self.outputs(batch), Instant::now() + PATIENCE) {
            self.post.step("taking back what was written");
            // What is still on its way would report among the records of the next batch.
            producer.forget()?;
            return Err(trouble);
        }
        #[cfg(feature = "failpoints")]
        super::failpoint::pass("after_produce");
        let mut backoff = Backoff::default();
        loop {
            self.post.step("waiting for offsets to be committed");
            // Whoever owns the other partitions now will write the same again, with the same ids.
            let owned = self.lanes.owned(batch);
            if owned.is_empty() {
                return Ok(());
            }
            let offsets = batch
                .parts
                .iter()
                .enumerate()
                .filter(|(index, _)| owned.contains(index))
                .map(|(_, part)| (part.partition, part.next, part.tally))
                .collect();
            let (answer, answers) = crossbeam_channel::bounded(1);
            self.orders
                .send(Order::Commit(offsets, answer))
                .map_err(|_| Trouble::Abort("the poll thread is gone".to_owned()))?;
            self.lanes.wake_reader();
            match answers.recv_timeout(PATIENCE) {
                Ok(Ok(())) => break,
                Ok(Err(reason)) => tracing::info!(reason, "offsets were not committed, trying again"),
                Err(error) => tracing::info!(error = %error, "no answer to an offset commit, trying again"),
            }
            if self.stop.is_stopped() {
                return Err(Trouble::Abort("stopped before the offsets were committed".to_owned()));
            }
            backoff.wait(&self.stop);
        }
        #[cfg(feature = "failpoints")]
        super::failpoint::pass("after_commit");
        Ok(())
    }

    /// The records of a batch with their topics, lane by lane, each in order.
    fn outputs<'a>(&'a self, batch: &'a Batch<Made>) -> impl Iterator<Item = (&'a str, &'a Output)> {
        let made = batch.parts.iter().flat_map(|part| &part.done).map(|done| &done.made);
        made.flat_map(|made| &made.outputs).map(|output| (self.topic(output.to), output))
    }

    fn topic(&self, to: Destination) -> &str {
        match to {
            Destination::Articles => &self.topics.articles,
            Destination::Events => &self.topics.events,
            Destination::Dead => &self.topics.dead,
        }
    }

    /// Puts a dead letter in the place of a result that the broker refuses for its size.
    fn replace(&self, batch: &mut Batch<Made>, index: usize) {
        let mut place = 0;
        for done in batch.parts.iter_mut().flat_map(|part| &mut part.done) {
            let within = index - place;
            if let Some(output) = done.made.outputs.get(within) {
                let rejection = too_large(output, self.workshop.sizes.of(output.to));
                self.workshop.replace(done, &rejection);
                return;
            }
            place += done.made.outputs.len();
        }
    }

    fn count(&self, batch: &Batch<Made>, started: Instant) {
        self.metrics.commits.inc();
        self.metrics.commit_duration.observe(started.elapsed().as_secs_f64());
        let now = Timestamp::now().as_millisecond();
        let mut records = 0_u32;
        for done in batch.parts.iter().flat_map(|part| &part.done) {
            records += 1;
            self.metrics.count(&done.made.counts);
            if let Some(timestamp) = done.made.record.timestamp {
                let milliseconds = u32::try_from((now - timestamp).max(0)).unwrap_or(u32::MAX);
                self.metrics.latency.observe(f64::from(milliseconds) / 1000.0);
            }
        }
        self.metrics.commit_records.observe(f64::from(records));
    }
}

/// The offsets that a batch commits.
fn offsets(batch: &Batch<Made>) -> Vec<(i32, i64, Tally)> {
    batch.parts.iter().map(|part| (part.partition, part.next, part.tally)).collect()
}

/// Longer and longer pauses, up to five seconds.
#[derive(Default)]
struct Backoff {
    tries: u32,
}

impl Backoff {
    fn reset(&mut self) {
        self.tries = 0;
    }

    fn wait(&mut self, stop: &StopHandle) {
        let pause = Duration::from_millis(50 << self.tries.min(6)).min(Duration::from_secs(5));
        self.tries += 1;
        // While stopping there is a deadline, and little to lose by trying at once.
        thread::sleep(if stop.is_stopped() { pause.min(Duration::from_millis(100)) } else { pause });
    }
}
