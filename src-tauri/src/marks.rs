//! How long the start takes: with `HIMURO_MARKS=FILE`, a file that is not there yet, one line of JSON a mark, each once,
//! for `cargo xtask bench`.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};

/// The name of the variable that names the file.
pub(crate) const FILE: &str = "HIMURO_MARKS";

type Marks = Mutex<(File, BTreeSet<&'static str>)>;

/// Notes that the start has come this far. Milliseconds since 1970: whoever started the program knows when.
pub(crate) fn mark(name: &'static str) {
    static MARKS: OnceLock<Option<Marks>> = OnceLock::new();
    let open = || {
        let file = File::create_new(std::env::var_os(FILE)?).ok()?;
        Some(Mutex::new((file, BTreeSet::new())))
    };
    let Some(marks) = MARKS.get_or_init(open) else { return };
    let mut marks = marks.lock().unwrap_or_else(PoisonError::into_inner);
    let (file, known) = &mut *marks;
    if known.insert(name) {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let line = serde_json::json!({ "mark": name, "unix_ms": since.as_millis() as u64 });
        // A figure that cannot be written is missing from a table, and nothing else.
        let _ = writeln!(file, "{line}");
    }
}
