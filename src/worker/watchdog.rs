//! The watchdog: which thread of the worker stands still, at what, and when that is to be the end.
//!
//! In: what each thread says that it begins, and the time as the supervisor sees it. Out: [`Verdict`], for the health
//! pages, the log and the exit code.
//! Never reads a clock and never touches a thread: a call into librdkafka that hangs cannot be interrupted, so all that
//! is left is to say so and to end. What was not committed then is aborted by the broker, and read again.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{WorkerError, position::Position};

/// What every step gets beyond the time that it sets itself.
pub(crate) const MARGIN: Duration = Duration::from_secs(10);

/// A single round of the poll loop, a single record, a single lookup: none takes anything like this.
pub(crate) const ROUND: Duration = Duration::from_secs(60);

/// Time between two looks that counts at most. A machine or a process that was stopped meanwhile had all its threads stopped.
const LONGEST_LOOK: Duration = Duration::from_secs(1);

/// What a thread does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Task {
    /// Something that must end by itself, in words that follow "the thread was".
    Step(&'static str),
    /// Reading this record.
    Record(Position),
}

/// Where a thread says what it does.
#[derive(Debug)]
pub(crate) struct Post {
    thread: &'static str,
    /// What is longer than this stands still.
    limit: Duration,
    now: Mutex<Now>,
    seen: Mutex<Seen>,
}

/// What the thread says.
#[derive(Debug, Default)]
struct Now {
    /// Counts the tasks, so that two of a kind are told apart.
    number: u64,
    task: Option<Task>,
}

/// What the watchdog saw.
#[derive(Debug, Default)]
struct Seen {
    number: u64,
    stood: Duration,
}

impl Post {
    fn new(thread: &'static str, limit: Duration) -> Self {
        Self { thread, limit, now: Mutex::default(), seen: Mutex::default() }
    }

    /// The thread begins something, and with it has ended what it did before.
    pub(crate) fn begin(&self, task: Task) {
        let mut now = lock(&self.now);
        now.number += 1;
        now.task = Some(task);
    }

    /// See [`Self::begin`].
    pub(crate) fn step(&self, doing: &'static str) {
        self.begin(Task::Step(doing));
    }

    /// The thread has nothing to do, or has ended.
    pub(crate) fn rest(&self) {
        let mut now = lock(&self.now);
        now.number += 1;
        now.task = None;
    }

    /// Looks at the thread `passed` after the last look.
    fn look(&self, passed: Duration) -> Option<Stall> {
        let now = lock(&self.now);
        let mut seen = lock(&self.seen);
        if seen.number != now.number {
            *seen = Seen { number: now.number, stood: Duration::ZERO };
            return None;
        }
        let task = now.task.as_ref()?;
        seen.stood += passed;
        let stood = seen.stood;
        (stood >= self.limit).then(|| Stall { thread: self.thread, task: task.clone(), stood, limit: self.limit })
    }
}

/// A task that takes too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stall {
    thread: &'static str,
    task: Task,
    stood: Duration,
    limit: Duration,
}

impl Stall {
    /// How long the task may take until the process ends.
    fn end(&self) -> Duration {
        self.limit * 2
    }

    /// What stands still for how long, for the health pages.
    pub(crate) fn told(&self) -> String {
        let Self { thread, stood, limit, .. } = self;
        let (stood, limit, end) = (stood.as_secs(), limit.as_secs(), self.end().as_secs());
        format!(
            "the {thread} thread stands still: {} for {stood} s, which takes {limit} s at most; the process ends at {end} s",
            self.doing()
        )
    }

    /// Says it to whoever is on duty, once.
    pub(crate) fn log(&self) {
        let then = match self.task {
            Task::Step(_) => {
                "look whether brokers are down; the worker is not live now and its exit code will be 4, for a call into the \
                 Kafka client cannot be interrupted; a restart is safe, nothing is lost or written twice"
            }
            Task::Record(_) => {
                "the worker is not live now and its exit code will be 1; if a restart stops at the same record, go on with \
                 --skip and its name"
            }
        };
        let (stood_s, ends_at_s) = (self.stood.as_secs(), self.end().as_secs());
        let told = self.told();
        tracing::error!(thread = self.thread, doing = self.doing(), stood_s, ends_at_s, "{told}; {then}");
    }

    /// Says that it went on after all.
    pub(crate) fn log_end(&self) {
        let stood_s = self.stood.as_secs();
        tracing::info!(thread = self.thread, doing = self.doing(), stood_s, "went on after standing still");
    }

    /// Why the worker gives up.
    pub(crate) fn into_error(self) -> WorkerError {
        let stood_s = self.stood.as_secs();
        match self.task {
            Task::Step(doing) => WorkerError::Stalled { thread: self.thread, doing, stood_s },
            Task::Record(position) => WorkerError::Endless { record: position.coordinates(), stood_s },
        }
    }

    fn doing(&self) -> String {
        match &self.task {
            Task::Step(doing) => (*doing).to_owned(),
            Task::Record(position) => format!("reading record {}", position.coordinates()),
        }
    }
}

/// How the threads are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All go on, as far as one can see.
    Well,
    /// One stands still; it may yet go on.
    Stalled(Stall),
    /// It has stood still for so long that only a new process helps.
    Hopeless(Stall),
}

/// The posts of a worker's present life.
#[derive(Debug, Default)]
pub(crate) struct Watchdog {
    posts: Mutex<Vec<Arc<Post>>>,
    last: Mutex<Duration>,
}

impl Watchdog {
    /// A post for a thread that is about to begin.
    pub(crate) fn post(&self, thread: &'static str, limit: Duration) -> Arc<Post> {
        let post = Arc::new(Post::new(thread, limit));
        lock(&self.posts).push(Arc::clone(&post));
        post
    }

    /// The threads of an earlier life are nobody's business any more.
    pub(crate) fn forget(&self) {
        lock(&self.posts).clear();
    }

    /// Looks at all threads; `now` is any time that goes forward. To be called several times a second.
    pub(crate) fn look(&self, now: Duration) -> Verdict {
        let mut last = lock(&self.last);
        let passed = now.saturating_sub(*last).min(LONGEST_LOOK);
        *last = now;
        let posts = lock(&self.posts);
        // All of them, for each counts on its own; then the one that is nearest to its end.
        let stalls: Vec<Stall> = posts.iter().filter_map(|post| post.look(passed)).collect();
        let left = |stall: &Stall| stall.end().saturating_sub(stall.stood);
        match stalls.into_iter().min_by_key(left) {
            None => Verdict::Well,
            Some(stall) if stall.stood >= stall.end() => Verdict::Hopeless(stall),
            Some(stall) => Verdict::Stalled(stall),
        }
    }
}

/// A thread that panicked while it held this left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::position::Epoch;

    const LIMIT: Duration = Duration::from_secs(30);

    /// A watchdog that looks ten times a second, and the time as it sees it.
    #[derive(Default)]
    struct Clock {
        dog: Watchdog,
        now: Duration,
    }

    impl Clock {
        fn pass(&mut self, seconds: u64) -> Verdict {
            let mut verdict = self.dog.look(self.now);
            for _ in 0..seconds * 10 {
                self.now += Duration::from_millis(100);
                verdict = self.dog.look(self.now);
            }
            verdict
        }
    }

    /// Thread and seconds, if something stands still.
    fn stalled(verdict: &Verdict) -> Option<(&'static str, u64)> {
        match verdict {
            Verdict::Stalled(stall) => Some((stall.thread, stall.stood.as_secs())),
            Verdict::Well | Verdict::Hopeless(_) => None,
        }
    }

    #[test]
    fn a_step_within_its_time_is_well_and_one_beyond_it_is_not() {
        let mut clock = Clock::default();
        let post = clock.dog.post("commit", LIMIT);
        post.step("committing");
        assert_eq!(clock.pass(29), Verdict::Well);
        assert_eq!(stalled(&clock.pass(1)), Some(("commit", 30)));
        assert_eq!(stalled(&clock.pass(29)), Some(("commit", 59)));
        let Verdict::Hopeless(stall) = clock.pass(1) else { panic!("60 s are twice the limit") };
        let error = stall.into_error();
        assert_eq!(error, WorkerError::Stalled { thread: "commit", doing: "committing", stood_s: 60 });
    }

    #[test]
    fn each_step_has_the_whole_time() {
        let mut clock = Clock::default();
        let post = clock.dog.post("commit", LIMIT);
        for _ in 0..5 {
            // The same words: what counts is that it is begun anew.
            post.step("writing");
            assert_eq!(clock.pass(29), Verdict::Well);
        }
        assert!(stalled(&clock.pass(1)).is_some());
    }

    #[test]
    fn a_step_that_ends_late_makes_all_well_again() {
        let mut clock = Clock::default();
        let post = clock.dog.post("commit", LIMIT);
        post.step("sending offsets");
        assert!(stalled(&clock.pass(45)).is_some());
        post.step("committing");
        assert_eq!(clock.pass(29), Verdict::Well);
    }

    #[test]
    fn who_rests_may_rest_for_ever() {
        let mut clock = Clock::default();
        let post = clock.dog.post("work", LIMIT);
        assert_eq!(clock.pass(1000), Verdict::Well);
        post.step("something");
        post.rest();
        assert_eq!(clock.pass(1000), Verdict::Well);
    }

    #[test]
    fn one_that_stands_still_is_seen_among_others_that_go_on() {
        let mut clock = Clock::default();
        let (poll, commit) = (clock.dog.post("poll", LIMIT), clock.dog.post("commit", LIMIT));
        commit.step("sending offsets");
        for _ in 0..40 {
            poll.step("a round");
            clock.pass(1);
        }
        assert_eq!(stalled(&clock.pass(0)), Some(("commit", 40)));
    }

    #[test]
    fn of_two_that_stand_still_the_one_nearer_to_its_end_is_told() {
        let mut clock = Clock::default();
        let (poll, commit) = (clock.dog.post("poll", LIMIT * 2), clock.dog.post("commit", LIMIT));
        poll.step("a round");
        clock.pass(35);
        commit.step("sending offsets");
        assert_eq!(stalled(&clock.pass(31)), Some(("commit", 31)));
    }

    #[test]
    fn a_process_that_was_stopped_is_not_taken_for_threads_that_were() {
        let mut clock = Clock::default();
        let post = clock.dog.post("commit", LIMIT);
        post.step("committing");
        clock.pass(5);
        clock.now += Duration::from_secs(3600);
        assert_eq!(clock.pass(20), Verdict::Well);
        assert!(stalled(&clock.pass(5)).is_some(), "but what goes on standing still is seen");
    }

    #[test]
    fn threads_of_an_earlier_life_are_forgotten() {
        let mut clock = Clock::default();
        clock.dog.post("commit", LIMIT).step("sending offsets");
        assert!(stalled(&clock.pass(31)).is_some());
        clock.dog.forget();
        assert_eq!(clock.pass(1000), Verdict::Well);
    }

    #[test]
    fn what_is_told_says_who_where_how_long_and_when_it_ends() {
        let step = Task::Step("sending the offsets");
        let position = Position { topic: "raw".into(), partition: 2, offset: 17, epoch: Epoch(1) };
        for (task, parts) in [(step, ["sending the offsets", "31 s"]), (Task::Record(position), ["raw:2:17", "60 s"])] {
            let stall = Stall { thread: "commit", task, stood: Duration::from_secs(31), limit: LIMIT };
            let told = stall.told();
            for part in parts.iter().chain(&["commit thread", "30 s"]) {
                assert!(told.contains(part), "{part:?} is not in {told:?}");
            }
        }
    }

    #[test]
    fn a_record_without_end_is_named_so_that_it_can_be_skipped() {
        let mut clock = Clock::default();
        let post = clock.dog.post("work", LIMIT);
        post.begin(Task::Record(Position { topic: "raw".into(), partition: 2, offset: 17, epoch: Epoch(1) }));
        let Verdict::Hopeless(stall) = clock.pass(61) else { panic!("61 s are more than twice the limit") };
        let error = stall.into_error().to_string();
        assert!(error.contains("--skip raw:2:17"), "{error}");
    }
}
