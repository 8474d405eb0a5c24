//! Launcher: who fires what flies, and who shoots at it.
//!
//! In: an act of launching, striking, falling or intercepting in its sentence. Out: those who did it. Where a missile
//! itself is the subject of the verb, only whose it is or who launched it tells; whoever is hit stands behind the verb.

use super::{
    Part, View, state_of,
    subject::{CARRIED, can_act, is_launch, subject},
    target::Others,
};
use crate::{
    event::{
        frame::{is, is_nominal},
        place,
    },
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

/// Who launches: the one accused, else the subject, else whose weapon it is, else the state of the place from which it
/// was launched.
pub(super) fn launched_by(view: View<'_>) -> Vec<Part> {
    if let Some(blamed) = accused(view) {
        return blamed;
    }
    let by_itself = weapon_acts(view);
    let named = if by_itself { launch_of(view) } else { subject(view) };
    if !named.is_empty() {
        return named;
    }
    // Before a passive verb stands the one who is hit: only the weapon's own adjective tells whose it is.
    let hit = (by_itself || view.act.features.any(Features::PASSIVE))
        && !view.parties().any(|p| matches!(p.mark, Mark::Owner | Mark::Genitive));
    let owned = if hit { Vec::new() } else { owner(view) };
    if !owned.is_empty() {
        return owned;
    }
    view.mentions()
        .filter(|m| place::mark(view.scene, m) == Mark::From)
        .find_map(|m| state_of(m, "state-of-launch-place", view.world))
        .into_iter()
        .collect()
}

/// "a missile hit X", "rockets fell": what was launched is the subject of the verb.
fn weapon_acts(view: View<'_>) -> bool {
    let act = view.act;
    if act.what == What::Word(Class::Fall) {
        return true;
    }
    if act.what != What::Word(Class::Strike) || is_nominal(view.scene, act) || act.features.any(Features::PASSIVE) {
        return false;
    }
    let weapon = |m: &&Mention| is(&Need::Weapon(WeaponRole::Projectile), m.what, view.world);
    match view.order() {
        WordOrder::Vso => view.mentions().filter(weapon).any(|m| {
            (m.words.start >= act.words.end
                && m.words.start <= act.words.end + 1
                && !m.features.any(Features::INSTRUMENT))
                || m.words.end == act.words.start
        }),
        WordOrder::Svo => view.mentions().filter(weapon).any(|m| m.words.end == act.words.start),
        WordOrder::Sov => view
            .mentions()
            .filter(weapon)
            .any(|m| m.words.end <= act.words.start && m.features.any(Features::SUBJECT) && view.clause(&m.words)),
    }
}

/// Who launched what comes down: told by another act of launching in the sentence.
fn launch_of(view: View<'_>) -> Vec<Part> {
    view.mentions()
        .filter(|m| is_launch(m) && m.what != What::Word(Class::Fall) && m.words != view.act.words)
        .map(|launch| subject(view.at(launch)))
        .find(|parts| parts.first().is_some_and(|p| p.rule != Some(CARRIED)))
        .or_else(|| view.parties().find(|p| p.mark == Mark::Agent).map(|p| view.parts(p, None)))
        .unwrap_or_default()
}

/// Who is said to have done it: the one accused. An accuser who reports the act is not its author.
fn accused(view: View<'_>) -> Option<Vec<Part>> {
    let findings = view.scene.findings;
    let accuse = findings.of_class(Class::Accuse).find(|m| !m.features.any(Features::PASSIVE))?;
    let mut behind = view.parties().filter(|p| p.words.start >= accuse.words.end);
    let party = match view.order() {
        // The accuser follows the verb, the accused follows the accuser; or stands before where the accuser stands before.
        WordOrder::Vso => {
            let spoken = view.parties().any(|p| {
                p.words.end <= accuse.words.start
                    && matches!(p.mark, Mark::Bare)
                    && findings.clause(p.words.start) == findings.clause(accuse.words.start)
            });
            let mut behind = behind.filter(|p| p.words.start < accuse.words.end + 10);
            if spoken || accuse.features.any(Features::PARTICIPLE) { behind.next() } else { behind.nth(1) }
        }
        WordOrder::Svo => behind.find(|p| p.words.start < accuse.words.end + 6 && !super::subject::is_placed(p)),
        WordOrder::Sov => None,
    };
    party.map(|p| view.parts(p, Some("accused")))
}

/// The state whose name or adjective stands at the weapon or the asset ("the Iranian missile", "a US carrier").
pub(super) fn owner(view: View<'_>) -> Vec<Part> {
    let act = view.act;
    let owned = |m: &&Mention| {
        let near = m.words.start < act.words.end + 8 && act.words.start < m.words.end + 8;
        near && match m.what {
            What::Weapon(index) => view.world.weapon(index).is_some(),
            What::Word(Class::StrategicAsset) => true,
            _ => false,
        }
    };
    let beside = |thing: &Mention| {
        view.parties().find(|p| {
            let beside = p.words.start <= thing.words.end + 1 && thing.words.start <= p.words.end + 1;
            let before = p.words.end <= thing.words.start;
            beside
                && (p.mark == Mark::Owner || p.adjective || (before && matches!(p.mark, Mark::Bare | Mark::Genitive)))
                && can_act(p, view)
        })
    };
    let party = view.mentions().filter(owned).find_map(beside);
    party.map(|p| view.parts(p, Some("owner-of-weapon"))).unwrap_or_default()
}

/// Who shoots at what was launched, and who launched it. Whoever launched it does not shoot at it.
pub(super) fn defended_by(view: View<'_>) -> (Vec<Part>, Vec<Part>) {
    let targets = attackers(view);
    let launched = Others::of(&targets, view.world);
    let defends = |p: &Part| !launched.has(p);
    let mut sources: Vec<Part> = subject(view).into_iter().filter(defends).collect();
    if sources.is_empty() {
        sources = owner(view).into_iter().filter(defends).collect();
    }
    if sources.is_empty() {
        let mut others = view
            .parties()
            .filter(|p| matches!(p.mark, Mark::Bare | Mark::Subject | Mark::Agent) && can_act(p, view))
            .map(|p| view.parts(p, Some("subject-of-sentence")));
        sources = others.find(|parts| parts.iter().all(defends)).unwrap_or_default();
    }
    (sources, targets)
}

/// Who launched what a defender shoots at: the subject of another act of launching in the sentence, else whose weapon it
/// is.
fn attackers(view: View<'_>) -> Vec<Part> {
    let act = view.act;
    let launch = |m: &&Mention| {
        m.words != act.words && matches!(m.what, What::Word(Class::Launch | Class::TestLaunch | Class::Strike))
    };
    let beside = |m: &Mention| {
        view.parties()
            .filter(|p| matches!(p.mark, Mark::Agent | Mark::Bare | Mark::Subject) && !p.metonym && can_act(p, view))
            .filter(|p| {
                let behind = p.words.start >= m.words.end && p.words.start <= m.words.end + 2;
                // Where the verb stands last, what was launched stands before the one who shoots at it as well.
                let later = p.words.start > act.words.end || view.order() == WordOrder::Sov;
                let ahead = p.words.end <= m.words.start && p.words.end + 1 >= m.words.start && later;
                behind && view.order() != WordOrder::Sov || ahead
            })
            .min_by_key(|p| p.words.start.abs_diff(m.words.end))
            .map(|p| view.parts(p, None))
    };
    view.mentions()
        .filter(launch)
        .find_map(beside)
        .or_else(|| {
            // "the Russian missile"; the owner of what shoots it down is the defender.
            let owner = view.parties().find(|p| is_owner(p) && owns_projectile(view, p));
            owner.map(|p| view.parts(p, Some("owner-of-weapon")))
        })
        .unwrap_or_default()
}

fn is_owner(party: &Party) -> bool {
    matches!(party.mark, Mark::Owner | Mark::Genitive)
        || (party.adjective && matches!(party.mark, Mark::Bare | Mark::Against))
        || (party.mark == Mark::Bare && !party.metonym)
}

/// The party stands at what was launched: directly, or at the first of a list ("Houthi drones and missiles"). Where the
/// verb stands last, a bare name before the weapon says whose it is as well.
fn owns_projectile(view: View<'_>, party: &Party) -> bool {
    let launched = |m: &&Mention| {
        is(&Need::Weapon(WeaponRole::Projectile), m.what, view.world)
            || is(&Need::Weapon(WeaponRole::Drone), m.what, view.world)
    };
    view.mentions().filter(launched).any(|m| match view.order() {
        WordOrder::Vso => {
            let next = m.words.end + usize::from(party.adjective);
            m.words.end <= party.words.start && next >= party.words.start
        }
        WordOrder::Svo | WordOrder::Sov => {
            party.words.end <= m.words.start
                && party.words.end + 3 >= m.words.start
                && view.only_things(party.words.end..m.words.start, 0)
        }
    })
}
