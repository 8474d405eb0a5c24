//! `marsad produce`: articles from files into a topic.
//!
//! In: JSON lines, plain text or HTML. Out: one record for each article, its value byte for byte, its key the
//! article's id; articles that cannot be read are told and not written. Never ends well before the broker has
//! confirmed every record.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig, ClientContext,
    error::KafkaError,
    message::{DeliveryResult, Header, OwnedHeaders},
    producer::{BaseProducer, BaseRecord, Producer, ProducerContext},
    types::RDKafkaErrorCode,
};

use super::{
    Exit, Failure,
    articles::{self, Found},
    check,
    enrich::Tally,
};
use crate::{
    article::{self, Article, Raw},
    outcome::Writing,
    settings::Settings,
};

/// Longest time that a record may wait for the broker.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the broker may take to tell of the topic.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a topic may be missing: a broker that makes topics when they are asked for has it a moment later.
const NO_TOPIC: Duration = Duration::from_secs(2);

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// JSON lines, plain text or HTML; `-` or nothing is standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Topic to write to (topics.input).
    #[arg(long)]
    topic: Option<String>,
    /// Brokers to start from (kafka.bootstrap_servers).
    #[arg(long, visible_alias = "broker", value_name = "HOST:PORT,…")]
    bootstrap_servers: Option<String>,
}

impl Args {
    pub(super) fn flags(&self) -> Vec<(&'static str, String)> {
        [("topics.input", &self.topic), ("kafka.bootstrap_servers", &self.bootstrap_servers)]
            .into_iter()
            .filter_map(|(path, value)| Some((path, value.clone()?)))
            .collect()
    }
}

pub(crate) fn run(args: Args, settings: Settings) -> Result<Exit, Failure> {
    let limits = Writing::from(&settings).limits;
    let sender = Sender::new(check::connection(&settings.kafka), &settings)?;
    sender.look_up_topic(&settings.kafka.bootstrap_servers)?;
    let mut tally = Tally::default();
    for found in articles::open(args.files, limits.article_bytes) {
        let Found { place, value } = match found {
            Ok(found) => found,
            Err(failure) => {
                tally.bad(&failure.message);
                continue;
            }
        };
        match article::decode(&Raw { value: Some(&value), ..Raw::default() }, &limits) {
            Ok(article) => {
                sender.send(&article, &value)?;
                tally.good += 1;
            }
            Err(error) => tally.bad(&format!("{place}: {error}")),
        }
    }
    sender.finish()?;
    writeln!(io::stdout().lock(), "{} articles written to {}", tally.good, settings.topics.input)?;
    tally.end()
}

/// Writes articles into one topic.
pub(super) struct Sender {
    producer: BaseProducer<Deliveries>,
    topic: String,
}

impl Sender {
    pub(super) fn new(mut connection: ClientConfig, settings: &Settings) -> Result<Self, Failure> {
        connection
            .set("enable.idempotence", "true")
            .set("compression.type", &settings.kafka.compression)
            .set("message.max.bytes", settings.limits.message_bytes.to_string())
            .set("message.timeout.ms", DELIVERY_TIMEOUT.as_millis().to_string());
        let producer = connection.create_with_context(Deliveries::default());
        let producer = producer.map_err(|error| Failure::config(format_args!("setting up the producer: {error}")))?;
        Ok(Self { producer, topic: settings.topics.input.clone() })
    }

    /// Says at once that there is nowhere to write to, where each record would first have to wait for its time-out.
    fn look_up_topic(&self, servers: &str) -> Result<(), Failure> {
        let topic = self.topic.as_str();
        let began = Instant::now();
        loop {
            let metadata = self.producer.client().fetch_metadata(Some(topic), LOOKUP_TIMEOUT).map_err(|error| {
                Failure::broker(format_args!("looking for topic {topic}: no answer from {servers}: {error}"))
            })?;
            let found = metadata.topics().iter().find(|found| found.name() == topic);
            match found.and_then(|found| found.error()).map(RDKafkaErrorCode::from) {
                None if found.is_some_and(|found| !found.partitions().is_empty()) => return Ok(()),
                None | Some(RDKafkaErrorCode::UnknownTopicOrPartition) if began.elapsed() < NO_TOPIC => {}
                None | Some(RDKafkaErrorCode::UnknownTopicOrPartition) => {
                    return Err(Failure::broker(format_args!(
                        "there is no topic {topic}; create it, or name another with --topic"
                    )));
                }
                // A topic that was made just now; its records wait for it.
                Some(RDKafkaErrorCode::LeaderNotAvailable) => return Ok(()),
                Some(code) => {
                    return Err(Failure::broker(format_args!(
                        "writing to {topic}: {}",
                        KafkaError::MetadataFetch(code)
                    )));
                }
            }
            thread::sleep(Duration::from_millis(200));
        }
    }

    /// Hands one article over; waits while the queue is full.
    pub(super) fn send(&self, article: &Article, value: &[u8]) -> Result<(), Failure> {
        let media = match article.adapter {
            "text" => "text/plain",
            "html" => "text/html",
            _ => "application/json",
        };
        let header = Header { key: "content-type", value: Some(media) };
        let mut record = BaseRecord::to(&self.topic)
            .key(article.id.as_bytes())
            .payload(value)
            .headers(OwnedHeaders::new().insert(header));
        loop {
            record = match self.producer.send(record) {
                Ok(()) => break,
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), record)) => record,
                Err((error, _)) => return Err(self.failure(&error)),
            };
            self.producer.poll(Duration::from_millis(100));
        }
        self.producer.poll(Duration::ZERO);
        Ok(())
    }

    /// Waits for the broker's word on every record.
    pub(super) fn finish(&self) -> Result<(), Failure> {
        while self.producer.in_flight_count() > 0 {
            self.producer.poll(Duration::from_millis(10));
        }
        let deliveries = self.producer.context();
        let failed = deliveries.failed.load(Ordering::Relaxed);
        let first = deliveries.first.lock().unwrap_or_else(PoisonError::into_inner);
        match first.as_ref() {
            None => Ok(()),
            Some(error) => {
                Err(Failure::broker(format_args!("{failed} records not written, the first because: {error}")))
            }
        }
    }

    fn failure(&self, error: &KafkaError) -> Failure {
        Failure::broker(format_args!("writing to {}: {error}", self.topic))
    }
}

/// What the broker said of each record.
#[derive(Debug, Default)]
struct Deliveries {
    failed: AtomicUsize,
    first: Mutex<Option<String>>,
}

impl ClientContext for Deliveries {
    // Every fault is told by the records that it hits.
    fn error(&self, _: KafkaError, _: &str) {}
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        if let Err((error, _)) = result {
            self.failed.fetch_add(1, Ordering::Relaxed);
            let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| error.to_string());
        }
    }
}
