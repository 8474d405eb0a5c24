//! Raw: the files of `data/raw` as types.
//!
//! In: the folder. Out: [`Sources`], or the first [`Defect`]: a file that is missing, that is not the one whose sum
//! is noted, or a line that cannot be read.
//! Never filters: that is for [`super::build`].

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{
    Defect,
    label::{Demonyms, Language},
};

/// The folder of the sources, relative to the root.
const FOLDER: &str = "data/raw";

/// The sources whose files are noted in `SHA256SUMS`; what we write ourselves (`own`) is under version control alone.
const NOTED: [&str; 7] =
    ["arwikicats", "cldr", "geonames", "i18n-nationality", "natural-earth", "nk-missile-tests", "rigour"];

/// Everything that tables are made of.
pub(super) struct Sources {
    /// By alpha-3 code.
    pub(super) states: BTreeMap<String, State>,
    pub(super) cities: Vec<City>,
    pub(super) seas: Vec<Sea>,
    /// Waters whose middle we know better, and (`None`) those that are left out.
    pub(super) sea_points: BTreeMap<String, Option<(f64, f64)>>,
    pub(super) capitals: Vec<Capital>,
    /// From how many inhabitants on a place is no small one, by country; `*` for the others.
    pub(super) selection: BTreeMap<String, u64>,
    /// Countries whose small places are called like families: a name of one word is more often a person's.
    pub(super) family_names: BTreeSet<String>,
    /// Cities of the gazetteer whose country is not the state that holds them.
    pub(super) disputed: BTreeSet<String>,
    /// What each language has, by its code.
    pub(super) languages: BTreeMap<String, Words>,
}

/// A state or a territory that acts like one.
pub(super) struct State {
    pub(super) alpha2: String,
    pub(super) wikidata: String,
    /// English name of the source of codes.
    pub(super) name: String,
}

/// A city of the gazetteer.
pub(super) struct City {
    /// `gn:…`
    pub(super) id: String,
    /// Alpha-3.
    pub(super) country: String,
    pub(super) lat: f64,
    pub(super) lon: f64,
    pub(super) population: u64,
    pub(super) name: String,
    /// By language.
    pub(super) labels: BTreeMap<String, String>,
}

/// A sea, gulf or strait.
pub(super) struct Sea {
    /// `wd:…`, or `ne:…` where the source knows no Wikidata id.
    pub(super) id: String,
    pub(super) class: String,
    /// English name of the source, else the name that it has in its own country.
    pub(super) name: String,
    /// The name is an English one.
    pub(super) english: bool,
    pub(super) lat: f64,
    pub(super) lon: f64,
    /// By language.
    pub(super) labels: BTreeMap<String, String>,
}

/// A capital, or a city that stands for a government though it is none.
pub(super) struct Capital {
    pub(super) state: String,
    pub(super) city: String,
    pub(super) metonym: bool,
}

/// What the sources and we ourselves know of one language.
#[derive(Default)]
pub(super) struct Words {
    pub(super) language: Language,
    /// Alpha-2 code, also with `-alt-…`, to name.
    pub(super) territories: BTreeMap<String, String>,
    /// Alpha-3 code to demonym.
    pub(super) demonyms: BTreeMap<String, String>,
    /// Our own rows: code, reading, forms.
    pub(super) states: Vec<Forms>,
    /// Our own rows: place id, reading, forms.
    pub(super) places: Vec<Forms>,
    /// Labels that are refused or guarded, by folded label.
    pub(super) blocked: BTreeMap<String, Vec<Block>>,
}

/// A line of one of our own tables of names.
pub(super) struct Forms {
    pub(super) id: String,
    pub(super) reading: String,
    pub(super) forms: Vec<String>,
}

/// What to do with a label.
pub(super) struct Block {
    pub(super) guard: bool,
    /// Only for this place.
    pub(super) id: Option<String>,
}

impl Sources {
    /// Reads all of `data/raw`.
    pub(super) fn read(root: &Path) -> Result<Self, Defect> {
        let folder = Folder { root };
        for source in NOTED {
            folder.verify(source)?;
        }
        let (mut states, alpha3) = states(&folder)?;
        for row in folder.rows("own/not-states.tsv")? {
            if states.remove(row.get(0)).is_none() {
                return Err(row.defect("no such code in the source"));
            }
        }
        let languages: BTreeMap<String, Language> = folder.toml("own/languages.toml")?;
        let mut sources = Self {
            cities: cities(&folder, &languages, &alpha3)?,
            seas: seas(&folder, &languages)?,
            sea_points: sea_points(&folder)?,
            capitals: capitals(&folder)?,
            selection: selection(&folder)?,
            family_names: family_names(&folder)?,
            disputed: folder.rows("own/disputed.tsv")?.iter().map(|row| row.get(0).to_owned()).collect(),
            languages: BTreeMap::new(),
            states,
        };
        for (code, language) in languages {
            let mut words = words(&folder, &code, language)?;
            words.demonyms = demonyms(&folder, words.language.demonyms, &sources.states)?;
            sources.languages.insert(code, words);
        }
        sources.check()?;
        Ok(sources)
    }

    /// Ids that our own tables use must be those of the sources.
    fn check(&self) -> Result<(), Defect> {
        let cities: BTreeSet<&str> = self.cities.iter().map(|c| c.id.as_str()).collect();
        let seas: BTreeSet<&str> = self.seas.iter().map(|s| s.id.as_str()).collect();
        let own = |file: String, id: &str| Defect::new(file, 0, format_args!("no {id:?} in the sources"));
        for capital in &self.capitals {
            if !cities.contains(capital.city.as_str()) {
                return Err(own(format!("{FOLDER}/own/capitals.tsv"), &capital.city));
            }
        }
        for id in &self.disputed {
            if !cities.contains(id.as_str()) {
                return Err(own(format!("{FOLDER}/own/disputed.tsv"), id));
            }
        }
        for (code, words) in &self.languages {
            for row in &words.states {
                if !self.states.contains_key(&row.id) {
                    return Err(own(format!("{FOLDER}/own/states.{code}.tsv"), &row.id));
                }
            }
            for row in &words.places {
                let known = match row.id.split_once(':') {
                    Some(("gn", _)) => cities.contains(row.id.as_str()),
                    Some(("wd" | "ne", _)) => seas.contains(row.id.as_str()),
                    // Our own places stand in config/world/sites.tsv, which the loader checks.
                    _ => true,
                };
                if !known {
                    return Err(own(format!("{FOLDER}/own/places.{code}.tsv"), &row.id));
                }
            }
        }
        Ok(())
    }
}

/// `data/raw` of a root.
struct Folder<'a> {
    root: &'a Path,
}

/// One line of a table that is no comment.
struct Row {
    file: String,
    line: usize,
    columns: Vec<String>,
}

impl Row {
    fn get(&self, column: usize) -> &str {
        self.columns.get(column).map(String::as_str).unwrap_or_default()
    }

    fn number<T: std::str::FromStr>(&self, column: usize) -> Result<T, Defect> {
        let text = self.get(column);
        text.parse().map_err(|_| self.defect(format_args!("{text:?} is no number")))
    }

    fn defect(&self, reason: impl std::fmt::Display) -> Defect {
        Defect::new(&self.file, self.line, reason)
    }
}

impl Folder<'_> {
    fn name(path: &str) -> String {
        format!("{FOLDER}/{path}")
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, Defect> {
        let name = Self::name(path);
        std::fs::read(self.root.join(&name)).map_err(|e| Defect::new(name, 0, format_args!("cannot read: {e}")))
    }

    fn text(&self, path: &str) -> Result<String, Defect> {
        String::from_utf8(self.bytes(path)?).map_err(|e| Defect::new(Self::name(path), 0, e))
    }

    /// The files of a source must be those that were looked at when its licence was.
    fn verify(&self, source: &str) -> Result<(), Defect> {
        let sums = format!("{source}/SHA256SUMS");
        for (line, text) in (1..).zip(self.text(&sums)?.lines()) {
            let Some((wanted, file)) = text.split_once("  ") else {
                return Err(Defect::new(Self::name(&sums), line, "not a sum, two blanks and a file"));
            };
            let file = format!("{source}/{file}");
            let found =
                Sha256::digest(self.bytes(&file)?).iter().fold(String::new(), |hex, b| hex + &format!("{b:02x}"));
            if found != wanted {
                return Err(Defect::new(
                    Self::name(&file),
                    0,
                    format_args!("its sha256 is {found}, {sums} says {wanted}"),
                ));
            }
        }
        Ok(())
    }

    /// The lines of one of our own tables.
    fn rows(&self, path: &str) -> Result<Vec<Row>, Defect> {
        let rows = |text: String| {
            (1..)
                .zip(text.lines())
                .filter(|(_, line)| !line.starts_with('#') && !line.is_empty())
                .map(|(at, line)| Row {
                    file: Self::name(path),
                    line: at,
                    columns: line.split('\t').map(str::to_owned).collect(),
                })
                .collect()
        };
        self.text(path).map(rows)
    }

    /// The lines of a table with a heading, each with the columns that are asked for.
    fn columns(&self, path: &str, names: &[&str]) -> Result<Vec<Row>, Defect> {
        let mut rows = self.rows(path)?;
        if rows.is_empty() {
            return Err(Defect::new(Self::name(path), 0, "the file is empty"));
        }
        let heading = rows.remove(0);
        let at: Vec<usize> = names
            .iter()
            .map(|name| {
                let found = heading.columns.iter().position(|column| column == name);
                found.ok_or_else(|| heading.defect(format_args!("there is no column {name}")))
            })
            .collect::<Result<_, _>>()?;
        Ok(rows
            .into_iter()
            .map(|row| Row { columns: at.iter().map(|at| row.get(*at).to_owned()).collect(), ..row })
            .collect())
    }

    fn json<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T, Defect> {
        serde_json::from_slice(&self.bytes(path)?).map_err(|e| Defect::new(Self::name(path), e.line(), e))
    }

    fn toml<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T, Defect> {
        toml::from_str(&self.text(path)?).map_err(|e| Defect::new(Self::name(path), 0, e.message()))
    }

    fn forms(&self, path: &str) -> Result<Vec<Forms>, Defect> {
        self.rows(path)?
            .into_iter()
            .map(|row| {
                if !["name", "adjective", "metonym", "guarded", "cued", "uppercase", "drop"].contains(&row.get(1)) {
                    return Err(row.defect(format_args!("unknown reading {:?}", row.get(1))));
                }
                let forms: Vec<String> = row.get(2).split(';').map(str::to_owned).collect();
                if forms.iter().any(|form| form.is_empty() || form.trim() != form) {
                    return Err(row.defect("a form is empty or has blanks around it"));
                }
                Ok(Forms { id: row.get(0).to_owned(), reading: row.get(1).to_owned(), forms })
            })
            .collect()
    }
}

#[derive(Deserialize)]
struct Territory {
    code: String,
    name: String,
    alpha3: Option<String>,
    qid: Option<String>,
    #[serde(default)]
    is_country: bool,
}

/// States by alpha-3 code, and alpha-2 to alpha-3 codes of all territories.
type Codes = (BTreeMap<String, State>, BTreeMap<String, String>);

fn states(folder: &Folder<'_>) -> Result<Codes, Defect> {
    let path = "rigour/territories.jsonl";
    let mut states = BTreeMap::new();
    let mut alpha3 = BTreeMap::new();
    let kept: BTreeSet<String> = folder.rows("own/dependencies.tsv")?.iter().map(|row| row.get(0).to_owned()).collect();
    for (line, text) in (1..).zip(folder.text(path)?.lines()) {
        let territory: Territory = serde_json::from_str(text).map_err(|e| Defect::new(Folder::name(path), line, e))?;
        let Some(code) = territory.alpha3.filter(|_| territory.code.len() == 2) else { continue };
        let (alpha2, code) = (territory.code.to_uppercase(), code.to_uppercase());
        alpha3.insert(alpha2.clone(), code.clone());
        if territory.is_country || kept.contains(&code) {
            let wikidata = territory.qid.unwrap_or_default();
            states.insert(code, State { alpha2, wikidata, name: territory.name });
        }
    }
    Ok((states, alpha3))
}

fn cities(
    folder: &Folder<'_>,
    languages: &BTreeMap<String, Language>,
    alpha3: &BTreeMap<String, String>,
) -> Result<Vec<City>, Defect> {
    let mut columns = vec!["geonameid", "name", "lat", "lon", "cc", "population"];
    let first_label = columns.len();
    columns.extend(languages.keys().map(String::as_str));
    let mut cities = Vec::new();
    for row in folder.columns("geonames/cities.tsv", &columns)? {
        let Some(country) = alpha3.get(row.get(4)) else {
            return Err(row.defect(format_args!("unknown country {:?}", row.get(4))));
        };
        let labels = (first_label..)
            .zip(languages.keys())
            .filter(|(at, _)| !row.get(*at).is_empty())
            .map(|(at, code)| (code.clone(), row.get(at).to_owned()))
            .collect();
        cities.push(City {
            id: format!("gn:{}", row.get(0)),
            country: country.clone(),
            lat: row.number(2)?,
            lon: row.number(3)?,
            population: row.number(5)?,
            name: row.get(1).to_owned(),
            labels,
        });
    }
    for row in folder.rows("own/cities.tsv")? {
        cities.push(City {
            id: row.get(0).to_owned(),
            country: row.get(1).to_owned(),
            lat: row.number(2)?,
            lon: row.number(3)?,
            population: row.number(4)?,
            name: row.get(5).to_owned(),
            labels: BTreeMap::new(),
        });
    }
    Ok(cities)
}

/// The source has one line a polygon; the first of a water is the largest.
fn seas(folder: &Folder<'_>, languages: &BTreeMap<String, Language>) -> Result<Vec<Sea>, Defect> {
    let labels: Vec<String> = languages.keys().map(|code| format!("name_{code}")).collect();
    let mut columns = vec!["wikidata", "class", "name_en", "bbox_w", "bbox_s", "bbox_e", "bbox_n", "ne_id", "name"];
    let first_label = columns.len();
    columns.extend(labels.iter().map(String::as_str));
    let mut seas: Vec<Sea> = Vec::new();
    for row in folder.columns("natural-earth/marine.tsv", &columns)? {
        let id = if row.get(0).is_empty() { format!("ne:{}", row.get(7)) } else { format!("wd:{}", row.get(0)) };
        let english = !row.get(2).is_empty();
        let name = if english { row.get(2) } else { row.get(8) };
        if name.is_empty() || seas.iter().any(|sea| sea.id == id) {
            continue;
        }
        let middle = |low, high| Ok::<f64, Defect>(f64::midpoint(row.number(low)?, row.number(high)?));
        let labels = (first_label..)
            .zip(languages.keys())
            .filter(|(at, _)| !row.get(*at).is_empty())
            .map(|(at, code)| (code.clone(), row.get(at).to_owned()))
            .collect();
        seas.push(Sea {
            id,
            class: row.get(1).to_owned(),
            name: name.to_owned(),
            english,
            lat: middle(4, 6)?,
            lon: middle(3, 5)?,
            labels,
        });
    }
    Ok(seas)
}

fn sea_points(folder: &Folder<'_>) -> Result<BTreeMap<String, Option<(f64, f64)>>, Defect> {
    folder
        .rows("own/seas.tsv")?
        .iter()
        .map(|row| {
            let point = match row.get(1) {
                "point" => Some((row.number(2)?, row.number(3)?)),
                "drop" => None,
                other => return Err(row.defect(format_args!("{other:?} is neither point nor drop"))),
            };
            Ok((row.get(0).to_owned(), point))
        })
        .collect()
}

fn capitals(folder: &Folder<'_>) -> Result<Vec<Capital>, Defect> {
    folder
        .rows("own/capitals.tsv")?
        .iter()
        .map(|row| {
            let metonym = match row.get(2) {
                "metonym" => true,
                "place" => false,
                other => return Err(row.defect(format_args!("{other:?} is neither metonym nor place"))),
            };
            Ok(Capital { state: row.get(0).to_owned(), city: row.get(1).to_owned(), metonym })
        })
        .collect()
}

fn selection(folder: &Folder<'_>) -> Result<BTreeMap<String, u64>, Defect> {
    folder.rows("own/selection.tsv")?.iter().map(|row| Ok((row.get(0).to_owned(), row.number(1)?))).collect()
}

fn family_names(folder: &Folder<'_>) -> Result<BTreeSet<String>, Defect> {
    let mut countries = BTreeSet::new();
    for row in folder.rows("own/selection.tsv")? {
        match row.get(2) {
            "" => {}
            "families" => _ = countries.insert(row.get(0).to_owned()),
            other => return Err(row.defect(format_args!("{other:?} is not families"))),
        }
    }
    Ok(countries)
}

#[derive(Deserialize)]
struct CldrFile {
    main: BTreeMap<String, CldrMain>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CldrMain {
    locale_display_names: CldrNames,
}

#[derive(Deserialize)]
struct CldrNames {
    territories: BTreeMap<String, String>,
}

fn words(folder: &Folder<'_>, code: &str, language: Language) -> Result<Words, Defect> {
    let cldr: CldrFile = folder.json(&format!("cldr/{code}/territories.json"))?;
    let territories = cldr.main.into_values().flat_map(|main| main.locale_display_names.territories).collect();
    let mut blocked: BTreeMap<String, Vec<Block>> = BTreeMap::new();
    for row in folder.rows(&format!("own/blocklist.{code}.tsv"))? {
        let guard = match row.get(1) {
            "guard" => true,
            "drop" => false,
            other => return Err(row.defect(format_args!("{other:?} is neither guard nor drop"))),
        };
        let id = Some(row.get(3).to_owned()).filter(|id| !id.is_empty());
        blocked.entry(language.fold(row.get(0))).or_default().push(Block { guard, id });
    }
    Ok(Words {
        territories,
        demonyms: BTreeMap::new(),
        states: folder.forms(&format!("own/states.{code}.tsv"))?,
        places: folder.forms(&format!("own/places.{code}.tsv"))?,
        blocked,
        language,
    })
}

#[derive(Deserialize)]
struct ArWikiCat {
    male: String,
    en: String,
}

#[derive(Deserialize)]
struct Nationalities {
    nationalities: BTreeMap<String, String>,
}

/// Alpha-3 code to demonym, from the table that a language has.
fn demonyms(
    folder: &Folder<'_>,
    table: Demonyms,
    states: &BTreeMap<String, State>,
) -> Result<BTreeMap<String, String>, Defect> {
    match table {
        Demonyms::None => Ok(BTreeMap::new()),
        Demonyms::ArWikiCats => {
            let table: BTreeMap<String, ArWikiCat> = folder.json("arwikicats/nationalities_data.json")?;
            let keys = folder.rows("own/demonyms.tsv")?;
            let own: BTreeMap<&str, &str> = keys.iter().map(|row| (row.get(0), row.get(1))).collect();
            let of = |code: &str, state: &State| {
                let name = state.name.to_lowercase();
                match own.get(code) {
                    Some(key) => table.get(*key),
                    None => table.values().find(|entry| entry.en == name),
                }
            };
            Ok(states.iter().filter_map(|(code, state)| Some((code.clone(), of(code, state)?.male.clone()))).collect())
        }
        Demonyms::I18nNationality => {
            let table: Nationalities = folder.json("i18n-nationality/en.json")?;
            // Where the table has no demonym it repeats the name.
            let of = |state: &State| table.nationalities.get(&state.alpha2).filter(|d| **d != state.name).cloned();
            Ok(states.iter().filter_map(|(code, state)| Some((code.clone(), of(state)?))).collect())
        }
    }
}
