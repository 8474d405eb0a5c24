//! `marsad enrich`: articles from files, enriched articles on standard output.
//!
//! In: JSON lines, plain text or HTML. Out: one line of JSON for each article or event, in the order of the input,
//! the same bytes as `marsad run` writes; articles that cannot be read are told on standard error. Never stops at
//! a bad article, and never holds more than a bounded part of the input.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use super::{
    Exit, Failure,
    articles::{self, Found},
    jobs,
};
use crate::{
    article::{Published, Raw},
    outcome::{self, Outcome, Writing},
    settings::Settings,
    world::World,
};

/// Articles that are read before the first of them is written, in number and in bytes.
const MOST_AT_ONCE: usize = 512;
const MOST_BYTES_AT_ONCE: usize = 32 * 1024 * 1024;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// JSON lines, plain text or HTML; `-` or nothing is standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Flat event rows in place of enriched articles.
    #[arg(long)]
    events: bool,
    /// Threads; 0 means one per core.
    #[arg(long, value_name = "N", default_value_t = 0)]
    jobs: usize,
    /// Reference date for articles that state none, as RFC 3339 or YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    published_at: Option<String>,
    /// How much of the text goes out: full, evidence or none (output.text).
    #[arg(long, value_name = "HOW_MUCH")]
    text: Option<String>,
}

impl Args {
    pub(super) fn flags(&self) -> Vec<(&'static str, String)> {
        self.text.iter().map(|text| ("output.text", text.clone())).collect()
    }
}

/// What all threads share.
struct Shop {
    world: World,
    writing: Writing,
    fallback: Option<Published>,
}

impl Shop {
    fn make(&self, found: &Found) -> Outcome {
        let raw = Raw { value: Some(&found.value), fallback: self.fallback, ..Raw::default() };
        outcome::of(&raw, &self.world, self.writing)
    }
}

pub(crate) fn run(args: Args, settings: Settings) -> Result<Exit, Failure> {
    let fallback = args.published_at.as_deref().map(|written| {
        let reason =
            format_args!("--published-at {written}: write it as YYYY-MM-DD or 2024-04-02T03:00:00Z").to_string();
        Published::given(written).ok_or_else(|| Failure::usage(reason))
    });
    let shop = Shop { world: settings.world()?, writing: Writing::from(&settings), fallback: fallback.transpose()? };
    let threads = jobs::threads(args.jobs);

    let mut out = BufWriter::new(io::stdout().lock());
    let mut tally = Tally::default();
    let mut articles = articles::open(args.files, shop.writing.limits.article_bytes);
    loop {
        let batch = next_batch(&mut articles, &mut tally);
        if batch.is_empty() {
            break;
        }
        for (found, outcome) in batch.iter().zip(jobs::map(&batch, threads, |found| shop.make(found))) {
            write(&mut out, found, outcome, args.events, &mut tally)?;
        }
        out.flush()?;
    }
    tally.end()
}

/// The next articles; files that cannot be read are told and left out.
fn next_batch(articles: &mut impl Iterator<Item = Result<Found, Failure>>, tally: &mut Tally) -> Vec<Found> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < MOST_AT_ONCE && bytes < MOST_BYTES_AT_ONCE {
        match articles.next() {
            Some(Ok(found)) => {
                bytes += found.value.len();
                batch.push(found);
            }
            Some(Err(failure)) => tally.bad(&failure.message),
            None => break,
        }
    }
    batch
}

fn write(out: &mut impl Write, found: &Found, outcome: Outcome, events: bool, tally: &mut Tally) -> io::Result<()> {
    let mut line = |value: &[u8]| out.write_all(value).and_then(|()| out.write_all(b"\n"));
    match outcome {
        Outcome::Published(publication) => {
            tally.good += 1;
            if events {
                publication.events.iter().try_for_each(|row| line(&row.value))
            } else {
                line(&publication.article)
            }
        }
        Outcome::Dead(rejection) => {
            tally.bad(&format!("{}: {}: {}", found.place, rejection.code.as_str(), rejection.message));
            Ok(())
        }
        // Only a record without a value is one.
        Outcome::Tombstone => Ok(()),
    }
}

/// How many could be read.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) good: usize,
    bad: usize,
}

impl Tally {
    /// Counts and tells what could not be read.
    pub(super) fn bad(&mut self, message: &str) {
        self.bad += 1;
        // Nothing is left to do if standard error is closed.
        let _ = writeln!(io::stderr().lock(), "marsad: {message}");
    }

    pub(super) fn end(self) -> Result<Exit, Failure> {
        match self.bad {
            0 => Ok(Exit::Done),
            bad => Err(Failure::data(format_args!("{bad} of {} could not be read", bad + self.good))),
        }
    }
}
