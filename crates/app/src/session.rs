//! Who opens a session of the log: the people whose Ledgers certify it, and the program that writes it.

use std::collections::BTreeMap;

use audit::{Body, Certificate, Digest, LogId, Operator, Presence};
use serde_json::{Map, Value as Json};

use crate::expected;
use crate::failure::Failure;
use crate::happening::nonce_of;
use crate::ledger::Ledger;
use crate::machine;
use crate::paths::{self, Purpose};
use crate::rehearsal::RehearsalError;
use crate::room::Room;

/// What the people's Ledgers signed for a session.
pub(crate) struct Certified {
    /// The session's text, signed by each.
    pub(crate) certificates: Vec<Certificate>,
    /// The second text of each. Kept in the session's first record.
    checks: Vec<SecondText>,
}

/// Who, text, signature in hexadecimal.
type SecondText = (String, String, String);

/// The field of a session's first record with the second texts, as JSON.
const KEY_CHECKS: &str = "key_checks";

/// What is done when a person's Ledger did not sign: gives it again, opened anew, or the failure.
pub(crate) type Reopen<'r> = dyn FnMut(&str, Failure, &mut dyn Room) -> Result<Ledger, Failure> + 'r;

/// Has each person's Ledger sign the session's certificate. What only stood in the way costs nobody else's signature.
pub(crate) fn certify(
    ledgers: &mut BTreeMap<String, Ledger>,
    people: &[String],
    (log_id, text): (LogId, &str),
    room: &mut dyn Room,
    reopen: &mut Reopen<'_>,
) -> Result<Certified, Failure> {
    let mut certified = Certified { certificates: Vec::new(), checks: Vec::new() };
    for person in people {
        let Some(mut ledger) = ledgers.remove(person) else { continue };
        let (certificate, check) = loop {
            match certify_one(&mut ledger, person, (log_id, text), room) {
                Ok(signed) => break signed,
                Err(failure) => {
                    // One handle: it is given back before the device is opened again.
                    drop(ledger);
                    ledger = reopen(person, failure, room)?;
                }
            }
        };
        ledgers.insert(person.clone(), ledger);
        certified.certificates.push(certificate);
        certified.checks.push(check);
    }
    Ok(certified)
}

/// The key is learnt from the signature, so a false signature would enrol a key that nobody holds: a second text, signed
/// with the same key, has to give the same one.
fn certify_one(
    ledger: &mut Ledger,
    person: &str,
    (log_id, text): (LogId, &str),
    room: &mut dyn Room,
) -> Result<(Certificate, SecondText), Failure> {
    let path = paths::of_purpose(Purpose::Session, ledger.network());
    room.tell(expected::message(person, &path, text));
    let signature = ledger.app()?.sign_message(&path, text)?;
    let key = signature.recover(text).ok_or_else(|| crate::rehearsal::not_yet("a signer"))?;
    let check = format!("Himuro session-key v1 {log_id} {}", crate::rehearsal::nonce()?);
    room.tell(expected::message(person, &path, &check));
    let second = ledger.app()?.sign_message(&path, &check)?;
    let again = second.recover(&check);
    if again != Some(key) {
        let now = again.map_or_else(String::new, |key| key.to_string());
        let (person, before) = (person.to_owned(), key.to_string());
        return Err(RehearsalError::DeviceContradicts { person, before, now }.into());
    }
    let certificate = Certificate {
        name: person.to_owned(),
        public_key: key.inner.serialize(),
        signature: signature.to_bytes(),
    };
    Ok((certificate, (person.to_owned(), check, hex::encode(second.to_bytes()))))
}

/// The nonces of the second texts in the first record of a session.
pub(crate) fn check_nonces(fields: &Map<String, Json>) -> Vec<String> {
    let checks = fields.get(KEY_CHECKS).and_then(Json::as_str).unwrap_or_default();
    let checks: Vec<SecondText> = serde_json::from_str(checks).unwrap_or_default();
    checks.iter().filter_map(|(_, text, _)| nonce_of(text).map(str::to_owned)).collect()
}

/// The people of a founding's certificate, as record 0 names them.
pub(crate) fn founders(certificates: &[Certificate]) -> Vec<Operator> {
    let named = |certificate: &Certificate| Operator {
        name: certificate.name.clone(),
        public_key: certificate.public_key,
    };
    certificates.iter().map(named).collect()
}

/// Who is present, and which program writes. `certified` is none where nobody's Ledger was asked.
pub(crate) fn presence(people: &[String], certified: Option<&Certified>) -> Presence {
    let checks = certified.map(|certified| serde_json::to_string(&certified.checks).unwrap_or_default());
    Presence {
        operators: people.to_vec(),
        software: format!("himuro {}", env!("CARGO_PKG_VERSION")),
        software_sha256: Digest::from_bytes(machine::own_hash()),
        more: checks.map_or_else(Body::new, |checks| Body::new().with(KEY_CHECKS, checks)),
    }
}
