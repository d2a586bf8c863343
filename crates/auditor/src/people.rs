//! People and their keys: what each device signed at its enrolment, and whether that holds.

use std::collections::BTreeMap;

use audit::{Certificate, check_certificates};
use bitcoin::bip32::Fingerprint;
use bitcoin::secp256k1::PublicKey;

use crate::failure::{AuditorError, Failure};
use crate::happening::PersonEnrolled;
use crate::say::{Finding, Sentence};

/// Approval keys and devices of the people, by name. Only what holds is kept.
#[derive(Default)]
pub(crate) struct People {
    keys: BTreeMap<String, PublicKey>,
    holders: BTreeMap<Fingerprint, String>,
    findings: Vec<Finding>,
}

impl People {
    pub(crate) fn enrol(&mut self, enrolled: &PersonEnrolled, log_id: &str) {
        let sentence = Sentence::new("auditor-enrolled").with("person", enrolled.person.as_str());
        let outcome = self.adopt(enrolled, log_id);
        self.findings.push(sentence.judged(outcome));
    }

    /// The approval key of each person.
    pub(crate) fn keys(&self) -> &BTreeMap<String, PublicKey> {
        &self.keys
    }

    /// Who holds each device.
    pub(crate) fn holders(&self) -> &BTreeMap<Fingerprint, String> {
        &self.holders
    }

    pub(crate) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn adopt(&mut self, enrolled: &PersonEnrolled, log_id: &str) -> Result<(), Failure> {
        let person = &enrolled.person;
        let wrong = || AuditorError::SignatureWrong { person: person.clone() };
        let is_for_this = enrolled.text.starts_with(&format!("Himuro enrol v1 {log_id} "))
            && enrolled.text.ends_with(&format!(" approval key of {person}"));
        if !is_for_this {
            return Err(AuditorError::EnrolmentElsewhere { person: person.clone() }.into());
        }
        let key: PublicKey = enrolled.public_key.parse().map_err(|_| wrong())?;
        let mut signature = [0; 65];
        hex::decode_to_slice(&enrolled.signature, &mut signature).map_err(|_| wrong())?;
        let certificate = Certificate { name: person.clone(), public_key: key.serialize(), signature };
        check_certificates(&[certificate], &enrolled.text).map_err(|_| wrong())?;
        self.keys.insert(person.clone(), key);
        if let Ok(fingerprint) = enrolled.fingerprint.parse() {
            self.holders.insert(fingerprint, person.clone());
        }
        Ok(())
    }
}
