//! `marsad explain`: why an article gave what it gave, and why it gave no more.
//!
//! In: articles as for `enrich`. Out: for each the text with marked words, labels, events with their evidence, and what
//! was rejected: for a terminal, as one page of HTML, or as JSON. Never changes what is found: the record is that of
//! `enrich`.

mod page;

mod rows;

mod terminal;

use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
};

use anstream::{AutoStream, ColorChoice};

use super::{Exit, Failure, articles, enrich};
use crate::{
    article::{Limits, Published, Raw},
    enriched::explanation::Explanation,
    outcome::{self, Writing},
    settings::Settings,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// JSON lines, plain text or HTML; `-` or nothing is standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// One page that needs nothing else, into FILE or, with `-`, to standard output.
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    html: Option<PathBuf>,
    /// One line of JSON for each article; `marsad schema explanation` describes it.
    #[arg(long)]
    json: bool,
    /// Only this article of the input, from 1.
    #[arg(long, value_name = "N")]
    article: Option<usize>,
    /// On the terminal, only this event of each article, from 1.
    #[arg(long, value_name = "N", conflicts_with_all = ["html", "json"])]
    event: Option<usize>,
    /// Reference date for articles that state none, as RFC 3339 or YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    published_at: Option<String>,
}

pub(crate) fn run(args: Args, settings: &Settings) -> Result<Exit, Failure> {
    let fallback = enrich::reference(args.published_at.as_deref())?;
    let world = settings.world()?;
    let limits = Writing::from(settings).limits;
    let mut tally = enrich::Tally::default();
    let mut page = None;
    for (number, found) in (1..).zip(articles::open(args.files.clone(), limits.article_bytes)) {
        if args.article.is_some_and(|wanted| wanted != number) {
            continue;
        }
        let explained = found.and_then(|found| explained(&found, fallback, &world, &limits));
        let explanation = match explained {
            Ok(explanation) => explanation,
            Err(failure) => {
                tally.bad(&failure.message);
                continue;
            }
        };
        tally.good += 1;
        if args.html.is_none() {
            print(&args, &explanation, tally.good > 1)?;
        } else if page.replace(explanation).is_some() {
            return Err(Failure::usage("--html is for one article: say which with --article N"));
        }
    }
    if let (Some(file), Some(explanation)) = (&args.html, &page) {
        write(file, &page::of(explanation))?;
    }
    match (args.article, tally.nothing()) {
        (Some(wanted), true) => Err(Failure::usage(format_args!("--article {wanted}: the input has fewer"))),
        _ => tally.end(),
    }
}

fn explained(
    found: &articles::Found,
    fallback: Option<Published>,
    world: &crate::world::World,
    limits: &Limits,
) -> Result<Explanation, Failure> {
    let raw = Raw { value: Some(&found.value), fallback, ..Raw::default() };
    outcome::explained(&raw, world, limits)
        .map_err(|r| Failure::data(format_args!("{}: {}: {}", found.place, r.code.as_str(), r.message)))
}

fn print(args: &Args, explanation: &Explanation, again: bool) -> Result<(), Failure> {
    let out = io::stdout();
    if args.json {
        let line = serde_json::to_string(explanation).expect("the wire types have string keys and finite numbers only");
        writeln!(out.lock(), "{line}")?;
        return Ok(());
    }
    if let Some(event) = args.event
        && !(1..=explanation.record.events.len()).contains(&event)
    {
        let events = explanation.record.events.len();
        return Err(Failure::usage(format_args!("--event {event}: the article has {events}")));
    }
    let choice = AutoStream::choice(&out);
    let manner = terminal::Manner {
        colours: choice != ColorChoice::Never,
        isolates: out.is_terminal(),
        event: args.event.map(|event| event - 1),
    };
    let mut text = String::new();
    if again {
        text.push('\n');
    }
    text += &terminal::of(explanation, manner);
    AutoStream::new(out.lock(), choice).write_all(text.as_bytes())?;
    Ok(())
}

fn write(file: &Path, page: &str) -> Result<(), Failure> {
    if file == Path::new("-") {
        return Ok(io::stdout().lock().write_all(page.as_bytes())?);
    }
    fs::write(file, page).map_err(|error| Failure::failed(format_args!("writing {}: {error}", file.display())))
}
