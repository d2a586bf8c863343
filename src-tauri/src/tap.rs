//! In test builds, `HIMURO_TAP=FILE` gets a copy of everything that goes to the web view, one line of JSON a message.

use std::io::Write;

use serde::Serialize;

pub(crate) fn tap<T: Serialize>(command: &str, outcome: &T) {
    let Some(file) = std::env::var_os("HIMURO_TAP") else { return };
    let line = serde_json::json!({ "command": command, "outcome": outcome });
    let written = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .and_then(|mut file| writeln!(file, "{line}"));
    written.expect("the tap's file takes what is written");
}
