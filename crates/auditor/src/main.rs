//! `himuro-auditor`: read-only verification on the auditor's own laptop. It trusts neither the log's writer nor what
//! the log says of itself: everything that can be recomputed is.
#![expect(clippy::print_stderr, reason = "a command line speaks to the terminal")]

mod anchors;
mod arguments;
mod ceremonies;
mod examination;
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

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use texts::Texts;

use crate::arguments::Auditor;
use crate::say::Verdict;

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
    match examination::examine(&typed.path, typed.identity.as_deref(), typed.head.as_deref()) {
        Ok(examination) => {
            let answer = if typed.json {
                serde_json::to_string(&examination).unwrap_or_default()
            } else {
                report::lines(&examination, &texts).join("\n")
            };
            print(&answer);
            match examination.verdict {
                Verdict::Contradicted => ExitCode::from(BAD),
                Verdict::Proven | Verdict::NotProven => ExitCode::SUCCESS,
            }
        }
        Err(failure) => {
            if typed.json {
                let (message, remedy) = failure.sentence(&texts);
                let answer = serde_json::json!({ "verdict": Verdict::Contradicted, "error": failure, "message": message, "remedy": remedy });
                print(&answer.to_string());
            }
            for line in report::failure(&failure, &texts) {
                eprintln!("{line}");
            }
            ExitCode::from(BAD)
        }
    }
}

fn print(answer: &str) {
    // Nobody reads any more: the exit code says what was found.
    let _ = writeln!(std::io::stdout().lock(), "{answer}");
}
