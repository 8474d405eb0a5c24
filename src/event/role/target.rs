//! Target: who is attacked, warned, helped, protected or left.
//!
//! In: an act in its sentence and those who act. Out: those acted on. A mark on the name counts before its place in the
//! sentence; the state of a place counts last.

use super::{
    Part, Parts, View, can_take_part, code, codes, is_group, one_each, partner, state_of,
    subject::{object_before, subject},
};
use crate::{
    enriched::Kind,
    event::{
        frame::{is, is_nominal},
        place,
    },
    extract::{
        Mention,
        actor::{Mark, Party},
    },
    world::{
        World,
        class::{Class, Features},
        frames::{Need, Reach, Roles},
        lang::{What, WordOrder},
    },
};

/// Those who act, so that nobody is acted on by themselves.
pub(super) struct Others<'a> {
    codes: Vec<&'a str>,
    world: &'a World,
}

impl<'a> Others<'a> {
    pub(super) fn of(parts: &[Part], world: &'a World) -> Self {
        Self { codes: codes(parts, world).collect(), world }
    }

    /// The part is one of those who act, or nobody.
    pub(super) fn has(&self, part: &Part) -> bool {
        code(part.actor, self.world).is_none_or(|c| self.codes.contains(&c))
    }

    fn not(&self, party: &Party) -> bool {
        !party.actors.iter().any(|a| code(*a, self.world).is_some_and(|c| self.codes.contains(&c)))
    }

    fn not_all(&self, party: &Party) -> bool {
        !party.actors.iter().all(|a| code(*a, self.world).is_some_and(|c| self.codes.contains(&c)))
    }
}

/// Who is attacked: marked as such, else the object, else a group whose fighters are hit, else the state of the place.
pub(super) fn aimed_at(view: View<'_>, sources: &[Part]) -> Vec<Part> {
    let others = Others::of(sources, view.world);
    let relative = view.relative_clause().unwrap_or_default();
    let near = |p: &&Party| (view.clause(&p.words) || relative.contains(&p.words.start)) && others.not(p);
    let here = || view.parties().filter(near);
    let marked = |marks: &[Mark]| here().find(|p| marks.contains(&p.mark));
    let object = || here().find(|p| view.after(p) && p.mark == Mark::Bare && !p.adjective);
    // "were hit by rockets": the one before the passive verb.
    let patient = || {
        let passive = view.act.features.any(Features::PASSIVE);
        here().rfind(|p| passive && view.before(p) && matches!(p.mark, Mark::Bare | Mark::Subject))
    };
    let group = || {
        let armed =
            |p: &&Party| p.actors.iter().filter_map(|a| view.world.actor(*a)).any(|a| a.kind == Kind::ArmedGroup);
        let hit = |p: &&Party| {
            view.scene.findings.of_class(Class::Casualty).any(|m| super::super::apart(&m.words, &p.words) < 6)
        };
        view.parties()
            .filter(|p| others.not(p) && !matches!(p.mark, Mark::Agent | Mark::Subject))
            .filter(armed)
            .find(hit)
    };
    let directly_before = || object_before(view).filter(|p| others.not(p));
    let party = patient()
        .or_else(directly_before)
        .or_else(|| marked(&[Mark::Against, Mark::Object, Mark::Direction]))
        .or_else(group)
        .or_else(|| marked(&[Mark::Recipient, Mark::Located]))
        .or_else(object);
    if let Some(party) = party {
        return view.parts(party, None);
    }
    view.mentions()
        .filter(|m| view.clause(&m.words))
        // Where the verb stands last, the place stands before it with its mark.
        .filter(|m| m.words.start >= view.act.words.end || m.features.any(Features::OBJECT.and(Features::LOCATIVE)))
        .filter(|m| place::mark(view.scene, m) != Mark::From && !is(&Need::Sea, m.what, view.world))
        .find_map(|m| state_of(m, "state-of-place-hit", view.world))
        .into_iter()
        .collect()
}

/// Who is defended: directly behind the word for it, or marked so.
pub(super) fn protected(view: View<'_>, sources: &[Part]) -> Vec<Part> {
    let others = Others::of(sources, view.world);
    let rest = || view.parties().filter(|p| others.not_all(p));
    let defend: Vec<&Mention> = if view.act.what == What::Word(Class::Defend) {
        vec![view.act]
    } else {
        view.scene.findings.of_class(Class::Defend).filter(|m| m.words.start >= view.act.words.start).collect()
    };
    // "extended deterrence to X", "the alliance with X", "its commitment to X": joined to the word for what is promised.
    let promised = |p: &Party| {
        view.mentions().any(|m| {
            matches!(
                m.what,
                What::Word(
                    Class::Defend
                        | Class::Deterrence
                        | Class::Alliance
                        | Class::Support
                        | Class::Defence
                        | Class::Pledge
                        | Class::Relation
                )
            ) && m.words.start >= view.act.words.start
                && m.words.end <= p.words.start
                && p.words.start <= m.words.end + 2
        })
    };
    let marked = rest().find(|p| {
        p.mark == Mark::Protected
            || (matches!(p.mark, Mark::Recipient | Mark::Partner | Mark::Direction) && promised(p))
    });
    let beside = || {
        defend.iter().find_map(|d| {
            rest().find(|p| {
                (p.words.start >= d.words.end && p.words.start < d.words.end + 4)
                    || (p.words.end <= d.words.start
                        && p.words.end + 3 > d.words.start
                        && matches!(p.mark, Mark::Object | Mark::Genitive))
            })
        })
    };
    // "the commitment of A to B": the one to whom it is, in the clause.
    let given = || {
        rest().find(|p| {
            let there = match view.order() {
                WordOrder::Sov => view.before(p),
                _ => view.after(p) && p.words.start < view.act.words.end + 8,
            };
            there && view.clause(&p.words) && p.mark == Mark::Recipient
        })
    };
    marked.or_else(beside).or_else(given).map(|p| view.parts(p, None)).unwrap_or_default()
}

/// Who is warned: marked as acted on, else the one whose attack is spoken of, else another actor behind the act.
pub(super) fn warned(view: View<'_>, sources: &[Part]) -> Vec<Part> {
    let others = Others::of(sources, view.world);
    let findings = view.scene.findings;
    let rest = || view.parties().filter(|p| others.not(p));
    // Who is to be deterred stands at the word for it.
    let deterred = findings.of_class(Class::Deter).find_map(|deter| {
        rest().find(|p| match view.order() {
            WordOrder::Sov => p.words.end <= deter.words.start && p.words.end + 3 >= deter.words.start,
            _ => p.words.start >= deter.words.end && p.words.start <= deter.words.end + 2,
        })
    });
    // In "any attack by X on us will end its regime" the one warned is X, not the ones attacked.
    let attacker = || {
        findings.of_class(Class::Attack).find_map(|attack| {
            rest().rfind(|p| {
                (p.mark == Mark::Agent && p.words.start >= attack.words.start && p.words.start < attack.words.end + 5)
                    || (p.words.start >= attack.words.end
                        && p.words.start <= attack.words.end + 1
                        && p.mark == Mark::Bare)
                    || (p.words.end <= attack.words.start
                        && p.words.end + 2 >= attack.words.start
                        && matches!(p.mark, Mark::Subject | Mark::Genitive | Mark::Bare))
            })
        })
    };
    let regime = || {
        findings
            .of_class(Class::RegimeEnd)
            .find_map(|end| rest().find(|p| p.words.start >= end.words.start && p.words.start < end.words.end + 4))
    };
    let marked = || {
        rest().find(|p| {
            matches!(p.mark, Mark::Against | Mark::Object | Mark::Recipient | Mark::Direction)
                || (p.mark == Mark::Partner && matches!(view.act.what, What::Word(Class::Cancel | Class::Withdraw)))
        })
    };
    let behind = || rest().find(|p| view.after(p) && p.words.start < view.act.words.end + 4 && p.mark == Mark::Bare);
    let party = deterred.or_else(attacker).or_else(regime).or_else(marked).or_else(behind);
    party.map(|p| view.parts(p, None)).unwrap_or_default()
}

/// Who gets it: marked as recipient or place, else another actor behind the act, else the state of the place to which
/// forces are sent.
pub(super) fn recipients(view: View<'_>, sources: &[Part]) -> Vec<Part> {
    let others = Others::of(sources, view.world);
    let here = || view.parties().filter(|p| view.clause(&p.words) && others.not(p));
    let marked = here().find(|p| matches!(p.mark, Mark::Recipient | Mark::Located | Mark::Direction | Mark::Protected));
    let behind = || here().find(|p| view.after(p) && p.mark == Mark::Bare && !p.adjective);
    if let Some(party) = marked.or_else(behind) {
        return view.parts(party, None);
    }
    if view.act.what != What::Word(Class::Deploy) {
        return Vec::new();
    }
    let place = place_of(view, &THERE, &others);
    if place.is_empty() { host_of_force(view, &others) } else { place }
}

/// Who gives: the subject; where the act is told as a noun, whose weapons they are, before anybody further away.
pub(super) fn donor(view: View<'_>) -> Vec<Part> {
    let subject = subject(view);
    let near = is_nominal(view.scene, view.act) && view.act.what == What::Word(Class::Aid);
    let owner = if near { maker(view) } else { Vec::new() };
    if owner.is_empty() { subject } else { owner }
}

/// Whose the weapons are that change hands: the adjective directly at them or at the act.
fn maker(view: View<'_>) -> Vec<Part> {
    let weapons = |m: &&Mention| {
        let thing = matches!(m.what, What::Word(Class::Arms) | What::Weapon(_)) || m.words == view.act.words;
        thing && view.clause(&m.words) && super::super::apart(&m.words, &view.act.words) < 5
    };
    let at = |m: &Mention, p: &Party| match view.order() {
        WordOrder::Vso => m.words.end <= p.words.start && m.words.end + 1 >= p.words.start,
        _ => p.words.end == m.words.start,
    };
    let party = view
        .parties()
        .find(|p| p.adjective && p.actors.len() == 1 && view.mentions().filter(weapons).any(|m| at(m, p)));
    party.map(|p| view.parts(p, Some("owner-of-weapon"))).unwrap_or_default()
}

/// Who sells and who buys. "from X" names the seller, else whose weapons they are.
pub(super) fn bought(view: View<'_>) -> (Vec<Part>, Vec<Part>) {
    let buyers = subject(view);
    let others = Others::of(&buyers, view.world);
    let seller = view.parties().find(|p| view.clause(&p.words) && others.not(p) && p.mark == Mark::From);
    let mut sellers = seller.map_or_else(|| maker(view), |p| view.parts(p, None));
    sellers.retain(|p| !others.has(p));
    (sellers, buyers)
}

/// The state in which forces are stationed whose name says where ("Forces Korea").
fn host_of_force(view: View<'_>, others: &Others<'_>) -> Vec<Part> {
    let host = |p: &Party| {
        let actor = p.actors.iter().filter_map(|a| view.world.actor(*a)).find_map(|a| a.host.as_deref())?;
        let span = *p.spans.first()?;
        Some(Part { actor: view.world.actor_of_code(actor)?, span, rule: Some("host-of-force") })
    };
    view.parties().filter_map(host).find(|p| !others.has(p)).into_iter().collect()
}

/// The marks of a place in or to which something is done.
const THERE: [Mark; 3] = [Mark::Located, Mark::Direction, Mark::Recipient];

/// The state of the place that has one of the marks in the clause.
fn place_of(view: View<'_>, marks: &[Mark], others: &Others<'_>) -> Vec<Part> {
    view.mentions()
        .filter(|m| view.clause(&m.words) && !is(&Need::Sea, m.what, view.world))
        .filter(|m| marks.contains(&place::mark(view.scene, m)))
        .filter_map(|m| state_of(m, "state-of-place", view.world))
        .find(|p| !others.has(p))
        .into_iter()
        .collect()
}

/// Whose soil or side is left: "from X", else the state of the place that is left.
pub(super) fn left(view: View<'_>, sources: &[Part]) -> Vec<Part> {
    if view.act.what != What::Word(Class::Withdraw) {
        return Vec::new();
    }
    let others = Others::of(sources, view.world);
    let here = || view.parties().filter(|p| view.clause(&p.words) && others.not(p));
    let marks = [Mark::From, Mark::Located];
    if let Some(party) = here().find(|p| marks.contains(&p.mark)) {
        return view.parts(party, None);
    }
    let place = place_of(view, &marks, &others);
    if place.is_empty() { host_of_force(view, &others) } else { place }
}

/// Whose base it is, and on whose soil it stands. Without both, whoever takes part.
pub(super) fn hosts(view: View<'_>, reach: Reach) -> (Vec<Part>, Vec<Part>) {
    let at = |p: &&Party| {
        p.adjective
            && match view.order() {
                WordOrder::Vso => p.words.start >= view.act.words.end && p.words.start <= view.act.words.end + 1,
                _ => p.words.end <= view.act.words.start && p.words.end + 1 >= view.act.words.start,
            }
    };
    let based = view.parties().find(at).map(|p| view.parts(p, None)).unwrap_or_default();
    let others = Others::of(&based, view.world);
    let marked = view
        .parties()
        .filter(|p| view.clause(&p.words) && others.not(p))
        .find(|p| matches!(p.mark, Mark::Located | Mark::Direction));
    let host = marked.map_or_else(|| place_of(view, &THERE, &others), |p| view.parts(p, None));
    if !based.is_empty() && !host.is_empty() {
        return (based, host);
    }
    let mut sources = partner::partners(view, reach);
    if sources.is_empty() {
        sources = subject(view);
    }
    sources.retain(|p| !is_group(p, view.world));
    (one_each(sources, view.world), partner::faced(view))
}

/// The one actor that the sentence names beside those who act and those who say so. Weaker than any mark: it counts where
/// no report of the act says more.
pub(super) fn only_other(view: View<'_>, roles: Roles, parts: &Parts) -> Vec<Part> {
    let partners = match roles {
        Roles::Speaker | Roles::Attacker | Roles::Shower => false,
        Roles::Donor | Roles::Protector | Roles::Leaver => true,
        _ => return Vec::new(),
    };
    // Several who promise together promise it to each other.
    if partners && parts.sources.len() > 1 {
        return Vec::new();
    }
    let others = Others::of(&parts.sources, view.world);
    let said = Others::of(&parts.attributed, view.world);
    // A person in office speaks; whoever is helped stands in the clause.
    let person = |p: &Party| {
        view.scene.findings.persons.iter().any(|m| m.words.start < p.words.end && p.words.start < m.words.end)
    };
    let named: Vec<Part> = view
        .parties()
        .filter(|p| !person(p) && (!partners || view.clause(&p.words)))
        .filter(|p| {
            // "X's threat" is what partners answer, not whom they help.
            !(matches!(p.mark, Mark::From | Mark::Owner | Mark::Agent | Mark::Located | Mark::Between)
                || (partners && p.mark == Mark::Genitive))
                && others.not(p)
                && said.not(p)
        })
        .flat_map(|p| view.parts(p, Some("only-other-of-sentence")))
        .filter(|p| can_take_part(p.actor, view.world) && !(partners && is_group(p, view.world)))
        .collect();
    let named = one_each(named, view.world);
    if named.len() == 1 { named } else { Vec::new() }
}
