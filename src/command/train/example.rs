//! Example: what one can learn from: an article or a sentence that people labelled, with what the rules find in it.
//!
//! In: gold items and the world. Out: [`Example`]s in the order of the gold. Never looks at what the rules make of
//! labels.

use sha2::{Digest, Sha256};

use super::fit::{self, Vector};
use crate::{
    article::Article,
    classify::{feature, weigh::View},
    command::{
        Failure,
        eval::gold::{self, Form, Item},
        jobs,
    },
    enriched::{Field, Salience},
    event,
    extract::{self, Findings},
    settings::Settings,
    text::{self, Text},
    world::{
        World,
        reader::{BUCKETS, Reader},
    },
};

/// An article or a sentence with labels.
#[derive(Debug)]
pub(super) struct Example {
    pub(super) item: Item,
    /// Index into the world's languages.
    pub(super) lang: usize,
    /// The part it belongs to.
    pub(super) fold: usize,
    text: Text,
    findings: Vec<Findings>,
    reports: Vec<event::Report>,
    /// The features of its sentences.
    pub(super) vectors: Vec<Vector>,
}

impl Example {
    pub(super) fn view<'a>(&'a self, world: &'a World, reader: Option<&'a Reader>) -> View<'a> {
        // The language was looked up in the same world.
        let lang = world.langs.get(self.lang).expect("the index is of this world");
        View { text: &self.text, findings: &self.findings, reports: &self.reports, lang, reader, world }
    }

    /// What its sentences teach. Of an article's sentences nobody said what is in which, so only what is beyond doubt
    /// is learned: that nothing is in any sentence of an article without the label, and that the headline of an article
    /// about it tells it.
    pub(super) fn sentences(&self) -> Vec<fit::Sentence<'_>> {
        let title = |at: usize| self.text.sentences.get(at).is_some_and(|s| s.span.field == Field::Title);
        let mut found = Vec::new();
        for (at, vector) in self.vectors.iter().enumerate() {
            let headline = title(at) || (at == 0 && self.item.form == Form::Article);
            let teaches = self.item.labels.map(|label| match (self.item.form, label) {
                (Form::Sentence, Some(Salience::Background)) => (ASIDE, 1.0),
                (Form::Sentence, Some(_)) => (1.0, 1.0),
                (Form::Sentence, None) => (0.0, 1.0),
                (Form::Article, Some(Salience::Primary)) if headline => (1.0, HEADLINE),
                (Form::Article, Some(_)) => (0.0, 0.0),
                (Form::Article, None) => (0.0, WITHOUT),
            });
            let (there, counts) = (teaches.map(|t| t.0), teaches.map(|t| t.1));
            found.push(fit::Sentence { vector, there, counts });
        }
        found
    }
}

/// How much a label is there that only a subordinate clause tells.
const ASIDE: f32 = 0.5;

/// How much the headline of an article about the label counts beside a sentence that was read for itself.
const HEADLINE: f32 = 0.5;

/// How much a sentence of an article without the label counts.
const WITHOUT: f32 = 0.3;

/// Reads the items in which a language of ours is written.
pub(super) fn read(items: Vec<Item>, world: &World, folds: usize, jobs: usize) -> Vec<Example> {
    let items: Vec<(Item, usize)> = items
        .into_iter()
        .filter_map(|item| {
            let lang = world.langs.iter().position(|lang| lang.code == item.lang)?;
            Some((item, lang))
        })
        .collect();
    let found = jobs::map(&items, jobs, |(item, lang)| find(&item.article, *lang, world));
    items
        .into_iter()
        .zip(found)
        .map(|((item, lang), (text, findings, reports, vectors))| {
            let fold = fold(&item.cluster, folds);
            Example { item, lang, fold, text, findings, reports, vectors }
        })
        .collect()
}

/// The second byte of the hash whose first says whether an article is held.
fn fold(cluster: &str, folds: usize) -> usize {
    Sha256::digest(cluster.as_bytes()).get(1).map_or(0, |byte| usize::from(*byte) % folds)
}

type Found = (Text, Vec<Findings>, Vec<event::Report>, Vec<Vector>);

fn find(article: &Article, lang: usize, world: &World) -> Found {
    let lang = world.langs.get(lang).expect("the index is of this world");
    let text = text::read(article, lang);
    let reference = article.published.map(|p| p.day);
    let findings = extract::find(&text, lang, world, reference);
    let reports = event::code(&text, &findings, lang, world, reference).reports;
    let view = View { text: &text, findings: &findings, reports: &reports, lang, reader: None, world };
    let vectors = vectors(view);
    (text, findings, reports, vectors)
}

fn vectors(view: View<'_>) -> Vec<Vector> {
    view.sentences()
        .map(|(sentence, tokens)| {
            let mut counts = [0_u32; feature::Block::ALL.len()];
            let mut found: Vec<(u32, feature::Block)> = Vec::new();
            feature::each(sentence, &tokens, view.lang, |block, hash, _| {
                if let Some(count) = counts.get_mut(block as usize) {
                    *count += 1;
                }
                found.push((hash % BUCKETS, block));
            });
            found.sort_unstable();
            let mut vector = Vector::new();
            for (bucket, block) in found {
                #[allow(clippy::cast_possible_truncation, reason = "digits beyond those of f32 are noise")]
                let value = block.measure(counts.get(block as usize).copied().unwrap_or_default()) as f32;
                match vector.last_mut() {
                    Some((last, sum)) if *last == bucket => *sum += value,
                    _ => vector.push((bucket, value)),
                }
            }
            vector
        })
        .collect()
}

/// The look-alikes of each language's examples: nothing is in them.
pub(super) fn lookalikes(world: &World, settings: &Settings) -> Result<Vec<Vec<Vector>>, Failure> {
    let overlay = Some(std::path::Path::new(&settings.data.overlay)).filter(|path| !path.as_os_str().is_empty());
    let files = World::files(overlay)?;
    let of = |(at, code): (usize, &str)| -> Result<Vec<Vector>, Failure> {
        let path = format!("lang/{code}/examples.toml");
        let text = files.get(&path).map_or("", String::as_str);
        let examples: Examples =
            toml::from_str(text).map_err(|error| Failure::data(format_args!("{path}: {}", error.message())))?;
        let alike = examples.example.iter().filter(|e| e.expect.is_empty() && e.open.is_none());
        let mut found = Vec::new();
        for example in alike {
            let article = gold::decoded(&serde_json::json!({"lang": code, "text": example.text}));
            let article = article.map_err(|reason| Failure::data(format_args!("{path}: {reason}")))?;
            found.extend(find(&article, at, world).3);
        }
        Ok(found)
    };
    world.langs.iter().enumerate().map(|(at, lang)| of((at, &lang.code))).collect()
}

#[derive(serde::Deserialize)]
struct Examples {
    #[serde(default)]
    example: Vec<Alike>,
}

#[derive(serde::Deserialize)]
struct Alike {
    text: String,
    #[serde(default)]
    expect: Vec<toml::Value>,
    open: Option<String>,
}
