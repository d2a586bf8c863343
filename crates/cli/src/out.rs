//! Standard output, which may be closed while the work goes on: the log has it all.

use std::io::Write;

/// Writes a line.
pub(crate) fn line(text: &str) {
    part(text);
    part("\n");
}

/// Writes a part of a line, and shows it at once.
pub(crate) fn part(text: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody reads any more: that is noticed by whoever waits for an answer, and by nobody else.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
