//! Reading what records say, each checked against its own header.

use std::{collections::VecDeque, path::Path};

use rusqlite::Connection;

use crate::{
    Body, Digest, EpochKeys, Field, FieldProof, Finding, Header, KeyError, Keys, StoreError, VerifyError,
    body,
    epoch::EpochKey,
    exhibit::ExhibitKey,
    store,
    verify::{self, source::Source},
};

/// Records fetched at once.
const PAGE: u64 = 256;

/// One record, decrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its place in the log.
    pub seq: u64,
    /// What happened.
    pub kind: String,
    /// Unix milliseconds.
    pub wall: i64,
    /// Milliseconds since the session's start.
    pub mono: u64,
    /// The epoch that seals it.
    pub epoch: u64,
    /// What is said about it.
    pub body: Body,
}

/// Why a record or an exhibit cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(untagged)]
pub enum ReadError {
    /// It is damaged, or not there.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// Its epoch is locked.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<Finding> for ReadError {
    fn from(finding: Finding) -> Self {
        Self::Verify(finding.into())
    }
}

impl From<rusqlite::Error> for ReadError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Verify(error.into())
    }
}

impl From<StoreError> for ReadError {
    fn from(error: StoreError) -> Self {
        Self::Verify(error.into())
    }
}

/// A log file open for reading alone.
pub struct Reader {
    // the connection goes before a private copy of the file does
    db: Connection,
    keys: EpochKeys,
    _source: Source,
}

impl Reader {
    /// Opens a log file with whatever keys there are. Verifying the log as a whole is [`crate::verify`]'s part.
    ///
    /// # Errors
    /// A file that is no log.
    pub fn open(path: &Path, keys: Keys<'_>) -> Result<Self, StoreError> {
        let source = Source::of_file(path)?;
        let db = source.connect()?;
        let mut own = EpochKeys::new();
        match keys {
            Keys::None => {}
            Keys::Identity(identity) => own = EpochKeys::unwrap_all(&store::wrapped_epochs(&db)?, identity),
            Keys::Epochs(keys) => {
                for epoch in keys.epochs() {
                    if let Some(key) = keys.get(epoch) {
                        own.insert(epoch, EpochKey::from_bytes(*key.bytes()));
                    }
                }
            }
        }
        Ok(Self { db, keys: own, _source: source })
    }

    /// The records from `from` on.
    #[must_use]
    pub fn records(&self, from: u64) -> Records<'_> {
        Records::new(&self.db, &self.keys, from)
    }

    /// The bytes of an exhibit, compared with its hash.
    ///
    /// # Errors
    /// One that is not there, not as its hash says, or of an epoch that is locked.
    pub fn exhibit_get(&self, hash: &Digest) -> Result<Vec<u8>, ReadError> {
        read_exhibit(&self.db, &self.keys, hash)
    }
}

impl Reader {
    /// One field of one record with what shows it to somebody who reads nothing else; `None` if it has no such field.
    ///
    /// # Errors
    /// A record that is not there, damaged, or of an epoch that is locked.
    pub fn disclose(&self, seq: u64, name: &str) -> Result<Option<FieldProof>, ReadError> {
        use rusqlite::OptionalExtension;
        let row: Option<(Vec<u8>, Vec<u8>)> = self
            .db
            .query_row("SELECT header, ciphertext FROM record WHERE seq = ?1", [seq], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let (header, ciphertext) = row.ok_or(Finding::RecordMissing { record: seq })?;
        let (_, fields) = open_fields(seq, &header, ciphertext, &self.keys)?;
        Ok(FieldProof::new(&fields, name))
    }
}

/// Records in order; ends after the first error.
pub struct Records<'a> {
    db: &'a Connection,
    keys: &'a EpochKeys,
    next: u64,
    page: VecDeque<Result<Record, ReadError>>,
    over: bool,
}

impl<'a> Records<'a> {
    pub(crate) fn new(db: &'a Connection, keys: &'a EpochKeys, from: u64) -> Self {
        Self { db, keys, next: from, page: VecDeque::new(), over: false }
    }

    fn fetch(&mut self) -> Result<(), ReadError> {
        let mut statement = self.db.prepare_cached(
            "SELECT seq, header, ciphertext FROM record WHERE seq >= ?1 ORDER BY seq LIMIT ?2",
        )?;
        let mut rows = statement.query([self.next, PAGE])?;
        while let Some(row) = rows.next()? {
            let seq = self.next;
            if row.get::<_, i64>(0)? != seq.cast_signed() {
                return Err(Finding::RecordMissing { record: seq }.into());
            }
            self.next += 1;
            let record = open(seq, row.get_ref(1)?.as_blob().unwrap_or(&[]), row.get(2)?, self.keys);
            let failed = record.is_err();
            self.page.push_back(record);
            if failed {
                break;
            }
        }
        Ok(())
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.is_empty()
            && !self.over
            && let Err(error) = self.fetch()
        {
            self.page.push_back(Err(error));
        }
        let record = self.page.pop_front();
        self.over |= record.as_ref().is_none_or(Result::is_err);
        record
    }
}

fn open(record: u64, header: &[u8], ciphertext: Vec<u8>, keys: &EpochKeys) -> Result<Record, ReadError> {
    let (header, fields) = open_fields(record, header, ciphertext, keys)?;
    Ok(Record {
        seq: record,
        kind: header.kind,
        wall: header.wall,
        mono: header.mono,
        epoch: header.epoch,
        body: fields.into_iter().map(|field| (field.name, field.value)).collect(),
    })
}

fn open_fields(
    record: u64,
    header: &[u8],
    mut ciphertext: Vec<u8>,
    keys: &EpochKeys,
) -> Result<(Header, Vec<Field>), ReadError> {
    let header = Header::decode(header)
        .map_err(|error| Finding::HeaderDamaged { record, detail: error.to_string() })?;
    if header.seq != record {
        return Err(Finding::RecordElsewhere { record }.into());
    }
    if ciphertext.is_empty() {
        return Err(Finding::CiphertextMissing { record }.into());
    }
    if Digest::of(&ciphertext) != header.ct_hash {
        return Err(Finding::CiphertextChanged { record }.into());
    }
    let key = keys.get(header.epoch).ok_or(KeyError::EpochLocked { epoch: header.epoch })?;
    let plain = header.open(key, &mut ciphertext).ok_or(Finding::RecordDoesNotOpen { record })?;
    let (fields, root) =
        body::decode(plain).map_err(|error| Finding::FieldsChanged { record, detail: error.to_string() })?;
    if root != header.commit_root {
        return Err(Finding::FieldsChanged { record, detail: "another commitment".to_owned() }.into());
    }
    Ok((header, fields))
}

/// The plaintext of an exhibit.
pub(crate) fn read_exhibit(db: &Connection, keys: &EpochKeys, hash: &Digest) -> Result<Vec<u8>, ReadError> {
    let missing = || Finding::ExhibitRow { hash: hash.to_string(), reason: crate::ExhibitFault::RowMissing };
    let row = store::exhibit(db, hash)?.ok_or_else(missing)?;
    let key = keys.get(row.epoch).ok_or(KeyError::EpochLocked { epoch: row.epoch })?;
    let mut bytes = Vec::new();
    verify::open_exhibit(db, &ExhibitKey::derive(key, hash), hash, row.size, |chunk| {
        bytes.extend_from_slice(chunk)
    })?;
    Ok(bytes)
}

/// Whether `key` opens the first record of `epoch`, which is found by halving: epochs only rise.
pub(crate) fn opens_epoch(db: &Connection, records: u64, epoch: u64, key: &EpochKey) -> bool {
    let header = |seq: u64| -> Option<Header> {
        let bytes: Vec<u8> =
            db.query_row("SELECT header FROM record WHERE seq = ?1", [seq], |row| row.get(0)).ok()?;
        Header::decode(&bytes).ok()
    };
    let (mut low, mut high) = (0, records);
    while low < high {
        let middle = low + (high - low) / 2;
        match header(middle) {
            Some(header) if header.epoch < epoch => low = middle + 1,
            Some(_) => high = middle,
            None => return false,
        }
    }
    let ciphertext: Result<Vec<u8>, _> =
        db.query_row("SELECT ciphertext FROM record WHERE seq = ?1", [low], |row| row.get(0));
    match (header(low), ciphertext) {
        (Some(header), Ok(mut ciphertext)) => {
            header.epoch == epoch && header.open(key, &mut ciphertext).is_some()
        }
        _ => false,
    }
}
