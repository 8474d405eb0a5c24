//! JSON: the text of a value becomes one JSON object, within bounds.
//!
//! In: text that begins with `{` or `[`. Out: the object, and whether unpaired surrogates were replaced in it.
//! Depth is counted before anything recursive reads the text. Never guesses at broken JSON.

use std::borrow::Cow;

use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::DecodeError;

/// An object with what it cost.
#[derive(Debug, PartialEq)]
pub(super) struct Parsed {
    /// The object; of two values under one key the last.
    pub(super) object: Map<String, Value>,
    /// Whether unpaired surrogates were replaced.
    pub(super) replaced: bool,
}

/// Whether the text begins like JSON.
pub(super) fn looks_like(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Parses one object, or an array around exactly one: crawlers' item exporters write both.
pub(super) fn parse(text: &str, depth: usize) -> Result<Parsed, DecodeError> {
    check_depth(text, depth)?;
    let text = pair_surrogates(text);
    let replaced = matches!(text, Cow::Owned(_));
    let bad = |reason: String| DecodeError::BadJson { reason };
    let mut parser = serde_json::Deserializer::from_str(&text);
    // Its own limit is fixed at 128; the depth has been checked already.
    parser.disable_recursion_limit();
    let value = Value::deserialize(&mut parser).and_then(|value| parser.end().map(|()| value));
    let value = value.map_err(|e| bad(e.to_string()))?;
    let object = match value {
        Value::Object(object) => object,
        Value::Array(mut items) => match (items.pop(), items.len()) {
            (Some(Value::Object(object)), 0) => object,
            (None, _) => return Err(bad("an empty array".to_owned())),
            (Some(_), 0) => {
                return Err(bad("an array around something that is no object".to_owned()));
            }
            (Some(_), others) => {
                let count = others + 1;
                return Err(bad(format!("an array of {count} values, where a record holds one article")));
            }
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            return Err(bad("neither an object nor an array".to_owned()));
        }
    };
    Ok(Parsed { object, replaced })
}

fn check_depth(text: &str, limit: usize) -> Result<(), DecodeError> {
    let (mut open, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                open += 1;
                if open > limit {
                    return Err(DecodeError::TooDeep { limit });
                }
            }
            b'}' | b']' if !in_string => open = open.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

/// Replaces `\uD800` to `\uDFFF` by `\ufffd` where it is not half of a pair. Producers that cut strings by
/// UTF-16 length write such halves, and one of them must not cost the article.
fn pair_surrogates(text: &str) -> Cow<'_, str> {
    let mut fixed = String::new();
    let mut copied = 0;
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(step) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'\\')) {
        at += step;
        at += match (surrogate(bytes, at), surrogate(bytes, at + 6)) {
            (Some(Half::High), Some(Half::Low)) => 12,
            (Some(_), _) => {
                fixed.push_str(text.get(copied..at).unwrap_or_default());
                fixed.push_str("\\ufffd");
                copied = at + 6;
                6
            }
            // Any other escape: the character after the backslash belongs to it, also if it is a backslash.
            (None, _) => 2,
        };
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    fixed.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(fixed)
}

enum Half {
    High,
    Low,
}

fn surrogate(bytes: &[u8], at: usize) -> Option<Half> {
    let escape = bytes.get(at..at + 6)?;
    if !escape.starts_with(b"\\u") {
        return None;
    }
    let digits = std::str::from_utf8(escape.get(2..)?).ok()?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Half::High),
        0xdc00..=0xdfff => Some(Half::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpaired_surrogate_is_replaced_and_a_pair_is_not() {
        let check = |json: &str, expected: &str, replaced: bool| {
            let parsed = parse(json, 8).unwrap();
            assert_eq!(parsed.object["a"], expected, "{json}");
            assert_eq!(parsed.replaced, replaced, "{json}");
        };
        check(r#"{"a":"x\ud83d"}"#, "x\u{fffd}", true);
        check(r#"{"a":"\ude80x"}"#, "\u{fffd}x", true);
        check(r#"{"a":"\ud83d\ud83d\ude80"}"#, "\u{fffd}\u{1f680}", true);
        check(r#"{"a":"\ud83d\ude80"}"#, "\u{1f680}", false);
        check(r#"{"a":"\\ud83d"}"#, "\\ud83d", false);
        check(r#"{"a":"\\\ud83d"}"#, "\\\u{fffd}", true);
    }

    #[test]
    fn depth_is_counted_outside_strings_only() {
        assert_eq!(parse(r#"{"a":[[1]]}"#, 2), Err(DecodeError::TooDeep { limit: 2 }));
        assert!(parse(r#"{"a":[[1]]}"#, 3).is_ok());
        assert!(parse(r#"{"a":"[[[[{{\"[["}"#, 1).is_ok());
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(499), "]".repeat(499));
        assert!(parse(&deep, 500).is_ok());
    }

    #[test]
    fn deep_nesting_is_refused_before_it_is_parsed() {
        let bomb = "[".repeat(4 * 1024 * 1024);
        assert_eq!(parse(&bomb, 128), Err(DecodeError::TooDeep { limit: 128 }));
    }

    #[test]
    fn array_around_one_object_is_that_object() {
        assert_eq!(parse(r#"[{"a":1}]"#, 8).unwrap().object["a"], 1);
        for json in ["[]", "[1]", r#"[{"a":1},{"a":2}]"#] {
            assert!(matches!(parse(json, 8), Err(DecodeError::BadJson { .. })), "{json}");
        }
    }

    #[test]
    fn last_value_of_a_key_counts() {
        assert_eq!(parse(r#"{"a":1,"a":2}"#, 8).unwrap().object["a"], 2);
    }
}
