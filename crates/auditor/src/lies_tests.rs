//! A console that lies in a log which is sound as a whole: each lie is told to the fold, and found.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value as Json, json};

use crate::opened::Opened;
use crate::say::Verdict;
use crate::story::Story;
use crate::watch::Watch;

/// A log that was read: each record's time, kind and fields.
type Told = Vec<(i64, String, Map<String, Json>)>;

#[test]
fn every_lie_of_the_console_is_contradicted_and_the_truth_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let log = rehearse(folder.path());
    let identity = folder.path().join("out/auditor.identity");
    let opened = Opened::verify(&log, Some(&identity), None, &Watch::default()).unwrap();
    let truth = told(&opened);
    assert_eq!(contradictions(&opened, &truth), Vec::<String>::new());

    let other = |kind: &str, nth: usize, field: &str| {
        let mut found = truth.iter().filter(|(_, other, _)| other == kind);
        found.nth(nth).unwrap().2[field].clone()
    };
    let log_id = opened.verified.head.log_id;
    let false_check = json!([["A", format!("Himuro session-key v1 {log_id} 00"), "00"]]);
    let lies: Vec<(&str, &str, Json, &str)> = vec![
        ("ceremony.started", "script_sha256", json!("00"), "ceremony-"),
        ("ceremony.started", "quorum", json!("3-of-3"), "auditor-quorum-differs"),
        ("ceremony.step-done", "initials", json!(["M"]), "ceremony-"),
        ("ceremony.step-done", "step", json!("clock_check"), "ceremony-"),
        ("ceremony.completed", "signed_by", json!(["M"]), "ceremony-"),
        (
            "person.enrolled",
            "public_key",
            other("person.enrolled", 1, "public_key"),
            "auditor-signature-wrong",
        ),
        ("person.enrolled", "person", json!("M"), "auditor-signed-elsewhere"),
        ("person.enrolled", "purpose", json!("head"), "auditor-signed-elsewhere"),
        ("person.logged-in", "person", json!("M"), "auditor-signed-elsewhere"),
        ("person.logged-in", "text", other("person.logged-in", 1, "text"), "auditor-signed-elsewhere"),
        ("person.logged-in", "at", json!(1), "auditor-signed-elsewhere"),
        (
            "person.enrolled",
            "fingerprint",
            other("person.enrolled", 3, "fingerprint"),
            "auditor-enrolment-contradicts",
        ),
        ("person.enrolled", "fingerprint", json!("none"), "auditor-enrolment-contradicts"),
        ("signature.given", "signature", other("signature.given", 1, "signature"), "auditor-signature-wrong"),
        ("signature.given", "input", json!(99), "auditor-signature-wrong"),
        (
            "person.logged-in",
            "signature",
            other("person.logged-in", 1, "signature"),
            "auditor-signature-wrong",
        ),
        ("device.read", "signature", other("device.read", 1, "signature"), "auditor-signature-wrong"),
        ("device.read", "challenge", other("device.read", 1, "challenge"), "auditor-nonce-twice"),
        ("device.read", "challenge", json!("Himuro key v1 another-log 00"), "auditor-signed-elsewhere"),
        ("key.proved", "xpub", other("device.read", 1, "xpub"), "auditor-signature-wrong"),
        ("session.opened", "key_checks", json!(false_check.to_string()), "auditor-signature-wrong"),
        ("session.opened", "key_checks", json!("[["), "auditor-record-unreadable"),
        ("maker.signed", "nonce", other("maker.signed", 1, "nonce"), "auditor-nonce-twice"),
        ("device.read", "xpub", other("device.read", 1, "xpub"), "auditor-wallet-keys-differ"),
        ("wallet.created", "descriptor", json!("wpkh(nothing)"), "treasury-"),
        ("policy.registered", "id", json!("00"), "auditor-registrations-differ"),
        ("address.verified", "index", json!(7), "auditor-address-differs"),
        ("backup.proved", "fingerprint", json!("00000000"), "auditor-backup-differs"),
        ("treasury.assessed", "ratio_ppm", json!(1), "auditor-rederived-differs"),
        ("treasury.planned", "txid", other("treasury.planned", 1, "txid"), "treasury-event-out-of-order"),
        ("treasury.planned", "fee", other("treasury.planned", 1, "fee"), "auditor-plan-record-differs"),
        ("treasury.planned", "plan", other("treasury.planned", 1, "plan"), "auditor-plan-record-differs"),
        ("treasury.planned", "maker", json!("B"), "treasury-event-out-of-order"),
        (
            "maker.signed",
            "signature",
            other("maker.signed", 1, "signature"),
            "treasury-wrong-approval-signature",
        ),
        (
            "treasury.intent-typed",
            "intent",
            other("treasury.intent-typed", 1, "intent"),
            "treasury-intent-differs",
        ),
        ("treasury.approved", "approver", json!("A"), "treasury-event-out-of-order"),
        ("treasury.approved", "approver", json!("C"), "treasury-wrong-approval-signature"),
        ("treasury.approved", "nonce", json!("00"), "treasury-wrong-approval-signature"),
        ("treasury.signed", "holder", json!("A"), "treasury-event-out-of-order"),
        ("treasury.signed", "psbt", other("treasury.signed", 1, "psbt"), "treasury-inputs-differ"),
        ("treasury.checked", "txid", json!("00"), "treasury-event-out-of-order"),
        (
            "treasury.exported",
            "transaction",
            other("treasury.exported", 1, "transaction"),
            "auditor-transaction-differs",
        ),
        ("treasury.exported", "transaction", json!("00"), "audit-exhibit-row"),
        ("treasury.exported", "file", json!("plan.json"), "auditor-"),
        ("log.anchored", "root", json!("11".repeat(32)), "audit-forked"),
        ("log.anchored", "size", json!(159), "auditor-head-too-early"),
        ("log.anchored", "words", other("log.anchored", 1, "words"), "auditor-words-differ"),
        ("log.anchored", "signatures", other("log.anchored", 1, "signatures"), "auditor-signature-wrong"),
        ("log.anchored", "size", json!("all"), "auditor-record-unreadable"),
        ("treasury.planned", "purpose", json!("gift"), "auditor-record-unreadable"),
        (
            "register.device-registered",
            "serial",
            other("register.device-registered", 1, "serial"),
            "ceremony-serial-twice",
        ),
        ("register.device-registered", "firmware", json!("1.0.0"), "ceremony-birth-contradicts"),
        ("register.device-registered", "pin_keeper", json!("Z"), "ceremony-not-on-roster"),
        ("register.device-registered", "witnesses", json!(["A"]), "ceremony-too-few-witnesses"),
        ("register.device-registered", "app_version", json!("2.4.5"), "auditor-register-differs"),
        ("register.device-registered", "holder", json!("B"), "auditor-register-differs"),
        (
            "register.key-born",
            "fingerprint",
            other("register.key-born", 1, "fingerprint"),
            "ceremony-key-known-elsewhere",
        ),
        ("register.key-born", "fingerprint", json!("00000000"), "auditor-register-differs"),
        ("register.key-born", "serial", json!("RH-0"), "ceremony-device-not-registered"),
        ("register.key-born", "more", json!(1), "auditor-record-unreadable"),
    ];
    for (kind, field, lie, expected) in lies {
        let mut lying = truth.clone();
        let record = lying.iter_mut().find(|(_, other, _)| other == kind).unwrap();
        assert_ne!(record.2.insert(field.to_owned(), lie.clone()), Some(lie), "{kind}: {field} is no lie");
        let found = contradictions(&opened, &lying);
        assert!(found.iter().any(|code| code.starts_with(expected)), "{kind}: {field}: {found:?}");
    }
    // Whoever is enrolled twice, logs in twice by one text, or logs in with a time that hides the last one.
    let twice = |kind: &str| {
        let mut lying = truth.clone();
        let place = lying.iter().position(|(_, other, _)| other == kind).unwrap();
        lying.insert(place + 1, lying[place].clone());
        contradictions(&opened, &lying)
    };
    for kind in ["person.enrolled", "person.logged-in", "device.read"] {
        let found = twice(kind);
        assert!(found.contains(&"auditor-nonce-twice".to_owned()), "{kind}: {found:?}");
    }
    let mut lying = truth.clone();
    let place = lying.iter().rposition(|(_, kind, _)| kind == "person.logged-in").unwrap();
    let again = lying[place].clone();
    let nonce = again.2["text"].as_str().unwrap().split(' ').nth(4).unwrap().to_owned();
    let text = again.2["text"].as_str().unwrap().replace(&nonce, "00");
    lying.insert(place + 1, again);
    lying[place + 1].2.insert("text".to_owned(), json!(text));
    let found = contradictions(&opened, &lying);
    assert!(found.contains(&"auditor-signed-elsewhere".to_owned()), "it hides the log-in before: {found:?}");

    // A device that is retired before it signs, in a record that was nothing before.
    let mut lying = truth.clone();
    let serial = other("register.device-registered", 0, "serial");
    let place = lying.iter().position(|(_, kind, _)| kind == "bags.checked").unwrap();
    "register.device-retired".clone_into(&mut lying[place].1);
    let retired = json!({ "serial": serial, "reason": "a lie", "witnesses": ["W"] });
    lying[place].2 = retired.as_object().unwrap().clone();
    let found = contradictions(&opened, &lying);
    assert!(found.iter().all(|code| code == "ceremony-device-is-retired") && !found.is_empty(), "{found:?}");

    // The same of a device that approves afterwards: the last use before the transfer is that of its maker and approver.
    let mut lying = truth.clone();
    let maker = lying.iter().find(|(_, kind, _)| kind == "maker.signed").unwrap().2["person"].clone();
    let of_maker = |fields: &Map<String, Json>| fields["holder"] == maker;
    let device =
        lying.iter().find(|(_, kind, fields)| kind == "register.device-registered" && of_maker(fields));
    let lost = json!({ "serial": device.unwrap().2["serial"], "account": "a lie", "witnesses": ["W"] });
    // Right before the maker signs; what stood there is of no weight here.
    let place = lying.iter().position(|(_, kind, _)| kind == "maker.signed").unwrap();
    let before = (0..place).rev().find(|at| lying[*at].1.starts_with("ceremony.step-began")).unwrap();
    let mut record = lying[before].clone();
    "register.device-lost".clone_into(&mut record.1);
    record.2 = lost.as_object().unwrap().clone();
    lying.insert(place, record);
    let found = contradictions(&opened, &lying);
    assert!(found.contains(&"ceremony-device-is-lost".to_owned()), "{found:?}");

    // The file's hash is of the record that names that file, not of the first.
    let mut lying = truth.clone();
    let is_transfer = |fields: &Map<String, Json>| fields.get("name") == Some(&json!("transfer.hex"));
    let (_, _, fields) = lying.iter_mut().find(|(_, _, fields)| is_transfer(fields)).unwrap();
    fields.insert("sha256".to_owned(), json!("00"));
    assert_eq!(contradictions(&opened, &lying), ["auditor-file-differs"]);
}

#[test]
fn a_record_that_is_left_out_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    let log = rehearse(folder.path());
    let identity = folder.path().join("out/auditor.identity");
    let opened = Opened::verify(&log, Some(&identity), None, &Watch::default()).unwrap();
    let truth = told(&opened);
    for kind in [
        "ceremony.step-began",
        "ceremony.step-done",
        "person.enrolled",
        "person.logged-in",
        "policy.registered",
        "treasury.planned",
        "treasury.intent-typed",
        "treasury.approved",
        "treasury.signed",
        "treasury.checked",
    ] {
        let mut lying = truth.clone();
        let place = lying.iter().position(|(_, other, _)| other == kind).unwrap();
        // Its place stays, so that heads keep their sizes.
        "nothing".clone_into(&mut lying[place].1);
        assert!(!contradictions(&opened, &lying).is_empty(), "without {kind}");
    }
}

fn contradictions(opened: &Opened, records: &Told) -> Vec<String> {
    let mut story = Story::of(opened.verified.head.log_id);
    for (seq, (time, kind, fields)) in (0..).zip(records) {
        story.adopt(seq, *time, kind, fields.clone());
    }
    story
        .findings(opened, opened.reader.as_ref().unwrap())
        .into_iter()
        .filter(|finding| finding.verdict == Verdict::Contradicted)
        .map(|finding| finding.because.map_or_else(String::new, |because| because.code().to_owned()))
        .collect()
}

fn told(opened: &Opened) -> Told {
    let records = opened.reader.as_ref().unwrap().records(0);
    records
        .map(|record| {
            let record = record.unwrap();
            match record.body.to_json() {
                Json::Object(fields) => (record.wall, record.kind, fields),
                other => panic!("a body is a map: {other}"),
            }
        })
        .collect()
}

/// A rehearsal by the program that stands beside this test's.
pub(crate) fn rehearse(folder: &Path) -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let program = own.parent().unwrap().parent().unwrap().join("himuro");
    assert!(
        program.exists(),
        "{} is not there: build it first with `cargo build -p himuro-cli -p himuro-pane`",
        program.display()
    );
    let out = folder.join("out");
    let status = Command::new(program)
        .args(["rehearse", "--unattended", "--rng-seed", "7", "--language", "en", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    out.join("rehearsal.himuro")
}
