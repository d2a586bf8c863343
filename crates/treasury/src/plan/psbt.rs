//! The PSBT of a plan (BIP-174) with all that a Ledger needs to sign without a warning.

use std::collections::BTreeMap;

use bitcoin::bip32::KeySource;
use bitcoin::psbt::{Input, Output, Psbt};
use bitcoin::secp256k1::PublicKey;
use bitcoin::{Transaction, TxOut};
use serde::Serialize;

use super::{OutputRole, Plan};
use crate::wallet::{Branch, Wallet};

/// A larger file is no PSBT of ours: 512 inputs with a large previous transaction each.
const LARGEST: usize = 64 << 20;

/// Why bytes are no PSBT that can be checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PsbtError {
    /// Version 2 (BIP-370), which nodes and our devices do not read either.
    #[error("the PSBT is of version 2")]
    PsbtVersion2,
    /// Neither base64 nor bytes of a PSBT, or cut, or contradictory in itself.
    #[error("the PSBT cannot be read: {detail}")]
    UnreadablePsbt {
        /// What the parser says.
        detail: String,
    },
}

/// Reads a PSBT, base64 or binary.
///
/// # Errors
/// [`PsbtError`].
pub fn read_psbt(bytes: &[u8]) -> Result<Psbt, PsbtError> {
    use base64::Engine as _;
    let unreadable = |detail: String| PsbtError::UnreadablePsbt { detail };
    if bytes.len() > LARGEST {
        return Err(unreadable(format!("more than {LARGEST} bytes")));
    }
    let raw = if bytes.starts_with(b"psbt\xff") {
        bytes.to_vec()
    } else {
        base64::engine::general_purpose::STANDARD
            .decode(bytes.trim_ascii())
            .map_err(|error| unreadable(error.to_string()))?
    };
    Psbt::deserialize(&raw).map_err(|error| {
        if is_version_2(&raw) { PsbtError::PsbtVersion2 } else { unreadable(error.to_string()) }
    })
}

/// The global map of version 2 holds a version entry (0xfb) with the value 2.
fn is_version_2(raw: &[u8]) -> bool {
    let version = [0x01, 0xfb, 0x04, 0x02, 0x00, 0x00, 0x00];
    raw.windows(version.len()).any(|window| window == version)
}

impl Plan {
    /// The unsigned PSBT: both UTXO forms, witness scripts and derivations on every input, and on
    /// the change. The payment carries no derivation: a Ledger would show it all the same, and a
    /// stranger's script could be dressed up with one.
    ///
    /// Its text is base64 ([`ToString`]).
    #[must_use]
    pub fn psbt(&self) -> Psbt {
        let parts = self.parts();
        let mut psbt =
            Psbt::from_unsigned_tx(self.transaction().clone()).expect("the transaction has no signatures");
        psbt.inputs = parts
            .inputs
            .iter()
            .map(|input| {
                let prevtx = parts.prevtxs.get(&input.outpoint.txid);
                let prevtx = prevtx.expect("a plan has every previous transaction");
                let output = usize::try_from(input.outpoint.vout)
                    .ok()
                    .and_then(|vout| prevtx.output.get(vout))
                    .expect("a plan's inputs are outputs of the previous transactions");
                input_fields(&parts.source, input.branch, input.index, prevtx, output)
            })
            .collect();
        psbt.outputs = parts
            .outputs
            .iter()
            .map(|role| match (role, parts.change) {
                (OutputRole::Change, Some(change)) => change_fields(&parts.source, change.index),
                (OutputRole::Change, None) | (OutputRole::Payment, _) => Output::default(),
            })
            .collect();
        psbt
    }
}

/// All fields of an input before it is signed.
pub(crate) fn input_fields(
    wallet: &Wallet,
    branch: Branch,
    index: u32,
    prevtx: &Transaction,
    output: &TxOut,
) -> Input {
    Input {
        non_witness_utxo: Some(prevtx.clone()),
        witness_utxo: Some(output.clone()),
        witness_script: wallet.witness_script(branch, index),
        bip32_derivation: derivations(wallet, branch, index),
        ..Input::default()
    }
}

/// All fields of a change output.
fn change_fields(wallet: &Wallet, index: u32) -> Output {
    Output {
        witness_script: wallet.witness_script(Branch::Change, index),
        bip32_derivation: derivations(wallet, Branch::Change, index),
        ..Output::default()
    }
}

fn derivations(wallet: &Wallet, branch: Branch, index: u32) -> BTreeMap<PublicKey, KeySource> {
    wallet
        .public_keys(branch, index)
        .into_iter()
        .map(|(key, of)| (key, (of.fingerprint(), of.path(branch, index))))
        .collect()
}
