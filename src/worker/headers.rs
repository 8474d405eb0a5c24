//! Headers out: CloudEvents in binary mode, where the record came from, and the trace it belongs to.
//!
//! In: a [`Record`] and what becomes of it. Out: the headers of each output record.
//! Never holds text of an article; `ce_time` and the source are the only things in a record that differ between runs.

use jiff::Timestamp;
use rdkafka::message::{Header, OwnedHeaders};

use super::record::Record;

/// Headers that are carried from in to out.
const CARRIED: [&str; 2] = ["traceparent", "tracestate"];

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Article,
    Event,
}

impl Kind {
    const fn ce_type(self) -> &'static str {
        match self {
            Self::Article => "org.marsad.article.v1",
            Self::Event => "org.marsad.event.v1",
        }
    }
}

/// The headers of one record on the article or event topic. A record without value has no content type.
pub(crate) fn out(
    kind: Kind,
    id: &str,
    article_id: &str,
    content: Option<&str>,
    ce_source: &str,
    record: &Record,
    incoming: &[(String, Vec<u8>)],
) -> OwnedHeaders {
    let time = Timestamp::now().round(jiff::Unit::Millisecond).unwrap_or_else(|_| Timestamp::now()).to_string();
    let mut headers = OwnedHeaders::new_with_capacity(12);
    let ce = [
        ("ce_specversion", "1.0"),
        ("ce_id", id),
        ("ce_type", kind.ce_type()),
        ("ce_source", ce_source),
        ("ce_subject", article_id),
        ("ce_time", &time),
    ];
    for (name, value) in ce {
        headers = with(headers, name, value);
    }
    if let Some(content) = content {
        headers = with(headers, "content-type", content);
    }
    headers = with(headers, "marsad.source.topic", &record.position.topic);
    headers = with(headers, "marsad.source.partition", &record.position.partition.to_string());
    headers = with(headers, "marsad.source.offset", &record.position.offset.to_string());
    for (name, value) in incoming {
        if CARRIED.contains(&name.to_ascii_lowercase().as_str()) {
            headers = headers.insert(Header { key: &name.to_ascii_lowercase(), value: Some(value.as_slice()) });
        }
    }
    headers
}

/// One more header.
pub(crate) fn with(headers: OwnedHeaders, name: &str, value: &str) -> OwnedHeaders {
    headers.insert(Header { key: name, value: Some(value) })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;

    use rdkafka::message::Headers as _;

    use super::*;
    use crate::worker::position::{Epoch, Position};

    /// A record of a test.
    pub(crate) fn record(key: Option<&str>, value: Option<&str>, headers: &[(&str, &str)]) -> Record {
        let mut owned = OwnedHeaders::new();
        for (name, value) in headers {
            owned = with(owned, name, value);
        }
        Record {
            position: Position { topic: Arc::from("articles.raw"), partition: 3, offset: 42, epoch: Epoch(1) },
            key: key.map(|key| key.as_bytes().to_vec()),
            value: value.map(|value| value.as_bytes().to_vec()),
            headers: Some(owned),
            timestamp: Some(1_700_000_000_000),
        }
    }

    /// Headers as text.
    pub(crate) fn text(headers: &OwnedHeaders) -> Vec<(String, String)> {
        headers
            .iter()
            .map(|header| {
                (header.key.to_owned(), String::from_utf8_lossy(header.value.unwrap_or_default()).into_owned())
            })
            .collect()
    }

    #[test]
    fn cloud_events_source_and_trace() {
        let record = record(Some("k"), Some("{}"), &[("traceparent", "00-ab-cd-01"), ("x-own", "1")]);
        let incoming = record.readable_headers();
        let headers = out(Kind::Event, "e1", "a1", Some("application/json"), "marsad/desk", &record, &incoming);
        let headers = text(&headers);
        let get = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let expected = [
            ("ce_specversion", Some("1.0")),
            ("ce_id", Some("e1")),
            ("ce_type", Some("org.marsad.event.v1")),
            ("ce_source", Some("marsad/desk")),
            ("ce_subject", Some("a1")),
            ("content-type", Some("application/json")),
            ("marsad.source.topic", Some("articles.raw")),
            ("marsad.source.partition", Some("3")),
            ("marsad.source.offset", Some("42")),
            ("traceparent", Some("00-ab-cd-01")),
            ("x-own", None),
        ];
        for (name, value) in expected {
            assert_eq!(get(name), value, "{name}");
        }
        let time = get("ce_time").expect("a time");
        assert!(time.ends_with('Z') && time.parse::<Timestamp>().is_ok(), "{time}");
    }
}
