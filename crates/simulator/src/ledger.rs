//! The simulated device, as one holds it in the hand.

use std::sync::{Arc, Mutex};

use bitcoin::bip32::Fingerprint;
use device::LinkError;
use device::transcript::Button;

use crate::chain::BitcoinApp;
use crate::context::{Desk, lock};
use crate::fault::Fault;
use crate::link::SimLink;
use crate::machine::Machine;
use crate::mischief::Mischief;
use crate::person::{Decision, Person, Review, Screen};
use crate::pin::{Lock, Pressed};
use crate::seed::Seed;

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
        let mut machine = Machine::new(seed, desk.clone());
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

    /// The same device with another PIN; none unless that has four to eight digits.
    pub fn with_pin(self, pin: &str) -> Option<Self> {
        lock(&self.machine).lock = Lock::new(pin)?;
        Some(self)
    }

    /// The same device with all of these faults.
    pub fn with_mischief(self, mischief: &Mischief) -> Self {
        mischief.faults().iter().cloned().fold(self, Self::with_fault)
    }

    /// The same device with a fault, beside those that it has.
    pub fn with_fault(self, fault: Fault) -> Self {
        lock(&self.machine).suffer(fault);
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
        lock(&self.machine).running()
    }

    /// What a bus sees of it: how often it came onto the bus, and the app that runs.
    pub(crate) fn plugging(&self) -> (u64, Option<BitcoinApp>) {
        lock(&self.machine).plugging()
    }

    /// Whether its one connection is open.
    pub(crate) fn is_held(&self) -> bool {
        lock(&self.machine).is_held()
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
        lock(&self.machine).lock.shut();
    }

    /// Has somebody who knows the PIN enter it.
    pub fn unlock(&self) {
        lock(&self.machine).lock.open();
    }

    /// What a locked device shows; none while it is open.
    pub fn locked_screen(&self) -> Option<Screen> {
        lock(&self.machine).lock.screen()
    }

    /// Presses a button of a locked device: left and right turn to a digit, both choose it.
    ///
    /// With the third wrong PIN the device erases seed and apps, as the genuine one does, and restarts.
    pub fn press(&self, button: Button) -> Pressed {
        lock(&self.machine).press(button)
    }

    /// Whether three wrong PINs have erased it: it holds neither seed nor apps.
    pub fn is_erased(&self) -> bool {
        lock(&self.machine).is_erased()
    }

    /// Types a PIN as a person would, button by button. What is no PIN, four to eight digits, is not typed at all.
    pub fn enter_pin(&self, pin: &str) -> Pressed {
        if !(4..=8).contains(&pin.len()) || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
            return Pressed::Typing;
        }
        let digits = pin.chars().map(String::from);
        for wanted in digits.chain(["Confirm".to_owned()]) {
            // The wheel has ten digits, a deletion and a confirmation.
            for _ in 0..12 {
                match self.locked_screen() {
                    None => return Pressed::NotLocked,
                    Some(screen) if screen.lines().last() == Some(&wanted) => break,
                    Some(_) => drop(self.press(Button::Right)),
                }
            }
            if self.locked_screen().is_some_and(|screen| screen.lines().last() == Some(&wanted)) {
                let pressed = self.press(Button::Both);
                if wanted == "Confirm" {
                    return pressed;
                }
            }
        }
        Pressed::Typing
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
