//! Signature of a PSBT: what is checked, what is shown, what is signed, in the genuine app's order.

mod hashes;
mod inputs;
mod origin;
mod outputs;
mod previous;
mod review;
mod sign;

use bitcoin::bip32::Fingerprint;
use device::apdu::StatusWord;
use device::merkle::Hash;

use crate::client::{Broken, Map};
use crate::commands::Protocol;
use crate::commands::address::NO_HMAC;
use crate::context::{Context, Refusal};
use crate::policy::{Inner, KeyCache, KeyExpression, Policy};
use crate::reader::Reader;

/// Keys of the global map (BIP-370).
mod global {
    pub(super) const TX_VERSION: u8 = 0x02;
    pub(super) const FALLBACK_LOCKTIME: u8 = 0x03;
}

/// Keys of an input's map (BIP-174, BIP-370, BIP-371).
mod input {
    pub(super) const NON_WITNESS_UTXO: u8 = 0x00;
    pub(super) const WITNESS_UTXO: u8 = 0x01;
    pub(super) const SIGHASH_TYPE: u8 = 0x03;
    pub(super) const REDEEM_SCRIPT: u8 = 0x04;
    pub(super) const WITNESS_SCRIPT: u8 = 0x05;
    pub(super) const BIP32_DERIVATION: u8 = 0x06;
    pub(super) const PREVIOUS_TXID: u8 = 0x0e;
    pub(super) const OUTPUT_INDEX: u8 = 0x0f;
    pub(super) const SEQUENCE: u8 = 0x10;
    pub(super) const TAP_BIP32_DERIVATION: u8 = 0x16;
}

/// Keys of an output's map.
mod output {
    pub(super) const BIP32_DERIVATION: u8 = 0x02;
    pub(super) const AMOUNT: u8 = 0x03;
    pub(super) const SCRIPT: u8 = 0x04;
    pub(super) const TAP_BIP32_DERIVATION: u8 = 0x07;
}

/// The two-byte codes beside a refusal.
mod detail {
    pub(super) const NO_HMAC_FOR_OTHER_POLICY: u16 = 0x0000;
    pub(super) const NAME_OF_STANDARD_POLICY: u16 = 0x0001;
    pub(super) const NO_OWN_KEY: u16 = 0x0002;
    pub(super) const NO_UTXO: u16 = 0x0003;
    pub(super) const PREVIOUS_TX_FAILED: u16 = 0x0004;
    pub(super) const UTXOS_DIFFER: u16 = 0x0005;
    pub(super) const LEGACY_UTXO: u16 = 0x0006;
    pub(super) const NO_WITNESS_UTXO: u16 = 0x0007;
    pub(super) const SINGLE_WITHOUT_OUTPUT: u16 = 0x0008;
    pub(super) const TOO_MANY_CHANGE_OUTPUTS: u16 = 0x0009;
    pub(super) const OTHER_WITNESS_SCRIPT: u16 = 0x000a;
    pub(super) const OTHER_REDEEM_SCRIPT: u16 = 0x000b;
    pub(super) const TOO_MANY_OWN_KEYS: u16 = 0x000c;
}

/// Most inputs, and most outputs.
const MAX_MAPS: u64 = 512;
/// Most key expressions of this device in one policy.
const MAX_OWN_KEYS: usize = 8;
/// All bitcoin that there will be, in satoshis.
const TOTAL_SUPPLY: u64 = 2_100_000_000_000_000;

/// A key expression that this device can sign for.
struct OwnKey {
    expression: KeyExpression,
    leaf: Option<Inner>,
    fingerprint: Fingerprint,
    path: Vec<u32>,
    /// Some input names a derivation of it.
    is_wanted: bool,
}

/// A list of maps: its length and root.
#[derive(Clone, Copy)]
struct Maps {
    count: u64,
    root: Hash,
}

/// A signing under way.
struct Job<'a> {
    context: &'a mut Context,
    protocol: Protocol,
    inputs: Maps,
    outputs: Maps,
    tx_version: u32,
    locktime: u32,
    policy: Policy,
    is_registered: bool,
    own_keys: Vec<OwnKey>,
    cache: KeyCache,
}

pub(crate) fn run(context: &mut Context, protocol: Protocol, data: &[u8]) -> Result<Vec<u8>, Refusal> {
    context.desk.notice(&["Loading transaction"]);
    let mut job = Job::start(context, protocol, data)?;
    job.find_own_keys()?;
    let inputs = job.check_inputs()?;
    let outputs = job.check_outputs(&inputs)?;
    let hashes = job.hash_transaction().map_err(|Broken| StatusWord::BAD_DATA)?;
    job.show(&inputs, &outputs)?;
    job.context.desk.notice(&["Signing transaction"]);
    match job.sign(&inputs, &hashes) {
        Ok(()) => {
            job.context.desk.notice(&["Transaction signed"]);
            Ok(Vec::new())
        }
        Err(refusal) => {
            job.context.desk.notice(review::REJECTED);
            Err(refusal)
        }
    }
}

impl<'a> Job<'a> {
    /// Reads the request, the global map and the policy.
    fn start(context: &'a mut Context, protocol: Protocol, data: &[u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(data);
        let global_map = Map::read(&mut reader).ok_or(StatusWord::BAD_LENGTH)?;
        let inputs = read_maps(&mut reader)?;
        let outputs = read_maps(&mut reader)?;
        let id: Hash = reader.array().ok_or(StatusWord::BAD_LENGTH)?;
        let hmac: Hash = reader.array().ok_or(StatusWord::BAD_LENGTH)?;

        let client = &mut context.client;
        global_map.walk(client, |_, _, _, _| ()).map_err(|Broken| StatusWord::BAD_DATA)?;
        let tx_version = global_map
            .value(client, global::TX_VERSION, 9)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .map(u32::from_le_bytes)
            .ok_or(StatusWord::BAD_DATA)?;
        let locktime = match global_map.value(client, global::FALLBACK_LOCKTIME, 9) {
            Err(Broken) => 0,
            Ok(bytes) => u32::from_le_bytes(bytes.try_into().map_err(|_| StatusWord::BAD_DATA)?),
        };

        let is_registered = hmac != NO_HMAC;
        if is_registered && context.seed.policy_hmac(&id) != hmac {
            return Err(StatusWord::BAD_HMAC.into());
        }
        let policy = Policy::fetch(&mut context.client, &id).map_err(|Broken| StatusWord::BAD_DATA)?;
        if !is_registered {
            if !policy.is_standard(&mut context.client, &context.seed, context.app) {
                return Err(Refusal::with_detail(StatusWord::BAD_DATA, detail::NO_HMAC_FOR_OTHER_POLICY));
            }
            if !policy.name().is_empty() {
                return Err(Refusal::with_detail(StatusWord::BAD_DATA, detail::NAME_OF_STANDARD_POLICY));
            }
        }
        Ok(Self {
            context,
            protocol,
            inputs,
            outputs,
            tx_version,
            locktime,
            policy,
            is_registered,
            own_keys: Vec::new(),
            cache: KeyCache::default(),
        })
    }

    /// Finds the key expressions of the policy that this device can sign for.
    fn find_own_keys(&mut self) -> Result<(), Refusal> {
        for (expression, leaf) in self.policy.template().expressions() {
            let Ok(info) = self.policy.key(&mut self.context.client, u64::from(expression.key)) else {
                continue;
            };
            if !info.is_of(&self.context.seed, self.context.app) {
                continue;
            }
            let Some((fingerprint, path)) = info.origin() else {
                continue;
            };
            if self.own_keys.len() == MAX_OWN_KEYS {
                return Err(Refusal::with_detail(StatusWord::NOT_SUPPORTED, detail::TOO_MANY_OWN_KEYS));
            }
            self.own_keys.push(OwnKey {
                expression,
                leaf: leaf.cloned(),
                fingerprint,
                path: path.to_vec(),
                is_wanted: false,
            });
        }
        if self.own_keys.is_empty() {
            return Err(Refusal::with_detail(StatusWord::BAD_DATA, detail::NO_OWN_KEY));
        }
        Ok(())
    }
}

fn read_maps(reader: &mut Reader<'_>) -> Result<Maps, Refusal> {
    let count = reader.varint().ok_or(StatusWord::BAD_LENGTH)?;
    let root = reader.array().ok_or(StatusWord::BAD_LENGTH)?;
    if count > MAX_MAPS {
        return Err(StatusWord::NOT_SUPPORTED.into());
    }
    Ok(Maps { count, root })
}
