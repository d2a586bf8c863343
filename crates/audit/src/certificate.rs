//! The certificate of a session: enrolled operators sign the session's key with their own devices.

use bitcoin::{
    secp256k1::{
        Message, PublicKey, Secp256k1,
        ecdsa::{RecoverableSignature, RecoveryId},
    },
    sign_message::signed_msg_hash,
};

use crate::{
    Digest, FormatError, LogId,
    cbor::{Reader, Writer, malformed},
};

/// More signers than this are refused.
const MAX_SIGNERS: u64 = 64;
/// The first byte of a BIP-137 signature by a compressed key, less the recovery id.
const COMPRESSED: u8 = 31;

/// One operator's signature over [`certificate_text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The signer's name.
    pub name: String,
    /// The signer's compressed secp256k1 key.
    pub public_key: [u8; 33],
    /// BIP-137: first byte 31 to 34, then r and s.
    pub signature: [u8; 65],
}

/// Why a session's certificate does not certify it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CertificateError {
    /// Nobody signed.
    #[error("nobody signed the session's certificate")]
    NobodySigned,
    /// One key signs once.
    #[error("{signer} signed the session's certificate twice")]
    SignedTwice {
        /// The signer.
        signer: String,
    },
    /// Not that key's signature over this session's text.
    #[error("the signature of {signer} is not over this session's certificate")]
    NotTheirSignature {
        /// The signer.
        signer: String,
    },
}

/// What the signers of session `no` sign, as a Bitcoin message.
#[must_use]
pub fn certificate_text(
    log_id: LogId,
    no: u64,
    session_key: &[u8; 32],
    previous_size: u64,
    previous_root: &Digest,
) -> String {
    format!("Himuro session v1 {log_id} {no} {} {previous_size} {previous_root}", hex::encode(session_key))
}

/// The deterministic CBOR array that stands in the session's row.
#[must_use]
pub fn encode_certificates(certificates: &[Certificate]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.array(certificates.len());
    for certificate in certificates {
        writer.array(3).text(&certificate.name).bytes(&certificate.public_key).bytes(&certificate.signature);
    }
    writer.into_bytes()
}

/// Reads what [`encode_certificates`] wrote.
///
/// # Errors
/// Anything that does not encode to the same bytes again.
pub fn decode_certificates(bytes: &[u8]) -> Result<Vec<Certificate>, FormatError> {
    let mut reader = Reader::new(bytes);
    let count = reader.array()?;
    if count > MAX_SIGNERS {
        return Err(malformed("more than 64 signers"));
    }
    let certificates = (0..count)
        .map(|_| {
            if reader.array()? != 3 {
                return Err(malformed("a signer is name, key and signature"));
            }
            Ok(Certificate {
                name: reader.text()?.to_owned(),
                public_key: reader.fixed()?,
                signature: reader.fixed()?,
            })
        })
        .collect::<Result<_, _>>()?;
    reader.end()?;
    Ok(certificates)
}

/// Checks that at least one signed, each once, and each signature.
///
/// # Errors
/// The first signer for whom that is not so.
pub fn check_certificates(certificates: &[Certificate], text: &str) -> Result<(), CertificateError> {
    if certificates.is_empty() {
        return Err(CertificateError::NobodySigned);
    }
    for (at, certificate) in certificates.iter().enumerate() {
        if certificates[..at].iter().any(|other| other.public_key == certificate.public_key) {
            return Err(CertificateError::SignedTwice { signer: certificate.name.clone() });
        }
        if recovered(&certificate.signature, text) != Some(certificate.public_key) {
            return Err(CertificateError::NotTheirSignature { signer: certificate.name.clone() });
        }
    }
    Ok(())
}

/// The key that signed `text` as a Bitcoin message.
fn recovered(signature: &[u8; 65], text: &str) -> Option<[u8; 33]> {
    let recovery = i32::from(signature[0].checked_sub(COMPRESSED)?);
    let signature =
        RecoverableSignature::from_compact(&signature[1..], RecoveryId::from_i32(recovery).ok()?).ok()?;
    let message = Message::from_digest(*AsRef::<[u8; 32]>::as_ref(&signed_msg_hash(text)));
    let key: PublicKey = Secp256k1::verification_only().recover_ecdsa(&message, &signature).ok()?;
    Some(key.serialize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bitcoin::secp256k1::SecretKey;

    fn signed(secret: u8, text: &str) -> Certificate {
        let secp = Secp256k1::new();
        let key = SecretKey::from_slice(&[secret; 32]).unwrap();
        let message = Message::from_digest(*AsRef::<[u8; 32]>::as_ref(&signed_msg_hash(text)));
        let (id, compact) = secp.sign_ecdsa_recoverable(&message, &key).serialize_compact();
        let mut signature = [0; 65];
        signature[0] = COMPRESSED + u8::try_from(id.to_i32()).unwrap();
        signature[1..].copy_from_slice(&compact);
        Certificate {
            name: format!("operator {secret}"),
            public_key: key.public_key(&secp).serialize(),
            signature,
        }
    }

    #[test]
    fn no_byte_of_a_signature_or_key_can_change() {
        let text = certificate_text(LogId([1; 16]), 1, &[2; 32], 0, &Digest::of(b""));
        let good = signed(7, &text);
        check_certificates(std::slice::from_ref(&good), &text).unwrap();
        for at in 0..65 {
            let mut bad = good.clone();
            bad.signature[at] ^= 4;
            assert!(check_certificates(&[bad], &text).is_err(), "{at}");
        }
        let mut bad = good.clone();
        bad.public_key[0] ^= 1;
        assert!(check_certificates(&[bad], &text).is_err());
        assert!(check_certificates(&[good], &text.replace("v1", "v2")).is_err());
    }

    #[test]
    fn nobody_and_somebody_twice_are_refused() {
        let signer = signed(7, "x");
        assert_eq!(check_certificates(&[], "x"), Err(CertificateError::NobodySigned));
        assert!(matches!(
            check_certificates(&[signer.clone(), signer], "x"),
            Err(CertificateError::SignedTwice { .. })
        ));
    }

    #[test]
    fn certificates_come_back() {
        let list = vec![signed(1, "x"), signed(2, "x")];
        let bytes = encode_certificates(&list);
        assert_eq!(decode_certificates(&bytes).unwrap(), list);
        for cut in 0..bytes.len() {
            assert!(decode_certificates(&bytes[..cut]).is_err());
        }
    }
}
