//! Where Ledgers are plugged in: this machine's USB, and the bus of a rehearsal's simulated ones. And what is known of
//! those at hand: who holds which, and whose each fingerprint is.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bitcoin::bip32::Fingerprint;
use device::hid::Usb;
use device::{Connected, Limits, Link, LinkError, Place};
use simulator::{SimulatedBus, SimulatedLedger};

use crate::doctor::holder_of;

/// Where Ledgers are plugged in; clones are handles of the same ports.
#[derive(Clone)]
pub struct Ports {
    usb: Arc<dyn Place>,
    origin: Origin,
    simulated: SimulatedBus,
    table: Arc<Mutex<Table>>,
    /// Raised when the people leave: no device is waited for any longer.
    leave: Arc<AtomicBool>,
    limits: Limits,
}

/// This machine's USB, where a device that another program has open is left to it: the system would give every answer to
/// both.
struct Unshared(Usb);

impl Place for Unshared {
    fn listing(&self) -> Result<Vec<Connected>, LinkError> {
        self.0.listing()
    }

    fn open(&self, device: &Connected) -> Result<Box<dyn Link>, LinkError> {
        match holder_of(&device.path) {
            Some(program) => Err(LinkError::Busy { path: device.path.clone(), program }),
            None => self.0.open(device),
        }
    }

    fn is_held_here(&self, device: &Connected) -> bool {
        self.0.is_held_here(device)
    }
}

/// What stands in the place of USB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// This machine's.
    Real,
    /// A double of it, for tests: as little a real device as `sim:`.
    Double,
}

#[derive(Default)]
struct Table {
    /// Simulated devices, by the name under which they were asked for.
    simulated: BTreeMap<String, SimulatedLedger>,
    /// The same, by the person who holds it.
    in_hand: BTreeMap<String, SimulatedLedger>,
    in_use: Vec<(Connected, InUse)>,
    owners: BTreeMap<Fingerprint, String>,
}

/// What a session of ours knows of the device that it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InUse {
    pub(crate) person: String,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) app: String,
    pub(crate) version: String,
}

impl Default for Ports {
    /// Those of this machine.
    fn default() -> Self {
        Self {
            usb: Arc::new(Unshared(Usb)),
            origin: Origin::Real,
            simulated: SimulatedBus::default(),
            table: Arc::default(),
            leave: Arc::default(),
            limits: Limits::default(),
        }
    }
}

impl Ports {
    /// Ports with a double in the place of this machine's USB, for tests.
    #[must_use]
    pub fn with_double(usb: impl Place + 'static) -> Self {
        Self { usb: Arc::new(usb), origin: Origin::Double, ..Self::default() }
    }

    /// The same, where devices are waited for as long as this.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    pub(crate) fn origin(&self) -> Origin {
        self.origin
    }

    /// USB alone.
    pub(crate) fn usb(&self) -> Arc<dyn Place> {
        Arc::clone(&self.usb)
    }

    /// The bus of simulated devices alone.
    pub(crate) fn simulated(&self) -> &SimulatedBus {
        &self.simulated
    }

    /// The simulated device of that name, plugged in; made where it is not there yet.
    pub(crate) fn simulated_device<E>(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<SimulatedLedger, E>,
    ) -> Result<SimulatedLedger, E> {
        let known = self.table().simulated.get(name).cloned();
        let ledger = match known {
            Some(ledger) => ledger,
            None => make()?,
        };
        self.simulated.plug(&ledger);
        self.table().simulated.insert(name.to_owned(), ledger.clone());
        Ok(ledger)
    }

    /// From now on this person has this simulated device in hand.
    pub(crate) fn hand(&self, person: &str, ledger: &SimulatedLedger) {
        self.table().in_hand.insert(person.to_owned(), ledger.clone());
    }

    /// The simulated device that a person has in hand.
    #[must_use]
    pub fn simulated_of(&self, person: &str) -> Option<SimulatedLedger> {
        self.table().in_hand.get(person).cloned()
    }

    /// Whether the people leave: then no device is waited for any longer.
    pub(crate) fn leave(&self, they_do: bool) {
        self.leave.store(they_do, Ordering::Relaxed);
    }

    /// The flag of [`Ports::leave`].
    pub(crate) fn leaving(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.leave)
    }

    /// Notes that a session of ours holds the device, for as long as what is given back lives.
    pub(crate) fn hold(&self, device: Connected, by: InUse) -> Hold {
        self.table().in_use.push((device.clone(), by));
        Hold { ports: self.clone(), device }
    }

    /// What the session that holds the device knows of it.
    pub(crate) fn in_use(&self, device: &Connected) -> Option<InUse> {
        self.table().in_use.iter().find(|(held, _)| held == device).map(|(_, by)| by.clone())
    }

    /// From now on this fingerprint is that of this person's Ledger.
    pub(crate) fn belongs(&self, fingerprint: Fingerprint, person: &str) {
        self.table().owners.insert(fingerprint, person.to_owned());
    }

    /// Whose Ledger has this fingerprint.
    pub(crate) fn owner(&self, fingerprint: Fingerprint) -> Option<String> {
        self.table().owners.get(&fingerprint).cloned()
    }

    /// Clears the table: the next rehearsal has devices and people of its own.
    pub(crate) fn clear(&self) {
        self.simulated.clear();
        let mut table = self.table();
        table.simulated.clear();
        table.in_hand.clear();
        table.owners.clear();
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of(&self, device: &Connected) -> &dyn Place {
        match self.simulated.is_place_of(device) {
            true => &self.simulated,
            false => self.usb.as_ref(),
        }
    }
}

/// All of them as one place: what is plugged in anywhere.
impl Place for Ports {
    fn listing(&self) -> Result<Vec<Connected>, LinkError> {
        Ok(self.usb.listing()?.into_iter().chain(self.simulated.listing()?).collect())
    }

    fn open(&self, device: &Connected) -> Result<Box<dyn Link>, LinkError> {
        self.of(device).open(device)
    }

    fn is_held_here(&self, device: &Connected) -> bool {
        self.of(device).is_held_here(device)
    }
}

/// A device that a session of ours holds.
pub(crate) struct Hold {
    ports: Ports,
    device: Connected,
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.ports.table().in_use.retain(|(held, _)| *held != self.device);
    }
}
