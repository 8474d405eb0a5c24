//! What the lanes promise together.

use std::sync::Arc;

use super::*;

const OFF: Breaker = Breaker { consecutive: 0, percent: 0, window: 1000 };
const AT_ONCE: Batching = Batching { room: Room { records: 3, bytes: 10_000 }, max_latency: Duration::ZERO };

fn lanes(partitions: i32) -> Lanes<i64> {
    let lanes = Lanes::default();
    for partition in 0..partitions {
        lanes.open(partition, 0, Tally::default(), false);
    }
    lanes
}

fn put(lanes: &Lanes<i64>, partition: i32, offset: i64) {
    let epoch = lanes.admit(partition, offset, 100).expect("admitted");
    let position = Position { topic: Arc::from("t"), partition, offset, epoch };
    lanes.finish(&position, Done { made: offset, dead: false, bytes: 0 });
}

fn next(lanes: &Lanes<i64>) -> Option<Batch<i64>> {
    match lanes.next(AT_ONCE, &OFF, Duration::ZERO) {
        Next::Batch(batch) => Some(batch),
        Next::Nothing | Next::Ended => None,
    }
}

#[test]
fn a_batch_holds_what_is_ready_in_all_lanes() {
    let lanes = lanes(2);
    put(&lanes, 0, 0);
    put(&lanes, 1, 0);
    let batch = next(&lanes).expect("ready");
    assert_eq!(batch.parts.len(), 2);
    assert!(next(&lanes).is_none());
    lanes.acknowledge(&batch);
    assert!(lanes.all_idle());
    assert_eq!(lanes.load(), (0, 0));
}

#[test]
fn a_full_lane_does_not_starve_the_next() {
    let lanes = lanes(2);
    for offset in 0..6 {
        put(&lanes, 0, offset);
        put(&lanes, 1, offset);
    }
    let mut served = Vec::new();
    for _ in 0..4 {
        let batch = next(&lanes).expect("ready");
        served.extend(batch.parts.iter().map(|part| part.partition));
        lanes.acknowledge(&batch);
    }
    assert_eq!(served, [0, 1, 0, 1]);
}

#[test]
fn a_lane_that_is_gone_takes_its_bytes_along() {
    let lanes = lanes(1);
    put(&lanes, 0, 0);
    let batch = next(&lanes).expect("ready");
    assert_eq!(lanes.owned(&batch).len(), 1);
    lanes.remove(0);
    assert!(lanes.owned(&batch).is_empty());
    lanes.acknowledge(&batch);
    assert_eq!(lanes.load(), (0, 0));
}

#[test]
fn a_partition_that_comes_back_is_another_life() {
    let lanes = lanes(1);
    put(&lanes, 0, 0);
    let batch = next(&lanes).expect("ready");
    lanes.remove(0);
    lanes.open(0, 0, Tally::default(), false);
    assert!(lanes.owned(&batch).is_empty());
    lanes.give_back(batch);
    assert!(next(&lanes).is_none());
}

#[test]
fn room_is_counted_over_all_lanes() {
    let lanes = lanes(2);
    lanes.admit(0, 0, 60);
    assert!(lanes.has_room(100));
    lanes.admit(1, 0, 60);
    assert!(!lanes.has_room(100));
    lanes.reset();
    assert!(lanes.has_room(1));
}
