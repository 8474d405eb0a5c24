//! `marsad schema`: the JSON Schema of what goes out.
//!
//! In: which of the two topics. Out: the schema of its values (JSON Schema 2020-12), on standard output; the same
//! text is checked in under `docs/schema/`. Never reads settings.

use std::io::Write;

use schemars::generate::SchemaSettings;

use super::{Exit, Failure};
use crate::enriched;

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
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    // What is left out where it is empty is not required of the one who reads it.
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let schema = match args.what {
        What::Article => generator.into_root_schema_for::<enriched::Enriched>(),
        What::Event => generator.into_root_schema_for::<enriched::EventRow>(),
    };
    writeln!(std::io::stdout().lock(), "{}", super::pretty(schema.as_value()))?;
    Ok(Exit::Done)
}
