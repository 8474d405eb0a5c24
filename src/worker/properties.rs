//! What we ask of librdkafka: the properties of every client, made from the settings.
//!
//! In: the settings and the worker's name. Out: a [`ClientConfig`] for the consumer, the producer and those who look things up.
//! Never lets `[kafka.extra]` change what delivery rests on.

use rdkafka::{ClientConfig, consumer::BaseConsumer, error::KafkaError, producer::BaseProducer};

use super::{WorkerError, chatter::Quiet};
use crate::settings::{Delivery, GroupProtocol, Kafka, SecurityProtocol, Settings};

/// Properties that are ours to set: each would break the guarantee, or has a setting of its own.
const OURS: [&str; 23] = [
    "acks",
    "auto.offset.reset",
    "bootstrap.servers",
    "client.id",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.gapless.guarantee",
    "enable.idempotence",
    "enable.partition.eof",
    "group.id",
    "group.instance.id",
    "group.protocol",
    "isolation.level",
    "max.in.flight",
    "max.in.flight.requests.per.connection",
    "metadata.broker.list",
    "partition.assignment.strategy",
    "queued.max.messages.kbytes",
    "request.required.acks",
    "session.timeout.ms",
    "statistics.interval.ms",
    "transaction.timeout.ms",
    "transactional.id",
];

/// Refuses settings under which no client could keep the promise.
///
/// # Errors
/// Names the setting and says what to do.
pub(crate) fn check(settings: &Settings) -> Result<(), WorkerError> {
    for key in settings.kafka.extra.keys() {
        if OURS.contains(&key.as_str()) {
            let reason =
                format!("kafka.extra: {key} is set by marsad itself; remove it, or use the setting that stands for it");
            return Err(WorkerError::Config(reason));
        }
    }
    Ok(())
}

/// Makes a consumer and a producer and throws them away: only librdkafka knows its properties and what they may be.
///
/// # Errors
/// What it says of them.
pub(crate) fn try_out(settings: &Settings) -> Result<(), WorkerError> {
    let refused = |error: KafkaError| WorkerError::Config(format!("kafka: librdkafka says: {error}"));
    let quiet = Quiet::default();
    let id = transactional_id(settings, "check");
    let _: BaseConsumer<Quiet> = consumer(settings, "check", 1).create_with_context(quiet.clone()).map_err(refused)?;
    let _: BaseProducer<Quiet> =
        producer(settings, "check", id.as_deref()).create_with_context(quiet).map_err(refused)?;
    Ok(())
}

/// A client for whoever only wants to reach the broker.
pub(crate) fn connection(kafka: &Kafka) -> ClientConfig {
    with_extra(reach(kafka), kafka)
}

/// Where the broker is and who we are.
fn reach(kafka: &Kafka) -> ClientConfig {
    let mut config = ClientConfig::new();
    let protocol = match kafka.security_protocol {
        SecurityProtocol::Plaintext => "plaintext",
        SecurityProtocol::Ssl => "ssl",
        SecurityProtocol::SaslPlaintext => "sasl_plaintext",
        SecurityProtocol::SaslSsl => "sasl_ssl",
    };
    config.set("bootstrap.servers", &kafka.bootstrap_servers);
    config.set("security.protocol", protocol);
    if protocol.starts_with("sasl") {
        config.set("sasl.mechanism", &kafka.sasl_mechanism);
        for (key, value) in
            [("sasl.username", kafka.sasl_username.as_str()), ("sasl.password", kafka.sasl_password.expose())]
        {
            if !value.is_empty() {
                config.set(key, value);
            }
        }
    }
    if !kafka.ssl_ca_location.is_empty() {
        config.set("ssl.ca.location", &kafka.ssl_ca_location);
    }
    config
}

/// What every client of the worker has in common.
fn common(settings: &Settings, instance: &str) -> ClientConfig {
    let mut config = reach(&settings.kafka);
    config.set("client.id", format!("marsad-{instance}"));
    config.set("message.max.bytes", settings.limits.message_bytes.to_string());
    // A refused name or a certificate that does not fit is told at once instead of retried in silence.
    config.set("log.connection.close", "false");
    config
}

fn with_extra(mut config: ClientConfig, kafka: &Kafka) -> ClientConfig {
    for (key, value) in &kafka.extra {
        config.set(key, value);
    }
    config
}

/// A consumer of `group` that is no member of it: reads offsets and watermarks, or partitions given by hand.
pub(crate) fn reader(settings: &Settings, instance: &str, group: &str) -> ClientConfig {
    let mut config = common(settings, instance);
    config.set("group.id", group);
    reading(&mut config, settings, 1);
    with_extra(config, &settings.kafka)
}

/// The consumer: a member of the group.
pub(crate) fn consumer(settings: &Settings, instance: &str, partitions: usize) -> ClientConfig {
    let kafka = &settings.kafka;
    let mut config = common(settings, instance);
    config.set("group.id", &settings.input.group);
    match kafka.group_protocol {
        GroupProtocol::Classic => {
            config.set("group.protocol", "classic");
            config.set("partition.assignment.strategy", "cooperative-sticky");
            config.set("session.timeout.ms", kafka.session_timeout_ms.to_string());
            config.set("heartbeat.interval.ms", (kafka.session_timeout_ms / 10).clamp(100, 3000).to_string());
        }
        // The broker decides on times and assignor here; the keys for them must be absent.
        GroupProtocol::Consumer => {
            config.set("group.protocol", "consumer");
        }
    }
    if kafka.static_membership {
        config.set("group.instance.id", instance);
    }
    config.set("max.poll.interval.ms", 300_000.max(kafka.session_timeout_ms).to_string());
    // The ends of partitions and the lag come from the statistics.
    config.set("statistics.interval.ms", "1000");
    reading(&mut config, settings, partitions);
    with_extra(config, &settings.kafka)
}

fn reading(config: &mut ClientConfig, settings: &Settings, partitions: usize) {
    let share = settings.worker.fetch_ahead_bytes / partitions.max(1);
    let message = settings.limits.message_bytes;
    config.set("enable.auto.commit", "false");
    config.set("enable.auto.offset.store", "false");
    config.set("isolation.level", "read_committed");
    // A committed offset that has expired must never be jumped over.
    config.set("auto.offset.reset", "error");
    config.set("enable.partition.eof", "true");
    config.set("queued.max.messages.kbytes", (share / 1024).clamp(64, 2_097_151).to_string());
    // The default of a second stalls a reader whenever its queue has been full.
    config.set("fetch.queue.backoff.ms", "10");
    config.set("fetch.wait.max.ms", "100");
    // A first record that is larger than this is sent by the broker all the same.
    config.set("fetch.message.max.bytes", share.clamp(64 * 1024, 1_048_576).to_string());
    config.set("receive.message.max.bytes", (52_428_800 + 2 * message).clamp(100_000_000, 2_147_483_647).to_string());
}

/// The producer; `transactional_id` is its id where outputs and offsets commit together.
pub(crate) fn producer(settings: &Settings, instance: &str, transactional_id: Option<&str>) -> ClientConfig {
    let mut config = common(settings, instance);
    config.set("enable.idempotence", "true");
    config.set("acks", "all");
    // Batches are made by us, and a batch is handed over at once.
    config.set("linger.ms", "0");
    config.set("compression.type", &settings.kafka.compression);
    config.set("queue.buffering.max.messages", "0");
    config.set("statistics.interval.ms", "1000");
    if let Some(id) = transactional_id {
        config.set("transactional.id", id);
        let timeout = settings.kafka.transaction_timeout_ms;
        config.set("transaction.timeout.ms", timeout.to_string());
        // A call that waits for a group coordinator that is gone wakes up when any connection changes its state, and by
        // nothing else (librdkafka issues 5456 and 5511). Connections that idle meanwhile are closed, and that wakes it,
        // while the transaction has time left. A request that takes so long would come too late anyway.
        config.set("connections.max.idle.ms", (timeout / 2).to_string());
    }
    with_extra(config, &settings.kafka)
}

/// The id under which `instance` commits.
pub(crate) fn transactional_id(settings: &Settings, instance: &str) -> Option<String> {
    match settings.worker.delivery {
        Delivery::ExactlyOnce => Some(format!("marsad.{}.{instance}", settings.input.group)),
        Delivery::AtLeastOnce => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_all(config: &ClientConfig, expected: &[(&str, Option<&str>)]) {
        for (key, value) in expected {
            assert_eq!(config.get(key), *value, "{key}");
        }
    }

    #[test]
    fn classic_consumer() {
        let config = consumer(&Settings::defaults(), "desk-0", 4);
        let expected = [
            ("enable.auto.commit", Some("false")),
            ("isolation.level", Some("read_committed")),
            ("auto.offset.reset", Some("error")),
            ("fetch.queue.backoff.ms", Some("10")),
            ("queued.max.messages.kbytes", Some("8192")),
            ("enable.partition.eof", Some("true")),
            ("partition.assignment.strategy", Some("cooperative-sticky")),
            ("session.timeout.ms", Some("45000")),
            ("group.instance.id", None),
        ];
        check_all(&config, &expected);
    }

    #[test]
    fn consumer_protocol_leaves_out_what_it_forbids() {
        let mut settings = Settings::defaults();
        settings.kafka.group_protocol = GroupProtocol::Consumer;
        settings.kafka.static_membership = true;
        let config = consumer(&settings, "desk-0", 4);
        let expected = [
            ("group.protocol", Some("consumer")),
            ("session.timeout.ms", None),
            ("heartbeat.interval.ms", None),
            ("partition.assignment.strategy", None),
            ("group.protocol.type", None),
            ("group.instance.id", Some("desk-0")),
        ];
        check_all(&config, &expected);
    }

    #[test]
    fn producer_with_and_without_transactions() {
        let mut settings = Settings::defaults();
        let id = transactional_id(&settings, "desk-0");
        assert_eq!(id.as_deref(), Some("marsad.marsad.desk-0"));
        let expected = [
            ("transactional.id", Some("marsad.marsad.desk-0")),
            ("transaction.timeout.ms", Some("20000")),
            ("connections.max.idle.ms", Some("10000")),
            ("acks", Some("all")),
            ("linger.ms", Some("0")),
            ("message.max.bytes", Some("16777216")),
        ];
        check_all(&producer(&settings, "desk-0", id.as_deref()), &expected);
        settings.worker.delivery = Delivery::AtLeastOnce;
        assert_eq!(transactional_id(&settings, "desk-0"), None);
        check_all(
            &producer(&settings, "desk-0", None),
            &[("transactional.id", None), ("connections.max.idle.ms", None), ("enable.idempotence", Some("true"))],
        );
    }

    #[test]
    fn extra_properties_reach_both_clients() {
        let mut settings = Settings::defaults();
        settings.kafka.extra.insert("socket.keepalive.enable".into(), "true".into());
        assert!(check(&settings).is_ok());
        for config in [consumer(&settings, "i", 1), producer(&settings, "i", None)] {
            check_all(&config, &[("socket.keepalive.enable", Some("true"))]);
        }
    }

    #[test]
    fn extra_properties_cannot_break_the_promise() {
        for key in OURS {
            let mut settings = Settings::defaults();
            settings.kafka.extra.insert(key.into(), "x".into());
            assert!(matches!(check(&settings), Err(WorkerError::Config(_))), "{key}");
        }
    }

    #[test]
    fn librdkafka_takes_every_property() {
        let mut settings = Settings::defaults();
        for protocol in [GroupProtocol::Classic, GroupProtocol::Consumer] {
            settings.kafka.group_protocol = protocol;
            consumer(&settings, "i", 4).create_native_config().expect("every property is known");
        }
        producer(&settings, "i", Some("t")).create_native_config().expect("every property is known");
    }
}
