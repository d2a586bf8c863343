//! Ledgers at hand: opened as a person named them, and told apart by their master fingerprint.

use std::path::Path;
use std::time::Duration;

use bitcoin::NetworkKind;
use bitcoin::bip32::Fingerprint;
use device::emulator::EmulatorLink;
use device::hid::{Connected, HidLink};
use device::{BitcoinApp, DeviceError, Limits, RunningApp, Session};
use serde::Serialize;
use simulator::{Person, Seed, SimulatedLedger};

use crate::failure::Failure;
use crate::inputs::read;
use crate::profile::{Profile, RehearsalOnly};
use crate::spec::{DeviceSpec, Words};

/// The most bytes of a file of words: 24 words of 8 letters are 215.
const WORDS_LIMIT: usize = 4096;

/// How long the emulator may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// One opened device.
pub(crate) struct Ledger {
    session: Session,
    network: NetworkKind,
    fingerprint: Fingerprint,
}

impl Ledger {
    /// Opens the device, confirms app and profile, and learns its fingerprint. `expected` refuses another one.
    pub(crate) fn open(
        spec: &DeviceSpec,
        profile: Profile,
        network: NetworkKind,
        holder: Box<dyn Person>,
        expected: Option<Fingerprint>,
    ) -> Result<Self, Failure> {
        let mut session = connect(spec, profile, holder, network)?;
        let fingerprint = BitcoinApp::open(&mut session, network, expected)?.fingerprint();
        if !matches!(spec, DeviceSpec::Simulated { .. }) {
            profile.permit_real_device(fingerprint)?;
        }
        Ok(Self { session, network, fingerprint })
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The Bitcoin app, after making sure that it is still the same device.
    pub(crate) fn app(&mut self) -> Result<BitcoinApp<'_>, DeviceError> {
        BitcoinApp::open(&mut self.session, self.network, Some(self.fingerprint))
    }

    pub(crate) fn running_app(&mut self) -> Result<RunningApp, DeviceError> {
        self.session.running_app()
    }
}

/// A simulated device has the app of `network` open; on others the person opens it.
fn connect(
    spec: &DeviceSpec,
    profile: Profile,
    holder: Box<dyn Person>,
    network: NetworkKind,
) -> Result<Session, Failure> {
    match spec {
        DeviceSpec::Hid => Ok(Session::over_reports(HidLink::open_only()?, Limits::default())),
        DeviceSpec::Simulated { words, fault } => {
            profile.permit(RehearsalOnly::SimulatedDevice)?;
            let app = match network {
                NetworkKind::Main => simulator::BitcoinApp::Mainnet,
                NetworkKind::Test => simulator::BitcoinApp::Testnet,
            };
            let mut ledger = SimulatedLedger::new(seed(words)?, holder).with_open_app(app);
            if let Some(fault) = fault {
                ledger = ledger.with_fault(fault.parse()?);
            }
            Ok(Session::over_reports(ledger.open()?, Limits::default()))
        }
        DeviceSpec::Emulator { host, port } => {
            profile.permit(RehearsalOnly::EmulatedDevice)?;
            Ok(Session::new(Box::new(EmulatorLink::connect_to(host, *port, CONNECT)?), Limits::default()))
        }
    }
}

fn seed(words: &Words) -> Result<Seed, Failure> {
    match words {
        Words::Published(label) => Ok(Seed::from_label(&label.to_string())?),
        Words::File(path) => Ok(Seed::from_words(&words_of(path)?)?),
    }
}

fn words_of(path: &Path) -> Result<String, Failure> {
    let bytes = read(path, WORDS_LIMIT)?;
    Ok(String::from_utf8_lossy(&bytes).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A device as `himuro device show` tells of it.
#[derive(Debug, Clone, Serialize)]
pub struct DeviceShown {
    /// As it was named.
    pub device: String,
    /// Its model, where that can be told.
    pub model: String,
    /// The app that runs.
    pub app: String,
    /// Its version.
    pub version: String,
    /// Master fingerprint; none while no Bitcoin app runs.
    pub fingerprint: Option<String>,
    /// Whether its seed is a published test seed.
    pub published: bool,
}

/// The model that is simulated: the one that the recordings were made with.
pub(crate) const SIMULATED_MODEL: &str = "NanoSPlus";

/// The model of a device, where it can be told.
pub(crate) fn model(spec: &DeviceSpec) -> Result<Option<String>, Failure> {
    Ok(match spec {
        DeviceSpec::Hid => connected_devices()?.first().map(|device| format!("{:?}", device.model)),
        DeviceSpec::Simulated { .. } => Some(SIMULATED_MODEL.to_owned()),
        DeviceSpec::Emulator { .. } => None,
    })
}

/// Looks at one device.
///
/// # Errors
/// What stands in the way of opening it.
pub fn show_device(spec: &DeviceSpec) -> Result<DeviceShown, Failure> {
    let mut session = connect(spec, Profile::Rehearsal, Box::new(simulator::Approves), NetworkKind::Test)?;
    let running = session.running_app()?;
    let network = match running.name.as_str() {
        device::session::BITCOIN => Some(NetworkKind::Main),
        device::session::BITCOIN_TEST => Some(NetworkKind::Test),
        _ => None,
    };
    let fingerprint = match network {
        Some(network) => Some(BitcoinApp::open(&mut session, network, None)?.fingerprint()),
        None => None,
    };
    let model = model(spec)?;
    Ok(DeviceShown {
        device: spec.to_string(),
        model: model.unwrap_or_else(|| "–".to_owned()),
        app: running.name,
        version: running.version,
        fingerprint: fingerprint.map(|fingerprint| fingerprint.to_string()),
        published: fingerprint.is_some_and(simulator::is_published),
    })
}

/// The Ledgers on this machine's USB.
///
/// # Errors
/// The system does not list them.
pub fn connected_devices() -> Result<Vec<Connected>, Failure> {
    Ok(device::hid::connected()?)
}
