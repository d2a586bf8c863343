//! `cargo xtask run | test | bench | setup`: everything that a fresh clone needs, with progress.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command for developers speaks to the terminal"
)]

mod bench;
mod house;
mod run;
mod setup;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run [ARGS…]   install what is missing, build, rehearse (ARGS go to `himuro rehearse`)
cargo xtask test          everything that CI runs
cargo xtask bench         the figures, as a table
cargo xtask setup         install what is missing, and nothing else";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let outcome = match arguments.next().as_deref() {
        Some("run") => run::run(&arguments.collect::<Vec<_>>()),
        Some("test") => test::test(),
        Some("bench") => bench::bench(),
        Some("setup") => setup::setup(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(code) => code,
        Err(house::Stopped(reason)) => {
            eprintln!("\nxtask: {reason}");
            ExitCode::FAILURE
        }
    }
}
