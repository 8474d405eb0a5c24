//! Trail: what the core decided on its way, and against what, kept only where somebody asks.
//!
//! In: the [`Step`]s that the stages tell while they work. Out: the same, in the order in which they were taken.
//! A stage tells a step through a function that makes it, so that a trail which is [`Trail::off`] costs one branch and
//! nothing else; it never changes what is found. [`crate::explain`] makes an explanation of it.
//!
//! ```text
//! extract --aside, reading lost--> Trail <--act tried, report, passed over-- event
//! ```

use crate::{
    enriched::{EventType, Label, PlaceRole, Role, Salience, Status},
    extract::{actor::Mark, person::Tenure},
    text::Span,
    world::{
        ActorIndex, OfficeIndex, PlaceIndex,
        frames::Need,
        lang::{Reading, What},
    },
};

/// Steps, if anybody wants them.
#[derive(Debug)]
pub struct Trail {
    steps: Option<Vec<Step>>,
}

impl Trail {
    /// Keeps nothing.
    #[must_use]
    pub const fn off() -> Self {
        Self { steps: None }
    }

    /// Keeps every step.
    #[must_use]
    pub const fn on() -> Self {
        Self { steps: Some(Vec::new()) }
    }

    /// Keeps a step, which is made only then.
    pub fn step(&mut self, make: impl FnOnce() -> Step) {
        if let Some(steps) = &mut self.steps {
            steps.push(make());
        }
    }

    /// Keeps several steps, which are made only then.
    pub fn steps<I: IntoIterator<Item = Step>>(&mut self, make: impl FnOnce() -> I) {
        if let Some(steps) = &mut self.steps {
            steps.extend(make());
        }
    }

    /// All that were kept.
    #[must_use]
    pub fn into_steps(self) -> Vec<Step> {
        self.steps.unwrap_or_default()
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Words stand around the article's own and report nothing.
    Aside {
        /// The words.
        span: Span,
        /// What they are.
        kind: Around,
    },
    /// Words could be read as something and are not.
    Reading {
        /// The words.
        span: Span,
        /// What they would name.
        what: What,
        /// Why they do not.
        why: Lost,
    },
    /// Words name an actor that can play no part there.
    NoParty {
        /// The words.
        span: Span,
        /// The actor.
        actor: ActorIndex,
        /// How they name it.
        reading: Reading,
    },
    /// A person who is named with an office, and does not act for the state.
    NotInOffice {
        /// The name.
        span: Span,
        /// The office.
        office: Option<OfficeIndex>,
        /// How it is held.
        tenure: Tenure,
    },
    /// An act that is told as none.
    Silenced {
        /// The act.
        span: Span,
        /// What it says.
        what: What,
        /// The words that say so.
        by: Option<Span>,
        /// How.
        why: Silence,
    },
    /// An act, and the frames of one label that it was tried on.
    Act {
        /// The act.
        span: Span,
        /// What it says.
        what: What,
        /// The label.
        label: Label,
        /// The frame that fits, by its place in the table.
        fits: Option<usize>,
        /// Those before it that do not, or all.
        tried: Vec<Tried>,
    },
    /// An event that is told with another one and does not stand beside it.
    Folded {
        /// The act.
        span: Span,
        /// Its frame's name.
        rule: String,
        /// In what.
        why: Folded,
    },
    /// An event that a sentence reports.
    Report {
        /// The event, by its number in the order in which events were first reported.
        event: usize,
        /// The sentence.
        sentence: usize,
        /// The words that report it.
        trigger: Span,
        /// The frame.
        rule: String,
        /// The label.
        label: Label,
        /// The type.
        type_: EventType,
        /// What this sentence says of it.
        status: Status,
        /// Its clause is subordinate, or told as background.
        subordinate: bool,
        /// Told as past background.
        historical: bool,
        /// An earlier sentence reported it.
        again: bool,
        /// For each earlier event of the same label and type, why this one is another.
        unlike: Vec<(usize, Unlike)>,
    },
    /// An event as it is written out.
    Event {
        /// The event, by its number in the order in which events were first reported.
        event: usize,
        /// Its id.
        id: String,
    },
    /// A name, a date or a cue that stands beside an act and was not taken.
    PassedOver {
        /// The act.
        trigger: Span,
        /// Its label.
        label: Label,
        /// The words.
        span: Span,
        /// What they could have been.
        part: Part,
        /// What speaks against it.
        why: Beside,
    },
    /// What the second reader makes of a label.
    Weighed {
        /// The label.
        label: Label,
        /// It has a say in it.
        decides: bool,
        /// How likely the label is there at all, in a sentence of its own, and what the text is about.
        likely: [f64; 3],
        /// What the rules alone say.
        rules: Option<Salience>,
        /// The sentence that speaks most for it.
        sentence: Span,
        /// By how much: the logarithm of the odds.
        margin: f64,
        /// What of that sentence speaks for and against it, the strongest first.
        features: Vec<(String, f64)>,
    },
    /// What a sentence tells of a flight, where no launch is told that it could belong to.
    NoLaunch {
        /// The words.
        span: Span,
    },
    /// A place that was hit, and no state with it, since it is disputed whose it is.
    Disputed {
        /// The event.
        event: usize,
        /// The place.
        place: PlaceIndex,
        /// Where the text names it.
        span: Span,
    },
    /// Actors that one report of an event names, and most others do not.
    Outvoted {
        /// The event.
        event: usize,
        /// The part.
        role: Role,
        /// Who.
        actor: ActorIndex,
        /// Where that report names it.
        span: Span,
    },
}

/// What stands around the article's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// Place, agency or paper before the text.
    Dateline,
    /// Other stories on the page.
    Links,
}

/// Why words are not read as what they could name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// They are a look-alike, or stand in one.
    Lookalike(Span),
    /// They are part of a longer expression.
    Within(Span, What),
    /// They are a common word too, and nothing beside them says that it is the name.
    Unsupported,
}

/// How an act is told as none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// Its anniversary is told.
    Commemorated,
    /// It is called off, which is told by another word.
    CalledOff,
    /// What a thing is for, not what was done.
    OnlyPossible,
    /// What is forbidden.
    Forbidden,
    /// A noun that stands before a quotation as a headline does.
    Heading,
}

/// With what an event is told that does not stand beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folded {
    /// A statement with what is done, as "to deter" with "deployed".
    Deed,
    /// A posture with the forces that are shown.
    Show,
    /// The same word with what another frame, which comes first, says of it.
    SameWord,
}

/// A frame that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The frame, by its place in the table.
    pub frame: usize,
    /// What keeps it from fitting.
    pub lacks: Lacks,
}

/// All that keeps a frame from fitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacks {
    /// Which of its needs nothing stands for, by their place in `with`.
    pub missing: Vec<usize>,
    /// What it bars and stands there.
    pub barred: Vec<Need>,
    /// The act is done to nothing of what the frame asks for.
    pub object: bool,
}

impl Lacks {
    /// How many things.
    #[must_use]
    pub fn count(&self) -> usize {
        self.missing.len() + self.barred.len() + usize::from(self.object)
    }
}

/// Why two reports are two happenings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlike {
    /// Of different days.
    Times,
    /// One happened, the other did not.
    Reality,
    /// What several say together, and what one of them says alone.
    Together,
    /// Blow and counterblow.
    Reciprocal,
    /// Weapons, exercises or treaties of different names.
    Names,
    /// Different actors.
    Actors,
}

/// What words could have been for an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// One of its actors.
    Actor(ActorIndex),
    /// Its place.
    Place(What, PlaceRole),
    /// Its time.
    Time,
    /// What decides its status.
    Status(What),
    /// How many or how far.
    Number,
}

/// What speaks against words that stand beside an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// An actor, by the mark on it or before it.
    Marked(Mark),
    /// An actor in another clause.
    OtherClause,
    /// An actor, but others stand where the frame looks first.
    OthersFirst,
    /// A capital that stands for its government.
    Government,
    /// A place too far from the act.
    TooFar,
    /// Another place or date stands nearer.
    Nearer(Span),
    /// A day since which something has been so.
    Since,
    /// A number by which nothing of the event is counted or measured.
    Uncounted,
    /// A cue that does not reach the act, or says no more than the one that decided.
    NotDecisive,
}
