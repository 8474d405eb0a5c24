//! What comes in: the bytes of one record become an [`Article`], or a [`DecodeError`] that says why not.
//!
//! In: key, value, headers and timestamp of a record, as received. Out: title and body as plain text that
//! offsets can refer to, with what is known about them.
//! Never looks at a clock, never logs the text, never panics whatever the bytes.

use jiff::{Timestamp, civil::Date};

use crate::enriched::{Note, PublishedBasis, SourceOut};

/// One article as the core reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The id that came with it, else a hash of its canonical URL, else of its text.
    pub id: String,
    /// Address, as given.
    pub url: Option<String>,
    /// Headline as plain text; empty if there is none.
    pub title: String,
    /// Text: decoded, entities unescaped, CRLF to LF, paragraphs of extracted HTML joined by one LF, nothing else changed.
    pub body: String,
    /// Who published it.
    pub source: Option<SourceOut>,
    /// When it was published.
    pub published: Option<Published>,
    /// The language that the input declared, as a BCP 47 code.
    pub declared_lang: Option<String>,
    /// The shape in which it came, such as `marsad`, `text`, `html`.
    pub adapter: &'static str,
    /// The body ends in a sign that it was cut.
    pub truncated: bool,
    /// What was odd.
    pub notes: Vec<Note>,
}

/// When an article was published: the reference for relative dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The instant, where more than the day is known or can be assumed (midnight UTC for a bare day).
    pub at: Timestamp,
    /// The calendar day there and then (in the zone that was stated, else UTC).
    pub day: Date,
    /// Where it comes from.
    pub basis: PublishedBasis,
}

/// The parts of a record that an article is made from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Raw<'a> {
    /// The record's key.
    pub key: Option<&'a [u8]>,
    /// The record's value; `None` is a tombstone, an empty value is a record without text.
    pub value: Option<&'a [u8]>,
    /// `content-type` and `ce_*` headers, as `(name, value)`.
    pub headers: &'a [(String, Vec<u8>)],
    /// Reference date for an article that states none.
    pub fallback: Option<Published>,
}

/// Bounds on what is read; all counted, none by a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest value in bytes; above it the record is `too_large`.
    pub article_bytes: usize,
    /// Deepest nesting of JSON or HTML; above it the record is `too_deep`.
    pub depth: usize,
    /// Most events of one article that are published.
    pub events: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            article_bytes: 4 * 1024 * 1024,
            depth: 128,
            events: 64,
        }
    }
}

/// Why a record is no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The value is larger than `limits.article_bytes`.
    #[error("value of {bytes} bytes is larger than limits.article_bytes = {limit}")]
    TooLarge {
        /// Size of the value.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// JSON or HTML nested deeper than `limits.depth`.
    #[error("nested deeper than limits.depth = {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The value begins like JSON and is none.
    #[error("value begins like JSON but does not parse: {reason}")]
    BadJson {
        /// What the parser says, with line and column.
        reason: String,
    },
    /// The declared charset is unknown, or there are NUL bytes that are no UTF-16.
    #[error("cannot decode the text: {reason}")]
    UnknownCharset {
        /// Which charset was declared or what is wrong with the bytes.
        reason: String,
    },
    /// There is no text in it.
    #[error("no text: {looked_at}")]
    NoText {
        /// Which fields were looked at.
        looked_at: String,
    },
    /// Null key and null value.
    #[error("record has neither key nor value")]
    NoKey,
}
