//! Where a record came from: topic, partition, offset, and the epoch of the lane it was read into.
//!
//! In: the coordinates of a record as it is read. Out: a [`Position`] that travels with it through enrichment,
//! commit and dead letter.
//! Never compared across epochs: what was read in an earlier epoch is no longer ours to publish.

use std::{fmt, sync::Arc};

/// One life of a partition in this worker. Every assignment and every rewind begins a new one, and no two
/// lives of any partition share a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epoch(pub u64);

/// Where a record came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The topic.
    pub topic: Arc<str>,
    /// The partition.
    pub partition: i32,
    /// The offset in the partition.
    pub offset: i64,
    /// The life of the partition in which it was read.
    pub epoch: Epoch,
}

impl Position {
    /// The record as an operator names it.
    pub(crate) fn coordinates(&self) -> Coordinates {
        Coordinates { topic: self.topic.to_string(), partition: self.partition, offset: self.offset }
    }
}

/// A record named by an operator, as `TOPIC:PARTITION:OFFSET`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coordinates {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// The offset in the partition.
    pub offset: i64,
}

/// What was typed is no `TOPIC:PARTITION:OFFSET`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{typed:?} is no TOPIC:PARTITION:OFFSET, such as articles.raw:0:1234")]
pub struct NoCoordinates {
    typed: String,
}

impl std::str::FromStr for Coordinates {
    type Err = NoCoordinates;

    fn from_str(typed: &str) -> Result<Self, NoCoordinates> {
        let parts = || {
            let (rest, offset) = typed.rsplit_once(':')?;
            let (topic, partition) = rest.rsplit_once(':')?;
            let coordinates =
                Self { topic: topic.to_owned(), partition: partition.parse().ok()?, offset: offset.parse().ok()? };
            let sound = !topic.is_empty() && coordinates.partition >= 0 && coordinates.offset >= 0;
            sound.then_some(coordinates)
        };
        parts().ok_or_else(|| NoCoordinates { typed: typed.to_owned() })
    }
}

impl fmt::Display for Coordinates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.topic, self.partition, self.offset)
    }
}

impl Coordinates {
    /// Whether this is the record at `position`.
    #[must_use]
    pub fn is(&self, position: &Position) -> bool {
        self.offset == position.offset && self.partition == position.partition && *self.topic == *position.topic
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: Option<(&str, i32, i64)>) {
        let expected =
            expected.map(|(topic, partition, offset)| Coordinates { topic: topic.into(), partition, offset });
        assert_eq!(typed.parse::<Coordinates>().ok(), expected, "{typed}");
    }

    #[test]
    fn coordinates_are_read_from_the_right() {
        check("articles.raw:0:12", Some(("articles.raw", 0, 12)));
        check("a:b:3:4", Some(("a:b", 3, 4)));
    }

    #[test]
    fn anything_else_is_refused() {
        for typed in ["", "articles.raw", "articles.raw:1", "t:x:1", "t:1:x", ":1:2", "t:-1:2", "t:1:-2", "t:1:2 "] {
            check(typed, None);
        }
    }
}
