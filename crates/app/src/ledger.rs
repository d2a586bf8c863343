//! Ledgers at hand: opened as a person named them, and told apart by their master fingerprint.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bitcoin::NetworkKind;
use bitcoin::bip32::Fingerprint;
use device::bitcoin_app::app_name;
use device::emulator::EmulatorLink;
use device::frames::Framed;
use device::session::DASHBOARD;
use device::{
    ApduLink, BitcoinApp, CheckError, Connected, DeviceError, Interruptible, Limits, LinkError, Model, Place,
    PluggedLink, RunningApp, Session,
};
use serde::Serialize;
use simulator::{Person, Seed, SimulatedLedger};

use crate::doctor::{Register, Standing};
use crate::expected;
use crate::failure::Failure;
use crate::finding::{FindingError, PATIENCE, Wanted};
use crate::inputs::read;
use crate::ports::{Hold, InUse, Origin, Ports};
use crate::profile::RehearsalOnly;
use crate::room::{Question, Room};
use crate::spec::{DeviceSpec, HidName, Words};

/// The most bytes of a file of words: 24 words of 8 letters are 215.
const WORDS_LIMIT: usize = 4096;

/// How long the emulator may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// One opened device.
pub(crate) struct Ledger {
    session: Session,
    network: NetworkKind,
    fingerprint: Fingerprint,
    /// None where it cannot be told.
    model: Option<Model>,
    /// Only the dashboard tells: none where the app was open already.
    firmware: Option<String>,
    /// None for the emulator, which is plugged in nowhere.
    _hold: Option<Hold>,
}

/// A connection, and where the device is plugged in.
struct Connection {
    session: Session,
    device: Option<Connected>,
}

impl Ledger {
    /// Opens the device, confirms app and profile, and learns its fingerprint; another one than the person's is refused by
    /// name. Where another app is open, the person is asked whether the right one shall be.
    pub(crate) fn open(wanted: &Wanted<'_>, ports: &Ports, room: &mut dyn Room) -> Result<Self, Failure> {
        let mut connection = connect(wanted, ports, room)?;
        let first = BitcoinApp::open(&mut connection.session, wanted.network, wanted.fingerprint);
        let running = match (&first, &connection.device) {
            (
                Err(DeviceError::Check(
                    CheckError::OtherAppRunning { got, .. } | CheckError::WrongNetworkApp { got, .. },
                )),
                Some(_),
            ) => Some(got.clone()),
            _ => None,
        };
        let mut firmware = None;
        let app = match running {
            None => first,
            Some(running) => {
                drop(first);
                if running == DASHBOARD {
                    firmware = connection.session.firmware().ok().map(|firmware| firmware.version);
                }
                open_app(wanted, &mut connection.session, &running, room)?;
                // It came back at another place, where it is found again by who it is.
                drop(connection);
                connection = connect(wanted, ports, room)?;
                BitcoinApp::open(&mut connection.session, wanted.network, wanted.fingerprint)
            }
        };
        let app = app.map_err(|error| wanted.named(error, ports))?;
        let (fingerprint, running) = (app.fingerprint(), app.running().clone());
        if !matches!(wanted.spec, DeviceSpec::Simulated { .. }) {
            wanted.profile.permit_real_device(fingerprint)?;
        }
        let by = InUse {
            person: wanted.person.to_owned(),
            fingerprint,
            app: running.name,
            version: running.version,
        };
        let model = connection.device.as_ref().map(|device| device.model);
        let hold = connection.device.map(|device| ports.hold(device, by));
        Ok(Self {
            session: connection.session,
            network: wanted.network,
            fingerprint,
            model,
            firmware,
            _hold: hold,
        })
    }

    /// As [`Ledger::open`]; what only stands in the way is told to the room, which waits until it is mended, or gives up.
    pub(crate) fn await_open(
        wanted: &Wanted<'_>,
        ports: &Ports,
        room: &mut dyn Room,
    ) -> Result<Self, Failure> {
        loop {
            let failure = match Self::open(wanted, ports, room) {
                Ok(ledger) => return Ok(ledger),
                Err(failure) => failure,
            };
            let mut is_mended = || wanted.is_mended(&failure, ports);
            if !failure.is_interruption() || !room.wait_for(wanted.person, &failure, &mut is_mended) {
                return Err(failure);
            }
        }
    }

    pub(crate) fn network(&self) -> NetworkKind {
        self.network
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The model, where the place in which it is plugged tells it.
    pub(crate) fn model(&self) -> Option<Model> {
        self.model
    }

    /// The firmware, where the device was met on its dashboard.
    pub(crate) fn firmware(&self) -> Option<&str> {
        self.firmware.as_deref()
    }

    /// The Bitcoin app, after making sure that it is still the same device.
    pub(crate) fn app(&mut self) -> Result<BitcoinApp<'_>, DeviceError> {
        BitcoinApp::open(&mut self.session, self.network, Some(self.fingerprint))
    }

    pub(crate) fn running_app(&mut self) -> Result<RunningApp, DeviceError> {
        self.session.running_app()
    }
}

/// A simulated device that is made here has the app of `network` open; on others the person opens it.
fn connect(wanted: &Wanted<'_>, ports: &Ports, room: &mut dyn Room) -> Result<Connection, Failure> {
    match wanted.spec {
        DeviceSpec::Hid(name) => {
            if ports.origin() == Origin::Double {
                wanted.profile.permit(RehearsalOnly::SimulatedDevice)?;
            }
            let device = wanted.find(name, ports)?;
            // For the window: a device with a screen of its own.
            room.holder(wanted.person, wanted.spec);
            plugged(ports.usb(), device, ports)
        }
        DeviceSpec::Simulated { words, fault } => {
            wanted.profile.permit(RehearsalOnly::SimulatedDevice)?;
            let ledger = ports.simulated_device(&wanted.spec.to_string(), || {
                let holder = room.holder(wanted.person, wanted.spec);
                simulated(words, fault.as_deref(), holder, wanted.network)
            })?;
            let gone = || LinkError::DeviceNotFound { serial: String::new(), path: wanted.spec.to_string() };
            let device = ports.simulated().listed(&ledger).ok_or_else(gone)?;
            ports.hand(wanted.person, &ledger);
            if ledger.is_erased() {
                return Err(FindingError::LedgerErased { person: wanted.person.to_owned() }.into());
            }
            plugged(Arc::new(ports.simulated().clone()), device, ports)
        }
        DeviceSpec::Emulator { host, port } => {
            wanted.profile.permit(RehearsalOnly::EmulatedDevice)?;
            room.holder(wanted.person, wanted.spec);
            let link = EmulatorLink::connect_to(host, *port, CONNECT)?;
            Ok(Connection { session: Session::new(Box::new(link), ports.limits()), device: None })
        }
    }
}

/// Whoever looks what is plugged in, this program or another, holds each device for a moment.
fn patiently(place: Arc<dyn Place>, device: &Connected) -> Result<PluggedLink, LinkError> {
    let (times, apart) = PATIENCE;
    for _ in 1..times {
        match PluggedLink::open(Arc::clone(&place), device) {
            Err(LinkError::Busy { .. }) => std::thread::sleep(apart),
            other => return other,
        }
    }
    PluggedLink::open(place, device)
}

fn plugged(place: Arc<dyn Place>, device: Connected, ports: &Ports) -> Result<Connection, Failure> {
    let link = Interruptible::new(patiently(place, &device)?, ports.leaving());
    Ok(Connection { session: Session::over_reports(link, ports.limits()), device: Some(device) })
}

/// Offers to open the app that is needed; the person agrees here, and confirms on the device.
fn open_app(
    wanted: &Wanted<'_>,
    session: &mut Session,
    running: &str,
    room: &mut dyn Room,
) -> Result<(), Failure> {
    let app = app_name(wanted.network);
    let values = vec![("app", app.to_owned()), ("running", running.to_owned())];
    room.confirm(Question::new(wanted.person, "app-ask-open-app", values)).map_err(
        |failure| match failure.code() {
            "app-declined" => wanted.other_app(running),
            _ => failure,
        },
    )?;
    if running != DASHBOARD {
        session.quit_app()?;
    }
    room.tell(expected::open_app(wanted.person, app));
    session.open_app(app)?;
    Ok(())
}

fn simulated(
    words: &Words,
    fault: Option<&str>,
    holder: Box<dyn Person>,
    network: NetworkKind,
) -> Result<SimulatedLedger, Failure> {
    let app = match network {
        NetworkKind::Main => simulator::BitcoinApp::Mainnet,
        NetworkKind::Test => simulator::BitcoinApp::Testnet,
    };
    let ledger = SimulatedLedger::new(seed(words)?, holder).with_open_app(app);
    Ok(match fault {
        Some(faults) => ledger.with_mischief(&faults.parse()?),
        None => ledger,
    })
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

/// Plugs a simulated device in that nobody holds; others are where they are.
pub(crate) fn simulated_for_looking(spec: &DeviceSpec, ports: &Ports) -> Result<(), Failure> {
    if let DeviceSpec::Simulated { words, fault } = spec {
        let make = || simulated(words, fault.as_deref(), Box::new(simulator::Approves), NetworkKind::Test);
        ports.simulated_device(&spec.to_string(), make)?;
    }
    Ok(())
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
    /// How app and version stand in the register of tested versions.
    pub tested: Standing,
}

/// The model that is simulated: the one that the recordings were made with.
pub(crate) const SIMULATED_MODEL: Model = Model::NanoSPlus;

/// Looks at one device.
///
/// # Errors
/// What stands in the way of opening it.
pub fn show_device(spec: &DeviceSpec) -> Result<DeviceShown, Failure> {
    let (model, link) = link(spec, Box::new(simulator::Approves), NetworkKind::Test)?;
    let mut session = Session::new(link, Limits::default());
    let running = session.running_app()?;
    let network = network_of(&running);
    let fingerprint = match network {
        Some(network) => Some(BitcoinApp::open(&mut session, network, None)?.fingerprint()),
        None => None,
    };
    // Of the dashboard, the version that counts is the firmware's.
    let version = match running.name.as_str() {
        DASHBOARD => session.firmware().map_or(running.version, |firmware| firmware.version),
        _ => running.version,
    };
    Ok(DeviceShown {
        device: spec.to_string(),
        model: model.map_or_else(|| "–".to_owned(), |model| format!("{model:?}")),
        tested: Register::embedded().standing(&running.name, &version, model),
        app: running.name,
        version,
        fingerprint: fingerprint.map(|fingerprint| fingerprint.to_string()),
        published: fingerprint.is_some_and(simulator::is_published),
    })
}

/// The way to a device, for whoever only asks it; its model, where that can be told. A simulated one has the app of
/// `network` open.
pub(crate) fn link(
    spec: &DeviceSpec,
    holder: Box<dyn Person>,
    network: NetworkKind,
) -> Result<(Option<Model>, Box<dyn ApduLink>), Failure> {
    Ok(match spec {
        DeviceSpec::Hid(name) => {
            let device = only_one(name, device::hid::connected()?)?;
            let link = patiently(Ports::default().usb(), &device)?;
            (Some(device.model), Box::new(Framed::new(link)))
        }
        DeviceSpec::Simulated { words, fault } => {
            let ledger = simulated(words, fault.as_deref(), holder, network)?;
            (Some(SIMULATED_MODEL), Box::new(Framed::new(ledger.open()?)))
        }
        DeviceSpec::Emulator { host, port } => {
            (None, Box::new(EmulatorLink::connect_to(host, *port, CONNECT)?))
        }
    })
}

fn only_one(name: &HidName, listing: Vec<Connected>) -> Result<Connected, LinkError> {
    let (serial, path) = match name {
        HidName::Any => (String::new(), String::new()),
        HidName::Serial(serial) => (serial.clone(), String::new()),
        HidName::Path(path) => (String::new(), path.clone()),
    };
    let mut named: Vec<Connected> = listing.into_iter().filter(|device| name.fits(device)).collect();
    match (named.pop(), named.len()) {
        (Some(device), 0) => Ok(device),
        (Some(_), others) => Err(LinkError::SeveralDevices { count: others + 1 }),
        (None, _) => Err(LinkError::DeviceNotFound { serial, path }),
    }
}

/// The network of a Bitcoin app; none for any other.
pub(crate) fn network_of(running: &RunningApp) -> Option<NetworkKind> {
    [NetworkKind::Main, NetworkKind::Test]
        .into_iter()
        .find(|network| device::bitcoin_app::app_name(*network) == running.name)
}

/// The Ledgers on this machine's USB.
///
/// # Errors
/// The system does not list them.
pub fn connected_devices() -> Result<Vec<Connected>, Failure> {
    Ok(device::hid::connected()?)
}
