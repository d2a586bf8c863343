//! What can be wrong with bytes, and with the file that holds them.

/// Why bytes are not what they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FormatError {
    /// Not the one encoding that the format knows.
    #[error("not as the format has it: {detail}")]
    Malformed {
        /// What was found.
        detail: String,
    },
    /// A version of the format that this program does not know.
    #[error("format {found} is unknown here")]
    UnknownFormat {
        /// The version found.
        found: u64,
    },
}

/// What can be wrong with the file, its lock or the disk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum StoreError {
    /// Nothing is ever overwritten.
    #[error("{path} exists already")]
    FileExists {
        /// The file.
        path: String,
    },
    /// Another living process writes to this log.
    #[error("the log is open in process {pid}")]
    OpenElsewhere {
        /// Its process id.
        pid: u32,
    },
    /// The file is no log of this format.
    #[error("{path} is no log: {detail}")]
    NotALog {
        /// The file.
        path: String,
        /// What was found.
        detail: String,
    },
    /// A folder without `manifest.sha256`.
    #[error("{path} is no bundle")]
    NoBundle {
        /// The folder.
        path: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {detail}")]
    Disk {
        /// The file.
        path: String,
        /// What the operating system said.
        detail: String,
    },
    /// The database refused.
    #[error("the database refused: {detail}")]
    Database {
        /// What SQLite said.
        detail: String,
    },
    /// SQLite older than 3.51.3 can lose commits.
    #[error("SQLite {found} is older than 3.51.3")]
    DatabaseTooOld {
        /// The version in this program.
        found: String,
    },
    /// The operating system gave no randomness.
    #[error("no randomness: {detail}")]
    NoRandomness {
        /// What the operating system said.
        detail: String,
    },
}

impl StoreError {
    pub(crate) fn disk(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::Disk { path: path.display().to_string(), detail: error.to_string() }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database { detail: error.to_string() }
    }
}

impl From<getrandom::Error> for StoreError {
    fn from(error: getrandom::Error) -> Self {
        Self::NoRandomness { detail: error.to_string() }
    }
}
