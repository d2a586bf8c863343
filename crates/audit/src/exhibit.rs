//! Large inputs, sealed in chunks: the STREAM construction, as age's payload has it.

use ring::{aead, hkdf};
use sha2::Digest as _;

use crate::{Digest, epoch::EpochKey};

/// The plaintext of a full chunk, in bytes.
pub(crate) const CHUNK: usize = 64 * 1024;
/// What sealing adds to a chunk, in bytes.
pub(crate) const TAG: u64 = 16;

/// The field of `exhibit.sealed` that commits to the ciphertext, and is disclosed beside it.
pub(crate) const SEALED: &str = "sealed";

/// SHA-256 over hash, size and the ciphertexts of all chunks: what the field `sealed` holds.
pub(crate) struct Seal(sha2::Sha256);

impl Seal {
    pub(crate) fn begin(hash: &[u8], size: u64) -> Self {
        Self(sha2::Sha256::new().chain_update(hash).chain_update(size.to_be_bytes()))
    }

    pub(crate) fn add(&mut self, ciphertext: &[u8]) {
        self.0.update(ciphertext);
    }

    pub(crate) fn end(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// The key of one exhibit: HKDF-SHA256 of the epoch's key, bound to the plaintext's hash.
pub(crate) struct ExhibitKey(aead::LessSafeKey);

struct KeyLength;

impl hkdf::KeyType for KeyLength {
    fn len(&self) -> usize {
        32
    }
}

impl ExhibitKey {
    pub(crate) fn derive(epoch: &EpochKey, hash: &Digest) -> Self {
        let info = [&b"himuro exhibit v1"[..], &hash.0];
        let mut key = zeroize::Zeroizing::new([0; 32]);
        hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
            .extract(epoch.bytes())
            .expand(&info, KeyLength)
            .and_then(|okm| okm.fill(&mut *key))
            .expect("32 bytes are within what HKDF can give");
        let key =
            aead::UnboundKey::new(&aead::CHACHA20_POLY1305, &*key).expect("the key has the cipher's length");
        Self(aead::LessSafeKey::new(key))
    }

    pub(crate) fn seal(&self, no: u64, last: bool, chunk: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(chunk.len() + 16);
        sealed.extend(chunk);
        self.0
            .seal_in_place_append_tag(nonce(no, last), aead::Aad::empty(), &mut sealed)
            .expect("a chunk is far shorter than the cipher's limit");
        sealed
    }

    pub(crate) fn open(&self, no: u64, last: bool, chunk: &mut [u8]) -> Option<usize> {
        self.0.open_in_place(nonce(no, last), aead::Aad::empty(), chunk).ok().map(|plain| plain.len())
    }
}

/// How many chunks an exhibit of `size` bytes has: at least one.
pub(crate) fn chunks(size: u64) -> u64 {
    size.div_ceil(CHUNK as u64).max(1)
}

/// An 11-byte counter, then 1 at the last chunk.
fn nonce(no: u64, last: bool) -> aead::Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&no.to_be_bytes());
    nonce[11] = u8::from(last);
    aead::Nonce::assume_unique_for_key(nonce)
}
