//! Launches in detail: how many, of which kind, by which name, how far, how high, how it ended and when, in three
//! languages. The cases stand in `launch/*.tsv`.

use marsad::{
    enrich::enrich,
    enriched::{Event, Label},
    world::World,
};

use crate::case::{self, article};

const PUBLISHED: &str = "2026-05-12";

/// A text, with its launches as [`show`] writes them, in the order of the text.
struct Case<'a> {
    expected: &'a str,
    text: &'a str,
    open: Option<&'a str>,
}

impl<'a> case::Case<'a> for Case<'a> {
    fn read(line: &'a str) -> Self {
        let columns: Vec<&str> = line.split('\t').collect();
        let [expected, text, open @ ..] = columns.as_slice() else { panic!("{line}") };
        Self { expected, text, open: open.first().copied() }
    }

    fn text(&self) -> &'a str {
        self.text
    }

    fn open(&self) -> Option<&'a str> {
        self.open
    }

    fn wanted(&self) -> String {
        self.expected.to_owned()
    }

    fn miss(&self, world: &World) -> Option<String> {
        let found = enrich(&article(self.text, Some(PUBLISHED)), world, 64);
        let mut launches: Vec<&Event> = found.events.iter().filter(|e| e.label == Label::MissileLaunch).collect();
        launches.sort_by_key(|e| e.evidence.iter().find(|e| e.for_ == "trigger").and_then(|e| e.start));
        let shown: Vec<String> = launches.iter().map(|e| show(e)).collect();
        let shown = if shown.is_empty() { "none".to_owned() } else { shown.join(" | ") };
        (shown != self.expected).then_some(shown)
    }
}

/// Type, status unless it occurred, and what is known of it. Days and months that only publication gives are left out.
fn show(event: &Event) -> String {
    let facts = &event.facts;
    let mut told = vec![event.type_.as_str().to_owned()];
    if event.status.as_str() != "occurred" {
        told.push(event.status.as_str().to_owned());
    }
    let number = |name: &str, value: Option<u64>| value.map(|value| format!("{name}={value}"));
    let word = |name: &str, value: Option<&str>| value.map(|value| format!("{name}={}", value.replace(' ', "_")));
    let day = event.time.as_ref().map(|time| {
        let length = if time.start == time.end { 10 } else { 7 };
        if length == 10 || time.precision.as_str() == "month" {
            time.start.get(..length).unwrap().to_owned()
        } else {
            format!("{}..{}", time.start, time.end)
        }
    });
    told.extend(
        [
            number("count", facts.count),
            number("min", facts.count_min),
            number("max", facts.count_max),
            word("class", facts.class.map(|c| c.as_str())),
            word("weapon", facts.weapon.as_deref()),
            number("range", facts.range_km),
            number("altitude", facts.altitude_km),
            word("outcome", facts.outcome.map(|o| o.as_str())),
            word(
                "day",
                day.as_deref().filter(|_| event.time.as_ref().is_some_and(|t| t.basis.as_str() != "publication")),
            ),
        ]
        .into_iter()
        .flatten(),
    );
    told.join(" ")
}

fn check(table: &str) {
    case::check(&case::read::<Case<'_>>(table), 40);
}

#[test]
fn arabic_launches_in_detail() {
    check(include_str!("launch/ar.tsv"));
}

#[test]
fn english_launches_in_detail() {
    check(include_str!("launch/en.tsv"));
}

#[test]
fn korean_launches_in_detail() {
    check(include_str!("launch/ko.tsv"));
}
