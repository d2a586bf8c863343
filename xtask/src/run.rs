//! `cargo xtask run`: from a fresh clone to a rehearsal.

use std::io::IsTerminal;
use std::process::{Command, ExitCode};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::house::{Stopped, cargo, programs, root, status, step};
use crate::setup::setup;

/// Installs, builds and rehearses; `arguments` go to `himuro rehearse`.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, Stopped> {
    setup()?;
    step("build (the first time takes some minutes)", cargo(&["build", "--locked"]).args(PROGRAMS))?;
    let mut rehearse = Command::new(programs("debug").join("himuro"));
    rehearse.arg("rehearse").args(arguments);
    let given = |flag: &str| {
        arguments.iter().any(|argument| argument == flag || argument.starts_with(&format!("{flag}=")))
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
    println!("── rehearsal in the terminal (the windows are not built yet)\n");
    let code = status(&mut rehearse)?.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The programs, which look for each other in one folder.
pub(crate) const PROGRAMS: [&str; 6] = ["-p", "himuro-cli", "-p", "himuro-pane", "-p", "himuro-auditor"];
