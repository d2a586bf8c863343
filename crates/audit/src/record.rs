//! One record: header, leaf, sealing. docs/audit-log.md, "Record".

use ring::aead;

use crate::{
    Digest, FormatError, LogId,
    cbor::{Reader, Writer, malformed},
    epoch::EpochKey,
};

/// The version of the format, first in every header.
pub const FORMAT: u64 = 1;
/// The longest kind in bytes.
const MAX_KIND: usize = 64;

/// Record 0.
pub const LOG_CREATED: &str = "log.created";
/// The first record of a session (the second of the first).
pub const SESSION_OPENED: &str = "session.opened";
/// The last record of a session that ended cleanly.
pub const SESSION_CLOSED: &str = "session.closed";
/// The record that names an epoch's recipients.
pub const EPOCH_OPENED: &str = "epoch.opened";
/// The record that covers an exhibit.
pub const EXHIBIT_SEALED: &str = "exhibit.sealed";
/// A key is enrolled: fields `name`, `public_key` (33 bytes). Written by the caller, followed by the verifier.
pub const OPERATOR_ENROLLED: &str = "operator.enrolled";
/// A key is no longer enrolled: field `public_key` (33 bytes). Written by the caller, followed by the verifier.
pub const OPERATOR_REMOVED: &str = "operator.removed";

/// The kinds that the log itself writes.
pub const RESERVED_KINDS: [&str; 5] =
    [LOG_CREATED, SESSION_OPENED, SESSION_CLOSED, EPOCH_OPENED, EXHIBIT_SEALED];

/// What is known of a record without any key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The log that the record belongs to.
    pub log_id: LogId,
    /// The place in the log, from 0, without gaps.
    pub seq: u64,
    /// The epoch whose key seals the body, from 1.
    pub epoch: u64,
    /// What happened, as a dotted lower-case word.
    pub kind: String,
    /// Unix milliseconds.
    pub wall: i64,
    /// Milliseconds since the session's start.
    pub mono: u64,
    /// SHA-256 of the ciphertext.
    pub ct_hash: Digest,
    /// Commitment to the body's fields.
    pub commit_root: Digest,
}

impl Header {
    /// The deterministic CBOR array of nine.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::with_capacity(192);
        writer.array(9);
        self.first_seven(&mut writer);
        writer.bytes(&self.ct_hash.0).bytes(&self.commit_root.0);
        writer.into_bytes()
    }

    /// Reads a header.
    ///
    /// # Errors
    /// Anything that does not encode to the same bytes again.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        if reader.array()? != 9 {
            return Err(malformed("a header has nine elements"));
        }
        let format = reader.uint()?;
        if format != FORMAT {
            return Err(FormatError::UnknownFormat { found: format });
        }
        let header = Self {
            log_id: LogId(reader.fixed()?),
            seq: reader.uint()?,
            epoch: reader.uint()?,
            kind: reader.text()?.to_owned(),
            wall: reader.int()?,
            mono: reader.uint()?,
            ct_hash: Digest(reader.fixed()?),
            commit_root: Digest(reader.fixed()?),
        };
        reader.end()?;
        if !is_kind(&header.kind) {
            return Err(malformed("a kind is 1 to 64 of a-z, 0-9, dot and hyphen"));
        }
        Ok(header)
    }

    /// What the ciphertext is bound to: the first seven elements and the commitment.
    fn associated_data(&self) -> Vec<u8> {
        let mut writer = Writer::with_capacity(128);
        writer.array(8);
        self.first_seven(&mut writer);
        writer.bytes(&self.commit_root.0);
        writer.into_bytes()
    }

    fn first_seven(&self, writer: &mut Writer) {
        writer
            .uint(FORMAT)
            .bytes(&self.log_id.0)
            .uint(self.seq)
            .uint(self.epoch)
            .text(&self.kind)
            .int(self.wall)
            .uint(self.mono);
    }

    /// Seals `body` in place and notes the hash of what came out.
    pub(crate) fn seal(&mut self, key: &EpochKey, body: &mut Vec<u8>) {
        key.cipher()
            .seal_in_place_append_tag(nonce(self.seq), aead::Aad::from(self.associated_data()), body)
            .expect("a body is far shorter than the cipher's limit");
        self.ct_hash = Digest::of(body);
    }

    /// Opens `ciphertext`; `None` if it was not sealed under this key for this header.
    pub(crate) fn open<'a>(&self, key: &EpochKey, ciphertext: &'a mut [u8]) -> Option<&'a [u8]> {
        key.cipher()
            .open_in_place(nonce(self.seq), aead::Aad::from(self.associated_data()), ciphertext)
            .ok()
            .map(|body| &*body)
    }
}

/// Whether `kind` may stand in a header.
pub(crate) fn is_kind(kind: &str) -> bool {
    (1..=MAX_KIND).contains(&kind.len())
        && kind.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
}

fn nonce(seq: u64) -> aead::Nonce {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&seq.to_be_bytes());
    aead::Nonce::assume_unique_for_key(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn headers() -> impl Strategy<Value = Header> {
        (
            any::<[u8; 16]>(),
            any::<u64>(),
            any::<u64>(),
            "[a-z0-9.-]{1,64}",
            any::<i64>(),
            any::<u64>(),
            any::<[u8; 32]>(),
        )
            .prop_map(|(id, seq, epoch, kind, wall, mono, hash)| Header {
                log_id: LogId(id),
                seq,
                epoch,
                kind,
                wall,
                mono,
                ct_hash: Digest(hash),
                commit_root: Digest::of(&hash),
            })
    }

    proptest! {
        #[test]
        fn a_header_comes_back(header in headers()) {
            prop_assert_eq!(Header::decode(&header.encode()).unwrap(), header);
        }

        #[test]
        fn a_changed_header_is_another_or_none(header in headers(), at in any::<prop::sample::Index>(), flip in 1..=255u8) {
            let mut bytes = header.encode();
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            if let Ok(other) = Header::decode(&bytes) {
                prop_assert_eq!(other.encode(), bytes);
            }
        }

        #[test]
        fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(header) = Header::decode(&bytes) {
                prop_assert_eq!(header.encode(), bytes);
            }
        }

        #[test]
        fn a_body_opens_under_its_own_header_alone(mut header in headers(), body in prop::collection::vec(any::<u8>(), 0..100)) {
            let key = EpochKey::from_bytes([7; 32]);
            let mut sealed = body.clone();
            header.seal(&key, &mut sealed);
            let mut opened = sealed.clone();
            prop_assert_eq!(header.open(&key, &mut opened).unwrap(), &body[..]);
            let mut other = header.clone();
            other.wall = other.wall.wrapping_add(1);
            prop_assert!(other.open(&key, &mut sealed.clone()).is_none());
            prop_assert!(header.open(&EpochKey::from_bytes([8; 32]), &mut sealed).is_none());
        }
    }
}
