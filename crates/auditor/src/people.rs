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
    /// Who logged in since the session began, and how often everybody did.
    here: BTreeSet<String>,
    log_ins: BTreeMap<String, u64>,
    /// Who acted without.
    strangers: BTreeSet<String>,
    acted: u64,
    second_texts: Vec<Vec<SecondText>>,
    findings: Vec<Finding>,
}

impl People {
    pub(crate) fn of(log_id: &str) -> Self {
        Self { log_id: log_id.to_owned(), ..Self::default() }
    }

    pub(crate) fn session_opened(&mut self, key_checks: Option<&str>) {
        self.here.clear();
        let texts: Vec<SecondText> =
            key_checks.and_then(|checks| serde_json::from_str(checks).ok()).unwrap_or_default();
        texts.iter().for_each(|(_, text, _)| self.saw_nonce_in(text));
        self.second_texts.push(texts);
    }

    pub(crate) fn enrol(&mut self, enrolled: &PersonEnrolled) {
        let text = match enrolled.purpose {
            Purpose::LogIn => "auditor-enrolled-log-in",
            Purpose::Head => "auditor-enrolled-head",
            Purpose::Approval => "auditor-enrolled",
        };
        let sentence = Sentence::new(text).with("person", enrolled.person.as_str());
        self.saw_nonce_in(&enrolled.text);
        let outcome = self.adopt(enrolled);
        self.findings.push(sentence.judged(outcome));
    }

    pub(crate) fn logged_in(&mut self, said: &PersonLoggedIn) {
        let person = &said.person;
        self.saw_nonce_in(&said.text);
        match self.said_for_log_in(said) {
            Ok(()) => {
                self.here.insert(person.clone());
                *self.log_ins.entry(person.clone()).or_default() += 1;
            }
            Err(because) => {
                let sentence = Sentence::new("auditor-logged-in").with("person", person.as_str());
                self.findings.push(sentence.with("count", 1_u64).contradicted(because));
            }
        }
    }

    /// Somebody approved, or signed as a maker. Whoever has a key for logging in has to have used it in this session.
    pub(crate) fn acted(&mut self, person: &str, nonce: &str) {
        self.saw_nonce(nonce);
        if self.keys_for(Purpose::LogIn).contains_key(person) {
            self.acted += 1;
            if !self.here.contains(person) {
                self.strangers.insert(person.to_owned());
            }
        }
    }

    /// A device signed with a key below the account that it gave.
    pub(crate) fn proved(&mut self, proof: &KeyProof) {
        let (Some(challenge), Some(signature)) = (&proof.challenge, &proof.signature) else { return };
        self.saw_nonce_in(challenge);
        let sentence = Sentence::new("auditor-key-proved").with("person", proof.person.as_str());
        let wrong = || Failure::from(AuditorError::SignatureWrong { person: proof.person.clone() });
        let is_for_this = challenge.starts_with(&format!("Himuro key v1 {} ", self.log_id));
        let key = proof_key(&proof.xpub);
        let outcome = match key {
            _ if !is_for_this => Err(AuditorError::SignedElsewhere { person: proof.person.clone() }.into()),
            Some(key) if signer_of(challenge, signature) == Some(key) => Ok(()),
            Some(_) | None => Err(wrong()),
        };
        self.findings.push(sentence.judged(outcome));
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
        let mut findings = self.findings.clone();
        for (session, texts) in sessions.iter().zip(&self.second_texts) {
            for (person, text, signature) in texts {
                let sentence = Sentence::new("auditor-session-key").with("number", session.no);
                let key = signer_of(text, signature).map(|key| hex::encode(key.serialize()));
                let holds = session
                    .signers
                    .iter()
                    .any(|one| one.name == *person && Some(&one.public_key) == key.as_ref());
                let outcome =
                    if holds { Ok(()) } else { Err(AuditorError::SignatureWrong { person: person.clone() }) };
                findings
                    .push(sentence.with("person", person.as_str()).judged(outcome.map_err(Failure::from)));
            }
        }
        findings.extend(self.log_ins.iter().map(|(person, count)| {
            Sentence::new("auditor-logged-in").with("person", person.as_str()).with("count", *count).proven()
        }));
        if self.acted > 0 {
            let sentence = Sentence::new("auditor-acted").with("count", self.acted);
            findings.push(sentence.judged(match self.strangers.first() {
                None => Ok(()),
                Some(person) => Err(AuditorError::NotLoggedIn { person: person.clone() }.into()),
            }));
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

    fn adopt(&mut self, enrolled: &PersonEnrolled) -> Result<(), Failure> {
        let (person, text) = (&enrolled.person, &enrolled.text);
        let is_for_this = text.starts_with(&format!("Himuro enrol v1 {} ", self.log_id))
            && text.ends_with(&format!(" {} key of {person}", enrolled.purpose));
        if !is_for_this {
            return Err(AuditorError::SignedElsewhere { person: person.clone() }.into());
        }
        let key = signer_of(text, &enrolled.signature).filter(|key| key.to_string() == enrolled.public_key);
        let key = key.ok_or_else(|| AuditorError::SignatureWrong { person: person.clone() })?;
        self.keys.entry(enrolled.purpose).or_default().insert(person.clone(), key);
        if let Ok(fingerprint) = enrolled.fingerprint.parse() {
            self.holders.insert(fingerprint, person.clone());
        }
        Ok(())
    }

    fn said_for_log_in(&self, said: &PersonLoggedIn) -> Result<(), Failure> {
        let person = &said.person;
        let begins = format!("Himuro log-in v1 {} ", self.log_id);
        // After the nonce comes who it is.
        let who = said.text.strip_prefix(&begins).and_then(|rest| rest.split(' ').nth(1));
        if who != Some(person.as_str()) {
            return Err(AuditorError::SignedElsewhere { person: person.clone() }.into());
        }
        let key = self.keys_for(Purpose::LogIn).get(person);
        match signer_of(&said.text, &said.signature) {
            Some(signer) if Some(&signer) == key => Ok(()),
            Some(_) | None => Err(AuditorError::SignatureWrong { person: person.clone() }.into()),
        }
    }

    /// `Himuro <purpose> v1 <log> <nonce> …`.
    fn saw_nonce_in(&mut self, text: &str) {
        if let Some(nonce) = text.split(' ').nth(4) {
            self.saw_nonce(nonce);
        }
    }

    fn saw_nonce(&mut self, nonce: &str) {
        if !self.nonces.insert(nonce.to_owned()) {
            self.twice.get_or_insert_with(|| nonce.to_owned());
        }
    }
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
