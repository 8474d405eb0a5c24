//! Antecedent: who "the two sides", "the latter", "the group" or "his country" stand for.
//!
//! In: the parties of a sentence so far and those of the sentences before. Out: the actors meant, with the name of the
//! rule. Never guesses where nobody fitting was named: then the expression stands for nobody.

use super::{
    Findings, Mention,
    actor::{Mark, Party},
};
use crate::{
    enriched::Kind,
    world::{ActorIndex, World, class::Class, lang::What},
};

/// Sentences after which "the group" is no longer the one named before.
const GROUP_LASTS: usize = 2;

/// Whom the sentences before named.
#[derive(Debug, Default)]
pub struct Before {
    /// The last two partners.
    pair: Vec<ActorIndex>,
    /// The last three partners.
    three: Vec<ActorIndex>,
    /// The last armed group, and how many sentences ago.
    group: Option<(ActorIndex, usize)>,
    /// Whoever was named last.
    last: Option<ActorIndex>,
}

/// The classes whose words stand for somebody named before.
#[must_use]
pub const fn refers(class: Class) -> bool {
    matches!(
        class,
        Class::OtherSide | Class::ThreeSides | Class::Latter | Class::Former | Class::ThatGroup | Class::OwnState
    )
}

impl Before {
    /// Who a word of a class that [`refers`] stands for, behind the parties that its sentence named before it.
    #[must_use]
    pub fn resolve(&self, class: Class, found: &[Party], world: &World) -> (Vec<ActorIndex>, &'static str) {
        match class {
            Class::ThreeSides => (or(participants(found, 3, world), &self.three), "antecedent-of-three-sides"),
            Class::Latter => {
                let here = found.iter().rev().find_map(|p| p.actors.last().copied());
                (here.or(self.last).into_iter().collect(), "antecedent-of-latter")
            }
            Class::Former => {
                let pair = or(participants(found, 2, world), &self.pair);
                (pair.into_iter().take(1).collect(), "antecedent-of-former")
            }
            Class::ThatGroup => {
                let here = found.iter().rev().find_map(|p| group_of(p, world));
                (here.or(self.group.map(|(group, _)| group)).into_iter().collect(), "antecedent-of-group")
            }
            Class::OwnState => {
                let acts =
                    |p: &&Party| matches!(p.mark, Mark::Bare | Mark::Subject | Mark::Agent) && p.actors.len() == 1;
                let subject = found.iter().find(acts).map(|p| p.actors.clone()).unwrap_or_default();
                (subject, "antecedent-of-own-state")
            }
            _ => (or(participants(found, 2, world), &self.pair), "antecedent-of-both-sides"),
        }
    }

    /// Takes in the parties of a sentence that has been read.
    pub fn learn(&mut self, parties: &[Party], findings: &Findings, world: &World) {
        // "talks with X" may be one expression: then X stands directly behind it.
        let meets = |m: &Mention| matches!(m.what, What::Word(Class::Meet | Class::Exercise | Class::Cooperate));
        let behind = |p: &Party| findings.mentions.iter().any(|m| meets(m) && m.words.end == p.words.start);
        let acts_together = parties.iter().any(|p| p.mark == Mark::Partner || behind(p));
        for (count, kept) in [(2, &mut self.pair), (3, &mut self.three)] {
            let listed = parties.iter().rfind(|p| p.rule.is_none() && codes(&p.actors, world).len() == count);
            let together = || acts_together.then(|| participants(parties, count, world)).filter(|p| !p.is_empty());
            if let Some(named) = listed.map(|p| p.actors.clone()).or_else(together) {
                *kept = named;
            }
        }
        let group = parties.iter().rev().find_map(|p| group_of(p, world));
        let before = self.group.map(|(group, age)| (group, age + 1)).filter(|(_, age)| *age <= GROUP_LASTS);
        self.group = group.map(|group| (group, 0)).or(before);
        self.last = parties.iter().rev().find_map(|p| p.actors.last().copied()).or(self.last);
    }
}

fn or(here: Vec<ActorIndex>, before: &[ActorIndex]) -> Vec<ActorIndex> {
    if here.is_empty() { before.to_vec() } else { here }
}

fn group_of(party: &Party, world: &World) -> Option<ActorIndex> {
    party.actors.iter().copied().find(|a| world.actor(*a).is_some_and(|a| a.kind == Kind::ArmedGroup))
}

fn codes<'a>(actors: &[ActorIndex], world: &'a World) -> Vec<&'a str> {
    let mut codes: Vec<&str> = actors.iter().filter_map(|a| world.actor(*a)).map(|a| a.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// One actor for each code named as taking part, if there are just so many.
fn participants(parties: &[Party], count: usize, world: &World) -> Vec<ActorIndex> {
    let mut partners: Vec<ActorIndex> = Vec::new();
    let takes_part = |p: &&Party| {
        !matches!(p.mark, Mark::Against | Mark::About | Mark::Located | Mark::From | Mark::Direction | Mark::Owner)
    };
    for actor in parties.iter().filter(takes_part).flat_map(|p| &p.actors) {
        let code = world.actor(*actor).map(|a| &a.code);
        let partner = world.actor(*actor).is_some_and(|a| a.kind != Kind::ArmedGroup && !a.observer);
        if partner && !partners.iter().any(|p| world.actor(*p).map(|a| &a.code) == code) {
            partners.push(*actor);
        }
    }
    if partners.len() == count { partners } else { Vec::new() }
}
