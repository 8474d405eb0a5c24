//! `marsad explain`: what it says for the sample articles, and that no text of an article becomes anything but text.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::LazyLock,
};

use marsad::{
    article::{Limits, Raw},
    outcome,
    world::World,
};
use serde_json::Value;

use crate::golden::{articles, enriched};

static WORLD: LazyLock<World> = LazyLock::new(|| World::load(None).unwrap());

/// One article of each language, and one that looks like what it is not.
const GOLDEN: [&str; 4] = ["ar/missile-test", "en/missile-launch", "en/lookalikes", "ko/houthi-strike"];

/// A text that would be markup, script, an escape sequence or an override if anything let it.
const HOSTILE: &str = r#"{"id":"\"><script>alert(0)</script>","title":"</title></script><script>alert(1)</script> North Korea fires \ud834\udd1e a missile",
"text":"North Korea \u001b[31mfired\u0007 a \u202emissile' onfocus='x\" into the sea on Tuesday. </script><img src=x onerror=alert(2)> &lt;b&gt; \ud83d\ude80 Japan said that it launched \u0000 a missile. <!-- Iran denied it. -->\r\nJapan fired a rocket\u009b31m from Tokyo.",
"lang":"en","published_at":"2024-04-02","source":{"name":"<i>Gazette</i>"}}"#;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples").join(name).with_extension("json")
}

fn marsad(arguments: &[&str], environment: &[(&str, &str)], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_marsad"))
        .arg("explain")
        .args(arguments)
        .env_clear()
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command line that is wrong ends before it reads.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn printed(arguments: &[&str], environment: &[(&str, &str)], input: &[u8]) -> String {
    let output = marsad(arguments, environment, input);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn explained(json: &[u8]) -> Value {
    explained_by(json, &WORLD)
}

fn explained_by(json: &[u8], world: &World) -> Value {
    let raw = Raw { value: Some(json), ..Raw::default() };
    serde_json::to_value(outcome::explained(&raw, world, &Limits::default()).unwrap()).unwrap()
}

/// Compares with a golden file; `UPDATE_EXPECT=1` writes it anew.
fn expect(name: &str, extension: &str, found: &str) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden").join(name).with_extension(extension);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&golden, found).unwrap();
    }
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    assert!(expected == found, "{} differs: run UPDATE_EXPECT=1 cargo test golden, read the change", golden.display());
}

#[test]
fn golden_samples_are_explained_as_reviewed() {
    // What was learned changes with every training and is tested there.
    let rules = World::load(None).unwrap().without_reader();
    for name in GOLDEN {
        let json = std::fs::read(sample(name)).unwrap();
        let mut explanation = explained_by(&json, &rules);
        // The record has golden files of its own.
        explanation["record"] = Value::Null;
        expect(name, "explanation.json", &(serde_json::to_string_pretty(&explanation).unwrap() + "\n"));
        expect(name, "explained.txt", &printed(&["--set", "classify.second_reader=false", "-"], &[], &json));
    }
}

#[test]
fn record_is_that_of_enrich_and_every_span_quotes() {
    let schema = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/explanation.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    for path in articles("data/samples") {
        let json = std::fs::read(&path).unwrap();
        let explanation = explained(&json);
        let wrong: Vec<String> = schema.iter_errors(&explanation).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{}: {wrong:?}", path.display());
        assert_eq!(explanation["record"], enriched(&json, &WORLD), "{}", path.display());
        assert_eq!(explanation["labels"].as_array().unwrap().len(), 3);
        let text =
            |field: &str| -> Vec<char> { explanation["record"]["article"][field].as_str().unwrap().chars().collect() };
        let mut cut = 0;
        quotes(&explanation, &mut |span| {
            let whole = text(span["field"].as_str().unwrap());
            let at = |end: &str| usize::try_from(span[end].as_u64().unwrap()).unwrap();
            let slice: String = whole[at("start")..at("end")].iter().collect();
            assert_eq!(slice, span["text"].as_str().unwrap(), "{}", path.display());
            cut += 1;
        });
        assert!(cut > 0, "{}", path.display());
    }
}

/// Calls `see` for everything that has a place in the text.
fn quotes(value: &Value, see: &mut impl FnMut(&Value)) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("start") && fields.contains_key("field") {
                see(value);
            }
            fields.values().for_each(|value| quotes(value, see));
        }
        Value::Array(values) => values.iter().for_each(|value| quotes(value, see)),
        _ => {}
    }
}

#[test]
fn events_of_the_explanation_are_those_of_the_record() {
    for path in articles("data/samples") {
        let explanation = explained(&std::fs::read(&path).unwrap());
        let ids = |list: &Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(ids(&explanation["events"]), ids(&explanation["record"]["events"]), "{}", path.display());
        for event in explanation["events"].as_array().unwrap() {
            assert!(!event["reports"].as_array().unwrap().is_empty(), "{}: {event}", path.display());
        }
    }
}

#[test]
fn pipe_has_no_colours_unless_they_are_forced() {
    let article = std::fs::read(sample("ar/missile-test")).unwrap();
    for (environment, coloured) in [(&[][..], false), (&[("NO_COLOR", "1")], false), (&[("CLICOLOR_FORCE", "1")], true)]
    {
        let text = printed(&["-"], environment, &article);
        assert_eq!(text.contains('\u{1b}'), coloured, "{environment:?}");
        // Without colours marked words stand in brackets; without a terminal nothing is isolated.
        assert_eq!(text.contains("[كوريا الشمالية]"), !coloured, "{environment:?}");
        assert!(!text.contains('\u{2068}'));
    }
}

#[test]
fn no_control_character_of_an_article_reaches_the_terminal() {
    for environment in [&[][..], &[("CLICOLOR_FORCE", "1")]] {
        let text = printed(&["-"], environment, HOSTILE.as_bytes());
        assert!(!text.contains(['\u{7}', '\u{0}', '\u{9b}', '\u{202e}', '\r']), "{text:?}");
        assert!(!text.contains("\u{1b}[31mfired"), "{text:?}");
    }
}

#[test]
fn no_text_of_an_article_becomes_markup() {
    let page = printed(&["--html", "-", "-"], &[], HOSTILE.as_bytes());
    for (tag, times) in
        [("<script", 1), ("</script", 1), ("<style", 1), ("<title", 1), ("<img", 0), ("<i>", 0), ("<!--", 0)]
    {
        let count = page.matches(tag).count();
        // The legend has marks of its own.
        let own = if tag == "<i>" { page.matches("<i></i>").count() } else { 0 };
        assert_eq!(count - own, times, "{tag}");
    }
    assert!(page.contains("&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;"), "{page}");
    assert!(!page.contains(['\u{1b}', '\u{0}', '\r']));
    assert!(!page.contains("http://") && !page.contains("https://"), "the page asks nobody");
}

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let from = tag.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
    tag[from..].split('"').next().unwrap()
}

/// What HTML says in text.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[test]
fn offsets_of_the_page_are_utf16_units_of_its_paragraphs() {
    let mut inputs: Vec<Vec<u8>> = GOLDEN.iter().map(|name| std::fs::read(sample(name)).unwrap()).collect();
    inputs.push(HOSTILE.as_bytes().to_vec());
    for input in inputs {
        let page = printed(&["--html", "-"], &[], &input);
        let paragraphs: Vec<(String, usize, Vec<u16>)> = page
            .split(" data-field=\"")
            .skip(1)
            .map(|part| {
                let tag = format!("data-field=\"{part}");
                let text = part[part.find('>').unwrap() + 1..].split("</").next().unwrap();
                (
                    attribute(&tag, "data-field").to_owned(),
                    attribute(&tag, "data-at").parse().unwrap(),
                    unescaped(text).encode_utf16().collect(),
                )
            })
            .collect();
        let mut quoted = 0;
        for part in page.split("<button type=\"button\" class=\"q ").skip(1) {
            let (start, end): (usize, usize) =
                (attribute(part, "data-s").parse().unwrap(), attribute(part, "data-e").parse().unwrap());
            let field = attribute(part, "data-f");
            let (_, at, text) = paragraphs
                .iter()
                .find(|(f, at, text)| f == field && *at <= start && end <= at + text.len())
                .unwrap_or_else(|| panic!("no paragraph holds {field} {start}..{end}"));
            let quote = unescaped(part[part.find('>').unwrap() + 1..].split("</button>").next().unwrap());
            assert_eq!(String::from_utf16(&text[start - at..end - at]).unwrap(), quote);
            quoted += 1;
        }
        assert!(quoted > 0);
    }
}

#[test]
fn command_line_says_what_is_wrong() {
    let two = b"{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\",\"text\":\"y\"}\n";
    for (arguments, code, message) in [
        (&["--html", "-", "-"][..], 2, "--article N"),
        (&["--article", "3", "-"], 2, "the input has fewer"),
        (&["--event", "1", "-"], 2, "the article has 0"),
        (&["--json", "--html", "-"], 2, "cannot be used with"),
        (&["--published-at", "yesterday", "-"], 2, "YYYY-MM-DD"),
        (&["/nowhere/article.json"], 5, "/nowhere/article.json"),
    ] {
        let output = marsad(arguments, &[], two);
        let message_found = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?} {message_found}");
        assert!(message_found.contains(message), "{arguments:?} {message_found}");
    }
    let lines = printed(&["--json", "-"], &[], two);
    assert_eq!(lines.lines().count(), 2);
    let one = printed(&["--json", "--article", "2", "-"], &[], two);
    assert!(one.contains("\"id\":\"b\"") && one.lines().count() == 1, "{one}");
    let page = printed(&["--html", "-", "--article", "2", "-"], &[], two);
    assert!(page.starts_with("<!doctype html>"));
    let bad = marsad(&["-"], &[], b"{\"id\":");
    assert_eq!(bad.status.code(), Some(5));
}
