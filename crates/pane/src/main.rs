//! The pane: one task a process. Windows come later; `--scripted` plays the custodian of a rehearsal.

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use ceremony::pane::{PaneProfile, Request, Task, WordsSource};
use pane::{
    PaneError, Refusal,
    hardening::{Hardening, confine_reading},
    protocol::{check_profile, perform, read_request, ready_line, reply_line, write_out},
};
use texts::{Language, Texts};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let is_scripted =
        arguments.next().is_some_and(|first| first == "--scripted") && arguments.next().is_none();
    if !is_scripted {
        for language in [Language::Japanese, Language::English] {
            let _ = writeln!(io::stderr(), "{}", Texts::new(language).get("pane-no-window"));
        }
        return ExitCode::from(2);
    }
    let hardening = Hardening::take();
    // A panic's message could quote what was being worked on.
    std::panic::set_hook(Box::new(|_| {}));
    match serve(&hardening) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve(hardening: &Hardening) -> io::Result<()> {
    write_out(&ready_line(hardening))?;
    let reply = answer(hardening).unwrap_or_else(|refusal| refusal.reply());
    write_out(&reply_line(reply))
}

fn answer(hardening: &Hardening) -> Result<ceremony::pane::Reply, Refusal> {
    let Request { version: _, profile, task } = read_request(io::stdin().lock())?;
    check_profile(profile, hardening)?;
    let is_confined = confine_reading(&files_of(&task));
    match (profile, is_confined) {
        (PaneProfile::Production, false) => Err(PaneError::HardeningLacking { lacking: 1 }.into()),
        (PaneProfile::Production, true) | (PaneProfile::Rehearsal, _) => perform(task),
    }
}

/// The files that a task may read.
fn files_of(task: &Task) -> Vec<&Path> {
    match task {
        Task::Backup { words: Some(WordsSource::File(file)), .. } => vec![Path::new(file)],
        Task::Backup { words: Some(WordsSource::Published(_)) | None, .. } => Vec::new(),
        Task::OpenEpoch { identity_file, .. } => vec![Path::new(identity_file)],
    }
}
