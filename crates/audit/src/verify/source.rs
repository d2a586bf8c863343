//! Where a log is read from: never the writer's own file where that could change under us or be changed by us.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use crate::{StoreError, lock::beside, store};

/// A log file that can be opened several times for reading.
pub(crate) struct Source {
    file: PathBuf,
    immutable: bool,
    /// The private copy of a log that did not end cleanly; goes when the source goes.
    _copy: Option<tempfile::TempDir>,
}

impl Source {
    /// A log file as somebody handed it over; one with a `-wal` is copied first and recovered in the copy.
    pub(crate) fn of_file(path: &Path) -> Result<Self, StoreError> {
        let is_there = |path: &Path| fs::metadata(path).is_ok_and(|meta| meta.len() > 0);
        fs::metadata(path).map_err(|error| StoreError::disk(path, &error))?;
        let companions = ["-wal", "-journal"];
        if !companions.iter().any(|suffix| is_there(&beside(path, suffix))) {
            return Ok(Self { file: path.to_owned(), immutable: true, _copy: None });
        }
        let folder = tempfile::tempdir().map_err(|error| StoreError::disk(path, &error))?;
        let file = folder.path().join("log.himuro");
        let copy =
            |from: &Path, to: &Path| fs::copy(from, to).map_err(|error| StoreError::disk(from, &error));
        copy(path, &file)?;
        for suffix in companions.iter().filter(|suffix| is_there(&beside(path, suffix))) {
            copy(&beside(path, suffix), &beside(&file, suffix))?;
        }
        // the copy of a read-only file would be read-only too
        let mut permissions =
            fs::metadata(&file).map_err(|error| StoreError::disk(&file, &error))?.permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o600);
        fs::set_permissions(&file, permissions).map_err(|error| StoreError::disk(&file, &error))?;
        let db = store::open(&file)?;
        store::end_session(&db)?;
        drop(db);
        Ok(Self { file, immutable: true, _copy: Some(folder) })
    }

    /// The writer's own view of its file.
    pub(crate) fn live(path: &Path) -> Self {
        Self { file: path.to_owned(), immutable: false, _copy: None }
    }

    /// The file that is read.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    pub(crate) fn connect(&self) -> Result<Connection, StoreError> {
        store::read(&self.file, self.immutable)
    }
}
