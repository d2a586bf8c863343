//! Exact sizes of our transactions before they are signed, with the largest signatures.

use bitcoin::consensus::Encodable;
use bitcoin::{ScriptBuf, VarInt};

use crate::wallet::{Kind, Wallet};

/// The longest ECDSA signature with a low S, with its sighash byte (Ledgers do not grind R).
const LONGEST_SIGNATURE: u64 = 72;
const PUBLIC_KEY: u64 = 33;
/// Outpoint, empty script and sequence.
const INPUT: u64 = 36 + 1 + 4;

/// Sizes of spends from one wallet, all of whose inputs are alike.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    witness: u64,
}

impl Sizes {
    pub(crate) fn of(wallet: &Wallet) -> Self {
        let witness = match wallet.kind() {
            Kind::Single => 1 + (1 + LONGEST_SIGNATURE) + (1 + PUBLIC_KEY),
            Kind::Multi => {
                let keys = u64::try_from(wallet.keys().len()).expect("at most 20 keys");
                let signatures = u64::try_from(wallet.threshold()).expect("at most 20 keys");
                let push_of_count = |n: u64| if n <= 16 { 1 } else { 2 };
                let script = push_of_count(signatures) + keys * (1 + PUBLIC_KEY) + push_of_count(keys) + 1;
                1 + 1 + signatures * (1 + LONGEST_SIGNATURE) + varint(script) + script
            }
        };
        Self { witness }
    }

    /// Virtual bytes of a whole transaction, rounded up (BIP-141).
    pub(crate) fn virtual_size(self, inputs: usize, outputs: &[ScriptBuf]) -> u64 {
        let inputs = u64::try_from(inputs).expect("a usize fits");
        let count = u64::try_from(outputs.len()).expect("a usize fits");
        let outputs: u64 = outputs
            .iter()
            .map(|script| {
                let length = u64::try_from(script.len()).expect("a usize fits");
                8 + varint(length) + length
            })
            .sum();
        let base = 4 + varint(inputs) + inputs * INPUT + varint(count) + outputs + 4;
        let witness = 2 + inputs * self.witness;
        (base * 4 + witness).div_ceil(4)
    }
}

fn varint(value: u64) -> u64 {
    let mut bytes = Vec::with_capacity(9);
    VarInt(value).consensus_encode(&mut bytes).expect("a vector takes every write");
    u64::try_from(bytes.len()).expect("at most nine")
}
