//! Charsets: the bytes of a value become characters.
//!
//! In: bytes, and what the record or the page says about their charset. Out: text, and whether anything in it
//! had to be replaced by U+FFFD; or the reason why nobody could read it.
//! Looks in this order: byte order mark, declared charset, UTF-8, UTF-16 without a mark, the page's own word,
//! a guess. Never guesses where NUL bytes show that the value is no text.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{DecodeError, html};

/// The guess looks at this much; the rest of an article is in the charset of its beginning.
const GUESSED_FROM: usize = 64 * 1024;

/// A page says its charset within this much of its beginning.
const PRESCAN: usize = 2048;

/// Text with what it cost.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded<'a> {
    /// The characters.
    pub(super) text: Cow<'a, str>,
    /// Whether bytes were replaced.
    pub(super) replaced: bool,
}

/// Decodes a value.
pub(super) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Result<Decoded<'a>, DecodeError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(with(encoding, bytes.get(mark..).unwrap_or_default()));
    }
    if let Some(label) = declared {
        let encoding = Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(|| {
            let shown: String = label.chars().filter(char::is_ascii_graphic).take(40).collect();
            DecodeError::UnknownCharset { reason: format!("the declared charset {shown:?} is not known") }
        })?;
        return Ok(with(encoding, bytes));
    }
    if bytes.contains(&0) {
        let encoding = utf_16(bytes).ok_or_else(|| DecodeError::UnknownCharset {
            reason: "there are NUL bytes, and it is no UTF-16".to_owned(),
        })?;
        return Ok(with(encoding, bytes));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), replaced: false });
    }
    if is_broken_utf_8(bytes) {
        return Ok(with(UTF_8, bytes));
    }
    if let Some(encoding) = stated_by_page(bytes) {
        return Ok(with(encoding, bytes));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..GUESSED_FROM).unwrap_or(bytes), true);
    Ok(with(detector.guess(None, Utf8Detection::Deny), bytes))
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, replaced }
}

/// Whether it was UTF-8 before something cut or hurt it: far more sound sequences than broken ones.
/// Text in any other charset has next to none that are sound by chance.
fn is_broken_utf_8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound >= 4 * broken
}

/// Which UTF-16 it is, if it is one. In the wrong byte order the spaces and line ends of any script turn into
/// rare signs, so the order in which more of them are found is the right one.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let plain = |unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let mut found = 0_usize;
        for c in char::decode_utf16(units) {
            match c {
                Ok('\t' | '\n' | '\r' | ' '..='~') => found += 1,
                Ok('\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}') | Err(_) => return None,
                Ok(c) if c.is_control() => return None,
                Ok(_) => {}
            }
        }
        Some(found)
    };
    match (plain(u16::from_le_bytes), plain(u16::from_be_bytes)) {
        (Some(le), be) if le > be.unwrap_or(0) => Some(UTF_16LE),
        (le, Some(be)) if be > le.unwrap_or(0) => Some(UTF_16BE),
        _ => None,
    }
}

/// The charset in `<meta charset>`, `<meta http-equiv>` or `<?xml encoding?>`. A label that nobody knows counts
/// as none: pages copy it from each other, so it says less than the bytes.
fn stated_by_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..PRESCAN).unwrap_or(bytes)).to_ascii_lowercase();
    if !html::looks_like(&head) {
        return None;
    }
    ["charset", "encoding"].into_iter().find_map(|word| {
        head.split(word).skip(1).find_map(|rest| {
            let label = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
            let label = label.split(['"', '\'', '>', ';', '?', '/', ' ']).next()?;
            Encoding::for_label_no_replacement(label.as_bytes()).filter(|e| e.is_ascii_compatible())
        })
    })
}
