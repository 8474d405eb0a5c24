//! Classify: events and words become labels with salience, each with what earned it.
//!
//! In: the coded events of an article and the words of its sentences. Out: [`Judged`] labels, in the order of
//! [`Label::ALL`]; a label of salience `none` is absent. The rules find labels by events and words; where the language
//! has a second reader and it has a say, the two decide together.
//! Never makes an event.

pub mod feature;

pub mod weigh;

pub mod account;

use self::weigh::{View, Weighed, is_told, weigh};
use crate::{
    enriched::{Label, Salience, Score, Status},
    event::Coded,
    extract::Findings,
    text::Span,
    world::{class::Class, lang::What, reader::Grade},
};

/// One label of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Which theme.
    pub label: Label,
    /// How much of the article it takes.
    pub salience: Salience,
    /// Probability that a careful reader marks it primary or secondary.
    pub score: Score,
    /// The words that earned it, with the rule.
    pub evidence: Vec<(Span, String)>,
}

/// The rule of a sentence that the second reader decided by.
pub const SECOND_READER: &str = "second-reader";

/// The labels of an article.
#[must_use]
pub fn labels(view: View<'_>) -> Vec<Judged> {
    let weighed = weigh(view);
    Label::ALL
        .into_iter()
        .enumerate()
        .filter_map(|(at, label)| match weighed.as_ref().filter(|_| view.decides(at)) {
            Some(weighed) => together(label, view, weighed, at),
            None => alone(label, view),
        })
        .collect()
}

/// What the rules make of a label where nobody else has a say.
fn alone(label: Label, view: View<'_>) -> Option<Judged> {
    let salience = salience(view, label)?;
    let score = view.world.calibration.score(label, salience, grade(view, label));
    Some(Judged { label, salience, score, evidence: evidence(label, view) })
}

/// From this probability on a label is secondary or primary. The cut that makes F1 largest is half of the F1 that it
/// reaches (Lipton, Elkan and Naryanaswamy, 2014), here about 0.8.
const WHOLE: f64 = 0.4;

/// From this probability on it is background, if no event and no word speaks for it, and if words do.
const ANY: f64 = 0.5;
const ANY_BESIDE_WORDS: f64 = 0.3;

/// What the rules and the second reader make of a label; what the rules found is among what the reader weighed.
fn together(label: Label, view: View<'_>, weighed: &Weighed, at: usize) -> Option<Judged> {
    let [any, whole, primary] = weighed.likely.get(at).copied().unwrap_or_default();
    let rules = salience(view, label);
    let has_event = view.reports.iter().any(|r| r.label == label);
    let salience = if whole >= WHOLE {
        if primary * 2.0 >= whole { Salience::Primary } else { Salience::Secondary }
    } else if has_event || any >= ANY || (rules.is_some() && any >= ANY_BESIDE_WORDS) {
        // An event implies its label.
        Salience::Background
    } else {
        return None;
    };
    let mut evidence = evidence(label, view);
    let positive = |salience: Option<Salience>| salience.is_some_and(|s| s != Salience::Background);
    if positive(rules) != positive(Some(salience)) || rules.is_none() {
        let sentence = weighed.strongest(at).and_then(|s| view.text.sentences.get(s));
        evidence.extend(sentence.map(|s| (s.span, SECOND_READER.to_owned())));
        evidence.sort();
    }
    Some(Judged { label, salience, score: hundredths(whole), evidence })
}

/// A probability as it is written; what was learned from is too little for certainty.
pub(crate) fn hundredths(probability: f64) -> Score {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 99")]
    Score::from_hundredths((probability.clamp(0.01, 0.99) * 100.0).round() as u8)
}

/// The salience that the rules give a label.
pub(crate) fn salience(view: View<'_>, label: Label) -> Option<Salience> {
    let mine = || view.reports.iter().filter(move |r| r.label == label);
    if mine().next().is_none() && view.findings.iter().all(|f| words(label, f).next().is_none()) {
        return None;
    }
    // The first sentence of the body is the lead; in an article without title the first two stand for both.
    let title = view.title();
    let lead = title + if title == 0 { 2 } else { 1 };
    let mut whole: Vec<usize> = mine().filter(|r| is_told(r)).map(|r| r.sentence).collect();
    whole.dedup();
    let share = whole.len() * 4 >= view.text.sentences.len().max(1) && whole.len() > 2;
    Some(match whole.first() {
        Some(first) if *first < lead || share => Salience::Primary,
        Some(_) => Salience::Secondary,
        None => Salience::Background,
    })
}

/// How surely the rules found it.
pub(crate) fn grade(view: View<'_>, label: Label) -> Grade {
    match view.reports.iter().filter(|r| r.label == label).map(|r| r.confidence).max() {
        None => Grade::Word,
        Some(surest) if surest < 85 => Grade::Weak,
        Some(_) => Grade::Strong,
    }
}

/// Most pieces of evidence that the rules list for a label.
const MOST_EVIDENCE: usize = 8;

/// The words that earned a label: the triggers of its events, else the words that tell it.
fn evidence(label: Label, view: View<'_>) -> Vec<(Span, String)> {
    let mut evidence: Vec<(Span, String)> =
        view.reports.iter().filter(|r| r.label == label).map(|r| (r.trigger, r.rule.clone())).collect();
    if evidence.is_empty() {
        let words = view.findings.iter().flat_map(|f| words(label, f));
        evidence = words.map(|span| (span, "word-of-label".to_owned())).collect();
    }
    evidence.sort();
    evidence.dedup();
    evidence.truncate(MOST_EVIDENCE);
    evidence
}

/// Words that tell a label where no frame fits.
fn words(label: Label, findings: &Findings) -> impl Iterator<Item = Span> {
    let class = match label {
        Label::Alliance => Some(Class::Alliance),
        Label::Deterrence => Some(Class::Deterrence),
        Label::MissileLaunch => None,
    };
    findings.mentions.iter().filter(move |m| class.is_some_and(|c| m.what == What::Word(c))).map(|m| m.span)
}

/// Order of importance: label's salience, then what is told as news, then what happened, then position.
#[must_use]
pub fn rank(event: &Coded, labels: &[Judged]) -> (u8, u8, u8, usize) {
    let salience = labels.iter().find(|l| l.label == event.label).map_or(3, |l| match l.salience {
        Salience::Primary => 0,
        Salience::Secondary => 1,
        Salience::Background => 2,
    });
    let background = u8::from(event.subordinate) + u8::from(event.historical);
    let unreal = u8::from(matches!(event.status.status, Status::Negated | Status::Denied));
    (background, salience, unreal, event.sentence)
}
