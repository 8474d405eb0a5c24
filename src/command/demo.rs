//! `marsad demo`: all of it in one process, for a first look.

use super::{Exit, Failure};
use crate::settings::Settings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Use this Kafka in place of the embedded broker.
    #[arg(long, value_name = "HOST:PORT")]
    broker: Option<String>,
}

pub(crate) fn run(args: Args, settings: Settings) -> Result<Exit, Failure> {
    let _ = (args.broker, settings);
    Err(Failure::failed("demo is not in this build"))
}
