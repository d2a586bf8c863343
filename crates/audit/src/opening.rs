//! The opening of a session on a log that is there: verified first, compared with the head held outside.

use std::path::Path;

use crate::{
    Certificate, Digest, EpochKeys, GivenHead, Identity, KeyError, Keys, LogId, OpenError, Presence, Profile,
    Recipient, Verified, VerifyError, WrappedEpoch,
    epoch::EpochKey,
    founding::remove_draft,
    lock::Lock,
    log::{Desk, Log},
    reader::{ReadError, Records, opens_epoch, read_exhibit},
    session::{Candidate, Signer},
    store,
    tree::Frontier,
    verify::{
        self, Ended, Trust, Withholding,
        source::{Source, refuse_if_cut},
    },
};

/// A verified log, locked for the session that is about to begin.
pub struct Opening {
    desk: Desk,
    verified: Verified,
    frontier: Frontier,
    last_wall: i64,
    candidate: Candidate,
    keys: EpochKeys,
    wrapped: Vec<WrappedEpoch>,
}

impl Opening {
    /// Takes the lock, brings back what a killed writer had committed, and verifies the whole log without a key.
    ///
    /// # Errors
    /// Another writer, a log that does not hold, a head that it contradicts.
    pub fn begin(path: &Path, head: Option<&GivenHead>) -> Result<Self, OpenError> {
        // before the lock, which would leave a file beside a log that is not there
        std::fs::metadata(path).map_err(|error| crate::StoreError::disk(path, &error))?;
        let lock = Lock::take(path)?;
        // a founding stopped at its last step leaves the file under two names
        remove_draft(path)?;
        refuse_if_cut(path)?;
        let db = store::open(path)?;
        let profile = store::check_file(&db, path)?;
        let whole = verify::whole(&Source::live(path), Keys::None, head, trust())?;
        let verified = whole.verified;
        let candidate = Candidate {
            log_id: verified.head.log_id,
            no: verified.sessions.len() as u64 + 1,
            signer: Signer::generate()?,
            previous_size: verified.head.size,
            previous_root: verified.head.root,
            clean: verified.sessions.last().is_some_and(|session| session.ended == Ended::Cleanly),
        };
        Ok(Self {
            wrapped: store::wrapped_epochs(&db)?,
            desk: Desk { db, path: path.to_owned(), profile, _lock: lock },
            frontier: whole.frontier,
            last_wall: whole.last_wall,
            verified,
            candidate,
            keys: EpochKeys::new(),
        })
    }

    /// What the verification found.
    #[must_use]
    pub fn verified(&self) -> &Verified {
        &self.verified
    }

    /// Whether the session before ended with `session.closed`.
    #[must_use]
    pub fn ended_cleanly(&self) -> bool {
        self.candidate.clean
    }

    /// The log's id.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.candidate.log_id
    }

    /// Production or rehearsal.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.desk.profile
    }

    /// What operators sign, as a Bitcoin message.
    #[must_use]
    pub fn certificate_text(&self) -> String {
        self.candidate.text()
    }

    /// Every epoch's age file, to be unwrapped in the pane.
    #[must_use]
    pub fn wrapped_epochs(&self) -> &[WrappedEpoch] {
        &self.wrapped
    }

    /// Takes the 32 bytes of one epoch, unwrapped elsewhere, after trying them on a record of it.
    ///
    /// # Errors
    /// An epoch that is not there, a key that does not open it.
    pub fn unlock_epoch(&mut self, epoch: u64, key: [u8; 32]) -> Result<(), KeyError> {
        if !self.wrapped.iter().any(|wrapped| wrapped.no == epoch) {
            return Err(KeyError::NoSuchEpoch { epoch });
        }
        let key = EpochKey::from_bytes(key);
        if !opens_epoch(&self.desk.db, self.verified.head.size, epoch, &key) {
            return Err(KeyError::WrongEpochKey { epoch });
        }
        self.keys.insert(epoch, key);
        Ok(())
    }

    /// Unlocks all epochs that `identity` can open; returns how many.
    pub fn unlock(&mut self, identity: &Identity) -> usize {
        let keys = EpochKeys::unwrap_all(&self.wrapped, identity);
        let opened = keys.epochs().count();
        self.keys.extend(keys);
        opened
    }

    /// Verifies again, with the contents of the epochs unlocked so far.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn prove_content(&self) -> Result<Verified, VerifyError> {
        Ok(verify::whole(&Source::live(&self.desk.path), Keys::Epochs(&self.keys), None, trust())?.verified)
    }

    /// The records from `from` on, decrypted with the epochs unlocked so far.
    #[must_use]
    pub fn records(&self, from: u64) -> Records<'_> {
        Records::new(&self.desk.db, &self.keys, from)
    }

    /// The bytes of an exhibit, compared with its hash.
    ///
    /// # Errors
    /// One that is not there, not as its hash says, or of an epoch that is locked.
    pub fn exhibit_get(&self, hash: &Digest) -> Result<Vec<u8>, ReadError> {
        read_exhibit(&self.desk.db, &self.keys, hash)
    }

    /// Opens the session: `session.opened` and `epoch.opened`, one durable commit.
    ///
    /// `wall` is in Unix milliseconds. The epochs unlocked stay readable in the log.
    ///
    /// # Errors
    /// A certificate that does not hold, no recipient, anything of the disk's.
    pub fn open(
        self,
        certificates: &[Certificate],
        recipients: Vec<Recipient>,
        presence: &Presence,
        wall: i64,
    ) -> Result<Log, OpenError> {
        let (opened, certificate) = self.candidate.certified(certificates, &recipients, presence)?;
        store::begin_session(&self.desk.db)?;
        let place = (self.frontier, self.last_wall, self.verified.epochs);
        Log::begin(self.desk, self.candidate, recipients, place, self.keys, &[opened], &certificate, wall)
    }
}

fn trust() -> Trust<'static> {
    Trust { operators: None, withholding: Withholding::Refused }
}
