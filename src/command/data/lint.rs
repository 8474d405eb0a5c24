//! Lint: what the loader lets pass and a reader of the tables should not have to.
//!
//! In: the files of `config/` and the world that they make, for its folding. Out: [`Finding`]s, errors first.
//! Never repeats what the loader refuses: unknown ids, classes, paradigms and presentation forms end there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::Defect;
use crate::world::World;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Must be put right.
    Error,
    /// May be meant: somebody should have looked at it.
    Doubt,
}

/// Something that a line is or lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) weight: Weight,
    defect: Defect,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = match self.weight {
            Weight::Error => "error",
            Weight::Doubt => "doubt",
        };
        write!(f, "{weight} {}", self.defect)
    }
}

/// Tables of names, whose second column is a reading; the other tables of a language have a paradigm there.
const NAMES: [&str; 5] = ["states.tsv", "places.tsv", "actors.tsv", "sites.tsv", "persons.tsv"];

/// All findings, errors first, then by file and line.
pub(super) fn lint(files: &BTreeMap<String, String>, world: &World) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".tsv")) {
        table(path, text, &mut findings);
    }
    let codes = codes(files);
    for (path, column) in
        [("world/actors.tsv", 2), ("world/weapons.tsv", 3), ("world/instruments.tsv", 2), ("world/persons.tsv", 2)]
    {
        refer(path, column, files, &codes, &mut findings);
    }
    for path in ["world/places.tsv", "world/sites.tsv"] {
        refer(path, 2, files, &codes, &mut findings);
    }
    for lang in &world.langs {
        ambiguous(&lang.code, files, &|form| lang.fold.fold(form), &mut findings);
    }
    findings.sort_by(|a, b| {
        let key = |f: &Finding| (f.weight, f.defect.file.clone(), f.defect.line);
        key(a).cmp(&key(b))
    });
    findings
}

/// The lines of a table that are no comments, with their numbers.
fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.starts_with('#'))
        .map(|(at, line)| (at, line.split('\t').collect()))
}

fn table(path: &str, text: &str, findings: &mut Vec<Finding>) {
    let mut error = |line, reason: String| {
        findings.push(Finding { weight: Weight::Error, defect: Defect::new(path, line, reason) });
    };
    let head: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
    if !head.iter().any(|line| line.contains("Source:")) {
        error(1, "the first lines do not name the source".to_owned());
    }
    let licences = ["Licence", "MIT", "CC-BY", "Unicode-3.0", "public domain"];
    if !head.iter().any(|line| licences.iter().any(|licence| line.contains(licence))) {
        error(1, "the first lines do not name the licence".to_owned());
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut before: Option<(&str, &str)> = None;
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut forms: BTreeMap<((&str, &str), &str), usize> = BTreeMap::new();
    for (at, columns) in rows(text) {
        if columns.iter().all(|column| column.is_empty()) {
            error(at, "the line is empty".to_owned());
            continue;
        }
        if let Some(column) = columns.iter().find(|column| column.trim() != **column) {
            error(at, format!("{column:?} has blanks around it"));
        }
        let key = (columns.first().copied().unwrap_or_default(), columns.get(1).copied().unwrap_or_default());
        // The classes stand in the order of their sense.
        if let Some(before) = before.filter(|before| *before > key && path != "world/classes.tsv") {
            error(
                at,
                format!("{:?} stands behind {:?}: sort the lines by id, then by the second column", key.0, before.0),
            );
        }
        before = Some(key);
        let unique = match path {
            "world/codes.tsv" | "world/calibration.tsv" => key,
            // A person may hold an office twice: only the same line again is the same entry.
            "world/persons.tsv" => (lines.get(at - 1).copied().unwrap_or_default(), ""),
            _ if path.starts_with("world/") => (key.0, ""),
            _ => key,
        };
        if let Some(first) = seen.insert(unique, at).filter(|_| !by_hand(path)) {
            error(at, format!("the same entry as line {first}"));
        }
        if path.starts_with("lang/") {
            for form in columns.get(2).copied().unwrap_or_default().split(';') {
                if let Some(first) = forms.insert((key, form), at) {
                    error(at, format!("{form:?} stands under {:?} in line {first} already", key.0));
                }
            }
        }
    }
}

/// Tables of a language that are written by hand: a comment may part the forms of one entry into several lines.
fn by_hand(path: &str) -> bool {
    path.starts_with("lang/") && !path.ends_with("/states.tsv") && !path.ends_with("/places.tsv")
}

/// All codes that an event may carry.
fn codes(files: &BTreeMap<String, String>) -> BTreeSet<&str> {
    let ids = |path: &str| rows(files.get(path).map(String::as_str).unwrap_or_default()).collect::<Vec<_>>();
    let states = ids("world/states.tsv").into_iter().filter_map(|(_, row)| row.first().copied());
    let actors = ids("world/actors.tsv").into_iter().filter_map(|(_, row)| row.first().copied());
    states.chain(actors).collect()
}

/// Codes in a column of a world table must be those of a state or an actor; a place may lie in any territory.
fn refer(
    path: &str,
    column: usize,
    files: &BTreeMap<String, String>,
    codes: &BTreeSet<&str>,
    findings: &mut Vec<Finding>,
) {
    let text = files.get(path).map(String::as_str).unwrap_or_default();
    let place = path == "world/places.tsv" || path == "world/sites.tsv";
    for (at, row) in rows(text) {
        for code in row.get(column).copied().unwrap_or_default().split(',').filter(|code| !code.is_empty()) {
            let three_letters = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
            if codes.contains(code) || (place && three_letters) {
                continue;
            }
            let reason = format!("{code:?} is neither a state nor an actor");
            findings.push(Finding { weight: Weight::Error, defect: Defect::new(path, at, reason) });
        }
    }
}

/// Names that stand for more than one thing: both readings are kept, and what follows must choose.
fn ambiguous(lang: &str, files: &BTreeMap<String, String>, fold: &dyn Fn(&str) -> String, findings: &mut Vec<Finding>) {
    let mut meanings: BTreeMap<String, BTreeMap<&str, (String, usize)>> = BTreeMap::new();
    for table in NAMES {
        let path = format!("lang/{lang}/{table}");
        let Some(text) = files.get(&path) else { continue };
        for (at, row) in rows(text) {
            // A capital stands for the place and for the government: that is how it is meant.
            let (Some(id), Some(reading), Some(forms)) = (row.first(), row.get(1), row.get(2)) else { continue };
            if *reading == "metonym" {
                continue;
            }
            for form in forms.split(';') {
                meanings.entry(fold(form)).or_default().entry(*id).or_insert_with(|| (path.clone(), at));
            }
        }
    }
    for (form, ids) in meanings.iter().filter(|(_, ids)| ids.len() > 1) {
        let Some((file, line)) = ids.values().next_back() else { continue };
        let names: Vec<&str> = ids.keys().copied().collect();
        let reason = format!("{form:?} stands for {}", names.join(", "));
        findings.push(Finding { weight: Weight::Doubt, defect: Defect::new(file, *line, reason) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "# Source: own work. Licence: MIT.\n";

    fn check(path: &str, text: &str, expected: &[(usize, &str)]) {
        let mut findings = Vec::new();
        table(path, text, &mut findings);
        assert_eq!(findings.len(), expected.len(), "{findings:?}");
        for (finding, (line, words)) in findings.iter().zip(expected) {
            assert_eq!(finding.defect.line, *line, "{finding}");
            assert!(finding.defect.reason.contains(words), "{finding}");
        }
    }

    #[test]
    fn good_table_has_no_findings() {
        check("lang/xx/actors.tsv", &format!("{HEAD}NATO\tname\tNATO\nUN\tname\tUN;United Nations\n"), &[]);
        check("lang/xx/verbs.tsv", &format!("{HEAD}launch\tpast\tfired\n# why\nlaunch\tpast\tshot\n"), &[]);
    }

    #[test]
    fn each_defect_is_found_at_its_line() {
        check("lang/xx/actors.tsv", "UN\tname\tUN\n", &[(1, "source"), (1, "licence")]);
        check("lang/xx/actors.tsv", &format!("{HEAD}UN\tname\tUN\nNATO\tname\tNATO\n"), &[(3, "sort")]);
        check("lang/xx/states.tsv", &format!("{HEAD}KOR\tname\tKorea\nKOR\tname\tROK\n"), &[(3, "same entry")]);
        check("lang/xx/actors.tsv", &format!("{HEAD}UN\tname\tUN;UN\n"), &[(2, "already")]);
        check("lang/xx/actors.tsv", &format!("{HEAD}UN\tname \tUN\n"), &[(2, "blanks")]);
        check("lang/xx/actors.tsv", &format!("{HEAD}\nUN\tname\tUN\n"), &[(2, "empty")]);
        check("world/sites.tsv", &format!("{HEAD}mrs:a\tregion\nmrs:a\tsite\n"), &[(3, "same entry")]);
    }
}
