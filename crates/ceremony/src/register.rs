//! The register of devices: what each Ledger is, where its key was born, and its life as steps.
//!
//! Pure: [`Event`]s come in, one at a time, and [`Register::apply`] says what they make of the register, or which rule
//! they break. PIN custody is a person's name; no PIN stands anywhere.

mod error;
mod event;
mod fold;
mod question;
mod roster;
mod values;

pub use error::RegisterError;
pub use event::{Birth, Event, Use};
pub use fold::{Device, Key, Register, Standing};
pub use question::{Born, BornKey};
pub use roster::Roster;
pub use values::{AppName, Day, Fingerprint, LastOnline, ModelName, Release, Seal, SealNumber, Serial};
