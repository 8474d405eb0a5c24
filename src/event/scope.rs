//! Scope: which acts the words of a cue reach.
//!
//! In: an act in its [`Scene`] and the word order of the language. Out: whether a cue governs it, stands beside it, or
//! whether a word says that the act is taken as done. Where the verb stands last, a cue governs what stands before it,
//! else what follows.
//! Never says what a cue means for the act.

use super::Scene;
use crate::{
    extract::{Mention, actor::Mark},
    text::{Span, Word},
    world::{
        class::{Class, Features, Group},
        lang::{Lang, What, WordOrder},
        slots::Slot,
    },
};

/// Verbs that can own a clause of saying: one of them between a cue and that clause takes it over.
const SPEECH: [Class; 7] =
    [Class::Report, Class::Denial, Class::Allegation, Class::Accuse, Class::Threaten, Class::Call, Class::Detect];

/// Words between two verbs of one chain ("denied claims that").
const CHAIN: usize = 3;

/// Words between a word that takes the act as done and the act ("after its latest launch").
const GIVEN: usize = 3;

/// Words between a verb that carries out an act and the act behind all that describes it.
const LIST: usize = 12;

/// Words between a verb that carries out an act and the act as its object.
const LINK: usize = 10;

/// An act, seen for the cues around it.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// Its sentence.
    pub scene: &'a Scene<'a>,
    /// The act.
    pub act: &'a Mention,
    /// The language of both.
    pub lang: &'a Lang,
}

/// The first ends before the second begins.
fn before(first: &Mention, second: &Mention) -> bool {
    first.span.end <= second.span.start
}

/// Two mentions share some letters. One written word may hold several that do not.
pub(super) const fn overlap(a: &Mention, b: &Mention) -> bool {
    a.span.start < b.span.end && b.span.start < a.span.end
}

/// A mention stands between two others, whichever comes first.
pub(super) fn stands_between(middle: &Mention, a: &Mention, b: &Mention) -> bool {
    middle.span.start >= a.span.end.min(b.span.end) && middle.span.end <= a.span.start.max(b.span.start)
}

/// Words between two mentions.
fn gap(first: &Mention, second: &Mention) -> usize {
    second.words.start.saturating_sub(first.words.end)
}

fn is_comma(word: &Word) -> bool {
    matches!(word.folded.as_str(), "," | "،")
}

fn class(mention: &Mention) -> Option<Class> {
    match mention.what {
        What::Word(class) => Some(class),
        _ => None,
    }
}

/// A verb that can be the main one of its clause.
pub(super) fn finite(mention: &Mention) -> bool {
    class(mention).is_some_and(|c| c.group() == Group::Act || SPEECH.contains(&c))
        && mention.features.any(Features::PAST.and(Features::PRESENT).and(Features::FUTURE))
        && !mention.features.any(Features::NOMINAL)
}

impl<'a> Scope<'a> {
    /// The words of some classes that are not the act's own, by position.
    pub fn cues(&self, classes: &'a [Class]) -> impl Iterator<Item = &'a Mention> {
        let act: Span = self.act.span;
        self.scene
            .findings
            .mentions
            .iter()
            .filter(move |m| class(m).is_some_and(|c| classes.contains(&c)))
            .filter(move |m| m.span.end <= act.start || act.end <= m.span.start)
    }

    fn clause(&self, mention: &Mention) -> usize {
        self.scene.findings.clause(mention.words.start)
    }

    /// Bytes between a cue and the act.
    #[must_use]
    pub const fn bytes_apart(&self, cue: &Mention) -> usize {
        let (cue, act) = (cue.span, self.act.span);
        if cue.end <= act.start { act.start - cue.end } else { cue.start - act.end }
    }

    /// Clauses between a cue and the act.
    #[must_use]
    pub fn clauses_apart(&self, cue: &Mention) -> usize {
        self.clause(cue).abs_diff(self.clause(self.act))
    }

    /// In the clause of the act.
    #[must_use]
    pub fn here(&self, cue: &Mention) -> bool {
        self.clause(cue) == self.clause(self.act)
    }

    /// Directly in front of the act, at most some words away in its clause.
    #[must_use]
    pub fn leads(&self, cue: &Mention, within: usize) -> bool {
        before(cue, self.act) && self.here(cue) && gap(cue, self.act) <= within
    }

    /// Behind the act, at most some words away in its clause.
    #[must_use]
    pub fn follows(&self, cue: &Mention, within: usize) -> bool {
        before(self.act, cue) && self.here(cue) && gap(self.act, cue) <= within
    }

    /// Directly behind the act, at most some words away in its clause, and nobody named between who does it.
    #[must_use]
    pub fn trails(&self, cue: &Mention, within: usize) -> bool {
        self.follows(cue, within)
            && !self.scene.parties.iter().any(|p| {
                matches!(p.mark, Mark::Bare | Mark::Subject)
                    && !p.adjective
                    && p.words.start >= self.act.words.end
                    && p.words.end <= cue.words.start
            })
    }

    /// In front of the act in its clause, with nearly nothing between but names, dates and words we know: "did not carry
    /// out any missile test".
    #[must_use]
    pub fn linked(&self, cue: &Mention) -> bool {
        let found = &self.scene.findings;
        let known = |at: &usize| {
            found.mentions.iter().any(|m| m.words.contains(at)) || found.dates.iter().any(|d| d.words.contains(at))
        };
        self.leads(cue, LINK) && (cue.words.end..self.act.words.start).filter(|at| !known(at)).count() <= 2
    }

    /// In front of the act and carrying it out over whatever describes it: "not to conduct destructive, costly tests".
    #[must_use]
    pub fn carries(&self, cue: &Mention) -> bool {
        let between = |at: usize| (cue.words.end..self.act.words.start).contains(&at);
        before(cue, self.act)
            && gap(cue, self.act) <= LIST
            && !self.acts_between(cue)
            && !self.scene.parties.iter().any(|p| between(p.words.start))
            && !self.cues(&[Class::ClauseBreak, Class::Complement]).any(|c| between(c.words.start))
    }

    /// Another act stands between a cue and ours.
    #[must_use]
    pub fn acts_between(&self, cue: &Mention) -> bool {
        let act = |m: &Mention| class(m).is_some_and(|c| c.group() == Group::Act);
        self.scene.findings.mentions.iter().any(|m| act(m) && stands_between(m, cue, self.act))
    }

    /// A word for "that" stands between a cue and the act.
    #[must_use]
    pub fn said_between(&self, cue: &Mention) -> bool {
        self.cues(&[Class::Complement]).any(|c| before(cue, c) && before(c, self.act))
    }

    /// The act is in what the cue is about, at most some words away.
    #[must_use]
    pub fn governed(&self, cue: &Mention, within: usize) -> bool {
        match self.lang.order {
            WordOrder::Sov => self.closes(cue, within),
            WordOrder::Vso | WordOrder::Svo => self.heads(cue, within),
        }
    }

    /// A word that takes the act as done stands at it.
    #[must_use]
    pub fn given(&self) -> bool {
        self.cues(&[Class::Given, Class::Condemn]).any(|g| match self.lang.order {
            WordOrder::Sov => before(self.act, g) && gap(self.act, g) == 0,
            WordOrder::Vso | WordOrder::Svo => self.leads(g, GIVEN),
        })
    }

    fn heads(&self, cue: &Mention, within: usize) -> bool {
        if !before(cue, self.act) || gap(cue, self.act) > within || self.given_behind(cue) {
            return false;
        }
        let mut links =
            self.scene.findings.mentions.iter().filter(|m| {
                class(m).is_some_and(|c| c == Class::Complement || (SPEECH.contains(&c) && self.completed(m)))
            });
        let link = links.rfind(|c| before(cue, c) && before(c, self.act));
        let link = link.or_else(|| self.completed(cue).then_some(cue));
        if let Some(link) = link
            && !self.chained(cue, link)
        {
            return false;
        }
        let from = link.map_or(cue.words.end, |link| link.words.end);
        let between = |m: &Mention| m.words.start >= from && m.words.start <= self.act.words.start;
        if self.scene.findings.of_class(Class::ClauseBreak).any(between) {
            return false;
        }
        let parted = self.clause(self.act) != self.scene.findings.clause(from.saturating_sub(1));
        let verb_between =
            self.scene.findings.mentions.iter().any(|m| m.span != self.act.span && between(m) && finite(m));
        if parted && (finite(self.act) || verb_between) {
            return false;
        }
        match link {
            Some(_) => !self.apart(from),
            None => !(self.joined(from) || self.outside(cue)),
        }
    }

    /// ", and Hamas fired": behind a comma and "and" somebody else does it.
    fn apart(&self, from: usize) -> bool {
        let comma = |at: usize| self.scene.sentence.words.get(at).is_some_and(is_comma);
        finite(self.act)
            && (from + 1..self.act.words.start).any(|at| {
                comma(at - 1)
                    && self.and(at)
                    && self.scene.parties.iter().any(|p| {
                        p.words.start == at + 1
                            && p.words.end <= self.act.words.start
                            && self.act.words.start - p.words.end <= 2
                    })
            })
    }

    /// The phrase ends in a word that begins what is said: "denied that".
    pub(super) fn completed(&self, cue: &Mention) -> bool {
        let last = self.scene.sentence.words.get(cue.words.end.saturating_sub(1)).filter(|_| cue.words.len() > 1);
        last.and_then(|word| self.lang.lexicon.begin(self.lang.lexicon.word(&word.folded)?))
            .is_some_and(|node| self.lang.lexicon.entries(node).iter().any(|e| e.what == What::Word(Class::Complement)))
    }

    /// A word that takes the act as done stands between the cue and the act.
    fn given_behind(&self, cue: &Mention) -> bool {
        self.cues(&[Class::Given, Class::Condemn])
            .any(|g| before(cue, g) && before(g, self.act) && gap(g, self.act) <= GIVEN)
    }

    /// No other verb of saying takes over the clause that `link` begins; those that follow at once are one chain.
    fn chained(&self, cue: &Mention, link: &Mention) -> bool {
        let mut end = cue.words.end;
        for rival in self.cues(&SPEECH).filter(|m| before(cue, m) && m.span.end <= link.span.end) {
            let verb = rival.features.any(Features::PAST.and(Features::PRESENT).and(Features::PARTICIPLE));
            let verb = verb || rival.features.any(Features::NOMINAL);
            let apart = rival.words.start > end + CHAIN || self.mark_in(end, rival.words.start);
            if verb && apart {
                return false;
            }
            end = end.max(rival.words.end);
        }
        true
    }

    fn mark_in(&self, from: usize, to: usize) -> bool {
        self.scene.sentence.words.get(from..to).is_some_and(|words| words.iter().any(|w| w.mark))
    }

    /// The act, or a verb before it, is joined by "and" to what stands before the cue's object: "threatened it and fired".
    fn joined(&self, from: usize) -> bool {
        let verbs = self.scene.findings.mentions.iter().filter(|m| {
            m.words.start >= from && m.words.start <= self.act.words.start && (finite(m) || m.span == self.act.span)
        });
        verbs.filter(|m| finite(m)).any(|m| {
            m.features.any(Features::AND)
                || (m.features.any(Features::PAST)
                    && (from.max(m.words.start.saturating_sub(CHAIN + 1))..m.words.start).any(|at| self.and(at)))
        })
    }

    /// A word of its own that says "and".
    fn and(&self, at: usize) -> bool {
        self.scene.sentence.words.get(at).is_some_and(|word| {
            self.lang.slots.forms(&word.folded).iter().any(|form| form.rest.is_empty() && form.slot == Slot::And)
        })
    }

    /// The cue stands in a clause of its own in front of the act's: "Iran, which denied it, fired".
    fn outside(&self, cue: &Mention) -> bool {
        let clause = self.clause(cue);
        let opened = self
            .scene
            .findings
            .of_class(Class::ClauseBreak)
            .any(|b| self.clause(b) == clause && b.words.start <= cue.words.start && !self.completes(b));
        opened
            && self
                .scene
                .sentence
                .words
                .get(cue.words.end..self.act.words.start)
                .is_some_and(|words| words.iter().any(is_comma))
    }

    fn completes(&self, opening: &Mention) -> bool {
        self.scene.findings.of_class(Class::Complement).any(|c| c.words == opening.words)
    }

    fn closes(&self, cue: &Mention, within: usize) -> bool {
        if !before(self.act, cue) || gap(self.act, cue) > within {
            return false;
        }
        let reported = self.act.features.any(Features::REPORTED.and(Features::QUESTION));
        let given = self
            .cues(&[Class::Given, Class::Condemn])
            .any(|g| before(self.act, g) && before(g, cue) && gap(self.act, g) == 0);
        // "fired, and …": the verb is joined to what follows and not part of it.
        let joined = self.act.features.any(Features::AND);
        // "the North, which fired": what follows is said of whoever is described so.
        let describes = self.act.features.any(Features::PARTICIPLE)
            && self.scene.parties.iter().any(|p| p.words.start == self.act.words.end && !p.adjective);
        let other_subject =
            self.scene.parties.iter().any(|p| {
                p.mark == Mark::Subject && p.words.start >= self.act.words.end && p.words.end <= cue.words.start
            });
        !given && !describes && (reported || (self.here(cue) && !joined && !other_subject))
    }
}
