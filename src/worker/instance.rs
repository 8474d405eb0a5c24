//! Who is who: the name of this worker, unique among live workers and stable over a restart.
//!
//! In: `worker.instance`, else the host name and the first free slot. Out: an [`Instance`] that holds its slot while it lives.
//! Never waits: a taken slot is passed over.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use super::WorkerError;

/// Slots that are tried on one host.
const SLOTS: usize = 1024;

/// A worker's name.
#[derive(Debug)]
pub(crate) struct Instance {
    pub(crate) name: String,
    /// Locked as long as we live; the system frees it however we die.
    _slot: Option<File>,
}

impl Instance {
    /// The name for a worker of `group`.
    ///
    /// # Errors
    /// No slot can be locked in `folder`.
    pub(crate) fn new(configured: &str, group: &str, folder: &Path) -> Result<Self, WorkerError> {
        if !configured.is_empty() {
            return Ok(Self { name: configured.to_owned(), _slot: None });
        }
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        for slot in 0..SLOTS {
            let path = folder.join(format!("marsad-{}-{slot}.lock", plain(group)));
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
            let file = file.map_err(|error| no_slot(&path, &error))?;
            match file.try_lock() {
                Ok(()) => return Ok(Self { name: format!("{}-{slot}", plain(&host)), _slot: Some(file) }),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(no_slot(&path, &error)),
            }
        }
        let reason = format!("all {SLOTS} slots in {} are taken; set worker.instance", folder.display());
        Err(WorkerError::Config(reason))
    }
}

fn no_slot(path: &Path, error: &std::io::Error) -> WorkerError {
    WorkerError::Config(format!("cannot lock {}: {error}; set worker.instance to a name of its own", path.display()))
}

/// The name in letters that do in file names and ids.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_live_worker_has_a_slot_and_the_next_takes_what_is_free() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = |instance: &Instance| instance.name.rsplit('-').next().map(str::to_owned);
        let new = || Instance::new("", "desk/1", folder.path()).expect("a slot");
        let (first, second) = (new(), new());
        assert_eq!((name(&first).as_deref(), name(&second).as_deref()), (Some("0"), Some("1")));
        drop(first);
        assert_eq!(name(&new()).as_deref(), Some("0"));
    }

    #[test]
    fn a_configured_name_needs_no_slot() {
        let nowhere = Path::new("/nonexistent");
        assert_eq!(Instance::new("w1", "g", nowhere).expect("no slot is needed").name, "w1");
        assert!(Instance::new("", "g", nowhere).is_err());
    }
}
