//! The bulk of the work, on as many cores as there are: each record's own bytes, each checkpoint's signature.

use std::{
    sync::mpsc::{SyncSender, sync_channel},
    thread,
};

use rusqlite::Connection;

use super::{CheckpointFault, Finding, VerifyError, Withholding, source::Source};
use crate::{
    Body, Digest, EpochKeys, Header, LogId, Note, SessionKey, body,
    record::{
        EPOCH_OPENED, EXHIBIT_SEALED, LOG_CREATED, OPERATOR_ENROLLED, OPERATOR_REMOVED, SESSION_CLOSED,
        SESSION_OPENED,
    },
    tree,
};

/// Records in one piece of work.
const CHUNK: u64 = 8192;
/// More threads than this only wait for the disk.
const MAX_THREADS: usize = 4;

/// What the threads must know beforehand.
pub(crate) struct Plan {
    pub(crate) log_id: LogId,
    pub(crate) records: u64,
    /// Each session's key and the record from which on it signs, in order.
    pub(crate) sessions: Vec<(u64, SessionKey)>,
}

/// What stood in some consecutive records.
pub(crate) struct Chunk {
    pub(crate) first: u64,
    pub(crate) seen: Vec<Seen>,
    pub(crate) signed: Vec<Signed>,
    pub(crate) told: Vec<(u64, Told)>,
    pub(crate) unread: u64,
    pub(crate) withheld: u64,
    /// What is wrong with the record behind the last one seen.
    pub(crate) stopped: Option<VerifyError>,
}

/// One record, as the rules need it.
pub(crate) struct Seen {
    pub(crate) leaf: Digest,
    pub(crate) epoch: u64,
    pub(crate) wall: i64,
    pub(crate) mono: u64,
    pub(crate) mark: Mark,
}

/// The kinds that the rules know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    LogCreated,
    SessionOpened,
    SessionClosed,
    EpochOpened,
    ExhibitSealed,
    Other,
}

/// A checkpoint whose signature is good.
pub(crate) struct Signed {
    pub(crate) note: Note,
}

/// A record that the rules read.
pub(crate) struct Told {
    pub(crate) kind: String,
    pub(crate) body: Body,
}

/// Reads everything and hands it to `follow` in order.
pub(crate) fn run(
    source: &Source,
    plan: Plan,
    keys: Option<&EpochKeys>,
    withholding: Withholding,
    mut follow: impl FnMut(Chunk) -> Result<(), VerifyError>,
) -> Result<(), VerifyError> {
    let chunks = plan.records.div_ceil(CHUNK);
    let threads = thread::available_parallelism()
        .map_or(1, std::num::NonZero::get)
        .clamp(1, MAX_THREADS)
        .min(usize::try_from(chunks).unwrap_or(MAX_THREADS));
    let plan = &plan;
    thread::scope(|scope| {
        let mut results = Vec::new();
        for worker in 0..threads {
            let (sender, receiver) = sync_channel(2);
            results.push(receiver);
            let share = (worker as u64..chunks).step_by(threads);
            scope.spawn(move || work(source, plan, keys, withholding, share, &sender));
        }
        for chunk in 0..chunks {
            let receiver = &results[usize::try_from(chunk % threads as u64).unwrap_or(0)];
            let chunk = receiver
                .recv()
                .map_err(|_| crate::StoreError::Database { detail: "a reading thread ended".to_owned() })??;
            follow(chunk)?;
        }
        Ok(())
    })
}

fn work(
    source: &Source,
    plan: &Plan,
    keys: Option<&EpochKeys>,
    withholding: Withholding,
    share: impl Iterator<Item = u64>,
    sender: &SyncSender<Result<Chunk, VerifyError>>,
) {
    let db = match source.connect() {
        Ok(db) => db,
        Err(error) => {
            let _ = sender.send(Err(error.into()));
            return;
        }
    };
    for chunk in share {
        let result = read_chunk(&db, plan, keys, withholding, chunk * CHUNK);
        let over = result.as_ref().map_or(true, |chunk| chunk.stopped.is_some());
        // nobody listens any more once something was found
        if sender.send(result).is_err() || over {
            return;
        }
    }
}

fn read_chunk(
    db: &Connection,
    plan: &Plan,
    keys: Option<&EpochKeys>,
    withholding: Withholding,
    first: u64,
) -> Result<Chunk, VerifyError> {
    let end = plan.records.min(first + CHUNK);
    let mut chunk = Chunk {
        first,
        seen: Vec::with_capacity(usize::try_from(end - first).unwrap_or(0)),
        signed: Vec::new(),
        told: Vec::new(),
        unread: 0,
        withheld: 0,
        stopped: None,
    };
    let mut checkpoints =
        db.prepare_cached("SELECT size, note FROM checkpoint WHERE size > ?1 AND size <= ?2 ORDER BY size")?;
    let mut checkpoints = checkpoints.query([first, end])?;
    let mut records = db.prepare_cached(
        "SELECT seq, header, ciphertext FROM record WHERE seq >= ?1 AND seq < ?2 ORDER BY seq",
    )?;
    let mut records = records.query([first, end])?;
    let mut scratch = Vec::new();
    let mut checkpoint = next_checkpoint(&mut checkpoints)?;
    for seq in first..end {
        let row = records.next().map_err(|error| damaged(seq, &error))?;
        let Some(row) =
            row.filter(|row| row.get_ref(0).is_ok_and(|found| found.as_i64() == Ok(seq.cast_signed())))
        else {
            chunk.stopped = Some(Finding::RecordMissing { record: seq }.into());
            break;
        };
        let (header, ciphertext) = (row.get_ref(1)?.as_blob(), row.get_ref(2)?.as_blob());
        let (Ok(header), Ok(ciphertext)) = (header, ciphertext) else {
            chunk.stopped = Some(Finding::RecordMissing { record: seq }.into());
            break;
        };
        if let Err(finding) =
            read_record(&mut chunk, plan, keys, withholding, seq, (header, ciphertext), &mut scratch)
        {
            chunk.stopped = Some(finding.into());
            break;
        }
        if let Some((size, note)) = checkpoint.take_if(|(size, _)| *size == seq + 1) {
            match signed(plan, size, &note) {
                Ok(signed) => chunk.signed.push(signed),
                Err(reason) => {
                    chunk.stopped = Some(Finding::CheckpointRow { size, reason }.into());
                    break;
                }
            }
            checkpoint = next_checkpoint(&mut checkpoints)?;
        }
    }
    Ok(chunk)
}

fn read_record(
    chunk: &mut Chunk,
    plan: &Plan,
    keys: Option<&EpochKeys>,
    withholding: Withholding,
    record: u64,
    (bytes, ciphertext): (&[u8], &[u8]),
    scratch: &mut Vec<u8>,
) -> Result<(), Finding> {
    let header = Header::decode(bytes)
        .map_err(|error| Finding::HeaderDamaged { record, detail: error.to_string() })?;
    if header.seq != record || header.log_id != plan.log_id {
        return Err(Finding::RecordElsewhere { record });
    }
    if ciphertext.is_empty() {
        if withholding == Withholding::Refused {
            return Err(Finding::CiphertextMissing { record });
        }
        chunk.withheld += 1;
    } else if Digest::of(ciphertext) != header.ct_hash {
        return Err(Finding::CiphertextChanged { record });
    } else if let Some(keys) = keys {
        match keys.get(header.epoch) {
            None => chunk.unread += 1,
            Some(key) => {
                scratch.clear();
                scratch.extend_from_slice(ciphertext);
                let plain = header.open(key, scratch).ok_or(Finding::RecordDoesNotOpen { record })?;
                let changed = |detail: &str| Finding::FieldsChanged { record, detail: detail.to_owned() };
                let (fields, root) = body::decode(plain).map_err(|error| changed(&error.to_string()))?;
                if root != header.commit_root {
                    return Err(changed("another commitment"));
                }
                if is_told(&header.kind) {
                    let body = fields.into_iter().map(|field| (field.name, field.value)).collect();
                    chunk.told.push((record, Told { kind: header.kind.clone(), body }));
                }
            }
        }
    }
    chunk.seen.push(Seen {
        leaf: tree::leaf_hash(bytes),
        epoch: header.epoch,
        wall: header.wall,
        mono: header.mono,
        mark: match header.kind.as_str() {
            LOG_CREATED => Mark::LogCreated,
            SESSION_OPENED => Mark::SessionOpened,
            SESSION_CLOSED => Mark::SessionClosed,
            EPOCH_OPENED => Mark::EpochOpened,
            EXHIBIT_SEALED => Mark::ExhibitSealed,
            _ => Mark::Other,
        },
    });
    Ok(())
}

fn is_told(kind: &str) -> bool {
    [
        LOG_CREATED,
        SESSION_OPENED,
        SESSION_CLOSED,
        EPOCH_OPENED,
        EXHIBIT_SEALED,
        OPERATOR_ENROLLED,
        OPERATOR_REMOVED,
    ]
    .contains(&kind)
}

fn signed(plan: &Plan, size: u64, note: &str) -> Result<Signed, CheckpointFault> {
    let note: Note = note.parse().map_err(|_| CheckpointFault::Malformed)?;
    if note.head().size != size || note.head().log_id != plan.log_id {
        return Err(CheckpointFault::OfAnotherHead);
    }
    let before = plan.sessions.partition_point(|(first, _)| *first < size).max(1);
    match plan.sessions.get(before - 1) {
        Some((_, session)) if note.is_signed_by(session) => Ok(Signed { note }),
        _ => Err(CheckpointFault::NotSigned),
    }
}

fn next_checkpoint(rows: &mut rusqlite::Rows<'_>) -> Result<Option<(u64, String)>, VerifyError> {
    match rows.next()? {
        None => Ok(None),
        Some(row) => Ok(Some((row.get(0)?, row.get(1)?))),
    }
}

/// A page that SQLite cannot read is named by the record that was wanted from it.
fn damaged(record: u64, error: &rusqlite::Error) -> VerifyError {
    Finding::HeaderDamaged { record, detail: error.to_string() }.into()
}
