//! The real window on a display of its own, and what is left of a bundle when the program is killed over it.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::Room;

#[test]
fn a_real_window_verifies_a_bundle_writes_its_report_and_killed_leaves_everything_as_it_was() {
    let room = Room::new();
    let before = bytes_below(&room.out());
    let display = Display::open();
    let (report, identity, bundle) =
        (room.folder.path().join("report.json"), room.path("auditor.identity"), room.path("bundle"));
    let mut window = Command::new(env!("CARGO_BIN_EXE_himuro-auditor"))
        .args(["--window", "--lang", "ja", "--theme", "dark", "--identity", &identity, "--report"])
        .args([report.as_os_str(), bundle.as_ref()])
        .env("DISPLAY", &display.name)
        .env_remove("WAYLAND_DISPLAY")
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    let found: serde_json::Value = loop {
        if let Some(found) = std::fs::read(&report).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok())
        {
            break found;
        }
        assert!(window.try_wait().unwrap().is_none(), "the window closed by itself");
        assert!(began.elapsed() < Duration::from_secs(60), "no report");
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(found["verdict"], "not-proven", "freshness never is");
    assert!(window.try_wait().unwrap().is_none(), "the window stays open");
    window.kill().unwrap();
    window.wait().unwrap();
    assert_eq!(bytes_below(&room.out()), before);
}

#[test]
fn killed_at_any_moment_it_leaves_every_byte_of_the_bundle_as_it_was() {
    let room = Room::new();
    let before = bytes_below(&room.out());
    let mut killed = 0;
    for moment in (0..200).step_by(8) {
        let mut program = Command::new(env!("CARGO_BIN_EXE_himuro-auditor"))
            .args(["--identity", &room.path("auditor.identity"), &room.path("bundle")])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(moment));
        killed += u32::from(program.try_wait().unwrap().is_none());
        // One that has ended already is not there to be killed.
        let _ = program.kill();
        program.wait().unwrap();
        assert_eq!(bytes_below(&room.out()), before, "after {moment} ms");
    }
    assert!(killed >= 3, "it ended before it could be killed");
}

/// Every file below a folder, with its bytes.
fn bytes_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(bytes_below(&path));
        } else {
            found.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    found
}

/// A virtual display, gone with this.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Xvfb chooses a number that is free and says it.
    fn open() -> Self {
        let started = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut server =
            started.expect("Xvfb is not installed: `cargo xtask setup` says which packages the tests need");
        let mut number = String::new();
        let mut said = server.stdout.take().unwrap();
        let mut byte = [0];
        while said.read(&mut byte).unwrap() == 1 && byte != *b"\n" {
            number.push(char::from(byte[0]));
        }
        assert!(!number.is_empty(), "Xvfb ended before it had a display");
        Self { server, name: format!(":{number}") }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
