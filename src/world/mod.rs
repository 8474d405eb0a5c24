//! The world: what is true in any language (`config/world`) and all we know of each language (`config/lang`).
//!
//! In: the embedded folder and an optional overlay. Out: a [`World`], or a [`LoadError`] with file and line.
//! Never changes after loading; a reload makes a new one. The format of the files: `docs/data.md`.

pub mod class;

pub mod frames;

pub(crate) mod letter;

pub mod fold;

pub mod words;

pub mod slots;

pub mod reader;

pub mod lang;

pub mod language;

mod load;

use std::collections::BTreeMap;

use jiff::civil::Date;

use self::{
    frames::{Acts, Frame},
    lang::Lang,
    reader::Calibration,
};
use crate::enriched::{CodeMatch, DataVersion, EventType, Kind, Status, WeaponClass};

/// Everything that the core knows.
#[derive(Debug)]
pub struct World {
    /// Version and hash of the data, written on every record.
    pub version: DataVersion,
    /// Who can act: states first, then the rest, by id.
    pub actors: Vec<Actor>,
    /// Where something can happen, by id.
    pub places: Vec<Place>,
    /// What can be launched, by id.
    pub weapons: Vec<Weapon>,
    /// Exercises, treaties, dialogues, summits, by id.
    pub instruments: Vec<Instrument>,
    /// What persons hold, by id.
    pub offices: Vec<Office>,
    /// Persons who act in this field, by id.
    pub persons: Vec<Person>,
    /// How word classes make events, in order of precedence.
    pub frames: Vec<Frame>,
    /// The same by what can be their act.
    pub acts: Acts,
    /// From event to the codes of other systems.
    pub codes: BTreeMap<(EventType, Option<Status>), Crosswalk>,
    /// The scores of labels that the rules found alone.
    pub calibration: Calibration,
    /// The languages, by code.
    pub langs: Vec<Lang>,
}

/// Index into [`World::actors`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorIndex(pub u32);

/// Index into [`World::places`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceIndex(pub u32);

/// Index into [`World::weapons`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeaponIndex(pub u32);

/// Index into [`World::instruments`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstrumentIndex(pub u32);

/// Index into [`World::offices`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeIndex(pub u32);

/// Index into [`World::persons`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonIndex(pub u32);

/// Somebody who can act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// ISO 3166-1 alpha-3 or an id of our own.
    pub id: String,
    /// State, organisation or armed group.
    pub kind: Kind,
    /// The code that events carry: the state's for its organs, else the id.
    pub code: String,
    /// English name.
    pub name: String,
    /// Reports, judges or helps, and takes no part in what events tell.
    pub observer: bool,
    /// The state on whose soil it stands, where its name says so.
    pub host: Option<String>,
}

/// Somewhere something can happen.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// `gn:…`, `wd:…` or `mrs:…`
    pub id: String,
    /// City, region, sea, strait or site.
    pub kind: Kind,
    /// ISO 3166-1 alpha-3, `None` for seas.
    pub country: Option<String>,
    /// Degrees, north positive.
    pub lat: f64,
    /// Degrees, east positive.
    pub lon: f64,
    /// Inhabitants, where known.
    pub population: Option<u64>,
    /// English name.
    pub name: String,
    /// Who is acted on there, or acts from there, cannot be told from where it lies: its country is not the state that
    /// holds it, or several claim it.
    pub disputed: bool,
}

/// Something that can be launched, or that launches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weapon {
    /// Id of our own.
    pub id: String,
    /// What it does.
    pub role: WeaponRole,
    /// Its class on the wire.
    pub class: Option<WeaponClass>,
    /// The state that makes it, ISO 3166-1 alpha-3; `None` for generic kinds.
    pub owner: Option<String>,
    /// English name; `None` for generic kinds.
    pub name: Option<String>,
}

/// What a weapon does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WeaponRole {
    /// Is launched.
    Projectile,
    /// Is put in orbit.
    Satellite,
    /// Launches.
    Launcher,
    /// Shoots at what was launched.
    Interceptor,
    /// Aircraft, ship or submarine.
    Platform,
    /// Is dropped.
    Bomb,
    /// Flies unmanned.
    Drone,
}

/// An exercise, treaty, dialogue, summit, forum or concept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Id of our own.
    pub id: String,
    /// Which of them.
    pub kind: InstrumentKind,
    /// Codes of the members, where fixed.
    pub members: Vec<String>,
    /// English name.
    pub name: String,
}

/// Which kind of instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "plain words")]
pub enum InstrumentKind {
    Exercise,
    Treaty,
    Dialogue,
    Summit,
    Forum,
    Concept,
}

/// An office, or a word that stands at offices and names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Id of our own.
    pub id: String,
    /// What the word does.
    pub part: OfficePart,
    /// What the title must name besides, so that an unknown name is a person's.
    pub needs: TitleNeed,
    /// English name.
    pub name: String,
    /// More special offices that news calls by this word.
    pub covers: Vec<OfficeIndex>,
}

/// What a title must name besides the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TitleNeed {
    /// The word says enough.
    Nothing,
    /// A state, organ or organisation.
    Body,
    /// A state: organs and companies have such offices too.
    State,
}

/// What a word that stands at offices and names does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfficePart {
    /// An office whose holder acts for the state or body.
    State,
    /// An office whose holder acts in the own name.
    Own,
    /// Whoever is named before has the same office.
    Counterpart,
    /// Holds the office for a time.
    Acting,
    /// Held it before.
    Former,
    /// Will hold it.
    Elect,
    /// Is dead.
    Late,
    /// A rank or courtesy at the name.
    Rank,
    /// Whose office it is follows.
    Of,
    /// What the office is for follows, or is said.
    Scope,
    /// An article inside a title.
    Article,
    /// A thing named after the person whose name follows.
    Namesake,
    /// A thing named after the person whose name stands before.
    NamesakeBehind,
    /// A given name that has the shape of another word.
    Given,
    /// Joins the words of a name.
    Particle,
    /// Ends a name.
    Stop,
    /// Begins a name.
    Surname,
}

/// A person who acts in this field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id of our own.
    pub id: String,
    /// English name.
    pub name: String,
    /// The offices held, as the table lists them.
    pub terms: Vec<Term>,
}

/// An office held by a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Which office.
    pub office: OfficeIndex,
    /// The state or body that the holder acts for.
    pub body: ActorIndex,
    /// First day that it may have been held.
    pub from: Date,
    /// Last such day; `None` if it is held.
    pub to: Option<Date>,
}

impl Term {
    /// The office was held on that day.
    #[must_use]
    pub fn on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// The codes of other systems for an event type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crosswalk {
    /// PLOVER event type.
    pub plover: Option<String>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// How well they fit.
    pub match_: CodeMatch,
}

/// What is wrong with the data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
pub struct LoadError {
    /// The file, relative to `config/` or the overlay.
    pub file: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and what to do.
    pub reason: String,
}

impl World {
    /// The actor at an index.
    #[must_use]
    pub fn actor(&self, index: ActorIndex) -> Option<&Actor> {
        self.actors.get(index.0 as usize)
    }

    /// The place at an index.
    #[must_use]
    pub fn place(&self, index: PlaceIndex) -> Option<&Place> {
        self.places.get(index.0 as usize)
    }

    /// The state that what happens at a place happens to; none for a disputed place.
    #[must_use]
    pub fn state_of(&self, index: PlaceIndex) -> Option<ActorIndex> {
        let place = self.place(index).filter(|place| !place.disputed)?;
        self.actor_of_code(place.country.as_deref()?)
    }

    /// The weapon at an index.
    #[must_use]
    pub fn weapon(&self, index: WeaponIndex) -> Option<&Weapon> {
        self.weapons.get(index.0 as usize)
    }

    /// All that the tables know of what someone fires are rockets, two kinds or more.
    #[must_use]
    pub fn has_rockets_only(&self, owner: &str) -> bool {
        let fired = |w: &&Weapon| w.role == WeaponRole::Projectile && w.owner.as_deref() == Some(owner);
        let classes: Vec<WeaponClass> = self.weapons.iter().filter(fired).filter_map(|w| w.class).collect();
        classes.len() > 1 && classes.iter().all(|class| *class == WeaponClass::Rocket)
    }

    /// The instrument at an index.
    #[must_use]
    pub fn instrument(&self, index: InstrumentIndex) -> Option<&Instrument> {
        self.instruments.get(index.0 as usize)
    }

    /// The same world with the rules alone deciding labels.
    #[must_use]
    pub fn without_reader(mut self) -> Self {
        for lang in &mut self.langs {
            lang.reader = None;
        }
        self
    }

    /// The person at an index.
    #[must_use]
    pub fn person(&self, index: PersonIndex) -> Option<&Person> {
        self.persons.get(index.0 as usize)
    }

    /// The office at an index.
    #[must_use]
    pub fn office(&self, index: OfficeIndex) -> Option<&Office> {
        self.offices.get(index.0 as usize)
    }

    /// The language of that code.
    #[must_use]
    pub fn lang(&self, code: &str) -> Option<&Lang> {
        self.langs.iter().find(|lang| lang.code == code)
    }

    /// The first actor that carries this code as its own id, such as the state `KOR`.
    #[must_use]
    pub fn actor_of_code(&self, code: &str) -> Option<ActorIndex> {
        let at = self.actors.iter().position(|a| a.id == code)?;
        u32::try_from(at).ok().map(ActorIndex)
    }
}
