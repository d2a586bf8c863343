//! The simulated device: its dashboard, its apps, its plug.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bitcoin::bip32::Fingerprint;
use device::apdu::{Answer, Request, StatusWord, cla, ins};
use device::frames::{self, Reader};
use device::{LinkError, Report};

use crate::app::{App, Submitted, name_and_version};
use crate::chain::BitcoinApp;
use crate::context::{Desk, Lie, lock};
use crate::fault::{Fault, MAX_VERSION};
use crate::link::SimLink;
use crate::person::{Decision, Person, Rejects, Review, ReviewKind, Screen};
use crate::seed::Seed;
use crate::task::{Answers, Task};

/// The dashboard's name for itself.
const DASHBOARD_NAME: &str = "BOLOS";
/// The version of the operating system that the device reports.
const FIRMWARE_VERSION: &str = "1.4.0";
/// The version of its microcontroller.
const MCU_VERSION: &str = "5.28";
/// Nano S Plus.
const TARGET_ID: [u8; 4] = [0x33, 0x10, 0x00, 0x04];
/// Set up, with its PIN entered.
const FLAGS: [u8; 4] = [0xe6, 0x00, 0x00, 0x00];

/// A simulated device; clones are handles of the same one.
///
/// It starts unlocked, with the Bitcoin Test app open and both Bitcoin apps installed.
#[derive(Clone)]
pub struct SimulatedLedger {
    machine: Arc<Mutex<Machine>>,
    desk: Desk,
    fingerprint: Fingerprint,
}

impl SimulatedLedger {
    /// A device with this seed and this person, in its Bitcoin Test app.
    pub fn new(seed: Seed, person: impl Person + 'static) -> Self {
        Self::with_running(seed, person, Some(BitcoinApp::Testnet))
    }

    /// A device with this seed and this person, on its dashboard.
    pub fn at_dashboard(seed: Seed, person: impl Person + 'static) -> Self {
        Self::with_running(seed, person, None)
    }

    fn with_running(seed: Seed, person: impl Person + 'static, app: Option<BitcoinApp>) -> Self {
        let desk = Desk::new(Box::new(person));
        let fingerprint = seed.fingerprint();
        let mut machine = Machine {
            seed,
            desk: desk.clone(),
            installed: BitcoinApp::ALL.to_vec(),
            app: None,
            question: None,
            is_locked: false,
            is_stalled: false,
            lie: None,
            version: None,
            lost_report: None,
            broken_report: None,
            reports: 0,
            plugging: 0,
            is_held: false,
            reader: Reader::new(),
            outbox: VecDeque::new(),
            afterwards: None,
        };
        machine.start(app);
        Self { machine: Arc::new(Mutex::new(machine)), desk, fingerprint }
    }

    /// The same device with this app open.
    pub fn with_open_app(self, app: BitcoinApp) -> Self {
        lock(&self.machine).start(Some(app));
        self
    }

    /// The same device with only these apps installed.
    pub fn with_installed(self, apps: &[BitcoinApp]) -> Self {
        lock(&self.machine).installed = apps.to_vec();
        self
    }

    /// The same device with a fault; a second lie replaces the first.
    pub fn with_fault(self, fault: Fault) -> Self {
        {
            let mut machine = lock(&self.machine);
            let from_now = machine.reports;
            match fault {
                Fault::UnplugAtReport(report) => machine.lost_report = Some(from_now.saturating_add(report)),
                Fault::WrongFrameAtReport(report) => {
                    machine.broken_report = Some(from_now.saturating_add(report));
                }
                Fault::LieXpub => machine.lie = Some(Lie::ExtendedKey),
                Fault::LieAddress => machine.lie = Some(Lie::Address),
                Fault::LieSignature => machine.lie = Some(Lie::Signature),
                Fault::Stall => machine.is_stalled = true,
                Fault::Locked => machine.is_locked = true,
                Fault::Refuse => self.desk.seat(Box::new(Rejects)),
                Fault::AppVersion(version) => {
                    machine.version =
                        Some(version.chars().filter(char::is_ascii).take(MAX_VERSION).collect());
                }
            }
            let running = machine.app.as_ref().map(App::kind);
            machine.start(running);
        }
        self
    }

    /// Opens a connection; a device has one at a time ([`LinkError::Busy`]).
    pub fn open(&self) -> Result<SimLink, LinkError> {
        SimLink::open(Arc::clone(&self.machine), self.path())
    }

    /// The fingerprint of its master key.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Where it would be listed: `sim:` and its fingerprint.
    pub fn path(&self) -> String {
        format!("sim:{}", self.fingerprint)
    }

    /// The app that runs; none on the dashboard.
    pub fn running_app(&self) -> Option<BitcoinApp> {
        lock(&self.machine).app.as_ref().map(App::kind)
    }

    /// What a bus sees of it: how often it came onto the bus, and the app that runs.
    pub(crate) fn plugging(&self) -> (u64, Option<BitcoinApp>) {
        let mut machine = lock(&self.machine);
        if machine.outbox.is_empty() {
            machine.settle();
        }
        (machine.plugging, machine.app.as_ref().map(App::kind))
    }

    /// Whether its one connection is open.
    pub(crate) fn is_held(&self) -> bool {
        lock(&self.machine).is_held
    }

    /// Whether both are handles of the same device.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.machine, &other.machine)
    }

    /// Every review so far with its decision, oldest first (the last 256).
    pub fn reviews(&self) -> Vec<(Review, Decision)> {
        self.desk.history()
    }

    /// Locks the device: every request is answered with 5515.
    pub fn lock(&self) {
        lock(&self.machine).is_locked = true;
    }

    /// Enters the PIN.
    pub fn unlock(&self) {
        lock(&self.machine).is_locked = false;
    }

    /// Pulls the cable and plugs it in again: the open connection is dead, the device is on its dashboard.
    pub fn replug(&self) {
        lock(&self.machine).replug(None);
    }

    /// Lets another person sit down at it.
    pub fn seat(&self, person: impl Person + 'static) {
        self.desk.seat(Box::new(person));
    }
}

/// Where the next report comes from.
pub(crate) enum Incoming {
    Report(Report),
    /// Wait for this answer, then show it to [`Machine::accept`].
    Waiting(Answers),
    /// Nothing is on its way.
    Nothing,
}

/// What happens when the answer has left the device.
#[derive(Clone, Copy)]
enum Afterwards {
    Open(BitcoinApp),
    Quit,
}

/// The inside of a device.
pub(crate) struct Machine {
    seed: Seed,
    desk: Desk,
    installed: Vec<BitcoinApp>,
    app: Option<App>,
    /// The dashboard waits for the person to agree to this app.
    question: Option<(BitcoinApp, Answers)>,
    is_locked: bool,
    is_stalled: bool,
    lie: Option<Lie>,
    version: Option<String>,
    lost_report: Option<u64>,
    broken_report: Option<u64>,
    /// Reports carried so far, in both directions.
    reports: u64,
    /// Counts how often the device came onto the bus; a connection belongs to one of them.
    plugging: u64,
    is_held: bool,
    reader: Reader,
    outbox: VecDeque<Report>,
    afterwards: Option<Afterwards>,
}

impl Machine {
    /// Takes the only connection.
    pub(crate) fn hold(&mut self, path: &str) -> Result<u64, LinkError> {
        if self.is_held {
            return Err(LinkError::Busy { path: path.to_owned() });
        }
        self.outbox.clear();
        self.settle();
        self.is_held = true;
        self.reader = Reader::new();
        Ok(self.plugging)
    }

    /// Gives the connection of this plugging back.
    pub(crate) fn release(&mut self, plugging: u64) {
        if self.plugging == plugging {
            self.is_held = false;
        }
    }

    /// Takes a report from the connection of this plugging.
    pub(crate) fn take(&mut self, plugging: u64, report: &Report) -> Result<(), LinkError> {
        self.come_to_rest(plugging)?;
        self.count_report()?;
        self.outbox.clear();
        // A device does not answer what is not a message.
        if let Ok(Some(message)) = self.reader.take(report) {
            self.question = None;
            if !self.is_stalled {
                self.submit(&message);
            }
        }
        Ok(())
    }

    /// What there is for the connection of this plugging.
    pub(crate) fn give(&mut self, plugging: u64) -> Result<Incoming, LinkError> {
        self.come_to_rest(plugging)?;
        if self.outbox.is_empty() {
            let asked = self.question.as_ref().map(|(_, answers)| answers.clone());
            let pending = asked.or_else(|| self.app.as_ref().and_then(App::pending));
            return Ok(pending.map_or(Incoming::Nothing, Incoming::Waiting));
        }
        self.count_report()?;
        let Some(mut report) = self.outbox.pop_front() else {
            return Ok(Incoming::Nothing);
        };
        if self.broken_report.is_some_and(|broken| broken <= self.reports) {
            self.broken_report = None;
            report[4] ^= 0x80;
        }
        Ok(Incoming::Report(report))
    }

    /// Notes the answer that was waited for.
    pub(crate) fn accept(&mut self, plugging: u64, answer: Answer) {
        if self.plugging != plugging {
            return;
        }
        if let Some((app, _)) = self.question.take() {
            if answer.status == StatusWord::OK {
                self.afterwards = Some(Afterwards::Open(app));
            }
        } else if let Some(app) = &mut self.app {
            app.accept(&answer);
        }
        self.post(answer);
    }

    /// Back on the bus, with this app open.
    fn replug(&mut self, app: Option<BitcoinApp>) {
        self.start(app);
        self.plugging += 1;
        self.is_held = false;
        self.reader = Reader::new();
        self.outbox.clear();
    }

    fn start(&mut self, app: Option<BitcoinApp>) {
        self.question = None;
        self.afterwards = None;
        self.app = app.map(|app| {
            App::with_desk(self.seed.clone(), app, self.desk.clone(), self.lie, self.version.clone())
        });
    }

    /// Opens or quits an app once its answer is out; an error if the connection is not of this plugging.
    fn come_to_rest(&mut self, plugging: u64) -> Result<(), LinkError> {
        if self.plugging == plugging && self.outbox.is_empty() {
            self.settle();
        }
        if self.plugging == plugging { Ok(()) } else { Err(LinkError::Unplugged) }
    }

    fn settle(&mut self) {
        match self.afterwards.take() {
            Some(Afterwards::Open(app)) => self.replug(Some(app)),
            Some(Afterwards::Quit) => self.replug(None),
            None => (),
        }
    }

    fn count_report(&mut self) -> Result<(), LinkError> {
        self.reports += 1;
        if self.lost_report.is_some_and(|lost| lost <= self.reports) {
            self.lost_report = None;
            self.replug(None);
            return Err(LinkError::Unplugged);
        }
        Ok(())
    }

    fn submit(&mut self, message: &[u8]) {
        if self.is_locked {
            return self.post(Answer::bare(StatusWord::LOCKED));
        }
        let Some(app) = &mut self.app else {
            return self.dashboard(message);
        };
        if message.starts_with(&[cla::COMMON, ins::QUIT_APP]) {
            self.afterwards = Some(Afterwards::Quit);
            return self.post(Answer::bare(StatusWord::OK));
        }
        if let Submitted::Answered(answer) = app.submit(message) {
            self.post(answer);
        }
    }

    fn dashboard(&mut self, message: &[u8]) {
        let Ok(request) = Request::parse(message) else {
            return self.post(Answer::bare(StatusWord::BAD_LENGTH));
        };
        let answer = match (request.cla, request.ins) {
            (cla::COMMON, ins::APP_AND_VERSION) => name_and_version(DASHBOARD_NAME, FIRMWARE_VERSION),
            (cla::DASHBOARD, ins::DASHBOARD_INFO) => dashboard_info(),
            (cla::DASHBOARD, ins::OPEN_APP) => match self.installed_app(request.data()) {
                Ok(app) => return self.ask_to_open(app),
                Err(status) => Answer::bare(status),
            },
            (cla::COMMON | cla::DASHBOARD, _) => Answer::bare(StatusWord::UNKNOWN_INS),
            _ => Answer::bare(StatusWord::UNKNOWN_CLA),
        };
        self.post(answer);
    }

    fn installed_app(&self, name: &[u8]) -> Result<BitcoinApp, StatusWord> {
        if name.is_empty() {
            return Err(StatusWord::APP_NAME_BAD);
        }
        self.installed
            .iter()
            .copied()
            .find(|app| app.name().as_bytes() == name)
            .ok_or(StatusWord::APP_NOT_INSTALLED)
    }

    fn ask_to_open(&mut self, app: BitcoinApp) {
        let desk = self.desk.clone();
        let task = Task::start(move |_| {
            let screens = vec![Screen::new(["Open app", app.name()])];
            Answer::bare(match desk.review(ReviewKind::OpenApp, screens) {
                Decision::Approve => StatusWord::OK,
                Decision::Reject => StatusWord::REJECTED_ON_DASHBOARD,
            })
        });
        self.question = Some((app, task.answers()));
    }

    fn post(&mut self, answer: Answer) {
        // The genuine app's buffer has room for less than a message may hold, so this never fails.
        if let Ok(reports) = frames::to_reports(&answer.to_bytes()) {
            self.outbox.extend(reports);
        }
    }
}

fn dashboard_info() -> Answer {
    let mut data = TARGET_ID.to_vec();
    for field in [FIRMWARE_VERSION.as_bytes(), &FLAGS, MCU_VERSION.as_bytes()] {
        data.push(u8::try_from(field.len()).expect("the fields are short"));
        data.extend(field);
    }
    Answer { data, status: StatusWord::OK }
}
