//! When: the days of an event, and what is known of them where its own sentence states none.
//!
//! In: the dates of a sentence, or the coded events with all dates of the lead. Out: [`When`], with the words or the rule.
//! Never reads a clock, and never gives a day that no words give: without them the month of publication at most.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};

use super::{Coded, Scene, apart};
use crate::{
    enriched::{DateBasis, DatePrecision, Status},
    extract::{
        Findings, Mention,
        date::{DateMention, DateSpan},
    },
    text::{Sentence, Span, Text},
};

/// The time of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// The days.
    pub days: DateSpan,
    /// How they were worked out.
    pub basis: DateBasis,
    /// The words that state them.
    pub span: Option<Span>,
    /// The rule, where they do not stand with the event.
    pub rule: Option<&'static str>,
}

/// The date nearest the act in its clause, else in its sentence; several if they are coordinated.
#[must_use]
pub fn stated(scene: &Scene<'_>, act: &Mention) -> Vec<When> {
    let clause = scene.findings.clause(act.words.start);
    let distance = |date: &DateMention| {
        (usize::from(scene.findings.clause(date.words.start) != clause), apart(&act.words, &date.words))
    };
    // "The first since May" did not happen in May.
    let all: Vec<&DateMention> = scene.findings.dates.iter().filter(|d| !d.since).collect();
    let Some(nearest) = (0..all.len()).min_by_key(|at| all.get(*at).map(|d| distance(d))) else {
        return Vec::new();
    };
    // Coordinated: the next one follows within a word ("and"), or carries "and" itself, and has the same grain.
    let linked = |at: usize| {
        let (Some(before), Some(date)) = (at.checked_sub(1).and_then(|b| all.get(b)), all.get(at)) else {
            return false;
        };
        let mut gap = before.words.end..date.words.start;
        gap.len() <= 1
            && before.days.precision == date.days.precision
            && before.days != date.days
            && gap.all(|w| scene.sentence.words.get(w).is_some_and(|w| !w.mark || w.folded == "·" || w.folded == ","))
    };
    let mut first = nearest;
    while linked(first) {
        first -= 1;
    }
    let mut last = nearest;
    while linked(last + 1) {
        last += 1;
    }
    (first..=last).filter_map(|at| all.get(at)).filter_map(|date| of(date, scene.sentence, None)).collect()
}

fn of(date: &DateMention, sentence: &Sentence, rule: Option<&'static str>) -> Option<When> {
    let first = sentence.words.get(date.words.start)?;
    let last = sentence.words.get(date.words.end.checked_sub(1)?)?;
    Some(When { days: date.days, basis: date.basis, span: Some(first.span.to(last.span)), rule })
}

/// Days up to publication in which a day that the text has named is that of the news.
const FRESH: i64 = 7;

/// Days at the head of a month in which the news may be of the month before.
const MONTH_SETTLED: i8 = 3;

/// Gives events that state no day the day of the news, else the month of publication. Only what is told as the news: a
/// reminder is of some other day.
pub fn complete(events: &mut [Coded], text: &Text, findings: &[Findings], reference: Option<Date>) {
    let Some(reference) = reference else { return };
    let day = day_of_news(text, findings, reference);
    let month = (reference.day() > MONTH_SETTLED).then(|| When {
        days: DateSpan {
            start: reference.first_of_month(),
            end: reference.last_of_month(),
            precision: DatePrecision::Month,
        },
        basis: DateBasis::Publication,
        span: None,
        rule: Some("month-of-publication"),
    });
    for event in events.iter_mut().filter(|e| e.time.is_none() && !e.historical && !e.subordinate) {
        let reported = matches!(
            event.status.status,
            Status::Occurred | Status::Ongoing | Status::Alleged | Status::Failed | Status::Threatened
        );
        if !reported {
            continue;
        }
        event.time = day.clone().filter(|_| event.status.status != Status::Ongoing).or_else(|| month.clone());
    }
}

/// The day that the text names most often among the days up to publication; of several the latest.
fn day_of_news(text: &Text, findings: &[Findings], reference: Date) -> Option<When> {
    let fresh = |date: &&DateMention| {
        date.days.precision == DatePrecision::Day
            && date.days.end <= reference
            && reference.checked_sub(FRESH.days()).is_ok_and(|limit| limit <= date.days.start)
    };
    let mut named: BTreeMap<Date, (usize, When)> = BTreeMap::new();
    for (sentence, found) in text.sentences.iter().zip(findings) {
        for date in found.dates.iter().filter(fresh) {
            if let Some(when) = of(date, sentence, Some("day-of-news")) {
                named.entry(date.days.start).or_insert((0, when)).0 += 1;
            }
        }
    }
    named.into_iter().max_by_key(|(day, (times, _))| (*times, *day)).map(|(_, (_, when))| when)
}
