//! Ledger devices: HID frames, APDUs, sessions, the Bitcoin app.
//!
//! From the wire up: [`link`] carries bytes ([`hid`], [`emulator`], [`replay`]; the software Ledger is another
//! crate), a [`place`] says which devices are plugged in, [`bus`] makes comings and goings of that and [`watch`] looks
//! again and again, [`frames`] makes messages of reports, [`apdu`] gives the messages meaning, [`session`] is one device,
//! and [`bitcoin_app`] asks it and checks what it says. [`transcript`] reads recorded exchanges with genuine
//! apps, and [`conformance`] compares our client with them.
//!
//! Nothing that a device says is believed because the device says it: addresses are derived again from the
//! [`policy`], signatures are verified against the transaction that was sent.

pub mod apdu;
pub mod bitcoin_app;
pub mod bus;
pub mod conformance;
mod effort;
pub mod emulator;
mod error;
pub mod frames;
pub mod hid;
mod interrupt;
pub mod link;
pub mod merkle;
pub mod message;
pub mod place;
pub mod policy;
mod raw;
pub mod recording;
pub mod replay;
mod sendable;
pub mod session;
mod signatures;
pub mod transcript;
pub mod watch;

pub use bitcoin_app::{BitcoinApp, Registration, Show, SigningStopped};
pub use bus::{BusEvent, Probed, Reading};
pub use effort::{Effort, INPUTS_SLOW};
pub use error::{
    CheckError, DeviceError, InputFlaw, OutputFlaw, ProtocolError, SignatureFlaw, StatusError, XpubFlaw,
};
pub use interrupt::Interruptible;
pub use link::{ApduLink, Link, LinkError, Report};
pub use message::MessageSignature;
pub use place::{Connected, Model, Place, PluggedLink};
pub use policy::{Chain, PolicyError, PolicyKey, WalletPolicy};
pub use sendable::CHANGE_INDEX_LIMIT;
pub use session::{Limits, RunningApp, Session};
pub use signatures::{INPUTS_LIMIT, InputSignature, Signature};
pub use transcript::{Transcript, TranscriptError};
pub use watch::{Watch, probe};

use strum::VariantNames;

/// The code of every error of this crate.
pub fn error_codes() -> impl Iterator<Item = &'static str> {
    [
        LinkError::VARIANTS,
        frames::FrameError::VARIANTS,
        apdu::ApduError::VARIANTS,
        StatusError::VARIANTS,
        ProtocolError::VARIANTS,
        CheckError::VARIANTS,
        PolicyError::VARIANTS,
        TranscriptError::VARIANTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
