//! What the types of the settings cannot say: ranges, and values that only make sense together.
//!
//! In: [`Settings`] that fit their types. Out: nothing, or the path of the first that makes no sense, and why.
//! Never touches network or files.

use super::{SecurityProtocol, Settings};

type Complaint = (&'static str, String);

pub(super) fn meaning(settings: &Settings) -> Result<(), Complaint> {
    kafka(settings)?;
    topics(settings)?;
    numbers(settings)?;
    if settings.input.group.is_empty() {
        return Err(("input.group", "must not be empty".to_owned()));
    }
    let listen = &settings.http.listen;
    if !listen.is_empty() && listen.parse::<std::net::SocketAddr>().is_err() {
        return Err(("http.listen", format!("{listen:?} is no address; write 127.0.0.1:9464, [::1]:9464 or nothing")));
    }
    crate::telemetry::filter(&settings.log.level).map_err(|reason| ("log.level", reason))?;
    Ok(())
}

fn kafka(settings: &Settings) -> Result<(), Complaint> {
    let kafka = &settings.kafka;
    for server in kafka.bootstrap_servers.split(',') {
        let port = server.trim().rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        if port.is_none() {
            return Err(("kafka.bootstrap_servers", format!("{server:?} is not HOST:PORT")));
        }
    }
    let tls = matches!(kafka.security_protocol, SecurityProtocol::Ssl | SecurityProtocol::SaslSsl);
    let sasl = matches!(kafka.security_protocol, SecurityProtocol::SaslPlaintext | SecurityProtocol::SaslSsl);
    let scram = sasl && kafka.sasl_mechanism.starts_with("SCRAM");
    if cfg!(not(feature = "tls")) && (tls || scram) {
        return Err((
            "kafka.security_protocol",
            "this build has no TLS and no SCRAM; build it with feature tls".to_owned(),
        ));
    }
    if !["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"].contains(&kafka.sasl_mechanism.as_str()) {
        return Err((
            "kafka.sasl_mechanism",
            format!("{:?} is none of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER", kafka.sasl_mechanism),
        ));
    }
    if sasl && kafka.sasl_mechanism != "OAUTHBEARER" && kafka.sasl_username.is_empty() {
        return Err(("kafka.sasl_username", "must not be empty with a sasl_ protocol".to_owned()));
    }
    match kafka.compression.as_str() {
        "none" | "lz4" | "gzip" | "snappy" => {}
        "zstd" if cfg!(feature = "zstd") => {}
        "zstd" => return Err(("kafka.compression", "this build has no zstd; build it with feature zstd".to_owned())),
        other => return Err(("kafka.compression", format!("{other:?} is none of none, lz4, zstd, gzip, snappy"))),
    }
    Ok(())
}

fn topics(settings: &Settings) -> Result<(), Complaint> {
    let topics = &settings.topics;
    let named = [
        ("topics.input", &topics.input),
        ("topics.articles", &topics.articles),
        ("topics.events", &topics.events),
        ("topics.dead", &topics.dead),
    ];
    for (index, (path, name)) in named.iter().enumerate() {
        let fits = (1..=249).contains(&name.len())
            && !matches!(name.as_str(), "." | "..")
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if !fits {
            return Err((path, format!("{name:?} is no topic name: up to 249 of letters, digits, '.', '_', '-'")));
        }
        if let Some((other, _)) = named.iter().take(index).find(|(_, before)| before == name) {
            return Err((path, format!("{name:?} is {other} too; the topics must differ")));
        }
    }
    Ok(())
}

fn numbers(settings: &Settings) -> Result<(), Complaint> {
    let at_least = |path, value: usize, least: usize| {
        if value < least { Err((path, format!("is {value}, must be {least} or more"))) } else { Ok(()) }
    };
    let (limits, worker) = (&settings.limits, &settings.worker);
    at_least("limits.article_bytes", limits.article_bytes, 1)?;
    at_least("limits.depth", limits.depth, 1)?;
    at_least("limits.events", limits.events, 1)?;
    at_least("limits.message_bytes", limits.message_bytes, 1024)?;
    at_least("worker.batch_bytes", worker.batch_bytes, 1)?;
    at_least("worker.batch_records", worker.batch_records, 1)?;
    at_least("worker.in_flight_bytes", worker.in_flight_bytes, 1)?;
    at_least("worker.fetch_ahead_bytes", worker.fetch_ahead_bytes, 1024)?;
    at_least("kafka.session_timeout_ms", settings.kafka.session_timeout_ms as usize, 1)?;
    at_least("kafka.transaction_timeout_ms", settings.kafka.transaction_timeout_ms as usize, 1000)?;
    if settings.breaker.percent > 100 {
        return Err(("breaker.percent", format!("is {}, must be 0 to 100", settings.breaker.percent)));
    }
    Ok(())
}
