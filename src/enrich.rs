//! The whole core in one function: an [`Article`] and the [`World`] become an [`Enriched`].
//!
//! In: an article and the data. Out: what was found. Never fails, never looks at a clock.

use sha2::{Digest as _, Sha256};

use crate::{
    article::Article,
    enriched::{ArticleOut, Coverage, Enriched, LangOut, SchemaName, Score},
    world::World,
};

/// Reads one article.
#[must_use]
pub fn enrich(article: &Article, world: &World, most_events: usize) -> Enriched {
    let _ = most_events;
    let hex = |text: &str| {
        Sha256::digest(text.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let published_at = article.published.map(|published| published.at.to_string());
    let version = format!(
        "{}\n{}\n{}",
        article.title,
        article.body,
        published_at.as_deref().unwrap_or_default()
    );
    Enriched {
        schema: SchemaName::Article1,
        article: ArticleOut {
            id: article.id.clone(),
            url: article.url.clone(),
            title: Some(article.title.clone()).filter(|title| !title.is_empty()),
            body: Some(article.body.clone()),
            body_sha256: hex(&article.body),
            source: article.source.clone(),
            published_at,
            published_basis: article.published.map(|published| published.basis),
            lang: LangOut {
                code: "und".to_owned(),
                declared: article.declared_lang.clone(),
                score: Score::from_hundredths(0),
            },
            coverage: Coverage::Unsupported,
            adapter: article.adapter,
            fingerprint: hex(&version).chars().take(16).collect(),
            truncated: article.truncated,
        },
        labels: Vec::new(),
        entities: Vec::new(),
        events: Vec::new(),
        notes: article.notes.clone(),
        data: world.version.clone(),
    }
}
