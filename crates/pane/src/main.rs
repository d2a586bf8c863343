//! The pane: one task a process. A person works in its window; `--scripted` plays the custodian of a rehearsal.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use ceremony::pane::{PaneProfile, Request};
use pane::{
    PaneError, Refusal,
    hardening::{Hardening, confine_reading},
    protocol::{check_profile, files_of, perform, read_request, ready_line, reply_line, write_out},
    window::{self, Arguments},
};
use texts::{Language, Texts};

fn main() -> ExitCode {
    let given: Option<Vec<String>> =
        std::env::args_os().skip(1).map(|argument| argument.into_string().ok()).collect();
    let given = given.as_ref().map(|all| all.iter().map(String::as_str).collect::<Vec<_>>());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    match given.as_deref() {
        Some(["--scripted"]) => scripted(),
        Some(given) => match Arguments::read(given, locale.as_deref()) {
            Some(arguments) => window::open(arguments),
            None => usage(),
        },
        None => usage(),
    }
}

fn usage() -> ExitCode {
    for language in [Language::Japanese, Language::English] {
        let _ = writeln!(io::stderr(), "{}", Texts::new(language).get("pane-usage"));
    }
    ExitCode::from(2)
}

fn scripted() -> ExitCode {
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
