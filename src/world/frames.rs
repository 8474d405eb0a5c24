//! Frames: which words together make an event.
//!
//! In: `config/world/frames.toml`. Out: [`Frame`]s in order of precedence: for each act and label the first that fits counts.
//! Never names a word of a language: only classes.

use std::fmt;

use rustc_hash::FxHashMap;

use super::{InstrumentKind, WeaponRole, class::Class};
use crate::enriched::{EventType, Label, Status, WeaponClass};

/// One way in which words make an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its name, written as the rule of the evidence.
    pub id: String,
    /// The label that it earns.
    pub label: Label,
    /// The event's type.
    pub type_: EventType,
    /// What can be its trigger.
    pub act: Vec<Need>,
    /// All of these must stand in reach, each in one of its alternatives.
    pub with: Vec<Vec<Need>>,
    /// One of these must be what the act is done to, however far the frame looks; empty where that does not matter.
    pub object: Vec<Need>,
    /// None of these may stand in reach.
    pub without: Vec<Need>,
    /// How far `with` and `without` look.
    pub reach: Reach,
    /// Who plays which part.
    pub roles: Roles,
    /// Status where no cue says otherwise.
    pub status: Status,
    /// The same, where the act is told as a noun: "military aid to X" is rarely one that was given and done.
    pub as_noun: Option<Status>,
    /// The same, where a verb tells it as of now.
    pub as_present: Option<Status>,
    /// Its type is no more than a guess: another report of the same happening knows better.
    pub vague: bool,
    /// Degree of belief in hundredths where nothing speaks against it.
    pub confidence: u8,
}

/// The frames by the words that can be their act.
#[derive(Debug, Default)]
pub struct Acts(FxHashMap<Class, Vec<usize>>);

impl Acts {
    /// Of frames in order of precedence.
    #[must_use]
    pub fn of(frames: &[Frame]) -> Self {
        let mut acts: FxHashMap<Class, Vec<usize>> = FxHashMap::default();
        for (at, frame) in frames.iter().enumerate() {
            for need in &frame.act {
                let Need::Word(class) = need else { continue };
                let places = acts.entry(*class).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            }
        }
        Self(acts)
    }

    /// Places of the frames whose act a word of that class can be, in order of precedence.
    #[must_use]
    pub fn with(&self, class: Class) -> &[usize] {
        self.0.get(&class).map_or(&[], Vec::as_slice)
    }
}

/// Something that a frame asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A word of a class.
    Word(Class),
    /// A weapon that does this.
    Weapon(WeaponRole),
    /// A weapon of this class.
    WeaponClass(WeaponClass),
    /// Any weapon.
    AnyWeapon,
    /// An instrument of this kind.
    Instrument(InstrumentKind),
    /// Any actor.
    Actor,
    /// Two or more different states or organisations.
    Partners,
    /// Somebody acted on: behind a word of class `against` or `direction`, or as the object.
    Target,
    /// Somebody on whose soil or to whom it is done.
    Host,
    /// The one who acts is an armed group.
    ArmedSource,
    /// The one who acts is a state.
    StateSource,
    /// A place on land.
    Land,
    /// A sea or strait.
    Sea,
}

/// How far a frame looks from its act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// A few words to either side.
    Phrase,
    /// The clause.
    Clause,
    /// The sentence.
    Sentence,
}

/// Who plays which part in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roles {
    /// The subject launches; who is aimed at is the target.
    Launcher,
    /// The subject attacks; object or marked actor is the target.
    Attacker,
    /// All named actors take part.
    Partners,
    /// The subject speaks; the one protected is the target.
    Protector,
    /// The subject speaks; the one warned is the target.
    Speaker,
    /// The subject gives; the recipient is the target.
    Donor,
    /// The subject gets it; whose weapons they are gives it.
    Buyer,
    /// The subject defends against what another launched.
    Defender,
    /// The subject acts, on nobody.
    Subject,
    /// Whose asset it is shows it; the one warned is the target.
    Shower,
    /// The subject goes; whose soil or side it leaves is the target.
    Leaver,
    /// Whose base it is; on whose soil it stands is the target.
    Guest,
    /// Who strengthens an alliance; the ally that one of them speaks of is the target.
    Allies,
}

impl Need {
    /// Reads one need as `frames.toml` writes it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some(class) = Class::parse(text) {
            return Some(Self::Word(class));
        }
        if let Some(role) = text.strip_prefix("weapon:") {
            return role_of(role).map(Self::Weapon);
        }
        if let Some(class) = text.strip_prefix("class:") {
            return class_of(class).map(Self::WeaponClass);
        }
        if let Some(kind) = text.strip_prefix("instrument:") {
            return kind_of(kind).map(Self::Instrument);
        }
        Some(match text {
            "weapon" => Self::AnyWeapon,
            "actor" => Self::Actor,
            "partners" => Self::Partners,
            "target" => Self::Target,
            "host" => Self::Host,
            "source:armed_group" => Self::ArmedSource,
            "source:state" => Self::StateSource,
            "land" => Self::Land,
            "sea" => Self::Sea,
            _ => return None,
        })
    }
}

/// As `frames.toml` writes it.
impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(class) => f.write_str(class.as_str()),
            Self::Weapon(role) => write!(f, "weapon:{}", name(&ROLES, *role)),
            Self::WeaponClass(class) => write!(f, "class:{}", class.as_str()),
            Self::Instrument(kind) => write!(f, "instrument:{}", name(&KINDS, *kind)),
            Self::AnyWeapon => f.write_str("weapon"),
            Self::Actor => f.write_str("actor"),
            Self::Partners => f.write_str("partners"),
            Self::Target => f.write_str("target"),
            Self::Host => f.write_str("host"),
            Self::ArmedSource => f.write_str("source:armed_group"),
            Self::StateSource => f.write_str("source:state"),
            Self::Land => f.write_str("land"),
            Self::Sea => f.write_str("sea"),
        }
    }
}

const ROLES: [(&str, WeaponRole); 7] = [
    ("projectile", WeaponRole::Projectile),
    ("satellite", WeaponRole::Satellite),
    ("launcher", WeaponRole::Launcher),
    ("interceptor", WeaponRole::Interceptor),
    ("platform", WeaponRole::Platform),
    ("bomb", WeaponRole::Bomb),
    ("drone", WeaponRole::Drone),
];

const KINDS: [(&str, InstrumentKind); 6] = [
    ("exercise", InstrumentKind::Exercise),
    ("treaty", InstrumentKind::Treaty),
    ("dialogue", InstrumentKind::Dialogue),
    ("summit", InstrumentKind::Summit),
    ("forum", InstrumentKind::Forum),
    ("concept", InstrumentKind::Concept),
];

fn named<T: Copy>(table: &[(&str, T)], text: &str) -> Option<T> {
    table.iter().find(|(name, _)| *name == text).map(|(_, value)| *value)
}

fn name<T: PartialEq>(table: &[(&'static str, T)], value: T) -> &'static str {
    table.iter().find(|(_, other)| *other == value).map_or("", |(name, _)| name)
}

/// A weapon role as tables write it.
pub(super) fn role_of(text: &str) -> Option<WeaponRole> {
    named(&ROLES, text)
}

/// An instrument kind as tables write it.
pub(super) fn kind_of(text: &str) -> Option<InstrumentKind> {
    named(&KINDS, text)
}

/// A weapon class as tables and the wire write it.
pub(super) fn class_of(text: &str) -> Option<WeaponClass> {
    serde::Deserialize::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text)).ok()
}
