//! The edge of a worker: signals, deadlines and health pages on one tokio thread, beside the threads that do the work.
//!
//! In: signals, the [`StopHandle`] and the watchdog. Out: the end of the worker, within the deadline of the settings.
//! Never waits for a thread that hangs: after the deadline the worker has ended, whatever its threads do.

use std::{
    sync::{Arc, PoisonError},
    thread,
    time::Duration,
};

use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::oneshot,
    time::{Instant, MissedTickBehavior, sleep_until},
};

use super::{
    Ended, Signals, Worker, WorkerError, health,
    watchdog::{Stall, Verdict},
};

/// What may be left to do after the drain: giving up partitions, leaving the group.
const LEAVING: Duration = Duration::from_secs(5);

/// Runs a worker to its end.
pub(crate) async fn supervise(worker: Arc<Worker>) -> Result<Ended, WorkerError> {
    let address = worker.settings.http.listen.clone();
    if !address.is_empty() {
        let refused =
            |error: std::io::Error| WorkerError::Listen { address: address.clone(), reason: error.to_string() };
        let listener = TcpListener::bind(&address).await.map_err(refused)?;
        let local = listener.local_addr().map_err(refused)?;
        tracing::info!(address = %local, "serving /livez, /readyz and /metrics");
        tokio::spawn(health::serve(listener, Arc::clone(&worker.health), Arc::clone(&worker.metrics)));
    }
    let (done, mut ended) = oneshot::channel();
    let work = Arc::clone(&worker);
    thread::Builder::new()
        .name("marsad-worker".to_owned())
        // Whoever waits for the end may have given up.
        .spawn(move || drop(done.send(work.run())))
        .map_err(|_| WorkerError::Died { thread: "worker" })?;

    let heed = |kind| Heeded::new(worker.options.signals, kind);
    let (mut terminate, mut interrupt) = (heed(SignalKind::terminate()), heed(SignalKind::interrupt()));
    let mut hang_up = heed(SignalKind::hangup());
    let mut deadline = None;
    let (began, mut stall) = (Instant::now(), None);
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    // After the process was stopped for an hour there is nothing to catch up with.
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let patience = deadline.unwrap_or_else(|| Instant::now() + Duration::from_secs(3600));
        tokio::select! {
            result = &mut ended => return result.unwrap_or(Err(WorkerError::Died { thread: "worker" })),
            () = sleep_until(patience), if deadline.is_some() => {
                tracing::warn!("the deadline is over: what was not committed will be read again");
                return Ok(worker.ended());
            }
            () = terminate.next() => worker.options.stop.stop(),
            () = interrupt.next() => worker.options.stop.stop(),
            () = hang_up.next() => reload(&worker),
            _ = tick.tick() => {}
        }
        watch(&worker, began.elapsed(), &mut stall)?;
        if worker.options.stop.is_stopped() && deadline.is_none() {
            tracing::info!("told to stop: reading no more, finishing what was read");
            worker.health.leave();
            deadline = Some(Instant::now() + worker.drain() + LEAVING);
        }
    }
}

/// Looks whether the threads go on. What stands still is logged when it begins and when it is over.
fn watch(worker: &Worker, now: Duration, told: &mut Option<Stall>) -> Result<(), WorkerError> {
    let stall = match worker.watchdog.look(now) {
        Verdict::Hopeless(stall) => return Err(stall.into_error()),
        Verdict::Stalled(stall) => Some(stall),
        Verdict::Well => None,
    };
    worker.health.stalled(stall.as_ref().map(Stall::told));
    match (&stall, told.take()) {
        (Some(stall), None) => stall.log(),
        (None, Some(before)) => before.log_end(),
        (Some(_), Some(_)) | (None, None) => {}
    }
    *told = stall;
    Ok(())
}

/// Loads the data anew. Records that are being worked on keep the old.
fn reload(worker: &Worker) {
    match worker.settings.world() {
        Ok(world) => {
            tracing::info!(version = world.version.version, hash = world.version.hash, "data loaded anew");
            *worker.world.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(world);
        }
        Err(error) => tracing::error!(error = %error, "the data was not loaded; the old stays"),
    }
}

/// A signal that is heeded, if it is.
struct Heeded(Option<Signal>);

impl Heeded {
    fn new(signals: Signals, kind: SignalKind) -> Self {
        Self(match signals {
            Signals::Heeded => signal(kind).ok(),
            Signals::Ignored => None,
        })
    }

    /// The next one; never for a signal that is not heeded.
    async fn next(&mut self) {
        let heard = match &mut self.0 {
            Some(signal) => signal.recv().await.is_some(),
            None => false,
        };
        if !heard {
            std::future::pending::<()>().await;
        }
    }
}
