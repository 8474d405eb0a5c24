//! What a lane promises, on examples and on any schedule.

use proptest::prelude::*;

use super::*;

const BREAKER: Breaker = Breaker { consecutive: 0, percent: 0, window: 1000 };
const ROOM: Room = Room { records: 1000, bytes: 1 << 20 };

fn lane(start: i64) -> Lane<i64> {
    Lane::new(Epoch(1), start, Tally::default())
}

/// A result that is its own offset.
fn done(offset: i64) -> Done<i64> {
    Done { made: offset, dead: false, bytes: 10 }
}

fn dead(offset: i64) -> Done<i64> {
    Done { dead: true, ..done(offset) }
}

fn take(lane: &mut Lane<i64>) -> Option<Part<i64>> {
    lane.take(0, &mut ROOM.clone(), &BREAKER).0
}

fn offsets(part: &Part<i64>) -> Vec<i64> {
    part.done.iter().map(|done| done.made).collect()
}

fn filled(start: i64, count: i64) -> Lane<i64> {
    let mut lane = lane(start);
    for offset in start..start + count {
        lane.admit(offset, 100).expect("admitted");
    }
    lane
}

#[test]
fn only_the_contiguous_prefix_is_taken() {
    let mut lane = filled(5, 4);
    assert!(!lane.finish(Epoch(1), 6, done(6)));
    assert!(take(&mut lane).is_none());
    assert!(lane.finish(Epoch(1), 5, done(5)));
    lane.finish(Epoch(1), 8, done(8));
    let part = take(&mut lane).expect("two are ready");
    assert_eq!((offsets(&part), part.next), (vec![5, 6], 7));
}

#[test]
fn gaps_in_the_offsets_are_no_gaps_in_the_order() {
    let mut lane = lane(0);
    for offset in [0, 3, 9] {
        lane.admit(offset, 1).expect("admitted");
        lane.finish(Epoch(1), offset, done(offset));
    }
    let part = take(&mut lane).expect("all are ready");
    assert_eq!((offsets(&part), part.next), (vec![0, 3, 9], 10));
}

#[test]
fn a_record_read_twice_is_admitted_once() {
    let mut lane = filled(0, 3);
    assert_eq!(lane.admit(1, 1), None);
    assert_eq!(lane.admit(2, 1), None);
    assert!(lane.admit(3, 1).is_some());
}

#[test]
fn a_result_counts_once() {
    let mut lane = filled(0, 1);
    assert!(lane.finish(Epoch(1), 0, done(0)));
    assert!(!lane.finish(Epoch(1), 0, done(0)));
    assert_eq!(lane.bytes(), 110);
}

#[test]
fn one_batch_at_a_time() {
    let mut lane = filled(0, 2);
    lane.finish(Epoch(1), 0, done(0));
    let part = take(&mut lane).expect("ready");
    lane.finish(Epoch(1), 1, done(1));
    assert!(!lane.is_ready());
    assert!(take(&mut lane).is_none());
    lane.acknowledge(&part);
    assert_eq!(lane.committed(), 1);
    assert_eq!(offsets(&take(&mut lane).expect("ready")), [1]);
}

#[test]
fn what_an_abort_gives_back_is_taken_again() {
    let mut lane = filled(0, 3);
    for offset in 0..3 {
        lane.finish(Epoch(1), offset, done(offset));
    }
    let bytes = lane.bytes();
    let part = take(&mut lane).expect("ready");
    lane.give_back(part);
    assert_eq!(lane.bytes(), bytes);
    let part = take(&mut lane).expect("ready again");
    assert_eq!((offsets(&part), part.next), (vec![0, 1, 2], 3));
    lane.acknowledge(&part);
    assert_eq!((lane.bytes(), lane.committed()), (0, 3));
}

#[test]
fn a_new_epoch_knows_nothing_of_the_old() {
    let mut lane = filled(0, 2);
    lane.finish(Epoch(1), 0, done(0));
    let part = take(&mut lane).expect("ready");
    lane.reset(Epoch(2));
    assert_eq!(lane.admit(0, 1), None, "waits for its offset");
    lane.acknowledge(&part);
    assert_eq!(lane.committed(), 0);
    lane = Lane::new(Epoch(3), 0, Tally::default());
    assert_eq!(lane.admit(0, 1), Some(Epoch(3)));
    assert!(!lane.finish(Epoch(1), 0, done(0)));
    lane.give_back(part);
    assert!(take(&mut lane).is_none());
}

#[test]
fn closing_keeps_the_finished_prefix_only() {
    let mut lane = filled(0, 5);
    for offset in [0, 1, 3] {
        lane.finish(Epoch(1), offset, done(offset));
    }
    lane.close();
    assert_eq!(lane.admit(5, 1), None);
    let part = take(&mut lane).expect("ready");
    assert_eq!((offsets(&part), part.next), (vec![0, 1], 2));
    lane.acknowledge(&part);
    assert!(lane.is_idle());
    assert_eq!(lane.bytes(), 0);
}

#[test]
fn closing_leaves_a_batch_alone() {
    let mut lane = filled(0, 3);
    lane.finish(Epoch(1), 0, done(0));
    let part = take(&mut lane).expect("ready");
    lane.close();
    assert!(!lane.is_idle());
    lane.acknowledge(&part);
    assert!(lane.is_idle());
}

#[test]
fn the_start_of_a_fresh_group_is_committed() {
    let mut lane = lane(7);
    lane.mark(7);
    assert!(lane.is_ready());
    let part = take(&mut lane).expect("the mark");
    assert_eq!((part.next, part.done.len()), (7, 0));
    lane.acknowledge(&part);
    assert!(lane.is_idle());
}

#[test]
fn a_mark_waits_for_nothing_and_jumps_over_nothing() {
    let mut lane = filled(0, 2);
    lane.mark(0);
    let part = take(&mut lane).expect("the start may be committed at once");
    assert_eq!((part.next, part.done.len()), (0, 0));
    lane.acknowledge(&part);
    assert!(take(&mut lane).is_none());
}

#[test]
fn trailing_markers_leave_no_lag() {
    let mut lane = filled(0, 1);
    lane.end();
    assert!(!lane.mark_end(3), "a record is in flight");
    lane.finish(Epoch(1), 0, done(0));
    let part = take(&mut lane).expect("ready");
    lane.acknowledge(&part);
    assert!(lane.mark_end(3));
    let part = take(&mut lane).expect("the end");
    assert_eq!(part.next, 3);
    lane.acknowledge(&part);
    assert_eq!(lane.admit(2, 1), None);
    assert!(lane.admit(3, 1).is_some());
}

#[test]
fn an_end_reported_before_a_record_was_read_is_stale() {
    let mut lane = lane(0);
    lane.end();
    lane.admit(0, 1).expect("admitted");
    lane.finish(Epoch(1), 0, done(0));
    let part = take(&mut lane).expect("ready");
    lane.acknowledge(&part);
    assert!(!lane.mark_end(5));
    lane.end();
    assert!(lane.mark_end(5));
}

#[test]
fn an_end_of_an_earlier_life_marks_nothing() {
    let mut old = lane(10);
    old.end();
    old.reset(Epoch(2));
    assert!(!old.mark_end(11), "waits for its offset");
    let mut new = lane(4);
    assert!(!new.mark_end(10), "records from 4 on have to be read again");
}

#[test]
fn a_batch_is_cut_before_a_dead_letter_too_many() {
    let breaker = Breaker { consecutive: 3, ..BREAKER };
    let mut lane = filled(0, 4);
    for offset in 0..4 {
        lane.finish(Epoch(1), offset, dead(offset));
    }
    let (part, tripped) = lane.take(0, &mut ROOM.clone(), &breaker);
    let part = part.expect("two may go");
    assert_eq!((offsets(&part), part.next, part.tally.consecutive), (vec![0, 1], 2, 2));
    assert_eq!(tripped, Some(Tripped { partition: 0, offset: 2, why: Trip::Consecutive(3) }));
}

#[test]
fn a_record_larger_than_a_batch_goes_alone() {
    let mut lane = filled(0, 2);
    for offset in 0..2 {
        lane.finish(Epoch(1), offset, done(offset));
    }
    let mut room = Room { records: 10, bytes: 5 };
    let part = lane.take(0, &mut room, &BREAKER).0.expect("the first fits always");
    assert_eq!(offsets(&part), [0]);
}

/// What can happen to a lane.
#[derive(Debug, Clone)]
enum Step {
    Read { gap: i64 },
    Finish { nth: usize },
    Commit,
    Abort,
    LoseTrack { committed: bool },
    End { markers: i64 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..3_i64).prop_map(|gap| Step::Read { gap }),
        6 => (0..20_usize).prop_map(|nth| Step::Finish { nth }),
        3 => Just(Step::Commit),
        1 => Just(Step::Abort),
        1 => any::<bool>().prop_map(|committed| Step::LoseTrack { committed }),
        1 => (0..3_i64).prop_map(|markers| Step::End { markers }),
    ];
    prop::collection::vec(step, 0..200)
}

proptest! {
    /// On any schedule: what is published is exactly what the topic holds up to the committed offset, in order, once.
    #[test]
    fn nothing_lost_nothing_doubled(steps in steps()) {
        let mut topic: Vec<i64> = Vec::new();
        let mut published: Vec<i64> = Vec::new();
        let mut committed = 0_i64;
        let mut end = 0_i64;
        let mut epoch = 1_u64;
        let mut lane = lane(0);
        // What was read in this epoch and is not finished.
        let mut pending: Vec<i64> = Vec::new();
        for step in steps {
            match step {
                Step::Read { gap } => {
                    // Records that the lane has not read yet come before new ones.
                    let again = topic.iter().copied().find(|offset| *offset >= lane.expected());
                    let offset = again.unwrap_or_else(|| {
                        topic.push(end + gap);
                        end += gap + 1;
                        end - 1
                    });
                    if lane.admit(offset, 10).is_some() {
                        pending.push(offset);
                    }
                }
                Step::Finish { nth } => {
                    if !pending.is_empty() {
                        let offset = pending.remove(nth % pending.len());
                        lane.finish(Epoch(epoch), offset, done(offset));
                    }
                }
                Step::Commit => {
                    if let Some(part) = take(&mut lane) {
                        published.extend(offsets(&part));
                        committed = part.next;
                        lane.acknowledge(&part);
                    }
                }
                Step::Abort => {
                    if let Some(part) = take(&mut lane) {
                        lane.give_back(part);
                    }
                }
                Step::LoseTrack { committed: after_all } => {
                    if let Some(part) = take(&mut lane)
                        && after_all
                    {
                        published.extend(offsets(&part));
                        committed = part.next;
                    }
                    epoch += 1;
                    lane = Lane::new(Epoch(epoch), committed, Tally::default());
                    pending.clear();
                }
                Step::End { markers } => {
                    if topic.iter().all(|offset| *offset < lane.expected()) {
                        end += markers;
                        lane.end();
                        lane.mark_end(end);
                    }
                }
            }
            let expected: Vec<i64> = topic.iter().copied().filter(|offset| *offset < committed).collect();
            prop_assert_eq!(&published, &expected);
            prop_assert_eq!(lane.committed(), committed);
            prop_assert_eq!(lane.bytes() == 0, lane.len() == 0);
        }
    }
}
