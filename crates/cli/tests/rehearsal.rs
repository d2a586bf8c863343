//! The unattended rehearsal: what it leaves behind, held against the genuine app's recordings, the node's export and
//! Bitcoin Core's consensus code.
#![expect(clippy::unwrap_used, reason = "what a helper does not find fails the test")]

mod common;
#[path = "common/rehearsed.rs"]
mod rehearsed;
#[path = "common/transactions.rs"]
mod transactions;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json as value};
use tempfile::tempdir;

use common::{Ran, repository, run, text};
use rehearsed::{REPEATABLE, SEED, rehearse, rehearsed};
use transactions::{check_transaction, derived, json, sat, script_of};

const A: &str = "73c5da0a";
const B: &str = "3f635a63";
const D: &str = "28645006";
const E: &str = "b760aecd";

#[test]
fn it_leaves_the_files_that_it_promises_and_no_others() {
    let (folder, _) = rehearsed();
    let promised = [
        "auditor.identity",
        "bundle",
        "operator-A.identity",
        "operator-B.identity",
        "operator-C.identity",
        "operator-D.identity",
        "plan.json",
        "refill.hex",
        "refill.psbt",
        "rehearsal.himuro",
        "transfer.hex",
        "transfer.psbt",
        "wallet.json",
    ];
    assert_eq!(names(folder), promised.map(str::to_owned).into());
    let identity = std::fs::read_to_string(folder.join("auditor.identity")).unwrap();
    assert!(identity.lines().any(|line| line.starts_with("AGE-SECRET-KEY-1")), "an age identity");
}

#[test]
fn the_wallet_is_the_one_that_the_genuine_devices_registered() {
    let wallet = json(&rehearsed().0.join("wallet.json"));
    let recordings: Vec<Value> = ["A", "B", "C"]
        .iter()
        .map(|label| json(&repository(&format!("fixtures/ledger/btc-testnet-register-2of3-{label}.json"))))
        .collect();
    let hmacs: Vec<&Value> = recordings.iter().map(|recording| &recording["expect"]["hmac"]).collect();
    assert_eq!(wallet["policy_hmacs"], value!(hmacs));
    let policy = &recordings[0]["given"]["policy"];
    assert_eq!(wallet["policy_name"], policy["name"]);
    assert_eq!(wallet["policy_template"], policy["template"]);
    assert_eq!(wallet["fingerprints"], value!([A, B, "b8688df1"]));
    let descriptor = wallet["descriptor"].as_str().unwrap();
    for key in policy["keys"].as_array().unwrap() {
        let key = key.as_str().unwrap().replace('\'', "h");
        assert!(descriptor.contains(&format!("{key}/<0;1>/*")), "{key}");
    }
    addresses_are_derived(&wallet);
}

#[test]
fn the_plan_moves_what_the_law_asks_to_the_first_cold_address_without_a_coin() {
    let (folder, _) = rehearsed();
    let (wallet, plan) = (json(&folder.join("wallet.json")), json(&folder.join("plan.json")));
    let hot = coins("hot").iter().map(|coin| coin.0).sum::<u64>();
    let customers = 500_000_000_000;
    let amount = sat(&plan["transfer"]["amount"]);
    // R6 with R1's 5 %: what stays hot is at most a twentieth, and not a satoshi less was moved than asked.
    assert!(20 * (hot - amount) <= customers, "{amount} is not enough");
    assert!(20 * (hot - (amount - 1)) > customers, "{amount} is more than asked");

    let taken: BTreeSet<String> = coins("cold").into_iter().map(|coin| coin.1).collect();
    let script = |index| derived(&wallet["descriptor"], 0, index);
    let first = (0..).map(script).find(|script| !taken.contains(&script.to_hex_string())).unwrap();
    assert_eq!(script_of(&plan["transfer"]["destination"]["node_address"]), first);

    let taken: BTreeSet<String> = coins("hot").into_iter().map(|coin| coin.1).collect();
    let script = |index| derived(&plan["transfer"]["source"], 0, index);
    let first = (0..).map(script).find(|script| !taken.contains(&script.to_hex_string())).unwrap();
    assert_eq!(script_of(&plan["refill"]["destination"]["node_address"]), first);
    assert_eq!(plan["refill"]["reasons"]["funds"], "holdings");
}

#[test]
fn no_coin_without_its_previous_transaction_is_spent() {
    let plan = json(&rehearsed().0.join("plan.json"));
    let known = json(&repository("fixtures/holdings/2-of-3/hot.prevtxs.json"));
    let inputs = plan["transfer"]["inputs"].as_array().unwrap();
    assert!(inputs.len() > 1);
    for input in inputs {
        let (txid, _) = input["outpoint"].as_str().unwrap().split_once(':').unwrap();
        assert!(known[txid].is_string(), "{txid}");
    }
}

#[test]
fn both_transactions_are_planned_signed_and_accepted_by_bitcoin_core() {
    let (folder, _) = rehearsed();
    let plan = json(&folder.join("plan.json"));
    check_transaction(folder, "transfer", &plan["transfer"], &[D]);
    check_transaction(folder, "refill", &plan["refill"], &[A, B]);
}

#[test]
fn the_log_holds_each_persons_part() {
    let (folder, _) = rehearsed();
    let file = folder.join("rehearsal.himuro");
    let identity = folder.join("auditor.identity");
    let records = run(["log", "show", text(&file), "--identity", text(&identity), "--json"]).fine().json();
    let of = |kind: &str, field: &str| -> Vec<Value> {
        let of_kind = records.iter().filter(|record| record["kind"] == kind);
        of_kind.map(|record| record["body"][field].clone()).collect()
    };
    assert_eq!(of("person.logged-in", "person"), ["A", "B", "C", "D"]);
    assert_eq!(of("treasury.planned", "maker"), ["A", "C"]);
    assert_eq!(of("maker.signed", "person"), ["A", "C"]);
    assert_eq!(of("treasury.approved", "approver"), ["B", "D"]);
    assert_eq!(of("treasury.signed", "holder"), ["D", "A", "B"]);
    let completed = of("ceremony.completed", "ceremony");
    assert_eq!(completed, ["key-generation", "share-backup", "rebalance"]);
}

#[test]
fn the_register_says_which_keys_were_born_on_a_model_with_a_firmware() {
    let (folder, _) = rehearsed();
    let identity = folder.join("auditor.identity");
    for log in ["rehearsal.himuro", "bundle"] {
        let log = folder.join(log);
        let ask = |more: &[&str]| {
            let asked = ["device", "register", text(&log), "--identity", text(&identity), "--json"];
            run(asked.into_iter().chain(more.iter().copied())).fine().json().remove(0)
        };
        let born = |answer: &Value| -> Vec<String> {
            let keys = answer["born"]["there"].as_array().unwrap().iter();
            keys.map(|key| key["fingerprint"].as_str().unwrap().to_owned()).collect()
        };
        let all = ask(&[]);
        // Three cold devices and the hot one.
        assert_eq!((all["devices"].as_array().unwrap().len(), &all["born"]), (4, &Value::Null));
        assert_eq!(all["contradictions"], value!([]));
        assert_eq!(born(&ask(&["--born-on", "nano s plus", "--firmware", "1.4.0"])), [B, A, "b8688df1"]);
        assert_eq!(born(&ask(&["--firmware", "1.4.0"])).len(), 3);
        assert!(born(&ask(&["--born-on", "NanoX"])).is_empty());
        assert!(born(&ask(&["--firmware", "1.4.1"])).is_empty());
    }
    let log = folder.join("bundle");
    for (language, kept) in [("en", "PIN kept by A"), ("ja", "暗証番号の保管者 A")] {
        // Beside a rehearsal's log its auditor's identity is found.
        let asked = ["device", "register", text(&log), "--born-on", "NanoSPlus", "--language", language];
        let said = run(asked).fine();
        assert!(said.stdout.contains(kept) && said.stdout.contains(A), "{}", said.stdout);
        in_sentences(&said, language);
    }
    let alone = tempdir().unwrap();
    let copy = alone.path().join("copy.himuro");
    std::fs::copy(folder.join("rehearsal.himuro"), &copy).unwrap();
    run(["device", "register", text(&copy), "--json"]).failed(2, "app-identity-needed");
}

#[test]
fn the_lives_of_devices_are_rehearsed_where_they_are_asked_for() {
    let folder = tempdir().unwrap();
    let told = rehearse(folder.path(), &["--rng-seed", SEED, "--lifecycle"]).fine().json();
    let last = told.iter().rev().find(|line| line["event"] == "ceremony").unwrap();
    assert_eq!(last["ceremony"], "device-lifecycle");
    for name in REPEATABLE {
        let read = |folder: &Path| std::fs::read(folder.join(name)).unwrap();
        assert_eq!(read(folder.path()), read(&rehearsed().0), "{name}");
    }
    let log = folder.path().join("rehearsal.himuro");
    let shown = run(["device", "register", text(&log), "--json"]).fine().json().remove(0);
    let standing = |serial: &str| {
        let devices = shown["devices"].as_array().unwrap();
        devices.iter().find(|device| device["serial"] == serial).unwrap()["standing"].clone()
    };
    assert_eq!((standing("RH-SPARE-1"), standing("RH-SPARE-2")), ("destroyed".into(), "lost".into()));
    verified(folder.path());
}

#[test]
fn the_same_seed_leaves_the_same_files_and_another_log() {
    let (first, _) = rehearsed();
    let second = tempdir().unwrap();
    rehearse(second.path(), &["--rng-seed", SEED]).fine();
    let read = |folder: &Path, name: &str| std::fs::read(folder.join(name)).unwrap();
    for name in REPEATABLE {
        assert_eq!(read(first, name), read(second.path(), name), "{name}");
    }
    for name in ["rehearsal.himuro", "auditor.identity", "operator-A.identity"] {
        assert_ne!(read(first, name), read(second.path(), name), "{name}");
    }
}

#[test]
fn three_of_five_is_rehearsed_as_well() {
    let folder = tempdir().unwrap();
    rehearse(folder.path(), &["--quorum", "3-of-5", "--rng-seed", SEED]).fine();
    let (wallet, plan) = (json(&folder.path().join("wallet.json")), json(&folder.path().join("plan.json")));
    assert_eq!(wallet["fingerprints"], value!([A, B, "b8688df1", D, E]));
    // The recorded wallet of these keys has another name, and with it other proofs of registration.
    let policy =
        json(&repository("fixtures/ledger/btc-testnet-register-3of5-A.json"))["given"]["policy"].clone();
    assert_eq!((&wallet["policy_keys"], &wallet["policy_template"]), (&policy["keys"], &policy["template"]));
    let hmacs = wallet["policy_hmacs"].as_array().unwrap();
    let different: BTreeSet<String> = hmacs.iter().map(Value::to_string).collect();
    assert_eq!(different.len(), 5);
    addresses_are_derived(&wallet);
    check_transaction(folder.path(), "transfer", &plan["transfer"], &[D]);
    check_transaction(folder.path(), "refill", &plan["refill"], &[A, B, E]);
    verified(folder.path());
}

/// Published vectors of the words' own standard; none of them is a test seed of ours.
const WORDS: [&str; 3] = [
    "jelly better achieve collect unaware mountain thought cargo oxygen act hood bridge",
    "renew stay biology evidence goat welcome casual join adapt armor shuffle fault little machine walk stumble \
     urge swap",
    "dignity pass list indicate nasty swamp pool script soccer toe leaf photo multiply desk host tomato cradle \
     drill spread actor shine dismiss champion exotic",
];

#[test]
fn a_wallet_of_other_words_is_refilled_from_the_transfers_own_output() {
    let folder = tempdir().unwrap();
    let mut arguments = Vec::new();
    for (number, words) in WORDS.iter().enumerate() {
        let file = folder.path().join(format!("words-{number}"));
        std::fs::write(&file, format!("{words}\n")).unwrap();
        arguments.extend(["--device".to_owned(), format!("sim:@{}", text(&file))]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ran = rehearse(folder.path(), &arguments).fine();
    assert!(ran.stdout.contains("\"app-refill-from-transfer\""), "it is said aloud");

    let (wallet, plan) = (json(&folder.path().join("wallet.json")), json(&folder.path().join("plan.json")));
    addresses_are_derived(&wallet);
    let fingerprints: Vec<&str> =
        wallet["fingerprints"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert!(!fingerprints.contains(&A) && fingerprints.len() == 3);
    assert_eq!(plan["transfer"]["destination"]["node_address"], wallet["addresses"][0]);
    assert_eq!(plan["refill"]["reasons"]["funds"], "transfer-output");
    let transfer = check_transaction(folder.path(), "transfer", &plan["transfer"], &[D]);
    let refill = check_transaction(folder.path(), "refill", &plan["refill"], &fingerprints[..2]);
    assert_eq!(refill.input.len(), 1);
    let spent = refill.input[0].previous_output;
    assert_eq!(spent.txid, transfer.compute_txid());
    let output = &transfer.output[spent.vout as usize];
    assert_eq!(output.script_pubkey, derived(&wallet["descriptor"], 0, 0));
    verified(folder.path());
}

#[test]
fn the_cold_descriptor_may_be_missing_from_the_holdings() {
    let folder = tempdir().unwrap();
    let (holdings, out) = (folder.path().join("holdings"), folder.path().join("out"));
    std::fs::create_dir(&holdings).unwrap();
    for entry in repository("fixtures/holdings/2-of-3").read_dir().unwrap().flatten() {
        if entry.file_name() != "cold.descriptor.txt" {
            std::fs::copy(entry.path(), holdings.join(entry.file_name())).unwrap();
        }
    }
    rehearse(&out, &["--holdings", text(&holdings)]).fine();
    let (given, all) = (json(&out.join("plan.json")), json(&rehearsed().0.join("plan.json")));
    for plan in ["transfer", "refill"] {
        assert_eq!(given[plan]["txid"], all[plan]["txid"], "{plan}");
    }
    let shown = run(["plan", "--holdings", text(&holdings), "--json"]);
    assert_ne!(shown.code, 101, "{}", shown.stderr);
}

#[test]
fn where_nothing_has_to_move_the_transfer_is_left_out_and_the_refill_is_made() {
    let folder = tempdir().unwrap();
    let policy = repository("policies/house-80-20.toml");
    let ran = rehearse(folder.path(), &["--policy", text(&policy)]).fine();
    assert!(ran.stdout.contains("\"app-nothing-to-move\""), "it is said aloud");
    let plan = json(&folder.path().join("plan.json"));
    assert_eq!(plan["transfer"], Value::Null);
    assert_eq!(sat(&plan["assessment"]["to_move"]), 0);
    let left = names(folder.path());
    assert!(!left.contains("transfer.psbt") && !left.contains("transfer.hex"), "{left:?}");
    check_transaction(folder.path(), "refill", &plan["refill"], &[A, B]);
    verified(folder.path());
}

#[test]
fn fee_rate_prices_and_books_are_taken_as_given() {
    let folder = tempdir().unwrap();
    let (prices, books, out) =
        (folder.path().join("p.json"), folder.path().join("b.json"), folder.path().join("out"));
    let price = value!({"BTC": {"yen": "9876543", "source": "a test", "window": "spot",
        "at": "2026-11-01T09:00:00+09:00"}});
    std::fs::write(&prices, price.to_string()).unwrap();
    std::fs::write(&books, r#"{"BTC": {"customers": "5500.00000000"}}"#).unwrap();
    rehearse(&out, &["--prices", text(&prices), "--books", text(&books), "--fee-rate", "7"]).fine();
    let plan = json(&out.join("plan.json"));
    assert_eq!(plan["assessment"]["price"]["yen"], "9876543");
    assert_eq!(sat(&plan["assessment"]["customers"]), 550_000_000_000);
    // A twentieth of 5,500 stays hot.
    assert_eq!(sat(&plan["transfer"]["amount"]), 59_661_000_000 - 27_500_000_000);
    for (name, signers) in [("transfer", &[D][..]), ("refill", &[A, B])] {
        assert_eq!(plan[name]["fee_rate_sat_per_vb"], 7);
        check_transaction(&out, name, &plan[name], signers);
    }
}

#[test]
fn a_folder_with_other_files_is_taken_and_none_of_ours_is_overwritten() {
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    rehearse(folder.path(), &["--rng-seed", SEED]).fine();
    assert_eq!(std::fs::read(folder.path().join("notes.txt")).unwrap(), b"mine");

    let before = contents(folder.path());
    let fields = rehearse(folder.path(), &[]).failed(2, "app-would-overwrite");
    assert!(fields["file"].as_str().unwrap().ends_with("rehearsal.himuro"), "{fields}");
    assert_eq!(contents(folder.path()), before);

    for name in REPEATABLE.into_iter().chain([
        "rehearsal.himuro",
        "bundle",
        "auditor.identity",
        "operator-A.identity",
    ]) {
        let folder = tempdir().unwrap();
        std::fs::write(folder.path().join(name), "mine").unwrap();
        let fields = rehearse(folder.path(), &[]).failed(2, "app-would-overwrite");
        assert!(fields["file"].as_str().unwrap().ends_with(name), "{fields}");
        assert_eq!(contents(folder.path()), [(name.to_owned(), b"mine".to_vec())], "{name}");
    }
}

#[test]
fn what_is_told_to_machines_is_one_object_a_line() {
    let told = rehearsed().1.json();
    let last = told.last().unwrap();
    assert_eq!(last["event"], "rehearsed");
    let ceremonies: Vec<&Value> =
        told.iter().filter(|line| line["event"] == "ceremony").map(|line| &line["ceremony"]).collect();
    assert_eq!(ceremonies, ["key-generation", "share-backup", "rebalance"]);
    let steps = |event: &str| -> Vec<(&Value, &Value)> {
        told.iter()
            .filter(|line| line["event"] == event)
            .map(|line| (&line["ceremony"], &line["step"]))
            .collect()
    };
    assert_eq!(steps("step_began"), steps("step_done"));
    assert!(steps("step_began").len() > 30);
}

#[test]
fn both_languages_say_everything_in_sentences() {
    for (language, banner) in [("en", "The rehearsal is complete"), ("ja", "予行演習は完了しました")]
    {
        let folder = tempdir().unwrap();
        let out = text(folder.path());
        let said = run(["rehearse", "--unattended", "--language", language, "--out", out]).fine();
        assert!(said.stdout.contains(banner), "{}", said.stdout);
        in_sentences(&said, language);
        let (log, identity) = (folder.path().join("bundle"), folder.path().join("auditor.identity"));
        let verify = ["log", "verify", text(&log), "--identity", text(&identity), "--language", language];
        in_sentences(&run(verify).fine(), language);
        in_sentences(&run(["plan", "--language", language]).fine(), language);
    }
}

/// No id of a text where its sentence belongs, and no value that was not filled in.
fn in_sentences(said: &Ran, language: &str) {
    assert_eq!(said.stderr, "");
    for line in said.stdout.lines() {
        let word_is_an_id =
            |word: &str| ["app-", "cli-", "error-", "help-"].iter().any(|id| word.starts_with(id));
        let mut words = line.split(|character: char| !character.is_ascii_alphanumeric() && character != '-');
        assert!(!words.any(word_is_an_id), "{language}: {line}");
        assert!(!line.contains("{$") && !line.contains("{ $"), "{language}: {line}");
    }
}

fn names(folder: &Path) -> BTreeSet<String> {
    folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Every file at the top of a folder, byte by byte.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = names(folder).into_iter().filter(|name| folder.join(name).is_file());
    files.map(|name| (name.clone(), std::fs::read(folder.join(name)).unwrap())).collect()
}

/// Amount and script of every coin of the embedded export.
fn coins(wallet: &str) -> Vec<(u64, String)> {
    let coins = json(&repository(&format!("fixtures/holdings/2-of-3/{wallet}.listunspent.json")));
    let coin = |coin: &Value| {
        let amount = bitcoin::Amount::from_btc(coin["amount"].as_f64().unwrap()).unwrap();
        (amount.to_sat(), coin["scriptPubKey"].as_str().unwrap().to_owned())
    };
    coins.as_array().unwrap().iter().map(coin).collect()
}

fn addresses_are_derived(wallet: &Value) {
    let addresses = wallet["addresses"].as_array().unwrap();
    assert_eq!(addresses.len(), 5);
    for (index, address) in (0..).zip(addresses) {
        assert_eq!(script_of(address), derived(&wallet["descriptor"], 0, index), "{address}");
    }
}

/// The log and the bundle of a folder hold, content and all.
fn verified(folder: &Path) {
    let identity = folder.join("auditor.identity");
    for log in ["rehearsal.himuro", "bundle"] {
        let log = folder.join(log);
        let ran = run(["log", "verify", text(&log), "--identity", text(&identity), "--json"]).fine();
        assert_eq!(ran.json()[0]["content"]["state"], "proven");
    }
}
