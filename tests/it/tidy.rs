//! The rules of the house that a program can check: which module may know what, and what is not to be found anywhere.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The stages in the order in which the data flows; none may import a later one.
const FLOW: [&str; 8] = ["text", "extract", "event", "classify", "enrich", "outcome", "worker", "command"];

/// The stages that are pure functions.
const PURE: [&str; 5] = ["text", "extract", "event", "classify", "enrich"];

/// A file of the repository.
struct Source {
    /// Relative to the root, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// The module below the crate's root that the file belongs to: `src/text/fold.rs` is in `text`.
    fn module(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside.split(['/', '.']).next().unwrap_or_default()
    }

    /// Tests of one module that fill a file of their own.
    fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs")
    }

    /// The program alone: no comments, and no tests, which stand at the foot of the file.
    fn program(&self) -> String {
        if self.is_test() {
            return String::new();
        }
        let foot = self.text.find("#[cfg(test)]\nmod ").unwrap_or(self.text.len());
        without_comments(&self.text[..foot])
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All text files below a folder of the repository.
fn files(folder: &str) -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            // In a linked worktree `.git` is a file.
            if ["target", ".git"].contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    let relative = |path: &Path| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    found
        .iter()
        .filter_map(|path| Some(Source { path: relative(path), text: String::from_utf8(fs::read(path).ok()?).ok()? }))
        .collect()
}

fn rust(folder: &str) -> Vec<Source> {
    files(folder).into_iter().filter(|file| file.path.ends_with(".rs")).collect()
}

/// Blanks comments; string literals stay, so that words of a language in them are found.
fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => {
                rest = rest.find('\n').map_or("", |end| &rest[end..]);
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
                continue;
            }
            'r' if rest.starts_with("r\"") || rest.starts_with("r#") => {
                let hashes = rest.chars().skip(1).take_while(|c| *c == '#').count();
                let close = format!("\"{}", "#".repeat(hashes));
                let open = hashes + 2;
                match rest.get(open..).and_then(|inside| inside.find(&close)) {
                    Some(end) if rest.get(open - 1..open) == Some("\"") => open + end + close.len(),
                    _ => 1,
                }
            }
            '"' => {
                let mut escaped = false;
                let end = rest.char_indices().skip(1).find(|(_, c)| {
                    let ends = *c == '"' && !escaped;
                    escaped = *c == '\\' && !escaped;
                    ends
                });
                end.map_or(rest.len(), |(at, _)| at + 1)
            }
            '\'' if rest.starts_with("'\"'") || rest.starts_with("'/'") => 3,
            '\'' if rest.starts_with("'\\'") => 3,
            other => other.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

/// The first-level names that follow `crate::`, in groups too.
fn imports(program: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in program.match_indices("crate::") {
        let rest = &program[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            continue;
        };
        let (mut depth, mut name) = (1, String::new());
        for c in group.chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => names.push(std::mem::take(&mut name)),
                c if depth == 1 && (c.is_alphanumeric() || "_:".contains(c)) => name.push(c),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        names.push(name);
    }
    names.iter().map(|name| name.split(':').next().unwrap_or_default().to_owned()).collect()
}

fn check(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}

/// Files of `src` outside `allowed` whose program holds one of `words`.
fn only(allowed: &[&str], words: &[&str], rule: &str) {
    let mut broken = Vec::new();
    for file in rust("src").iter().filter(|file| !allowed.contains(&file.module())) {
        let program = file.program();
        broken
            .extend(words.iter().filter(|word| program.contains(**word)).map(|word| format!("{}: {word}", file.path)));
    }
    check(rule, &broken);
}

fn is_language_letter(c: char) -> bool {
    c.is_alphabetic()
        && matches!(c,
        '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{08A0}'..='\u{08FF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}' // Arabic
        | '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7AF}' // Hangul
        | '\u{3040}'..='\u{30FF}' // Kana
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}') // Han
}

#[test]
fn words_of_a_language_live_in_config() {
    let mut broken = Vec::new();
    for file in rust("src") {
        let program = file.program();
        let lines = program.lines().filter(|line| line.chars().any(is_language_letter));
        broken.extend(lines.map(|line| format!("{}: {}", file.path, line.trim())));
    }
    check("words of a language belong into config/lang", &broken);
}

#[test]
fn no_stage_imports_a_later_one() {
    let place = |module: &str| FLOW.iter().position(|stage| *stage == module);
    let mut broken = Vec::new();
    for file in rust("src") {
        let Some(own) = place(file.module()) else { continue };
        let later = imports(&file.program()).into_iter().filter(|name| place(name).is_some_and(|theirs| theirs > own));
        broken.extend(later.map(|name| format!("{}: crate::{name}", file.path)));
    }
    check("a stage imports a later one", &broken);
}

#[test]
fn the_core_knows_neither_clock_nor_file_nor_thread() {
    let words = [
        "std::fs",
        "std::io",
        "std::env",
        "std::net",
        "std::time",
        "std::thread",
        "std::process",
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
        "async ",
        ".await",
        "tokio",
        "tracing::",
        "rand::",
    ];
    let others: Vec<_> = modules().into_iter().filter(|name| !PURE.contains(&name.as_str())).collect();
    let others: Vec<_> = others.iter().map(String::as_str).collect();
    only(&others, &words, "the core is a pure function");
}

fn modules() -> Vec<String> {
    let mut names: Vec<_> = rust("src").iter().map(|file| file.module().to_owned()).collect();
    names.dedup();
    names
}

#[test]
fn only_the_edges_know_json() {
    let edges = ["article", "enriched", "outcome", "settings", "world", "worker", "command"];
    only(&edges, &["serde_json", "Serialize"], "only the edges know JSON");
}

#[test]
fn only_worker_and_commands_know_kafka() {
    only(&["worker", "command"], &["rdkafka::"], "only the worker and the commands know Kafka");
}

#[test]
fn only_main_and_worker_use_anyhow() {
    only(&["main", "worker"], &["anyhow::"], "the library has an error type at each boundary");
}

#[test]
fn every_module_says_what_it_is() {
    let mut broken = Vec::new();
    for file in rust("src").iter().filter(|file| file.path != "src/lib.rs" && !file.is_test()) {
        let header: Vec<_> = file.text.lines().take_while(|line| line.starts_with("//!")).collect();
        // Every other part is an example.
        let prose: String = header.join("\n").split("```").step_by(2).collect();
        // What a module never does is said in too many ways to be looked for; that a sentence stands behind "Out:" is not.
        for part in ["In:", "Out:"] {
            if !prose.contains(part) {
                broken.push(format!("{}: the header does not say {part:?}", file.path));
            }
        }
        if prose.lines().count() > 12 {
            broken.push(format!("{}: the header is longer than ten lines", file.path));
        }
    }
    check("a module's header says what it is, what comes in, what goes out, what it never does", &broken);
}

#[test]
fn names_say_what_a_thing_is_for() {
    let vague = ["util", "utils", "common", "helper", "helpers", "manager", "misc"];
    let broken: Vec<_> = [rust("src"), rust("tests")]
        .iter()
        .flatten()
        .filter(|file| {
            let name = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
            name.rsplit('/').next().is_some_and(|stem| stem.split('_').any(|word| vague.contains(&word)))
        })
        .map(|file| file.path.clone())
        .collect();
    check("a name that fits everything says nothing", &broken);
}

#[test]
fn nothing_is_left_for_later() {
    let marks = ["TODO", "FIXME", "XXX", "#[ignore"];
    let mut broken = Vec::new();
    for file in [rust("src"), rust("tests")].iter().flatten().filter(|file| !file.path.ends_with("tidy.rs")) {
        broken.extend(
            marks.iter().filter(|mark| file.text.contains(**mark)).map(|mark| format!("{}: {mark}", file.path)),
        );
    }
    check("finish it or leave it out", &broken);
}

#[test]
fn nothing_tells_of_the_machine_it_was_written_on() {
    let homes = ["/root/", "/home/", "/Users/", "/work/"];
    let mut broken = Vec::new();
    for file in files("").iter().filter(|file| !file.path.ends_with("tidy.rs") && !file.path.starts_with("data/raw/")) {
        // `/home/x` is nobody's.
        let lines = file.text.lines().filter(|line| !line.contains("/home/x/"));
        for line in lines.filter(|line| homes.iter().any(|home| names_folder(line, home))) {
            broken.push(format!("{}: {}", file.path, line.trim()));
        }
    }
    check("a path of one machine", &broken);
}

/// Whether an absolute path begins with `folder`; a part of an address or of a longer path is none.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-/~}*".contains(c))
    })
}

#[test]
fn no_pictures_in_text() {
    let is_picture = |c: char| matches!(c, '\u{1F300}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}');
    let written = ["src", "tests", "docs", ".ci", "config"].map(files);
    let broken: Vec<_> = written
        .iter()
        .flatten()
        .filter(|file| !file.path.starts_with("tests/it/golden/") && file.text.contains(is_picture))
        .map(|file| file.path.clone())
        .collect();
    check("words do", &broken);
}

#[test]
fn every_language_has_every_file() {
    let wanted = [
        "lang.toml",
        "states.tsv",
        "places.tsv",
        "actors.tsv",
        "sites.tsv",
        "weapons.tsv",
        "instruments.tsv",
        "verbs.tsv",
        "nouns.tsv",
        "cues.tsv",
        "roles.tsv",
        "lookalikes.tsv",
        "dates.tsv",
        "numbers.tsv",
        "units.tsv",
        "examples.toml",
    ];
    let mut broken = Vec::new();
    for folder in fs::read_dir(root().join("config/lang")).unwrap().map(|entry| entry.unwrap().path()) {
        broken.extend(wanted.iter().map(|name| folder.join(name)).filter(|path| !path.is_file()));
    }
    let broken: Vec<_> = broken.iter().map(|path| path.display().to_string()).collect();
    check("a language lacks files", &broken);
}

#[test]
fn tables_name_their_source() {
    let tables = files("config").into_iter().filter(|file| file.path.ends_with(".tsv"));
    let broken: Vec<_> = tables.filter(|file| !file.text.starts_with('#')).map(|file| file.path).collect();
    check("the first line of a table is a comment that names source and licence", &broken);
}

#[test]
fn the_checks_run_what_the_readme_says() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let (readme, checks) = (read("README.md"), read(".ci/run"));
    for command in ["cargo run --release -- demo", "cargo test --features failpoints"] {
        assert!(readme.contains(command), "the README has {command:?}");
    }
    assert!(checks.contains("cargo test --locked --features failpoints"), ".ci/run runs the tests as the README says");
}
