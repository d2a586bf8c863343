//! A writer killed at any moment: what it acknowledged is there, and the log opens.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    time::Duration,
};

use audit::{Content, Ended, Founding, Keys, OpenError, Opening, Profile, StoreError, verify};

use crate::common::{Room, clock, note};

const FOLDER: &str = "HIMURO_TEST_CRASH_FOLDER";
const FOUNDING: &str = "HIMURO_TEST_FOUNDING_FOLDER";
/// Kills in one run of the test; the long run is `HIMURO_TEST_KILLS=10000`.
const KILLS: u32 = 30;

/// The child: opens the log and appends until it is killed. Does nothing when run among the tests.
#[test]
fn child_that_writes_until_it_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let secret = std::fs::read_to_string(format!("{folder}/secret")).unwrap();
    let mut room = Room::new();
    let path = std::path::PathBuf::from(format!("{folder}/test.himuro"));
    room.public = audit::Identity::parse(&secret).unwrap().public_key();
    let opening = Opening::begin(&path, None).unwrap();
    let text = opening.certificate_text();
    let mut log = opening
        .open(
            &[crate::common::ADA.sign(&text)],
            room.recipients(),
            &crate::common::presence(),
            crate::common::NOON,
        )
        .unwrap();
    let mut out = std::io::stdout();
    for round in 0u32.. {
        let batch: Vec<_> = (0..=round % 7).map(|n| note(&format!("{round} {n}"))).collect();
        if round % 11 == 5 {
            log.exhibit_put(&vec![round.to_le_bytes()[0]; 70_000], clock(round)).unwrap();
        }
        let receipts = log.append(&batch, clock(round)).unwrap();
        let last = receipts.last().unwrap();
        writeln!(out, "acknowledged {} {}", last.seq, last.leaf).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn no_acknowledged_record_is_lost_by_a_kill_at_random() {
    let room = Room::new();
    std::fs::write(room.folder.path().join("secret"), &room.secret).unwrap();
    room.found().close(clock(1)).unwrap();
    let kills = std::env::var("HIMURO_TEST_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let mut acknowledged_in_all = 0;
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child_that_writes_until_it_is_killed", "--nocapture"])
            .env(FOLDER, room.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = child.stdout.take().unwrap();
        let reading = std::thread::spawn(move || {
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            lines.filter_map(|line| line.strip_prefix("acknowledged ").map(str::to_owned)).last()
        });
        // from within the opening to many commits later
        std::thread::sleep(Duration::from_micros(u64::from(kill * 7919 % 97) * 900 + 10_000));
        if kill == 20 {
            // by now the child holds the lock or is about to; a second writer never gets in beside it
            if let Err(error) = Opening::begin(&room.log(), None) {
                assert_eq!(error, OpenError::Store(StoreError::OpenElsewhere { pid: child.id() }));
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let last = reading.join().unwrap();
        let found = verify(&room.log(), Keys::Identity(&room.identity()), None).unwrap();
        assert_eq!(found.content, Content::Proven);
        if let Some((seq, _)) = last.as_deref().and_then(|line| line.split_once(' ')) {
            let seq: u64 = seq.parse().unwrap();
            assert!(found.head.size > seq, "record {seq} was acknowledged, the log has {}", found.head.size);
            assert_eq!(found.sessions.last().unwrap().ended, Ended::Not);
            acknowledged_in_all += 1;
        }
    }
    assert!(acknowledged_in_all > 0, "no child ever got to write: the test shows nothing");
    room.reopen(None).close(clock(2)).unwrap();
    verify(&room.log(), Keys::Identity(&room.identity()), None).unwrap();
}

/// The child: founds a log and waits to be killed. Does nothing when run among the tests.
#[test]
fn child_that_founds_until_it_is_killed() {
    let Ok(folder) = std::env::var(FOUNDING) else { return };
    let mut room = Room::new();
    room.folder = tempfile::TempDir::new_in(&folder).unwrap();
    println!("folder {}", room.folder.path().display());
    let log = room.found();
    println!("founded {}", log.head().size);
    std::thread::sleep(Duration::from_secs(60));
}

/// A founding killed `after` it began; its folder, and how long it took where it ended.
#[expect(clippy::unwrap_used, reason = "a helper of tests")]
fn kill_a_founding(folder: &std::path::Path, after: Option<Duration>) -> (std::path::PathBuf, Duration) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::child_that_founds_until_it_is_killed", "--nocapture"])
        .env(FOUNDING, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    // the harness writes its own words before the first line on the same line
    let mut wait_for = |word: &str| lines.find_map(|line| Some(line.split_once(word)?.1.to_owned())).unwrap();
    let folder = wait_for("folder ").into();
    let begun = std::time::Instant::now();
    match after {
        Some(after) => std::thread::sleep(after),
        None => assert_eq!(wait_for("founded "), "3"),
    }
    let took = begun.elapsed();
    child.kill().unwrap();
    child.wait().unwrap();
    (folder, took)
}

#[test]
fn a_founding_killed_at_any_moment_leaves_a_whole_log_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let (_, whole) = kill_a_founding(folder.path(), None);
    let (mut none, mut there, mut drafts) = (0, 0, 0);
    for kill in 0..KILLS {
        let (killed, _) = kill_a_founding(folder.path(), Some(whole * kill / (KILLS * 4 / 5)));
        let room = Room { folder: tempfile::tempdir().unwrap(), ..Room::new() };
        // the same file names, where the room looks for them
        std::fs::remove_dir(room.folder.path()).unwrap();
        std::fs::rename(&killed, room.folder.path()).unwrap();
        drafts += u32::from(room.folder.path().join("test.himuro-founding").exists());
        if room.log().exists() {
            there += 1;
            assert_eq!(verify(&room.log(), Keys::None, None).unwrap().head.size, 3);
            drop(Opening::begin(&room.log(), None).unwrap());
        } else {
            none += 1;
            room.found().close(clock(1)).unwrap();
            assert_eq!(verify(&room.log(), Keys::None, None).unwrap().head.size, 4);
        }
        let left: Vec<_> = std::fs::read_dir(room.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("founding") || name.contains("lock"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
    assert!(none > 0 && there > 0 && drafts > 0, "{none} without, {there} whole, {drafts} drafts");
}

#[test]
fn what_a_dead_founder_left_does_not_stand_in_the_way() {
    let room = Room::new();
    let beside = |suffix: &str| room.log().with_file_name(format!("test.himuro{suffix}"));
    std::fs::write(beside("-lock"), "4294967294\nlong ago\n").unwrap();
    std::fs::write(beside("-founding"), "half a log").unwrap();
    std::fs::write(beside("-founding-journal"), "half a journal").unwrap();
    room.found().close(clock(1)).unwrap();
    // killed between the two steps of the renaming
    std::fs::hard_link(room.log(), beside("-founding")).unwrap();
    drop(Opening::begin(&room.log(), None).unwrap());
    assert_eq!(std::fs::read_dir(room.folder.path()).unwrap().count(), 1);
    // a companion of an older file is not ours to take over
    let other = room.folder.path().join("other.himuro");
    std::fs::write(room.folder.path().join("other.himuro-wal"), "of another file").unwrap();
    assert!(matches!(Founding::begin(&other, Profile::Rehearsal), Err(StoreError::FileExists { .. })));
}
