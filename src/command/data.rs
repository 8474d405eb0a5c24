//! `marsad data`: builds, counts and checks the data.

use std::path::Path;

use super::{Exit, Failure};

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
    },
    /// Count the entries of each table.
    Stats,
    /// Look for entries that are doubtful though they load.
    Lint,
}

pub(crate) fn run(args: Args, overlay: Option<&Path>) -> Result<Exit, Failure> {
    let _ = (args.what, overlay);
    Err(Failure::failed("data is not in this build"))
}
