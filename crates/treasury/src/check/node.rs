//! The check against a node's own PSBTs, signed by another program, and altered copies of them.

use std::collections::BTreeMap;

use bitcoin::Amount;
use bitcoin::consensus::encode::deserialize_hex;
use bitcoin::psbt::Psbt;
use bitcoin::secp256k1::{Message, Secp256k1, SecretKey};
use bitcoin::sign_message::{MessageSignature, signed_msg_hash};

use super::*;
use crate::approval::{Approval, Roles, approval_text};
use crate::money::{Money, btc_text};
use crate::plan::{Funds, Parts, PlannedChange, PlannedInput, Purpose, Reasons, read_psbt};
use crate::wallet::{Branch, Wallet};
use crate::{Intent, Typed};

fn fixture(path: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../fixtures/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn wallet(name: &str) -> Wallet {
    let path = match name {
        "hot" => "holdings/2-of-3/hot.descriptor.txt",
        "cold" => "holdings/2-of-3/cold.descriptor.txt",
        _ => "holdings/3-of-5/cold.descriptor.txt",
    };
    Wallet::from_descriptor(&String::from_utf8(fixture(path)).unwrap()).unwrap()
}

fn psbt(path: &str) -> Psbt {
    read_psbt(&fixture(&format!("node/psbt/{path}"))).unwrap()
}

/// The plan that a node's unsigned PSBT carries out.
fn plan_of(created: &Psbt, source: Wallet, payee: Wallet, purpose: Purpose) -> Plan {
    let place = |keys: &BTreeMap<_, (Fingerprint, bitcoin::bip32::DerivationPath)>| {
        let path = keys.values().next().unwrap().1.to_u32_vec();
        (Branch::from_number(path[path.len() - 2]).unwrap(), path[path.len() - 1])
    };
    let zero = Money(Amount::ZERO);
    let mut parts = Parts {
        purpose,
        chain: Chain::Regtest,
        source,
        payee,
        payee_index: 0,
        amount: Amount::ZERO,
        inputs: Vec::new(),
        change: None,
        fee_rate: 1,
        highest_fee: Amount::from_sat(1_000_000),
        prevtxs: BTreeMap::new(),
        reasons: Reasons {
            policies: Vec::new(),
            rule: String::new(),
            asked: zero,
            funds: Funds::Holdings,
            customers: zero,
            hot_before: zero,
            hot_after: zero,
            ratio_before_ppm: 0,
            ratio_after_ppm: 0,
            rules: Vec::new(),
            unselectable_coins: 0,
            unselectable: zero,
            batch: None,
        },
        outputs: Vec::new(),
    };
    for (txin, fields) in created.unsigned_tx.input.iter().zip(&created.inputs) {
        let (branch, index) = place(&fields.bip32_derivation);
        let prevtx = fields.non_witness_utxo.clone().unwrap();
        parts.inputs.push(PlannedInput {
            outpoint: txin.previous_output,
            amount: fields.witness_utxo.as_ref().unwrap().value,
            branch,
            index,
        });
        parts.prevtxs.insert(prevtx.compute_txid(), prevtx);
    }
    for (txout, fields) in created.unsigned_tx.output.iter().zip(&created.outputs) {
        if fields.bip32_derivation.is_empty() {
            parts.amount = txout.value;
            parts.payee_index = (0..2_500)
                .find(|index| parts.payee.script(Branch::Receive, *index) == txout.script_pubkey)
                .unwrap();
            parts.outputs.push(OutputRole::Payment);
        } else {
            let (branch, index) = place(&fields.bip32_derivation);
            assert_eq!(branch, Branch::Change);
            parts.change = Some(PlannedChange { index, amount: txout.value });
            parts.outputs.push(OutputRole::Change);
        }
    }
    Plan::assemble(parts).unwrap()
}

fn approved(plan: Plan, maker: &str) -> Result<ApprovedTransfer, crate::ProposalError> {
    let typed = (btc_text(plan.amount()), plan.node_address());
    let purpose = match plan.purpose() {
        Purpose::Rebalance => "rebalance",
        Purpose::Refill => "refill",
    };
    let typed = Typed { asset: "BTC", amount: &typed.0, destination: &typed.1, purpose };
    let intent = Intent::parse(&typed, plan.chain()).unwrap();
    let secp = Secp256k1::new();
    let secret = SecretKey::from_slice(&[7; 32]).unwrap();
    let text = approval_text(&plan, "log", "nonce").unwrap();
    let digest = Message::from_digest(*signed_msg_hash(&text).as_ref());
    let signature = MessageSignature::new(secp.sign_ecdsa_recoverable(&digest, &secret), true);
    let approvals = [Approval {
        approver: "Ito".to_owned(),
        intent: intent.clone(),
        nonce: "nonce".to_owned(),
        signature: signature.to_base64(),
    }];
    let keys = BTreeMap::from([("Ito".to_owned(), secret.public_key(&secp))]);
    let holders = plan
        .source()
        .fingerprints()
        .map(|fingerprint| (fingerprint, format!("holder of {fingerprint}")))
        .collect();
    let roles = Roles { maker, approval_keys: &keys, holders: &holders, log_id: "log", required: 1 };
    ApprovedTransfer::new(plan, &intent, &approvals, &roles)
}

fn cold_to_hot() -> ApprovedTransfer {
    let created = psbt("cold-to-hot/1-created.psbt");
    approved(plan_of(&created, wallet("cold"), wallet("hot"), Purpose::Refill), "Abe").unwrap()
}

#[test]
fn transfers_that_a_node_funded_and_another_program_signed_pass_and_are_final_byte_for_byte() {
    for (name, signed, source, payee, purpose) in [
        ("hot-to-cold", "2-signed-D", "hot", "cold", Purpose::Rebalance),
        ("hot-consolidation-40", "2-signed-D", "hot", "cold", Purpose::Rebalance),
        ("cold-to-hot", "3-combined", "cold", "hot", Purpose::Refill),
        ("cold35-to-cold", "3-combined", "cold35", "cold", Purpose::Rebalance),
    ] {
        let created = psbt(&format!("{name}/1-created.psbt"));
        let plan = plan_of(&created, wallet(source), wallet(payee), purpose);
        assert_eq!(plan.psbt(), created, "{name}");
        let checked =
            check(&approved(plan, "Abe").unwrap(), &psbt(&format!("{name}/{signed}.psbt"))).unwrap();
        let expected = String::from_utf8(fixture(&format!("node/psbt/{name}/5-final.tx"))).unwrap();
        assert_eq!(checked.hex(), expected.trim(), "{name}");
        let threshold = checked.plan().source().threshold();
        assert_eq!(checked.signers().len(), threshold, "{name}");
        let inputs = checked.plan().inputs().len();
        assert!(checked.signers().iter().all(|signer| signer.inputs.len() == inputs));
        assert!(u64::try_from(checked.transaction().vsize()).unwrap() <= checked.plan().virtual_size());
    }
}

#[test]
fn every_altered_copy_is_refused_for_what_was_altered() {
    let approved = cold_to_hot();
    let index: Vec<BTreeMap<String, String>> =
        serde_json::from_slice(&fixture("node/psbt/tampered/index.json")).unwrap();
    assert_eq!(index.len(), 8);
    for entry in index {
        let name = entry["file"].as_str();
        let bytes = fixture(&format!("node/psbt/tampered/{name}"));
        // This one does not even parse: the previous transaction is not the input's.
        let Ok(given) = read_psbt(&bytes) else {
            assert_eq!(name, "prevtx-altered.psbt");
            continue;
        };
        let error = check(&approved, &given).unwrap_err();
        let TransferError::Check(error) = error else { panic!("{name}: {error}") };
        let expected = match name {
            "change-to-attacker.psbt" => matches!(error, CheckError::ChangeDiffers { .. }),
            "payee-replaced.psbt" => matches!(error, CheckError::PayeeDiffers { .. }),
            "witness-utxo-amount.psbt" => error == CheckError::WitnessUtxoDiffers { input: 0 },
            "witness-script-bit.psbt" => error == CheckError::WitnessScriptDiffers { input: 0 },
            "sighash-none.psbt" => matches!(error, CheckError::SighashNotAll { input: 0, .. }),
            "change-path-far.psbt" => matches!(error, CheckError::OutputFieldsDiffer { .. }),
            "prevtx-missing.psbt" => error == CheckError::MissingPreviousTransaction { input: 0 },
            "prevtx-altered.psbt" => error == CheckError::PreviousTransactionDiffers { input: 0 },
            _ => false,
        };
        assert!(expected, "{name}: {error}");
    }
}

#[test]
fn version_2_and_rubbish_are_named() {
    let version_2 = fixture("node/psbt/v2/cold-to-hot.psbt2");
    assert_eq!(read_psbt(&version_2), Err(crate::PsbtError::PsbtVersion2));
    for bytes in [&b"psbt\xff"[..], b"", b"cHNidP8=", b"\xff\xff", b"cHNidP8!"] {
        assert!(matches!(read_psbt(bytes), Err(crate::PsbtError::UnreadablePsbt { .. })));
    }
}

fn refused(change: impl FnOnce(&mut Psbt)) -> CheckError {
    let mut given = psbt("cold-to-hot/3-combined.psbt");
    change(&mut given);
    match check(&cold_to_hot(), &given) {
        Err(TransferError::Check(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_lying_device_or_file_adds_is_refused() {
    let key = bitcoin::psbt::raw::Key { type_value: 0x42, key: vec![1] };
    let added = key.clone();
    assert_eq!(
        refused(|psbt| drop(psbt.unknown.insert(added, vec![1]))),
        CheckError::UnexpectedFields { place: "global".to_owned() }
    );
    let added = key.clone();
    assert_eq!(
        refused(|psbt| drop(psbt.inputs[1].unknown.insert(added, vec![1]))),
        CheckError::UnexpectedFields { place: "input 1".to_owned() }
    );
    assert_eq!(
        refused(|psbt| drop(psbt.outputs[1].unknown.insert(key, vec![1]))),
        CheckError::OutputFieldsDiffer { output: 1 }
    );
    assert_eq!(
        refused(|psbt| psbt.outputs[0].bip32_derivation.clear()),
        CheckError::OutputFieldsDiffer { output: 0 }
    );
    assert_eq!(
        refused(|psbt| psbt.inputs[2].bip32_derivation.clear()),
        CheckError::DerivationDiffers { input: 2 }
    );
    assert_eq!(
        refused(|psbt| psbt.inputs[0].final_script_witness = Some(bitcoin::Witness::new())),
        CheckError::AlreadyFinal { input: 0 }
    );
    assert_eq!(
        refused(|psbt| drop(psbt.inputs.pop())),
        CheckError::UnexpectedFields { place: "global".to_owned() }
    );
    assert_eq!(
        refused(|psbt| psbt.unsigned_tx.lock_time = bitcoin::absolute::LockTime::from_consensus(9)),
        CheckError::TransactionDiffers
    );
    assert_eq!(
        refused(|psbt| psbt.unsigned_tx.output[1].value = Amount::from_sat(1)),
        CheckError::PaymentDiffers { planned: "180.00000000".to_owned(), found: "0.00000001".to_owned() }
    );
    assert_eq!(refused(|psbt| psbt.unsigned_tx.input.swap(0, 1)), CheckError::InputsDiffer { input: 0 });
    assert!(matches!(
        refused(|psbt| psbt.unsigned_tx.output[0].value = Amount::from_sat(1)),
        CheckError::ChangeAmountDiffers { .. }
    ));
    assert!(matches!(
        refused(|psbt| {
            let output = psbt.unsigned_tx.output[0].clone();
            psbt.unsigned_tx.output.push(output);
        }),
        CheckError::OutputCountDiffers { planned: 2, found: 3 }
    ));
}

#[test]
fn wrong_and_missing_signatures_are_refused() {
    assert_eq!(
        refused(|psbt| {
            psbt.inputs[1].partial_sigs.pop_first();
        }),
        CheckError::TooFewSignatures { input: 1, present: 1, threshold: 2 }
    );
    assert!(matches!(
        refused(|psbt| {
            // A signature for another input.
            let other = *psbt.inputs[0].partial_sigs.values().next().unwrap();
            *psbt.inputs[1].partial_sigs.values_mut().next().unwrap() = other;
        }),
        CheckError::BadSignature { input: 1, .. }
    ));
    assert!(matches!(
        refused(|psbt| {
            psbt.inputs[0].partial_sigs.values_mut().next().unwrap().sighash_type = EcdsaSighashType::None;
        }),
        CheckError::SighashNotAll { input: 0, .. }
    ));
    assert!(matches!(
        refused(|psbt| {
            let (_, signature) = psbt.inputs[0].partial_sigs.pop_first().unwrap();
            let (foreign, _) = psbt.inputs[1].partial_sigs.first_key_value().unwrap();
            let foreign = *foreign;
            psbt.inputs[0].partial_sigs.insert(foreign, signature);
        }),
        CheckError::ForeignSignature { input: 0, .. }
    ));
}

#[test]
fn the_maker_neither_approves_nor_signs() {
    let created = psbt("cold-to-hot/1-created.psbt");
    let plan = || plan_of(&created, wallet("cold"), wallet("hot"), Purpose::Refill);
    assert!(matches!(
        approved(plan(), "Ito"),
        Err(crate::ProposalError::Approval(ApprovalError::ApproverIsMaker { .. }))
    ));
    let approved = approved(plan(), "holder of 73c5da0a").unwrap();
    let error = check(&approved, &psbt("cold-to-hot/3-combined.psbt")).unwrap_err();
    assert!(matches!(error, TransferError::Approval(ApprovalError::SignerIsMaker { .. })), "{error}");
}

#[test]
fn a_device_signature_finds_its_way_into_the_psbt() {
    let created = psbt("cold-to-hot/1-created.psbt");
    let combined = psbt("cold-to-hot/3-combined.psbt");
    let given: Vec<crate::DeviceSignature> = combined
        .inputs
        .iter()
        .enumerate()
        .flat_map(|(input, fields)| {
            fields.partial_sigs.iter().map(move |(key, signature)| crate::DeviceSignature {
                input,
                public_key: key.inner,
                signature: signature.to_vec(),
            })
        })
        .collect();
    let mut signed = created.clone();
    crate::add_signatures(&mut signed, &given).unwrap();
    assert_eq!(signed, combined);
    let mut beyond = given[0].clone();
    beyond.input = 3;
    assert_eq!(crate::add_signatures(&mut signed, &[beyond]), Err(CheckError::NoSuchInput { input: 3 }));
    let mut other = given[0].clone();
    other.signature = given[1].signature.clone();
    assert!(matches!(
        crate::add_signatures(&mut signed, &[other]),
        Err(CheckError::ContradictorySignature { .. })
    ));
}

#[test]
fn a_plan_file_says_the_same_when_read_again_and_nothing_else() {
    let plan = cold_to_hot().plan().clone();
    let json = plan.to_json();
    assert_eq!(Plan::from_json(json.as_bytes()).unwrap(), plan);
    let final_tx: bitcoin::Transaction =
        deserialize_hex(String::from_utf8(fixture("node/psbt/cold-to-hot/5-final.tx")).unwrap().trim())
            .unwrap();
    assert_eq!(plan.txid(), final_tx.compute_txid());
    for (from, to) in [
        ("\"sat\": 18000000000", "\"sat\": 18000000001"),
        ("\"index\": 40", "\"index\": 41"),
        ("\"node_address\": \"bcrt1q", "\"node_address\": \"bcrt1p"),
        ("\"highest_fee\"", "\"highest\""),
        ("himuro-plan-1", "himuro-plan-2"),
        ("\"asset\": \"BTC\"", "\"asset\": \"LTC\""),
        ("\"fee_rate_sat_per_vb\": 1", "\"fee_rate_sat_per_vb\": 100"),
        ("\"chain\": \"regtest\"", "\"chain\": \"main\""),
    ] {
        assert!(json.contains(from), "{from}");
        assert!(Plan::from_json(json.replacen(from, to, 1).as_bytes()).is_err(), "{to}");
    }
}
