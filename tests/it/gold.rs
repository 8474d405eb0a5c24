//! Our own gold, `tests/gold/<lang>.jsonl`: the figures that `marsad eval` gives for it keep above their floors.
//!
//! The table of floors says why they are where they are, and how to raise them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::golden;

/// What a floor is for, in every language.
const HELD: [&str; 2] = ["label mean of three", "event type and status"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold")
}

/// The gold files by language.
fn files() -> BTreeMap<String, PathBuf> {
    let paths = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let gold = paths.filter(|path| path.extension().is_some_and(|e| e == "jsonl"));
    gold.map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), path)).collect()
}

/// The least value by language and measure.
fn floors() -> BTreeMap<(String, String), f64> {
    let table = fs::read_to_string(folder().join("floors.tsv")).unwrap();
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
            [lang, measure, least] => ((lang.to_owned(), measure.to_owned()), least.parse().unwrap()),
            _ => panic!("{line:?} is no floor"),
        })
        .collect()
}

/// What `marsad eval` prints for all gold files.
fn eval(more: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marsad"));
    command.args(["eval", "--part", "all"]).args(more).args(files().values()).env_clear();
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What is below its floor or has none, and evidence that does not quote its text.
fn wrong(report: &Value) -> Vec<String> {
    let figures = report["figures"].as_array().unwrap();
    let value = |lang: &str, measure: &str| {
        let figure = figures.iter().find(|f| f["lang"] == lang && f["measure"] == measure);
        figure.and_then(|f| f["value"].as_f64())
    };
    let (floors, mut wrong) = (floors(), Vec::new());
    for lang in files().keys() {
        for measure in HELD {
            let found = value(lang, measure).unwrap_or_default();
            match floors.get(&(lang.clone(), measure.to_owned())) {
                Some(least) if found >= *least => {}
                Some(least) => wrong.push(format!("{lang}: {measure} is {found:.3}, the floor {least}")),
                None => wrong.push(format!("{lang}: {measure} has no floor")),
            }
        }
        // Without any evidence there is no such figure.
        let faults = value(lang, "span is not the slice");
        if faults != Some(0.0) {
            wrong.push(format!("{lang}: evidence that does not quote its text: {faults:?}"));
        }
    }
    wrong
}

#[test]
fn figures_of_our_gold_keep_above_their_floors() {
    let wrong = wrong(&serde_json::from_str(&eval(&["--json"])).unwrap());
    assert!(wrong.is_empty(), "{}\n\n{}", wrong.join("\n"), eval(&[]));
}

#[test]
fn a_core_without_words_is_below_every_floor() {
    // An overlay that takes every verb away.
    let overlay = tempfile::tempdir().unwrap();
    for lang in files().keys() {
        let folder = overlay.path().join("lang").join(lang);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("verbs.tsv"), "").unwrap();
    }
    let report = eval(&["--json", "--data", overlay.path().to_str().unwrap()]);
    let wrong = wrong(&serde_json::from_str(&report).unwrap());
    for (lang, measure) in floors().keys() {
        assert!(wrong.iter().any(|w| w.starts_with(&format!("{lang}: {measure} is"))), "{lang} {measure}: {wrong:?}");
    }
}

#[test]
fn every_sample_is_in_the_gold_as_it_stands() {
    let mut labelled = BTreeMap::new();
    for path in files().values() {
        for line in fs::read_to_string(path).unwrap().lines() {
            let article = serde_json::from_str::<Value>(line).unwrap()["article"].take();
            labelled.insert(article["url"].as_str().unwrap_or_default().to_owned(), article);
        }
    }
    for path in golden::articles("data/samples") {
        let sample: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let gold = labelled.get(sample["url"].as_str().unwrap());
        let gold = gold.unwrap_or_else(|| panic!("{} has no labels", path.display()));
        for (name, theirs) in [("title", "title"), ("text", "body"), ("published_at", "published_at"), ("lang", "lang")]
        {
            assert_eq!(sample[name], gold[theirs], "{}: {name}", path.display());
        }
    }
}
