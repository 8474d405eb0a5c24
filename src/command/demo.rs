//! `marsad demo`: all of it in one process, for a first look.
//!
//! In: the sample articles that are in the binary, and no set-up. Out: each event as a line and its quote while it
//! comes, then a summary; the workers are the same as those of `marsad run`. Never touches topics or groups that
//! a real worker uses, and always ends by itself.

mod broker;

mod line;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    sync::Arc,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use include_dir::{Dir, DirEntry, include_dir};
use serde_json::Value;

use self::broker::{Broker, Reader};
use super::{Exit, Failure, check, produce::Sender};
use crate::{
    article::{self, Article, Raw},
    outcome::Writing,
    settings::Settings,
    worker::{self, Ended, RunOptions, Signals, StopHandle, WorkerError},
    world::World,
};

static SAMPLES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data/samples");

const WORKERS: usize = 2;

/// Joining a group takes some seconds, and the start probe of a real broker some more. This is for what is stuck.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Use this Kafka in place of the embedded broker.
    #[arg(long, value_name = "HOST:PORT")]
    broker: Option<String>,
}

impl Args {
    /// The log of the workers would stand between the events.
    pub(super) fn flags() -> Vec<(&'static str, String)> {
        vec![("log.level", "error".to_owned())]
    }
}

pub(crate) fn run(args: Args, settings: Settings) -> Result<Exit, Failure> {
    let started = Instant::now();
    let settings = own(settings);
    let world = Arc::new(settings.world()?);
    let samples = samples(&Writing::from(&settings))?;
    let (broker, settings) = Broker::start(settings, args.broker)?;

    let mut out = io::stdout().lock();
    introduce(&mut out, &samples, &broker)?;
    let reader = Reader::new(&settings)?;
    let workers = Workers::start(&settings, &world)?;
    send(&samples, &settings)?;
    let shown = show(&mut out, &samples, &reader, &workers, started);
    let ended = workers.stop();
    let seen = shown?;
    summarise(&mut out, &seen, &ended?, started.elapsed())?;
    Ok(Exit::Done)
}

/// The settings of the demo: topics and group of its own, and nothing that two workers in one process would share.
fn own(mut settings: Settings) -> Settings {
    for (topic, name) in [
        (&mut settings.topics.input, "marsad.demo.articles.raw"),
        (&mut settings.topics.articles, "marsad.demo.articles.enriched"),
        (&mut settings.topics.events, "marsad.demo.events.coded"),
        (&mut settings.topics.dead, "marsad.demo.articles.dead"),
    ] {
        name.clone_into(topic);
    }
    "marsad-demo".clone_into(&mut settings.input.group);
    settings.http.listen.clear();
    settings.worker.threads = 1;
    settings
}

/// One article as it is sent and as it is read.
struct Sample {
    value: &'static [u8],
    article: Article,
}

/// The samples by id.
fn samples(writing: &Writing) -> Result<BTreeMap<String, Sample>, Failure> {
    let mut samples = BTreeMap::new();
    let files = SAMPLES.entries().iter().filter_map(DirEntry::as_dir).flat_map(Dir::files);
    for file in files.filter(|file| file.path().extension().is_some_and(|extension| extension == "json")) {
        let value = file.contents();
        let article = article::decode(&Raw { value: Some(value), ..Raw::default() }, &writing.limits);
        let article = article.map_err(|error| Failure::data(format_args!("{}: {error}", file.path().display())))?;
        samples.insert(article.id.clone(), Sample { value, article });
    }
    Ok(samples)
}

fn introduce(out: &mut impl Write, samples: &BTreeMap<String, Sample>, broker: &Broker) -> io::Result<()> {
    let mut languages = BTreeMap::<&str, usize>::new();
    for sample in samples.values() {
        *languages.entry(sample.article.declared_lang.as_deref().unwrap_or("und")).or_default() += 1;
    }
    let languages: Vec<String> = languages.iter().map(|(lang, count)| format!("{count} {lang}")).collect();
    writeln!(out, "{} sample articles ({}), {WORKERS} workers in one group", samples.len(), languages.join(", "))?;
    writeln!(out, "{}\n", broker.promise())?;
    out.flush()
}

fn send(samples: &BTreeMap<String, Sample>, settings: &Settings) -> Result<(), Failure> {
    let sender = Sender::new(check::connection(&settings.kafka), settings)?;
    for sample in samples.values() {
        sender.send(&sample.article, sample.value)?;
    }
    sender.finish()
}

/// The workers, each on a thread of its own.
struct Workers {
    stop: StopHandle,
    threads: Vec<JoinHandle<Result<Ended, WorkerError>>>,
}

impl Workers {
    fn start(settings: &Settings, world: &Arc<World>) -> Result<Self, Failure> {
        let stop = StopHandle::default();
        let mut threads = Vec::new();
        for number in 1..=WORKERS {
            let mut settings = settings.clone();
            settings.worker.instance = format!("demo-{number}");
            let options = RunOptions { signals: Signals::Ignored, stop: stop.clone(), ..RunOptions::default() };
            let world = Arc::clone(world);
            let thread = thread::Builder::new().name(format!("demo-{number}"));
            let thread = thread.spawn(move || worker::run(&settings, world, options));
            threads.push(thread.map_err(|error| Failure::failed(format_args!("starting a worker: {error}")))?);
        }
        Ok(Self { stop, threads })
    }

    fn any_ended(&self) -> bool {
        self.threads.iter().any(JoinHandle::is_finished)
    }

    /// Stops all; how many articles each committed.
    fn stop(self) -> Result<Vec<u64>, Failure> {
        self.stop.stop();
        let ended = self.threads.into_iter().map(|thread| match thread.join() {
            Ok(Ok(ended)) => Ok(ended.committed),
            Ok(Err(error)) => Err(Failure::from(error)),
            Err(_) => Err(Failure::failed("a worker panicked")),
        });
        ended.collect()
    }
}

/// What came out.
#[derive(Debug, Default)]
struct Seen {
    articles: BTreeSet<String>,
    events: BTreeSet<String>,
    /// Events that enriched articles list.
    expected: BTreeSet<String>,
    labels: BTreeMap<String, usize>,
    silent: usize,
}

impl Seen {
    fn is_all(&self, samples: &BTreeMap<String, Sample>) -> bool {
        self.articles.len() == samples.len() && self.expected.is_subset(&self.events)
    }
}

/// Prints what comes until every article and every event that it lists is there. What comes twice, as it may where
/// delivery is at least once, is one by its id.
fn show(
    out: &mut impl Write,
    samples: &BTreeMap<String, Sample>,
    reader: &Reader,
    workers: &Workers,
    started: Instant,
) -> Result<Seen, Failure> {
    let mut seen = Seen::default();
    while !seen.is_all(samples) && !workers.any_ended() {
        if started.elapsed() > PATIENCE {
            let came = seen.articles.len();
            let reason = format_args!("only {came} of {} articles came out in time", samples.len()).to_string();
            return Err(Failure::failed(reason));
        }
        let Some(record) = reader.next()? else { continue };
        let Ok(value) = serde_json::from_slice::<Value>(&record.value) else { continue };
        let sample = |id: &Value| id.as_str().and_then(|id| samples.get(id)).map(|sample| &sample.article);
        if record.is_event {
            let Some(article) = sample(&value["article_id"]) else { continue };
            if seen.events.insert(record.key) {
                *seen.labels.entry(value["label"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
                out.write_all(line::event(&value, article).as_bytes())?;
            }
        } else {
            let Some(article) = sample(&value["article"]["id"]) else { continue };
            let events = value["events"].as_array().map(Vec::as_slice).unwrap_or_default();
            let ids = events.iter().filter_map(|event| event["id"].as_str()).map(str::to_owned);
            if seen.articles.insert(record.key) {
                seen.expected.extend(ids);
                if events.is_empty() {
                    seen.silent += 1;
                    out.write_all(line::nothing(article).as_bytes())?;
                }
            }
        }
        out.flush()?;
    }
    Ok(seen)
}

fn summarise(out: &mut impl Write, seen: &Seen, committed: &[u64], took: Duration) -> io::Result<()> {
    let labels: Vec<String> = seen.labels.iter().map(|(label, count)| format!("{count} {label}")).collect();
    let shares: Vec<String> =
        committed.iter().enumerate().map(|(at, count)| format!("demo-{} took {count}", at + 1)).collect();
    writeln!(
        out,
        "\n{} articles in, {} events out ({}); {} articles without an event",
        seen.articles.len(),
        seen.events.len(),
        labels.join(", "),
        seen.silent
    )?;
    writeln!(out, "workers: {}; {:.1} s in all", shares.join(", "), took.as_secs_f32())?;
    writeln!(out, "next: `marsad enrich FILE` for an article of your own, `marsad run` for your Kafka")
}
