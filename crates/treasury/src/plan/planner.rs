//! From an assessment to a plan: how much, from which coins, to which address.

use std::collections::{BTreeMap, BTreeSet};

use bitcoin::{Amount, Script, ScriptBuf, Transaction, Txid};
use serde::Serialize;

use super::{
    Batch, Funds, OutputRole, Parts, PartsError, Plan, PlannedChange, PlannedInput, Purpose, Reasons,
    RuleEffect, order_by_bip69,
};
use crate::assessment::{Assessment, Verdict, ratio_ppm};
use crate::holdings::{Coin, CoinState, ColdOwner, Count, Holdings, WalletHoldings};
use crate::money::{Money, btc_text};
use crate::policy::Policy;
use crate::selection::{Goal, Selection, SelectionError, first_batch, select};
use crate::size::Sizes;
use crate::wallet::{Branch, Wallet};

/// Why there is no plan. Amounts are BTC text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the message of each variant says it, the fields are what it names")]
pub enum PlanError {
    #[error("the hot wallet's {hot} BTC are within every target: nothing to move")]
    NothingToMove { hot: String },
    #[error(
        "{missing} BTC are missing: {needed} BTC needed, {selectable} BTC selectable; {unknown_coins} \
         coins without previous transaction hold {unknown} BTC, {unconfirmed_coins} unconfirmed {unconfirmed} BTC"
    )]
    NotEnough {
        missing: String,
        needed: String,
        selectable: String,
        unknown_coins: usize,
        unknown: Box<str>,
        unconfirmed_coins: usize,
        unconfirmed: Box<str>,
    },
    #[error("the fee of {fee} BTC is more than the policy's highest, {highest} BTC")]
    FeeTooHigh { fee: String, highest: String },
    #[error("the fee of {fee} BTC is a tenth or more of the amount, {amount} BTC")]
    FeeAboveTenth { fee: String, amount: String },
    #[error("the amount of {amount} BTC is below the smallest output, {smallest} BTC")]
    AmountTooSmall { amount: String, smallest: String },
    #[error("the new cold wallet holds no coin, and there is no transfer whose output it could spend")]
    NothingToRefillFrom,
    #[error("the wallet is of another network than the holdings' chain {chain}")]
    WalletNetworkDiffers { chain: String },
    #[error("the transfer does not pay the wallet that the refill is to spend from")]
    TransferPaysAnotherWallet,
}

/// The coins that a plan may spend from.
struct Purse<'a> {
    wallet: &'a Wallet,
    coins: &'a [Coin],
    inputs: Vec<PlannedInput>,
    prevtxs: BTreeMap<Txid, &'a Transaction>,
    funds: Funds,
    unknown: Count,
    unconfirmed: Count,
}

impl<'a> Purse<'a> {
    fn of(holdings: &'a WalletHoldings) -> Self {
        let mut inputs: Vec<PlannedInput> = holdings
            .coins()
            .iter()
            .filter(|coin| coin.state() == CoinState::Selectable)
            .map(planned)
            .collect();
        // The file's order is the node's whim; a plan must not depend on it.
        inputs.sort_by_key(|input| input.outpoint);
        Self {
            wallet: holdings.wallet(),
            coins: holdings.coins(),
            inputs,
            prevtxs: holdings.prevtxs().iter().map(|(txid, prevtx)| (*txid, prevtx)).collect(),
            funds: Funds::Holdings,
            unknown: holdings.in_state(CoinState::NoPreviousTransaction),
            unconfirmed: holdings.in_state(CoinState::Unconfirmed),
        }
    }

    fn of_transfer(wallet: &'a Wallet, transfer: &'a Plan) -> Result<Self, PlanError> {
        if !transfer.payee().same_scripts_as(wallet) {
            return Err(PlanError::TransferPaysAnotherWallet);
        }
        let none = Count { coins: 0, amount: Amount::ZERO };
        Ok(Self {
            wallet,
            coins: &[],
            inputs: vec![PlannedInput {
                outpoint: transfer.payment(),
                amount: transfer.amount(),
                branch: Branch::Receive,
                index: transfer.payee_index(),
            }],
            prevtxs: BTreeMap::from([(transfer.txid(), transfer.transaction())]),
            funds: Funds::TransferOutput,
            unknown: none,
            unconfirmed: none,
        })
    }

    fn sum(&self) -> Amount {
        self.inputs.iter().map(|input| input.amount).sum()
    }
}

/// Plans hot → cold: what the strictest target asks for, to the first receive address of
/// `cold` without a coin.
///
/// No transaction spends more coins than the policy allows. Where it would have to, this is the first of several
/// ([`Reasons::batch`]); what is left is found again, and planned, over the next holdings. A refill is parted in the same way,
/// but nothing remembers what is left of it: the next one is for the policy's whole amount.
///
/// # Errors
/// [`PlanError::NothingToMove`] within every target; the others when it cannot be paid.
pub fn plan_transfer(
    holdings: &Holdings,
    cold: &Wallet,
    policy: &Policy,
    assessment: &Assessment,
) -> Result<Plan, PlanError> {
    let amount = assessment.to_move.0;
    if amount == Amount::ZERO {
        return Err(PlanError::NothingToMove { hot: btc_text(assessment.hot.0) });
    }
    let occupied: &[Coin] = match cold.same_scripts_as(holdings.cold().wallet()) {
        true => holdings.cold().coins(),
        false => &[],
    };
    let purse = Purse::of(holdings.hot());
    let job = Job {
        purpose: Purpose::Rebalance,
        payee: cold,
        payee_index: first_free(Branch::Receive, occupied),
        amount,
        asked: amount,
        rule: &assessment.strictest,
    };
    build(holdings, policy, assessment, &purse, &job)
}

/// Plans cold → hot over the same holdings as if the transfer had not happened: the policy's
/// refill amount, to the first receive address of the hot wallet without a coin.
///
/// Where the ceremony's wallet `cold` holds no coin in the holdings, it spends the output of
/// `transfer`; the amount is then at most that output minus the fee, and [`Funds`] says so.
///
/// # Errors
/// [`PlanError`].
pub fn plan_refill(
    holdings: &Holdings,
    cold: &Wallet,
    policy: &Policy,
    assessment: &Assessment,
    transfer: Option<&Plan>,
) -> Result<Plan, PlanError> {
    let own = holdings.cold_owner() == ColdOwner::Current
        && cold.same_scripts_as(holdings.cold().wallet())
        && !holdings.cold().coins().is_empty();
    let purse = if own {
        Purse::of(holdings.cold())
    } else {
        Purse::of_transfer(cold, transfer.ok_or(PlanError::NothingToRefillFrom)?)?
    };
    let hot = holdings.hot();
    let payee_index = first_free(Branch::Receive, hot.coins());
    let asked = policy.refill().amount.0;
    let amount = match purse.funds {
        Funds::Holdings => asked,
        Funds::TransferOutput => {
            let outputs = [hot.wallet().script(Branch::Receive, payee_index)];
            let size = Sizes::of(cold).virtual_size(1, &outputs);
            let fee = Amount::from_sat(size.saturating_mul(policy.transfer().fee_rate));
            asked.min(purse.sum().checked_sub(fee).unwrap_or(Amount::ZERO))
        }
    };
    let job =
        Job { purpose: Purpose::Refill, payee: hot.wallet(), payee_index, amount, asked, rule: "refill" };
    build(holdings, policy, assessment, &purse, &job)
}

struct Job<'a> {
    purpose: Purpose,
    payee: &'a Wallet,
    payee_index: u32,
    amount: Amount,
    asked: Amount,
    rule: &'a str,
}

fn build(
    holdings: &Holdings,
    policy: &Policy,
    assessment: &Assessment,
    purse: &Purse<'_>,
    job: &Job<'_>,
) -> Result<Plan, PlanError> {
    let terms = policy.transfer();
    let smallest = terms.smallest_change.0;
    let worth_paying = |amount: Amount| match amount < smallest {
        true => Err(PlanError::AmountTooSmall { amount: btc_text(amount), smallest: btc_text(smallest) }),
        false => Ok(amount),
    };
    worth_paying(job.amount)?;
    let change_index = first_unused(purse);
    let payment = job.payee.script(Branch::Receive, job.payee_index);
    let Chosen { amount, selection, batch } =
        select_coins(purse, policy, job.amount, &payment, change_index)?;
    worth_paying(amount)?;
    let inputs: Vec<PlannedInput> =
        selection.chosen.iter().filter_map(|chosen| purse.inputs.get(*chosen).cloned()).collect();
    let prevtxs = inputs
        .iter()
        .filter_map(|input| purse.prevtxs.get_key_value(&input.outpoint.txid))
        .map(|(txid, prevtx)| (*txid, (*prevtx).clone()))
        .collect();
    let mut parts = Parts {
        purpose: job.purpose,
        chain: holdings.chain(),
        source: purse.wallet.clone(),
        payee: job.payee.clone(),
        payee_index: job.payee_index,
        amount,
        inputs,
        change: selection.change.map(|amount| PlannedChange { index: change_index, amount }),
        fee_rate: terms.fee_rate,
        highest_fee: terms.highest_fee.0,
        prevtxs,
        reasons: Reasons { batch, ..reasons(policy, assessment, purse, job, (amount, selection.fee)) },
        outputs: vec![OutputRole::Payment],
    };
    order_by_bip69(&mut parts);
    Plan::assemble(parts).map_err(|error| match error {
        PartsError::FeeTooHigh { fee } => {
            PlanError::FeeTooHigh { fee: btc_text(fee), highest: btc_text(terms.highest_fee.0) }
        }
        PartsError::FeeAboveTenth { fee } => {
            PlanError::FeeAboveTenth { fee: btc_text(fee), amount: btc_text(amount) }
        }
        PartsError::Network
        | PartsError::Inputs
        | PartsError::Prevtx
        | PartsError::Outputs
        | PartsError::Sum
        | PartsError::Index
        | PartsError::FeeTooLow => {
            // Checked holdings and our own selection leave only the wallet that was handed in.
            PlanError::WalletNetworkDiffers { chain: holdings.chain().node_name().to_owned() }
        }
    })
}

/// What one transaction pays with which coins.
struct Chosen {
    amount: Amount,
    selection: Selection,
    batch: Option<Batch>,
}

fn select_coins(
    purse: &Purse<'_>,
    policy: &Policy,
    amount: Amount,
    payment: &ScriptBuf,
    change_index: u32,
) -> Result<Chosen, PlanError> {
    let terms = policy.transfer();
    let sizes = Sizes::of(purse.wallet);
    let change = purse.wallet.script(Branch::Change, change_index);
    let both = [payment.clone(), change];
    let alone = [payment.clone()];
    let goal = Goal {
        amount: amount.to_sat(),
        smallest_change: terms.smallest_change.0.to_sat(),
        max_inputs: terms.max_inputs,
        fee: |inputs: usize, with_change: bool| {
            let outputs: &[ScriptBuf] = if with_change { &both } else { &alone };
            sizes.virtual_size(inputs, outputs).saturating_mul(terms.fee_rate)
        },
    };
    let values: Vec<u64> = purse.inputs.iter().map(|input| input.amount.to_sat()).collect();
    match select(&values, &goal) {
        Ok(selection) => Ok(Chosen { amount, selection, batch: None }),
        Err(SelectionError::NotEnough { missing }) => Err(PlanError::NotEnough {
            missing: btc_text(Amount::from_sat(missing)),
            needed: btc_text(amount),
            selectable: btc_text(purse.sum()),
            unknown_coins: purse.unknown.coins,
            unknown: btc_text(purse.unknown.amount).into(),
            unconfirmed_coins: purse.unconfirmed.coins,
            unconfirmed: btc_text(purse.unconfirmed.amount).into(),
        }),
        Err(SelectionError::TooManyInputs) => {
            let first = first_batch(&values, &goal);
            let paid = Amount::from_sat(first.amount);
            let left = Money(amount.checked_sub(paid).unwrap_or(Amount::ZERO));
            Ok(Chosen { amount: paid, selection: first.selection, batch: Some(Batch { of: first.of, left }) })
        }
    }
}

fn reasons(
    policy: &Policy,
    assessment: &Assessment,
    purse: &Purse<'_>,
    job: &Job<'_>,
    (amount, fee): (Amount, Amount),
) -> Reasons {
    let (before, customers) = (assessment.hot.0, assessment.customers.0);
    let after = match job.purpose {
        Purpose::Rebalance => before.checked_sub(amount).and_then(|rest| rest.checked_sub(fee)),
        Purpose::Refill => before.checked_add(amount),
    };
    let after = after.unwrap_or(Amount::ZERO);
    let (hot_before, hot_after) = (before.min(customers), after.min(customers));
    Reasons {
        policies: policy.ids().to_vec(),
        rule: job.rule.to_owned(),
        asked: Money(job.asked),
        funds: purse.funds,
        customers: Money(customers),
        hot_before: Money(before),
        hot_after: Money(after),
        ratio_before_ppm: ratio_ppm(hot_before, customers),
        ratio_after_ppm: ratio_ppm(hot_after, customers),
        rules: policy
            .rules()
            .iter()
            .map(|rule| RuleEffect {
                rule: rule.id.clone(),
                cap: rule.cap,
                target: rule.target,
                before: Verdict::of(rule.cap, hot_before, customers),
                after: Verdict::of(rule.cap, hot_after, customers),
            })
            .collect(),
        unselectable_coins: purse.unknown.coins,
        unselectable: Money(purse.unknown.amount),
        batch: None,
    }
}

fn planned(coin: &Coin) -> PlannedInput {
    PlannedInput {
        outpoint: coin.outpoint(),
        amount: coin.amount(),
        branch: coin.branch(),
        index: coin.index(),
    }
}

/// The first index of a branch that no coin, in whatever state, is on.
fn first_free(branch: Branch, coins: &[Coin]) -> u32 {
    let taken: BTreeSet<u32> = coins.iter().filter(|coin| coin.branch() == branch).map(Coin::index).collect();
    (0..).find(|index| !taken.contains(index)).unwrap_or_default()
}

/// The first change index that no coin is on and that was not paid before, as far as known.
fn first_unused(purse: &Purse<'_>) -> u32 {
    let taken: BTreeSet<u32> =
        purse.coins.iter().filter(|coin| coin.branch() == Branch::Change).map(Coin::index).collect();
    let paid: BTreeSet<&Script> = purse
        .prevtxs
        .values()
        .flat_map(|prevtx| prevtx.output.iter().map(|output| output.script_pubkey.as_script()))
        .collect();
    (0..1 << 31)
        .filter(|index| !taken.contains(index))
        .find(|index| !paid.contains(purse.wallet.script(Branch::Change, *index).as_script()))
        .expect("a file of bounded size cannot occupy every index")
}
