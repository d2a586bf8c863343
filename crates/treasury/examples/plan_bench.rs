//! How long a plan takes: `cargo run --release -p himuro-treasury --example plan_bench [COINS]`.
//!
//! Makes synthetic hot coins in a node's own format (log-normal-like amounts, 80 to a
//! transaction), then times reading and planning apart, beside two peers: parsing the same text
//! into a `serde_json::Value`, and plain largest-first accumulation over the amounts. Prints rows
//! of figure, value, peer and ratio, parted by tabs.
#![expect(clippy::print_stdout, reason = "a program that prints figures")]
#![expect(clippy::expect_used, reason = "a measuring program may stop")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bitcoin::absolute::LockTime;
use bitcoin::consensus::encode::serialize_hex;
use bitcoin::hashes::{Hash, sha256};
use bitcoin::transaction::Version;
use bitcoin::{Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Txid, Witness};
use treasury::{
    Books, Branch, Chain, Holdings, HoldingsFiles, Policy, Price, Wallet, assess, btc_text, plan_transfer,
};

const HOT: &str = include_str!("../../../fixtures/holdings/2-of-3/hot.descriptor.txt");
const COLD: &str = include_str!("../../../fixtures/holdings/2-of-3/cold.descriptor.txt");
const INFO: &[u8] = include_bytes!("../../../fixtures/holdings/2-of-3/getblockchaininfo.json");
const PRICES: &[u8] = include_bytes!("../../../fixtures/holdings/prices.json");
const POLICY: &str = include_str!("../../../policies/japan-r1.toml");
const GROUP: u32 = 80;
const RUNS: usize = 5;

fn main() {
    let count = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let hot = Wallet::from_descriptor(HOT).expect("the rehearsal's descriptor is whole");
    let (list, prevtxs, total) = synthetic(&hot, count);
    let books = format!(r#"{{"BTC": {{"customers": "{}"}}}}"#, btc_text(total * 18));
    let files = HoldingsFiles {
        hot_listunspent: list.as_bytes(),
        cold_listunspent: b"[]",
        hot_descriptor: HOT.as_bytes(),
        cold_descriptor: Some(COLD.as_bytes()),
        hot_prevtxs: prevtxs.as_bytes(),
        cold_prevtxs: b"{}",
        getblockchaininfo: INFO,
    };
    let policy = Policy::parse(&POLICY.replace("max_inputs = 100", "max_inputs = 512"))
        .expect("the shipped policy is whole");
    let price = Price::read(PRICES).expect("the rehearsal's price is whole");
    let books = Books::read(books.as_bytes()).expect("made just now");

    let (read, holdings) = best(|| Holdings::read(&files, None).expect("made in a node's format"));
    let cold = holdings.cold().wallet().clone();
    let (planned, plan) = best(|| {
        let assessment = assess(&holdings, &policy, &price, &books);
        plan_transfer(&holdings, &cold, &policy, &assessment).expect("there is enough")
    });
    let (dom, _) = best(|| serde_json::from_str::<serde_json::Value>(&list).expect("valid JSON"));
    let amounts: Vec<u64> = holdings.hot().coins().iter().map(|coin| coin.amount().to_sat()).collect();
    let goal = plan.amount().to_sat();
    let (largest_first, _) = best(|| {
        let mut sorted = amounts.clone();
        sorted.sort_unstable_by(|one, other| other.cmp(one));
        let mut sum = 0;
        sorted
            .into_iter()
            .take_while(|amount| {
                let open = sum < goal;
                sum += amount;
                open
            })
            .count()
    });
    let inputs = plan.inputs().len();
    println!(
        "plan at {count} coins ({inputs} inputs chosen)\t{}\tlargest first alone: {}\t{:.1}",
        shown(planned),
        shown(largest_first),
        ratio(planned, largest_first)
    );
    println!(
        "read {count} coins (parse, derive, check)\t{}\tserde_json DOM of the same text: {}\t{:.1}",
        shown(read),
        shown(dom),
        ratio(read, dom)
    );
}

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

fn ratio(ours: Duration, peer: Duration) -> f64 {
    ours.as_secs_f64() / peer.as_secs_f64()
}

/// The shortest of a few runs, and what the last one made.
fn best<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut run = || {
        let start = Instant::now();
        let made = work();
        (start.elapsed(), made)
    };
    let mut best = run();
    for _ in 1..RUNS {
        let next = run();
        best = (best.0.min(next.0), next.1);
    }
    best
}

/// `listunspent` and the previous transactions of so many coins, and their sum.
fn synthetic(wallet: &Wallet, count: u32) -> (String, String, Amount) {
    let mut list = String::from("[\n");
    let mut prevtxs = BTreeMap::new();
    let mut total = Amount::ZERO;
    for first in (0..count).step_by(GROUP as usize) {
        let indices: Vec<u32> = (first..count.min(first + GROUP)).collect();
        let output = indices
            .iter()
            .map(|index| TxOut {
                value: amount_of(*index),
                script_pubkey: wallet.script(Branch::Receive, *index),
            })
            .collect();
        let nowhere = OutPoint { txid: Txid::hash(&first.to_be_bytes()), vout: 0 };
        let input = vec![TxIn {
            previous_output: nowhere,
            script_sig: ScriptBuf::new(),
            sequence: Sequence::MAX,
            witness: Witness::new(),
        }];
        let prevtx = Transaction { version: Version::TWO, lock_time: LockTime::ZERO, input, output };
        let txid = prevtx.compute_txid();
        for ((vout, index), output) in indices.iter().enumerate().zip(&prevtx.output) {
            total += output.value;
            let comma = if *index + 1 == count { "" } else { "," };
            let script = &output.script_pubkey;
            let address = Chain::Regtest.node_address(script).expect("our own script");
            writeln!(
                list,
                r#"  {{
    "txid": "{txid}",
    "vout": {vout},
    "address": "{address}",
    "label": "",
    "scriptPubKey": "{}",
    "amount": {},
    "confirmations": 5,
    "spendable": true,
    "solvable": true,
    "desc": "wpkh([28645006/84h/1h/0h/0/{index}]020000)#00000000",
    "parent_descs": [
      "{}"
    ],
    "safe": true
  }}{comma}"#,
                script.to_hex_string(),
                btc_text(output.value),
                HOT.trim(),
            )
            .expect("a string takes every write");
        }
        prevtxs.insert(txid.to_string(), serialize_hex(&prevtx));
    }
    list.push_str("]\n");
    (list, serde_json::to_string(&prevtxs).expect("a map of text"), total)
}

/// A product of uniform draws has the long tail of deposits; drawn from a hash, so repeatable.
fn amount_of(index: u32) -> Amount {
    let hash = sha256::Hash::hash(&index.to_be_bytes()).to_byte_array();
    let draws = hash.chunks_exact(2).take(4).map(|pair| match pair {
        [high, low] => u64::from(*high) << 8 | u64::from(*low),
        _ => 0,
    });
    let product = draws.fold(1_u64, |product, draw| product.saturating_mul(draw + 1) >> 12);
    Amount::from_sat(1_000 + product * 200)
}
