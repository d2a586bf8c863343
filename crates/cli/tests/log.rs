//! The rehearsal's log in a stranger's hands: verified with and without an identity, against heads held outside, and
//! after somebody has been at it.
#![expect(clippy::unwrap_used, reason = "what a helper does not find fails the test")]

mod common;
#[path = "common/rehearsed.rs"]
mod rehearsed;
#[path = "common/stranger.rs"]
mod stranger;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::{TempDir, tempdir};

use common::{Ran, run, text};
use rehearsed::{rehearse, rehearsed};
use stranger::stranger;

/// A record somewhere in the middle, and one that a checkpoint in the middle covers last.
const TARGET: u64 = 60;

#[test]
fn file_and_bundle_hold_with_and_without_an_identity() {
    let (folder, _) = rehearsed();
    let identity = folder.join("auditor.identity");
    for log in ["rehearsal.himuro", "bundle"] {
        let log = folder.join(log);
        let bare = verify(&log, &[]).fine().json().remove(0);
        assert_eq!(
            (&bare["profile"], &bare["content"]["state"]),
            (&"rehearsal".into(), &"not-proven".into())
        );
        let opened = verify(&log, &["--identity", text(&identity)]).fine().json().remove(0);
        assert_eq!(opened["content"]["state"], "proven");
        assert_eq!(opened["head"], bare["head"]);
        assert_eq!(opened["sessions"][0]["ended"], "cleanly");
        let said = run(["log", "verify", text(&log)]).fine().stdout;
        assert!(said.to_lowercase().contains("content not proven"), "{said}");
    }
}

#[test]
fn another_readers_identity_proves_nothing() {
    let (folder, _) = rehearsed();
    let other = tempdir().unwrap();
    run(["log", "create", text(&other.path().join("other")), "--profile", "rehearsal"]).fine();
    let identity = other.path().join("other.identity");
    let ran = verify(&folder.join("bundle"), &["--identity", text(&identity)]);
    assert!(ran.code == 1 || ran.json()[0]["content"]["state"] != "proven", "{}", ran.stdout);
}

#[test]
fn a_strangers_program_accepts_file_and_bundle() {
    let (folder, _) = rehearsed();
    let ours = verify(&folder.join("bundle"), &[]).fine().json().remove(0);
    for log in ["rehearsal.himuro", "bundle"] {
        let report = stranger(&folder.join(log), None).unwrap();
        assert_eq!(report["size"], ours["head"]["size"]);
        assert_eq!(report["log"], ours["head"]["log_id"]);
        assert_eq!(report["signers"][0], serde_json::json!(["A", "B", "C", "D"]));
    }
}

#[test]
fn every_earlier_head_is_continued_as_a_whole_note_and_as_three_lines() {
    let (folder, _) = rehearsed();
    let file = folder.join("rehearsal.himuro");
    let place = tempdir().unwrap();
    let notes = checkpoints(&file);
    assert!(notes.len() > 3, "heads from the middle too");
    for (size, note) in [&notes[0], &notes[notes.len() / 2]] {
        let three: String = note.lines().take(3).map(|line| format!("{line}\n")).collect();
        for held in [note, &three] {
            let head = place.path().join("head");
            std::fs::write(&head, held).unwrap();
            for log in [&file, &folder.join("bundle")] {
                let verified = verify(log, &["--head", text(&head)]).fine().json().remove(0);
                assert_eq!(verified["compared_with"]["size"], *size);
            }
        }
        stranger(&file, Some(&place.path().join("head"))).unwrap();
    }
}

#[test]
fn a_longer_another_or_a_rewritten_head_is_refused() {
    let (folder, _) = rehearsed();
    let file = folder.join("rehearsal.himuro");
    let place = tempdir().unwrap();
    let (size, note) = checkpoints(&file).pop().unwrap();
    let lines: Vec<&str> = note.lines().collect();
    let refused = |head: String, code: &str| -> Value {
        let path = place.path().join("head");
        std::fs::write(&path, head).unwrap();
        verify(&file, &["--head", text(&path)]).failed(1, code)
    };
    let longer = refused(format!("{}\n{}\n{}\n", lines[0], size + 5, lines[2]), "audit-rolled-back");
    assert_eq!(longer["size"], (size + 5).to_string());
    let other = format!("himuro/{}\n{size}\n{}\n", "0".repeat(32), lines[2]);
    refused(other, "audit-other-log");
    let rewritten = format!("{}\n{size}\n{}=\n", lines[0], "A".repeat(43));
    refused(rewritten, "audit-forked");
    assert!(stranger(&file, Some(&place.path().join("head"))).unwrap_err().contains("parts from the head"));
    let path = place.path().join("head");
    std::fs::write(&path, "no head\n").unwrap();
    assert_eq!(verify(&file, &["--head", text(&path)]).code, 1);
}

#[test]
fn one_changed_byte_is_found_and_its_record_named() {
    let (folder, _) = rehearsed();
    for column in ["ciphertext", "header"] {
        let (_place, file) = copy_of_log(folder);
        let hex = sql(&file, &format!("SELECT lower(hex({column})) FROM record WHERE seq = {TARGET}"));
        let stored = hex::decode(hex::decode(&hex[0]).unwrap()).unwrap();
        let mut bytes = std::fs::read(&file).unwrap();
        let at =
            bytes.windows(stored.len()).position(|window| window == stored).expect("it lies in one piece");
        bytes[at + stored.len() / 2] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        names_the_record(&file, TARGET);
    }
}

#[test]
fn a_changed_byte_of_the_bundle_is_found() {
    let (folder, _) = rehearsed();
    let place = tempdir().unwrap();
    for name in ["checkpoint", "keys.json", "log.himuro", "README"] {
        let bundle = place.path().join(format!("bundle-{name}"));
        run(["log", "export", text(&folder.join("rehearsal.himuro")), "--out", text(&bundle)]).fine();
        let mut bytes = std::fs::read(bundle.join(name)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(bundle.join(name), bytes).unwrap();
        assert_eq!(verify(&bundle, &[]).code, 1, "{name}");
        assert!(stranger(&bundle, None).is_err(), "{name}");
    }
}

#[test]
fn a_record_cut_out_and_an_end_cut_off_are_found() {
    let (folder, _) = rehearsed();
    let (_place, file) = copy_of_log(folder);
    sql(&file, &format!("DELETE FROM record WHERE seq = {TARGET}"));
    names_the_record(&file, TARGET);

    let (_place, file) = copy_of_log(folder);
    let size: u64 = sql(&file, "SELECT count(*) FROM record")[0].parse().unwrap();
    sql(&file, &format!("DELETE FROM record WHERE seq >= {}", size - 1));
    let fields = verify(&file, &[]);
    assert_eq!(fields.code, 1, "{}", fields.stdout);
    assert!(fields.stdout.contains(&size.to_string()) || fields.stdout.contains(&(size - 1).to_string()));
    assert!(stranger(&file, None).is_err());

    let (_place, file) = copy_of_log(folder);
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(verify(&file, &[]).code, 1);
}

#[test]
fn a_rolled_back_log_is_told_by_the_head_held_outside() {
    let (folder, _) = rehearsed();
    let (place, file) = copy_of_log(folder);
    let notes = checkpoints(&file);
    let (size, _) = &notes[notes.len() / 2];
    let head = place.path().join("head");
    std::fs::write(&head, &notes.last().unwrap().1).unwrap();
    sql(
        &file,
        &format!(
            "DELETE FROM record WHERE seq >= {size}; DELETE FROM checkpoint WHERE size > {size}; \
             DELETE FROM exhibit WHERE rowid > (SELECT count(*) FROM record \
             WHERE instr(header, CAST('exhibit.sealed' AS BLOB)) > 0); \
             DELETE FROM exhibit_chunk WHERE hash NOT IN (SELECT hash FROM exhibit)"
        ),
    );
    let alone = verify(&file, &[]).fine().json().remove(0);
    assert_eq!(alone["head"]["size"], *size, "an earlier state holds in itself");
    let fields = verify(&file, &["--head", text(&head)]).failed(1, "audit-rolled-back");
    assert_eq!(fields["record"], size.to_string());
    assert!(stranger(&file, Some(&head)).unwrap_err().contains(&format!("record {size}")));
}

#[test]
fn the_records_are_shown_to_their_reader_only() {
    let (folder, _) = rehearsed();
    let (file, identity) = (folder.join("rehearsal.himuro"), folder.join("auditor.identity"));
    let records = run(["log", "show", text(&file), "--identity", text(&identity), "--json"]).fine().json();
    let size = verify(&file, &[]).fine().json()[0]["head"]["size"].as_u64().unwrap();
    let numbers: Vec<u64> = records.iter().map(|record| record["seq"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (0..size).collect::<Vec<_>>());
    assert_eq!(records[0]["kind"], "log.created");
    let plain = run(["log", "show", text(&folder.join("bundle")), "--identity", text(&identity)]).fine();
    assert_eq!(plain.stdout.lines().count() as u64, size);
    assert_eq!(run(["log", "show", text(&file)]).code, 2, "an identity is asked for");
}

#[test]
fn an_exported_bundle_holds_and_replaces_nothing() {
    let (folder, _) = rehearsed();
    let place = tempdir().unwrap();
    let (file, out) = (folder.join("rehearsal.himuro"), place.path().join("bundle"));
    run(["log", "export", text(&file), "--out", text(&out)]).fine();
    verify(&out, &["--identity", text(&folder.join("auditor.identity"))]).fine();
    let before = std::fs::read(out.join("manifest.sha256")).unwrap();
    run(["log", "export", text(&file), "--out", text(&out), "--json"]).failed(1, "audit-file-exists");
    assert_eq!(std::fs::read(out.join("manifest.sha256")).unwrap(), before);
}

#[test]
fn two_logs_are_never_taken_for_one() {
    let (folder, _) = rehearsed();
    let other = tempdir().unwrap();
    rehearse(other.path(), &[]).fine();
    let head = other.path().join("bundle/checkpoint");
    verify(&folder.join("rehearsal.himuro"), &["--head", text(&head)]).failed(1, "audit-other-log");
}

/// `himuro log verify … --json`.
fn verify(log: &Path, more: &[&str]) -> Ran {
    run(["log", "verify", text(log), "--json"].into_iter().chain(more.iter().copied()))
}

/// A log that does not hold, and whose first bad record is `record`.
fn names_the_record(file: &Path, record: u64) {
    let ran = verify(file, &[]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    let failure = &ran.json()[0];
    let number =
        |field: &str| failure["fields"][field].as_str().and_then(|number| number.parse::<u64>().ok());
    let named = match (number("record"), number("first"), number("last")) {
        (Some(named), ..) => named == record,
        (None, Some(first), Some(last)) => (first..=last).contains(&record),
        _ => false,
    };
    assert!(named, "{failure}");
    assert!(stranger(file, None).is_err());
}

/// Size and note of every checkpoint, the smallest first.
fn checkpoints(file: &Path) -> Vec<(u64, String)> {
    let notes = sql(file, "SELECT note FROM checkpoint ORDER BY size");
    let sizes = sql(file, "SELECT size FROM checkpoint ORDER BY size");
    let text = |note: &String| String::from_utf8(hex::decode(note).unwrap()).unwrap();
    sizes.iter().zip(&notes).map(|(size, note)| (size.parse().unwrap(), text(note))).collect()
}

/// A copy that may be harmed.
fn copy_of_log(folder: &Path) -> (TempDir, PathBuf) {
    let place = tempdir().unwrap();
    let file = place.path().join("log.himuro");
    std::fs::copy(folder.join("rehearsal.himuro"), &file).unwrap();
    (place, file)
}

/// Changes a log with SQL, as whoever has the file can, and answers what the last statement selects.
fn sql(file: &Path, statements: &str) -> Vec<String> {
    let program = "import sqlite3, sys\n\
        db = sqlite3.connect(sys.argv[1])\n\
        for statement in sys.argv[2].split(';'):\n\
        \x20   rows = db.execute(statement).fetchall()\n\
        db.commit()\n\
        db.close()\n\
        for row in rows: print(row[0].encode().hex() if isinstance(row[0], str) else row[0])";
    let output = Command::new("python3")
        .args(["-c", program, text(file), statements])
        .output()
        .expect("python3 is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

#[test]
fn a_bundle_is_also_one_file() {
    let (folder, _) = rehearsed();
    let place = tempdir().unwrap();
    let tar = place.path().join("bundle.tar");
    let log = folder.join("rehearsal.himuro");
    let export = ["log", "export", text(&log), "--out", text(&tar), "--json"];
    run(export).fine();
    let identity = folder.join("auditor.identity");
    verify(&tar, &["--identity", text(&identity)]).fine();
    run(export).failed(1, "audit-file-exists");
    assert_eq!(place.path().read_dir().unwrap().count(), 1, "nothing is left beside it");

    let whole = std::fs::read(&tar).unwrap();
    for (changed, bytes) in [("flipped", flipped(&whole)), ("cut", whole[..whole.len() / 2].to_vec())] {
        let bad = place.path().join(changed);
        std::fs::write(&bad, bytes).unwrap();
        assert_eq!(verify(&bad, &[]).code, 1, "{changed}");
    }
}

fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[bytes.len() / 2] ^= 1;
    flipped
}
