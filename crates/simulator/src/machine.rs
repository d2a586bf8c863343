//! The inside of a simulated device: its dashboard, its apps, its plug, and what goes wrong with it.

use std::collections::VecDeque;

use device::apdu::{Answer, Request, StatusWord, cla, ins};
use device::frames::{self, Reader};
use device::transcript::Button;
use device::{LinkError, Report};

use crate::app::{App, Submitted, name_and_version};
use crate::chain::BitcoinApp;
use crate::context::{Desk, Lie, Lies};
use crate::fault::{Fault, MAX_VERSION};
use crate::person::{Decision, Rejects, ReviewKind, Screen};
use crate::pin::{DEFAULT_PIN, Lock, Pressed};
use crate::seed::Seed;
use crate::task::{Answers, Task};
use crate::trouble::{Mishap, Schedule};

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
/// Without a seed.
const FLAGS_WITHOUT_SEED: [u8; 4] = [0xe2, 0x00, 0x00, 0x00];
/// The seeds of devices that come in the place of another: the first, unless it is the other's own.
const STRANGERS: [&str; 2] = ["D", "E"];

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
    pub(crate) installed: Vec<BitcoinApp>,
    app: Option<App>,
    /// The dashboard waits for the person to agree to this app.
    question: Option<(BitcoinApp, Answers)>,
    pub(crate) lock: Lock,
    /// Never answers.
    is_stalled: bool,
    /// Does not answer until it is plugged in again.
    is_hung: bool,
    is_erased: bool,
    lies: Lies,
    version: Option<String>,
    schedule: Schedule,
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
    /// Unlocked, on its dashboard, with both apps installed.
    pub(crate) fn new(seed: Seed, desk: Desk) -> Self {
        Self {
            seed,
            desk,
            installed: BitcoinApp::ALL.to_vec(),
            app: None,
            question: None,
            lock: Lock::new(DEFAULT_PIN).expect("four digits"),
            is_stalled: false,
            is_hung: false,
            is_erased: false,
            lies: Lies::default(),
            version: None,
            schedule: Schedule::default(),
            reports: 0,
            plugging: 0,
            is_held: false,
            reader: Reader::new(),
            outbox: VecDeque::new(),
            afterwards: None,
        }
    }

    /// The app that runs.
    pub(crate) fn running(&self) -> Option<BitcoinApp> {
        self.app.as_ref().map(App::kind)
    }

    /// How often it came onto the bus, and the app that runs, once an answer that opens or quits one is out.
    pub(crate) fn plugging(&mut self) -> (u64, Option<BitcoinApp>) {
        if self.outbox.is_empty() {
            self.settle();
        }
        (self.plugging, self.running())
    }

    /// Whether its one connection is open.
    pub(crate) fn is_held(&self) -> bool {
        self.is_held
    }

    /// Takes a fault upon itself; the running app is started anew.
    pub(crate) fn suffer(&mut self, fault: Fault) {
        self.schedule.note(&fault, self.reports);
        match fault {
            Fault::LieXpub => self.lies.add(Lie::ExtendedKey),
            Fault::LieAddress => self.lies.add(Lie::Address),
            Fault::LieSignature => self.lies.add(Lie::Signature),
            Fault::LieInput => self.lies.add(Lie::Input),
            Fault::LieFingerprint => self.lies.add(Lie::Fingerprint),
            Fault::Stall => self.is_stalled = true,
            Fault::Locked => self.lock.shut(),
            Fault::Refuse => self.desk.seat(Box::new(Rejects)),
            Fault::RefuseAtScreen(page) => self.desk.decline_at(page),
            Fault::AppVersion(version) => {
                self.version = Some(version.chars().filter(char::is_ascii).take(MAX_VERSION).collect());
            }
            Fault::UnplugAtReport(_)
            | Fault::SwapAtReport(_)
            | Fault::StallAtReport(_)
            | Fault::LockAtReport(_)
            | Fault::WrongFrameAtReport(_)
            | Fault::WrongChannelAtReport(_)
            | Fault::WrongTagAtReport(_)
            | Fault::WrongLengthAtReport(_) => {}
        }
        self.start(self.running());
    }

    /// Takes the only connection.
    pub(crate) fn hold(&mut self, path: &str) -> Result<u64, LinkError> {
        if self.is_held {
            return Err(LinkError::busy(path));
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
            if !self.is_silent() {
                self.submit(&message);
            }
        }
        Ok(())
    }

    /// What there is for the connection of this plugging.
    pub(crate) fn give(&mut self, plugging: u64) -> Result<Incoming, LinkError> {
        self.come_to_rest(plugging)?;
        if self.is_silent() {
            return Ok(Incoming::Nothing);
        }
        if self.outbox.is_empty() {
            let asked = self.question.as_ref().map(|(_, answers)| answers.clone());
            let pending = asked.or_else(|| self.app.as_ref().and_then(App::pending));
            return Ok(pending.map_or(Incoming::Nothing, Incoming::Waiting));
        }
        self.count_report()?;
        // It may have fallen silent with this very report.
        let Some(mut report) = self.outbox.pop_front().filter(|_| !self.is_silent()) else {
            return Ok(Incoming::Nothing);
        };
        self.schedule.spoil(self.reports, &mut report);
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

    pub(crate) fn is_erased(&self) -> bool {
        self.is_erased
    }

    pub(crate) fn press(&mut self, button: Button) -> Pressed {
        let pressed = self.lock.press(button);
        if pressed == Pressed::Erased {
            self.is_erased = true;
            self.installed.clear();
            self.replug(None);
        }
        pressed
    }

    /// A device with another seed comes in the place of this one, in the same app.
    fn swap(&mut self) {
        let own = self.seed.fingerprint();
        let stranger = STRANGERS.iter().filter_map(|label| Seed::from_label(label).ok());
        if let Some(seed) = stranger.into_iter().find(|seed| seed.fingerprint() != own) {
            self.lies.come_in_place_of(own);
            self.seed = seed;
        }
        self.replug(self.running());
    }

    fn is_silent(&self) -> bool {
        self.is_stalled || self.is_hung
    }

    /// Back on the bus, with this app open.
    pub(crate) fn replug(&mut self, app: Option<BitcoinApp>) {
        self.start(app);
        self.is_hung = false;
        self.plugging += 1;
        self.is_held = false;
        self.reader = Reader::new();
        self.outbox.clear();
    }

    /// Starts this app, or the dashboard.
    pub(crate) fn start(&mut self, app: Option<BitcoinApp>) {
        self.question = None;
        self.afterwards = None;
        self.app = app.map(|app| {
            App::with_desk(self.seed.clone(), app, self.desk.clone(), self.lies.clone(), self.version.clone())
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
        let plugging = self.plugging;
        for mishap in self.schedule.carried(self.reports) {
            match mishap {
                Mishap::Unplug => self.replug(None),
                Mishap::Swap => self.swap(),
                Mishap::Stall => self.is_hung = true,
                Mishap::Lock => self.lock.shut(),
            }
        }
        if self.plugging == plugging { Ok(()) } else { Err(LinkError::Unplugged) }
    }

    fn submit(&mut self, message: &[u8]) {
        if self.lock.is_shut() {
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
            (cla::DASHBOARD, ins::DASHBOARD_INFO) => dashboard_info(self.is_erased),
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

fn dashboard_info(is_erased: bool) -> Answer {
    let mut data = TARGET_ID.to_vec();
    let flags = if is_erased { FLAGS_WITHOUT_SEED } else { FLAGS };
    for field in [FIRMWARE_VERSION.as_bytes(), &flags, MCU_VERSION.as_bytes()] {
        data.push(u8::try_from(field.len()).expect("the fields are short"));
        data.extend(field);
    }
    Answer { data, status: StatusWord::OK }
}
