//! `himuro`: the console without a window. A command parses, calls `app`, and shows what came back.
#![expect(clippy::print_stderr, reason = "a command line speaks to the terminal")]

mod arguments;
mod commands;
mod help;
mod misuse;
mod out;
mod report;
mod terminal;

use std::process::ExitCode;
use std::sync::Arc;

use app::{Class, Failure, Language, Texts};
use clap::{CommandFactory, FromArgMatches};

use crate::arguments::Himuro;

fn main() -> ExitCode {
    let texts = Arc::new(Texts::new(language()));
    let command = help::translate(Himuro::command(), &texts);
    let typed = match command.try_get_matches().and_then(|matches| Himuro::from_arg_matches(&matches)) {
        Ok(typed) => typed,
        Err(error) => {
            if !error.use_stderr() {
                // Help and version, which were asked for.
                let _ = error.print();
                return ExitCode::SUCCESS;
            }
            if error.kind() == clap::error::ErrorKind::MissingSubcommand {
                eprintln!("{}", help::translate(Himuro::command(), &texts).render_help());
                return ExitCode::from(Class::Misused.exit_code());
            }
            if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
                let _ = error.print();
                return ExitCode::from(Class::Misused.exit_code());
            }
            let sentence = misuse::sentence(&error, &texts);
            if std::env::args().any(|argument| argument == "--json") {
                out::line(&serde_json::json!({ "error": "cli-misused", "message": sentence }).to_string());
            }
            eprintln!("{sentence}\n→ {}", texts.get("cli-misused-help"));
            return ExitCode::from(Class::Misused.exit_code());
        }
    };
    let json = typed.json;
    match commands::run(typed, &texts) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            show(&failure, &texts, json);
            ExitCode::from(failure.class().exit_code())
        }
    }
}

/// The failure's sentence, its remedy, and its code in small type.
fn show(failure: &Failure, texts: &Texts, json: bool) {
    let (sentence, remedy) = texts.error(failure.code(), failure.fields());
    if json {
        let (code, fields) = (failure.code(), failure.fields());
        let shown =
            serde_json::json!({"error": code, "fields": fields, "message": sentence, "remedy": remedy});
        out::line(&shown.to_string());
    }
    eprintln!("{sentence}");
    if let Some(remedy) = remedy {
        eprintln!("→ {remedy}");
    }
    eprintln!("  ({})", failure.code());
}

/// The language of texts: `--language` wherever it stands, otherwise that of the system, otherwise English.
///
/// Read before the command line is parsed, since its help is a text as well.
fn language() -> Language {
    let typed: Vec<String> =
        std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let asked =
        typed.iter().enumerate().find_map(|(place, argument)| match argument.strip_prefix("--language=") {
            Some(tag) => Language::from_tag(tag),
            None if argument == "--language" => typed.get(place + 1).and_then(|tag| Language::from_tag(tag)),
            None => None,
        });
    let of_the_system = || {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        set("LC_ALL")
            .or_else(|| set("LC_MESSAGES"))
            .or_else(|| set("LANG"))
            .and_then(|tag| Language::from_tag(&tag))
    };
    asked.or_else(of_the_system).unwrap_or(Language::English)
}
