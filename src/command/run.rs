//! `marsad run`: the worker.

use super::{Exit, Failure};
use crate::settings::Settings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Read and enrich, but write and commit nothing.
    #[arg(long)]
    dry: bool,
    /// Send this record to the dead letters unread; may be given more than once.
    #[arg(long, value_name = "TOPIC:PARTITION:OFFSET")]
    skip: Vec<String>,
    /// Go on although the breaker had stopped the worker.
    #[arg(long)]
    accept_dead_letters: bool,
    /// Brokers to start from (kafka.bootstrap_servers).
    #[arg(long, value_name = "HOST:PORT,…")]
    bootstrap_servers: Option<String>,
    /// Consumer group (input.group).
    #[arg(long)]
    group: Option<String>,
    /// Name of this worker (worker.instance).
    #[arg(long)]
    instance: Option<String>,
}

impl Args {
    pub(super) fn flags(&self) -> Vec<(&'static str, String)> {
        [
            ("kafka.bootstrap_servers", &self.bootstrap_servers),
            ("input.group", &self.group),
            ("worker.instance", &self.instance),
        ]
        .into_iter()
        .filter_map(|(path, value)| Some((path, value.clone()?)))
        .collect()
    }
}

pub(crate) fn run(args: Args, settings: Settings) -> Result<Exit, Failure> {
    let _ = (args.dry, args.skip, args.accept_dead_letters, settings);
    Err(Failure::failed("run is not in this build"))
}
