//! Every folder of `config/lang` loads, its examples hold, and it has look-alikes.

use marsad::{
    enrich::enrich,
    enriched::{Enriched, Event, EventType, Label, Role, Status},
    world::World,
};
use serde::Deserialize;

use crate::case::article;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Examples {
    example: Vec<Example>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    text: String,
    published: Option<String>,
    expect: Vec<Expected>,
    /// Why it does not hold yet; the test fails once it does, so that the list stays true.
    open: Option<String>,
}

/// What must be found; what is left out may be anything.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    label: Label,
    #[serde(rename = "type")]
    type_: EventType,
    status: Status,
    source: Option<Vec<String>>,
    target: Option<Vec<String>>,
    start: Option<String>,
    count: Option<u64>,
}

fn codes(event: &Event, role: Role) -> Vec<String> {
    let mut codes: Vec<String> =
        event.actors.iter().filter(|a| a.role == role).filter_map(|a| a.code.clone()).collect();
    codes.sort();
    codes
}

fn agrees(event: &Event, expected: &Expected) -> bool {
    let same = |wanted: &Option<Vec<String>>, role| {
        wanted.as_ref().is_none_or(|wanted| {
            let mut wanted = wanted.clone();
            wanted.sort();
            codes(event, role) == wanted
        })
    };
    event.label == expected.label
        && event.type_ == expected.type_
        && event.status == expected.status
        && same(&expected.source, Role::Source)
        && same(&expected.target, Role::Target)
        && expected.start.as_ref().is_none_or(|start| event.time.as_ref().is_some_and(|t| t.start == *start))
        && expected.count.is_none_or(|count| event.facts.count == Some(count))
}

fn told(found: &Enriched) -> String {
    found
        .events
        .iter()
        .map(|e| {
            format!(
                "{} {} {} {:?} -> {:?} {}",
                e.label.as_str(),
                e.type_.as_str(),
                e.status.as_str(),
                codes(e, Role::Source),
                codes(e, Role::Target),
                e.time.as_ref().map_or("", |t| &t.start)
            )
        })
        .collect::<Vec<_>>()
        .join("; ")
}

fn check(code: &str) {
    let world = World::load(None).unwrap();
    let path = format!("{}/config/lang/{code}/examples.toml", env!("CARGO_MANIFEST_DIR"));
    let examples: Examples = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for example in &examples.example {
        let found = enrich(&article(&example.text, example.published.as_deref()), &world, 64);
        let missing: Vec<&Expected> =
            example.expect.iter().filter(|e| !found.events.iter().any(|event| agrees(event, e))).collect();
        let holds = found.article.lang.code == code
            && missing.is_empty()
            && (!example.expect.is_empty() || found.events.is_empty());
        if let Some(why) = &example.open {
            if holds {
                wrong.push(format!("{}\n  holds now: take away `open = {why:?}`", example.text));
            }
        } else if found.article.lang.code != code {
            wrong.push(format!("{}\n  read as {}", example.text, found.article.lang.code));
        } else if example.expect.is_empty() && !found.events.is_empty() {
            wrong.push(format!("{}\n  wanted nothing, found {}", example.text, told(&found)));
        } else if !missing.is_empty() {
            wrong.push(format!("{}\n  missing {missing:?}\n  found {}", example.text, told(&found)));
        }
    }
    let lookalikes = examples.example.iter().filter(|e| e.expect.is_empty()).count();
    assert!(lookalikes >= 10, "{code} has {lookalikes} look-alikes; a language without them proves nothing");
    assert!(
        wrong.is_empty(),
        "{} of {} examples of {code}:\n{}",
        wrong.len(),
        examples.example.len(),
        wrong.join("\n")
    );
}

#[test]
fn arabic_examples_hold() {
    check("ar");
}

#[test]
fn english_examples_hold() {
    check("en");
}

#[test]
fn japanese_examples_hold() {
    check("ja");
}

#[test]
fn korean_examples_hold() {
    check("ko");
}
