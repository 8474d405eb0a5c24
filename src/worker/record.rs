//! A record as it was received, and the records that come of it.
//!
//! In: a message of the consumer. Out: a [`Record`] that owns its bytes, so that librdkafka may free its own, and
//! [`Output`]s that the producer can send as often as it takes.
//! Never decodes: key, value and headers stay the bytes they were.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use rdkafka::{
    Message,
    message::{BorrowedMessage, Headers, OwnedHeaders},
};

use super::position::{Epoch, Position};
use crate::outcome::RejectionCode;

/// What librdkafka and we need for a record besides its bytes, roughly; also keeps a flood of tiny records bounded.
pub(crate) const RECORD_OVERHEAD: usize = 1024;

/// An input record.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) position: Position,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) headers: Option<OwnedHeaders>,
    /// Milliseconds since 1970.
    pub(crate) timestamp: Option<i64>,
}

impl Record {
    /// What a message weighs while it is in flight.
    pub(crate) fn weight(message: &BorrowedMessage<'_>) -> usize {
        message.key_len() + message.payload_len() + RECORD_OVERHEAD
    }

    /// Copies a message out of librdkafka.
    pub(crate) fn of(message: &BorrowedMessage<'_>, topic: &Arc<str>, epoch: Epoch) -> Self {
        Self {
            position: Position {
                topic: Arc::clone(topic),
                partition: message.partition(),
                offset: message.offset(),
                epoch,
            },
            key: message.key().map(<[u8]>::to_vec),
            value: message.payload().map(<[u8]>::to_vec),
            // A copy of the whole list does not look at the names, which may be any bytes.
            headers: message.headers().map(|headers| headers.detach()),
            timestamp: message.timestamp().to_millis(),
        }
    }

    /// The headers whose names are text, as owned pairs; those without a value are left out.
    pub(crate) fn readable_headers(&self) -> Vec<(String, Vec<u8>)> {
        let Some(headers) = &self.headers else { return Vec::new() };
        let mut readable = Vec::new();
        for index in 0..headers.count() {
            // The client library panics on a name that is not UTF-8. Such a header is nothing to us.
            let read = catch_unwind(AssertUnwindSafe(|| {
                headers.try_get(index).and_then(|header| Some((header.key.to_owned(), header.value?.to_vec())))
            }));
            readable.extend(read.ok().flatten());
        }
        readable
    }
}

/// Where a record goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Destination {
    Articles,
    Events,
    Dead,
}

/// A record to be written.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    pub(crate) to: Destination,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) headers: OwnedHeaders,
}

impl Output {
    pub(crate) fn bytes(&self) -> usize {
        self.key.as_ref().map_or(0, Vec::len) + self.value.as_ref().map_or(0, Vec::len) + RECORD_OVERHEAD
    }

    /// What the record takes on the wire, headers and framing included, not less than the truth.
    pub(crate) fn wire_bytes(&self) -> usize {
        self.bytes() - RECORD_OVERHEAD + headers_bytes(&self.headers) + 128
    }
}

/// Bytes of all names and values, with what frames them.
pub(crate) fn headers_bytes(headers: &OwnedHeaders) -> usize {
    (0..headers.count())
        .map(|index| {
            let read = catch_unwind(AssertUnwindSafe(|| {
                headers.try_get(index).map_or(0, |header| header.key.len() + header.value.map_or(0, <[u8]>::len))
            }));
            // A name that is no text: how long it is cannot be asked.
            read.unwrap_or(256) + 10
        })
        .sum()
}

/// All that comes of one input record.
#[derive(Debug)]
pub(crate) struct Made {
    /// The input, kept until its results are committed: a result that the broker refuses becomes a dead letter.
    pub(crate) record: Record,
    pub(crate) outputs: Vec<Output>,
    pub(crate) counts: Counts,
}

/// What is counted once the record is committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Counts {
    Published { adapter: &'static str, lang: String, event_types: Vec<&'static str> },
    Tombstone,
    Dead(RejectionCode),
}
