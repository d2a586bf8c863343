//! What a stranger can check of `plan.json` and the transaction files, with none of our own code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr;

use bitcoin::address::NetworkUnchecked;
use bitcoin::{Address, Psbt, ScriptBuf, Transaction, TxOut, consensus::encode::deserialize_hex};
use miniscript::{Descriptor, DescriptorPublicKey};
use serde_json::Value;

/// A file of JSON.
pub(crate) fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("the file is there")).expect("JSON")
}

/// Satoshis of `{"sat": …, "btc": …}`, which have to agree.
pub(crate) fn sat(amount: &Value) -> u64 {
    let sat = amount["sat"].as_u64().expect("an amount");
    let btc = format!("{}.{:08}", sat / 100_000_000, sat % 100_000_000);
    assert_eq!(amount["btc"], btc.as_str());
    sat
}

/// Regtest's script of an address.
pub(crate) fn script_of(address: &Value) -> ScriptBuf {
    let address: Address<NetworkUnchecked> = address.as_str().expect("text").parse().expect("an address");
    address.require_network(bitcoin::Network::Regtest).expect("of regtest").script_pubkey()
}

/// The script at a place of a multipath descriptor: receive is 0, change is 1.
pub(crate) fn derived(descriptor: &Value, branch: usize, index: u32) -> ScriptBuf {
    let text = descriptor.as_str().expect("text");
    let parsed = Descriptor::<DescriptorPublicKey>::from_str(text).expect("a descriptor with its checksum");
    let branches = parsed.into_single_descriptors().expect("multipath");
    branches[branch].at_derivation_index(index).expect("in range").script_pubkey()
}

/// Holds `<name>.psbt` and `<name>.hex` against the plan, and every input against Bitcoin Core's consensus code.
pub(crate) fn check_transaction(folder: &Path, name: &str, plan: &Value, signers: &[&str]) -> Transaction {
    let read =
        |ending: &str| std::fs::read_to_string(folder.join(format!("{name}.{ending}"))).expect("there");
    let psbt = Psbt::from_str(read("psbt").trim()).expect("a PSBT in base64");
    let raw = hex::decode(read("hex").trim()).expect("hexadecimal");
    let transaction: Transaction = deserialize_hex(read("hex").trim()).expect("a transaction");
    assert_eq!(psbt.unsigned_tx.compute_txid(), transaction.compute_txid());
    assert_eq!(plan["txid"], transaction.compute_txid().to_string());

    let spent = previous_outputs(&psbt);
    for (number, (previous, input)) in spent.iter().zip(&psbt.inputs).enumerate() {
        let script = previous.script_pubkey.as_bytes();
        bitcoinconsensus::verify(script, previous.value.to_sat(), &raw, None, number)
            .unwrap_or_else(|error| panic!("{name}, input {number}: {error:?}"));
        assert!(input.final_script_witness.is_none() && input.final_script_sig.is_none(), "not finalized");
        let by: BTreeSet<String> =
            input.partial_sigs.keys().map(|key| input.bip32_derivation[&key.inner].0.to_string()).collect();
        assert_eq!(by, signers.iter().map(|signer| (*signer).to_owned()).collect(), "{name}, input {number}");
        let witness: Vec<&[u8]> = transaction.input[number].witness.iter().collect();
        for signature in input.partial_sigs.values() {
            assert!(witness.contains(&signature.to_vec().as_slice()), "the file's own signature is in it");
        }
    }

    inputs_are_planned(plan, &psbt, &spent);
    outputs_are_planned(plan, &transaction);
    let paid: u64 = transaction.output.iter().map(|output| output.value.to_sat()).sum();
    let taken: u64 = spent.iter().map(|output| output.value.to_sat()).sum();
    assert_eq!(taken - paid, sat(&plan["fee"]), "{name}: the fee");
    assert!(sat(&plan["fee"]) <= sat(&plan["highest_fee"]));
    assert!(sat(&plan["fee"]) >= plan["fee_rate_sat_per_vb"].as_u64().unwrap() * transaction.vsize() as u64);
    transaction
}

/// Both UTXO forms of every input, which agree with each other and with the transaction identifier that is spent.
fn previous_outputs(psbt: &Psbt) -> Vec<TxOut> {
    let of_input = |(input, outpoint): (&bitcoin::psbt::Input, bitcoin::OutPoint)| {
        let whole = input.non_witness_utxo.as_ref().expect("the previous transaction");
        assert_eq!(whole.compute_txid(), outpoint.txid);
        let output = whole.output[outpoint.vout as usize].clone();
        assert_eq!(input.witness_utxo.as_ref(), Some(&output));
        output
    };
    let outpoints = psbt.unsigned_tx.input.iter().map(|input| input.previous_output);
    psbt.inputs.iter().zip(outpoints).map(of_input).collect()
}

fn inputs_are_planned(plan: &Value, psbt: &Psbt, spent: &[TxOut]) {
    let planned: BTreeMap<String, (u64, ScriptBuf)> = plan["inputs"]
        .as_array()
        .expect("inputs")
        .iter()
        .map(|input| {
            let place =
                (usize::from(input["branch"] == "change"), input["index"].as_u64().expect("an index"));
            let script = derived(&plan["source"], place.0, u32::try_from(place.1).expect("an index"));
            (input["outpoint"].as_str().expect("text").to_owned(), (sat(&input["amount"]), script))
        })
        .collect();
    let really = psbt.unsigned_tx.input.iter().zip(spent).map(|(input, output)| {
        (input.previous_output.to_string(), (output.value.to_sat(), output.script_pubkey.clone()))
    });
    assert_eq!(really.collect::<BTreeMap<_, _>>(), planned);
}

fn outputs_are_planned(plan: &Value, transaction: &Transaction) {
    let planned = plan["outputs"].as_array().expect("outputs");
    let said: Vec<(u64, ScriptBuf)> =
        planned.iter().map(|output| (sat(&output["amount"]), script_of(&output["node_address"]))).collect();
    let really: Vec<(u64, ScriptBuf)> =
        transaction.output.iter().map(|out| (out.value.to_sat(), out.script_pubkey.clone())).collect();
    assert_eq!(really, said);
    let payments: Vec<&Value> = planned.iter().filter(|output| output["role"] == "payment").collect();
    assert_eq!(payments.len(), 1);
    assert_eq!(sat(&payments[0]["amount"]), sat(&plan["amount"]));
    assert_eq!(payments[0]["node_address"], plan["destination"]["node_address"]);
    for change in planned.iter().filter(|output| output["role"] != "payment") {
        let index = u32::try_from(change["index"].as_u64().expect("an index")).expect("an index");
        assert_eq!(change["branch"], "change");
        assert_eq!(
            derived(&plan["source"], 1, index),
            script_of(&change["node_address"]),
            "back to the source"
        );
    }
}
