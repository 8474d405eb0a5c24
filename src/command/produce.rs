//! `marsad produce`: articles from files into a topic.

use std::path::PathBuf;

use super::{Exit, Failure};
use crate::settings::Settings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// JSON lines, plain text or HTML; `-` or nothing is standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Topic to write to (topics.input).
    #[arg(long)]
    topic: Option<String>,
    /// Brokers to start from (kafka.bootstrap_servers).
    #[arg(long, value_name = "HOST:PORT,…")]
    bootstrap_servers: Option<String>,
}

impl Args {
    pub(super) fn flags(&self) -> Vec<(&'static str, String)> {
        [("topics.input", &self.topic), ("kafka.bootstrap_servers", &self.bootstrap_servers)]
            .into_iter()
            .filter_map(|(path, value)| Some((path, value.clone()?)))
            .collect()
    }
}

pub(crate) fn run(args: Args, settings: Settings) -> Result<Exit, Failure> {
    let _ = (args.files, settings);
    Err(Failure::failed("produce is not in this build"))
}
