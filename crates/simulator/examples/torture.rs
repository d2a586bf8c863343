//! Devices with faults and lies, by the thousand: `cargo xtask torture devices [--seeds N] [--from SEED]`.
#![expect(clippy::print_stdout, reason = "a program that shows its progress")]

#[path = "../tests/shared/storm.rs"]
mod storm;
#[path = "../tests/shared/wallet.rs"]
mod wallet;

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use storm::Room;

/// How often progress is shown.
const SHOW: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (Some(Ok(from)), Some(Ok(count)), None) = (numbers.next(), numbers.next(), numbers.next()) else {
        println!("usage: torture FROM COUNT");
        return ExitCode::from(2);
    };
    let room = Room::new();
    let begun = Instant::now();
    let mut shown = begun;
    let (mut made, mut signed) = (0, 0);
    let mut errors: BTreeMap<String, u64> = BTreeMap::new();
    for number in from..from.saturating_add(count) {
        match room.weather(number) {
            Ok(weathered) => {
                made += u64::from(weathered.made);
                signed += u64::from(weathered.signed);
                for (code, count) in weathered.errors {
                    *errors.entry(code).or_default() += count;
                }
            }
            Err(what) => {
                println!("\n{what}\nalone: cargo xtask torture devices --seeds 1 --from {number}");
                return ExitCode::FAILURE;
            }
        }
        let done = number - from + 1;
        if shown.elapsed() >= SHOW || done == count {
            shown = Instant::now();
            print!("\r{done} of {count} devices, {:.0} s", begun.elapsed().as_secs_f64());
            let _ = std::io::stdout().flush();
        }
    }
    println!("\n{made} wallets made, {signed} transactions signed, and not one of them wrong");
    for (code, count) in errors {
        println!("{count:>8}  {code}");
    }
    ExitCode::SUCCESS
}
