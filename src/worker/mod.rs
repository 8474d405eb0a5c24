//! The worker: the threads and the channels between them.
//!
//! ```text
//!            records                      results                    batches
//! Kafka --> [poll] --> lanes, channel --> [work]* --> lanes --> [commit] --> Kafka
//!             ^ orders: rewind, commit, close ----------------------'
//!             '-- answers -- [lookup] -- committed offsets <-- Kafka
//! ```
//!
//! In: settings, data and options. Out: every input record's outcome on the output topics, once, until told to stop.
//! Never shares a client between threads, but for the proof of membership that the commit thread asks the consumer for.

mod position;

mod options;

mod instance;

pub(crate) mod properties;

mod start;

mod probe;

mod chatter;

mod membership;

mod poll;

mod lookup;

mod lane;

mod lanes;

mod breaker;

mod record;

mod headers;

mod work;

mod dead_letter;

mod commit;

mod producer;

mod metrics;

mod health;

mod watchdog;

mod supervise;

#[cfg(feature = "failpoints")]
mod failpoint;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, RwLock},
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use rdkafka::{config::FromClientConfigAndContext as _, consumer::Consumer as _};

pub use self::{
    breaker::{Tally, Trip},
    lane::Tripped,
    options::{Ended, RunOptions, Signals, StopHandle, Tallies, WorkerError, Writes},
    position::{Coordinates, Epoch, NoCoordinates, Position},
};
use self::{
    chatter::{Chatter, Quiet},
    commit::{Committer, Mode},
    health::Health,
    instance::Instance,
    lane::Room,
    lanes::{Batching, Lanes},
    lookup::Lookup,
    membership::{GroupConsumer, Membership},
    metrics::Metrics,
    poll::{Membering, Order, Poller, State},
    record::Made,
    start::Surroundings,
    watchdog::{Post, ROUND, Watchdog},
    work::Workshop,
};
use crate::{
    article,
    outcome::Writing,
    settings::{Delivery, Settings},
    world::World,
};

/// Two fencings within this time are no accident.
const FENCED_AGAIN: Duration = Duration::from_secs(300);

/// How long a thread may take to end once it has nothing left to do.
const ENDING: Duration = Duration::from_secs(5);

/// Runs a worker until it is told to stop.
///
/// # Errors
/// What keeps it from working; see [`WorkerError`].
pub fn run(settings: &Settings, world: Arc<World>, options: RunOptions) -> Result<Ended, WorkerError> {
    #[cfg(feature = "failpoints")]
    failpoint::set_up();
    properties::check(settings)?;
    let instance = Instance::new(&settings.worker.instance, &settings.input.group, &std::env::temp_dir())?;
    let worker = Arc::new(Worker {
        settings: settings.clone(),
        world: Arc::new(RwLock::new(world)),
        options,
        instance,
        metrics: Arc::default(),
        health: Arc::default(),
        watchdog: Watchdog::default(),
        chatter: Arc::default(),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| WorkerError::Config(format!("starting the runtime: {error}")))?;
    runtime.block_on(supervise::supervise(worker))
}

/// A worker, over all its lives.
pub(crate) struct Worker {
    settings: Settings,
    world: Arc<RwLock<Arc<World>>>,
    options: RunOptions,
    instance: Instance,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    watchdog: Watchdog,
    chatter: Arc<Chatter>,
}

/// A thread ended.
pub(crate) struct Event {
    thread: &'static str,
    result: Result<(), WorkerError>,
}

impl Worker {
    fn ended(&self) -> Ended {
        Ended { committed: self.metrics.committed() }
    }

    fn drain(&self) -> Duration {
        Duration::from_millis(self.settings.worker.drain_timeout_ms)
    }

    /// Works until told to stop. A worker that was fenced begins anew, as a new member of the group.
    fn run(&self) -> Result<Ended, WorkerError> {
        let (settings, stop) = (&self.settings, &self.options.stop);
        let reader = properties::reader(settings, &self.instance.name, &settings.input.group);
        let post = self.watchdog.post("start", ROUND);
        let Some(surroundings) = start::look_around(settings, &reader, &self.quiet(), stop, &post)? else {
            return Ok(self.ended());
        };
        if self.probes() && !probe::run(settings, &self.instance.name, &self.quiet(), stop, &post)? {
            return Ok(self.ended());
        }
        post.rest();
        let mut fenced: Option<Instant> = None;
        loop {
            match self.live(surroundings) {
                Err(WorkerError::Fenced { id }) if fenced.is_none_or(|when| when.elapsed() > FENCED_AGAIN) => {
                    tracing::warn!(id, "fenced: another worker has our name, or we were taken for dead; joining anew");
                    fenced = Some(Instant::now());
                    self.health.unassigned();
                }
                Err(error) => {
                    self.health.leave();
                    return Err(error);
                }
                Ok(()) => return Ok(self.ended()),
            }
        }
    }

    fn quiet(&self) -> Quiet {
        Quiet(Arc::clone(&self.chatter))
    }

    fn probes(&self) -> bool {
        #[cfg(feature = "failpoints")]
        if failpoint::without_transactions() {
            return false;
        }
        let settings = &self.settings.worker;
        settings.probe && settings.delivery == Delivery::ExactlyOnce && self.options.writes == Writes::All
    }

    fn mode(&self) -> Mode {
        #[cfg(feature = "failpoints")]
        if failpoint::without_transactions() {
            return Mode::OffsetsAfter;
        }
        match (self.options.writes, properties::transactional_id(&self.settings, &self.instance.name)) {
            (Writes::Nothing, _) => Mode::Dry,
            (Writes::All, None) => Mode::OffsetsAfter,
            (Writes::All, Some(id)) => Mode::Transaction {
                id,
                timeout: Duration::from_millis(u64::from(self.settings.kafka.transaction_timeout_ms)),
            },
        }
    }

    /// One membership in the group: starts the threads, waits, and ends them in order.
    fn live(&self, surroundings: Surroundings) -> Result<(), WorkerError> {
        // A thread of an earlier life that still hangs holds nobody up: its producer is fenced.
        self.watchdog.forget();
        let lanes = Arc::new(Lanes::<Made>::default());
        let (events, ends) = unbounded();
        // Unbounded, for what is in it is in the lanes too, and they are bounded in bytes.
        let (records, work) = unbounded();
        let (orders, obeyed) = unbounded();
        let (questions, asked) = unbounded();
        let (answers, learned) = bounded(1);
        let consumer = self.join(surroundings, &lanes)?;
        let workshop = Arc::new(self.workshop(surroundings));

        let post = self.watchdog.post("lookup", ROUND);
        let lookup = self.lookup(Arc::clone(&post))?;
        spawn("lookup", &events, post, move || {
            lookup.run(&asked, &answers);
            Ok(())
        })?;
        for _ in 0..self.threads() {
            let (workshop, lanes, work) = (Arc::clone(&workshop), Arc::clone(&lanes), work.clone());
            let post = self.watchdog.post("work", ROUND);
            spawn("work", &events, Arc::clone(&post), move || {
                work::run(&workshop, &lanes, &work, &post);
                Ok(())
            })?;
        }
        let committer = self.committer(&consumer, &lanes, &orders, workshop);
        spawn("commit", &events, Arc::clone(&committer.post), move || committer.run())?;
        let post = self.watchdog.post("poll", self.round());
        let poller = Poller {
            consumer,
            membering: self.membering(),
            topic: Arc::from(self.settings.topics.input.as_str()),
            lanes: Arc::clone(&lanes),
            records,
            orders: obeyed,
            questions,
            answers: learned,
            metrics: Arc::clone(&self.metrics),
            health: Arc::clone(&self.health),
            post: Arc::clone(&post),
            budget: self.settings.worker.in_flight_bytes,
            patience: Duration::from_millis(u64::from(self.settings.kafka.session_timeout_ms) / 3).min(ENDING),
            forget_tallies: self.options.tallies == Tallies::Forgotten,
            state: State::default(),
        };
        spawn("poll", &events, post, move || poller.run())?;
        drop(events);
        self.see_through(&lanes, &orders, &ends)
    }

    /// Waits until a thread fails or the worker is told to stop, then ends the threads.
    fn see_through(
        &self,
        lanes: &Lanes<Made>,
        orders: &Sender<Order>,
        ends: &Receiver<Event>,
    ) -> Result<(), WorkerError> {
        let mut result = Ok(());
        while result.is_ok() && !self.options.stop.is_stopped() {
            result = next_end(ends, Duration::from_millis(50)).map_or(Ok(()), too_early);
        }
        // Threads that do not answer are dead or about to say why.
        drop(orders.send(Order::StopReading));
        let deadline = Instant::now() + self.drain();
        while result.is_ok() && !lanes.all_idle() && Instant::now() < deadline {
            result = next_end(ends, Duration::from_millis(5)).map_or(Ok(()), too_early);
        }
        lanes.end();
        drop(orders.send(Order::Close));
        let deadline = Instant::now() + ENDING;
        let mut threads = 3 + self.threads();
        while threads > 0 && Instant::now() < deadline {
            match ends.recv_timeout(Duration::from_millis(50)) {
                Ok(event) => {
                    threads -= 1;
                    result = graver(result, event.result);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        result
    }

    /// What a round of the poll loop may take. Offsets that are committed beside a transaction are committed there, and
    /// while the coordinator is away the client tries that for as long as a session, and for one request more.
    fn round(&self) -> Duration {
        match self.mode() {
            Mode::OffsetsAfter => ROUND + Duration::from_millis(u64::from(self.settings.kafka.session_timeout_ms)),
            Mode::Transaction { .. } | Mode::Dry => ROUND,
        }
    }

    fn membering(&self) -> Membering {
        match self.options.writes {
            Writes::All => Membering::Group,
            Writes::Nothing => Membering::Alone,
        }
    }

    fn join(&self, surroundings: Surroundings, lanes: &Arc<Lanes<Made>>) -> Result<Arc<GroupConsumer>, WorkerError> {
        let topic = self.settings.topics.input.as_str();
        let config = properties::consumer(&self.settings, &self.instance.name, surroundings.partitions);
        let membership = Membership::new(Arc::from(topic), Arc::clone(&self.chatter));
        if self.membering() == Membering::Alone {
            membership.assign_all(surroundings.partitions);
        }
        let mut consumer = GroupConsumer::from_config_and_context(&config, membership)
            .map_err(|error| WorkerError::Config(format!("kafka: {error}")))?;
        let reader = Arc::clone(lanes);
        consumer.set_nonempty_callback(move || reader.wake_reader());
        if self.membering() == Membering::Group {
            consumer.subscribe(&[topic]).map_err(|error| WorkerError::Broker(format!("joining the group: {error}")))?;
        }
        tracing::info!(instance = self.instance.name, group = self.settings.input.group, topic, "joining the group");
        Ok(Arc::new(consumer))
    }

    fn lookup(&self, post: Arc<Post>) -> Result<Lookup, WorkerError> {
        let config = properties::reader(&self.settings, &self.instance.name, &self.settings.input.group);
        Ok(Lookup {
            client: config
                .create_with_context(self.quiet())
                .map_err(|error| WorkerError::Config(format!("kafka: {error}")))?,
            config,
            topic: Arc::from(self.settings.topics.input.as_str()),
            start: self.settings.input.start,
            stop: self.options.stop.clone(),
            post,
        })
    }

    fn workshop(&self, surroundings: Surroundings) -> Workshop {
        let limits = &self.settings.limits;
        Workshop {
            world: Arc::clone(&self.world),
            writing: Writing {
                limits: article::Limits {
                    article_bytes: limits.article_bytes,
                    depth: limits.depth,
                    events: limits.events,
                },
                text: self.settings.output.text,
            },
            sizes: surroundings.sizes,
            skip: self.options.skip.clone(),
            source: format!("marsad/{}", self.settings.input.group),
            metrics: Arc::clone(&self.metrics),
        }
    }

    fn committer(
        &self,
        consumer: &Arc<GroupConsumer>,
        lanes: &Arc<Lanes<Made>>,
        orders: &Sender<Order>,
        workshop: Arc<Workshop>,
    ) -> Committer {
        let settings = &self.settings.worker;
        let mode = self.mode();
        let id = match &mode {
            Mode::Transaction { id, .. } => Some(id.as_str()),
            Mode::OffsetsAfter | Mode::Dry => None,
        };
        Committer {
            config: properties::producer(&self.settings, &self.instance.name, id),
            post: self.watchdog.post("commit", mode.limit()),
            mode,
            consumer: Arc::clone(consumer),
            lanes: Arc::clone(lanes),
            orders: orders.clone(),
            topics: self.settings.topics.clone(),
            batching: Batching {
                room: Room { records: settings.batch_records.max(1), bytes: settings.batch_bytes },
                max_latency: Duration::from_millis(settings.max_latency_ms),
            },
            breaker: self.settings.breaker.clone(),
            workshop,
            metrics: Arc::clone(&self.metrics),
            chatter: Arc::clone(&self.chatter),
            stop: self.options.stop.clone(),
        }
    }

    fn threads(&self) -> usize {
        match self.settings.worker.threads {
            0 => thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        }
    }
}

/// Starts a thread that tells how it ended, be it by a panic.
fn spawn(
    name: &'static str,
    events: &Sender<Event>,
    post: Arc<Post>,
    work: impl FnOnce() -> Result<(), WorkerError> + Send + 'static,
) -> Result<(), WorkerError> {
    let events = events.clone();
    let body = move || {
        let result = catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(WorkerError::Died { thread: name }));
        post.rest();
        // Nobody may be waiting any more.
        drop(events.send(Event { thread: name, result }));
    };
    let started = thread::Builder::new().name(format!("marsad-{name}")).stack_size(8 << 20).spawn(body);
    started.map(drop).map_err(|_| WorkerError::Died { thread: name })
}

/// The next thread that ended, if one does within the time.
fn next_end(ends: &Receiver<Event>, patience: Duration) -> Option<Event> {
    ends.recv_timeout(patience).ok()
}

/// The error that says more: a thread that found another one gone knows nothing of why.
fn graver(first: Result<(), WorkerError>, second: Result<(), WorkerError>) -> Result<(), WorkerError> {
    match (first, second) {
        (Ok(()) | Err(WorkerError::Died { .. }), Err(second)) => Err(second),
        (first, _) => first,
    }
}

/// While there is work no thread may end.
fn too_early(event: Event) -> Result<(), WorkerError> {
    event.result.and(Err(WorkerError::Died { thread: event.thread }))
}
