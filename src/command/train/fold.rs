//! Fold: the second reader learned from all examples, and again for each part of them without that part.
//!
//! In: examples, each in one part. Out: [`Learned`]. A text's weights need the margins of sentences that the weights of
//! sentences had not seen; so those are learned without each part, and for a reader that has not seen one part, without
//! each pair of parts. Never sums over threads: one thread learns one set of weights.

use std::collections::BTreeMap;

use super::{
    example::Example,
    fit::{self, Row, Vector},
};
use crate::{
    classify::weigh,
    command::{eval::gold::Form as GoldForm, jobs},
    enriched::{Label, Salience},
    world::{
        World,
        reader::{Form, Level, Reader},
    },
};

/// By language of the world.
pub(super) type Readers = Vec<Reader>;

/// Readers of all languages.
#[derive(Debug)]
pub(super) struct Learned {
    /// From all examples.
    pub(super) whole: Readers,
    /// By part: from all others.
    pub(super) without: Vec<Readers>,
}

/// The parts left out: none, one or two, in order.
type Left = Vec<usize>;

pub(super) fn learn(examples: &[Example], alike: &[Vec<Vector>], world: &World, folds: usize, jobs: usize) -> Learned {
    let mut wanted: Vec<Left> = vec![Vec::new()];
    for one in 0..folds {
        wanted.push(vec![one]);
        wanted.extend((one + 1..folds).map(|two| vec![one, two]));
    }
    let langs = world.langs.len();
    let tasks: Vec<(usize, Left)> = (0..langs).flat_map(|l| wanted.iter().map(move |left| (l, left.clone()))).collect();
    let learned = jobs::map(&tasks, jobs, |(lang, left)| {
        let mut sentences: Vec<fit::Sentence<'_>> = examples
            .iter()
            .filter(|e| e.lang == *lang && !left.contains(&e.fold))
            .flat_map(Example::sentences)
            .collect();
        let none = |vector| fit::Sentence { vector, there: [0.0; 3], counts: [1.0; 3] };
        sentences.extend(alike.get(*lang).into_iter().flatten().map(none));
        let mut reader = Reader::default();
        if !sentences.is_empty() {
            fit::buckets(&sentences, &mut reader);
        }
        reader
    });
    let mut by: BTreeMap<(usize, Left), Reader> = tasks.into_iter().zip(learned).collect();

    let outer: Vec<Option<usize>> = std::iter::once(None).chain((0..folds).map(Some)).collect();
    let texts = jobs::map(&outer, jobs, |outer| texts(examples, &by, world, *outer));
    let mut sets = outer.into_iter().zip(texts).map(|(outer, texts)| {
        (0..langs)
            .map(|lang| {
                let left: Left = outer.into_iter().collect();
                let mut reader = by.remove(&(lang, left)).unwrap_or_default();
                for ((form, label, level), weights) in &texts {
                    if let Some(weights) = weights.get(lang) {
                        reader.set_text(*form, *label, *level, *weights);
                    }
                }
                reader
            })
            .collect()
    });
    Learned { whole: sets.next().unwrap_or_default(), without: sets.collect() }
}

/// How much an article counts that people call background, where it is asked whether a sentence of its own reports it:
/// such articles are the border, and readers differ most there.
const BORDER: f64 = 0.5;

type Texts = BTreeMap<(Form, usize, Level), Vec<crate::world::reader::Weights>>;

/// The weights of texts, from all examples that are not in the part left out.
fn texts(examples: &[Example], by: &BTreeMap<(usize, Left), Reader>, world: &World, outer: Option<usize>) -> Texts {
    let mut rows: BTreeMap<(Form, usize, Level), Vec<Row>> = BTreeMap::new();
    for example in examples.iter().filter(|e| Some(e.fold) != outer) {
        let mut left: Left = outer.into_iter().chain([example.fold]).collect();
        left.sort_unstable();
        let Some(reader) = by.get(&(example.lang, left)) else { continue };
        let view = example.view(world, Some(reader));
        let margins = weigh::margins(view, reader);
        let form = match example.item.form {
            GoldForm::Article => Form::Article,
            GoldForm::Sentence => Form::Sentence,
        };
        for (at, (label, gold)) in Label::ALL.into_iter().zip(example.item.labels).enumerate() {
            let seen = weigh::seen(view, &margins, label);
            for level in Level::ALL {
                let least = match level {
                    Level::Any => Salience::Background,
                    Level::Whole => Salience::Secondary,
                    Level::Primary => Salience::Primary,
                };
                let there = gold.is_some_and(|salience| salience >= least);
                let counts = if level == Level::Whole && gold == Some(Salience::Background) { BORDER } else { 1.0 };
                rows.entry((form, at, level)).or_default().push(Row { seen, lang: example.lang, there, counts });
            }
        }
    }
    rows.into_iter().map(|(key, rows)| (key, fit::texts(&rows, world.langs.len()))).collect()
}
