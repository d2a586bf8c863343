//! One request in, one reply out: JSON lines of [`ceremony::pane`].

use std::{
    io::{self, BufRead},
    path::Path,
};

use ceremony::pane::{PANE_LINE_LIMIT, PANE_VERSION, PaneProfile, Ready, Reply, Request, Task, WordsSource};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    PaneError, Refusal,
    backup::{Backup, back_up},
    epoch::open_epoch,
    hardening::Hardening,
};

/// Reads one line of at most [`PANE_LINE_LIMIT`] bytes and parses it.
///
/// # Errors
/// A line that is too long, garbage, or of another version.
pub fn read_request(input: impl BufRead) -> Result<Request, PaneError> {
    let mut line = Vec::new();
    input
        .take(PANE_LINE_LIMIT as u64 + 1)
        .read_until(b'\n', &mut line)
        .map_err(|_| PaneError::NotARequest)?;
    if line.len() > PANE_LINE_LIMIT {
        return Err(PaneError::LineTooLong { limit: u32::try_from(PANE_LINE_LIMIT).unwrap_or(u32::MAX) });
    }
    parse(&line)
}

/// Parses one request: its version first, then the rest.
///
/// # Errors
/// Garbage, or another version.
pub fn parse(line: &[u8]) -> Result<Request, PaneError> {
    #[derive(serde::Deserialize)]
    struct Versioned {
        version: u32,
    }
    let Versioned { version } = serde_json::from_slice(line).map_err(|_| PaneError::NotARequest)?;
    if version != PANE_VERSION {
        return Err(PaneError::UnknownVersion { version, known: PANE_VERSION });
    }
    serde_json::from_slice(line).map_err(|_| PaneError::NotARequest)
}

/// Whether the scripted custodian may do what is asked.
///
/// # Errors
/// In production always; there is no other custodian before there are windows.
pub fn check_profile(profile: PaneProfile, hardening: &Hardening) -> Result<(), PaneError> {
    match (profile, hardening.lacking()) {
        (PaneProfile::Rehearsal, _) => Ok(()),
        (PaneProfile::Production, 0) => Err(PaneError::ScriptedInProduction),
        (PaneProfile::Production, lacking) => Err(PaneError::HardeningLacking { lacking }),
    }
}

/// Whether a person at the window may be given what is asked.
///
/// # Errors
/// In production, when a measure is lacking, or when the request brings words, mistakes or a seed of randomness: those
/// belong to a rehearsal.
pub fn check_request(request: &Request, hardening: &Hardening) -> Result<(), PaneError> {
    let brings_script = match &request.task {
        Task::Backup { words, slips, rng_seed, .. } => {
            words.is_some() || !slips.is_empty() || rng_seed.is_some()
        }
        Task::OpenEpoch { .. } => false,
    };
    match (request.profile, hardening.lacking()) {
        (PaneProfile::Rehearsal, _) => Ok(()),
        (PaneProfile::Production, 0) if brings_script => Err(PaneError::ScriptedInProduction),
        (PaneProfile::Production, 0) => Ok(()),
        (PaneProfile::Production, lacking) => Err(PaneError::HardeningLacking { lacking }),
    }
}

/// The files that a task may read.
pub fn files_of(task: &Task) -> Vec<&Path> {
    match task {
        Task::Backup { words: Some(WordsSource::File(file)), .. } => vec![Path::new(file)],
        Task::Backup { words: Some(WordsSource::Published(_)) | None, .. } => Vec::new(),
        Task::OpenEpoch { identity_file, .. } => vec![Path::new(identity_file)],
    }
}

/// Does a task as the scripted custodian.
///
/// # Errors
/// Whatever the task refuses.
pub fn perform(task: Task) -> Result<Reply, Refusal> {
    match task {
        Task::Backup { words, fingerprint, threshold, count, slips, rng_seed } => {
            back_up(&Backup { words, fingerprint, threshold, count, slips, rng_seed }, &mut |_| {})
        }
        Task::OpenEpoch { identity_file, wrapped } => Ok(open_epoch(&identity_file, &wrapped)?),
    }
}

/// The line that says what the process has obtained.
pub fn ready_line(hardening: &Hardening) -> Zeroizing<Vec<u8>> {
    line(&Ready { version: PANE_VERSION, hardening: hardening.report() })
}

/// The line of a reply; the reply's own copy of an epoch key is wiped.
pub fn reply_line(mut reply: Reply) -> Zeroizing<Vec<u8>> {
    let line = line(&reply);
    if let Reply::EpochOpened { key } = &mut reply {
        key.zeroize();
    }
    line
}

/// Writes all bytes to standard output, past the standard library's buffer, which would keep a copy.
///
/// # Errors
/// When the pipe is closed.
pub fn write_out(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(rustix::stdio::stdout(), bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// One JSON line, in a buffer that never grows, so that no copy is left behind.
fn line(message: &impl serde::Serialize) -> Zeroizing<Vec<u8>> {
    let mut line = Zeroizing::new(Vec::with_capacity(PANE_LINE_LIMIT));
    serde_json::to_writer(&mut *line, message).expect("messages have text keys and no failing parts");
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn request(version: u32, profile: &str) -> String {
        format!(
            r#"{{"version":{version},"profile":"{profile}","task":{{"type":"backup","words":{{"published":"A"}},"fingerprint":"73c5da0a","threshold":2,"count":3}}}}"#
        )
    }

    #[test]
    fn a_request_is_read_to_its_line_end() {
        let read = read_request(format!("{}\nmore", request(1, "rehearsal")).as_bytes()).unwrap();
        assert_eq!(read.profile, PaneProfile::Rehearsal);
    }

    #[test]
    fn another_version_is_named_before_anything_else_is_read() {
        assert_eq!(
            parse(request(2, "nonsense").as_bytes()),
            Err(PaneError::UnknownVersion { version: 2, known: 1 })
        );
    }

    #[test]
    fn garbage_and_long_lines_are_refused() {
        for line in ["", "\n", "{}", "null", "{\"version\":1}", "[1]", "\u{0}", "{\"version\":-1}"] {
            assert_eq!(read_request(line.as_bytes()), Err(PaneError::NotARequest), "{line:?}");
        }
        assert_eq!(parse(request(1, "nonsense").as_bytes()), Err(PaneError::NotARequest));
        let with_more = request(1, "rehearsal").replacen('{', "{\"more\":1,", 1);
        assert_eq!(parse(with_more.as_bytes()), Err(PaneError::NotARequest));
        let long = " ".repeat(PANE_LINE_LIMIT + 1);
        assert_eq!(read_request(long.as_bytes()), Err(PaneError::LineTooLong { limit: 65_536 }));
    }

    #[test]
    fn production_is_refused_with_or_without_hardening() {
        let whole = Hardening::of([("landlock", true)]);
        let lacking = Hardening::of([("landlock", false), ("no_core_dumps", true)]);
        assert_eq!(check_profile(PaneProfile::Production, &whole), Err(PaneError::ScriptedInProduction));
        assert_eq!(
            check_profile(PaneProfile::Production, &lacking),
            Err(PaneError::HardeningLacking { lacking: 1 })
        );
        assert_eq!(check_profile(PaneProfile::Rehearsal, &lacking), Ok(()));
    }

    #[test]
    fn production_at_the_window_brings_no_words_no_slips_and_no_seed() {
        let whole = Hardening::of([("landlock", true)]);
        let lacking = Hardening::of([("landlock", true), ("not_x11", false)]);
        let of = |more: &str| {
            let fields = format!(r#""fingerprint":"73c5da0a","threshold":2,"count":3{more}"#);
            let task = format!(r#"{{"type":"backup","words":null,{fields}}}"#);
            parse(format!(r#"{{"version":1,"profile":"production","task":{task}}}"#).as_bytes()).unwrap()
        };
        assert_eq!(check_request(&of(""), &whole), Ok(()));
        assert_eq!(check_request(&of(""), &lacking), Err(PaneError::HardeningLacking { lacking: 1 }));
        let refused = Err(PaneError::ScriptedInProduction);
        assert_eq!(check_request(&of(r#","rng_seed":7"#), &whole), refused);
        assert_eq!(check_request(&of(r#","slips":[{"type":"missing","share":1}]"#), &whole), refused);
        let with_words = parse(request(1, "production").as_bytes()).unwrap();
        assert_eq!(check_request(&with_words, &whole), refused);
        let rehearsed = parse(request(1, "rehearsal").as_bytes()).unwrap();
        assert_eq!(check_request(&rehearsed, &lacking), Ok(()));
    }

    proptest! {
        #[test]
        fn parsing_never_panics(line in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = parse(&line);
        }

        #[test]
        fn a_damaged_request_never_panics(place in 0_usize..120, byte in any::<u8>()) {
            let mut line = request(1, "rehearsal").into_bytes();
            if let Some(one) = line.get_mut(place) {
                *one = byte;
            }
            let _ = parse(&line);
        }
    }
}
