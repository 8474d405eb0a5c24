//! `marsad train`: makes the second reader of labels and the scores of the rules from articles that people labelled.
//!
//! In: gold files as `marsad eval` reads them. Out: on standard output what the second reader changes, measured on
//! articles that it had not seen, and with `--out` the files `lang/<code>/reader.tsv` and `world/calibration.tsv`: the
//! same bytes for the same gold and data. Never reads the held third, neither to learn nor to choose.

mod fit;

mod example;

mod fold;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use self::{
    example::Example,
    fold::{Learned, Readers},
};
use super::{
    Exit, Failure,
    eval::{
        self,
        figures::{self, Report},
        gold::{self, Form, Part},
        score::{self, Marks},
    },
    jobs,
};
use crate::{
    classify,
    enriched::{Label, Salience},
    settings::Settings,
    world::{
        World,
        reader::{Grade, Reader},
    },
};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Articles with gold as JSON lines, or tables of sentences named LANG.tsv; their held third is left out.
    #[arg(value_name = "GOLD", required = true)]
    files: Vec<PathBuf>,
    /// Folder that gets lang/<code>/reader.tsv and world/calibration.tsv; without it nothing is written.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Parts that the articles are cut into; each is read by weights learned from the others.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(2..=20))]
    folds: u8,
    /// Threads; 0 means one per core.
    #[arg(long, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

/// A label with fewer sentences than this in a language is left to the rules.
const LEAST_SENTENCES: usize = 30;

pub(crate) fn run(args: &Args, settings: &Settings) -> Result<Exit, Failure> {
    let items = gold::read(&args.files, Part::Train)?;
    let world = settings.world()?.without_reader();
    let folds = usize::from(args.folds);
    let jobs = jobs::threads(args.jobs);
    let examples = example::read(items, &world, folds, jobs);
    let looks_like = example::lookalikes(&world, settings)?;
    let learned = fold::learn(&examples, &looks_like, &world, folds, jobs);

    let mut out = BufWriter::new(io::stdout().lock());
    let enough = enough(&examples, &world);
    let chosen = choose(&mut out, &examples, &learned, &world, &enough)?;
    writeln!(out, "\nwith what was chosen:")?;
    compare(&mut out, &examples, &learned, &world, &chosen)?;
    out.flush()?;
    if let Some(folder) = &args.out {
        write(folder, &world, &learned.whole, &chosen, &examples)?;
    }
    Ok(Exit::Done)
}

/// For each language and label whether there is enough to learn from.
fn enough(examples: &[Example], world: &World) -> Vec<[bool; 3]> {
    let mut counts = vec![[0_usize; 3]; world.langs.len()];
    for example in examples.iter().filter(|e| e.item.form == Form::Sentence) {
        if let Some(count) = counts.get_mut(example.lang) {
            count.iter_mut().zip(example.item.labels).for_each(|(n, label)| *n += usize::from(label.is_some()));
        }
    }
    counts.into_iter().map(|count| count.map(|n| n >= LEAST_SENTENCES)).collect()
}

/// Whether articles and single sentences stand in rows of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    Apart,
    Together,
}

/// What the rules alone and both readers together come to, each article read by weights that had not seen it.
fn reports(
    examples: &[Example],
    learned: &Learned,
    world: &World,
    decides: &[[bool; 3]],
    rows: Rows,
) -> (Report, Report) {
    let readers: Vec<Vec<Reader>> = learned
        .without
        .iter()
        .map(|readers| {
            let with = |(reader, decides): (&Reader, &[bool; 3])| reader.deciding(*decides);
            readers.iter().zip(decides).map(with).collect()
        })
        .collect();
    let read = |readers: &[Vec<Reader>]| -> Report {
        let marks: Vec<(String, String, Marks)> = examples
            .iter()
            .map(|example| {
                let reader = readers.get(example.fold).and_then(|r| r.get(example.lang));
                let labels = classify::labels(example.view(world, reader));
                let given: Vec<_> = labels.iter().map(|l| (l.label, l.salience, l.score.hundredths())).collect();
                let form = match (rows, example.item.form) {
                    (Rows::Together, _) | (_, Form::Article) => "",
                    (Rows::Apart, Form::Sentence) => " sentences",
                };
                let lang = format!("{}{form}", example.item.lang);
                (lang, example.item.cluster.clone(), score::score_labels(&example.item, &given))
            })
            .collect();
        figures::report(Part::Train, format!("{}+{}", world.version.version, world.version.hash), &marks)
    };
    let rules = read(&[]);
    let both = read(&readers);
    (rules, both)
}

fn compare(
    out: &mut impl Write,
    examples: &[Example],
    learned: &Learned,
    world: &World,
    decides: &[[bool; 3]],
) -> io::Result<()> {
    let (rules, both) = reports(examples, learned, world, decides, Rows::Apart);
    writeln!(out, "\nrules alone:")?;
    eval::table(out, &rules, None)?;
    writeln!(out, "\nwith the second reader, each article by weights that had not seen it:")?;
    eval::table(out, &both, Some(&rules))
}

/// The second reader stays in a language where the labels of its articles and sentences taken together become better,
/// by the lower end of the paired interval; and there in each label that does not become worse.
fn choose(
    out: &mut impl Write,
    examples: &[Example],
    learned: &Learned,
    world: &World,
    enough: &[[bool; 3]],
) -> io::Result<Vec<[bool; 3]>> {
    let (rules, both) = reports(examples, learned, world, enough, Rows::Together);
    let changes = figures::changes(&rules, &both);
    let mut chosen = Vec::new();
    for (lang, enough) in world.langs.iter().zip(enough) {
        let change = |measure: &str| changes.get(&(lang.code.clone(), measure.to_owned()));
        let together = change("labels together");
        let helps = together.and_then(|c| c.interval).is_some_and(|(low, _)| low > 0.0);
        let mut decides = *enough;
        for (decides, label) in decides.iter_mut().zip(Label::ALL) {
            let own = change(&format!("label {}", label.as_str())).map_or(0.0, |c| c.by);
            *decides = *decides && helps && own >= 0.0;
        }
        let told: Vec<String> = Label::ALL
            .iter()
            .zip(decides)
            .map(|(label, decides)| format!("{} {}", label.as_str(), if decides { "both" } else { "rules" }))
            .collect();
        let by = together.map_or_else(
            || "nothing to judge by".to_owned(),
            |c| {
                let (low, high) = c.interval.unwrap_or_default();
                format!("labels together {:+.3} ({low:+.3} to {high:+.3})", c.by)
            },
        );
        writeln!(out, "{}: {by}: {}", lang.code, told.join(", "))?;
        chosen.push(decides);
    }
    Ok(chosen)
}

fn write(
    folder: &Path,
    world: &World,
    readers: &Readers,
    chosen: &[[bool; 3]],
    examples: &[Example],
) -> Result<(), Failure> {
    for ((lang, reader), decides) in world.langs.iter().zip(readers).zip(chosen) {
        let path = folder.join("lang").join(&lang.code).join("reader.tsv");
        if decides.contains(&true) {
            let reader = reader.deciding(*decides);
            let mut text = READER_HEAD.to_owned();
            reader.lines().iter().for_each(|line| text.push_str(&format!("{line}\n")));
            save(&path, &text)?;
        } else if path.exists() {
            fs::remove_file(&path)
                .map_err(|error| Failure::failed(format_args!("removing {}: {error}", path.display())))?;
        }
    }
    save(&folder.join("world").join("calibration.tsv"), &calibration(examples, world))
}

const READER_HEAD: &str = "\
# The second reader of labels: weights only, no text. Source: made by `marsad train`; how and from what: docs/train.md.
# Licence: MIT OR Apache-2.0. Columns: kind, key, alliance, deterrence, missile_launch; see docs/data.md.
";

const CALIBRATION_HEAD: &str = "\
# How often the labels that the rules find alone are right. Source: made by `marsad train`; see docs/train.md.
# Licence: MIT OR Apache-2.0. Columns: label, salience and grade, score in hundredths, articles counted.
";

fn save(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::failed(format_args!("writing {}: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}

/// Of the articles in which the rules found a label: the share that people gave it. Few count little: each line
/// leans, with the weight of five articles, on all lines of its salience together.
fn calibration(examples: &[Example], world: &World) -> String {
    let mut counts: BTreeMap<(Label, Salience, Grade), (u32, u32)> = BTreeMap::new();
    let mut all: BTreeMap<Salience, (u32, u32)> = BTreeMap::new();
    for example in examples.iter().filter(|e| e.item.form == Form::Article) {
        let view = example.view(world, None);
        for (label, gold) in Label::ALL.into_iter().zip(example.item.labels) {
            let Some(salience) = classify::salience(view, label) else { continue };
            let right = u32::from(gold.is_some_and(|s| s != Salience::Background));
            let add = |count: &mut (u32, u32)| *count = (count.0 + right, count.1 + 1);
            add(counts.entry((label, salience, classify::grade(view, label))).or_default());
            add(all.entry(salience).or_default());
        }
    }
    let mut lines: Vec<String> = counts
        .into_iter()
        .map(|((label, salience, grade), (right, n))| {
            let (all_right, all_n) = all.get(&salience).copied().unwrap_or((0, 1));
            // (right + 5 * share of all) / (n + 5), in hundredths, rounded.
            let (above, below) = (right * all_n + 5 * all_right, (n + 5) * all_n);
            let score = (above * 100 + below / 2) / below;
            format!("{}\t{}.{}\t{score}\t{n}\n", label.as_str(), salience.as_str(), grade.as_str())
        })
        .collect();
    lines.sort_unstable();
    CALIBRATION_HEAD.to_owned() + &lines.concat()
}
