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
    /// Whoever has a Ledger enrols the key for approvals, and logs in, which enrols the key for that.
    pub(super) fn enrol(&mut self) -> Result<(), Failure> {
        let people: Vec<String> = self.cast.devices().keys().cloned().collect();
        for person in people {
            let state = self.journal.state();
            if !state.devices.contains_key(&person) && !state.proved.contains(&person) {
                self.prove_hot_account(&person)?;
            }
            if self.journal.state().key_of(&person, Purpose::Approval).is_none() {
                let (enrolment, _) = self.enrolment(&person, Purpose::Approval)?;
                self.happened(enrolment)?;
                self.tell("app-enrolled", vec![("person", person.clone())]);
            }
            if !self.journal.state().here.contains(&person) {
                self.log_in_one(&person)?;
            }
        }
        Ok(())
    }

    /// Everybody with a part in this ceremony and a Ledger says on it, once a session, that they are here.
    pub(super) fn log_in(&mut self, ceremony: &str) -> Result<(), Failure> {
        for person in self.everybody(ceremony)? {
            let person = person.as_str();
            let state = self.journal.state();
            // Who has no key for it yet gets one in the key ceremony.
            if state.here.contains(person) || state.key_of(person, Purpose::LogIn).is_none() {
                continue;
            }
            while let Err(failure) = self.log_in_one(person) {
                if !self.goes_on_after(&failure)? {
                    return Err(failure);
                }
            }
        }
        Ok(())
    }

    /// A log-in, or the record that it was refused: by the person, or by us.
    fn log_in_one(&mut self, person: &str) -> Result<(), Failure> {
        let Err(failure) = self.say_here(person) else { return Ok(()) };
        let failure = self.named(failure);
        // A cable or a lock is no refusal, nor is leaving; a press of the wrong button cannot be told from one.
        let is_refused = !failure.is_interruption() || failure.code() == "device-rejected-on-device";
        if is_refused && !self.room.is_leaving() {
            let (person, code) = (person.to_owned(), failure.code().to_owned());
            self.happened(Happening::LogInRefused { person, code })?;
        }
        Err(failure)
    }

    /// The text says when this person logged in last: whoever reads another time than their own was impersonated.
    fn say_here(&mut self, person: &str) -> Result<(), Failure> {
        let last = self.journal.state().log_ins.get(person).copied();
        let shown = last.map_or_else(|| "never".to_owned(), universal);
        match last {
            None => self.tell("app-log-in-first", vec![("person", person.to_owned())]),
            Some(at) => {
                let local = as_people_read(at);
                let values = vec![("person", person.to_owned()), ("last", shown.clone()), ("local", local)];
                self.tell("app-log-in", values);
            }
        }
        let session = self.journal.log().session();
        let text = format!(
            "Himuro log-in v1 {} {} {person} session {session} last {shown}",
            self.log_id(),
            nonce()?
        );
        let signature = self.sign_as(person, Purpose::LogIn, &text)?;
        self.tell("app-logged-in", vec![("person", person.to_owned())]);
        self.happened(Happening::PersonLoggedIn { person: person.to_owned(), text, signature, at: now().0 })
    }

    /// A text signed on the person's own Ledger, and verified against the key that was enrolled; hexadecimal. The first text
    /// for a purpose enrols its key as well: nothing is written unless both were signed by the same one, so that
    /// no false signature enrols a key that nobody holds.
    pub(super) fn sign_as(&mut self, person: &str, purpose: Purpose, text: &str) -> Result<String, Failure> {
        if let Some(key) = self.journal.state().key_of(person, purpose).cloned() {
            return self.signed_with(&key, person, purpose, text);
        }
        let (enrolment, key) = self.enrolment(person, purpose)?;
        let signature = self.signed_with(&key, person, purpose, text)?;
        self.happened(enrolment)?;
        Ok(signature)
    }

    fn signed_with(
        &mut self,
        key: &str,
        person: &str,
        purpose: Purpose,
        text: &str,
    ) -> Result<String, Failure> {
        let signature = self.sign_text(person, purpose, text)?;
        match signature.recover(text).map(|key| key.to_string()) {
            Some(now) if now == key => Ok(hex::encode(signature.to_bytes())),
            other => Err(RehearsalError::DeviceContradicts {
                person: person.to_owned(),
                before: key.to_owned(),
                now: other.unwrap_or_default(),
            }
            .into()),
        }
    }

    /// The key that a person's Ledger signs with for one purpose, and the record of it. One key, one person, one purpose.
    fn enrolment(&mut self, person: &str, purpose: Purpose) -> Result<(Happening, String), Failure> {
        let text = format!("Himuro enrol v1 {} {} {purpose} key of {person}", self.log_id(), nonce()?);
        let signature = self.sign_text(person, purpose, &text)?;
        let fingerprint = self.ledger(person)?.fingerprint().to_string();
        let key = signature.recover(&text).ok_or_else(|| not_yet("a signer"))?.to_string();
        if self.journal.state().knows_key(&key) {
            return Err(RehearsalError::SameDeviceTwice { device: fingerprint }.into());
        }
        let enrolled = Happening::PersonEnrolled {
            person: person.to_owned(),
            fingerprint,
            purpose,
            text,
            signature: hex::encode(signature.to_bytes()),
            public_key: key.clone(),
        };
        Ok((enrolled, key))
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
