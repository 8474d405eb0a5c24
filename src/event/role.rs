//! Role: who acts and who is acted on.
//!
//! In: an act, its frame and the parties of its sentence. Out: [`Parts`], each with the rule by which it was found.
//! Looks where the language's word order says, then further away, and rather leaves a part empty than guesses.

mod speaker;

mod subject;

mod launcher;

mod partner;

mod target;

use std::ops::Range;

use self::{
    launcher::{defended_by, launched_by, owner},
    partner::{allies, faced},
    speaker::{reporter, speaker},
    target::{Others, aimed_at, hosts, left, protected, recipients, warned},
};
use super::Scene;
use crate::{
    enriched::Kind,
    extract::{Mention, actor::Party},
    text::Span,
    world::{
        ActorIndex, World,
        class::{Class, Group},
        frames::{Frame, Reach, Roles},
        lang::{Lang, What, WordOrder},
    },
};

/// An actor in its part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Who.
    pub actor: ActorIndex,
    /// The words that name it.
    pub span: Span,
    /// How it was found, where not by a name in the clause.
    pub rule: Option<&'static str>,
}

/// Those who act, those acted on and those who say so.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Who acts.
    pub sources: Vec<Part>,
    /// Who is acted on.
    pub targets: Vec<Part>,
    /// Who says so.
    pub attributed: Vec<Part>,
    /// The only other that the sentence names, where nothing marks anybody as acted on.
    pub other: Vec<Part>,
}

/// An act in its sentence.
#[derive(Clone, Copy)]
struct View<'a> {
    scene: &'a Scene<'a>,
    act: &'a Mention,
    lang: &'a Lang,
    world: &'a World,
}

impl<'a> View<'a> {
    /// Another act of the same sentence.
    const fn at(self, act: &'a Mention) -> Self {
        Self { act, ..self }
    }

    fn parties(self) -> impl DoubleEndedIterator<Item = &'a Party> {
        self.scene.parties.iter()
    }

    fn mentions(self) -> impl DoubleEndedIterator<Item = &'a Mention> {
        self.scene.findings.mentions.iter()
    }

    /// The words stand in the clause of the act.
    fn clause(self, words: &Range<usize>) -> bool {
        self.scene.findings.clause(words.start) == self.scene.findings.clause(self.act.words.start)
    }

    const fn before(self, party: &Party) -> bool {
        party.words.end <= self.act.words.start
    }

    const fn after(self, party: &Party) -> bool {
        party.words.start >= self.act.words.end
    }

    fn order(self) -> WordOrder {
        self.lang.order
    }

    /// Words of a range that nothing of ours covers, marks left out.
    fn unknown(self, range: Range<usize>) -> usize {
        let findings = self.scene.findings;
        let known = |at: usize| {
            findings.mentions.iter().any(|m| m.words.contains(&at))
                || findings.dates.iter().any(|d| d.words.contains(&at))
                || findings.quantities.iter().any(|q| q.words.contains(&at))
                || self.scene.sentence.words.get(at).is_some_and(|w| w.mark || w.number)
        };
        range.filter(|at| !known(*at)).count()
    }

    /// The clause that begins at the noun itself: "the strike that …".
    fn relative_clause(self) -> Option<Range<usize>> {
        let begins = self
            .scene
            .findings
            .of_class(Class::ClauseBreak)
            .find(|m| m.words.start >= self.act.words.end && m.words.start <= self.act.words.end + 2)?;
        let number = self.scene.findings.clause(begins.words.start);
        let clauses = self.scene.findings.clauses.iter();
        let end = clauses.skip(begins.words.end).take_while(|c| **c == number).count() + begins.words.end;
        Some(begins.words.end..end)
    }

    /// Nothing but things stands in the range: weapons, what acts are about, numbers, and `strangers` other words.
    fn only_things(self, range: Range<usize>, strangers: usize) -> bool {
        let thing = |at: usize| {
            self.mentions().any(|m| {
                let noun = match m.what {
                    What::Word(class) => class.group() == Group::Noun || class == Class::Conjunction,
                    What::Weapon(_) => true,
                    _ => false,
                };
                m.words.contains(&at) && noun
            })
        };
        let act = |at: usize| {
            self.mentions().any(|m| {
                m.words.contains(&at)
                    && matches!(m.what, What::Word(class) if matches!(class.group(), Group::Act | Group::Cue))
            })
        };
        let mut others = range.clone().filter(|at| !thing(*at));
        !others.any(act) && self.unknown(range) <= strangers
    }

    /// The parts that a party gives, one for each code.
    fn parts(self, party: &Party, rule: Option<&'static str>) -> Vec<Part> {
        one_each(as_parts(party, rule), self.world)
    }
}

/// The parts of an event.
#[must_use]
pub fn parts(scene: &Scene<'_>, act: &Mention, frame: &Frame, lang: &Lang, world: &World) -> Parts {
    let view = View { scene, act, lang, world };
    let mut parts = Parts::default();
    let found = match frame.roles {
        Roles::Partners => {
            let mut sources = partner::partners(view, frame.reach);
            if sources.is_empty() {
                sources = subject::subject(view);
                sources.retain(|p| !is_group(p, world));
            }
            (sources, faced(view))
        }
        Roles::Allies => allies(view, frame.reach),
        Roles::Launcher => (launched_by(view), Vec::new()),
        Roles::Attacker => {
            let sources = launched_by(view);
            let targets = aimed_at(view, &sources);
            (sources, targets)
        }
        Roles::Defender => defended_by(view),
        Roles::Subject => (subject::subject(view), Vec::new()),
        Roles::Shower => {
            let mut sources = owner(view);
            if sources.is_empty() {
                sources = subject::subject(view);
            }
            let targets = warned(view, &sources);
            (sources, targets)
        }
        Roles::Protector => {
            let sources = subject::subject(view);
            let targets = protected(view, &sources);
            (sources, targets)
        }
        Roles::Speaker => {
            let sources = speaker(view);
            let targets = warned(view, &sources);
            (sources, targets)
        }
        Roles::Leaver => {
            let sources = speaker(view);
            let mut targets = left(view, &sources);
            if targets.is_empty() {
                targets = warned(view, &sources);
            }
            (sources, targets)
        }
        Roles::Donor => {
            let sources = target::donor(view);
            let targets = recipients(view, &sources);
            (sources, targets)
        }
        Roles::Buyer => target::bought(view),
        Roles::Guest => hosts(view, frame.reach),
    };
    (parts.sources, parts.targets) = found;
    parts.sources.retain(|p| can_take_part(p.actor, world));
    // A body that observes takes no part, but it may be hit.
    parts.targets.retain(|p| frame.roles == Roles::Attacker || can_take_part(p.actor, world));
    let others = Others::of(&parts.sources, world);
    parts.targets.retain(|p| !others.has(p));
    if frame.roles != Roles::Speaker {
        parts.attributed = reporter(view);
        parts.attributed.retain(|p| !others.has(p));
    }
    if parts.targets.is_empty() && !parts.sources.is_empty() {
        parts.other = target::only_other(view, frame.roles, &parts);
    }
    parts
}

/// Who takes part, as a frame asks whether they are several.
#[must_use]
pub fn partners(scene: &Scene<'_>, act: &Mention, reach: Reach, lang: &Lang, world: &World) -> Vec<Part> {
    partner::partners(View { scene, act, lang, world }, reach)
}

/// Who acts, as a frame asks what they are.
#[must_use]
pub fn subject(scene: &Scene<'_>, act: &Mention, lang: &Lang, world: &World) -> Vec<Part> {
    subject::subject(View { scene, act, lang, world })
}

/// States and their organisations are partners; a group that they are said to face is no partner of theirs.
pub(super) fn is_group(part: &Part, world: &World) -> bool {
    world.actor(part.actor).is_some_and(|a| a.kind == Kind::ArmedGroup)
}

/// It does more than observe, judge or help.
fn can_take_part(actor: ActorIndex, world: &World) -> bool {
    world.actor(actor).is_some_and(|a| !a.observer)
}

/// The codes of parts, in their order.
pub(super) fn codes<'a>(parts: &[Part], world: &'a World) -> impl Iterator<Item = &'a str> {
    parts.iter().filter_map(|part| code(part.actor, world))
}

pub(super) fn code(actor: ActorIndex, world: &World) -> Option<&str> {
    world.actor(actor).map(|a| a.code.as_str())
}

/// A party's actors as parts, one for each code.
pub(super) fn as_parts(party: &Party, rule: Option<&'static str>) -> Vec<Part> {
    party
        .actors
        .iter()
        .zip(&party.spans)
        .map(|(actor, span)| Part { actor: *actor, span: *span, rule: party.rule.or(rule) })
        .collect()
}

pub(super) fn one_each(parts: Vec<Part>, world: &World) -> Vec<Part> {
    let mut kept: Vec<Part> = Vec::new();
    for part in parts {
        if !kept.iter().any(|k| code(k.actor, world) == code(part.actor, world)) {
            kept.push(part);
        }
    }
    kept
}

/// The state in which a place lies, as a part.
fn state_of(mention: &Mention, rule: &'static str, world: &World) -> Option<Part> {
    let What::Place(index) = mention.what else { return None };
    Some(Part { actor: world.state_of(index)?, span: mention.span, rule: Some(rule) })
}
