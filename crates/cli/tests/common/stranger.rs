//! The stranger's program, which shares no code with ours.

use std::path::Path;
use std::process::Command;

use crate::common::{repository, text};

/// What it says of a log or a bundle: its report, or what does not hold.
pub(crate) fn stranger(log: &Path, head: Option<&Path>) -> Result<serde_json::Value, String> {
    let program = repository("fixtures/stranger/verify_log.py");
    let arguments = [Some(program.as_path()), Some(log), head].into_iter().flatten().map(text);
    let output = Command::new("python3").args(arguments).output().expect("python3 is installed");
    match output.status.code() {
        Some(0) => Ok(serde_json::from_slice(&output.stdout).expect("JSON")),
        _ => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}
