//! The commands of the Bitcoin app.

pub(crate) mod address;
mod message;
mod register;
mod xpub;

use device::apdu::{Answer, StatusWord, ins};

use crate::context::{Context, Refusal};
use crate::psbt;

/// A command of the Bitcoin app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    ExtendedKey,
    Register,
    Address,
    SignPsbt,
    Fingerprint,
    SignMessage,
}

/// Whether a signature comes with the key that made it (version 1 of the protocol) or alone (version 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    SignatureOnly,
    WithKey,
}

impl Command {
    pub(crate) fn from_ins(instruction: u8) -> Option<Self> {
        Some(match instruction {
            ins::GET_EXTENDED_PUBKEY => Self::ExtendedKey,
            ins::REGISTER_WALLET => Self::Register,
            ins::GET_WALLET_ADDRESS => Self::Address,
            ins::SIGN_PSBT => Self::SignPsbt,
            ins::GET_MASTER_FINGERPRINT => Self::Fingerprint,
            ins::SIGN_MESSAGE => Self::SignMessage,
            _ => return None,
        })
    }

    /// Runs to the end; questions to the client are asked on the way.
    pub(crate) fn run(self, context: &mut Context, protocol: Protocol, data: &[u8]) -> Answer {
        let result: Result<Vec<u8>, Refusal> = match self {
            Self::ExtendedKey => xpub::run(context, data),
            Self::Register => register::run(context, data),
            Self::Address => address::run(context, data),
            Self::SignPsbt => psbt::run(context, protocol, data),
            Self::Fingerprint => Ok(context.told_fingerprint().to_vec()),
            Self::SignMessage => message::run(context, data),
        };
        match result {
            Ok(data) => Answer { data, status: StatusWord::OK },
            Err(refusal) => refusal.into(),
        }
    }
}
