//! Golden cases: whole articles of our own with all that must come of them, `golden/<lang>/<case>/`.
//!
//! `UPDATE_EXPECT=1 cargo test golden` rewrites `enriched.json`; the change is read in review like code.

use std::path::{Path, PathBuf};

use marsad::{
    article::{Limits, Raw},
    outcome::{self, Outcome, TextOut, Writing},
    world::World,
};

pub(crate) const WRITING: Writing =
    Writing { limits: Limits { article_bytes: 4 << 20, depth: 128, events: 64 }, text: TextOut::Full };

/// All golden cases and all sample articles, by path.
pub(crate) fn articles(under: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(under);
    let mut found: Vec<PathBuf> = std::fs::read_dir(&root)
        .unwrap()
        .flat_map(|lang| std::fs::read_dir(lang.unwrap().path()).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    assert!(!found.is_empty(), "nothing under {under}");
    found
}

pub(crate) fn enriched(json: &[u8], world: &World) -> serde_json::Value {
    match outcome::of(&Raw { value: Some(json), ..Raw::default() }, world, WRITING) {
        Outcome::Published(publication) => serde_json::from_slice(&publication.article).unwrap(),
        other => panic!("not published: {other:?}"),
    }
}

/// The codes of those who play a part in an event, sorted.
pub(crate) fn codes(event: &serde_json::Value, role: &str) -> Vec<String> {
    let actors = event["actors"].as_array().unwrap();
    let mut codes: Vec<String> =
        actors.iter().filter(|a| a["role"] == role).filter_map(|a| a["code"].as_str().map(str::to_owned)).collect();
    codes.sort();
    codes
}

#[test]
fn samples_give_what_was_reviewed() {
    let world = World::load(None).unwrap();
    for path in articles("data/samples") {
        let mut found = enriched(&std::fs::read(&path).unwrap(), &world);
        // The hash changes with every line of the tables; what it stands for is tested elsewhere.
        found["data"]["hash"] = "".into();
        let text = serde_json::to_string_pretty(&found).unwrap() + "\n";
        let lang = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/it/golden")
            .join(lang)
            .join(path.file_stem().unwrap())
            .with_extension("enriched.json");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
            std::fs::write(&golden, text).unwrap();
        } else {
            let expected = std::fs::read_to_string(&golden).unwrap_or_default();
            assert!(
                expected == text,
                "{} differs: run UPDATE_EXPECT=1 cargo test golden and read the change",
                golden.display()
            );
        }
    }
}

#[test]
fn what_goes_out_is_what_the_schemas_say() {
    let world = World::load(None).unwrap();
    let validator = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(name);
        jsonschema::validator_for(&serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()).unwrap()
    };
    let (article, event) = (validator("article.json"), validator("event.json"));
    for path in articles("data/samples") {
        let json = std::fs::read(&path).unwrap();
        let Outcome::Published(publication) =
            outcome::of(&Raw { value: Some(&json), ..Raw::default() }, &world, WRITING)
        else {
            panic!("{} is not published", path.display());
        };
        let check = |validator: &jsonschema::Validator, value: &[u8]| {
            let value = serde_json::from_slice(value).unwrap();
            let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
            assert!(wrong.is_empty(), "{}: {wrong:?}", path.display());
        };
        check(&article, &publication.article);
        publication.events.iter().for_each(|row| check(&event, &row.value));
    }
}

#[test]
fn the_same_article_twice_gives_the_same_bytes() {
    let (one, two) = (World::load(None).unwrap(), World::load(None).unwrap());
    for path in articles("data/samples") {
        let json = std::fs::read(&path).unwrap();
        let raw = Raw { value: Some(&json), ..Raw::default() };
        assert_eq!(outcome::of(&raw, &one, WRITING), outcome::of(&raw, &two, WRITING), "{}", path.display());
    }
}

#[test]
fn every_span_cuts_the_original() {
    let world = World::load(None).unwrap();
    for path in articles("data/samples") {
        let found = enriched(&std::fs::read(&path).unwrap(), &world);
        let text = |field: &str| -> Vec<char> { found["article"][field].as_str().unwrap_or("").chars().collect() };
        let (title, body) = (text("title"), text("body"));
        let mut cut = 0;
        walk(&found, &mut |span| {
            let whole = if span["field"] == "title" { &title } else { &body };
            let (start, end) = (span["start"].as_u64().unwrap() as usize, span["end"].as_u64().unwrap() as usize);
            let slice: String = whole[start..end].iter().collect();
            assert_eq!(slice, span["text"].as_str().unwrap(), "{}", path.display());
            cut += 1;
        });
        assert!(cut > 0 || found["entities"].as_array().unwrap().is_empty(), "{}", path.display());
    }
}

fn walk(value: &serde_json::Value, check: &mut impl FnMut(&serde_json::Value)) {
    match value {
        serde_json::Value::Object(map) => {
            if map.contains_key("start") && map.contains_key("field") {
                check(value);
            }
            map.values().for_each(|v| walk(v, check));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|v| walk(v, check)),
        _ => {}
    }
}
