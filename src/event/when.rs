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
        Findings, Mention, covered,
        date::{DateMention, DateSpan},
    },
    text::{Sentence, Span, Text},
    world::{
        class::{Class, Group},
        lang::{Lang, What, WordOrder},
    },
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
    /// The days, if the event is one to come and nothing but the tense decided.
    pub ahead: Option<DateSpan>,
}

impl When {
    /// "A possible launch in October" is one in the October to come. Days of the week and of the month are left: a plan
    /// is often told with the day on which it was announced.
    pub fn look_ahead(&mut self, reference: Option<Date>) {
        let long = matches!(self.days.precision, DatePrecision::Month | DatePrecision::Season);
        if let Some(ahead) = self.ahead
            && long
            && reference.is_some_and(|reference| self.days.end < reference)
        {
            self.days = ahead;
        }
    }
}

/// The date nearest the act in its clause, else in its sentence; several if they are coordinated. Where verbs stand last,
/// what stands behind the act belongs to a later verb; everywhere, what stands at a word of reporting is the day of the
/// report: such dates count where there is no other.
#[must_use]
pub fn stated(scene: &Scene<'_>, act: &Mention, lang: &Lang) -> Vec<When> {
    let clause = scene.findings.clause(act.words.start);
    let behind = |date: &DateMention| lang.order == WordOrder::Sov && date.words.start >= act.words.end;
    let distance = |date: &DateMention| {
        (
            scene.findings.clause(date.words.start) != clause,
            behind(date),
            of_report(scene.findings, date, lang),
            apart(&act.words, &date.words),
        )
    };
    // "The first since May" did not happen in May, nor anything at the time stamp of the page.
    let all: Vec<&DateMention> = scene.findings.dates.iter().filter(|d| !d.since && !d.stamp).collect();
    // "For the third time this year ... on Monday": of two that hold each other the more exact tells the day.
    let within =
        |a: &DateMention, b: &DateMention| a.days != b.days && b.days.start <= a.days.start && a.days.end <= b.days.end;
    let exact = |date: &&DateMention| !all.iter().any(|other| within(other, date));
    let all: Vec<&DateMention> = all.iter().copied().filter(exact).collect();
    let Some(nearest) = (0..all.len()).min_by_key(|at| all.get(*at).map(|d| distance(d))) else {
        return Vec::new();
    };
    // Coordinated: the next one follows within a word ("and"), or carries "and" itself, and has the same grain.
    let linked = |at: usize| {
        let (Some(before), Some(date)) = (at.checked_sub(1).and_then(|b| all.get(b)), all.get(at)) else {
            return false;
        };
        let mut gap = before.words.end..date.words.start;
        let and = |word| scene.findings.of_class(Class::Conjunction).any(|m| m.words.contains(&word));
        let mark = |word: usize| scene.sentence.words.get(word).is_some_and(|w| matches!(&*w.folded, "·" | ","));
        gap.len() <= 1
            && before.days.precision == date.days.precision
            && before.days != date.days
            && gap.all(|word| and(word) || mark(word))
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

/// The day on which something is said, not that of what is said: "said on Tuesday", "announced on Tuesday that"; where
/// verbs stand last, right before such a word.
fn of_report(findings: &Findings, date: &DateMention, lang: &Lang) -> bool {
    let before = |class, gap| {
        findings.of_class(class).any(|m| m.words.end <= date.words.start && m.words.end + gap >= date.words.start)
    };
    let behind = |class, gap| {
        findings.of_class(class).any(|m| m.words.start >= date.words.end && m.words.start <= date.words.end + gap)
    };
    // No act lies between: "fired, it said" is the day of the firing.
    let act = |from: usize, to: usize| {
        let act = |m: &Mention| matches!(m.what, What::Word(class) if class.group() == Group::Act);
        findings.mentions.iter().any(|m| act(m) && m.words.start >= from && m.words.end <= to)
    };
    match lang.order {
        WordOrder::Sov => findings.of_class(Class::Report).any(|m| {
            let near = m.words.start >= date.words.end && m.words.start <= date.words.end + 2;
            near && !act(date.words.end, m.words.start)
        }),
        WordOrder::Svo | WordOrder::Vso => {
            before(Class::Report, 1) || behind(Class::Report, 0) || behind(Class::Complement, 0)
        }
    }
}

fn of(date: &DateMention, sentence: &Sentence, rule: Option<&'static str>) -> Option<When> {
    let span = Some(covered(sentence, &date.words)?);
    Some(When { days: date.days, basis: date.basis, span, rule, ahead: date.ahead })
}

/// Days up to publication in which a day that the text has named is that of the news.
const FRESH: i64 = 7;

/// Days at the head of a month in which the news may be of the month before.
const MONTH_SETTLED: i8 = 3;

/// Gives events that state no day the day of the news, else the month of publication. Only what is told as the news: a
/// reminder is of some other day.
pub fn complete(events: &mut [Coded], text: &Text, findings: &[Findings], lang: &Lang, reference: Option<Date>) {
    let Some(reference) = reference else { return };
    let day = day_of_news(text, findings, lang, reference);
    let month = (reference.day() > MONTH_SETTLED).then(|| When {
        days: DateSpan {
            start: reference.first_of_month(),
            end: reference.last_of_month(),
            precision: DatePrecision::Month,
        },
        basis: DateBasis::Publication,
        span: None,
        rule: Some("month-of-publication"),
        ahead: None,
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

/// The day that the text names most often among the days up to publication; of several the latest. Days on which
/// something was only said count where there is no other.
fn day_of_news(text: &Text, findings: &[Findings], lang: &Lang, reference: Date) -> Option<When> {
    let fresh = |date: &&DateMention| {
        date.days.precision == DatePrecision::Day
            && !date.stamp
            && date.days.end <= reference
            && reference.checked_sub(FRESH.days()).is_ok_and(|limit| limit <= date.days.start)
    };
    let mut named: BTreeMap<Date, (usize, usize, When)> = BTreeMap::new();
    for (sentence, found) in text.sentences.iter().zip(findings) {
        for date in found.dates.iter().filter(fresh) {
            if let Some(when) = of(date, sentence, Some("day-of-news")) {
                let (done, said, _) = named.entry(date.days.start).or_insert((0, 0, when));
                if of_report(found, date, lang) {
                    *said += 1;
                } else {
                    *done += 1;
                }
            }
        }
    }
    named.into_iter().max_by_key(|(day, (done, said, _))| (*done, *said, *day)).map(|(_, (_, _, when))| when)
}
