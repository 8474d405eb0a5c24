//! `marsad config`: the settings in effect and the schema of the settings file.
//!
//! In: the loaded settings. Out: TOML with secrets hidden, or JSON Schema, on standard output. Never shows a secret.

use std::io::Write;

use super::{Exit, Failure};
use crate::settings::{self, Loaded};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Print the settings in effect as TOML, secrets hidden.
    Show {
        /// Say beside each value which layer set it.
        #[arg(long)]
        origin: bool,
    },
    /// Print the JSON Schema of the settings file, for editors.
    Schema,
}

pub(crate) fn run(args: Args, load: impl FnOnce() -> Result<Loaded, Failure>) -> Result<Exit, Failure> {
    let text = match args.what {
        What::Show { origin: true } => load()?.to_toml_with_origins(),
        What::Show { origin: false } => load()?.to_toml(),
        What::Schema => super::pretty(&settings::schema()) + "\n",
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Done)
}
