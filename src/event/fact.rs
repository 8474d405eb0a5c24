//! Fact: with what, how many, how far; by which means; under which name.
//!
//! In: an act and the weapons, quantities, instruments and means around it. Out: [`Found`] facts with their spans.
//! Only what the text states.

pub mod launch;

use super::{Scene, apart, role::Parts};
use crate::{
    enriched::{Facts, Label, Status, WeaponClass},
    extract::{
        Mention, covered,
        quantity::{QuantityMention, Value},
    },
    text::Span,
    world::{
        World,
        class::Class,
        frames::{Frame, Roles},
        lang::What,
    },
};

/// Facts and the words that state each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The facts.
    pub facts: Facts,
    /// Name of the fact and its words.
    pub spans: Vec<(&'static str, Span)>,
    /// What the words say of the number of weapons.
    number: Number,
    /// A sum over a time that goes on: "since March".
    sum: bool,
    /// The weapon that is told of.
    weapon_at: Option<Span>,
}

/// What the words at the weapons say of their number, from the least to the most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Number {
    /// Nothing.
    #[default]
    Untold,
    /// One, by the form of the word or its article.
    One,
    /// Several: more than one, but no number.
    Several,
    /// A number.
    Told,
}

impl Found {
    /// Takes from another report of the same happening what is not known yet.
    pub fn fill(&mut self, other: Self) {
        let mut had = self.facts.clone();
        // What is told later by a number outweighs "a missile"; "missiles" only makes it uncertain.
        let better = other.number > self.number && (self.sum || !other.sum);
        if better {
            if self.number == Number::One {
                self.drop_count();
                had = self.facts.clone();
            }
            self.number = other.number;
        }
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
        if better {
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

    /// Two acts are told of one and the same weapon: "hit by a rocket fired from".
    #[must_use]
    pub fn shares_weapon(&self, other: &Self) -> bool {
        self.weapon_at.is_some() && self.weapon_at == other.weapon_at
    }

    fn drop_count(&mut self) {
        (self.facts.count, self.facts.count_min, self.facts.count_max) = (None, None, None);
        self.spans.retain(|(name, _)| !name.starts_with("count"));
    }

    fn tell(&mut self, name: &'static str, span: Span) {
        self.spans.push((name, span));
    }
}

/// The facts of an event.
#[must_use]
pub fn of(scene: &Scene<'_>, act: &Mention, frame: &Frame, parts: &Parts, status: Status, world: &World) -> Found {
    let mut found = Found::default();
    if frame.label == Label::MissileLaunch {
        launch::launch(scene, act, (frame, parts, status), world, &mut found);
    } else {
        named(scene, act, world, &mut found);
        means(scene, frame, &mut found);
    }
    found
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
        found.tell("name", mention.span);
        ordinal(scene, mention, found);
    }
}

/// "the 23rd dialogue": the ordinal next to the name.
fn ordinal(scene: &Scene<'_>, name: &Mention, found: &mut Found) {
    let next = |q: &&QuantityMention| apart(&q.words, &name.words) <= 1;
    let said = scene.findings.quantities.iter().filter(next).find_map(|q| match q.value {
        Value::Ordinal(number) => Some((number, covered(scene.sentence, &q.words)?)),
        _ => None,
    });
    if let Some((number, span)) = said {
        found.facts.ordinal = Some(number);
        found.tell("ordinal", span);
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
            found.tell("means", mention.span);
        }
    }
    found.facts.means.sort();
}
