//! A founded log and the people around it, for all integration tests.
#![expect(clippy::unwrap_used, reason = "helpers of tests, called from tests alone")]

use std::path::{Path, PathBuf};

use audit::{
    Body, Certificate, Clock, Digest, Event, Founding, GivenHead, Identity, Log, Opening, Operator, Presence,
    Profile, Recipient, generate_identity,
};
use bitcoin::secp256k1::{Message, Secp256k1, SecretKey};

/// Unix milliseconds at which the tests begin.
pub(crate) const NOON: i64 = 1_795_000_000_000;

/// An operator with the key of a pretended device.
pub(crate) struct Person {
    pub(crate) name: &'static str,
    secret: [u8; 32],
}

pub(crate) const ADA: Person = Person { name: "Ada", secret: [0x11; 32] };
pub(crate) const BO: Person = Person { name: "坊", secret: [0x22; 32] };
pub(crate) const STRANGER: Person = Person { name: "Mallory", secret: [0x66; 32] };

impl Person {
    pub(crate) fn operator(&self) -> Operator {
        let key = SecretKey::from_slice(&self.secret).unwrap();
        Operator { name: self.name.to_owned(), public_key: key.public_key(&Secp256k1::new()).serialize() }
    }

    pub(crate) fn sign(&self, text: &str) -> Certificate {
        let secp = Secp256k1::new();
        let key = SecretKey::from_slice(&self.secret).unwrap();
        let hash = bitcoin::sign_message::signed_msg_hash(text);
        let message = Message::from_digest(*AsRef::<[u8; 32]>::as_ref(&hash));
        let (id, compact) = secp.sign_ecdsa_recoverable(&message, &key).serialize_compact();
        let mut signature = [0; 65];
        signature[0] = 31 + u8::try_from(id.to_i32()).unwrap();
        signature[1..].copy_from_slice(&compact);
        let Operator { name, public_key } = self.operator();
        Certificate { name, public_key, signature }
    }
}

/// A folder with a log in it, and its reader's identity.
pub(crate) struct Room {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) secret: String,
    pub(crate) public: String,
}

impl Room {
    pub(crate) fn new() -> Self {
        let (secret, public) = generate_identity();
        Self { folder: tempfile::tempdir().unwrap(), secret: secret.to_string(), public }
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.folder.path().join("test.himuro")
    }

    pub(crate) fn identity(&self) -> Identity {
        Identity::parse(&self.secret).unwrap()
    }

    pub(crate) fn recipients(&self) -> Vec<Recipient> {
        vec![Recipient::new("auditor", &self.public).unwrap()]
    }

    pub(crate) fn found(&self) -> Log {
        let founding = Founding::begin(&self.log(), Profile::Rehearsal).unwrap();
        let text = founding.certificate_text();
        founding
            .found(
                &[ADA.operator(), BO.operator()],
                &[ADA.sign(&text), BO.sign(&text)],
                self.recipients(),
                &presence(),
                &Body::new().with("purpose", "a test"),
                NOON,
            )
            .unwrap()
    }

    pub(crate) fn reopen(&self, head: Option<&GivenHead>) -> Log {
        let mut opening = Opening::begin(&self.log(), head).unwrap();
        assert!(opening.unlock(&self.identity()) > 0);
        let text = opening.certificate_text();
        opening.open(&[BO.sign(&text)], self.recipients(), &presence(), NOON + 1_000_000).unwrap()
    }

    /// A closed log of two sessions with an exhibit; small enough to flip each of its bytes.
    pub(crate) fn small(&self) {
        let mut log = self.found();
        log.append(&[note("one"), note("two")], clock(1)).unwrap();
        log.exhibit_put(b"an exhibit", clock(2)).unwrap();
        log.close(clock(3)).unwrap();
        let mut log = self.reopen(None);
        log.append(&[note("three")], clock(1_000_001)).unwrap();
        log.close(clock(1_000_002)).unwrap();
    }
}

pub(crate) fn presence() -> Presence {
    Presence {
        operators: vec!["Ada".to_owned(), "坊".to_owned()],
        software: "himuro 0.1.0".to_owned(),
        software_sha256: Digest::of(b"program"),
        more: Body::new(),
    }
}

pub(crate) fn clock(ms: u32) -> Clock {
    Clock { wall: NOON + i64::from(ms), mono: u64::from(ms) }
}

pub(crate) fn note(text: &str) -> Event {
    Event::new("note.written", Body::new().with("text", text).with("number", 7u32)).unwrap()
}

/// A copy of the log that an attack can change.
pub(crate) fn copy(from: &Path, to: &str) -> PathBuf {
    let to = from.with_file_name(to);
    std::fs::copy(from, &to).unwrap();
    to
}

pub(crate) fn sql(path: &Path, statement: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(statement).unwrap();
}
