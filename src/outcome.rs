//! What becomes of one input record: the enriched article and its events, a tombstone, or a dead letter.
//!
//! In: a record as received, the [`World`] and the settings of the output. Out: an [`Outcome`] with the
//! bytes of every value, the same in `marsad run` and `marsad enrich`.
//! Never knows topics, offsets or time, never fails and never unwinds: a panic becomes a dead letter.

mod guard;

use std::cell::Cell;

use serde::Serialize;

use crate::{
    article::{self, DecodeError, Limits, Raw},
    enrich::enrich,
    enriched::{Enriched, EventRow, explanation::Explanation},
    explain::explain,
    settings::Settings,
    world::World,
};

/// What becomes of one input record.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The article and its events.
    Published(Publication),
    /// A key without a value: the same on the output.
    Tombstone,
    /// A bad record: to the dead letters, as received.
    Dead(Rejection),
}

/// The records of one article.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// Key of the record on `articles.enriched` and subject of all headers.
    pub article_id: String,
    /// Value of the record on `articles.enriched`.
    pub article: Vec<u8>,
    /// Key and value of each record on `events.coded`, most important event first.
    pub events: Vec<EventRecord>,
    /// The shape in which the article came; for counting.
    pub adapter: &'static str,
    /// Its language; for counting.
    pub lang: String,
}

/// One record on `events.coded`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRecord {
    /// The event's id.
    pub id: String,
    /// The flat row as JSON.
    pub value: Vec<u8>,
    /// The event's type, for counting.
    pub type_: &'static str,
}

/// Why a record is bad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Value of `marsad.error.code`.
    pub code: RejectionCode,
    /// Value of `marsad.error.stage`.
    pub stage: Stage,
    /// Value of `marsad.error.message`; never holds text of the article.
    pub message: String,
}

/// Value of `marsad.error.code`; each has its counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RejectionCode {
    /// The declared charset is unknown, or there are NUL bytes that are no UTF-16.
    UnknownCharset,
    /// Begins like JSON and is none.
    BadJson,
    /// No text in it.
    NoText,
    /// Neither key nor value.
    NoKey,
    /// Larger than `limits.article_bytes`.
    TooLarge,
    /// Nested deeper than `limits.depth`.
    TooDeep,
    /// The core panicked.
    Panic,
    /// A result is larger than its topic allows.
    OutputTooLarge,
    /// The operator said so with `--skip`.
    OperatorSkip,
}

impl RejectionCode {
    /// All codes, for counters that exist from the start.
    pub const ALL: [Self; 9] = [
        Self::UnknownCharset,
        Self::BadJson,
        Self::NoText,
        Self::NoKey,
        Self::TooLarge,
        Self::TooDeep,
        Self::Panic,
        Self::OutputTooLarge,
        Self::OperatorSkip,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownCharset => "unknown_charset",
            Self::BadJson => "bad_json",
            Self::NoText => "no_text",
            Self::NoKey => "no_key",
            Self::TooLarge => "too_large",
            Self::TooDeep => "too_deep",
            Self::Panic => "panic",
            Self::OutputTooLarge => "output_too_large",
            Self::OperatorSkip => "operator_skip",
        }
    }
}

/// Value of `marsad.error.stage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// From bytes to article.
    Decode,
    /// From article to findings.
    Enrich,
    /// From findings to records.
    Publish,
    /// The operator's word.
    Operator,
}

impl Stage {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Enrich => "enrich",
            Self::Publish => "publish",
            Self::Operator => "operator",
        }
    }
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writing {
    /// Bounds on what is read and written.
    pub limits: Limits,
    /// How much of the article's text goes out.
    pub text: TextOut,
}

impl From<&Settings> for Writing {
    fn from(settings: &Settings) -> Self {
        let limits = &settings.limits;
        Self {
            limits: Limits { article_bytes: limits.article_bytes, depth: limits.depth, events: limits.events },
            text: settings.output.text,
        }
    }
}

/// How much of the article's text goes out, on both topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextOut {
    /// Title, body and quotes.
    Full,
    /// Title and quotes.
    Evidence,
    /// No text at all; offsets and hashes stay.
    None,
}

/// Turns one record into what becomes of it.
#[must_use]
pub fn of(raw: &Raw<'_>, world: &World, writing: Writing) -> Outcome {
    let stage = Cell::new(Stage::Decode);
    let done = guard::catch(|| {
        if raw.value.is_none() && raw.key.is_some() {
            return Outcome::Tombstone;
        }
        let article = match article::decode(raw, &writing.limits) {
            Ok(article) => article,
            Err(error) => return Outcome::Dead(Rejection::of(&error)),
        };
        stage.set(Stage::Enrich);
        let mut enriched = enrich(&article, world, writing.limits.events);
        stage.set(Stage::Publish);
        withhold(&mut enriched, writing.text);
        Outcome::Published(Publication::of(&enriched))
    });
    done.unwrap_or_else(|place| Outcome::Dead(Rejection::panicked(stage.get(), &place)))
}

/// Explains one record, or says why it cannot be read; nothing that a record without a value could explain.
///
/// # Errors
/// What would have become of it as a dead letter.
pub fn explained(raw: &Raw<'_>, world: &World, limits: &Limits) -> Result<Explanation, Rejection> {
    let stage = Cell::new(Stage::Decode);
    let done = guard::catch(|| {
        let article = article::decode(raw, limits).map_err(|error| Rejection::of(&error))?;
        stage.set(Stage::Enrich);
        Ok(explain(&article, world, limits.events))
    });
    done.unwrap_or_else(|place| Err(Rejection::panicked(stage.get(), &place)))
}

impl Rejection {
    fn panicked(stage: Stage, place: &str) -> Self {
        Self {
            code: RejectionCode::Panic,
            stage,
            message: format!("marsad failed on this record at {place}; this is a mistake in marsad, please report it"),
        }
    }

    fn of(error: &DecodeError) -> Self {
        let code = match error {
            DecodeError::TooLarge { .. } => RejectionCode::TooLarge,
            DecodeError::TooDeep { .. } => RejectionCode::TooDeep,
            DecodeError::BadJson { .. } => RejectionCode::BadJson,
            DecodeError::UnknownCharset { .. } => RejectionCode::UnknownCharset,
            DecodeError::NoText { .. } => RejectionCode::NoText,
            DecodeError::NoKey => RejectionCode::NoKey,
        };
        Self { code, stage: Stage::Decode, message: error.to_string() }
    }
}

impl Publication {
    fn of(enriched: &Enriched) -> Self {
        let rows = EventRow::of(enriched);
        Self {
            article_id: enriched.article.id.clone(),
            article: bytes(enriched),
            events: rows
                .iter()
                .map(|row| EventRecord { id: row.event_id.clone(), value: bytes(row), type_: row.event_type.as_str() })
                .collect(),
            adapter: enriched.article.adapter,
            lang: enriched.article.lang.code.clone(),
        }
    }
}

fn bytes(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("the wire types have string keys and finite numbers only")
}

/// Takes out the text that is not to be published; offsets and hashes stay.
fn withhold(enriched: &mut Enriched, text: TextOut) {
    match text {
        TextOut::Full => {}
        TextOut::Evidence => enriched.article.body = None,
        TextOut::None => {
            enriched.article.title = None;
            enriched.article.body = None;
            let labels = enriched.labels.iter_mut().flat_map(|label| &mut label.evidence);
            let events = enriched.events.iter_mut().flat_map(|event| &mut event.evidence);
            for evidence in labels.chain(events) {
                evidence.text = None;
            }
            for mention in enriched.entities.iter_mut().flat_map(|entity| &mut entity.mentions) {
                mention.text = None;
            }
        }
    }
}
