//! The rehearsal (予行演習): every ceremony from beginning to end, and on again after a crash.

mod at_hand;
mod begin;
mod closing;
mod enrolment;
mod keys;
mod opening;
mod register;
mod registration;
mod shares;
mod showing;
mod signing;
mod steps;
mod transfer;
mod wallet_file;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bitcoin::NetworkKind;
use serde::{Deserialize, Serialize};
use treasury::Holdings;

use crate::cast::Cast;
use crate::failure::Failure;
use crate::happening::{Asked, Happening};
use crate::inputs::{InputPaths, Inputs};
use crate::journal::Journal;
use crate::ledger::Ledger;
use crate::outputs::{BUNDLE, LOG, Outputs};
use crate::ports::Ports;
use crate::room::{Notice, Room};
use crate::scripts::rehearsed;
use crate::spec::DeviceSpec;

/// What a person asks of a rehearsal.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RehearsalRequest {
    /// `2-of-3` where nothing is said.
    pub quorum: Option<String>,
    /// Cold devices in the order of the wallet's keys; the published test seeds where there are none.
    pub devices: Vec<DeviceSpec>,
    /// The hot wallet's device; the published test seed D where there is none.
    pub hot_device: Option<DeviceSpec>,
    /// Seed of the rehearsal's randomness.
    pub rng_seed: Option<u64>,
    /// Fee rate in sat/vB in place of the policy's.
    pub fee_rate: Option<u64>,
    /// The treasury's inputs.
    pub inputs: InputPaths,
    /// Whether the devices' lifecycle is rehearsed as well, last of all.
    #[serde(default)]
    pub lifecycle: bool,
    /// Where the files go.
    pub out: PathBuf,
}

/// Where the devices of a rehearsal that goes on are now: one was set aside for another with the same words, or is
/// found elsewhere. Those that are not named are where the log says.
#[derive(Debug, Clone, Default)]
pub struct DevicesNow {
    /// Cold devices in the order of the wallet's keys: all of them, or none.
    pub devices: Vec<DeviceSpec>,
    /// The hot wallet's device.
    pub hot_device: Option<DeviceSpec>,
}

impl RehearsalRequest {
    /// The same with absolute paths, so that it can be understood from any folder.
    fn absolute(mut self) -> Self {
        self.devices = self.devices.into_iter().map(DeviceSpec::absolute).collect();
        self.hot_device = self.hot_device.map(DeviceSpec::absolute);
        self.inputs = self.inputs.absolute();
        self
    }
}

/// What a complete rehearsal leaves behind.
#[derive(Debug, Clone, Serialize)]
pub struct Rehearsed {
    /// The folder.
    pub out: PathBuf,
    /// Records in the log.
    pub size: u64,
    /// Root of the log, hexadecimal.
    pub root: String,
    /// The head in PGP words.
    pub words: String,
}

/// What stops a rehearsal that no ground crate knows of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RehearsalError {
    /// Somebody said no.
    #[error("{who} declined")]
    Declined {
        /// Who.
        who: String,
    },
    /// So many devices do not make that quorum.
    #[error("{quorum} takes {needed} cold devices, and {given} are given")]
    DeviceCount {
        /// The quorum asked for.
        quorum: String,
        /// Devices that it takes.
        needed: usize,
        /// Devices that are given.
        given: usize,
    },
    /// One device stands for two keys.
    #[error("the device {device} is named twice")]
    SameDeviceTwice {
        /// As it was named, or its fingerprint.
        device: String,
    },
    /// Nobody would be left to make and approve what the quorum signs.
    #[error(
        "{quorum} leaves nobody to make and to approve a transfer: {needed} people with devices are needed, {given} are there"
    )]
    TooFewPeople {
        /// The quorum asked for.
        quorum: String,
        /// People needed.
        needed: usize,
        /// People there.
        given: usize,
    },
    /// The people broke it off.
    #[error("the rehearsal was broken off")]
    BrokenOff,
    /// A seed that is no number.
    #[error("{seed} is no seed")]
    BadSeed {
        /// As given.
        seed: String,
    },
    /// A fee rate that no transaction may have.
    #[error("{rate} sat/vB is no fee rate to plan with")]
    BadFeeRate {
        /// As given.
        rate: String,
    },
    /// There is nothing in the folder to go on with.
    #[error("{folder} holds no rehearsal that can be resumed")]
    NothingToResume {
        /// The folder.
        folder: String,
    },
    /// A device says another thing than before.
    #[error("the device of {person} now says {now}, and said {before}")]
    DeviceContradicts {
        /// Whose device.
        person: String,
        /// What it said.
        before: String,
        /// What it says.
        now: String,
    },
    /// The hot wallet's device does not hold the key of the holdings' hot descriptor.
    #[error("the hot device {fingerprint} does not hold the key of hot.descriptor.txt")]
    HotDeviceDiffers {
        /// Its fingerprint.
        fingerprint: String,
    },
    /// The holdings' hot descriptor names another master fingerprint than the hot wallet's device.
    #[error("hot.descriptor.txt names the device {named}, this one is {got}")]
    HotOriginDiffers {
        /// In the descriptor's key origin.
        named: String,
        /// The device's.
        got: String,
    },
    /// The shares gave another key than the device holds.
    #[error("the shares give {shares}, the device is {device}")]
    BackupDiffers {
        /// Fingerprint from the shares.
        shares: String,
        /// Fingerprint of the device.
        device: String,
    },
    /// The words of this device cannot be read, so its backup cannot be rehearsed.
    #[error("only a simulated device's words can be backed up in a rehearsal, not those of {device}")]
    WordsUnknown {
        /// The device.
        device: String,
    },
    /// A bag number was typed twice.
    #[error("the number {number} stands on two bags")]
    SameBagTwice {
        /// The number.
        number: String,
    },
    /// Two people read different serials on one case.
    #[error("on the case of {person} the holder read {by_holder}, the witness {by_witness}")]
    SerialsDiffer {
        /// Whose device.
        person: String,
        /// As the holder read it.
        by_holder: String,
        /// As the witness read it.
        by_witness: String,
    },
    /// Another firmware was typed than the device says.
    #[error("the device {serial} says firmware {read}, {typed} was typed")]
    FirmwareDiffers {
        /// The device's serial.
        serial: String,
        /// As typed.
        typed: String,
        /// As the device says.
        read: String,
    },
    /// Whoever is to keep a PIN is nobody of the roster. What was typed is not repeated.
    #[error("the keeper of the PIN of {serial} is not on the roster")]
    KeeperUnknown {
        /// The device's serial.
        serial: String,
    },
    /// A step is not about the device that lies on the table.
    #[error("this step is not about the device {serial}")]
    AnotherDevice {
        /// Its serial.
        serial: String,
    },
    /// A step comes before the one that it builds on.
    #[error("the log does not hold {missing} yet")]
    NotYetThere {
        /// What is missing.
        missing: String,
    },
    /// A script asks for what this version does not do.
    #[error("this version does not perform {action}")]
    ActionNotBuilt {
        /// The action.
        action: String,
    },
    /// The ceremony was aborted; that is final.
    #[error("the ceremony {ceremony} was aborted")]
    CeremonyAborted {
        /// The ceremony's id.
        ceremony: String,
    },
}

/// Leads a new rehearsal to its end.
///
/// # Errors
/// Whatever stopped it. What was done until then is in the log, and [`resume`] goes on.
pub fn rehearse(request: &RehearsalRequest, room: &mut dyn Room) -> Result<Rehearsed, Failure> {
    let hall = begin::begin(request, room)?;
    hall.lead()
}

/// Goes on with a rehearsal that was broken off.
///
/// # Errors
/// A folder without a rehearsal in it, a production log, a log that does not hold; and as [`rehearse`].
pub fn resume(folder: &Path, room: &mut dyn Room) -> Result<Rehearsed, Failure> {
    resume_with(folder, &DevicesNow::default(), room)
}

/// As [`resume`], with devices that are elsewhere now. Each must still be the one that was read.
///
/// # Errors
/// As [`resume`]; another number of devices than the wallet has keys.
pub fn resume_with(folder: &Path, now: &DevicesNow, room: &mut dyn Room) -> Result<Rehearsed, Failure> {
    match begin::resume(folder, now, room)? {
        begin::Resumed::GoesOn(hall) => hall.lead(),
        begin::Resumed::Finished { outputs, head } => bundled(&outputs, &head, room),
    }
}

/// Exports the bundle of a log that is closed, where it is not there yet.
fn bundled(outputs: &Outputs, head: &audit::Head, room: &mut dyn Room) -> Result<Rehearsed, Failure> {
    if outputs.make_bundle(|place| crate::logbook::export_log(&outputs.path(LOG), place))? {
        room.tell(Notice::Wrote { file: BUNDLE.to_owned() });
    }
    Ok(Rehearsed {
        out: outputs.path(""),
        size: head.size,
        root: head.root.to_string(),
        words: head.words().join(" "),
    })
}

/// The room with its devices, its log and its folder, while a rehearsal runs.
struct Hall<'r> {
    room: &'r mut dyn Room,
    journal: Journal,
    outputs: Outputs,
    asked: Asked,
    quorum: ceremony::Quorum,
    cast: Cast,
    network: NetworkKind,
    ports: Ports,
    ledgers: BTreeMap<String, Ledger>,
    /// Whose device was asked last.
    asked_last: Option<String>,
    inputs: Inputs,
    holdings: Option<Holdings>,
    /// The ceremony at hand.
    current: Option<String>,
    drawn: showing::Drawn,
}

impl Hall<'_> {
    fn lead(mut self) -> Result<Rehearsed, Failure> {
        let outcome = rehearsed(self.asked.lifecycle).try_for_each(|id| self.run_ceremony(id));
        let Self { journal, outputs, room, .. } = self;
        // Closed in either case: what was done stays whole on disk.
        let closed = journal.close();
        outcome?;
        bundled(&outputs, &closed?, room)
    }

    fn happened(&mut self, happening: Happening) -> Result<(), Failure> {
        self.journal.happened(happening)?;
        self.show()
    }

    /// Writes an event of the treasury.
    fn treasury(&mut self, event: treasury::Event) -> Result<(), Failure> {
        self.journal.treasury(event)?;
        self.show()
    }

    fn tell(&mut self, text: &'static str, values: Vec<(&'static str, String)>) {
        self.room.tell(Notice::Found { text, values });
    }

    fn log_id(&self) -> String {
        self.journal.log().head().log_id.to_string()
    }
}

/// Something that an earlier step leaves in the log is not there.
pub(crate) fn not_yet(missing: &str) -> Failure {
    RehearsalError::NotYetThere { missing: missing.to_owned() }.into()
}

/// 16 random bytes, hexadecimal: nobody can have the signature over it beforehand.
pub(crate) fn nonce() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| not_yet("randomness"))?;
    Ok(hex::encode(bytes))
}

/// A text in groups of four, as it is read aloud.
fn in_fours(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
