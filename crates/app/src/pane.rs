//! The pane, as the console sees it: one process a task, two pipes, one line each way.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use ceremony::pane::{PANE_LINE_LIMIT, PANE_VERSION, PaneProfile, Ready, Reply, Request, Task, WordsSource};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::profile::{Profile, RehearsalOnly};
use crate::room::PaneSeat;

/// How long a scripted custodian may take.
const LIMIT: Duration = Duration::from_secs(180);

/// How often somebody who wants to leave is looked for.
const GLANCE: Duration = Duration::from_millis(100);

/// Who works in the pane, and whether the people want to break off.
pub(crate) type Seat<'s> = (PaneSeat, &'s dyn Fn() -> bool);

/// Why the pane gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PaneError {
    /// The program is not beside this one, or did not start.
    #[error("{path} did not start: {detail}")]
    PaneMissing {
        /// Where it was looked for.
        path: String,
        /// The system's words.
        detail: String,
    },
    /// It ended, stalled or answered something that is not of the protocol.
    #[error("the pane gave no proper answer")]
    PaneSilent,
    /// It speaks another version of the protocol.
    #[error("the pane speaks version {found}, this program {expected}")]
    PaneVersion {
        /// The pane's.
        found: u32,
        /// Ours.
        expected: u32,
    },
    /// It answered another question than the one asked.
    #[error("the pane answered another question")]
    PaneOtherAnswer,
}

/// What a proven backup leaves behind: nothing secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Backup {
    pub(crate) fingerprint: String,
    pub(crate) identifier: u16,
    pub(crate) quorums: u32,
    pub(crate) digests: Vec<String>,
    pub(crate) hardening: Ready,
}

/// Has the scripted custodian split one simulated device's words into shares and prove them.
pub(crate) fn back_up(
    profile: Profile,
    (seat, is_leaving): Seat<'_>,
    words: WordsSource,
    fingerprint: &str,
    (threshold, count): (u8, u8),
    rng_seed: Option<u64>,
) -> Result<Backup, Failure> {
    if seat == PaneSeat::Scripted {
        profile.permit(RehearsalOnly::Unattended)?;
    }
    let task = Task::Backup {
        words: Some(words),
        fingerprint: fingerprint.to_owned(),
        threshold,
        count,
        slips: Vec::new(),
        rng_seed,
    };
    match ask(profile, (seat, is_leaving), task)? {
        (hardening, Reply::BackedUp { fingerprint, identifier, quorums, digests, .. }) => {
            Ok(Backup { fingerprint, identifier, quorums, digests, hardening })
        }
        _ => Err(PaneError::PaneOtherAnswer.into()),
    }
}

/// Has one wrapped epoch key opened with an operator's identity.
pub(crate) fn open_epoch(
    profile: Profile,
    seat: Seat<'_>,
    identity_file: &std::path::Path,
    wrapped: &[u8],
) -> Result<Zeroizing<[u8; 32]>, Failure> {
    use base64::Engine as _;
    let task = Task::OpenEpoch {
        identity_file: identity_file.to_string_lossy().into_owned(),
        wrapped: base64::engine::general_purpose::STANDARD.encode(wrapped),
    };
    match ask(profile, seat, task)? {
        (_, Reply::EpochOpened { key }) => {
            let key = Zeroizing::new(key);
            let mut bytes = Zeroizing::new([0; 32]);
            hex::decode_to_slice(key.as_bytes(), bytes.as_mut()).map_err(|_| PaneError::PaneSilent)?;
            Ok(bytes)
        }
        _ => Err(PaneError::PaneOtherAnswer.into()),
    }
}

fn ask(profile: Profile, (seat, is_leaving): Seat<'_>, task: Task) -> Result<(Ready, Reply), Failure> {
    let path = program();
    let arguments = match seat {
        PaneSeat::Scripted => vec!["--scripted"],
        PaneSeat::Person { language, theme } => vec!["--lang", language, "--theme", theme],
    };
    let mut child = Command::new(&path)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| PaneError::PaneMissing {
            path: path.display().to_string(),
            detail: error.to_string(),
        })?;
    let answer = converse(&mut child, profile, (seat, is_leaving), task);
    // Whatever it said: one task, one process.
    let _ = child.kill();
    let _ = child.wait();
    if is_leaving() {
        return Err(crate::rehearsal::RehearsalError::BrokenOff.into());
    }
    match answer? {
        (_, Reply::Refused { code, fields }) => {
            let fields = fields.into_iter().map(|(name, value)| (name, value.to_string())).collect();
            Err(Failure::reported(code, fields))
        }
        answer => Ok(answer),
    }
}

fn converse(
    child: &mut Child,
    profile: Profile,
    (seat, is_leaving): Seat<'_>,
    task: Task,
) -> Result<(Ready, Reply), PaneError> {
    let mut input = child.stdin.take().ok_or(PaneError::PaneSilent)?;
    let output = child.stdout.take().ok_or(PaneError::PaneSilent)?;
    let (lines, received) = mpsc::channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(output);
        loop {
            // As long as a line may be: it never grows, and leaves no copy behind.
            let mut line = Zeroizing::new(String::with_capacity(PANE_LINE_LIMIT));
            match reader.by_ref().take(PANE_LINE_LIMIT as u64).read_line(&mut line) {
                Ok(length) if length > 0 && lines.send(line).is_ok() => {}
                _ => return,
            }
        }
    });
    let next = || {
        let begun = Instant::now();
        loop {
            match received.recv_timeout(GLANCE) {
                Ok(line) => return Ok(line),
                Err(mpsc::RecvTimeoutError::Disconnected) => return Err(PaneError::PaneSilent),
                // A person takes the time that a person takes.
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let is_late = seat == PaneSeat::Scripted && begun.elapsed() > LIMIT;
                    if is_late || is_leaving() {
                        return Err(PaneError::PaneSilent);
                    }
                }
            }
        }
    };
    let ready: Ready = serde_json::from_str(&next()?).map_err(|_| PaneError::PaneSilent)?;
    if ready.version != PANE_VERSION {
        return Err(PaneError::PaneVersion { found: ready.version, expected: PANE_VERSION });
    }
    let profile = match profile {
        Profile::Production => PaneProfile::Production,
        Profile::Rehearsal => PaneProfile::Rehearsal,
    };
    let request = Request { version: PANE_VERSION, profile, task };
    let mut line = serde_json::to_string(&request).map_err(|_| PaneError::PaneSilent)?;
    line.push('\n');
    input.write_all(line.as_bytes()).and_then(|()| input.flush()).map_err(|_| PaneError::PaneSilent)?;
    let reply = serde_json::from_str(&next()?).map_err(|_| PaneError::PaneSilent)?;
    Ok((ready, reply))
}

/// `himuro-pane`, beside the running program.
fn program() -> PathBuf {
    let beside =
        std::env::current_exe().ok().and_then(|own| own.parent().map(|folder| folder.join("himuro-pane")));
    match beside {
        // A test's own program stands one folder deeper than the programs.
        Some(path) if !path.exists() => path
            .parent()
            .and_then(|folder| folder.parent())
            .map_or(path.clone(), |folder| folder.join("himuro-pane")),
        Some(path) => path,
        None => PathBuf::from("himuro-pane"),
    }
}
