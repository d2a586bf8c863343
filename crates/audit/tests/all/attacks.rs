//! Everything somebody might do to a log, and what is said about it.

use audit::{
    Content, EpochFault, EpochKeys, Finding, GivenHead, Head, HeadError, Keys, OpenError, Opening,
    VerifyError, WrappedEpoch, verify,
};
use rusqlite::{Connection, types::Value as Cell};

use crate::common::{BO, NOON, Room, STRANGER, clock, copy, note, presence, sql};

/// Table, key column and covered column.
const COVERED: [(&str, &str); 9] = [
    ("record", "header"),
    ("record", "ciphertext"),
    ("epoch", "wrapped"),
    ("checkpoint", "note"),
    ("session", "public_key"),
    ("session", "certificate"),
    ("exhibit", "hash"),
    ("exhibit_chunk", "hash"),
    ("exhibit_chunk", "ciphertext"),
];

#[test]
fn a_changed_byte_in_any_covered_column_is_found_and_no_other_tool_notices() {
    let room = Room::new();
    room.small();
    let bad = copy(&room.log(), "bad.himuro");
    let db = Connection::open(&bad).unwrap();
    // the keys as an auditor's program holds them after its first look
    let wrapped: Vec<WrappedEpoch> = db
        .prepare("SELECT no, wrapped FROM epoch")
        .unwrap()
        .query_map([], |row| Ok(WrappedEpoch { no: row.get::<_, i64>(0)?.unsigned_abs(), file: row.get(1)? }))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let keys = EpochKeys::unwrap_all(&wrapped, &room.identity());
    assert!(verify(&bad, Keys::Epochs(&keys), None).is_ok());
    let (mut flips, mut sqlite_is_content) = (0, 0);
    for (table, column) in COVERED {
        let rows: Vec<(i64, Cell)> = db
            .prepare(&format!("SELECT rowid, {column} FROM {table}"))
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let mut update = db.prepare(&format!("UPDATE {table} SET {column} = ?2 WHERE rowid = ?1")).unwrap();
        for (row, cell) in rows {
            let bytes = match &cell {
                Cell::Blob(bytes) => bytes.clone(),
                Cell::Text(text) => text.clone().into_bytes(),
                other => panic!("{other:?}"),
            };
            for at in 0..bytes.len() {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << (at % 8);
                let changed = match (&cell, String::from_utf8(changed.clone())) {
                    (Cell::Text(_), Ok(text)) => Cell::Text(text),
                    // SQLite itself keeps text that is no UTF-8 out of a STRICT column only by its type
                    (Cell::Text(_), Err(_)) => continue,
                    _ => Cell::Blob(changed),
                };
                update.execute((row, &changed)).unwrap();
                let found = verify(&bad, Keys::Epochs(&keys), None);
                assert!(found.is_err(), "{table}.{column} row {row} byte {at}");
                if table == "record" {
                    let named = named_record(&found.unwrap_err());
                    assert_eq!(named, Some(row.unsigned_abs()), "{table}.{column} row {row} byte {at}");
                }
                flips += 1;
                if at == 0 {
                    let said: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
                    sqlite_is_content += i32::from(said == "ok");
                }
            }
            update.execute((row, &cell)).unwrap();
        }
    }
    assert!(verify(&bad, Keys::Epochs(&keys), None).is_ok(), "the attacks were undone");
    assert!(flips > 3000, "{flips}");
    assert!(sqlite_is_content > 20, "the control must pass what we refuse");
}

/// The record that an error names, where it names one.
fn named_record(error: &VerifyError) -> Option<u64> {
    match error {
        VerifyError::Finding(
            Finding::HeaderDamaged { record, .. }
            | Finding::RecordElsewhere { record }
            | Finding::CiphertextChanged { record }
            | Finding::RecordDoesNotOpen { record }
            | Finding::FieldsChanged { record, .. }
            | Finding::OrderBroken { record, .. }
            | Finding::NotTheSigned { record }
            | Finding::RecordMissing { record },
        ) => Some(*record),
        // an epoch whose key is not held leaves the record between two checkpoints
        VerifyError::Finding(Finding::SignedOtherwise { last, .. }) => Some(*last),
        _ => None,
    }
}

#[test]
fn a_changed_byte_of_the_file_is_found_or_changes_no_row() {
    let room = Room::new();
    room.small();
    let good = std::fs::read(room.log()).unwrap();
    let rows = dump(&room.log()).unwrap();
    let bad = room.folder.path().join("bad.himuro");
    let (mut refused, mut control) = (0, 0);
    for at in (0..good.len()).step_by(211) {
        let mut bytes = good.clone();
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(&bad, bytes).unwrap();
        // an age file that no longer opens shows as contents that are not proven
        let found = verify(&bad, Keys::Identity(&room.identity()), None);
        if found.is_ok_and(|found| found.content == Content::Proven) {
            let found = dump(&bad).unwrap();
            let parting = found.iter().zip(&rows).find(|(found, row)| found != row);
            assert!(found == rows, "byte {at} changed a row unseen: {parting:?}");
        } else {
            refused += 1;
            let said = Connection::open(&bad)
                .and_then(|db| db.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)));
            control += i32::from(said.is_ok_and(|said| said == "ok"));
        }
    }
    assert!(refused > 10, "{refused}");
    assert!(control > 5, "SQLite's own check should pass most of what we refuse: {control} of {refused}");
}

/// All rows of all tables.
fn dump(path: &std::path::Path) -> Result<Vec<String>, String> {
    let db = Connection::open(path).map_err(|error| error.to_string())?;
    let mut all = Vec::new();
    for table in ["record", "epoch", "checkpoint", "session", "exhibit", "exhibit_chunk"] {
        let mut statement =
            db.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).map_err(|error| error.to_string())?;
        let columns = statement.column_count();
        let mut rows = statement.query([]).map_err(|error| error.to_string())?;
        while let Some(row) = rows.next().map_err(|error| error.to_string())? {
            for column in 0..columns {
                all.push(format!("{table} {column} {:?}", row.get::<_, Cell>(column)));
            }
        }
    }
    Ok(all)
}

#[test]
fn reordered_cut_and_foreign_rows_are_named() {
    let room = Room::new();
    room.small();
    for (attack, expected) in [
        ("DELETE FROM record WHERE seq = 4", Finding::RecordMissing { record: 4 }),
        ("DELETE FROM record WHERE seq = 0", Finding::RecordMissing { record: 0 }),
        ("DELETE FROM record", Finding::NoRecords),
        ("DELETE FROM record WHERE seq = 10", Finding::EndsOtherwise { records: 10, signed: 11 }),
        (
            "UPDATE record SET seq = -1 WHERE seq = 3; UPDATE record SET seq = 3 WHERE seq = 4; \
             UPDATE record SET seq = 4 WHERE seq = -1",
            Finding::RecordElsewhere { record: 3 },
        ),
        ("DELETE FROM checkpoint WHERE size = 11", Finding::EndsOtherwise { records: 11, signed: 10 }),
        ("DELETE FROM checkpoint WHERE size = 7", Finding::EndsOtherwise { records: 7, signed: 6 }),
        ("DELETE FROM epoch WHERE no = 2", Finding::EpochRow { epoch: 2, reason: EpochFault::CountDiffers }),
        (
            "UPDATE epoch SET wrapped = (SELECT wrapped FROM epoch WHERE no = 1) WHERE no = 2",
            Finding::RecordDoesNotOpen { record: 7 },
        ),
        ("UPDATE record SET ciphertext = x''  WHERE seq = 5", Finding::CiphertextMissing { record: 5 }),
    ] {
        let bad = copy(&room.log(), "bad.himuro");
        sql(&bad, attack);
        assert_eq!(
            verify(&bad, Keys::Identity(&room.identity()), None),
            Err(VerifyError::Finding(expected)),
            "{attack}"
        );
    }
}

#[test]
fn the_only_record_between_two_checkpoints_is_named_alone() {
    let room = Room::new();
    room.small();
    for (record, expected) in [
        (5, Finding::NotTheSigned { record: 5 }),
        // two were appended at once
        (4, Finding::SignedOtherwise { first: 3, last: 4 }),
    ] {
        let bad = copy(&room.log(), "bad.himuro");
        let db = Connection::open(&bad).unwrap();
        let select = format!("SELECT header FROM record WHERE seq = {record}");
        let mut header: Vec<u8> = db.query_row(&select, [], |row| row.get(0)).unwrap();
        // the commitment: the header stays in the form
        *header.last_mut().unwrap() ^= 1;
        db.execute("UPDATE record SET header = ?1 WHERE seq = ?2", (header, record)).unwrap();
        drop(db);
        assert_eq!(verify(&bad, Keys::None, None), Err(VerifyError::Finding(expected)));
    }
}

#[test]
fn an_age_file_swapped_for_another_of_the_same_key_is_found() {
    let room = Room::new();
    room.small();
    let bad = copy(&room.log(), "bad.himuro");
    let db = Connection::open(&bad).unwrap();
    let file: Vec<u8> = db.query_row("SELECT wrapped FROM epoch WHERE no = 1", [], |row| row.get(0)).unwrap();
    let identity: age::x25519::Identity = room.secret.parse().unwrap();
    let key = age::decrypt(&identity, &file).unwrap();
    let again = age::encrypt(&identity.to_public(), &key).unwrap();
    db.execute("UPDATE epoch SET wrapped = ?1 WHERE no = 1", [again]).unwrap();
    drop(db);
    assert!(matches!(
        verify(&bad, Keys::Identity(&room.identity()), None),
        Err(VerifyError::Finding(Finding::EpochRow { epoch: 1, .. }))
    ));
}

#[test]
fn a_session_with_a_strangers_certificate_or_another_key_is_refused() {
    let room = Room::new();
    room.small();
    let opening = Opening::begin(&room.log(), None).unwrap();
    let text = opening.certificate_text();
    // whoever has the laptop alone can write a session, but not have it certified by somebody enrolled
    opening
        .open(&[STRANGER.sign(&text)], room.recipients(), &presence(), NOON)
        .unwrap()
        .close(clock(1))
        .unwrap();
    assert!(verify(&room.log(), Keys::None, None).is_ok());
    assert_eq!(
        verify(&room.log(), Keys::Identity(&room.identity()), None),
        Err(VerifyError::Finding(Finding::StrangerCertified { session: 3, signer: "Mallory".to_owned() }))
    );
    for attack in [
        "UPDATE session SET public_key = (SELECT public_key FROM session WHERE no = 1) WHERE no = 2",
        "UPDATE session SET certificate = (SELECT certificate FROM session WHERE no = 1) WHERE no = 2",
        "UPDATE session SET first_seq = 8 WHERE no = 2",
        "UPDATE session SET no = 9 WHERE no = 2",
    ] {
        let bad = copy(&room.log(), "bad.himuro");
        sql(&bad, attack);
        assert!(verify(&bad, Keys::None, None).is_err(), "{attack}");
    }
}

#[test]
fn a_log_rolled_back_or_forked_contradicts_the_head_held_outside() {
    let room = Room::new();
    let mut log = room.found();
    log.append(&[note("common")], clock(1)).unwrap();
    log.close(clock(2)).unwrap();
    let old = copy(&room.log(), "old.himuro");
    let mut log = room.reopen(None);
    log.append(&[note("this way")], clock(1_000_003)).unwrap();
    let head: Head = log.close(clock(1_000_004)).unwrap();
    let lines = GivenHead::Lines(head.clone());
    let words: GivenHead = head.words().join(" ").parse().unwrap();
    // alone, the older file is flawless
    assert!(verify(&old, Keys::Identity(&room.identity()), None).is_ok());
    let rolled_back = HeadError::RolledBack { record: 5, size: 9 };
    assert_eq!(verify(&old, Keys::None, Some(&lines)), Err(VerifyError::Head(rolled_back.clone())));
    assert_eq!(
        verify(&old, Keys::None, Some(&words)),
        Err(VerifyError::Head(HeadError::WordsUnknown { size: 5 }))
    );
    // the thief goes on from the older file, with enrolled signers
    std::fs::copy(&old, room.log()).unwrap();
    assert!(matches!(
        Opening::begin(&room.log(), Some(&lines)).err(),
        Some(OpenError::Verify(VerifyError::Head(error))) if error == rolled_back
    ));
    let opening = Opening::begin(&room.log(), None).unwrap();
    let text = opening.certificate_text();
    let mut log = opening.open(&[BO.sign(&text)], room.recipients(), &presence(), NOON).unwrap();
    log.append(&[note("that way"), note("and more")], clock(9)).unwrap();
    log.append(&[note("and more")], clock(10)).unwrap();
    log.close(clock(11)).unwrap();
    assert!(verify(&room.log(), Keys::Identity(&room.identity()), None).is_ok());
    assert_eq!(
        verify(&room.log(), Keys::None, Some(&lines)),
        Err(VerifyError::Head(HeadError::Forked { record: 8 }))
    );
    assert!(Opening::begin(&room.log(), Some(&lines)).is_err());
}

#[test]
fn other_files_are_no_logs() {
    let room = Room::new();
    let path = room.log();
    for bytes in [&b""[..], b"hello", &[0; 16384]] {
        std::fs::write(&path, bytes).unwrap();
        assert!(verify(&path, Keys::None, None).is_err());
    }
    std::fs::remove_file(&path).unwrap();
    assert!(verify(&path, Keys::None, None).is_err());
    assert!(Opening::begin(&path, None).is_err());
    assert_eq!(std::fs::read_dir(room.folder.path()).unwrap().count(), 0);
    room.small();
    for attack in [
        "CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM record; END",
        "CREATE VIEW v AS SELECT 1",
        "DROP TABLE exhibit",
        "ALTER TABLE record ADD COLUMN more TEXT",
        "PRAGMA application_id = 1",
        "PRAGMA user_version = 3",
    ] {
        let bad = copy(&path, "bad.himuro");
        sql(&bad, attack);
        let refused = verify(&bad, Keys::None, None);
        assert!(matches!(refused, Err(VerifyError::Store(audit::StoreError::NotALog { .. }))), "{attack}");
    }
    // a rehearsal that claims to be production
    let bad = copy(&path, "bad.himuro");
    sql(&bad, "PRAGMA application_id = 0x48696D50");
    assert!(matches!(
        verify(&bad, Keys::Identity(&room.identity()), None),
        Err(VerifyError::Finding(Finding::RecordContradicts { record: 0, .. }))
    ));
}
