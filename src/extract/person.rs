//! Person: who is named, with which office, and for which state they act.
//!
//! In: the sentences with the mentions of their words. Out: [`PersonMention`]s, each with its name's exact span.
//! A known person acts for a state only in an office that the text names or the table has at the article's date.
//! Unknown persons are found beside a title only. Never guesses a name from its shape alone.

mod title;

mod unknown;

use std::collections::BTreeMap;

use jiff::civil::Date;

use self::title::{Board, Title};
use super::{Findings, Mention};
use crate::{
    text::{Sentence, Span, Text, Word},
    world::{
        ActorIndex, OfficeIndex, OfficePart, Person, PersonIndex, Term, World,
        class::Features,
        lang::{Lang, Reading, What},
    },
};

/// A person that the text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonMention {
    /// The words of name and title.
    pub words: std::ops::Range<usize>,
    /// The name, affixes left out.
    pub span: Span,
    /// Who, where the world knows.
    pub person: Option<PersonIndex>,
    /// The office, by the title or at the article's date.
    pub office: Option<OfficeIndex>,
    /// How it is held.
    pub tenure: Tenure,
    /// The state or body whose office it is.
    pub body: Option<ActorIndex>,
    /// Where the title names that body.
    pub named: Option<Span>,
    /// The word of office.
    pub head: Option<Span>,
    /// Acts for the body.
    pub acts: bool,
    /// What the affixes of name and title tell.
    pub features: Features,
}

/// How an office is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tenure {
    /// Holds it.
    Holds,
    /// Holds it for a time.
    Acting,
    /// Held it before.
    Former,
    /// Will hold it.
    Elect,
    /// Held it and is dead.
    Late,
}

impl Tenure {
    /// Whoever has it may act for the state.
    #[must_use]
    pub const fn holds(self) -> bool {
        matches!(self, Self::Holds | Self::Acting)
    }
}

/// Takes persons and offices out of the mentions of a sentence: what follows reads them as [`PersonMention`]s only.
pub fn part(mentions: &mut Vec<Mention>) -> Vec<Mention> {
    let apart = |m: &Mention| matches!(m.what, What::Person(_) | What::Office(_));
    if !mentions.iter().any(apart) {
        return Vec::new();
    }
    let (names, rest) = std::mem::take(mentions).into_iter().partition(apart);
    *mentions = rest;
    names
}

/// Finds the persons of a text. `names` are the mentions of persons and offices of each sentence.
pub fn find(
    text: &Text,
    findings: &mut [Findings],
    names: &[Vec<Mention>],
    lang: &Lang,
    world: &World,
    reference: Option<Date>,
) {
    let mut accepted: BTreeMap<PersonIndex, PersonMention> = BTreeMap::new();
    let mut open: Vec<(usize, Candidate)> = Vec::new();
    for (at, (sentence, found)) in text.sentences.iter().zip(findings.iter_mut()).enumerate() {
        let Some(names) = names.get(at).filter(|names| !names.is_empty()) else { continue };
        let board = Board { sentence, mentions: &found.mentions, names, lang, world };
        for candidate in candidates(&board) {
            match settle(&candidate, &board, world, reference) {
                Some(mention) => {
                    remember(&mut accepted, &mention);
                    found.persons.push(mention);
                }
                None => open.push((at, candidate)),
            }
        }
        unknown::find(&board, &mut found.persons);
    }
    // A surname that many bear is clear once its bearer was named in full.
    for (at, candidate) in open {
        let Some(found) = findings.get_mut(at) else { continue };
        let taken = found.mentions.iter().any(|m| m.span == candidate.span && matches!(m.what, What::Word(_)));
        let mut known = candidate.persons.iter().filter(|(person, _)| accepted.contains_key(person));
        if let (Some((person, _)), None, false) = (known.next(), known.next(), taken) {
            found.persons.push(mention(&candidate, *person, world, reference));
        }
    }
    for found in findings {
        for mention in &mut found.persons {
            let Some(before) = mention.person.and_then(|person| accepted.get(&person)) else { continue };
            // Without a title and a date, the office that the article gives them elsewhere holds here too.
            if mention.office.is_none() && reference.is_none() {
                (mention.office, mention.tenure) = (before.office, before.tenure);
                (mention.body, mention.acts) = (before.body, before.acts);
            }
        }
        found.persons.sort_by_key(|m| (m.words.start, m.span.start));
    }
}

/// Keeps the mention of a person that says most of the office.
fn remember(accepted: &mut BTreeMap<PersonIndex, PersonMention>, mention: &PersonMention) {
    let Some(person) = mention.person else { return };
    match accepted.get(&person) {
        Some(before) if before.office.is_some() || mention.office.is_none() => {}
        _ => {
            accepted.insert(person, mention.clone());
        }
    }
}

/// A name in the text and those who bear it.
struct Candidate {
    words: std::ops::Range<usize>,
    span: Span,
    persons: Vec<(PersonIndex, Reading)>,
    title: Option<Title>,
    features: Features,
}

/// The names of known persons in a sentence; those of things named after them are left out.
fn candidates(board: &Board<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for mention in board.names {
        let What::Person(person) = mention.what else { continue };
        match found.last_mut() {
            Some(last) if last.span == mention.span => last.persons.push((person, mention.reading)),
            _ if !is_written_as_name(mention, board.sentence) => {}
            _ => {
                let title = board.title(mention);
                let words = title.as_ref().map_or(mention.words.clone(), |t| t.with(&mention.words));
                if board.is_namesake(&words, &mention.words, mention.span) {
                    continue;
                }
                let features = title.as_ref().map_or(mention.features, |t| mention.features.and(t.features));
                found.push(Candidate {
                    words,
                    span: mention.span,
                    persons: vec![(person, mention.reading)],
                    title,
                    features,
                });
            }
        }
    }
    found
}

/// In scripts that have capitals a name is written with them; small particles and what a hyphen joins may not be.
fn is_written_as_name(mention: &Mention, sentence: &Sentence) -> bool {
    let cased = |w: &&Word| w.folded.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    let words = sentence.words.get(mention.words.clone()).unwrap_or_default();
    let apart: Vec<&Word> =
        words.iter().enumerate().filter(|(at, w)| *at == 0 || !w.glued).map(|(_, w)| w).filter(cased).collect();
    apart.last().is_none_or(|w| w.capital) && apart.iter().all(|w| w.capital || w.folded.chars().count() <= 3)
}

/// Decides who a name is, if its sentence says so.
fn settle(candidate: &Candidate, board: &Board<'_>, world: &World, reference: Option<Date>) -> Option<PersonMention> {
    let titled = |index: PersonIndex| {
        let (Some(person), Some(title)) = (world.person(index), &candidate.title) else { return false };
        held(person, title, world).next().is_some()
    };
    let clear: Vec<PersonIndex> = {
        let named = |reading: Reading| !matches!(reading, Reading::Guarded | Reading::Cued);
        let by_name: Vec<_> = candidate.persons.iter().filter(|(_, reading)| named(*reading)).collect();
        let all = if by_name.is_empty() {
            candidate.persons.iter().filter(|(person, _)| titled(*person)).collect()
        } else {
            by_name
        };
        all.into_iter().map(|(person, _)| *person).collect()
    };
    // Of several bearers the one with the title, then the one in office.
    let narrowed = narrow(clear, titled);
    let narrowed = narrow(narrowed, |index| {
        world.person(index).is_some_and(|person| {
            reference.is_some_and(|day| {
                let by_title = |t: &&Term| candidate.title.as_ref().is_none_or(|title| title.is(t.office, world));
                person.terms.iter().filter(by_title).any(|t| t.on(day))
            })
        })
    });
    match narrowed.as_slice() {
        [person] => Some(mention(candidate, *person, board.world, reference)),
        _ => None,
    }
}

/// Those of several that fit better, if any do.
fn narrow(all: Vec<PersonIndex>, fits: impl Fn(PersonIndex) -> bool) -> Vec<PersonIndex> {
    if all.len() < 2 {
        return all;
    }
    let better: Vec<PersonIndex> = all.iter().copied().filter(|person| fits(*person)).collect();
    if better.is_empty() { all } else { better }
}

/// The terms of a person that a title may speak of: same office, and the same state where it names one.
fn held<'a>(person: &'a Person, title: &'a Title, world: &'a World) -> impl Iterator<Item = &'a Term> {
    person
        .terms
        .iter()
        .filter(|term| title.is(term.office, world))
        .filter(move |term| title.body.is_none_or(|(body, _)| same(body, term.body, world)))
}

/// A known person as the text speaks of them.
fn mention(candidate: &Candidate, index: PersonIndex, world: &World, reference: Option<Date>) -> PersonMention {
    let mut mention = PersonMention {
        words: candidate.words.clone(),
        span: candidate.span,
        person: Some(index),
        office: None,
        tenure: Tenure::Holds,
        body: None,
        named: None,
        head: None,
        acts: false,
        features: candidate.features,
    };
    let Some(person) = world.person(index) else { return mention };
    let on = |term: &Term| reference.is_some_and(|day| term.on(day));
    let now = person.terms.iter().find(|term| on(term));
    let title = candidate.title.as_ref();
    mention.head = title.and_then(|title| title.head);
    let part = |title: &Title| title.office.and_then(|office| world.office(office)).map(|office| office.part);
    let Some(title) = title.filter(|title| !matches!(part(title), None | Some(OfficePart::Counterpart))) else {
        if let Some(term) = now {
            (mention.office, mention.body, mention.acts) =
                (Some(term.office), Some(term.body), acts(term.office, world));
        }
        if let (Some(title), Some(body)) = (title, mention.body) {
            mention.named = title.body.filter(|(named, _)| same(*named, body, world)).map(|(_, span)| span);
        }
        return mention;
    };
    // The table knows for whom: a state in the title that is not the one it has is what the office is about.
    let spoken_of: Vec<&Term> = held(person, title, world).collect();
    let by_office: Vec<&Term> = person.terms.iter().filter(|term| title.is(term.office, world)).collect();
    // Of several the one held at the article's date.
    let first = |terms: &[&'_ Term]| terms.iter().find(|term| on(term)).or(terms.first()).map(|term| **term);
    let term = first(&spoken_of).or(now.copied()).or_else(|| first(&by_office));
    mention.office = first(&spoken_of).map(|term| term.office).or(title.office);
    mention.tenure = title.tenure;
    mention.body = term.map(|term| term.body).or(title.body.map(|(body, _)| body));
    let named = title.body.filter(|(named, _)| mention.body.is_some_and(|body| same(*named, body, world)));
    mention.named = named.map(|(_, span)| span);
    // The text's own word counts where it names the state, or where the article has no date.
    let valid = term.is_some_and(|term| on(&term));
    let stated = named.is_some() || (reference.is_none() && !spoken_of.is_empty());
    mention.acts = title.tenure.holds() && title.office.is_some_and(|office| acts(office, world)) && (valid || stated);
    mention
}

/// Both carry the same code.
fn same(a: ActorIndex, b: ActorIndex, world: &World) -> bool {
    let code = |actor: ActorIndex| world.actor(actor).map(|a| a.code.as_str());
    code(a) == code(b)
}

/// Whoever holds it acts for the state.
fn acts(office: OfficeIndex, world: &World) -> bool {
    world.office(office).is_some_and(|o| o.part == OfficePart::State)
}
