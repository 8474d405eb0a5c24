//! The data of the repository: what is generated is what the sources make, and nobody has to look for a stray entry.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use marsad::world::{World, lang::Reading};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn marsad(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_marsad")).args(arguments).output().unwrap()
}

/// Runs a command and wants this exit code and these words on either output.
fn check(arguments: &[&str], exit: i32, words: &[&str]) {
    let output = marsad(arguments);
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}\n{said}");
    for word in words {
        assert!(said.contains(word), "{arguments:?} does not say {word:?}:\n{said}");
    }
}

/// A copy of what the build reads and writes.
fn copy(folder: &str, to: &Path) {
    for entry in fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap()) {
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            copy(&name, to);
        } else {
            fs::create_dir_all(to.join(folder)).unwrap();
            fs::copy(entry.path(), to.join(&name)).unwrap();
        }
    }
}

#[test]
fn generated_tables_are_what_the_sources_make() {
    check(&["data", "build", "--check", "--root", &root().to_string_lossy()], 0, &["labels left out"]);
}

#[test]
fn tables_are_in_order() {
    check(&["data", "lint"], 0, &["0 errors"]);
}

#[test]
fn stats_name_every_table() {
    check(&["data", "stats"], 0, &["lang/ar/states.tsv", "world/places.tsv", "ko weapons"]);
}

#[test]
fn changed_table_and_changed_source_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_string_lossy().into_owned();
    copy("data/raw", folder.path());
    check(&["data", "build", "--root", &root], 0, &[]);
    check(&["data", "build", "--check", "--root", &root], 0, &[]);

    let table = folder.path().join("config/world/states.tsv");
    let text = fs::read_to_string(&table).unwrap().replace("South Korea", "South-Korea");
    fs::write(&table, text).unwrap();
    check(&["data", "build", "--check", "--root", &root], 5, &["config/world/states.tsv:", "South-Korea"]);

    let source = folder.path().join("data/raw/cldr/ko/territories.json");
    let text = fs::read_to_string(&source).unwrap() + "\n";
    fs::write(&source, text).unwrap();
    check(&["data", "build", "--check", "--root", &root], 5, &["data/raw/cldr/ko/territories.json", "sha256"]);
}

#[test]
fn every_source_has_its_licence_and_sums() {
    let mut sources = BTreeSet::new();
    for entry in fs::read_dir(root().join("data/raw")).unwrap().map(|entry| entry.unwrap()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == "own" || !entry.path().is_dir() {
            continue;
        }
        for file in ["SOURCE", "LICENSE", "SHA256SUMS"] {
            assert!(entry.path().join(file).is_file(), "data/raw/{name} has no {file}");
        }
        let sums = fs::read_to_string(entry.path().join("SHA256SUMS")).unwrap();
        for file in fs::read_dir(entry.path()).unwrap().map(|file| file.unwrap()) {
            let file = file.file_name().to_string_lossy().into_owned();
            assert!(file == "SHA256SUMS" || sums.contains(&file), "data/raw/{name}/SHA256SUMS lacks {file}");
        }
        sources.insert(name);
    }
    let notice = fs::read_to_string(root().join("NOTICE")).unwrap();
    for source in ["CLDR", "GeoNames", "Natural Earth", "rigour", "ArWikiCats", "i18n-nationality", "nk-missile-tests"]
    {
        assert!(notice.contains(source), "NOTICE does not name {source}");
    }
    assert_eq!(sources.len(), 7, "a new source wants a line in NOTICE: {sources:?}");
}

/// In a language: a form, and what it must stand for (id and reading), in any order.
fn names(lang: &str, form: &str, expected: &[(&str, Reading)]) {
    let files = World::files(None).unwrap();
    let mut found = Vec::new();
    for table in ["states", "places", "actors", "sites"] {
        for line in
            files.get(&format!("lang/{lang}/{table}.tsv")).unwrap().lines().filter(|line| !line.starts_with('#'))
        {
            let columns: Vec<&str> = line.split('\t').collect();
            if columns[2].split(';').any(|f| f == form) {
                let reading = match columns[1] {
                    "adjective" => Reading::Adjective,
                    "metonym" => Reading::Metonym,
                    "guarded" => Reading::Guarded,
                    "cued" => Reading::Cued,
                    "uppercase" => Reading::Uppercase,
                    _ => Reading::Name,
                };
                found.push((columns[0].to_owned(), reading));
            }
        }
    }
    for (id, reading) in expected {
        assert!(found.iter().any(|(f, r)| f == id && r == reading), "{form}: {id} {reading:?} is not in {found:?}");
    }
    if expected.is_empty() {
        assert!(found.is_empty(), "{form}: {found:?}");
    }
}

#[test]
fn states_and_their_capitals_have_their_names() {
    names("ar", "سيئول", &[("KOR", Reading::Metonym), ("gn:1835848", Reading::Name)]);
    names("ar", "بيونج يانج", &[("PRK", Reading::Metonym), ("gn:1871859", Reading::Name)]);
    names("ar", "أميركي", &[("USA", Reading::Adjective)]);
    names("ar", "تركي", &[("TUR", Reading::Adjective)]);
    names("ar", "كوري جنوبي", &[("KOR", Reading::Adjective)]);
    names("ar", "تل أبيب", &[("ISR", Reading::Metonym)]);
    names("en", "Kiev", &[("UKR", Reading::Metonym)]);
    names("en", "DPRK", &[("PRK", Reading::Uppercase)]);
    names("ko", "평양", &[("PRK", Reading::Metonym)]);
    names("ko", "대한민국", &[("KOR", Reading::Name)]);
}

#[test]
fn common_words_are_no_names() {
    for word in ["كان", "ليل", "جامعة", "ثورة", "الجديد", "كوريا", "طراز", "هام", "معسكر", "دورا", "الخبر", "بركان"]
    {
        names("ar", word, &[]);
    }
    for word in ["Nice", "Mobile", "Reading", "Split", "Bath", "Austin", "Lincoln", "Man", "Sale"] {
        let guarded = word == "Split";
        names("en", word, if guarded { &[("gn:3190261", Reading::Guarded)] } else { &[] });
    }
    for word in ["이리", "구리", "상주", "예산", "양산", "화성", "해주"] {
        names("ko", word, &[]);
    }
    names("ar", "مالي", &[("MLI", Reading::Guarded)]);
    names("ar", "مسقط", &[("gn:287286", Reading::Guarded)]);
    names("en", "Georgia", &[("GEO", Reading::Guarded)]);
    names("ko", "수단", &[("SDN", Reading::Guarded)]);
}

#[test]
fn strait_is_not_named_like_its_country() {
    names("ar", "مضيق كوريا", &[("wd:Q52052", Reading::Name)]);
    names("ar", "بحر اليابان", &[("wd:Q27092", Reading::Name)]);
    names("en", "East Sea", &[("wd:Q27092", Reading::Name)]);
    names("ko", "동해", &[("wd:Q27092", Reading::Name)]);
}
