//! A writer killed at any moment: what it acknowledged is there, and the log opens.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    time::Duration,
};

use audit::{Content, Ended, Keys, OpenError, Opening, StoreError, verify};

use crate::common::{Room, clock, note};

const FOLDER: &str = "HIMURO_TEST_CRASH_FOLDER";
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
