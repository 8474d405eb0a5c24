//! `marsad run`: the worker.
//!
//! In: settings and flags. Out: the exit code that says how the worker ended.
//! Never does the work itself; [`crate::worker`] does.

use std::sync::Arc;

use super::{Exit, Failure};
use crate::{
    settings::Settings,
    worker::{self, Coordinates, RunOptions, Tallies, WorkerError, Writes},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Read and enrich, but write and commit nothing.
    #[arg(long)]
    dry: bool,
    /// Send this record to the dead letters unread; may be given more than once.
    #[arg(long, value_name = "TOPIC:PARTITION:OFFSET")]
    skip: Vec<Coordinates>,
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
    let world = settings.world()?;
    hush_panics();
    let options = RunOptions {
        writes: if args.dry { Writes::Nothing } else { Writes::All },
        skip: args.skip,
        tallies: if args.accept_dead_letters { Tallies::Forgotten } else { Tallies::Kept },
        ..RunOptions::default()
    };
    let ended = worker::run(&settings, Arc::new(world), options)?;
    tracing::info!(articles = ended.committed, "ended");
    Ok(Exit::Done)
}

/// A panic in the core is caught and becomes a dead letter. What it says may quote the article, so only its place is logged.
fn hush_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

impl From<WorkerError> for Failure {
    fn from(error: WorkerError) -> Self {
        match error {
            WorkerError::Config(_) | WorkerError::Listen { .. } => Self::config(error),
            WorkerError::Broker(_)
            | WorkerError::Expired { .. }
            | WorkerError::Fenced { .. }
            | WorkerError::Stalled { .. } => Self::broker(error),
            WorkerError::Breaker { .. } | WorkerError::Died { .. } | WorkerError::Endless { .. } => Self::failed(error),
        }
    }
}
