//! The one file: SQLite, set up so that what was acknowledged stays. docs/audit-log.md, "Store".

use std::{
    fs::{self, File, OpenOptions},
    path::Path,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::{Digest, StoreError, WrappedEpoch, epoch::MAX_WRAPPED};

/// SQLite before this version can lose commits in WAL mode.
const OLDEST_SQLITE: i32 = 3_051_003;
/// `user_version` of the file.
const FORMAT: i64 = 1;
const PAGE: i64 = 16_384;

/// The tables, each statement as it stands in the file.
pub(crate) const TABLES: [(&str, &str); 7] = [
    ("checkpoint", "CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT"),
    ("epoch", "CREATE TABLE epoch(no INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT"),
    (
        "exhibit",
        "CREATE TABLE exhibit(hash BLOB PRIMARY KEY, epoch INTEGER NOT NULL, size INTEGER NOT NULL) STRICT",
    ),
    (
        "exhibit_chunk",
        "CREATE TABLE exhibit_chunk(hash BLOB, no INTEGER, ciphertext BLOB NOT NULL, PRIMARY KEY(hash, no)) STRICT",
    ),
    (
        "exhibit_seal",
        "CREATE TABLE exhibit_seal(hash BLOB PRIMARY KEY, seq INTEGER NOT NULL, salt BLOB NOT NULL, \
         sibling BLOB NOT NULL) STRICT",
    ),
    (
        "record",
        "CREATE TABLE record(seq INTEGER PRIMARY KEY, header BLOB NOT NULL, ciphertext BLOB NOT NULL) STRICT",
    ),
    (
        "session",
        "CREATE TABLE session(no INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL, public_key BLOB NOT NULL, \
         certificate BLOB NOT NULL) STRICT",
    ),
];

/// Whether a log is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Real keys, real funds.
    Production,
    /// A rehearsal: never to be taken for production.
    Rehearsal,
}

impl Profile {
    /// The word in record 0.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Rehearsal => "rehearsal",
        }
    }

    /// `application_id` of the file: `HimP` or `HimR` in ASCII.
    #[must_use]
    pub fn application_id(self) -> u32 {
        u32::from_be_bytes(match self {
            Self::Production => *b"HimP",
            Self::Rehearsal => *b"HimR",
        })
    }
}

/// Makes the file; it must not be there.
pub(crate) fn create(path: &Path, profile: Profile) -> Result<Connection, StoreError> {
    check_version()?;
    OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => StoreError::FileExists { path: path.display().to_string() },
        _ => StoreError::disk(path, &error),
    })?;
    let db = connect(path)?;
    db.pragma_update(None, "page_size", PAGE)?;
    db.pragma_update(None, "application_id", profile.application_id())?;
    db.pragma_update(None, "user_version", FORMAT)?;
    db.pragma_update(None, "synchronous", "EXTRA")?;
    for (_, statement) in TABLES {
        db.execute_batch(statement)?;
    }
    Ok(db)
}

/// Gives a whole file, which nobody has open, its name; never one that is taken.
pub(crate) fn publish(draft: &Path, path: &Path) -> Result<(), StoreError> {
    let disk = |error: std::io::Error| StoreError::disk(path, &error);
    let taken = || StoreError::FileExists { path: path.display().to_string() };
    File::open(draft).and_then(|file| file.sync_all()).map_err(disk)?;
    match fs::hard_link(draft, path) {
        Ok(()) => fs::remove_file(draft).map_err(disk)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Err(taken()),
        // a file system without links, such as that of most USB sticks; the lock keeps other founders away
        Err(_) if path.symlink_metadata().is_ok() => return Err(taken()),
        Err(_) => fs::rename(draft, path).map_err(disk)?,
    }
    sync_directory_of(path)
}

/// Opens the file for writing, and brings back what a killed writer had committed.
pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    check_version()?;
    let db = connect(path)?;
    // recovery needs the whole header, so the first look at the schema comes before any setting of ours
    check_file(&db, path)?;
    Ok(db)
}

/// The mode in which a session writes.
pub(crate) fn begin_session(db: &Connection) -> Result<(), StoreError> {
    set_journal(db, "wal")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    Ok(())
}

/// The one whole file again.
pub(crate) fn end_session(db: &Connection) -> Result<(), StoreError> {
    fold_wal(db)?;
    set_journal(db, "delete")
}

/// Moves all that stands in the `-wal` into the file.
pub(crate) fn fold_wal(db: &Connection) -> Result<(), StoreError> {
    let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 {
        Ok(())
    } else {
        Err(StoreError::Database { detail: "somebody is reading the log".to_owned() })
    }
}

/// Makes a new name in a directory survive a power cut.
pub(crate) fn sync_directory_of(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| StoreError::disk(folder, &error))
}

/// Opens for reading alone. `immutable`: no lock, no `-wal`, no trace, so that read-only media will do.
pub(crate) fn read(path: &Path, immutable: bool) -> Result<Connection, StoreError> {
    check_version()?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = if immutable {
        Connection::open_with_flags(uri(path), flags | OpenFlags::SQLITE_OPEN_URI)?
    } else {
        Connection::open_with_flags(path, flags)?
    };
    guard(&db)?;
    // the file's name in messages, not SQLite's "unable to open"
    check_file(&db, path)?;
    Ok(db)
}

/// The profile of a file of this format; everything else is refused, views and triggers among it.
pub(crate) fn check_file(db: &Connection, path: &Path) -> Result<Profile, StoreError> {
    let no_log =
        |detail: &str| StoreError::NotALog { path: path.display().to_string(), detail: detail.to_owned() };
    let number = |name: &str| -> Result<i64, StoreError> {
        db.pragma_query_value(None, name, |row| row.get(0)).map_err(|error| no_log(&error.to_string()))
    };
    let id = number("application_id")?;
    let profile = [Profile::Production, Profile::Rehearsal]
        .into_iter()
        .find(|profile| i64::from(profile.application_id()) == id)
        .ok_or_else(|| no_log("its application id is another"))?;
    if number("user_version")? != FORMAT {
        return Err(no_log("its user version is another"));
    }
    let mut statement = db
        .prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type DESC, name")
        .map_err(|error| no_log(&error.to_string()))?;
    let mut found = statement.query([])?;
    let mut expected = TABLES.iter();
    while let Some(row) = found.next()? {
        let (kind, name): (String, String) = (row.get(0)?, row.get(1)?);
        let sql: Option<String> = row.get(2)?;
        if kind == "index" && sql.is_none() {
            continue;
        }
        if expected
            .next()
            .is_none_or(|(table, text)| kind != "table" || name != *table || sql.as_deref() != Some(text))
        {
            return Err(no_log(&format!("the {kind} {name} is none of this format")));
        }
    }
    match expected.next() {
        None => Ok(profile),
        Some((table, _)) => Err(no_log(&format!("the table {table} is missing"))),
    }
}

/// All epochs' wrapped keys, in order.
pub(crate) fn wrapped_epochs(db: &Connection) -> Result<Vec<WrappedEpoch>, StoreError> {
    let mut statement = db.prepare("SELECT no, substr(wrapped, 1, ?1) FROM epoch ORDER BY no")?;
    let rows = statement.query_map([MAX_WRAPPED], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
    rows.map(|row| row.map(|(no, file)| WrappedEpoch { no: no.unsigned_abs(), file }))
        .collect::<Result<_, _>>()
        .map_err(StoreError::from)
}

/// One exhibit's row.
pub(crate) struct ExhibitRow {
    pub(crate) epoch: u64,
    pub(crate) size: u64,
}

/// The row of the exhibit with this hash.
pub(crate) fn exhibit(db: &Connection, hash: &Digest) -> Result<Option<ExhibitRow>, StoreError> {
    use rusqlite::OptionalExtension;
    let row = db
        .prepare_cached("SELECT epoch, size FROM exhibit WHERE hash = ?1")?
        .query_row([&hash.0[..]], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))
        .optional()?;
    Ok(row.and_then(|(epoch, size)| {
        Some(ExhibitRow { epoch: epoch.try_into().ok()?, size: size.try_into().ok()? })
    }))
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    guard(&db)?;
    // a connection that merely ends changes nothing: folding the -wal is a decision of ours
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    db.set_prepared_statement_cache_capacity(32);
    Ok(db)
}

fn guard(db: &Connection) -> Result<(), StoreError> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(())
}

fn set_journal(db: &Connection, mode: &str) -> Result<(), StoreError> {
    let now: String = db.query_row(&format!("PRAGMA journal_mode={mode}"), [], |row| row.get(0))?;
    if now == mode {
        Ok(())
    } else {
        Err(StoreError::Database { detail: format!("the journal stays in mode {now}") })
    }
}

fn check_version() -> Result<(), StoreError> {
    if rusqlite::version_number() >= OLDEST_SQLITE {
        Ok(())
    } else {
        Err(StoreError::DatabaseTooOld { found: rusqlite::version().to_owned() })
    }
}

/// SQLite's URI form of a path.
fn uri(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut uri = "file://".to_owned();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                uri.push(char::from(*byte))
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri + "?immutable=1"
}
