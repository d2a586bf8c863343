//! What must hold between records: order, sessions, epochs, heads. docs/audit-log.md, "Verification".

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{
    CheckedExhibits, Content, Ended, EpochFault, Finding, OrderFault, SessionFault, SessionFound,
    SignerFound, Standing, Trust, Verified, VerifyError, Whole,
    content::Contents,
    exhibits,
    progress::{Stage, Watch, tell},
    scan::{Chunk, Mark, Plan, Seen},
};
use crate::{
    Digest, EpochKeys, GivenHead, Head, HeadError, LogId, Profile, SessionKey, StoreError,
    certificate::{Certificate, certificate_text, check_certificates, decode_certificates},
    epoch::MAX_EPOCH,
    store,
    tree::{Frontier, empty_root},
};

/// No more records than this are listed one by one.
const MAX_LISTED: usize = 1000;

/// One row of table `session`, parsed.
pub(crate) struct SessionRow {
    pub(crate) no: u64,
    pub(crate) first_seq: u64,
    pub(crate) public_key: [u8; 32],
    pub(crate) certificate: Vec<u8>,
    pub(crate) signers: Vec<Certificate>,
    key: SessionKey,
}

/// Follows the records from the first to the last.
pub(crate) struct Rules<'a> {
    log_id: LogId,
    profile: Profile,
    records: u64,
    rows: Vec<SessionRow>,
    epochs: Vec<Digest>,
    trust: Trust<'a>,
    given: Option<&'a GivenHead>,

    frontier: Frontier,
    before: Option<Seen>,
    in_epoch: u64,
    signed: u64,
    note: String,
    compared_with: Option<Head>,
    contents: Option<Contents>,

    sessions: Vec<SessionFound>,
    clock_went_back: Vec<u64>,
    unread: u64,
    withheld: u64,
    /// How many headers of kind `exhibit.sealed` stand in each epoch.
    sealed: BTreeMap<u64, u64>,
    cosigned: Vec<(u64, String)>,
}

impl<'a> Rules<'a> {
    pub(crate) fn begin(
        db: &Connection,
        profile: Profile,
        opens: bool,
        given: Option<&'a GivenHead>,
        trust: Trust<'a>,
    ) -> Result<Self, VerifyError> {
        let (least, most): (Option<i64>, Option<i64>) =
            db.query_row("SELECT (SELECT min(seq) FROM record), (SELECT max(seq) FROM record)", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let (Some(least), Some(most)) = (least, most) else { return Err(Finding::NoRecords.into()) };
        if least != 0 {
            return Err(Finding::RecordMissing { record: 0 }.into());
        }
        let records = most.unsigned_abs().saturating_add(1);
        let log_id = super::log_id(db)?;
        if let Some(GivenHead::Lines(head)) = given
            && head.log_id != log_id
        {
            return Err(HeadError::OtherLog { given: head.log_id, found: log_id }.into());
        }
        let outside: Option<i64> = db.query_row(
            "SELECT (SELECT size FROM checkpoint WHERE size < 1 OR size > ?1 ORDER BY size DESC LIMIT 1)",
            [records],
            |row| row.get(0),
        )?;
        if let Some(signed) = outside {
            return Err(Finding::EndsOtherwise { records, signed: u64::try_from(signed).unwrap_or(0) }.into());
        }
        Ok(Self {
            log_id,
            profile,
            records,
            rows: session_rows(db, log_id)?,
            epochs: epoch_rows(db)?,
            trust,
            given,
            frontier: Frontier::default(),
            before: None,
            in_epoch: 0,
            signed: 0,
            note: String::new(),
            compared_with: None,
            contents: opens.then(Contents::default),
            sessions: Vec::new(),
            clock_went_back: Vec::new(),
            unread: 0,
            withheld: 0,
            sealed: BTreeMap::new(),
            cosigned: Vec::new(),
        })
    }

    pub(crate) fn plan(&self) -> Plan {
        Plan {
            log_id: self.log_id,
            records: self.records,
            sessions: self.rows.iter().map(|row| (row.first_seq, row.key.clone())).collect(),
        }
    }

    pub(crate) fn follow(&mut self, chunk: Chunk) -> Result<(), VerifyError> {
        let mut told = chunk.told.into_iter().peekable();
        let mut signed = chunk.signed.into_iter().peekable();
        self.unread += chunk.unread;
        self.withheld += chunk.withheld;
        for (seq, seen) in (chunk.first..).zip(chunk.seen) {
            let told = told.next_if(|(at, _)| *at == seq).map(|(_, told)| told);
            if let (Some(contents), Some(told)) = (&mut self.contents, &told) {
                contents.enroll(seq, told)?;
            }
            self.order(seq, &seen)?;
            if seen.mark == Mark::ExhibitSealed {
                *self.sealed.entry(seen.epoch).or_default() += 1;
            }
            if seen.mark == Mark::SessionOpened {
                self.open_session(seq, &seen)?;
            }
            if let (Some(contents), Some(told)) = (&mut self.contents, &told) {
                contents.check(
                    seq,
                    told,
                    &seen,
                    self.profile,
                    &self.rows,
                    &self.epochs,
                    &self.sessions,
                    &self.frontier,
                )?;
            }
            if let Some(session) = self.sessions.last_mut() {
                session.records += 1;
                session.last = seen.wall;
                if seen.mark == Mark::SessionClosed {
                    session.ended = Ended::Cleanly;
                }
            }
            self.frontier.push(seen.leaf);
            self.before = Some(seen);
            if let Some(signed) = signed.next_if(|signed| signed.note.head().size == self.frontier.size()) {
                self.compare_signed(&signed.note)?;
            }
            self.compare_given()?;
        }
        match chunk.stopped {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Which record may follow which.
    fn order(&mut self, record: u64, seen: &Seen) -> Result<(), VerifyError> {
        let broken = |reason| VerifyError::from(Finding::OrderBroken { record, reason });
        let before = self.before.as_ref();
        let (mark, epoch) = before.map_or((Mark::Other, 0), |before| (before.mark, before.epoch));
        let allowed = match (record, seen.mark) {
            (0, Mark::LogCreated) => seen.epoch == 1,
            (1, Mark::SessionOpened) => seen.epoch == 1,
            (0 | 1, _) | (_, Mark::LogCreated) => false,
            (_, Mark::SessionOpened) => seen.epoch == epoch + 1,
            (_, Mark::EpochOpened) if mark == Mark::SessionOpened => seen.epoch == epoch,
            (_, Mark::EpochOpened) => seen.epoch == epoch + 1 && mark != Mark::SessionClosed,
            (_, Mark::SessionClosed | Mark::ExhibitSealed | Mark::Other) => {
                seen.epoch == epoch && mark != Mark::SessionOpened && mark != Mark::SessionClosed
            }
        };
        if !allowed {
            return Err(broken(OrderFault::DoesNotFollow));
        }
        self.in_epoch = if seen.epoch == epoch { self.in_epoch + 1 } else { 1 };
        if self.in_epoch > MAX_EPOCH {
            return Err(broken(OrderFault::EpochTooLong));
        }
        if let Some(before) = before {
            let same_session = seen.mark != Mark::SessionOpened;
            let back = seen.wall < before.wall || (same_session && seen.mono < before.mono);
            if back && self.clock_went_back.len() < MAX_LISTED {
                self.clock_went_back.push(record);
            }
        }
        Ok(())
    }

    /// The row, the certificate and the end of the session before.
    fn open_session(&mut self, record: u64, seen: &Seen) -> Result<(), VerifyError> {
        let row = self
            .rows
            .get(self.sessions.len())
            .filter(|row| row.first_seq == record)
            .ok_or(Finding::OrderBroken { record, reason: OrderFault::NoSessionRow })?;
        let first = row.no == 1;
        if !first && self.signed != record {
            return Err(Finding::EndsOtherwise { records: record, signed: self.signed }.into());
        }
        let (previous_size, previous_root) =
            if first { (0, empty_root()) } else { (record, self.frontier.root()) };
        let text = certificate_text(self.log_id, row.no, &row.public_key, previous_size, &previous_root);
        check_certificates(&row.signers, &text)
            .map_err(|error| Finding::SessionRow { session: row.no, reason: error.into() })?;
        let mut signers = Vec::new();
        for signer in &row.signers {
            let enrolled =
                self.contents.as_ref().and_then(|contents| contents.enrolled(self.unread + self.withheld));
            let standing = match (enrolled, self.trust.operators) {
                (Some(enrolled), _) if enrolled.contains(&signer.public_key) => Standing::Enrolled,
                (None, Some(named)) if named.contains(&signer.public_key) => Standing::NamedByBundle,
                (None, None) => Standing::NotCompared,
                _ => {
                    let (session, signer) = (row.no, signer.name.clone());
                    return Err(Finding::StrangerCertified { session, signer }.into());
                }
            };
            signers.push(SignerFound {
                name: signer.name.clone(),
                public_key: hex::encode(signer.public_key),
                standing,
            });
        }
        self.sessions.push(SessionFound {
            no: row.no,
            first_seq: record,
            // record 0 is the first session's too
            records: u64::from(first),
            opened: seen.wall,
            last: seen.wall,
            ended: Ended::Not,
            vkey: row.key.vkey(),
            signers,
        });
        Ok(())
    }

    /// The tree at this place against what the session signed.
    fn compare_signed(&mut self, note: &crate::Note) -> Result<(), VerifyError> {
        let head = note.head();
        if head.root != self.frontier.root() {
            let (first, last) = (self.signed, head.size - 1);
            return Err(if first == last {
                Finding::NotTheSigned { record: last }
            } else {
                Finding::SignedOtherwise { first, last }
            }
            .into());
        }
        if let Some(GivenHead::Words(words)) = self.given
            && *words == head.fingerprint()
        {
            self.compared_with = Some(head.clone());
        }
        let own = format!("{}/", crate::head::origin(self.log_id));
        for line in note.lines().iter().filter(|line| !line.name().starts_with(&own)) {
            if self.cosigned.len() < MAX_LISTED {
                self.cosigned.push((head.size, line.name().to_owned()));
            }
        }
        self.signed = head.size;
        if head.size == self.records {
            self.note = note.to_string();
        }
        Ok(())
    }

    /// The tree at this place against the head held outside.
    fn compare_given(&mut self) -> Result<(), HeadError> {
        if let Some(GivenHead::Lines(head)) = self.given
            && head.size == self.frontier.size()
        {
            if head.root != self.frontier.root() {
                return Err(HeadError::Forked { record: head.size - 1 });
            }
            self.compared_with = Some(head.clone());
        }
        Ok(())
    }

    pub(crate) fn finish(
        mut self,
        db: &Connection,
        keys: Option<&EpochKeys>,
        watch: Watch<'_>,
    ) -> Result<Whole, VerifyError> {
        let size = self.frontier.size();
        if self.signed != size {
            return Err(Finding::EndsOtherwise { records: size, signed: self.signed }.into());
        }
        if let Some(row) = self.rows.get(self.sessions.len()) {
            return Err(Finding::SessionRow { session: row.no, reason: SessionFault::NoRecord }.into());
        }
        let last = self.before.as_ref();
        let epochs = last.map_or(0, |last| last.epoch);
        if epochs != self.epochs.len() as u64 {
            let epoch = epochs.min(self.epochs.len() as u64) + 1;
            return Err(Finding::EpochRow { epoch, reason: EpochFault::CountDiffers }.into());
        }
        let root = self.frontier.root();
        match self.given {
            Some(GivenHead::Lines(head)) if head.size > size => {
                return Err(HeadError::RolledBack { record: size, size: head.size }.into());
            }
            Some(GivenHead::Lines(head)) if head.size == 0 => {
                if head.root != empty_root() {
                    return Err(HeadError::Forked { record: 0 }.into());
                }
                self.compared_with = Some(head.clone());
            }
            Some(GivenHead::Words(_)) if self.compared_with.is_none() => {
                return Err(HeadError::WordsUnknown { size }.into());
            }
            _ => {}
        }
        // With a key each exhibit is looked at twice: what is in it, and what it is in.
        let sealed: u64 = self.sealed.values().sum();
        let opens = self.contents.is_some() && keys.is_some();
        let of = if opens { 2 * sealed } else { sealed };
        let mut done = 0;
        let mut one_more = || {
            done += 1;
            tell(watch, Stage::Exhibits, done, of)
        };
        let opened = match (&self.contents, keys) {
            (Some(contents), Some(keys)) => {
                Some(contents.check_exhibits(db, keys, self.unread + self.withheld, &mut one_more)?)
            }
            _ => None,
        };
        let count = exhibits::check_rows(db, &self.sealed, epochs, &mut one_more)?;
        let exhibits = CheckedExhibits { count, checked: opened == Some(count) };
        let head = Head { log_id: self.log_id, size, root };
        let closed = self.unread == size - self.withheld && size > self.withheld;
        let content = match &self.contents {
            None => Content::NotProven,
            Some(_) if closed => Content::NotProven,
            Some(_) if self.unread > 0 => Content::Partly { unread: self.unread },
            Some(_) => Content::Proven,
        };
        let closed_to_us = self.unread + self.withheld;
        Ok(Whole {
            enrolled: self.contents.and_then(|contents| contents.into_ever_enrolled(closed_to_us)),
            last_wall: last.map_or(i64::MIN, |last| last.wall),
            verified: Verified {
                profile: self.profile,
                words: head.words(),
                head,
                note: self.note,
                sessions: self.sessions,
                epochs,
                content,
                compared_with: self.compared_with,
                clock_went_back: self.clock_went_back,
                withheld: self.withheld,
                exhibits,
                cosigned: self.cosigned,
            },
            frontier: self.frontier,
        })
    }
}

fn session_rows(db: &Connection, log_id: LogId) -> Result<Vec<SessionRow>, VerifyError> {
    let mut statement =
        db.prepare("SELECT no, first_seq, public_key, certificate FROM session ORDER BY no")?;
    let mut found = statement.query([])?;
    let mut rows: Vec<SessionRow> = Vec::new();
    while let Some(row) = found.next()? {
        let session = rows.len() as u64 + 1;
        let wrong = |reason| Finding::SessionRow { session, reason };
        let (no, first_seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        let first_seq = u64::try_from(first_seq).map_err(|_| wrong(SessionFault::OutOfOrder))?;
        let rises = rows.last().map_or(first_seq == 1, |before| first_seq > before.first_seq);
        if no != session.cast_signed() || !rises {
            return Err(wrong(SessionFault::OutOfOrder).into());
        }
        let public_key: [u8; 32] =
            row.get::<_, Vec<u8>>(2)?.try_into().map_err(|_| wrong(SessionFault::KeyMalformed))?;
        let certificate: Vec<u8> = row.get(3)?;
        rows.push(SessionRow {
            no: session,
            first_seq,
            public_key,
            signers: decode_certificates(&certificate)
                .map_err(|_| wrong(SessionFault::CertificateMalformed))?,
            certificate,
            key: SessionKey::new(log_id, session, &public_key)
                .map_err(|_| wrong(SessionFault::KeyMalformed))?,
        });
    }
    Ok(rows)
}

fn epoch_rows(db: &Connection) -> Result<Vec<Digest>, VerifyError> {
    let epochs: Result<Vec<_>, StoreError> = store::wrapped_epochs(db);
    let mut digests = Vec::new();
    for (expected, epoch) in (1u64..).zip(epochs?) {
        if epoch.no != expected {
            return Err(Finding::EpochRow { epoch: expected, reason: EpochFault::RowMissing }.into());
        }
        digests.push(epoch.digest());
    }
    Ok(digests)
}
