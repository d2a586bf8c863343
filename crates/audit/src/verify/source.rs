//! Where a log is read from: never the writer's own file where that could change under us or be changed by us.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use crate::{StoreError, lock::beside, store};

/// The files that SQLite leaves beside one that was not closed.
const COMPANIONS: [&str; 2] = ["-wal", "-journal"];

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
        fs::metadata(path).map_err(|error| StoreError::disk(path, &error))?;
        if !has_companions(path) {
            refuse_if_cut(path)?;
            return Ok(Self { file: path.to_owned(), immutable: true, _copy: None });
        }
        let folder = tempfile::tempdir().map_err(|error| StoreError::disk(path, &error))?;
        let file = folder.path().join("log.himuro");
        let copy =
            |from: &Path, to: &Path| fs::copy(from, to).map_err(|error| StoreError::disk(from, &error));
        copy(path, &file)?;
        for suffix in COMPANIONS.iter().filter(|suffix| is_there(&beside(path, suffix))) {
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

fn is_there(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.len() > 0)
}

fn has_companions(path: &Path) -> bool {
    COMPANIONS.iter().any(|suffix| is_there(&beside(path, suffix)))
}

/// Refuses a closed file that is shorter than its own header says: SQLite notices only where it reads, and without an
/// identity nobody reads the exhibits.
pub(crate) fn refuse_if_cut(path: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::disk(path, &error);
    if has_companions(path) {
        return Ok(());
    }
    let mut header = [0; 32];
    let mut file = fs::File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    if file.read_exact(&mut header).is_err() {
        // too short for any file of SQLite's, which says so when it is opened
        return Ok(());
    }
    let [.., p0, p1, p2, p3] = header;
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        page => u64::from(page),
    };
    let whole = page * u64::from(u32::from_be_bytes([p0, p1, p2, p3]));
    if length < whole {
        let detail = format!("cut: {length} of {whole} bytes are there");
        return Err(StoreError::NotALog { path: path.display().to_string(), detail });
    }
    Ok(())
}
