//! The transfer that a rehearsal exports, altered in every way between approval and export: none passes the check that
//! stands before `transfer.hex`, and no altered plan is taken for the approved one.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;

use app::{RehearsalRequest, Unattended, rehearse};
use base64::Engine as _;
use bitcoin::psbt::Psbt;
use bitcoin::secp256k1::{Message, Secp256k1, SecretKey};
use bitcoin::sign_message::{MessageSignature, signed_msg_hash};
use bitcoin::{Amount, EcdsaSighashType, ScriptBuf, TxOut};
use treasury::{
    Approval, ApprovedTransfer, Books, Holdings, HoldingsFiles, Intent, Plan, Policy, Price, Roles, Typed,
    approval_text, assess, btc_text, check, compare, plan_transfer, read_psbt,
};

const LOG_ID: &str = "abababababababababababababababababababababababababababababababab";
const NONCE: &str = "0123456789abcdef";

macro_rules! holdings {
    ($name:literal) => {
        include_bytes!(concat!("../../../fixtures/holdings/2-of-3/", $name))
    };
}

/// The plan that the rehearsal makes of the embedded inputs, by the treasury's own means.
fn plan() -> Plan {
    let files = HoldingsFiles {
        hot_listunspent: holdings!("hot.listunspent.json"),
        cold_listunspent: holdings!("cold.listunspent.json"),
        hot_descriptor: holdings!("hot.descriptor.txt"),
        cold_descriptor: Some(holdings!("cold.descriptor.txt")),
        hot_prevtxs: holdings!("hot.prevtxs.json"),
        cold_prevtxs: holdings!("cold.prevtxs.json"),
        getblockchaininfo: holdings!("getblockchaininfo.json"),
    };
    let policy = Policy::combine([
        Policy::parse(include_str!("../../../policies/japan-r1.toml")).unwrap(),
        Policy::parse(include_str!("../../../policies/house-80-20.toml")).unwrap(),
    ])
    .unwrap();
    let holdings = Holdings::read(&files, None).unwrap();
    let price = Price::read(include_bytes!("../../../fixtures/holdings/prices.json")).unwrap();
    let books = Books::read(include_bytes!("../../../fixtures/holdings/books.json")).unwrap();
    let assessment = assess(&holdings, &policy, &price, &books);
    plan_transfer(&holdings, holdings.cold().wallet(), &policy, &assessment).unwrap()
}

/// What maker and approver said of one plan, put before another: the same where nobody changed it.
fn approved(of: &Plan, put_before: &Plan) -> Result<ApprovedTransfer, String> {
    let secp = Secp256k1::new();
    let (amount, address) = (btc_text(of.amount()), of.node_address());
    let typed = Typed { asset: "BTC", amount: &amount, destination: &address, purpose: "rebalance" };
    let intent = Intent::parse(&typed, of.chain()).unwrap();
    let secret = SecretKey::from_slice(&[9; 32]).unwrap();
    let text = approval_text(of, LOG_ID, NONCE).unwrap();
    let digest = Message::from_digest(*signed_msg_hash(&text).as_ref());
    let signature = MessageSignature::new(secp.sign_ecdsa_recoverable(&digest, &secret), true);
    let approval = Approval {
        approver: "B".to_owned(),
        intent: intent.clone(),
        nonce: NONCE.to_owned(),
        signature: base64::engine::general_purpose::STANDARD.encode(signature.serialize()),
    };
    let keys = BTreeMap::from([("B".to_owned(), secret.public_key(&secp))]);
    let holders = put_before.source().fingerprints().map(|device| (device, "D".to_owned())).collect();
    let roles = Roles { maker: "A", approval_keys: &keys, holders: &holders, log_id: LOG_ID, required: 1 };
    ApprovedTransfer::new(put_before.clone(), &intent, &[approval], &roles).map_err(|error| error.to_string())
}

type Alteration = (&'static str, fn(&mut Psbt));

const ALTERATIONS: [Alteration; 10] = [
    ("payee", |psbt| psbt.unsigned_tx.output[0].script_pubkey = ScriptBuf::from_bytes(vec![0x51])),
    ("every payee", |psbt| {
        psbt.unsigned_tx.output.iter_mut().for_each(|output| output.script_pubkey = ScriptBuf::new());
    }),
    ("amount", |psbt| psbt.unsigned_tx.output[0].value += Amount::from_sat(1)),
    ("fee", |psbt| psbt.unsigned_tx.output[0].value -= Amount::from_sat(1)),
    ("extra output", |psbt| {
        psbt.unsigned_tx.output.push(TxOut { value: Amount::ZERO, script_pubkey: ScriptBuf::new() });
        psbt.outputs.push(Default::default());
    }),
    ("lock time", |psbt| psbt.unsigned_tx.lock_time = bitcoin::absolute::LockTime::from_consensus(1)),
    ("sequence", |psbt| psbt.unsigned_tx.input[0].sequence = bitcoin::Sequence::MAX),
    ("sighash", |psbt| psbt.inputs[0].sighash_type = Some(EcdsaSighashType::None.into())),
    ("amount of an input", |psbt| {
        if let Some(spent) = psbt.inputs[0].witness_utxo.as_mut() {
            spent.value += Amount::from_sat(1);
        }
    }),
    ("witness script", |psbt| psbt.inputs[0].witness_script = Some(ScriptBuf::from_bytes(vec![0x51]))),
];

#[test]
fn the_exported_transfer_passes_and_no_altered_copy_of_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let request = RehearsalRequest { rng_seed: Some(7), out: out.clone(), ..RehearsalRequest::default() };
    rehearse(&request, &mut Unattended::new(|_| {})).unwrap();
    let plan = plan();
    let transfer = approved(&plan, &plan).unwrap();
    let exported = read_psbt(&std::fs::read(out.join("transfer.psbt")).unwrap()).unwrap();
    let checked = check(&transfer, &exported).unwrap();
    assert_eq!(checked.hex() + "\n", std::fs::read_to_string(out.join("transfer.hex")).unwrap());

    for (what, alter) in ALTERATIONS {
        // Before the next device signs, and before anything is written.
        let mut altered = exported.clone();
        alter(&mut altered);
        assert_ne!(altered, exported, "{what}");
        assert!(check(&transfer, &altered).is_err(), "{what}");
        let mut altered = plan.psbt();
        alter(&mut altered);
        assert!(compare(&plan, &altered).is_err(), "{what}, unsigned");
    }
    // A signature of another input, a missing one, and one with a bit changed.
    let mut swapped = exported.clone();
    let other = exported.inputs[1].partial_sigs.values().next().copied().unwrap();
    swapped.inputs[0].partial_sigs.values_mut().for_each(|signature| *signature = other);
    assert!(check(&transfer, &swapped).is_err());
    let mut missing = exported.clone();
    missing.inputs[5].partial_sigs.clear();
    assert!(check(&transfer, &missing).is_err());
    let mut none = exported;
    none.inputs[0].partial_sigs.values_mut().for_each(|signature| {
        signature.sighash_type = EcdsaSighashType::NonePlusAnyoneCanPay;
    });
    assert!(check(&transfer, &none).is_err());
}

#[test]
fn a_plan_that_was_changed_after_its_approval_is_not_the_approved_one() {
    let plan = plan();
    let honest = plan.to_json();
    // Whatever digit of the file is changed, it is no plan any more, or no approval fits it.
    let digits: Vec<usize> =
        honest.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(place, _)| place).collect();
    let (mut tries, mut altered_plans) = (0, 0);
    for place in digits.iter().step_by((digits.len() / 60).max(1)) {
        tries += 1;
        let mut bytes = honest.clone().into_bytes();
        bytes[*place] = if bytes[*place] == b'9' { b'8' } else { bytes[*place] + 1 };
        let Ok(altered) = Plan::from_json(&bytes) else { continue };
        if altered == plan {
            continue;
        }
        altered_plans += 1;
        let same_transaction = altered.txid() == plan.txid();
        assert!(approved(&plan, &altered).is_err() || same_transaction, "byte {place}");
    }
    // Most changes contradict the plan itself already.
    assert!(altered_plans < tries / 2, "{altered_plans} of {tries}");
}
