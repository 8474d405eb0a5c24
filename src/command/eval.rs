//! `marsad eval`: how well the core reads, measured against what people found.
//!
//! In: gold files of articles (JSON lines) or sentences (tables), form and definitions in `docs/eval.md`. Out: precision,
//! recall and F1 by language and field as a table or JSON, and with `--errors` each miss. Never changes what the core
//! finds, and never tells of single articles of the held part.

pub(super) mod gold;

mod names;

mod pairs;

pub(super) mod score;

pub(super) mod figures;

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use self::{
    figures::{Change, Report},
    gold::{Item, Part},
    score::Marks,
};
use super::{Exit, Failure, jobs, pretty};
use crate::{enrich, settings::Settings};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Articles with gold as JSON lines, or tables of sentences named LANG.tsv.
    #[arg(value_name = "GOLD", required = true)]
    files: Vec<PathBuf>,
    /// Which articles: the training two thirds, the held third (figures only), or all of them.
    #[arg(long, value_enum, default_value_t = Part::Train)]
    part: Part,
    /// List what is not as gold has it.
    #[arg(long)]
    errors: bool,
    /// Figures as JSON, for programs and for --baseline.
    #[arg(long)]
    json: bool,
    /// Compare with an earlier run that was written with --json.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Let the rules alone decide labels, as classify.second_reader = false does.
    #[arg(long)]
    without_reader: bool,
    /// Threads; 0 means one per core.
    #[arg(long, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

pub(crate) fn run(args: &Args, settings: &Settings) -> Result<Exit, Failure> {
    if args.errors && args.part == Part::Held {
        let why =
            "--errors with --part held: errors of the held part are not shown, so that nobody writes rules for them";
        return Err(Failure::usage(why));
    }
    let earlier = args.baseline.as_ref().map(baseline).transpose()?;
    let items = gold::read(&args.files, args.part)?;
    let world = settings.world()?;
    let world = if args.without_reader { world.without_reader() } else { world };
    let marks = jobs::map(&items, jobs::threads(args.jobs), |item| {
        let found = enrich::enrich(&item.article, &world, settings.limits.events);
        score::score(item, &found, &world)
    });
    let mut out = BufWriter::new(io::stdout().lock());
    if args.errors {
        errors(&mut out, &items, &marks)?;
    }
    let all: Vec<_> = items.into_iter().zip(marks).map(|(item, marks)| (item.lang, item.cluster, marks)).collect();
    let report = figures::report(args.part, format!("{}+{}", world.version.version, world.version.hash), &all);
    if args.json {
        let value =
            serde_json::to_value(&report).map_err(|error| Failure::failed(format_args!("writing JSON: {error}")))?;
        writeln!(out, "{}", pretty(&value))?;
    } else {
        table(&mut out, &report, earlier.as_ref())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn baseline(path: &PathBuf) -> Result<Report, Failure> {
    let bad = |error: &dyn std::fmt::Display| {
        Failure::data(format_args!("reading {}: {error}; write it with marsad eval --json", path.display()))
    };
    let text = fs::read_to_string(path).map_err(|error| bad(&error))?;
    serde_json::from_str(&text).map_err(|error| bad(&error))
}

fn errors(out: &mut impl Write, items: &[Item], marks: &[Marks]) -> io::Result<()> {
    for (item, marks) in items.iter().zip(marks).filter(|(_, marks)| !marks.misses.is_empty()) {
        let head = match item.form {
            gold::Form::Article => &item.article.title,
            gold::Form::Sentence => &item.article.body,
        };
        writeln!(out, "{} {}\n  {}", item.lang, item.id, head.trim())?;
        for miss in &marks.misses {
            writeln!(out, "    {miss}")?;
        }
    }
    Ok(())
}

pub(super) fn table(out: &mut impl Write, report: &Report, earlier: Option<&Report>) -> io::Result<()> {
    writeln!(out, "part {}, {} read, data {}", report.part, report.items, report.data_version)?;
    let changes = earlier.map(|before| figures::changes(before, report)).unwrap_or_default();
    let figure = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
    let mut lang = "";
    for line in &report.figures {
        if line.lang != lang {
            lang = &line.lang;
            let change = if changes.is_empty() { "" } else { "   change" };
            writeln!(out, "\n{lang:<34}{:>6}{:>8}{:>8}{:>8}   95 %{change}", "n", "P", "R", "F1")?;
        }
        let (precision, recall) = (figure(line.precision), figure(line.recall));
        write!(
            out,
            "{:<34}{:>6}{precision:>8}{recall:>8}{:>8}   {} to {}",
            line.measure,
            line.n,
            figure(line.value),
            figure(line.low),
            figure(line.high),
        )?;
        match changes.get(&(line.lang.clone(), line.measure.clone())) {
            Some(Change { by, interval: Some((low, high)) }) => writeln!(out, "   {by:+.2} ({low:+.2} to {high:+.2})")?,
            Some(Change { by, interval: None }) => writeln!(out, "   {by:+.2}")?,
            None => writeln!(out)?,
        }
    }
    writeln!(out, "\nreliability: labels by score, the share of them that gold has")?;
    for bin in report.reliability.iter().filter(|bin| bin.lang == figures::POOLED) {
        writeln!(
            out,
            "{:<16}{:.1} to {:.1}{:>7}   mean score {:.2}   right {:.2}",
            bin.label,
            bin.from,
            bin.from + 0.1,
            bin.n,
            bin.mean_score,
            bin.share_right
        )?;
    }
    Ok(())
}
