//! Points at which a test kills the worker as SIGKILL does: nothing is tidied up.
//!
//! In: `FAILPOINTS` in the words of the `fail` crate, where `return` kills; or `MARSAD_FAILPOINT=NAME:N`, which kills at the
//! N-th pass of that point. Out: the death of the process.
//! Never part of a build without the feature `failpoints`.

use std::sync::{
    Once,
    atomic::{AtomicU64, Ordering},
};

static SETUP: Once = Once::new();

static PASSES: AtomicU64 = AtomicU64::new(0);

/// Reads the environment, once.
pub(crate) fn set_up() {
    // The guard would take the points away when dropped, and it cannot be handed to another thread.
    SETUP.call_once(|| std::mem::forget(fail::FailScenario::setup()));
}

/// Whether the worker is to claim transactions and make none, so that a test can be seen to fail.
pub(crate) fn without_transactions() -> bool {
    std::env::var_os("MARSAD_TEST_NO_TRANSACTIONS").is_some_and(|value| value == "1")
}

/// The worker passes a point.
pub(crate) fn pass(name: &str) {
    let _ = fail::eval(name, |_| kill());
    let Ok(wanted) = std::env::var("MARSAD_FAILPOINT") else { return };
    let Some((point, pass)) = wanted.split_once(':') else { return };
    if point == name && pass.parse() == Ok(PASSES.fetch_add(1, Ordering::Relaxed) + 1) {
        kill();
    }
}

fn kill() {
    // If the signal could not be sent, an abort comes closest.
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort();
}
