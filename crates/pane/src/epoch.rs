//! Opens one epoch of the log with an operator's age identity: X25519 only, no plugins, all sizes bounded.

use std::{io::Read, path::Path, str::FromStr};

use age::{armor::ArmoredReader, x25519::Identity};
use base64::{Engine, engine::general_purpose::STANDARD};
use ceremony::pane::Reply;
use secrets::{Passphrase, Secret, wipe_stack};

use crate::{PaneError, custodian::read_file};

/// Most bytes of an identity file.
const IDENTITY_FILE_BYTES: usize = 8 * 1024;

/// Bytes of an epoch's key.
const KEY_BYTES: usize = 32;

/// Greatest scrypt work factor (log2 of N) that is computed: 1 GiB of memory. `age -p` takes 18.
const WORK_FACTOR: u8 = 20;

/// How a file locked with a passphrase begins, as bytes and as text.
const LOCKED: [&[u8]; 2] = [b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----"];

/// An identity file and the epoch that it is to open.
pub struct Epoch {
    file: Secret<IDENTITY_FILE_BYTES>,
    wrapped: Vec<u8>,
}

impl Epoch {
    /// Reads the identity file and the wrapped epoch.
    ///
    /// # Errors
    /// When the file cannot be read or the epoch is not base64.
    pub fn read(identity_file: &str, wrapped: &str) -> Result<Self, PaneError> {
        let file = read_file(Path::new(identity_file)).ok_or(PaneError::IdentityUnreadable)?;
        let wrapped = STANDARD.decode(wrapped).map_err(|_| PaneError::EpochMalformed)?;
        Ok(Self { file, wrapped })
    }

    /// Whether the identity file is locked with a passphrase.
    pub fn is_locked(&self) -> bool {
        let bytes = self.file.expose_secret().trim_ascii_start();
        LOCKED.iter().any(|beginning| bytes.starts_with(beginning))
    }

    /// Unwraps the epoch's key; this reply is the one secret message of the pane.
    ///
    /// # Errors
    /// When the file is locked or holds no identities, or the epoch is not wrapped to them.
    pub fn open(&self) -> Result<Reply, PaneError> {
        match self.is_locked() {
            true => Err(PaneError::PassphraseNeeded),
            false => self.open_with(&self.file),
        }
    }

    /// Unlocks the identity file, then as [`Self::open`].
    ///
    /// # Errors
    /// When the passphrase is wrong, the file asks for too much work, or as [`Self::open`].
    pub fn unlock(&self, passphrase: &Passphrase) -> Result<Reply, PaneError> {
        let unlocked = self.unlocked(passphrase);
        wipe_stack();
        self.open_with(&unlocked?)
    }

    fn open_with(&self, file: &Secret<IDENTITY_FILE_BYTES>) -> Result<Reply, PaneError> {
        let key = unwrap(&read_identities(file)?, &self.wrapped)?;
        Ok(Reply::EpochOpened { key: hex::encode(key.expose_secret()) })
    }

    #[inline(never)]
    fn unlocked(&self, passphrase: &Passphrase) -> Result<Secret<IDENTITY_FILE_BYTES>, PaneError> {
        // Copied once, into a space of its exact size that age wipes.
        let text = passphrase.expose_text().map_err(|_| PaneError::PassphraseWrong)?;
        let mut identity = age::scrypt::Identity::new(text.to_owned().into());
        identity.set_max_work_factor(WORK_FACTOR);
        let locked = ArmoredReader::new(self.file.expose_secret().trim_ascii_start());
        let decryptor = age::Decryptor::new_buffered(locked).map_err(|_| PaneError::IdentityUnreadable)?;
        if !decryptor.is_scrypt() {
            return Err(PaneError::IdentityUnreadable);
        }
        let mut plain = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(
            |error| match error {
                age::DecryptError::ExcessiveWork { .. } => {
                    PaneError::WorkFactor { limit: u32::from(WORK_FACTOR) }
                }
                age::DecryptError::DecryptionFailed
                | age::DecryptError::KeyDecryptionFailed
                | age::DecryptError::NoMatchingKeys => PaneError::PassphraseWrong,
                _ => PaneError::IdentityUnreadable,
            },
        )?;
        read_all(&mut plain, IDENTITY_FILE_BYTES).ok_or(PaneError::IdentityUnreadable)
    }
}

/// Unwraps an epoch key with an identity file that is not locked.
///
/// # Errors
/// When the identity file or the wrapped epoch cannot be read, or they do not belong together.
pub fn open_epoch(identity_file: &str, wrapped: &str) -> Result<Reply, PaneError> {
    Epoch::read(identity_file, wrapped)?.open()
}

fn read_identities(file: &Secret<IDENTITY_FILE_BYTES>) -> Result<Vec<Identity>, PaneError> {
    let text = file.expose_text().map_err(|_| PaneError::IdentityUnreadable)?;
    let identities: Vec<_> = (1..)
        .zip(text.lines())
        .map(|(number, line)| (number, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(line, text)| Identity::from_str(text).map_err(|_| PaneError::IdentityMalformed { line }))
        .collect::<Result<_, _>>()?;
    if identities.is_empty() { Err(PaneError::IdentityUnreadable) } else { Ok(identities) }
}

fn unwrap(identities: &[Identity], wrapped: &[u8]) -> Result<Secret<{ KEY_BYTES + 1 }>, PaneError> {
    let decryptor = age::Decryptor::new_buffered(wrapped).map_err(|_| PaneError::EpochMalformed)?;
    if decryptor.is_scrypt() {
        return Err(PaneError::EpochMalformed);
    }
    let mut payload = decryptor
        .decrypt(identities.iter().map(|identity| identity as &dyn age::Identity))
        .map_err(|error| match error {
            age::DecryptError::NoMatchingKeys => PaneError::EpochOfOthers,
            _ => PaneError::EpochMalformed,
        })?;
    // One byte more than a key, so that a longer payload is seen, and the end of the file is authenticated.
    let key = read_all(&mut payload, KEY_BYTES + 1).ok_or(PaneError::EpochMalformed)?;
    if key.len() == KEY_BYTES { Ok(key) } else { Err(PaneError::EpochKeyLength) }
}

/// Reads to the end, at most `most` bytes, straight into a secret buffer.
fn read_all<const N: usize>(plain: &mut impl Read, most: usize) -> Option<Secret<N>> {
    let mut read_bytes = Secret::empty();
    let space = read_bytes.space(most).ok()?;
    let mut len = 0;
    while len < space.len() {
        match plain.read(&mut space[len..]).ok()? {
            0 => break,
            read => len += read,
        }
    }
    read_bytes.truncate(len);
    Some(read_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Room {
        folder: tempfile::TempDir,
        identity: Identity,
    }

    fn room() -> Room {
        Room { folder: tempfile::tempdir().unwrap(), identity: Identity::generate() }
    }

    impl Room {
        fn file(&self, text: &str) -> String {
            let path = self.folder.path().join("identity");
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        }

        fn own_file(&self) -> String {
            use age::secrecy::ExposeSecret;
            self.file(&format!("# operator\n\n{}\n", self.identity.to_string().expose_secret()))
        }
    }

    fn wrap(recipient: &age::x25519::Recipient, payload: &[u8]) -> Vec<u8> {
        age::encrypt(recipient, payload).unwrap()
    }

    #[test]
    fn an_epoch_opens_for_its_recipient_alone() {
        let (ours, theirs) = (room(), room());
        let wrapped = STANDARD.encode(wrap(&ours.identity.to_public(), &[7; 32]));
        assert_eq!(open_epoch(&ours.own_file(), &wrapped), Ok(Reply::EpochOpened { key: "07".repeat(32) }));
        assert_eq!(open_epoch(&theirs.own_file(), &wrapped), Err(PaneError::EpochOfOthers));
    }

    #[test]
    fn a_payload_of_another_length_is_no_key() {
        let room = room();
        for len in [0, 31, 33, 100_000] {
            let wrapped = STANDARD.encode(wrap(&room.identity.to_public(), &vec![7; len]));
            assert_eq!(open_epoch(&room.own_file(), &wrapped), Err(PaneError::EpochKeyLength), "{len}");
        }
    }

    #[test]
    fn every_flipped_or_missing_byte_is_refused() {
        let room = room();
        let file = room.own_file();
        let wrapped = wrap(&room.identity.to_public(), &[7; 32]);
        for place in 0..wrapped.len() {
            let mut flipped = wrapped.clone();
            flipped[place] ^= 1;
            assert!(open_epoch(&file, &STANDARD.encode(&flipped)).is_err(), "byte {place} flipped");
            assert!(open_epoch(&file, &STANDARD.encode(&wrapped[..place])).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn passphrases_plugins_and_nonsense_are_refused() {
        let room = room();
        let wrapped = STANDARD.encode(wrap(&room.identity.to_public(), &[7; 32]));
        assert_eq!(
            open_epoch(&room.file("# nothing\nAGE-PLUGIN-YUBIKEY-1QQQQQQ\n"), &wrapped),
            Err(PaneError::IdentityMalformed { line: 2 })
        );
        assert_eq!(open_epoch(&room.file("# nothing\n"), &wrapped), Err(PaneError::IdentityUnreadable));
        assert_eq!(open_epoch(&room.file(&"#".repeat(9000)), &wrapped), Err(PaneError::IdentityUnreadable));
        assert_eq!(open_epoch("/nowhere", &wrapped), Err(PaneError::IdentityUnreadable));
        assert_eq!(open_epoch(&room.own_file(), "*"), Err(PaneError::EpochMalformed));
        assert_eq!(open_epoch(&room.own_file(), ""), Err(PaneError::EpochMalformed));
        let mut recipient = age::scrypt::Recipient::new("rehearsal".to_owned().into());
        recipient.set_work_factor(2);
        let scrypt = STANDARD.encode(age::encrypt(&recipient, &[7; 32]).unwrap());
        assert_eq!(open_epoch(&room.own_file(), &scrypt), Err(PaneError::EpochMalformed));
    }

    fn locked(room: &Room, passphrase: &str, work_factor: u8, armored: bool) -> String {
        use age::secrecy::ExposeSecret;
        use std::io::Write;
        let mut recipient = age::scrypt::Recipient::new(passphrase.to_owned().into());
        recipient.set_work_factor(work_factor);
        let encryptor =
            age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).unwrap();
        let format = if armored { age::armor::Format::AsciiArmor } else { age::armor::Format::Binary };
        let mut bytes = Vec::new();
        let writer = age::armor::ArmoredWriter::wrap_output(&mut bytes, format).unwrap();
        let mut writer = encryptor.wrap_output(writer).unwrap();
        writer.write_all(room.identity.to_string().expose_secret().as_bytes()).unwrap();
        writer.finish().and_then(age::armor::ArmoredWriter::finish).unwrap();
        let path = room.folder.path().join("locked");
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn passphrase(text: &str) -> Passphrase {
        let mut passphrase = Passphrase::empty();
        passphrase.push(text.as_bytes()).unwrap();
        passphrase
    }

    #[test]
    fn a_locked_identity_opens_with_its_passphrase_alone() {
        let room = room();
        let wrapped = STANDARD.encode(wrap(&room.identity.to_public(), &[7; 32]));
        for armored in [false, true] {
            let epoch = Epoch::read(&locked(&room, "ひむろ 12", 2, armored), &wrapped).unwrap();
            assert!(epoch.is_locked());
            assert_eq!(epoch.open(), Err(PaneError::PassphraseNeeded));
            assert_eq!(epoch.unlock(&passphrase("ひむろ 13")), Err(PaneError::PassphraseWrong));
            assert_eq!(epoch.unlock(&passphrase("")), Err(PaneError::PassphraseWrong));
            let opened = Ok(Reply::EpochOpened { key: "07".repeat(32) });
            assert_eq!(epoch.unlock(&passphrase("ひむろ 12")), opened);
        }
        assert!(!Epoch::read(&room.own_file(), &wrapped).unwrap().is_locked());
    }

    #[test]
    fn a_file_that_would_keep_the_computer_busy_for_days_is_refused() {
        let room = room();
        let wrapped = STANDARD.encode(wrap(&room.identity.to_public(), &[7; 32]));
        let file = locked(&room, "himuro", 2, false);
        let mut bytes = std::fs::read(&file).unwrap();
        let header = b"-> scrypt ";
        let stanza = bytes.windows(header.len()).position(|window| window == header).unwrap();
        let end = stanza + bytes[stanza..].iter().position(|byte| *byte == b'\n').unwrap();
        assert_eq!(bytes[end - 1], b'2');
        bytes.splice(end - 1..end, *b"29");
        std::fs::write(&file, bytes).unwrap();
        let epoch = Epoch::read(&file, &wrapped).unwrap();
        assert_eq!(epoch.unlock(&passphrase("himuro")), Err(PaneError::WorkFactor { limit: 20 }));
    }

    #[test]
    fn a_damaged_locked_file_never_opens() {
        let room = room();
        let wrapped = STANDARD.encode(wrap(&room.identity.to_public(), &[7; 32]));
        let file = locked(&room, "himuro", 2, false);
        let bytes = std::fs::read(&file).unwrap();
        for place in (0..bytes.len()).step_by(3) {
            let mut flipped = bytes.clone();
            flipped[place] ^= 1;
            std::fs::write(&file, flipped).unwrap();
            let epoch = Epoch::read(&file, &wrapped).unwrap();
            assert!(epoch.unlock(&passphrase("himuro")).is_err(), "byte {place} flipped");
        }
    }
}
