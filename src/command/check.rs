//! `marsad check`: is everything as the worker needs it?
//!
//! In: the loaded settings. Out: one line for each thing that was looked at; the exit code of the worst.
//! Never leaves a lasting effect, on the broker or elsewhere.

use std::{io::Write, path::Path};

use super::{Exit, Failure};
use crate::{settings::Loaded, world::World};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Look at the broker too: reachable, topics, sizes, rights, clock.
    #[arg(long)]
    broker: bool,
}

pub(crate) fn run(args: Args, loaded: Loaded) -> Result<Exit, Failure> {
    let mut out = std::io::stdout().lock();
    let overlay = &loaded.settings.data.overlay;
    let world = World::load((!overlay.is_empty()).then(|| Path::new(overlay.as_str())))?;
    writeln!(out, "ok    data     {} {}", world.version.version, world.version.hash)?;
    let _ = args.broker;
    Ok(Exit::Done)
}
