//! Where things stand, as a window draws it: computed from the folded log, never remembered.

use std::collections::BTreeMap;

use audit::Head;
use bitcoin::Amount;
use ceremony::{Action, Devices, Direction, Language, Script, Step};
use serde::Serialize;
use treasury::{Assessment, BookDifference, Plan, Progress, Purpose, Verdict};

use crate::cast::Cast;
use crate::console::{
    ActView, AddressView, AmountView, AnchorView, BackupView, CeremonyView, CoinView, FileView, KeyView,
    LineView, LogView, PersonView, RuleView, SentenceView, StageView, Standing, StepView, TransferView,
    TreasuryView, WalletView,
};
use crate::failure::Failure;
use crate::happening::Happening;
use crate::paths;
use crate::room::{Bilingual, Expected};
use crate::scripts::rehearsed;
use crate::state::State;
use crate::treasury_desk::{batch_of, sentences_of};

/// The ceremonies of a rehearsal, begun or not.
pub(crate) fn ceremonies(state: &State) -> Result<Vec<CeremonyView>, Failure> {
    let lifecycle = state.asked.as_ref().is_some_and(|asked| asked.lifecycle);
    rehearsed(lifecycle).map(|id| Ok(ceremony(id, &state.ceremony(id)?))).collect()
}

fn ceremony(id: &str, state: &ceremony::State) -> CeremonyView {
    let script = state.script();
    let outline = state.outline(Language::En);
    let step_of = |id: &ceremony::StepId| script.step(id);
    let acts = outline.acts.iter().zip(script.acts()).map(|(act, written)| ActView {
        number: count(act.number),
        title: both(&written.title),
        steps: act
            .steps
            .iter()
            .zip(&written.step)
            .map(|(line, step)| LineView {
                id: line.id.to_string(),
                number: line.number.clone(),
                instruction: both(&step.instruction),
                action: action_name(step).to_owned(),
                state: name_of(&line.state),
                initials: line.initials.iter().map(ToString::to_string).collect(),
                time: line.time.map(|time| time.0),
                attempts: count(line.attempts),
                exceptions: count(line.exceptions.len()),
            })
            .collect(),
    });
    let step = outline.current.as_ref().and_then(|current| {
        let step = step_of(&current.id)?;
        Some(StepView {
            id: current.id.to_string(),
            number: current.number.clone(),
            action: action_name(step).to_owned(),
            role: script.role(&step.role).map(|role| both(&role.title))?,
            instruction: both(&step.instruction),
            say: step.say.as_ref().map(both),
            expect: step.expect.as_ref().map(both),
            since: current.open_since.map(|since| since.0),
            est_minutes: step.est_minutes,
            refs: step.refs.iter().map(ToString::to_string).collect(),
            transfer: transfer_of(script, step).map(|found| purpose(found).to_owned()),
        })
    });
    CeremonyView {
        id: id.to_owned(),
        title: both(&script.ceremony().title),
        phase: name_of(&outline.phase),
        script_sha256: outline.script_sha256.to_string(),
        quorum: outline.quorum.clone(),
        est_minutes: outline.est_minutes,
        finished: count(outline.finished),
        total: count(outline.total),
        started: outline.started.map(|started| started.0),
        acts: acts.collect(),
        step,
    }
}

/// Everybody with a part in a ceremony, in the order of its roles, with the device that they hold.
pub(crate) fn people(state: &State, cast: &Cast, id: &str) -> Result<Vec<PersonView>, Failure> {
    let script = state.script(id)?;
    let roles = cast.roles(id)?;
    let mut people: Vec<PersonView> = Vec::new();
    for role in script.roles() {
        for person in roles.get(&role.id).into_iter().flatten() {
            let (name, title) = (person.to_string(), both(&role.title));
            match people.iter_mut().find(|other| other.name == name) {
                Some(other) => other.roles.push(title),
                None => {
                    let device = cast.devices().get(&name).map(ToString::to_string);
                    people.push(PersonView { name, roles: vec![title], device });
                }
            }
        }
    }
    Ok(people)
}

pub(crate) fn log(head: &Head, state: &State) -> LogView {
    let anchors = state.anchors.iter().map(|anchor| AnchorView {
        size: small(anchor.size),
        root: anchor.root.clone(),
        signers: anchor.signers.clone(),
    });
    LogView {
        id: head.log_id.to_string(),
        size: small(head.size),
        root: head.root.to_string(),
        words: head.words().iter().map(ToString::to_string).collect(),
        seal: look::Seal::of(head.root.as_bytes(), head.size).svg_path(),
        seal_side: look::Seal::SIDE,
        anchored: state.anchors.last().map_or(0, |anchor| small(anchor.size)),
        anchors: anchors.collect(),
    }
}

pub(crate) fn keys(state: &State) -> Vec<KeyView> {
    let key = |(person, read): (&String, &crate::state::ReadDevice)| KeyView {
        person: person.clone(),
        fingerprint: read.fingerprint.clone(),
        path: read.path.clone(),
        xpub: read.xpub.clone(),
        compared: state.compared.contains(person),
        registered: state.registrations.contains_key(person),
        enrolled: state.key_of(person, paths::Purpose::Approval).is_some(),
    };
    state.devices.iter().map(key).collect()
}

pub(crate) fn wallets(state: &State, quorum: ceremony::Quorum) -> Vec<WalletView> {
    let wallet = |created: &crate::state::CreatedWallet| WalletView {
        name: created.policy_name.clone(),
        template: created.policy_template.clone(),
        quorum: quorum.to_string(),
        descriptor: created.descriptor.clone(),
        addresses: state
            .addresses
            .iter()
            .map(|(index, (address, seen_by))| AddressView {
                index: *index,
                address: address.clone(),
                seen_by: seen_by.clone(),
            })
            .collect(),
        spend_proved: state.spend_proved,
    };
    state.wallet.iter().map(wallet).collect()
}

pub(crate) fn backup(state: &State) -> Option<BackupView> {
    let Some(Happening::BackupProved {
        person,
        fingerprint,
        identifier,
        threshold,
        count,
        quorums,
        digests,
        hardening,
    }) = state.backup.clone()
    else {
        return None;
    };
    let bags = state.bags.clone();
    Some(BackupView { person, fingerprint, identifier, threshold, count, quorums, digests, bags, hardening })
}

pub(crate) fn files(state: &State) -> Vec<FileView> {
    let file = |(name, sha256): (&String, &String)| FileView { name: name.clone(), sha256: sha256.clone() };
    state.files.iter().map(file).collect()
}

pub(crate) fn treasury(assessment: &Assessment) -> TreasuryView {
    let (sign, difference) = match assessment.difference {
        BookDifference::Surplus(money) => ("", money.0),
        BookDifference::Shortfall(money) => ("-", money.0),
    };
    let price = &assessment.price;
    let millionths = |share: treasury::Share| {
        u32::try_from(share.of(Amount::from_sat(1_000_000)).to_sat()).unwrap_or(u32::MAX)
    };
    TreasuryView {
        asset: assessment.asset.clone(),
        height: small(assessment.height),
        policies: assessment.policies.clone(),
        hot: amount(assessment.hot.0),
        cold: amount(assessment.cold.0),
        hot_yen: price.value(assessment.hot.0).to_string(),
        cold_yen: price.value(assessment.cold.0).to_string(),
        customers: amount(assessment.customers.0),
        hot_customers: amount(assessment.hot_customers.0),
        hot_customers_yen: assessment.hot_customers_yen.clone(),
        customers_yen: assessment.customers_yen.clone(),
        difference_sat: format!("{sign}{}", difference.to_sat()),
        difference: amount(difference),
        difference_yen: price.value(difference).to_string(),
        ratio_ppm: small(assessment.ratio_ppm),
        rules: assessment
            .rules
            .iter()
            .map(|rule| RuleView {
                rule: rule.rule.clone(),
                title: Bilingual { ja: rule.title.ja.clone(), en: rule.title.en.clone() },
                source: rule.source.clone(),
                dated: rule.dated.clone(),
                cap_ppm: millionths(rule.cap),
                target_ppm: millionths(rule.target),
                limit: amount(rule.limit.0),
                breached: rule.verdict == Verdict::Breached,
            })
            .collect(),
        strictest: assessment.strictest.clone(),
        to_move: amount(assessment.to_move.0),
        price_yen: price.yen.to_string(),
        price_from: [price.source.clone(), price.window.clone(), price.at.clone()],
        findings: sentences_of(assessment).into_iter().map(sentence).collect(),
    }
}

/// A plan that nobody has acted upon.
pub(crate) fn planned(plan: &Plan, account: Option<&str>) -> TransferView {
    let expected = plan.expected_screens(account).into_iter();
    TransferView {
        purpose: purpose(plan.purpose()).to_owned(),
        txid: plan.txid().to_string(),
        amount: amount(plan.amount()),
        fee: amount(plan.fee()),
        fee_rate: small(plan.fee_rate()),
        virtual_size: small(plan.virtual_size()),
        destination: plan.node_address(),
        device_destination: plan.device_address(),
        inputs: plan
            .inputs()
            .iter()
            .map(|coin| CoinView { outpoint: coin.outpoint.to_string(), amount: amount(coin.amount) })
            .collect(),
        change: plan.change().map(|change| amount(change.amount)),
        batch: batch_of(plan).map(sentence),
        rule: plan.reasons().rule.clone(),
        ratio_before_ppm: small(plan.reasons().ratio_before_ppm),
        ratio_after_ppm: small(plan.reasons().ratio_after_ppm),
        expected: expected.map(|page| Expected { title: page.title, value: page.text }).collect(),
        maker: String::new(),
        intended: false,
        approved_by: Vec::new(),
        signed_by: Vec::new(),
        checked: false,
        exported: Vec::new(),
        stages: STAGES.map(|stage| StageView { stage: stage.to_owned(), standing: Standing::Open }).to_vec(),
    }
}

/// By what a step is called: its action, and of registrations which.
fn action_name(step: &Step) -> &'static str {
    match &step.action {
        Action::RegisterDevice { devices: Devices::Hot } => "register_hot_device",
        Action::RegisterDevice { devices: Devices::Spare } => "register_spare_devices",
        action => action.name(),
    }
}

/// The same, as far as it has come.
pub(crate) fn advanced(plan: &TransferView, progress: &Progress) -> TransferView {
    TransferView {
        maker: progress.maker.clone(),
        intended: progress.maker_intent.is_some(),
        approved_by: progress.approvals.iter().map(|approval| approval.approver.clone()).collect(),
        signed_by: progress.signed.values().cloned().collect(),
        checked: progress.checked,
        exported: progress.exported.iter().cloned().collect(),
        stages: stages(progress),
        ..plan.clone()
    }
}

/// The stages of a transfer, in their order.
const STAGES: [&str; 6] = ["intent", "plan", "approve", "sign", "check", "export"];

/// Each stage of a transfer that is planned; the first that is not done is at hand.
fn stages(progress: &Progress) -> Vec<StageView> {
    let done = [
        progress.maker_intent.is_some(),
        true,
        !progress.approvals.is_empty(),
        // Only the check knows whether enough signed: it counts each input's signatures.
        progress.checked,
        progress.checked,
        !progress.exported.is_empty(),
    ];
    let at_hand = done.iter().position(|done| !done);
    let standing = |place: usize| match (done[place], at_hand == Some(place)) {
        (true, _) => Standing::Done,
        (false, true) => Standing::AtHand,
        (false, false) => Standing::Open,
    };
    let stage =
        |(place, stage): (usize, &&str)| StageView { stage: (*stage).to_owned(), standing: standing(place) };
    STAGES.iter().enumerate().map(stage).collect()
}

/// Which transfer a step works on: its plan's, where it makes one or hangs on one.
pub(crate) fn transfer_of(script: &Script, step: &Step) -> Option<Purpose> {
    let planned = |step: &Step| match &step.action {
        Action::Plan { direction: Direction::HotToCold } => Some(Purpose::Rebalance),
        Action::Plan { direction: Direction::ColdToHot } => Some(Purpose::Refill),
        _ => None,
    };
    planned(step).or_else(|| script.step(step.only_with.as_ref()?).and_then(planned))
}

pub(crate) fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Rebalance => "rebalance",
        Purpose::Refill => "refill",
    }
}

fn sentence((text, values): crate::treasury_desk::Sentence) -> SentenceView {
    let values: BTreeMap<String, String> =
        values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    SentenceView { text: text.to_owned(), values }
}

fn amount(amount: Amount) -> AmountView {
    AmountView { btc: treasury::btc_text(amount), sat: amount.to_sat().to_string() }
}

fn both(text: &ceremony::Bilingual) -> Bilingual {
    Bilingual { ja: text.ja.clone(), en: text.en.clone() }
}

/// The stable name of a state.
fn name_of<N: Serialize>(state: &N) -> String {
    serde_json::to_value(state).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Sizes, heights and rates never come near the limit; what would is shown as the limit.
fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripts::embedded;

    fn progress() -> Progress {
        Progress {
            plan: String::new(),
            txid: String::new(),
            maker: "A".to_owned(),
            maker_intent: None,
            approvals: Vec::new(),
            signed: BTreeMap::new(),
            psbt: None,
            checked: false,
            exported: std::collections::BTreeSet::new(),
        }
    }

    fn standings(progress: &Progress) -> Vec<Standing> {
        stages(progress).iter().map(|stage| stage.standing).collect()
    }

    #[test]
    fn the_first_stage_that_is_not_done_is_at_hand() {
        use Standing::{AtHand, Done, Open};
        assert_eq!(standings(&progress()), [AtHand, Done, Open, Open, Open, Open]);
    }

    #[test]
    fn one_signature_does_not_make_the_signing_done_but_the_check_does() {
        use Standing::{AtHand, Done, Open};
        let mut signed = progress();
        signed.signed.insert("73c5da0a".to_owned(), "A".to_owned());
        assert_eq!(standings(&signed)[3..], [Open, Open, Open]);
        signed.checked = true;
        assert_eq!(standings(&signed), [AtHand, Done, Open, Done, Done, Open]);
    }

    #[test]
    fn a_step_works_on_the_transfer_of_its_plan_or_on_none() {
        let script = embedded("rebalance").unwrap();
        let works_on = |id: &str| {
            let step = script.steps().find(|step| step.id.as_str() == id).unwrap();
            transfer_of(&script, step)
        };
        for step in ["plan_to_cold", "approve_to_cold", "sign_to_cold", "verify_to_cold", "export_to_cold"] {
            assert_eq!(works_on(step), Some(Purpose::Rebalance), "{step}");
        }
        for step in ["plan_to_hot", "approve_to_hot", "sign_to_hot", "verify_to_hot", "export_to_hot"] {
            assert_eq!(works_on(step), Some(Purpose::Refill), "{step}");
        }
        assert_eq!(works_on("import"), None);
    }
}
