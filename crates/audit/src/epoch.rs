//! The keys of epochs, and the people who can open them: age with X25519, nothing else.

use std::{collections::BTreeMap, fmt, io::Read, io::Write, str::FromStr};

use age::secrecy::ExposeSecret;
use ring::aead;
use zeroize::Zeroizing;

use crate::Digest;

/// The most records that one epoch seals.
pub const MAX_EPOCH: u64 = 4096;
/// No wrapped key is longer than this, in bytes: room for some hundred recipients.
pub(crate) const MAX_WRAPPED: usize = 1 << 17;

/// The 32 secret bytes of one epoch, wiped when dropped.
pub struct EpochKey {
    bytes: Zeroizing<[u8; 32]>,
    cipher: aead::LessSafeKey,
}

/// Who can read an epoch, by name and age public key (`age1…`).
#[derive(Clone)]
pub struct Recipient {
    name: String,
    key: age::x25519::Recipient,
}

/// An age secret key of an auditor or an operator.
pub struct Identity(age::x25519::Identity);

/// One epoch's key as it stands in the log, to be unwrapped elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedEpoch {
    /// The epoch's number, from 1.
    pub no: u64,
    /// A plain age file.
    pub file: Vec<u8>,
}

/// The epochs that can be read, by number.
#[derive(Default)]
pub struct EpochKeys(BTreeMap<u64, EpochKey>);

/// What is wrong with keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum KeyError {
    /// Not `AGE-SECRET-KEY-1…`.
    #[error("this is no age identity")]
    BadIdentity,
    /// Not `age1…`.
    #[error("the age public key of {name} is not one")]
    BadRecipient {
        /// Whose key it should be.
        name: String,
    },
    /// Nobody could ever read the epoch.
    #[error("an epoch needs at least one recipient")]
    NoRecipients,
    /// Two recipients have one key.
    #[error("{name} has the same age key as another recipient")]
    SameRecipientTwice {
        /// The second of the two.
        name: String,
    },
    /// The key given for the epoch does not open it.
    #[error("this is not the key of epoch {epoch}")]
    WrongEpochKey {
        /// The epoch.
        epoch: u64,
    },
    /// The log has no such epoch.
    #[error("the log has no epoch {epoch}")]
    NoSuchEpoch {
        /// The epoch.
        epoch: u64,
    },
    /// No key for the epoch has been given.
    #[error("epoch {epoch} is not unlocked")]
    EpochLocked {
        /// The epoch.
        epoch: u64,
    },
    /// The wrapping of a new key failed.
    #[error("an epoch's key could not be wrapped: {detail}")]
    Wrapping {
        /// What age said.
        detail: String,
    },
}

impl EpochKey {
    /// The key with these bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let key = aead::UnboundKey::new(&aead::CHACHA20_POLY1305, &*bytes)
            .expect("the key has the cipher's length");
        Self { cipher: aead::LessSafeKey::new(key), bytes }
    }

    pub(crate) fn cipher(&self) -> &aead::LessSafeKey {
        &self.cipher
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The age file that holds this key for `recipients`.
    pub(crate) fn wrap(&self, recipients: &[Recipient]) -> Result<Vec<u8>, KeyError> {
        check_recipients(recipients)?;
        let failed = |error: &dyn fmt::Display| KeyError::Wrapping { detail: error.to_string() };
        let keys = recipients.iter().map(|recipient| &recipient.key as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(keys).map_err(|error| failed(&error))?;
        let mut file = Vec::new();
        let mut writer = encryptor.wrap_output(&mut file).map_err(|error| failed(&error))?;
        writer.write_all(&*self.bytes).map_err(|error| failed(&error))?;
        writer.finish().map_err(|error| failed(&error))?;
        Ok(file)
    }
}

pub(crate) fn check_recipients(recipients: &[Recipient]) -> Result<(), KeyError> {
    if recipients.is_empty() {
        return Err(KeyError::NoRecipients);
    }
    for (at, recipient) in recipients.iter().enumerate() {
        if recipients[..at].iter().any(|other| other.public_key() == recipient.public_key()) {
            return Err(KeyError::SameRecipientTwice { name: recipient.name.clone() });
        }
    }
    Ok(())
}

impl Recipient {
    /// A reader by name and age public key.
    ///
    /// # Errors
    /// A key that is not `age1…` of the X25519 kind.
    pub fn new(name: &str, public_key: &str) -> Result<Self, KeyError> {
        let key = age::x25519::Recipient::from_str(public_key)
            .map_err(|_| KeyError::BadRecipient { name: name.to_owned() })?;
        Ok(Self { name: name.to_owned(), key })
    }

    /// The reader's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key, `age1…`.
    #[must_use]
    pub fn public_key(&self) -> String {
        self.key.to_string()
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.key)
    }
}

impl Identity {
    /// Reads `AGE-SECRET-KEY-1…`; lines that begin with `#` are skipped, as in age's own key files.
    ///
    /// # Errors
    /// Text that holds no such key, or more than one.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        match (lines.next(), lines.next()) {
            (Some(line), None) => {
                age::x25519::Identity::from_str(line).map(Self).map_err(|_| KeyError::BadIdentity)
            }
            _ => Err(KeyError::BadIdentity),
        }
    }

    /// The public key that belongs to it, `age1…`.
    #[must_use]
    pub fn public_key(&self) -> String {
        self.0.to_public().to_string()
    }

    /// The key inside an epoch's age file; `None` if the file is not for this identity, or damaged.
    #[must_use]
    pub fn unwrap_epoch(&self, file: &[u8]) -> Option<EpochKey> {
        let decryptor = age::Decryptor::new(file.get(..file.len().min(MAX_WRAPPED))?).ok()?;
        let mut reader = decryptor.decrypt(std::iter::once(&self.0 as &dyn age::Identity)).ok()?;
        let mut bytes = Zeroizing::new([0; 32]);
        reader.read_exact(&mut *bytes).ok()?;
        match reader.read(&mut [0]) {
            Ok(0) => Some(EpochKey::from_bytes(*bytes)),
            _ => None,
        }
    }
}

/// A new identity: its secret text, and the public key of its holder.
#[must_use]
pub fn generate_identity() -> (Zeroizing<String>, String) {
    let identity = age::x25519::Identity::generate();
    let secret = Zeroizing::new(identity.to_string().expose_secret().to_owned());
    (secret, identity.to_public().to_string())
}

impl EpochKeys {
    /// No keys yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the 32 raw bytes of one epoch.
    pub fn insert(&mut self, epoch: u64, key: EpochKey) {
        self.0.insert(epoch, key);
    }

    /// All epochs that `identity` can open.
    #[must_use]
    pub fn unwrap_all(epochs: &[WrappedEpoch], identity: &Identity) -> Self {
        Self(
            epochs.iter().filter_map(|epoch| Some((epoch.no, identity.unwrap_epoch(&epoch.file)?))).collect(),
        )
    }

    /// The key of an epoch.
    #[must_use]
    pub fn get(&self, epoch: u64) -> Option<&EpochKey> {
        self.0.get(&epoch)
    }

    /// The numbers of the epochs that can be read.
    pub fn epochs(&self) -> impl Iterator<Item = u64> {
        self.0.keys().copied()
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

impl WrappedEpoch {
    /// SHA-256 of the age file, as `epoch.opened` names it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_opens_for_its_recipients_alone() {
        let (secret, public) = generate_identity();
        let (other, other_public) = generate_identity();
        let (stranger, _) = generate_identity();
        let recipients = [Recipient::new("A", &public).unwrap(), Recipient::new("B", &other_public).unwrap()];
        let file = EpochKey::from_bytes([3; 32]).wrap(&recipients).unwrap();
        for text in [&secret, &other] {
            let identity = Identity::parse(&format!("# created: today\n{}\n", **text)).unwrap();
            assert_eq!(identity.unwrap_epoch(&file).unwrap().bytes(), &[3; 32]);
        }
        assert!(Identity::parse(&stranger).unwrap().unwrap_epoch(&file).is_none());
        let identity = Identity::parse(&secret).unwrap();
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(identity.unwrap_epoch(&changed).is_none_or(|key| key.bytes() == &[3; 32]), "{at}");
        }
    }

    #[test]
    fn nobody_is_no_recipient() {
        assert_eq!(EpochKey::from_bytes([0; 32]).wrap(&[]).unwrap_err(), KeyError::NoRecipients);
        assert!(matches!(Recipient::new("A", "age1nonsense"), Err(KeyError::BadRecipient { .. })));
        assert!(Identity::parse("AGE-PLUGIN-1X").is_err());
    }
}
