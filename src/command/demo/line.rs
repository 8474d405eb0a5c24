//! Lines of the demo: an event as a person reads it on a terminal.
//!
//! In: a flat event row and the article that it was read in. Out: who did what to whom, when and where, and the
//! sentence that says so on a line of its own, so that right-to-left text has one. Never prints a control character.
//!
//! Text of the article stands between U+2068 and U+2069: each piece finds its own direction, and what stands
//! around it keeps its place.

use serde_json::Value;

use crate::article::Article;

/// Longest quote in characters.
const QUOTE: usize = 160;

/// An event.
pub(super) fn event(row: &Value, article: &Article) -> String {
    let text = |field: &str| row[field].as_str();
    let mut parts = vec![format!("{:<10}", text("status").unwrap_or_default())];
    parts.push(format!("{} {}", text("label").unwrap_or_default(), text("event_type").unwrap_or_default()));
    parts.push(who(row));
    parts.extend(when(row));
    parts.extend(place(row));
    parts.extend(what(row));
    let quote = sentence(row, article).unwrap_or_default();
    format!("{}\n{:12}{}  [{}]\n", parts.join("  "), "", isolated(&quote), visible(&article.id))
}

/// An article in which nothing was found, as is right for look-alikes.
pub(super) fn nothing(article: &Article) -> String {
    format!("nothing     no event\n{:12}{}  [{}]\n", "", isolated(&article.title), visible(&article.id))
}

fn who(row: &Value) -> String {
    let names = |field: &str| {
        let names = row[field].as_array().map(Vec::as_slice).unwrap_or_default();
        let names: Vec<String> = names.iter().filter_map(Value::as_str).map(isolated).collect();
        if names.is_empty() { None } else { Some(names.join(", ")) }
    };
    match (names("source_names"), names("target_names")) {
        (Some(sources), Some(targets)) => format!("{sources} -> {targets}"),
        (Some(sources), None) => sources,
        (None, Some(targets)) => format!("? -> {targets}"),
        (None, None) => "?".to_owned(),
    }
}

fn when(row: &Value) -> Option<String> {
    let (start, end) = (row["event_date"].as_str()?, row["event_date_end"].as_str()?);
    Some(if start == end { start.to_owned() } else { format!("{start} to {end}") })
}

fn place(row: &Value) -> Option<String> {
    let name = |field: &str| row[field].as_str().map(isolated);
    match (name("place_name"), name("impact_name")) {
        (Some(place), Some(impact)) => Some(format!("at {place}, towards {impact}")),
        (Some(place), None) => Some(format!("at {place}")),
        (None, Some(impact)) => Some(format!("towards {impact}")),
        (None, None) => None,
    }
}

fn what(row: &Value) -> Option<String> {
    let mut facts = Vec::new();
    if let Some(count) = row["count"].as_u64() {
        facts.push(format!("{count} x"));
    }
    facts.extend(
        ["weapon_class", "weapon", "fact_name", "outcome"].iter().filter_map(|f| row[*f].as_str()).map(isolated),
    );
    for (field, word) in [("range_km", "km"), ("altitude_km", "km high")] {
        facts.extend(row[field].as_u64().map(|km| format!("{km} {word}")));
    }
    let means = row["means"].as_array().map(Vec::as_slice).unwrap_or_default();
    facts.extend(means.iter().filter_map(Value::as_str).map(isolated));
    if facts.is_empty() { None } else { Some(facts.join(" ")) }
}

/// The sentence around the event's trigger.
fn sentence(row: &Value, article: &Article) -> Option<String> {
    let text = if row["evidence_field"] == "title" { &article.title } else { &article.body };
    let at = |field: &str| row[field].as_u64().and_then(|at| usize::try_from(at).ok());
    let (start, end) = (at("evidence_start")?, at("evidence_end")?);
    let characters: Vec<char> = text.chars().collect();
    let is_capital = |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(char::is_ascii_uppercase);
    let ends = |at: usize| {
        let blank_follows = characters.get(at + 1).is_none_or(|c| c.is_whitespace());
        match characters.get(at) {
            Some('\n') => true,
            // Not after initials, as in U.S.
            Some('.') => blank_follows && !is_capital(at.checked_sub(1)),
            Some('!' | '?' | '\u{61f}') => blank_follows,
            _ => false,
        }
    };
    let from = (0..start.min(characters.len())).rev().find(|at| ends(*at)).map_or(0, |at| at + 1);
    let to = (end..characters.len()).find(|at| ends(*at)).map_or(characters.len(), |at| at + 1);
    // A long sentence is cut so that the trigger stays in the middle.
    let room = QUOTE.saturating_sub(end - start) / 2;
    let (cut_from, cut_to) = (from.max(start.saturating_sub(room)), to.min(end + room));
    let quote: String = characters.get(cut_from..cut_to)?.iter().collect();
    let mark = |is_cut: bool| if is_cut { "\u{2026}" } else { "" };
    Some(format!("{}{}{}", mark(cut_from > from), quote.trim(), mark(cut_to < to)))
}

fn isolated(text: impl AsRef<str>) -> String {
    format!("\u{2068}{}\u{2069}", visible(text.as_ref()))
}

/// Text of an article may hold anything, and a terminal obeys control characters.
fn visible(text: &str) -> String {
    let is_direction = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !is_direction(*c)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::article::{Limits, Raw, decode};

    fn article(title: &str, text: &str) -> Article {
        let value = json!({"id": "a", "title": title, "text": text}).to_string();
        decode(&Raw { value: Some(value.as_bytes()), ..Raw::default() }, &Limits::default()).unwrap()
    }

    #[test]
    fn event_is_a_line_and_its_sentence() {
        let article = article("", "Before. North Korea fired two missiles.\nAfter.");
        let row = json!({
            "status": "occurred", "label": "missile_launch", "event_type": "test", "source_names": ["North Korea"],
            "target_names": [], "event_date": "2024-04-02", "event_date_end": "2024-04-02", "place_name": "Pyongyang",
            "impact_name": "Sea of Japan", "count": 2, "weapon_class": "srbm", "range_km": 300, "means": [],
            "evidence_field": "body", "evidence_start": 20, "evidence_end": 25,
        });
        let line = "occurred    missile_launch test  North Korea  2024-04-02  at Pyongyang, towards Sea of Japan  2 x srbm 300 km";
        let plain = event(&row, &article).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(plain, format!("{line}\n            North Korea fired two missiles.  [a]\n"));
    }

    #[test]
    fn sentence_does_not_end_after_initials() {
        let article = article("", "Before. U.S. ships fired. After.");
        let row = json!({"evidence_field": "body", "evidence_start": 19, "evidence_end": 24});
        assert_eq!(sentence(&row, &article).unwrap(), "U.S. ships fired.");
    }

    #[test]
    fn long_sentence_is_cut_around_the_trigger() {
        let article = article("", &format!("{} fired {}", "x".repeat(300), "y".repeat(300)));
        let row = json!({"evidence_field": "body", "evidence_start": 301, "evidence_end": 306});
        let quote = sentence(&row, &article).unwrap();
        assert_eq!(quote.chars().count(), 5 + 2 * 77 + 2);
        assert!(quote.starts_with('\u{2026}') && quote.ends_with('\u{2026}') && quote.contains("fired"));
    }

    #[test]
    fn text_cannot_steer_the_terminal_or_the_direction_of_the_line() {
        let article = article("a\u{1b}[2Jb\u{202e}c\u{2069}d", "x");
        assert!(nothing(&article).contains("\u{2068}a [2Jbcd\u{2069}"));
    }
}
