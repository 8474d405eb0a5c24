//! One article of ours in each language, built alike: what must be found in all four.

use std::path::Path;

use marsad::world::World;

use crate::golden::{codes, enriched};

#[test]
fn a_defence_dialogue_is_read_alike_in_four_languages() {
    let world = World::load(None).unwrap();
    for lang in ["ar", "en", "ja", "ko"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data/samples/{lang}/defence-dialogue.json"));
        let found = enriched(&std::fs::read(path).unwrap(), &world);
        assert_eq!(found["article"]["lang"]["code"], lang);
        let events = found["events"].as_array().unwrap();
        let has = |type_: &str, status: &str, start: &str, sources: &[&str]| {
            events.iter().any(|e| {
                e["type"] == type_
                    && e["status"] == status
                    && (start.is_empty() || e["time"]["start"] == start)
                    && sources.iter().all(|s| codes(e, "source").iter().any(|c| c == s))
            })
        };
        let partners = ["KOR", "USA"];
        for (type_, status, start, sources) in [
            ("consultation", "occurred", "2023-09-18", &partners[..]),
            ("commitment", "occurred", "", &partners),
            ("assurance", "occurred", "", &["USA"]),
            ("threat", "threatened", "", &["USA"]),
            ("space", "failed", "2023-05-01", &["PRK"]),
            ("space", "failed", "2023-08-01", &["PRK"]),
            ("consultation", "occurred", "2023-08-01", &["JPN"]),
            ("consultation", "planned", "2023-11-01", &["KOR"]),
        ] {
            assert!(has(type_, status, start, sources), "{lang}: no {type_} {status} {start} {sources:?}");
        }
        let assured = events.iter().find(|e| e["type"] == "assurance" && codes(e, "target") == ["KOR"]);
        let means = &assured.unwrap_or_else(|| panic!("{lang}: nobody is assured"))["facts"]["means"];
        assert_eq!(*means, serde_json::json!(["conventional", "missile_defence", "nuclear"]), "{lang}");
        let warned = events.iter().find(|e| e["type"] == "threat").unwrap();
        assert_eq!(codes(warned, "target"), ["PRK"], "{lang}");
        assert!(!events.iter().any(|e| e["type"] == "strike"), "{lang}: a warning is no attack");
    }
}
