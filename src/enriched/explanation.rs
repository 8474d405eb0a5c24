//! The explanation of one article: what went out, what earned it, and what was looked at and not taken.
//!
//! In: nothing; these are the types that [`crate::explain`] fills. Out: JSON with a stable shape, and its JSON Schema
//! (`marsad schema explanation`, checked in under `docs/schema/`). Holds the enriched article as it is.
//! Never goes to Kafka. Changes within a major version only add.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Enriched, EventType, Label, MentionOut, Salience, Score, Status};

/// What `marsad explain --json` prints for one article.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Explanation {
    /// Name and major version of this format.
    pub schema: ExplanationSchema,
    /// The enriched article, as `marsad enrich` prints it: its evidence says which words earned what, by which rule.
    pub record: Enriched,
    /// All three labels, those that the article does not bear too.
    pub labels: Vec<LabelWhy>,
    /// For each event of the record, in the same order, where it is told and what was passed over.
    pub events: Vec<EventWhy>,
    /// What was looked at and made nothing, in the order of the text.
    pub rejected: Vec<Rejected>,
}

/// Name and major version of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub enum ExplanationSchema {
    /// First major version.
    #[serde(rename = "marsad.explanation/1")]
    Explanation1,
}

/// Why the article bears a label, or not.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LabelWhy {
    /// Which theme.
    pub label: Label,
    /// Salience, or that it is not there.
    pub verdict: Verdict,
    /// Sentences that tell it as news in a clause of their own.
    pub news: u32,
    /// Reports of it in subordinate clauses or as past background.
    pub background: u32,
    /// Acts that were tried for it and fit no frame.
    pub unmet: u32,
    /// What the learned second reader makes of it, where the language has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_reader: Option<SecondReader>,
    /// The same in a sentence for people.
    pub message: String,
}

/// What the second reader makes of a label.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SecondReader {
    /// It decides together with the rules; else the rules decide alone.
    pub decides: bool,
    /// How likely the label is there at all.
    pub any: Score,
    /// How likely it is secondary or primary.
    pub whole: Score,
    /// How likely it is primary.
    pub primary: Score,
    /// What the rules alone say.
    pub rules: Verdict,
    /// The sentence that speaks most for it.
    pub sentence: MentionOut,
    /// By how much: the logarithm of the odds.
    pub margin: f64,
    /// What of that sentence speaks for it (above 0) and against it, the strongest first.
    pub weighed: Vec<Weight>,
}

/// Something that the second reader weighs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Weight {
    /// What it is: a word, two neighbours, a piece of a word, or what the rules found.
    pub feature: String,
    /// What it adds to the margin, at most two decimals.
    pub weight: f64,
}

/// How much of the article a label takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The article is about it.
    Primary,
    /// At least one whole sentence reports it.
    Secondary,
    /// A passing or historical mention.
    Background,
    /// Not there.
    None,
}

impl From<Option<Salience>> for Verdict {
    fn from(salience: Option<Salience>) -> Self {
        match salience {
            Some(Salience::Primary) => Self::Primary,
            Some(Salience::Secondary) => Self::Secondary,
            Some(Salience::Background) => Self::Background,
            None => Self::None,
        }
    }
}

impl Verdict {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Background => "background",
            Self::None => "none",
        }
    }
}

/// Where an event is told, and what was not taken for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EventWhy {
    /// Id of the event in the record.
    pub id: String,
    /// Its reports, in the order of the text; several reports of one happening are one event.
    pub reports: Vec<ReportWhy>,
    /// Events of the same label and type from which it is told apart.
    pub apart_from: Vec<ApartFrom>,
    /// Names, places, days and cues that stand beside it and were not taken.
    pub passed_over: Vec<Rejected>,
}

/// One report of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReportWhy {
    /// The words that report it.
    #[serde(flatten)]
    pub at: MentionOut,
    /// The frame that fits.
    pub rule: String,
    /// What this report alone says of its status.
    pub status: Status,
    /// How it is told.
    pub told: Told,
    /// Frames that come before it in the table and do not fit.
    pub tried: Vec<TriedFrame>,
}

/// How a report is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// As news, in a clause of its own.
    News,
    /// In a subordinate clause.
    Subordinate,
    /// As past background.
    Historical,
}

impl Told {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Subordinate => "subordinate",
            Self::Historical => "historical",
        }
    }
}

/// Another event of the same label and type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ApartFrom {
    /// Id of the other event.
    pub id: String,
    /// What tells the two apart.
    pub by: Difference,
}

/// What tells two events of the same label and type apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// They are of different days.
    Time,
    /// One happened, the other did not.
    Reality,
    /// Several say one together, and one of them, or another, says the other alone.
    Together,
    /// One is the answer to the other: who acts in one is acted on in the other.
    Answer,
    /// Weapons, exercises or treaties of different names.
    Name,
    /// Other actors.
    Actors,
}

/// A frame that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TriedFrame {
    /// Its name, as evidence has it.
    pub rule: String,
    /// The label that it would have earned.
    pub label: Label,
    /// The type that the event would have had.
    #[serde(rename = "type")]
    pub type_: EventType,
    /// What it needs and nothing stands for, as `config/world/frames.toml` writes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// What it bars and stands there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub barred: Vec<String>,
    /// What it must be done to, one of them, and is not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub object: Vec<String>,
    /// The same in words for people.
    pub message: String,
}

/// Something that was looked at and not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rejected {
    /// The words.
    #[serde(flatten)]
    pub at: MentionOut,
    /// What they could have been.
    pub candidate: Candidate,
    /// What they would have named: a code, an id or a word class, with its English name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What speaks against it.
    pub reason: Reason,
    /// The words that speak against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<MentionOut>,
    /// The frames that came nearest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<TriedFrame>,
    /// The same in a sentence for people.
    pub message: String,
}

/// What rejected words could have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Candidate {
    /// Words of the article.
    Text,
    /// A name, or a word of the tables.
    Reading,
    /// An act, and by it an event.
    Event,
    /// An actor of an event.
    Actor,
    /// The place of an event.
    Place,
    /// The time of an event.
    Time,
    /// What decides the status of an event.
    Status,
    /// A number for an event.
    Fact,
}

impl Candidate {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Reading => "reading",
            Self::Event => "event",
            Self::Actor => "actor",
            Self::Place => "place",
            Self::Time => "time",
            Self::Status => "status",
            Self::Fact => "fact",
        }
    }
}

/// What speaks against a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A dateline: place, agency or paper before the text.
    Dateline,
    /// A list of other stories on the page.
    OtherStories,
    /// A phrase that looks like it and says something else.
    Lookalike,
    /// Part of a longer expression.
    WithinLonger,
    /// A common word too; nothing beside it says that it is the name.
    NoSupport,
    /// A capital as a place, not as its government.
    CapitalAsPlace,
    /// An adjective at somebody who does not act for the state.
    NotTheState,
    /// Names whose title or thing it is, and is no actor beside it.
    OfATitle,
    /// The office is no longer or not yet held, or does not act for the state.
    NotInOffice,
    /// Its anniversary is told.
    Commemorated,
    /// It is called off, which another word tells.
    CalledOff,
    /// What a thing is for, not what was done.
    OnlyPossible,
    /// What is forbidden.
    Forbidden,
    /// A noun that stands before a quotation as a headline does.
    Heading,
    /// No frame fits.
    FrameNotMet,
    /// It is an event under another label; under this one no frame fits.
    OtherLabel,
    /// A statement that belongs to what is done.
    PartOfDeed,
    /// A posture, where the forces are shown in the same sentence.
    PartOfShow,
    /// The same word tells an event of another type, by a rule that comes first.
    SameWord,
    /// More important events fill the list.
    NotListed,
    /// What stands on the name or before it gives it another part.
    Marked,
    /// It stands in another clause than the act.
    OtherClause,
    /// Others stand where this frame looks first.
    OthersFirst,
    /// A capital that stands for its government.
    NamesGovernment,
    /// Too far from the act.
    TooFar,
    /// Another one stands nearer.
    NearerTaken,
    /// A day since which something has been so.
    SinceThen,
    /// A number by which nothing of the event is counted or measured.
    Uncounted,
    /// Told of a flight, where no launch that happened is told shortly before.
    NoLaunch,
    /// It does not reach the act, or says no more than the cue that decided.
    NotDecisive,
    /// It is disputed whose the place is; no state is taken for the one hit.
    Disputed,
    /// One report says so, most others do not.
    Outvoted,
}

impl Reason {
    /// A few words for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Dateline => "dateline",
            Self::OtherStories => "list of other stories",
            Self::Lookalike => "look-alike",
            Self::WithinLonger => "part of a longer expression",
            Self::NoSupport => "common word, nothing says it is the name",
            Self::CapitalAsPlace => "capital as a place",
            Self::NotTheState => "not the state",
            Self::OfATitle => "only tells whose it is",
            Self::NotInOffice => "does not act for the state",
            Self::Commemorated => "anniversary",
            Self::CalledOff => "called off",
            Self::OnlyPossible => "only possible",
            Self::Forbidden => "forbidden",
            Self::Heading => "heading",
            Self::FrameNotMet => "something is missing",
            Self::OtherLabel => "under another label only",
            Self::PartOfDeed => "part of what is done",
            Self::PartOfShow => "part of what is shown",
            Self::SameWord => "one word, one event",
            Self::NotListed => "not listed",
            Self::Marked => "marked otherwise",
            Self::OtherClause => "in another clause",
            Self::OthersFirst => "others come first",
            Self::NamesGovernment => "names the government",
            Self::TooFar => "too far",
            Self::NearerTaken => "another is nearer",
            Self::SinceThen => "only since then",
            Self::Uncounted => "counts something else",
            Self::NoLaunch => "no launch near",
            Self::NotDecisive => "does not decide",
            Self::Disputed => "disputed place",
            Self::Outvoted => "outvoted",
        }
    }
}
