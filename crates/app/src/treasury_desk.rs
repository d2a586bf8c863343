//! What the treasury computes from its inputs, and `himuro plan`.

use bitcoin::Amount;
use serde::Serialize;
use treasury::{
    Assessment, Books, Holdings, HoldingsError, Plan, PlanError, Policy, Price, Wallet, assess, plan_refill,
    plan_transfer,
};

use crate::console::Survey;
use crate::failure::Failure;
use crate::inputs::{BOOKS, InputPaths, Inputs, PRICES, gather, holdings_files, policies};
use crate::scene;

/// The policies with the fee rate that was asked for.
pub(crate) fn policy(inputs: &Inputs, fee_rate: Option<u64>) -> Result<Policy, Failure> {
    let mut parsed = Vec::new();
    for bytes in policies(inputs) {
        let text = std::str::from_utf8(bytes).map_err(|error| HoldingsError::NotUtf8 {
            file: "policy.toml".to_owned(),
            offset: error.valid_up_to(),
        })?;
        parsed.push(Policy::parse(text)?);
    }
    let policy = Policy::combine(parsed)?;
    Ok(match fee_rate {
        Some(rate) => policy
            .with_fee_rate(rate)
            .map_err(|_| crate::rehearsal::RehearsalError::BadFeeRate { rate: rate.to_string() })?,
        None => policy,
    })
}

/// The whole picture of holdings, by policy, prices and books.
pub(crate) fn assessment(
    inputs: &Inputs,
    holdings: &Holdings,
    policy: &Policy,
) -> Result<Assessment, Failure> {
    let price = Price::read(inputs.get(PRICES).map_or(&[][..], Vec::as_slice))?;
    let books = Books::read(inputs.get(BOOKS).map_or(&[][..], Vec::as_slice))?;
    Ok(assess(holdings, policy, &price, &books))
}

/// The transfer hot → cold, where something has to move.
pub(crate) fn transfer(
    holdings: &Holdings,
    cold: &Wallet,
    policy: &Policy,
    assessment: &Assessment,
) -> Result<Option<Plan>, Failure> {
    match plan_transfer(holdings, cold, policy, assessment) {
        Ok(plan) => Ok(Some(plan)),
        Err(PlanError::NothingToMove { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A sentence: the id of its text, and the values that it names.
pub type Sentence = (&'static str, Vec<(&'static str, String)>);

/// An assessment in sentences: each rule, then what has to move.
#[must_use]
pub fn sentences_of(assessment: &Assessment) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = assessment
        .rules
        .iter()
        .map(|rule| {
            let breached = rule.verdict == treasury::Verdict::Breached;
            let values = vec![
                ("rule", rule.rule.clone()),
                ("ratio", percent(assessment.ratio_ppm)),
                ("cap", percent(rule.cap.of(Amount::from_sat(1_000_000)).to_sat())),
                ("breached", if breached { "yes" } else { "no" }.to_owned()),
            ];
            ("app-rule", values)
        })
        .collect();
    let price = &assessment.price;
    let valued = vec![
        ("hot", treasury::btc_text(assessment.hot_customers.0)),
        ("yen", in_threes(&assessment.hot_customers_yen)),
        ("price", in_threes(&price.yen.to_string())),
        ("source", price.source.clone()),
        ("window", price.window.clone()),
        ("at", price.at.clone()),
    ];
    sentences.insert(0, ("app-yen", valued));
    let hidden = [
        (
            "app-without-prevtx",
            assessment.hot_without_prevtx_coins.to_string(),
            assessment.hot_without_prevtx.0,
        ),
        ("app-unconfirmed", "hot".to_owned(), assessment.hot_unconfirmed.0),
        ("app-unconfirmed", "cold".to_owned(), assessment.cold_unconfirmed.0),
    ];
    for (text, what, amount) in hidden {
        if amount > Amount::ZERO {
            sentences.push((text, vec![("what", what), ("amount", treasury::btc_text(amount))]));
        }
    }
    let (text, amount) = match assessment.difference {
        treasury::BookDifference::Surplus(amount) => ("app-surplus", amount),
        treasury::BookDifference::Shortfall(amount) => ("app-shortfall", amount),
    };
    sentences.push((text, vec![("amount", treasury::btc_text(amount.0))]));
    sentences.push(("app-to-move", vec![("amount", treasury::btc_text(assessment.to_move.0))]));
    sentences
}

/// What comes after a plan that is the first of several.
pub(crate) fn batch_of(plan: &Plan) -> Option<Sentence> {
    let batch = plan.reasons().batch?;
    let text = match plan.purpose() {
        treasury::Purpose::Rebalance => "app-planned-batch",
        treasury::Purpose::Refill => "app-planned-batch-refill",
    };
    Some((text, vec![("of", batch.of.to_string()), ("left", treasury::btc_text(batch.left.0))]))
}

/// Millionths as per cent with four places; the rounding was done where the millionths came from.
pub(crate) fn percent(ppm: u64) -> String {
    format!("{}.{:04} %", ppm / 10_000, ppm % 10_000)
}

/// Whole digits in groups of three; a fraction, where there is one, as it is.
fn in_threes(number: &str) -> String {
    let (whole, fraction) = number.find('.').map_or((number, ""), |point| number.split_at(point));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + fraction
}

/// What `himuro plan` answers, and what `plan.json` holds.
#[derive(Debug, Clone, Serialize)]
pub struct PlanShown {
    /// Always true here: nothing of this is real money.
    pub rehearsal: bool,
    /// The whole picture.
    pub assessment: Assessment,
    /// Hot → cold; none where nothing has to move.
    pub transfer: Option<serde_json::Value>,
    /// Cold → hot, as if the transfer had not happened.
    pub refill: Option<serde_json::Value>,
    /// What comes after the transfer, and after the refill, where it is the first of several.
    #[serde(skip)]
    pub batches: [Option<Sentence>; 2],
}

impl PlanShown {
    pub(crate) fn new(assessment: Assessment, transfer: Option<&Plan>, refill: Option<&Plan>) -> Self {
        let value = |plan: &Plan| serde_json::from_str(&plan.to_json()).unwrap_or_default();
        Self {
            rehearsal: true,
            assessment,
            transfer: transfer.map(value),
            refill: refill.map(value),
            batches: [transfer, refill].map(|plan| plan.and_then(batch_of)),
        }
    }
}

/// Plans from a node's export alone: the cold wallet is that of its descriptor.
///
/// # Errors
/// Inputs that do not hold; a transfer that cannot be paid.
pub fn plan(paths: &InputPaths, fee_rate: Option<u64>) -> Result<PlanShown, Failure> {
    let (assessment, transfer, refill) = plans(paths, fee_rate)?;
    Ok(PlanShown::new(assessment, transfer.as_ref(), Some(&refill)))
}

/// The same, as a window draws it.
pub(crate) fn survey(paths: &InputPaths, fee_rate: Option<u64>) -> Result<Survey, Failure> {
    let (assessment, transfer, refill) = plans(paths, fee_rate)?;
    let transfers = transfer.iter().chain([&refill]).map(|plan| scene::planned(plan, None)).collect();
    Ok(Survey { treasury: scene::treasury(&assessment), transfers })
}

fn plans(paths: &InputPaths, fee_rate: Option<u64>) -> Result<(Assessment, Option<Plan>, Plan), Failure> {
    let inputs = gather(paths, 3)?;
    let policy = policy(&inputs, fee_rate)?;
    let holdings = Holdings::read(&holdings_files(&inputs), None)?;
    let assessment = assessment(&inputs, &holdings, &policy)?;
    let cold = holdings.cold().wallet();
    let transfer = transfer(&holdings, cold, &policy, &assessment)?;
    let refill = plan_refill(&holdings, cold, &policy, &assessment, transfer.as_ref())?;
    Ok((assessment, transfer, refill))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_from_the_right() {
        let groups = ["1", "999", "1000", "8949150000", "1500000.5"].map(in_threes);
        assert_eq!(groups, ["1", "999", "1,000", "8,949,150,000", "1,500,000.5"]);
    }

    #[test]
    fn millionths_read_as_per_cent() {
        assert_eq!(
            (percent(119_322), percent(50_000), percent(7)),
            ("11.9322 %".into(), "5.0000 %".into(), "0.0007 %".into())
        );
    }
}
