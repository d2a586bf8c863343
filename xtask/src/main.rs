//! `cargo xtask run | test | …`: everything that a fresh clone needs, with progress.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command for developers speaks to the terminal"
)]

mod bench;
mod bundle;
mod display;
mod figures;
mod house;
mod node;
mod programs;
mod run;
mod setup;
mod test;
mod torture;
mod trial;
mod windows;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run           install what is missing, build, open the console; without a display, rehearse in the terminal
cargo xtask run --terminal [ARGS…]   rehearse in the terminal (ARGS go to `himuro rehearse`)
cargo xtask test          everything that CI runs
cargo xtask e2e [NAME…]   of that, only the windows driven from outside; NAME picks files of ui/e2e
cargo xtask screenshots   every screen of the windows, into target/screenshots
cargo xtask bundle        the .deb, into target/bundle
cargo xtask bench         the figures, as a table
cargo xtask torture devices [--seeds N] [--from SEED]   simulated Ledgers with faults and lies, 10,000 of them
cargo xtask setup         install what is missing, and nothing else";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let arguments: Vec<String> = arguments.collect();
    let outcome = match command.as_deref() {
        Some("run") => run::run(&arguments),
        Some("test") => test::test(),
        Some("e2e") => windows::only(&arguments),
        Some("screenshots") => windows::screenshots(&arguments),
        Some("bundle") => bundle::bundle(),
        Some("bench") => bench::bench(),
        Some("torture") => torture::torture(&arguments),
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
