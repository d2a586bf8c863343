//! Opens one epoch of the log with an operator's age identity: X25519 only, no plugins, all sizes bounded.

use std::{io::Read, path::Path, str::FromStr};

use age::x25519::Identity;
use base64::{Engine, engine::general_purpose::STANDARD};
use ceremony::pane::Reply;
use secrets::Secret;

use crate::{PaneError, custodian::read_file};

/// Most bytes of an identity file.
const IDENTITY_FILE_BYTES: usize = 8 * 1024;

/// Bytes of an epoch's key.
const KEY_BYTES: usize = 32;

/// Unwraps an epoch key; this reply is the one secret message of the pane.
///
/// # Errors
/// When the identity file or the wrapped epoch cannot be read, or they do not belong together.
pub fn open_epoch(identity_file: &str, wrapped: &str) -> Result<Reply, PaneError> {
    let identities = read_identities(Path::new(identity_file))?;
    let wrapped = STANDARD.decode(wrapped).map_err(|_| PaneError::EpochMalformed)?;
    let key = unwrap(&identities, &wrapped)?;
    Ok(Reply::EpochOpened { key: hex::encode(key.expose_secret()) })
}

fn read_identities(path: &Path) -> Result<Vec<Identity>, PaneError> {
    let file = read_file::<IDENTITY_FILE_BYTES>(path).ok_or(PaneError::IdentityUnreadable)?;
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
    let mut key = Secret::empty();
    let space = key.space(KEY_BYTES + 1).expect("as long as the buffer");
    let mut len = 0;
    while len < space.len() {
        match payload.read(&mut space[len..]).map_err(|_| PaneError::EpochMalformed)? {
            0 => break,
            read => len += read,
        }
    }
    key.truncate(len);
    if len == KEY_BYTES { Ok(key) } else { Err(PaneError::EpochKeyLength) }
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
}
