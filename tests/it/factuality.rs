//! Whether it happened: the eight statuses and what is told as past, in three languages, with the words that decide
//! and who says them. The cases stand in `factuality/*.tsv`.

use marsad::{enrich::enrich, enriched::Event, world::World};

use crate::case::{self, article};

const PUBLISHED: &str = "2026-05-12";

/// One sentence with the only event of its label, or with none.
struct Case<'a> {
    expected: &'a str,
    by: &'a str,
    cue: &'a str,
    published: &'a str,
    text: &'a str,
    open: Option<&'a str>,
}

impl Case<'_> {
    /// A type of "-" is any: the case is about the status.
    fn tells(&self, event: &Event) -> bool {
        let told = told(event);
        self.expected.split(' ').zip(told.split(' ')).all(|(wanted, found)| wanted == "-" || wanted == found)
            && self.expected.split(' ').count() == told.split(' ').count()
    }
}

impl<'a> case::Case<'a> for Case<'a> {
    fn read(line: &'a str) -> Self {
        let columns: Vec<&str> = line.split('\t').collect();
        let [expected, by, cue, published, text, open @ ..] = columns.as_slice() else { panic!("{line}") };
        let published = if *published == "-" { PUBLISHED } else { published };
        Self { expected, by, cue, published, text, open: open.first().copied() }
    }

    fn text(&self) -> &'a str {
        self.text
    }

    fn open(&self) -> Option<&'a str> {
        self.open
    }

    fn wanted(&self) -> String {
        format!("{} by {} cue {}", self.expected, self.by, self.cue)
    }

    fn miss(&self, world: &World) -> Option<String> {
        let found = enrich(&article(self.text, Some(self.published)), world, 64);
        if let Some(label) = self.expected.strip_prefix("none ") {
            let there: Vec<String> = found.events.iter().filter(|e| e.label.as_str() == label).map(show).collect();
            return (!there.is_empty()).then(|| there.join("; "));
        }
        let label = self.expected.split(' ').next().unwrap();
        let of_label: Vec<&Event> = found.events.iter().filter(|e| e.label.as_str() == label).collect();
        let holds = |e: &Event| {
            self.tells(e) && (self.by == "-" || said_by(e) == self.by) && (self.cue == "-" || cue(e).contains(self.cue))
        };
        let statuses = |e: &Event| e.status.as_str() == self.expected.split(' ').nth(2).unwrap();
        // No other event of the label may say something else about the world.
        (!of_label.iter().any(|e| holds(e)) || !of_label.iter().all(|e| statuses(e)))
            .then(|| of_label.iter().map(|e| show(e)).collect::<Vec<_>>().join("; "))
    }
}

fn told(event: &Event) -> String {
    let historical = if event.historical { " historical" } else { "" };
    format!("{} {} {}{historical}", event.label.as_str(), event.type_.as_str(), event.status.as_str())
}

fn said_by(event: &Event) -> String {
    let mut codes: Vec<&str> = event.attributed_to.iter().filter_map(|a| a.code.as_deref()).collect();
    codes.sort_unstable();
    codes.join(",")
}

fn cue(event: &Event) -> String {
    event.evidence.iter().find(|e| e.for_ == "status").and_then(|e| e.text.clone()).unwrap_or_default()
}

fn show(event: &Event) -> String {
    format!("{} by {:?} cue {:?}", told(event), said_by(event), cue(event))
}

fn check(table: &str) {
    let cases: Vec<Case<'_>> = case::read(table);
    for wanted in
        ["occurred", "ongoing", "planned", "threatened", "alleged", "denied", "negated", "failed", "historical"]
    {
        assert!(cases.iter().any(|c| c.expected.contains(wanted)), "no case of {wanted}");
    }
    case::check(&cases, 60);
}

#[test]
fn arabic_tells_whether_it_happened() {
    check(include_str!("factuality/ar.tsv"));
}

#[test]
fn english_tells_whether_it_happened() {
    check(include_str!("factuality/en.tsv"));
}

#[test]
fn korean_tells_whether_it_happened() {
    check(include_str!("factuality/ko.tsv"));
}
