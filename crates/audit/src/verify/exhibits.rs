//! Exhibits: what can be said about them without a key, and each one opened with it.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{ExhibitFault, Finding, VerifyError};
use crate::{
    Digest, Field, Header,
    exhibit::{CHUNK, ExhibitKey, SEALED, Seal, TAG, chunks},
    proof::FieldProof,
    record::EXHIBIT_SEALED,
};

/// `exhibit.sealed` has hash, size and, last in the order of the encoded names, `sealed`.
const FIELDS: u64 = 3;

/// Rows, chunks and lengths against each other and against the headers: `sealed` counts those of kind
/// `exhibit.sealed`, by epoch; and the ciphertext against its record's commitment. No key is needed: every byte in the
/// file is covered, what it says is not. Returns how many there are.
pub(crate) fn check_rows(
    db: &Connection,
    sealed: &BTreeMap<u64, u64>,
    epochs: u64,
    one_more: &mut dyn FnMut() -> Result<(), VerifyError>,
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
        let sealed = check_chunks(db, &hash, size, &wrong)?;
        check_seal(db, &hash, epoch, sealed, &wrong)?;
        *found.entry(epoch).or_default() += 1;
        one_more()?;
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

/// The chunks that an exhibit of this size has, and no other. Returns what its record's field `sealed` must hold.
fn check_chunks(
    db: &Connection,
    hash: &[u8],
    size: u64,
    wrong: &impl Fn(ExhibitFault) -> Finding,
) -> Result<[u8; 32], VerifyError> {
    let mut seal = Seal::begin(hash, size);
    let mut statement =
        db.prepare_cached("SELECT no, ciphertext FROM exhibit_chunk WHERE hash = ?1 ORDER BY no")?;
    let mut rows = statement.query([hash])?;
    let mut left = size;
    for no in 0..chunks(size) {
        let row = rows.next()?.ok_or_else(|| wrong(ExhibitFault::ChunkMissing))?;
        let ciphertext = row.get_ref(1)?.as_blob().unwrap_or_default();
        if row.get::<_, i64>(0)? != no.cast_signed() {
            return Err(wrong(ExhibitFault::ChunkMissing).into());
        }
        let plain = left.min(CHUNK as u64);
        if ciphertext.len() as u64 != plain + TAG {
            return Err(wrong(ExhibitFault::ChunkLength).into());
        }
        seal.add(ciphertext);
        left -= plain;
    }
    match rows.next()? {
        None => Ok(seal.end()),
        Some(_) => Err(wrong(ExhibitFault::ChunkLeftOver).into()),
    }
}

/// The commitment of the exhibit's record, recomputed from the one field that is disclosed: no key is needed.
fn check_seal(
    db: &Connection,
    hash: &[u8],
    epoch: u64,
    sealed: [u8; 32],
    wrong: &impl Fn(ExhibitFault) -> Finding,
) -> Result<(), VerifyError> {
    use rusqlite::OptionalExtension;
    let row = db
        .prepare_cached("SELECT s.salt, s.sibling, r.header FROM exhibit_seal s JOIN record r USING (seq) WHERE hash = ?1")?
        .query_row([hash], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?)))
        .optional()?;
    let (salt, sibling, header) = row.ok_or_else(|| wrong(ExhibitFault::SealMissing))?;
    let proof = salt.try_into().ok().zip(sibling.try_into().ok()).map(|(salt, sibling)| FieldProof {
        field: Field { salt, name: SEALED.to_owned(), value: sealed.into() },
        index: FIELDS - 1,
        fields: FIELDS,
        path: vec![Digest(sibling)],
    });
    let header =
        Header::decode(&header).ok().filter(|header| header.kind == EXHIBIT_SEALED && header.epoch == epoch);
    match (proof, header) {
        (Some(proof), Some(header)) if proof.shows(&header) => Ok(()),
        _ => Err(wrong(ExhibitFault::SealDiffers).into()),
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
