//! The canonical shape: `{"id","url","title","text"|"html","lang","published_at","source":{"name","domain"}}`.
//!
//! In: a JSON object. Out: what it says, each field by its canonical name. Never fails: a field of the wrong
//! type is an absent one.

use serde_json::{Map, Value};

use super::{Found, field};
use crate::enriched::SourceOut;

/// Reads the object.
pub(super) fn read(object: &Map<String, Value>) -> Found {
    let source = object.get("source");
    let source = match source {
        Some(Value::Object(source)) => {
            SourceOut { name: field::word(source.get("name")), domain: field::word(source.get("domain")) }
        }
        name => SourceOut { name: field::word(name), domain: None },
    };
    Found {
        adapter: "marsad",
        looked_at: "fields title, text and html",
        id: field::word(object.get("id")),
        url: field::word(object.get("url")),
        title: field::text(object.get("title")),
        text: field::text(object.get("text")),
        html: field::text(object.get("html")),
        lang: field::language(object.get("lang")),
        published: field::date(object.get("published_at")),
        source: (source.name.is_some() || source.domain.is_some()).then_some(source),
    }
}
