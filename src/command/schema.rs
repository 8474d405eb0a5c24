//! `marsad schema`: the JSON Schema of what goes out.
//!
//! In: which value. Out: its schema (JSON Schema 2020-12), on standard output; the same
//! text is checked in under `docs/schema/`. Never reads settings.

use std::io::Write;

use schemars::generate::SchemaSettings;

use super::{Exit, Failure};
use crate::enriched::{self, explanation};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Which value.
    what: What,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum What {
    /// The enriched article, on topics.articles.
    Article,
    /// The flat event row, on topics.events.
    Event,
    /// What `marsad explain --json` prints.
    Explanation,
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    // What is left out where it is empty is not required of the one who reads it.
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let schema = match args.what {
        What::Article => generator.into_root_schema_for::<enriched::Enriched>(),
        What::Explanation => generator.into_root_schema_for::<explanation::Explanation>(),
        What::Event => generator.into_root_schema_for::<enriched::EventRow>(),
    };
    writeln!(std::io::stdout().lock(), "{}", super::pretty(schema.as_value()))?;
    Ok(Exit::Done)
}
