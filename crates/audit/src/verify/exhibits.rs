//! Exhibits: what can be said about them without a key, and each one opened with it.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{ExhibitFault, Finding, VerifyError};
use crate::{
    Digest,
    exhibit::{CHUNK, ExhibitKey, TAG, chunks},
};

/// Rows, chunks and lengths against each other and against the headers: `sealed` counts those of kind
/// `exhibit.sealed`, by epoch. No key is needed, and no byte of plaintext is vouched for. Returns how many there are.
pub(crate) fn check_rows(
    db: &Connection,
    sealed: &BTreeMap<u64, u64>,
    epochs: u64,
) -> Result<u64, VerifyError> {
    let mut found: BTreeMap<u64, u64> = BTreeMap::new();
    let mut statement = db.prepare("SELECT hash, epoch, size FROM exhibit ORDER BY hash")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let hash: Vec<u8> = row.get(0)?;
        let wrong = |reason| Finding::ExhibitRow { hash: hex::encode(&hash), reason };
        let (epoch, size): (i64, i64) = (row.get(1)?, row.get(2)?);
        let (Ok(epoch), Ok(size), true) = (u64::try_from(epoch), u64::try_from(size), hash.len() == 32)
        else {
            return Err(wrong(ExhibitFault::RowMalformed).into());
        };
        if !(1..=epochs).contains(&epoch) {
            return Err(wrong(ExhibitFault::RowMalformed).into());
        }
        check_lengths(db, &hash, size, &wrong)?;
        *found.entry(epoch).or_default() += 1;
    }
    let stray: Option<Vec<u8>> = db.query_row(
        "SELECT (SELECT hash FROM exhibit_chunk WHERE hash NOT IN (SELECT hash FROM exhibit) LIMIT 1)",
        [],
        |row| row.get(0),
    )?;
    if let Some(stray) = stray {
        return Err(Finding::ExhibitRow { hash: hex::encode(stray), reason: ExhibitFault::NoRow }.into());
    }
    for epoch in 1..=epochs {
        let count = |of: &BTreeMap<u64, u64>| of.get(&epoch).copied().unwrap_or(0);
        let (sealed, found) = (count(sealed), count(&found));
        if sealed != found {
            return Err(Finding::ExhibitCount { epoch, sealed, found }.into());
        }
    }
    Ok(found.values().sum())
}

/// The chunks that an exhibit of this size has, and no other.
fn check_lengths(
    db: &Connection,
    hash: &[u8],
    size: u64,
    wrong: &impl Fn(ExhibitFault) -> Finding,
) -> Result<(), VerifyError> {
    let mut statement =
        db.prepare_cached("SELECT no, length(ciphertext) FROM exhibit_chunk WHERE hash = ?1 ORDER BY no")?;
    let mut rows = statement.query([hash])?;
    let mut left = size;
    for no in 0..chunks(size) {
        let row = rows.next()?.ok_or_else(|| wrong(ExhibitFault::ChunkMissing))?;
        let (found, length): (i64, i64) = (row.get(0)?, row.get(1)?);
        if found != no.cast_signed() {
            return Err(wrong(ExhibitFault::ChunkMissing).into());
        }
        let plain = left.min(CHUNK as u64);
        if length.cast_unsigned() != plain + TAG {
            return Err(wrong(ExhibitFault::ChunkLength).into());
        }
        left -= plain;
    }
    match rows.next()? {
        None => Ok(()),
        Some(_) => Err(wrong(ExhibitFault::ChunkLeftOver).into()),
    }
}

/// Opens one exhibit chunk by chunk and compares the whole with its hash.
pub(crate) fn open_exhibit(
    db: &Connection,
    key: &ExhibitKey,
    hash: &Digest,
    size: u64,
    mut take: impl FnMut(&[u8]),
) -> Result<(), VerifyError> {
    use sha2::Digest as _;
    let wrong = |reason| Finding::ExhibitRow { hash: hash.to_string(), reason };
    let mut statement =
        db.prepare_cached("SELECT no, ciphertext FROM exhibit_chunk WHERE hash = ?1 ORDER BY no")?;
    let mut rows = statement.query([&hash.0[..]])?;
    let (mut whole, mut found) = (sha2::Sha256::new(), 0u64);
    let chunks = chunks(size);
    for no in 0..chunks {
        let row =
            rows.next()?.filter(|row| row.get::<_, i64>(0).is_ok_and(|found| found == no.cast_signed()));
        let mut chunk: Vec<u8> = row.ok_or_else(|| wrong(ExhibitFault::ChunkMissing))?.get(1)?;
        let last = no + 1 == chunks;
        let plain = key
            .open(no, last, &mut chunk)
            .filter(|length| last || *length == CHUNK)
            .and_then(|length| chunk.get(..length))
            .ok_or_else(|| wrong(ExhibitFault::ChunkChanged))?;
        found += plain.len() as u64;
        whole.update(plain);
        take(plain);
    }
    if rows.next()?.is_some() {
        return Err(wrong(ExhibitFault::ChunkLeftOver).into());
    }
    if found != size || whole.finalize()[..] != hash.0 {
        return Err(wrong(ExhibitFault::HashDiffers).into());
    }
    Ok(())
}
