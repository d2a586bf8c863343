//! `plan.json`: every fact of a plan in a stable order, read back only if all agree.

use std::collections::BTreeMap;

use bitcoin::consensus::encode::{deserialize_hex, serialize_hex};
use bitcoin::{OutPoint, Transaction, Txid};
use serde::{Deserialize, Serialize};

use super::{OutputRole, Parts, Plan, PlannedChange, PlannedInput, Purpose, Reasons};
use crate::assessment::ASSET;
use crate::money::Money;
use crate::network::Chain;
use crate::wallet::{Branch, Wallet};

const FORMAT: &str = "himuro-plan-1";

/// Why a plan file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PlanFileError {
    /// Not JSON, or not the fields of a plan.
    #[error("the plan cannot be read: {detail}")]
    UnreadablePlan {
        /// What the parser says.
        detail: String,
    },
    /// A format of another version of Himuro.
    #[error("the plan has the format {format}")]
    UnknownPlanFormat {
        /// The format it states.
        format: String,
    },
    /// Its facts do not make the transaction that it states.
    #[error("the plan contradicts itself in {field}")]
    ContradictoryPlan {
        /// The first field that does not follow from the others.
        field: String,
    },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanFile {
    format: String,
    purpose: Purpose,
    asset: String,
    chain: Chain,
    txid: Txid,
    amount: Money,
    destination: Destination,
    fee: Money,
    fee_rate_sat_per_vb: u64,
    highest_fee: Money,
    virtual_size: u64,
    source: String,
    inputs: Vec<InputEntry>,
    outputs: Vec<OutputEntry>,
    reasons: Reasons,
    unsigned_transaction: String,
    previous_transactions: BTreeMap<Txid, String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Destination {
    descriptor: String,
    branch: Branch,
    index: u32,
    node_address: String,
    device_address: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InputEntry {
    outpoint: OutPoint,
    amount: Money,
    branch: Branch,
    index: u32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutputEntry {
    role: OutputRole,
    amount: Money,
    branch: Branch,
    index: u32,
    node_address: String,
    device_address: String,
}

impl Plan {
    /// The plan as JSON, indented, with a final line feed; the same plan gives the same bytes.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text =
            serde_json::to_string_pretty(&file_of(self)).expect("a plan has only text, integers and lists");
        text.push('\n');
        text
    }

    /// Reads a plan and builds its transaction anew.
    ///
    /// # Errors
    /// [`PlanFileError::ContradictoryPlan`] where a stated fact does not follow from the others.
    pub fn from_json(bytes: &[u8]) -> Result<Self, PlanFileError> {
        let file: PlanFile = serde_json::from_slice(bytes)
            .map_err(|error| PlanFileError::UnreadablePlan { detail: error.to_string() })?;
        if file.format != FORMAT {
            return Err(PlanFileError::UnknownPlanFormat { format: file.format });
        }
        let plan = rebuild(&file)?;
        match contradiction(&file, &file_of(&plan)) {
            Some(field) => Err(contradictory(field)),
            None => Ok(plan),
        }
    }
}

impl Serialize for Plan {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        file_of(self).serialize(serializer)
    }
}

fn contradictory(field: &str) -> PlanFileError {
    PlanFileError::ContradictoryPlan { field: field.to_owned() }
}

fn rebuild(file: &PlanFile) -> Result<Plan, PlanFileError> {
    let wallet = |field: &str, text: &str| Wallet::from_descriptor(text).map_err(|_| contradictory(field));
    let prevtxs = file
        .previous_transactions
        .iter()
        .map(|(txid, hex)| Ok((*txid, deserialize_hex::<Transaction>(hex)?)))
        .collect::<Result<BTreeMap<_, _>, bitcoin::consensus::encode::FromHexError>>()
        .map_err(|_| contradictory("previous_transactions"))?;
    let change = file.outputs.iter().find(|output| output.role == OutputRole::Change);
    let parts = Parts {
        purpose: file.purpose,
        chain: file.chain,
        source: wallet("source", &file.source)?,
        payee: wallet("destination", &file.destination.descriptor)?,
        payee_index: file.destination.index,
        amount: file.amount.0,
        inputs: file
            .inputs
            .iter()
            .map(|input| PlannedInput {
                outpoint: input.outpoint,
                amount: input.amount.0,
                branch: input.branch,
                index: input.index,
            })
            .collect(),
        change: change.map(|change| PlannedChange { index: change.index, amount: change.amount.0 }),
        fee_rate: file.fee_rate_sat_per_vb,
        highest_fee: file.highest_fee.0,
        prevtxs,
        reasons: file.reasons.clone(),
        outputs: file.outputs.iter().map(|output| output.role).collect(),
    };
    Plan::assemble(parts).map_err(|error| {
        contradictory(match error {
            super::PartsError::Inputs | super::PartsError::Index => "inputs",
            super::PartsError::Prevtx => "previous_transactions",
            super::PartsError::Outputs => "outputs",
            super::PartsError::Network => "chain",
            super::PartsError::Sum
            | super::PartsError::FeeTooLow
            | super::PartsError::FeeTooHigh { .. }
            | super::PartsError::FeeAboveTenth { .. } => "fee",
        })
    })
}

fn contradiction(given: &PlanFile, rebuilt: &PlanFile) -> Option<&'static str> {
    [
        ("asset", given.asset == rebuilt.asset),
        ("destination", given.destination == rebuilt.destination),
        ("fee", given.fee == rebuilt.fee),
        ("virtual_size", given.virtual_size == rebuilt.virtual_size),
        ("outputs", given.outputs == rebuilt.outputs),
        ("unsigned_transaction", given.unsigned_transaction == rebuilt.unsigned_transaction),
        ("txid", given.txid == rebuilt.txid),
        ("plan", given == rebuilt),
    ]
    .into_iter()
    .find_map(|(field, agrees)| (!agrees).then_some(field))
}

fn file_of(plan: &Plan) -> PlanFile {
    let parts = plan.parts();
    PlanFile {
        format: FORMAT.to_owned(),
        purpose: parts.purpose,
        asset: ASSET.to_owned(),
        chain: parts.chain,
        txid: plan.txid(),
        amount: Money(parts.amount),
        destination: Destination {
            descriptor: parts.payee.descriptor(),
            branch: Branch::Receive,
            index: parts.payee_index,
            node_address: plan.node_address(),
            device_address: plan.device_address(),
        },
        fee: Money(plan.fee),
        fee_rate_sat_per_vb: parts.fee_rate,
        highest_fee: Money(parts.highest_fee),
        virtual_size: plan.virtual_size,
        source: parts.source.descriptor(),
        inputs: parts
            .inputs
            .iter()
            .map(|input| InputEntry {
                outpoint: input.outpoint,
                amount: Money(input.amount),
                branch: input.branch,
                index: input.index,
            })
            .collect(),
        outputs: parts.outputs.iter().filter_map(|role| output_entry(parts, *role)).collect(),
        reasons: parts.reasons.clone(),
        unsigned_transaction: serialize_hex(plan.transaction()),
        previous_transactions: parts
            .prevtxs
            .iter()
            .map(|(txid, prevtx)| (*txid, serialize_hex(prevtx)))
            .collect(),
    }
}

fn output_entry(parts: &Parts, role: OutputRole) -> Option<OutputEntry> {
    let (wallet, amount, branch, index) = match role {
        OutputRole::Payment => (&parts.payee, parts.amount, Branch::Receive, parts.payee_index),
        OutputRole::Change => {
            let change = parts.change?;
            (&parts.source, change.amount, Branch::Change, change.index)
        }
    };
    Some(OutputEntry {
        role,
        amount: Money(amount),
        branch,
        index,
        node_address: wallet.node_address(parts.chain, branch, index),
        device_address: wallet.device_address(parts.chain, branch, index),
    })
}
