//! Terminal: an explanation as lines of text, with colours or without.
//!
//! In: an [`Explanation`] and the [`Manner`]. Out: text in logical order; where colours are off, marked words stand in
//! brackets. Words of the article inside a line of English are isolated for terminals that lay out both directions.
//! Never lets a control character of the article through.

use std::collections::{BTreeMap, BTreeSet};

use anstyle::{AnsiColor, Style};

use super::rows::{self, Sort};
use crate::enriched::{
    Coverage, Event, Evidence, Field, MentionOut,
    explanation::{Difference, EventWhy, Explanation, LabelWhy, Rejected, SecondReader, Weight},
};

/// How it is to look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Colours; else brackets.
    pub(super) colours: bool,
    /// Isolates around the article's words in lines of ours.
    pub(super) isolates: bool,
    /// Only this event, from 0.
    pub(super) event: Option<usize>,
}

const HEAD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

fn style(sort: Sort) -> Style {
    let colour = |colour: AnsiColor| Style::new().fg_color(Some(anstyle::Color::Ansi(colour)));
    match sort {
        Sort::Trigger => colour(AnsiColor::Yellow).bold().underline(),
        Sort::Status => colour(AnsiColor::Red).bold(),
        Sort::Source => colour(AnsiColor::Cyan).bold(),
        Sort::Target => colour(AnsiColor::Magenta).bold(),
        Sort::Speaker => colour(AnsiColor::Blue).bold(),
        Sort::Time => colour(AnsiColor::Green),
        Sort::Place => colour(AnsiColor::BrightGreen),
        Sort::Fact => colour(AnsiColor::BrightYellow),
    }
}

/// The explanation as text.
pub(super) fn of(explanation: &Explanation, manner: Manner) -> String {
    let mut page = Sheet { out: String::new(), manner };
    page.article(explanation);
    page.labels(explanation);
    page.events(explanation);
    if manner.event.is_none() {
        page.rejected(&explanation.rejected);
    }
    page.out
}

struct Sheet {
    out: String,
    manner: Manner,
}

impl Sheet {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let text = self.styled(HEAD, text);
        self.out.push('\n');
        self.line(&text);
    }

    fn styled(&self, style: Style, text: &str) -> String {
        if self.manner.colours && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Words of the article in a line of ours.
    fn quote(&self, text: &str) -> String {
        let text = clean(text);
        if self.manner.isolates { format!("\u{2068}{text}\u{2069}") } else { text }
    }

    fn words(&self, at: &MentionOut) -> String {
        let quote = self.quote(at.text.as_deref().unwrap_or_default());
        let place = self.styled(DIM, &format!("{}:{}", at.field.as_str(), at.start));
        format!("\u{ab}{quote}\u{bb} {place}")
    }

    fn article(&mut self, explanation: &Explanation) {
        let article = &explanation.record.article;
        let mut about = vec![clean(&article.id)];
        about.extend(article.published_at.clone());
        about.push(format!("{}, {}", article.lang.code, rows::words(coverage(explanation))));
        about.push(format!("read as {}", article.adapter));
        let about = self.styled(DIM, &about.join("  "));
        self.line(&about);
        for note in &explanation.record.notes {
            let note = format!("note: {}", clean(&note.message));
            self.line(&note);
        }
        let marks = marks(explanation, self.manner.event);
        for (field, text) in [(Field::Title, &article.title), (Field::Body, &article.body)] {
            if let Some(text) = text {
                let style = if field == Field::Title { HEAD } else { Style::new() };
                self.out.push('\n');
                let marked = self.marked(text, field, &marks, style);
                self.line(&marked);
            }
        }
    }

    /// A text with its marked words; behind an act stand the numbers of its events.
    fn marked(&self, text: &str, field: Field, marks: &[Marked], base: Style) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mine: Vec<&Marked> = marks.iter().filter(|m| m.field == field).collect();
        let mut numbers: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for mark in mine.iter().filter(|m| m.sort == Sort::Trigger) {
            numbers.entry(mark.end).or_default().insert(mark.event + 1);
        }
        let mut bounds: Vec<usize> = mine.iter().flat_map(|m| [m.start, m.end]).chain([0, chars.len()]).collect();
        bounds.sort_unstable();
        bounds.dedup();
        let mut out = String::new();
        let mut open = false;
        for (at, from) in bounds.iter().enumerate() {
            let to = bounds.get(at + 1).copied().unwrap_or(*from);
            let sort = mine.iter().filter(|m| m.start <= *from && to <= m.end && *from < to).map(|m| m.sort).max();
            let ending = numbers.get(from);
            if open && (sort.is_none() || ending.is_some()) {
                out.push(']');
                open = false;
            }
            if let Some(numbers) = ending {
                let numbers: Vec<String> = numbers.iter().map(|n| raised(*n)).collect();
                out.push_str(&self.styled(DIM, &numbers.join(",")));
            }
            if sort.is_some() && !open && !self.manner.colours {
                out.push('[');
                open = true;
            }
            let piece = chars.get(*from..to).unwrap_or_default().iter();
            let piece: String = piece.map(|c| if *c == '\n' { '\n' } else { visible(*c) }).collect();
            out.push_str(&self.styled(sort.map_or(base, style), &piece));
        }
        out
    }

    fn labels(&mut self, explanation: &Explanation) {
        self.heading("LABELS");
        for why in &explanation.labels {
            let out = explanation.record.labels.iter().find(|l| l.label == why.label);
            let score = out.map_or_else(String::new, |l| format!("{:.2}", f64::from(l.score.hundredths()) / 100.0));
            let name = format!("{:<15}", why.label.as_str());
            let name = if out.is_some() { self.styled(HEAD, &name) } else { name };
            let line = format!("  {name} {:<10} {score:<4}  {}", why.verdict.as_str(), why.message);
            self.line(line.trim_end());
            for evidence in out.iter().flat_map(|l| &l.evidence) {
                let words = self.evidence(evidence);
                self.line(&format!("  {:<15} {words}", ""));
            }
            if let Some(reader) = &why.second_reader {
                self.second_reader(why, reader);
            }
        }
    }

    fn second_reader(&mut self, why: &LabelWhy, reader: &SecondReader) {
        self.line(&format!("  {:<15} {}", "", rows::second_reader(why, reader)));
        let words = self.words(&reader.sentence);
        self.line(&format!("  {:<15}   {:+.2}  {words}", "", reader.margin));
        let weight = |w: &Weight| format!("{:+.2} {}", w.weight, self.quote(&w.feature));
        let weighed = reader.weighed.iter().map(weight).collect::<Vec<_>>().join(", ");
        let weighed = self.styled(DIM, &weighed);
        self.line(&format!("  {:<15}   {weighed}", ""));
    }

    fn evidence(&self, evidence: &Evidence) -> String {
        let rule = evidence.rule.as_ref().map(|rule| self.styled(DIM, &format!("by {rule}")));
        let words = at(evidence).map(|at| self.words(&at));
        [words, rule].into_iter().flatten().collect::<Vec<_>>().join("  ")
    }

    fn events(&mut self, explanation: &Explanation) {
        let events = &explanation.record.events;
        self.heading(&format!("EVENTS ({})", events.len()));
        for (at, (event, why)) in events.iter().zip(&explanation.events).enumerate() {
            if self.manner.event.is_none_or(|wanted| wanted == at) {
                self.event(at, event, why, explanation);
            }
        }
    }

    fn event(&mut self, at: usize, event: &Event, why: &EventWhy, explanation: &Explanation) {
        let number = self.styled(HEAD, &format!("{:>3}", at + 1));
        let what = format!(
            "{}, {}, {}{}",
            rows::words(event.label.as_str()),
            rows::words(event.type_.as_str()),
            event.status.as_str(),
            if event.historical { ", historical" } else { "" },
        );
        let what = self.styled(HEAD, &what);
        let confidence = f64::from(event.confidence.hundredths()) / 100.0;
        let line = format!("{number}  {what}: {}", rows::summary(event));
        self.line(&line);
        let belief = self.styled(DIM, &format!("confidence {confidence:.2}, id {}", event.id));
        self.line(&format!("     {belief}"));
        for row in rows::of(event) {
            let pad = " ".repeat(12_usize.saturating_sub(row.name.chars().count()));
            let name = self.styled(style(row.sort), &row.name) + &pad;
            let mut evidence = row.evidence.iter().map(|e| self.evidence(e)).collect::<Vec<_>>();
            let first = if evidence.is_empty() { String::new() } else { evidence.remove(0) };
            let value = clean(&row.value);
            self.line(format!("     {name} {value}  {first}").trim_end());
            for more in evidence {
                self.line(&format!("     {:<12} {:<width$}  {more}", "", "", width = value.chars().count()));
            }
        }
        if why.reports.len() > 1 {
            self.line(&format!("     {:<12} {} reports of one happening:", "told in", why.reports.len()));
            for report in &why.reports {
                let words = self.words(&report.at);
                let told = format!("{}, {}", report.status.as_str(), report.told.as_str());
                let rule = self.styled(DIM, &format!("by {}", report.rule));
                self.line(&format!("     {:<12} {words}  {told}  {rule}", ""));
            }
        }
        for other in &why.apart_from {
            let number = explanation.record.events.iter().position(|e| e.id == other.id).map_or(0, |n| n + 1);
            self.line(&format!("     {:<12} event {number}: {}", "apart from", apart(other.by)));
        }
        for tried in why.reports.first().iter().flat_map(|report| &report.tried) {
            let what = format!("{} ({})", tried.rule, rows::words(tried.type_.as_str()));
            self.line(&format!("     {:<12} {what}: {}", "not", tried.message));
        }
        for passed in &why.passed_over {
            let words = self.words(&passed.at);
            let message = clean(&passed.message);
            self.line(&format!("     {:<12} {words}  {message}", format!("no {}", passed.candidate.as_str())));
        }
        self.out.push('\n');
    }

    fn rejected(&mut self, rejected: &[Rejected]) {
        self.heading(&format!("NOT TAKEN ({})", rejected.len()));
        let mut groups: BTreeMap<_, Vec<&Rejected>> = BTreeMap::new();
        for one in rejected {
            groups.entry(one.reason).or_default().push(one);
        }
        for (reason, group) in groups {
            let title = self.styled(HEAD, reason.title());
            self.line(&format!("  {title}"));
            for one in group {
                let words = self.words(&one.at);
                let message = clean(&one.message);
                self.line(&format!("    {words}  {message}"));
                for tried in one.tried.iter().skip(1) {
                    let tried = self.styled(DIM, &format!("{}: {}", tried.rule, tried.message));
                    self.line(&format!("      {tried}"));
                }
            }
        }
    }
}

/// What tells two events apart.
pub(super) const fn apart(by: Difference) -> &'static str {
    match by {
        Difference::Time => "they are of different days",
        Difference::Reality => "one happened, the other did not",
        Difference::Together => "one is said by several together, the other by one alone",
        Difference::Answer => "one answers the other",
        Difference::Name => "other names of weapons, exercises or treaties",
        Difference::Actors => "other actors",
    }
}

/// How much of the text we can read.
pub(super) const fn coverage(explanation: &Explanation) -> &'static str {
    match explanation.record.article.coverage {
        Coverage::Full => "read in full",
        Coverage::Partial => "read for labels and launches",
        Coverage::Unsupported => "no data for this language",
    }
}

/// Where evidence stands.
pub(super) fn at(evidence: &Evidence) -> Option<MentionOut> {
    Some(MentionOut { field: evidence.field?, start: evidence.start?, end: evidence.end?, text: evidence.text.clone() })
}

/// Marked words.
struct Marked {
    field: Field,
    start: usize,
    end: usize,
    sort: Sort,
    event: usize,
}

fn marks(explanation: &Explanation, only: Option<usize>) -> Vec<Marked> {
    let mut marks = Vec::new();
    for (number, event) in explanation.record.events.iter().enumerate() {
        if only.is_some_and(|only| only != number) {
            continue;
        }
        for row in rows::of(event) {
            for at in row.evidence.iter().filter_map(|e| at(e)) {
                marks.push(Marked {
                    field: at.field,
                    start: at.start as usize,
                    end: at.end as usize,
                    sort: row.sort,
                    event: number,
                });
            }
        }
    }
    marks
}

/// A number in raised digits.
fn raised(number: usize) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = |c: char| c.to_digit(10).and_then(|d| DIGITS.get(d as usize)).copied();
    number.to_string().chars().filter_map(digit).collect()
}

/// A character that can do nothing to the terminal.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        c if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') => '\u{FFFD}',
        c => c,
    }
}

/// Text of the article on one line.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { ' ' } else { visible(c) }).collect()
}
