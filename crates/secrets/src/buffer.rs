//! The one type that holds secret bytes.

use serde::Serialize;
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroize;

/// The space a phrase, a share's words or a passphrase is typed into: 24 Japanese words in NFKD fit.
pub type Phrase = Secret<1024>;

/// A passphrase in UTF-8; empty means none.
pub type Passphrase = Secret<1024>;

/// Up to `N` secret bytes in memory pages of their own, locked where the system allows it, wiped on drop.
///
/// There is no `Clone`, `Debug`, `Display`, `Serialize`, `Deref` or `PartialEq`; two secrets are compared in
/// constant time through [`ConstantTimeEq`]. [`Secret::expose_secret`] is the only door to read.
///
/// Each secret has whole pages to itself, because a page has one lock: if two shared it, the first one dropped
/// would unlock the other.
pub struct Secret<const N: usize> {
    // Dropped before the page: memory is unlocked while it is still ours.
    lock: Option<region::LockGuard>,
    page: Box<Page<N>>,
    len: usize,
}

#[repr(C, align(4096))]
struct Page<const N: usize>([u8; N]);

impl<const N: usize> Secret<N> {
    /// An empty secret with space for `N` bytes, locked in memory where the system allows it.
    pub fn empty() -> Self {
        let page = Box::new(Page([0; N]));
        let lock = region::lock(page.0.as_ptr(), N).ok();
        Self { lock, page, len: 0 }
    }

    /// Whether the system keeps these pages out of swap.
    pub fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    /// Number of bytes held.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no byte is held.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Wipes what was held and gives `len` zero bytes to be filled in place.
    ///
    /// # Errors
    /// When `len` is more than `N`.
    pub fn space(&mut self, len: usize) -> Result<&mut [u8], BufferError> {
        self.clear();
        let space =
            self.page.0.get_mut(..len).ok_or(BufferError::SecretTooLong { capacity: capacity::<N>() })?;
        self.len = len;
        Ok(space)
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// When they do not fit; then nothing is appended.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), BufferError> {
        let full = BufferError::SecretTooLong { capacity: capacity::<N>() };
        let end = self.len.checked_add(bytes.len()).ok_or(full.clone())?;
        self.page.0.get_mut(self.len..end).ok_or(full)?.copy_from_slice(bytes);
        self.len = end;
        Ok(())
    }

    /// Keeps the first `len` bytes and wipes the rest; does nothing when fewer are held.
    pub fn truncate(&mut self, len: usize) {
        if let Some(rest) = self.page.0.get_mut(len..) {
            rest.zeroize();
            self.len = self.len.min(len);
        }
    }

    /// Wipes everything.
    pub fn clear(&mut self) {
        self.page.0.zeroize();
        self.len = 0;
    }

    /// The secret bytes.
    pub fn expose_secret(&self) -> &[u8] {
        &self.page.0[..self.len]
    }

    /// The secret bytes as text.
    ///
    /// # Errors
    /// When they are not UTF-8.
    pub fn expose_text(&self) -> Result<&str, BufferError> {
        std::str::from_utf8(self.expose_secret()).map_err(|_| BufferError::SecretNotText)
    }
}

impl<const N: usize> ConstantTimeEq for Secret<N> {
    /// Compares in a time that depends on the lengths alone.
    fn ct_eq(&self, other: &Self) -> Choice {
        self.expose_secret().ct_eq(other.expose_secret())
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.page.0.zeroize();
    }
}

/// Whether this process can lock memory at all; what it lacks is refused in production and shown in a rehearsal.
pub fn memory_locks() -> bool {
    Secret::<32>::empty().is_locked()
}

/// Why a secret buffer refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum BufferError {
    /// More bytes than there is space for.
    #[error("longer than the {capacity} bytes there is space for")]
    SecretTooLong {
        /// Space in bytes.
        capacity: u32,
    },
    /// The bytes are not UTF-8.
    #[error("not a text in UTF-8")]
    SecretNotText,
}

fn capacity<const N: usize>() -> u32 {
    u32::try_from(N).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_filled_in_place_and_wiped_on_truncate_and_clear() {
        let mut secret = Secret::<8>::empty();
        secret.push(b"abcdefgh").unwrap();
        assert_eq!(secret.push(b"i"), Err(BufferError::SecretTooLong { capacity: 8 }));
        secret.truncate(3);
        assert_eq!(secret.page.0, *b"abc\0\0\0\0\0");
        secret.clear();
        assert_eq!(secret.page.0, [0; 8]);
        assert!(secret.is_empty());
    }

    #[test]
    fn too_long_a_space_is_refused_and_leaves_nothing() {
        let mut secret = Secret::<8>::empty();
        secret.push(b"abc").unwrap();
        assert_eq!(secret.space(9), Err(BufferError::SecretTooLong { capacity: 8 }));
        assert!(secret.is_empty());
        assert_eq!(secret.page.0, [0; 8]);
    }

    #[test]
    fn two_secrets_never_share_a_page() {
        let one = Secret::<8>::empty();
        let two = Secret::<8>::empty();
        let page = |secret: &Secret<8>| secret.page.0.as_ptr() as usize / 4096;
        assert_ne!(page(&one), page(&two));
        assert_eq!(one.page.0.as_ptr() as usize % 4096, 0);
    }

    #[test]
    fn secrets_of_other_length_or_bytes_differ() {
        let of = |bytes: &[u8]| {
            let mut secret = Secret::<8>::empty();
            secret.push(bytes).unwrap();
            secret
        };
        assert!(bool::from(of(b"abc").ct_eq(&of(b"abc"))));
        assert!(!bool::from(of(b"abc").ct_eq(&of(b"abd"))));
        assert!(!bool::from(of(b"abc").ct_eq(&of(b"abc\0"))));
    }
}
