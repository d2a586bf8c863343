//! From the rehearsal's holdings to final transactions that Bitcoin Core's own consensus code
//! accepts: assessed, planned, typed twice, approved, signed, checked.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

#[expect(unreachable_pub, reason = "shared by several test programs")]
mod common;

use std::collections::BTreeMap;

use bitcoin::Amount;
use bitcoin::bip32::Fingerprint;
use bitcoin::secp256k1::{Message, Secp256k1, SecretKey};
use bitcoin::sign_message::{MessageSignature, signed_msg_hash};
use common::{THREE_OF_FIVE, TWO_OF_THREE, account_key, devices, sign};
use treasury::{
    Approval, ApprovedTransfer, Assessment, Books, CheckError, CheckedTransfer, Funds, Holdings,
    HoldingsFiles, Intent, Plan, PlanError, Policy, Price, Purpose, Roles, SpendProof, Typed, Verdict,
    Wallet, approval_text, assess, btc_text, check, merge_signatures, plan_refill, plan_transfer, read_psbt,
    signed_inputs,
};

const JAPAN: &str = include_str!("../../../policies/japan-r1.toml");
const HOUSE: &str = include_str!("../../../policies/house-80-20.toml");

fn policy() -> Policy {
    Policy::combine([Policy::parse(JAPAN).unwrap(), Policy::parse(HOUSE).unwrap()]).unwrap()
}

fn books(customers: &str) -> Books {
    Books::read(format!(r#"{{"BTC": {{"customers": "{customers}"}}}}"#).as_bytes()).unwrap()
}

fn assessed(files: &HoldingsFiles<'_>, ceremony: Option<&Wallet>) -> (Holdings, Assessment) {
    let holdings = Holdings::read(files, ceremony).unwrap();
    let price = Price::read(include_bytes!("../../../fixtures/holdings/prices.json")).unwrap();
    let books = Books::read(include_bytes!("../../../fixtures/holdings/books.json")).unwrap();
    let assessment = assess(&holdings, &policy(), &price, &books);
    (holdings, assessment)
}

/// Types, approves, signs with the first devices that suffice, and checks.
fn carry_out(plan: &Plan, signers: &[Fingerprint]) -> CheckedTransfer {
    let secp = Secp256k1::new();
    let purpose = match plan.purpose() {
        Purpose::Rebalance => "再配分",
        Purpose::Refill => "補充",
    };
    let amount = format!("{} sat", plan.amount().to_sat());
    let address = plan.device_address();
    let typed = Typed { asset: "BTC", amount: &amount, destination: &address, purpose };
    let maker = Intent::parse(&typed, plan.chain()).unwrap();
    let amount = btc_text(plan.amount());
    let address = plan.node_address();
    let typed = Typed { asset: "btc", amount: &amount, destination: &address, purpose };
    let approver = Intent::parse(&typed, plan.chain()).unwrap();

    let text = approval_text(plan, &"ab".repeat(32), "0123456789abcdef").unwrap();
    assert!(text.starts_with("Himuro approval v1") && text.len() <= 640);
    assert!(text.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
    assert!(text.contains(&plan.device_address()) && text.contains(&plan.txid().to_string()));
    let secret = SecretKey::from_slice(&[9; 32]).unwrap();
    let digest = Message::from_digest(*signed_msg_hash(&text).as_ref());
    let signature = MessageSignature::new(secp.sign_ecdsa_recoverable(&digest, &secret), true);
    let approval = Approval {
        approver: "Ito".to_owned(),
        intent: approver,
        nonce: "0123456789abcdef".to_owned(),
        signature: signature.to_base64(),
    };
    let devices = devices(&secp);
    let holders = devices.keys().map(|device| (*device, format!("holder {device}"))).collect();
    let keys = BTreeMap::from([("Ito".to_owned(), secret.public_key(&secp))]);
    let log_id = "ab".repeat(32);
    let roles = Roles {
        maker: "Abe",
        approval_keys: &keys,
        holders: &holders,
        log_id: &log_id,
        required: policy().transfer().approvers,
    };
    let approved = ApprovedTransfer::new(plan.clone(), &maker, &[approval], &roles).unwrap();

    let mut psbt = plan.psbt();
    for signer in signers {
        sign(&mut psbt, &devices[signer], &secp);
    }
    // Through the file, as between two machines.
    let psbt = read_psbt(psbt.to_string().as_bytes()).unwrap();
    check(&approved, &psbt).unwrap()
}

fn consensus_accepts(checked: &CheckedTransfer) {
    let plan = checked.plan();
    let raw = bitcoin::consensus::serialize(checked.transaction());
    for (position, input) in plan.inputs().iter().enumerate() {
        let script = plan.source().script(input.branch, input.index);
        bitcoinconsensus::verify(script.as_bytes(), input.amount.to_sat(), &raw, None, position).unwrap();
    }
    let size = u64::try_from(checked.transaction().vsize()).unwrap();
    assert!(checked.fee() >= Amount::from_sat(size * plan.fee_rate()));
    assert!(size <= plan.virtual_size() && plan.virtual_size() <= size + plan.inputs().len() as u64);
}

#[test]
fn the_rehearsals_transfer_meets_the_strictest_target() {
    let (holdings, assessment) = assessed(&TWO_OF_THREE, None);
    assert_eq!(btc_text(assessment.hot.0), "596.61000000");
    assert_eq!(btc_text(assessment.cold.0), "4502.90000000");
    assert_eq!(assessment.ratio_ppm, 119_322);
    assert_eq!(assessment.hot_customers_yen, "8949150000");
    assert_eq!(assessment.customers_yen, "75000000000");
    assert_eq!(assessment.hot_without_prevtx_coins, 318);
    let verdicts: Vec<_> = assessment.rules.iter().map(|rule| (rule.rule.as_str(), rule.verdict)).collect();
    assert_eq!(verdicts, [("R1", Verdict::Breached), ("H1", Verdict::Kept)]);
    assert_eq!(
        (assessment.strictest.as_str(), btc_text(assessment.to_move.0)),
        ("R1", "346.61000000".to_owned())
    );

    let cold = holdings.cold().wallet().clone();
    let plan = plan_transfer(&holdings, &cold, &policy(), &assessment).unwrap();
    assert_eq!(plan.amount(), assessment.to_move.0);
    assert!(plan.reasons().rules.iter().all(|rule| rule.after == Verdict::Kept));
    assert!(plan.reasons().ratio_after_ppm <= 50_000);
    assert!(plan.node_address().starts_with("bcrt1q") && plan.device_address().starts_with("tb1q"));
    let occupied = |index| {
        holdings.cold().coins().iter().any(|coin| coin.branch().number() == 0 && coin.index() == index)
    };
    assert!(!occupied(plan.payee_index()) && (0..plan.payee_index()).all(occupied));
    let ids: Vec<_> =
        plan.inputs().iter().map(|input| (input.outpoint.txid.to_string(), input.outpoint.vout)).collect();
    assert!(ids.is_sorted(), "inputs in the order of BIP-69");
    let outputs = &plan.transaction().output;
    assert!(outputs.is_sorted_by_key(|output| (output.value, output.script_pubkey.to_bytes())));
    for input in plan.psbt().inputs {
        assert!(input.witness_utxo.is_some() && input.non_witness_utxo.is_some());
    }
    assert_eq!(Plan::from_json(plan.to_json().as_bytes()).unwrap(), plan);

    let hot: Vec<_> = plan.source().fingerprints().collect();
    let checked = carry_out(&plan, &hot);
    consensus_accepts(&checked);
    assert_eq!(checked.signers()[0].holder, "holder 28645006");
}

#[test]
fn a_refill_is_signed_by_any_two_of_three() {
    let (holdings, assessment) = assessed(&TWO_OF_THREE, None);
    let cold = holdings.cold().wallet().clone();
    let plan = plan_refill(&holdings, &cold, &policy(), &assessment, None).unwrap();
    assert_eq!((plan.purpose(), btc_text(plan.amount())), (Purpose::Refill, "10.00000000".to_owned()));
    assert_eq!(plan.reasons().funds, Funds::Holdings);
    assert!(plan.payee().same_scripts_as(holdings.hot().wallet()));
    let all: Vec<_> = cold.fingerprints().collect();
    for pair in [[all[0], all[1]], [all[0], all[2]], [all[2], all[1]]] {
        let checked = carry_out(&plan, &pair);
        consensus_accepts(&checked);
        assert_eq!(checked.signers().len(), 2);
    }
}

#[test]
fn three_of_five_moves_and_refills_too() {
    let (holdings, assessment) = assessed(&THREE_OF_FIVE, None);
    let cold = holdings.cold().wallet().clone();
    let transfer = plan_transfer(&holdings, &cold, &policy(), &assessment).unwrap();
    let hot: Vec<_> = transfer.source().fingerprints().collect();
    consensus_accepts(&carry_out(&transfer, &hot));
    let refill = plan_refill(&holdings, &cold, &policy(), &assessment, Some(&transfer)).unwrap();
    assert_eq!(refill.reasons().funds, Funds::Holdings);
    let three: Vec<_> = cold.fingerprints().skip(1).step_by(1).take(3).collect();
    consensus_accepts(&carry_out(&refill, &three));
}

#[test]
fn a_new_wallet_without_coins_refills_from_the_transfers_own_output() {
    let secp = Secp256k1::new();
    let keys: Vec<String> =
        devices(&secp).values().take(3).map(|device| account_key(device, "48'/1'/7'/2'", &secp)).collect();
    let new = Wallet::multisig(2, &keys).unwrap();
    let (holdings, assessment) = assessed(&TWO_OF_THREE, Some(&new));
    assert_eq!(holdings.cold_owner(), treasury::ColdOwner::Earlier);
    assert_eq!(btc_text(assessment.cold.0), "4502.90000000");
    let nothing = plan_refill(&holdings, &new, &policy(), &assessment, None);
    assert_eq!(nothing, Err(PlanError::NothingToRefillFrom));

    let transfer = plan_transfer(&holdings, &new, &policy(), &assessment).unwrap();
    assert_eq!(transfer.payee_index(), 0);
    let refill = plan_refill(&holdings, &new, &policy(), &assessment, Some(&transfer)).unwrap();
    assert_eq!(refill.reasons().funds, Funds::TransferOutput);
    assert_eq!(refill.inputs()[0].outpoint.txid, transfer.txid());
    let two: Vec<_> = new.fingerprints().take(2).collect();
    consensus_accepts(&carry_out(&refill, &two));

    let greedy = HOUSE.replace("amount = \"10.00000000\"", "amount = \"1000.00000000\"");
    let all = plan_refill(&holdings, &new, &Policy::parse(&greedy).unwrap(), &assessment, Some(&transfer));
    let all = all.unwrap();
    assert_eq!((all.amount() + all.fee(), all.change()), (transfer.amount(), None));
    assert_eq!(btc_text(all.reasons().asked.0), "1000.00000000");
    consensus_accepts(&carry_out(&all, &two));
}

#[test]
fn the_ceremonys_order_of_keys_is_the_one_that_is_used() {
    let (plain, _) = assessed(&TWO_OF_THREE, None);
    let mut keys: Vec<String> = plain
        .cold()
        .wallet()
        .keys()
        .iter()
        .map(|key| format!("[{}/48'/1'/0'/2']{}", key.fingerprint(), key.xpub()))
        .collect();
    keys.rotate_left(1);
    let turned = Wallet::multisig(2, &keys).unwrap();
    for cold_descriptor in [TWO_OF_THREE.cold_descriptor, None] {
        let files = HoldingsFiles { cold_descriptor, ..TWO_OF_THREE };
        let (holdings, _) = assessed(&files, Some(&turned));
        assert_eq!(holdings.cold_owner(), treasury::ColdOwner::Current);
        assert_eq!(holdings.cold().wallet(), &turned);
        assert_eq!(holdings.cold().coins(), plain.cold().coins());
    }
    // Neither descriptor nor ceremony: the coins' own parents say it.
    let files = HoldingsFiles { cold_descriptor: None, ..TWO_OF_THREE };
    assert_eq!(assessed(&files, None).0, plain);
}

#[test]
fn what_cannot_be_paid_says_how_much_is_missing_and_why() {
    let (holdings, assessment) = assessed(&TWO_OF_THREE, None);
    let cold = holdings.cold().wallet().clone();
    let price = assessment.price.clone();
    let strict = assess(&holdings, &policy(), &price, &books("1000"));
    let error = plan_transfer(&holdings, &cold, &policy(), &strict).unwrap_err();
    let PlanError::NotEnough { missing, selectable, unknown_coins, .. } = &error else { panic!("{error}") };
    assert_eq!((unknown_coins, missing.as_str() > "38.7"), (&318, true), "{error}");
    assert_eq!(selectable, "507.87676365");

    let cheap = JAPAN.replace("highest_fee = \"0.01000000\"", "highest_fee = \"0.00000100\"");
    let error = plan_transfer(&holdings, &cold, &Policy::parse(&cheap).unwrap(), &assessment);
    assert!(matches!(error, Err(PlanError::FeeTooHigh { .. })), "{error:?}");
    let tiny = JAPAN.replace("amount = \"10.00000000\"", "amount = \"0.00010000\"");
    let tiny = Policy::parse(&tiny).unwrap().with_fee_rate(100).unwrap();
    let error = plan_refill(&holdings, &cold, &tiny, &assessment, None);
    assert!(matches!(error, Err(PlanError::FeeAboveTenth { .. })), "{error:?}");
    let calm = assess(&holdings, &policy(), &price, &books("100000"));
    assert!(matches!(
        plan_transfer(&holdings, &cold, &policy(), &calm),
        Err(PlanError::NothingToMove { .. })
    ));
}

#[test]
fn no_transaction_takes_more_coins_than_the_policy_allows_and_what_is_left_is_planned_next() {
    let few = Policy::combine([
        Policy::parse(&JAPAN.replace("max_inputs = 100", "max_inputs = 25")).unwrap(),
        Policy::parse(HOUSE).unwrap(),
    ])
    .unwrap();
    let price = Price::read(include_bytes!("../../../fixtures/holdings/prices.json")).unwrap();
    let books = Books::read(include_bytes!("../../../fixtures/holdings/books.json")).unwrap();
    let whole = {
        let (holdings, assessment) = assessed(&TWO_OF_THREE, None);
        plan_transfer(&holdings, holdings.cold().wallet(), &policy(), &assessment).unwrap()
    };
    assert_eq!((whole.reasons().batch, whole.inputs().len()), (None, 64));
    assert!(!whole.to_json().contains("batch"));

    let mut coins: Vec<serde_json::Value> = serde_json::from_slice(TWO_OF_THREE.hot_listunspent).unwrap();
    let mut moved = Amount::ZERO;
    let mut told = Vec::new();
    loop {
        let unspent = serde_json::to_vec(&coins).unwrap();
        let holdings =
            Holdings::read(&HoldingsFiles { hot_listunspent: &unspent, ..TWO_OF_THREE }, None).unwrap();
        let assessment = assess(&holdings, &few, &price, &books);
        let cold = holdings.cold().wallet();
        let plan = match plan_transfer(&holdings, cold, &few, &assessment) {
            Err(PlanError::NothingToMove { .. }) => break,
            plan => plan.unwrap(),
        };
        assert!(plan.inputs().len() <= 25);
        assert_eq!(plan.reasons().asked, assessment.to_move);
        let breached = plan.reasons().rules.iter().any(|rule| rule.after == Verdict::Breached);
        match plan.reasons().batch {
            Some(batch) => {
                assert_eq!((plan.inputs().len(), plan.change()), (25, None));
                assert_eq!(plan.amount() + batch.left.0, assessment.to_move.0);
                // What is left stays a finding.
                assert!(breached);
                told.push(batch.of);
            }
            None => assert!(!breached),
        }
        assert_eq!(Plan::from_json(plan.to_json().as_bytes()).unwrap(), plan);
        let hot: Vec<_> = plan.source().fingerprints().collect();
        consensus_accepts(&carry_out(&plan, &hot));
        moved += plan.amount();
        let spent: Vec<String> = plan.inputs().iter().map(|input| input.outpoint.to_string()).collect();
        coins.retain(|coin| {
            let outpoint = format!("{}:{}", coin["txid"].as_str().unwrap(), coin["vout"]);
            !spent.contains(&outpoint)
        });
        if let Some(change) = plan.change() {
            // The change is not in the next export of this test: it stays hot.
            assert!(change.amount < assessment.hot.0);
            break;
        }
    }
    assert_eq!(told, [3, 2]);
    // Fees leave the hot wallet too: so much less has to be moved.
    assert!(moved <= whole.amount() && moved + Amount::from_sat(100_000) >= whole.amount());
}

#[test]
fn a_refill_of_many_coins_is_batched_too() {
    let (holdings, assessment) = assessed(&TWO_OF_THREE, None);
    let cold = holdings.cold().wallet().clone();
    let large = HOUSE
        .replace("amount = \"10.00000000\"", "amount = \"4000.00000000\"")
        .replace("max_inputs = 100", "max_inputs = 2");
    let plan = plan_refill(&holdings, &cold, &Policy::parse(&large).unwrap(), &assessment, None).unwrap();
    let batch = plan.reasons().batch.unwrap();
    assert_eq!((plan.inputs().len(), plan.change()), (2, None));
    assert_eq!(btc_text(plan.amount() + batch.left.0), "4000.00000000");
    assert!(batch.of > 2);
}

#[test]
fn what_a_device_gave_before_it_stopped_is_counted_merged_and_never_replaced() {
    let secp = Secp256k1::new();
    let (holdings, assessment) = assessed(&TWO_OF_THREE, None);
    let cold = holdings.cold().wallet().clone();
    let large = HOUSE.replace("amount = \"10.00000000\"", "amount = \"4000.00000000\"");
    let plan = plan_refill(&holdings, &cold, &Policy::parse(&large).unwrap(), &assessment, None).unwrap();
    let count = plan.inputs().len();
    assert!(count > 3, "{count}");
    let devices = devices(&secp);
    let who: Vec<Fingerprint> = cold.fingerprints().collect();
    let signed_by = |device: Fingerprint| {
        let mut psbt = plan.psbt();
        sign(&mut psbt, &devices[&device], &secp);
        psbt
    };
    assert_eq!(signed_inputs(&plan, &plan.psbt(), who[0]), Ok(Vec::new()));

    // The first device is done, the second stopped after two inputs.
    let (first, second) = (signed_by(who[0]), signed_by(who[1]));
    let mut stopped = first.clone();
    for input in 0..2 {
        stopped.inputs[input].partial_sigs.extend(second.inputs[input].partial_sigs.clone());
    }
    let mut kept = plan.psbt();
    for copy in [&stopped, &first] {
        merge_signatures(&mut kept, copy).unwrap();
    }
    assert_eq!(kept, stopped);
    assert_eq!(signed_inputs(&plan, &kept, who[0]).unwrap().len(), count);
    assert_eq!(signed_inputs(&plan, &kept, who[1]), Ok(vec![0, 1]));
    assert_eq!(signed_inputs(&plan, &kept, who[2]), Ok(Vec::new()));
    // Given again, whole: the same ones are the same, and the rest is added.
    merge_signatures(&mut kept, &second).unwrap();
    assert_eq!(signed_inputs(&plan, &kept, who[1]).unwrap().len(), count);

    // Another signature of the same key for the same input: neither taken nor passed over.
    let mut other = plan.psbt();
    let key = *second.inputs[0].partial_sigs.keys().next().unwrap();
    let wrong = second.inputs[1].partial_sigs.values().next().copied().unwrap();
    other.inputs[0].partial_sigs.insert(key, wrong);
    let before = kept.clone();
    let refused = merge_signatures(&mut kept, &other);
    assert!(matches!(refused, Err(CheckError::ContradictorySignature { input: 0, .. })), "{refused:?}");
    assert_eq!(kept, before);
    // And by itself it counts for nothing.
    let refused = signed_inputs(&plan, &other, who[1]);
    assert!(matches!(refused, Err(CheckError::BadSignature { input: 0, .. })), "{refused:?}");
}

#[test]
fn a_plan_does_not_depend_on_the_order_of_the_nodes_list() {
    let (holdings, assessment) = assessed(&TWO_OF_THREE, None);
    let mut coins: Vec<Box<serde_json::value::RawValue>> =
        serde_json::from_slice(TWO_OF_THREE.hot_listunspent).unwrap();
    coins.reverse();
    let turned = serde_json::to_vec(&coins).unwrap();
    let files = HoldingsFiles { hot_listunspent: &turned, ..TWO_OF_THREE };
    let other = assessed(&files, None).0;
    let cold = holdings.cold().wallet();
    assert_eq!(
        plan_transfer(&holdings, cold, &policy(), &assessment).unwrap().to_json(),
        plan_transfer(&other, cold, &policy(), &assessment).unwrap().to_json()
    );
}

#[test]
fn every_quorum_of_a_new_wallet_proves_that_it_can_spend() {
    let secp = Secp256k1::new();
    let devices = devices(&secp);
    for (files, quorums) in [(TWO_OF_THREE, 3), (THREE_OF_FIVE, 10)] {
        let wallet = Holdings::read(&files, None).unwrap().cold().wallet().clone();
        let proof = SpendProof::new(&wallet);
        let mut psbt = proof.psbt();
        for (count, device) in wallet.fingerprints().enumerate() {
            assert!(proof.verify(&psbt).is_err(), "{count} devices signed");
            sign(&mut psbt, &devices[&device], &secp);
        }
        let proven = proof.verify(&psbt).unwrap();
        assert_eq!(proven.len(), quorums);
        let output = proof.spent_output();
        for quorum in &proven {
            let raw: Vec<u8> = hex::decode(&quorum.transaction).unwrap();
            let script = output.script_pubkey.as_bytes();
            bitcoinconsensus::verify(script, output.value.to_sat(), &raw, None, 0).unwrap();
            assert_eq!(quorum.fingerprints.len(), wallet.threshold());
        }
        // One device signed with another key: its quorums must not be claimed.
        let lie = *psbt.inputs[0].partial_sigs.values().next().unwrap();
        *psbt.inputs[0].partial_sigs.values_mut().last().unwrap() = lie;
        assert!(proof.verify(&psbt).is_err());
    }
}
