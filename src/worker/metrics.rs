//! Counters of one worker, in the words of Prometheus.
//!
//! In: what the threads count. Out: the page `/metrics`.
//! Never holds an id or an address as a label: the number of series is bounded by the settings and the partitions.

use std::sync::atomic::{AtomicU64, Ordering};

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
        info::Info,
    },
    registry::Registry,
};

use super::record::Counts;
use crate::outcome::RejectionCode;

/// All counters of one worker.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    records: AtomicU64,
    pub(crate) consumed: Counter,
    pub(crate) articles: Family<ArticleLabels, Counter>,
    pub(crate) adapters: Family<AdapterLabels, Counter>,
    pub(crate) events: Family<TypeLabels, Counter>,
    pub(crate) dead: Family<CodeLabels, Counter>,
    pub(crate) article_duration: Histogram,
    pub(crate) latency: Histogram,
    pub(crate) lag: Family<PartitionLabels, Gauge>,
    pub(crate) in_flight_articles: Gauge,
    pub(crate) in_flight_bytes: Gauge,
    pub(crate) partitions: Gauge,
    pub(crate) rebalances: Family<KindLabels, Counter>,
    pub(crate) last_poll: Gauge<f64, AtomicU64>,
    pub(crate) ready: Gauge,
    pub(crate) commits: Counter,
    pub(crate) commit_duration: Histogram,
    pub(crate) commit_records: Histogram,
    pub(crate) commit_in_flight: Counter,
    pub(crate) aborts: Counter,
    pub(crate) producer_rebuilds: Counter,
    pub(crate) duplicates: Counter,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ArticleLabels {
    pub(crate) outcome: &'static str,
    pub(crate) lang: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct AdapterLabels {
    pub(crate) adapter: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct TypeLabels {
    pub(crate) r#type: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct CodeLabels {
    pub(crate) code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct PartitionLabels {
    pub(crate) topic: String,
    pub(crate) partition: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct KindLabels {
    pub(crate) kind: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let seconds = || Histogram::new(exponential_buckets(0.0001, 2.5, 14));
        let mut metrics = Self {
            registry: Registry::with_prefix("marsad"),
            records: AtomicU64::new(0),
            consumed: Counter::default(),
            articles: Family::default(),
            adapters: Family::default(),
            events: Family::default(),
            dead: Family::default(),
            article_duration: seconds(),
            latency: Histogram::new(exponential_buckets(0.001, 3.0, 14)),
            lag: Family::default(),
            in_flight_articles: Gauge::default(),
            in_flight_bytes: Gauge::default(),
            partitions: Gauge::default(),
            rebalances: Family::default(),
            last_poll: Gauge::default(),
            ready: Gauge::default(),
            commits: Counter::default(),
            commit_duration: seconds(),
            commit_records: Histogram::new(exponential_buckets(1.0, 4.0, 8)),
            commit_in_flight: Counter::default(),
            aborts: Counter::default(),
            producer_rebuilds: Counter::default(),
            duplicates: Counter::default(),
        };
        metrics.register();
        for code in RejectionCode::ALL {
            drop(metrics.dead.get_or_create(&CodeLabels { code: code.as_str() }));
        }
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("build", "The running version", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        registry.register("articles_consumed", "Records read", self.consumed.clone());
        registry.register("articles", "Records whose outcome is committed", self.articles.clone());
        registry.register("input_adapter", "Articles by the shape in which they came", self.adapters.clone());
        registry.register("events_emitted", "Events committed", self.events.clone());
        registry.register("dlq", "Dead letters committed", self.dead.clone());
        registry.register("article_duration_seconds", "Work on one record", self.article_duration.clone());
        registry.register("e2e_latency_seconds", "From record timestamp to commit", self.latency.clone());
        registry.register("kafka_consumer_lag", "Records behind the last stable offset", self.lag.clone());
        registry.register("inflight_articles", "Records read and not committed", self.in_flight_articles.clone());
        registry.register("inflight_bytes", "Bytes of records and results in flight", self.in_flight_bytes.clone());
        registry.register("partitions_assigned", "Partitions that are ours", self.partitions.clone());
        registry.register("rebalances", "Partitions given and taken", self.rebalances.clone());
        registry.register("last_poll_timestamp_seconds", "Heartbeat of the poll loop", self.last_poll.clone());
        registry.register("ready", "1 while the worker is ready", self.ready.clone());
        registry.register("commits", "Batches committed", self.commits.clone());
        registry.register("commit_duration_seconds", "From first send to commit", self.commit_duration.clone());
        registry.register("commit_records", "Input records in one batch", self.commit_records.clone());
        registry.register(
            "commit_in_flight",
            "Records still in flight when a transaction was committed, summed; must stay 0",
            self.commit_in_flight.clone(),
        );
        registry.register("transactions_aborted", "Transactions aborted", self.aborts.clone());
        registry.register("producer_rebuilds", "Producers replaced after an error", self.producer_rebuilds.clone());
        registry.register("duplicates_dropped", "Records that were read twice", self.duplicates.clone());
    }

    /// The page `/metrics`.
    pub(crate) fn page(&self) -> String {
        let mut page = String::new();
        text::encode(&mut page, &self.registry).expect("a string takes all that is written");
        page
    }

    /// Input records whose outcome is committed.
    pub(crate) fn committed(&self) -> u64 {
        self.records.load(Ordering::Relaxed)
    }

    /// Counts a record whose outcome is committed.
    pub(crate) fn count(&self, counts: &Counts) {
        let article = |outcome, lang: &str| {
            self.articles.get_or_create(&ArticleLabels { outcome, lang: lang.to_owned() }).inc();
        };
        self.records.fetch_add(1, Ordering::Relaxed);
        match counts {
            Counts::Published { adapter, lang, event_types } => {
                article(if event_types.is_empty() { "no_event" } else { "ok" }, lang);
                self.adapters.get_or_create(&AdapterLabels { adapter }).inc();
                for r#type in event_types {
                    self.events.get_or_create(&TypeLabels { r#type }).inc();
                }
            }
            Counts::Tombstone => article("tombstone", "und"),
            Counts::Dead(code) => {
                article("dlq", "und");
                self.dead.get_or_create(&CodeLabels { code: code.as_str() }).inc();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_promised_names() {
        let metrics = Metrics::default();
        metrics.count(&Counts::Published { adapter: "text", lang: "ar".into(), event_types: vec!["test"] });
        metrics.count(&Counts::Dead(RejectionCode::BadJson));
        let page = metrics.page();
        for line in [
            "marsad_commits_total 0",
            "marsad_commit_in_flight_total 0",
            "marsad_articles_total{outcome=\"ok\",lang=\"ar\"} 1",
            "marsad_events_emitted_total{type=\"test\"} 1",
            "marsad_dlq_total{code=\"bad_json\"} 1",
            "marsad_dlq_total{code=\"too_deep\"} 0",
            "marsad_input_adapter_total{adapter=\"text\"} 1",
        ] {
            assert!(page.lines().any(|found| found == line), "{line} is not in\n{page}");
        }
    }
}
