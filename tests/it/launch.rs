//! Launches in detail: how many, of which kind, by which name, how far, how high, how it ended and when, in three
//! languages. The cases stand in `launch/*.tsv`.

use marsad::{
    article::{Article, Published},
    enrich::enrich,
    enriched::{Event, Label, PublishedBasis},
    world::World,
};

const PUBLISHED: &str = "2026-05-12";

/// A text, with its launches as [`show`] writes them, in the order of the text.
struct Case<'a> {
    expected: &'a str,
    text: &'a str,
    /// Why it does not hold yet; the test fails once it does.
    open: Option<&'a str>,
}

impl<'a> Case<'a> {
    fn read(line: &'a str) -> Self {
        let columns: Vec<&str> = line.split('\t').collect();
        let [expected, text, open @ ..] = columns.as_slice() else { panic!("{line}") };
        Self { expected, text, open: open.first().copied() }
    }

    /// Nothing if it holds, else what is found.
    fn miss(&self, world: &World) -> Option<String> {
        let found = enrich(&article(self.text), world, 64);
        let mut launches: Vec<&Event> = found.events.iter().filter(|e| e.label == Label::MissileLaunch).collect();
        launches.sort_by_key(|e| e.evidence.iter().find(|e| e.for_ == "trigger").and_then(|e| e.start));
        let shown: Vec<String> = launches.iter().map(|e| show(e)).collect();
        let shown = if shown.is_empty() { "none".to_owned() } else { shown.join(" | ") };
        (shown != self.expected).then_some(shown)
    }
}

fn article(text: &str) -> Article {
    Article {
        id: "case".into(),
        url: None,
        title: String::new(),
        body: text.into(),
        source: None,
        published: Some(Published {
            at: format!("{PUBLISHED}T00:00:00Z").parse().unwrap(),
            day: PUBLISHED.parse().unwrap(),
            basis: PublishedBasis::Stated,
        }),
        declared_lang: None,
        adapter: "marsad",
        truncated: false,
        notes: Vec::new(),
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
    let world = World::load(None).unwrap();
    let cases: Vec<Case<'_>> = table.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(Case::read).collect();
    assert!(cases.len() >= 40, "{} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| match (case.miss(&world), case.open) {
            (Some(found), None) => Some(format!("{}\n  wanted {}\n  found  {found}", case.text, case.expected)),
            (None, Some(why)) => Some(format!("{}\n  holds now: take away {why:?}", case.text)),
            _ => None,
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), cases.len(), wrong.join("\n"));
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
