//! Standard output, which may be closed while the work goes on: the log has it all.

use std::io::{ErrorKind, Write};

/// Writes a line.
pub(crate) fn line(text: &str) {
    part(text);
    part("\n");
}

/// Writes a part of a line, and shows it at once.
pub(crate) fn part(text: &str) {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => {}
        // Nobody reads any more: that is noticed by whoever waits for an answer, and by nobody else.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        Err(error) => {
            // What was said is lost, what was done is in the log: stop here, and go on later.
            eprintln!("himuro: stdout: {error}");
            std::process::exit(i32::from(app::Class::Bad.exit_code()));
        }
    }
}
