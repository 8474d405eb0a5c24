//! How a command ends: the exit codes, and the one error type that carries them to the edge.
//!
//! In: the errors of the library. Out: [`Exit`] or [`Failure`], which say whose turn it is: the caller's, the
//! operator's, the broker's or the data's. Never prints.

use std::{fmt, io, process::ExitCode};

use crate::{settings::SettingsError, world::LoadError};

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All done.
    Done = 0,
    /// Tried and failed.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The settings are wrong.
    Config = 3,
    /// The broker cannot be reached, refuses us or is not as it must be.
    Broker = 4,
    /// The data is wrong.
    Data = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do its work: what failed, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How the process ends.
    pub exit: Exit,
    /// For standard error; lower case, no full stop. Empty where there is nothing to say.
    pub message: String,
}

impl Failure {
    /// Tried and failed.
    pub fn failed(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Failed, message: message.to_string() }
    }

    /// The command line is wrong.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Usage, message: message.to_string() }
    }

    /// The settings are wrong.
    pub fn config(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Config, message: message.to_string() }
    }

    /// The broker is the reason.
    pub fn broker(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Broker, message: message.to_string() }
    }

    /// The data is the reason.
    pub fn data(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Data, message: message.to_string() }
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::config(error)
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Self::data(error)
    }
}

/// For writing to standard output. A reader that has gone away, as in `marsad enrich | head`, is no failure.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { exit: Exit::Done, message: String::new() };
        }
        Self::failed(format_args!("writing to standard output: {error}"))
    }
}

/// What clap has to say: help is no failure and goes to standard output, anything else is wrong use.
pub(super) fn clap(error: &clap::Error) -> Result<Exit, Failure> {
    let printed = error.print();
    if error.use_stderr() {
        return Err(Failure { exit: Exit::Usage, message: String::new() });
    }
    printed?;
    Ok(Exit::Done)
}
