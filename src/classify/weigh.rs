//! Weigh: the second reader: how likely each label is, by weights that were learned.
//!
//! In: a text with its findings and reports, and the [`Reader`] of its language. Out: for each sentence and label a
//! margin, for the text and each label the probability of each [`Level`], and for a sentence what each feature added.
//! Only operations that every machine rounds alike are used, so that the same text has the same score everywhere.
//! Never makes or changes an event.

use super::feature::{self, Block, Token};
use crate::{
    enriched::{Field, Label, Salience, Status},
    event::Report,
    extract::Findings,
    text::{Sentence, Text},
    world::{
        World,
        lang::Lang,
        reader::{FEATURES, FINE_UNIT, Form, Level, Reader, UNIT},
    },
};

/// All that is known of a text before its labels.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Its sentences.
    pub text: &'a Text,
    /// What each names.
    pub findings: &'a [Findings],
    /// What they report.
    pub reports: &'a [Report],
    /// Its language.
    pub lang: &'a Lang,
    /// The second reader, if it has a say.
    pub reader: Option<&'a Reader>,
    /// What is true in any language.
    pub world: &'a World,
}

impl<'a> View<'a> {
    /// Each sentence with what the rules found in it.
    pub fn sentences(self) -> impl Iterator<Item = (&'a Sentence, Vec<Token<'a>>)> {
        self.text.sentences.iter().zip(self.findings).enumerate().map(move |(at, (sentence, found))| {
            let from = self.reports.partition_point(|r| r.sentence < at);
            let to = self.reports.partition_point(|r| r.sentence <= at);
            let reports = self.reports.get(from..to).unwrap_or_default();
            (sentence, feature::tokens(sentence, found, reports, self.world))
        })
    }

    /// The second reader has a say in the label at an index of [`Label::ALL`].
    #[must_use]
    pub fn decides(self, label: usize) -> bool {
        self.reader.and_then(|reader| reader.decides.get(label)).copied().unwrap_or(false)
    }

    /// A single sentence is weighed by weights of its own.
    #[must_use]
    pub fn form(self) -> Form {
        if self.text.sentences.len() > 1 { Form::Article } else { Form::Sentence }
    }

    /// How many sentences the title has.
    #[must_use]
    pub fn title(self) -> usize {
        self.text.sentences.iter().filter(|s| s.span.field == Field::Title).count()
    }
}

/// For each of [`Label::ALL`], by how much a sentence speaks for it: the logarithm of the odds.
pub type Margins = [f64; 3];

/// How much each sentence speaks for each label.
#[must_use]
pub fn margins(view: View<'_>, reader: &Reader) -> Vec<Margins> {
    view.sentences().map(|(sentence, tokens)| margin(sentence, &tokens, view.lang, reader)).collect()
}

fn margin(sentence: &Sentence, tokens: &[Token<'_>], lang: &Lang, reader: &Reader) -> Margins {
    // Whole numbers, so that the order of the sum does not matter.
    let mut sums = [[0_i32; 3]; Block::ALL.len()];
    let mut counts = [0_u32; Block::ALL.len()];
    feature::each(sentence, tokens, lang, |block, hash, _| {
        let weights = reader.bucket(hash);
        if let (Some(sum), Some(count)) = (sums.get_mut(block as usize), counts.get_mut(block as usize)) {
            *count += 1;
            sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += i32::from(weight));
        }
    });
    let mut margins = reader.bias.map(f64::from);
    for ((block, sum), n) in Block::ALL.into_iter().zip(sums).zip(counts) {
        let measure = block.measure(n);
        margins.iter_mut().zip(sum).for_each(|(margin, sum)| *margin += f64::from(sum) * measure);
    }
    margins.map(|margin| margin / f64::from(UNIT))
}

/// What one feature of a sentence added to a margin.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The feature in words.
    pub feature: String,
    /// What it added, negative if it speaks against the label.
    pub weight: f64,
}

/// What speaks for and against a label in one sentence, the strongest first, at most `most`.
#[must_use]
pub fn contributions(view: View<'_>, sentence: usize, label: Label, most: usize) -> Vec<Contribution> {
    let at = Label::ALL.into_iter().position(|l| l == label).unwrap_or_default();
    let (Some(reader), Some((sentence, tokens))) = (view.reader, view.sentences().nth(sentence)) else {
        return Vec::new();
    };
    let mut counts = [0_u32; Block::ALL.len()];
    let mut sums: std::collections::BTreeMap<(Block, String), i32> = std::collections::BTreeMap::new();
    feature::each(sentence, &tokens, view.lang, |block, hash, piece| {
        if let Some(count) = counts.get_mut(block as usize) {
            *count += 1;
        }
        let weight = reader.bucket(hash).get(at).copied().unwrap_or_default();
        if weight != 0 {
            *sums.entry((block, piece.describe())).or_default() += i32::from(weight);
        }
    });
    let mut found: Vec<Contribution> = sums
        .into_iter()
        .map(|((block, feature), sum)| {
            let n = counts.get(block as usize).copied().unwrap_or_default();
            Contribution { feature, weight: f64::from(sum) * block.measure(n) / f64::from(UNIT) }
        })
        .collect();
    found.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.feature.cmp(&b.feature)));
    found.truncate(most);
    found
}

/// Probabilities by [`Level`] of one label.
pub type Likely = [f64; 3];

/// What the second reader makes of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// By sentence.
    pub margins: Vec<Margins>,
    /// By label and level.
    pub likely: [Likely; 3],
}

impl Weighed {
    /// The sentence that speaks most for the label at an index of [`Label::ALL`].
    #[must_use]
    pub fn strongest(&self, label: usize) -> Option<usize> {
        let of = |at: usize| self.margins.get(at).and_then(|m| m.get(label)).copied().unwrap_or(f64::MIN);
        // The first of equals.
        (0..self.margins.len()).rev().max_by(|a, b| of(*a).total_cmp(&of(*b)))
    }
}

/// Weighs a text, where its language has a second reader.
#[must_use]
pub fn weigh(view: View<'_>) -> Option<Weighed> {
    let reader = view.reader?;
    let margins = margins(view, reader);
    let form = view.form();
    let mut likely = [[0.0; 3]; 3];
    for (at, (label, likely)) in Label::ALL.into_iter().zip(&mut likely).enumerate() {
        let seen = seen(view, &margins, label);
        for (level, slot) in Level::ALL.into_iter().zip(likely.iter_mut()) {
            let weights = reader.text(form, at, level);
            let sum: f64 = weights.iter().zip(seen).map(|(weight, value)| f64::from(*weight) * value).sum();
            *slot = logistic(sum / f64::from(FINE_UNIT));
        }
        // What is primary is whole, and what is whole is there.
        let [any, whole, primary] = likely;
        *any = any.max(*whole);
        *primary = primary.min(*whole);
    }
    Some(Weighed { margins, likely })
}

/// Margins beyond this are alike; in these steps they are about as large as the other features.
const FAR: f64 = 6.0;
const STEP: f64 = 4.0;

/// The features of a text for a label, in the order of [`FEATURES`]: how much its title, its lead, and its three
/// strongest sentences speak for the label, how many do; and what the rules found, told as news or aside.
#[must_use]
pub fn seen(view: View<'_>, margins: &[Margins], label: Label) -> [f64; FEATURES.len()] {
    let own = Label::ALL.into_iter().position(|l| l == label).unwrap_or_default();
    let near = |margin: f64| margin.clamp(-FAR, FAR) / STEP;
    let of = |label: usize| margins.iter().map(move |m| m.get(label).copied().unwrap_or_default());
    let absent = -FAR / STEP;
    let title = view.title();
    let best = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::MIN, f64::max).max(-FAR);
    let mut ranked: Vec<f64> = of(own).collect();
    ranked.sort_unstable_by(|a, b| b.total_cmp(a));
    let rank = |at: usize| ranked.get(at).map_or(absent, |margin| near(*margin));
    let above = |least: f64| ranked.iter().take_while(|margin| **margin > least).count();
    let few = |n: usize| part(n.min(4), 4);
    let sentences = view.text.sentences.len().max(1);

    let mine = || view.reports.iter().filter(|r| r.label == label);
    let told = || mine().filter(|r| is_told(r));
    let mut whole: Vec<usize> = told().map(|r| r.sentence).collect();
    whole.dedup();
    let words = view.findings.iter().filter(|f| super::words(label, f).next().is_some()).count();
    let unreal = told().filter(|r| matches!(r.status, Status::Negated | Status::Denied)).count();
    let yes = |is: bool| if is { 1.0 } else { 0.0 };
    [
        1.0,
        if title > 0 { near(best(&mut of(own).take(title))) } else { 0.0 },
        yes(title == 0),
        of(own).nth(title).map_or(absent, near),
        rank(0),
        rank(1),
        rank(2),
        few(above(0.0)),
        few(above(-1.5)),
        part(above(0.0), sentences),
        yes(!whole.is_empty()),
        yes(told().any(|r| r.sentence < title)),
        yes(told().any(|r| r.sentence == title)),
        few(whole.len()),
        part(whole.len(), sentences),
        yes(mine().next().is_some()),
        few(words),
        f64::from(told().map(|r| r.confidence).max().unwrap_or(0)) / 100.0,
        few(unreal),
        few(mine().filter(|r| !is_told(r)).count()),
        near(best(&mut (0..3).filter(|l| *l != own).flat_map(of))),
        yes(view.reports.iter().any(|r| r.label != label && is_told(r))),
        part(sentences.min(40), 40),
        yes(super::salience(view, label) == Some(Salience::Primary)),
    ]
}

/// As news and in a main clause.
pub(super) const fn is_told(report: &Report) -> bool {
    !report.subordinate && !report.historical
}

/// `n` of `all`; both are small.
fn part(n: usize, all: usize) -> f64 {
    let small = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    small(n) / small(all)
}

/// The probability of which `margin` is the logarithm of the odds.
#[must_use]
pub fn logistic(margin: f64) -> f64 {
    let odds = exp(-margin.abs());
    if margin < 0.0 { odds / (1.0 + odds) } else { 1.0 / (1.0 + odds) }
}

/// e to the power of `x`, for `x` from -40 to 0. The one of the standard library may differ from machine to machine in
/// the last digit; sums and products do not.
fn exp(x: f64) -> f64 {
    // Halved ten times it is below 0.04, where eight terms of the series are exact to the last digits.
    let small = x.max(-40.0) / 1024.0;
    let mut sum = 1.0;
    for n in (1..=8).rev() {
        sum = 1.0 + sum * small / f64::from(n);
    }
    for _ in 0..10 {
        sum *= sum;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_those_of_the_library() {
        for tenth in -300..=300 {
            let margin = f64::from(tenth) / 10.0;
            let expected = 1.0 / (1.0 + (-margin).exp());
            assert!((logistic(margin) - expected).abs() < 1e-12, "{margin}");
        }
        assert!(logistic(-1e9) >= 0.0 && logistic(1e9) <= 1.0);
    }
}
