//! Reports of 64 bytes to messages, and back.
//!
//! A report is channel `0101`, tag `05`, sequence (u16, big end first), then data; the first report of a
//! message puts the length of the message (u16) before its data. The rest is zero.
//! Both directions have the same form, so the same functions serve a client and a device.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::link::{ApduLink, Link, LinkError, REPORT_LENGTH, Report};

/// The channel that Ledger devices use.
pub const CHANNEL: u16 = 0x0101;
/// The tag of APDU reports.
pub const TAG_APDU: u8 = 0x05;
/// Data bytes in the first report of a message.
pub const FIRST_DATA: usize = REPORT_LENGTH - 7;
/// Data bytes in each later report.
pub const NEXT_DATA: usize = REPORT_LENGTH - 5;
/// The longest message either side sends: 5 bytes of header and 255 of data, or 256 of data and a status word.
pub const MESSAGE_LIMIT: usize = 260;

/// Why a report does not continue a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FrameError {
    /// The report is for another channel.
    #[error("a report for channel {got:04x}")]
    WrongChannel {
        /// The channel found.
        got: u16,
    },
    /// The report is not an APDU report.
    #[error("a report with tag {got:02x}")]
    WrongTag {
        /// The tag found.
        got: u8,
    },
    /// A report is missing, repeated or from another message.
    #[error("report {got} where {expected} was due")]
    WrongSequence {
        /// The sequence number that was due.
        expected: u16,
        /// The one found.
        got: u16,
    },
    /// The announced length is beyond [`MESSAGE_LIMIT`].
    #[error("a message of {length} bytes was announced")]
    MessageTooLong {
        /// The announced length.
        length: usize,
    },
    /// The reports ended before the message did.
    #[error("the message ended after {got} of {expected} bytes")]
    EndedEarly {
        /// The announced length.
        expected: usize,
        /// The bytes that came.
        got: usize,
    },
    /// More reports came than the message needs.
    #[error("{count} reports came after the end of the message")]
    TrailingReports {
        /// How many.
        count: usize,
    },
}

/// Cuts a message into reports; an empty message makes one report.
///
/// Fails with [`FrameError::MessageTooLong`] beyond [`MESSAGE_LIMIT`].
pub fn to_reports(message: &[u8]) -> Result<Vec<Report>, FrameError> {
    if message.len() > MESSAGE_LIMIT {
        return Err(FrameError::MessageTooLong { length: message.len() });
    }
    let length = u16::try_from(message.len()).expect("the limit is below 65,536");
    let (first, rest) = message.split_at(message.len().min(FIRST_DATA));
    let mut reports = Vec::with_capacity(1 + rest.len().div_ceil(NEXT_DATA));

    let mut report = header(0);
    report[5..7].copy_from_slice(&length.to_be_bytes());
    report[7..7 + first.len()].copy_from_slice(first);
    reports.push(report);

    for (chunk, sequence) in rest.chunks(NEXT_DATA).zip(1u16..) {
        let mut report = header(sequence);
        report[5..5 + chunk.len()].copy_from_slice(chunk);
        reports.push(report);
    }
    Ok(reports)
}

/// Joins the reports of one message; the whole of it must be there, and nothing more.
pub fn from_reports(reports: &[Report]) -> Result<Vec<u8>, FrameError> {
    let mut reader = Reader::new();
    for (index, report) in reports.iter().enumerate() {
        if let Some(message) = reader.take(report)? {
            let count = reports.len() - index - 1;
            return if count == 0 { Ok(message) } else { Err(FrameError::TrailingReports { count }) };
        }
    }
    Err(reader.ended_early())
}

/// Joins reports one at a time.
#[derive(Debug, Default)]
pub struct Reader {
    /// The announced length; none before the first report.
    expected: Option<usize>,
    next: u16,
    message: Vec<u8>,
}

impl Reader {
    /// A reader at the start of a message.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one report; gives the message once it is whole, and is then at the start of the next one.
    ///
    /// After an error the reader is at the start again: a broken message cannot be resumed.
    pub fn take(&mut self, report: &Report) -> Result<Option<Vec<u8>>, FrameError> {
        let taken = self.take_checked(report);
        if !matches!(taken, Ok(None)) {
            *self = Self::default();
        }
        taken
    }

    /// True between the first and the last report of a message.
    pub fn is_in_message(&self) -> bool {
        self.expected.is_some()
    }

    /// The error for reports that stopped here.
    pub fn ended_early(&self) -> FrameError {
        FrameError::EndedEarly { expected: self.expected.unwrap_or(0), got: self.message.len() }
    }

    fn take_checked(&mut self, report: &Report) -> Result<Option<Vec<u8>>, FrameError> {
        let channel = u16::from_be_bytes([report[0], report[1]]);
        if channel != CHANNEL {
            return Err(FrameError::WrongChannel { got: channel });
        }
        if report[2] != TAG_APDU {
            return Err(FrameError::WrongTag { got: report[2] });
        }
        let sequence = u16::from_be_bytes([report[3], report[4]]);
        if sequence != self.next {
            return Err(FrameError::WrongSequence { expected: self.next, got: sequence });
        }
        let (expected, data) = match self.expected {
            Some(expected) => (expected, &report[5..]),
            None => {
                let length = usize::from(u16::from_be_bytes([report[5], report[6]]));
                if length > MESSAGE_LIMIT {
                    return Err(FrameError::MessageTooLong { length });
                }
                (length, &report[7..])
            }
        };
        let missing = expected - self.message.len();
        self.message.extend_from_slice(&data[..data.len().min(missing)]);
        self.expected = Some(expected);
        self.next += 1;
        if self.message.len() == expected {
            return Ok(Some(std::mem::take(&mut self.message)));
        }
        Ok(None)
    }
}

/// A link of reports, used for whole APDUs.
#[derive(Debug)]
pub struct Framed<L> {
    link: L,
}

impl<L: Link> Framed<L> {
    /// Puts frames over `link`.
    pub fn new(link: L) -> Self {
        Self { link }
    }

    /// Gives the link back.
    pub fn into_inner(self) -> L {
        self.link
    }
}

impl<L: Link> ApduLink for Framed<L> {
    fn exchange(&mut self, request: &[u8], limit: Duration) -> Result<Vec<u8>, crate::DeviceError> {
        let started = Instant::now();
        for report in to_reports(request)? {
            self.link.send(&report)?;
        }
        let mut reader = Reader::new();
        loop {
            let left = limit.checked_sub(started.elapsed()).ok_or_else(|| LinkError::no_answer(limit))?;
            let report = match self.link.receive(left) {
                Err(LinkError::NoAnswer { .. }) => Err(LinkError::no_answer(limit)),
                other => other,
            }?;
            if let Some(message) = reader.take(&report)? {
                return Ok(message);
            }
        }
    }

    fn reopen(&mut self, limit: Duration) -> Result<(), LinkError> {
        self.link.reopen(limit)
    }
}

fn header(sequence: u16) -> Report {
    let mut report = [0; REPORT_LENGTH];
    report[..2].copy_from_slice(&CHANNEL.to_be_bytes());
    report[2] = TAG_APDU;
    report[3..5].copy_from_slice(&sequence.to_be_bytes());
    report
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(length: usize) -> Vec<u8> {
        (0..length).map(|i| (i % 251) as u8 + 1).collect()
    }

    #[test]
    fn the_first_report_holds_57_bytes_and_each_later_one_59() {
        assert_eq!(to_reports(&message(57)).expect("short").len(), 1);
        assert_eq!(to_reports(&message(58)).expect("short").len(), 2);
        assert_eq!(to_reports(&message(57 + 59)).expect("short").len(), 2);
        let reports = to_reports(&message(57 + 60)).expect("short");
        assert_eq!(reports.len(), 3);
        assert_eq!(&reports[0][..7], &[1, 1, 5, 0, 0, 0, 117]);
        assert_eq!(&reports[2][..6], &[1, 1, 5, 0, 2, message(117)[116]]);
        assert!(reports[2][6..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn a_foreign_channel_tag_or_sequence_is_refused() {
        let good = to_reports(&message(100)).expect("short");
        let mut bad = good.clone();
        bad[1][0] = 0;
        assert_eq!(from_reports(&bad), Err(FrameError::WrongChannel { got: 0x0001 }));
        let mut bad = good.clone();
        bad[0][2] = 2;
        assert_eq!(from_reports(&bad), Err(FrameError::WrongTag { got: 2 }));
        let swapped = [good[1], good[0]];
        assert_eq!(from_reports(&swapped), Err(FrameError::WrongSequence { expected: 0, got: 1 }));
        let repeated = [good[0], good[0]];
        assert_eq!(from_reports(&repeated), Err(FrameError::WrongSequence { expected: 1, got: 0 }));
    }

    #[test]
    fn over_long_cut_and_overfull_messages_are_refused() {
        let good = to_reports(&message(100)).expect("short");
        let mut long = good.clone();
        long[0][5] = 0xff;
        assert_eq!(from_reports(&long), Err(FrameError::MessageTooLong { length: 0xff64 }));
        assert_eq!(from_reports(&good[..1]), Err(FrameError::EndedEarly { expected: 100, got: 57 }));
        let overfull = [good[0], good[1], good[1]];
        assert_eq!(from_reports(&overfull), Err(FrameError::TrailingReports { count: 1 }));
        assert_eq!(
            to_reports(&message(MESSAGE_LIMIT + 1)),
            Err(FrameError::MessageTooLong { length: MESSAGE_LIMIT + 1 })
        );
    }

    proptest! {
        #[test]
        fn every_message_comes_back_whole(message in prop::collection::vec(any::<u8>(), 0..=MESSAGE_LIMIT)) {
            let reports = to_reports(&message).expect("within the limit");
            prop_assert_eq!(from_reports(&reports), Ok(message));
        }

        #[test]
        fn arbitrary_reports_never_panic(reports in prop::collection::vec(prop::array::uniform32(any::<u8>()), 0..20),
                                         header in any::<bool>()) {
            let mut reader = Reader::new();
            for (index, half) in reports.iter().enumerate() {
                let mut report = [0; REPORT_LENGTH];
                report[..32].copy_from_slice(half);
                if header {
                    report[..5].copy_from_slice(&[1, 1, 5, 0, index as u8]);
                    report[5] = 0;
                }
                let _ = reader.take(&report);
                prop_assert!(reader.message.len() <= MESSAGE_LIMIT);
            }
        }
    }
}
