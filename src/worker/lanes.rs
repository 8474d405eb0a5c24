//! All lanes of this worker, shared by its threads: records enter, results return, batches leave.
//!
//! In: calls of the poll thread, the CPU workers and the commit thread. Out: batches, and how full we are.
//! Never held locked over a call into Kafka.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError},
    thread::Thread,
    time::{Duration, Instant},
};

use super::{
    breaker::Tally,
    lane::{Done, Lane, Part, Room, Tripped},
    position::{Epoch, Position},
};
use crate::settings::Breaker;

/// All lanes.
#[derive(Debug)]
pub(crate) struct Lanes<T> {
    state: Mutex<State<T>>,
    /// Something can be taken, or there is no more to come.
    ready: Condvar,
    /// Whoever reads records; woken when there is room again.
    reader: OnceLock<Thread>,
}

#[derive(Debug)]
struct State<T> {
    lanes: BTreeMap<i32, Lane<T>>,
    /// Shared by all lanes, so that no two lives bear one number.
    last_epoch: u64,
    bytes: usize,
    /// Since when something has been ready.
    ready_since: Option<Instant>,
    /// The lane to begin the next batch with, so that a busy one starves no other.
    turn: i32,
    /// No more batches are wanted.
    ended: bool,
}

/// What goes into one transaction.
#[derive(Debug)]
pub(crate) struct Batch<T> {
    pub(crate) parts: Vec<Part<T>>,
    /// The batch ends before a dead letter too many.
    pub(crate) tripped: Option<Tripped>,
}

/// What waiting for a batch brought.
#[derive(Debug)]
pub(crate) enum Next<T> {
    Batch(Batch<T>),
    /// Nothing within the time.
    Nothing,
    /// [`Lanes::end`] was called.
    Ended,
}

/// When a batch is worth taking, and how large it may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Batching {
    pub(crate) room: Room,
    pub(crate) max_latency: Duration,
}

impl<T> Default for Lanes<T> {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                lanes: BTreeMap::new(),
                last_epoch: 0,
                bytes: 0,
                ready_since: None,
                turn: 0,
                ended: false,
            }),
            ready: Condvar::new(),
            reader: OnceLock::new(),
        }
    }
}

impl<T> Lanes<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        // A thread that panicked ends the worker; until then the counts are as good as ever.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Names the thread to wake when there is room.
    pub(crate) fn read_by(&self, thread: Thread) {
        let _ = self.reader.set(thread);
    }

    /// There may be something to read, or room for it.
    pub(crate) fn wake_reader(&self) {
        if let Some(thread) = self.reader.get() {
            thread.unpark();
        }
    }

    /// A partition is ours from `start` on. `commit_start`: nothing is committed there yet.
    pub(crate) fn open(&self, partition: i32, start: i64, tally: Tally, commit_start: bool) {
        let mut state = self.state();
        let epoch = state.next_epoch();
        let mut lane = Lane::new(epoch, start, tally);
        if commit_start {
            lane.mark(start);
        }
        state.insert(partition, lane);
        drop(state);
        self.ready.notify_one();
    }

    /// Goes on from `start` after [`Self::reset`].
    pub(crate) fn reopen(&self, partition: i32, start: i64, tally: Tally, commit_start: bool) {
        let mut state = self.state();
        let epoch = state.next_epoch();
        state.with(partition, |lane| {
            *lane = Lane::new(epoch, start, tally);
            if commit_start {
                lane.mark(start);
            }
        });
        drop(state);
        self.ready.notify_one();
    }

    /// A partition is no longer ours.
    pub(crate) fn remove(&self, partition: i32) {
        let mut state = self.state();
        if let Some(lane) = state.lanes.remove(&partition) {
            state.bytes -= lane.bytes();
        }
    }

    /// A partition is to be given away: its finished prefix may still be committed.
    pub(crate) fn close(&self, partition: i32) {
        self.state().with(partition, Lane::close);
    }

    /// Whether nothing of the partition is left to commit.
    pub(crate) fn is_idle(&self, partition: i32) -> bool {
        self.state().lanes.get(&partition).is_none_or(Lane::is_idle)
    }

    /// Whether nothing of any partition is left to finish or to commit.
    pub(crate) fn all_idle(&self) -> bool {
        self.state().lanes.values().all(Lane::is_idle)
    }

    /// Drops all that is in flight in all lanes; each waits for [`Self::reopen`]. Says which.
    pub(crate) fn reset(&self) -> Vec<i32> {
        let mut state = self.state();
        let partitions: Vec<i32> = state.lanes.keys().copied().collect();
        for partition in &partitions {
            let epoch = state.next_epoch();
            state.with(*partition, |lane| lane.reset(epoch));
        }
        partitions
    }

    /// Whether the lane takes records.
    pub(crate) fn takes_records(&self, partition: i32) -> bool {
        self.state().lanes.get(&partition).is_some_and(Lane::takes_records)
    }

    /// The next offset to be read.
    pub(crate) fn expected(&self, partition: i32) -> Option<i64> {
        self.state().lanes.get(&partition).map(Lane::expected)
    }

    /// Whether less than `budget` bytes are in flight.
    pub(crate) fn has_room(&self, budget: usize) -> bool {
        self.state().bytes < budget
    }

    /// Takes in a record, unless it was read before.
    pub(crate) fn admit(&self, partition: i32, offset: i64, bytes: usize) -> Option<Epoch> {
        self.state().with(partition, |lane| lane.admit(offset, bytes)).flatten()
    }

    /// Whether work on the record is still of use.
    pub(crate) fn wants(&self, position: &Position) -> bool {
        self.state().lanes.get(&position.partition).is_some_and(|lane| lane.epoch() == position.epoch)
    }

    /// Files the result of a record.
    pub(crate) fn finish(&self, position: &Position, done: Done<T>) {
        let mut state = self.state();
        let ready = state.with(position.partition, |lane| lane.finish(position.epoch, position.offset, done));
        if ready == Some(true) {
            state.ready_since.get_or_insert_with(Instant::now);
            drop(state);
            self.ready.notify_one();
        }
    }

    /// The end of the partition was reported, after all records before it.
    pub(crate) fn end_of_partition(&self, partition: i32) {
        self.state().with(partition, Lane::end);
    }

    /// See [`Lane::mark_end`].
    pub(crate) fn mark_end(&self, partition: i32, end: i64) {
        if self.state().with(partition, |lane| lane.mark_end(end)) == Some(true) {
            self.ready.notify_one();
        }
    }

    /// Waits for a batch, at most for `patience`.
    pub(crate) fn next(&self, batching: Batching, breaker: &Breaker, patience: Duration) -> Next<T> {
        let deadline = Instant::now() + patience;
        let mut state = self.state();
        loop {
            if state.ended {
                return Next::Ended;
            }
            let now = Instant::now();
            let wait = if state.lanes.values().any(Lane::is_ready) {
                let since = *state.ready_since.get_or_insert(now);
                let due = since + batching.max_latency;
                if due <= now || state.is_full(batching.room) {
                    return state.take(batching.room, breaker).map_or(Next::Nothing, Next::Batch);
                }
                due - now
            } else {
                state.ready_since = None;
                deadline.saturating_duration_since(now)
            };
            if deadline <= now {
                return Next::Nothing;
            }
            let wait = wait.min(deadline - now);
            state = self.ready.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The parts of the batch that still belong to us, by their place in it.
    pub(crate) fn owned(&self, batch: &Batch<T>) -> BTreeSet<usize> {
        let state = self.state();
        let owned = |part: &Part<T>| state.lanes.get(&part.partition).is_some_and(|lane| lane.owns(part));
        batch.parts.iter().enumerate().filter(|(_, part)| owned(part)).map(|(index, _)| index).collect()
    }

    /// The batch is committed.
    pub(crate) fn acknowledge(&self, batch: &Batch<T>) {
        let mut state = self.state();
        for part in &batch.parts {
            state.with(part.partition, |lane| lane.acknowledge(part));
        }
        drop(state);
        self.wake_reader();
    }

    /// The batch was certainly not committed.
    pub(crate) fn give_back(&self, batch: Batch<T>) {
        let mut state = self.state();
        for part in batch.parts {
            state.with(part.partition, |lane| lane.give_back(part));
        }
        drop(state);
        self.wake_reader();
    }

    /// No more batches are wanted.
    pub(crate) fn end(&self) {
        self.state().ended = true;
        self.ready.notify_all();
    }

    /// Records and bytes in flight.
    pub(crate) fn load(&self) -> (usize, usize) {
        let state = self.state();
        (state.lanes.values().map(Lane::len).sum(), state.bytes)
    }

    /// What is committed, by partition.
    pub(crate) fn committed(&self) -> Vec<(i32, i64)> {
        self.state().lanes.iter().map(|(partition, lane)| (*partition, lane.committed())).collect()
    }
}

impl<T> State<T> {
    fn next_epoch(&mut self) -> Epoch {
        self.last_epoch += 1;
        Epoch(self.last_epoch)
    }

    fn insert(&mut self, partition: i32, lane: Lane<T>) {
        if let Some(old) = self.lanes.insert(partition, lane) {
            self.bytes -= old.bytes();
        }
    }

    /// Changes a lane, and the sum with it.
    fn with<R>(&mut self, partition: i32, change: impl FnOnce(&mut Lane<T>) -> R) -> Option<R> {
        let lane = self.lanes.get_mut(&partition)?;
        let before = lane.bytes();
        let result = change(lane);
        self.bytes = self.bytes - before + lane.bytes();
        Some(result)
    }

    /// Whether waiting longer could not make the batch larger.
    fn is_full(&self, room: Room) -> bool {
        let records: usize = self.lanes.values().map(Lane::len).sum();
        records >= room.records || self.bytes >= room.bytes
    }

    fn take(&mut self, mut room: Room, breaker: &Breaker) -> Option<Batch<T>> {
        self.ready_since = None;
        let mut batch = Batch { parts: Vec::new(), tripped: None };
        let turn = self.turn;
        let later = self.lanes.range(turn..).map(|(partition, _)| *partition);
        let order: Vec<i32> = later.chain(self.lanes.range(..turn).map(|(partition, _)| *partition)).collect();
        for partition in order {
            let Some(lane) = self.lanes.get_mut(&partition) else { continue };
            if room.bytes == 0 || room.records == 0 {
                self.turn = partition;
                break;
            }
            let (part, tripped) = lane.take(partition, &mut room, breaker);
            batch.parts.extend(part);
            batch.tripped = batch.tripped.or(tripped);
        }
        (!batch.parts.is_empty() || batch.tripped.is_some()).then_some(batch)
    }
}

#[cfg(test)]
mod tests;
