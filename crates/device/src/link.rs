//! What carries bytes to a device: 64-byte reports, or whole APDUs.

use std::time::Duration;

use serde::Serialize;

/// Bytes in one HID report.
pub const REPORT_LENGTH: usize = 64;

/// One HID report, without the report id that some systems put before it.
pub type Report = [u8; REPORT_LENGTH];

/// A device that takes and gives 64-byte HID reports.
///
/// Implemented by the HID device and by the software Ledger. [`crate::frames::Framed`] turns it into
/// an [`ApduLink`].
pub trait Link: Send {
    /// Sends one report to the device.
    fn send(&mut self, report: &Report) -> Result<(), LinkError>;

    /// Takes the next report of the device, waiting at most `limit`; [`LinkError::NoAnswer`] when it is over.
    fn receive(&mut self, limit: Duration) -> Result<Report, LinkError>;

    /// Finds the device again after it left the bus and came back (an app was opened or quit),
    /// waiting at most `limit`.
    ///
    /// A link whose device never leaves keeps this default, which does nothing.
    fn reopen(&mut self, limit: Duration) -> Result<(), LinkError> {
        let _ = limit;
        Ok(())
    }
}

/// A device that takes whole APDUs and gives whole answers (data, then two bytes of status).
pub trait ApduLink: Send {
    /// Sends one APDU and waits at most `limit` for the whole answer, status word included.
    fn exchange(&mut self, request: &[u8], limit: Duration) -> Result<Vec<u8>, crate::DeviceError>;

    /// As [`Link::reopen`].
    fn reopen(&mut self, limit: Duration) -> Result<(), LinkError> {
        let _ = limit;
        Ok(())
    }
}

impl<L: Link + ?Sized> Link for Box<L> {
    fn send(&mut self, report: &Report) -> Result<(), LinkError> {
        (**self).send(report)
    }

    fn receive(&mut self, limit: Duration) -> Result<Report, LinkError> {
        (**self).receive(limit)
    }

    fn reopen(&mut self, limit: Duration) -> Result<(), LinkError> {
        (**self).reopen(limit)
    }
}

impl<L: ApduLink + ?Sized> ApduLink for Box<L> {
    fn exchange(&mut self, request: &[u8], limit: Duration) -> Result<Vec<u8>, crate::DeviceError> {
        (**self).exchange(request, limit)
    }

    fn reopen(&mut self, limit: Duration) -> Result<(), LinkError> {
        (**self).reopen(limit)
    }
}

/// Why bytes could not be carried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum LinkError {
    /// The device left the bus (cable, or an app change that nobody expected).
    #[error("the device was unplugged")]
    Unplugged,
    /// No answer came within the time limit.
    #[error("no answer within {seconds} s")]
    NoAnswer {
        /// The limit that ran out, rounded up.
        seconds: u64,
    },
    /// Whoever waited for the answer left.
    #[error("the waiting for an answer was broken off")]
    Interrupted,
    /// Another program holds the device.
    #[error("the device at {path} is held by another program ({program})")]
    Busy {
        /// Where the system lists the device.
        path: String,
        /// The program; `unknown` where the system does not say.
        program: String,
    },
    /// The system does not let this user open the device.
    #[error("no permission to open the device at {path}")]
    NoPermission {
        /// Where the system lists the device.
        path: String,
        /// The udev rule that grants it, to be installed by an administrator.
        rule: String,
    },
    /// No such device is connected.
    #[error("no Ledger device with serial {serial:?} at {path:?}")]
    DeviceNotFound {
        /// The serial asked for; empty when any would do.
        serial: String,
        /// The path asked for; empty when any would do.
        path: String,
    },
    /// Several devices fit the description.
    #[error("{count} Ledger devices are connected; choose one")]
    SeveralDevices {
        /// How many fit.
        count: usize,
    },
    /// The operating system reported something else.
    #[error("the link failed: {detail}")]
    LinkFailed {
        /// The system's words.
        detail: String,
    },
    /// The emulator announced an answer longer than any APDU answer.
    #[error("the emulator announced an answer of {length} bytes")]
    EmulatorAnswerTooLong {
        /// The announced length.
        length: u64,
    },
    /// A replayed transcript does not hold this request at this place.
    #[error("exchange {exchange}: the transcript holds {expected}, the client sent {got}")]
    UnexpectedRequest {
        /// Index of the exchange, from zero.
        exchange: usize,
        /// The recorded request, hexadecimal.
        expected: String,
        /// The request that came, hexadecimal.
        got: String,
    },
    /// A replayed transcript is at its end.
    #[error("the transcript ended after {exchanges} exchanges; the client sent {got}")]
    TranscriptEnded {
        /// How many exchanges the transcript holds.
        exchanges: usize,
        /// The request that came, hexadecimal.
        got: String,
    },
}

impl LinkError {
    /// [`LinkError::NoAnswer`] for this limit.
    pub fn no_answer(limit: Duration) -> Self {
        let seconds = limit.as_secs().saturating_add(u64::from(limit.subsec_nanos() > 0));
        LinkError::NoAnswer { seconds }
    }

    /// [`LinkError::Busy`] where nobody says who holds it.
    pub fn busy(path: &str) -> Self {
        LinkError::Busy { path: path.to_owned(), program: "unknown".to_owned() }
    }
}
