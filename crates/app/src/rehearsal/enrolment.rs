//! The keys with which a person speaks to the log: enrolled once, one for each purpose, and held against every signature
//! from then on.

use device::MessageSignature;

use super::{Hall, RehearsalError, nonce, not_yet};
use crate::expected;
use crate::failure::Failure;
use crate::happening::Happening;
use crate::journal::{as_people_read, now};
use crate::paths::{self, Purpose};

impl Hall<'_> {
    pub(super) fn enrol(&mut self) -> Result<(), Failure> {
        let people: Vec<String> = self.cast.devices().keys().cloned().collect();
        for person in people {
            let state = self.journal.state();
            if !state.devices.contains_key(&person) && state.key_of(&person, Purpose::Approval).is_none() {
                self.prove_hot_account(&person)?;
            }
            self.enrol_key(&person, Purpose::Approval)?;
            self.enrol_key(&person, Purpose::LogIn)?;
        }
        let signer = self.cast.head_signer().to_owned();
        self.enrol_key(&signer, Purpose::Head)
    }

    /// Everybody with a part in this ceremony and a Ledger says on it, once a session, that they are here.
    pub(super) fn log_in(&mut self, ceremony: &str) -> Result<(), Failure> {
        for person in self.everybody(ceremony)? {
            let person = person.as_str();
            let state = self.journal.state();
            if state.here.contains(person) || state.key_of(person, Purpose::LogIn).is_none() {
                continue;
            }
            while let Err(failure) = self.log_in_one(person) {
                let failure = self.named(failure);
                if !self.goes_on_after(&failure)? {
                    return Err(failure);
                }
            }
        }
        Ok(())
    }

    /// The text says when this person logged in last: whoever reads another time than their own was impersonated.
    fn log_in_one(&mut self, person: &str) -> Result<(), Failure> {
        let last = self.journal.state().log_ins.get(person).copied();
        match last {
            None => self.tell("app-log-in-first", vec![("person", person.to_owned())]),
            Some(at) => {
                let values = vec![("person", person.to_owned()), ("last", as_people_read(at))];
                self.tell("app-log-in", values);
            }
        }
        let last = last.map_or_else(|| "never".to_owned(), universal);
        let text = format!("Himuro log-in v1 {} {} {person} last {last}", self.log_id(), nonce()?);
        let signature = self.sign_as(person, Purpose::LogIn, &text)?;
        self.tell("app-logged-in", vec![("person", person.to_owned())]);
        self.happened(Happening::PersonLoggedIn { person: person.to_owned(), text, signature, at: now().0 })
    }

    /// A text signed on the person's own Ledger, and verified against the key that was enrolled; hexadecimal.
    pub(super) fn sign_as(&mut self, person: &str, purpose: Purpose, text: &str) -> Result<String, Failure> {
        let signature = self.sign_text(person, purpose, text)?;
        let key = self.journal.state().key_of(person, purpose).ok_or_else(|| not_yet("an enrolled key"))?;
        match signature.recover(text).map(|key| key.to_string()) {
            Some(now) if now == *key => Ok(hex::encode(signature.to_bytes())),
            other => Err(RehearsalError::DeviceContradicts {
                person: person.to_owned(),
                before: key.clone(),
                now: other.unwrap_or_default(),
            }
            .into()),
        }
    }

    /// Learns the key that a person's Ledger signs with for one purpose, where the log does not know it yet.
    pub(super) fn enrol_key(&mut self, person: &str, purpose: Purpose) -> Result<(), Failure> {
        if self.journal.state().key_of(person, purpose).is_some() {
            return Ok(());
        }
        let text = format!("Himuro enrol v1 {} {} {purpose} key of {person}", self.log_id(), nonce()?);
        let signature = self.sign_text(person, purpose, &text)?;
        let fingerprint = self.ledger(person)?.fingerprint().to_string();
        let key = signature.recover(&text).ok_or_else(|| not_yet("a signer"))?;
        let told = match purpose {
            Purpose::LogIn => "app-enrolled-log-in",
            Purpose::Head => "app-enrolled-head",
            Purpose::Session | Purpose::Approval => "app-enrolled",
        };
        self.tell(told, vec![("person", person.to_owned()), ("fingerprint", fingerprint.clone())]);
        self.happened(Happening::PersonEnrolled {
            person: person.to_owned(),
            fingerprint,
            purpose,
            text,
            signature: hex::encode(signature.to_bytes()),
            public_key: key.to_string(),
        })
    }

    /// A key is learnt from a signature alone: first this device shows that its signatures are true.
    fn prove_hot_account(&mut self, person: &str) -> Result<(), Failure> {
        let account = paths::hot_account(self.network);
        let challenge = format!("Himuro key v1 {} {}", self.log_id(), nonce()?);
        let (xpub, signature) = self.proven_xpub(person, &account, &challenge)?;
        self.happened(Happening::KeyProved {
            person: person.to_owned(),
            fingerprint: self.ledgers[person].fingerprint().to_string(),
            path: format!("m/{account}"),
            xpub: xpub.to_string(),
            challenge,
            signature,
        })
    }

    /// A text signed on the person's own Ledger, which they first see here as the device will show it.
    pub(super) fn sign_text(
        &mut self,
        person: &str,
        purpose: Purpose,
        text: &str,
    ) -> Result<MessageSignature, Failure> {
        let path = paths::of_purpose(purpose, self.network);
        let ledger = self.ledger_showing(expected::message(person, &path, text))?;
        Ok(ledger.app()?.sign_message(&path, text)?)
    }
}

/// A moment as a Ledger can show it: universal time, printable ASCII.
fn universal(wall: i64) -> String {
    jiff::Timestamp::from_millisecond(wall)
        .map_or_else(|_| wall.to_string(), |time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}
