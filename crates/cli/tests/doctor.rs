//! The doctor, at whatever machine the tests run on.
#![expect(clippy::unwrap_used, reason = "what a helper does not find fails the test")]

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use serde_json::Value;

/// The secret pane takes no part in this, so that it need not be built.
fn doctor(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_himuro"));
    command.arg("doctor").args(arguments).stdin(Stdio::null()).env("LC_ALL", "C");
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_subject_is_told_of_and_the_exit_code_follows_the_worst() {
    let (code, stdout, stderr) = doctor(&["--json"]);
    let answers: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let findings = answers[0]["findings"].as_array().unwrap();
    let subjects: BTreeSet<&str> =
        findings.iter().map(|finding| finding["subject"].as_str().unwrap()).collect();
    for subject in [
        "network",
        "radios",
        "swap",
        "core_dumps",
        "disk",
        "program",
        "udev_rule",
        "permissions",
        "holders",
        "display",
        "kernel",
        "clock",
    ] {
        assert!(subjects.contains(subject), "{subject}: {stdout}");
    }
    let stops = findings.iter().filter(|finding| finding["level"] == "stop").count();
    if stops == 0 {
        assert_eq!(code, 0, "{stderr}");
    } else {
        assert_eq!(code, 3, "{stderr}");
        assert_eq!(answers[1]["error"], "app-production-refuses");
        assert_eq!(answers[1]["fields"]["count"], stops.to_string());
    }
    for finding in findings {
        for field in ["message", "why"] {
            let sentence = finding[field].as_str().unwrap();
            assert!(!sentence.is_empty() && !sentence.starts_with("app-doctor"), "{finding}");
        }
        assert_eq!(finding["mend"].is_null(), finding["level"] == "in_order", "{finding}");
    }
}

#[test]
fn people_read_the_same_findings_in_their_language_the_worst_first() {
    let (code, english, _) = doctor(&["--language", "en"]);
    let (same, japanese, _) = doctor(&["--language", "ja"]);
    assert_eq!((code, english.lines().count()), (same, japanese.lines().count()));
    assert!(english.contains("In order") && japanese.contains("問題ありません"), "{english}{japanese}");
    let at = |heading: &str| english.lines().position(|line| line.starts_with(heading));
    assert!(at("Stop:") < at("In order"), "{english}");
    assert!(!english.contains("app-doctor") && !japanese.contains("app-doctor"));
}

#[test]
fn the_rule_is_not_installed_without_a_yes() {
    let file = std::path::Path::new("/etc/udev/rules.d/20-ledger.rules");
    let before = std::fs::read(file).ok();
    let (code, stdout, stderr) = doctor(&["--install-udev-rule"]);
    assert_eq!(std::fs::read(file).ok(), before);
    if before.is_some() || code == 1 {
        // There already, or nobody here who may: said, and nothing done.
        assert!(stdout.contains("20-ledger.rules") || stderr.contains("udevadm"), "{stdout}{stderr}");
        return;
    }
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("app-declined"), "{stderr}");
    for part in ["20-ledger.rules", "ATTRS{idVendor}==\"2c97\"", "udevadm trigger"] {
        assert!(stdout.contains(part), "{part}: {stdout}");
    }
}
