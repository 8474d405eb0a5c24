//! Dead letters: a bad record byte for byte, with headers that say why and whence.
//!
//! In: the [`Record`] as received and its [`Rejection`]. Out: one [`Output`] for the dead-letter topic.
//! Never changes key, value or headers; what is too large for the topic goes without its value, but with its hash.

use std::fmt::Write as _;

use rdkafka::message::OwnedHeaders;
use sha2::{Digest as _, Sha256};

use super::{
    headers::with,
    record::{Destination, Output, Record},
};
use crate::outcome::Rejection;

/// Longest message in bytes; a parser may quote at length.
const MESSAGE_BYTES: usize = 1024;

/// The dead letter for `record`; `limit` is the largest record that its topic takes.
pub(crate) fn of(record: &Record, rejection: &Rejection, limit: usize) -> Output {
    let kept = record.headers.clone().unwrap_or_default();
    let mut letter = Output {
        to: Destination::Dead,
        key: record.key.clone(),
        value: record.value.clone(),
        headers: reasons(kept, record, rejection),
    };
    if letter.wire_bytes() <= limit {
        return letter;
    }
    let hash = hex(&Sha256::digest(record.value.as_deref().unwrap_or_default()));
    let mark = |headers| {
        let headers = with(headers, "marsad.error.truncated", "true");
        let headers = with(headers, "marsad.error.sha256", &hash);
        with(headers, "marsad.error.bytes", &record.value.as_ref().map_or(0, Vec::len).to_string())
    };
    letter.value = None;
    letter.headers = mark(letter.headers);
    if letter.wire_bytes() > limit {
        // Key or headers alone are too large: the coordinates must do.
        letter.key = None;
        letter.headers = mark(reasons(OwnedHeaders::new(), record, rejection));
    }
    letter
}

fn reasons(headers: OwnedHeaders, record: &Record, rejection: &Rejection) -> OwnedHeaders {
    let message = cut(&rejection.message);
    let partition = record.position.partition.to_string();
    let offset = record.position.offset.to_string();
    let timestamp = record.timestamp.map(|timestamp| timestamp.to_string());
    let reasons = [
        ("code", Some(rejection.code.as_str())),
        ("stage", Some(rejection.stage.as_str())),
        ("message", Some(message)),
        ("topic", Some(&*record.position.topic)),
        ("partition", Some(&partition)),
        ("offset", Some(&offset)),
        ("timestamp", timestamp.as_deref()),
        ("version", Some(env!("CARGO_PKG_VERSION"))),
    ];
    reasons.into_iter().fold(headers, |headers, (name, value)| match value {
        Some(value) => with(headers, &format!("marsad.error.{name}"), value),
        None => headers,
    })
}

/// At most [`MESSAGE_BYTES`], ending between two characters.
fn cut(message: &str) -> &str {
    message.get(..message.floor_char_boundary(MESSAGE_BYTES)).unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes all that is written");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        outcome::{RejectionCode, Stage},
        worker::headers::tests::{record, text},
    };

    fn rejection() -> Rejection {
        Rejection { code: RejectionCode::BadJson, stage: Stage::Decode, message: "line 1".into() }
    }

    #[test]
    fn all_is_kept_and_the_reason_added() {
        let record = record(Some("k"), Some("{bad"), &[("own", "1")]);
        let letter = of(&record, &rejection(), 10_000);
        assert_eq!((letter.key, letter.value), (record.key, record.value));
        let expected = [
            ("own", "1"),
            ("marsad.error.code", "bad_json"),
            ("marsad.error.stage", "decode"),
            ("marsad.error.message", "line 1"),
            ("marsad.error.topic", "articles.raw"),
            ("marsad.error.partition", "3"),
            ("marsad.error.offset", "42"),
            ("marsad.error.timestamp", "1700000000000"),
            ("marsad.error.version", env!("CARGO_PKG_VERSION")),
        ];
        let expected: Vec<_> = expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(text(&letter.headers), expected);
    }

    #[test]
    fn a_value_that_is_too_large_leaves_its_hash() {
        let record = record(Some("k"), Some(&"x".repeat(5000)), &[("own", "1")]);
        let letter = of(&record, &rejection(), 4000);
        assert_eq!((letter.key.as_deref(), letter.value.as_deref()), (Some(&b"k"[..]), None));
        let headers = text(&letter.headers);
        assert!(headers.contains(&("own".into(), "1".into())));
        assert!(headers.contains(&("marsad.error.truncated".into(), "true".into())));
        assert!(headers.contains(&("marsad.error.bytes".into(), "5000".into())));
        let hash = &headers.iter().find(|(name, _)| name == "marsad.error.sha256").expect("a hash").1;
        assert_eq!(hash.len(), 64);
    }

    #[test]
    fn headers_that_are_too_large_leave_the_coordinates() {
        let record = record(Some("k"), Some("{bad"), &[("own", &"h".repeat(5000))]);
        let letter = of(&record, &rejection(), 4000);
        assert!(letter.wire_bytes() <= 4000);
        let headers = text(&letter.headers);
        assert!(headers.contains(&("marsad.error.offset".into(), "42".into())));
        assert!(!headers.iter().any(|(name, _)| name == "own"));
    }

    #[test]
    fn a_long_message_is_cut_between_characters() {
        assert_eq!(cut(&"م".repeat(2000)).len(), 1024);
        assert_eq!(cut(&format!("a{}", "م".repeat(2000))).len(), 1023);
    }
}
