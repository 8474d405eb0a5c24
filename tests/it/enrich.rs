//! `marsad enrich`: which files hold what, the order of the output, and bad input among good.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

/// Runs `marsad enrich` in a folder with these files.
fn enrich(files: &[(&str, &[u8])], arguments: &[&str], input: &[u8]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    run(folder.path(), arguments, input)
}

fn run(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marsad"));
    command.arg("enrich").args(arguments).env_clear().current_dir(folder);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that refuses its arguments may be gone before it has read anything.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// The ids of the articles on standard output, in their order.
fn ids(output: &Output) -> Vec<String> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    let id = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        value["article"]["id"].as_str().unwrap().to_owned()
    };
    text.lines().map(id).collect()
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn every_kind_of_file_is_read_in_order() {
    let files: [(&str, &[u8]); 4] = [
        ("lines.jsonl", b"{\"id\":\"a\",\"text\":\"x\"}\n\n{\"id\":\"b\",\"text\":\"y\"}\n"),
        ("pretty.json", b"{\n  \"id\": \"c\",\n  \"text\": \"z\"\n}\n"),
        (
            "page.html",
            b"<html><head><link rel=canonical href='https://news.example/d'></head><body><p>d</p></body></html>",
        ),
        ("plain.txt", b"plain text\nof two lines"),
    ];
    let output = enrich(&files, &["lines.jsonl", "pretty.json", "page.html", "plain.txt", "--jobs", "3"], b"");
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(ids(&output).len(), 5);
    assert_eq!(ids(&output)[..3], ["a", "b", "c"]);
}

#[test]
fn standard_input_is_read_where_no_file_is_named() {
    for arguments in [&[][..], &["-"][..]] {
        let output = enrich(&[], arguments, b"{\"id\":\"a\",\"text\":\"x\"}");
        assert_eq!((output.status.code(), ids(&output)), (Some(0), vec!["a".to_owned()]), "{}", told(&output));
    }
}

#[test]
fn bad_article_is_told_and_the_others_are_done() {
    let lines = b"{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\"\n{\"id\":\"c\"}\n{\"id\":\"d\",\"text\":\"y\"}\n";
    let output = enrich(&[("in", lines)], &["missing", "in"], b"");
    assert_eq!(output.status.code(), Some(5));
    assert_eq!(ids(&output), ["a", "d"]);
    let told = told(&output);
    for part in ["reading missing", "in:2: bad_json", "in:3: no_text", "3 of 5 could not be read"] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
}

#[test]
fn output_is_the_same_with_any_number_of_threads() {
    let lines: String = (0..1500).map(|n| format!("{{\"id\":{n},\"text\":\"Article {n}\"}}\n")).collect();
    let files = [("in", lines.as_bytes())];
    let one = enrich(&files, &["in", "--jobs", "1"], b"");
    let many = enrich(&files, &["in", "--jobs", "4"], b"");
    assert_eq!(ids(&one), (0..1500).map(|n| n.to_string()).collect::<Vec<_>>());
    assert!(one.stdout == many.stdout);
}

#[test]
fn reference_date_is_given_or_refused() {
    let basis = |arguments: &[&str], text: &str| {
        let output = enrich(&[], arguments, text.as_bytes());
        let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (line["article"]["published_at"].clone(), line["article"]["published_basis"].clone())
    };
    let given = ["--published-at", "2024-04-02"];
    assert_eq!(basis(&given, "x"), ("2024-04-02T00:00:00Z".into(), "given".into()));
    assert_eq!(basis(&given, r#"{"text":"x","published_at":"2024-05-01"}"#).1, "stated");
    assert_eq!(basis(&[], "x"), (serde_json::Value::Null, serde_json::Value::Null));
    let refused = enrich(&[], &["--published-at", "yesterday"], b"x");
    assert_eq!(refused.status.code(), Some(2), "{}", told(&refused));
}

#[test]
fn text_can_be_withheld() {
    let output = enrich(&[], &["--text", "none"], b"A text of few words.");
    assert!(!String::from_utf8(output.stdout).unwrap().contains("few words"));
    assert_eq!(enrich(&[], &["--text", "some"], b"x").status.code(), Some(3));
}
