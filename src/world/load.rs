//! Load: the folders of `config/` become a [`World`].
//!
//! In: the embedded files, with those of an overlay in their place. Out: a [`World`], or the first [`LoadError`].
//! Refuses what it does not understand: an unknown id, class, paradigm or feature is an error with its line.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

use include_dir::{Dir, include_dir};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{
    Actor, ActorIndex, Crosswalk, Instrument, InstrumentIndex, LoadError, Office, OfficeIndex, OfficePart, Person,
    PersonIndex, Place, PlaceIndex, Term, TitleNeed, Weapon, WeaponIndex, World,
    class::{Class, Features, Group},
    fold::Fold,
    frames::{Acts, Frame, Need, Reach, Roles, class_of, kind_of, role_of},
    lang::{Affix, Affixes, Entry, Forms, Hosts, Lang, Reading, Script, Side, TitleWords, What, WordOrder},
    reader::{Calibration, Grade, Reader},
    slots::{Slot, Tables as SlotTables},
    words::{runs, words},
};
use crate::enriched::{CodeMatch, DataVersion, EventType, Kind, Label, Salience, Score, Status};

static CONFIG: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/config");

/// Relative path to content.
type Files = BTreeMap<String, String>;

impl World {
    /// Loads the embedded data, with the files of `overlay` in place of those of the same path.
    ///
    /// # Errors
    /// The first thing that is wrong with a file.
    pub fn load(overlay: Option<&Path>) -> Result<Self, LoadError> {
        Self::from_files(&Self::files(overlay)?)
    }

    /// The files that [`World::load`] reads, by their path in `config/`.
    ///
    /// # Errors
    /// An overlay that cannot be read, or that has files the built-in data could not have.
    pub fn files(overlay: Option<&Path>) -> Result<BTreeMap<String, String>, LoadError> {
        let mut files = Files::new();
        embedded(&CONFIG, &mut files);
        if let Some(overlay) = overlay {
            lay_over(overlay, overlay, &mut files)?;
        }
        Ok(files)
    }

    fn from_files(files: &Files) -> Result<Self, LoadError> {
        let mut actors = states(files)?;
        actors.extend(organisations(files)?);
        let offices = offices(files)?;
        let persons = persons(files, &offices, &actors)?;
        let frames = frames(files)?;
        let mut world = Self {
            version: DataVersion { version: env!("CARGO_PKG_VERSION").to_owned(), hash: hash(files) },
            actors,
            places: places(files)?,
            weapons: weapons(files)?,
            instruments: instruments(files)?,
            offices,
            persons,
            acts: Acts::of(&frames),
            frames,
            codes: codes(files)?,
            calibration: calibration(files)?,
            langs: Vec::new(),
        };
        let ids = Ids::of(&world)?;
        let codes: BTreeSet<&str> =
            files.keys().filter_map(|path| path.strip_prefix("lang/")?.split('/').next()).collect();
        for code in codes {
            world.langs.push(lang(files, code, &ids)?);
        }
        Ok(world)
    }
}

fn embedded(dir: &Dir<'_>, files: &mut Files) {
    for entry in dir.entries() {
        if let Some(sub) = entry.as_dir() {
            embedded(sub, files);
        } else if let Some(file) = entry.as_file()
            && let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8())
            && path.contains('/')
        {
            files.insert(path.to_owned(), text.to_owned());
        }
    }
}

/// Reads the overlay folder: only files that the built-in data could have too.
fn lay_over(root: &Path, folder: &Path, files: &mut Files) -> Result<(), LoadError> {
    let failed =
        |path: &Path, cause: std::io::Error| error(&path.display().to_string(), 0, format!("cannot read: {cause}"));
    for entry in std::fs::read_dir(folder).map_err(|e| failed(folder, e))? {
        let path = entry.map_err(|e| failed(folder, e))?.path();
        if path.is_dir() {
            lay_over(root, &path, files)?;
        } else if path.extension().is_some_and(|e| e == "tsv" || e == "toml") {
            let text = std::fs::read_to_string(&path).map_err(|e| failed(&path, e))?;
            let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if !relative.starts_with("world/") && !relative.starts_with("lang/") {
                return Err(error(&relative, 0, "an overlay has the folders world/ and lang/ only"));
            }
            files.insert(relative, text);
        }
    }
    Ok(())
}

fn hash(files: &Files) -> String {
    let mut hasher = Sha256::new();
    for (path, text) in files {
        hasher.update(path.as_bytes());
        hasher.update([0]);
        hasher.update(text.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().iter().take(8).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn error(file: &str, line: usize, reason: impl Into<String>) -> LoadError {
    LoadError { file: file.to_owned(), line, reason: reason.into() }
}

/// One line of a table.
struct Row<'a> {
    file: &'a str,
    line: usize,
    columns: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn get(&self, column: usize) -> &'a str {
        self.columns.get(column).copied().unwrap_or_default()
    }

    fn need(&self, column: usize, name: &str) -> Result<&'a str, LoadError> {
        match self.get(column) {
            "" => Err(self.error(format!("column {} ({name}) is missing", column + 1))),
            text => Ok(text),
        }
    }

    fn optional(&self, column: usize) -> Option<String> {
        Some(self.get(column)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn error(&self, reason: impl Into<String>) -> LoadError {
        error(self.file, self.line, reason)
    }
}

/// The lines of a table that are no comments; none if there is no such file.
fn rows<'a>(files: &'a Files, path: &str) -> Vec<Row<'a>> {
    let Some((file, text)) = files.get_key_value(path) else {
        return Vec::new();
    };
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
        .map(|(at, line)| Row { file, line: at + 1, columns: line.split('\t').collect() })
        .collect()
}

fn states(files: &Files) -> Result<Vec<Actor>, LoadError> {
    rows(files, "world/states.tsv")
        .iter()
        .map(|row| {
            let code = row.need(0, "code")?;
            Ok(Actor {
                id: code.to_owned(),
                kind: Kind::Country,
                code: code.to_owned(),
                name: row.need(1, "name")?.to_owned(),
                observer: false,
                host: None,
            })
        })
        .collect()
}

fn organisations(files: &Files) -> Result<Vec<Actor>, LoadError> {
    rows(files, "world/actors.tsv")
        .iter()
        .map(|row| {
            Ok(Actor {
                id: row.need(0, "id")?.to_owned(),
                kind: match row.need(1, "kind")? {
                    "organisation" | "observer" => Kind::Organisation,
                    "armed_group" => Kind::ArmedGroup,
                    other => {
                        let kinds = "organisation, observer or armed_group";
                        return Err(row.error(format!("kind {other:?} is none of {kinds}")));
                    }
                },
                code: row.need(2, "code")?.to_owned(),
                name: row.need(3, "name")?.to_owned(),
                observer: row.get(1) == "observer",
                host: Some(row.get(5)).filter(|state| !state.is_empty()).map(str::to_owned),
            })
        })
        .collect()
}

fn places(files: &Files) -> Result<Vec<Place>, LoadError> {
    let mut places = Vec::new();
    for path in ["world/places.tsv", "world/seas.tsv", "world/sites.tsv"] {
        for row in rows(files, path) {
            let number = |column, name| {
                let text = row.need(column, name)?;
                text.parse::<f64>().map_err(|_| row.error(format!("{name} {text:?} is no number")))
            };
            places.push(Place {
                id: row.need(0, "id")?.to_owned(),
                kind: match row.need(1, "kind")? {
                    "city" => Kind::City,
                    "region" => Kind::Region,
                    "sea" => Kind::Sea,
                    "strait" => Kind::Strait,
                    "site" => Kind::Site,
                    other => {
                        return Err(row.error(format!("kind {other:?} is none of city, region, sea, strait, site")));
                    }
                },
                country: row.optional(2),
                lat: number(3, "lat")?,
                lon: number(4, "lon")?,
                population: row.get(5).parse().ok(),
                name: row.need(6, "name")?.to_owned(),
                disputed: match row.get(7) {
                    "" => false,
                    "disputed" => true,
                    other => return Err(row.error(format!("{other:?} is not disputed"))),
                },
            });
        }
    }
    Ok(places)
}

fn weapons(files: &Files) -> Result<Vec<Weapon>, LoadError> {
    rows(files, "world/weapons.tsv")
        .iter()
        .map(|row| {
            let (role, class) = (row.need(1, "role")?, row.get(2));
            Ok(Weapon {
                id: row.need(0, "id")?.to_owned(),
                role: role_of(role).ok_or_else(|| row.error(format!("unknown role {role:?}")))?,
                class: if class.is_empty() {
                    None
                } else {
                    Some(class_of(class).ok_or_else(|| row.error(format!("unknown weapon class {class:?}")))?)
                },
                owner: row.optional(3),
                name: row.optional(4),
            })
        })
        .collect()
}

fn instruments(files: &Files) -> Result<Vec<Instrument>, LoadError> {
    rows(files, "world/instruments.tsv")
        .iter()
        .map(|row| {
            let kind = row.need(1, "kind")?;
            Ok(Instrument {
                id: row.need(0, "id")?.to_owned(),
                kind: kind_of(kind).ok_or_else(|| row.error(format!("unknown kind {kind:?}")))?,
                members: row.get(2).split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect(),
                name: row.need(3, "name")?.to_owned(),
            })
        })
        .collect()
}

fn offices(files: &Files) -> Result<Vec<Office>, LoadError> {
    let rows = rows(files, "world/offices.tsv");
    let place = |row: &Row<'_>, id: &str| {
        let at = rows.iter().position(|r| r.get(0) == id).and_then(|at| u32::try_from(at).ok());
        at.map(OfficeIndex).ok_or_else(|| row.error(format!("no office {id:?}")))
    };
    rows.iter()
        .map(|row| {
            let part = row.need(1, "part")?;
            Ok(Office {
                id: row.need(0, "id")?.to_owned(),
                part: part_of(part).ok_or_else(|| row.error(format!("unknown part {part:?}")))?,
                needs: match row.get(2) {
                    "" => TitleNeed::Nothing,
                    "body" => TitleNeed::Body,
                    "state" => TitleNeed::State,
                    other => return Err(row.error(format!("{other:?} is neither body nor state"))),
                },
                name: row.need(3, "name")?.to_owned(),
                covers: row
                    .get(4)
                    .split(',')
                    .filter(|id| !id.is_empty())
                    .map(|id| place(row, id))
                    .collect::<Result<_, _>>()?,
            })
        })
        .collect()
}

fn part_of(name: &str) -> Option<OfficePart> {
    Some(match name {
        "state" => OfficePart::State,
        "own" => OfficePart::Own,
        "counterpart" => OfficePart::Counterpart,
        "acting" => OfficePart::Acting,
        "former" => OfficePart::Former,
        "elect" => OfficePart::Elect,
        "late" => OfficePart::Late,
        "rank" => OfficePart::Rank,
        "of" => OfficePart::Of,
        "scope" => OfficePart::Scope,
        "article" => OfficePart::Article,
        "namesake" => OfficePart::Namesake,
        "namesake_behind" => OfficePart::NamesakeBehind,
        "given" => OfficePart::Given,
        "particle" => OfficePart::Particle,
        "stop" => OfficePart::Stop,
        "surname" => OfficePart::Surname,
        _ => return None,
    })
}

/// Persons with the offices that their lines list, which stand together.
fn persons(files: &Files, offices: &[Office], actors: &[Actor]) -> Result<Vec<Person>, LoadError> {
    let offices = index(offices.iter().map(|o| &o.id), "world/offices.tsv", OfficeIndex)?;
    let actors = index(actors.iter().map(|a| &a.id), "world/actors.tsv", ActorIndex)?;
    let mut persons: Vec<Person> = Vec::new();
    for row in rows(files, "world/persons.tsv") {
        let (id, office, body) = (row.need(0, "id")?, row.need(1, "office")?, row.need(2, "state")?);
        let from = row.need(3, "from")?;
        let to = row.get(4);
        let day = |text: &str| months(text).ok_or_else(|| row.error(format!("{text:?} is no year and no month")));
        let term = Term {
            office: *offices.get(office).ok_or_else(|| row.error(format!("no office {office:?}")))?,
            body: *actors.get(body).ok_or_else(|| row.error(format!("no state or actor {body:?}")))?,
            from: day(from)?.0,
            to: if to.is_empty() { None } else { Some(day(to)?.1) },
        };
        let name = row.need(5, "name")?;
        match persons.last_mut() {
            Some(last) if last.id == id => last.terms.push(term),
            _ => persons.push(Person { id: id.to_owned(), name: name.to_owned(), terms: vec![term] }),
        }
    }
    Ok(persons)
}

/// First and last day of a year (`YYYY`) or month (`YYYY-MM`).
fn months(text: &str) -> Option<(Date, Date)> {
    let (year, month) = match text.split_once('-') {
        Some((year, month)) => (year.parse().ok()?, Some(month.parse().ok()?)),
        None => (text.parse().ok()?, None),
    };
    let first = Date::new(year, month.unwrap_or(1), 1).ok()?;
    let span = if month.is_some() { 1.month() } else { 1.year() };
    Some((first, first.checked_add(span).ok()?.yesterday().ok()?))
}

fn codes(files: &Files) -> Result<BTreeMap<(EventType, Option<Status>), Crosswalk>, LoadError> {
    let mut codes = BTreeMap::new();
    for row in rows(files, "world/codes.tsv") {
        let word = |column, name| {
            let text = row.need(column, name)?;
            Ok::<_, LoadError>(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text))
        };
        let type_ = EventType::deserialize(word(0, "type")?).map_err(|e| row.error(e.to_string()))?;
        let status = match row.need(1, "status")? {
            "*" => None,
            _ => Some(Status::deserialize(word(1, "status")?).map_err(|e| row.error(e.to_string()))?),
        };
        let match_ = CodeMatch::deserialize(word(4, "match")?).map_err(|e| row.error(e.to_string()))?;
        codes.insert((type_, status), Crosswalk { plover: row.optional(2), cameo: row.optional(3), match_ });
    }
    Ok(codes)
}

fn calibration(files: &Files) -> Result<Calibration, LoadError> {
    let mut scores = BTreeMap::new();
    for row in rows(files, "world/calibration.tsv") {
        let (label, kind) = (row.need(0, "label")?, row.need(1, "salience and grade")?);
        let (salience, grade) = kind.split_once('.').unwrap_or((kind, ""));
        let unknown = |what, text| row.error(format!("unknown {what} {text:?}"));
        let label = Label::ALL.into_iter().find(|l| l.as_str() == label).ok_or_else(|| unknown("label", label))?;
        let all = [Salience::Background, Salience::Secondary, Salience::Primary];
        let salience = all.into_iter().find(|s| s.as_str() == salience).ok_or_else(|| unknown("salience", salience))?;
        let grade = Grade::ALL.into_iter().find(|g| g.as_str() == grade).ok_or_else(|| unknown("grade", grade))?;
        let score = row.need(2, "score")?;
        let hundredths = score.parse::<u8>().ok().filter(|s| *s <= 100);
        let hundredths = hundredths.ok_or_else(|| row.error(format!("score {score:?} is not 0 to 100")))?;
        scores.insert((label, salience, grade), Score::from_hundredths(hundredths));
    }
    Ok(Calibration(scores))
}

/// The second reader of a language, if it has one.
fn reader(files: &Files, code: &str) -> Result<Option<Reader>, LoadError> {
    let rows = rows(files, &format!("lang/{code}/reader.tsv"));
    if rows.is_empty() {
        return Ok(None);
    }
    let mut reader = Reader::default();
    for row in &rows {
        let mut numbers = [0; 3];
        for (at, slot) in numbers.iter_mut().enumerate() {
            let cell = row.get(at + 2);
            if !cell.is_empty() {
                *slot = cell.parse().map_err(|_| row.error(format!("{cell:?} is no whole number")))?;
            }
        }
        reader.line(row.need(0, "kind")?, row.need(1, "key")?, numbers).map_err(|reason| row.error(reason))?;
    }
    Ok(Some(reader))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameFile {
    frame: Vec<FrameRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameRow {
    id: String,
    label: Label,
    #[serde(rename = "type")]
    type_: EventType,
    act: Vec<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    object: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
    reach: Reach,
    roles: Roles,
    #[serde(default = "occurred")]
    status: Status,
    #[serde(default)]
    as_noun: Option<Status>,
    #[serde(default)]
    as_present: Option<Status>,
    #[serde(default)]
    vague: bool,
    confidence: u8,
}

const fn occurred() -> Status {
    Status::Occurred
}

fn frames(files: &Files) -> Result<Vec<Frame>, LoadError> {
    let path = "world/frames.toml";
    let file: FrameFile = toml_file(files, path)?;
    let needs = |texts: &str| -> Result<Vec<Need>, LoadError> {
        texts
            .split('|')
            .map(|text| Need::parse(text).ok_or_else(|| error(path, 0, format!("unknown need {text:?}"))))
            .collect()
    };
    file.frame
        .into_iter()
        .map(|row| {
            Ok(Frame {
                act: needs(&row.act.join("|"))?,
                with: row.with.iter().map(|alternatives| needs(alternatives)).collect::<Result<_, _>>()?,
                object: if row.object.is_empty() { Vec::new() } else { needs(&row.object.join("|"))? },
                without: if row.without.is_empty() { Vec::new() } else { needs(&row.without.join("|"))? },
                id: row.id,
                label: row.label,
                type_: row.type_,
                reach: row.reach,
                roles: row.roles,
                status: row.status,
                as_noun: row.as_noun,
                as_present: row.as_present,
                vague: row.vague,
                confidence: row.confidence,
            })
        })
        .collect()
}

fn toml_file<T: serde::de::DeserializeOwned>(files: &Files, path: &str) -> Result<T, LoadError> {
    let text = files.get(path).ok_or_else(|| error(path, 0, "the file is missing"))?;
    toml::from_str(text).map_err(|cause| {
        let line =
            cause.span().and_then(|span| text.get(..span.start)).map_or(0, |before| before.lines().count().max(1));
        error(path, line, cause.message())
    })
}

/// Ids of the world to what they stand for.
struct Ids {
    actors: HashMap<String, ActorIndex>,
    places: HashMap<String, PlaceIndex>,
    weapons: HashMap<String, WeaponIndex>,
    instruments: HashMap<String, InstrumentIndex>,
    persons: HashMap<String, PersonIndex>,
    offices: HashMap<String, (OfficeIndex, OfficePart)>,
}

impl Ids {
    fn of(world: &World) -> Result<Self, LoadError> {
        Ok(Self {
            actors: index(world.actors.iter().map(|a| &a.id), "world/actors.tsv", ActorIndex)?,
            places: index(world.places.iter().map(|p| &p.id), "world/places.tsv", PlaceIndex)?,
            weapons: index(world.weapons.iter().map(|w| &w.id), "world/weapons.tsv", WeaponIndex)?,
            instruments: index(world.instruments.iter().map(|i| &i.id), "world/instruments.tsv", InstrumentIndex)?,
            persons: index(world.persons.iter().map(|p| &p.id), "world/persons.tsv", PersonIndex)?,
            offices: world
                .offices
                .iter()
                .zip(0..)
                .map(|(office, at)| (office.id.clone(), (OfficeIndex(at), office.part)))
                .collect(),
        })
    }
}

fn index<'a, T>(
    ids: impl Iterator<Item = &'a String>,
    file: &str,
    wrap: impl Fn(u32) -> T,
) -> Result<HashMap<String, T>, LoadError> {
    let mut map = HashMap::new();
    for (at, id) in (0_u32..).zip(ids) {
        if map.insert(id.clone(), wrap(at)).is_some() {
            return Err(error(file, 0, format!("id {id:?} stands twice")));
        }
    }
    Ok(map)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LangFile {
    code: String,
    #[allow(dead_code, reason = "for readers")]
    name: String,
    script: String,
    #[allow(dead_code, reason = "for later use in telling languages apart")]
    #[serde(default)]
    letters: String,
    #[serde(default)]
    not_letters: String,
    #[serde(default)]
    frequent: Vec<String>,
    #[serde(default)]
    verb_starts: Vec<String>,
    #[serde(default)]
    noun_ends: Vec<String>,
    #[allow(dead_code, reason = "for readers")]
    #[serde(default)]
    direction: String,
    order: WordOrder,
    #[serde(default)]
    compounds: bool,
    #[serde(default = "yes")]
    spaces: bool,
    fold: FoldRow,
    #[serde(default)]
    affix: Vec<AffixRow>,
    paradigm: BTreeMap<String, ParadigmRow>,
    clause: ClauseRow,
    #[serde(default)]
    sentence: SentenceRow,
}

const fn yes() -> bool {
    true
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FoldRow {
    #[serde(default)]
    drop: String,
    #[serde(default)]
    map: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AffixRow {
    side: Side,
    forms: Vec<String>,
    #[serde(default)]
    feature: Option<String>,
    #[serde(default)]
    features: Vec<String>,
    on: Vec<String>,
    order: u8,
    #[serde(default)]
    host: Vec<(String, String)>,
    #[serde(default)]
    open: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParadigmRow {
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    inflects: Option<Inflects>,
    make: Vec<MakeRow>,
}

/// Which words of a phrase a paradigm inflects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Inflects {
    First,
    Last,
    All,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MakeRow {
    #[serde(default)]
    begin: String,
    #[serde(default)]
    end: String,
    #[serde(default)]
    cut: usize,
    #[serde(default)]
    feature: Option<String>,
    #[serde(default)]
    features: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClauseRow {
    #[allow(dead_code, reason = "says that words of class clause_break begin a clause")]
    #[serde(default)]
    before: String,
    punctuation: String,
    #[serde(default)]
    behind: Vec<String>,
    #[serde(default = "yes")]
    lists: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct SentenceRow {
    #[serde(default)]
    abbreviations: Vec<String>,
}

/// A paradigm ready for use.
struct Paradigm {
    host: Hosts,
    inflects: Inflects,
    make: Vec<Make>,
}

struct Make {
    begin: String,
    end: String,
    cut: usize,
    features: Features,
}

fn lang(files: &Files, code: &str, ids: &Ids) -> Result<Lang, LoadError> {
    let path = format!("lang/{code}/lang.toml");
    let file: LangFile = toml_file(files, &path)?;
    if file.code != code {
        return Err(error(&path, 0, format!("code {:?} is not the folder's name", file.code)));
    }
    let fold = Fold::new(&file.fold.drop, &file.fold.map);
    let mut paradigms = BTreeMap::new();
    for (name, row) in &file.paradigm {
        paradigms.insert(
            name.clone(),
            paradigm(row, &fold, file.order).map_err(|reason| error(&path, 0, format!("paradigm {name}: {reason}")))?,
        );
    }
    paradigms.entry("-".to_owned()).or_insert_with(|| Paradigm {
        host: Hosts::NOUN,
        inflects: Inflects::First,
        make: vec![plain()],
    });
    let mut affixes = Vec::new();
    for row in &file.affix {
        affixes
            .extend(affix(row, &fold).map_err(|reason| error(&path, 0, format!("affix {:?}: {reason}", row.forms)))?);
    }
    // Longest first, so that what is removed is the longest that fits; then by spelling, for the same order everywhere.
    affixes.sort_by(|a, b| b.form.len().cmp(&a.form.len()).then_with(|| a.form.cmp(&b.form)));
    let mut tables =
        Tables { files, code, fold: &fold, paradigms: &paradigms, spaces: file.spaces, lexicon: Forms::new() };
    tables.names("states.tsv", &|id| ids.actors.get(id).map(|i| What::Actor(*i)))?;
    tables.names("actors.tsv", &|id| ids.actors.get(id).map(|i| What::Actor(*i)))?;
    tables.names("places.tsv", &|id| ids.places.get(id).map(|i| What::Place(*i)))?;
    tables.names("sites.tsv", &|id| ids.places.get(id).map(|i| What::Place(*i)))?;
    tables.nouns("weapons.tsv", &|id| ids.weapons.get(id).map(|i| What::Weapon(*i)))?;
    tables.nouns("instruments.tsv", &|id| ids.instruments.get(id).map(|i| What::Instrument(*i)))?;
    for (table, group) in
        [("verbs.tsv", Group::Act), ("nouns.tsv", Group::Noun), ("cues.tsv", Group::Cue), ("roles.tsv", Group::Part)]
    {
        tables.nouns(table, &|id| Class::parse(id).filter(|class| class.group() == group).map(What::Word))?;
    }
    tables.nouns("lookalikes.tsv", &|_| Some(What::Lookalike))?;
    tables.names("persons.tsv", &|id| ids.persons.get(id).map(|i| What::Person(*i)))?;
    let titles = tables.offices(&ids.offices)?;
    let lexicon = tables.lexicon.finish();
    let mut slots: Vec<(&str, Vec<String>)> = Vec::new();
    for table in ["dates.tsv", "numbers.tsv", "units.tsv"] {
        for row in rows(files, &format!("lang/{code}/{table}")) {
            let slot = row.need(0, "slot")?;
            let forms = row.get(2).split(';').map(|form| fold.fold(form.trim())).filter(|f| !f.is_empty()).collect();
            Slot::parse(slot).ok_or_else(|| row.error(format!("unknown slot {slot:?}")))?;
            slots.push((slot, forms));
        }
    }
    let slots = SlotTables::new(slots.iter().map(|(slot, forms)| (*slot, forms.as_slice())), file.compounds)
        .map_err(|reason| error(&path, 0, reason))?;
    Ok(Lang {
        code: file.code,
        script: script(&file.script).ok_or_else(|| error(&path, 0, format!("unknown script {:?}", file.script)))?,
        not_letters: file.not_letters.chars().collect(),
        frequent: file.frequent.iter().map(|word| fold.fold(word)).collect(),
        verb_starts: file.verb_starts.iter().map(|start| fold.fold(start)).collect(),
        noun_ends: file.noun_ends.iter().map(|end| fold.fold(end)).collect(),
        order: file.order,
        compounds: file.compounds,
        spaces: file.spaces,
        affixes: Affixes::new(affixes),
        clause_marks: file.clause.punctuation.chars().collect(),
        comma_lists: file.clause.lists,
        clause_ends: file.clause.behind.iter().map(|end| fold.fold(end)).collect(),
        abbreviations: file.sentence.abbreviations.iter().map(|word| fold.fold(word)).collect(),
        fold,
        lexicon,
        titles,
        slots,
        reader: reader(files, code)?,
    })
}

fn script(code: &str) -> Option<Script> {
    Some(match code {
        "Arab" => Script::Arabic,
        "Latn" => Script::Latin,
        "Hang" => Script::Hangul,
        "Jpan" | "Kana" => Script::Kana,
        "Hani" | "Hans" | "Hant" => Script::Han,
        "Cyrl" => Script::Cyrillic,
        "Hebr" => Script::Hebrew,
        _ => return None,
    })
}

const fn plain() -> Make {
    Make { begin: String::new(), end: String::new(), cut: 0, features: Features::NONE }
}

fn features(one: Option<&String>, more: &[String]) -> Result<Features, String> {
    one.into_iter().chain(more).try_fold(Features::NONE, |all, name| {
        Features::parse(name).map(|f| all.and(f)).ok_or_else(|| format!("unknown feature {name:?}"))
    })
}

fn hosts(names: &[String]) -> Result<Hosts, String> {
    let mut all: Option<Hosts> = None;
    for name in names {
        let host = Hosts::parse(name).ok_or_else(|| format!("unknown host {name:?}"))?;
        all = Some(all.map_or(host, |a| a.and(host)));
    }
    all.ok_or_else(|| "no host named".to_owned())
}

fn paradigm(row: &ParadigmRow, fold: &Fold, order: WordOrder) -> Result<Paradigm, String> {
    let kind = row.kind.clone().unwrap_or_else(|| "noun".to_owned());
    let host = hosts(&[kind])?;
    // Languages that put the verb first put the head of a noun phrase first too, and their adjectives agree.
    let usual = match order {
        WordOrder::Vso if host == Hosts::ADJECTIVE => Inflects::All,
        WordOrder::Vso => Inflects::First,
        WordOrder::Svo if host == Hosts::VERB => Inflects::First,
        WordOrder::Svo | WordOrder::Sov => Inflects::Last,
    };
    let make = row
        .make
        .iter()
        .map(|make| {
            Ok(Make {
                begin: fold.fold(&make.begin),
                end: fold.fold(&make.end),
                cut: make.cut,
                features: features(make.feature.as_ref(), &make.features)?,
            })
        })
        .collect::<Result<_, String>>()?;
    Ok(Paradigm { host, inflects: row.inflects.unwrap_or(usual), make })
}

fn affix(row: &AffixRow, fold: &Fold) -> Result<Vec<Affix>, String> {
    let features = features(row.feature.as_ref(), &row.features)?;
    let on = hosts(&row.on)?;
    let host: Vec<(char, char)> = row
        .host
        .iter()
        .filter_map(|(table, text)| Some((fold.fold(table).chars().next()?, fold.fold(text).chars().next()?)))
        .collect();
    Ok(row
        .forms
        .iter()
        .map(|form| Affix {
            side: row.side,
            form: fold.fold(form),
            features,
            on,
            order: row.order,
            host: host.clone(),
            open: row.open,
        })
        .collect())
}

/// The tables of one language on their way into its lexicon.
struct Tables<'a> {
    files: &'a Files,
    code: &'a str,
    fold: &'a Fold,
    paradigms: &'a BTreeMap<String, Paradigm>,
    spaces: bool,
    lexicon: Forms,
}

impl Tables<'_> {
    /// A table of names: id, reading, forms.
    fn names(&mut self, table: &str, what: &dyn Fn(&str) -> Option<What>) -> Result<(), LoadError> {
        let path = format!("lang/{}/{table}", self.code);
        for row in rows(self.files, &path) {
            let id = row.need(0, "id")?;
            let what = what(id).ok_or_else(|| row.error(format!("no {id:?} in config/world")))?;
            let (reading, host, paradigm) = match row.need(1, "reading")? {
                "name" => (Reading::Name, Hosts::NAME, "-"),
                "adjective" => (Reading::Adjective, Hosts::ADJECTIVE, "adjective"),
                "metonym" => (Reading::Metonym, Hosts::NAME, "-"),
                "guarded" => (Reading::Guarded, Hosts::NAME, "-"),
                "cued" => (Reading::Cued, Hosts::NAME, "-"),
                "uppercase" => (Reading::Uppercase, Hosts::NAME, "-"),
                other => return Err(row.error(format!("unknown reading {other:?}"))),
            };
            self.forms(&row, paradigm, Entry { what, reading, host, features: Features::NONE })?;
        }
        Ok(())
    }

    /// A table of words: id or class, paradigm, forms.
    fn nouns(&mut self, table: &str, what: &dyn Fn(&str) -> Option<What>) -> Result<(), LoadError> {
        let path = format!("lang/{}/{table}", self.code);
        for row in rows(self.files, &path) {
            let id = row.need(0, "id")?;
            let what = what(id).ok_or_else(|| row.error(format!("unknown id or class {id:?} for this table")))?;
            let paradigm = row.need(1, "paradigm")?;
            let mut host = match self.paradigms.get(paradigm) {
                Some(known) => known.host,
                None => return Err(row.error(format!("no paradigm {paradigm:?} in lang.toml"))),
            };
            if let What::Word(class) = what
                && matches!(class.group(), Group::Cue | Group::Part)
            {
                host = host.and(Hosts::CUE);
            }
            if let What::Weapon(_) | What::Instrument(_) = what {
                host = host.and(Hosts::NAME);
            }
            self.forms(&row, paradigm, Entry { what, reading: Reading::Word, host, features: Features::NONE })?;
        }
        Ok(())
    }

    /// The table of offices: those that a person may hold go into the lexicon, the words that stand at them beside it.
    fn offices(&mut self, ids: &HashMap<String, (OfficeIndex, OfficePart)>) -> Result<TitleWords, LoadError> {
        let mut titles = TitleWords::default();
        for row in rows(self.files, &format!("lang/{}/offices.tsv", self.code)) {
            let id = row.need(0, "id")?;
            let (index, part) = *ids.get(id).ok_or_else(|| row.error(format!("no {id:?} in config/world")))?;
            let paradigm = row.need(1, "paradigm")?;
            if let OfficePart::State | OfficePart::Own | OfficePart::Counterpart = part {
                let entry = Entry {
                    what: What::Office(index),
                    reading: Reading::Word,
                    host: Hosts::NOUN,
                    features: Features::NONE,
                };
                self.forms(&row, paradigm, entry)?;
                continue;
            }
            for form in row.need(2, "forms")?.split(';') {
                let folded = self.fold.fold(form);
                let base = self.words(&folded);
                if base.is_empty() {
                    return Err(row.error(format!("form {form:?} has no letters")));
                }
                titles.insert(&base, part);
            }
        }
        Ok(titles)
    }

    /// The words of a folded form, as they are parted in texts.
    fn words<'f>(&self, folded: &'f str) -> Vec<&'f str> {
        let ranges = if self.spaces { words(folded) } else { runs(folded) };
        ranges.into_iter().filter_map(|range| folded.get(range)).collect()
    }

    fn forms(&mut self, row: &Row<'_>, paradigm: &str, entry: Entry) -> Result<(), LoadError> {
        let Some(paradigm) = self.paradigms.get(paradigm) else {
            return Err(row.error(format!("no paradigm {paradigm:?} in lang.toml")));
        };
        for form in row.need(2, "forms")?.split(';') {
            if form.trim() != form || form.is_empty() {
                return Err(row.error(format!("form {form:?} is empty or has blanks around it")));
            }
            if let Some(c) = form.chars().find(|c| matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')) {
                return Err(row.error(format!(
                    "form {form:?} has the presentation form U+{:04X}: write ordinary letters",
                    u32::from(c)
                )));
            }
            let folded = self.fold.fold(form);
            let base = self.words(&folded);
            if base.is_empty() {
                return Err(row.error(format!("form {form:?} has no letters")));
            }
            for make in &paradigm.make {
                let inflects = |at: usize| match paradigm.inflects {
                    Inflects::First => at == 0,
                    Inflects::Last => at + 1 == base.len(),
                    Inflects::All => true,
                };
                let made: Vec<String> =
                    base.iter().enumerate().map(|(at, word)| made(word, inflects(at), make)).collect();
                let made: Vec<&str> = made.iter().map(String::as_str).collect();
                self.lexicon.insert(&made, Entry { features: make.features, ..entry });
            }
        }
        Ok(())
    }
}

/// One word of a form as a paradigm makes it.
fn made(word: &str, inflects: bool, make: &Make) -> String {
    if !inflects {
        return word.to_owned();
    }
    let keep = word.chars().count().saturating_sub(make.cut);
    make.begin.chars().chain(word.chars().take(keep)).chain(make.end.chars()).collect()
}
