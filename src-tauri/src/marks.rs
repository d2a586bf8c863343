//! How long the start takes: with `HIMURO_MARKS=FILE`, one line of JSON a mark, for `cargo xtask bench`.

use std::io::Write;

/// Notes that the start has come this far. Milliseconds since 1970: whoever started the program knows when.
pub(crate) fn mark(name: &'static str) {
    let Some(file) = std::env::var_os("HIMURO_MARKS") else { return };
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let line = serde_json::json!({ "mark": name, "unix_ms": since.as_millis() as u64 });
    // A figure that cannot be written is missing from a table, and nothing else.
    let _ = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .and_then(|mut file| writeln!(file, "{line}"));
}
