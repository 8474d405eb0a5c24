//! Fields: the values of a JSON object as producers write them.
//!
//! In: a JSON value. Out: text, a word, a language code; or nothing, where the value says nothing: an empty
//! string, or the words that programs print for a missing value. Never changes text beyond CRLF to LF.

use serde_json::Value;

/// A text as it stands, with CRLF as LF.
pub(super) fn text(value: Option<&Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) if says_something(text) => Some(line_ends(text)),
        _ => None,
    }
}

/// A word such as an id, a name or an address: a string without blanks around it, or a whole number.
pub(super) fn word(value: Option<&Value>) -> Option<String> {
    match value {
        Some(Value::String(word)) if says_something(word) => Some(word.trim().to_owned()),
        // A number that is not whole lost digits when it was parsed: two ids could become one.
        Some(Value::Number(number)) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        _ => None,
    }
}

/// A date as written: a string, or a number of any kind.
pub(super) fn date(value: Option<&Value>) -> Option<String> {
    match value {
        Some(Value::Number(number)) => Some(number.to_string()),
        other => word(other),
    }
}

/// A language code in the form of BCP 47: `ar_SA` as `ar-SA`, the three-letter codes of common news languages
/// as their two-letter ones.
pub(super) fn language(value: Option<&Value>) -> Option<String> {
    let code = word(value)?.replace('_', "-");
    let mut subtags = code.split('-');
    let primary = subtags.next()?.to_ascii_lowercase();
    let primary = match primary.as_str() {
        "ara" | "arb" => "ar",
        "eng" => "en",
        "kor" => "ko",
        "fas" | "per" => "fa",
        "fra" | "fre" => "fr",
        "deu" | "ger" => "de",
        "heb" => "he",
        "jpn" => "ja",
        "rus" => "ru",
        "spa" => "es",
        "tur" => "tr",
        "zho" | "chi" => "zh",
        code if (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase()) => code,
        _ => return None,
    };
    let mut out = primary.to_owned();
    for subtag in subtags {
        if subtag.is_empty() || subtag.len() > 8 || !subtag.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        out.push('-');
        out.push_str(subtag);
    }
    Some(out)
}

/// CRLF as LF.
pub(super) fn line_ends(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn says_something(text: &str) -> bool {
    !matches!(text.trim(), "" | "None" | "null" | "NaN" | "nan")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_for_nothing_are_nothing() {
        for nothing in [json!(""), json!(" \n"), json!("None"), json!("null"), json!(null), json!([]), json!(true)] {
            assert_eq!(text(Some(&nothing)), None, "{nothing}");
            assert_eq!(word(Some(&nothing)), None, "{nothing}");
        }
        assert_eq!(text(Some(&json!(" None of them \r\n"))).as_deref(), Some(" None of them \n"));
    }

    #[test]
    fn whole_number_is_an_id_and_a_rounded_one_is_not() {
        assert_eq!(word(Some(&json!(18_446_744_073_709_551_615_u64))).as_deref(), Some("18446744073709551615"));
        assert_eq!(word(Some(&json!(1.5e30))), None);
    }

    #[test]
    fn language_codes_take_one_form() {
        for (written, code) in [("ar", "ar"), ("AR_SA", "ar-SA"), ("ara", "ar"), ("en-GB", "en-GB"), ("kor", "ko")] {
            assert_eq!(language(Some(&json!(written))).as_deref(), Some(code), "{written}");
        }
        for written in ["Arabic", "a", "ar--x", "ar-\u{627}"] {
            assert_eq!(language(Some(&json!(written))), None, "{written}");
        }
    }
}
