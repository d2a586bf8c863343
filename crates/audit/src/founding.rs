//! The founding of a log, in two steps: operators sign the first session's key in between.

use std::path::{Path, PathBuf};

use crate::{
    Body, Certificate, LogId, OpenError, Operator, Presence, Profile, Recipient, StoreError, Value,
    body::Event,
    epoch::EpochKeys,
    lock::{Lock, beside},
    log::{Desk, Log},
    record::LOG_CREATED,
    session::{Candidate, Signer, merged, recipient_list},
    store,
    tree::{Frontier, empty_root},
};

/// A log that is about to be founded; nothing is on disk but the lock.
pub struct Founding {
    path: PathBuf,
    profile: Profile,
    lock: Lock,
    candidate: Candidate,
}

impl Founding {
    /// Reserves the place and makes the log's id and the first session's key.
    ///
    /// # Errors
    /// A file that exists, a place that cannot be written, no randomness.
    pub fn begin(path: &Path, profile: Profile) -> Result<Self, StoreError> {
        let lock = Lock::take(path)?;
        // a companion left by another file of this name would be taken for the new log's own
        for taken in [path.to_owned(), beside(path, "-wal"), beside(path, "-journal")] {
            if taken.symlink_metadata().is_ok() {
                return Err(StoreError::FileExists { path: taken.display().to_string() });
            }
        }
        let mut id = [0; 16];
        getrandom::fill(&mut id)?;
        let candidate = Candidate {
            log_id: LogId(id),
            no: 1,
            signer: Signer::generate()?,
            previous_size: 0,
            previous_root: empty_root(),
            clean: true,
        };
        Ok(Self { path: path.to_owned(), profile, lock, candidate })
    }

    /// The log's id.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.candidate.log_id
    }

    /// What the founders sign, as a Bitcoin message.
    #[must_use]
    pub fn certificate_text(&self) -> String {
        self.candidate.text()
    }

    /// Writes the first three records, durably: when this returns, the log exists.
    ///
    /// They are written to a file beside it, which takes the log's name once it is whole: stopped at any moment, this
    /// leaves a whole log or none. `more` are further fields of record 0; `wall` is in Unix milliseconds.
    ///
    /// # Errors
    /// A certificate that does not hold, no recipient, anything of the disk's.
    pub fn found(
        self,
        founders: &[Operator],
        certificates: &[Certificate],
        recipients: Vec<Recipient>,
        presence: &Presence,
        more: &Body,
        wall: i64,
    ) -> Result<Log, OpenError> {
        let (opened, certificate) = self.candidate.certified(certificates, &recipients, presence)?;
        let list = founders.iter().map(|founder| {
            let fields = [
                ("name".to_owned(), Value::from(founder.name.as_str())),
                ("public_key".to_owned(), Value::from(founder.public_key)),
            ];
            Value::Map(fields.into())
        });
        if let Some(stranger) = certificates
            .iter()
            .find(|certificate| !founders.iter().any(|founder| founder.public_key == certificate.public_key))
        {
            return Err(crate::CertificateError::NotTheirSignature { signer: stranger.name.clone() }.into());
        }
        let own = Body::new()
            .with("profile", self.profile.word())
            .with("founders", list.collect::<Vec<_>>())
            .with("recipients", recipient_list(&recipients))
            .with("software", presence.software.as_str())
            .with("software_sha256", presence.software_sha256.0);
        let created = Event::of_the_log(LOG_CREATED, merged(own, more)?)?;
        let path = self.path;
        let draft = draft_of(&path);
        remove_draft(&path)?;
        let written = store::create(&draft, self.profile).map_err(OpenError::from).and_then(|db| {
            let desk = Desk { db, path: draft, profile: self.profile, _lock: self.lock };
            let place = (Frontier::default(), i64::MIN, 0);
            Log::begin(
                desk,
                self.candidate,
                recipients,
                place,
                EpochKeys::new(),
                &[created, opened],
                &certificate,
                wall,
            )?
            .moved_to(&path)
        });
        // only under the lock: another founder may have begun meanwhile
        if written.is_err()
            && let Ok(_lock) = Lock::take(&path)
        {
            // what cannot be removed now is removed by the next founding
            let _ = remove_draft(&path);
        }
        written
    }
}

/// Where a log is written until it is whole.
fn draft_of(log: &Path) -> PathBuf {
    beside(log, "-founding")
}

/// Removes what a founding that was stopped left beside the log at `log`; the lock must be held.
pub(crate) fn remove_draft(log: &Path) -> Result<(), StoreError> {
    let draft = draft_of(log);
    for path in [beside(&draft, "-journal"), draft] {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::disk(&path, &error));
            }
            _ => {}
        }
    }
    Ok(())
}
