//! `himuro-auditor`: read-only verification on the auditor's own laptop. It trusts neither the log's writer nor what
//! the log says of itself: everything that can be recomputed is.
#![expect(clippy::print_stderr, reason = "a command line speaks to the terminal")]

mod anchors;
mod arguments;
mod ceremonies;
mod devices;
mod examination;
mod export;
mod failure;
mod happening;
#[cfg(test)]
mod lies_tests;
mod opened;
mod people;
mod rederive;
mod report;
mod say;
mod story;
#[cfg(test)]
mod texts_tests;
mod transfers;
mod wallet;
mod watch;
mod window;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use texts::Texts;

use crate::arguments::{Auditor, ThemeName};
use crate::export::{Format, Found};
use crate::failure::Failure;
use crate::say::Verdict;
use crate::watch::Watch;

/// Something contradicts itself, or cannot be read.
const BAD: u8 = 1;
/// Used wrongly.
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    let texts = Texts::new(arguments::language());
    let command = arguments::translate(Auditor::command(), &texts);
    let typed = match command.try_get_matches().and_then(|matches| Auditor::from_arg_matches(&matches)) {
        Ok(typed) => typed,
        Err(error) => {
            // What cannot be shown any more changes nothing about the exit code.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { MISUSED } else { 0 });
        }
    };
    let ended = match &typed.path {
        Some(path) if !typed.window => examine(path, &typed, &texts),
        _ => open_window(&typed, &texts),
    };
    match ended {
        Ok(code) => code,
        Err(failure) => {
            for line in report::failure(&failure, &texts) {
                eprintln!("{line}");
            }
            ExitCode::from(BAD)
        }
    }
}

/// Examines what is named, and prints the report.
fn examine(path: &Path, typed: &Auditor, texts: &Texts) -> Result<ExitCode, Failure> {
    let examined =
        examination::examine(path, typed.identity.as_deref(), typed.head.as_deref(), &Watch::default());
    let found = match &examined {
        Ok(examination) => Found::Examined(examination),
        Err(failure) => Found::Refused(failure),
    };
    match (&found, typed.json) {
        (Found::Examined(examination), true) => {
            print(&serde_json::to_string(examination).unwrap_or_default())
        }
        (Found::Examined(examination), false) => print(&report::lines(examination, texts).join("\n")),
        (Found::Refused(failure), true) => print(&export::refusal(failure, texts).to_string()),
        (Found::Refused(_), false) => {}
    }
    let is_found = examined.as_ref().map_or_else(Failure::contradicts, |_| true);
    if let Some(file) = typed.report.as_ref().filter(|_| is_found) {
        export::write(file, path, &export::text(&found, Format::of(file), texts))?;
    }
    match examined?.verdict {
        Verdict::Contradicted => Ok(ExitCode::from(BAD)),
        Verdict::Proven | Verdict::NotProven => Ok(ExitCode::SUCCESS),
    }
}

/// Opens the window, and waits until it is closed.
fn open_window(typed: &Auditor, texts: &Texts) -> Result<ExitCode, Failure> {
    let asked = typed.path.clone().map(|path| window::Asked {
        path,
        identity: typed.identity.clone(),
        head: typed.head.clone(),
    });
    window::open(window::Options {
        asked,
        language: texts.language(),
        dark: typed.theme.map(|theme| theme == ThemeName::Dark),
        report: typed.report.clone(),
        places: window::usual_places(),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn print(answer: &str) {
    // Nobody reads any more: the exit code says what was found.
    let _ = writeln!(std::io::stdout().lock(), "{answer}");
}
