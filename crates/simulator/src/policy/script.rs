//! The output scripts of a policy.
//!
//! The app has little memory: it asks the client for a key whenever it needs it, and finds the smallest of a sorted
//! multisig's keys anew for each place. The order of its questions is part of what is simulated; the derived keys
//! are remembered here, which changes no question.

use std::collections::HashMap;

use bitcoin::bip32::Xpub;
use bitcoin::hashes::{Hash as _, hash160, ripemd160};
use bitcoin::key::TapTweak;
use bitcoin::secp256k1::XOnlyPublicKey;
use bitcoin::taproot::TapNodeHash;
use device::merkle::Hash;
use sha2::{Digest, Sha256};

use super::template::{Order, Tree};
use super::{Inner, KeyExpression, Multisig, Policy, Template};
use crate::client::{Broken, Client};
use crate::keys::child;
use crate::reader::put_varint;
use crate::seed::secp;

const OP_1: u8 = 0x51;
const OP_DUP: u8 = 0x76;
const OP_EQUAL: u8 = 0x87;
const OP_EQUALVERIFY: u8 = 0x88;
const OP_NUMEQUAL: u8 = 0x9c;
const OP_HASH160: u8 = 0xa9;
const OP_CHECKSIG: u8 = 0xac;
const OP_CHECKMULTISIG: u8 = 0xae;
const OP_CHECKSIGADD: u8 = 0xba;
/// The leaf version of tapscripts.
const TAPSCRIPT: u8 = 0xc0;

/// Which address of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Derivation {
    pub(crate) chain: AddressChain,
    pub(crate) index: u32,
}

/// Receive or change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum AddressChain {
    Receive,
    Change,
}

/// Keys already derived for the running command.
#[derive(Default)]
pub(crate) struct KeyCache {
    steps: HashMap<(usize, AddressChain), Xpub>,
    keys: HashMap<(usize, AddressChain, u32), [u8; 33]>,
}

impl KeyExpression {
    /// The step of receive or change addresses.
    pub(crate) fn step(&self, chain: AddressChain) -> u32 {
        match chain {
            AddressChain::Receive => self.receive,
            AddressChain::Change => self.change,
        }
    }
}

/// The output script of a policy at a derivation.
pub(crate) fn wallet_script(
    client: &mut Client,
    policy: &Policy,
    at: Derivation,
    cache: &mut KeyCache,
) -> Result<Vec<u8>, Broken> {
    let mut writer = Writer { client, policy, at, cache };
    Ok(match policy.template() {
        Template::Pkh(key) => writer.public_key_hash(key)?,
        Template::Wpkh(key) => writer.witness_key_hash(key)?,
        Template::ShWpkh(key) => script_hash(&writer.witness_key_hash(key)?),
        Template::Sh(multisig) => script_hash(&writer.multisig(multisig)?),
        Template::ShWsh(multisig) => script_hash(&witness_script_hash(&writer.multisig(multisig)?)),
        Template::Wsh(inner) => {
            let script = match inner {
                Inner::Pk(key) => {
                    let mut script = vec![33];
                    script.extend(writer.key(key)?);
                    script.push(OP_CHECKSIG);
                    script
                }
                Inner::Pkh(key) => writer.public_key_hash(key)?,
                Inner::Multi(multisig) => writer.multisig(multisig)?,
            };
            witness_script_hash(&script)
        }
        Template::Tr(key, tree) => {
            let key = writer.key(key)?;
            let merkle_root = match tree {
                Some(tree) => Some(writer.tree(tree)?),
                None => None,
            };
            let internal = XOnlyPublicKey::from_slice(&key[1..]).map_err(|_| Broken)?;
            let (output, _) = internal.tap_tweak(secp(), merkle_root.map(TapNodeHash::assume_hidden));
            let mut script = vec![OP_1, 32];
            script.extend(output.to_x_only_public_key().serialize());
            script
        }
    })
}

/// The hash of a tapleaf of a policy at a derivation.
pub(crate) fn tapleaf_hash(
    client: &mut Client,
    policy: &Policy,
    leaf: &Inner,
    at: Derivation,
    cache: &mut KeyCache,
) -> Result<Hash, Broken> {
    Writer { client, policy, at, cache }.leaf(leaf)
}

/// The root of the taptree of a policy at a derivation; none without a taptree.
pub(crate) fn taptree_hash(
    client: &mut Client,
    policy: &Policy,
    at: Derivation,
    cache: &mut KeyCache,
) -> Result<Option<Hash>, Broken> {
    match policy.template() {
        Template::Tr(_, Some(tree)) => Writer { client, policy, at, cache }.tree(tree).map(Some),
        _ => Ok(None),
    }
}

struct Writer<'a> {
    client: &'a mut Client,
    policy: &'a Policy,
    at: Derivation,
    cache: &'a mut KeyCache,
}

impl Writer<'_> {
    /// Asks for the key of an expression and derives it.
    fn key(&mut self, expression: &KeyExpression) -> Result<[u8; 33], Broken> {
        let info = self.policy.key(self.client, u64::from(expression.key))?;
        let Derivation { chain, index } = self.at;
        let place = (expression.index, chain, index);
        if let Some(key) = self.cache.keys.get(&place) {
            return Ok(*key);
        }
        let step = match self.cache.steps.get(&(expression.index, chain)) {
            Some(step) => *step,
            None => {
                let node = info.key().node().ok_or(Broken)?;
                let step = child(&node, expression.step(chain)).ok_or(Broken)?;
                self.cache.steps.insert((expression.index, chain), step);
                step
            }
        };
        let key = child(&step, index).ok_or(Broken)?.public_key.serialize();
        self.cache.keys.insert(place, key);
        Ok(key)
    }

    /// The keys of a multisig in the order of the script; `skip` leading bytes do not count when sorting.
    fn ordered_keys(&mut self, multisig: &Multisig, skip: usize) -> Result<Vec<[u8; 33]>, Broken> {
        if multisig.order == Order::AsWritten {
            return multisig.keys.iter().map(|expression| self.key(expression)).collect();
        }
        let mut left: Vec<&KeyExpression> = multisig.keys.iter().collect();
        let mut keys = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let mut smallest: Option<(usize, [u8; 33])> = None;
            for (place, expression) in left.iter().enumerate() {
                let key = self.key(expression)?;
                if smallest.is_none_or(|(_, least)| key[skip..] < least[skip..]) {
                    smallest = Some((place, key));
                }
            }
            let (place, key) = smallest.expect("the list is not empty");
            left.remove(place);
            keys.push(key);
        }
        Ok(keys)
    }

    fn multisig(&mut self, multisig: &Multisig) -> Result<Vec<u8>, Broken> {
        let keys = self.ordered_keys(multisig, 0)?;
        let mut script = Vec::with_capacity(3 + 34 * keys.len());
        script.push(small_number(usize::from(multisig.threshold)));
        for key in &keys {
            script.push(33);
            script.extend(key);
        }
        script.push(small_number(keys.len()));
        script.push(OP_CHECKMULTISIG);
        Ok(script)
    }

    fn public_key_hash(&mut self, expression: &KeyExpression) -> Result<Vec<u8>, Broken> {
        let key = self.key(expression)?;
        Ok(public_key_hash(&key))
    }

    fn witness_key_hash(&mut self, expression: &KeyExpression) -> Result<Vec<u8>, Broken> {
        let key = self.key(expression)?;
        let mut script = vec![0, 20];
        script.extend(hash160::Hash::hash(&key).to_byte_array());
        Ok(script)
    }

    fn tapscript(&mut self, leaf: &Inner) -> Result<Vec<u8>, Broken> {
        match leaf {
            Inner::Pk(expression) => {
                let key = self.key(expression)?;
                let mut script = vec![32];
                script.extend(&key[1..]);
                script.push(OP_CHECKSIG);
                Ok(script)
            }
            Inner::Pkh(expression) => {
                let key = self.key(expression)?;
                Ok(public_key_hash(&key[1..]))
            }
            Inner::Multi(multisig) => {
                let keys = self.ordered_keys(multisig, 1)?;
                let mut script = Vec::with_capacity(2 + 34 * keys.len());
                for (place, key) in keys.iter().enumerate() {
                    script.push(32);
                    script.extend(&key[1..]);
                    script.push(if place == 0 { OP_CHECKSIG } else { OP_CHECKSIGADD });
                }
                script.push(small_number(usize::from(multisig.threshold)));
                script.push(OP_NUMEQUAL);
                Ok(script)
            }
        }
    }

    fn leaf(&mut self, leaf: &Inner) -> Result<Hash, Broken> {
        // The app makes the script twice: for its length, then for its bytes.
        self.tapscript(leaf)?;
        let script = self.tapscript(leaf)?;
        let mut bytes = vec![TAPSCRIPT];
        put_varint(&mut bytes, script.len() as u64);
        bytes.extend(script);
        Ok(tagged_hash("TapLeaf", &[&bytes]))
    }

    fn tree(&mut self, tree: &Tree) -> Result<Hash, Broken> {
        match tree {
            Tree::Leaf(leaf) => self.leaf(leaf),
            Tree::Branch(left, right) => {
                let (left, right) = (self.tree(left)?, self.tree(right)?);
                Ok(tagged_hash("TapBranch", &[&left.min(right), &left.max(right)]))
            }
        }
    }
}

/// BIP-340's tagged hash.
pub(crate) fn tagged_hash(tag: &str, parts: &[&[u8]]) -> Hash {
    let tag = Sha256::digest(tag.as_bytes());
    let mut hasher = Sha256::new().chain_update(tag).chain_update(tag);
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The opcode that pushes a number from 1 to 16.
fn small_number(number: usize) -> u8 {
    0x50 + u8::try_from(number).expect("a multisig has at most 16 keys")
}

fn public_key_hash(key: &[u8]) -> Vec<u8> {
    let mut script = vec![OP_DUP, OP_HASH160, 20];
    script.extend(hash160::Hash::hash(key).to_byte_array());
    script.extend([OP_EQUALVERIFY, OP_CHECKSIG]);
    script
}

/// P2SH of a script.
pub(crate) fn script_hash(script: &[u8]) -> Vec<u8> {
    let inner = Sha256::digest(script);
    let mut output = vec![OP_HASH160, 20];
    output.extend(ripemd160::Hash::hash(&inner).to_byte_array());
    output.push(OP_EQUAL);
    output
}

/// P2WSH of a script.
fn witness_script_hash(script: &[u8]) -> Vec<u8> {
    let mut output = vec![0, 32];
    output.extend(Sha256::digest(script));
    output
}
