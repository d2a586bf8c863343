//! Several faults at once, as somebody wrote them or as a number gives them.

use std::fmt;
use std::str::FromStr;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::Serialize;

use crate::fault::{Fault, FaultError};

/// The most faults that a number gives.
const MOST: u64 = 3;
/// Reports are drawn up to this power of two: a small signing takes fewer.
const REPORT_BITS: u64 = 12;
/// Screens are drawn up to this number.
const SCREENS: u64 = 24;
/// Versions of the app that were superseded, and one that never was.
const VERSIONS: [&str; 4] = ["1.6.5", "2.0.6", "2.3.0", "9.9.9"];
/// Before a number from which the faults are drawn.
const NUMBER: &str = "mischief=";

/// Everything that goes wrong with one device.
///
/// Written as faults with plus signs between them (`lie-xpub+unplug-at-report=9`), or as `mischief=N`, which is what
/// [`Mischief::from_seed`] gives for N.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Mischief {
    faults: Vec<Fault>,
}

impl Mischief {
    /// One to three faults; the same for the same number, on every machine.
    pub fn from_seed(seed: u64) -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let count = 1 + dice.next_u64() % MOST;
        Self { faults: (0..count).map(|_| draw(&mut dice)).collect() }
    }

    /// The faults.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl FromIterator<Fault> for Mischief {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        Self { faults: faults.into_iter().collect() }
    }
}

impl FromStr for Mischief {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix(NUMBER) {
            Some(number) => match number.parse() {
                Ok(number) => Ok(Self::from_seed(number)),
                Err(_) => Err(FaultError::BadFaultValue { text: text.to_owned() }),
            },
            None => text.split('+').map(str::parse).collect(),
        }
    }
}

impl fmt::Display for Mischief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.faults.iter().enumerate() {
            if place > 0 {
                f.write_str("+")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

fn draw(dice: &mut ChaCha8Rng) -> Fault {
    match dice.next_u64() % 18 {
        0 => Fault::UnplugAtReport(report(dice)),
        1 => Fault::SwapAtReport(report(dice)),
        2 => Fault::StallAtReport(report(dice)),
        3 => Fault::LockAtReport(report(dice)),
        4 => Fault::WrongFrameAtReport(report(dice)),
        5 => Fault::WrongChannelAtReport(report(dice)),
        6 => Fault::WrongTagAtReport(report(dice)),
        7 => Fault::WrongLengthAtReport(report(dice)),
        8 => Fault::LieXpub,
        9 => Fault::LieAddress,
        10 => Fault::LieSignature,
        11 => Fault::LieInput,
        12 => Fault::LieFingerprint,
        13 => Fault::Stall,
        14 => Fault::Locked,
        15 => Fault::Refuse,
        16 => Fault::RefuseAtScreen(1 + dice.next_u64() % SCREENS),
        _ => {
            let version = dice.next_u64() % VERSIONS.len() as u64;
            Fault::AppVersion(VERSIONS[version as usize].to_owned())
        }
    }
}

/// Small numbers are as likely as large ones, so that the beginning of a conversation is met as often as its middle.
fn report(dice: &mut ChaCha8Rng) -> u64 {
    let power = 1 << (dice.next_u64() % (REPORT_BITS + 1));
    power + dice.next_u64() % power
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_number_always_gives_the_same_faults() {
        assert_eq!(Mischief::from_seed(7), Mischief::from_seed(7));
        // Frozen: a number that failed a year ago must give the same faults today.
        let told: Vec<String> = (0..4).map(|seed| Mischief::from_seed(seed).to_string()).collect();
        assert_eq!(told, FROZEN);
    }

    const FROZEN: [&str; 4] = [
        "lock-at-report=2172",
        "app-version=2.0.6+unplug-at-report=4",
        "wrong-tag-at-report=2754+refuse",
        "lie-fingerprint+stall-at-report=13+refuse-at-screen=18",
    ];

    #[test]
    fn every_fault_is_drawn_and_reads_back() {
        let mut names = BTreeSet::new();
        for seed in 0..500 {
            let mischief = Mischief::from_seed(seed);
            assert!((1..=3).contains(&mischief.faults().len()));
            assert_eq!(mischief.to_string().parse(), Ok(mischief.clone()));
            assert_eq!(format!("mischief={seed}").parse(), Ok(mischief.clone()));
            names.extend(mischief.faults().iter().map(|fault| {
                let text = fault.to_string();
                text.split('=').next().map(str::to_owned)
            }));
        }
        assert_eq!(names.len(), 18, "{names:?}");
    }

    #[test]
    fn what_holds_no_fault_is_refused() {
        for text in ["", "stall+", "+stall", "mischief=", "mischief=x", "mischief=1+stall"] {
            assert!(text.parse::<Mischief>().is_err(), "{text}");
        }
    }
}
