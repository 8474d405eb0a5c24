//! `marsad completions`: what a shell needs to complete our command line.
//!
//! In: the name of a shell. Out: its script, on standard output. Never reads settings.

use std::io::Write;

use super::{Exit, Failure};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell.
    shell: clap_complete::Shell,
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    // Into memory first: the generator panics where writing fails, and a closed pipe is no reason to.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command_line(), "marsad", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(Exit::Done)
}
