//! What founding and opening a session have in common: its key, its certificate, the people in it.

use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use crate::{
    Body, Certificate, CertificateError, Digest, EventError, KeyError, LogId, Recipient, StoreError, Value,
    VerifyError,
    body::Event,
    certificate::{certificate_text, check_certificates, encode_certificates},
    epoch::check_recipients,
    record::SESSION_OPENED,
    value::count,
};

/// Who and what is in the room, as `session.opened` says.
#[derive(Debug, Clone)]
pub struct Presence {
    /// The operators present, by name.
    pub operators: Vec<String>,
    /// Name and version of the program.
    pub software: String,
    /// SHA-256 of the program's file.
    pub software_sha256: Digest,
    /// Whatever else belongs into the record.
    pub more: Body,
}

/// Somebody enrolled by name and key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The name.
    pub name: String,
    /// The compressed secp256k1 key of the device that signs certificates.
    pub public_key: [u8; 33],
}

/// Why no session could be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(untagged)]
pub enum OpenError {
    /// The log does not hold, or contradicts the head.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The file, its lock or the disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// A recipient or a key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// What the first records should say.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The first commit.
    #[error(transparent)]
    Append(#[from] crate::AppendError),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The session's key: fresh, in memory alone, locked there where the system allows, wiped when dropped.
pub(crate) struct Signer {
    key: Box<SigningKey>,
    lock: Option<region::LockGuard>,
}

impl Signer {
    pub(crate) fn generate() -> Result<Self, StoreError> {
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *secret)?;
        let key = Box::new(SigningKey::from_bytes(&secret));
        let lock = region::lock(std::ptr::from_ref(&*key), size_of::<SigningKey>()).ok();
        Ok(Self { key, lock })
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(crate) fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.lock.is_some()
    }
}

/// A session about to be certified.
pub(crate) struct Candidate {
    pub(crate) log_id: LogId,
    pub(crate) no: u64,
    pub(crate) signer: Signer,
    pub(crate) previous_size: u64,
    pub(crate) previous_root: Digest,
    pub(crate) clean: bool,
}

impl Candidate {
    pub(crate) fn text(&self) -> String {
        let key = self.signer.public_key();
        certificate_text(self.log_id, self.no, &key, self.previous_size, &self.previous_root)
    }

    /// The record and the certificate's bytes; everything that can be refused is refused here.
    pub(crate) fn certified(
        &self,
        certificates: &[Certificate],
        recipients: &[Recipient],
        presence: &Presence,
    ) -> Result<(Event, Vec<u8>), OpenError> {
        check_certificates(certificates, &self.text())?;
        check_recipients(recipients)?;
        let bytes = encode_certificates(certificates);
        let own = Body::new()
            .with("no", count(self.no))
            .with("session_key", self.signer.public_key())
            .with(
                "present",
                presence.operators.iter().map(|name| Value::from(name.as_str())).collect::<Vec<_>>(),
            )
            .with("software", presence.software.as_str())
            .with("software_sha256", presence.software_sha256.0)
            .with("previous_size", count(self.previous_size))
            .with("previous_root", self.previous_root.0)
            .with("clean", self.clean)
            .with("certificate_sha256", Digest::of(&bytes).0);
        Ok((Event::of_the_log(SESSION_OPENED, merged(own, &presence.more)?)?, bytes))
    }
}

/// The log's own fields and the caller's, none of which may replace one of the log's.
pub(crate) fn merged(own: Body, more: &Body) -> Result<Body, EventError> {
    match more.iter().find(|(name, _)| own.get(name).is_some()) {
        Some((name, _)) => Err(EventError::BadName { name: name.to_owned() }),
        None => Ok(own.and(more.clone())),
    }
}

/// Recipients as the log's records list them.
pub(crate) fn recipient_list(recipients: &[Recipient]) -> Value {
    Value::Array(
        recipients
            .iter()
            .map(|recipient| {
                let fields = [
                    ("name".to_owned(), Value::from(recipient.name())),
                    ("recipient".to_owned(), Value::from(recipient.public_key())),
                ];
                Value::Map(fields.into())
            })
            .collect(),
    )
}
