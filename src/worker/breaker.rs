//! The breaker: too many dead letters in a partition stop the worker instead of emptying the topic into the dead letters.
//!
//! In: for each record of a partition, in order, whether it became a dead letter. Out: the counts so far as a
//! [`Tally`], or a [`Trip`].
//! Never forgets over a restart: the tally travels as the metadata of the partition's committed offset.

use std::{fmt, str::FromStr};

use crate::settings::Breaker;

/// The share of one record in [`Tally::dead_share`].
const ONE: u64 = 1_000_000;

/// What the breaker remembers of a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Dead letters in a row, up to the last record.
    pub consecutive: u32,
    /// Records counted, up to the window.
    pub seen: u32,
    /// Dead letters among them in millionths; beyond the window older records fade.
    dead_share: u64,
}

/// Why the breaker stopped the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trip {
    /// So many dead letters in a row.
    Consecutive(u32),
    /// So many percent of about the last records.
    Share {
        /// The share in percent.
        percent: u32,
        /// Over how many records.
        window: u32,
    },
}

impl fmt::Display for Trip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Consecutive(count) => write!(f, "{count} dead letters in a row"),
            Self::Share { percent, window } => {
                write!(f, "{percent} percent dead letters among about the last {window} records")
            }
        }
    }
}

impl Tally {
    /// The tally after one more record, or why that record must not be published.
    ///
    /// # Errors
    /// The record is a dead letter too many.
    pub fn after(self, dead: bool, breaker: &Breaker) -> Result<Self, Trip> {
        let consecutive = if dead { self.consecutive.saturating_add(1) } else { 0 };
        let window = breaker.window.max(1);
        // Once the window is full each record pushes out an average one, so that a few numbers stand for the
        // last records instead of a list of them.
        let faded =
            if self.seen < window { self.dead_share } else { self.dead_share - self.dead_share / u64::from(window) };
        let next = Self {
            consecutive,
            seen: self.seen.saturating_add(1).min(window),
            dead_share: faded + if dead { ONE } else { 0 },
        };
        if !dead {
            return Ok(next);
        }
        if breaker.consecutive > 0 && consecutive >= breaker.consecutive {
            return Err(Trip::Consecutive(consecutive));
        }
        // One record more than the share: fading makes the figure swing by half a record, and exactly half is allowed.
        let limit = u64::from(breaker.percent) * u64::from(window) * ONE / 100 + ONE;
        if breaker.percent > 0 && next.seen >= window && next.dead_share > limit {
            let percent = next.dead_share * 100 / (u64::from(window) * ONE);
            return Err(Trip::Share { percent: u32::try_from(percent).unwrap_or(100), window });
        }
        Ok(next)
    }
}

/// As the metadata of a committed offset.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "marsad/1 {} {} {}", self.consecutive, self.seen, self.dead_share)
    }
}

/// Metadata that is not ours is an error; whoever reads it then counts from nothing.
impl FromStr for Tally {
    type Err = ();

    fn from_str(metadata: &str) -> Result<Self, ()> {
        let mut words = metadata.strip_prefix("marsad/1 ").ok_or(())?.split(' ');
        let mut word = || words.next().ok_or(());
        let tally = Self {
            consecutive: word()?.parse().map_err(|_| ())?,
            seen: word()?.parse().map_err(|_| ())?,
            dead_share: word()?.parse().map_err(|_| ())?,
        };
        if tally.dead_share > u64::from(u32::MAX) * ONE { Err(()) } else { Ok(tally) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BREAKER: Breaker = Breaker { consecutive: 100, percent: 50, window: 1000 };

    /// Feeds records and says after how many the breaker tripped, if it did.
    fn run(breaker: &Breaker, dead: impl IntoIterator<Item = bool>) -> Option<(usize, Trip)> {
        let mut tally = Tally::default();
        for (index, dead) in dead.into_iter().enumerate() {
            match tally.after(dead, breaker) {
                Ok(next) => tally = next,
                Err(trip) => return Some((index + 1, trip)),
            }
        }
        None
    }

    #[test]
    fn hundred_in_a_row_trip_and_ninety_nine_do_not() {
        assert_eq!(run(&BREAKER, [true; 99]), None);
        assert_eq!(run(&BREAKER, [true; 100]), Some((100, Trip::Consecutive(100))));
    }

    #[test]
    fn a_good_record_ends_the_row() {
        let one_good = (0..190).map(|index| index != 95);
        assert_eq!(run(&BREAKER, one_good), None);
    }

    #[test]
    fn more_than_half_of_a_full_window_trips() {
        let breaker = Breaker { consecutive: 0, ..BREAKER };
        let two_of_three = (0..5000).map(|index| index % 3 != 0);
        let (records, trip) = run(&breaker, two_of_three).expect("trips");
        assert!((1000..1003).contains(&records), "judged once the window is full, and not before: {records}");
        assert_eq!(trip, Trip::Share { percent: 66, window: 1000 });
    }

    #[test]
    fn half_and_less_never_trips() {
        let breaker = Breaker { consecutive: 0, ..BREAKER };
        assert_eq!(run(&breaker, (0..20_000).map(|index| index % 2 == 0)), None);
        assert_eq!(run(&BREAKER, (0..20_000).map(|index| index % 20 == 0)), None);
    }

    #[test]
    fn a_good_past_does_not_hide_a_bad_present() {
        let breaker = Breaker { consecutive: 0, ..BREAKER };
        let turning_bad = (0..40_000).map(|index| index >= 20_000);
        let (records, _) = run(&breaker, turning_bad).expect("trips");
        assert!((20_500..21_000).contains(&records), "{records}");
    }

    #[test]
    fn zero_switches_it_off() {
        let off = Breaker { consecutive: 0, percent: 0, window: 1000 };
        assert_eq!(run(&off, std::iter::repeat_n(true, 5000)), None);
    }

    #[test]
    fn a_tally_survives_its_metadata() {
        let mut tally = Tally::default();
        for index in 0..1500 {
            tally = tally.after(index % 3 == 0, &BREAKER).expect("below every limit");
            assert_eq!(tally.to_string().parse(), Ok(tally));
        }
    }

    #[test]
    fn metadata_of_others_is_refused() {
        for metadata in ["", "AQAAAYg=", "marsad/1", "marsad/1 1 2", "marsad/1 x 2 3", "marsad/2 1 2 3"] {
            assert_eq!(metadata.parse::<Tally>(), Err(()), "{metadata}");
        }
    }

    #[test]
    fn a_restart_stops_at_the_next_dead_letter() {
        let mut tally = Tally::default();
        for _ in 0..99 {
            tally = tally.after(true, &BREAKER).expect("below the limit");
        }
        let restarted: Tally = tally.to_string().parse().expect("our own metadata");
        assert_eq!(restarted.after(true, &BREAKER), Err(Trip::Consecutive(100)));
        assert!(restarted.after(false, &BREAKER).is_ok());
    }
}
