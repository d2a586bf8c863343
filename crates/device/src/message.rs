//! Signatures of messages (BIP-137), from which the key is recovered.

use std::fmt;

use bitcoin::PublicKey;
use bitcoin::secp256k1::ecdsa::{RecoverableSignature, RecoveryId};
use bitcoin::secp256k1::{Message, Secp256k1};
use bitcoin::sign_message::signed_msg_hash;

use crate::error::CheckError;

/// Headers of compressed P2PKH keys: the only ones that a Ledger gives.
const HEADERS: std::ops::RangeInclusive<u8> = 31..=34;

/// A message signature of a device: header byte, then r and s.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageSignature {
    header: u8,
    signature: RecoverableSignature,
}

impl MessageSignature {
    /// Reads header, r and s; none unless the header is that of a compressed key (31 to 34) and r and s are
    /// in range.
    pub fn parse(bytes: &[u8; 65]) -> Option<Self> {
        let header = bytes[0];
        if !HEADERS.contains(&header) {
            return None;
        }
        let id = RecoveryId::from_i32(i32::from(header - HEADERS.start())).ok()?;
        let signature = RecoverableSignature::from_compact(&bytes[1..], id).ok()?;
        Some(Self { header, signature })
    }

    /// Header, r and s.
    pub fn to_bytes(&self) -> [u8; 65] {
        let mut bytes = [self.header; 65];
        bytes[1..].copy_from_slice(&self.signature.serialize_compact().1);
        bytes
    }

    /// The header byte.
    pub fn header(&self) -> u8 {
        self.header
    }

    /// The key that signed `text`; none if no key can have.
    ///
    /// Every pair of text and signature recovers some key: compare it with the one that was enrolled.
    pub fn recover(&self, text: &str) -> Option<PublicKey> {
        let message = Message::from_digest(*signed_msg_hash(text).as_ref());
        let key = Secp256k1::verification_only().recover_ecdsa(&message, &self.signature).ok()?;
        Some(PublicKey::new(key))
    }

    /// Fails with [`CheckError::WrongMessageSigner`] unless `expected` signed `text`.
    pub fn verify(&self, text: &str, expected: &PublicKey) -> Result<(), CheckError> {
        let got = self.recover(text);
        if got.is_some_and(|got| got.inner == expected.inner) {
            return Ok(());
        }
        Err(CheckError::WrongMessageSigner {
            expected: expected.to_string(),
            got: got.map(|key| key.to_string()).unwrap_or_default(),
        })
    }
}

impl fmt::Debug for MessageSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageSignature({})", hex::encode(self.to_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "Himuro approval 2026-01-15 withdrawal 0001: 0.40000000 BTC";
    const SIGNATURE: &str = "1f5dd1d719f7649b0825611b7c791afe2463def7132d8350fb8c57004e0133e5921a1230e4ab16638537ca810eccaff184bd4e564aa21c6008c5d6180db7d9abe8";
    const KEY: &str = "02e7ab2537b5d49e970309aae06e9e49f36ce1c9febbd44ec8e0d1cca0b4f9c319";

    fn signature() -> MessageSignature {
        let bytes = hex::decode(SIGNATURE).expect("hexadecimal");
        MessageSignature::parse(&bytes.try_into().expect("65 bytes")).expect("a signature")
    }

    #[test]
    fn the_key_of_a_recorded_signature_is_recovered() {
        let key = KEY.parse().expect("a key");
        assert_eq!(signature().recover(TEXT), Some(key));
        assert_eq!(signature().verify(TEXT, &key), Ok(()));
    }

    #[test]
    fn another_text_is_not_by_the_same_key() {
        let key = KEY.parse().expect("a key");
        let altered = TEXT.replace("0.4", "4.0");
        assert!(matches!(signature().verify(&altered, &key), Err(CheckError::WrongMessageSigner { .. })));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_read_or_refused(head in 25u8..45, body in prop::collection::vec(any::<u8>(), 64)) {
            let mut bytes = [head; 65];
            bytes[1..].copy_from_slice(&body);
            if let Some(signature) = MessageSignature::parse(&bytes) {
                prop_assert_eq!(signature.to_bytes(), bytes);
                let _ = signature.recover("text");
            }
        }
    }
}
