//! The demo's broker: one in this process, or a Kafka that was named; and who reads what comes out of it.
//!
//! In: the demo's settings. Out: settings that reach the broker, with all topics there, and the records that the
//! workers write from now on. Never deletes or changes a topic.

use std::time::Duration;

use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer as _},
    error::KafkaError,
    mocking::MockCluster,
    producer::DefaultProducerContext,
    types::RDKafkaErrorCode,
};

use super::{Failure, check};
use crate::settings::{Delivery, GroupProtocol, Settings};

const PARTITIONS: i32 = 4;
const TIMEOUT: Duration = Duration::from_secs(10);

/// Where the demo runs.
pub(super) enum Broker {
    /// In this process; ends when it is dropped.
    Embedded(
        #[allow(dead_code, reason = "held for as long as the demo runs")] MockCluster<'static, DefaultProducerContext>,
    ),
    /// Somewhere else.
    Kafka(String),
}

impl Broker {
    /// Starts the embedded broker if the settings ask for none, and creates the topics.
    pub(super) fn start(mut settings: Settings, kafka: Option<String>) -> Result<(Self, Settings), Failure> {
        let failed = |error: KafkaError| Failure::broker(format_args!("setting up the demo's topics: {error}"));
        if let Some(servers) = kafka {
            settings.kafka.bootstrap_servers.clone_from(&servers);
            settings.worker.delivery = Delivery::ExactlyOnce;
            create(&settings).map_err(failed)?;
            return Ok((Self::Kafka(servers), settings));
        }
        let cluster = MockCluster::new(1).map_err(failed)?;
        for topic in topics(&settings) {
            cluster.create_topic(topic, PARTITIONS, 1).map_err(failed)?;
        }
        settings.kafka = Settings::defaults().kafka;
        settings.kafka.bootstrap_servers = cluster.bootstrap_servers();
        // A classic group would wait three seconds for members on this broker.
        settings.kafka.group_protocol = GroupProtocol::Consumer;
        settings.worker.delivery = Delivery::AtLeastOnce;
        Ok((Self::Embedded(cluster), settings))
    }

    /// What may be expected of it.
    pub(super) fn promise(&self) -> String {
        match self {
            Self::Embedded(_) => {
                "broker: embedded in this process. It has no transactions, so delivery is at least once here; \
                                  on a real Kafka (--broker HOST:PORT) it is exactly once"
                    .to_owned()
            }
            Self::Kafka(servers) => format!("broker: {servers}; delivery is exactly once"),
        }
    }
}

fn topics(settings: &Settings) -> [&str; 4] {
    let topics = &settings.topics;
    [&topics.input, &topics.articles, &topics.events, &topics.dead]
}

/// Creates the topics that are not there.
fn create(settings: &Settings) -> Result<(), KafkaError> {
    let mut connection = check::connection(&settings.kafka);
    connection.set("socket.timeout.ms", TIMEOUT.as_millis().to_string());
    let admin: AdminClient<DefaultClientContext> = connection.create()?;
    let new = topics(settings).map(|name| NewTopic::new(name, PARTITIONS, TopicReplication::Fixed(-1)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| KafkaError::AdminOpCreation(error.to_string()))?;
    let options = AdminOptions::new().operation_timeout(Some(TIMEOUT)).request_timeout(Some(TIMEOUT));
    for created in runtime.block_on(admin.create_topics(&new, &options))? {
        match created {
            Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((_, code)) => return Err(KafkaError::AdminOp(code)),
        }
    }
    Ok(())
}

/// One record that a worker wrote.
pub(super) struct Written {
    pub(super) is_event: bool,
    pub(super) key: String,
    pub(super) value: Vec<u8>,
}

/// Reads what is written from now on, committed records only.
pub(super) struct Reader {
    consumer: BaseConsumer,
    events: String,
}

impl Reader {
    pub(super) fn new(settings: &Settings) -> Result<Self, Failure> {
        let failed = |error: KafkaError| Failure::broker(format_args!("reading what the workers write: {error}"));
        let mut connection = check::connection(&settings.kafka);
        connection
            .set("group.id", "marsad-demo.reader")
            .set("enable.auto.commit", "false")
            .set("isolation.level", "read_committed")
            .set("fetch.wait.max.ms", "50");
        let consumer: BaseConsumer = connection.create().map_err(failed)?;
        let mut from = TopicPartitionList::new();
        for topic in [&settings.topics.articles, &settings.topics.events] {
            for partition in 0..settled(|| partitions(&consumer, topic)).map_err(failed)? {
                let watermarks = settled(|| consumer.fetch_watermarks(topic, partition, TIMEOUT));
                let (_, end) = watermarks.map_err(failed)?;
                from.add_partition_offset(topic, partition, Offset::Offset(end)).map_err(failed)?;
            }
        }
        consumer.assign(&from).map_err(failed)?;
        Ok(Self { consumer, events: settings.topics.events.clone() })
    }

    /// The next record, if one comes soon.
    pub(super) fn next(&self) -> Result<Option<Written>, Failure> {
        match self.consumer.poll(Duration::from_millis(100)) {
            Some(Ok(message)) => Ok(Some(Written {
                is_event: message.topic() == self.events,
                key: String::from_utf8_lossy(message.key().unwrap_or_default()).into_owned(),
                value: message.payload().unwrap_or_default().to_vec(),
            })),
            // What passes by itself, as a broker that is gone for a moment, ends with the demo's patience at worst.
            Some(Err(error)) if error.rdkafka_error_code().is_some() => Ok(None),
            Some(Err(error)) => Err(Failure::broker(format_args!("reading what the workers write: {error}"))),
            None => Ok(None),
        }
    }
}

/// How many partitions a topic has.
fn partitions(consumer: &BaseConsumer, topic: &str) -> Result<i32, KafkaError> {
    let metadata = consumer.fetch_metadata(Some(topic), TIMEOUT)?;
    let known = metadata.topics().first().filter(|topic| topic.error().is_none()).map(|topic| topic.partitions().len());
    match known {
        Some(count @ 1..) => Ok(i32::try_from(count).unwrap_or(i32::MAX)),
        _ => Err(KafkaError::MetadataFetch(RDKafkaErrorCode::UnknownTopicOrPartition)),
    }
}

/// Asks again for a while: a topic that was created just now is not known everywhere, or has no leader yet.
fn settled<T>(mut ask: impl FnMut() -> Result<T, KafkaError>) -> Result<T, KafkaError> {
    for _ in 0..50 {
        if let Ok(answer) = ask() {
            return Ok(answer);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    ask()
}
