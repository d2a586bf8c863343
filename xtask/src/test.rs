//! `cargo xtask test`: everything that CI runs.

use std::process::ExitCode;

use crate::house::{Stopped, cargo, is_installed, step};
use crate::run::PROGRAMS;
use crate::setup::setup;

/// Format, lints, every test. The tests start the programs, so those are built first.
pub(crate) fn test() -> Result<ExitCode, Stopped> {
    setup()?;
    step("format", &mut cargo(&["fmt", "--all", "--check"]))?;
    step(
        "lints",
        &mut cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    )?;
    step("programs", cargo(&["build", "--locked"]).args(PROGRAMS))?;
    if is_installed("cargo-nextest") {
        step("tests", &mut cargo(&["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]))?;
        step(
            "examples in the documentation",
            &mut cargo(&["test", "--workspace", "--doc", "--locked", "--quiet"]),
        )?;
    } else {
        step("tests", &mut cargo(&["test", "--workspace", "--locked", "--no-fail-fast"]))?;
    }
    println!("\n── everything passed");
    Ok(ExitCode::SUCCESS)
}
