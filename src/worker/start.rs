//! What has to be known before the first record: that the topics are there, how many partitions and how large records they take.
//!
//! In: the settings. Out: [`Surroundings`], or an error that names what is missing.
//! Never changes anything at the broker.

use std::{
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, ResourceSpecifier},
    consumer::{BaseConsumer, Consumer as _},
    error::{KafkaError, RDKafkaErrorCode as Code},
};

use super::{StopHandle, WorkerError, chatter::Quiet, producer::is_refusal, watchdog::Post, work::Sizes};
use crate::settings::{Settings, Topics};

/// How long a broker may be away at the start before we give up.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a topic may be missing: whoever creates them may have started together with us.
const NO_TOPIC: Duration = Duration::from_secs(10);

const CALL: Duration = Duration::from_secs(5);

/// What surrounds the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Surroundings {
    /// Partitions of the input topic.
    pub(crate) partitions: usize,
    pub(crate) sizes: Sizes,
}

/// Looks around; `None` if the worker was stopped meanwhile.
pub(crate) fn look_around(
    settings: &Settings,
    config: &ClientConfig,
    quiet: &Quiet,
    stop: &StopHandle,
    post: &Post,
) -> Result<Option<Surroundings>, WorkerError> {
    let client: BaseConsumer<Quiet> =
        config.create_with_context(quiet.clone()).map_err(|error| WorkerError::Config(format!("kafka: {error}")))?;
    let began = Instant::now();
    let mut pause = Duration::from_millis(100);
    loop {
        post.step("looking for the topics");
        match partitions(&client, &settings.topics) {
            Ok(partitions) => return Ok(Some(Surroundings { partitions, sizes: sizes(settings, config, quiet) })),
            Err(Missing::ForGood(reason)) => return Err(WorkerError::Broker(reason)),
            Err(Missing::Topic(reason)) if began.elapsed() > NO_TOPIC => return Err(WorkerError::Broker(reason)),
            Err(Missing::ForNow(reason)) if began.elapsed() > PATIENCE => {
                let tried = PATIENCE.as_secs();
                let servers = &settings.kafka.bootstrap_servers;
                return Err(WorkerError::Broker(format!("no answer from {servers} for {tried} s: {reason}")));
            }
            Err(Missing::ForNow(reason) | Missing::Topic(reason)) => tracing::info!(reason, "waiting for the broker"),
        }
        if stop.is_stopped() {
            return Ok(None);
        }
        drop(client.poll(Duration::ZERO));
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

enum Missing {
    ForNow(String),
    Topic(String),
    ForGood(String),
}

/// Partitions of the input topic; all four topics must be there.
fn partitions(client: &BaseConsumer<Quiet>, topics: &Topics) -> Result<usize, Missing> {
    let mut found = 0;
    for name in [&topics.articles, &topics.events, &topics.dead, &topics.input] {
        let metadata = client.fetch_metadata(Some(name), CALL).map_err(|error| judge(name, &error))?;
        let topic = metadata.topics().iter().find(|topic| topic.name() == name);
        let error = topic.and_then(|topic| topic.error()).map(Code::from);
        found = topic.map_or(0, |topic| topic.partitions().len());
        match error {
            Some(code) => return Err(judge(name, &KafkaError::MetadataFetch(code))),
            None if found == 0 => return Err(Missing::ForNow(format!("topic {name} has no partitions yet"))),
            None => {}
        }
    }
    Ok(found)
}

fn judge(topic: &str, error: &KafkaError) -> Missing {
    let reason = format!("topic {topic}: {error}");
    match error.rdkafka_error_code() {
        Some(Code::UnknownTopicOrPartition | Code::UnknownTopic) => {
            Missing::Topic(format!("there is no topic {topic}; create it, or set its name under [topics]"))
        }
        _ if is_refusal(error) => Missing::ForGood(reason),
        _ => Missing::ForNow(reason),
    }
}

/// Largest record of each output topic, as far as we may ask; never more than `limits.message_bytes`.
fn sizes(settings: &Settings, config: &ClientConfig, quiet: &Quiet) -> Sizes {
    let most = settings.limits.message_bytes;
    let topics = &settings.topics;
    let names = [topics.articles.as_str(), &topics.events, &topics.dead];
    let asked = ask_sizes(config, quiet, &names).unwrap_or_else(|reason| {
        tracing::info!(reason, "sizes of the topics are not known; limits.message_bytes is taken for all");
        Vec::new()
    });
    let size = |name: &str| {
        let found = asked.iter().find(|(topic, _)| topic == name).map(|(_, bytes)| *bytes);
        found.unwrap_or(most).min(most)
    };
    Sizes { articles: size(&topics.articles), events: size(&topics.events), dead: size(&topics.dead) }
}

fn ask_sizes(config: &ClientConfig, quiet: &Quiet, names: &[&str]) -> Result<Vec<(String, usize)>, String> {
    let mut config = config.clone();
    config.remove("group.id");
    let admin: AdminClient<Quiet> = config.create_with_context(quiet.clone()).map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let topics: Vec<_> = names.iter().copied().map(ResourceSpecifier::Topic).collect();
    let options = AdminOptions::new().request_timeout(Some(Duration::from_secs(2)));
    let answers = runtime.block_on(admin.describe_configs(&topics, &options)).map_err(|error| error.to_string())?;
    let mut sizes = Vec::new();
    for (name, answer) in names.iter().zip(answers) {
        let answer = answer.map_err(|code| format!("{name}: {code}"))?;
        let value = answer.get("max.message.bytes").and_then(|entry| entry.value.as_deref());
        sizes.extend(value.and_then(|value| value.parse().ok()).map(|bytes| ((*name).to_owned(), bytes)));
    }
    Ok(sizes)
}
