//! Merge: several reports of one happening become one event.
//!
//! In: the events of an article so far, in the order of the text, and the next. Out: the events with it. A text comes
//! back to what it reports: headline, lead, details, reactions; the same type of event under one label is the same
//! happening unless something that it states speaks against it. Never makes up what neither report says.

use std::collections::BTreeSet;

use super::{Coded, fact, place::Site, role};
use crate::{
    enriched::{EventType, Label, PlaceRole, Role, Status},
    trail::{Step, Trail, Unlike},
    world::World,
};

/// Who acts and who is acted on, as the single reports of a happening have it.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    sources: Vec<(Vec<role::Part>, u32)>,
    targets: Vec<(Vec<role::Part>, u32)>,
}

impl Heard {
    /// What a report only lets one suppose of who is acted on: it counts where no report says more.
    #[must_use]
    pub fn hint(targets: &[role::Part]) -> Self {
        Self { sources: Vec::new(), targets: vec![(targets.to_vec(), 0)] }
    }
}

/// Adds an event, or what is new of it to the report of the same happening that came before.
pub(super) fn add(events: &mut Vec<Coded>, mut event: Coded, world: &World, trail: &mut Trail) {
    let weight = weight(&event);
    event.heard.sources.push((event.sources.clone(), weight));
    event.heard.targets.push((event.targets.clone(), weight));
    let alike = events.iter().enumerate().filter(|(_, before)| same(before, &event, world));
    // The first of its own type, else the first.
    let at = alike.min_by_key(|(_, before)| before.type_ != event.type_).map(|(at, _)| at);
    let at = at.or_else(|| events.iter().position(|before| one_launch(before, &event, world)));
    trail.step(|| report(events, &event, at, world));
    match at.and_then(|at| events.get_mut(at)) {
        Some(before) => join(before, event),
        None => events.push(event),
    }
}

/// What a report tells, of which event it is, and why of none of those like it.
fn report(events: &[Coded], event: &Coded, before: Option<usize>, world: &World) -> Step {
    let alike = |(_, other): &(usize, &Coded)| other.label == event.label && other.type_ == event.type_;
    let unlike =
        events.iter().enumerate().filter(alike).filter_map(|(at, other)| Some((at, unlike(other, event, world)?)));
    Step::Report {
        event: before.unwrap_or(events.len()),
        sentence: event.sentence,
        trigger: event.trigger,
        rule: event.rule.clone(),
        label: event.label,
        type_: event.type_,
        status: event.status.status,
        subordinate: event.subordinate,
        historical: event.historical,
        again: before.is_some(),
        unlike: if before.is_none() { unlike.collect() } else { Vec::new() },
    }
}

/// Sentences behind a launch that may tell of its flight.
const FLIGHT_REACH: usize = 4;

/// Adds what a sentence tells of a flight to the launch that was told last, if it was told as the news shortly before.
pub(super) fn add_flight(events: &mut [Coded], flight: fact::Found, sentence: usize, trail: &mut Trail) {
    let last = events.iter_mut().filter(|e| e.label == Label::MissileLaunch).max_by_key(|e| e.last);
    let near = |e: &Coded| real(e.status.status) && !e.historical && e.last + FLIGHT_REACH >= sentence;
    match last.filter(|launch| near(launch)) {
        Some(launch) => launch.facts.fill(flight),
        None => trail.steps(|| flight.spans.into_iter().map(|(_, span)| Step::NoLaunch { span })),
    }
}

/// Settles who acts by what most reports say: each report may err in another way, and what is right is said again.
pub(super) fn settle(events: &mut [Coded], world: &World, trail: &mut Trail) {
    for (at, event) in events.iter_mut().enumerate() {
        let Heard { sources, targets } = std::mem::take(&mut event.heard);
        event.sources = most(&sources, world);
        // Whoever acts is not acted on, whatever one report may say.
        let acted_on = |(parts, weight): (Vec<role::Part>, u32)| {
            let others = parts.into_iter().filter(|t| !shares(std::slice::from_ref(t), &event.sources, world));
            (others.collect(), weight)
        };
        let targets: Vec<(Vec<role::Part>, u32)> = targets.into_iter().map(acted_on).collect();
        event.targets = most(&targets, world);
        trail.steps(|| outvoted(at, Role::Source, &sources, &event.sources, world));
        trail.steps(|| outvoted(at, Role::Target, &targets, &event.targets, world));
        if event.targets.is_empty() && event.type_ == EventType::Strike {
            event.targets.extend(state_hit(event, world));
            trail.steps(|| disputed(at, event, world));
        }
    }
}

/// The state of the place that was hit, where nobody is named as hit; a state does not strike itself.
fn state_hit(event: &Coded, world: &World) -> Option<role::Part> {
    let placed = event.places.iter().find(|p| p.role == PlaceRole::Impact)?;
    let actor = match placed.place {
        Site::Place(index) => world.state_of(index)?,
        Site::State(index) => index,
    };
    let part = role::Part { actor, span: placed.span, rule: Some("state-of-place-hit") };
    (!shares(std::slice::from_ref(&part), &event.sources, world)).then_some(part)
}

/// The place that was hit, where it is disputed whose it is.
fn disputed(at: usize, event: &Coded, world: &World) -> Option<Step> {
    let placed = event.places.iter().find(|p| p.role == PlaceRole::Impact)?;
    let Site::Place(place) = placed.place else { return None };
    world.place(place)?.disputed.then_some(Step::Disputed { event: at, place, span: placed.span })
}

/// How far the parts of a report can be believed: what the headline, the lead or a main clause says outweighs a reminder.
fn weight(event: &Coded) -> u32 {
    let named = u32::from(event.sources.iter().all(|p| p.rule.is_none()));
    let news = u32::from(!event.subordinate && !event.historical);
    let early = u32::from(event.sentence < 2);
    1 + named + news + early
}

/// The parts of greatest weight together; of several such, those that were said first. Nobody is said by nobody.
fn most(heard: &[(Vec<role::Part>, u32)], world: &World) -> Vec<role::Part> {
    let said = heard.iter().filter(|(parts, _)| !parts.is_empty());
    let named: Vec<(BTreeSet<&str>, &Vec<role::Part>, u32)> =
        said.map(|(parts, weight)| (role::codes(parts, world).collect(), parts, *weight)).collect();
    let together = |codes: &BTreeSet<&str>| -> u32 {
        named.iter().filter(|(other, ..)| other == codes).map(|(.., weight)| weight).sum()
    };
    let mut best: Option<(u32, &Vec<role::Part>)> = None;
    for (codes, parts, _) in &named {
        let weight = together(codes) + 3 * u32::try_from(codes.len().min(3)).unwrap_or(0);
        if best.is_none_or(|(before, _)| weight > before) {
            best = Some((weight, parts));
        }
    }
    best.map(|(_, parts)| parts.clone()).unwrap_or_default()
}

/// Actors of single reports that are none of those settled on.
fn outvoted(
    event: usize,
    role: Role,
    heard: &[(Vec<role::Part>, u32)],
    kept: &[role::Part],
    world: &World,
) -> Vec<Step> {
    // What was only supposed had no say.
    let parts = heard.iter().filter(|(_, weight)| *weight > 0).flat_map(|(parts, _)| parts);
    let mut others: Vec<&role::Part> = parts.filter(|part| !shares(std::slice::from_ref(*part), kept, world)).collect();
    others.dedup_by_key(|part| part.span);
    others.into_iter().map(|part| Step::Outvoted { event, role, actor: part.actor, span: part.span }).collect()
}

/// Whether two reports can be of one happening.
fn same(before: &Coded, event: &Coded, world: &World) -> bool {
    before.label == event.label
        && (before.type_ == event.type_ || open_type(before, event))
        && unlike(before, event, world).is_none()
}

/// What keeps two reports under one label from being of one happening, if their types do not.
fn unlike(before: &Coded, event: &Coded, world: &World) -> Option<Unlike> {
    let launch = before.label == Label::MissileLaunch;
    if !times(before, event) {
        Some(Unlike::Times)
    } else if launch && real(before.status.status) != real(event.status.status) {
        Some(Unlike::Reality)
    } else if event.type_ == EventType::Threat && alone_or_together(before, event) {
        Some(Unlike::Together)
    } else if reciprocal(before, event, world) {
        Some(Unlike::Reciprocal)
    } else if named_apart(&before.facts, &event.facts) {
        Some(Unlike::Names)
    } else {
        (!launch && certainly_others(before, event, world)).then_some(Unlike::Actors)
    }
}

/// Whether one of two launches is told without its kind and can be the other: "fired missiles" after "struck the city with
/// missiles" is no test.
fn one_launch(before: &Coded, event: &Coded, world: &World) -> bool {
    is_launch(before)
        && is_launch(event)
        && (before.vague || event.vague)
        && unlike(before, event, world).is_none()
        && !certainly_others(before, event, world)
}

/// What was launched, not what shoots at it.
fn is_launch(event: &Coded) -> bool {
    event.label == Label::MissileLaunch && event.type_ != EventType::Interception
}

/// Two acts of one sentence are told of one and the same weapon.
fn one_weapon(before: &Coded, event: &Coded) -> bool {
    before.sentence == event.sentence && before.facts.shares_weapon(&event.facts)
}

/// Launches whose types do not speak against one happening: one report does not say what it was, both tell of one weapon
/// ("hit by a rocket fired from"), or the second only tells where the first came down.
fn open_type(before: &Coded, event: &Coded) -> bool {
    let failed = |e: &Coded| e.status.status == Status::Failed;
    let untold = [before.type_, event.type_].contains(&EventType::Unspecified) && failed(before) == failed(event);
    let came_down = event.fell
        && before.type_ == EventType::Test
        && event.sentence <= before.last + FLIGHT_REACH
        && event.places.iter().all(|p| p.role != PlaceRole::Impact);
    is_launch(before) && is_launch(event) && (untold || one_weapon(before, event) || came_down)
}

/// A launch that is planned, threatened, denied or called off is never the one that happened.
const fn real(status: Status) -> bool {
    matches!(status, Status::Occurred | Status::Ongoing | Status::Failed | Status::Alleged)
}

/// Days that overlap, or that one of the two does not state. What is told of the past further down with a day of its own
/// is another happening than one told without.
fn times(before: &Coded, event: &Coded) -> bool {
    match (&before.time, &event.time) {
        (Some(a), Some(b)) => a.days.start <= b.days.end && b.days.start <= a.days.end,
        (None, Some(_)) => !event.historical || event.sentence <= before.sentence + 1,
        (_, None) => true,
    }
}

/// What several say together is another threat than the one that one of them makes.
const fn alone_or_together(before: &Coded, event: &Coded) -> bool {
    (before.sources.len() == 1 && event.sources.len() > 1) || (before.sources.len() > 1 && event.sources.len() == 1)
}

/// The one who acts in one is acted on in the other: blow and counterblow.
fn reciprocal(before: &Coded, event: &Coded, world: &World) -> bool {
    shares(&before.sources, &event.targets, world) || shares(&before.targets, &event.sources, world)
}

/// Exercises, treaties or weapons of different names.
fn named_apart(before: &fact::Found, event: &fact::Found) -> bool {
    let differ = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
    differ(&before.facts.name, &event.facts.name) || differ(&before.facts.weapon, &event.facts.weapon)
}

/// Nobody named by one is named by the other.
fn certainly_others(before: &Coded, event: &Coded, world: &World) -> bool {
    !before.sources.is_empty() && !event.sources.is_empty() && !shares(&before.sources, &event.sources, world)
}

/// What one report has and the other lacks.
fn join(before: &mut Coded, event: Coded) {
    let one = one_weapon(before, &event);
    let surer = !event.vague || before.type_ == EventType::Unspecified;
    if before.vague && surer {
        if before.type_ != event.type_ {
            before.type_ = event.type_;
            before.trigger = event.trigger;
            before.rule.clone_from(&event.rule);
        }
        before.vague = event.vague;
    }
    let reminder = before.subordinate || before.historical;
    let news = !event.subordinate && !event.historical;
    if reminder && news {
        // The first was a reminder of what the text reports only now.
        before.status = event.status.clone();
        if before.vague || !event.vague {
            before.trigger = event.trigger;
            before.rule.clone_from(&event.rule);
        }
        before.historical = false;
        before.subordinate = false;
    } else if event.status.status == Status::Denied
        && matches!(before.status.status, Status::Planned | Status::Alleged | Status::Threatened)
    {
        // A plan or a claim that the text says was denied is one event, denied.
        before.status = event.status.clone();
    }
    if before.time.is_none() {
        before.time = event.time;
    }
    if before.type_ == EventType::Unspecified || (one && event.type_ == EventType::Strike) {
        before.type_ = event.type_;
        before.rule.clone_from(&event.rule);
    }
    before.last = before.last.max(event.sentence);
    before.heard.sources.extend(event.heard.sources);
    before.heard.targets.extend(event.heard.targets);
    if before.sources.is_empty() {
        before.sources = event.sources;
    }
    if before.targets.is_empty() {
        before.targets = event.targets;
    }
    for placed in event.places {
        if !before.places.iter().any(|p| p.role == placed.role) {
            before.places.push(placed);
        }
    }
    before.facts.fill(event.facts);
    before.confidence = before.confidence.max(event.confidence);
}

/// Some code stands in both lists.
pub(super) fn shares(a: &[role::Part], b: &[role::Part], world: &World) -> bool {
    let code = |part: &role::Part| role::code(part.actor, world);
    a.iter().any(|x| b.iter().any(|y| code(x) == code(y)))
}
