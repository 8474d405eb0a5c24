//! `marsad train`: the same gold makes the same bytes, what it makes is used, and it can be switched off.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use marsad::{
    enrich::enrich,
    enriched::{Enriched, Salience},
    world::World,
};
use serde::Deserialize;

use crate::case::article;

/// A gold of our own: a thing that no table knows and whose name tells the label, beside sentences that tell none.
fn gold() -> String {
    let mut table = "id\tarticle\tdate\theadline\tsentence\talliance\tdeterrence\tmissile_launch\n".to_owned();
    let months = ["January", "March", "May", "July", "October"];
    let towns = ["Arden", "Belmont", "Calder", "Denby", "Elston", "Farley", "Gorton", "Hadley", "Ilford", "Jarrow"];
    for (at, (town, month)) in towns.iter().flat_map(|t| months.map(|m| (t, m))).enumerate() {
        for (kind, sentence, cell) in [
            (
                "a",
                format!("The flotilla covenant of {town} was renewed by both houses in {month}."),
                "agreement/occurred",
            ),
            ("b", format!("The bakers of {town} renewed their ovens in {month}."), "-"),
            ("c", format!("Rain fell on {town} for most of {month}."), "-"),
        ] {
            table.push_str(&format!("{kind}{at}\tours:{kind}{at}#1\t\t-\t{sentence}\t{cell}\t-\t-\n"));
        }
    }
    table
}

fn marsad(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_marsad")).args(arguments).output().unwrap()
}

fn train(gold: &Path, out: &Path, jobs: &str) -> String {
    let arguments = ["train", gold.to_str().unwrap(), "--out", out.to_str().unwrap(), "--jobs", jobs];
    let output = marsad(&arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_same_gold_makes_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let gold_file = folder.path().join("en.tsv");
    fs::write(&gold_file, gold()).unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let told = train(&gold_file, &one, "1");
    assert!(told.contains("en: labels together") && told.contains("alliance both"), "{told}");
    assert_eq!(told, train(&gold_file, &two, "2"), "the number of threads changes nothing");
    for file in ["lang/en/reader.tsv", "world/calibration.tsv"] {
        assert_eq!(fs::read(one.join(file)).unwrap(), fs::read(two.join(file)).unwrap(), "{file}");
    }
    assert!(!one.join("lang/ar").exists(), "no gold, no reader");

    let text = folder.path().join("text");
    fs::write(&text, "The flotilla covenant of Kelso was renewed by both houses in June.").unwrap();
    let read = |more: &[&str]| {
        let mut arguments = vec!["enrich", "--data", one.to_str().unwrap()];
        arguments.extend(more);
        arguments.push(text.to_str().unwrap());
        let output = marsad(&arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let found = read(&[]);
    assert_eq!(found["labels"][0]["label"], "alliance", "{found}");
    assert_eq!(found["labels"][0]["evidence"][0]["rule"], "second-reader");
    assert_eq!(found["events"], serde_json::json!([]), "it never makes an event");
    let mut explain = vec!["explain", "--json", "--data", one.to_str().unwrap()];
    explain.push(text.to_str().unwrap());
    let explained: serde_json::Value = serde_json::from_slice(&marsad(&explain).stdout).unwrap();
    let reader = &explained["labels"][0]["second_reader"];
    assert_eq!(explained["record"], found);
    assert_eq!((&reader["decides"], &reader["rules"]), (&true.into(), &"none".into()), "{reader}");
    assert_eq!(reader["sentence"]["text"], "The flotilla covenant of Kelso was renewed by both houses in June.");
    assert!(!reader["weighed"].as_array().unwrap().is_empty(), "{reader}");
    let rules = read(&["--set", "classify.second_reader=false"]);
    assert_eq!(rules["labels"], serde_json::json!([]), "the rules know no such covenant");
}

#[derive(Debug, Deserialize)]
struct Examples {
    example: Vec<Example>,
}

#[derive(Debug, Deserialize)]
struct Example {
    text: String,
    expect: Vec<toml::Value>,
    open: Option<String>,
}

fn positives(found: &Enriched) -> Vec<&'static str> {
    found.labels.iter().filter(|l| l.salience != Salience::Background).map(|l| l.label.as_str()).collect()
}

#[test]
fn no_lookalike_gets_a_label() {
    let world = World::load(None).unwrap();
    let mut wrong = Vec::new();
    for lang in &world.langs {
        let path = format!("{}/config/lang/{}/examples.toml", env!("CARGO_MANIFEST_DIR"), lang.code);
        let examples: Examples = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        for example in examples.example.iter().filter(|e| e.expect.is_empty() && e.open.is_none()) {
            let found = enrich(&article(&example.text, None), &world, 64);
            if !positives(&found).is_empty() {
                wrong.push(format!("{} {:?}: {}", lang.code, positives(&found), example.text));
            }
        }
    }
    assert!(wrong.is_empty(), "look-alikes with a label:\n{}", wrong.join("\n"));
}
