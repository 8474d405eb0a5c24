//! Event: mentions become who did what to whom, when and where, and whether it happened.
//!
//! In: the sentences with their [`Findings`], and the frames of the world. Out: [`Coded`] events in the order of the
//! text, reports of one happening merged. Actor, act, object and place come from one clause or are joined by a rule
//! that the evidence names. Never fills a field that nothing in the text gives.

pub mod frame;

pub mod role;

pub mod scope;

pub mod status;

pub mod when;

pub mod place;

pub mod fact;

pub mod merge;

pub mod codes;

use std::ops::Range;

use jiff::civil::Date;

use crate::{
    article::Article,
    enriched::{EventType, Field, Label, Status},
    extract::{
        Findings, Mention,
        actor::{Mark, Party, parties},
    },
    text::{Sentence, Span, Text},
    world::{ActorIndex, World, class::Class, frames::Frame, lang::Lang},
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
    /// Its clause is subordinate, or told as background.
    pub subordinate: bool,
    /// Told as past background.
    pub historical: bool,
    /// The words that report it.
    pub trigger: Span,
    /// The frame that fits.
    pub rule: String,
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
pub fn code(article: &Article, text: &Text, findings: &[Findings], lang: &Lang, world: &World) -> Coding {
    let reference = article.published.map(|p| p.day);
    let mut partners: Vec<ActorIndex> = Vec::new();
    let mut carried: Option<Party> = None;
    let mut events: Vec<Coded> = Vec::new();
    let mut reports: Vec<Report> = Vec::new();
    for (index, (sentence, found)) in text.sentences.iter().zip(findings).enumerate() {
        let named = parties(sentence, found, lang, world, &partners);
        let scene = Scene { index, sentence, findings: found, parties: named, carried: carried.take() };
        for event in frame::events(&scene, lang, world, reference) {
            if events.len() < MOST_EVENTS {
                reports.push(Report::of(&event));
                merge::add(&mut events, event, world);
            }
        }
        if let Some(two) = partners_of(&scene.parties, world) {
            partners = two;
        }
        carried = subject_of(&scene).or_else(|| scene.carried.clone().filter(|_| sentence.span.field == Field::Body));
    }
    merge::settle(&mut events, world);
    when::complete(&mut events, text, findings, reference);
    Coding { events, reports }
}

/// The last expression of a sentence that names two or more different actors as partners.
fn partners_of(parties: &[Party], world: &World) -> Option<Vec<ActorIndex>> {
    let distinct = |party: &Party| {
        let mut codes: Vec<&str> =
            party.actors.iter().filter_map(|a| world.actor(*a)).map(|a| a.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.len() == 2
    };
    let last = parties.iter().rfind(|p| distinct(p))?;
    Some(last.actors.clone())
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
    world.frames.iter().filter(move |frame| frame.act.iter().any(|need| frame::is(need, what, world)))
}
