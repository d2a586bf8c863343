//! Files of a node, prices, books and policies that lie, contradict each other, or are broken: named, refused, and
//! nothing is founded on them.
#![expect(clippy::unwrap_used, reason = "a failing helper fails its test")]

mod attack;

use std::path::Path;

use attack::{Refusal, himuro, names_in, refused, repository, text};
use tempfile::TempDir;

const COLD: &str = "cold.listunspent.json";
const HOT: &str = "hot.listunspent.json";

/// A copy of the node's exports that may be spoilt.
fn export() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(repository("fixtures/holdings/2-of-3")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

/// Changes the first place where `from` stands.
#[track_caller]
fn spoil(path: &Path, from: &str, to: &str) {
    let whole = std::fs::read_to_string(path).unwrap();
    assert!(whole.contains(from), "{from} is not in {}", path.display());
    std::fs::write(path, whole.replacen(from, to, 1)).unwrap();
}

/// What a rehearsal says to these inputs; it has to leave nothing behind, so that the same folder is still free.
#[track_caller]
fn rehearsal_refuses(inputs: &[&str]) -> Refusal {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let refusal = refused(&[&["rehearse", "--unattended", "--out", text(&out)], inputs].concat());
    assert_eq!(names_in(folder.path()), Vec::<String>::new(), "{refusal:?}");
    refusal
}

#[track_caller]
fn spoilt(name: &str, from: &str, to: &str, code: &str) -> Refusal {
    let copy = export();
    spoil(&copy.path().join(name), from, to);
    rehearsal_refuses(&["--holdings", text(copy.path())]).is(1, code)
}

#[test]
fn amounts_that_no_node_writes_name_file_and_coin() {
    for (amount, code) in [
        ("-93.06896681", "treasury-negative-amount"),
        ("0", "treasury-zero-amount"),
        ("0.00000000", "treasury-zero-amount"),
        ("93.068966811", "treasury-too-precise-amount"),
        ("1e-9", "treasury-too-precise-amount"),
        ("21000000.00000001", "treasury-too-large-amount"),
        ("\"93.06896681\"", "treasury-not-an-amount"),
    ] {
        let to = format!("\"amount\": {amount},");
        let refusal = spoilt(COLD, "\"amount\": 93.06896681,", &to, code);
        assert_eq!((refusal.fields["file"].as_str(), refusal.fields["coin"].as_str()), (COLD, "1"));
    }
    // One satoshi more than the previous transaction pays.
    let refusal = spoilt(
        COLD,
        "\"amount\": 93.06896681,",
        "\"amount\": 93.06896682,",
        "treasury-prevtx-output-differs",
    );
    assert_eq!(refusal.fields["file"], "cold.prevtxs.json");
    assert_eq!(refusal.fields["field"], "amount");
}

#[test]
fn a_coin_that_is_counted_twice_is_named() {
    let copy = export();
    let path = copy.path().join(COLD);
    let coins: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    std::fs::write(&path, serde_json::to_vec(&[&coins[0], &coins[1], &coins[0]]).unwrap()).unwrap();
    let refusal = rehearsal_refuses(&["--holdings", text(copy.path())]).is(1, "treasury-duplicate-outpoint");
    assert_eq!(refusal.fields["file"], COLD);
    assert_eq!(
        refusal.fields["outpoint"],
        format!("{}:{}", coins[0]["txid"].as_str().unwrap(), coins[0]["vout"])
    );
}

#[test]
fn another_network_is_refused_wherever_it_shows() {
    let info = "getblockchaininfo.json";
    let refusal = spoilt(info, "\"regtest\"", "\"main\"", "treasury-wrong-network");
    assert_eq!(refusal.fields["file"], "hot.descriptor.txt");
    assert_eq!(refusal.fields["chain"], "main");
    spoilt(info, "\"regtest\"", "\"signet\"", "treasury-wrong-address");
    let refusal = spoilt(info, "\"regtest\"", "\"dogecoin\"", "treasury-unknown-chain");
    assert_eq!(refusal.fields["file"], info);
    let refusal = spoilt(
        COLD,
        "bcrt1q35ramf658j9evnwxwpdxak7zk6yk0euftlx5rp3na5hpvwd0f6kqkj9fuf",
        "tb1q35ramf658j9evnwxwpdxak7zk6yk0euftlx5rp3na5hpvwd0f6kqkj9fuf",
        "treasury-wrong-address",
    );
    assert_eq!((refusal.fields["file"].as_str(), refusal.fields["coin"].as_str()), (COLD, "1"));
}

#[test]
fn a_file_that_was_cut_or_recoded_is_named() {
    for length in [0, 1, 2_000, 40_000] {
        let copy = export();
        let path = copy.path().join(COLD);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..length]).unwrap();
        let refusal = rehearsal_refuses(&["--holdings", text(copy.path())]).is(1, "treasury-truncated-json");
        assert_eq!(refusal.fields["file"], COLD);
    }
    let copy = export();
    let path = copy.path().join(COLD);
    let units = std::fs::read_to_string(&path).unwrap();
    let bytes: Vec<u8> = units.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(&path, [&b"\xff\xfe"[..], &bytes].concat()).unwrap();
    let refusal = rehearsal_refuses(&["--holdings", text(copy.path())]).is(1, "treasury-utf16");
    assert_eq!(refusal.fields["file"], COLD);
}

#[test]
fn two_files_that_disagree_are_refused_before_anything_is_counted() {
    // The descriptor of another wallet beside this wallet's coins.
    let copy = export();
    std::fs::copy(
        repository("fixtures/holdings/3-of-5/cold.descriptor.txt"),
        copy.path().join("cold.descriptor.txt"),
    )
    .unwrap();
    let refusal = rehearsal_refuses(&["--holdings", text(copy.path())]).is(1, "treasury-script-differs");
    assert_eq!(refusal.fields["file"], COLD);

    // A previous transaction whose bytes were altered, and one under the name of another.
    spoilt("cold.prevtxs.json", "\"0200000002fcb2", "\"0200000002fcb3", "treasury-prevtx-id-differs");
    spoilt("hot.prevtxs.json", "\"0200000001bfea", "\"0200000001", "treasury-unreadable-prevtx");

    // A thief's script, and a thief's witness script, beside the right address.
    for (from, to, field) in [
        ("00208d07dda7543c", "00208d07dda7543d", "scriptPubKey"),
        ("522102c507f418a375", "522102c507f418a376", "witnessScript"),
    ] {
        let refusal = spoilt(COLD, from, to, "treasury-script-differs");
        assert_eq!((refusal.fields["file"].as_str(), refusal.fields["field"].as_str()), (COLD, field));
    }

    // The hot list in the place of the cold one.
    let copy = export();
    std::fs::copy(copy.path().join(HOT), copy.path().join(COLD)).unwrap();
    let refusal = rehearsal_refuses(&["--holdings", text(copy.path())]).is(1, "treasury-foreign-key");
    assert_eq!(refusal.fields["file"], COLD);
}

#[test]
fn a_coin_of_another_key_or_branch_is_refused() {
    let origin = "[b8688df1/48h/1h/0h/2h/0/44]";
    for (to, code) in [
        ("[deadbeef/48h/1h/0h/2h/0/44]", "treasury-foreign-key"),
        ("[b8688df1/48h/1h/0h/2h/2/44]", "treasury-unknown-branch"),
        ("[b8688df1/48h/1h/0h/2h/0/2147483648]", "treasury-unusable-index"),
    ] {
        let refusal = spoilt(COLD, origin, to, code);
        assert_eq!((refusal.fields["file"].as_str(), refusal.fields["coin"].as_str()), (COLD, "1"));
    }
}

#[test]
fn a_missing_file_and_a_folder_in_its_place_are_named() {
    let copy = export();
    std::fs::remove_file(copy.path().join(HOT)).unwrap();
    let refusal = rehearsal_refuses(&["--holdings", text(copy.path())]).is(1, "app-file-unreadable");
    assert!(refusal.fields["file"].ends_with(HOT));
    std::fs::create_dir(copy.path().join(HOT)).unwrap();
    rehearsal_refuses(&["--holdings", text(copy.path())]).is(1, "app-file-unreadable");
    let nowhere = copy.path().join("nowhere");
    rehearsal_refuses(&["--holdings", text(&nowhere)]).is(1, "app-file-unreadable");
}

#[test]
fn the_plan_alone_refuses_what_the_rehearsal_refuses() {
    let copy = export();
    spoil(&copy.path().join(COLD), "\"amount\": 93.06896681,", "\"amount\": -1,");
    let refusal = refused(&["plan", "--holdings", text(copy.path())]).is(1, "treasury-negative-amount");
    assert_eq!(refusal.fields["amount"], "-1");
}

#[test]
fn prices_and_books_that_cannot_be_used_name_their_field() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("given.json");
    let price = |yen: &str| {
        format!(
            r#"{{"BTC": {{"yen": {yen}, "source": "s", "window": "w", "at": "2026-11-20T15:00:00+09:00"}}}}"#
        )
    };
    for (flag, content, code) in [
        ("--prices", price("\"-1\""), "treasury-unusable-price"),
        ("--prices", price("\"0\""), "treasury-unusable-price"),
        ("--prices", price("15000000"), "treasury-bad-json"),
        ("--prices", "{}".to_owned(), "treasury-missing-asset"),
        ("--prices", r#"{"BTC": {"yen": "1""#.to_owned(), "treasury-truncated-json"),
        ("--books", r#"{"BTC": {"customers": "-5"}}"#.to_owned(), "treasury-unusable-balance"),
        ("--books", r#"{"BTC": {"customers": "5000.123456789"}}"#.to_owned(), "treasury-unusable-balance"),
        ("--books", r#"{"DOGE": {"customers": "5000"}}"#.to_owned(), "treasury-missing-asset"),
        ("--books", String::new(), "treasury-truncated-json"),
    ] {
        std::fs::write(&file, content).unwrap();
        let refusal = rehearsal_refuses(&[flag, text(&file)]).is(1, code);
        assert!(refusal.fields.contains_key("file"), "{refusal:?}");
    }
}

#[test]
fn a_policy_that_cannot_be_used_names_its_field() {
    let policy = std::fs::read_to_string(repository("policies/japan-r1.toml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.toml");
    for (from, to, code, field) in [
        (
            "format = \"himuro-policy-1\"",
            "format = \"himuro-policy-9\"",
            "treasury-unknown-policy-format",
            None,
        ),
        ("cap = \"5/100\"", "cap = \"500/100\"", "treasury-unreadable-policy", None),
        ("target = \"5/100\"", "target = \"-5/100\"", "treasury-unreadable-policy", None),
        ("fee_rate = 2 ", "fee_rate = 0 ", "treasury-unusable-policy-value", Some("fee_rate")),
        ("approvers = 1", "approvers = 0", "treasury-unusable-policy-value", Some("transfer.approvers")),
        ("approvers = 1", "approver = 1", "treasury-unreadable-policy", None),
        ("[transfer]", "[transfer", "treasury-unreadable-policy", None),
    ] {
        std::fs::write(&file, policy.replacen(from, to, 1)).unwrap();
        let refusal = rehearsal_refuses(&["--policy", text(&file)]).is(1, code);
        if let Some(field) = field {
            assert_eq!(refusal.fields["field"], field);
        }
    }
}

#[test]
fn a_fee_rate_of_zero_or_beyond_reason_is_refused() {
    for rate in ["0", "18446744073709551615"] {
        let refusal = rehearsal_refuses(&["--fee-rate", rate]).is(2, "app-bad-fee-rate");
        assert_eq!(refusal.fields["rate"], rate);
    }
    // Not a number at all is wrong use, which clap says.
    let output = himuro(&["plan", "--fee-rate", "-1"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    // A rate that could be, and whose fee is above what the policy allows for one transaction.
    refused(&["plan", "--fee-rate", "500"]).is(3, "treasury-fee-too-high");
}
