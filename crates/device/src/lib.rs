//! Ledger devices: HID frames, APDUs, sessions, the Bitcoin app.
//!
//! From the wire up: [`link`] carries bytes ([`hid`], [`emulator`], [`replay`]; the software Ledger is another
//! crate), [`frames`] makes messages of reports, [`apdu`] gives the messages meaning, [`session`] is one device,
//! and [`bitcoin_app`] asks it and checks what it says. [`transcript`] reads recorded exchanges with genuine
//! apps, and [`conformance`] compares our client with them.
//!
//! Nothing that a device says is believed because the device says it: addresses are derived again from the
//! [`policy`], signatures are verified against the transaction that was sent.

pub mod apdu;
pub mod bitcoin_app;
pub mod conformance;
mod effort;
pub mod emulator;
mod error;
pub mod frames;
pub mod hid;
pub mod link;
pub mod merkle;
pub mod message;
pub mod policy;
mod raw;
pub mod recording;
pub mod replay;
mod sendable;
pub mod session;
mod signatures;
pub mod transcript;

pub use bitcoin_app::{BitcoinApp, Registration, Show, SigningStopped};
pub use effort::{Effort, INPUTS_SLOW};
pub use error::{
    CheckError, DeviceError, InputFlaw, OutputFlaw, ProtocolError, SignatureFlaw, StatusError, XpubFlaw,
};
pub use link::{ApduLink, Link, LinkError, Report};
pub use message::MessageSignature;
pub use policy::{Chain, PolicyError, PolicyKey, WalletPolicy};
pub use sendable::CHANGE_INDEX_LIMIT;
pub use session::{Limits, RunningApp, Session};
pub use signatures::{INPUTS_LIMIT, InputSignature, Signature};
pub use transcript::{Transcript, TranscriptError};

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
