//! Metamorphic cases: a change to an article changes what is found as it must, and nothing else.

use marsad::{
    article::Article,
    enrich::enrich,
    enriched::{Enriched, Event, Role},
    world::World,
};

use crate::case;

fn article(title: &str, body: &str, published: &str) -> Article {
    Article { title: title.into(), ..case::article(body, Some(published)) }
}

/// What an event says, offsets and ids aside.
fn says(event: &Event) -> String {
    let codes = |role| {
        let mut codes: Vec<&str> =
            event.actors.iter().filter(|a| a.role == role).filter_map(|a| a.code.as_deref()).collect();
        codes.sort_unstable();
        codes.join("+")
    };
    let time = event.time.as_ref().map_or(String::new(), |t| format!("{}..{}", t.start, t.end));
    format!(
        "{} {} {} {}>{} {time} {}",
        event.label.as_str(),
        event.type_.as_str(),
        event.status.as_str(),
        codes(Role::Source),
        codes(Role::Target),
        serde_json::to_string(&event.facts).unwrap()
    )
}

fn said(found: &Enriched) -> Vec<String> {
    let mut said: Vec<String> = found.events.iter().map(says).collect();
    said.sort();
    said
}

struct Case {
    title: &'static str,
    paragraphs: [&'static str; 3],
    irrelevant: &'static str,
}

const ARABIC: Case = Case {
    title: "كوريا الشمالية تطلق صاروخين باليستيين باتجاه بحر اليابان",
    paragraphs: [
        "أطلقت كوريا الشمالية صاروخين باليستيين قصيري المدى يوم الاثنين، بحسب ما أعلنت هيئة الأركان المشتركة في كوريا الجنوبية.",
        "وأجرت الولايات المتحدة واليابان مناورات عسكرية مشتركة في أغسطس الماضي.",
        "وحذرت روسيا من أن أي هجوم على أراضيها سيقابل برد نووي.",
    ],
    irrelevant: "وارتفعت أسعار القمح في الأسواق المحلية بعد موسم أمطار ضعيف.",
};

const ENGLISH: Case = Case {
    title: "North Korea fires two ballistic missiles toward the Sea of Japan",
    paragraphs: [
        "North Korea fired two short-range ballistic missiles on Monday, South Korea's Joint Chiefs of Staff said.",
        "The United States and Japan held joint military exercises last August.",
        "Russia warned that any attack on its territory would be met with a nuclear response.",
    ],
    irrelevant: "Wheat prices rose on local markets after a season of weak rain.",
};

const KOREAN: Case = Case {
    title: "북한, 동해상으로 탄도미사일 2발 발사",
    paragraphs: [
        "북한이 월요일 단거리 탄도미사일 2발을 발사했다고 합동참모본부가 밝혔다.",
        "미국과 일본은 지난 8월 연합훈련을 실시했다.",
        "러시아는 자국 영토에 대한 어떤 공격에도 핵으로 보복하겠다고 위협했다.",
    ],
    irrelevant: "비가 적게 내린 탓에 밀 가격이 올랐다.",
};

const CASES: [&Case; 3] = [&ARABIC, &ENGLISH, &KOREAN];
const DAY: &str = "2023-09-19";

fn read(world: &World, title: &str, paragraphs: &[&str], day: &str) -> Enriched {
    enrich(&article(title, &paragraphs.join("\n"), day), world, 64)
}

fn base(world: &World, case: &Case) -> Enriched {
    read(world, case.title, &case.paragraphs, DAY)
}

#[test]
fn the_plain_article_says_three_things() {
    let world = World::load(None).unwrap();
    for case in CASES {
        let said = said(&base(&world, case)).join("\n");
        for part in [
            "missile_launch test occurred PRK>",
            "alliance exercise occurred JPN+USA>",
            "deterrence threat threatened RUS>",
        ] {
            assert!(said.contains(part), "{part} is not in:\n{said}");
        }
        assert!(said.contains("2023-09-18..2023-09-18"), "no Monday in:\n{said}");
        assert!(said.contains("2023-08-01..2023-08-31"), "no August in:\n{said}");
        assert!(said.contains("\"count\":2"), "no count in:\n{said}");
    }
}

#[test]
fn an_irrelevant_paragraph_changes_nothing() {
    let world = World::load(None).unwrap();
    for case in CASES {
        let [a, b, c] = case.paragraphs;
        let more = read(&world, case.title, &[a, case.irrelevant, b, c], DAY);
        assert_eq!(said(&base(&world, case)), said(&more));
        assert_eq!(base(&world, case).labels.len(), more.labels.len());
    }
}

#[test]
fn the_order_of_paragraphs_changes_no_event() {
    let world = World::load(None).unwrap();
    for case in CASES {
        let [a, b, c] = case.paragraphs;
        assert_eq!(said(&base(&world, case)), said(&read(&world, case.title, &[c, b, a], DAY)));
    }
}

#[test]
fn a_later_publication_moves_relative_days_with_it() {
    let world = World::load(None).unwrap();
    for case in CASES {
        let later = said(&read(&world, case.title, &case.paragraphs, "2024-09-24")).join("\n");
        assert!(later.contains("2024-09-23..2024-09-23"), "no Monday in:\n{later}");
        assert!(later.contains("2024-08-01..2024-08-31"), "no August in:\n{later}");
        let shifted = later.replace("2024-09-23", "2023-09-18").replace("2024-08", "2023-08");
        assert_eq!(said(&base(&world, case)).join("\n"), shifted);
    }
}

#[test]
fn without_a_date_relative_days_stay_null() {
    let world = World::load(None).unwrap();
    for case in CASES {
        let mut undated = article(case.title, &case.paragraphs.join("\n"), DAY);
        undated.published = None;
        let found = enrich(&undated, &world, 64);
        assert!(found.events.iter().all(|e| e.time.is_none()), "{:?}", said(&found));
        assert_eq!(found.events.len(), base(&world, case).events.len());
    }
}

#[test]
fn swapped_states_swap_parts() {
    let world = World::load(None).unwrap();
    for (case, from, to, codes) in [
        (&ARABIC, "كوريا الشمالية", "إيران", ("PRK", "IRN")),
        (&ENGLISH, "North Korea", "Iran", ("PRK", "IRN")),
        (&KOREAN, "북한", "이란", ("PRK", "IRN")),
    ] {
        let swap = |text: &str| text.replace(from, to);
        let paragraphs: Vec<String> = case.paragraphs.iter().map(|p| swap(p)).collect();
        let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
        let found = read(&world, &swap(case.title), &paragraphs, DAY);
        let expected: Vec<String> = said(&base(&world, case)).iter().map(|s| s.replace(codes.0, codes.1)).collect();
        assert_eq!(said(&found), expected);
    }
}

#[test]
fn a_negated_verb_negates_its_event_only() {
    let world = World::load(None).unwrap();
    for (case, from, to) in [
        (&ARABIC, "أطلقت كوريا الشمالية", "لم تطلق كوريا الشمالية"),
        (&ENGLISH, "North Korea fired two", "North Korea did not fire two"),
        (&KOREAN, "발사했다고", "발사하지 않았다고"),
    ] {
        let first = case.paragraphs[0].replace(from, to);
        assert_ne!(first, case.paragraphs[0], "the change takes hold");
        let found = read(&world, "", &[&first, case.paragraphs[1], case.paragraphs[2]], DAY);
        let launches: Vec<&Event> =
            found.events.iter().filter(|e| e.label == marsad::enriched::Label::MissileLaunch).collect();
        assert!(!launches.is_empty(), "{:?}", said(&found));
        assert!(launches.iter().all(|e| e.status == marsad::enriched::Status::Negated), "{:?}", said(&found));
        assert!(said(&found).join("\n").contains("alliance exercise occurred"));
    }
}

#[test]
fn other_digits_give_the_same() {
    let world = World::load(None).unwrap();
    let western = "أطلقت إيران 3 صواريخ باليستية يوم 15 أغسطس 2023 على مسافة 700 كيلومتر.";
    let digits = |text: &str, zero: u32| -> String {
        text.chars().map(|c| c.to_digit(10).and_then(|d| char::from_u32(zero + d)).unwrap_or(c)).collect()
    };
    let expected = said(&read(&world, "", &[western], DAY));
    assert!(expected.join("").contains("2023-08-15..2023-08-15"), "{expected:?}");
    assert!(expected.join("").contains("\"count\":3"), "{expected:?}");
    for zero in [0x0660, 0x06F0] {
        assert_eq!(said(&read(&world, "", &[&digits(western, zero)], DAY)), expected);
    }
}

#[test]
fn tatweel_and_vowel_marks_give_the_same() {
    let world = World::load(None).unwrap();
    let expected = said(&base(&world, &ARABIC));
    // A vowel mark behind every letter, and a tatweel in every long word.
    let marked = |text: &str| -> String {
        text.chars()
            .flat_map(|c| {
                if c == 'ل' {
                    vec![c, '\u{064E}']
                } else if c == 'ص' {
                    vec![c, '\u{0640}', '\u{0640}']
                } else {
                    vec![c]
                }
            })
            .collect()
    };
    let paragraphs: Vec<String> = ARABIC.paragraphs.iter().map(|p| marked(p)).collect();
    let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    assert_eq!(said(&read(&world, &marked(ARABIC.title), &paragraphs, DAY)), expected);
}
