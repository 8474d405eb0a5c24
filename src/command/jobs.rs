//! Jobs: one function over many things on several threads.
//!
//! In: things, a number of threads, a function. Out: the results in the order of the things.
//! A thread takes the next thing when it is done with one, so that a long one does not hold up the others.

use std::{
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// How many threads `wanted` means: 0 is one per core.
pub(super) fn threads(wanted: usize) -> usize {
    if wanted == 0 { thread::available_parallelism().map_or(1, NonZero::get) } else { wanted }
}

/// What `make` makes of each thing, in their order. A panic in `make` is a panic here.
pub(super) fn map<T: Sync, R: Send>(things: &[T], jobs: usize, make: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        while let at = next.fetch_add(1, Ordering::Relaxed)
            && let Some(thing) = things.get(at)
        {
            made.push((at, make(thing)));
        }
        made
    };
    let mut all = thread::scope(|scope| {
        let others: Vec<_> = (1..jobs.min(things.len())).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for other in others {
            match other.join() {
                Ok(made) => all.extend(made),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, made)| made).collect()
}
