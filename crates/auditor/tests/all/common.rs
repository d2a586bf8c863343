//! A rehearsal's folder, and the program run over it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;

/// A rehearsal's folder.
pub(crate) struct Room {
    pub(crate) folder: tempfile::TempDir,
}

impl Room {
    /// A rehearsal by the program that stands beside the auditor's.
    pub(crate) fn new() -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_himuro-auditor")).with_file_name("himuro");
        assert!(
            program.exists(),
            "{} is not there: build it first with `cargo build -p himuro-cli -p himuro-pane`",
            program.display()
        );
        let folder = tempfile::tempdir().unwrap();
        let room = Self { folder };
        let output = Command::new(program)
            .args(["rehearse", "--unattended", "--rng-seed", "7", "--language", "en", "--out"])
            .arg(room.out())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        room
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.out().join(name).display().to_string()
    }

    /// The answer for machines, where nothing is contradicted.
    pub(crate) fn json(&self, arguments: &[&str]) -> Json {
        let output = run(&[&["--json"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// The program, to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_himuro-auditor")).args(arguments).output().unwrap()
}
