//! Verification from scratch: a separate path that shares with the writer only the reading of bytes.

mod content;
mod exhibits;
mod fault;
pub(crate) mod progress;
mod rules;
mod scan;
pub(crate) mod source;

pub(crate) use exhibits::open_exhibit;
pub use fault::{BundleFault, CheckpointFault, EpochFault, ExhibitFault, OrderFault, SessionFault};
pub use progress::{Progress, Stage, Stopped};

use std::{ops::ControlFlow, path::Path};

use crate::{
    Digest, EpochKeys, GivenHead, Head, HeadError, Identity, LogId, Profile, StoreError, bundle, store,
    tree::Frontier,
};
use progress::{Watch, tell};
use source::Source;

/// What opens the records, if anything.
#[derive(Clone, Copy)]
pub enum Keys<'a> {
    /// Integrity alone.
    None,
    /// An auditor's or operator's identity.
    Identity(&'a Identity),
    /// Epochs' keys unwrapped elsewhere.
    Epochs(&'a EpochKeys),
}

/// What a verification found; all of it holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Verified {
    /// Production or rehearsal, as the file says, and record 0 where content is proven.
    pub profile: Profile,
    /// The head of the whole log.
    pub head: Head,
    /// The last signed note, with whatever cosignatures stand under it.
    pub note: String,
    /// The head in 16 PGP words.
    pub words: Vec<&'static str>,
    /// Who wrote, and who vouched for it.
    pub sessions: Vec<SessionFound>,
    /// The epochs of the log: their count.
    pub epochs: u64,
    /// Whether the records' contents were opened and hold.
    pub content: Content,
    /// The head held outside that the log was compared with. Records beyond it rest on the session's signatures alone.
    pub compared_with: Option<Head>,
    /// Records whose clock stands before the one of the record before; the first thousand.
    pub clock_went_back: Vec<u64>,
    /// Records whose ciphertext a bundle withholds.
    pub withheld: u64,
    /// The exhibits, and whether somebody looked into them.
    pub exhibits: CheckedExhibits,
    /// Heads in the log under which names other than the session's stand: size and name. Not verified here.
    pub cosigned: Vec<(u64, String)>,
}

/// Exhibits of a log that holds. Their rows and their lengths are always compared with the records' headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct CheckedExhibits {
    /// How many there are.
    pub count: u64,
    /// Whether every one of them was opened and has the hash that its record names: only a key can tell.
    pub checked: bool,
}

/// One session.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SessionFound {
    /// From 1.
    pub no: u64,
    /// The record `session.opened`.
    pub first_seq: u64,
    /// How many records it wrote.
    pub records: u64,
    /// The clock at its first record, Unix milliseconds.
    pub opened: i64,
    /// The clock at its last record, Unix milliseconds.
    pub last: i64,
    /// How it ended, or that it is the last and may go on.
    pub ended: Ended,
    /// The key under which it signed, as a C2SP vkey.
    pub vkey: String,
    /// Who certified it.
    pub signers: Vec<SignerFound>,
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// With `session.closed`.
    Cleanly,
    /// A crash, or it is the last and still open.
    Not,
}

/// One signer of a session's certificate.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SignerFound {
    /// The name in the certificate.
    pub name: String,
    /// The compressed key, in hexadecimal.
    pub public_key: String,
    /// Whether the key was compared with the enrolled ones.
    pub standing: Standing,
}

/// What is known of a signer's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Enrolled at that time, by the log's own records.
    Enrolled,
    /// Among the keys that the bundle names.
    NamedByBundle,
    /// The signature is good; whose key it is, nothing here says.
    NotCompared,
}

/// How far the contents were opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Content {
    /// Every record and exhibit (but withheld ones) opened and holds.
    Proven,
    /// Some epochs are not for this reader.
    Partly {
        /// Records that stayed closed.
        unread: u64,
    },
    /// Nothing was opened.
    NotProven,
}

/// The first thing found wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Finding {
    /// The file has no record at all: a founding that did not end.
    #[error("the log has no records")]
    NoRecords,
    /// A gap.
    #[error("record {record} is missing")]
    RecordMissing {
        /// The first missing one.
        record: u64,
    },
    /// A header that is not in the form.
    #[error("the header of record {record} is damaged: {detail}")]
    HeaderDamaged {
        /// The record.
        record: u64,
        /// What is wrong.
        detail: String,
    },
    /// A header of another log, or another place.
    #[error("record {record} belongs elsewhere")]
    RecordElsewhere {
        /// The record.
        record: u64,
    },
    /// The ciphertext is not the one that the header names.
    #[error("the content of record {record} was changed")]
    CiphertextChanged {
        /// The record.
        record: u64,
    },
    /// Empty, where nothing may be withheld.
    #[error("the content of record {record} is gone")]
    CiphertextMissing {
        /// The record.
        record: u64,
    },
    /// The epoch's key does not open it under this header.
    #[error("record {record} does not open with the key of its epoch")]
    RecordDoesNotOpen {
        /// The record.
        record: u64,
    },
    /// The body is not in the form, or its fields do not hash to the commitment.
    #[error("the fields of record {record} are not those committed to: {detail}")]
    FieldsChanged {
        /// The record.
        record: u64,
        /// What is wrong.
        detail: String,
    },
    /// A record of the log itself says what the file contradicts.
    #[error("record {record} says otherwise about {field}")]
    RecordContradicts {
        /// The record.
        record: u64,
        /// The field.
        field: String,
    },
    /// A kind or an epoch where none may be.
    #[error("record {record} cannot stand there: {reason}")]
    OrderBroken {
        /// The record.
        record: u64,
        /// The rule.
        reason: OrderFault,
    },
    /// A row of table `epoch`.
    #[error("epoch {epoch}: {reason}")]
    EpochRow {
        /// The epoch.
        epoch: u64,
        /// What is wrong.
        reason: EpochFault,
    },
    /// A row of table `session`.
    #[error("session {session}: {reason}")]
    SessionRow {
        /// The session.
        session: u64,
        /// What is wrong.
        reason: SessionFault,
    },
    /// Somebody not enrolled vouched for a session.
    #[error("session {session} is certified by {signer}, who is not enrolled")]
    StrangerCertified {
        /// The session.
        session: u64,
        /// The name given.
        signer: String,
    },
    /// A row of table `checkpoint` that is damaged or not signed by its session.
    #[error("the checkpoint of size {size}: {reason}")]
    CheckpointRow {
        /// The size.
        size: u64,
        /// What is wrong.
        reason: CheckpointFault,
    },
    /// The records do not hash to what was signed: one between `first` and `last` was changed.
    #[error("a record between {first} and {last} is not the one that was signed")]
    SignedOtherwise {
        /// The first that may be the changed one.
        first: u64,
        /// The last.
        last: u64,
    },
    /// A record is not the one that was signed: no other stands between its two checkpoints.
    #[error("record {record} is not the one that was signed")]
    NotTheSigned {
        /// The record.
        record: u64,
    },
    /// Records behind the last checkpoint, or a checkpoint beyond the last record.
    #[error("the log has {records} records, its last checkpoint {signed}")]
    EndsOtherwise {
        /// Records in the file.
        records: u64,
        /// The size of the last checkpoint.
        signed: u64,
    },
    /// An exhibit's row or chunks.
    #[error("exhibit {hash}: {reason}")]
    ExhibitRow {
        /// The plaintext's hash.
        hash: String,
        /// What is wrong.
        reason: ExhibitFault,
    },
    /// An exhibit was taken away or slipped in; whose it is, only a key could tell.
    #[error("epoch {epoch} has {sealed} records of exhibits, the file {found} exhibits")]
    ExhibitCount {
        /// The epoch.
        epoch: u64,
        /// Headers of kind `exhibit.sealed`.
        sealed: u64,
        /// Rows of table `exhibit`.
        found: u64,
    },
    /// `keys.json` of the bundle says what the log contradicts.
    #[error("keys.json says otherwise about {entry}")]
    KeysContradict {
        /// The entry: a field, or a list and whom of it.
        entry: String,
    },
    /// A file of the bundle.
    #[error("{file} in the bundle: {reason}")]
    BundleFile {
        /// Its name.
        file: String,
        /// What is wrong.
        reason: BundleFault,
    },
}

/// Why a log is not verified.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(untagged)]
pub enum VerifyError {
    /// Something in it is wrong.
    #[error(transparent)]
    Finding(#[from] Finding),
    /// It contradicts the head held outside.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// It could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whoever waited for it broke it off: only with [`verify_with`].
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl From<rusqlite::Error> for VerifyError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Verifies a log file, or a bundle's directory, without changing anything.
///
/// `head` is one held outside; the log may be longer, but must contain it.
///
/// # Errors
/// The first thing that does not hold.
pub fn verify(path: &Path, keys: Keys<'_>, head: Option<&GivenHead>) -> Result<Verified, VerifyError> {
    verify_with(path, keys, head, &mut |_| ControlFlow::Continue(()))
}

/// [`verify`], telling `watch` after each piece of work how far it is.
///
/// # Errors
/// The first thing that does not hold; [`Stopped`] where `watch` breaks it off.
pub fn verify_with(
    path: &Path,
    keys: Keys<'_>,
    head: Option<&GivenHead>,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Verified, VerifyError> {
    if path.is_dir() {
        let named = bundle::check(path, watch)?;
        let source = Source::of_file(&path.join(bundle::LOG))?;
        let trust = Trust { operators: Some(&named.public_keys()), withholding: Withholding::Allowed };
        let whole = whole_with(&source, keys, head, trust, watch)?;
        bundle::check_keys(&named, &whole.verified, whole.enrolled.as_deref())?;
        bundle::check_against(path, &source, &whole.verified)?;
        return Ok(whole.verified);
    }
    if let Some(unpacked) = bundle::unpack_bundle(path)? {
        return verify_with(unpacked.folder(), keys, head, watch);
    }
    let source = Source::of_file(path)?;
    let trust = Trust { operators: None, withholding: Withholding::Refused };
    Ok(whole_with(&source, keys, head, trust, watch)?.verified)
}

/// Whether ciphertexts may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Withholding {
    /// In a bundle.
    Allowed,
    /// In a log.
    Refused,
}

/// What the one who verifies brings along.
#[derive(Clone, Copy)]
pub(crate) struct Trust<'a> {
    pub(crate) operators: Option<&'a [[u8; 33]]>,
    pub(crate) withholding: Withholding,
}

/// What the next session needs beside the findings.
pub(crate) struct Whole {
    pub(crate) verified: Verified,
    pub(crate) frontier: Frontier,
    pub(crate) last_wall: i64,
    /// Everybody whom the records ever enrolled, where all of them were read.
    pub(crate) enrolled: Option<Vec<crate::Operator>>,
}

pub(crate) fn whole(
    source: &Source,
    keys: Keys<'_>,
    head: Option<&GivenHead>,
    trust: Trust<'_>,
) -> Result<Whole, VerifyError> {
    whole_with(source, keys, head, trust, &mut |_| ControlFlow::Continue(()))
}

fn whole_with(
    source: &Source,
    keys: Keys<'_>,
    head: Option<&GivenHead>,
    trust: Trust<'_>,
    watch: Watch<'_>,
) -> Result<Whole, VerifyError> {
    let db = source.connect()?;
    let profile = store::check_file(&db, source.file())?;
    let unwrapped;
    let keys = match keys {
        Keys::None => None,
        Keys::Epochs(keys) => Some(keys),
        Keys::Identity(identity) => {
            unwrapped = EpochKeys::unwrap_all(&store::wrapped_epochs(&db)?, identity);
            Some(&unwrapped)
        }
    };
    let mut rules = rules::Rules::begin(&db, profile, keys.is_some(), head, trust)?;
    let (mut done, of) = (0, rules.plan().records);
    tell(watch, Stage::Records, done, of)?;
    scan::run(source, rules.plan(), keys, trust.withholding, |chunk| {
        done += chunk.seen.len() as u64;
        rules.follow(chunk)?;
        tell(watch, Stage::Records, done, of)
    })?;
    rules.finish(&db, keys, watch)
}

/// The log in the file, by the header of record 0.
pub(crate) fn log_id(db: &rusqlite::Connection) -> Result<LogId, VerifyError> {
    use rusqlite::OptionalExtension;
    let header: Option<Vec<u8>> =
        db.query_row("SELECT header FROM record WHERE seq = 0", [], |row| row.get(0)).optional()?;
    let header = header.ok_or(Finding::RecordMissing { record: 0 })?;
    match crate::Header::decode(&header) {
        Ok(header) => Ok(header.log_id),
        Err(error) => Err(Finding::HeaderDamaged { record: 0, detail: error.to_string() }.into()),
    }
}

/// All leaves of the log, for proofs.
pub(crate) fn leaves(db: &rusqlite::Connection) -> Result<Vec<Digest>, StoreError> {
    let mut statement = db.prepare("SELECT header FROM record ORDER BY seq")?;
    let rows = statement.query_map([], |row| Ok(crate::tree::leaf_hash(row.get_ref(0)?.as_blob()?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
