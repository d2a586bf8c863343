//! What the log's own records say, against what the file holds: only with a key.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{
    Ended, EpochFault, ExhibitFault, Finding, SessionFound, VerifyError,
    exhibits::open_exhibit,
    rules::SessionRow,
    scan::{Seen, Told},
};
use crate::{
    Body, Digest, EpochKeys, Operator, Profile, Value,
    exhibit::ExhibitKey,
    record::{
        EPOCH_OPENED, EXHIBIT_SEALED, LOG_CREATED, OPERATOR_ENROLLED, OPERATOR_REMOVED, SESSION_CLOSED,
        SESSION_OPENED,
    },
    store,
    tree::{Frontier, empty_root},
    value::count,
};

/// What was told so far.
#[derive(Default)]
pub(crate) struct Contents {
    enrolled: Vec<[u8; 33]>,
    /// Everybody who ever was enrolled, by name and key.
    ever: Vec<Operator>,
    /// Hash of the plaintext → epoch and size.
    exhibits: BTreeMap<Digest, (u64, Value)>,
}

impl Contents {
    /// The keys enrolled now; `None` if some record before could not be read.
    pub(crate) fn enrolled(&self, unread: u64) -> Option<&[[u8; 33]]> {
        (unread == 0).then_some(&self.enrolled)
    }

    /// Everybody whom the records ever enrolled; `None` if some record could not be read.
    pub(crate) fn into_ever_enrolled(self, unread: u64) -> Option<Vec<Operator>> {
        (unread == 0).then_some(self.ever)
    }

    fn add(&mut self, name: Option<&Value>, key: [u8; 33]) {
        self.enrolled.push(key);
        if let Some(name) = name.and_then(Value::as_text) {
            self.ever.push(Operator { name: name.to_owned(), public_key: key });
        }
    }

    /// Keeps the list of enrolled keys.
    pub(crate) fn enroll(&mut self, record: u64, told: &Told) -> Result<(), Finding> {
        let wrong = |field: &str| Finding::RecordContradicts { record, field: field.to_owned() };
        match told.kind.as_str() {
            LOG_CREATED => {
                let founders =
                    told.body.get("founders").and_then(Value::as_array).ok_or_else(|| wrong("founders"))?;
                for founder in founders {
                    let key = key(founder.get("public_key")).ok_or_else(|| wrong("founders"))?;
                    self.add(founder.get("name"), key);
                }
            }
            OPERATOR_ENROLLED => {
                let key = key(told.body.get("public_key")).ok_or_else(|| wrong("public_key"))?;
                self.add(told.body.get("name"), key);
            }
            OPERATOR_REMOVED => {
                let removed = key(told.body.get("public_key")).ok_or_else(|| wrong("public_key"))?;
                self.enrolled.retain(|key| *key != removed);
            }
            _ => {}
        }
        Ok(())
    }

    /// Compares one of the log's own records with the file.
    #[expect(clippy::too_many_arguments, reason = "each is one thing that a record speaks about")]
    pub(crate) fn check(
        &mut self,
        record: u64,
        told: &Told,
        seen: &Seen,
        profile: Profile,
        rows: &[SessionRow],
        epochs: &[Digest],
        sessions: &[SessionFound],
        frontier: &Frontier,
    ) -> Result<(), Finding> {
        let says = |field: &str, value: Value| {
            if told.body.get(field) == Some(&value) {
                Ok(())
            } else {
                Err(Finding::RecordContradicts { record, field: field.to_owned() })
            }
        };
        match told.kind.as_str() {
            LOG_CREATED => says("profile", profile.word().into()),
            SESSION_OPENED => {
                let Some(row) = sessions.len().checked_sub(1).and_then(|at| rows.get(at)) else {
                    return Ok(());
                };
                let first = row.no == 1;
                let (size, root) = if first { (0, empty_root()) } else { (frontier.size(), frontier.root()) };
                // the session before; the first has none
                let clean = sessions.iter().rev().nth(1).is_none_or(|before| before.ended == Ended::Cleanly);
                says("no", count(row.no))?;
                says("session_key", row.public_key.into())?;
                says("certificate_sha256", Digest::of(&row.certificate).0.into())?;
                says("previous_size", count(size))?;
                says("previous_root", root.0.into())?;
                says("clean", clean.into())
            }
            EPOCH_OPENED => {
                says("no", count(seen.epoch))?;
                let file = usize::try_from(seen.epoch - 1).ok().and_then(|at| epochs.get(at));
                match file {
                    Some(digest) if says("file_sha256", digest.0.into()).is_ok() => Ok(()),
                    _ => Err(Finding::EpochRow { epoch: seen.epoch, reason: EpochFault::FileSwapped }),
                }
            }
            SESSION_CLOSED => says("size", count(record)),
            EXHIBIT_SEALED => self.note_exhibit(record, &told.body, seen.epoch),
            _ => Ok(()),
        }
    }

    fn note_exhibit(&mut self, record: u64, body: &Body, epoch: u64) -> Result<(), Finding> {
        let wrong = |field: &str| Finding::RecordContradicts { record, field: field.to_owned() };
        let hash: [u8; 32] = body
            .get("hash")
            .and_then(Value::as_bytes)
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| wrong("hash"))?;
        let size = body.get("size").cloned().ok_or_else(|| wrong("size"))?;
        match self.exhibits.insert(Digest(hash), (epoch, size)) {
            None => Ok(()),
            Some(_) => Err(wrong("hash")),
        }
    }

    /// Every exhibit that a record names, opened; and none that no record names. Returns how many were opened.
    pub(crate) fn check_exhibits(
        &self,
        db: &Connection,
        keys: &EpochKeys,
        unread: u64,
        one_more: &mut dyn FnMut() -> Result<(), VerifyError>,
    ) -> Result<u64, VerifyError> {
        let mut opened = 0;
        for (hash, (epoch, size)) in &self.exhibits {
            let wrong = |reason| Finding::ExhibitRow { hash: hash.to_string(), reason };
            let row = store::exhibit(db, hash)?.ok_or_else(|| wrong(ExhibitFault::RowMissing))?;
            if row.epoch != *epoch || count(row.size) != *size {
                return Err(wrong(ExhibitFault::RowDiffers).into());
            }
            let Some(key) = keys.get(row.epoch) else { continue };
            open_exhibit(db, &ExhibitKey::derive(key, hash), hash, row.size, |_| {})?;
            opened += 1;
            one_more()?;
        }
        if unread > 0 {
            return Ok(opened);
        }
        let mut statement = db.prepare("SELECT hash FROM exhibit")?;
        let mut hashes = statement.query([])?;
        while let Some(row) = hashes.next()? {
            let hash: Vec<u8> = row.get(0)?;
            if !<[u8; 32]>::try_from(&hash[..]).is_ok_and(|hash| self.exhibits.contains_key(&Digest(hash))) {
                let hash = hex::encode(hash);
                return Err(Finding::ExhibitRow { hash, reason: ExhibitFault::NoRecord }.into());
            }
        }
        Ok(opened)
    }
}

fn key(value: Option<&Value>) -> Option<[u8; 33]> {
    value.and_then(Value::as_bytes).and_then(|bytes| bytes.try_into().ok())
}
