//! The world: what is true in any language (`config/world`) and all we know of each language (`config/lang`).
//!
//! In: the embedded folder and an optional overlay. Out: a [`World`], or a [`LoadError`] with file and line.
//! Never changes after loading; a reload makes a new one.

use std::path::Path;

use crate::enriched::DataVersion;

/// Everything that the core knows.
#[derive(Debug)]
pub struct World {
    /// Version and hash of the data, written on every record.
    pub version: DataVersion,
}

/// What is wrong with the data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
pub struct LoadError {
    /// The file, relative to `config/` or the overlay.
    pub file: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and what to do.
    pub reason: String,
}

impl World {
    /// Loads the embedded data, with the files of `overlay` in place of those of the same path.
    ///
    /// # Errors
    /// The first thing that is wrong with a file.
    pub fn load(overlay: Option<&Path>) -> Result<Self, LoadError> {
        let _ = overlay;
        Ok(Self {
            version: DataVersion { version: env!("CARGO_PKG_VERSION").to_owned(), hash: String::new() },
        })
    }
}
