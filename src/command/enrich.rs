//! `marsad enrich`: articles from files, enriched articles on standard output.

use std::path::PathBuf;

use super::{Exit, Failure};
use crate::settings::Settings;

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

pub(crate) fn run(args: Args, settings: Settings) -> Result<Exit, Failure> {
    let _ = (args.files, args.events, args.jobs, args.published_at, settings);
    Err(Failure::failed("enrich is not in this build"))
}
