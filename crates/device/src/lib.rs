//! Ledger devices: HID frames, APDUs, sessions, the Bitcoin app.
//!
//! From the wire up: [`link`] carries bytes, [`frames`] makes messages of reports, [`apdu`] gives the
//! messages meaning. [`transcript`] reads recorded exchanges with genuine apps.

pub mod apdu;
mod error;
pub mod frames;
pub mod link;
pub mod merkle;
pub mod policy;
pub mod transcript;

pub use error::{CheckError, DeviceError, ProtocolError, StatusError};
pub use link::{ApduLink, Link, LinkError, Report};
pub use policy::PolicyError;
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
