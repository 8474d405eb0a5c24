//! Launch: the weapon of a launch, its class and name, how many there were, how far and high they flew, how it ended.
//!
//! In: an act of launching with its parts and status, and the weapons and quantities around it; or a sentence behind it
//! that tells of the flight. Out: facts with their spans, into [`Found`].
//! Never takes a number that counts something else ("12 towns", "200 rockets and shells") or a length that is no flight.

use super::{Found, Number};
use crate::{
    enriched::{Outcome, Status, WeaponClass},
    event::{Scene, apart, in_clause, role::Parts},
    extract::{
        Mention, covered,
        quantity::{QuantityMention, Value},
    },
    world::{
        WeaponRole, World,
        class::{Class, Features, Group},
        frames::{Frame, Roles},
        lang::{What, WordOrder},
        slots::{Quality, Unit},
    },
};

/// Words within which what is said of another weapon is said of this one: "a Hwasong-17, an intercontinental missile".
const APPOSITION: usize = 4;

pub(super) fn launch(
    scene: &Scene<'_>,
    act: &Mention,
    (frame, parts, status): (&Frame, &Parts, Status),
    world: &World,
    found: &mut Found,
) {
    let clause = scene.findings.clause(act.words.start);
    let distance =
        |m: &Mention| apart(&act.words, &m.words) + 50 * scene.findings.clause(m.words.start).abs_diff(clause);
    let mut weapons = projectiles(scene, world);
    weapons.retain(|(m, _)| scene.findings.clause(m.words.start).abs_diff(clause) <= 1);
    weapons.sort_by_key(|(m, _)| distance(m));
    kind(scene, &weapons, found);
    rockets_only(&weapons, parts, world, found);
    let happened = matches!(status, Status::Occurred | Status::Failed | Status::Alleged | Status::Denied);
    if let Some((nearest, _)) = weapons.first() {
        found.weapon_at = Some(nearest.span);
        let here = scene.findings.clause(nearest.words.start);
        // A satellite is no missile.
        let together = weapons
            .iter()
            .filter(|(_, w)| w.role == WeaponRole::Projectile)
            .map(|(m, _)| *m)
            .filter(|m| scene.findings.clause(m.words.start) == here);
        count(scene, together, world, happened, found);
        found.sum = scene.findings.dates.iter().any(|d| d.since && scene.findings.clause(d.words.start) == clause);
    }
    for quantity in scene.findings.quantities.iter() {
        length(scene, quantity, found);
    }
    let outcome = match status {
        Status::Failed => Some(Outcome::Failure),
        Status::Occurred if frame.roles == Roles::Defender => Some(Outcome::Intercepted),
        Status::Occurred if in_clause(scene, Class::Intercept, act).is_some() => Some(Outcome::Intercepted),
        Status::Occurred if in_clause(scene, Class::Success, act).is_some() => Some(Outcome::Success),
        _ => None,
    };
    if let Some(outcome) = outcome {
        found.facts.outcome = Some(outcome);
        let cue = [Class::Failure, Class::Intercept, Class::Success]
            .into_iter()
            .find_map(|class| in_clause(scene, class, act));
        found.tell("outcome", cue.map_or(act.span, |m| m.span));
    }
}

type Weapon<'a> = (&'a Mention, &'a crate::world::Weapon);

/// What can be launched, by position.
fn projectiles<'a>(scene: &'a Scene<'_>, world: &'a World) -> Vec<Weapon<'a>> {
    let weapon = |m: &'a Mention| match m.what {
        What::Weapon(index) => world.weapon(index).map(|w| (m, w)),
        _ => None,
    };
    let launched = |(_, w): &Weapon<'_>| matches!(w.role, WeaponRole::Projectile | WeaponRole::Satellite);
    scene.findings.mentions.iter().filter_map(weapon).filter(launched).collect()
}

/// Name and class of the weapon, from the nearest on. The class is what the text states, "ballistic missile", not what is
/// known of a name; the names of rockets and launch vehicles are themselves words for such ("Katyushas", "Unha-3").
fn kind(scene: &Scene<'_>, weapons: &[Weapon<'_>], found: &mut Found) {
    if let Some((mention, weapon)) = weapons.iter().find(|(_, w)| w.name.is_some()) {
        found.facts.weapon.clone_from(&weapon.name);
        found.tell("weapon", mention.span);
    }
    let states = |w: &crate::world::Weapon| {
        w.class.is_some() && (w.name.is_none() || matches!(w.class, Some(WeaponClass::Rocket | WeaponClass::Slv)))
    };
    let Some((first, nearest)) = weapons.first() else { return };
    // Beside a name or another kind, only what stands with it says of what kind it is.
    let said_of = |m: &Mention| {
        let same = scene.findings.clause(m.words.start) == scene.findings.clause(first.words.start);
        apart(&m.words, &first.words) <= APPOSITION || (same && nearest.name.is_none())
    };
    if let Some((mention, weapon)) = weapons.iter().find(|(m, w)| states(w) && said_of(m)) {
        found.facts.class = weapon.class;
        found.tell("class", mention.span);
    }
}

/// A word for any missile means a rocket where those who fire it have nothing else. Some languages have one word for both.
fn rockets_only(weapons: &[Weapon<'_>], parts: &Parts, world: &World, found: &mut Found) {
    let Some((mention, nearest)) = weapons.first() else { return };
    let plain = found.facts.class.is_none() && found.facts.weapon.is_none() && nearest.class.is_none();
    let mut owners = parts.sources.iter().filter_map(|p| world.actor(p.actor)).map(|a| a.code.as_str()).peekable();
    if plain && owners.peek().is_some() && owners.all(|owner| world.has_rockets_only(owner)) {
        found.facts.class = Some(WeaponClass::Rocket);
        found.tell("class", mention.span);
    }
}

/// The number at the weapons: before one, behind it with its counter, or in its form. Without a number, a form that
/// says "one" counts where the launch is told as done; a plan for "a missile" is seldom for just one.
fn count<'a>(
    scene: &Scene<'_>,
    weapons: impl Iterator<Item = &'a Mention>,
    world: &World,
    happened: bool,
    found: &mut Found,
) {
    for weapon in weapons {
        if told(scene, weapon, world, found) {
            return;
        }
        let number = match () {
            () if weapon.features.any(Features::PLURAL) => Number::Several,
            () if weapon.features.any(Features::SINGULAR) && happened && !mixed(scene, weapon, world) => Number::One,
            () => Number::Untold,
        };
        if found.number == Number::Untold {
            found.number = number;
            if number == Number::One {
                found.facts.count = Some(1);
                found.tell("count", weapon.span);
            }
        }
    }
}

/// Words between a number and the weapon that it counts: "two North Korean missiles".
const COUNT_BEFORE: usize = 2;

/// Words between a weapon and its number with a counter, as in languages that count so.
const COUNT_BEHIND: usize = 3;

const fn apart_from(a: &Mention, b: &Mention) -> bool {
    a.words.end <= b.words.start || b.words.end <= a.words.start
}

/// "200 rockets and shells": the number is that of all together, and none of the rockets. Not where the others have
/// their own.
fn mixed(scene: &Scene<'_>, weapon: &Mention, world: &World) -> bool {
    let other = |m: &Mention| match m.what {
        What::Weapon(index) => {
            world.weapon(index).is_some_and(|w| matches!(w.role, WeaponRole::Bomb | WeaponRole::Drone))
        }
        _ => false,
    };
    let next = |m: &Mention| {
        let joined = m.words.start == weapon.words.end + 1 || m.words.start == weapon.words.end;
        let word = scene.findings.of_class(Class::Conjunction).any(|c| c.words.start == weapon.words.end);
        joined && (m.features.any(Features::AND) || word)
    };
    scene.findings.mentions.iter().any(|m| other(m) && next(m))
}

/// Notes the number that stands at a weapon, if one does.
fn told(scene: &Scene<'_>, weapon: &Mention, world: &World, found: &mut Found) -> bool {
    if weapon.features.any(Features::DUAL) {
        found.drop_count();
        found.number = Number::Told;
        found.facts.count = Some(2);
        found.tell("count", weapon.span);
        return true;
    }
    let clause = |word: usize| scene.findings.clause(word) == scene.findings.clause(weapon.words.start);
    let plain = |mut words: std::ops::Range<usize>| {
        words.all(|word| {
            // A verb, a preposition or another weapon parts them.
            let parts = |m: &Mention| {
                let apart = match m.what {
                    What::Word(class) => matches!(class.group(), Group::Act | Group::Part),
                    What::Weapon(_) => true,
                    _ => false,
                };
                apart && m.words.contains(&word) && apart_from(m, weapon)
            };
            scene.sentence.words.get(word).is_some_and(|w| !w.mark) && !scene.findings.mentions.iter().any(parts)
        })
    };
    let counts = |q: &&QuantityMention| {
        let counter = matches!(q.unit, Some(Unit::Round | Unit::Piece));
        // The counter may be the first word of the weapon: "a thousand rockets" where "rocket" is a round too.
        let inside = q.words.start < weapon.words.start && weapon.words.contains(&(q.words.end.saturating_sub(1)));
        // "Eight others by a missile": a preposition on the weapon parts it from the number.
        let prefixed = Features::INSTRUMENT.and(Features::DATIVE).and(Features::LIKE).and(Features::AND);
        let parted = scene.order != WordOrder::Sov && weapon.features.any(prefixed);
        let before = !parted
            && q.words.end <= weapon.words.start
            && q.words.end + COUNT_BEFORE >= weapon.words.start
            && plain(q.words.end..weapon.words.start)
            || inside;
        let behind = q.words.start >= weapon.words.end
            && (q.words.start == weapon.words.end
                || (counter
                    && q.words.start <= weapon.words.end + COUNT_BEHIND
                    && plain(weapon.words.end..q.words.start)));
        (counter || q.unit.is_none())
            && !matches!(q.value, Value::Ordinal(_))
            && clause(q.words.start)
            && (before || behind)
    };
    if mixed(scene, weapon, world) {
        return false;
    }
    let nearest = scene.findings.quantities.iter().filter(counts).min_by_key(|q| apart(&q.words, &weapon.words));
    let Some(quantity) = nearest else { return false };
    let Some(span) = covered(scene.sentence, &quantity.words) else { return false };
    let (low, high) = quantity.value.bounds();
    let (low, high) = (low.and_then(whole), high.and_then(whole));
    if low.is_none() && high.is_none() {
        return false;
    }
    found.drop_count();
    found.number = Number::Told;
    // "At least eight", "about eight": eight is what is told.
    let exact = low.filter(|low| high.is_none_or(|high| high == *low));
    if exact.is_some() {
        found.facts.count = exact;
        found.tell("count", span);
    }
    if low != high {
        if low.is_some() {
            found.facts.count_min = low;
            found.tell("count_min", span);
        }
        if high.is_some() {
            found.facts.count_max = high;
            found.tell("count_max", span);
        }
    }
    true
}

/// A whole number, if it is one and not absurd.
fn whole(value: f64) -> Option<u64> {
    // Counts and distances beyond a million are no facts about a launch.
    (value.fract() == 0.0 && (0.0..=1_000_000.0).contains(&value)).then(|| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within bounds")]
        let whole = value as u64;
        whole
    })
}

/// A length that is called a height, or a distance flown.
fn length(scene: &Scene<'_>, quantity: &QuantityMention, found: &mut Found) {
    let Some(km) = quantity.kilometres().and_then(|km| whole(km.round())).filter(|km| *km > 0) else { return };
    let Some(span) = covered(scene.sentence, &quantity.words) else { return };
    match quantity.quality {
        Some(Quality::Altitude) if found.facts.altitude_km.is_none() => {
            found.facts.altitude_km = Some(km);
            found.tell("altitude_km", span);
        }
        Some(Quality::Distance) if found.facts.range_km.is_none() => {
            found.facts.range_km = Some(km);
            found.tell("range_km", span);
        }
        // How far it can fly is no fact about a flight, nor where something lies.
        _ => {}
    }
}

/// What a sentence without a launch of its own tells of the one before: how far and high it flew, how many were seen.
#[must_use]
pub fn of_flight(scene: &Scene<'_>, world: &World) -> Option<Found> {
    let mut weapons = projectiles(scene, world);
    weapons.retain(|(_, w)| w.role == WeaponRole::Projectile);
    let mut found = Found::default();
    for quantity in scene.findings.quantities.iter() {
        length(scene, quantity, &mut found);
    }
    let both = found.facts.range_km.is_some() && found.facts.altitude_km.is_some();
    if weapons.is_empty() && !both {
        return None;
    }
    let seen = [Class::Detect, Class::Fall].iter().any(|class| scene.findings.of_class(*class).next().is_some());
    if seen && scene.findings.dates.iter().all(|d| !d.since) {
        for (weapon, _) in &weapons {
            if told(scene, weapon, world, &mut found) {
                break;
            }
        }
    }
    if found.spans.is_empty() {
        return None;
    }
    kind(scene, &weapons, &mut found);
    Some(found)
}
