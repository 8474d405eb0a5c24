//! The commands: one file each, and here what they share: the command line, the exit codes, the way errors are told.
//!
//! In: what was typed. Out: an [`Exit`], and on standard error why it is not [`Exit::Done`].
//! Never panics on a closed pipe; only commands print.

mod articles;

mod check;

mod completions;

mod config;

mod data;

mod demo;

mod enrich;

mod eval;

mod exit;

mod jobs;

mod produce;

mod run;

mod schema;

mod train;

use std::{ffi::OsString, io::Write, path::PathBuf, process::ExitCode};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub use self::exit::{Exit, Failure};
use crate::{
    settings::{Loaded, Sources},
    telemetry,
};

/// Reads raw news articles from Kafka and publishes what they say about alliance, deterrence and missile launches.
#[derive(Debug, Parser)]
#[command(name = "marsad", disable_version_flag = true, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    global: Global,
    /// Print the version and end.
    #[arg(short = 'V', long)]
    version: bool,
    /// With --version: print the notices of everything that is in this binary too.
    #[arg(long, requires = "version")]
    licenses: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed, 2 wrong use, 3 config, 4 broker, 5 data.";

/// Flags that every command takes.
#[derive(Debug, clap::Args)]
struct Global {
    /// Settings file in TOML; `marsad config show` prints every setting.
    #[arg(long, value_name = "FILE", env = "MARSAD_CONFIG", global = true)]
    config: Option<PathBuf>,
    /// Set one setting, above file and environment; may be given more than once.
    #[arg(long = "set", value_name = "SECTION.KEY=VALUE", global = true)]
    set: Vec<String>,
    /// Folder with files that are laid over the built-in data.
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the worker: articles in, enriched articles and events out.
    Run(run::Args),
    /// Try it without any set-up: a broker in this process, sample articles, two workers.
    Demo(demo::Args),
    /// Enrich articles from files or standard input, without Kafka.
    Enrich(enrich::Args),
    /// Score what the core finds against articles or sentences that were read by people.
    Eval(eval::Args),
    /// Learn the second reader of labels from articles or sentences that were read by people.
    Train(train::Args),
    /// Write articles from files into a topic.
    Produce(produce::Args),
    /// Check settings and data, and with --broker all that the worker needs of Kafka.
    Check(check::Args),
    /// Show the settings in effect, or the schema of the settings file.
    Config(config::Args),
    /// Print the JSON Schema of what goes out.
    Schema(schema::Args),
    /// Build, count or check the data.
    Data(data::Args),
    /// Print completions for a shell.
    Completions(completions::Args),
}

impl Command {
    /// The settings that a command's own flags stand for.
    fn flags(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Run(args) => args.flags(),
            Self::Produce(args) => args.flags(),
            Self::Enrich(args) => args.flags(),
            Self::Demo(_) => demo::Args::flags(),
            Self::Eval(_)
            | Self::Train(_)
            | Self::Check(_)
            | Self::Config(_)
            | Self::Schema(_)
            | Self::Data(_)
            | Self::Completions(_) => Vec::new(),
        }
    }
}

/// Runs what the process was asked to do.
#[must_use]
pub fn main() -> ExitCode {
    match dispatch(std::env::args_os()) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            if !failure.message.is_empty() {
                // Nothing is left to do if standard error is closed.
                let _ = writeln!(std::io::stderr().lock(), "marsad: {}", failure.message);
            }
            failure.exit.into()
        }
    }
}

fn dispatch(typed: impl Iterator<Item = OsString>) -> Result<Exit, Failure> {
    let cli = match command_line().try_get_matches_from(typed).and_then(|m| Cli::from_arg_matches(&m)) {
        Ok(cli) => cli,
        Err(error) => return exit::clap(&error),
    };
    if cli.version {
        return version(cli.licenses);
    }
    let Some(command) = cli.command else {
        let help = command_line().render_help().to_string();
        return Err(Failure::usage(format!("say which command\n\n{help}")));
    };
    let flags = command.flags();
    let load = || cli.global.load(flags);
    match command {
        Command::Run(args) => run::run(args, started(load()?)?),
        Command::Demo(args) => demo::run(args, started(load()?)?),
        Command::Enrich(args) => enrich::run(args, started(load()?)?),
        Command::Eval(args) => eval::run(&args, &started(load()?)?),
        Command::Train(args) => train::run(&args, &started(load()?)?),
        Command::Produce(args) => produce::run(args, started(load()?)?),
        Command::Check(args) => check::run(args, &load()?),
        Command::Config(args) => config::run(args, load),
        Command::Schema(args) => schema::run(args),
        Command::Data(args) => data::run(args, cli.global.data.as_deref()),
        Command::Completions(args) => completions::run(args),
    }
}

/// Starts logging as the settings say; from here on they are all that a command needs.
fn started(loaded: Loaded) -> Result<crate::settings::Settings, Failure> {
    telemetry::start(&loaded.settings.log).map_err(Failure::config)?;
    Ok(loaded.settings)
}

fn command_line() -> clap::Command {
    Cli::command()
}

fn version(licenses: bool) -> Result<Exit, Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "marsad {}", env!("CARGO_PKG_VERSION"))?;
    if licenses {
        writeln!(out, "\n{}\n{}", include_str!("../../NOTICE"), include_str!("../../THIRD-PARTY").trim_end())?;
    }
    Ok(Exit::Done)
}

impl Global {
    fn load(&self, flags: Vec<(&'static str, String)>) -> Result<Loaded, Failure> {
        let mut sources = Sources::from_process(self.config.clone());
        for (path, value) in flags {
            sources.flags.push((path.to_owned(), value));
        }
        if let Some(data) = &self.data {
            sources.flags.push(("data.overlay".to_owned(), data.display().to_string()));
        }
        for typed in &self.set {
            let Some((path, value)) = typed.split_once('=') else {
                return Err(Failure::usage(format!("--set {typed}: write it as SECTION.KEY=VALUE")));
            };
            sources.flags.push((path.trim().to_owned(), value.to_owned()));
        }
        Ok(Loaded::from(&sources)?)
    }
}

/// JSON as it is checked in: indented, keys sorted.
fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).expect("a JSON value can be written")
}
