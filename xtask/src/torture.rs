//! `cargo xtask torture devices`: simulated Ledgers with faults and lies drawn from numbers, by the thousand.

use std::process::{Command, ExitCode};

use crate::house::{Stopped, cargo, programs, status, step};

/// How many devices where no number is given.
const SEEDS: u64 = 10_000;

/// Builds with optimisation and runs; the first number that fails ends it.
pub(crate) fn torture(arguments: &[String]) -> Result<ExitCode, Stopped> {
    let (from, seeds) = read(arguments)?;
    let build = ["build", "--release", "--locked", "-p", "himuro-simulator", "--example", "torture"];
    step("build the devices", &mut cargo(&build))?;
    let mut run = Command::new(programs("release").join("examples/torture"));
    let ended = status(run.args([from, seeds].map(|number| number.to_string())))?;
    Ok(if ended.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The first number, and how many.
fn read(arguments: &[String]) -> Result<(u64, u64), Stopped> {
    let usage = || Stopped("torture devices [--seeds N] [--from SEED]".to_owned());
    let (what, flags) = arguments.split_first().ok_or_else(usage)?;
    if what != "devices" {
        return Err(usage());
    }
    let (mut from, mut seeds) = (0, SEEDS);
    for pair in flags.chunks(2) {
        let [flag, value] = pair else { return Err(usage()) };
        let value = value.parse().map_err(|_| usage())?;
        match flag.as_str() {
            "--seeds" => seeds = value,
            "--from" => from = value,
            _ => return Err(usage()),
        }
    }
    Ok((from, seeds))
}

#[cfg(test)]
mod tests {
    use super::read;

    fn numbers(arguments: &str) -> Option<(u64, u64)> {
        let arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        read(&arguments).ok()
    }

    #[test]
    fn both_numbers_may_be_given_in_either_order() {
        assert_eq!(numbers("devices"), Some((0, 10_000)));
        assert_eq!(numbers("devices --seeds 1 --from 77"), Some((77, 1)));
        assert_eq!(numbers("devices --from 77 --seeds 1"), Some((77, 1)));
    }

    #[test]
    fn anything_else_is_refused() {
        for arguments in ["", "pane", "devices --seeds", "devices --seeds many", "devices --speed 1"] {
            assert_eq!(numbers(arguments), None, "{arguments}");
        }
    }
}
