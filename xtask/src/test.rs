//! `cargo xtask test`: everything that CI runs.

use std::process::ExitCode;
use std::time::Instant;

use crate::house::{Stopped, cargo, is_installed, step};
use crate::node::npm;
use crate::programs::{Build, build, page};
use crate::setup::{Need, install};

/// Format, lints, every test. The page is built before anything compiles the console; the tests start the programs, so
/// those are built before the tests; the tests of the workspace overwrite some of them with their own, so that the
/// windows are built again (linked, that is) before they are driven.
pub(crate) fn test() -> Result<ExitCode, Stopped> {
    let begun = Instant::now();
    install(Need::Tests)?;
    step("format", &mut cargo(&["fmt", "--all", "--check"]))?;
    step("page: format, types", &mut npm(&["run", "--silent", "check"]))?;
    step("page: tests", &mut npm(&["test", "--silent"]))?;
    page()?;
    step(
        "lints",
        &mut cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    )?;
    build(Build::Driven)?;
    rust()?;
    build(Build::Driven)?;
    crate::windows::end_to_end()?;
    build(Build::Release)?;
    crate::windows::closed_doors()?;
    crate::bundle::pack_and_try()?;
    println!("\n── everything passed, in {:.0} min", begun.elapsed().as_secs_f64() / 60.0);
    Ok(ExitCode::SUCCESS)
}

fn rust() -> Result<(), Stopped> {
    if !is_installed("cargo-nextest") {
        return step("tests", &mut cargo(&["test", "--workspace", "--locked", "--no-fail-fast"]));
    }
    step("tests", &mut cargo(&["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]))?;
    step(
        "examples in the documentation",
        &mut cargo(&["test", "--workspace", "--doc", "--locked", "--quiet"]),
    )
}
