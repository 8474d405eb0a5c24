//! The broker's side of `marsad check`: reachable, topics as they should be, sizes, group, clock.
//!
//! In: the settings. Out: lines in the table, each failure with what to do. Reads metadata and configuration, and at
//! most the newest record of one input partition.
//! Never writes, joins or commits: the right to write is proven by the start probe of `marsad run`.

use std::{
    io,
    sync::Mutex,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use rdkafka::{
    ClientConfig, ClientContext, Message, Offset, Timestamp, TopicPartitionList,
    admin::{AdminClient, AdminOptions, ConfigResource, ResourceSpecifier},
    client::DefaultClientContext,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer, ConsumerContext},
    error::{KafkaError, KafkaResult, RDKafkaErrorCode},
    metadata::{Metadata, MetadataTopic},
};

use super::{Table, Verdict};
use crate::{
    command::Failure,
    settings::{Delivery, Settings},
    worker::properties,
};

const PATIENCE: Duration = Duration::from_secs(8);

/// A clock that is further off makes relative dates and `log.retention` wrong.
const CLOCK_TOLERANCE_MS: i64 = 60_000;

/// Keeps what librdkafka says in the background, which tells more than the time-out that it leads to.
#[derive(Default)]
struct Listener {
    last: Mutex<Option<String>>,
}

impl ClientContext for Listener {
    fn log(&self, _: RDKafkaLogLevel, facility: &str, message: &str) {
        // "Connection refused", "SASL authentication error", "certificate verify failed" and their like.
        if ["FAIL", "ERROR"].contains(&facility) {
            // The line begins with librdkafka's name of the thread, which tells nobody anything.
            let told = message.split_once("]: ").map_or(message, |(_, told)| told);
            *self.last.lock().expect("no thread panics while it holds this") = Some(told.to_owned());
        }
    }
}

impl ConsumerContext for Listener {}

pub(super) fn check(settings: &Settings, table: &mut Table) -> io::Result<()> {
    let servers = &settings.kafka.bootstrap_servers;
    let consumer: BaseConsumer<Listener> = match client(settings).create_with_context(Listener::default()) {
        Ok(consumer) => consumer,
        Err(error) => {
            return table.fails("broker", Failure::config(format_args!("settings: kafka: librdkafka says: {error}")));
        }
    };
    let metadata = match consumer.fetch_metadata(None, PATIENCE) {
        Ok(metadata) => metadata,
        Err(error) => {
            // What was logged in the background comes out of the queue only when it is polled.
            (0..8).for_each(|_| drop(consumer.poll(Duration::from_millis(20))));
            let told = consumer.context().last.lock().expect("no thread panics while it holds this").take();
            let reason = told.unwrap_or_else(|| error.to_string());
            return table.fails("broker", Failure::broker(format_args!("cannot talk to {servers}: {reason}")));
        }
    };
    table.line(Verdict::Ok, "broker", &format!("{servers}: {} in the cluster", metadata.brokers().len()))?;
    let configs = Configs::read(settings, &metadata);
    for (path, name) in named(settings) {
        topic(settings, &metadata, &configs, path, name, table)?;
    }
    transactions(settings, &configs, table)?;
    group(settings, &consumer, &metadata, table)?;
    newest(settings, &consumer, &metadata, table)?;
    table.line(Verdict::Skip, "rights", "whether we may write is tested by the start probe of `marsad run`")
}

/// A client that may join nothing: it reads what the worker would.
fn client(settings: &Settings) -> ClientConfig {
    let mut client = properties::reader(settings, "check", &settings.input.group);
    client
        .set("allow.auto.create.topics", "false")
        .set("socket.timeout.ms", "6000")
        // The listener wants to hear why a connection fails.
        .set_log_level(RDKafkaLogLevel::Info);
    client
}

fn named(settings: &Settings) -> [(&'static str, &str); 4] {
    let topics = &settings.topics;
    [
        ("topics.input", &topics.input),
        ("topics.articles", &topics.articles),
        ("topics.events", &topics.events),
        ("topics.dead", &topics.dead),
    ]
}

fn find<'a>(metadata: &'a Metadata, name: &str) -> Option<&'a MetadataTopic> {
    metadata.topics().iter().find(|topic| topic.name() == name && topic.error().is_none())
}

fn topic(
    settings: &Settings,
    metadata: &Metadata,
    configs: &Configs,
    path: &str,
    name: &str,
    table: &mut Table,
) -> io::Result<()> {
    let Some(topic) = find(metadata, name) else {
        let reason = "is not there, or we may not describe it; create it as the README says";
        return table.fails("topic", Failure::broker(format_args!("{name} ({path}) {reason}")));
    };
    let partitions = topic.partitions();
    let leaderless = partitions.iter().filter(|p| p.leader() < 0).count();
    if leaderless > 0 {
        return table.fails("topic", Failure::broker(format_args!("{name}: {leaderless} partitions have no leader")));
    }
    let copies = partitions.iter().map(|p| p.replicas().len()).min().unwrap_or_default();
    let needed = if path == "topics.input" { 0 } else { settings.limits.message_bytes };
    match configs.number(Of::Topic(name), "max.message.bytes") {
        Some(allowed) if allowed < needed as u64 => {
            let what = format!("{name}: max.message.bytes is {allowed}, limits.message_bytes is {needed}");
            return table.fails("topic", Failure::broker(format_args!("{what}; raise the one or lower the other")));
        }
        Some(_) => {}
        None => table.line(Verdict::Skip, "topic", &format!("{name}: its configuration may not be read"))?,
    }
    let (verdict, beside) = match copies {
        0 | 1 if metadata.brokers().len() > 1 => (Verdict::Warn, ": one broker lost is data lost"),
        _ => (Verdict::Ok, ""),
    };
    table.line(verdict, "topic", &format!("{name}: {} partitions, {copies} replicas{beside}", partitions.len()))
}

fn transactions(settings: &Settings, configs: &Configs, table: &mut Table) -> io::Result<()> {
    if settings.worker.delivery != Delivery::ExactlyOnce {
        return Ok(());
    }
    let ours = u64::from(settings.kafka.transaction_timeout_ms);
    match configs.number(Of::Broker, "transaction.max.timeout.ms") {
        Some(most) if most < ours => table.fails(
            "broker",
            Failure::broker(format_args!(
                "transaction.max.timeout.ms is {most}, kafka.transaction_timeout_ms is {ours}; lower ours"
            )),
        ),
        Some(_) => table.line(Verdict::Ok, "broker", "transactions may stay open as long as ours"),
        None => table.line(Verdict::Skip, "broker", "its configuration may not be read"),
    }
}

/// The committed offsets. A node that has only just become the group's coordinator, as on a fresh cluster, says for some
/// moments that it is not yet.
fn committed(consumer: &BaseConsumer<Listener>, wanted: &TopicPartitionList) -> KafkaResult<TopicPartitionList> {
    let limit = Instant::now() + PATIENCE;
    loop {
        match consumer.committed_offsets(wanted.clone(), PATIENCE) {
            Err(error) if Instant::now() < limit && is_unsettled(&error) => std::thread::sleep(BETWEEN_QUESTIONS),
            answer => return answer,
        }
    }
}

/// Before the coordinator is asked again.
const BETWEEN_QUESTIONS: Duration = Duration::from_millis(250);

/// The group has no coordinator at the moment.
fn is_unsettled(error: &KafkaError) -> bool {
    let code = error.rdkafka_error_code();
    matches!(
        code,
        Some(
            RDKafkaErrorCode::NotCoordinator
                | RDKafkaErrorCode::CoordinatorNotAvailable
                | RDKafkaErrorCode::CoordinatorLoadInProgress
        )
    )
}

/// Reading committed offsets needs the right to describe the group, which a worker has if it may join.
fn group(
    settings: &Settings,
    consumer: &BaseConsumer<Listener>,
    metadata: &Metadata,
    table: &mut Table,
) -> io::Result<()> {
    let (group, input) = (&settings.input.group, &settings.topics.input);
    let Some(topic) = find(metadata, input) else { return Ok(()) };
    let mut wanted = TopicPartitionList::new();
    for partition in topic.partitions() {
        wanted.add_partition(input, partition.id());
    }
    let committed = match committed(consumer, &wanted) {
        Ok(committed) => committed,
        Err(error) => return table.fails("group", Failure::broker(format_args!("{group}: {error}"))),
    };
    let (mut behind, mut fresh) = (0, 0);
    for element in committed.elements() {
        match (element.offset(), consumer.fetch_watermarks(input, element.partition(), PATIENCE)) {
            (Offset::Offset(offset), Ok((low, _))) if offset < low => {
                let gone = format!("{input}:{} records {offset} to {} have expired", element.partition(), low - 1);
                table.fails("group", Failure::broker(format_args!("{group}: {gone} before they were read")))?;
            }
            (Offset::Offset(offset), Ok((_, high))) => behind += high - offset,
            (_, Ok(_)) => fresh += 1,
            (_, Err(error)) => table.fails("group", Failure::broker(format_args!("{input}: {error}")))?,
        }
    }
    let members = consumer
        .fetch_group_list(Some(group), PATIENCE)
        .map(|list| list.groups().iter().map(|group| group.members().len()).sum::<usize>());
    let members = members.map_or_else(|_| String::new(), |n| format!(", {n} members now"));
    table.line(Verdict::Ok, "group", &format!("{group}: lag {behind}, {fresh} partitions without an offset{members}"))
}

/// Reads the newest record of one partition: proves the right to read, and shows a clock that runs ahead of ours.
fn newest(
    settings: &Settings,
    consumer: &BaseConsumer<Listener>,
    metadata: &Metadata,
    table: &mut Table,
) -> io::Result<()> {
    let input = &settings.topics.input;
    let Some(partition) = find(metadata, input).and_then(|topic| topic.partitions().first()) else { return Ok(()) };
    let Ok((low, high)) = consumer.fetch_watermarks(input, partition.id(), PATIENCE) else { return Ok(()) };
    let mut place = TopicPartitionList::new();
    let assigned = place
        .add_partition_offset(input, partition.id(), Offset::Offset(low.max(high - 1)))
        .and_then(|()| consumer.assign(&place));
    let read = assigned.and_then(|()| consumer.poll(PATIENCE).transpose());
    let written = match &read {
        Ok(Some(record)) => record.timestamp(),
        Ok(None) | Err(KafkaError::PartitionEOF(_)) => Timestamp::NotAvailable,
        Err(error) => return table.fails("rights", Failure::broker(format_args!("reading {input}: {error}"))),
    };
    table.line(Verdict::Ok, "rights", &format!("{input} may be read"))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
    match written.to_millis().map(|at| at - now) {
        Some(ahead) if ahead > CLOCK_TOLERANCE_MS => {
            let found = format!("the newest record of {input} was written {} s from now", ahead / 1000);
            table.line(Verdict::Warn, "clock", &format!("{found}: ours or its writer's is wrong"))
        }
        Some(_) => table.line(Verdict::Ok, "clock", &format!("no record of {input} comes from the future")),
        None => table.line(Verdict::Skip, "clock", &format!("{input} has no record to compare with")),
    }
}

/// Whose configuration.
#[derive(Clone, Copy)]
enum Of<'a> {
    Broker,
    Topic(&'a str),
}

/// The configuration of topics and one broker, as far as it may be read.
struct Configs(Vec<ConfigResource>);

impl Configs {
    fn read(settings: &Settings, metadata: &Metadata) -> Self {
        // Configuration is asked for by nobody's group.
        let mut client = client(settings);
        client.remove("group.id");
        let admin: Result<AdminClient<DefaultClientContext>, _> = client.create();
        let Ok(admin) = admin else { return Self(Vec::new()) };
        let topics = named(settings).into_iter().filter(|(_, name)| find(metadata, name).is_some());
        let topics = topics.map(|(_, name)| ResourceSpecifier::Topic(name));
        let broker = metadata.brokers().first().map(|broker| ResourceSpecifier::Broker(broker.id()));
        let wanted: Vec<_> = topics.chain(broker).collect();
        let options = AdminOptions::new().request_timeout(Some(PATIENCE));
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() else {
            return Self(Vec::new());
        };
        let found = runtime.block_on(admin.describe_configs(&wanted, &options)).unwrap_or_default();
        Self(found.into_iter().flatten().collect())
    }

    fn number(&self, of: Of<'_>, name: &str) -> Option<u64> {
        use rdkafka::admin::OwnedResourceSpecifier as Owned;
        let resource = self.0.iter().find(|resource| match (&resource.specifier, of) {
            (Owned::Topic(topic), Of::Topic(wanted)) => topic == wanted,
            (Owned::Broker(_), Of::Broker) => true,
            _ => false,
        })?;
        resource.get(name)?.value.as_deref()?.parse().ok()
    }
}
