//! The probe before a promise: does this broker keep what `exactly_once` rests on?
//!
//! In: the broker, a topic and a group of our own beside the worker's. Out: nothing if it does; if it is seen to break
//! the promise, or something is not allowed, an error that says what.
//! Never touches the worker's topics or group, and never takes silence for an answer: what times out is tried again.

use std::{
    thread,
    time::{Duration, Instant, SystemTime},
};

use rdkafka::{
    ClientConfig, Message as _, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    config::FromClientConfigAndContext,
    consumer::{BaseConsumer, Consumer as _, ConsumerGroupMetadata},
    error::{KafkaError, RDKafkaErrorCode as Code},
    producer::{BaseProducer, BaseRecord, Producer as _, PurgeConfig},
};

use super::{StopHandle, WorkerError, chatter::Quiet, producer::is_refusal, properties, watchdog::Post};
use crate::settings::Settings;

/// How long the whole may take before a broker that does not answer is given up.
const PATIENCE: Duration = Duration::from_secs(60);

const CALL: Duration = Duration::from_secs(10);

/// Why there is no answer.
enum Doubt {
    /// The broker does not keep the promise.
    Broken(String),
    /// Something is not allowed.
    Refused(String),
    /// No answer; it may come the next time.
    Silent(String),
}

/// The names that the probe uses, and no one else.
struct Names {
    topic: String,
    group: String,
    transactional_id: String,
}

/// Probes; `false` if the worker was stopped meanwhile.
pub(crate) fn run(
    settings: &Settings,
    instance: &str,
    quiet: &Quiet,
    stop: &StopHandle,
    post: &Post,
) -> Result<bool, WorkerError> {
    let names = Names {
        topic: format!("{}.probe", settings.input.group),
        group: format!("{}.probe", settings.input.group),
        transactional_id: format!("{}.probe.{instance}", settings.input.group),
    };
    let began = Instant::now();
    let mut pause = Duration::from_millis(200);
    loop {
        match probe(settings, instance, &names, quiet, post) {
            Ok(()) => {
                tracing::info!(took_ms = milliseconds(began), "the broker keeps its promise of transactions");
                return Ok(true);
            }
            Err(Doubt::Broken(reason)) => {
                return Err(WorkerError::Broker(format!(
                    "this broker cannot deliver exactly once: {reason}; use worker.delivery = \"at_least_once\" or another broker"
                )));
            }
            Err(Doubt::Refused(reason)) => {
                return Err(WorkerError::Broker(format!("probing transactions (worker.probe): {reason}")));
            }
            Err(Doubt::Silent(reason)) if began.elapsed() > PATIENCE => {
                let tried = PATIENCE.as_secs();
                return Err(WorkerError::Broker(format!(
                    "probing transactions came to nothing for {tried} s: {reason}"
                )));
            }
            Err(Doubt::Silent(reason)) => tracing::info!(reason, "probing transactions again"),
        }
        if stop.is_stopped() {
            return Ok(false);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_secs(5));
    }
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Aborts a record A, then commits a record B with an offset. Whoever reads committed records and reaches B must not
/// have seen A, and the offset must read back.
fn probe(settings: &Settings, instance: &str, names: &Names, quiet: &Quiet, post: &Post) -> Result<(), Doubt> {
    post.step("looking for the topic of the probe");
    // Tells our records from those of workers that start at the same time.
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
    let nonce = format!("{instance} {now}");
    let mut reader_config = properties::reader(settings, instance, &names.group);
    // Where the broker makes topics by itself, nobody has to be asked to make this one.
    reader_config.set("allow.auto.create.topics", "true");
    let reader: BaseConsumer<Quiet> = create(&reader_config, quiet)?;
    ensure_topic(&reader, &reader_config, &names.topic)?;
    let (_, start) = reader.fetch_watermarks(&names.topic, 0, CALL).map_err(|e| doubt("reading", &names.topic, &e))?;
    let before = committed(&reader, names)?;

    post.step("aborting a transaction of the probe");
    let config = properties::producer(settings, instance, Some(&names.transactional_id));
    let producer: BaseProducer<Quiet> = create(&config, quiet)?;
    let told = |doing: &'static str| move |error: KafkaError| doubt(doing, &names.transactional_id, &error);
    producer.init_transactions(CALL).map_err(told("starting transactions as"))?;
    producer.begin_transaction().map_err(told("beginning a transaction as"))?;
    write(&producer, names, "A", &nonce)?;
    producer.purge(PurgeConfig::default().queue().inflight());
    drain(&producer)?;
    producer.abort_transaction(CALL).map_err(told("aborting a transaction as"))?;

    post.step("committing a transaction of the probe");
    producer.begin_transaction().map_err(told("beginning a transaction as"))?;
    write(&producer, names, "B", &nonce)?;
    let mut offsets = TopicPartitionList::new();
    let mut element = offsets.add_partition(&names.topic, 0);
    element.set_offset(Offset::Offset(start)).expect("a watermark is an offset");
    element.set_metadata(&nonce);
    let stranger: ConsumerGroupMetadata =
        reader.group_metadata().ok_or_else(|| Doubt::Silent("the client has no group metadata".to_owned()))?;
    producer
        .send_offsets_to_transaction(&offsets, &stranger, CALL)
        .map_err(|error| doubt("committing offsets of group", &names.group, &error))?;
    producer.commit_transaction(CALL).map_err(told("committing a transaction as"))?;

    post.step("reading the records of the probe");
    read_to_b(&reader, names, start, &nonce)?;
    // Another worker's probe may have overwritten ours: then the broker keeps offsets just as well.
    let after = committed(&reader, names)?;
    if after.as_deref().is_none_or(str::is_empty) || (after == before && after.as_deref() != Some(&nonce)) {
        return Err(Doubt::Broken("offsets that were sent in a transaction are not there after its commit".to_owned()));
    }
    Ok(())
}

fn create<C: FromClientConfigAndContext<Quiet>>(config: &ClientConfig, quiet: &Quiet) -> Result<C, Doubt> {
    config.create_with_context(quiet.clone()).map_err(|error| Doubt::Refused(format!("kafka: {error}")))
}

/// What the error of an operation on something with a name means.
fn doubt(doing: &str, name: &str, error: &KafkaError) -> Doubt {
    let reason = format!("{doing} {name}: {error}");
    if is_refusal(error) { Doubt::Refused(reason) } else { Doubt::Silent(reason) }
}

/// Creates the probe's topic unless it is there.
fn ensure_topic(reader: &BaseConsumer<Quiet>, config: &ClientConfig, topic: &str) -> Result<(), Doubt> {
    let there = || {
        let metadata =
            reader.fetch_metadata(Some(topic), CALL).map_err(|error| doubt("looking for topic", topic, &error));
        metadata.map(|metadata| metadata.topics().iter().any(|found| found.name() == topic && found.error().is_none()))
    };
    match there() {
        Ok(true) => return Ok(()),
        Ok(false) => {}
        Err(Doubt::Refused(reason)) => return Err(Doubt::Refused(reason)),
        // Some clients report a topic that does not exist as an error.
        Err(_) => {}
    }
    let mut config = config.clone();
    config.remove("group.id");
    let admin: AdminClient<Quiet> = create(&config, reader.context())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| Doubt::Silent(format!("starting a runtime: {error}")))?;
    let wanted = NewTopic::new(topic, 1, TopicReplication::Fixed(-1)).set("retention.ms", "86400000");
    let options = AdminOptions::new().request_timeout(Some(CALL)).operation_timeout(Some(CALL));
    let answers = runtime.block_on(admin.create_topics([&wanted], &options));
    match answers.map_err(|error| doubt("creating topic", topic, &error))?.into_iter().next() {
        Some(Err((_, code))) if code != Code::TopicAlreadyExists => {
            let reason = format!("creating topic {topic}: {code}; create it by hand, or set worker.probe = false");
            return Err(match code {
                Code::TopicAuthorizationFailed | Code::ClusterAuthorizationFailed | Code::PolicyViolation => {
                    Doubt::Refused(reason)
                }
                _ => Doubt::Silent(reason),
            });
        }
        Some(_) | None => {}
    }
    let deadline = Instant::now() + CALL;
    while Instant::now() < deadline {
        if matches!(there(), Ok(true)) && reader.fetch_watermarks(topic, 0, CALL).is_ok() {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(100));
    }
    Err(Doubt::Silent(format!("topic {topic} was created but is not there")))
}

fn write(producer: &BaseProducer<Quiet>, names: &Names, letter: &str, nonce: &str) -> Result<(), Doubt> {
    let record = BaseRecord::to(&names.topic).partition(0).key(letter).payload(nonce);
    producer.send(record).map_err(|(error, _)| doubt("writing to topic", &names.topic, &error))?;
    drain(producer)?;
    match producer.client().fatal_error() {
        None => Ok(()),
        Some((code, reason)) => {
            Err(doubt("writing to topic", &format!("{} ({reason})", names.topic), &KafkaError::Global(code)))
        }
    }
}

fn drain(producer: &BaseProducer<Quiet>) -> Result<(), Doubt> {
    let deadline = Instant::now() + CALL;
    while producer.in_flight_count() > 0 {
        if Instant::now() > deadline {
            return Err(Doubt::Silent("a record of the probe was not delivered".to_owned()));
        }
        producer.poll(Duration::from_millis(1));
    }
    Ok(())
}

/// The metadata of the probe group's committed offset.
fn committed(reader: &BaseConsumer<Quiet>, names: &Names) -> Result<Option<String>, Doubt> {
    let mut asked = TopicPartitionList::new();
    asked.add_partition(&names.topic, 0);
    let found = reader
        .committed_offsets(asked, CALL)
        .map_err(|error| doubt("reading the offsets of group", &names.group, &error))?;
    let element = found.elements().into_iter().next();
    Ok(element.filter(|element| matches!(element.offset(), Offset::Offset(_))).map(|e| e.metadata().to_owned()))
}

fn read_to_b(reader: &BaseConsumer<Quiet>, names: &Names, start: i64, nonce: &str) -> Result<(), Doubt> {
    let mut assigned = TopicPartitionList::new();
    assigned
        .add_partition_offset(&names.topic, 0, Offset::Offset(start))
        .map_err(|error| doubt("reading topic", &names.topic, &error))?;
    reader.assign(&assigned).map_err(|error| doubt("reading topic", &names.topic, &error))?;
    let deadline = Instant::now() + CALL;
    while Instant::now() < deadline {
        match reader.poll(Duration::from_millis(100)) {
            Some(Ok(message)) if message.payload() == Some(nonce.as_bytes()) => match message.key() {
                Some(b"B") => return Ok(()),
                _ => {
                    let reason = "a record of an aborted transaction is visible to readers of committed records";
                    return Err(Doubt::Broken(reason.to_owned()));
                }
            },
            Some(Ok(_)) | Some(Err(KafkaError::PartitionEOF(_))) | None => {}
            Some(Err(error)) => return Err(doubt("reading topic", &names.topic, &error)),
        }
    }
    Err(Doubt::Silent("a committed record did not become visible".to_owned()))
}
