//! How long a signing will take, before anybody is asked: counted from what the app fetches.
//!
//! The app holds nothing of a transaction in its memory; it asks for every field when it needs it, and again to
//! sign. The figures were taken from the recordings (`fixtures/ledger`) and hold within a tenth there.

use bitcoin::Psbt;
use bitcoin::consensus::serialize;

/// Signing takes minutes beyond this number of inputs: tell people before.
pub const INPUTS_SLOW: usize = 100;

/// What one exchange with a Nano S Plus takes on USB, in milliseconds.
const MILLISECONDS: u64 = 30;

/// Policy, global map and the last answers.
const WHOLE: u64 = 28;
/// One input without its keys.
const INPUT: u64 = 84;
/// One key in an input's map.
const INPUT_KEY: u64 = 26;
/// The tree of one input that is spent through a leaf.
const INPUT_LEAF: u64 = 60;
/// One output without its keys.
const OUTPUT: u64 = 29;
/// One key in an output's map.
const OUTPUT_KEY: u64 = 11;
/// Bytes of a previous transaction that one exchange carries.
const CHUNK: u64 = 253;

/// What a signing asks of a device and of its holder's patience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Inputs to sign.
    pub inputs: usize,
    /// Exchanges with the device, about.
    pub exchanges: u64,
}

impl Effort {
    /// The effort of one device for one transaction.
    pub fn of(psbt: &Psbt) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let mut exchanges = WHOLE;
        for map in &psbt.inputs {
            let keys = count(map.bip32_derivation.len() + map.tap_key_origins.len());
            let is_leaf = map.tap_key_origins.values().any(|(leaves, _)| !leaves.is_empty());
            let previous =
                map.non_witness_utxo.as_ref().map_or(0, |previous| count(serialize(previous).len()));
            exchanges += INPUT + INPUT_KEY * keys + if is_leaf { INPUT_LEAF } else { 0 } + previous / CHUNK;
        }
        for map in &psbt.outputs {
            let keys = count(map.bip32_derivation.len() + map.tap_key_origins.len());
            exchanges += OUTPUT + OUTPUT_KEY * keys;
        }
        Self { inputs: psbt.inputs.len(), exchanges }
    }

    /// What the device takes for it, without its holder, in seconds.
    pub fn seconds(self) -> u64 {
        self.exchanges.saturating_mul(MILLISECONDS) / 1000
    }

    /// Whether people should be warned before.
    pub fn is_slow(self) -> bool {
        self.inputs > INPUTS_SLOW
    }
}
