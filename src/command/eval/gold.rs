//! Gold: what people found in articles and single sentences, as the files of it are written.
//!
//! In: JSON lines `{"article":…,"gold":…}`, or a table of sentences with tabs. Out: [`Item`]s, or a failure with
//! file and line. Never reads what the core finds.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::super::Failure;
use crate::{
    article::{self, Article, Limits, Raw},
    enriched::{EventType, Label, Outcome, Salience, Status, WeaponClass},
};

/// An article or a sentence, and what people found in it.
#[derive(Debug)]
pub(in crate::command) struct Item {
    /// Id of the article that it is or stands in: the unit that is drawn when intervals are made.
    pub(in crate::command) cluster: String,
    /// Its own id.
    pub(in crate::command) id: String,
    pub(in crate::command) lang: String,
    pub(in crate::command) article: Article,
    /// By [`Label::ALL`]; `None` is salience none.
    pub(in crate::command) labels: [Option<Salience>; 3],
    pub(in crate::command) events: Vec<GoldEvent>,
    pub(in crate::command) form: Form,
}

/// What was read by people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::command) enum Form {
    /// A whole article: labels, and its events with all fields.
    Article,
    /// One sentence: for each label one event's type and status.
    Sentence,
}

/// One event as people saw it.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::command) struct GoldEvent {
    pub(in crate::command) label: Label,
    #[serde(rename = "type")]
    pub(in crate::command) type_: EventType,
    pub(in crate::command) status: Status,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    #[serde(default)]
    pub(in crate::command) when: Option<String>,
    /// English name.
    #[serde(default, rename = "where")]
    pub(in crate::command) place: Option<String>,
    #[serde(default)]
    pub(in crate::command) source: Vec<String>,
    #[serde(default)]
    pub(in crate::command) target: Vec<String>,
    #[serde(default)]
    pub(in crate::command) facts: GoldFacts,
}

/// The facts that are scored; a gold file may hold more.
#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::command) struct GoldFacts {
    #[serde(default)]
    pub(in crate::command) count: Option<u64>,
    #[serde(default)]
    pub(in crate::command) class: Option<WeaponClass>,
    #[serde(default)]
    pub(in crate::command) outcome: Option<Outcome>,
}

#[derive(Deserialize)]
struct Line {
    article: serde_json::Value,
    gold: Found,
}

#[derive(Deserialize)]
struct Found {
    alliance: Degree,
    deterrence: Degree,
    missile_launch: Degree,
    #[serde(default)]
    events: Vec<GoldEvent>,
}

/// Salience as gold files write it.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Degree {
    Primary,
    Secondary,
    Background,
    None,
}

impl Degree {
    const fn salience(self) -> Option<Salience> {
        match self {
            Self::Primary => Some(Salience::Primary),
            Self::Secondary => Some(Salience::Secondary),
            Self::Background => Some(Salience::Background),
            Self::None => None,
        }
    }
}

/// Which part of a gold file is scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::command) enum Part {
    /// Two thirds, to learn from.
    Train,
    /// The held third: figures only.
    Held,
    /// Everything, for gold that is not split.
    All,
}

impl Part {
    /// The name in reports.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Held => "held",
            Self::All => "all",
        }
    }

    /// An article is held if the first byte of the sha256 of its id is divisible by three.
    fn has(self, cluster: &str) -> bool {
        let held = Sha256::digest(cluster.as_bytes()).first().is_some_and(|byte| byte % 3 == 0);
        match self {
            Self::Train => !held,
            Self::Held => held,
            Self::All => true,
        }
    }
}

/// Reads gold files; those whose name ends in `.tsv` are tables of sentences.
pub(in crate::command) fn read(files: &[PathBuf], part: Part) -> Result<Vec<Item>, Failure> {
    let mut items = Vec::new();
    for file in files {
        let text = fs::read_to_string(file)
            .map_err(|error| Failure::data(format_args!("reading {}: {error}", file.display())))?;
        let found = if file.extension().is_some_and(|e| e == "tsv") { sentences(&text, file) } else { articles(&text) };
        let found = found.map_err(|(line, reason)| {
            Failure::data(format_args!("{}:{line}: {reason}; the form is in docs/eval.md", file.display()))
        })?;
        items.extend(found.into_iter().filter(|item| part.has(&item.cluster)));
    }
    Ok(items)
}

/// A line, from 1, and what is wrong with it.
type Wrong = (usize, String);

fn articles(text: &str) -> Result<Vec<Item>, Wrong> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| article(line).map_err(|reason| (at + 1, reason))).collect()
}

fn article(line: &str) -> Result<Item, String> {
    let Line { article, gold } = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let text = |name: &str| article.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
    let (id, lang) = (text("id").to_owned(), text("lang").to_owned());
    if id.is_empty() || lang.is_empty() {
        return Err("the article has no id or no lang".to_owned());
    }
    let value = serde_json::json!({
        "id": id, "lang": lang, "title": text("title"), "text": text("body"), "published_at": article.get("published_at"),
    });
    Ok(Item {
        cluster: id.clone(),
        article: decoded(&value)?,
        id,
        lang,
        labels: [gold.alliance, gold.deterrence, gold.missile_launch].map(Degree::salience),
        events: gold.events,
        form: Form::Article,
    })
}

/// An article in the canonical shape.
pub(in crate::command) fn decoded(value: &serde_json::Value) -> Result<Article, String> {
    let bytes = value.to_string().into_bytes();
    let raw = Raw { value: Some(&bytes), ..Raw::default() };
    article::decode(&raw, &Limits::default()).map_err(|error| error.to_string())
}

const COLUMNS: [&str; 8] =
    ["id", "article", "date", "headline", "sentence", "alliance", "deterrence", "missile_launch"];

fn sentences(text: &str, file: &Path) -> Result<Vec<Item>, Wrong> {
    // The language is the file's name: ar.tsv.
    let lang = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let mut lines = text.lines().enumerate();
    let head = lines.next().map(|(_, line)| line).unwrap_or_default();
    if head.split('\t').ne(COLUMNS) {
        return Err((1, format!("the first line must name the columns {}", COLUMNS.join(", "))));
    }
    lines.map(|(at, line)| sentence(line, lang).map_err(|reason| (at + 1, reason))).collect()
}

fn sentence(line: &str, lang: &str) -> Result<Item, String> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [id, article, date, _, sentence, cells @ ..] = cells.as_slice() else {
        return Err("too few columns".to_owned());
    };
    let mut labels = [None; 3];
    let mut events = Vec::new();
    for ((slot, label), cell) in labels.iter_mut().zip(Label::ALL).zip(cells) {
        if *cell == "-" {
            continue;
        }
        let (salience, told) = match cell.strip_suffix('*') {
            Some(told) => (Salience::Background, told),
            None => (Salience::Primary, *cell),
        };
        let event = told.split_once('/').and_then(|(type_, status)| {
            let written = serde_json::json!({"label": label.as_str(), "type": type_, "status": status});
            serde_json::from_value(written).ok()
        });
        *slot = Some(salience);
        events.push(event.ok_or_else(|| format!("{cell:?} is no type/status"))?);
    }
    let mut value = serde_json::json!({"id": id, "lang": lang, "text": sentence});
    if !date.is_empty()
        && let Some(map) = value.as_object_mut()
    {
        map.insert("published_at".to_owned(), (*date).into());
    }
    Ok(Item {
        cluster: article.split('#').next().unwrap_or_default().to_owned(),
        id: (*id).to_owned(),
        lang: lang.to_owned(),
        article: decoded(&value)?,
        labels,
        events,
        form: Form::Sentence,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn star_is_background_and_dash_is_none() {
        let item =
            sentence("x1\ta:b#3\t2024-05-01\t-\tA sentence.\tconsultation/planned\t-\ttest/denied*", "en").unwrap();
        assert_eq!(item.cluster, "a:b");
        assert_eq!(item.labels, [Some(Salience::Primary), None, Some(Salience::Background)]);
        let told: Vec<_> = item.events.iter().map(|e| (e.label, e.type_, e.status)).collect();
        assert_eq!(
            told,
            [
                (Label::Alliance, EventType::Consultation, Status::Planned),
                (Label::MissileLaunch, EventType::Test, Status::Denied)
            ]
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let file = Path::new("en.tsv");
        let head = COLUMNS.join("\t");
        assert_eq!(sentences("id\tarticle\n", file).unwrap_err().0, 1);
        let bad = format!("{head}\nx\ty\t\t\tText.\t-\t-\tlaunch\n");
        let (line, reason) = sentences(&bad, file).unwrap_err();
        assert_eq!((line, reason.as_str()), (2, "\"launch\" is no type/status"));
        assert!(articles("{\"article\":{}}").is_err());
    }

    #[test]
    fn the_split_is_by_the_first_byte_of_the_hash() {
        // sha256 of "a" begins with ca = 202, of "b" with 3e = 62, of "1" with 6b = 107, of "e" with 3f = 63.
        assert!(Part::Held.has("e"));
        assert!(Part::Train.has("a") && Part::Train.has("b") && Part::Train.has("1"));
        assert!(Part::All.has("a") && Part::All.has("e"));
    }
}
