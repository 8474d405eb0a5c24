//! A lane: one partition's records in flight, their order, and what may be committed.
//!
//! In: offsets as they are read, results as they are finished in any order, and the fate of each batch. Out: the
//! contiguous finished prefix, in order, with the offset to commit after it.
//! Never touches Kafka, a clock or a thread; never gives out a record before all below it, nor twice in one epoch.
//!
//! ```text
//!  committed            taken            finished            first unfinished            expected
//!      |--- in a batch ---|--- may be taken ---|--- others, some finished ----------------|
//! ```

use std::collections::VecDeque;

use super::{
    breaker::{Tally, Trip},
    position::Epoch,
};
use crate::settings::Breaker;

/// One partition's records in flight.
#[derive(Debug)]
pub(crate) struct Lane<T> {
    epoch: Epoch,
    /// Smallest offset that may be read next. Larger ones may follow: compaction and transaction markers leave gaps.
    expected: i64,
    /// All below is committed.
    committed: i64,
    /// Records read and not committed, offsets strictly increasing.
    slots: VecDeque<Slot<T>>,
    /// How many of the first slots are in the batch that is being committed.
    taken: usize,
    /// An offset to commit although no record leads there: the start of a fresh group, or the end behind trailing markers.
    mark: Option<i64>,
    /// A batch with this lane in it is being committed.
    in_batch: bool,
    intake: Intake,
    tally: Tally,
    /// The end of the partition was reported and nothing was read since.
    at_end: bool,
    bytes: usize,
}

#[derive(Debug)]
struct Slot<T> {
    offset: i64,
    bytes: usize,
    done: Option<Done<T>>,
}

/// What was made of one record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Done<T> {
    /// The results.
    pub(crate) made: T,
    /// They are a dead letter; the breaker counts.
    pub(crate) dead: bool,
    /// What they weigh, besides the record itself.
    pub(crate) bytes: usize,
}

/// Whether a lane takes records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Intake {
    Open,
    /// The partition is being given away, or the offset to go on from is being looked up.
    Shut,
}

/// The part of a batch that comes from one lane.
#[derive(Debug)]
pub(crate) struct Part<T> {
    pub(crate) partition: i32,
    pub(crate) epoch: Epoch,
    /// The offset to commit.
    pub(crate) next: i64,
    /// The breaker's counts up to there, to be committed with it.
    pub(crate) tally: Tally,
    /// Results in order of their offsets; may be none.
    pub(crate) done: Vec<Done<T>>,
}

/// A dead letter too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tripped {
    /// The partition.
    pub partition: i32,
    /// The record that would have been the dead letter too many; it is not committed.
    pub offset: i64,
    /// Which limit.
    pub why: Trip,
}

/// How much may go into a batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    pub(crate) records: usize,
    pub(crate) bytes: usize,
}

impl<T> Lane<T> {
    pub(crate) fn new(epoch: Epoch, start: i64, tally: Tally) -> Self {
        Self {
            epoch,
            expected: start,
            committed: start,
            slots: VecDeque::new(),
            taken: 0,
            mark: None,
            in_batch: false,
            intake: Intake::Open,
            tally,
            at_end: false,
            bytes: 0,
        }
    }

    pub(crate) const fn epoch(&self) -> Epoch {
        self.epoch
    }

    pub(crate) const fn committed(&self) -> i64 {
        self.committed
    }

    pub(crate) const fn expected(&self) -> i64 {
        self.expected
    }

    /// Bytes of records and results in flight.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn takes_records(&self) -> bool {
        self.intake == Intake::Open
    }

    /// Nothing is in flight and nothing is left to commit.
    pub(crate) fn is_idle(&self) -> bool {
        self.slots.is_empty() && !self.in_batch && self.mark.is_none()
    }

    /// Takes in a record; `None` if it was read before or the lane takes none now.
    pub(crate) fn admit(&mut self, offset: i64, bytes: usize) -> Option<Epoch> {
        if self.intake == Intake::Shut || offset < self.expected {
            return None;
        }
        self.expected = offset + 1;
        self.at_end = false;
        self.bytes += bytes;
        self.slots.push_back(Slot { offset, bytes, done: None });
        Some(self.epoch)
    }

    /// Files the result of a record. Says whether something can be taken that could not before.
    pub(crate) fn finish(&mut self, epoch: Epoch, offset: i64, done: Done<T>) -> bool {
        if epoch != self.epoch {
            return false;
        }
        let Ok(index) = self.slots.binary_search_by_key(&offset, |slot| slot.offset) else {
            return false;
        };
        let Some(slot) = self.slots.get_mut(index).filter(|slot| index >= self.taken && slot.done.is_none()) else {
            return false;
        };
        self.bytes += done.bytes;
        slot.bytes += done.bytes;
        slot.done = Some(done);
        index == self.taken
    }

    /// Whether there is something to commit.
    pub(crate) fn is_ready(&self) -> bool {
        !self.in_batch && (self.mark.is_some() || self.slots.front().is_some_and(|slot| slot.done.is_some()))
    }

    /// Takes the finished prefix for a batch, as far as there is room. Stops before a dead letter too many.
    pub(crate) fn take(
        &mut self,
        partition: i32,
        room: &mut Room,
        breaker: &Breaker,
    ) -> (Option<Part<T>>, Option<Tripped>) {
        if self.in_batch {
            return (None, None);
        }
        let mut done = Vec::new();
        let (mut tally, mut next, mut tripped) = (self.tally, self.committed, None);
        for slot in &mut self.slots {
            let Some(result) = slot.done.as_ref() else { break };
            // The first record of a batch always fits, else one that is larger than a batch would wait for ever.
            if room.records == 0 || (slot.bytes > room.bytes && !done.is_empty()) {
                break;
            }
            match tally.after(result.dead, breaker) {
                Ok(after) => tally = after,
                Err(why) => {
                    tripped = Some(Tripped { partition, offset: slot.offset, why });
                    break;
                }
            }
            room.records -= 1;
            room.bytes = room.bytes.saturating_sub(slot.bytes);
            next = slot.offset + 1;
            done.extend(slot.done.take());
        }
        self.taken = done.len();
        if let Some(mark) = self.mark
            && self.taken == self.slots.len()
        {
            next = next.max(mark);
        }
        if done.is_empty() && self.mark.is_none_or(|mark| mark > next) {
            return (None, tripped);
        }
        self.in_batch = true;
        (Some(Part { partition, epoch: self.epoch, next, tally, done }), tripped)
    }

    /// The batch with `part` in it is committed.
    pub(crate) fn acknowledge(&mut self, part: &Part<T>) {
        if part.epoch != self.epoch || !self.in_batch {
            return;
        }
        for slot in self.slots.drain(..self.taken) {
            self.bytes -= slot.bytes;
        }
        self.taken = 0;
        self.in_batch = false;
        self.committed = part.next;
        self.expected = self.expected.max(part.next);
        self.tally = part.tally;
        self.mark = self.mark.filter(|mark| *mark > part.next);
    }

    /// The batch with `part` in it was certainly not committed: its results go back to where they were.
    pub(crate) fn give_back(&mut self, part: Part<T>) {
        if part.epoch != self.epoch || !self.in_batch {
            return;
        }
        for (slot, done) in self.slots.iter_mut().zip(part.done) {
            slot.done = Some(done);
        }
        self.taken = 0;
        self.in_batch = false;
    }

    /// Whether the part still belongs to this life of the partition.
    pub(crate) fn owns(&self, part: &Part<T>) -> bool {
        part.epoch == self.epoch
    }

    /// Stops taking records and drops all that is not finished or stands behind something unfinished.
    /// What is dropped will be read again by whoever owns the partition next.
    pub(crate) fn close(&mut self) {
        self.intake = Intake::Shut;
        let keep = self.taken + self.slots.iter().skip(self.taken).take_while(|slot| slot.done.is_some()).count();
        for slot in self.slots.drain(keep..) {
            self.bytes -= slot.bytes;
        }
    }

    /// Begins a new life that takes no records, until a new lane takes its place.
    pub(crate) fn reset(&mut self, epoch: Epoch) {
        *self = Self { intake: Intake::Shut, ..Self::new(epoch, self.committed, self.tally) };
    }

    /// Asks for `offset` to be committed although no record leads there.
    pub(crate) fn mark(&mut self, offset: i64) {
        self.mark = Some(offset);
    }

    /// The end of the partition was reported, after all records before it.
    pub(crate) fn end(&mut self) {
        self.at_end = true;
    }

    /// Asks for the end of the partition to be committed where only markers lie between it and the last record.
    /// `end` may be any end that was reported, old or new, as long as all that was read up to then was admitted.
    pub(crate) fn mark_end(&mut self, end: i64) -> bool {
        if !self.at_end || !self.is_idle() || self.intake == Intake::Shut || end <= self.committed {
            return false;
        }
        self.mark = Some(end);
        true
    }
}

#[cfg(test)]
mod tests;
