//! A rehearsal that is killed in the middle of a step goes on where it was, and ends as if nothing had happened.
#![expect(clippy::unwrap_used, reason = "what a helper does not find fails the test")]

mod common;
#[path = "common/rehearsed.rs"]
mod rehearsed;
#[path = "common/stranger.rs"]
mod stranger;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tempfile::tempdir;

use common::{himuro, run, text};
use rehearsed::{REPEATABLE, SEED, rehearse, rehearsed};
use stranger::stranger;

#[test]
fn killed_in_key_generation() {
    killed_at("key-generation", "register_policy", 0);
}

#[test]
fn killed_in_share_backup() {
    killed_at("share-backup", "split_shares", 0);
}

#[test]
fn killed_in_rebalance() {
    killed_at("rebalance", "approve_to_cold", 0);
}

#[test]
fn killed_between_two_signatures_of_one_device() {
    killed_at("rebalance", "sign_to_cold", 20);
}

#[test]
fn killed_between_the_signatures_of_two_devices() {
    killed_at("rebalance", "sign_to_hot", 1);
}

#[test]
fn killed_again_and_again() {
    let folder = tempdir().unwrap();
    assert!(kill(folder.path(), &["--rng-seed", SEED], "key-generation", "enrol", 0));
    assert!(kill(folder.path(), &["--resume"], "share-backup", "prove_backup", 0));
    assert!(kill(folder.path(), &["--resume"], "rebalance", "verify_to_cold", 0));
    goes_on(folder.path());
    let report = stranger(&folder.path().join("bundle"), None).unwrap();
    assert_eq!(report["sessions"], 4);
}

#[test]
fn a_bundle_whose_writing_was_broken_off_is_written_again() {
    let folder = tempdir().unwrap();
    rehearse(folder.path(), &["--rng-seed", SEED]).fine();
    // As a kill in the middle of the export leaves it.
    let half = folder.path().join(".bundle.part");
    std::fs::rename(folder.path().join("bundle"), &half).unwrap();
    std::fs::remove_file(half.join("manifest.sha256")).unwrap();
    resume(folder.path()).fine();
    holds(folder.path());
    assert!(!half.exists());
}

#[test]
fn going_on_with_a_finished_rehearsal_is_harmless() {
    let folder = tempdir().unwrap();
    rehearse(folder.path(), &["--rng-seed", SEED]).fine();
    let files = |folder: &Path| -> BTreeMap<String, Vec<u8>> {
        let read = |name: &str| (name.to_owned(), std::fs::read(folder.join(name)).unwrap());
        REPEATABLE.iter().copied().chain(["auditor.identity", "bundle/checkpoint"]).map(read).collect()
    };
    let (before, steps) = (files(folder.path()), steps_done(folder.path()));
    resume(folder.path()).fine();
    assert_eq!(files(folder.path()), before);
    assert_eq!(steps_done(folder.path()), steps);
    holds(folder.path());
    let (log, head) = (folder.path().join("rehearsal.himuro"), folder.path().join("bundle/checkpoint"));
    run(["log", "verify", text(&log), "--head", text(&head)]).fine();
}

#[test]
fn a_file_that_was_changed_meanwhile_is_named_and_nothing_goes_on() {
    let folder = tempdir().unwrap();
    assert!(kill(folder.path(), &["--rng-seed", SEED], "rebalance", "plan_to_hot", 0));
    let file = folder.path().join("transfer.hex");
    let written = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, written.replacen('0', "1", 1)).unwrap();
    let fields = resume(folder.path()).failed(1, "app-output-changed");
    assert_eq!(fields["file"], text(&file));
    std::fs::write(&file, written).unwrap();
    goes_on(folder.path());
}

#[test]
fn there_is_nothing_to_go_on_with_in_another_folder() {
    let folder = tempdir().unwrap();
    let missing = folder.path().join("missing");
    for place in [folder.path(), &missing] {
        let fields = resume(place).failed(2, "app-nothing-to-resume");
        assert_eq!(fields["folder"], text(place));
    }
    assert!(!missing.exists());

    // A log of production is refused for what it is.
    let log = folder.path().join("rehearsal.himuro");
    run(["log", "create", text(&log), "--profile", "production"]).fine();
    resume(folder.path()).failed(2, "app-not-in-production");
}

/// Kills once, goes on, and compares with a run that was never killed.
fn killed_at(ceremony: &str, step: &str, signatures: usize) {
    // On a busy machine the program may be done before the signal comes: then it is begun anew.
    let folder = (0..5)
        .map(|_| tempdir().unwrap())
        .find(|folder| kill(folder.path(), &["--rng-seed", SEED], ceremony, step, signatures))
        .unwrap();

    // The state that the killed program left is kept aside, with its write-ahead log.
    let aside = tempdir().unwrap();
    for name in ["rehearsal.himuro", "rehearsal.himuro-wal"] {
        if folder.path().join(name).exists() {
            std::fs::copy(folder.path().join(name), aside.path().join(name)).unwrap();
        }
    }
    let old = aside.path().join("rehearsal.himuro");
    let before = run(["log", "verify", text(&old), "--json"]).fine().json().remove(0);
    let head = aside.path().join("head");
    std::fs::write(&head, before["note"].as_str().unwrap()).unwrap();

    goes_on(folder.path());
    let new = folder.path().join("rehearsal.himuro");
    let after = run(["log", "verify", text(&new), "--head", text(&head), "--json"]).fine().json().remove(0);
    assert_eq!(after["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(after["sessions"][0]["ended"], "not", "the kill is on record: {}", after["sessions"]);
    assert_eq!(after["sessions"][1]["ended"], "cleanly");
    // Whoever puts the old state back is found out by the new head.
    let head = folder.path().join("bundle/checkpoint");
    run(["log", "verify", text(&old), "--head", text(&head), "--json"]).failed(1, "audit-rolled-back");
}

/// Runs with `arguments` until `signatures` devices' answers have come within the step, and ends it with SIGKILL.
///
/// Answers whether that came in time.
fn kill(out: &Path, arguments: &[&str], ceremony: &str, step: &str, signatures: usize) -> bool {
    let mut child = himuro()
        .args(["rehearse", "--unattended", "--json", "--out", text(out)])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (mut within, mut signed) = (false, 0);
    let reached = lines.by_ref().map_while(Result::ok).any(|line| {
        let told: Value = serde_json::from_str(&line).unwrap();
        match told["event"].as_str() {
            Some("step_began") => within = told["ceremony"] == ceremony && told["step"] == step,
            Some("signed") if within => signed += 1,
            _ => {}
        }
        within && signed >= signatures
    });
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert!(reached, "{ceremony}, {step} was never reached");
    status.code().is_none()
}

fn resume(out: &Path) -> common::Ran {
    run(["rehearse", "--resume", "--unattended", "--json", "--out", text(out)])
}

/// Resumes to the end and holds everything against a run that was never killed.
fn goes_on(folder: &Path) {
    let before = steps_done(folder);
    let told = resume(folder).fine().json();
    let (uninterrupted, _) = rehearsed();
    for name in REPEATABLE {
        let read = |folder: &Path| std::fs::read(folder.join(name)).unwrap();
        assert_eq!(read(folder), read(uninterrupted), "{name}");
    }
    let after = steps_done(folder);
    assert_eq!(after.keys().collect::<Vec<_>>(), steps_done(uninterrupted).keys().collect::<Vec<_>>());
    assert!(after.values().all(|times| *times == 1), "done twice: {after:?}");
    for step in before.keys() {
        let again = |line: &&Value| line["event"] == "step_began" && step_of(line) == *step;
        assert!(!told.iter().any(|line| again(&line)), "{step:?} is begun again");
    }
    holds(folder);
}

/// How often each step is recorded as done.
fn steps_done(folder: &Path) -> BTreeMap<(String, String), usize> {
    let (log, identity) = (folder.join("rehearsal.himuro"), folder.join("auditor.identity"));
    let records = run(["log", "show", text(&log), "--identity", text(&identity), "--json"]).fine().json();
    let mut done = BTreeMap::new();
    for record in records.iter().filter(|record| record["kind"] == "ceremony.step-done") {
        *done.entry(step_of(&record["body"])).or_default() += 1;
    }
    done
}

fn step_of(value: &Value) -> (String, String) {
    let text = |field: &str| value[field].as_str().unwrap().to_owned();
    (text("ceremony"), text("step"))
}

/// Log and bundle hold.
fn holds(folder: &Path) {
    let identity = folder.join("auditor.identity");
    for name in ["rehearsal.himuro", "bundle"] {
        let log = folder.join(name);
        let ran = run(["log", "verify", text(&log), "--identity", text(&identity), "--json"]).fine();
        assert_eq!(ran.json()[0]["content"]["state"], "proven");
    }
}
