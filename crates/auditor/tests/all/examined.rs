//! The program as an auditor runs it: over a rehearsal, over its bundle, and over copies that somebody changed.

use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use crate::common::{Room, run};

#[test]
fn a_rehearsal_is_proven_from_the_file_and_from_the_bundle_in_both_languages() {
    let room = Room::new();
    audit::pack_bundle(room.path("bundle").as_ref(), room.path("bundle.tar").as_ref()).unwrap();
    for path in ["rehearsal.himuro", "bundle", "bundle.tar"] {
        let found = room.json(&["--identity", &room.path("auditor.identity"), &room.path(path)]);
        assert_eq!(found["verdict"], "not-proven", "{path}: freshness never is");
        let proven = texts_of(&found, "proven");
        for text in
            ["auditor-whole", "auditor-content", "auditor-approved", "auditor-exported", "auditor-anchor"]
        {
            assert!(proven.iter().any(|one| one == text), "{path}: {text}");
        }
        assert_eq!(proven.iter().filter(|text| *text == "auditor-ceremony-holds").count(), 3);
        assert!(texts_of(&found, "contradicted").is_empty());
        assert!(found["timeline"].as_array().unwrap().len() > 50);
        assert!(found["wallet"]["addresses"][0].as_str().unwrap().starts_with("tb1q"));
    }
    for language in ["ja", "en"] {
        let identity = room.path("auditor.identity");
        let output = run(&["--language", language, "--identity", &identity, &room.path("rehearsal.himuro")]);
        assert_eq!(output.status.code(), Some(0));
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.contains("346.61000000"), "{printed}");
        for raw in ["auditor-", "{ $", "step-", "\u{2068}"] {
            assert!(!printed.contains(raw), "{language}: {raw}: {printed}");
        }
    }
}

#[test]
fn without_an_identity_only_the_whole_is_proven() {
    let room = Room::new();
    let found = room.json(&[&room.path("rehearsal.himuro")]);
    assert!(texts_of(&found, "not-proven").iter().any(|text| text == "auditor-content-closed"));
    assert!(found["timeline"].as_array().unwrap().is_empty());
    assert_eq!(found["wallet"], Json::Null);
}

#[test]
fn a_head_held_outside_is_compared() {
    let room = Room::new();
    let log = room.path("rehearsal.himuro");
    let checkpoint = room.path("bundle/checkpoint");
    let found = room.json(&["--head", &checkpoint, &log]);
    assert!(texts_of(&found, "proven").iter().any(|text| text == "auditor-head-held"));

    // A head of one record more than there is: the log was rolled back.
    let note = std::fs::read_to_string(&checkpoint).unwrap();
    let mut lines: Vec<String> = note.lines().take(3).map(str::to_owned).collect();
    let size: u64 = lines[1].parse().unwrap();
    lines[1] = (size + 1).to_string();
    let head = room.folder.path().join("head");
    std::fs::write(&head, lines.join("\n") + "\n").unwrap();
    let output = run(&["--language", "en", "--head", head.to_str().unwrap(), &log]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("audit-rolled-back"));
}

#[test]
fn a_changed_or_cut_copy_is_refused_with_exit_code_1() {
    let room = Room::new();
    let whole = std::fs::read(room.path("rehearsal.himuro")).unwrap();
    let copy = room.folder.path().join("copy.himuro");
    let refused = |bytes: &[u8], what: &str| {
        std::fs::write(&copy, bytes).unwrap();
        let output = run(&["--json", copy.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1), "{what}");
        let answer: Json = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answer["verdict"], "contradicted", "{what}");
        assert!(!answer["message"].as_str().unwrap().is_empty(), "{what}");
    };
    // The bytes of the first checkpoint's origin and of a record's kind are certainly covered.
    for known in [&b"ceremony.completed"[..], b"treasury.exported", b"log.anchored"] {
        let place = whole.windows(known.len()).position(|window| window == known).unwrap();
        let mut changed = whole.clone();
        changed[place] ^= 1;
        refused(&changed, &String::from_utf8_lossy(known));
    }
    refused(&whole[..whole.len() / 2], "cut in half");
    refused(b"no log at all", "something else");
}

#[test]
fn the_log_is_only_read() {
    let room = Room::new();
    let before = std::fs::read(room.path("rehearsal.himuro")).unwrap();
    let files = |folder: &Path| std::fs::read_dir(folder).unwrap().count();
    let count = files(&room.out());
    room.json(&["--identity", &room.path("auditor.identity"), &room.path("rehearsal.himuro")]);
    assert_eq!(std::fs::read(room.path("rehearsal.himuro")).unwrap(), before);
    assert_eq!(files(&room.out()), count);
}

#[test]
fn a_report_is_written_as_asked_for_and_over_nothing() {
    let room = Room::new();
    let (report, log) = (room.path("report.json"), room.path("rehearsal.himuro"));
    assert_eq!(run(&["--report", &report, &log]).status.code(), Some(0));
    let written: Json = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    assert_eq!(written["verdict"], "not-proven");
    let again = run(&["--language", "en", "--report", &report, &log]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("auditor-report-exists"));
}

#[test]
fn without_a_display_the_window_says_what_to_do_instead() {
    let output = Command::new(env!("CARGO_BIN_EXE_himuro-auditor"))
        .args(["--lang", "en"])
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("auditor-no-window") && said.contains("himuro-auditor LOG"), "{said}");
}

#[test]
fn wrong_use_ends_with_2_and_a_file_that_is_not_there_with_1() {
    assert_eq!(run(&["--json"]).status.code(), Some(2));
    assert_eq!(run(&["--json", "--window", "x"]).status.code(), Some(2));
    assert_eq!(run(&["--no-such-flag", "x"]).status.code(), Some(2));
    assert_eq!(run(&["--help"]).status.code(), Some(0));
    assert_eq!(run(&["/nowhere/at/all.himuro"]).status.code(), Some(1));
    let missing = run(&["--identity", "/nowhere/at/all", "/nowhere/at/all.himuro"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("auditor-file-unreadable"));
}

fn texts_of(found: &Json, verdict: &str) -> Vec<String> {
    let findings = found["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["verdict"] == verdict)
        .map(|finding| finding["text"].as_str().unwrap().to_owned())
        .collect()
}
