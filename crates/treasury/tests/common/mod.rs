//! The embedded rehearsal data, and the published test seeds as devices.

use std::collections::BTreeMap;

use bip39::Mnemonic;
use bitcoin::NetworkKind;
use bitcoin::bip32::{DerivationPath, Fingerprint, Xpriv};
use bitcoin::psbt::Psbt;
use bitcoin::secp256k1::{All, Secp256k1};
use treasury::HoldingsFiles;

macro_rules! holdings {
    ($name:literal, $file:literal) => {
        include_bytes!(concat!("../../../../fixtures/holdings/", $name, "/", $file))
    };
}

macro_rules! directory {
    ($name:literal) => {
        HoldingsFiles {
            hot_listunspent: holdings!($name, "hot.listunspent.json"),
            cold_listunspent: holdings!($name, "cold.listunspent.json"),
            hot_descriptor: holdings!($name, "hot.descriptor.txt"),
            cold_descriptor: Some(holdings!($name, "cold.descriptor.txt")),
            hot_prevtxs: holdings!($name, "hot.prevtxs.json"),
            cold_prevtxs: holdings!($name, "cold.prevtxs.json"),
            getblockchaininfo: holdings!($name, "getblockchaininfo.json"),
        }
    };
}

pub const TWO_OF_THREE: HoldingsFiles<'static> = directory!("2-of-3");
pub const THREE_OF_FIVE: HoldingsFiles<'static> = directory!("3-of-5");

/// The published seeds A to E as master keys.
pub fn devices(secp: &Secp256k1<All>) -> BTreeMap<Fingerprint, Xpriv> {
    let text = include_str!("../../../../fixtures/test-seeds.toml");
    text.lines()
        .filter_map(|line| line.strip_prefix("words = \"")?.strip_suffix('"'))
        .map(|words| {
            let seed = Mnemonic::parse(words).unwrap().to_seed("");
            let master = Xpriv::new_master(NetworkKind::Test, &seed).unwrap();
            (master.fingerprint(secp), master)
        })
        .collect()
}

/// Signs as a device does: every input that names its fingerprint.
pub fn sign(psbt: &mut Psbt, master: &Xpriv, secp: &Secp256k1<All>) {
    let signed = psbt.sign(master, secp).unwrap();
    assert_eq!(signed.len(), psbt.inputs.len());
}

/// `[fingerprint/48h/1h/0h/2h]xpub` of a device.
pub fn account_key(master: &Xpriv, path: &str, secp: &Secp256k1<All>) -> String {
    let steps: DerivationPath = path.parse().unwrap();
    let account = master.derive_priv(secp, &steps).unwrap();
    let xpub = bitcoin::bip32::Xpub::from_priv(secp, &account);
    format!("[{}/{path}]{xpub}", master.fingerprint(secp))
}
