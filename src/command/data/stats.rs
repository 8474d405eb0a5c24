//! Stats: how much there is of what.
//!
//! In: the files of `config/`. Out: lines and forms of each table, and what each language names of the world.
//! Never judges: that is for [`super::lint`].

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Figures of all tables.
pub(super) struct Stats {
    /// Path to lines and forms.
    tables: BTreeMap<String, (usize, usize)>,
    /// Language and kind of thing to how many of them it has a name for, and how many there are.
    named: BTreeMap<(String, &'static str), (usize, usize)>,
    /// Kind of place to how many there are, and how many of them are disputed.
    kinds: BTreeMap<String, (usize, usize)>,
}

/// The tables of the world that hold places.
const PLACES: [&str; 3] = ["places", "seas", "sites"];

/// What has names: the tables of the world, and the tables of a language that name them.
const NAMED: [(&str, &[&str], &[&str]); 10] = [
    ("states", &["states"], &["states", "actors"]),
    ("actors", &["actors"], &["actors"]),
    ("places", &PLACES, &["places", "sites"]),
    ("cities", &["places"], &["places"]),
    ("seas", &["seas"], &["places"]),
    ("sites", &["sites"], &["places", "sites"]),
    ("weapons", &["weapons"], &["weapons"]),
    ("instruments", &["instruments"], &["instruments"]),
    ("persons", &["persons"], &["persons"]),
    ("offices", &["offices"], &["offices"]),
];

impl Stats {
    /// Counts everything.
    pub(super) fn of(files: &BTreeMap<String, String>) -> Self {
        let tables: BTreeMap<&String, Vec<Vec<&str>>> =
            files.iter().filter(|(path, _)| path.ends_with(".tsv")).map(|(path, text)| (path, rows(text))).collect();
        let ids = |path: String| -> BTreeSet<&str> {
            tables.get(&path).into_iter().flatten().filter_map(|row| row.first().copied()).collect()
        };
        let languages: BTreeSet<&str> =
            files.keys().filter_map(|path| path.strip_prefix("lang/")?.split('/').next()).collect();
        let mut named = BTreeMap::new();
        for language in languages {
            for (kind, world, lang) in NAMED {
                let all: BTreeSet<&str> = world.iter().flat_map(|table| ids(format!("world/{table}.tsv"))).collect();
                let has: BTreeSet<&str> =
                    lang.iter().flat_map(|table| ids(format!("lang/{language}/{table}.tsv"))).collect();
                named.insert((language.to_owned(), kind), (all.intersection(&has).count(), all.len()));
            }
        }
        let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for row in PLACES.iter().filter_map(|table| tables.get(&format!("world/{table}.tsv"))).flatten() {
            let Some(kind) = row.get(1) else { continue };
            let (all, disputed) = kinds.entry((*kind).to_owned()).or_default();
            *all += 1;
            *disputed += usize::from(row.get(7) == Some(&"disputed"));
        }
        let count = |path: &str, rows: &[Vec<&str>]| {
            let forms = rows.iter().filter_map(|row| row.get(2)).map(|forms| forms.split(';').count()).sum();
            (rows.len(), if path.starts_with("lang/") { forms } else { 0 })
        };
        Self { tables: tables.iter().map(|(path, rows)| ((*path).clone(), count(path, rows))).collect(), named, kinds }
    }
}

/// The lines that are no comments, by column.
pub(super) fn rows(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|line| line.split('\t').collect()).collect()
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<32} {:>7} {:>7}", "table", "lines", "forms")?;
        for (path, (lines, forms)) in &self.tables {
            let forms = if *forms == 0 { String::new() } else { forms.to_string() };
            writeln!(f, "{}", format!("{path:<32} {lines:>7} {forms:>7}").trim_end())?;
        }
        writeln!(f, "\n{:<32} {:>7} {:>9}", "kind of place", "places", "disputed")?;
        for (kind, (all, disputed)) in &self.kinds {
            writeln!(f, "{kind:<32} {all:>7} {disputed:>9}")?;
        }
        writeln!(f, "\n{:<32} {:>7} {:>7}", "named in a language", "named", "of")?;
        for ((language, kind), (has, all)) in &self.named {
            writeln!(f, "{:<32} {has:>7} {all:>7}", format!("{language} {kind}"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stats_count_lines_forms_and_what_has_a_name() {
        let files = [
            ("world/actors.tsv", "# head\nNATO\torganisation\tNATO\tNATO\nUN\torganisation\tUN\tUnited Nations\n"),
            ("lang/xx/actors.tsv", "# head\nUN\tname\tUN;United Nations\n"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
        let stats = Stats::of(&files);
        assert!(stats.kinds.is_empty());
        assert_eq!(stats.tables.get("lang/xx/actors.tsv"), Some(&(1, 2)));
        assert_eq!(stats.named.get(&("xx".to_owned(), "actors")), Some(&(1, 2)));
    }

    #[test]
    fn stats_count_places_by_kind() {
        let sites = "mrs:a\tregion\tSYR\t33\t35\t\tA\tdisputed\nmrs:b\tregion\tSYR\t33\t35\t\tB\n";
        let files = [("world/sites.tsv", sites), ("world/seas.tsv", "wd:Q1\tsea\t\t1\t2\t\tC\n")];
        let stats = Stats::of(&files.map(|(path, text)| (path.to_owned(), text.to_owned())).into());
        assert_eq!(stats.kinds.get("region"), Some(&(2, 1)));
        assert_eq!(stats.kinds.get("sea"), Some(&(1, 0)));
    }
}
