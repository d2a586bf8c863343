//! Who opens a session of the log: the people whose Ledgers certify it, and the program that writes it.

use std::collections::BTreeMap;

use audit::{Body, Certificate, Digest, Operator, Presence};
use bitcoin::NetworkKind;

use crate::expected;
use crate::failure::Failure;
use crate::ledger::Ledger;
use crate::machine;
use crate::paths::{self, Purpose};
use crate::rehearsal::RehearsalError;
use crate::room::Notice;

/// Has each person's Ledger sign the session's certificate.
///
/// The key is learnt from the signature, so a false signature would enrol a key that nobody holds: a second text, signed
/// with the same key, has to give the same one.
pub(crate) fn certify(
    ledgers: &mut BTreeMap<String, Ledger>,
    people: &[String],
    network: NetworkKind,
    text: &str,
    tell: &mut dyn FnMut(Notice),
) -> Result<Vec<Certificate>, Failure> {
    let path = paths::of_purpose(Purpose::Session, network);
    let mut certificates = Vec::new();
    for person in people {
        let Some(ledger) = ledgers.get_mut(person) else { continue };
        tell(expected::message(person, &path, text));
        let signature = ledger.app()?.sign_message(&path, text)?;
        let key = signature.recover(text).ok_or_else(|| crate::rehearsal::not_yet("a signer"))?;
        let check = format!("Himuro session key v1 {}", crate::rehearsal::nonce()?);
        tell(expected::message(person, &path, &check));
        let again = ledger.app()?.sign_message(&path, &check)?.recover(&check);
        if again != Some(key) {
            let now = again.map_or_else(String::new, |key| key.to_string());
            let contradicts =
                RehearsalError::DeviceContradicts { person: person.clone(), before: key.to_string(), now };
            return Err(contradicts.into());
        }
        certificates.push(Certificate {
            name: person.clone(),
            public_key: key.inner.serialize(),
            signature: signature.to_bytes(),
        });
    }
    Ok(certificates)
}

/// The people of a founding's certificate, as record 0 names them.
pub(crate) fn founders(certificates: &[Certificate]) -> Vec<Operator> {
    let named = |certificate: &Certificate| Operator {
        name: certificate.name.clone(),
        public_key: certificate.public_key,
    };
    certificates.iter().map(named).collect()
}

/// Who is present, and which program writes.
pub(crate) fn presence(people: &[String]) -> Presence {
    Presence {
        operators: people.to_vec(),
        software: format!("himuro {}", env!("CARGO_PKG_VERSION")),
        software_sha256: Digest::from_bytes(machine::own_hash()),
        more: Body::new(),
    }
}
