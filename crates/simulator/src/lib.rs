//! A software Ledger that speaks the same HID frames.
//!
//! It runs a Bitcoin app 2.4.6 that answers every request of the recorded exchanges byte for byte like the genuine
//! one, for rehearsals and tests. [`SimulatedLedger`] is the device, [`SimLink`] an open connection to it, a
//! [`SimulatedBus`] what several are plugged into, a [`Person`] presses its buttons, a [`Fault`] or a whole [`Mischief`] goes
//! wrong, and [`conformance`] holds it against recordings.

mod app;
mod bus;
mod chain;
mod client;
mod commands;
pub mod conformance;
mod context;
mod fault;
mod format;
mod keys;
mod ledger;
mod link;
mod machine;
mod mischief;
mod person;
mod pin;
mod policy;
mod psbt;
mod reader;
mod seed;
mod task;
mod trouble;

pub use app::App;
pub use bus::SimulatedBus;
pub use chain::{APP_VERSION, BitcoinApp};
pub use fault::{Fault, FaultError};
pub use ledger::SimulatedLedger;
pub use link::SimLink;
pub use mischief::Mischief;
pub use person::{Approves, Decision, Person, Rejects, Review, ReviewKind, Screen, Scripted};
pub use pin::{DEFAULT_PIN, Pressed};
pub use seed::{PublishedSeed, Seed, SeedError, is_published, published_seeds};

use strum::VariantNames;

/// The code of every error of this crate.
pub fn error_codes() -> impl Iterator<Item = &'static str> {
    [SeedError::VARIANTS, FaultError::VARIANTS].into_iter().flatten().copied()
}
