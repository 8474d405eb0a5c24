//! The end of a run: everything read and committed, every worker gone in good order.

use std::time::Duration;

use crate::{
    group::Group,
    line::Line,
    worker::{Worker, until},
};

/// Waits until all is read and committed, and stops the workers.
pub(crate) fn finish(line: &Line, workers: &[&Worker]) {
    let group = Group::of(line);
    until("the end of the input", Duration::from_secs(300), workers, || group.has_no_lag());
    for worker in workers {
        worker.stop();
    }
    assert!(group.has_no_lag(), "committed and end after the last worker left: {:?}", group.committed());
}
