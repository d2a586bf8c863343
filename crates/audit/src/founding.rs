//! The founding of a log, in two steps: operators sign the first session's key in between.

use std::path::{Path, PathBuf};

use crate::{
    Body, Certificate, LogId, OpenError, Operator, Presence, Profile, Recipient, StoreError, Value,
    body::Event,
    epoch::EpochKeys,
    lock::Lock,
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
        if path.symlink_metadata().is_ok() {
            return Err(StoreError::FileExists { path: path.display().to_string() });
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
    /// `more` are further fields of record 0; `wall` is in Unix milliseconds. A file begun but not finished is
    /// removed again.
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
        let db = store::create(&self.path, self.profile)?;
        let path = self.path;
        let desk = Desk { db, path: path.clone(), profile: self.profile, _lock: self.lock };
        let begun = Log::begin(
            desk,
            self.candidate,
            recipients,
            (Frontier::default(), i64::MIN, 0),
            EpochKeys::new(),
            &[created, opened],
            &certificate,
            wall,
        );
        let log = begun.and_then(|log| {
            store::sync_directory_of(&path)?;
            store::begin_session(log.db())?;
            Ok(log)
        });
        if log.is_err() {
            // ours, new, and without a record that anybody was told of
            let _ = std::fs::remove_file(&path);
            let _ = std::fs::remove_file(crate::lock::beside(&path, "-journal"));
        }
        log
    }
}
