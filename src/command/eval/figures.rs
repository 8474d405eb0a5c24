//! Figures: what the marks of all articles come to, with how far another draw of articles might have moved them.
//!
//! In: [`Marks`] by language and article. Out: [`Report`], which prints itself and is what `--json` writes.
//! Never looks at a text.
//!
//! Intervals: percentile bootstrap over articles (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993,
//! section 13), 1,000 draws, each language drawn by itself, a fixed seed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    gold::Part,
    score::{Figure, Marks, Measure, Tally},
};
use crate::enriched::Label;

/// Draws of a bootstrap.
const DRAWS: usize = 1000;

/// Any seed does; the same one gives the same intervals.
const SEED: u64 = 20_240_402;

/// All languages together.
pub(in crate::command) const POOLED: &str = "all";

/// One figure of one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::command) struct Line {
    pub(in crate::command) lang: String,
    pub(in crate::command) measure: String,
    /// How many there are in gold; for shares and faults, how many were looked at.
    pub(in crate::command) n: u32,
    pub(in crate::command) right: u32,
    /// How many we gave.
    pub(in crate::command) ours: u32,
    pub(in crate::command) precision: Option<f64>,
    pub(in crate::command) recall: Option<f64>,
    /// F1, share or number of faults.
    pub(in crate::command) value: Option<f64>,
    /// 95 % interval.
    pub(in crate::command) low: Option<f64>,
    pub(in crate::command) high: Option<f64>,
}

/// Labels whose score lay in one tenth: how many, and how many of them gold has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::command) struct Bin {
    pub(in crate::command) lang: String,
    pub(in crate::command) label: String,
    /// Lower end of the tenth; a label that was not given has score 0.
    pub(in crate::command) from: f64,
    pub(in crate::command) n: u32,
    pub(in crate::command) mean_score: f64,
    pub(in crate::command) share_right: f64,
}

/// All figures of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::command) struct Report {
    pub(in crate::command) part: String,
    /// Articles or sentences that were scored.
    pub(in crate::command) items: usize,
    pub(in crate::command) data_version: String,
    pub(in crate::command) figures: Vec<Line>,
    pub(in crate::command) reliability: Vec<Bin>,
    /// By language, article and measure, for the comparison of two runs; left out for the held part.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::command) articles: BTreeMap<String, BTreeMap<String, BTreeMap<String, [u32; 3]>>>,
}

/// The marks of one article, its sentences together.
type Article = BTreeMap<Measure, Tally>;

/// Sums the marks of `(language, article, marks)`.
pub(in crate::command) fn report(part: Part, data_version: String, all: &[(String, String, Marks)]) -> Report {
    let mut langs: BTreeMap<&str, BTreeMap<&str, Article>> = BTreeMap::new();
    for (lang, article, marks) in all {
        let sums = langs.entry(lang).or_default().entry(article).or_default();
        for (measure, tally) in &marks.tallies {
            let sum = sums.entry(*measure).or_default();
            *sum = sum.plus(*tally);
        }
    }
    let articles = match part {
        Part::Held => BTreeMap::new(),
        Part::Train | Part::All => {
            langs.iter().map(|(lang, articles)| ((*lang).to_owned(), written(articles))).collect()
        }
    };
    Report {
        part: part.name().to_owned(),
        items: all.len(),
        data_version,
        figures: figures(&langs),
        reliability: reliability(all),
        articles,
    }
}

fn written(articles: &BTreeMap<&str, Article>) -> BTreeMap<String, BTreeMap<String, [u32; 3]>> {
    let one = |article: &Article| {
        article.iter().map(|(measure, t)| (measure.name(), [t.right, t.ours, t.gold])).collect::<BTreeMap<_, _>>()
    };
    articles.iter().map(|(id, article)| ((*id).to_owned(), one(article))).collect()
}

/// A table of tallies: one row an article, one column a measure.
struct Table {
    rows: Vec<Vec<Tally>>,
}

impl Table {
    fn new(articles: &BTreeMap<&str, Article>, measures: &[Measure]) -> Self {
        let row = |article: &Article| measures.iter().map(|m| article.get(m).copied().unwrap_or_default()).collect();
        Self { rows: articles.values().map(row).collect() }
    }

    fn sum(&self, rows: impl Iterator<Item = usize>, width: usize) -> Vec<Tally> {
        let mut sums = vec![Tally::default(); width];
        for row in rows.filter_map(|at| self.rows.get(at)) {
            for (sum, tally) in sums.iter_mut().zip(row) {
                *sum = sum.plus(*tally);
            }
        }
        sums
    }
}

fn figures(langs: &BTreeMap<&str, BTreeMap<&str, Article>>) -> Vec<Line> {
    let counted: BTreeSet<Measure> =
        langs.values().flat_map(BTreeMap::values).flat_map(BTreeMap::keys).copied().collect();
    let mut measures: Vec<Measure> = counted.into_iter().collect();
    if measures.iter().any(|m| matches!(m, Measure::Label(_))) {
        measures.push(Measure::LabelMean);
        measures.sort_unstable();
    }
    let width = measures.len();
    let tables: Vec<(&str, Table)> =
        langs.iter().map(|(lang, articles)| (*lang, Table::new(articles, &measures))).collect();

    let mut random = fastrand::Rng::with_seed(SEED);
    // For each language, then for all together: for each draw the value of each measure.
    let mut drawn: Vec<Vec<Vec<f64>>> = vec![vec![Vec::with_capacity(DRAWS); width]; tables.len() + 1];
    for _ in 0..DRAWS {
        let mut pooled = vec![Tally::default(); width];
        for (at, (_, table)) in tables.iter().enumerate() {
            let n = table.rows.len();
            let sums = table.sum((0..n).map(|_| random.usize(0..n.max(1))), width);
            pooled.iter_mut().zip(&sums).for_each(|(p, s)| *p = p.plus(*s));
            keep(&mut drawn, at, &measures, &sums);
        }
        keep(&mut drawn, tables.len(), &measures, &pooled);
    }

    let mut lines = Vec::new();
    let mut pooled = vec![Tally::default(); width];
    for (at, (lang, table)) in tables.iter().enumerate() {
        let sums = table.sum(0..table.rows.len(), width);
        pooled.iter_mut().zip(&sums).for_each(|(p, s)| *p = p.plus(*s));
        lines.extend(lines_of(lang, &measures, &sums, drawn.get(at)));
    }
    if tables.len() > 1 {
        lines.extend(lines_of(POOLED, &measures, &pooled, drawn.get(tables.len())));
    }
    lines
}

fn keep(drawn: &mut [Vec<Vec<f64>>], at: usize, measures: &[Measure], sums: &[Tally]) {
    let Some(columns) = drawn.get_mut(at) else { return };
    for ((column, measure), tally) in columns.iter_mut().zip(measures).zip(sums) {
        column.extend(value(*measure, *tally, measures, sums));
    }
}

fn lines_of(lang: &str, measures: &[Measure], sums: &[Tally], drawn: Option<&Vec<Vec<f64>>>) -> Vec<Line> {
    measures
        .iter()
        .zip(sums)
        .enumerate()
        .filter(|(_, (measure, tally))| **measure == Measure::LabelMean || tally.gold + tally.ours > 0)
        .map(|(at, (measure, tally))| {
            let values = drawn.and_then(|d| d.get(at)).cloned().unwrap_or_default();
            let (low, high) = interval(values);
            let f1 = measure.figure() == Figure::F1 && *measure != Measure::LabelMean;
            Line {
                lang: lang.to_owned(),
                measure: measure.name(),
                n: tally.gold,
                right: tally.right,
                ours: tally.ours,
                precision: ratio(tally.right, tally.ours).filter(|_| f1),
                recall: ratio(tally.right, tally.gold).filter(|_| f1),
                value: value(*measure, *tally, measures, sums),
                low,
                high,
            }
        })
        .collect()
}

/// The figure of a measure; `None` where there is nothing to judge.
fn value(measure: Measure, tally: Tally, measures: &[Measure], sums: &[Tally]) -> Option<f64> {
    if measure == Measure::LabelMean {
        let of = |label| {
            let at = measures.iter().position(|m| *m == Measure::Label(label))?;
            f1(sums.get(at).copied()?)
        };
        // A label that neither side has takes no part.
        let three: Vec<f64> = Label::ALL.into_iter().filter_map(of).collect();
        #[allow(clippy::cast_precision_loss, reason = "at most three")]
        return (!three.is_empty()).then(|| three.iter().sum::<f64>() / three.len() as f64);
    }
    match measure.figure() {
        Figure::F1 => f1(tally),
        Figure::Share => ratio(tally.right, tally.gold),
        Figure::Faults => Some(f64::from(tally.right)),
    }
}

fn f1(tally: Tally) -> Option<f64> {
    let all = tally.ours + tally.gold;
    (all > 0).then(|| 2.0 * f64::from(tally.right) / f64::from(all))
}

fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

/// The middle 95 of 100 values.
fn interval(mut values: Vec<f64>) -> (Option<f64>, Option<f64>) {
    values.sort_unstable_by(f64::total_cmp);
    let at = |thousandths: usize| values.get((values.len() * thousandths / 1000).min(values.len().saturating_sub(1)));
    (at(25).copied(), at(975).copied())
}

fn reliability(all: &[(String, String, Marks)]) -> Vec<Bin> {
    let mut bins: BTreeMap<(&str, Label, u8), (u32, u32, u32)> = BTreeMap::new();
    for (lang, _, marks) in all {
        for (label, score, has) in &marks.scores {
            for lang in [lang.as_str(), POOLED] {
                let bin = bins.entry((lang, *label, (score / 10).min(9))).or_default();
                *bin = (bin.0 + 1, bin.1 + u32::from(*score), bin.2 + u32::from(*has));
            }
        }
    }
    bins.into_iter()
        .map(|((lang, label, tenth), (n, scores, right))| Bin {
            lang: lang.to_owned(),
            label: label.as_str().to_owned(),
            from: f64::from(tenth) / 10.0,
            n,
            mean_score: f64::from(scores) / 100.0 / f64::from(n),
            share_right: f64::from(right) / f64::from(n),
        })
        .collect()
}

/// How a figure differs from that of an earlier run, and where 95 of 100 paired draws of the same articles put it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::command) struct Change {
    pub(in crate::command) by: f64,
    pub(in crate::command) interval: Option<(f64, f64)>,
}

/// The change of each figure, by language and measure, where both runs have it.
pub(in crate::command) fn changes(before: &Report, after: &Report) -> BTreeMap<(String, String), Change> {
    let earlier: BTreeMap<(&str, &str), &Line> =
        before.figures.iter().map(|line| ((line.lang.as_str(), line.measure.as_str()), line)).collect();
    let mut found = BTreeMap::new();
    for line in &after.figures {
        let Some(old) = earlier.get(&(line.lang.as_str(), line.measure.as_str())) else { continue };
        if let (Some(now), Some(then)) = (line.value, old.value) {
            let interval = paired(before, after, &line.lang, &line.measure);
            found.insert((line.lang.clone(), line.measure.clone()), Change { by: now - then, interval });
        }
    }
    found
}

/// Paired bootstrap of one F1 or share over the articles that both runs read.
fn paired(before: &Report, after: &Report, lang: &str, measure: &str) -> Option<(f64, f64)> {
    let (before, after) = (before.articles.get(lang)?, after.articles.get(lang)?);
    let get = |article: &BTreeMap<String, [u32; 3]>| article.get(measure).copied().unwrap_or_default();
    let both: Vec<([u32; 3], [u32; 3])> =
        after.iter().filter_map(|(id, now)| Some((get(before.get(id)?), get(now)))).collect();
    let figure = |[right, ours, gold]: [u32; 3]| f1(Tally { right, ours, gold });
    let plus = |a: [u32; 3], b: [u32; 3]| [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut values = Vec::with_capacity(DRAWS);
    for _ in 0..DRAWS {
        let drawn = (0..both.len()).filter_map(|_| both.get(random.usize(0..both.len())));
        let (then, now) = drawn.fold(([0; 3], [0; 3]), |sums, pair| (plus(sums.0, pair.0), plus(sums.1, pair.1)));
        if let (Some(then), Some(now)) = (figure(then), figure(now)) {
            values.push(now - then);
        }
    }
    let (low, high) = interval(values);
    low.zip(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(right: u32, ours: u32, gold: u32) -> Marks {
        let tally = Tally { right, ours, gold };
        Marks { tallies: [(Measure::Label(Label::Alliance), tally)].into(), ..Marks::default() }
    }

    fn run(all: &[(u32, u32, u32)]) -> Report {
        let all: Vec<_> = all
            .iter()
            .enumerate()
            .map(|(at, (right, ours, gold))| ("ar".to_owned(), at.to_string(), marks(*right, *ours, *gold)))
            .collect();
        report(Part::Train, String::new(), &all)
    }

    fn line(report: &Report) -> &Line {
        report.figures.iter().find(|line| line.measure == "label alliance").unwrap()
    }

    #[test]
    fn figures_are_of_the_sums() {
        let report = run(&[(1, 1, 1), (0, 1, 0), (0, 0, 1), (1, 1, 1)]);
        let line = line(&report);
        assert_eq!((line.n, line.ours, line.right), (3, 3, 2));
        assert_eq!(line.precision, Some(2.0 / 3.0));
        assert_eq!(line.value, Some(2.0 / 3.0));
        let (low, high) = (line.low.unwrap(), line.high.unwrap());
        assert!(low < 2.0 / 3.0 && 2.0 / 3.0 < high, "{low} {high}");
    }

    #[test]
    fn where_all_is_alike_no_draw_differs() {
        let report = run(&[(1, 1, 1); 20]);
        let line = line(&report);
        assert_eq!((line.low, line.value, line.high), (Some(1.0), Some(1.0), Some(1.0)));
    }

    #[test]
    fn paired_draws_see_what_is_always_better() {
        // Each article of the second run has one hit more; both runs alone spread widely.
        let before = run(&[(0, 0, 1), (3, 3, 9), (1, 1, 2), (0, 0, 4), (2, 2, 3)]);
        let after = run(&[(1, 1, 1), (4, 4, 9), (2, 2, 2), (1, 1, 4), (3, 3, 3)]);
        let change = changes(&before, &after)[&("ar".to_owned(), "label alliance".to_owned())];
        assert!(change.by > 0.0 && change.interval.unwrap().0 > 0.0, "{change:?}");
        let none = changes(&before, &before)[&("ar".to_owned(), "label alliance".to_owned())];
        assert_eq!(none, Change { by: 0.0, interval: Some((0.0, 0.0)) });
    }

    #[test]
    fn held_part_tells_nothing_of_single_articles() {
        let all = [("ar".to_owned(), "1".to_owned(), marks(1, 1, 1))];
        assert!(report(Part::Held, String::new(), &all).articles.is_empty());
    }
}
