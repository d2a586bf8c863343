//! Where things are, and how a step is run and shown.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::Instant;

/// Why a command stopped, as a sentence.
pub(crate) struct Stopped(pub(crate) String);

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands one below the top").to_owned()
}

/// The build folder.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |path| root().join(path))
}

/// The programs that were built under `profile` ("debug" or "release").
pub(crate) fn programs(profile: &str) -> PathBuf {
    target().join(profile)
}

/// A command of the toolchain, at the top of the repository.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command
}

/// Runs one step with its output shown and its time said; a step that fails stops the whole.
pub(crate) fn step(what: &str, command: &mut Command) -> Result<(), Stopped> {
    println!("\n── {what}");
    let begun = Instant::now();
    let status = status(command)?;
    if !status.success() {
        return Err(Stopped(format!("{what}: failed ({status})")));
    }
    println!("── {what}: done in {:.0} s", begun.elapsed().as_secs_f64());
    Ok(())
}

/// Runs a command with the terminal's own input and output.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus, Stopped> {
    command.status().map_err(|error| {
        Stopped(format!("{} did not start: {error}", command.get_program().to_string_lossy()))
    })
}

/// What a command prints; a command that fails stops the whole.
pub(crate) fn output(command: &mut Command) -> Result<String, Stopped> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| Stopped(format!("{program} did not start: {error}")))?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Stopped(format!("{program}: failed ({}) {why}", output.status)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program answers to `--version`.
pub(crate) fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}
