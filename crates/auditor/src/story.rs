//! The records, folded once from the first to the last: what happened, and what is to be recomputed.

use std::collections::BTreeMap;

use audit::{KeyError, LogId, ReadError, Reader};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use treasury::Event;

use crate::anchors;
use crate::ceremonies::Ceremonies;
use crate::devices::Devices;
use crate::failure::{AuditorError, Failure};
use crate::happening::{FileWritten, LogAnchored, MakerSigned, RehearsalOpened, read};
use crate::opened::Opened;
use crate::people::People;
use crate::rederive;
use crate::say::{Finding, Sentence};
use crate::transfers::Transfers;
use crate::wallet::WalletStory;
use crate::watch::Stage;

/// Records between two words on how far the reading is.
const SOME: u64 = 64;

/// One line of the timeline.
#[derive(Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) record: u64,
    /// Unix milliseconds, by the laptop's clock.
    pub(crate) time: i64,
    #[serde(flatten)]
    pub(crate) sentence: Sentence,
}

/// The fold.
#[derive(Default)]
pub(crate) struct Story {
    log_id: String,
    pub(crate) timeline: Vec<Entry>,
    pub(crate) wallet: WalletStory,
    asked: Option<RehearsalOpened>,
    assessed: Option<Event>,
    people: People,
    ceremonies: Ceremonies,
    pub(crate) devices: Devices,
    transfers: Transfers,
    anchors: Vec<(u64, LogAnchored)>,
    files: BTreeMap<String, String>,
    unreadable: Vec<Failure>,
    /// Records that this reader may not open.
    closed: u64,
}

impl Story {
    /// The story of a log before its first record.
    pub(crate) fn of(log_id: LogId) -> Self {
        let log_id = log_id.to_string();
        Self { people: People::of(&log_id), log_id, ..Self::default() }
    }

    /// Reads every record that opens; those of other readers' epochs and withheld ones are counted.
    pub(crate) fn read(opened: &Opened, reader: &Reader) -> Result<Self, Failure> {
        let head = &opened.verified.head;
        let mut story = Self::of(head.log_id);
        let mut next = 0;
        while next < head.size {
            for record in reader.records(next) {
                if next.is_multiple_of(SOME) {
                    opened.watch.tell(Stage::Reading, next, head.size)?;
                }
                next += 1;
                match record {
                    Ok(record) => {
                        if let Json::Object(fields) = record.body.to_json() {
                            story.adopt(record.seq, record.wall, &record.kind, fields);
                        }
                    }
                    Err(error) if is_closed(&error) => story.closed += 1,
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(story)
    }

    /// Everything that was recomputed. With records that stay closed only the anchors: what follows from a record that
    /// cannot be read would look like a contradiction.
    pub(crate) fn findings(&self, opened: &Opened, reader: &Reader) -> Vec<Finding> {
        if self.closed > 0 {
            let mut findings = anchors::findings(&self.anchors, &self.people, opened);
            findings.push(Sentence::new("auditor-closed").with("count", self.closed).not_proven());
            return findings;
        }
        let wallet = self.wallet.wallet();
        let mut findings = self.ceremonies.findings();
        findings.extend(self.people.findings(&opened.verified.sessions));
        findings.extend(self.devices.findings(&self.wallet.devices, &self.people));
        findings.extend(self.wallet.findings(&self.ceremonies.quorums()));
        if let (Some(asked), Some(wallet)) = (&self.asked, &wallet) {
            let planned = &self.transfers.planned;
            findings.extend(rederive::findings(asked, self.assessed.as_ref(), planned, wallet, reader));
        }
        findings.extend(self.transfers.findings(
            reader,
            &self.people,
            wallet.as_ref(),
            &self.log_id,
            &self.files,
        ));
        findings.extend(anchors::findings(&self.anchors, &self.people, opened));
        for because in &self.unreadable {
            findings.push(Sentence::new("auditor-unreadable").at_fault(because.clone()));
        }
        findings
    }

    /// Folds one record in; what cannot be read is kept as a finding.
    pub(crate) fn adopt(&mut self, record: u64, time: i64, kind: &str, fields: Map<String, Json>) {
        match self.follow(record, time, kind, fields) {
            Ok(Some(sentence)) => self.timeline.push(Entry { record, time, sentence }),
            Ok(None) => {}
            Err(failure) => self.unreadable.push(failure),
        }
    }

    fn follow(
        &mut self,
        seq: u64,
        wall: i64,
        kind: &str,
        fields: Map<String, Json>,
    ) -> Result<Option<Sentence>, Failure> {
        if let Some(kind) = kind.strip_prefix("ceremony.") {
            return self.ceremonies.follow(kind, fields);
        }
        if let Some(kind) = kind.strip_prefix("register.") {
            let mut fields = fields;
            fields.insert("kind".to_owned(), kind.into());
            return Ok(Some(self.devices.follow(read(seq, fields)?, self.ceremonies.roster())));
        }
        if let Some(kind) = kind.strip_prefix("treasury.") {
            let mut fields = fields;
            fields.insert("kind".to_owned(), kind.into());
            let event: Event = read(seq, fields)?;
            if matches!(event, Event::Assessed { .. }) {
                self.assessed = Some(event.clone());
            }
            match &event {
                Event::Signed { fingerprint, holder, .. } => {
                    self.devices.used(fingerprint);
                    self.people.acted(holder);
                }
                Event::Approved { approver, nonce, .. } => {
                    self.used_by(approver);
                    self.people.acted(approver);
                    // What is not fresh is told with the nonces.
                    let _ = self.people.fresh_nonce(nonce);
                }
                _ => {}
            }
            return Ok(Some(self.transfers.follow(event)));
        }
        Ok(self.happened((seq, wall), kind, fields)?)
    }

    /// A person's device did something.
    fn used_by(&mut self, person: &str) {
        if let Some(read) = self.wallet.devices.get(person) {
            self.devices.used(&read.fingerprint);
        } else if let Some(fingerprint) = self.people.fingerprint_of(person) {
            self.devices.used(&fingerprint);
        }
    }

    fn happened(
        &mut self,
        (seq, wall): (u64, i64),
        kind: &str,
        fields: Map<String, Json>,
    ) -> Result<Option<Sentence>, AuditorError> {
        let told = Sentence::new;
        Ok(match kind {
            "session.opened" => {
                let checks = self.people.session_opened(fields.get("key_checks").and_then(Json::as_str));
                checks.map_err(|error| AuditorError::RecordUnreadable {
                    record: seq,
                    detail: error.to_string(),
                })?;
                Some(told("auditor-told-session-opened"))
            }
            "session.closed" => Some(told("auditor-told-session-closed")),
            "rehearsal.opened" => {
                self.asked = Some(read(seq, fields)?);
                Some(told("auditor-told-rehearsal"))
            }
            "person.enrolled" => {
                let enrolled: crate::happening::PersonEnrolled = read(seq, fields)?;
                self.devices.used(&enrolled.fingerprint);
                let read = self.wallet.devices.get(&enrolled.person);
                self.people.enrol(&enrolled, read.map(|read| read.fingerprint.as_str()));
                None
            }
            "person.logged-in" => {
                let said: crate::happening::PersonLoggedIn = read(seq, fields)?;
                self.used_by(&said.person);
                self.people.logged_in(&said, wall);
                Some(told("auditor-told-logged-in").with("person", said.person.as_str()))
            }
            "person.log-in-refused" => {
                let refused: crate::happening::LogInRefused = read(seq, fields)?;
                self.people.log_in_refused(&refused.person);
                Some(told("auditor-told-log-in-refused").with("person", refused.person.as_str()))
            }
            "signature.given" => {
                let given: crate::happening::SignatureGiven = read(seq, fields)?;
                self.used_by(&given.person);
                self.transfers.given(given);
                None
            }
            "key.proved" => {
                self.people.proved(&read(seq, fields)?);
                None
            }
            "device.replaced" => {
                let replaced: crate::happening::DeviceReplaced = read(seq, fields)?;
                let told = told("auditor-told-device-replaced").with("person", replaced.person.as_str());
                Some(told.with("fingerprint", replaced.fingerprint.as_str()))
            }
            "device.read" => {
                self.people.proved(&read(seq, fields.clone())?);
                let device: crate::happening::DeviceRead = read(seq, fields)?;
                self.wallet.devices.insert(device.person.clone(), device);
                None
            }
            "wallet.created" => {
                self.wallet.created = Some(read(seq, fields)?);
                Some(told("auditor-told-wallet"))
            }
            "policy.registered" => {
                let registered: crate::happening::PolicyRegistered = read(seq, fields)?;
                self.devices.used(&registered.fingerprint);
                self.wallet.registered.push(registered);
                None
            }
            "address.verified" => {
                let seen: crate::happening::AddressVerified = read(seq, fields)?;
                self.used_by(&seen.person);
                self.wallet.addresses.push(seen);
                None
            }
            "spend.proved" => {
                self.wallet.spends.push(read(seq, fields)?);
                None
            }
            "backup.proved" => {
                self.wallet.backups.push(read(seq, fields)?);
                None
            }
            "bags.sealed" => {
                let bags: crate::happening::BagsSealed = read(seq, fields)?;
                Some(told("auditor-told-bags").with("numbers", bags.numbers.join(", ")))
            }
            "log.anchored" => {
                let anchor: LogAnchored = read(seq, fields)?;
                for signer in &anchor.signers {
                    self.used_by(signer);
                    self.people.acted(signer);
                }
                let told = told("auditor-told-anchored")
                    .with("size", anchor.size)
                    .with("people", anchor.signers.join(", "))
                    .with("words", anchor.words.as_str());
                self.anchors.push((seq, anchor));
                Some(told)
            }
            "device.stopped" => {
                let stopped: crate::happening::DeviceStopped = read(seq, fields)?;
                let told = told("auditor-told-device-stopped").with("person", stopped.person.as_str());
                Some(told.with("count", stopped.signatures))
            }
            "maker.signed" => {
                let signed: MakerSigned = read(seq, fields)?;
                self.used_by(&signed.person);
                self.people.acted(&signed.person);
                let _ = self.people.fresh_nonce(&signed.nonce);
                self.transfers.maker_signed(signed);
                None
            }
            "file.written" => {
                let file: FileWritten = read(seq, fields)?;
                let told = told("auditor-told-file").with("file", file.name.as_str());
                self.files.insert(file.name, file.sha256);
                Some(told)
            }
            _ => None,
        })
    }
}

fn is_closed(error: &ReadError) -> bool {
    matches!(
        error,
        ReadError::Key(KeyError::EpochLocked { .. })
            | ReadError::Verify(audit::VerifyError::Finding(audit::Finding::CiphertextMissing { .. }))
    )
}
