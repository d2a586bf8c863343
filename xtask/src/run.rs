//! `cargo xtask run`: from a fresh clone to a rehearsal.

use std::io::IsTerminal;
use std::process::{Command, ExitCode, ExitStatus};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::display;
use crate::house::{Stopped, programs, root, status};
use crate::programs::{Build, build, build_terminal};
use crate::setup::{Need, install};

/// Installs, builds, and opens the console; without a display, or where `--terminal` or arguments of `himuro rehearse`
/// are given, rehearses in the terminal.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, Stopped> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).filter(|one| *one != "--").collect();
    if arguments.is_empty() && display::is_there() {
        return window();
    }
    if arguments.is_empty() {
        println!("── no display answers: the rehearsal is led in the terminal");
    }
    let arguments: Vec<&str> = arguments.into_iter().filter(|one| *one != "--terminal").collect();
    terminal(&arguments)
}

fn window() -> Result<ExitCode, Stopped> {
    install(Need::Windows)?;
    build(Build::Debug)?;
    println!("\n── the console opens in a window of its own (in the terminal: cargo xtask run --terminal)\n");
    let rehearsals = root().join("rehearsals");
    println!("── rehearsals: {}", rehearsals.display());
    Ok(exit(status(Command::new(programs("debug").join("himuro-console")).arg(rehearsals))?))
}

fn terminal(arguments: &[&str]) -> Result<ExitCode, Stopped> {
    install(Need::Terminal)?;
    build_terminal()?;
    let mut rehearse = Command::new(programs("debug").join("himuro"));
    rehearse.arg("rehearse").args(arguments);
    let given = |flag: &str| {
        arguments.iter().any(|argument| *argument == flag || argument.starts_with(&format!("{flag}=")))
    };
    if !std::io::stdin().is_terminal() && !given("--unattended") {
        println!("\n── standard input is no terminal: the rehearsal runs unattended");
        rehearse.arg("--unattended");
    }
    if !given("--out") {
        let second = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        let out = root().join("rehearsals").join(second.to_string());
        println!("── output folder: {}", out.display());
        rehearse.arg("--out").arg(out);
    }
    println!("── rehearsal in the terminal\n");
    Ok(exit(status(&mut rehearse)?))
}

fn exit(status: ExitStatus) -> ExitCode {
    status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}
