//! What the console computed from its sealed inputs, computed again: the assessment, and each plan.

use std::collections::BTreeMap;

use audit::Reader;
use treasury::{
    Assessment, Books, Event, Holdings, HoldingsFiles, Plan, PlanError, Policy, Price, Purpose, Wallet,
    assess, plan_refill, plan_transfer,
};

use crate::failure::{AuditorError, Failure};
use crate::happening::RehearsalOpened;
use crate::opened::exhibit;
use crate::say::{Finding, Sentence};
use crate::transfers::word;

/// The desk of the treasury, set up again from the log.
struct Desk {
    holdings: Holdings,
    policy: Policy,
    assessment: Assessment,
}

/// Compares the last assessment and the last plan of each direction with those that the same inputs give here.
pub(crate) fn findings(
    asked: &RehearsalOpened,
    assessed: Option<&Event>,
    planned: &BTreeMap<Purpose, Event>,
    wallet: &Wallet,
    reader: &Reader,
) -> Vec<Finding> {
    let Some(assessed) = assessed else { return Vec::new() };
    let sentence = Sentence::new("auditor-rederived-assessment");
    let desk = match desk(asked, wallet, reader) {
        Ok(desk) => desk,
        Err(because) => return vec![sentence.contradicted(because)],
    };
    let mut findings = vec![sentence.judged(desk.compare(assessed))];
    for (purpose, event) in planned {
        let Event::Planned { plan, .. } = event else { continue };
        let sentence = Sentence::new("auditor-rederived-plan").with("direction", word(*purpose));
        let same = desk.plan(*purpose, wallet).and_then(|ours| {
            let theirs = exhibit(reader, plan)?;
            same(theirs == ours.to_json().as_bytes(), "plan")
        });
        findings.push(sentence.judged(same));
    }
    findings
}

impl Desk {
    fn compare(&self, event: &Event) -> Result<(), Failure> {
        let Event::Assessed { hot, cold, customers, ratio_ppm, .. } = event else { return Ok(()) };
        let ours = &self.assessment;
        same(
            ours.hot == *hot
                && ours.cold == *cold
                && ours.customers == *customers
                && ours.ratio_ppm == *ratio_ppm,
            "assessment",
        )
    }

    fn plan(&self, purpose: Purpose, cold: &Wallet) -> Result<Plan, Failure> {
        let transfer = match plan_transfer(&self.holdings, cold, &self.policy, &self.assessment) {
            Ok(plan) => Some(plan),
            Err(PlanError::NothingToMove { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        match purpose {
            Purpose::Rebalance => {
                transfer.ok_or_else(|| AuditorError::RederivedDiffers { what: "plan".to_owned() }.into())
            }
            Purpose::Refill => {
                Ok(plan_refill(&self.holdings, cold, &self.policy, &self.assessment, transfer.as_ref())?)
            }
        }
    }
}

fn same(is_same: bool, what: &str) -> Result<(), Failure> {
    if is_same { Ok(()) } else { Err(AuditorError::RederivedDiffers { what: what.to_owned() }.into()) }
}

fn desk(asked: &RehearsalOpened, wallet: &Wallet, reader: &Reader) -> Result<Desk, Failure> {
    let mut inputs: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    for (name, hash) in &asked.inputs {
        inputs.insert(name, exhibit(reader, hash)?);
    }
    let file = |name: &str| inputs.get(name).map_or(&[][..], Vec::as_slice);
    let mut policies = Vec::new();
    for (name, bytes) in &inputs {
        if name.starts_with("policy-") {
            policies.push(Policy::parse(&String::from_utf8_lossy(bytes))?);
        }
    }
    let mut policy = Policy::combine(policies)?;
    if let Some(rate) = asked.fee_rate.as_ref().and_then(|rate| rate.parse().ok()) {
        policy = policy.with_fee_rate(rate)?;
    }
    let files = HoldingsFiles {
        hot_listunspent: file("hot.listunspent.json"),
        cold_listunspent: file("cold.listunspent.json"),
        hot_descriptor: file("hot.descriptor.txt"),
        cold_descriptor: inputs.get("cold.descriptor.txt").map(Vec::as_slice),
        hot_prevtxs: file("hot.prevtxs.json"),
        cold_prevtxs: file("cold.prevtxs.json"),
        getblockchaininfo: file("getblockchaininfo.json"),
    };
    let holdings = Holdings::read(&files, Some(wallet))?;
    let assessment =
        assess(&holdings, &policy, &Price::read(file("prices.json"))?, &Books::read(file("books.json"))?);
    Ok(Desk { holdings, policy, assessment })
}
