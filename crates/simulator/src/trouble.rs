//! What goes wrong on the wire, and when.

use device::Report;
use device::frames::CHANNEL;

use crate::fault::Fault;

/// Something that happens to the device when its report is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mishap {
    /// The cable comes out.
    Unplug,
    /// The cable comes out, and another device is plugged in.
    Swap,
    /// The device falls silent.
    Stall,
    /// The device locks itself.
    Lock,
}

/// What is wrong with a report to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    Sequence,
    Channel,
    Tag,
    Length,
}

/// What will happen, each once, at its report or at the first one after it that fits.
#[derive(Debug, Default)]
pub(crate) struct Schedule {
    mishaps: Vec<(u64, Mishap)>,
    flaws: Vec<(u64, Flaw)>,
}

impl Schedule {
    /// Notes what a fault says of a report, counted from `carried` on.
    pub(crate) fn note(&mut self, fault: &Fault, carried: u64) {
        let mishap = |number: u64, mishap| (carried.saturating_add(number), mishap);
        let flaw = |number: u64, flaw| (carried.saturating_add(number), flaw);
        match fault {
            Fault::UnplugAtReport(number) => self.mishaps.push(mishap(*number, Mishap::Unplug)),
            Fault::SwapAtReport(number) => self.mishaps.push(mishap(*number, Mishap::Swap)),
            Fault::StallAtReport(number) => self.mishaps.push(mishap(*number, Mishap::Stall)),
            Fault::LockAtReport(number) => self.mishaps.push(mishap(*number, Mishap::Lock)),
            Fault::WrongFrameAtReport(number) => self.flaws.push(flaw(*number, Flaw::Sequence)),
            Fault::WrongChannelAtReport(number) => self.flaws.push(flaw(*number, Flaw::Channel)),
            Fault::WrongTagAtReport(number) => self.flaws.push(flaw(*number, Flaw::Tag)),
            Fault::WrongLengthAtReport(number) => self.flaws.push(flaw(*number, Flaw::Length)),
            Fault::LieXpub
            | Fault::LieAddress
            | Fault::LieSignature
            | Fault::LieInput
            | Fault::LieFingerprint
            | Fault::Stall
            | Fault::Locked
            | Fault::Refuse
            | Fault::RefuseAtScreen(_)
            | Fault::AppVersion(_) => {}
        }
    }

    /// What happens to the device with this report.
    pub(crate) fn carried(&mut self, report: u64) -> Vec<Mishap> {
        self.mishaps.extract_if(.., |(at, _)| *at <= report).map(|(_, mishap)| mishap).collect()
    }

    /// Breaks this report to the client, if one is due to be broken.
    pub(crate) fn spoil(&mut self, number: u64, report: &mut Report) {
        let begins_an_answer = report[3..5] == [0, 0];
        let due = self
            .flaws
            .iter()
            .position(|(at, flaw)| *at <= number && (*flaw != Flaw::Length || begins_an_answer));
        match due.map(|place| self.flaws.remove(place).1) {
            Some(Flaw::Sequence) => report[4] ^= 0x80,
            Some(Flaw::Channel) => report[..2].copy_from_slice(&(!CHANNEL).to_be_bytes()),
            Some(Flaw::Tag) => report[2] ^= 0x40,
            Some(Flaw::Length) => report[5] = report[5].wrapping_add(1),
            None => {}
        }
    }
}
