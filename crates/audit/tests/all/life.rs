//! A log's ordinary life: founded, written, closed, opened again, read, verified.

use crate::common::{ADA, BO, NOON, Room, STRANGER, clock, copy, note, presence, sql};
use audit::{
    Body, BundleContents, CheckedExhibits, CommitError, Content, CosignerKey, Ended, Event, Finding,
    Founding, GivenHead, HeadError, Keys, MAX_EPOCH, OpenError, Opening, Profile, Reader, Recipient,
    Standing, StoreError, Value, VerifyError, export_bundle, generate_identity, prove_record, verify,
};

#[test]
fn what_was_written_is_read_and_verified() {
    let room = Room::new();
    room.small();
    let found = verify(&room.log(), Keys::Identity(&room.identity()), None).unwrap();
    assert_eq!(found.content, Content::Proven);
    assert_eq!(found.head.size, 11);
    assert_eq!((found.sessions.len(), found.epochs, found.exhibits.count), (2, 2, 1));
    assert!(found.sessions.iter().all(|session| session.ended == Ended::Cleanly));
    assert!(
        found.sessions.iter().flat_map(|session| &session.signers).all(|s| s.standing == Standing::Enrolled)
    );
    assert_eq!(found.words.len(), 16);
    let without = verify(&room.log(), Keys::None, None).unwrap();
    assert_eq!(without.content, Content::NotProven);
    assert_eq!(without.head, found.head);

    let identity = room.identity();
    let reader = Reader::open(&room.log(), Keys::Identity(&identity)).unwrap();
    let records: Vec<_> = reader.records(0).map(Result::unwrap).collect();
    let kinds: Vec<_> = records.iter().map(|record| record.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "log.created",
            "session.opened",
            "epoch.opened",
            "note.written",
            "note.written",
            "exhibit.sealed",
            "session.closed",
            "session.opened",
            "epoch.opened",
            "note.written",
            "session.closed"
        ]
    );
    assert_eq!(records[0].body.get("profile"), Some(&"rehearsal".into()));
    assert_eq!(records[9].body.get("text"), Some(&"three".into()));
    let hash = records[5].body.get("hash").and_then(Value::as_bytes).unwrap();
    let hash = audit::Digest::from_bytes(hash.try_into().unwrap());
    assert_eq!(reader.exhibit_get(&hash).unwrap(), b"an exhibit");
    let closed = Reader::open(&room.log(), Keys::None).unwrap();
    assert!(closed.records(0).next().unwrap().is_err());
}

#[test]
fn a_closed_log_is_one_file_that_reads_from_read_only_media() {
    let room = Room::new();
    room.small();
    let names: Vec<_> =
        std::fs::read_dir(room.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["test.himuro"]);
    let before = std::fs::read(room.log()).unwrap();
    verify(&room.log(), Keys::None, None).unwrap();
    assert_eq!(std::fs::read_dir(room.folder.path()).unwrap().count(), 1);
    assert_eq!(std::fs::read(room.log()).unwrap(), before);
    // the header's write and read versions: 1 is a log that needs no companion
    assert_eq!(&before[18..20], [1, 1]);
}

#[test]
fn nothing_is_ever_overwritten() {
    let room = Room::new();
    room.small();
    let before = std::fs::read(room.log()).unwrap();
    assert!(matches!(Founding::begin(&room.log(), Profile::Rehearsal), Err(StoreError::FileExists { .. })));
    assert_eq!(std::fs::read(room.log()).unwrap(), before);
}

#[test]
fn a_founding_without_good_signatures_leaves_nothing() {
    let room = Room::new();
    for forged in [vec![], vec![STRANGER.sign("x")], vec![ADA.sign("something else")]] {
        let founding = Founding::begin(&room.log(), Profile::Production).unwrap();
        let result =
            founding.found(&[ADA.operator()], &forged, room.recipients(), &presence(), &Body::new(), NOON);
        assert!(matches!(result, Err(OpenError::Certificate(_))));
        assert!(!room.log().exists());
    }
    let founding = Founding::begin(&room.log(), Profile::Production).unwrap();
    let text = founding.certificate_text();
    let result = founding.found(
        &[ADA.operator()],
        &[STRANGER.sign(&text)],
        room.recipients(),
        &presence(),
        &Body::new(),
        NOON,
    );
    assert!(matches!(result, Err(OpenError::Certificate(_))));
    assert_eq!(std::fs::read_dir(room.folder.path()).unwrap().count(), 0);
}

#[test]
fn an_epoch_ends_after_4096_records() {
    let room = Room::new();
    let mut log = room.found();
    let events: Vec<_> = (0..1000).map(|n| note(&n.to_string())).collect();
    for batch in 1..=5 {
        let receipts = log.append(&events, clock(batch)).unwrap();
        assert_eq!(receipts.len(), 1000);
    }
    assert_eq!(log.epoch(), 2);
    let read = log.records(4094).map(Result::unwrap).take(4).collect::<Vec<_>>();
    assert_eq!(read.iter().map(|record| record.epoch).collect::<Vec<_>>(), [1, 1, 2, 2]);
    assert_eq!(read[2].kind, "epoch.opened");
    assert_eq!(read[2].seq, MAX_EPOCH);
    log.close(clock(6)).unwrap();
    let found = verify(&room.log(), Keys::Identity(&room.identity()), None).unwrap();
    assert_eq!((found.head.size, found.content), (5005, Content::Proven));
}

#[test]
fn a_reader_who_joins_later_reads_from_then_on_only() {
    let room = Room::new();
    let mut log = room.found();
    log.append(&[note("before")], clock(1)).unwrap();
    let (secret, public) = generate_identity();
    let mut recipients = room.recipients();
    recipients.push(Recipient::new("late", &public).unwrap());
    log.set_recipients(recipients).unwrap();
    log.append(&[note("after")], clock(2)).unwrap();
    log.close(clock(3)).unwrap();
    let late = audit::Identity::parse(&secret).unwrap();
    let found = verify(&room.log(), Keys::Identity(&late), None).unwrap();
    assert_eq!(found.content, Content::Partly { unread: 4 });
    let (nobody, _) = generate_identity();
    let nobody = audit::Identity::parse(&nobody).unwrap();
    assert_eq!(verify(&room.log(), Keys::Identity(&nobody), None).unwrap().content, Content::NotProven);
}

#[test]
fn a_clock_that_goes_back_is_recorded_and_flagged() {
    let room = Room::new();
    let mut log = room.found();
    assert!(!log.append(&[note("later")], clock(500)).unwrap()[0].clock_went_back);
    let back = log.append(&[note("earlier"), note("same")], clock(100)).unwrap();
    assert_eq!(back.iter().map(|receipt| receipt.clock_went_back).collect::<Vec<_>>(), [true, false]);
    let seq = back[0].seq;
    log.close(clock(600)).unwrap();
    assert_eq!(verify(&room.log(), Keys::None, None).unwrap().clock_went_back, [seq]);
}

#[test]
fn exhibits_of_every_length_come_back() {
    let room = Room::new();
    let mut log = room.found();
    for length in [0, 1, 65_535, 65_536, 65_537, 200_000] {
        let bytes: Vec<u8> = (0..length).map(|n: u32| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect();
        let hash = log.exhibit_put(&bytes, clock(length)).unwrap();
        let size = log.head().size;
        assert_eq!(log.exhibit_put(&bytes, clock(length)).unwrap(), hash);
        assert_eq!(log.head().size, size);
        assert_eq!(log.exhibit_get(&hash).unwrap(), bytes);
    }
    log.close(clock(300_000)).unwrap();
    let found = verify(&room.log(), Keys::Identity(&room.identity()), None).unwrap();
    assert_eq!(found.exhibits, CheckedExhibits { count: 6, checked: true });
    assert_eq!(found.content, Content::Proven);
    for attack in [
        "DELETE FROM exhibit_chunk WHERE no = 1",
        "UPDATE exhibit SET size = size + 1",
        "DELETE FROM exhibit WHERE size = 1",
        "UPDATE exhibit_chunk SET no = no + 7 WHERE no = 2",
        "INSERT INTO exhibit_chunk VALUES (x'00', 0, x'00')",
        "INSERT INTO exhibit VALUES (zeroblob(32), 1, 0)",
    ] {
        let bad = copy(&room.log(), "bad.himuro");
        sql(&bad, attack);
        let result = verify(&bad, Keys::Identity(&room.identity()), None);
        assert!(
            matches!(result, Err(VerifyError::Finding(Finding::ExhibitRow { .. }))),
            "{attack}: {result:?}"
        );
    }
}

#[test]
fn exhibits_are_covered_without_a_key() {
    let room = Room::new();
    let mut log = room.found();
    for length in [0, 1, 65_536, 200_000] {
        log.exhibit_put(&vec![7; length], clock(1)).unwrap();
    }
    log.close(clock(2)).unwrap();
    let found = verify(&room.log(), Keys::None, None).unwrap();
    assert_eq!(found.exhibits, CheckedExhibits { count: 4, checked: false });
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["exhibits"], serde_json::json!({ "count": 4, "checked": false }));
    for (attack, code, reason) in [
        ("DELETE FROM exhibit; DELETE FROM exhibit_chunk", "exhibit-count", None),
        (
            "INSERT INTO exhibit VALUES (zeroblob(32), 1, 0); INSERT INTO exhibit_chunk VALUES (zeroblob(32), 0, zeroblob(16))",
            "exhibit-row",
            Some("seal-missing"),
        ),
        ("DELETE FROM exhibit WHERE size = 1", "exhibit-row", Some("no-row")),
        ("DELETE FROM exhibit_chunk WHERE no = 1", "exhibit-row", Some("chunk-missing")),
        ("UPDATE exhibit_chunk SET no = 9 WHERE no = 3", "exhibit-row", Some("chunk-missing")),
        ("UPDATE exhibit SET size = size + 1 WHERE size = 1", "exhibit-row", Some("chunk-length")),
        ("UPDATE exhibit SET size = 131072 WHERE size = 200000", "exhibit-row", Some("chunk-left-over")),
        ("UPDATE exhibit SET size = 9223372036854775807 WHERE size = 1", "exhibit-row", Some("chunk-length")),
        ("UPDATE exhibit_chunk SET ciphertext = zeroblob(15)", "exhibit-row", Some("chunk-length")),
        (
            "UPDATE exhibit_chunk SET ciphertext = zeroblob(17) WHERE length(ciphertext) = 17",
            "exhibit-row",
            Some("seal-differs"),
        ),
        (
            "UPDATE exhibit_chunk SET ciphertext = (SELECT ciphertext FROM exhibit_chunk WHERE no = 1) WHERE no = 2",
            "exhibit-row",
            Some("seal-differs"),
        ),
        ("UPDATE exhibit_seal SET salt = zeroblob(16)", "exhibit-row", Some("seal-differs")),
        ("UPDATE exhibit_seal SET sibling = zeroblob(3)", "exhibit-row", Some("seal-differs")),
        ("UPDATE exhibit_seal SET seq = 1", "exhibit-row", Some("seal-differs")),
        ("DELETE FROM exhibit_seal", "exhibit-row", Some("seal-missing")),
        (
            "UPDATE exhibit SET hash = zeroblob(32) WHERE size = 1; UPDATE exhibit_seal SET hash = zeroblob(32) WHERE \
             hash NOT IN (SELECT hash FROM exhibit); UPDATE exhibit_chunk SET hash = zeroblob(32) WHERE \
             hash NOT IN (SELECT hash FROM exhibit)",
            "exhibit-row",
            Some("seal-differs"),
        ),
        ("UPDATE exhibit SET epoch = 2", "exhibit-row", Some("row-malformed")),
        ("UPDATE exhibit SET size = -1", "exhibit-row", Some("row-malformed")),
        ("INSERT INTO exhibit VALUES (x'00', 1, 0)", "exhibit-row", Some("row-malformed")),
    ] {
        let bad = copy(&room.log(), "bad.himuro");
        sql(&bad, attack);
        let error = serde_json::to_value(verify(&bad, Keys::None, None).unwrap_err()).unwrap();
        assert_eq!(error["code"], code, "{attack}: {error}");
        assert_eq!(error.get("reason").and_then(|reason| reason.as_str()), reason, "{attack}: {error}");
        assert_eq!(error.get("hash").is_some(), code == "exhibit-row", "{attack}: {error}");
    }
}

#[test]
fn a_head_held_outside_opens_the_log_that_it_is_of() {
    let room = Room::new();
    let mut log = room.found();
    log.append(&[note("x")], clock(1)).unwrap();
    let head = log.head().clone();
    let note_text = log.note().to_string();
    log.append(&[note("y")], clock(2)).unwrap();
    log.close(clock(3)).unwrap();
    for text in [note_text, head.text(), head.words().join(" ")] {
        let given: GivenHead = text.parse().unwrap();
        let opening = Opening::begin(&room.log(), Some(&given)).unwrap();
        assert!(opening.ended_cleanly());
        assert_eq!(opening.verified().compared_with.as_ref(), Some(&head));
    }
}

#[test]
fn a_session_certified_for_another_size_is_refused() {
    let room = Room::new();
    room.small();
    let opening = Opening::begin(&room.log(), None).unwrap();
    let text = opening.certificate_text().replace(" 11 ", " 10 ");
    let result = opening.open(&[ADA.sign(&text)], room.recipients(), &presence(), NOON);
    assert!(matches!(result, Err(OpenError::Certificate(_))));
    verify(&room.log(), Keys::None, None).unwrap();
}

#[test]
fn a_wrong_epoch_key_is_refused_at_once() {
    let room = Room::new();
    room.small();
    let mut opening = Opening::begin(&room.log(), None).unwrap();
    assert!(opening.unlock_epoch(1, [0; 32]).is_err());
    assert!(opening.unlock_epoch(9, [0; 32]).is_err());
    assert_eq!(opening.wrapped_epochs().len(), 2);
    assert_eq!(opening.unlock(&room.identity()), 2);
    assert_eq!(opening.prove_content().unwrap().content, Content::Proven);
    assert_eq!(opening.records(0).map(Result::unwrap).count(), 11);
}

#[test]
fn a_session_dropped_without_closing_counts_as_a_crash() {
    let room = Room::new();
    let mut log = room.found();
    log.append(&[note("kept")], clock(1)).unwrap();
    drop(log);
    let found = verify(&room.log(), Keys::Identity(&room.identity()), None).unwrap();
    assert_eq!(found.sessions[0].ended, Ended::Not);
    assert_eq!(found.head.size, 4);
    let opening = Opening::begin(&room.log(), None).unwrap();
    assert!(!opening.ended_cleanly());
    drop(opening);
    room.reopen(None).close(clock(9)).unwrap();
    let found = verify(&room.log(), Keys::Identity(&room.identity()), None).unwrap();
    assert_eq!((found.sessions[0].ended, found.sessions[1].ended), (Ended::Not, Ended::Cleanly));
    assert_eq!(found.content, Content::Proven);
}

#[test]
fn a_second_writer_is_refused_with_the_first_ones_process() {
    let room = Room::new();
    let log = room.found();
    let Err(OpenError::Store(StoreError::OpenElsewhere { pid })) = Opening::begin(&room.log(), None) else {
        panic!("a second writer got in")
    };
    assert_eq!(pid, std::process::id());
    log.close(clock(1)).unwrap();
    assert!(Opening::begin(&room.log(), None).is_ok());
}

#[test]
fn a_failed_commit_ends_the_epoch_so_that_no_nonce_comes_twice() {
    let room = Room::new();
    let mut log = room.found();
    log.append(&[note("good")], clock(1)).unwrap();
    let head = log.head().clone();
    sql(
        &room.log(),
        "CREATE TRIGGER full BEFORE INSERT ON record WHEN new.seq >= 6 BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    );
    // records 4 and 5 were sealed, and would have been sealed again under the same nonces
    let failed = log.append(&[note("a"), note("b"), note("c")], clock(2));
    assert!(matches!(failed, Err(audit::AppendError::Commit(CommitError::NotWritten { .. }))));
    assert_eq!(log.head(), &head);
    sql(&room.log(), "DROP TRIGGER full");
    let receipts = log.append(&[note("a"), note("b"), note("c")], clock(3)).unwrap();
    assert_eq!(receipts[0].seq, 5);
    let records: Vec<_> = log.records(3).map(Result::unwrap).collect();
    assert_eq!(records.iter().map(|record| record.epoch).collect::<Vec<_>>(), [1, 2, 2, 2, 2]);
    assert_eq!(records[1].kind, "epoch.opened");
    log.close(clock(4)).unwrap();
    assert_eq!(verify(&room.log(), Keys::Identity(&room.identity()), None).unwrap().content, Content::Proven);
}

#[test]
fn a_file_that_cannot_be_written_acknowledges_nothing_and_stays_openable() {
    let room = Room::new();
    let mut log = room.found();
    log.append(&[note("good")], clock(1)).unwrap();
    let db = rusqlite::Connection::open(room.log()).unwrap();
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    // somebody else holds the database: BEGIN fails after its time
    assert!(log.append(&[note("lost")], clock(2)).is_err());
    db.execute_batch("ROLLBACK").unwrap();
    drop(db);
    drop(log);
    let found = verify(&room.log(), Keys::Identity(&room.identity()), None).unwrap();
    assert_eq!((found.head.size, found.content), (4, Content::Proven));
    room.reopen(None).close(clock(3)).unwrap();
}

#[test]
fn a_witness_is_kept_with_the_checkpoint() {
    let room = Room::new();
    let mut log = room.found();
    let witness = CosignerKey::new("auditor.example", &[4; 32]).unwrap();
    let mut cosigned = log.note().clone();
    cosigned.add(witness.cosign(log.head(), 1_795_000_000));
    assert_eq!(log.add_cosignature(&cosigned, &witness.public()).unwrap(), Some(1_795_000_000));
    let stranger = CosignerKey::new("auditor.example", &[5; 32]).unwrap();
    assert_eq!(log.add_cosignature(&cosigned, &stranger.public()).unwrap(), None);
    assert_eq!(log.note().cosigned_by(&witness.public()), Some(1_795_000_000));
    log.close(clock(1)).unwrap();
    let found = verify(&room.log(), Keys::None, None).unwrap();
    assert_eq!(found.cosigned, [(3, "auditor.example".to_owned())]);
}

#[test]
fn an_operator_enrolled_later_may_certify_and_one_removed_may_not() {
    let room = Room::new();
    let mut log = room.found();
    let key = |person: &crate::common::Person| Body::new().with("public_key", person.operator().public_key);
    log.append(&[Event::new("operator.enrolled", key(&STRANGER).with("name", "Mallory")).unwrap()], clock(1))
        .unwrap();
    log.append(&[Event::new("operator.removed", key(&BO)).unwrap()], clock(2)).unwrap();
    log.close(clock(3)).unwrap();
    let open = |person: &crate::common::Person| {
        let opening = Opening::begin(&room.log(), None).unwrap();
        let text = opening.certificate_text();
        opening
            .open(&[person.sign(&text)], room.recipients(), &presence(), NOON)
            .unwrap()
            .close(clock(4))
            .unwrap();
    };
    open(&STRANGER);
    verify(&room.log(), Keys::Identity(&room.identity()), None).unwrap();
    open(&BO);
    assert_eq!(
        verify(&room.log(), Keys::Identity(&room.identity()), None),
        Err(VerifyError::Finding(Finding::StrangerCertified { session: 3, signer: "坊".to_owned() }))
    );
}

#[test]
fn a_bundle_is_checked_file_by_file() {
    let room = Room::new();
    room.small();
    let out = room.folder.path().join("bundle");
    let operators = [ADA.operator(), BO.operator()];
    let contents = BundleContents { operators: &operators, proofs: &[0, 4, 10], withheld: &[] };
    let exported = export_bundle(&room.log(), &out, &contents).unwrap();
    assert!(export_bundle(&room.log(), &out, &contents).is_err());
    let found = verify(&out, Keys::None, None).unwrap();
    assert_eq!(found.head, exported.head);
    assert!(found.sessions.iter().flat_map(|s| &s.signers).all(|s| s.standing == Standing::NamedByBundle));
    assert_eq!(verify(&out, Keys::Identity(&room.identity()), None).unwrap().content, Content::Proven);
    for name in [
        "log.himuro",
        "checkpoint",
        "keys.json",
        "README",
        "manifest.sha256",
        "epochs/2.age",
        "proofs/4.tlog-proof",
    ] {
        let path = out.join(name);
        let bytes = std::fs::read(&path).unwrap();
        let mut bad = bytes.clone();
        let at = bad.len() / 2;
        bad[at] ^= 1;
        std::fs::write(&path, bad).unwrap();
        assert!(verify(&out, Keys::None, None).is_err(), "{name}");
        std::fs::write(&path, bytes).unwrap();
    }
    std::fs::write(out.join("extra"), "x").unwrap();
    assert!(verify(&out, Keys::None, None).is_err());
}

#[test]
fn the_keys_of_a_bundle_are_held_against_the_log() {
    let room = Room::new();
    room.small();
    let entry_of = |out: &std::path::Path, keys: Keys<'_>| match verify(out, keys, None) {
        Ok(_) => None,
        Err(VerifyError::Finding(Finding::KeysContradict { entry })) => Some(entry),
        Err(other) => panic!("{other:?}"),
    };
    // the manifest is written anew, so that nothing but the log itself can tell
    let rewrite = |out: &std::path::Path, from: &str, to: &str| {
        let (path, manifest) = (out.join("keys.json"), out.join("manifest.sha256"));
        let old = std::fs::read_to_string(&path).unwrap();
        let new = old.replacen(from, to, 1);
        assert_ne!(old, new, "{from}");
        let digest = |text: &str| audit::Digest::of(text.as_bytes()).to_string();
        let named = std::fs::read_to_string(&manifest).unwrap().replace(&digest(&old), &digest(&new));
        std::fs::write(path, new).unwrap();
        std::fs::write(manifest, named).unwrap();
    };
    let found = verify(&room.log(), Keys::None, None).unwrap();
    let id = found.head.log_id.to_string();
    let (first, second) = (found.sessions[0].vkey.as_str(), found.sessions[1].vkey.as_str());
    let out = room.folder.path().join("bundle");
    let operators = [ADA.operator(), BO.operator()];
    let contents = BundleContents { operators: &operators, proofs: &[], withheld: &[] };
    export_bundle(&room.log(), &out, &contents).unwrap();
    for (from, to, entry) in [
        ("Ada", "Eve", "operators: Ada"),
        (id.as_str(), "00000000000000000000000000000000", "log_id"),
        ("\"rehearsal\"", "\"production\"", "profile"),
        (second, first, "sessions: 2"),
        ("\"no\": 2", "\"no\": 3", "sessions: 2"),
    ] {
        let kept =
            ["keys.json", "manifest.sha256"].map(|name| (name, std::fs::read(out.join(name)).unwrap()));
        rewrite(&out, from, to);
        for keys in [Keys::None, Keys::Identity(&room.identity())] {
            assert_eq!(entry_of(&out, keys).as_deref(), Some(entry), "{from}");
        }
        for (name, bytes) in kept {
            std::fs::write(out.join(name), bytes).unwrap();
        }
        assert_eq!(entry_of(&out, Keys::None), None, "{from} was put back");
    }
    // whom no record enrolled, only a reader of the records can tell
    let more = room.folder.path().join("more");
    let operators = [ADA.operator(), BO.operator(), STRANGER.operator()];
    export_bundle(&room.log(), &more, &BundleContents { operators: &operators, ..contents }).unwrap();
    assert_eq!(entry_of(&more, Keys::None), None);
    assert_eq!(entry_of(&more, Keys::Identity(&room.identity())).as_deref(), Some("operators: Mallory"));
}

#[test]
fn a_folder_that_is_no_bundle_is_called_so() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        verify(folder.path(), Keys::None, None),
        Err(VerifyError::Store(StoreError::NoBundle { .. }))
    ));
}

#[test]
fn withheld_contents_are_counted_in_a_bundle_and_refused_in_a_log() {
    let room = Room::new();
    room.small();
    let out = room.folder.path().join("bundle");
    let operators = [ADA.operator(), BO.operator()];
    let contents = BundleContents { operators: &operators, proofs: &[], withheld: &[3] };
    export_bundle(&room.log(), &out, &contents).unwrap();
    let found = verify(&out, Keys::Identity(&room.identity()), None).unwrap();
    assert_eq!((found.withheld, found.content), (1, Content::Proven));
    assert_eq!(
        verify(&out.join("log.himuro"), Keys::None, None),
        Err(VerifyError::Finding(Finding::CiphertextMissing { record: 3 }))
    );
    let contents = BundleContents { operators: &operators, proofs: &[], withheld: &[99] };
    assert!(export_bundle(&room.log(), &room.folder.path().join("other"), &contents).is_err());
}

#[test]
fn a_record_is_proven_without_the_others() {
    let room = Room::new();
    room.small();
    let proof = prove_record(&room.log(), 9).unwrap();
    let read: audit::RecordProof = proof.to_string().parse().unwrap();
    assert!(read.shows(read.header.as_ref().unwrap()));
    assert!(prove_record(&room.log(), 11).is_err());
}

#[test]
fn one_field_is_shown_without_the_others() {
    let room = Room::new();
    room.small();
    let identity = room.identity();
    let reader = Reader::open(&room.log(), Keys::Identity(&identity)).unwrap();
    let header =
        |seq| audit::Header::decode(&prove_record(&room.log(), seq).unwrap().header.unwrap()).unwrap();
    let proof = reader.disclose(3, "text").unwrap().unwrap();
    assert_eq!(proof.field.value, "one".into());
    assert!(proof.shows(&header(3)) && !proof.shows(&header(4)));
    let mut lie = proof.clone();
    lie.field.value = "two".into();
    assert!(!lie.shows(&header(3)));
    assert_eq!(reader.disclose(3, "nothing").unwrap(), None);
    assert!(reader.disclose(99, "text").is_err());
}

#[test]
fn a_log_is_never_taken_for_another() {
    let room = Room::new();
    room.small();
    let other = Room::new();
    other.small();
    let given = GivenHead::Lines(verify(&other.log(), Keys::None, None).unwrap().head);
    assert!(matches!(
        verify(&room.log(), Keys::None, Some(&given)),
        Err(VerifyError::Head(HeadError::OtherLog { .. }))
    ));
}
