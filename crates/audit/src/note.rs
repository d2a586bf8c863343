//! C2SP signed notes whose text is a head: the session's signature, and witnesses' cosignatures.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::{FormatError, Head, LogId, cbor::malformed};

/// A note is refused beyond this length, in bytes.
const MAX_NOTE: usize = 1 << 16;
const ED25519: u8 = 0x01;
const COSIGNATURE_V1: u8 = 0x04;

/// A head and the signatures under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    head: Head,
    lines: Vec<SignatureLine>,
}

/// One signature line: `— name base64(key id ‖ signature)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    name: String,
    key_id: [u8; 4],
    signature: Vec<u8>,
}

/// The public key under which one session signs.
#[derive(Debug, Clone)]
pub struct SessionKey {
    name: String,
    key: VerifyingKey,
    id: [u8; 4],
}

/// A witness's name and Ed25519 public key: a C2SP vkey of type 4.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigner {
    name: String,
    key: VerifyingKey,
}

/// A witness's own key; wiped when dropped.
pub struct CosignerKey {
    name: String,
    key: SigningKey,
}

impl Note {
    /// An unsigned head; lines are added with [`Note::add`].
    #[must_use]
    pub fn unsigned(head: Head) -> Self {
        Self { head, lines: Vec::new() }
    }

    /// The head under which the signatures stand.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The signature lines, known or not.
    #[must_use]
    pub fn lines(&self) -> &[SignatureLine] {
        &self.lines
    }

    /// One more line; one that is there already is not doubled.
    pub fn add(&mut self, line: SignatureLine) {
        if !self.lines.contains(&line) {
            self.lines.push(line);
        }
    }

    /// Whether the session signed this head.
    #[must_use]
    pub fn is_signed_by(&self, session: &SessionKey) -> bool {
        self.lines.iter().any(|line| {
            line.name == session.name
                && line.key_id == session.id
                && Signature::from_slice(&line.signature).is_ok_and(|signature| {
                    session.key.verify_strict(self.head.text().as_bytes(), &signature).is_ok()
                })
        })
    }

    /// When the witness saw this head, in Unix seconds; `None` if it has not (validly) co-signed.
    #[must_use]
    pub fn cosigned_by(&self, witness: &Cosigner) -> Option<u64> {
        let id = key_id(&witness.name, COSIGNATURE_V1, &witness.key);
        self.lines.iter().filter(|line| line.name == witness.name && line.key_id == id).find_map(|line| {
            let (time, signature) = line.signature.split_first_chunk::<8>()?;
            let time = u64::from_be_bytes(*time);
            let signature = Signature::from_slice(signature).ok()?;
            witness
                .key
                .verify_strict(cosigned_text(&self.head, time).as_bytes(), &signature)
                .ok()
                .map(|()| time)
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.head.text())?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Note {
    type Err = FormatError;

    /// Reads a signed note with at least one signature line.
    fn from_str(text: &str) -> Result<Self, FormatError> {
        if text.len() > MAX_NOTE {
            return Err(malformed("a note longer than 64 KiB"));
        }
        let (head, lines) =
            text.split_once("\n\n").ok_or_else(|| malformed("a note without an empty line"))?;
        let lines =
            lines.strip_suffix('\n').ok_or_else(|| malformed("a note without its last end of line"))?;
        let lines = lines.split('\n').map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self { head: format!("{head}\n").parse()?, lines })
    }
}

impl SignatureLine {
    /// The name of the key that signed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.key_id[..], &self.signature].concat();
        write!(f, "— {} {}", self.name, STANDARD.encode(bytes))
    }
}

impl FromStr for SignatureLine {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        let bad = || malformed("a signature line is `— name base64`");
        let (name, signature) =
            text.strip_prefix("— ").and_then(|rest| rest.split_once(' ')).ok_or_else(bad)?;
        let bytes = STANDARD.decode(signature).map_err(|_| bad())?;
        let (key_id, signature) = bytes.split_first_chunk().ok_or_else(bad)?;
        if !is_key_name(name) || signature.is_empty() {
            return Err(bad());
        }
        Ok(Self { name: name.to_owned(), key_id: *key_id, signature: signature.to_vec() })
    }
}

impl SessionKey {
    /// The key of session `no`.
    ///
    /// # Errors
    /// Bytes that are no Ed25519 public key.
    pub fn new(log_id: LogId, no: u64, public_key: &[u8; 32]) -> Result<Self, FormatError> {
        let key = VerifyingKey::from_bytes(public_key).map_err(|_| malformed("no Ed25519 public key"))?;
        let name = session_name(log_id, no);
        Ok(Self { id: key_id(&name, ED25519, &key), name, key })
    }

    /// The C2SP vkey, for other people's programs.
    #[must_use]
    pub fn vkey(&self) -> String {
        vkey(&self.name, ED25519, &self.key)
    }
}

/// The session's signature line under `head`.
pub(crate) fn sign(head: &Head, no: u64, key: &SigningKey) -> SignatureLine {
    let name = session_name(head.log_id, no);
    SignatureLine {
        key_id: key_id(&name, ED25519, &key.verifying_key()),
        name,
        signature: key.sign(head.text().as_bytes()).to_bytes().to_vec(),
    }
}

impl Cosigner {
    /// The witness's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl FromStr for Cosigner {
    type Err = FormatError;

    /// Reads a vkey: `name+<key id>+<base64 of 04 ‖ key>`.
    fn from_str(text: &str) -> Result<Self, FormatError> {
        let bad = || malformed("a witness's key is `name+key id+base64`");
        let (name, rest) = text.trim().split_once('+').ok_or_else(bad)?;
        let (_, key) = rest.split_once('+').ok_or_else(bad)?;
        let bytes = STANDARD.decode(key).map_err(|_| bad())?;
        let key: &[u8; 32] =
            bytes.strip_prefix(&[COSIGNATURE_V1]).and_then(|key| key.try_into().ok()).ok_or_else(bad)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| bad())?;
        let cosigner = Self { name: name.to_owned(), key };
        if is_key_name(name) && cosigner.to_string() == text.trim() { Ok(cosigner) } else { Err(bad()) }
    }
}

impl fmt::Display for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&vkey(&self.name, COSIGNATURE_V1, &self.key))
    }
}

impl CosignerKey {
    /// The witness's key from its 32 secret bytes.
    ///
    /// # Errors
    /// A name that is empty or holds a blank or a plus sign.
    pub fn new(name: &str, secret: &[u8; 32]) -> Result<Self, FormatError> {
        if is_key_name(name) {
            Ok(Self { name: name.to_owned(), key: SigningKey::from_bytes(secret) })
        } else {
            Err(malformed("a key's name has no blank and no plus sign"))
        }
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> Cosigner {
        Cosigner { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The statement that, at `time` (Unix seconds), `head` was the largest consistent one seen.
    ///
    /// The caller has verified that before.
    #[must_use]
    pub fn cosign(&self, head: &Head, time: u64) -> SignatureLine {
        let signature = self.key.sign(cosigned_text(head, time).as_bytes()).to_bytes();
        SignatureLine {
            name: self.name.clone(),
            key_id: key_id(&self.name, COSIGNATURE_V1, &self.key.verifying_key()),
            signature: [&time.to_be_bytes()[..], &signature].concat(),
        }
    }
}

fn cosigned_text(head: &Head, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{}", head.text())
}

fn session_name(log_id: LogId, no: u64) -> String {
    format!("{}/{no}", crate::head::origin(log_id))
}

fn key_id(name: &str, algorithm: u8, key: &VerifyingKey) -> [u8; 4] {
    let digest = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', algorithm])
        .chain_update(key.as_bytes())
        .finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

fn vkey(name: &str, algorithm: u8, key: &VerifyingKey) -> String {
    let bytes = [&[algorithm][..], key.as_bytes()].concat();
    format!("{name}+{}+{}", hex::encode(key_id(name, algorithm, key)), STANDARD.encode(bytes))
}

fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Digest;
    use proptest::prelude::*;

    fn head() -> Head {
        Head { log_id: LogId([1; 16]), size: 7, root: Digest::of(b"root") }
    }

    fn signed() -> (Note, SessionKey) {
        let key = SigningKey::from_bytes(&[5; 32]);
        let mut note = Note::unsigned(head());
        note.add(sign(&head(), 2, &key));
        (note, SessionKey::new(LogId([1; 16]), 2, key.verifying_key().as_bytes()).unwrap())
    }

    #[test]
    fn a_note_comes_back_signed() {
        let (note, session) = signed();
        let read: Note = note.to_string().parse().unwrap();
        assert_eq!(read, note);
        assert!(read.is_signed_by(&session));
        let other = SessionKey::new(LogId([1; 16]), 3, session.key.as_bytes()).unwrap();
        assert!(!read.is_signed_by(&other));
    }

    #[test]
    fn no_byte_of_a_note_can_change() {
        let (note, session) = signed();
        let text = note.to_string();
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let accepted = String::from_utf8(bytes)
                .ok()
                .and_then(|text| text.parse::<Note>().ok())
                .is_some_and(|note| note.is_signed_by(&session));
            assert!(!accepted, "{at}");
        }
    }

    #[test]
    fn a_witness_is_verified_with_its_time() {
        let (mut note, session) = signed();
        let witness = CosignerKey::new("auditor.example/1", &[9; 32]).unwrap();
        assert_eq!(note.cosigned_by(&witness.public()), None);
        note.add(witness.cosign(&head(), 1_700_000_000));
        let read: Note = note.to_string().parse().unwrap();
        assert_eq!(read.cosigned_by(&witness.public()), Some(1_700_000_000));
        assert!(read.is_signed_by(&session));
        let vkey = witness.public().to_string();
        assert_eq!(vkey.parse::<Cosigner>().unwrap(), witness.public());
        let stranger = CosignerKey::new("auditor.example/1", &[8; 32]).unwrap();
        assert_eq!(read.cosigned_by(&stranger.public()), None);
    }

    #[test]
    fn the_cosignature_of_the_specification_holds() {
        // the key id and the message are those of C2SP's own example; its public key is not published with it,
        // so the frozen note of fixtures/audit carries the check on whole bytes
        let text = cosigned_text(&head(), 1_679_315_147);
        assert!(text.starts_with("cosignature/v1\ntime 1679315147\nhimuro/"));
    }

    proptest! {
        #[test]
        fn garbage_never_panics(text in "\\PC{0,200}") {
            let _ = text.parse::<Note>();
            let _ = text.parse::<Cosigner>();
            let _ = text.parse::<crate::GivenHead>();
        }

        #[test]
        fn what_is_accepted_prints_the_same(name in "[a-z/.]{1,20}", signature in prop::collection::vec(any::<u8>(), 5..90)) {
            let text = format!("{}\n— {name} {}\n", head().text(), STANDARD.encode(signature));
            prop_assert_eq!(text.parse::<Note>().unwrap().to_string(), text);
        }
    }
}
