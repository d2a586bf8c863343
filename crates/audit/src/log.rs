//! The open log: every append is one durable commit with a signed checkpoint.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::{
    Body, Cosigner, Digest, EpochKeys, EventError, Head, KeyError, LogId, Note, OpenError, Profile,
    Recipient, StoreError, Value,
    body::{self, Event},
    epoch::{EpochKey, MAX_EPOCH},
    exhibit::{CHUNK, ExhibitKey, SEALED, Seal},
    lock::Lock,
    note,
    proof::FieldProof,
    reader::{ReadError, Records, read_exhibit},
    record::{EPOCH_OPENED, EXHIBIT_SEALED, Header, SESSION_CLOSED},
    session::{Candidate, Signer, recipient_list},
    store,
    tree::{Frontier, leaf_hash},
    value::count,
};

/// Both clocks at one moment, read by the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Unix milliseconds.
    pub wall: i64,
    /// Milliseconds since the session's start, of a clock that cannot be set.
    pub mono: u64,
}

/// That a record is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Its place in the log.
    pub seq: u64,
    /// Its leaf in the tree.
    pub leaf: Digest,
    /// Whether its clock stands before that of the record before.
    pub clock_went_back: bool,
}

/// Why something was not written; nothing of the commit stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(untagged)]
pub enum AppendError {
    /// The event.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The commit.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// Why a commit failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CommitError {
    /// Nothing was written. The epoch ended with it; the next append opens another.
    #[error("nothing was written: {detail}")]
    NotWritten {
        /// What went wrong.
        detail: String,
    },
    /// The disk did not confirm. The log must be closed, opened again and verified; nothing is tried again here.
    #[error("the disk did not confirm: {detail}")]
    NotConfirmed {
        /// What went wrong.
        detail: String,
    },
    /// An earlier commit was not confirmed.
    #[error("the log stopped at a commit that the disk did not confirm")]
    Stopped,
}

/// The file and what belongs to it.
pub(crate) struct Desk {
    pub(crate) db: Connection,
    pub(crate) path: PathBuf,
    pub(crate) profile: Profile,
    /// Goes last: the file is closed before somebody else may write.
    pub(crate) _lock: Lock,
}

/// A log open for writing: one session.
///
/// Dropping it without [`Log::close`] is a crash: the next session says so.
pub struct Log {
    desk: Desk,
    log_id: LogId,
    no: u64,
    signer: Signer,
    recipients: Vec<Recipient>,
    keys: EpochKeys,
    place: Place,
    note: Note,
    standing: Standing,
}

/// Where the log stands: replaced by a commit that succeeded.
#[derive(Clone)]
struct Place {
    frontier: Frontier,
    wall: i64,
    mono: u64,
    epoch: u64,
    in_epoch: u64,
}

#[derive(PartialEq, Eq)]
enum Standing {
    /// The epoch may go on.
    Writing,
    /// A commit failed: its nonces are spent, so is its key.
    EpochEnded,
    /// The disk did not confirm a commit.
    Stopped,
}

/// A commit in the making.
struct Draft<'a> {
    place: Place,
    clock: Clock,
    keys: EpochKeys,
    salts: Salts,
    log: &'a Log,
}

impl Log {
    /// The first commit of a session: `events`, then `epoch.opened`, all under the epoch that it opens.
    #[expect(
        clippy::too_many_arguments,
        reason = "founding and opening alone call it, with all that they hold"
    )]
    pub(crate) fn begin(
        desk: Desk,
        candidate: Candidate,
        recipients: Vec<Recipient>,
        (frontier, wall, epoch): (Frontier, i64, u64),
        keys: EpochKeys,
        events: &[Event],
        certificate: &[u8],
        now: i64,
    ) -> Result<Self, OpenError> {
        let head = Head { log_id: candidate.log_id, size: frontier.size(), root: frontier.root() };
        let mut log = Self {
            desk,
            log_id: candidate.log_id,
            no: candidate.no,
            signer: candidate.signer,
            recipients,
            keys,
            // a session's own clock begins at nought
            place: Place { frontier, wall, mono: 0, epoch, in_epoch: 0 },
            note: Note::unsigned(head),
            standing: Standing::Writing,
        };
        log.commit(Clock { wall: now, mono: 0 }, |draft| {
            let opened = draft.start_epoch()?;
            let first = draft.place.frontier.size() + events.len() as u64 - 1;
            for event in events {
                draft.write(event)?;
            }
            draft.write(&opened)?;
            draft.log.db().execute(
                "INSERT INTO session(no, first_seq, public_key, certificate) VALUES (?1, ?2, ?3, ?4)",
                (draft.log.no, first, &draft.log.signer.public_key()[..], certificate),
            )?;
            Ok(())
        })?;
        Ok(log)
    }

    /// The same log under its own name, in the mode in which a session writes. Its file was a draft so far.
    pub(crate) fn moved_to(self, path: &Path) -> Result<Self, OpenError> {
        let Desk { db, path: draft, profile, _lock } = self.desk;
        db.close().map_err(|(_, error)| error)?;
        store::publish(&draft, path)?;
        let db = store::open(path)?;
        store::begin_session(&db)?;
        Ok(Self { desk: Desk { db, path: path.to_owned(), profile, _lock }, ..self })
    }

    /// Writes events as one commit: all of them are durable when this returns, or none is written.
    ///
    /// # Errors
    /// See [`CommitError`].
    pub fn append(&mut self, events: &[Event], clock: Clock) -> Result<Vec<Receipt>, AppendError> {
        self.commit(clock, |draft| events.iter().map(|event| draft.write_in_epoch(event)).collect())
    }

    /// Seals `bytes` as an exhibit with its record `exhibit.sealed`, in one commit; returns its hash.
    ///
    /// One that is in the log already is not stored again.
    ///
    /// # Errors
    /// See [`CommitError`].
    pub fn exhibit_put(&mut self, bytes: &[u8], clock: Clock) -> Result<Digest, AppendError> {
        let hash = Digest::of(bytes);
        let there = store::exhibit(&self.desk.db, &hash)
            .map_err(|error| CommitError::NotWritten { detail: error.to_string() })?;
        if there.is_some() {
            return Ok(hash);
        }
        let size = bytes.len() as u64;
        self.commit(clock, |draft| {
            // the epoch of its key is that of its record
            draft.ready_epoch()?;
            let key = ExhibitKey::derive(draft.key()?, &hash);
            let log = draft.log;
            let db = &log.desk.db;
            db.prepare_cached("INSERT INTO exhibit(hash, epoch, size) VALUES (?1, ?2, ?3)")?.execute((
                &hash.0[..],
                draft.place.epoch,
                size,
            ))?;
            let mut seal = Seal::begin(&hash.0, size);
            let last = crate::exhibit::chunks(size) - 1;
            let mut insert =
                db.prepare_cached("INSERT INTO exhibit_chunk(hash, no, ciphertext) VALUES (?1, ?2, ?3)")?;
            for (no, chunk) in (0..=last).zip(bytes.chunks(CHUNK).chain(std::iter::once(&[][..]))) {
                let ciphertext = key.seal(no, no == last, chunk);
                seal.add(&ciphertext);
                insert.execute((&hash.0[..], no, ciphertext))?;
            }
            let body = Body::new().with("hash", hash.0).with("size", count(size)).with(SEALED, seal.end());
            let event =
                Event::of_the_log(EXHIBIT_SEALED, body).expect("three short fields are within every limit");
            let (record, proof) = draft.write_disclosing(&event, SEALED)?;
            let sibling = proof.path.first().expect("the last of three leaves has one sibling");
            db.prepare_cached("INSERT INTO exhibit_seal(hash, seq, salt, sibling) VALUES (?1, ?2, ?3, ?4)")?
                .execute((&hash.0[..], record.seq, &proof.field.salt[..], &sibling.0[..]))?;
            Ok(())
        })?;
        Ok(hash)
    }

    /// The bytes of an exhibit, compared with its hash.
    ///
    /// # Errors
    /// One that is not there, not as its hash says, or of an epoch that is locked.
    pub fn exhibit_get(&self, hash: &Digest) -> Result<Vec<u8>, ReadError> {
        read_exhibit(&self.desk.db, &self.keys, hash)
    }

    /// The records from `from` on, decrypted.
    #[must_use]
    pub fn records(&self, from: u64) -> Records<'_> {
        Records::new(&self.desk.db, &self.keys, from)
    }

    /// The head that is durable now.
    #[must_use]
    pub fn head(&self) -> &Head {
        self.note.head()
    }

    /// The head as signed by this session, with the cosignatures added to it.
    #[must_use]
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Adds a witness's cosignature to the checkpoint that it is under; says when the witness saw it, in Unix seconds.
    ///
    /// `None`, and nothing is stored, where the note is not one of this log's checkpoints or the witness did not
    /// sign it.
    ///
    /// # Errors
    /// The database.
    pub fn add_cosignature(
        &mut self,
        cosigned: &Note,
        witness: &Cosigner,
    ) -> Result<Option<u64>, StoreError> {
        use rusqlite::OptionalExtension;
        let Some(time) = cosigned.cosigned_by(witness) else { return Ok(None) };
        let size = cosigned.head().size;
        let ours: Option<String> = self
            .desk
            .db
            .query_row("SELECT note FROM checkpoint WHERE size = ?1", [size], |row| row.get(0))
            .optional()?;
        let Some(mut ours) = ours.and_then(|note| note.parse::<Note>().ok()) else { return Ok(None) };
        if ours.head() != cosigned.head() {
            return Ok(None);
        }
        for line in cosigned.lines().iter().filter(|line| line.name() == witness.name()) {
            ours.add(line.clone());
        }
        self.desk.db.execute("UPDATE checkpoint SET note = ?2 WHERE size = ?1", (size, ours.to_string()))?;
        if size == self.note.head().size {
            self.note = ours;
        }
        Ok(Some(time))
    }

    /// Who can read from the next epoch on; that epoch begins with the next append.
    ///
    /// # Errors
    /// Nobody, or somebody twice.
    pub fn set_recipients(&mut self, recipients: Vec<Recipient>) -> Result<(), KeyError> {
        crate::epoch::check_recipients(&recipients)?;
        self.recipients = recipients;
        if self.standing == Standing::Writing {
            self.standing = Standing::EpochEnded;
        }
        Ok(())
    }

    /// Writes `session.closed` and leaves one whole file, without lock and companions.
    ///
    /// # Errors
    /// See [`CommitError`]; what was written stays, the session then counts as ended by a crash or cleanly, as the
    /// records say.
    pub fn close(mut self, clock: Clock) -> Result<Head, OpenError> {
        self.commit(clock, |draft| {
            // a full epoch adds its own record before this one
            draft.ready_epoch()?;
            let size = count(draft.place.frontier.size());
            let event = Event::of_the_log(SESSION_CLOSED, Body::new().with("size", size))
                .map_err(|error| Trouble(error.to_string()))?;
            draft.write(&event).map(|_| ())
        })?;
        store::end_session(&self.desk.db)?;
        Ok(self.note.head().clone())
    }

    /// Puts everything into the one file, so that it can be copied while the session goes on.
    ///
    /// # Errors
    /// The database.
    pub fn fold(&self) -> Result<(), StoreError> {
        store::fold_wal(&self.desk.db)
    }

    /// The log's id.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.log_id
    }

    /// Production or rehearsal.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.desk.profile
    }

    /// The session's number, from 1.
    #[must_use]
    pub fn session(&self) -> u64 {
        self.no
    }

    /// The epoch that was written last, from 1.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.place.epoch
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.desk.path
    }

    /// Whether the session's key is kept out of swap.
    #[must_use]
    pub fn session_key_is_locked(&self) -> bool {
        self.signer.is_locked()
    }

    pub(crate) fn db(&self) -> &Connection {
        &self.desk.db
    }

    /// One commit: everything that `fill` drafts and the checkpoint over it.
    fn commit<T>(
        &mut self,
        clock: Clock,
        fill: impl FnOnce(&mut Draft<'_>) -> Result<T, Trouble>,
    ) -> Result<T, AppendError> {
        if self.standing == Standing::Stopped {
            return Err(CommitError::Stopped.into());
        }
        let drafted = self.draft(clock, fill);
        let (done, place, keys, note) = match drafted {
            Ok(drafted) => drafted,
            Err(Trouble(detail)) => {
                self.standing = Standing::EpochEnded;
                if !self.desk.db.is_autocommit() && self.desk.db.execute_batch("ROLLBACK").is_err() {
                    self.standing = Standing::Stopped;
                }
                return Err(CommitError::NotWritten { detail }.into());
            }
        };
        if let Err(error) = self.desk.db.execute_batch("COMMIT") {
            self.standing = Standing::Stopped;
            if !self.desk.db.is_autocommit() {
                // nothing is tried again: this only gives the lock back
                let _ = self.desk.db.execute_batch("ROLLBACK");
            }
            return Err(CommitError::NotConfirmed { detail: error.to_string() }.into());
        }
        self.place = place;
        self.keys.extend(keys);
        self.note = note;
        self.standing = Standing::Writing;
        Ok(done)
    }

    fn draft<T>(
        &self,
        clock: Clock,
        fill: impl FnOnce(&mut Draft<'_>) -> Result<T, Trouble>,
    ) -> Result<(T, Place, EpochKeys, Note), Trouble> {
        let mut place = self.place.clone();
        if self.standing != Standing::Writing {
            place.in_epoch = MAX_EPOCH;
        }
        self.desk.db.execute_batch("BEGIN IMMEDIATE")?;
        let mut draft = Draft { place, clock, keys: EpochKeys::new(), salts: Salts::default(), log: self };
        let done = fill(&mut draft)?;
        let Draft { place, keys, .. } = draft;
        let head = Head { log_id: self.log_id, size: place.frontier.size(), root: place.frontier.root() };
        if head.size == self.place.frontier.size() {
            // nothing was to be written, so the checkpoint stands
            return Ok((done, place, keys, self.note.clone()));
        }
        let mut note = Note::unsigned(head);
        note.add(note::sign(note.head(), self.no, self.signer.key()));
        self.desk
            .db
            .prepare_cached("INSERT INTO checkpoint(size, note) VALUES (?1, ?2)")?
            .execute((note.head().size, note.to_string()))?;
        Ok((done, place, keys, note))
    }
}

/// Whatever stopped a draft; the commit turns it into its error.
struct Trouble(String);

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<KeyError> for Trouble {
    fn from(error: KeyError) -> Self {
        Self(error.to_string())
    }
}

impl From<getrandom::Error> for Trouble {
    fn from(error: getrandom::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<EventError> for Trouble {
    fn from(error: EventError) -> Self {
        Self(error.to_string())
    }
}

impl Draft<'_> {
    /// The key under which the next record is sealed.
    fn key(&self) -> Result<&EpochKey, Trouble> {
        let epoch = self.place.epoch;
        let key = self.keys.get(epoch).or_else(|| self.log.keys.get(epoch));
        key.ok_or_else(|| Trouble(format!("the key of epoch {epoch} is gone")))
    }

    /// A new key, wrapped and stored; returns the record that opens the epoch, still to be written.
    fn start_epoch(&mut self) -> Result<Event, Trouble> {
        let mut bytes = zeroize::Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes)?;
        let key = EpochKey::from_bytes(*bytes);
        let file = key.wrap(&self.log.recipients)?;
        let no = self.place.epoch + 1;
        self.log
            .desk
            .db
            .prepare_cached("INSERT INTO epoch(no, wrapped) VALUES (?1, ?2)")?
            .execute((no, &file))?;
        self.keys.insert(no, key);
        (self.place.epoch, self.place.in_epoch) = (no, 0);
        let body = Body::new()
            .with("no", count(no))
            .with("recipients", recipient_list(&self.log.recipients))
            .with("file_sha256", Digest::of(&file).0);
        Ok(Event::of_the_log(EPOCH_OPENED, body)?)
    }

    /// Opens another epoch where this one is full or spent.
    fn ready_epoch(&mut self) -> Result<(), Trouble> {
        if self.place.in_epoch >= MAX_EPOCH {
            let opened = self.start_epoch()?;
            self.write(&opened)?;
        }
        Ok(())
    }

    fn write_in_epoch(&mut self, event: &Event) -> Result<Receipt, Trouble> {
        self.ready_epoch()?;
        self.write(event)
    }

    fn write(&mut self, event: &Event) -> Result<Receipt, Trouble> {
        let salts = self.salts.take(event.body().len())?.to_vec();
        self.write_salted(event, &salts)
    }

    /// Writes a record and gives the proof of one of its fields, to be disclosed.
    fn write_disclosing(&mut self, event: &Event, name: &str) -> Result<(Receipt, FieldProof), Trouble> {
        let salts = self.salts.take(event.body().len())?.to_vec();
        let receipt = self.write_salted(event, &salts)?;
        let proof = FieldProof::of(event.body(), &salts, name).expect("the event has the field");
        Ok((receipt, proof))
    }

    fn write_salted(&mut self, event: &Event, salts: &[[u8; 16]]) -> Result<Receipt, Trouble> {
        let (mut sealed, commit_root) = body::encode(event.body(), salts);
        let seq = self.place.frontier.size();
        let mut header = Header {
            log_id: self.log.log_id,
            seq,
            epoch: self.place.epoch,
            kind: event.kind().to_owned(),
            wall: self.clock.wall,
            mono: self.clock.mono,
            ct_hash: Digest([0; 32]),
            commit_root,
        };
        header.seal(self.key()?, &mut sealed);
        let bytes = header.encode();
        self.log
            .desk
            .db
            .prepare_cached("INSERT INTO record(seq, header, ciphertext) VALUES (?1, ?2, ?3)")?
            .execute((seq, &bytes, &sealed))?;
        let leaf = leaf_hash(&bytes);
        let clock_went_back = self.clock.wall < self.place.wall || self.clock.mono < self.place.mono;
        self.place.frontier.push(leaf);
        self.place.in_epoch += 1;
        (self.place.wall, self.place.mono) = (self.clock.wall, self.clock.mono);
        Ok(Receipt { seq, leaf, clock_went_back })
    }
}

/// Salts, asked of the operating system for many fields at a time.
#[derive(Default)]
struct Salts {
    pool: Vec<[u8; 16]>,
    used: usize,
}

impl Salts {
    fn take(&mut self, fields: usize) -> Result<&[[u8; 16]], getrandom::Error> {
        if self.pool.len() - self.used < fields {
            self.pool.resize(fields.max(256), [0; 16]);
            getrandom::fill(self.pool.as_flattened_mut())?;
            self.used = 0;
        }
        let from = self.used;
        self.used += fields;
        Ok(&self.pool[from..self.used])
    }
}

/// A value for the caller's own records: the three facts of a head.
#[must_use]
pub fn head_value(head: &Head) -> Value {
    let fields = [
        ("log_id".to_owned(), Value::from(head.log_id.0)),
        ("size".to_owned(), count(head.size)),
        ("root".to_owned(), Value::from(head.root.0)),
    ];
    Value::Map(fields.into())
}
