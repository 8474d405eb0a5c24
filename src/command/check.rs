//! `marsad check`: is everything as the worker needs it?
//!
//! In: the loaded settings, and with `--broker` what the broker tells. Out: a line for each thing that was looked at,
//! on standard output, and the exit code of the worst.
//! Never leaves a lasting effect, on the broker or elsewhere.

mod broker;

mod ready;

use std::io::{self, Write};

use super::{Exit, Failure};
pub(super) use crate::worker::properties::connection;
use crate::{
    settings::{Loaded, Settings},
    worker::properties,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Look at the broker too: reachable, topics, sizes, group, clock.
    #[arg(long, conflicts_with = "ready")]
    broker: bool,
    /// Only ask the worker that runs on this machine whether it is ready (http.listen); for container health checks.
    #[arg(long)]
    ready: bool,
}

pub(crate) fn run(args: Args, loaded: &Loaded) -> Result<Exit, Failure> {
    if args.ready {
        return ready::ask(&loaded.settings.http.listen);
    }
    let mut table = Table { first: None };
    match properties::check(&loaded.settings).and_then(|()| properties::try_out(&loaded.settings)) {
        Ok(()) => table.line(Verdict::Ok, "settings", &loaded.summary())?,
        Err(error) => table.fails("settings", error.into())?,
    }
    match data(&loaded.settings) {
        Ok(found) => table.line(Verdict::Ok, "data", &found)?,
        Err(failure) => table.fails("data", failure)?,
    }
    if args.broker {
        broker::check(&loaded.settings, &mut table)?;
    }
    table.first.map_or(Ok(Exit::Done), Err)
}

fn data(settings: &Settings) -> Result<String, Failure> {
    let world = settings.world()?;
    Ok(format!("version {}, hash {}", world.version.version, world.version.hash))
}

/// How one thing was found.
#[derive(Debug, Clone, Copy)]
enum Verdict {
    Ok,
    /// Works, but somebody should know.
    Warn,
    /// Cannot be told from here.
    Skip,
    Bad,
}

/// What was looked at, printed as it comes.
struct Table {
    /// The first thing that is bad, which is how the command ends.
    first: Option<Failure>,
}

impl Table {
    fn line(&mut self, verdict: Verdict, what: &str, found: &str) -> io::Result<()> {
        let word = match verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Skip => "skip",
            Verdict::Bad => "BAD",
        };
        writeln!(io::stdout().lock(), "{word:<5} {what:<10} {found}")
    }

    fn fails(&mut self, what: &str, failure: Failure) -> io::Result<()> {
        self.line(Verdict::Bad, what, &failure.message)?;
        self.first.get_or_insert(failure);
        Ok(())
    }
}
