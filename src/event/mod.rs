//! Event: mentions become who did what to whom, when and where, and whether it happened.
//!
//! In: the sentences with their [`Findings`], and the frames of the world. Out: [`Coded`] events in the order of the
//! text, reports of one happening merged. Actor, act, object and place come from one clause or are joined by a rule
//! that the evidence names. Never fills a field that nothing in the text gives.

pub mod frame;

mod tried;

pub mod role;

pub mod scope;

pub mod object;

pub mod status;

pub mod when;

pub mod place;

pub mod fact;

pub mod merge;

pub mod counterpart;

pub mod codes;

use std::ops::Range;

use jiff::civil::Date;

use crate::{
    enriched::{EventType, Field, Label, Status},
    extract::{
        Findings, Mention,
        actor::{Mark, Party, parties},
        antecedent::Before,
    },
    text::{Sentence, Span, Text},
    trail::{Step, Trail},
    world::{
        World,
        class::Class,
        frames::Frame,
        lang::{Lang, What, WordOrder},
    },
};

/// One sentence with all that is known of it.
#[derive(Debug)]
pub struct Scene<'a> {
    /// Its index in the text.
    pub index: usize,
    /// Its words.
    pub sentence: &'a Sentence,
    /// What it names.
    pub findings: &'a Findings,
    /// Its actors.
    pub parties: Vec<Party>,
    /// The subject of the sentence before, for sentences that name none.
    pub carried: Option<Party>,
    /// Where its language puts its words.
    pub order: WordOrder,
}

/// An event as the core codes it; [`crate::enrich`] writes it out.
#[derive(Debug, Clone)]
pub struct Coded {
    /// Its theme.
    pub label: Label,
    /// Its type.
    pub type_: EventType,
    /// Whether it happened, with the cue.
    pub status: status::Verdict,
    /// The sentence it stands in.
    pub sentence: usize,
    /// The last sentence that reports it.
    pub last: usize,
    /// Its clause is subordinate, or told as background.
    pub subordinate: bool,
    /// Told as past background.
    pub historical: bool,
    /// Told by where the weapon came down, not by its launch.
    pub fell: bool,
    /// The words that report it.
    pub trigger: Span,
    /// The frame that fits.
    pub rule: String,
    /// The frame only guesses the type.
    pub vague: bool,
    /// Those who act.
    pub sources: Vec<role::Part>,
    /// Those acted on.
    pub targets: Vec<role::Part>,
    /// What each report of the happening said of who acts and who is acted on, with how far it can be believed.
    pub heard: merge::Heard,
    /// Those who say so.
    pub attributed: Vec<role::Part>,
    /// When.
    pub time: Option<when::When>,
    /// Where.
    pub places: Vec<place::Placed>,
    /// With what, how many, how far.
    pub facts: fact::Found,
    /// Degree of belief in hundredths.
    pub confidence: u8,
}

/// One sentence's report of a happening; several reports may be one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The sentence it stands in.
    pub sentence: usize,
    /// Its theme.
    pub label: Label,
    /// Its type.
    pub type_: EventType,
    /// Whether it happened.
    pub status: Status,
    /// Its clause is subordinate, or told as background.
    pub subordinate: bool,
    /// Told as past background.
    pub historical: bool,
    /// The words that report it.
    pub trigger: Span,
    /// The frame that fits.
    pub rule: String,
    /// Degree of belief in hundredths.
    pub confidence: u8,
}

impl Report {
    fn of(event: &Coded) -> Self {
        Self {
            sentence: event.sentence,
            label: event.label,
            type_: event.type_,
            status: event.status.status,
            subordinate: event.subordinate,
            historical: event.historical,
            trigger: event.trigger,
            rule: event.rule.clone(),
            confidence: event.confidence,
        }
    }
}

/// What a text reports.
#[derive(Debug, Default)]
pub struct Coding {
    /// One for each happening, in the order of the text.
    pub events: Vec<Coded>,
    /// One for each sentence that reports one, in the order of the text.
    pub reports: Vec<Report>,
}

/// Most events of one article that are told apart; every new one is compared with all before.
pub const MOST_EVENTS: usize = 512;

/// Codes all events of a text, at most [`MOST_EVENTS`].
#[must_use]
pub fn code(text: &Text, findings: &[Findings], lang: &Lang, world: &World, reference: Option<Date>) -> Coding {
    code_and_tell(text, findings, lang, world, reference, &mut Trail::off())
}

/// Codes all events of a text, and tells what was decided on the way.
#[must_use]
pub fn code_and_tell(
    text: &Text,
    findings: &[Findings],
    lang: &Lang,
    world: &World,
    reference: Option<Date>,
    trail: &mut Trail,
) -> Coding {
    let mut before = Before::default();
    let mut carried: Option<Party> = None;
    let mut events: Vec<Coded> = Vec::new();
    let mut reports: Vec<Report> = Vec::new();
    for (index, (sentence, found)) in text.sentences.iter().zip(findings).enumerate() {
        let named = parties(sentence, found, lang, world, &before);
        let scene =
            Scene { index, sentence, findings: found, parties: named, carried: carried.take(), order: lang.order };
        trail.steps(|| idle(&scene));
        let mut launch = false;
        for event in frame::events(&scene, lang, world, reference, trail) {
            launch |= event.label == Label::MissileLaunch;
            if events.len() < MOST_EVENTS {
                reports.push(Report::of(&event));
                merge::add(&mut events, event, world, trail);
            }
        }
        if !launch && let Some(flight) = fact::launch::of_flight(&scene, world) {
            merge::add_flight(&mut events, flight, index, trail);
        }
        before.learn(&scene.parties, found, world);
        carried = subject_of(&scene).or_else(|| scene.carried.clone().filter(|_| sentence.span.field == Field::Body));
    }
    merge::settle(&mut events, world, trail);
    counterpart::complete(&mut events, world);
    when::complete(&mut events, text, findings, lang, reference);
    Coding { events, reports }
}

/// Actors of a sentence that are no party in it, and persons with an office who do not act for the state.
fn idle(scene: &Scene<'_>) -> Vec<Step> {
    let persons = &scene.findings.persons;
    let left = persons.iter().filter(|p| !p.acts && p.head.is_some()).map(|p| Step::NotInOffice {
        span: p.span,
        office: p.office,
        tenure: p.tenure,
    });
    let inside = |m: &Mention| persons.iter().any(|p| p.words.start <= m.words.start && m.words.end <= p.words.end);
    let no_party = scene.findings.mentions.iter().filter_map(|m| match m.what {
        What::Actor(actor) if !inside(m) && !scene.parties.iter().any(|p| p.spans.contains(&m.span)) => {
            Some(Step::NoParty { span: m.span, actor, reading: m.reading })
        }
        _ => None,
    });
    left.chain(no_party).collect()
}

/// The first actor of a sentence that can be its subject.
fn subject_of(scene: &Scene<'_>) -> Option<Party> {
    scene.parties.iter().find(|p| matches!(p.mark, Mark::Bare | Mark::Subject | Mark::Agent)).cloned()
}

/// A mention of a word class in the same clause and within some words before `at`.
pub(crate) fn cue_before<'a>(scene: &'a Scene<'_>, class: Class, at: &Mention, within: usize) -> Option<&'a Mention> {
    let clause = scene.findings.clause(at.words.start);
    scene
        .findings
        .of_class(class)
        .filter(|m| m.words.end <= at.words.start && m.words.end + within >= at.words.start)
        .filter(|m| scene.findings.clause(m.words.start) == clause)
        .last()
}

/// A word class stands anywhere in the same clause.
pub(crate) fn in_clause<'a>(scene: &'a Scene<'_>, class: Class, at: &Mention) -> Option<&'a Mention> {
    let clause = scene.findings.clause(at.words.start);
    scene.findings.of_class(class).find(|m| scene.findings.clause(m.words.start) == clause)
}

/// Words between two expressions, whichever comes first; none where they overlap.
pub(crate) const fn apart(a: &Range<usize>, b: &Range<usize>) -> usize {
    if b.start >= a.end { b.start - a.end } else { a.start.saturating_sub(b.end) }
}

/// Whether a day lies after the reference date.
pub(crate) fn is_future(start: Date, reference: Option<Date>) -> bool {
    reference.is_some_and(|reference| start > reference)
}

/// The frames whose act this mention can be.
pub(crate) fn acts<'a>(mention: &Mention, world: &'a World) -> impl Iterator<Item = &'a Frame> {
    let what = mention.what;
    let (listed, all): (&[usize], &[Frame]) = match what {
        What::Word(class) => (world.acts.with(class), &[]),
        _ => (&[], &world.frames),
    };
    let fits = move |frame: &&Frame| frame.act.iter().any(|need| frame::is(need, what, world));
    listed.iter().filter_map(|at| world.frames.get(*at)).chain(all.iter().filter(fits))
}
