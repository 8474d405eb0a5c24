//! Classify: events and words become labels with salience, each with what earned it.
//!
//! In: the coded events of an article and the words of its sentences. Out: [`Judged`] labels, in the order of
//! [`Label::ALL`]; a label of salience `none` is absent.
//! Never makes an event.

use crate::{
    enriched::{Field, Label, Salience, Score, Status},
    event::Coded,
    extract::Findings,
    text::{Span, Text},
    world::{class::Class, lang::What},
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

/// The labels of an article.
#[must_use]
pub fn labels(text: &Text, findings: &[Findings], events: &[Coded]) -> Vec<Judged> {
    Label::ALL.into_iter().filter_map(|label| judge(label, text, findings, events)).collect()
}

/// Most pieces of evidence that a label lists.
const MOST_EVIDENCE: usize = 8;

fn judge(label: Label, text: &Text, findings: &[Findings], events: &[Coded]) -> Option<Judged> {
    let mine: Vec<&Coded> = events.iter().filter(|e| e.label == label).collect();
    let words = words(label, findings);
    if mine.is_empty() && words.is_empty() {
        return None;
    }
    // The first sentence of the body is the lead; in an article without title the first two stand for both.
    let title = text.sentences.iter().filter(|s| s.span.field == Field::Title).count();
    let lead = title + if title == 0 { 2 } else { 1 };
    let told = |e: &&Coded| !e.subordinate && !e.historical;
    let in_lead = mine.iter().filter(|e| told(e)).any(|e| e.sentence < lead);
    let whole: Vec<usize> = {
        let mut sentences: Vec<usize> = mine.iter().filter(|e| told(e)).map(|e| e.sentence).collect();
        sentences.sort_unstable();
        sentences.dedup();
        sentences
    };
    let share = whole.len() * 4 >= text.sentences.len().max(1) && whole.len() > 2;
    let salience = if in_lead || share {
        Salience::Primary
    } else if !whole.is_empty() {
        Salience::Secondary
    } else {
        Salience::Background
    };
    let surest = mine.iter().filter(|e| told(e)).map(|e| e.confidence).max().unwrap_or(0);
    let score = match salience {
        Salience::Primary => surest.saturating_add(10).min(98),
        Salience::Secondary => surest.min(90),
        // A mention that no sentence of its own reports: a reader may still see more in it than we do.
        Salience::Background => 15,
    };
    let mut evidence: Vec<(Span, String)> = mine.iter().map(|e| (e.trigger, e.rule.clone())).collect();
    if evidence.is_empty() {
        evidence = words.into_iter().map(|span| (span, "word-of-label".to_owned())).collect();
    }
    evidence.sort();
    evidence.dedup();
    evidence.truncate(MOST_EVIDENCE);
    Some(Judged { label, salience, score: Score::from_hundredths(score), evidence })
}

/// Words that tell a label where no frame fits.
fn words(label: Label, findings: &[Findings]) -> Vec<Span> {
    let class = match label {
        Label::Alliance => Class::Alliance,
        Label::Deterrence => Class::Deterrence,
        Label::MissileLaunch => return Vec::new(),
    };
    findings.iter().flat_map(|f| &f.mentions).filter(|m| m.what == What::Word(class)).map(|m| m.span).collect()
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
