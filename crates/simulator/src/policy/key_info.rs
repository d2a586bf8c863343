//! A key of a policy: `[fingerprint/path]xpub`.

use bitcoin::bip32::Fingerprint;

use super::template::decimal;
use crate::keys::{ExtendedKey, HARDENED};
use crate::reader::Reader;

/// Longest text of a key, in bytes.
pub(super) const MAX_LENGTH: usize = 46 + 113 + 3;
/// Most steps in the origin of a key.
const MAX_ORIGIN_STEPS: usize = 8;

/// A key of a policy.
#[derive(Clone)]
pub(crate) struct KeyInfo {
    origin: Option<(Fingerprint, Vec<u32>)>,
    key: ExtendedKey,
}

impl KeyInfo {
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(text);
        let origin = match reader.peek()? {
            b'[' => Some(read_origin(&mut reader)?),
            _ => None,
        };
        let mut key = Vec::with_capacity(112);
        while let Some(byte) = reader.byte() {
            key.push(byte);
        }
        if !matches!(key.len(), 111 | 112) {
            return None;
        }
        Some(Self { origin, key: ExtendedKey::from_base58(&key)? })
    }

    /// Fingerprint of the master key and path from it, if the key names them.
    pub(crate) fn origin(&self) -> Option<(Fingerprint, &[u32])> {
        self.origin.as_ref().map(|(fingerprint, path)| (*fingerprint, path.as_slice()))
    }

    pub(crate) fn key(&self) -> &ExtendedKey {
        &self.key
    }
}

fn read_origin(reader: &mut Reader<'_>) -> Option<(Fingerprint, Vec<u32>)> {
    reader.byte();
    let digits = reader.bytes(8)?;
    if digits.iter().any(u8::is_ascii_uppercase) {
        return None;
    }
    let mut fingerprint = [0; 4];
    hex::decode_to_slice(digits, &mut fingerprint).ok()?;
    let mut path = Vec::new();
    loop {
        match reader.byte()? {
            b']' => return Some((Fingerprint::from(fingerprint), path)),
            b'/' if path.len() < MAX_ORIGIN_STEPS => {
                let step = decimal(reader).filter(|step| *step < HARDENED)?;
                if reader.peek() == Some(b'\'') {
                    reader.byte();
                    path.push(step | HARDENED);
                } else {
                    path.push(step);
                }
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XPUB: &str = "tpubDFH9dgzveyD8zTbPUFuLrGmCydNvxehyNdUXKJAQN8x4aZ4j6UZqGfnqFrD4NqyaTVGKbvEW54tsvPTK2UoSbCC1PJY8iCNiwTL3RWZEheQ";

    #[test]
    fn a_key_with_its_origin_is_read() {
        let info = KeyInfo::parse(format!("[73c5da0a/48'/1'/0'/2']{XPUB}").as_bytes()).unwrap();
        let (fingerprint, path) = info.origin().unwrap();
        assert_eq!(fingerprint.to_string(), "73c5da0a");
        assert_eq!(path, [48 | HARDENED, 1 | HARDENED, HARDENED, 2 | HARDENED]);
        assert_eq!(info.key().to_base58(), XPUB);
        assert!(KeyInfo::parse(XPUB.as_bytes()).unwrap().origin().is_none());
    }

    #[test]
    fn malformed_keys_are_refused() {
        let wrong_sum = format!("{}P", &XPUB[..110]);
        for text in [
            "".to_owned(),
            "[73c5da0a".to_owned(),
            format!("[73C5DA0A/48']{XPUB}"),
            format!("[73c5da0a/48h]{XPUB}"),
            format!("[73c5da0a/2147483648]{XPUB}"),
            format!("[73c5da0a/1/2/3/4/5/6/7/8/9]{XPUB}"),
            format!("{XPUB}/**"),
            wrong_sum,
        ] {
            assert!(KeyInfo::parse(text.as_bytes()).is_none(), "{text}");
        }
    }
}
