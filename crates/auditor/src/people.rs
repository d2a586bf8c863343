//! People and their keys: what each Ledger signed for the log, and whether that holds.

use std::collections::{BTreeMap, BTreeSet};

use audit::SessionFound;
use bitcoin::bip32::{ChildNumber, Fingerprint, Xpub};
use bitcoin::secp256k1::{PublicKey, Secp256k1};
use bitcoin::sign_message::{MessageSignature, signed_msg_hash};

use crate::failure::{AuditorError, Failure};
use crate::happening::{KeyProof, PersonEnrolled, PersonLoggedIn, Purpose};
use crate::say::{Finding, Sentence};

/// Below an account, the key that proves that a device holds the account.
const PROOF: [u32; 2] = [5_261_656, 0];

/// How much later than it says, in milliseconds, a log-in may be written.
const WRITTEN_WITHIN: std::ops::RangeInclusive<i64> = 0..=60_000;

/// A second text of a session, signed with the key of its certificate: who, text, signature in hexadecimal.
type SecondText = (String, String, String);

/// Keys and devices of the people, by name. Only what holds is kept.
#[derive(Default)]
pub(crate) struct People {
    log_id: String,
    keys: BTreeMap<Purpose, BTreeMap<String, PublicKey>>,
    holders: BTreeMap<Fingerprint, String>,
    nonces: BTreeSet<String>,
    twice: Option<String>,
    second_texts: Vec<Vec<SecondText>>,
    /// Who logged in since the session began; when everybody did last, and how often.
    here: BTreeSet<String>,
    last: BTreeMap<String, i64>,
    log_ins: BTreeMap<String, u64>,
    refused: BTreeMap<String, u64>,
    /// Acts, by whether their person was here: logged in, not logged in, without a key to do so.
    acted: u64,
    strangers: BTreeSet<String>,
    keyless: BTreeSet<String>,
    /// What holds of whom: people by the sentence. What does not hold is a finding of its own.
    holds: BTreeMap<&'static str, Vec<String>>,
    findings: Vec<Finding>,
}

impl People {
    pub(crate) fn of(log_id: &str) -> Self {
        Self { log_id: log_id.to_owned(), ..Self::default() }
    }

    /// A session began, number so-and-so counted from 1. `key_checks` are its second texts, as JSON.
    pub(crate) fn session_opened(&mut self, key_checks: Option<&str>) -> Result<(), serde_json::Error> {
        self.here.clear();
        let texts: serde_json::Result<Vec<SecondText>> =
            key_checks.map_or(Ok(Vec::new()), serde_json::from_str);
        // Its place is taken in any case: sessions are counted.
        self.second_texts.push(Vec::new());
        let texts = texts?;
        texts.iter().for_each(|(_, text, _)| drop(self.fresh_nonce_in(text)));
        self.second_texts.pop();
        self.second_texts.push(texts);
        Ok(())
    }

    /// A key for a purpose. `read` is the fingerprint that was read from this person's device, if one was.
    pub(crate) fn enrol(&mut self, enrolled: &PersonEnrolled, read: Option<&str>) {
        let text = match enrolled.purpose {
            Purpose::LogIn => "auditor-enrolled-log-in",
            Purpose::Head => "auditor-enrolled-head",
            Purpose::Approval => "auditor-enrolled",
        };
        let outcome = self.fresh_nonce_in(&enrolled.text).and_then(|()| self.adopt(enrolled, read));
        self.judge(text, &enrolled.person, outcome);
    }

    /// Somebody logged in, in a record written at `wall`, Unix milliseconds.
    pub(crate) fn logged_in(&mut self, said: &PersonLoggedIn, wall: i64) {
        let person = &said.person;
        match self.fresh_nonce_in(&said.text).and_then(|()| self.said_for_log_in(said, wall)) {
            Ok(()) => {
                self.here.insert(person.clone());
                self.last.insert(person.clone(), said.at);
                *self.log_ins.entry(person.clone()).or_default() += 1;
            }
            Err(because) => {
                let sentence = Sentence::new("auditor-log-in").with("person", person.as_str());
                self.findings.push(sentence.contradicted(because));
            }
        }
    }

    pub(crate) fn log_in_refused(&mut self, person: &str) {
        *self.refused.entry(person.to_owned()).or_default() += 1;
    }

    /// Somebody made, approved or signed something. Whoever has a key for logging in has to have used it in this session.
    pub(crate) fn acted(&mut self, person: &str) {
        if !self.keys_for(Purpose::LogIn).contains_key(person) {
            self.keyless.insert(person.to_owned());
        } else if self.here.contains(person) {
            self.acted += 1;
        } else {
            self.strangers.insert(person.to_owned());
        }
    }

    /// A device signed with a key below the account that it gave.
    pub(crate) fn proved(&mut self, proof: &KeyProof) {
        let person = &proof.person;
        let (Some(challenge), Some(signature)) = (&proof.challenge, &proof.signature) else {
            let sentence = Sentence::new("auditor-key-unproved").with("person", person.as_str());
            self.findings.push(sentence.not_proven());
            return;
        };
        let outcome = self.fresh_nonce_in(challenge).and_then(|()| {
            if !challenge.starts_with(&format!("Himuro key v1 {} ", self.log_id)) {
                return Err(AuditorError::SignedElsewhere { person: person.clone() }.into());
            }
            match proof_key(&proof.xpub) {
                Some(key) if signer_of(challenge, signature) == Some(key) => Ok(()),
                Some(_) | None => Err(AuditorError::SignatureWrong { person: person.clone() }.into()),
            }
        });
        self.judge("auditor-key-proved", person, outcome);
    }

    fn judge(&mut self, text: &'static str, person: &str, outcome: Result<(), Failure>) {
        match outcome {
            Ok(()) => self.holds.entry(text).or_default().push(person.to_owned()),
            Err(because) => {
                self.findings.push(Sentence::new(text).with("people", person).contradicted(because));
            }
        }
    }

    /// The key of each person for a purpose.
    pub(crate) fn keys_for(&self, purpose: Purpose) -> &BTreeMap<String, PublicKey> {
        const NOBODY: &BTreeMap<String, PublicKey> = &BTreeMap::new();
        self.keys.get(&purpose).unwrap_or(NOBODY)
    }

    /// Who holds each device.
    pub(crate) fn holders(&self) -> &BTreeMap<Fingerprint, String> {
        &self.holders
    }

    /// The device that a person enrolled.
    pub(crate) fn fingerprint_of(&self, person: &str) -> Option<String> {
        let mut theirs = self.holders.iter().filter(|(_, holder)| *holder == person);
        theirs.next().map(|(fingerprint, _)| fingerprint.to_string())
    }

    /// What folding showed; `sessions` are those of the log, in order.
    pub(crate) fn findings(&self, sessions: &[SessionFound]) -> Vec<Finding> {
        let of = |people: &[String]| people.join(", ");
        let mut findings: Vec<Finding> = self
            .holds
            .iter()
            .map(|(text, people)| Sentence::new(text).with("people", of(people)).proven())
            .collect();
        findings.extend_from_slice(&self.findings);
        for (session, texts) in sessions.iter().zip(&self.second_texts) {
            findings.extend(self.second_texts_of(session, texts));
        }
        let counted = |counts: &BTreeMap<String, u64>| {
            counts.iter().map(|(person, count)| format!("{person} {count}")).collect::<Vec<_>>().join(", ")
        };
        if !self.log_ins.is_empty() {
            let sentence = Sentence::new("auditor-logged-in").with("people", counted(&self.log_ins));
            findings.push(sentence.proven());
        }
        if !self.refused.is_empty() {
            let sentence = Sentence::new("auditor-log-in-refused").with("people", counted(&self.refused));
            findings.push(sentence.not_proven());
        }
        if self.acted > 0 || !self.strangers.is_empty() {
            let sentence = Sentence::new("auditor-acted").with("count", self.acted);
            findings.push(sentence.judged(match self.strangers.first() {
                None => Ok(()),
                Some(person) => Err(AuditorError::NotLoggedIn { person: person.clone() }.into()),
            }));
        }
        if !self.keyless.is_empty() {
            let people: Vec<&str> = self.keyless.iter().map(String::as_str).collect();
            let sentence = Sentence::new("auditor-acted-keyless").with("people", people.join(", "));
            findings.push(sentence.not_proven());
        }
        if !self.nonces.is_empty() {
            let sentence = Sentence::new("auditor-nonces").with("count", self.nonces.len());
            findings.push(sentence.judged(match &self.twice {
                None => Ok(()),
                Some(nonce) => Err(AuditorError::NonceTwice { nonce: nonce.clone() }.into()),
            }));
        }
        findings
    }

    /// Whether the signers of a session's certificate signed a second text, made for this log, with the same key.
    fn second_texts_of(&self, session: &SessionFound, texts: &[SecondText]) -> Vec<Finding> {
        let begins = format!("Himuro session-key v1 {} ", self.log_id);
        let sentence =
            |text, people: &str| Sentence::new(text).with("number", session.no).with("people", people);
        let (mut hold, mut missing, mut findings) = (Vec::new(), Vec::new(), Vec::new());
        for signer in &session.signers {
            let name = signer.name.as_str();
            let theirs = texts.iter().find(|(person, text, _)| person == name && text.starts_with(&begins));
            match theirs.map(|(_, text, signature)| signer_of(text, signature)) {
                None => missing.push(name),
                Some(Some(key)) if hex::encode(key.serialize()) == signer.public_key => hold.push(name),
                Some(_) => findings.push(
                    sentence("auditor-session-key", name)
                        .contradicted(AuditorError::SignatureWrong { person: name.to_owned() }),
                ),
            }
        }
        if !hold.is_empty() {
            findings.push(sentence("auditor-session-key", &hold.join(", ")).proven());
        }
        if !missing.is_empty() {
            findings.push(sentence("auditor-session-key-missing", &missing.join(", ")).not_proven());
        }
        findings
    }

    /// One key, one person, one purpose; one device, one person.
    fn adopt(&mut self, enrolled: &PersonEnrolled, read: Option<&str>) -> Result<(), Failure> {
        let (person, text) = (&enrolled.person, &enrolled.text);
        let is_for_this = text.starts_with(&format!("Himuro enrol v1 {} ", self.log_id))
            && text.ends_with(&format!(" {} key of {person}", enrolled.purpose));
        if !is_for_this {
            return Err(AuditorError::SignedElsewhere { person: person.clone() }.into());
        }
        let key = signer_of(text, &enrolled.signature).filter(|key| key.to_string() == enrolled.public_key);
        let key = key.ok_or_else(|| AuditorError::SignatureWrong { person: person.clone() })?;
        let contradicts = || AuditorError::EnrolmentContradicts { person: person.clone() };
        let fingerprint: Fingerprint = enrolled.fingerprint.parse().map_err(|_| contradicts())?;
        let has_key = self.keys_for(enrolled.purpose).contains_key(person);
        let key_is_known = self.keys.values().flat_map(BTreeMap::values).any(|known| *known == key);
        let is_anothers = self.holders.get(&fingerprint).is_some_and(|holder| holder != person);
        let other = |device: &str| device != enrolled.fingerprint;
        let has_other = read.is_some_and(other) || self.fingerprint_of(person).is_some_and(|one| other(&one));
        if has_key || key_is_known || is_anothers || has_other {
            return Err(contradicts().into());
        }
        self.keys.entry(enrolled.purpose).or_default().insert(person.clone(), key);
        self.holders.insert(fingerprint, person.clone());
        Ok(())
    }

    /// The text is for this log, this person and this session, and says when that person logged in last.
    fn said_for_log_in(&self, said: &PersonLoggedIn, wall: i64) -> Result<(), Failure> {
        let person = &said.person;
        let (session, nonce) = (self.second_texts.len(), nonce_of(&said.text).unwrap_or_default());
        let last = self.last.get(person).map_or_else(|| "never".to_owned(), |at| universal(*at));
        let must = format!("Himuro log-in v1 {} {nonce} {person} session {session} last {last}", self.log_id);
        if said.text != must || !WRITTEN_WITHIN.contains(&wall.saturating_sub(said.at)) {
            return Err(AuditorError::SignedElsewhere { person: person.clone() }.into());
        }
        let key = self.keys_for(Purpose::LogIn).get(person);
        match signer_of(&said.text, &said.signature) {
            Some(signer) if Some(&signer) == key => Ok(()),
            Some(_) | None => Err(AuditorError::SignatureWrong { person: person.clone() }.into()),
        }
    }

    fn fresh_nonce_in(&mut self, text: &str) -> Result<(), Failure> {
        self.fresh_nonce(nonce_of(text).unwrap_or_default())
    }

    /// A nonce is shown once; no nonce is none that is fresh.
    pub(crate) fn fresh_nonce(&mut self, nonce: &str) -> Result<(), Failure> {
        if !nonce.is_empty() && self.nonces.insert(nonce.to_owned()) {
            return Ok(());
        }
        self.twice.get_or_insert_with(|| nonce.to_owned());
        Err(AuditorError::NonceTwice { nonce: nonce.to_owned() }.into())
    }
}

/// `Himuro <purpose> v1 <log> <nonce> …`.
fn nonce_of(text: &str) -> Option<&str> {
    text.split(' ').nth(4)
}

/// A moment as a Ledger shows it: universal time.
fn universal(wall: i64) -> String {
    jiff::Timestamp::from_millisecond(wall)
        .map_or_else(|_| wall.to_string(), |time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The key under which a text was signed as a Bitcoin message; `signature` in hexadecimal (BIP-137).
pub(crate) fn signer_of(text: &str, signature: &str) -> Option<PublicKey> {
    let signature = MessageSignature::from_slice(&hex::decode(signature).ok()?).ok()?;
    let key = signature.recover_pubkey(&Secp256k1::verification_only(), signed_msg_hash(text)).ok()?;
    Some(key.inner)
}

fn proof_key(xpub: &str) -> Option<PublicKey> {
    let path = PROOF.map(|index| ChildNumber::Normal { index });
    let xpub: Xpub = xpub.parse().ok()?;
    Some(xpub.derive_pub(&Secp256k1::verification_only(), &path).ok()?.public_key)
}
