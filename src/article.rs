//! What comes in: the bytes of one record become an [`Article`], or a [`DecodeError`] that says why not.
//!
//! In: key, value, headers and timestamp of a record, as received. Out: title and body as plain text that
//! offsets can refer to, with what is known about them.
//! Never looks at a clock, never logs the text, never panics whatever the bytes.

mod canonical;

mod html;

mod json;

mod charset;

mod instant;

mod id;

mod length;

mod field;

use jiff::{Timestamp, civil::Date};

pub(crate) use self::instant::ascii_digit;

use crate::enriched::{Note, NoteCode, PublishedBasis, SourceOut};

/// One article as the core reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The id that came with it (its hash, if it is very long), else a hash of its canonical URL, else of its text.
    pub id: String,
    /// Address, as given.
    pub url: Option<String>,
    /// Headline as plain text; empty if there is none.
    pub title: String,
    /// Text: decoded, CRLF to LF, entities of HTML unescaped, paragraphs of extracted HTML joined by one LF, nothing else changed.
    pub body: String,
    /// Who published it.
    pub source: Option<SourceOut>,
    /// When it was published.
    pub published: Option<Published>,
    /// The language that the input declared, as a BCP 47 code.
    pub declared_lang: Option<String>,
    /// The shape in which it came, such as `marsad`, `text`, `html`.
    pub adapter: &'static str,
    /// The body ends in a sign that it was cut.
    pub truncated: bool,
    /// What was odd.
    pub notes: Vec<Note>,
}

/// When an article was published: the reference for relative dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The instant, where more than the day is known or can be assumed (midnight UTC for a bare day).
    pub at: Timestamp,
    /// The calendar day there and then (in the zone that was stated, else UTC).
    pub day: Date,
    /// Where it comes from.
    pub basis: PublishedBasis,
}

impl Published {
    /// A reference date that a person gave, in any form that an article may state it in.
    #[must_use]
    pub fn given(written: &str) -> Option<Self> {
        instant::parse(written).map(|published| Self { basis: PublishedBasis::Given, ..published })
    }
}

/// The parts of a record that an article is made from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Raw<'a> {
    /// The record's key.
    pub key: Option<&'a [u8]>,
    /// The record's value; `None` is a tombstone, an empty value is a record without text.
    pub value: Option<&'a [u8]>,
    /// `content-type` and `ce_*` headers, as `(name, value)`.
    pub headers: &'a [(String, Vec<u8>)],
    /// Reference date for an article that states none.
    pub fallback: Option<Published>,
}

/// Bounds on what is read; all counted, none by a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest value in bytes; above it the record is `too_large`.
    pub article_bytes: usize,
    /// Deepest nesting of JSON or HTML; above it the record is `too_deep`.
    pub depth: usize,
    /// Most events of one article that are published.
    pub events: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { article_bytes: 4 * 1024 * 1024, depth: 128, events: 64 }
    }
}

/// No setting goes deeper: parsers of JSON and HTML call themselves, and a thread's stack ends.
const MOST_DEPTH: usize = 512;

/// Why a record is no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The value is larger than `limits.article_bytes`.
    #[error("value of {bytes} bytes is larger than limits.article_bytes = {limit}")]
    TooLarge {
        /// Size of the value.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// JSON or HTML nested deeper than `limits.depth`.
    #[error("nested deeper than limits.depth = {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The value begins like JSON and is none.
    #[error("value begins like JSON but does not parse: {reason}")]
    BadJson {
        /// What the parser says, with line and column.
        reason: String,
    },
    /// The declared charset is unknown, or there are NUL bytes that are no UTF-16.
    #[error("cannot decode the text: {reason}")]
    UnknownCharset {
        /// Which charset was declared or what is wrong with the bytes.
        reason: String,
    },
    /// There is no text in it.
    #[error("no text: {looked_at}")]
    NoText {
        /// Which fields were looked at.
        looked_at: String,
    },
    /// Null key and null value.
    #[error("record has neither key nor value")]
    NoKey,
}

/// Reads one record.
///
/// A value whose first non-blank character is `{` or `[` is JSON, one that begins with a tag of HTML is HTML, any
/// other is plain text: all of it body, since nothing tells its first line from a headline.
///
/// # Errors
/// Why the record is no article.
pub fn decode(raw: &Raw<'_>, limits: &Limits) -> Result<Article, DecodeError> {
    let Some(value) = raw.value else {
        return Err(match raw.key {
            Some(_) => DecodeError::NoText { looked_at: "a record without a value".to_owned() },
            None => DecodeError::NoKey,
        });
    };
    if value.len() > limits.article_bytes {
        return Err(DecodeError::TooLarge { bytes: value.len(), limit: limits.article_bytes });
    }
    let depth = limits.depth.min(MOST_DEPTH);
    let content_type = ContentType::of(raw.headers);
    let decoded = charset::decode(value, content_type.charset.as_deref())?;
    let mut replaced = decoded.replaced;
    let text = decoded.text.as_ref();
    let found = if json::looks_like(text) {
        let parsed = json::parse(text, depth)?;
        replaced |= parsed.replaced;
        canonical::read(&parsed.object)
    } else if content_type.is_html || html::looks_like(text) {
        Found { adapter: "html", looked_at: "the page", html: Some(text.to_owned()), ..Found::default() }
    } else {
        Found {
            adapter: "text",
            looked_at: "the value as plain text",
            text: Some(field::line_ends(text)),
            ..Found::default()
        }
    };
    assemble(found, raw.fallback, depth, replaced)
}

/// What a shape of input says, before it is an article.
#[derive(Debug, Default)]
struct Found {
    adapter: &'static str,
    /// Where text was looked for; for the error if there is none.
    looked_at: &'static str,
    id: Option<String>,
    url: Option<String>,
    title: Option<String>,
    text: Option<String>,
    /// Read if there is no `text`.
    html: Option<String>,
    lang: Option<String>,
    /// As written.
    published: Option<String>,
    source: Option<SourceOut>,
}

fn assemble(
    mut found: Found,
    fallback: Option<Published>,
    depth: usize,
    replaced: bool,
) -> Result<Article, DecodeError> {
    let is_text = |text: &String| !text.trim().is_empty();
    found.text = found.text.filter(is_text);
    if let (None, Some(page)) = (&found.text, &found.html) {
        let page = html::read(page, depth)?;
        found.text = page.body;
        found.title = found.title.or(page.title);
        found.url = found.url.or(page.url);
        found.lang = found.lang.or(page.lang);
        found.published = found.published.or(page.published);
        found.source = found.source.or(page.site.map(|name| SourceOut { name: Some(name), domain: None }));
    }
    let title = found.title.unwrap_or_default();
    let body = found.text.unwrap_or_default();
    if title.is_empty() && body.is_empty() {
        return Err(DecodeError::NoText { looked_at: found.looked_at.to_owned() });
    }

    let mut notes = Vec::new();
    if replaced {
        notes.push(Note {
            code: NoteCode::DecodedWithReplacement,
            message: "bytes or escapes that are no characters were replaced by U+FFFD".to_owned(),
        });
    }
    let stated = found.published.as_deref().and_then(instant::parse);
    if stated.is_none() && found.published.is_some() {
        notes.push(Note {
            code: NoteCode::DateUnreadable,
            message: "the publication date could not be read".to_owned(),
        });
    }
    // Made of what came in, before anything is shortened.
    let id = found.id.unwrap_or_else(|| id::derive(found.url.as_deref(), &title, &body));
    let id = length::id(id, &mut notes);
    let url = length::url(found.url, &mut notes);
    let (title, body) = length::title(title, body, &mut notes);
    let source = found.source.and_then(|source| length::source(source, &mut notes));
    Ok(Article {
        id,
        url,
        truncated: is_cut(&body),
        title,
        body,
        source,
        published: stated.or(fallback),
        declared_lang: found.lang,
        adapter: found.adapter,
        notes,
    })
}

/// Ends in dots, or in the `[+123 chars]` of news interfaces that sell the rest.
fn is_cut(body: &str) -> bool {
    let body = body.trim_end();
    let sold = |rest: &str| rest.bytes().all(|b| b.is_ascii_digit()) && !rest.is_empty();
    body.ends_with("...")
        || body.ends_with('\u{2026}')
        || body.strip_suffix(" chars]").and_then(|b| b.rsplit_once("[+")).is_some_and(|(_, count)| sold(count))
}

/// What the `content-type` header says. Other headers do not change how a value is read.
#[derive(Debug, Default)]
struct ContentType {
    is_html: bool,
    charset: Option<String>,
}

impl ContentType {
    fn of(headers: &[(String, Vec<u8>)]) -> Self {
        let header = headers.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let Some(written) = header.and_then(|(_, value)| std::str::from_utf8(value).ok()) else {
            return Self::default();
        };
        let mut parts = written.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default();
        let charset = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            let value = value.trim().trim_matches('"');
            (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
        });
        let is_html = ["text/html", "application/xhtml+xml"].iter().any(|html| media.eq_ignore_ascii_case(html));
        Self { is_html, charset }
    }
}
