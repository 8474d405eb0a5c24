//! Fact: with what, how many, how far; by which means; under which name.
//!
//! In: an act and the weapons, quantities, instruments and means around it. Out: [`Found`] facts with their spans.
//! Only what the text states.

use super::{Scene, apart};
use crate::{
    enriched::{Facts, Label, Outcome, Status, WeaponClass},
    extract::{
        Mention,
        quantity::{QuantityMention, Value},
    },
    text::Span,
    world::{
        WeaponRole, World,
        class::{Class, Features},
        frames::{Frame, Roles},
        lang::What,
        slots::{Quality, Unit},
    },
};

/// Facts and the words that state each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The facts.
    pub facts: Facts,
    /// Name of the fact and its words.
    pub spans: Vec<(&'static str, Span)>,
}

impl Found {
    /// Takes from another report of the same happening what is not known yet.
    pub fn fill(&mut self, other: Self) {
        let had = self.facts.clone();
        macro_rules! fill {
            ($($field:ident)*) => { $(if self.facts.$field.is_none() { self.facts.$field = other.facts.$field; })* };
        }
        // "ballistic" of the headline is told more exactly below.
        let finer = matches!(
            other.facts.class,
            Some(WeaponClass::Icbm | WeaponClass::Irbm | WeaponClass::Mrbm | WeaponClass::Srbm | WeaponClass::Slbm)
        );
        if self.facts.class == Some(WeaponClass::Ballistic) && finer {
            self.facts.class = None;
            self.spans.retain(|(name, _)| *name != "class");
        }
        fill!(class weapon range_km altitude_km outcome name ordinal);
        if had.count.is_none() && had.count_min.is_none() && had.count_max.is_none() {
            fill!(count count_min count_max);
        }
        for means in other.facts.means {
            if !self.facts.means.contains(&means) {
                self.facts.means.push(means);
            }
        }
        self.facts.means.sort();
        let now = &self.facts;
        let gained = |name: &str| match name {
            "count" => had.count != now.count,
            "count_min" => had.count_min != now.count_min,
            "count_max" => had.count_max != now.count_max,
            "class" => had.class != now.class,
            "weapon" => had.weapon != now.weapon,
            "range_km" => had.range_km != now.range_km,
            "altitude_km" => had.altitude_km != now.altitude_km,
            "outcome" => had.outcome != now.outcome,
            "name" => had.name != now.name,
            "ordinal" => had.ordinal != now.ordinal,
            "means" => had.means != now.means,
            _ => false,
        };
        self.spans.extend(other.spans.into_iter().filter(|(name, _)| gained(name)));
    }
}

/// The facts of an event.
#[must_use]
pub fn of(scene: &Scene<'_>, act: &Mention, frame: &Frame, world: &World, status: Status) -> Found {
    let mut found = Found::default();
    if frame.label == Label::MissileLaunch {
        launch(scene, act, frame, world, status, &mut found);
    } else {
        named(scene, act, world, &mut found);
        means(scene, frame, &mut found);
    }
    found
}

fn launch(scene: &Scene<'_>, act: &Mention, frame: &Frame, world: &World, status: Status, found: &mut Found) {
    let clause = scene.findings.clause(act.words.start);
    let weapons: Vec<(&Mention, &crate::world::Weapon)> = scene
        .findings
        .mentions
        .iter()
        .filter(|m| scene.findings.clause(m.words.start).abs_diff(clause) <= 1)
        .filter_map(|m| match m.what {
            What::Weapon(index) => world.weapon(index).map(|w| (m, w)),
            _ => None,
        })
        .filter(|(_, w)| matches!(w.role, WeaponRole::Projectile | WeaponRole::Satellite))
        .collect();
    let distance =
        |m: &Mention| apart(&act.words, &m.words) + 50 * scene.findings.clause(m.words.start).abs_diff(clause);
    let nearest = weapons.iter().min_by_key(|(m, _)| distance(m));
    if let Some((mention, weapon)) = weapons.iter().filter(|(_, w)| w.name.is_some()).min_by_key(|(m, _)| distance(m)) {
        found.facts.weapon.clone_from(&weapon.name);
        found.spans.push(("weapon", mention.span));
    }
    // The class is what the text states: "ballistic missile", not what is known of a name. The names of rockets are
    // themselves words for rockets ("Katyushas", "Grads").
    let states = |w: &crate::world::Weapon| w.name.is_none() || w.class == Some(WeaponClass::Rocket);
    if let Some((mention, weapon)) =
        weapons.iter().filter(|(_, w)| w.class.is_some() && states(w)).min_by_key(|(m, _)| distance(m))
    {
        found.facts.class = weapon.class;
        found.spans.push(("class", mention.span));
    }
    if let Some((mention, _)) = nearest {
        count(scene, mention, found);
    }
    for quantity in scene.findings.quantities.iter() {
        distance_flown(scene, quantity, found);
    }
    let outcome = match status {
        Status::Failed => Some(Outcome::Failure),
        Status::Occurred if frame.roles == Roles::Defender => Some(Outcome::Intercepted),
        Status::Occurred if super::in_clause(scene, Class::Intercept, act).is_some() => Some(Outcome::Intercepted),
        Status::Occurred if super::in_clause(scene, Class::Success, act).is_some() => Some(Outcome::Success),
        _ => None,
    };
    if let Some(outcome) = outcome {
        found.facts.outcome = Some(outcome);
        let cue = [Class::Failure, Class::Intercept, Class::Success]
            .into_iter()
            .find_map(|class| super::in_clause(scene, class, act));
        found.spans.push(("outcome", cue.map_or(act.span, |m| m.span)));
    }
}

/// The number at the weapon: before it, behind it with its counter, or in its dual form.
fn count(scene: &Scene<'_>, weapon: &Mention, found: &mut Found) {
    if weapon.features.any(Features::DUAL) {
        found.facts.count = Some(2);
        found.spans.push(("count", weapon.span));
        return;
    }
    let counts = |q: &&QuantityMention| {
        matches!(q.unit, None | Some(Unit::Round | Unit::Piece | Unit::Vehicle))
            && !q.approx
            && !matches!(q.value, Value::Ordinal(_))
    };
    let near = scene.findings.quantities.iter().filter(counts).find(|q| {
        (q.words.end <= weapon.words.start && q.words.end + 2 >= weapon.words.start)
            || (q.words.start >= weapon.words.end && q.words.start <= weapon.words.end + 1)
    });
    let Some(quantity) = near else { return };
    let Some(span) = span(scene, quantity) else { return };
    let (low, high) = quantity.value.bounds();
    let (low, high) = (low.and_then(whole), high.and_then(whole));
    if low == high {
        found.facts.count = low;
        found.spans.push(("count", span));
        return;
    }
    if low.is_some() {
        found.facts.count_min = low;
        found.spans.push(("count_min", span));
    }
    if high.is_some() {
        found.facts.count_max = high;
        found.spans.push(("count_max", span));
    }
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

/// A length in the clauses of the launch: how high or how far.
fn distance_flown(scene: &Scene<'_>, quantity: &QuantityMention, found: &mut Found) {
    let Some(km) = quantity.kilometres().and_then(|km| whole(km.round())) else { return };
    let Some(span) = span(scene, quantity) else { return };
    if quantity.quality == Some(Quality::Altitude) {
        if found.facts.altitude_km.is_none() {
            found.facts.altitude_km = Some(km);
            found.spans.push(("altitude_km", span));
        }
    } else if found.facts.range_km.is_none() && km > 0 {
        found.facts.range_km = Some(km);
        found.spans.push(("range_km", span));
    }
}

fn span(scene: &Scene<'_>, quantity: &QuantityMention) -> Option<Span> {
    let first = scene.sentence.words.get(quantity.words.start)?;
    let last = scene.sentence.words.get(quantity.words.end.checked_sub(1)?)?;
    Some(first.span.to(last.span))
}

/// The name of the exercise, treaty or dialogue that the act is, or that stands in its clause.
fn named(scene: &Scene<'_>, act: &Mention, world: &World, found: &mut Found) {
    let clause = scene.findings.clause(act.words.start);
    let instrument = std::iter::once(act)
        .chain(scene.findings.mentions.iter().filter(|m| scene.findings.clause(m.words.start) == clause))
        .find_map(|m| match m.what {
            What::Instrument(index) => world.instrument(index).map(|i| (m, i)),
            _ => None,
        })
        .filter(|(_, i)| i.kind != crate::world::InstrumentKind::Concept);
    if let Some((mention, instrument)) = instrument {
        found.facts.name = Some(instrument.name.clone());
        found.spans.push(("name", mention.span));
        ordinal(scene, mention, found);
    }
}

/// "the 23rd dialogue": the ordinal next to the name.
fn ordinal(scene: &Scene<'_>, name: &Mention, found: &mut Found) {
    let next = |q: &&QuantityMention| apart(&q.words, &name.words) <= 1;
    let said = scene.findings.quantities.iter().filter(next).find_map(|q| match q.value {
        Value::Ordinal(number) => Some((number, span(scene, q)?)),
        _ => None,
    });
    if let Some((number, span)) = said {
        found.facts.ordinal = Some(number);
        found.spans.push(("ordinal", span));
    }
}

/// Means are named in the sentence; only where the frame is about force.
fn means(scene: &Scene<'_>, frame: &Frame, found: &mut Found) {
    if frame.label != Label::Deterrence && frame.roles != Roles::Protector {
        return;
    }
    let table = [
        (Class::Nuclear, "nuclear"),
        (Class::Conventional, "conventional"),
        (Class::MissileDefence, "missile_defence"),
    ];
    for (class, name) in table {
        if let Some(mention) = scene.findings.of_class(class).next() {
            found.facts.means.push(name.to_owned());
            found.spans.push(("means", mention.span));
        }
    }
    found.facts.means.sort();
}
