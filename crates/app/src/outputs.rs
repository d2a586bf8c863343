//! What a rehearsal leaves in its folder: each file written once, whole, durable, and never over another.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The names of the files, in the order in which they come about.
pub(crate) const LOG: &str = "rehearsal.himuro";
pub(crate) const AUDITOR: &str = "auditor.identity";
pub(crate) const WALLET: &str = "wallet.json";
pub(crate) const PLAN: &str = "plan.json";
pub(crate) const TRANSFER_PSBT: &str = "transfer.psbt";
pub(crate) const TRANSFER_HEX: &str = "transfer.hex";
pub(crate) const REFILL_PSBT: &str = "refill.psbt";
pub(crate) const REFILL_HEX: &str = "refill.hex";
pub(crate) const BUNDLE: &str = "bundle";

const ALL: [&str; 9] =
    [LOG, AUDITOR, WALLET, PLAN, TRANSFER_PSBT, TRANSFER_HEX, REFILL_PSBT, REFILL_HEX, BUNDLE];

/// Behind the name of a file that waits for the log to be founded.
const WAITING: &str = ".waiting";

/// Why a file was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum OutputError {
    /// It is there already.
    #[error("{file} exists and would be overwritten")]
    WouldOverwrite {
        /// Its path.
        file: String,
    },
    /// It is not what the log says was written.
    #[error("{file} is missing, or is not what was written")]
    OutputChanged {
        /// Its path.
        file: String,
    },
    /// The system did not take it.
    #[error("{file} was not written: {detail}")]
    NotWritten {
        /// Its path.
        file: String,
        /// The system's words.
        detail: String,
    },
}

/// The folder.
#[derive(Debug, Clone)]
pub(crate) struct Outputs {
    folder: PathBuf,
}

impl Outputs {
    /// A folder for a new rehearsal: made where it is missing, refused where one of our files or of `more` is in it.
    pub(crate) fn begin(folder: &Path, more: &[String]) -> Result<Self, OutputError> {
        let mut ours = ALL.into_iter().chain(more.iter().map(String::as_str)).map(|name| folder.join(name));
        if let Some(taken) = ours.find(|path| path.symlink_metadata().is_ok()) {
            return Err(OutputError::WouldOverwrite { file: taken.display().to_string() });
        }
        std::fs::create_dir_all(folder).map_err(|error| not_written(folder, &error))?;
        Ok(Self::resume(folder))
    }

    /// The folder of a rehearsal that goes on.
    pub(crate) fn resume(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Compares files with what the log says was written.
    pub(crate) fn compare(&self, written: &BTreeMap<String, String>) -> Result<(), OutputError> {
        for (name, sha256) in written {
            let path = self.path(name);
            let same =
                std::fs::read(&path).is_ok_and(|content| hex::encode(Sha256::digest(content)) == *sha256);
            if !same {
                return Err(OutputError::OutputChanged { file: path.display().to_string() });
            }
        }
        Ok(())
    }

    /// Writes a file. One with the same content is left as it is: the step was interrupted after writing it.
    pub(crate) fn write(&self, name: &str, content: &[u8]) -> Result<(), OutputError> {
        self.write_with_mode(name, content, 0o644)
    }

    /// Writes a file that only its owner reads.
    pub(crate) fn write_private(&self, name: &str, content: &[u8]) -> Result<(), OutputError> {
        self.write_with_mode(name, content, 0o600)
    }

    /// Makes the bundle where it is missing. Whole or not at all: what a crash leaves half written has another name.
    pub(crate) fn make_bundle<E: From<OutputError>>(
        &self,
        make: impl FnOnce(&Path) -> Result<(), E>,
    ) -> Result<bool, E> {
        let bundle = self.path(BUNDLE);
        if bundle.symlink_metadata().is_ok() {
            return Ok(false);
        }
        let beside = self.path(&format!(".{BUNDLE}.part"));
        let _ = std::fs::remove_dir_all(&beside);
        make(&beside)?;
        std::fs::rename(&beside, &bundle).map_err(|error| not_written(&bundle, &error))?;
        File::open(&self.folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| not_written(&bundle, &error))?;
        Ok(true)
    }

    /// Refuses a name that is taken.
    pub(crate) fn refuse_existing(&self, name: &str) -> Result<(), OutputError> {
        let path = self.path(name);
        match path.symlink_metadata() {
            Ok(_) => Err(OutputError::WouldOverwrite { file: path.display().to_string() }),
            Err(_) => Ok(()),
        }
    }

    /// Writes a private file that counts only once the log is founded ([`Outputs::found`]). What a beginning that was
    /// stopped has left there is replaced.
    pub(crate) fn write_waiting(&self, name: &str, content: &[u8]) -> Result<(), OutputError> {
        let waiting = format!("{name}{WAITING}");
        let _ = std::fs::remove_file(self.path(&waiting));
        self.write_private(&waiting, content)
    }

    /// Gives a waiting file its name: the log is founded. Where none waits, nothing is done.
    pub(crate) fn found(&self, name: &str) -> Result<(), OutputError> {
        let waiting = self.path(&format!("{name}{WAITING}"));
        if waiting.symlink_metadata().is_err() {
            return Ok(());
        }
        self.refuse_existing(name)?;
        let failed = |error: std::io::Error| not_written(&self.path(name), &error);
        std::fs::rename(&waiting, self.path(name)).map_err(failed)?;
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }

    fn write_with_mode(&self, name: &str, content: &[u8], mode: u32) -> Result<(), OutputError> {
        let path = self.path(name);
        if std::fs::read(&path).is_ok_and(|existing| existing == content) {
            return Ok(());
        }
        self.refuse_existing(name)?;
        // Whole or not at all: written beside, made durable, then linked into its place, which refuses to replace.
        let beside = self.path(&format!(".{name}.part"));
        let failed = |error: std::io::Error| not_written(&path, &error);
        let _ = std::fs::remove_file(&beside);
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(mode).open(&beside).map_err(failed)?;
        file.write_all(content).and_then(|()| file.sync_all()).map_err(failed)?;
        std::fs::hard_link(&beside, &path).map_err(failed)?;
        std::fs::remove_file(&beside).map_err(failed)?;
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }
}

fn not_written(path: &Path, error: &std::io::Error) -> OutputError {
    OutputError::NotWritten { file: path.display().to_string(), detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = Outputs::begin(folder.path(), &[]).unwrap();
        outputs.write(PLAN, b"one").unwrap();
        outputs.write(PLAN, b"one").unwrap();
        assert!(matches!(outputs.write(PLAN, b"two"), Err(OutputError::WouldOverwrite { .. })));
        assert_eq!(std::fs::read(folder.path().join(PLAN)).unwrap(), b"one");
    }

    #[test]
    fn a_bundle_that_was_broken_off_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = Outputs::begin(folder.path(), &[]).unwrap();
        let broken = outputs.make_bundle(|place| {
            std::fs::create_dir(place).unwrap();
            std::fs::write(place.join("half"), "").unwrap();
            Err(OutputError::NotWritten { file: String::new(), detail: String::new() })
        });
        assert!(broken.is_err() && !folder.path().join(BUNDLE).exists());
        let make = |place: &Path| -> Result<(), OutputError> {
            std::fs::create_dir(place).unwrap();
            Ok(())
        };
        assert!(outputs.make_bundle(make).unwrap());
        assert!(!folder.path().join(BUNDLE).join("half").exists());
        assert!(!outputs.make_bundle(make).unwrap());
    }

    #[test]
    fn a_waiting_file_counts_once_the_log_is_founded() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = Outputs::begin(folder.path(), &[]).unwrap();
        std::fs::write(folder.path().join("notes.waiting"), "a stranger's").unwrap();
        outputs.write_waiting(AUDITOR, b"of a beginning that was stopped").unwrap();
        outputs.write_waiting(AUDITOR, b"mine").unwrap();
        assert!(Outputs::begin(folder.path(), &[]).is_ok());
        outputs.found(AUDITOR).unwrap();
        assert_eq!(std::fs::read(folder.path().join(AUDITOR)).unwrap(), b"mine");
        assert!(folder.path().join("notes.waiting").exists(), "what is not ours keeps its name");
        assert!(Outputs::begin(folder.path(), &[]).is_err());
        outputs.write_waiting(AUDITOR, b"another").unwrap();
        assert!(matches!(outputs.found(AUDITOR), Err(OutputError::WouldOverwrite { .. })));
    }

    #[test]
    fn a_folder_with_other_files_in_it_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("notes.txt"), "mine").unwrap();
        let outputs = Outputs::begin(folder.path(), &[]).unwrap();
        outputs.write(PLAN, b"one").unwrap();
        assert!(matches!(Outputs::begin(folder.path(), &[]), Err(OutputError::WouldOverwrite { .. })));
    }
}
