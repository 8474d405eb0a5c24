//! Counterpart: whom an act is aimed at or done for, where only another report of the article names them.
//!
//! In: the events of an article, each with what its own sentences tell. Out: the same, with targets that other events
//! name as the only adversary or the only partner of those who act. A text that has said who faces whom does not say it
//! in each sentence. Never fills in where the article names two.

use std::collections::BTreeSet;

use super::{
    Coded,
    merge::shares,
    role::{self, Part},
};
use crate::{
    enriched::{EventType, Label},
    world::World,
};

/// The rule that the evidence names.
const RULE: &str = "named-by-another-report";

/// Completes the targets of all events.
pub(super) fn complete(events: &mut [Coded], world: &World) {
    let joined: Vec<Vec<Part>> = (0..events.len()).map(|at| partners(events, at, world)).collect();
    for (event, others) in events.iter_mut().zip(joined) {
        event.sources.extend(others);
    }
    let found: Vec<Option<Part>> = events
        .iter()
        .enumerate()
        .map(|(at, event)| {
            let side = Side::of(event).filter(|_| event.targets.is_empty() && !event.sources.is_empty())?;
            let others = events.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other);
            only(side, others.filter(|other| Side::of(other) == Some(side)), event, world)
        })
        .collect();
    for (event, part) in events.iter_mut().zip(found) {
        event.targets.extend(part);
    }
}

/// For talks, an exercise or a pact of which a sentence names one only: the others, if the article names one circle of
/// partners only that this one is in.
fn partners(events: &[Coded], at: usize, world: &World) -> Vec<Part> {
    let Some(event) = events.get(at).filter(|e| e.sources.len() == 1 && takes_partners(e)) else { return Vec::new() };
    let mut circle: Option<&Coded> = None;
    let codes = |e: &Coded| -> BTreeSet<&str> { role::codes(&e.sources, world).collect() };
    for other in events.iter().filter(|e| takes_partners(e) && e.sources.len() > 1) {
        if !shares(&other.sources, &event.sources, world) {
            continue;
        }
        if circle.is_some_and(|before| codes(before) != codes(other)) {
            return Vec::new();
        }
        circle = Some(other);
    }
    let others = circle.into_iter().flat_map(|e| &e.sources);
    others
        .filter(|p| !shares(std::slice::from_ref(p), &event.sources, world))
        .map(|p| Part { rule: Some(RULE), ..p.clone() })
        .collect()
}

fn takes_partners(event: &Coded) -> bool {
    event.label == Label::Alliance
        && matches!(
            event.type_,
            EventType::Consultation | EventType::Exercise | EventType::Cooperation | EventType::Agreement
        )
}

/// What stands between those who act and those acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Adversary,
    Partner,
}

impl Side {
    /// Talks and exercises have no target, and a test is aimed at nobody.
    const fn of(event: &Coded) -> Option<Self> {
        Some(match (event.label, event.type_) {
            (Label::MissileLaunch, EventType::Strike | EventType::Interception)
            | (
                Label::Deterrence,
                EventType::Threat | EventType::ShowOfForce | EventType::Posture | EventType::Statement,
            ) => Self::Adversary,
            (Label::Alliance, EventType::Aid | EventType::Commitment | EventType::Deployment)
            | (Label::Deterrence, EventType::Assurance) => Self::Partner,
            _ => return None,
        })
    }
}

/// The only one whom other events set against or beside those who act. Blows go both ways, help does not.
fn only<'a>(side: Side, others: impl Iterator<Item = &'a Coded>, event: &Coded, world: &World) -> Option<Part> {
    let mut named: Option<&Part> = None;
    for other in others {
        let facing = if shares(&other.sources, &event.sources, world) {
            &other.targets
        } else if side == Side::Adversary && shares(&other.targets, &event.sources, world) {
            &other.sources
        } else {
            continue;
        };
        for part in facing {
            let code = role::code(part.actor, world);
            if named.is_some_and(|before| role::code(before.actor, world) != code) {
                return None;
            }
            named = Some(part);
        }
    }
    // Several who promise together promise it to each other, and a group is no partner.
    let helped = |p: &&Part| side == Side::Adversary || (event.sources.len() == 1 && !role::is_group(p, world));
    let part = named.filter(|p| !shares(std::slice::from_ref(p), &event.sources, world)).filter(helped)?;
    Some(Part { rule: Some(RULE), ..part.clone() })
}
