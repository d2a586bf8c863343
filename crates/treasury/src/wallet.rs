//! A wallet as its output descriptor states it: whose keys, how many must sign, which scripts.

use std::str::FromStr;
use std::sync::OnceLock;

use bitcoin::bip32::{ChildNumber, DerivationPath, Fingerprint, Xpub};
use bitcoin::script::Builder;
use bitcoin::secp256k1::{PublicKey, Secp256k1, VerifyOnly};
use bitcoin::{CompressedPublicKey, NetworkKind, ScriptBuf, opcodes};
use miniscript::Descriptor;
use miniscript::descriptor::{DescriptorPublicKey, Wildcard, WshInner, checksum};
use serde::{Deserialize, Serialize};

use crate::network::{Chain, Network};

/// How many addresses of each branch two wallets are compared by.
const COMPARED_ADDRESSES: u32 = 20;

/// The two chains of addresses of a wallet (BIP-44).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Branch {
    /// Addresses that others pay to: 0.
    Receive,
    /// Addresses for our own change: 1.
    Change,
}

impl Branch {
    /// The path step of the branch.
    #[must_use]
    pub fn number(self) -> u32 {
        match self {
            Self::Receive => 0,
            Self::Change => 1,
        }
    }

    pub(crate) fn from_number(number: u32) -> Option<Self> {
        match number {
            0 => Some(Self::Receive),
            1 => Some(Self::Change),
            _ => None,
        }
    }
}

/// Why a descriptor is none that Himuro works with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum WalletError {
    /// Nothing behind a `#`: a copied line that lost its end cannot be noticed.
    #[error("the descriptor has no checksum")]
    MissingChecksum,
    /// It does not parse, or its checksum is wrong.
    #[error("the descriptor cannot be read: {detail}")]
    BadDescriptor {
        /// What the parser says.
        detail: String,
    },
    /// Neither `wpkh(…)` nor `wsh(sortedmulti(…))`.
    #[error("the descriptor is neither wpkh nor wsh(sortedmulti)")]
    UnsupportedScript,
    /// A key that is not `[fingerprint/path]xpub/<0;1>/*`.
    #[error("key {key} of the descriptor is not of the form [fingerprint/path]xpub/<0;1>/*")]
    UnsupportedKey {
        /// Which key, counted from 1.
        key: usize,
    },
    /// Keys of the main network beside keys of a test network, or a coin type of the other network.
    #[error("key {key} of the descriptor is of another network than the rest")]
    MixedNetworks {
        /// Which key, counted from 1.
        key: usize,
    },
    /// One device twice, so that fewer people hold the wallet than it seems.
    #[error("the key with fingerprint {fingerprint} is in the descriptor twice")]
    RepeatedDevice {
        /// The master fingerprint.
        fingerprint: String,
    },
}

/// One key of a wallet: a device by its master fingerprint, and its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletKey {
    fingerprint: Fingerprint,
    origin: DerivationPath,
    xpub: Xpub,
    branches: [Xpub; 2],
}

impl WalletKey {
    /// The master fingerprint of the device.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The path from the master key to the account.
    #[must_use]
    pub fn origin(&self) -> &DerivationPath {
        &self.origin
    }

    /// The account's extended public key.
    #[must_use]
    pub fn xpub(&self) -> &Xpub {
        &self.xpub
    }

    fn public_key(&self, branch: Branch, index: u32) -> PublicKey {
        let [receive, change] = &self.branches;
        let parent = match branch {
            Branch::Receive => receive,
            Branch::Change => change,
        };
        let (tweak, _) = parent
            .ckd_pub_tweak(ChildNumber::Normal { index })
            .expect("the caller checked that the index is below 2^31");
        parent
            .public_key
            .add_exp_tweak(secp(), &tweak.into())
            .expect("a tweak that meets the point at infinity has probability 2^-127")
    }

    /// The whole path of one address' key.
    #[must_use]
    pub fn path(&self, branch: Branch, index: u32) -> DerivationPath {
        self.origin.extend([ChildNumber::Normal { index: branch.number() }, ChildNumber::Normal { index }])
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `wpkh(key)`
    Single,
    /// `wsh(sortedmulti(k, keys…))`
    Multi,
}

/// A single-key or m-of-n segwit wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wallet {
    kind: Kind,
    network: Network,
    threshold: usize,
    keys: Vec<WalletKey>,
}

impl Wallet {
    /// Reads a multipath descriptor with its checksum; hardened steps may be written `h` or `'`.
    ///
    /// # Errors
    /// [`WalletError`] for anything but `wpkh` and `wsh(sortedmulti)` over `[…]xpub/<0;1>/*`.
    pub fn from_descriptor(text: &str) -> Result<Self, WalletError> {
        let text = text.trim();
        if !text.contains('#') {
            return Err(WalletError::MissingChecksum);
        }
        Self::parse(text)
    }

    /// The wallet of one device; `key` is `[fingerprint/path]xpub`.
    ///
    /// # Errors
    /// As [`Wallet::from_descriptor`].
    pub fn single(key: &str) -> Result<Self, WalletError> {
        Self::parse(&format!("wpkh({key}/<0;1>/*)"))
    }

    /// A wallet of which `threshold` devices must sign; each key is `[fingerprint/path]xpub`.
    ///
    /// # Errors
    /// As [`Wallet::from_descriptor`].
    pub fn multisig(threshold: usize, keys: &[String]) -> Result<Self, WalletError> {
        let keys: Vec<String> = keys.iter().map(|key| format!("{key}/<0;1>/*")).collect();
        Self::parse(&format!("wsh(sortedmulti({threshold},{}))", keys.join(",")))
    }

    /// The canonical descriptor: hardened steps as `h`, with its checksum.
    #[must_use]
    pub fn descriptor(&self) -> String {
        let keys: Vec<String> = self
            .keys
            .iter()
            .map(|key| {
                let steps: String = key.origin.into_iter().map(|step| format!("/{step:#}")).collect();
                let steps = steps.replace('\'', "h");
                format!("[{}{steps}]{}/<0;1>/*", key.fingerprint, key.xpub)
            })
            .collect();
        let body = match self.kind {
            Kind::Single => format!("wpkh({})", keys.concat()),
            Kind::Multi => format!("wsh(sortedmulti({},{}))", self.threshold, keys.join(",")),
        };
        with_checksum(&body).expect("a descriptor has only the characters that a checksum covers")
    }

    /// The network of the keys.
    #[must_use]
    pub fn network(&self) -> Network {
        self.network
    }

    /// How many devices must sign.
    #[must_use]
    pub fn threshold(&self) -> usize {
        self.threshold
    }

    /// The keys in the descriptor's order.
    #[must_use]
    pub fn keys(&self) -> &[WalletKey] {
        &self.keys
    }

    /// The master fingerprints in the descriptor's order.
    pub fn fingerprints(&self) -> impl Iterator<Item = Fingerprint> + '_ {
        self.keys.iter().map(WalletKey::fingerprint)
    }

    /// The output script of an address. `index` is below 2³¹; a larger one is taken modulo 2³¹.
    #[must_use]
    pub fn script(&self, branch: Branch, index: u32) -> ScriptBuf {
        match self.witness_script(branch, index) {
            Some(script) => script.to_p2wsh(),
            None => self
                .public_keys(branch, index)
                .first()
                .map(|(key, _)| ScriptBuf::new_p2wpkh(&CompressedPublicKey(*key).wpubkey_hash()))
                .expect("a wallet has at least one key"),
        }
    }

    /// The address in the node's form (`bcrt1…` on regtest).
    #[must_use]
    pub fn node_address(&self, chain: Chain, branch: Branch, index: u32) -> String {
        chain.node_address(&self.script(branch, index)).expect("our scripts are segwit outputs")
    }

    /// The address in the device's form (`tb1…` on every test chain).
    #[must_use]
    pub fn device_address(&self, chain: Chain, branch: Branch, index: u32) -> String {
        chain.device_address(&self.script(branch, index)).expect("our scripts are segwit outputs")
    }

    /// True when both wallets pay to the same scripts, however their keys are ordered or written.
    #[must_use]
    pub fn same_scripts_as(&self, other: &Self) -> bool {
        self.network == other.network
            && [Branch::Receive, Branch::Change].into_iter().all(|branch| {
                (0..COMPARED_ADDRESSES).all(|index| self.script(branch, index) == other.script(branch, index))
            })
    }

    /// The public keys of an address with the key of the wallet that each comes from, in the
    /// order of the witness script.
    pub(crate) fn public_keys(&self, branch: Branch, index: u32) -> Vec<(PublicKey, &WalletKey)> {
        let index = index & 0x7fff_ffff;
        let mut keys: Vec<_> = self.keys.iter().map(|key| (key.public_key(branch, index), key)).collect();
        if keys.len() > 1 {
            keys.sort_by_cached_key(|(key, _)| key.serialize());
        }
        keys
    }

    /// The script that a multisig output commits to. `None` for a single-key wallet.
    pub(crate) fn witness_script(&self, branch: Branch, index: u32) -> Option<ScriptBuf> {
        if self.kind == Kind::Single {
            return None;
        }
        let keys = self.public_keys(branch, index);
        let count = |n: usize| i64::try_from(n).expect("at most 20 keys");
        let builder = Builder::new().push_int(count(self.threshold));
        let builder =
            keys.iter().fold(builder, |builder, (key, _)| builder.push_key(&bitcoin::PublicKey::new(*key)));
        Some(builder.push_int(count(keys.len())).push_opcode(opcodes::all::OP_CHECKMULTISIG).into_script())
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    fn parse(text: &str) -> Result<Self, WalletError> {
        let descriptor = Descriptor::<DescriptorPublicKey>::from_str(text)
            .map_err(|error| WalletError::BadDescriptor { detail: error.to_string() })?;
        let (kind, threshold, keys) = match &descriptor {
            Descriptor::Wpkh(wpkh) => (Kind::Single, 1, vec![wpkh.as_inner()]),
            Descriptor::Wsh(wsh) => match wsh.as_inner() {
                WshInner::SortedMulti(multi) => (Kind::Multi, multi.k(), multi.pks().iter().collect()),
                WshInner::Ms(_) => return Err(WalletError::UnsupportedScript),
            },
            _ => return Err(WalletError::UnsupportedScript),
        };
        let mut read: Vec<WalletKey> = Vec::with_capacity(keys.len());
        let mut network = None;
        for (position, key) in keys.into_iter().enumerate() {
            let key_number = position + 1;
            let key = read_key(key).ok_or(WalletError::UnsupportedKey { key: key_number })?;
            let key_network = network_of(&key).ok_or(WalletError::MixedNetworks { key: key_number })?;
            if *network.get_or_insert(key_network) != key_network {
                return Err(WalletError::MixedNetworks { key: key_number });
            }
            if read.iter().any(|other| other.fingerprint == key.fingerprint) {
                return Err(WalletError::RepeatedDevice { fingerprint: key.fingerprint.to_string() });
            }
            read.push(key);
        }
        let network = network.ok_or(WalletError::UnsupportedScript)?;
        Ok(Self { kind, network, threshold, keys: read })
    }
}

/// Adds the checksum of BIP-380 to a descriptor without one.
pub(crate) fn with_checksum(body: &str) -> Option<String> {
    let mut engine = checksum::Engine::new();
    engine.input(body).ok()?;
    Some(format!("{body}#{}", engine.checksum()))
}

/// The one verification context of this crate.
pub(crate) fn secp() -> &'static Secp256k1<VerifyOnly> {
    static CONTEXT: OnceLock<Secp256k1<VerifyOnly>> = OnceLock::new();
    CONTEXT.get_or_init(Secp256k1::verification_only)
}

fn read_key(key: &DescriptorPublicKey) -> Option<WalletKey> {
    let DescriptorPublicKey::MultiXPub(key) = key else { return None };
    let (fingerprint, origin) = key.origin.clone()?;
    let branches: Vec<_> =
        [0, 1].into_iter().map(|index| DerivationPath::from(vec![ChildNumber::Normal { index }])).collect();
    if key.wildcard != Wildcard::Unhardened || *key.derivation_paths.paths() != branches {
        return None;
    }
    let child =
        |branch: Branch| key.xkey.ckd_pub(secp(), ChildNumber::Normal { index: branch.number() }).ok();
    Some(WalletKey {
        fingerprint,
        origin,
        xpub: key.xkey,
        branches: [child(Branch::Receive)?, child(Branch::Change)?],
    })
}

/// The network of a key; `None` when its version bytes and its coin type contradict each other.
fn network_of(key: &WalletKey) -> Option<Network> {
    let network = match key.xpub.network {
        NetworkKind::Main => Network::Main,
        NetworkKind::Test => Network::Test,
    };
    let coin = ChildNumber::Hardened { index: network.coin_type() };
    let stated = key.origin.into_iter().nth(1);
    stated.is_none_or(|step| *step == coin).then_some(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOT: &str = include_str!("../../../fixtures/holdings/2-of-3/hot.descriptor.txt");
    const COLD: &str = include_str!("../../../fixtures/holdings/2-of-3/cold.descriptor.txt");
    const COLD_3_OF_5: &str = include_str!("../../../fixtures/holdings/3-of-5/cold.descriptor.txt");

    fn addresses(file: &str) -> Vec<String> {
        let path = format!("{}/../../fixtures/node/{file}", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn addresses_are_those_of_the_node() {
        for (name, descriptor) in [("hot", HOT), ("cold", COLD), ("cold35", COLD_3_OF_5)] {
            let wallet = Wallet::from_descriptor(descriptor).unwrap();
            for (branch, word) in [(Branch::Receive, "receive"), (Branch::Change, "change")] {
                let expected = addresses(&format!("{name}/deriveaddresses-{word}-0-19.json"));
                assert_eq!(expected.len(), 20);
                for (index, address) in (0..).zip(expected) {
                    assert_eq!(wallet.node_address(Chain::Regtest, branch, index), address);
                }
            }
        }
    }

    #[test]
    fn the_canonical_descriptor_is_the_nodes() {
        for descriptor in [HOT, COLD, COLD_3_OF_5] {
            assert_eq!(Wallet::from_descriptor(descriptor).unwrap().descriptor(), descriptor.trim());
        }
    }

    #[test]
    fn key_order_and_spelling_do_not_matter_but_keys_do() {
        let cold = Wallet::from_descriptor(COLD).unwrap();
        let mut keys: Vec<String> = cold
            .keys()
            .iter()
            .map(|key| format!("[{}/48'/1'/0'/2']{}", key.fingerprint(), key.xpub()))
            .collect();
        keys.reverse();
        let turned = Wallet::multisig(2, &keys).unwrap();
        assert_ne!(turned.descriptor(), cold.descriptor());
        assert!(turned.same_scripts_as(&cold));
        assert!(!Wallet::multisig(3, &keys).unwrap().same_scripts_as(&cold));
        assert!(!Wallet::multisig(2, &keys[..2]).unwrap().same_scripts_as(&cold));
    }

    #[test]
    fn a_changed_character_is_refused_by_the_checksum() {
        let changed = HOT.replacen("84h", "85h", 1);
        assert!(matches!(Wallet::from_descriptor(&changed), Err(WalletError::BadDescriptor { .. })));
        let cut = HOT.split('#').next().unwrap();
        assert_eq!(Wallet::from_descriptor(cut), Err(WalletError::MissingChecksum));
    }

    #[test]
    fn unusual_descriptors_are_refused() {
        let key = HOT.trim().trim_start_matches("wpkh(").split("/<").next().unwrap().to_owned();
        let read = |body: String| Wallet::from_descriptor(&with_checksum(&body).unwrap());
        assert_eq!(read(format!("wpkh({key}/0/*)")), Err(WalletError::UnsupportedKey { key: 1 }));
        assert_eq!(read(format!("wpkh({key}/<1;0>/*)")), Err(WalletError::UnsupportedKey { key: 1 }));
        assert_eq!(read(format!("tr({key}/<0;1>/*)")), Err(WalletError::UnsupportedScript));
        let bare = key.split(']').nth(1).unwrap();
        assert_eq!(read(format!("wpkh({bare}/<0;1>/*)")), Err(WalletError::UnsupportedKey { key: 1 }));
        let other_coin = key.replace("/1h/", "/0h/");
        assert_eq!(read(format!("wpkh({other_coin}/<0;1>/*)")), Err(WalletError::MixedNetworks { key: 1 }));
    }

    #[test]
    fn one_device_cannot_hold_two_keys_of_a_wallet() {
        let cold = Wallet::from_descriptor(COLD).unwrap();
        let key = |position: usize, account: u32| {
            let key = &cold.keys()[position];
            format!("[{}/48h/1h/{account}h/2h]{}", cold.keys()[0].fingerprint(), key.xpub())
        };
        assert!(matches!(
            Wallet::multisig(2, &[key(0, 0), key(1, 1)]),
            Err(WalletError::RepeatedDevice { .. })
        ));
    }
}
