//! `cargo xtask bench`: the figures of the README, measured in one run.

use std::process::{Command, ExitCode};

use crate::house::{Stopped, cargo, step};
use crate::setup::setup;

/// The benches: crate and example. Each prints its rows; a slow figure never fails.
const BENCHES: [(&str, &str); 0] = [];

/// Builds with optimisation and prints the figures.
pub(crate) fn bench() -> Result<ExitCode, Stopped> {
    setup()?;
    for (package, example) in BENCHES {
        let mut bench: Command =
            cargo(&["run", "--release", "--locked", "--quiet", "-p", package, "--example", example]);
        step(example, &mut bench)?;
    }
    Ok(ExitCode::SUCCESS)
}
