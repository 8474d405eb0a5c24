//! Health: `/livez`, `/readyz` and `/metrics` on a port of their own.
//!
//! In: what the watchdog saw and what the worker knows of its state. Out: three pages over HTTP.
//! Never asks the broker: a broker that is away is no reason to restart the worker.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Router,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use tokio::net::TcpListener;

use super::metrics::Metrics;

/// What the pages tell.
#[derive(Debug, Default)]
pub(crate) struct Health {
    /// What stands still.
    stall: Mutex<Option<String>>,
    assigned: AtomicBool,
    leaving: AtomicBool,
}

impl Health {
    /// What stands still, if anything does. Waiting for a broker is no standing still.
    pub(crate) fn stalled(&self, what: Option<String>) {
        *self.stall.lock().unwrap_or_else(PoisonError::into_inner) = what;
    }

    /// The group told us which partitions are ours, be it none.
    pub(crate) fn assigned(&self) {
        self.assigned.store(true, Ordering::Relaxed);
    }

    /// We are no member of the group any more, for now.
    pub(crate) fn unassigned(&self) {
        self.assigned.store(false, Ordering::Relaxed);
    }

    /// The worker ends.
    pub(crate) fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// Whether a restart would be of no use; else why it would.
    fn live(&self) -> Result<(), String> {
        self.stall.lock().unwrap_or_else(PoisonError::into_inner).clone().map_or(Ok(()), Err)
    }

    /// Whether articles are worked on; else why not.
    fn ready(&self) -> Result<(), String> {
        self.live()?;
        if self.leaving.load(Ordering::Relaxed) {
            return Err("the worker is about to end".to_owned());
        }
        match self.assigned.load(Ordering::Relaxed) {
            true => Ok(()),
            false => Err("the group has given us no partitions yet".to_owned()),
        }
    }
}

/// Serves the pages until dropped.
pub(crate) async fn serve(listener: TcpListener, health: Arc<Health>, metrics: Arc<Metrics>) -> io::Result<()> {
    let ready = Arc::clone(&health);
    let told = Arc::clone(&health);
    let router = Router::new()
        .route("/livez", get(move || async move { page(health.live()) }))
        .route("/readyz", get(move || async move { page(ready.ready()) }))
        .route(
            "/metrics",
            get(move || async move {
                metrics.ready.set(i64::from(told.ready().is_ok()));
                let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                ([(header::CONTENT_TYPE, kind)], metrics.page())
            }),
        );
    axum::serve(listener, router).await
}

fn page(state: Result<(), String>) -> impl IntoResponse {
    match state {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("no: {why}\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_with_partitions_and_until_leaving() {
        let health = Health::default();
        assert!(health.live().is_ok() && health.ready().is_err());
        health.assigned();
        assert!(health.ready().is_ok());
        health.leave();
        assert!(health.live().is_ok() && health.ready().is_err());
    }

    #[test]
    fn neither_live_nor_ready_while_something_stands_still() {
        let health = Health::default();
        health.assigned();
        health.stalled(Some("the commit thread".to_owned()));
        assert_eq!(health.live(), Err("the commit thread".to_owned()));
        assert_eq!(health.ready(), Err("the commit thread".to_owned()));
        assert_eq!(page(health.live()).into_response().status(), StatusCode::SERVICE_UNAVAILABLE);
        health.stalled(None);
        assert!(health.live().is_ok() && health.ready().is_ok());
    }
}
