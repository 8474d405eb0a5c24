//! The CPU workers: one record at a time becomes what is to be written for it.
//!
//! In: single [`Record`]s of any partition from one channel. Out: their results, into their lanes.
//! Never touches a Kafka client; a panic in the core costs the record, not the worker.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, PoisonError, RwLock},
    time::Instant,
};

use crossbeam_channel::Receiver;
use jiff::{Timestamp, tz::Offset};

use super::{
    dead_letter,
    headers::{self, Kind},
    lane::Done,
    lanes::Lanes,
    metrics::Metrics,
    position::Coordinates,
    record::{Counts, Destination, Made, Output, Record},
    watchdog::{Post, Task},
};
use crate::{
    article::{Published, Raw},
    enriched::PublishedBasis,
    outcome::{self, Outcome, Rejection, RejectionCode, Stage, Writing},
    world::World,
};

/// Largest record in bytes that each output topic takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sizes {
    pub(crate) articles: usize,
    pub(crate) events: usize,
    pub(crate) dead: usize,
}

/// What every worker needs.
#[derive(Debug)]
pub(crate) struct Workshop {
    /// Replaced as a whole when the data is loaded anew.
    pub(crate) world: Arc<RwLock<Arc<World>>>,
    pub(crate) writing: Writing,
    pub(crate) sizes: Sizes,
    pub(crate) skip: Vec<Coordinates>,
    /// Value of `ce_source`.
    pub(crate) source: String,
    pub(crate) metrics: Arc<Metrics>,
}

/// Works until the channel is closed.
pub(crate) fn run(shop: &Workshop, lanes: &Lanes<Made>, records: &Receiver<Record>, post: &Post) {
    for record in records {
        if !lanes.wants(&record.position) {
            continue;
        }
        let position = record.position.clone();
        post.begin(Task::Record(position.clone()));
        let started = Instant::now();
        let done = shop.make(record);
        shop.metrics.article_duration.observe(started.elapsed().as_secs_f64());
        lanes.finish(&position, done);
        post.rest();
    }
}

impl Workshop {
    /// Turns a record into what is to be written for it.
    pub(crate) fn make(&self, record: Record) -> Done<Made> {
        let incoming = record.readable_headers();
        let outcome = self.outcome(&record, &incoming);
        let (outputs, counts) = match outcome {
            Outcome::Published(publication) => {
                let id = &publication.article_id;
                let headers = |kind, key: &str| {
                    headers::out(kind, key, id, Some("application/json"), &self.source, &record, &incoming)
                };
                let mut outputs = vec![Output {
                    to: Destination::Articles,
                    key: Some(id.clone().into_bytes()),
                    value: Some(publication.article),
                    headers: headers(Kind::Article, id),
                }];
                let event_types = publication.events.iter().map(|event| event.type_).collect();
                outputs.extend(publication.events.into_iter().map(|event| Output {
                    to: Destination::Events,
                    headers: headers(Kind::Event, &event.id),
                    key: Some(event.id.into_bytes()),
                    value: Some(event.value),
                }));
                (outputs, Counts::Published { adapter: publication.adapter, lang: publication.lang, event_types })
            }
            Outcome::Tombstone => {
                let id = String::from_utf8_lossy(record.key.as_deref().unwrap_or_default()).into_owned();
                let headers = headers::out(Kind::Article, &id, &id, None, &self.source, &record, &incoming);
                let output = Output { to: Destination::Articles, key: record.key.clone(), value: None, headers };
                (vec![output], Counts::Tombstone)
            }
            Outcome::Dead(rejection) => return self.reject(record, &rejection),
        };
        match outputs.iter().find(|output| output.wire_bytes() > self.sizes.of(output.to)) {
            Some(output) => {
                let rejection = too_large(output, self.sizes.of(output.to));
                self.reject(record, &rejection)
            }
            None => Done {
                dead: false,
                bytes: outputs.iter().map(Output::bytes).sum(),
                made: Made { record, outputs, counts },
            },
        }
    }

    fn outcome(&self, record: &Record, incoming: &[(String, Vec<u8>)]) -> Outcome {
        if self.skip.iter().any(|skip| skip.is(&record.position)) {
            return Outcome::Dead(Rejection {
                code: RejectionCode::OperatorSkip,
                stage: Stage::Operator,
                message: format!(
                    "--skip {}:{}:{}",
                    record.position.topic, record.position.partition, record.position.offset
                ),
            });
        }
        let headers: Vec<(String, Vec<u8>)> = incoming
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
            .filter(|(name, _)| name == "content-type" || name.starts_with("ce_"))
            .collect();
        let raw = Raw {
            key: record.key.as_deref(),
            value: record.value.as_deref(),
            headers: &headers,
            fallback: record.timestamp.and_then(reference),
        };
        let world = Arc::clone(&self.world.read().unwrap_or_else(PoisonError::into_inner));
        let outcome = catch_unwind(AssertUnwindSafe(|| outcome::of(&raw, &world, self.writing)));
        outcome.unwrap_or_else(|_| {
            // What was thrown may quote the article, so it is not passed on.
            let message = "the core panicked on this record".to_owned();
            Outcome::Dead(Rejection { code: RejectionCode::Panic, stage: Stage::Enrich, message })
        })
    }

    /// Puts a dead letter in the place of a result.
    pub(crate) fn replace(&self, done: &mut Done<Made>, rejection: &Rejection) {
        // A dead letter that was refused itself has to become smaller.
        let refused = done.made.outputs.iter().filter(|output| output.to == Destination::Dead);
        let limit = refused.map(|letter| letter.wire_bytes() - 1).fold(self.sizes.dead, usize::min);
        let letter = dead_letter::of(&done.made.record, rejection, limit);
        done.dead = true;
        done.made.counts = Counts::Dead(rejection.code);
        done.made.outputs = vec![letter];
    }

    /// The dead letter for a record.
    pub(crate) fn reject(&self, record: Record, rejection: &Rejection) -> Done<Made> {
        let letter = dead_letter::of(&record, rejection, self.sizes.dead);
        tracing::warn!(
            kafka.topic = &*record.position.topic,
            kafka.partition = record.position.partition,
            kafka.offset = record.position.offset,
            error.code = rejection.code.as_str(),
            error.stage = rejection.stage.as_str(),
            error.message = %rejection.message,
            "a record goes to the dead letters"
        );
        Done {
            dead: true,
            bytes: letter.bytes(),
            made: Made { record, outputs: vec![letter], counts: Counts::Dead(rejection.code) },
        }
    }
}

impl Sizes {
    pub(crate) const fn of(self, to: Destination) -> usize {
        match to {
            Destination::Articles => self.articles,
            Destination::Events => self.events,
            Destination::Dead => self.dead,
        }
    }
}

/// Why a record whose result does not fit into its topic is a dead letter.
pub(crate) fn too_large(output: &Output, limit: usize) -> Rejection {
    let what = match output.to {
        Destination::Articles => "enriched article",
        Destination::Events => "event row",
        Destination::Dead => "dead letter",
    };
    Rejection {
        code: RejectionCode::OutputTooLarge,
        stage: Stage::Publish,
        message: format!("{what} of {} bytes is larger than the {limit} that its topic allows", output.wire_bytes()),
    }
}

/// The record's timestamp as the reference date of an article that states none.
fn reference(milliseconds: i64) -> Option<Published> {
    let at = Timestamp::from_millisecond(milliseconds).ok()?;
    Some(Published { at, day: Offset::UTC.to_datetime(at).date(), basis: PublishedBasis::Record })
}
