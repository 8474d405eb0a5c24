//! What is true of any input: it is read or refused, twice the same, and every span is the slice it claims to be.

use std::sync::LazyLock;

use marsad::{
    article::{Limits, Raw, decode},
    enrich::enrich,
    enriched::Field,
    explain::explain,
    outcome::{self, Outcome, RejectionCode, TextOut, Writing},
    world::World,
};
use proptest::prelude::*;

static WORLD: LazyLock<World> = LazyLock::new(|| World::load(None).unwrap());

fn writing(text: TextOut) -> Writing {
    Writing { limits: Limits::default(), text }
}

/// The record has one outcome, the same each time, and it is no panic.
fn check_record(raw: &Raw<'_>) {
    let first = outcome::of(raw, &WORLD, writing(TextOut::Full));
    assert_eq!(first, outcome::of(raw, &WORLD, writing(TextOut::Full)));
    if let Outcome::Dead(rejection) = &first {
        assert_ne!(rejection.code, RejectionCode::Panic, "{}", rejection.message);
    }
}

/// Every span of the article is on the text it says.
fn check_spans(value: &[u8]) {
    let Ok(article) = decode(&Raw { value: Some(value), ..Raw::default() }, &Limits::default()) else { return };
    let enriched = enrich(&article, &WORLD, 64);
    let explanation = explain(&article, &WORLD, 64);
    assert_eq!(explanation.record, enriched, "asking changes nothing");
    let slice = |field: Field, start: u32, end: u32| {
        let text = match field {
            Field::Title => &article.title,
            Field::Body => &article.body,
        };
        let length = usize::try_from(end - start).unwrap();
        text.chars().skip(usize::try_from(start).unwrap()).take(length).collect::<String>()
    };
    let labels = enriched.labels.iter().flat_map(|label| &label.evidence);
    let events = enriched.events.iter().flat_map(|event| &event.evidence);
    for evidence in labels.chain(events) {
        match (evidence.field, evidence.start, evidence.end) {
            (Some(field), Some(start), Some(end)) => {
                assert_eq!(evidence.text.as_deref(), Some(slice(field, start, end).as_str()));
            }
            (None, None, None) => assert!(evidence.rule.is_some(), "{evidence:?}"),
            _ => panic!("half a span: {evidence:?}"),
        }
    }
    let passed = explanation.events.iter().flat_map(|event| &event.passed_over);
    for mention in explanation.rejected.iter().chain(passed).map(|rejected| &rejected.at) {
        assert_eq!(mention.text.as_deref(), Some(slice(mention.field, mention.start, mention.end).as_str()));
    }
    for mention in enriched.entities.iter().flat_map(|entity| &entity.mentions) {
        assert_eq!(mention.text.as_deref(), Some(slice(mention.field, mention.start, mention.end).as_str()));
    }
}

/// Words that the languages know, names, numbers, marks and noise, in any order.
fn article_text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "أطلقت",
        "كوريا",
        "الشمالية",
        "صاروخا",
        "صاروخين",
        "باليستيا",
        "وقالت",
        "لم",
        "نفت",
        "هددت",
        "الدفاع",
        "أمس",
        "الثلاثاء",
        "٣",
        "ثلاثة",
        "سيول",
        "وواشنطن",
        "البحر",
        "لا",
        "إن",
        "، ",
        ". ",
        "\n",
        "\u{200f}",
        "ـــ",
        "َ",
        "North",
        "Korea",
        "launched",
        "fired",
        "missile",
        "missiles",
        "two",
        "did",
        "not",
        "denied",
        "threatened",
        "Seoul",
        "Washington",
        "on",
        "Tuesday",
        "the",
        "U.S.",
        "alliance",
        "deterrence",
        "2024",
        "km",
        "600",
        "\"",
        "북한이",
        "미사일",
        "발사했다",
        "발사하지",
        "않았다",
        "한미",
        "연합훈련",
        "국방부는",
        "지난",
        "화요일",
        "2발",
        "\u{1f680}",
        "\u{0}",
        "e\u{301}",
    ]);
    prop::collection::vec(prop_oneof![9 => word.prop_map(str::to_owned), 1 => any::<String>()], 0..60)
        .prop_map(|words| words.join(" "))
}

fn soup_of_tags() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<a href='x'>",
        "</a>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</table>",
        "<ul>",
        "<li>",
        "</ul>",
        "<br>",
        "<script>",
        "</script>",
        "<title>",
        "</title>",
        "<!--",
        "-->",
        "<svg>",
        "</svg>",
        "<select>",
        "</select>",
        "<font size=1>",
        "<h1>",
        "</h1>",
        "x",
        " ",
        "&amp;",
        "<",
        ">",
        "'",
        "\"",
        "=",
        "<html>",
        "<body>",
    ]);
    prop::collection::vec(piece, 0..80).prop_map(|pieces| format!("<p>{}", pieces.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_have_one_outcome(
        key in prop::option::of(prop::collection::vec(any::<u8>(), 0..8)),
        value in prop::option::of(prop::collection::vec(any::<u8>(), 0..300)),
        content_type in prop::option::of("[a-z/;=0-9-]{0,30}"),
    ) {
        let headers: Vec<_> = content_type.iter().map(|t| ("content-type".to_owned(), t.clone().into_bytes())).collect();
        check_record(&Raw { key: key.as_deref(), value: value.as_deref(), headers: &headers, fallback: None });
    }

    #[test]
    fn any_text_has_one_outcome(title in any::<String>(), text in article_text(), date in any::<String>()) {
        let value = serde_json::json!({"title": title, "text": text, "published_at": date}).to_string();
        check_record(&Raw { value: Some(value.as_bytes()), ..Raw::default() });
    }

    #[test]
    fn json_cut_anywhere_has_one_outcome(text in article_text(), cut in any::<prop::sample::Index>()) {
        let value = serde_json::json!({"id": 1, "text": text, "source": {"name": "x"}}).to_string().into_bytes();
        let end = cut.index(value.len() + 1);
        check_record(&Raw { value: value.get(..end), ..Raw::default() });
    }

    #[test]
    fn any_tags_have_one_outcome(page in soup_of_tags()) {
        check_record(&Raw { value: Some(page.as_bytes()), ..Raw::default() });
    }

    #[test]
    fn every_span_cuts_the_original(title in article_text(), text in article_text()) {
        check_spans(serde_json::json!({"title": title, "text": text, "published_at": "2024-04-02"}).to_string().as_bytes());
    }
}

#[test]
fn tombstone_needs_a_key() {
    let of = |raw: &Raw<'_>| outcome::of(raw, &WORLD, writing(TextOut::Full));
    assert_eq!(of(&Raw { key: Some(b"k"), ..Raw::default() }), Outcome::Tombstone);
    let Outcome::Dead(rejection) = of(&Raw::default()) else { panic!("null key and value") };
    assert_eq!(rejection.code, RejectionCode::NoKey);
}

#[test]
fn text_is_withheld_as_asked() {
    let value = r#"{"title":"North Korea fires missile","text":"North Korea fired a ballistic missile on Tuesday."}"#;
    let published = |text: TextOut| {
        let raw = Raw { value: Some(value.as_bytes()), ..Raw::default() };
        let Outcome::Published(publication) = outcome::of(&raw, &WORLD, writing(text)) else { panic!("not published") };
        let rows: Vec<String> =
            publication.events.iter().map(|row| String::from_utf8(row.value.clone()).unwrap()).collect();
        format!("{} {}", String::from_utf8(publication.article).unwrap(), rows.join(" "))
    };
    for (text, title, body) in
        [(TextOut::Full, true, true), (TextOut::Evidence, true, false), (TextOut::None, false, false)]
    {
        let out = published(text);
        assert_eq!(out.contains("North Korea fires missile"), title, "{text:?} {out}");
        assert_eq!(out.contains("ballistic missile on Tuesday."), body, "{text:?} {out}");
        assert!(out.contains("body_sha256"));
        assert!(text != TextOut::None || !out.contains("\"text\":\""), "{out}");
    }
}
