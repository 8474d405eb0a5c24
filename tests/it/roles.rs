//! Who acts and who is acted on, in three languages: order and marks, passives, nouns of action, lists of names, "the two
//! sides" and "the latter", adjectives, capitals as governments, speakers beside actors. The cases stand in
//! `roles/*.tsv`.

use marsad::{
    enrich::enrich,
    enriched::{Event, Role},
    world::World,
};

use crate::case::{self, article};

const PUBLISHED: &str = "2026-05-12";

/// One text with an event of a label and type that has these actors.
struct Case<'a> {
    type_: &'a str,
    sources: Vec<&'a str>,
    targets: Vec<&'a str>,
    text: &'a str,
    open: Option<&'a str>,
}

impl<'a> case::Case<'a> for Case<'a> {
    fn read(line: &'a str) -> Self {
        let columns: Vec<&str> = line.split('\t').collect();
        let [type_, sources, targets, text, open @ ..] = columns.as_slice() else { panic!("{line}") };
        let codes = |column: &'a str| column.split(',').filter(|c| *c != "-").collect();
        Self { type_, sources: codes(sources), targets: codes(targets), text, open: open.first().copied() }
    }

    fn text(&self) -> &'a str {
        self.text
    }

    fn open(&self) -> Option<&'a str> {
        self.open
    }

    fn wanted(&self) -> String {
        format!("{} {:?} on {:?}", self.type_, self.sources, self.targets)
    }

    /// The type is that of exactly one event: no second one may differ.
    fn miss(&self, world: &World) -> Option<String> {
        let found = enrich(&article(self.text, Some(PUBLISHED)), world, 64);
        let of_type: Vec<&Event> = found.events.iter().filter(|e| told(e) == self.type_).collect();
        let holds = |e: &Event| codes(e, Role::Source) == self.sources && codes(e, Role::Target) == self.targets;
        let all: Vec<String> = found.events.iter().map(show).collect();
        (of_type.is_empty() || !of_type.iter().all(|e| holds(e))).then(|| all.join("; "))
    }
}

fn told(event: &Event) -> String {
    format!("{} {}", event.label.as_str(), event.type_.as_str())
}

fn codes(event: &Event, role: Role) -> Vec<&str> {
    let mut codes: Vec<&str> =
        event.actors.iter().filter(|a| a.role == role).filter_map(|a| a.code.as_deref()).collect();
    codes.sort_unstable();
    codes
}

fn show(event: &Event) -> String {
    format!("{} {:?} on {:?}", told(event), codes(event, Role::Source), codes(event, Role::Target))
}

fn check(table: &str) {
    case::check(&case::read::<Case<'_>>(table), 60);
}

#[test]
fn arabic_tells_who_acts_on_whom() {
    check(include_str!("roles/ar.tsv"));
}

#[test]
fn english_tells_who_acts_on_whom() {
    check(include_str!("roles/en.tsv"));
}

#[test]
fn korean_tells_who_acts_on_whom() {
    check(include_str!("roles/ko.tsv"));
}
