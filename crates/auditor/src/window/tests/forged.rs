//! Logs made for a test: sound as a whole, whatever they say.

use std::path::{Path, PathBuf};

use audit::{
    Body, Certificate, Clock, Digest, Event, Founding, Log, Operator, Presence, Profile, Recipient,
    generate_identity,
};
use bitcoin::secp256k1::{Message, Secp256k1, SecretKey};

/// Unix milliseconds.
const NOON: i64 = 1_795_000_000_000;

pub(super) struct Forged {
    pub(super) log: PathBuf,
    pub(super) identity: PathBuf,
}

impl Forged {
    /// A log with a person whose enrolment nobody signed.
    pub(super) fn lying(folder: &Path) -> Self {
        let (forged, mut log) = Self::found(folder);
        let enrolment = Body::new()
            .with("person", "A")
            .with("fingerprint", "00000000")
            .with("text", "Himuro enrol v1 of another log")
            .with("signature", "00")
            .with("public_key", "00");
        log.append(&[Event::new("person.enrolled", enrolment).unwrap()], clock(1)).unwrap();
        log.close(clock(2)).unwrap();
        forged
    }

    /// A log that says of `records` files that they were written.
    pub(super) fn long(folder: &Path, records: u32) -> Self {
        let (forged, mut log) = Self::found(folder);
        let numbers: Vec<u32> = (0..records).collect();
        for some in numbers.chunks(1000) {
            let written = |number: &u32| {
                let body = Body::new().with("name", format!("{number}.hex").as_str()).with("sha256", "00");
                Event::new("file.written", body).unwrap()
            };
            log.append(&some.iter().map(written).collect::<Vec<_>>(), clock(some[0])).unwrap();
        }
        log.close(clock(records)).unwrap();
        forged
    }

    fn found(folder: &Path) -> (Self, Log) {
        let (secret, public) = generate_identity();
        let forged = Self { log: folder.join("forged.himuro"), identity: folder.join("forged.identity") };
        std::fs::write(&forged.identity, secret.as_bytes()).unwrap();
        let founding = Founding::begin(&forged.log, Profile::Rehearsal).unwrap();
        let (operator, certificate) = vouch(&founding.certificate_text());
        let presence = Presence {
            operators: vec!["Ada".to_owned()],
            software: "a test".to_owned(),
            software_sha256: Digest::of(b"program"),
            more: Body::new(),
        };
        let readers = vec![Recipient::new("auditor", &public).unwrap()];
        let log =
            founding.found(&[operator], &[certificate], readers, &presence, &Body::new(), NOON).unwrap();
        (forged, log)
    }
}

fn clock(ms: u32) -> Clock {
    Clock { wall: NOON + i64::from(ms), mono: u64::from(ms) }
}

/// An operator who signs the session's certificate.
fn vouch(text: &str) -> (Operator, Certificate) {
    let secp = Secp256k1::new();
    let key = SecretKey::from_slice(&[0x11; 32]).unwrap();
    let public_key = key.public_key(&secp).serialize();
    let hash = bitcoin::sign_message::signed_msg_hash(text);
    let message = Message::from_digest(*AsRef::<[u8; 32]>::as_ref(&hash));
    let (id, compact) = secp.sign_ecdsa_recoverable(&message, &key).serialize_compact();
    let mut signature = [0; 65];
    signature[0] = 31 + u8::try_from(id.to_i32()).unwrap();
    signature[1..].copy_from_slice(&compact);
    let name = "Ada".to_owned();
    (Operator { name: name.clone(), public_key }, Certificate { name, public_key, signature })
}
