//! Places in three languages: what a sentence names and what only looks like a place, and how many places there are.

use std::collections::BTreeSet;

use marsad::{
    article::Article,
    enrich::enrich,
    enriched::{Enriched, Kind, Role},
    world::World,
};

use crate::case;

fn read(world: &World, lang: &str, text: &str) -> Enriched {
    let article = Article { declared_lang: Some(lang.into()), ..case::article(text, None) };
    enrich(&article, world, 64)
}

/// The ids of all places that a text names.
fn places(enriched: &Enriched) -> BTreeSet<String> {
    let place = |id: &&String| ["gn:", "wd:", "ne:", "mrs:"].iter().any(|source| id.starts_with(source));
    enriched.entities.iter().filter_map(|e| e.id.as_ref()).filter(place).cloned().collect()
}

fn check(lang: &str, cases: &[(&str, &[&str])]) {
    let world = World::load(None).unwrap();
    for (text, expected) in cases {
        let expected: BTreeSet<String> = expected.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(places(&read(&world, lang, text)), expected, "{text}");
    }
}

#[test]
fn english_places() {
    check(
        "en",
        &[
            ("The convoy left the town of Chasiv Yar at dawn.", &["mrs:chasiv-yar"]),
            ("Shells fell near the city of Avignon on Monday.", &["gn:3035681"]),
            ("The exercise took place in Avignon, France, on Monday.", &["gn:3035681"]),
            ("The two ministers met in Avignon in southern France.", &["gn:3035681"]),
            // Neither a cue nor the state beside it, a person's name, a common word, a force called after a county.
            ("The dancer spoke of Avignon at length.", &[]),
            ("The boxer Anna Avignon of France gave up.", &[]),
            ("Russia says the test marks a success for the city marks of the year.", &[]),
            ("A spokesman of the Suffolk County Police confirmed it.", &[]),
            ("They were reading in a nice mobile home in Britain.", &[]),
            ("Missiles flew over the Strait of Hormuz and the Korea Strait.", &["mrs:hormuz", "wd:Q52052"]),
            ("A frigate crossed the Tsugaru Strait and the Miyako Strait.", &["mrs:miyako-strait", "wd:Q271521"]),
            ("The satellite was launched from Tongchang-ri.", &["mrs:sohae"]),
            ("The missile came down off Al-som Island near Hwadae.", &["mrs:al-som", "mrs:hwadae"]),
            ("The patrol boat crossed the Northern Limit Line in the West Sea.", &["mrs:nll", "wd:Q37960"]),
        ],
    );
}

#[test]
fn arabic_places() {
    check(
        "ar",
        &[
            ("وصلت القافلة إلى مدينة تطاوين مساء الأحد.", &["gn:2464701"]),
            ("أعلنت تونس تعزيز الحراسة حول تطاوين والمعابر.", &["gn:2464701"]),
            ("تحدث الكاتب عن تطاوين في روايته الجديدة.", &[]),
            // Common words that are cities elsewhere.
            ("كان ليل الجامعة طويلا في نادي المدينة.", &[]),
            ("قطعت المدمرة مضيق هرمز ثم مضيق باب المندب.", &["mrs:hormuz", "wd:Q83318"]),
            ("حلقت الطائرات فوق مضيق تيران وخليج البحرين.", &["mrs:tiran-strait", "mrs:bahrain-gulf"]),
            ("أطلق الصاروخ من منطقة دونغتشانغ ري على الساحل الغربي.", &["mrs:sohae"]),
            ("سقط الصاروخ قرب جزيرة ألسوم قبالة هواداي.", &["mrs:al-som", "mrs:hwadae"]),
        ],
    );
}

#[test]
fn korean_places() {
    check(
        "ko",
        &[
            ("미사일은 함경북도 화대 앞바다의 알섬에 떨어졌다.", &["mrs:al-som", "mrs:hwadae"]),
            ("군은 서해상으로 발사된 순항미사일을 탐지했다.", &["wd:Q37960"]),
            ("함정이 호르무즈 해협과 말라카 해협을 지났다.", &["mrs:hormuz", "wd:Q48359"]),
            ("삭간몰 기지와 마양도 잠수함 기지가 위성사진에 나왔다.", &["mrs:mayang-do", "mrs:sakkanmol"]),
            ("평택 2함대와 계룡대를 찾았다.", &["mrs:gyeryongdae", "mrs:pyeongtaek-navy"]),
            // Look-alikes: concession, attempt, heavy water, a harbour on a southern coast.
            ("학생이어도 참가할 수 있다.", &[]),
            ("범행은 미수로 그쳤고 중수로는 가동되지 않았다.", &[]),
            ("한진해운 사무실에서 추진해 온 일이 부진해졌다.", &[]),
        ],
    );
}

#[test]
fn what_hits_a_disputed_place_hits_no_state() {
    let world = World::load(None).unwrap();
    let disputed = "Hezbollah fired a rocket at the Golan Heights on Saturday.";
    let held = "Hezbollah fired a rocket at Haifa on Saturday.";
    let targets = |text: &str| -> Vec<String> {
        let enriched = read(&world, "en", text);
        assert!(enriched.events.iter().any(|e| !e.places.is_empty()), "{text}");
        let actors = enriched.events.iter().flat_map(|e| &e.actors).filter(|a| a.role == Role::Target);
        actors.filter_map(|a| a.code.clone()).collect()
    };
    assert_eq!(targets(disputed), Vec::<String>::new());
    assert_eq!(targets(held), ["ISR"]);
}

#[test]
fn places_are_as_many_as_promised_and_stand_somewhere() {
    let world = World::load(None).unwrap();
    let count = |prefix: &str, kinds: &[Kind]| {
        world.places.iter().filter(|p| p.id.starts_with(prefix) && kinds.contains(&p.kind)).count()
    };
    assert!(count("gn:", &[Kind::City]) >= 15_000);
    assert!(count("wd:", &[Kind::Sea, Kind::Strait]) + count("ne:", &[Kind::Sea, Kind::Strait]) >= 280);
    assert!(count("mrs:", &[Kind::Site]) >= 150);
    assert!(count("mrs:", &[Kind::Sea, Kind::Strait]) >= 50);
    for place in &world.places {
        assert!((-90.0..=90.0).contains(&place.lat) && (-180.0..=180.0).contains(&place.lon), "{}", place.id);
    }
}

#[test]
fn every_sea_and_almost_every_site_has_a_name_in_each_language() {
    let files = World::files(None).unwrap();
    let ids = |path: &str| -> BTreeSet<String> {
        let lines = files.get(path).unwrap().lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split('\t').next()).map(str::to_owned).collect()
    };
    for lang in ["ar", "en", "ko"] {
        let named: BTreeSet<String> =
            ["places", "sites"].iter().flat_map(|table| ids(&format!("lang/{lang}/{table}.tsv"))).collect();
        let bare: Vec<String> = ids("world/seas.tsv").difference(&named).cloned().collect();
        assert!(bare.is_empty(), "{lang} has no name for {bare:?}");
        let sites = ids("world/sites.tsv");
        let bare: Vec<&String> = sites.difference(&named).collect();
        assert!(bare.len() * 20 < sites.len(), "{lang} has no name for {bare:?}");
    }
}
