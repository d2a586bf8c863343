//! Our client, our simulator and devices at hand, held against recordings of the genuine app.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bitcoin::NetworkKind;
use device::conformance::{ConformanceReport, DeviceAtHand, check_client};
use device::transcript::{App, Operator};
use device::{BitcoinApp, Limits, Transcript};
use serde::Serialize;
use simulator::conformance::{SimulatorReport, check_simulator};
use simulator::{Decision, Person, PublishedSeed, Review};

use crate::failure::Failure;
use crate::inputs::{FileError, read};
use crate::ledger::{link, network_of};
use crate::outputs::Outputs;
use crate::profile::Profile;
use crate::spec::DeviceSpec;

/// The most bytes of a recording.
const LIMIT: usize = 64 << 20;

/// Recordings that are not the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ConformanceError {
    /// Client or simulator differ from the genuine app.
    #[error("{differing} of {files} recordings differ")]
    NotConformant {
        /// Recordings that differ.
        differing: usize,
        /// Recordings in all.
        files: usize,
    },
    /// None of the recordings is of a device's seed and app.
    #[error("no recording is of the seed and the app of {device}")]
    NothingToCompare {
        /// The device as it was named.
        device: String,
    },
    /// A recording is of one device.
    #[error("{devices} devices cannot be written into one recording")]
    RecordNeedsOneDevice {
        /// How many were named.
        devices: usize,
    },
}

/// Both ways.
#[derive(Debug, Clone, Serialize)]
pub struct Conformance {
    /// The file.
    pub file: String,
    /// Whether both are the same as recorded.
    pub same: bool,
    /// Our client against the recorded answers.
    pub client: ConformanceReport,
    /// Our simulator against the recorded requests.
    pub simulator: SimulatorReport,
}

/// Holds client and simulator against a recording.
///
/// # Errors
/// A file that is no recording.
pub fn conformance(path: &Path) -> Result<Conformance, Failure> {
    let transcript = Transcript::parse(&read(path, LIMIT)?)?;
    let client = check_client(&transcript);
    let simulator = check_simulator(&transcript);
    let same = client.is_same() && simulator.is_conformant();
    Ok(Conformance { file: path.display().to_string(), same, client, simulator })
}

/// What comes of a run with devices, as it comes.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum DeviceTold {
    /// The person at a device with a screen of its own is to do this, for the call named.
    Press {
        /// The device as it was named.
        device: String,
        /// The recording.
        scenario: String,
        /// The call.
        call: String,
        /// What the operator of the recording did.
        operator: Operator,
    },
    /// A scenario was run.
    Ran {
        /// The device as it was named.
        device: String,
        /// Whether everything is as recorded.
        same: bool,
        /// What came out.
        report: ConformanceReport,
    },
}

/// Every recording in a folder, in the order of their names.
///
/// # Errors
/// A folder that cannot be read.
pub fn recordings_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error: std::io::Error| FileError::FileUnreadable {
        file: folder.display().to_string(),
        detail: error.to_string(),
    };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(unreadable)?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    Ok(files)
}

/// Runs the scenarios of the recordings with each device whose seed and app they are of. What passes can be written into
/// `record`, as a recording of its own: then there is one device, and a simulated one runs its Bitcoin Test app.
///
/// # Errors
/// What stands in the way; [`ConformanceError::NotConformant`] at the end if anything differs.
pub fn device_conformance(
    devices: &[DeviceSpec],
    recordings: &[PathBuf],
    record: Option<&Path>,
    tell: &mut dyn FnMut(DeviceTold),
) -> Result<(), Failure> {
    if record.is_some() && devices.len() != 1 {
        return Err(ConformanceError::RecordNeedsOneDevice { devices: devices.len() }.into());
    }
    let recordings: Vec<Transcript> = recordings
        .iter()
        .map(|path| Ok::<_, Failure>(Transcript::parse(&read(path, LIMIT)?)?))
        .collect::<Result<_, _>>()?;
    let (mut files, mut differing) = (0, 0);
    for spec in devices {
        let before = files;
        let networks: &[NetworkKind] = match (spec, record) {
            (DeviceSpec::Simulated { .. }, None) => &[NetworkKind::Test, NetworkKind::Main],
            _ => &[NetworkKind::Test],
        };
        for network in networks {
            for same in with_app(spec, *network, &recordings, record, tell)? {
                files += 1;
                differing += usize::from(!same);
            }
        }
        if files == before {
            return Err(ConformanceError::NothingToCompare { device: spec.to_string() }.into());
        }
    }
    if differing > 0 {
        return Err(ConformanceError::NotConformant { differing, files }.into());
    }
    Ok(())
}

/// Runs the scenarios that fit the app that runs; says of each whether it is the same.
fn with_app(
    spec: &DeviceSpec,
    network: NetworkKind,
    recordings: &[Transcript],
    record: Option<&Path>,
    tell: &mut dyn FnMut(DeviceTold),
) -> Result<Vec<bool>, Failure> {
    let person = AsRecorded::default();
    let (_, link) = link(spec, Box::new(person.clone()), network)?;
    let mut device = DeviceAtHand::new(link, Limits::default());
    let running = device.session().running_app()?;
    let network = network_of(&running).unwrap_or(network);
    let fingerprint = BitcoinApp::open(device.session(), network, None)?.fingerprint();
    Profile::Rehearsal.permit_real_device(fingerprint)?;
    let seed = simulator::published_seeds().iter().find(|seed| seed.fingerprint() == fingerprint);
    let label = seed.map(PublishedSeed::label).unwrap_or_default();
    let mut outcomes = Vec::new();
    let mut model = None;
    for recording in recordings.iter().filter(|one| one.seed_label == label && one.app.name == running.name) {
        let report = device.check(recording, &mut |call| {
            let operator = call.operator.unwrap_or(Operator::Approve);
            person.rejects.store(operator == Operator::Reject, Ordering::Relaxed);
            if !matches!(spec, DeviceSpec::Simulated { .. }) && call.operator.is_some() {
                tell(DeviceTold::Press {
                    device: spec.to_string(),
                    scenario: recording.scenario.clone(),
                    call: call.call.clone(),
                    operator,
                });
            }
        });
        model.get_or_insert_with(|| (recording.app.model.clone(), recording.app.network.clone()));
        let same = report.is_same();
        outcomes.push(same);
        tell(DeviceTold::Ran { device: spec.to_string(), same, report });
    }
    if let (Some(file), Some(seed), Some((model, network))) = (record, seed, model) {
        let app = App { name: running.name, version: running.version, model, network };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let scenario = name.strip_suffix(".json").unwrap_or(&name);
        let transcript = device.transcript(scenario, app, seed.label(), seed.words());
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let content = serde_json::to_vec(&transcript).expect("a recording is plain data");
        Outputs::resume(folder).write(&name, &content)?;
    }
    Ok(outcomes)
}

/// Presses as the operator of the recording did.
#[derive(Clone, Default)]
struct AsRecorded {
    rejects: Arc<AtomicBool>,
}

impl Person for AsRecorded {
    fn review(&mut self, _: &Review) -> Decision {
        if self.rejects.load(Ordering::Relaxed) { Decision::Reject } else { Decision::Approve }
    }
}
