//! Keys of the device, within the paths that the app may use; and keys below an extended public key.

use bitcoin::bip32::{ChainCode, ChildNumber, Fingerprint, Xpriv, Xpub};
use bitcoin::secp256k1::{PublicKey, SecretKey};
use bitcoin::{NetworkKind, base58};
use sha2::{Digest, Sha256};

use crate::chain::BitcoinApp;
use crate::seed::{Seed, secp};

/// Most steps in a derivation path.
pub(crate) const MAX_STEPS: usize = 10;
/// The first hardened index.
pub(crate) const HARDENED: u32 = 0x8000_0000;

/// The operating system does not let the app derive at this path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PathForbidden;

/// An extended public key in its 78 bytes of BIP-32: version, depth, parent, child number, chain code, key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ExtendedKey([u8; 78]);

impl ExtendedKey {
    /// Reads the Base58Check form.
    pub(crate) fn from_base58(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let bytes = base58::decode_check(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn to_base58(&self) -> String {
        base58::encode_check(&self.0)
    }

    pub(crate) fn version(&self) -> [u8; 4] {
        [self.0[0], self.0[1], self.0[2], self.0[3]]
    }

    /// The compressed public key, which may not be on the curve.
    pub(crate) fn public_key_bytes(&self) -> &[u8] {
        &self.0[45..]
    }

    /// The node, if the key is on the curve.
    pub(crate) fn node(&self) -> Option<Xpub> {
        let mut chain_code = [0; 32];
        chain_code.copy_from_slice(&self.0[13..45]);
        Some(Xpub {
            network: NetworkKind::Test,
            depth: self.0[4],
            parent_fingerprint: Fingerprint::default(),
            child_number: ChildNumber::from(0),
            public_key: PublicKey::from_slice(self.public_key_bytes()).ok()?,
            chain_code: ChainCode::from(chain_code),
        })
    }

    /// As this key, but with another key and chain code: well formed, and wrong.
    pub(crate) fn forged(&self) -> Self {
        let mut forged = self.clone();
        let chain_code = Sha256::digest(&self.0[13..45]);
        forged.0[13..45].copy_from_slice(&chain_code);
        forged.0[45..].copy_from_slice(&other_secret(&self.0).public_key(secp()).serialize());
        forged
    }
}

/// The child of a node at an index below the hardened ones.
pub(crate) fn child(node: &Xpub, index: u32) -> Option<Xpub> {
    if index >= HARDENED || node.depth == u8::MAX {
        return None;
    }
    node.ckd_pub(secp(), ChildNumber::from(index)).ok()
}

/// A secret key that is a function of `of` and of nothing else: for lies.
pub(crate) fn other_secret(of: &[u8]) -> SecretKey {
    let mut digest: [u8; 32] = Sha256::digest(of).into();
    loop {
        match SecretKey::from_slice(&digest) {
            Ok(key) => return key,
            Err(_) => digest = Sha256::digest(digest).into(),
        }
    }
}

impl Seed {
    /// The private key at a path that the app may use.
    pub(crate) fn derive(&self, app: BitcoinApp, path: &[u32]) -> Result<Xpriv, PathForbidden> {
        if !is_allowed(app, path) {
            return Err(PathForbidden);
        }
        let steps: Vec<ChildNumber> = path.iter().copied().map(ChildNumber::from).collect();
        let key = self.master().derive_priv(secp(), &steps);
        Ok(key.expect("paths are far shorter than 255 steps, and no invalid child has ever been found"))
    }

    /// The extended public key at a path that the app may use.
    pub(crate) fn extended_key(&self, app: BitcoinApp, path: &[u32]) -> Result<ExtendedKey, PathForbidden> {
        // The genuine app derives the parent to name it, so the parent must be allowed too;
        // of the master key it has the fingerprint anyway.
        if path.len() > 1 && !is_allowed(app, &path[..path.len() - 1]) {
            return Err(PathForbidden);
        }
        let xpub = Xpub::from_priv(secp(), &self.derive(app, path)?);
        let mut bytes = xpub.encode();
        bytes[..4].copy_from_slice(&app.xpub_version());
        Ok(ExtendedKey(bytes))
    }
}

/// The paths that the app's permissions name: any purpose with the app's coin type, Electrum's, and BIP-45's.
fn is_allowed(app: BitcoinApp, path: &[u32]) -> bool {
    match path {
        [] => false,
        [first, ..] if [4_541_509 | HARDENED, 45 | HARDENED].contains(first) => true,
        [_, coin, ..] => *coin == (app.coin_type() | HARDENED),
        [_] => false,
    }
}

/// A path as the device writes it: `48'/1'/0'/2'`.
pub(crate) fn format_path(path: &[u32]) -> String {
    if path.is_empty() {
        return "(Master key)".to_owned();
    }
    let steps: Vec<String> = path
        .iter()
        .map(|step| if *step >= HARDENED { format!("{}'", step - HARDENED) } else { step.to_string() })
        .collect();
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const H: u32 = HARDENED;

    #[test]
    fn only_the_apps_own_coin_type_is_derived() {
        let seed = Seed::from_label("A").unwrap();
        assert!(seed.extended_key(BitcoinApp::Testnet, &[48 | H, 1 | H, H, 2 | H]).is_ok());
        for path in [&[48 | H, H, H, 2 | H][..], &[48 | H, 1], &[], &[48 | H], &[48 | H, 1 | H]] {
            assert!(seed.extended_key(BitcoinApp::Testnet, path).is_err(), "{}", format_path(path));
        }
        assert!(seed.derive(BitcoinApp::Testnet, &[5_261_656 | H, 1 | H, 0, 0]).is_ok());
    }

    #[test]
    fn a_forged_key_is_well_formed_and_another() {
        let seed = Seed::from_label("A").unwrap();
        let honest = seed.extended_key(BitcoinApp::Testnet, &[84 | H, 1 | H, H]).unwrap();
        let forged = honest.forged();
        let (honest, forged): (Xpub, Xpub) =
            (honest.to_base58().parse().unwrap(), forged.to_base58().parse().unwrap());
        assert_eq!((honest.depth, honest.child_number), (forged.depth, forged.child_number));
        assert_eq!(honest.parent_fingerprint, forged.parent_fingerprint);
        assert_ne!(honest.public_key, forged.public_key);
    }
}
