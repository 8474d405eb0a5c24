//! Health: `/livez`, `/readyz` and `/metrics` on a port of their own.
//!
//! In: the heartbeat of the poll loop and what the worker knows of its state. Out: three pages over HTTP.
//! Never asks the broker: a broker that is away is no reason to restart the worker.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use axum::{
    Router,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use tokio::net::TcpListener;

use super::metrics::Metrics;

/// A poll loop that was silent for so long is dead.
const SILENCE_MS: u64 = 60_000;

/// What the pages tell.
#[derive(Debug)]
pub(crate) struct Health {
    began: Instant,
    /// Milliseconds after `began` of the last sign of life; 0 before the first.
    heartbeat: AtomicU64,
    assigned: AtomicBool,
    leaving: AtomicBool,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            heartbeat: AtomicU64::new(0),
            assigned: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
        }
    }
}

impl Health {
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX).max(1)
    }

    /// The poll loop goes round.
    pub(crate) fn beat(&self) {
        self.heartbeat.store(self.now(), Ordering::Relaxed);
    }

    /// The group told us which partitions are ours, be it none.
    pub(crate) fn assigned(&self) {
        self.assigned.store(true, Ordering::Relaxed);
    }

    /// We are no member of the group any more, for now.
    pub(crate) fn unassigned(&self) {
        self.assigned.store(false, Ordering::Relaxed);
        self.heartbeat.store(0, Ordering::Relaxed);
    }

    /// The worker ends.
    pub(crate) fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// Whether the poll loop goes round. Before its first round the broker is being waited for, which is no fault of ours.
    fn is_live(&self) -> bool {
        let last = self.heartbeat.load(Ordering::Relaxed);
        last == 0 || self.now().saturating_sub(last) < SILENCE_MS
    }

    fn is_ready(&self) -> bool {
        self.is_live() && self.assigned.load(Ordering::Relaxed) && !self.leaving.load(Ordering::Relaxed)
    }
}

/// Serves the pages until dropped.
pub(crate) async fn serve(listener: TcpListener, health: Arc<Health>, metrics: Arc<Metrics>) -> io::Result<()> {
    let ready = Arc::clone(&health);
    let told = Arc::clone(&health);
    let router = Router::new()
        .route("/livez", get(move || async move { page(health.is_live()) }))
        .route("/readyz", get(move || async move { page(ready.is_ready()) }))
        .route(
            "/metrics",
            get(move || async move {
                metrics.ready.set(i64::from(told.is_ready()));
                let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                ([(header::CONTENT_TYPE, kind)], metrics.page())
            }),
        );
    axum::serve(listener, router).await
}

fn page(well: bool) -> impl IntoResponse {
    if well { (StatusCode::OK, "ok\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "no\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_with_partitions_and_until_leaving() {
        let health = Health::default();
        assert!(health.is_live() && !health.is_ready());
        health.beat();
        assert!(!health.is_ready());
        health.assigned();
        assert!(health.is_ready());
        health.leave();
        assert!(health.is_live() && !health.is_ready());
    }
}
