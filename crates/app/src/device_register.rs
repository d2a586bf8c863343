//! The register of devices as a person asks for it, out of a log or a bundle that was verified first.

use std::path::Path;

use audit::{KeyError, Keys, ReadError, Reader, Unpacked, VerifyError};
use ceremony::register::{Born, Device, Register, Roster};
use serde::Serialize;
use serde_json::Value as Json;

use crate::failure::Failure;
use crate::logbook::{LogbookError, read_identity};
use crate::state::{CEREMONY, REGISTER, read_ceremony, read_register};

/// Whose identity lies beside a rehearsal's log.
const BESIDE: &str = "auditor.identity";

/// Which keys are asked for: those that were born on a model, with a firmware.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BornOn {
    /// The model; any, where none is named.
    pub model: Option<String>,
    /// The firmware; any, where none is named.
    pub firmware: Option<String>,
}

/// The register, and what was asked of it.
#[derive(Debug, Clone, Serialize)]
pub struct RegisterShown {
    /// Every device, in the order of their serials.
    pub devices: Vec<Device>,
    /// What was asked.
    pub asked: BornOn,
    /// The answer; none where nothing was asked.
    pub born: Option<Born>,
    /// Records that contradict the register; the devices above are those of the others.
    pub contradictions: Vec<Contradiction>,
    /// Records that this reader may not open.
    pub closed: u64,
}

/// A record that contradicts those before it.
#[derive(Debug, Clone, Serialize)]
pub struct Contradiction {
    /// Its place.
    pub record: u64,
    /// Which rule it breaks.
    #[serde(flatten)]
    pub failure: Failure,
}

impl RegisterShown {
    /// Fails where the log contradicts itself.
    ///
    /// # Errors
    /// The first contradiction.
    pub fn judged(&self) -> Result<(), Failure> {
        match self.contradictions.first() {
            None => Ok(()),
            Some(Contradiction { record, failure }) => {
                let reason = failure.code().to_owned();
                Err(LogbookError::RegisterContradicted { record: *record, reason }.into())
            }
        }
    }
}

/// Reads the register out of a log or a bundle. Without an identity, the auditor's that lies beside it is taken.
///
/// # Errors
/// A log that does not hold as a whole, no identity, or one that opens nothing.
pub fn show_register(path: &Path, identity: Option<&Path>, asked: BornOn) -> Result<RegisterShown, Failure> {
    let beside = path.parent().map(|folder| folder.join(BESIDE)).filter(|file| file.exists());
    let identity = identity.map(Path::to_path_buf).or(beside);
    let file = || path.display().to_string();
    let identity = identity.ok_or_else(|| LogbookError::IdentityNeeded { file: file() })?;
    let identity = read_identity(&identity)?;
    let unpacked = audit::unpack_bundle(path)?;
    let place = unpacked.as_ref().map_or(path, Unpacked::folder);
    let verified = audit::verify(place, Keys::Identity(&identity), None)?;
    if matches!(verified.content, audit::Content::NotProven) {
        return Err(LogbookError::IdentityOpensNothing { file: file() }.into());
    }
    let log = if place.is_dir() { place.join("log.himuro") } else { place.to_owned() };
    let reader = Reader::open(&log, Keys::Identity(&identity))?;
    let mut reading = Reading::default();
    let mut next = 0;
    while next < verified.head.size {
        for record in reader.records(next) {
            next += 1;
            match record {
                Ok(record) => reading.follow(record.seq, &record.kind, record.body.to_json())?,
                Err(error) if is_closed(&error) => reading.closed += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(reading.answer(asked))
}

/// The fold of what the register hangs on: who took part, and what became of the devices.
#[derive(Default)]
struct Reading {
    roster: Roster,
    register: Register,
    contradictions: Vec<Contradiction>,
    closed: u64,
}

impl Reading {
    fn follow(&mut self, record: u64, kind: &str, body: Json) -> Result<(), Failure> {
        let Json::Object(fields) = body else { return Ok(()) };
        if let Some(kind) = kind.strip_prefix(CEREMONY) {
            self.roster.follow(&read_ceremony(kind, fields)?.1);
        } else if let Some(kind) = kind.strip_prefix(REGISTER) {
            let event = read_register(kind, fields)?;
            match self.register.clone().apply(event, &self.roster) {
                Ok(next) => self.register = next,
                Err(rule) => self.contradictions.push(Contradiction { record, failure: rule.into() }),
            }
        }
        Ok(())
    }

    fn answer(self, asked: BornOn) -> RegisterShown {
        let is_asked = asked.model.is_some() || asked.firmware.is_some();
        let born = is_asked.then(|| self.register.born_on(asked.model.as_deref(), asked.firmware.as_deref()));
        RegisterShown {
            devices: self.register.devices().cloned().collect(),
            asked,
            born,
            contradictions: self.contradictions,
            closed: self.closed,
        }
    }
}

fn is_closed(error: &ReadError) -> bool {
    matches!(
        error,
        ReadError::Key(KeyError::EpochLocked { .. })
            | ReadError::Verify(VerifyError::Finding(audit::Finding::CiphertextMissing { .. }))
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A register as a log tells it, and one record more.
    fn read(more: Json) -> RegisterShown {
        let mut reading = Reading::default();
        let started = json!({
            "ceremony": "key-generation", "time": 1, "script": "key-generation", "script_sha256": "00".repeat(32),
            "quorum": "2-of-3", "roles": { "custodian": ["A"], "internal_witness": ["W"] },
        });
        let registered = json!({
            "serial": "RH-1", "model": "NanoSPlus", "firmware": "1.1.1", "app": "Bitcoin", "app_version": "2.4.6",
            "seal": { "number": "HM-1001", "intact": true }, "holder": "A", "pin_keeper": "A", "use": "in_use",
            "online": "never", "witnesses": ["A", "W"],
        });
        let kind = more["kind"].as_str().unwrap().to_owned();
        let fields = more["fields"].clone();
        for (record, (kind, fields)) in [
            ("ceremony.started", started),
            ("register.device-registered", registered),
            (kind.as_str(), fields),
        ]
        .into_iter()
        .enumerate()
        {
            reading.follow(u64::try_from(record).unwrap(), kind, fields).unwrap();
        }
        reading.answer(BornOn { model: Some("Nano S Plus".to_owned()), firmware: None })
    }

    #[test]
    fn a_register_is_read_and_asked() {
        let birth = json!({ "from": "device", "model": "NanoSPlus", "firmware": "1.1.1", "ceremony": "key-generation" });
        let fields = json!({ "serial": "RH-1", "fingerprint": "73c5da0a", "birth": birth });
        let shown = read(json!({ "kind": "register.key-born", "fields": fields }));
        assert_eq!(shown.judged(), Ok(()));
        assert_eq!(shown.born.unwrap().there.len(), 1);
    }

    #[test]
    fn a_record_that_contradicts_the_register_is_named_and_not_believed() {
        let fields = json!({ "serial": "RH-1", "from": "1.0.0", "to": "9.9.9", "online": "never", "witnesses": ["W"] });
        let shown = read(json!({ "kind": "register.firmware-changed", "fields": fields }));
        let failure = shown.judged().unwrap_err();
        assert_eq!((failure.code(), &*failure.fields()["record"]), ("app-register-contradicted", "2"));
        assert_eq!(failure.fields()["reason"], "ceremony-firmware-differs");
        assert_eq!(shown.devices[0].firmware.as_str(), "1.1.1");
    }
}
