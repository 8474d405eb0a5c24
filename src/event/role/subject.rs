//! Subject: who does what a verb or a noun of action tells.
//!
//! In: an act in its sentence. Out: the parts that act. Looks for a mark first, then where the language's word order
//! puts the subject, then further away. An object of another verb, the adjective of a thing and an observer act in
//! nothing.

use super::{Part, View, can_take_part};
use crate::{
    event::frame::{is, is_nominal},
    extract::{
        Mention,
        actor::{Mark, Party},
    },
    world::{
        WeaponRole,
        class::{Class, Features},
        frames::Need,
        lang::{What, WordOrder},
    },
};

/// The rule of a subject that the sentence before names.
pub(super) const CARRIED: &str = "subject-of-sentence-before";

/// Who acts.
pub(super) fn subject(view: View<'_>) -> Vec<Part> {
    let act = view.act;
    let nominal = is_nominal(view.scene, act);
    let launch = is_launch(act);
    let free = |p: &&Party| can_be_subject(view, p) && !(launch && nominal && speaks_of_another(view, p));
    let here = |p: &&Party| view.clause(&p.words);
    let before = |p: &&Party| view.before(p);
    let after = |p: &&Party| view.after(p);
    let found = |party: Option<&Party>, rule: Option<&'static str>| party.map(|p| view.parts(p, rule));
    let passive = act.features.any(Features::PASSIVE) || (behind_object(view) && act.features.any(Features::PAST));
    let by = |p: &&Party| p.mark == Mark::Agent && view.clause(&p.words);

    let agent_after = || found(view.parties().filter(after).find(by), None);
    let agent = || agent_after().or_else(|| found(view.parties().rfind(by), None));
    // Marked as subject on the word: in the clause, else the nearest before in the sentence.
    let marked = || {
        let subject = |p: &&Party| p.mark == Mark::Subject && view.before(p) && can_act(p, view);
        found(view.parties().filter(here).rfind(subject), None)
            .or_else(|| found(view.parties().rfind(subject), Some("subject-of-sentence")))
    };
    let joined = || found(possessor(view), None);
    // "their commitment", "defence of X": whoever stands behind such a noun is not the one who acts.
    // "the answer to X's provocations", told in several words, has its object behind it.
    let answers = act.what == What::Word(Class::Retaliate) && act.words.len() > 1 && view.order() == WordOrder::Vso;
    let helps = act.what == What::Word(Class::Defend)
        || answers
        || (act.what == What::Word(Class::Aid) && view.order() != WordOrder::Sov);
    let taken = act.features.any(Features::POSSESSIVE) || helps;
    let joined_after = |reach: usize| {
        let behind = |p: &&Party| {
            view.after(p)
                && p.words.start < act.words.end + reach
                && (matches!(p.mark, Mark::Bare | Mark::Genitive | Mark::Agent)
                    || (p.mark == Mark::Owner && view.only_things(act.words.end..p.words.start, 1))
                    || (launch && p.mark == Mark::Recipient))
                && can_act(p, view)
        };
        if taken { None } else { found(view.parties().filter(here).find(behind), None) }
    };
    // "the launch of a missile from X": whoever is named before is the one who saw it.
    let departed = || {
        let from = |p: &&Party| launch && p.mark == Mark::From;
        found(view.parties().filter(after).filter(here).find(from), None)
    };
    let after_verb = |reach: usize| {
        let near = |p: &&Party| p.words.start < act.words.end + reach;
        found(view.parties().filter(free).filter(after).filter(here).find(near), None)
    };
    // Headlines, and the verb of a clause that begins with its topic.
    let directly_before = || {
        let next = |p: &&Party| p.words.end == act.words.start && acts_itself(view, p);
        found(view.parties().filter(free).rfind(next), None)
    };
    let nearest_before = || {
        let object = object_before(view).map(|p| &p.words);
        let other = |p: &&Party| object != Some(&p.words);
        let mut candidates = view.parties().filter(free).filter(before).filter(here).filter(other).rev();
        let nearest = candidates.next();
        let subject = nearest.filter(|p| !object_of_another(view, p)).or_else(|| candidates.next()).or(nearest);
        found(subject, None)
    };
    let first_of_sentence = || found(view.parties().filter(free).find(before), Some("subject-of-sentence"));
    let carried = || {
        let no_rival = !view.parties().filter(free).any(|p| view.before(p));
        let party = view.scene.carried.as_ref().filter(|p| no_rival && !has_own_subject(view) && can_act(p, view));
        found(party, Some(CARRIED))
    };
    let relative = || found(of_relative(view), None);
    let of_possessor = launch || matches!(act.what, What::Word(Class::Strike | Class::Attack | Class::Aid));
    let chain: Option<Vec<Part>> = match (view.order(), nominal) {
        _ if passive => agent().or_else(departed),
        (WordOrder::Vso, false) => agent()
            .or_else(directly_before)
            .or_else(|| {
                let close = |p: &&Party| acts_itself(view, p) && p.words.start < act.words.end + 6;
                found(view.parties().filter(free).filter(after).filter(here).find(close), None)
            })
            .or_else(|| after_verb(6))
            .or_else(nearest_before)
            .or_else(first_of_sentence)
            .or_else(carried),
        (WordOrder::Vso, true) => agent_after()
            .or_else(|| joined_after(6))
            .or_else(relative)
            .or_else(departed)
            .or_else(nearest_before)
            .or_else(first_of_sentence)
            .or_else(|| after_verb(10))
            .or_else(carried),
        (WordOrder::Svo, false) => agent().or_else(nearest_before).or_else(first_of_sentence).or_else(carried),
        (WordOrder::Svo, true) => joined()
            .or_else(agent_after)
            .or_else(relative)
            .or_else(departed)
            .or_else(nearest_before)
            .or_else(first_of_sentence)
            .or_else(|| joined_after(5))
            .or_else(carried),
        _ if view.order() == WordOrder::Sov && called_on(view).is_some() => found(called_on(view), None),
        // "X's launch": the possessor of the noun launches, whatever the sentence is about.
        (WordOrder::Sov, _) if (of_possessor && nominal) || reported_behind(view) => {
            joined().or_else(marked).or_else(nearest_before).or_else(first_of_sentence).or_else(carried)
        }
        (WordOrder::Sov, _) => {
            let joined = || if taken { None } else { joined() };
            marked().or_else(joined).or_else(nearest_before).or_else(first_of_sentence).or_else(carried)
        }
    };
    chain.unwrap_or_default()
}

/// Where the verb stands last, "called on X not to launch": whoever is called on is the one who may do it.
fn called_on<'a>(view: View<'a>) -> Option<&'a Party> {
    view.scene.findings.of_class(Class::Call).find(|m| m.words.start >= view.act.words.end)?;
    view.parties().rfind(|p| p.mark == Mark::Recipient && view.before(p) && view.clause(&p.words) && can_act(p, view))
}

/// A launch told as a noun is not done by whoever condemns it, sees it or asks that it be left, nor by "both sides".
fn speaks_of_another(view: View<'_>, party: &Party) -> bool {
    let of_others =
        |m: &&Mention| matches!(m.what, What::Word(Class::Condemn | Class::Detect | Class::Call | Class::Accuse));
    let both = party.rule.is_some() && party.actors.len() > 1;
    both || view.mentions().filter(of_others).any(|m| {
        let behind = m.words.start >= party.words.end && m.words.end <= view.act.words.start;
        let first = !view.parties().any(|p| p.words.start >= m.words.end && p.words.end <= party.words.start);
        let ahead = view.order() == WordOrder::Vso
            && first
            && m.words.end <= party.words.start
            && m.words.end + 1 >= party.words.start;
        behind || ahead
    })
}

/// Where nouns carry marks, a ship or a force that is marked as subject acts, although it names no state.
fn has_own_subject(view: View<'_>) -> bool {
    let thing = |m: &Mention| match m.what {
        What::Word(class) => {
            matches!(class, Class::Arms | Class::Force | Class::Title | Class::OneSide | Class::NonState)
        }
        What::Weapon(index) => view.world.weapon(index).is_some_and(|w| w.role == WeaponRole::Platform),
        _ => false,
    };
    view.order() == WordOrder::Sov
        && view.mentions().any(|m| {
            thing(m)
                && m.features.any(Features::SUBJECT.and(Features::TOPIC))
                && m.words.end <= view.act.words.start
                && view.clause(&m.words)
        })
}

/// Something is launched, or comes down.
pub(super) const fn is_launch(act: &Mention) -> bool {
    matches!(act.what, What::Word(Class::Launch | Class::TestLaunch | Class::Fall))
}

/// "a missile fired from X": a form directly behind what is launched.
fn behind_object(view: View<'_>) -> bool {
    view.order() == WordOrder::Svo
        && is_launch(view.act)
        && view.mentions().any(|m| {
            m.words.end == view.act.words.start && is(&Need::Weapon(WeaponRole::Projectile), m.what, view.world)
        })
}

/// A state, organ or group that does more than observe; a place name alone does not act.
pub(super) fn can_act(party: &Party, view: View<'_>) -> bool {
    party.actors.iter().any(|a| can_take_part(*a, view.world))
}

fn can_be_subject(view: View<'_>, party: &Party) -> bool {
    matches!(party.mark, Mark::Bare | Mark::Subject)
        && can_act(party, view)
        && !foreign_adjective(view, party)
        && !owns_the_means(view, party)
}

/// Where adjectives stand before their noun, one that stands before an unknown noun tells whose thing it is ("Afghan
/// people"), not who acts.
fn foreign_adjective(view: View<'_>, party: &Party) -> bool {
    view.order() == WordOrder::Svo
        && party.adjective
        && party.words.end != view.act.words.start
        && !view
            .mentions()
            .any(|m| acts(view, m) && m.words.start >= party.words.end && m.words.start <= party.words.end + 2)
}

/// "with X missiles": where the verb stands last, the name at the weapon with which it is done says whose it is.
fn owns_the_means(view: View<'_>, party: &Party) -> bool {
    view.order() == WordOrder::Sov
        && party.mark == Mark::Bare
        && view.mentions().any(|m| {
            matches!(m.what, What::Weapon(_))
                && m.words.start <= party.words.end
                && m.words.start >= party.words.start
                && m.features.any(Features::INSTRUMENT)
        })
}

/// The noun directly before the act, or one with nothing unknown between, that names whose act it is.
fn possessor<'a>(view: View<'a>) -> Option<&'a Party> {
    let reach = if view.order() == WordOrder::Sov { 5 } else { 4 };
    // A name without a mark belongs to what stands next to it only.
    let next_to = |p: &Party| {
        let gap = p.words.end..view.act.words.start;
        match view.order() {
            WordOrder::Sov if p.possessive => view.unknown(gap) <= 1,
            WordOrder::Sov => view.only_things(gap, 1),
            _ if p.possessive => view.unknown(gap) <= 2,
            _ => view.only_things(gap, 0),
        }
    };
    let object = object_before(view).map(|p| &p.words);
    view.parties().rfind(|p| {
        view.before(p)
            && object != Some(&p.words)
            && p.words.end + reach > view.act.words.start
            && view.clause(&p.words)
            && !is_placed(p)
            && (p.possessive || matches!(p.mark, Mark::Genitive | Mark::Bare | Mark::Subject))
            && next_to(p)
            && can_act(p, view)
    })
}

/// Where the verb stands last, of two names before a noun of attack or of help the one next to it is attacked or helped
/// ("X's Y attack").
pub(super) fn object_before<'a>(view: View<'a>) -> Option<&'a Party> {
    let with_object =
        matches!(view.act.what, What::Word(Class::Strike | Class::Attack | Class::Intercept | Class::Aid));
    if view.order() != WordOrder::Sov || !with_object {
        return None;
    }
    let last = view.parties().rfind(|p| p.words.end <= view.act.words.start)?;
    let directly = last.mark == Mark::Bare
        && view.act.words.start <= last.words.end + 2
        && view.only_things(last.words.end..view.act.words.start, 1);
    let other = view.parties().any(|p| {
        p.words.end <= last.words.start
            && view.clause(&p.words)
            && matches!(p.mark, Mark::Genitive | Mark::Bare | Mark::Subject)
            && can_act(p, view)
    });
    (directly && other).then_some(last)
}

/// A capital with a mark of place.
pub(super) const fn is_placed(party: &Party) -> bool {
    party.metonym && matches!(party.mark, Mark::Located | Mark::From | Mark::Direction)
}

/// "struck X and fired missiles", "the arming of X": what stands directly behind another act of force or of help is its
/// object. Where the verb stands first, whoever stands behind it is its subject, and only a noun has the object there.
fn object_of_another(view: View<'_>, party: &Party) -> bool {
    let acted_on = |m: &&Mention| match (view.order(), m.what) {
        (WordOrder::Svo, What::Word(class)) => {
            matches!(class, Class::Strike | Class::Defend | Class::Deter | Class::Retaliate)
                && !m.features.any(Features::PASSIVE)
        }
        (WordOrder::Vso, What::Word(class)) => {
            matches!(class, Class::Aid | Class::Defend | Class::Deter) && m.features.any(Features::NOMINAL)
        }
        _ => false,
    };
    party.mark == Mark::Bare
        && view.mentions().filter(acted_on).any(|m| {
            m.words != view.act.words && m.words.end <= party.words.start && m.words.end + 1 >= party.words.start
        })
}

/// "the strike that X carried out", where a clause of its own behind the noun says who.
fn of_relative<'a>(view: View<'a>) -> Option<&'a Party> {
    let clause = view.relative_clause()?;
    let reach = if view.order() == WordOrder::Vso { 2 } else { 1 };
    view.parties().find(|p| {
        p.mark == Mark::Bare
            && clause.contains(&p.words.start)
            && p.words.start <= clause.start + reach
            && can_act(p, view)
    })
}

/// In a verb-final sentence that ends in a word of reporting, the organ named first is the one who reports.
fn reported_behind(view: View<'_>) -> bool {
    let reports = view
        .mentions()
        .any(|m| matches!(m.what, What::Word(Class::Report | Class::Detect)) && view.act.words.end <= m.words.start);
    let first = view.parties().find(|p| p.mark == Mark::Subject);
    let organ = first.is_some_and(|p| {
        p.actors.iter().filter_map(|a| view.world.actor(*a)).all(|a| a.kind == crate::enriched::Kind::Organisation)
    });
    reports && organ
}

/// A noun that acts for the state whose adjective stands at it: army, minister, forces.
fn acts(view: View<'_>, noun: &Mention) -> bool {
    match noun.what {
        What::Word(Class::OneSide | Class::Title | Class::Force | Class::Defence | Class::Intelligence) => true,
        What::Weapon(index) => view.world.weapon(index).is_some_and(|w| {
            matches!(w.role, WeaponRole::Platform | WeaponRole::Drone | WeaponRole::Launcher | WeaponRole::Interceptor)
        }),
        What::Actor(_) => true,
        _ => false,
    }
}

/// Where adjectives follow their noun, one that follows an unknown noun tells whose thing it is ("Japanese aircraft"), not
/// who acts; behind "army", "minister", "forces" it does.
fn acts_itself(view: View<'_>, party: &Party) -> bool {
    view.order() != WordOrder::Vso
        || !party.adjective
        || view.mentions().any(|m| {
            acts(view, m)
                && m.words.start < party.words.start
                && m.words.end <= party.words.start
                && m.words.end + 1 >= party.words.start
        })
}
