//! What goes out: the enriched article and the flat event row, in wire format.
//!
//! In: nothing; these are the types that [`crate::enrich`] fills. Out: JSON with a stable shape, and its JSON
//! Schema (`marsad schema article|event`, checked in under `docs/schema/`).
//! Never carries an empty string or a zero for "unknown": unknown is absent or null.
//! Changes within a major version only add.

pub mod explanation;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// The value of one record of `articles.enriched`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Enriched {
    /// Name and major version of this format.
    pub schema: SchemaName,
    /// The article, with the text that all offsets refer to.
    pub article: ArticleOut,
    /// The labels that the article bears; those of salience `none` are left out.
    pub labels: Vec<LabelOut>,
    /// Actors and places by id, each with every mention.
    pub entities: Vec<Entity>,
    /// What happened, most important first.
    pub events: Vec<Event>,
    /// What was odd about the input; never an error.
    pub notes: Vec<Note>,
    /// The data that was used.
    pub data: DataVersion,
}

/// Name and major version of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub enum SchemaName {
    /// The enriched article, first major version.
    #[serde(rename = "marsad.article/1")]
    Article1,
}

/// The article as it was read.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ArticleOut {
    /// The id that came with the article, else a hash of its canonical URL, else of its text.
    pub id: String,
    /// Address of the article, as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The headline that offsets with `field: title` refer to; absent under `output.text = none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The text that offsets with `field: body` refer to; absent under `output.text = evidence|none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// sha256 of the body in UTF-8, hexadecimal.
    pub body_sha256: String,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceOut>,
    /// Instant of publication, RFC 3339 in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<String>,
    /// Where the reference date for relative dates comes from; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_basis: Option<PublishedBasis>,
    /// The language of the text.
    pub lang: LangOut,
    /// How much of the text we can read.
    pub coverage: Coverage,
    /// The shape in which the article came.
    pub adapter: &'static str,
    /// First 16 hexadecimal digits of sha256(title LF body LF published_at or empty); tells versions of one article apart.
    pub fingerprint: String,
    /// The body ends in a sign that it was cut.
    pub truncated: bool,
}

/// Who published the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SourceOut {
    /// Name of the publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its internet domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
}

/// The language of the text.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LangOut {
    /// BCP 47 code of the language found, `und` if none.
    pub code: String,
    /// The language that the input declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared: Option<String>,
    /// How sure we are, 0 to 1.
    pub score: Score,
}

/// Where the reference date comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublishedBasis {
    /// The article says so.
    Stated,
    /// The timestamp of the Kafka record.
    Record,
    /// `--published-at` on the command line.
    Given,
}

/// How much of the text we can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// All stages know the language.
    Full,
    /// Labels and launches only.
    Partial,
    /// No data for this language: finding nothing means nothing.
    Unsupported,
}

/// The three themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// States or their organisations as partners in defence or security.
    Alliance,
    /// Words or acts meant to keep an adversary from military action.
    Deterrence,
    /// A missile, military rocket or space launch vehicle leaves its launcher, or is said to.
    MissileLaunch,
}

impl Label {
    /// All labels, in the order of output.
    pub const ALL: [Self; 3] = [Self::Alliance, Self::Deterrence, Self::MissileLaunch];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alliance => "alliance",
            Self::Deterrence => "deterrence",
            Self::MissileLaunch => "missile_launch",
        }
    }
}

/// How much of the article a label takes; `none` is told by absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Salience {
    /// A passing or historical mention.
    Background,
    /// At least one whole sentence reports it.
    Secondary,
    /// The article is about it.
    Primary,
}

impl Salience {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Background => "background",
            Self::Secondary => "secondary",
            Self::Primary => "primary",
        }
    }
}

/// One label of the article.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LabelOut {
    /// Which theme.
    pub label: Label,
    /// How much of the article it takes.
    pub salience: Salience,
    /// Probability that a careful reader marks it primary or secondary.
    pub score: Score,
    /// The words that earned it.
    pub evidence: Vec<Evidence>,
}

/// A probability or degree of belief, 0 to 1, written with at most two decimals so that it is the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u8);

impl Score {
    /// From hundredths; more than 100 counts as 100.
    #[must_use]
    pub const fn from_hundredths(hundredths: u8) -> Self {
        Self(if hundredths > 100 { 100 } else { hundredths })
    }

    /// In hundredths, 0 to 100.
    #[must_use]
    pub const fn hundredths(self) -> u8 {
        self.0
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

impl JsonSchema for Score {
    fn schema_name() -> Cow<'static, str> {
        "Score".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "minimum": 0, "maximum": 1, "description": "0 to 1, at most two decimals"})
    }
}

/// Which text an offset refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// `article.title`
    Title,
    /// `article.body`
    Body,
}

impl Field {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Body => "body",
        }
    }
}

/// The characters that earned a field, or the rule by which it was inferred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Evidence {
    /// What it is evidence for: `label`, `trigger`, `status`, `actors.N`, `attributed_to.N`, `places.N`, `time`, `facts.NAME`.
    #[serde(rename = "for")]
    pub for_: String,
    /// The text that `start` and `end` refer to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// First character, counted in Unicode code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<u32>,
    /// One past the last character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<u32>,
    /// Exactly that slice; absent under `output.text = none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The rule that used it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// Where an entity is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MentionOut {
    /// The text that `start` and `end` refer to.
    pub field: Field,
    /// First character, counted in Unicode code points.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// Exactly that slice; absent under `output.text = none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What sort of thing an actor or entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A state.
    Country,
    /// An organ of a state, an international body, an alliance, a command, a news agency.
    Organisation,
    /// An armed group that is no state's force.
    ArmedGroup,
    /// A person.
    Person,
    /// A settlement.
    City,
    /// A sea, gulf, bay or ocean.
    Sea,
    /// A strait.
    Strait,
    /// A region, province, peninsula or island.
    Region,
    /// A base, range, launch site, nuclear site or other site.
    Site,
    /// A missile, rocket, aircraft, ship or system.
    Weapon,
    /// An exercise, treaty, dialogue, summit or forum.
    Instrument,
}

/// Something named in the article.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Entity {
    /// ISO 3166-1 alpha-3 or an id of `config/world`; null if unknown.
    pub id: Option<String>,
    /// What sort of thing it is.
    pub kind: Kind,
    /// Its English name, or the name as written where the data has none.
    pub name: String,
    /// A person's office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// The state that a person or organ acts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Everywhere it is named.
    pub mentions: Vec<MentionOut>,
}

/// What kind of event, per label, as the label guide defines them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    /// Talks, visit or summit on defence.
    Consultation,
    /// Pledge or reaffirmation.
    Commitment,
    /// Treaty, pact, memorandum, joining.
    Agreement,
    /// Joint exercise.
    Exercise,
    /// Forces or bases with a partner.
    Deployment,
    /// Arms, training or money for defence.
    Aid,
    /// Technology, industry, intelligence, other.
    Cooperation,
    /// Suspension, withdrawal, dispute.
    Rift,
    /// Threat or conditional threat of force.
    Threat,
    /// Pledge to protect another by deterrence.
    Assurance,
    /// Bomber flights, carriers, port calls, drills or parades as a warning.
    ShowOfForce,
    /// Alert, doctrine, build-up, deployment to deter.
    Posture,
    /// Deterrence talked about, no other type fits.
    Statement,
    /// A firing that is no attack.
    Test,
    /// An attack.
    Strike,
    /// A space launch vehicle.
    Space,
    /// A defender shoots at an incoming missile.
    Interception,
    /// A launch of which no more is known.
    Unspecified,
}

impl EventType {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consultation => "consultation",
            Self::Commitment => "commitment",
            Self::Agreement => "agreement",
            Self::Exercise => "exercise",
            Self::Deployment => "deployment",
            Self::Aid => "aid",
            Self::Cooperation => "cooperation",
            Self::Rift => "rift",
            Self::Threat => "threat",
            Self::Assurance => "assurance",
            Self::ShowOfForce => "show_of_force",
            Self::Posture => "posture",
            Self::Statement => "statement",
            Self::Test => "test",
            Self::Strike => "strike",
            Self::Space => "space",
            Self::Interception => "interception",
            Self::Unspecified => "unspecified",
        }
    }
}

/// Whether it happened. These eight are all there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It happened, or was said.
    Occurred,
    /// It is going on.
    Ongoing,
    /// It is to happen.
    Planned,
    /// It was threatened, also conditionally.
    Threatened,
    /// One side claims it and nobody confirms it.
    Alleged,
    /// Someone says that it did not happen.
    Denied,
    /// The text says that it did not or will not happen.
    Negated,
    /// It was tried and failed.
    Failed,
}

impl Status {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Occurred => "occurred",
            Self::Ongoing => "ongoing",
            Self::Planned => "planned",
            Self::Threatened => "threatened",
            Self::Alleged => "alleged",
            Self::Denied => "denied",
            Self::Negated => "negated",
            Self::Failed => "failed",
        }
    }
}

/// One real-world happening or statement.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Event {
    /// Hash of article id, label, type and the trigger's field and start: the same wherever and whenever it is computed.
    pub id: String,
    /// The theme it belongs to.
    pub label: Label,
    /// What kind of event.
    #[serde(rename = "type")]
    pub type_: EventType,
    /// Whether it happened.
    pub status: Status,
    /// Told as past background, before the 30 days up to publication, and not the news.
    pub historical: bool,
    /// Who did it and to whom.
    pub actors: Vec<EventActor>,
    /// Who says so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributed_to: Vec<ActorRef>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<EventTime>,
    /// Where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<EventPlace>,
    /// With what, how many, how far.
    #[serde(skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// The codes of other systems.
    pub codes: Codes,
    /// Degree of belief that type and status are right.
    pub confidence: Score,
    /// Hash of label, type, source and target codes and day: the same for reports of one happening; null when no actor is coded.
    pub story_key: Option<String>,
    /// What earned each field.
    pub evidence: Vec<Evidence>,
}

/// The part an actor plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Acts, speaks or takes part.
    Source,
    /// Is acted on, threatened, attacked, helped or protected.
    Target,
}

/// An actor in its part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EventActor {
    /// The part it plays.
    pub role: Role,
    /// ISO 3166-1 alpha-3, an id of `config/world`, or null with the name as written.
    pub code: Option<String>,
    /// What sort of actor.
    pub kind: Kind,
    /// Its English name, or the name as written.
    pub name: String,
}

/// An actor to whom something is attributed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ActorRef {
    /// ISO 3166-1 alpha-3, an id of `config/world`, or null with the name as written.
    pub code: Option<String>,
    /// What sort of actor.
    pub kind: Kind,
    /// Its English name, or the name as written.
    pub name: String,
}

/// When it happened or is to happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EventTime {
    /// First day, `YYYY-MM-DD`.
    pub start: String,
    /// Last day, `YYYY-MM-DD`.
    pub end: String,
    /// The coarsest true unit.
    pub precision: DatePrecision,
    /// How it was worked out.
    pub basis: DateBasis,
}

/// The unit in which a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DatePrecision {
    /// One day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A quarter or season.
    Season,
    /// A year.
    Year,
    /// Several years.
    Years,
}

impl DatePrecision {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Season => "season",
            Self::Year => "year",
            Self::Years => "years",
        }
    }
}

/// How a date was worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateBasis {
    /// The text gives it in full.
    Explicit,
    /// Counted from the reference date.
    Relative,
    /// Not stated: news is of the days up to its publication.
    Publication,
}

impl DateBasis {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Explicit => "explicit",
            Self::Relative => "relative",
            Self::Publication => "publication",
        }
    }
}

/// The part a place plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRole {
    /// Where the event was or is to be.
    Event,
    /// Where something was launched.
    Launch,
    /// Where it came down.
    Impact,
}

/// How exactly a place is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlacePrecision {
    /// A base, range or other site.
    Site,
    /// A settlement.
    City,
    /// A region, province, peninsula or island.
    Region,
    /// A sea or strait.
    Sea,
    /// A whole state.
    Country,
}

impl PlacePrecision {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::City => "city",
            Self::Region => "region",
            Self::Sea => "sea",
            Self::Country => "country",
        }
    }
}

/// A place in its part.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EventPlace {
    /// The part it plays.
    pub role: PlaceRole,
    /// Its English name.
    pub name: String,
    /// What sort of place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// ISO 3166-1 alpha-3 of the state it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// GeoNames id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geonames_id: Option<u32>,
    /// Wikidata id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wikidata_id: Option<String>,
    /// Latitude in degrees, north positive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Longitude in degrees, east positive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// How exactly the place is known.
    pub precision: PlacePrecision,
}

/// What sort of weapon was launched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeaponClass {
    /// Ballistic missile of unstated range.
    Ballistic,
    /// Intercontinental ballistic missile, over 5,500 km.
    Icbm,
    /// Intermediate-range ballistic missile, 3,000 to 5,500 km.
    Irbm,
    /// Medium-range ballistic missile, 1,000 to 3,000 km.
    Mrbm,
    /// Short-range ballistic missile, below 1,000 km.
    Srbm,
    /// Submarine-launched ballistic missile.
    Slbm,
    /// Cruise missile.
    Cruise,
    /// Hypersonic glide vehicle or cruise missile.
    Hypersonic,
    /// Unguided or guided rocket, rocket artillery.
    Rocket,
    /// Anti-ship missile.
    Antiship,
    /// Surface-to-air missile.
    Sam,
    /// Anti-tank guided missile.
    Atgm,
    /// Space launch vehicle.
    Slv,
}

impl WeaponClass {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ballistic => "ballistic",
            Self::Icbm => "icbm",
            Self::Irbm => "irbm",
            Self::Mrbm => "mrbm",
            Self::Srbm => "srbm",
            Self::Slbm => "slbm",
            Self::Cruise => "cruise",
            Self::Hypersonic => "hypersonic",
            Self::Rocket => "rocket",
            Self::Antiship => "antiship",
            Self::Sam => "sam",
            Self::Atgm => "atgm",
            Self::Slv => "slv",
        }
    }
}

/// How a launch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It did what it was to do.
    Success,
    /// It failed.
    Failure,
    /// It was shot down.
    Intercepted,
}

impl Outcome {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Intercepted => "intercepted",
        }
    }
}

/// With what, how many, how far; only what the text states.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Facts {
    /// Number of missiles or rockets, as the text states it; of "at least eight" the bound stands too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// At least so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_min: Option<u64>,
    /// At most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_max: Option<u64>,
    /// Class of the weapon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<WeaponClass>,
    /// Name of the weapon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weapon: Option<String>,
    /// Distance flown, kilometres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range_km: Option<u64>,
    /// Highest point of the flight, kilometres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub altitude_km: Option<u64>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Name of the exercise, treaty, dialogue or forum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Which meeting of a series it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<u64>,
    /// Means named: `nuclear`, `conventional`, `missile_defence`, `strategic_bomber`, `carrier`, `submarine`, …
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub means: Vec<String>,
}

impl Facts {
    /// Nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The codes of other systems for one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Codes {
    /// PLOVER event type.
    pub plover: Option<String>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// How well they fit.
    #[serde(rename = "match")]
    pub match_: CodeMatch,
}

/// How well a code fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeMatch {
    /// The code means this.
    Exact,
    /// The nearest code.
    Approximate,
    /// There is no code for it.
    None,
}

impl CodeMatch {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Approximate => "approximate",
            Self::None => "none",
        }
    }
}

/// Something odd about the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Note {
    /// A word that programs can compare.
    pub code: NoteCode,
    /// A sentence for people.
    pub message: String,
}

/// What was odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoteCode {
    /// Bytes that are no text were replaced by U+FFFD.
    DecodedWithReplacement,
    /// The declared language is not the one found.
    LanguageDiffers,
    /// The publication date could not be read.
    DateUnreadable,
    /// Too long: an id is hashed, a URL or the name of a source left out, a title cut.
    TooLong,
    /// More events than `limits.events`; the rest was left out.
    EventsCut,
    /// A counted limit of the core's work was reached; what was found before it stands.
    WorkLimit,
}

/// The data that was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DataVersion {
    /// Version of the program whose data it is.
    pub version: String,
    /// First 16 hexadecimal digits of sha256 over all data files.
    pub hash: String,
}

/// The value of one record of `events.coded`: scalars and arrays of scalars, stable columns.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EventRow {
    /// See [`Event::id`].
    pub event_id: String,
    /// The article it was read in.
    pub article_id: String,
    /// Version of that article; keep only rows of the latest.
    pub article_fingerprint: String,
    /// The theme it belongs to.
    pub label: Label,
    /// What kind of event.
    pub event_type: EventType,
    /// Whether it happened.
    pub status: Status,
    /// Told as past background.
    pub historical: bool,
    /// Salience of the label in the article.
    pub salience: Salience,
    /// Codes of those who act; actors without code are left out.
    pub source_codes: Vec<String>,
    /// Names of those who act.
    pub source_names: Vec<String>,
    /// Codes of those acted on.
    pub target_codes: Vec<String>,
    /// Names of those acted on.
    pub target_names: Vec<String>,
    /// Codes of those who say so.
    pub attributed_codes: Vec<String>,
    /// First day.
    pub event_date: Option<String>,
    /// Last day.
    pub event_date_end: Option<String>,
    /// Unit in which the date is known.
    pub date_precision: Option<DatePrecision>,
    /// How the date was worked out.
    pub date_basis: Option<DateBasis>,
    /// Launch or event place.
    pub place_name: Option<String>,
    /// The state it lies in.
    pub place_country: Option<String>,
    /// Latitude in degrees.
    pub place_lat: Option<f64>,
    /// Longitude in degrees.
    pub place_lon: Option<f64>,
    /// How exactly it is known.
    pub place_precision: Option<PlacePrecision>,
    /// Where it came down.
    pub impact_name: Option<String>,
    /// The state that lies in.
    pub impact_country: Option<String>,
    /// Name of the exercise, treaty, dialogue or forum.
    pub fact_name: Option<String>,
    /// Means named.
    pub means: Vec<String>,
    /// Name of the weapon.
    pub weapon: Option<String>,
    /// Class of the weapon.
    pub weapon_class: Option<WeaponClass>,
    /// Number of missiles or rockets, as the text states it; of "at least eight" the bound stands too.
    pub count: Option<u64>,
    /// At least so many.
    pub count_min: Option<u64>,
    /// At most so many.
    pub count_max: Option<u64>,
    /// Distance flown, kilometres.
    pub range_km: Option<u64>,
    /// Highest point, kilometres.
    pub altitude_km: Option<u64>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// PLOVER event type.
    pub plover_type: Option<String>,
    /// CAMEO code.
    pub cameo_code: Option<String>,
    /// How well they fit.
    pub code_match: CodeMatch,
    /// Degree of belief that type and status are right.
    pub confidence: Score,
    /// See [`Event::story_key`].
    pub story_key: Option<String>,
    /// The trigger's words; null under `output.text = none`.
    pub evidence_text: Option<String>,
    /// The text they stand in.
    pub evidence_field: Option<Field>,
    /// First character in code points.
    pub evidence_start: Option<u32>,
    /// One past the last.
    pub evidence_end: Option<u32>,
    /// Language of the article.
    pub lang: String,
    /// Headline of the article; null under `output.text = none`.
    pub title: Option<String>,
    /// Address of the article.
    pub url: Option<String>,
    /// Name of the publisher.
    pub source_name: Option<String>,
    /// Its internet domain.
    pub source_domain: Option<String>,
    /// Instant of publication.
    pub published_at: Option<String>,
    /// First 16 hexadecimal digits of the data's hash, after the program's version.
    pub data_version: String,
}

impl EventRow {
    /// The rows of one enriched article, in the order of its events.
    #[must_use]
    pub fn of(enriched: &Enriched) -> Vec<Self> {
        enriched.events.iter().map(|event| Self::from_event(enriched, event)).collect()
    }

    fn from_event(enriched: &Enriched, event: &Event) -> Self {
        let article = &enriched.article;
        let codes = |role| {
            let actors = event.actors.iter().filter(move |a| a.role == role);
            (actors.clone().filter_map(|a| a.code.clone()).collect(), actors.map(|a| a.name.clone()).collect())
        };
        let (source_codes, source_names) = codes(Role::Source);
        let (target_codes, target_names) = codes(Role::Target);
        let place = event.places.iter().find(|p| p.role != PlaceRole::Impact);
        let impact = event.places.iter().find(|p| p.role == PlaceRole::Impact);
        let trigger = event.evidence.iter().find(|e| e.for_ == "trigger");
        let salience =
            enriched.labels.iter().find(|l| l.label == event.label).map_or(Salience::Background, |l| l.salience);
        Self {
            event_id: event.id.clone(),
            article_id: article.id.clone(),
            article_fingerprint: article.fingerprint.clone(),
            label: event.label,
            event_type: event.type_,
            status: event.status,
            historical: event.historical,
            salience,
            source_codes,
            source_names,
            target_codes,
            target_names,
            attributed_codes: event.attributed_to.iter().filter_map(|a| a.code.clone()).collect(),
            event_date: event.time.as_ref().map(|t| t.start.clone()),
            event_date_end: event.time.as_ref().map(|t| t.end.clone()),
            date_precision: event.time.as_ref().map(|t| t.precision),
            date_basis: event.time.as_ref().map(|t| t.basis),
            place_name: place.map(|p| p.name.clone()),
            place_country: place.and_then(|p| p.country.clone()),
            place_lat: place.and_then(|p| p.lat),
            place_lon: place.and_then(|p| p.lon),
            place_precision: place.map(|p| p.precision),
            impact_name: impact.map(|p| p.name.clone()),
            impact_country: impact.and_then(|p| p.country.clone()),
            fact_name: event.facts.name.clone(),
            means: event.facts.means.clone(),
            weapon: event.facts.weapon.clone(),
            weapon_class: event.facts.class,
            count: event.facts.count,
            count_min: event.facts.count_min,
            count_max: event.facts.count_max,
            range_km: event.facts.range_km,
            altitude_km: event.facts.altitude_km,
            outcome: event.facts.outcome,
            plover_type: event.codes.plover.clone(),
            cameo_code: event.codes.cameo.clone(),
            code_match: event.codes.match_,
            confidence: event.confidence,
            story_key: event.story_key.clone(),
            evidence_text: trigger.and_then(|e| e.text.clone()),
            evidence_field: trigger.and_then(|e| e.field),
            evidence_start: trigger.and_then(|e| e.start),
            evidence_end: trigger.and_then(|e| e.end),
            lang: article.lang.code.clone(),
            title: article.title.clone(),
            url: article.url.clone(),
            source_name: article.source.as_ref().and_then(|s| s.name.clone()),
            source_domain: article.source.as_ref().and_then(|s| s.domain.clone()),
            published_at: article.published_at.clone(),
            data_version: format!("{}+{}", enriched.data.version, enriched.data.hash),
        }
    }
}
