//! What the program knows: the fold of the log's events, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ceremony::Script;
use ceremony::register::{self, Register, Roster};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use treasury::DeviceSignature;

use crate::failure::Failure;
use crate::happening::{Asked, Happening};
use crate::paths::Purpose;
use crate::scripts;

/// Records of the log that the state cannot be folded from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum StateError {
    /// A record of a known kind with other fields than that kind has.
    #[error("the record of kind {kind} cannot be read: {detail}")]
    UnreadableRecord {
        /// Its kind.
        kind: String,
        /// What the reader says.
        detail: String,
    },
    /// A ceremony whose script this program does not hold, or holds in another version.
    #[error("the script of the ceremony {ceremony} is not in this program")]
    UnknownCeremony {
        /// The ceremony's id.
        ceremony: String,
    },
    /// A text was signed whose nonce the log has seen: an earlier signature, shown again.
    #[error("the nonce {nonce} was signed before")]
    NonceSeenBefore {
        /// The nonce.
        nonce: String,
    },
}

/// A device as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadDevice {
    pub(crate) fingerprint: String,
    pub(crate) app: String,
    pub(crate) version: String,
    pub(crate) path: String,
    pub(crate) xpub: String,
}

/// What a device gave when it registered the cold wallet, hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Registered {
    pub(crate) fingerprint: String,
    pub(crate) id: String,
    pub(crate) hmac: String,
}

/// The cold wallet as it was created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CreatedWallet {
    pub(crate) descriptor: String,
    pub(crate) policy_name: String,
    pub(crate) policy_template: String,
    pub(crate) policy_keys: Vec<String>,
}

/// A head that was put outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Anchor {
    pub(crate) size: u64,
    pub(crate) root: String,
    pub(crate) signers: Vec<String>,
}

/// The fold. Its parts are what a step may rely on after a crash.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub(crate) asked: Option<Asked>,
    /// The key with which each person signs for each purpose, compressed, hexadecimal.
    keys: BTreeMap<Purpose, BTreeMap<String, String>>,
    /// People whose device signed with a key below an account other than the cold wallet's.
    pub(crate) proved: BTreeSet<String>,
    /// When each person logged in last, Unix milliseconds.
    pub(crate) log_ins: BTreeMap<String, i64>,
    /// Who logged in since this session began.
    pub(crate) here: BTreeSet<String>,
    pub(crate) devices: BTreeMap<String, ReadDevice>,
    /// Master fingerprint of each person's Ledger, from the moment on that it is theirs.
    pub(crate) fingerprints: BTreeMap<String, String>,
    /// Nonces of the texts that were signed.
    pub(crate) nonces: BTreeSet<String>,
    pub(crate) wallet: Option<CreatedWallet>,
    /// Registration of the cold wallet by each person's device.
    pub(crate) registrations: BTreeMap<String, Registered>,
    /// Devices that took another's place, by person: as the new one is named.
    pub(crate) replaced: BTreeMap<String, String>,
    pub(crate) ceremonies: BTreeMap<String, ceremony::State>,
    pub(crate) treasury: treasury::State,
    /// Transaction id → every signature that a device gave, as it came.
    pub(crate) given: BTreeMap<String, Vec<DeviceSignature>>,
    pub(crate) backup: Option<Happening>,
    /// Files in the output folder: name → SHA-256, hexadecimal.
    pub(crate) files: BTreeMap<String, String>,
    /// Heads that were anchored outside.
    pub(crate) anchors: Vec<Anchor>,
    /// People whose key two people compared on the device.
    pub(crate) compared: BTreeSet<String>,
    /// Addresses by index, and who saw each on the own device.
    pub(crate) addresses: BTreeMap<u32, (String, Vec<String>)>,
    /// Quorums of the proof of spending.
    pub(crate) spend_proved: u32,
    /// Numbers of the sealed bags.
    pub(crate) bags: Vec<String>,
    /// People in whose device a key was born.
    pub(crate) born: BTreeSet<String>,
    /// Everybody who took part in a ceremony.
    pub(crate) roster: Roster,
    /// The devices: what they are, and what became of them.
    pub(crate) register: Register,
    /// What was written into the register since the step at hand began.
    pub(crate) in_this_step: Vec<register::Event>,
}

/// Before the kind of a ceremony's event.
pub(crate) const CEREMONY: &str = "ceremony.";
/// Before the kind of the treasury's event.
const TREASURY: &str = "treasury.";
/// Before the kind of an event of the register.
pub(crate) const REGISTER: &str = "register.";
/// The log's own first record of a session.
const SESSION_OPENED: &str = "session.opened";
/// The field of a ceremony's record that names the ceremony.
const CEREMONY_ID: &str = "ceremony";

impl State {
    /// The state after one record; of the log's own kinds only the beginning of a session changes anything.
    pub(crate) fn apply(&mut self, kind: &str, fields: Map<String, Json>) -> Result<(), Failure> {
        if let Some(kind) = kind.strip_prefix(CEREMONY) {
            let (id, event) = read_ceremony(kind, fields)?;
            let next = ceremony::step(&self.ceremony(&id)?, event.clone())?.0;
            self.adopt_ceremony(id, next, &event);
        } else if let Some(kind) = kind.strip_prefix(TREASURY) {
            let event = read_treasury(kind, fields)?;
            self.refuse_replay(nonce_of(&event))?;
            self.adopt_nonce(nonce_of(&event));
            self.treasury = std::mem::take(&mut self.treasury).apply(event)?;
        } else if let Some(kind) = kind.strip_prefix(REGISTER) {
            let event = read_register(kind, fields)?;
            let next = self.register.clone().apply(event.clone(), &self.roster)?;
            self.adopt_register(next, event);
        } else if kind == SESSION_OPENED {
            for nonce in crate::session::check_nonces(&fields) {
                self.refuse_replay(Some(&nonce))?;
                self.adopt_nonce(Some(&nonce));
            }
            self.session_begins();
        } else if let Some(happening) = read_happening(kind, fields)? {
            self.refuse_replay(happening.nonce())?;
            self.adopt(happening);
        }
        Ok(())
    }

    /// Refuses a text that was signed before, whoever brings it again.
    pub(crate) fn refuse_replay(&self, nonce: Option<&str>) -> Result<(), StateError> {
        match nonce {
            Some(nonce) if self.nonces.contains(nonce) => {
                Err(StateError::NonceSeenBefore { nonce: nonce.to_owned() })
            }
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn adopt_nonce(&mut self, nonce: Option<&str>) {
        self.nonces.extend(nonce.map(str::to_owned));
    }

    /// In a new session everybody logs in again.
    pub(crate) fn session_begins(&mut self) {
        self.here.clear();
    }

    /// The key with which a person signs for a purpose, once it is enrolled.
    pub(crate) fn key_of(&self, person: &str, purpose: Purpose) -> Option<&String> {
        self.keys.get(&purpose)?.get(person)
    }

    /// Whether a key is enrolled, whoever's and for whatever.
    pub(crate) fn knows_key(&self, key: &str) -> bool {
        self.keys.values().flat_map(BTreeMap::values).any(|known| known == key)
    }

    /// Everybody's key for a purpose.
    pub(crate) fn keys_for(&self, purpose: Purpose) -> impl Iterator<Item = (&String, &String)> {
        self.keys.get(&purpose).into_iter().flatten()
    }

    /// Whether this person saw the address with this index on the own device.
    pub(crate) fn has_seen(&self, person: &str, index: u32) -> bool {
        self.addresses.get(&index).is_some_and(|(_, seen_by)| seen_by.iter().any(|other| other == person))
    }

    /// The state of a ceremony, begun or not.
    pub(crate) fn ceremony(&self, id: &str) -> Result<ceremony::State, Failure> {
        match self.ceremonies.get(id) {
            Some(state) => Ok(state.clone()),
            None => {
                let script = scripts::embedded(id)
                    .ok_or_else(|| StateError::UnknownCeremony { ceremony: id.to_owned() })?;
                Ok(ceremony::State::new(Arc::new(script)))
            }
        }
    }

    /// Whether a ceremony was signed off by everybody.
    pub(crate) fn is_completed(&self, id: &str) -> bool {
        self.ceremonies
            .get(id)
            .is_some_and(|state| matches!(state.phase(), ceremony::Phase::Completed { .. }))
    }

    pub(crate) fn script(&self, id: &str) -> Result<Arc<Script>, Failure> {
        Ok(Arc::clone(self.ceremony(id)?.script()))
    }

    /// A ceremony is in another state, because of `event`.
    pub(crate) fn adopt_ceremony(&mut self, id: String, next: ceremony::State, event: &ceremony::Event) {
        self.roster.follow(event);
        if let ceremony::Event::StepBegan { .. } = event {
            self.in_this_step.clear();
        }
        self.ceremonies.insert(id, next);
    }

    /// The register is another one, because of `event`.
    pub(crate) fn adopt_register(&mut self, next: Register, event: register::Event) {
        self.register = next;
        self.in_this_step.push(event);
    }

    pub(crate) fn adopt(&mut self, happening: Happening) {
        self.adopt_nonce(happening.nonce());
        match happening {
            Happening::RehearsalOpened(asked) => self.asked = Some(asked),
            Happening::PersonEnrolled { person, purpose, public_key, fingerprint, .. } => {
                self.fingerprints.insert(person.clone(), fingerprint);
                self.keys.entry(purpose).or_default().insert(person, public_key);
            }
            Happening::PersonLoggedIn { person, at, .. } => {
                self.log_ins.insert(person.clone(), at);
                self.here.insert(person);
            }
            Happening::DeviceAssigned { person, fingerprint, .. } => {
                self.fingerprints.insert(person, fingerprint);
            }
            Happening::DeviceRead { person, fingerprint, app, version, path, xpub, .. } => {
                self.fingerprints.insert(person.clone(), fingerprint.clone());
                self.devices.insert(person, ReadDevice { fingerprint, app, version, path, xpub });
            }
            Happening::WalletCreated { descriptor, policy_name, policy_template, policy_keys } => {
                self.wallet = Some(CreatedWallet { descriptor, policy_name, policy_template, policy_keys });
            }
            Happening::PolicyRegistered { person, fingerprint, id, hmac } => {
                self.registrations.insert(person, Registered { fingerprint, id, hmac });
            }
            Happening::DeviceReplaced { person, now, .. } => {
                self.replaced.insert(person, now);
            }
            Happening::FileWritten { name, sha256 } => {
                self.files.insert(name, sha256);
            }
            Happening::BackupProved { .. } => self.backup = Some(happening),
            Happening::LogAnchored { size, root, signers, .. } => {
                self.anchors.push(Anchor { size, root, signers });
            }
            Happening::DeviceCompared { person, .. } => {
                self.compared.insert(person);
            }
            Happening::AddressVerified { person, index, address, .. } => {
                let (_, seen_by) = self.addresses.entry(index).or_insert_with(|| (address, Vec::new()));
                if !seen_by.contains(&person) {
                    seen_by.push(person);
                }
            }
            Happening::SpendProved { quorums, .. } => self.spend_proved = quorums,
            Happening::BagsSealed { numbers } => self.bags = numbers,
            Happening::SignatureGiven { txid, input, public_key, signature, .. } => {
                // What is no hexadecimal is no signature, which whoever adds it to a PSBT says.
                let signature = hex::decode(signature).unwrap_or_default();
                self.given.entry(txid).or_default().push(DeviceSignature { input, public_key, signature });
            }
            Happening::KeyBorn { person, .. } => {
                self.born.insert(person);
            }
            Happening::KeyProved { person, .. } => {
                self.proved.insert(person);
            }
            Happening::MakerSigned { .. }
            | Happening::LogInRefused { .. }
            | Happening::DeviceStopped { .. }
            | Happening::BagsChecked { .. }
            | Happening::MachineChecked { .. } => {}
        }
    }
}

/// The nonce of the text that a treasury's event is the signature of.
pub(crate) fn nonce_of(event: &treasury::Event) -> Option<&str> {
    match event {
        treasury::Event::Approved { nonce, .. } => Some(nonce),
        _ => None,
    }
}

/// A ceremony's event as a record: its kind, and its fields with the ceremony's id among them.
pub(crate) fn ceremony_record(id: &str, event: &ceremony::Event) -> (String, Map<String, Json>) {
    let mut fields = event.fields();
    fields.insert(CEREMONY_ID.to_owned(), id.into());
    (format!("{CEREMONY}{}", event.kind().replace('_', "-")), fields)
}

/// An event of the treasury as a record.
pub(crate) fn treasury_record(event: &treasury::Event) -> (String, Map<String, Json>) {
    side_by_side(TREASURY, event)
}

/// An event of the register as a record.
pub(crate) fn register_record(event: &register::Event) -> (String, Map<String, Json>) {
    side_by_side(REGISTER, event)
}

/// An event whose serialized form holds its kind and its fields side by side, as a record.
fn side_by_side(prefix: &str, event: &impl Serialize) -> (String, Map<String, Json>) {
    let mut fields = object(serde_json::to_value(event));
    let kind = fields.remove("kind").and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
    (format!("{prefix}{kind}"), fields)
}

/// An event of the app as a record.
pub(crate) fn happening_record(happening: &Happening) -> (String, Map<String, Json>) {
    let mut form = object(serde_json::to_value(happening));
    let kind = form.remove("kind").and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
    let fields = form.remove("fields").map_or_else(Map::new, |fields| object(Ok(fields)));
    (kind, fields)
}

fn object(form: serde_json::Result<Json>) -> Map<String, Json> {
    match form {
        Ok(Json::Object(map)) => map,
        _ => Map::new(),
    }
}

pub(crate) fn read_ceremony(
    kind: &str,
    mut fields: Map<String, Json>,
) -> Result<(String, ceremony::Event), Failure> {
    let id = fields.remove(CEREMONY_ID).and_then(|id| id.as_str().map(str::to_owned)).unwrap_or_default();
    Ok((id, ceremony::Event::from_record(&kind.replace('-', "_"), fields)?))
}

fn read_treasury(kind: &str, fields: Map<String, Json>) -> Result<treasury::Event, Failure> {
    read_side_by_side(TREASURY, kind, fields)
}

pub(crate) fn read_register(kind: &str, fields: Map<String, Json>) -> Result<register::Event, Failure> {
    read_side_by_side(REGISTER, kind, fields)
}

fn read_side_by_side<Event: DeserializeOwned>(
    prefix: &str,
    kind: &str,
    mut fields: Map<String, Json>,
) -> Result<Event, Failure> {
    fields.insert("kind".to_owned(), kind.into());
    let unreadable = |error: serde_json::Error| unreadable(&format!("{prefix}{kind}"), &error);
    Ok(serde_json::from_value(Json::Object(fields)).map_err(unreadable)?)
}

/// `None` for kinds that are not ours, such as the log's own.
fn read_happening(kind: &str, fields: Map<String, Json>) -> Result<Option<Happening>, Failure> {
    const LOGS_OWN: [&str; 5] = ["log.created", "session.", "epoch.", "exhibit.", "clock."];
    if LOGS_OWN.iter().any(|own| kind.starts_with(own)) {
        return Ok(None);
    }
    let form = serde_json::json!({ "kind": kind, "fields": fields });
    Ok(Some(serde_json::from_value(form).map_err(|error| unreadable(kind, &error))?))
}

fn unreadable(kind: &str, error: &serde_json::Error) -> StateError {
    StateError::UnreadableRecord { kind: kind.to_owned(), detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record's kind and fields.
    type Record = (&'static str, Map<String, Json>);

    fn fields(json: Json) -> Map<String, Json> {
        object(Ok(json))
    }

    fn maker_signed(nonce: &str) -> Record {
        ("maker.signed", fields(serde_json::json!({ "person": "A", "nonce": nonce, "signature": "x" })))
    }

    fn enrolled(nonce: &str) -> Record {
        let text = format!("Himuro enrol v1 log {nonce} approval key of A");
        let enrolled = serde_json::json!({
            "person": "A", "fingerprint": "73c5da0a", "text": text, "signature": "x", "public_key": "02", "purpose": "approval"
        });
        ("person.enrolled", fields(enrolled))
    }

    fn read(nonce: &str) -> Record {
        let read = serde_json::json!({
            "person": "A", "fingerprint": "73c5da0a", "app": "Bitcoin", "version": "2.4.6", "path": "m", "xpub": "x",
            "challenge": format!("Himuro key v1 log {nonce}"), "signature": "x"
        });
        ("device.read", fields(read))
    }

    fn logged_in(nonce: &str) -> Record {
        let text = format!("Himuro log-in v1 log {nonce} A last never");
        let said = serde_json::json!({ "person": "A", "text": text, "signature": "x", "at": 1 });
        ("person.logged-in", fields(said))
    }

    fn session_opened(nonce: &str) -> Record {
        let checks = serde_json::json!([["A", format!("Himuro session-key v1 log {nonce}"), "x"]]);
        ("session.opened", fields(serde_json::json!({ "key_checks": checks.to_string() })))
    }

    #[test]
    fn whoever_logged_in_does_so_again_in_the_next_session() {
        let mut state = State::default();
        for nonce in ["00", "01"] {
            let (kind, fields) = logged_in(nonce);
            state.apply(kind, fields).expect("a log-in");
            assert!(state.here.contains("A"));
            let (kind, fields) = session_opened(&format!("{nonce}ff"));
            state.apply(kind, fields).expect("another session");
            assert!(state.here.is_empty());
        }
        assert_eq!(state.log_ins.get("A"), Some(&1));
    }

    #[test]
    fn a_nonce_that_the_log_has_seen_is_refused_whatever_it_was_signed_for() {
        let makers: [fn(&str) -> Record; 5] = [maker_signed, enrolled, read, logged_in, session_opened];
        for first in makers {
            for second in makers {
                let mut state = State::default();
                let (kind, fields) = first("00");
                state.apply(kind, fields).expect("a first signature");
                let (kind, fields) = second("01");
                state.apply(kind, fields).expect("another nonce");
                let (kind, fields) = second("00");
                let refused = state.apply(kind, fields).expect_err("the same nonce again");
                assert_eq!(
                    (refused.code(), refused.fields()["nonce"].as_str()),
                    ("app-nonce-seen-before", "00")
                );
            }
        }
    }

    #[test]
    fn an_approval_that_is_shown_again_is_refused() {
        let typed = treasury::Typed {
            asset: "BTC",
            amount: "1.00000000",
            destination: "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
            purpose: "refill",
        };
        let intent = treasury::Intent::parse(&typed, treasury::Chain::Regtest).expect("an intent");
        let approved = treasury::Event::Approved {
            purpose: treasury::Purpose::Refill,
            approver: "B".into(),
            nonce: "00".into(),
            intent,
            signature: "x".into(),
        };
        let mut state = State::default();
        let (kind, first) = maker_signed("00");
        state.apply(kind, first).expect("a first signature");
        let (kind, again) = treasury_record(&approved);
        let refused = state.apply(&kind, again).expect_err("the maker's nonce again");
        assert_eq!(refused.code(), "app-nonce-seen-before");
    }

    #[test]
    fn a_log_of_an_older_version_is_still_read() {
        let mut state = State::default();
        let (kind, mut older) = read("00");
        older.remove("challenge");
        older.remove("signature");
        state.apply(kind, older).expect("no proof is kept there");
        let seen = serde_json::json!({ "person": "A", "branch": 0, "index": 0, "address": "tb1q" });
        state.apply("address.verified", fields(seen)).expect("nobody is named there");
        assert!(state.has_seen("A", 0) && !state.has_seen("B", 0));
        assert_eq!(state.fingerprints["A"], "73c5da0a");
    }
}
