//! See what you sign: the transaction is rebuilt from the approved intent, and what came back
//! from the devices must be that and nothing else.

use std::collections::BTreeMap;

use bitcoin::bip32::Fingerprint;
use bitcoin::consensus::encode::serialize_hex;
use bitcoin::psbt::{Input, Psbt};
use bitcoin::sighash::EcdsaSighashType;
use bitcoin::{Amount, Transaction, TxOut};
use serde::Serialize;

use crate::approval::{ApprovalError, ApprovedTransfer};
use crate::network::Chain;
use crate::plan::{OutputRole, Plan};
use crate::signatures::{finalize, verify};

/// Why a signed PSBT must not leave. Inputs and outputs are counted from 0, as in the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the message of each variant says it, the fields are what it names")]
pub enum CheckError {
    #[error("the transaction spends other coins than planned, first at input {input}")]
    InputsDiffer { input: usize },
    #[error("the transaction has {found} outputs, {planned} were planned")]
    OutputCountDiffers { planned: usize, found: usize },
    #[error("the payment goes to {found}, the plan says {planned}")]
    PayeeDiffers { planned: String, found: String },
    #[error("the payment is {found} BTC, the plan says {planned} BTC")]
    PaymentDiffers { planned: String, found: String },
    #[error("the change goes to {found}, the plan says {planned}")]
    ChangeDiffers { planned: String, found: String },
    #[error("the change is {found} BTC, the plan says {planned} BTC")]
    ChangeAmountDiffers { planned: String, found: String },
    #[error("version, lock time or sequence differ from the plan")]
    TransactionDiffers,
    #[error("input {input} has no previous transaction")]
    MissingPreviousTransaction { input: usize },
    #[error("the previous transaction of input {input} is not the one of its coin")]
    PreviousTransactionDiffers { input: usize },
    #[error("input {input} has no witness UTXO")]
    MissingWitnessUtxo { input: usize },
    #[error("the amount or script stated for input {input} is not its coin's")]
    WitnessUtxoDiffers { input: usize },
    #[error("the witness script of input {input} is not what the wallet derives")]
    WitnessScriptDiffers { input: usize },
    #[error("input {input} asks for or carries a signature of the kind {found}")]
    SighashNotAll { input: usize, found: String },
    #[error("the key derivations of input {input} are not the wallet's")]
    DerivationDiffers { input: usize },
    #[error("the key derivations or the script of output {output} are not those planned")]
    OutputFieldsDiffer { output: usize },
    #[error("input {input} is already final")]
    AlreadyFinal { input: usize },
    #[error("{place} holds fields that the plan does not have")]
    UnexpectedFields { place: String },
    #[error("there is no input {input}")]
    NoSuchInput { input: usize },
    #[error("the signature for input {input} cannot be read: {detail}")]
    UnreadableSignatureBytes { input: usize, detail: String },
    #[error("the key {key} gave two different signatures for input {input}")]
    ContradictorySignature { input: usize, key: String },
    #[error("input {input} carries a signature by {key}, no key of the wallet")]
    ForeignSignature { input: usize, key: String },
    #[error("the signature of the device {fingerprint} for input {input} is wrong")]
    BadSignature { input: usize, fingerprint: String },
    #[error("input {input} has {present} of {threshold} signatures")]
    TooFewSignatures { input: usize, present: usize, threshold: usize },
}

/// A transfer that must not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(untagged)]
pub enum TransferError {
    /// About the transaction.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// About who signed.
    #[error(transparent)]
    Approval(#[from] ApprovalError),
}

/// Who signed what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignedBy {
    /// The device.
    pub fingerprint: String,
    /// Its holder.
    pub holder: String,
    /// Positions of the inputs signed.
    pub inputs: Vec<usize>,
}

/// A transfer that was checked in every respect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedTransfer {
    plan: Plan,
    signers: Vec<SignedBy>,
    transaction: Transaction,
}

impl CheckedTransfer {
    /// The plan it carries out.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Who signed what, every signature verified.
    #[must_use]
    pub fn signers(&self) -> &[SignedBy] {
        &self.signers
    }

    /// The final transaction.
    #[must_use]
    pub fn transaction(&self) -> &Transaction {
        &self.transaction
    }

    /// The final transaction in hexadecimal, as `sendrawtransaction` takes it.
    #[must_use]
    pub fn hex(&self) -> String {
        serialize_hex(&self.transaction)
    }

    /// The fee: inputs minus outputs.
    #[must_use]
    pub fn fee(&self) -> Amount {
        self.plan.fee()
    }
}

/// Rebuilds the transaction from the approved intent and compares; verifies every signature with
/// the keys that the wallet derives; refuses everything that was not planned.
///
/// # Errors
/// [`TransferError`] names the first thing that is wrong.
pub fn check(approved: &ApprovedTransfer, signed: &Psbt) -> Result<CheckedTransfer, TransferError> {
    let plan = approved.plan();
    compare(plan, signed)?;
    let places: Vec<_> = plan.inputs().iter().map(|input| (input.branch, input.index)).collect();
    let signatures = verify(plan.source(), signed, &places)?;
    let mut by: BTreeMap<Fingerprint, Vec<usize>> = BTreeMap::new();
    for (input, signatures) in signatures.iter().enumerate() {
        for (fingerprint, _, _) in &signatures.signed {
            by.entry(*fingerprint).or_default().push(input);
        }
    }
    let signers = by
        .into_iter()
        .map(|(fingerprint, inputs)| {
            let holder = approved.signer(fingerprint)?.to_owned();
            Ok(SignedBy { fingerprint: fingerprint.to_string(), holder, inputs })
        })
        .collect::<Result<_, ApprovalError>>()?;
    let transaction = finalize(plan.source(), plan.transaction(), &signatures, |_| true);
    Ok(CheckedTransfer { plan: plan.clone(), signers, transaction })
}

/// Compares a PSBT, signed or not, with the plan's own. Signatures are not looked at.
///
/// # Errors
/// [`CheckError`] names the first difference.
pub fn compare(plan: &Plan, given: &Psbt) -> Result<(), CheckError> {
    compare_transactions(plan, &given.unsigned_tx)?;
    compare_fields(&plan.psbt(), given)
}

fn compare_transactions(plan: &Plan, given: &Transaction) -> Result<(), CheckError> {
    let planned = plan.transaction();
    let coins = |transaction: &Transaction| -> Vec<_> {
        transaction.input.iter().map(|input| input.previous_output).collect()
    };
    let (ours, theirs) = (coins(planned), coins(given));
    if ours != theirs {
        let input = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
        return Err(CheckError::InputsDiffer { input });
    }
    if given.output.len() != planned.output.len() {
        let (planned, found) = (planned.output.len(), given.output.len());
        return Err(CheckError::OutputCountDiffers { planned, found });
    }
    let chain = plan.chain();
    let roles = &plan.parts().outputs;
    for (role, (ours, theirs)) in roles.iter().zip(planned.output.iter().zip(&given.output)) {
        let scripts = (destination(chain, ours), destination(chain, theirs));
        let amounts = (crate::btc_text(ours.value), crate::btc_text(theirs.value));
        let scripts_differ = ours.script_pubkey != theirs.script_pubkey;
        let amounts_differ = ours.value != theirs.value;
        match role {
            OutputRole::Payment if scripts_differ => {
                return Err(CheckError::PayeeDiffers { planned: scripts.0, found: scripts.1 });
            }
            OutputRole::Payment if amounts_differ => {
                return Err(CheckError::PaymentDiffers { planned: amounts.0, found: amounts.1 });
            }
            OutputRole::Change if scripts_differ => {
                return Err(CheckError::ChangeDiffers { planned: scripts.0, found: scripts.1 });
            }
            OutputRole::Change if amounts_differ => {
                return Err(CheckError::ChangeAmountDiffers { planned: amounts.0, found: amounts.1 });
            }
            OutputRole::Payment | OutputRole::Change => {}
        }
    }
    if bitcoin::consensus::serialize(planned) == bitcoin::consensus::serialize(given) {
        Ok(())
    } else {
        Err(CheckError::TransactionDiffers)
    }
}

fn destination(chain: Chain, output: &TxOut) -> String {
    chain.node_address(&output.script_pubkey).unwrap_or_else(|| output.script_pubkey.to_hex_string())
}

/// Everything around the transaction must be what we wrote, but for the signatures.
pub(crate) fn compare_fields(ours: &Psbt, given: &Psbt) -> Result<(), CheckError> {
    let unexpected = || CheckError::UnexpectedFields { place: "global".to_owned() };
    if ours.inputs.len() != given.inputs.len() || ours.outputs.len() != given.outputs.len() {
        return Err(unexpected());
    }
    for (input, (ours, theirs)) in ours.inputs.iter().zip(&given.inputs).enumerate() {
        compare_input(input, ours, theirs)?;
    }
    for (output, (ours, theirs)) in ours.outputs.iter().zip(&given.outputs).enumerate() {
        if ours != theirs {
            return Err(CheckError::OutputFieldsDiffer { output });
        }
    }
    let mut rest = given.clone();
    rest.inputs.clone_from(&ours.inputs);
    if rest == *ours { Ok(()) } else { Err(unexpected()) }
}

fn compare_input(input: usize, ours: &Input, theirs: &Input) -> Result<(), CheckError> {
    match &theirs.non_witness_utxo {
        None => return Err(CheckError::MissingPreviousTransaction { input }),
        // Witnesses do not count: they are not part of the id.
        Some(prevtx)
            if ours.non_witness_utxo.as_ref().map(Transaction::compute_txid)
                != Some(prevtx.compute_txid()) =>
        {
            return Err(CheckError::PreviousTransactionDiffers { input });
        }
        Some(_) => {}
    }
    match &theirs.witness_utxo {
        None => return Err(CheckError::MissingWitnessUtxo { input }),
        utxo if *utxo != ours.witness_utxo => return Err(CheckError::WitnessUtxoDiffers { input }),
        Some(_) => {}
    }
    if theirs.witness_script != ours.witness_script {
        return Err(CheckError::WitnessScriptDiffers { input });
    }
    if let Some(asked) = theirs.sighash_type
        && asked != EcdsaSighashType::All.into()
    {
        return Err(CheckError::SighashNotAll { input, found: asked.to_string() });
    }
    if theirs.bip32_derivation != ours.bip32_derivation {
        return Err(CheckError::DerivationDiffers { input });
    }
    if theirs.final_script_sig.is_some() || theirs.final_script_witness.is_some() {
        return Err(CheckError::AlreadyFinal { input });
    }
    let mut rest = theirs.clone();
    rest.partial_sigs.clear();
    rest.sighash_type = None;
    rest.non_witness_utxo = ours.non_witness_utxo.clone();
    if rest == *ours { Ok(()) } else { Err(CheckError::UnexpectedFields { place: format!("input {input}") }) }
}

#[cfg(test)]
mod node;
