//! Rows: the fields of an event with the words that earned them, as terminal and page show them.
//!
//! In: an [`Event`]. Out: its [`Row`]s in the order in which people ask: what, whether, who, to whom, says who, when,
//! where, with what. Never lays anything out.

use serde_json::Value;

use crate::enriched::{
    Event, EventPlace, Evidence, Kind, PlaceRole, Role, Score,
    explanation::{LabelWhy, SecondReader},
};

/// What the words of a row are evidence for; decides their colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Fact,
    Place,
    Time,
    Speaker,
    Target,
    Source,
    Status,
    Trigger,
}

impl Sort {
    /// The name in the page's classes.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Status => "status",
            Self::Source => "source",
            Self::Target => "target",
            Self::Speaker => "speaker",
            Self::Time => "time",
            Self::Place => "place",
            Self::Fact => "fact",
        }
    }
}

/// One field.
pub(super) struct Row<'a> {
    pub(super) sort: Sort,
    /// Its name for people.
    pub(super) name: String,
    /// Its value for people.
    pub(super) value: String,
    /// What earned it.
    pub(super) evidence: Vec<&'a Evidence>,
}

/// The fields of an event.
pub(super) fn of(event: &Event) -> Vec<Row<'_>> {
    let evidence = |for_: &str| event.evidence.iter().filter(|e| e.for_ == for_).collect::<Vec<_>>();
    let mut rows = vec![
        Row {
            sort: Sort::Trigger,
            name: "act".to_owned(),
            value: words(event.type_.as_str()),
            evidence: evidence("trigger"),
        },
        Row {
            sort: Sort::Status,
            name: "status".to_owned(),
            value: words(event.status.as_str()),
            evidence: evidence("status"),
        },
    ];
    for role in [Role::Source, Role::Target] {
        let (sort, name) = match role {
            Role::Source => (Sort::Source, "source"),
            Role::Target => (Sort::Target, "target"),
        };
        let of_role = event.actors.iter().enumerate().filter(|(_, actor)| actor.role == role);
        rows.extend(of_role.map(|(at, actor)| Row {
            sort,
            name: name.to_owned(),
            value: coded(&actor.name, actor.code.as_deref()),
            evidence: evidence(&format!("actors.{at}")),
        }));
    }
    rows.extend(event.attributed_to.iter().enumerate().map(|(at, actor)| Row {
        sort: Sort::Speaker,
        name: "said by".to_owned(),
        value: coded(&actor.name, actor.code.as_deref()),
        evidence: evidence(&format!("attributed_to.{at}")),
    }));
    if let Some(time) = &event.time {
        let days = if time.start == time.end { time.start.clone() } else { format!("{} to {}", time.start, time.end) };
        rows.push(Row {
            sort: Sort::Time,
            name: "time".to_owned(),
            value: format!("{days} ({}, {})", time.precision.as_str(), time.basis.as_str()),
            evidence: evidence("time"),
        });
    }
    rows.extend(event.places.iter().enumerate().map(|(at, place)| Row {
        sort: Sort::Place,
        name: where_(place.role).to_owned(),
        value: located(place),
        evidence: evidence(&format!("places.{at}")),
    }));
    // Serialized, so that a fact that is added to the format is shown too.
    if let Ok(Value::Object(facts)) = serde_json::to_value(&event.facts) {
        rows.extend(facts.iter().map(|(name, value)| Row {
            sort: Sort::Fact,
            name: words(name),
            value: plain(value),
            evidence: evidence(&format!("facts.{name}")),
        }));
    }
    let codes = &event.codes;
    let systems = [("PLOVER", &codes.plover), ("CAMEO", &codes.cameo)];
    let codes: Vec<String> =
        systems.iter().filter_map(|(system, code)| Some(format!("{system} {}", code.as_ref()?))).collect();
    if !codes.is_empty() {
        let value = format!("{} ({})", codes.join(", "), event.codes.match_.as_str());
        rows.push(Row { sort: Sort::Fact, name: "codes".to_owned(), value, evidence: Vec::new() });
    }
    rows
}

/// A name of the wire as words.
pub(super) fn words(name: &str) -> String {
    name.replace('_', " ")
}

fn coded(name: &str, code: Option<&str>) -> String {
    match code {
        Some(code) => format!("{name} ({code})"),
        None => name.to_owned(),
    }
}

const fn where_(role: PlaceRole) -> &'static str {
    match role {
        PlaceRole::Launch => "launched at",
        PlaceRole::Impact => "came down at",
        PlaceRole::Event => "place",
    }
}

fn located(place: &EventPlace) -> String {
    match &place.country {
        Some(country) if place.kind != Some(Kind::Country) || *country != place.name => {
            coded(&place.name, Some(country))
        }
        _ => place.name.clone(),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// What the second reader says of a label, and whether the rules alone say otherwise.
pub(super) fn second_reader(why: &LabelWhy, reader: &SecondReader) -> String {
    let share = |score: Score| f64::from(score.hundredths()) / 100.0;
    let say = if reader.decides { "" } else { ", without a say" };
    let rules = if reader.rules == why.verdict { "the rules alone say the same" } else { "the rules alone say" };
    let other = if reader.rules == why.verdict { String::new() } else { format!(" {}", reader.rules.as_str()) };
    format!(
        "second reader{say}: reported {:.2}, there at all {:.2}, primary {:.2}; {rules}{other}",
        share(reader.whole),
        share(reader.any),
        share(reader.primary),
    )
}

/// Who does what to whom, in one line.
pub(super) fn summary(event: &Event) -> String {
    let names = |role: Role| {
        let names: Vec<&str> = event.actors.iter().filter(|a| a.role == role).map(|a| a.name.as_str()).collect();
        names.join(", ")
    };
    match (names(Role::Source), names(Role::Target)) {
        (source, target) if source.is_empty() && target.is_empty() => "nobody is named".to_owned(),
        (source, target) if target.is_empty() => source,
        (source, target) if source.is_empty() => format!("\u{2192} {target}"),
        (source, target) => format!("{source} \u{2192} {target}"),
    }
}
