//! A program written from the page alone, in another language, agrees.

use std::{path::Path, process::Command};

use audit::{BundleContents, Keys, export_bundle, verify};

use crate::common::{ADA, BO, Room, clock, copy, note, sql};

/// What the stranger says; `None` where there is no Python 3.11.
#[expect(clippy::unwrap_used, clippy::print_stderr, reason = "a helper of tests, which says why it skips")]
fn stranger(log: &Path, head: Option<&Path>) -> Option<Result<String, String>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/stranger/verify_log.py");
    let version =
        Command::new("python3").args(["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).status();
    if !version.is_ok_and(|status| status.success()) {
        eprintln!("python3 (3.11 or later) is not here: the stranger was not asked");
        return None;
    }
    let output = Command::new("python3").arg(script).arg(log).args(head).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Some(if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) })
}

#[test]
fn a_stranger_verifies_log_crash_and_bundle_from_the_page_alone() {
    let room = Room::new();
    room.small();
    let Some(said) = stranger(&room.log(), None) else { return };
    let said = said.unwrap();
    let found = verify(&room.log(), Keys::None, None).unwrap();
    assert!(said.contains(&found.head.log_id.to_string()), "{said}");
    assert!(said.contains("\"size\": 11") && said.contains("content not proven"), "{said}");
    assert!(said.contains("坊"), "{said}");
    let root = found.head.text().lines().nth(2).unwrap().to_owned();
    assert!(said.contains(&root), "{said}");

    let out = room.folder.path().join("bundle");
    let operators = [ADA.operator(), BO.operator()];
    export_bundle(&room.log(), &out, &BundleContents { operators: &operators, proofs: &[1], withheld: &[3] })
        .unwrap();
    assert!(stranger(&out, None).unwrap().unwrap().contains("\"withheld\": 1"));
    assert!(stranger(&out, Some(&out.join("checkpoint"))).unwrap().is_ok());

    let mut log = room.reopen(None);
    log.append(&[note("lost?")], clock(2_000_000)).unwrap();
    drop(log);
    assert!(stranger(&room.log(), Some(&out.join("checkpoint"))).unwrap().unwrap().contains("\"size\": 14"));
}

#[test]
fn the_stranger_refuses_what_we_refuse() {
    let room = Room::new();
    room.small();
    for attack in [
        "DELETE FROM record WHERE seq = 4",
        "UPDATE record SET ciphertext = (SELECT ciphertext FROM record WHERE seq = 3) WHERE seq = 4",
        "UPDATE record SET header = (SELECT header FROM record WHERE seq = 3) WHERE seq = 4",
        "DELETE FROM record WHERE seq > 8",
        "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)",
        "DELETE FROM session WHERE no = 2",
        "DELETE FROM epoch WHERE no = 2",
        "UPDATE session SET public_key = (SELECT public_key FROM session WHERE no = 1) WHERE no = 2",
        "UPDATE session SET certificate = (SELECT certificate FROM session WHERE no = 1) WHERE no = 2",
        "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 3) WHERE size = 5",
        "DELETE FROM exhibit; DELETE FROM exhibit_chunk",
        "DELETE FROM exhibit_chunk",
        "UPDATE exhibit SET size = size + 1",
        "UPDATE exhibit SET epoch = 2",
        "INSERT INTO exhibit_chunk VALUES (x'00', 0, zeroblob(16))",
        "CREATE TABLE more(a INTEGER) STRICT",
        "PRAGMA user_version = 2",
    ] {
        let bad = copy(&room.log(), "bad.himuro");
        sql(&bad, attack);
        assert!(verify(&bad, Keys::None, None).is_err(), "{attack}");
        if let Some(said) = stranger(&bad, None) {
            assert!(said.as_ref().is_err_and(|said| said.starts_with("NOT VERIFIED")), "{attack}: {said:?}");
        }
    }
}
