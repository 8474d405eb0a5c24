//! Logs: one line an event on standard error, for people or for machines.
//!
//! In: `[log]` of the settings. Out: a subscriber for the whole process.
//! Never logs the text of an article; counters are in [`crate::worker`].

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, filter::LevelFilter, util::SubscriberInitExt};

use crate::settings::{Log, LogFormat};

/// Starts logging; a second start in one process changes nothing.
///
/// # Errors
/// `log.level` is no filter, which [`crate::settings::Loaded`] has ruled out.
pub fn start(log: &Log) -> Result<(), String> {
    let filter = filter(&log.level)?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // A subscriber is set already where a test starts two workers in one process; the first one stays.
    let _ = match log.format {
        LogFormat::Text => builder.finish().try_init(),
        LogFormat::Json => builder.json().flatten_event(true).finish().try_init(),
    };
    Ok(())
}

/// The filter that `log.level` stands for.
pub(crate) fn filter(level: &str) -> Result<EnvFilter, String> {
    // A lone word that is no level would pass as the name of a module that nobody has, and silence everything.
    let mut words = level.split(',').map(str::trim).filter(|word| !word.is_empty() && !word.contains('='));
    if let Some(word) = words.find(|word| word.parse::<LevelFilter>().is_err()) {
        let levels = "off, error, warn, info, debug, trace";
        return Err(format!(
            "{word:?} is no level; write one of {levels}, or MODULE=LEVEL as in \"marsad=debug,warn\""
        ));
    }
    EnvFilter::try_new(level)
        .map_err(|error| format!("{level:?} is no filter: {error}; write \"info\" or \"marsad=debug,warn\""))
}
