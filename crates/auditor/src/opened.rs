//! The log as it lies there: verified as a whole, then read record by record.

use std::io::Read;
use std::path::{Path, PathBuf};

use audit::{Digest, GivenHead, Identity, Keys, Reader, Unpacked, Verified};

use crate::failure::{AuditorError, Failure};
use crate::watch::{Stage, Watch};

/// The most bytes of an identity or a head.
const SMALL: usize = 64 * 1024;

/// The log's file in a bundle.
const IN_BUNDLE: &str = "log.himuro";

/// A log that holds.
pub(crate) struct Opened {
    path: PathBuf,
    pub(crate) verified: Verified,
    /// None without an identity.
    pub(crate) reader: Option<Reader>,
    pub(crate) watch: Watch,
    /// The folder of a bundle that came as one file; read until the last exhibit is.
    _unpacked: Option<Unpacked>,
}

impl Opened {
    /// Verifies the whole from nothing.
    ///
    /// # Errors
    /// A file that cannot be read; the first thing in the log that does not hold.
    pub(crate) fn verify(
        path: &Path,
        identity: Option<&Path>,
        head: Option<&Path>,
        watch: &Watch,
    ) -> Result<Self, Failure> {
        watch.tell(Stage::Files, 0, 0)?;
        let identity = identity.map(read_identity).transpose()?;
        let head = head.map(read_head).transpose()?;
        let unpacked = audit::unpack_bundle(path)?;
        let path = unpacked.as_ref().map_or(path, Unpacked::folder);
        let keys = identity.as_ref().map_or(Keys::None, Keys::Identity);
        let verified = audit::verify_with(path, keys, head.as_ref(), &mut |progress| watch.follow(progress))?;
        let file = if path.is_dir() { path.join(IN_BUNDLE) } else { path.to_owned() };
        let reader = match &identity {
            Some(identity) => Some(Reader::open(&file, Keys::Identity(identity))?),
            None => None,
        };
        Ok(Self { path: path.to_owned(), verified, reader, watch: watch.clone(), _unpacked: unpacked })
    }

    /// Whether the log, as it was when it had `size` records, had this root.
    pub(crate) fn had_head(&self, size: u64, root: Digest) -> Result<(), Failure> {
        let head = audit::Head { log_id: self.verified.head.log_id, size, root };
        let head = GivenHead::Lines(head);
        audit::verify_with(&self.path, Keys::None, Some(&head), &mut |_| self.watch.goes_on())?;
        Ok(())
    }
}

/// An exhibit by its hash in hexadecimal.
pub(crate) fn exhibit(reader: &Reader, hash: &str) -> Result<Vec<u8>, Failure> {
    Ok(reader.exhibit_get(&digest(hash))?)
}

/// A digest from hexadecimal; what is none becomes one that nothing has.
pub(crate) fn digest(hexadecimal: &str) -> Digest {
    let mut bytes = [0; 32];
    match hex::decode_to_slice(hexadecimal, &mut bytes) {
        Ok(()) => Digest::from_bytes(bytes),
        Err(_) => Digest::from_bytes([0; 32]),
    }
}

fn read_identity(path: &Path) -> Result<Identity, Failure> {
    let bytes = zeroize::Zeroizing::new(read(path)?);
    Ok(Identity::parse(&String::from_utf8_lossy(&bytes))?)
}

fn read_head(path: &Path) -> Result<GivenHead, Failure> {
    Ok(String::from_utf8_lossy(&read(path)?).parse()?)
}

fn read(path: &Path) -> Result<Vec<u8>, AuditorError> {
    let file = || path.display().to_string();
    let unreadable =
        |error: std::io::Error| AuditorError::FileUnreadable { file: file(), detail: error.to_string() };
    let mut bytes = Vec::new();
    let mut reader = std::fs::File::open(path).map_err(unreadable)?.take(SMALL as u64 + 1);
    reader.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > SMALL {
        return Err(AuditorError::FileTooLong { file: file(), limit: SMALL });
    }
    Ok(bytes)
}
