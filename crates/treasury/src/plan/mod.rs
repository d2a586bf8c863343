//! A planned transfer: what moves from where to where, why, and the exact transaction.

mod file;
mod planner;
mod psbt;

use std::collections::BTreeMap;

use bitcoin::absolute::LockTime;
use bitcoin::hashes::Hash;
use bitcoin::transaction::Version;
use bitcoin::{Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Txid, Witness};
use serde::{Deserialize, Serialize};

use crate::assessment::Verdict;
use crate::money::{Money, checked_sum};
use crate::network::Chain;
use crate::policy::{MOST_INPUTS, Share};
use crate::size::Sizes;
use crate::wallet::{Branch, Wallet};
pub use file::PlanFileError;
pub use planner::{PlanError, plan_refill, plan_transfer};
pub(crate) use psbt::input_fields;
pub use psbt::{PsbtError, read_psbt};

/// Replaceable (BIP-125), no relative lock time.
const SEQUENCE: Sequence = Sequence::ENABLE_RBF_NO_LOCKTIME;

/// What a transfer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Hot to cold, down to the strictest target.
    Rebalance,
    /// Cold to hot.
    Refill,
}

/// Where the coins of a plan come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Funds {
    /// From the coins in the holdings.
    Holdings,
    /// From the output of the transfer planned before: the ceremony's wallet holds no coin yet.
    TransferOutput,
}

/// A rule before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleEffect {
    /// The rule's id.
    pub rule: String,
    /// Its cap.
    pub cap: Share,
    /// Its target.
    pub target: Share,
    /// Before the transfer.
    pub before: Verdict,
    /// After it.
    pub after: Verdict,
}

/// Why a plan is as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reasons {
    /// The policies planned by.
    pub policies: Vec<String>,
    /// The rule whose target counted, or whose refill it is.
    pub rule: String,
    /// What that rule asks to be moved. Less is planned only when `funds` has no more, or in batches.
    pub asked: Money,
    /// Where the coins come from.
    pub funds: Funds,
    /// What customers are owed.
    pub customers: Money,
    /// The hot wallet before.
    pub hot_before: Money,
    /// The hot wallet after, the fee taken off where hot pays it.
    pub hot_after: Money,
    /// Hot share of customers' coins before, in millionths, rounded up.
    pub ratio_before_ppm: u64,
    /// The same after.
    pub ratio_after_ppm: u64,
    /// Every rule.
    pub rules: Vec<RuleEffect>,
    /// Confirmed coins of the paying wallet that were not to be selected for want of their
    /// previous transaction.
    pub unselectable_coins: usize,
    /// Their sum.
    pub unselectable: Money,
    /// Present where all of it would take more inputs than the policy allows: then this is the first of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
}

/// What comes after the first of several transfers. It stays a finding, and the next run plans it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// How many transfers there will be with this one, as far as can be told.
    pub of: usize,
    /// What is left to be moved after this one.
    pub left: Money,
}

/// One coin that a plan spends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedInput {
    /// The coin.
    pub outpoint: OutPoint,
    /// Its amount.
    pub amount: Amount,
    /// The branch of its address.
    pub branch: Branch,
    /// The index of its address.
    pub index: u32,
}

/// The one change output, on branch 1 of the paying wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedChange {
    /// The index of its address.
    pub index: u32,
    /// Its amount.
    pub amount: Amount,
}

/// What an output of a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutputRole {
    /// The payment.
    Payment,
    /// Back to the paying wallet.
    Change,
}

/// The facts a plan consists of; everything else is computed from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) purpose: Purpose,
    pub(crate) chain: Chain,
    pub(crate) source: Wallet,
    pub(crate) payee: Wallet,
    pub(crate) payee_index: u32,
    pub(crate) amount: Amount,
    pub(crate) inputs: Vec<PlannedInput>,
    pub(crate) change: Option<PlannedChange>,
    pub(crate) fee_rate: u64,
    pub(crate) highest_fee: Amount,
    pub(crate) prevtxs: BTreeMap<Txid, Transaction>,
    pub(crate) reasons: Reasons,
    /// The outputs' order.
    pub(crate) outputs: Vec<OutputRole>,
}

/// Why parts make no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartsError {
    Inputs,
    Prevtx,
    Outputs,
    Sum,
    Index,
    Network,
    FeeTooLow,
    FeeTooHigh { fee: Amount },
    FeeAboveTenth { fee: Amount },
}

/// A checked plan of one transaction: one payment, at most one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    parts: Parts,
    fee: Amount,
    virtual_size: u64,
    transaction: Transaction,
}

impl Plan {
    pub(crate) fn assemble(parts: Parts) -> Result<Self, PartsError> {
        check_inputs(&parts)?;
        let network = parts.chain.network();
        if parts.source.network() != network || parts.payee.network() != network {
            return Err(PartsError::Network);
        }
        let roles = match parts.change {
            Some(_) => 2,
            None => 1,
        };
        let payments = parts.outputs.iter().filter(|role| **role == OutputRole::Payment).count();
        if parts.outputs.len() != roles || payments != 1 {
            return Err(PartsError::Outputs);
        }
        let spent = checked_sum(parts.inputs.iter().map(|input| input.amount)).ok_or(PartsError::Sum)?;
        let change = parts.change.map_or(Amount::ZERO, |change| change.amount);
        let paid = checked_sum([parts.amount, change]).ok_or(PartsError::Sum)?;
        let fee = spent.checked_sub(paid).ok_or(PartsError::Sum)?;
        let transaction = transaction(&parts);
        let scripts: Vec<ScriptBuf> =
            transaction.output.iter().map(|output| output.script_pubkey.clone()).collect();
        let virtual_size = Sizes::of(&parts.source).virtual_size(parts.inputs.len(), &scripts);
        let least = virtual_size.checked_mul(parts.fee_rate).ok_or(PartsError::FeeTooLow)?;
        if fee < Amount::from_sat(least) {
            return Err(PartsError::FeeTooLow);
        }
        if fee > parts.highest_fee {
            return Err(PartsError::FeeTooHigh { fee });
        }
        // Ledgers warn above a tenth; a warning that may be waved through is a stop here.
        if u128::from(fee.to_sat()) * 10 >= u128::from(parts.amount.to_sat()) {
            return Err(PartsError::FeeAboveTenth { fee });
        }
        Ok(Self { parts, fee, virtual_size, transaction })
    }

    /// What the transfer is for.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.parts.purpose
    }
    /// The chain it is for.
    #[must_use]
    pub fn chain(&self) -> Chain {
        self.parts.chain
    }
    /// The paying wallet, whose devices sign.
    #[must_use]
    pub fn source(&self) -> &Wallet {
        &self.parts.source
    }
    /// The wallet that is paid.
    #[must_use]
    pub fn payee(&self) -> &Wallet {
        &self.parts.payee
    }
    /// The index of the paid address on the payee's receive branch.
    #[must_use]
    pub fn payee_index(&self) -> u32 {
        self.parts.payee_index
    }
    /// The script that is paid.
    #[must_use]
    pub fn payee_script(&self) -> ScriptBuf {
        self.parts.payee.script(Branch::Receive, self.parts.payee_index)
    }
    /// The paid address as the node writes it (`bcrt1…` on regtest).
    #[must_use]
    pub fn node_address(&self) -> String {
        self.parts.payee.node_address(self.parts.chain, Branch::Receive, self.parts.payee_index)
    }
    /// The paid address as a Ledger shows it (`tb1…` on every test chain).
    #[must_use]
    pub fn device_address(&self) -> String {
        self.parts.payee.device_address(self.parts.chain, Branch::Receive, self.parts.payee_index)
    }
    /// What is paid.
    #[must_use]
    pub fn amount(&self) -> Amount {
        self.parts.amount
    }
    /// The fee, exactly.
    #[must_use]
    pub fn fee(&self) -> Amount {
        self.fee
    }
    /// The fee rate asked for, in sat/vB.
    #[must_use]
    pub fn fee_rate(&self) -> u64 {
        self.parts.fee_rate
    }
    /// The highest fee that the policy allows.
    #[must_use]
    pub fn highest_fee(&self) -> Amount {
        self.parts.highest_fee
    }
    /// Virtual bytes with the longest signatures; the signed transaction is not larger.
    #[must_use]
    pub fn virtual_size(&self) -> u64 {
        self.virtual_size
    }
    /// The coins spent, in the transaction's order.
    #[must_use]
    pub fn inputs(&self) -> &[PlannedInput] {
        &self.parts.inputs
    }
    /// The change, if any.
    #[must_use]
    pub fn change(&self) -> Option<PlannedChange> {
        self.parts.change
    }
    /// Why.
    #[must_use]
    pub fn reasons(&self) -> &Reasons {
        &self.parts.reasons
    }
    /// The unsigned transaction.
    #[must_use]
    pub fn transaction(&self) -> &Transaction {
        &self.transaction
    }
    /// Its id, which signatures do not change.
    #[must_use]
    pub fn txid(&self) -> Txid {
        self.transaction.compute_txid()
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The outpoint of the payment.
    pub(crate) fn payment(&self) -> OutPoint {
        let position = self.parts.outputs.iter().position(|role| *role == OutputRole::Payment);
        let vout = position.and_then(|position| u32::try_from(position).ok());
        OutPoint { txid: self.txid(), vout: vout.expect("a plan has one payment") }
    }
}

fn check_inputs(parts: &Parts) -> Result<(), PartsError> {
    let index_ok = |index: u32| index < 1 << 31;
    if parts.inputs.is_empty() || parts.inputs.len() > MOST_INPUTS {
        return Err(PartsError::Inputs);
    }
    if !index_ok(parts.payee_index) || !parts.change.is_none_or(|change| index_ok(change.index)) {
        return Err(PartsError::Index);
    }
    for (position, input) in parts.inputs.iter().enumerate() {
        if parts.inputs.iter().skip(position + 1).any(|other| other.outpoint == input.outpoint) {
            return Err(PartsError::Inputs);
        }
        if !index_ok(input.index) {
            return Err(PartsError::Index);
        }
        let prevtx = parts.prevtxs.get(&input.outpoint.txid).ok_or(PartsError::Prevtx)?;
        let vout = usize::try_from(input.outpoint.vout).map_err(|_| PartsError::Prevtx)?;
        let output = prevtx.output.get(vout).ok_or(PartsError::Prevtx)?;
        let script = parts.source.script(input.branch, input.index);
        if prevtx.compute_txid() != input.outpoint.txid
            || output.value != input.amount
            || output.script_pubkey != script
        {
            return Err(PartsError::Prevtx);
        }
    }
    Ok(())
}

fn transaction(parts: &Parts) -> Transaction {
    let input = parts
        .inputs
        .iter()
        .map(|input| TxIn {
            previous_output: input.outpoint,
            script_sig: ScriptBuf::new(),
            sequence: SEQUENCE,
            witness: Witness::new(),
        })
        .collect();
    let output = parts.outputs.iter().filter_map(|role| output(parts, *role)).collect();
    Transaction { version: Version::TWO, lock_time: LockTime::ZERO, input, output }
}

fn output(parts: &Parts, role: OutputRole) -> Option<TxOut> {
    match role {
        OutputRole::Payment => Some(TxOut {
            value: parts.amount,
            script_pubkey: parts.payee.script(Branch::Receive, parts.payee_index),
        }),
        OutputRole::Change => parts.change.map(|change| TxOut {
            value: change.amount,
            script_pubkey: parts.source.script(Branch::Change, change.index),
        }),
    }
}

/// The order of BIP-69: inputs by displayed id and number, outputs by amount and script.
pub(crate) fn order_by_bip69(parts: &mut Parts) {
    parts.inputs.sort_by_cached_key(|input| {
        let mut id = input.outpoint.txid.to_byte_array();
        id.reverse();
        (id, input.outpoint.vout)
    });
    let mut outputs: Vec<_> = [OutputRole::Payment, OutputRole::Change]
        .into_iter()
        .filter_map(|role| output(parts, role).map(|output| (role, output)))
        .collect();
    outputs.sort_by_cached_key(|(_, output)| (output.value, output.script_pubkey.to_bytes()));
    parts.outputs = outputs.into_iter().map(|(role, _)| role).collect();
}
