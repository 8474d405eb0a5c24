//! `marsad data`: builds, counts and checks the data.
//!
//! In: the folder of the repository (build), or the tables as they are loaded (stats, lint). Out: tables, figures, or
//! what is wrong with which line; exit code 5 where the data is not as it must be.
//! Never goes to the network: what the tables are made of lies in `data/raw`.

mod raw;

mod label;

mod build;

mod stats;

mod lint;

use std::{
    fmt,
    io::Write,
    path::{Path, PathBuf},
};

use super::{Exit, Failure};
use crate::world::World;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Make the generated tables of `config/` from the sources in `data/raw/`.
    Build {
        /// Write nothing; fail if a table differs from what would be written.
        #[arg(long)]
        check: bool,
        /// The folder that holds `data/raw` and `config`.
        #[arg(long, value_name = "DIR", default_value = ".")]
        root: PathBuf,
    },
    /// Count the entries of each table.
    Stats,
    /// Look for what the loader does not mind: order, repeated entries, missing sources (errors), and names that mean
    /// several things (told only).
    Lint,
}

pub(crate) fn run(args: Args, overlay: Option<&Path>) -> Result<Exit, Failure> {
    match args.what {
        What::Build { check, root } => build(&root, check),
        What::Stats => {
            let files = World::files(overlay)?;
            write!(std::io::stdout().lock(), "{}", stats::Stats::of(&files))?;
            Ok(Exit::Done)
        }
        What::Lint => lint(overlay),
    }
}

/// What is wrong with a file of the data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
struct Defect {
    /// Relative to the root.
    file: String,
    /// From 1; 0 for the file as a whole.
    line: usize,
    /// What is wrong and what to do.
    reason: String,
}

impl Defect {
    fn new(file: impl Into<String>, line: usize, reason: impl fmt::Display) -> Self {
        Self { file: file.into(), line, reason: reason.to_string() }
    }
}

impl From<Defect> for Failure {
    fn from(defect: Defect) -> Self {
        Self::data(defect)
    }
}

fn lint(overlay: Option<&Path>) -> Result<Exit, Failure> {
    let files = World::files(overlay)?;
    let findings = lint::lint(&files, &World::load(overlay)?);
    let mut out = std::io::stdout().lock();
    for finding in &findings {
        writeln!(out, "{finding}")?;
    }
    let errors = findings.iter().filter(|finding| finding.weight == lint::Weight::Error).count();
    writeln!(out, "{errors} errors, {} doubtful entries", findings.len() - errors)?;
    if errors == 0 { Ok(Exit::Done) } else { Err(Failure::data(format_args!("{errors} errors in the data"))) }
}

fn build(root: &Path, check: bool) -> Result<Exit, Failure> {
    let sources = raw::Sources::read(root)?;
    let (tables, report) = build::tables(&sources)?;
    let mut err = std::io::stderr().lock();
    for line in report.lines() {
        // The report is for whoever watches; a closed standard error is no reason to stop.
        let _ = writeln!(err, "{line}");
    }
    for table in &tables {
        let path = root.join(&table.path);
        if check {
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            if let Some(defect) = first_difference(&table.path, &table.text, &found) {
                return Err(defect.into());
            }
            continue;
        }
        let write = || {
            std::fs::create_dir_all(path.parent().unwrap_or(root))?;
            std::fs::write(&path, &table.text)
        };
        write().map_err(|e| Failure::failed(format_args!("writing {}: {e}", path.display())))?;
    }
    Ok(Exit::Done)
}

/// Where a table is not what the sources make; `None` if it is.
fn first_difference(path: &str, wanted: &str, found: &str) -> Option<Defect> {
    if wanted == found {
        return None;
    }
    let (mut wanted, mut found) = (wanted.lines(), found.lines());
    let mut line = 0;
    loop {
        line += 1;
        let (wants, has) = (wanted.next(), found.next());
        if wants != has || wants.is_none() {
            let show = |text: Option<&str>| text.map_or_else(|| "the end".to_owned(), |text| format!("{text:?}"));
            return Some(Defect::new(
                path,
                line,
                format_args!("found {}, the sources make {}; run `marsad data build`", show(has), show(wants)),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wanted: &str, found: &str, expected: Option<usize>) {
        assert_eq!(first_difference("t.tsv", wanted, found).map(|d| d.line), expected);
    }

    #[test]
    fn first_difference_is_told_by_line() {
        check("a\nb\n", "a\nb\n", None);
        check("a\nb\n", "a\nc\n", Some(2));
        check("a\nb\n", "a\n", Some(2));
        check("a\n", "", Some(1));
        check("a\n", "a", Some(2));
    }
}
