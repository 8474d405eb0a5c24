//! Checks on reference material that is not part of this repository: codes, statuses and offsets, none of its text.
//!
//! `MARSAD_REFERENCE=DIR` names the folder; without it each test prints why it is skipped.

use std::path::PathBuf;

use marsad::world::World;
use serde_json::Value;

use crate::golden::{codes, enriched};

/// A file of the reference folder, or the printed reason why not.
#[allow(clippy::print_stdout, reason = "a skip says why")]
fn file(name: &str) -> Option<Vec<u8>> {
    let Some(folder) = std::env::var_os("MARSAD_REFERENCE").map(PathBuf::from) else {
        println!("skipped: MARSAD_REFERENCE is not set");
        return None;
    };
    Some(std::fs::read(folder.join(name)).unwrap())
}

fn find<'a>(found: &'a Value, type_: &str, status: &str, wanted: impl Fn(&Value) -> bool) -> &'a Value {
    let events = found["events"].as_array().unwrap();
    events
        .iter()
        .find(|e| e["type"] == type_ && e["status"] == status && wanted(e))
        .unwrap_or_else(|| panic!("no {type_} {status} among {} events", events.len()))
}

#[test]
fn the_seed_article_is_read_as_asked() {
    let Some(json) = file("seed/article-ar.json") else { return };
    let found = enriched(&json, &World::load(None).unwrap());
    assert_eq!(found["article"]["lang"]["code"], "ar");
    let salience = |label: &str| {
        let labels = found["labels"].as_array().unwrap();
        labels.iter().find(|l| l["label"] == label).map_or("none", |l| l["salience"].as_str().unwrap()).to_owned()
    };
    assert!(["primary", "secondary"].contains(&salience("alliance").as_str()));
    assert!(["primary", "secondary"].contains(&salience("deterrence").as_str()));
    assert_eq!(salience("missile_launch"), "background");

    let entities: Vec<&str> = found["entities"].as_array().unwrap().iter().filter_map(|e| e["id"].as_str()).collect();
    for id in ["USA", "KOR", "PRK", "JPN", "UN", "UN_COMMAND"] {
        assert!(entities.contains(&id), "{id} is not among {entities:?}");
    }

    let talks = find(&found, "consultation", "occurred", |e| e["time"]["start"] == "2023-09-18");
    assert_eq!(codes(talks, "source"), ["KOR", "USA"]);
    assert_eq!(talks["places"][0]["country"], "KOR");
    assert_eq!(talks["places"][0]["precision"], "city");

    find(&found, "commitment", "occurred", |e| codes(e, "source") == ["KOR", "USA"]);
    let assurance = find(&found, "assurance", "occurred", |e| codes(e, "target") == ["KOR"]);
    assert_eq!(codes(assurance, "source"), ["USA"]);
    assert_eq!(assurance["facts"]["means"], serde_json::json!(["conventional", "missile_defence", "nuclear"]));

    let threat = find(&found, "threat", "threatened", |e| codes(e, "source") == ["USA"]);
    assert_eq!((codes(threat, "source"), codes(threat, "target")), (vec!["USA".to_owned()], vec!["PRK".to_owned()]));

    for month in ["2023-05-01", "2023-08-01"] {
        let launch = find(&found, "space", "failed", |e| e["time"]["start"] == month);
        assert_eq!(codes(launch, "source"), ["PRK"]);
        assert_eq!(launch["facts"]["outcome"], "failure");
    }
    let summit = find(&found, "consultation", "occurred", |e| e["time"]["start"] == "2023-08-01");
    assert_eq!(codes(summit, "source"), ["JPN", "KOR", "USA"]);
    find(&found, "consultation", "planned", |e| e["time"]["start"] == "2023-11-01");

    // The heads of both delegations, which meeting of the series it was, and what was agreed on science.
    let persons: Vec<(&str, &str)> = found["entities"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["kind"] == "person" && e["id"].is_null())
        .map(|e| (e["state"].as_str().unwrap(), e["office"].as_str().unwrap()))
        .collect();
    assert_eq!(persons.len(), 2);
    assert!(persons.iter().any(|(state, office)| *state == "USA" && office.starts_with("acting deputy assistant")));
    assert!(persons.iter().any(|(state, office)| *state == "KOR" && office.starts_with("deputy minister of defence")));
    assert_eq!(talks["facts"]["ordinal"], 23);
    find(&found, "consultation", "planned", |e| e["facts"]["ordinal"] == 55);
    let science = find(&found, "cooperation", "ongoing", |_| true);
    assert_eq!(codes(science, "source"), ["KOR", "USA"]);

    // No attack is coded from the conditional warning, and no agreement from the anniversary of one.
    let events = found["events"].as_array().unwrap();
    assert!(!events.iter().any(|e| e["type"] == "strike" || e["type"] == "test"));
    assert!(!events.iter().any(|e| e["type"] == "agreement" && e["time"]["start"] == "1953"));
}
