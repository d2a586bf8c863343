//! Wallet policies (BIP-388): what a device registers, and the descriptor it means.

use std::fmt;
use std::str::FromStr;

use bitcoin::bip32::{DerivationPath, Fingerprint, Xpub};
use bitcoin::{Address, Network, NetworkKind, ScriptBuf};
use miniscript::descriptor::checksum;
use miniscript::{DefiniteDescriptorKey, Descriptor, DescriptorPublicKey, ToPublicKey};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::merkle;

/// The longest name that a device shows, in bytes.
pub const NAME_LIMIT: usize = 64;
/// The most keys that the Bitcoin app registers.
pub const KEYS_LIMIT: usize = 15;
/// The longest template, in bytes; one of 15 keys takes about 120.
const TEMPLATE_LIMIT: usize = 1024;
/// The app and Bitcoin Core sort the keys of this in every script; miniscript does not know it.
const SORTED: &str = "sortedmulti_a(";
/// The same without sorting.
const UNSORTED: &str = "multi_a(";
/// Indices from here on are hardened.
const INDEX_LIMIT: u32 = 1 << 31;

/// Why a wallet policy cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PolicyError {
    /// Names are printable ASCII of at most 64 bytes, without a space at either end.
    #[error("{name:?} cannot be the name of a wallet policy")]
    PolicyName {
        /// The name.
        name: String,
    },
    /// A policy has 1 to 15 keys.
    #[error("a wallet policy of {count} keys")]
    PolicyKeyCount {
        /// How many.
        count: usize,
    },
    /// A key is not `[fingerprint/path]xpub` or a bare extended public key.
    #[error("key {text:?} is malformed: {detail}")]
    PolicyKeyMalformed {
        /// The text.
        text: String,
        /// What is wrong.
        detail: String,
    },
    /// Two keys are the same.
    #[error("key {index} appears twice")]
    PolicyKeyRepeated {
        /// The place of the second, from zero.
        index: usize,
    },
    /// Keys of the main and of a test network in one policy.
    #[error("key {index} is of another network than key 0")]
    PolicyNetworksMixed {
        /// The place of the other key, from zero.
        index: usize,
    },
    /// The template and the keys do not make a descriptor.
    #[error("the template {template} is malformed: {detail}")]
    PolicyTemplate {
        /// The template.
        template: String,
        /// What is wrong.
        detail: String,
    },
    /// Address indices are below 2^31.
    #[error("{index} is no address index")]
    PolicyIndex {
        /// The index.
        index: u32,
    },
}

/// Which of a policy's two chains of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chain {
    /// Addresses that are given out (`/0/*`).
    Receive,
    /// Addresses for our own change (`/1/*`).
    Change,
}

impl Chain {
    /// The step of the path.
    pub fn step(self) -> u32 {
        match self {
            Chain::Receive => 0,
            Chain::Change => 1,
        }
    }
}

/// One key of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyKey {
    origin: Option<(Fingerprint, DerivationPath)>,
    xpub: Xpub,
}

impl PolicyKey {
    /// A key with the master fingerprint and path that it comes from.
    pub fn new(fingerprint: Fingerprint, path: DerivationPath, xpub: Xpub) -> Self {
        Self { origin: Some((fingerprint, path)), xpub }
    }

    /// Master fingerprint and path; none for a key that nobody holds.
    pub fn origin(&self) -> Option<&(Fingerprint, DerivationPath)> {
        self.origin.as_ref()
    }

    /// The extended public key.
    pub fn xpub(&self) -> &Xpub {
        &self.xpub
    }
}

/// The form that devices hash: hardened steps with `'`.
impl fmt::Display for PolicyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((fingerprint, path)) = &self.origin {
            write!(f, "[{fingerprint}")?;
            for step in path {
                write!(f, "/{step}")?;
            }
            f.write_str("]")?;
        }
        self.xpub.fmt(f)
    }
}

/// Hardened steps may be written with `'` or `h`.
impl FromStr for PolicyKey {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let malformed = |detail: &dyn fmt::Display| PolicyError::PolicyKeyMalformed {
            text: text.to_owned(),
            detail: detail.to_string(),
        };
        let (origin, xpub) = match text.strip_prefix('[') {
            None => (None, text),
            Some(rest) => {
                let (origin, xpub) = rest.split_once(']').ok_or_else(|| malformed(&"] is missing"))?;
                let (fingerprint, path) = origin.split_once('/').unwrap_or((origin, ""));
                let fingerprint = Fingerprint::from_str(fingerprint).map_err(|e| malformed(&e))?;
                let path = DerivationPath::from_str(path).map_err(|e| malformed(&e))?;
                (Some((fingerprint, path)), xpub)
            }
        };
        let xpub = Xpub::from_str(xpub).map_err(|e| malformed(&e))?;
        if let Some((_, path)) = &origin
            && path.len() != usize::from(xpub.depth)
        {
            return Err(malformed(&"the path and the key's depth differ"));
        }
        Ok(Self { origin, xpub })
    }
}

/// A wallet policy: a name, a descriptor template, its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletPolicy {
    name: String,
    template: String,
    keys: Vec<PolicyKey>,
    /// One for each chain, receive first.
    chains: [Descriptor<DescriptorPublicKey>; 2],
    descriptor: String,
}

impl WalletPolicy {
    /// A policy as a device knows it: every key of the template is written `@i/**`.
    ///
    /// An empty name is that of a standard single-signature wallet, which is not registered.
    pub fn new(name: &str, template: &str, keys: Vec<PolicyKey>) -> Result<Self, PolicyError> {
        check_name(name)?;
        check_keys(&keys)?;
        let (chains, descriptor) = descriptors(template, &keys)?;
        Ok(Self { name: name.to_owned(), template: template.to_owned(), keys, chains, descriptor })
    }

    /// `threshold` of these keys, P2WSH, keys sorted in every script (BIP-67).
    pub fn multisig(name: &str, threshold: usize, keys: Vec<PolicyKey>) -> Result<Self, PolicyError> {
        use fmt::Write;
        let mut template = format!("wsh(sortedmulti({threshold}");
        for index in 0..keys.len() {
            write!(template, ",@{index}/**").expect("a string takes everything");
        }
        template.push_str("))");
        Self::new(name, &template, keys)
    }

    /// One key, P2WPKH: a standard wallet, with neither name nor registration.
    pub fn single(key: PolicyKey) -> Result<Self, PolicyError> {
        Self::new("", "wpkh(@0/**)", vec![key])
    }

    /// The name that the device shows.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The template, keys as `@i/**`.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// The keys in their order.
    pub fn keys(&self) -> &[PolicyKey] {
        &self.keys
    }

    /// The key of the device with this master fingerprint.
    pub fn key_of(&self, fingerprint: Fingerprint) -> Option<&PolicyKey> {
        self.keys.iter().find(|key| key.origin.as_ref().is_some_and(|(master, _)| *master == fingerprint))
    }

    /// The main network, or the test networks.
    pub fn network_kind(&self) -> NetworkKind {
        self.keys[0].xpub.network
    }

    /// The bytes that a device hashes (BIP-388 as the Bitcoin app's version 2 writes it).
    pub fn serialize(&self) -> Vec<u8> {
        let name = u8::try_from(self.name.len()).expect("checked: at most 64");
        let template = bitcoin::VarInt::from(self.template.len());
        let leaves: Vec<merkle::Hash> =
            self.keys.iter().map(|key| merkle::leaf_hash(key.to_string().as_bytes())).collect();
        let mut bytes = vec![2, name];
        bytes.extend(self.name.as_bytes());
        bytes.extend(bitcoin::consensus::serialize(&template));
        bytes.extend(Sha256::digest(self.template.as_bytes()));
        bytes.push(u8::try_from(leaves.len()).expect("checked: at most 15"));
        bytes.extend(merkle::root(&leaves));
        bytes
    }

    /// The policy's id: SHA-256 of [`WalletPolicy::serialize`].
    pub fn id(&self) -> [u8; 32] {
        Sha256::digest(self.serialize()).into()
    }

    /// The descriptor of both chains (`/<0;1>/*`), hardened steps with `h`, with its checksum.
    pub fn descriptor(&self) -> &str {
        &self.descriptor
    }

    /// Whether a device must have registered it before it is used: every policy with a name.
    pub fn needs_registration(&self) -> bool {
        !self.name.is_empty()
    }

    /// The script of one address, computed here.
    pub fn script(&self, chain: Chain, index: u32) -> Result<ScriptBuf, PolicyError> {
        Ok(self.definite(chain, index)?.script_pubkey())
    }

    /// The descriptor of one address.
    pub(crate) fn definite(
        &self,
        chain: Chain,
        index: u32,
    ) -> Result<Descriptor<DefiniteDescriptorKey>, PolicyError> {
        if index >= INDEX_LIMIT {
            return Err(PolicyError::PolicyIndex { index });
        }
        let [receive, change] = &self.chains;
        let descriptor = match chain {
            Chain::Receive => receive,
            Chain::Change => change,
        };
        let definite = descriptor.at_derivation_index(index).map_err(|error| self.template_error(&error))?;
        if self.template.contains(SORTED) {
            return self.sorted(&definite).ok_or_else(|| self.template_error(&"its keys cannot be sorted"));
        }
        Ok(definite)
    }

    /// The same with the keys of every `sortedmulti_a` in their order at this address.
    fn sorted(
        &self,
        definite: &Descriptor<DefiniteDescriptorKey>,
    ) -> Option<Descriptor<DefiniteDescriptorKey>> {
        let written = format!("{definite:#}");
        let mut groups = written.split(UNSORTED);
        let mut text = groups.next()?.to_owned();
        for (before, group) in self.template.split(UNSORTED).zip(groups) {
            let (inside, behind) = group.split_once(')')?;
            text.push_str(UNSORTED);
            if before.ends_with("sorted") {
                let mut parts = inside.split(',');
                text.push_str(parts.next()?);
                let mut keys = parts
                    .map(|part| Some((part.parse::<DefiniteDescriptorKey>().ok()?.to_x_only_pubkey(), part)))
                    .collect::<Option<Vec<_>>>()?;
                keys.sort_by_key(|(key, _)| key.serialize());
                keys.iter().for_each(|(_, part)| text.extend([",", part]));
            } else {
                text.push_str(inside);
            }
            text.extend([")", behind]);
        }
        text.parse().ok()
    }

    /// One address, computed here, in the form of a network.
    pub fn address(&self, chain: Chain, index: u32, network: Network) -> Result<Address, PolicyError> {
        let script = self.script(chain, index)?;
        Address::from_script(&script, network).map_err(|error| self.template_error(&error))
    }

    fn template_error(&self, error: &dyn fmt::Display) -> PolicyError {
        template_error(&self.template, error)
    }
}

fn check_name(name: &str) -> Result<(), PolicyError> {
    let printable = name.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if printable && name.len() <= NAME_LIMIT && name.trim() == name {
        return Ok(());
    }
    Err(PolicyError::PolicyName { name: name.to_owned() })
}

fn check_keys(keys: &[PolicyKey]) -> Result<(), PolicyError> {
    if keys.is_empty() || keys.len() > KEYS_LIMIT {
        return Err(PolicyError::PolicyKeyCount { count: keys.len() });
    }
    for (index, key) in keys.iter().enumerate() {
        if keys[..index].iter().any(|other| other.xpub == key.xpub) {
            return Err(PolicyError::PolicyKeyRepeated { index });
        }
        if key.xpub.network != keys[0].xpub.network {
            return Err(PolicyError::PolicyNetworksMixed { index });
        }
    }
    Ok(())
}

/// Puts the keys into the template: the descriptors of the two chains, and the text of both.
fn descriptors(
    template: &str,
    keys: &[PolicyKey],
) -> Result<([Descriptor<DescriptorPublicKey>; 2], String), PolicyError> {
    let error = |detail: &dyn fmt::Display| template_error(template, detail);
    if template.len() > TEMPLATE_LIMIT {
        return Err(error(&"too long"));
    }
    let mut text = String::new();
    let mut used = vec![false; keys.len()];
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('@') {
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, tail) = after.split_at(digits);
        let index: usize = number.parse().map_err(|_| error(&"@ without a key number"))?;
        let key = keys.get(index).ok_or_else(|| error(&"a key number without a key"))?;
        used[index] = true;
        rest = tail.strip_prefix("/**").ok_or_else(|| error(&"keys are written @i/**"))?;
        text.push_str(before);
        text.push_str(&key.to_string().replace('\'', "h"));
        text.push_str("/<0;1>/*");
    }
    text.push_str(rest);
    if used.contains(&false) {
        return Err(error(&"a key is not used"));
    }
    let both: Descriptor<DescriptorPublicKey> =
        text.replace(SORTED, UNSORTED).parse().map_err(|e| error(&e))?;
    let single = both.into_single_descriptors().map_err(|e| error(&e))?;
    let chains = <[_; 2]>::try_from(single).map_err(|_| error(&"a template has two chains of addresses"))?;
    let mut engine = checksum::Engine::new();
    engine.input(&text).map_err(|e| error(&e))?;
    let checksum = engine.checksum();
    Ok((chains, format!("{text}#{checksum}")))
}

fn template_error(template: &str, detail: &dyn fmt::Display) -> PolicyError {
    PolicyError::PolicyTemplate { template: template.to_owned(), detail: detail.to_string() }
}
