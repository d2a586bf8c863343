//! A bus that simulated devices are plugged into: listed, opened, pulled out, as on USB.

use std::sync::{Arc, Mutex};

use device::{Connected, Link, LinkError, Model, Place};

use crate::context::lock;
use crate::ledger::SimulatedLedger;

/// The serial that Ledger devices give, all of them the same.
const SERIAL: &str = "0001";
/// Product id of a Nano S Plus on its dashboard.
const ON_DASHBOARD: u16 = 0x5011;
/// Product id of a Nano S Plus with an app open.
const IN_APP: u16 = 0x5015;

/// A bus; clones are handles of the same one.
///
/// A device has a path of its own at each plugging, and opening or quitting an app is one, as on USB.
#[derive(Clone)]
pub struct SimulatedBus {
    prefix: &'static str,
    slots: Arc<Mutex<Slots>>,
}

#[derive(Default)]
struct Slots {
    slots: Vec<Slot>,
    numbers: u64,
}

/// One device on the bus.
struct Slot {
    number: u64,
    ledger: SimulatedLedger,
    serial: String,
    /// What whoever opens it meets.
    refusal: Option<LinkError>,
    /// The plugging that was listed last.
    plugging: u64,
    /// Listings that it stays away from after it left.
    absence: u32,
    away: u32,
}

impl Default for SimulatedBus {
    /// Its paths begin with `sim:`.
    fn default() -> Self {
        Self::new("sim:")
    }
}

impl SimulatedBus {
    /// An empty bus, whose paths begin with `prefix`.
    pub fn new(prefix: &'static str) -> Self {
        Self { prefix, slots: Arc::default() }
    }

    /// Plugs a device in; one that is plugged in already stays as it is.
    pub fn plug(&self, ledger: &SimulatedLedger) {
        self.plug_as(ledger, SERIAL);
    }

    /// Plugs a device in whose serial is its own.
    pub fn plug_as(&self, ledger: &SimulatedLedger, serial: &str) {
        let mut slots = lock(&self.slots);
        if slots.slots.iter().any(|slot| slot.ledger.is(ledger)) {
            return;
        }
        slots.numbers += 1;
        let slot = Slot {
            number: slots.numbers,
            ledger: ledger.clone(),
            serial: serial.to_owned(),
            refusal: None,
            plugging: ledger.plugging().0,
            absence: 0,
            away: 0,
        };
        slots.slots.push(slot);
    }

    /// Pulls a device's cable: its open connection is dead, and it is not listed any more.
    pub fn unplug(&self, ledger: &SimulatedLedger) {
        lock(&self.slots).slots.retain(|slot| !slot.ledger.is(ledger));
        ledger.replug();
    }

    /// Pulls every cable.
    pub fn clear(&self) {
        let slots = std::mem::take(&mut lock(&self.slots).slots);
        slots.iter().for_each(|slot| slot.ledger.replug());
    }

    /// What whoever opens the device meets from now on: another program that holds it, a missing permission.
    pub fn refuse(&self, ledger: &SimulatedLedger, refusal: Option<LinkError>) {
        self.at(ledger, |slot| slot.refusal = refusal);
    }

    /// The device stays away from so many listings whenever it leaves the bus.
    pub fn comes_back_after(&self, ledger: &SimulatedLedger, listings: u32) {
        self.at(ledger, |slot| slot.absence = listings);
    }

    /// How a device is listed now; none where it is not.
    pub fn listed(&self, ledger: &SimulatedLedger) -> Option<Connected> {
        let slots = lock(&self.slots);
        slots.slots.iter().find(|slot| slot.ledger.is(ledger)).map(|slot| self.describe(slot))
    }

    /// Whether the device was listed by this bus, now or before.
    pub fn is_place_of(&self, device: &Connected) -> bool {
        device.path.starts_with(self.prefix)
    }

    fn at(&self, ledger: &SimulatedLedger, change: impl FnOnce(&mut Slot)) {
        if let Some(slot) = lock(&self.slots).slots.iter_mut().find(|slot| slot.ledger.is(ledger)) {
            change(slot);
        }
    }

    fn describe(&self, slot: &Slot) -> Connected {
        let (plugging, app) = slot.ledger.plugging();
        let product_id = app.map_or(ON_DASHBOARD, |_| IN_APP);
        Connected {
            model: Model::of_product(product_id),
            product_id,
            serial: slot.serial.clone(),
            path: format!("{}{}.{plugging}", self.prefix, slot.number),
            node: plugging,
        }
    }
}

impl Place for SimulatedBus {
    fn listing(&self) -> Result<Vec<Connected>, LinkError> {
        let mut listed = Vec::new();
        for slot in &mut lock(&self.slots).slots {
            let device = self.describe(slot);
            if slot.plugging != device.node {
                slot.plugging = device.node;
                slot.away = slot.absence;
            }
            match slot.away {
                0 => listed.push(device),
                _ => slot.away -= 1,
            }
        }
        Ok(listed)
    }

    fn open(&self, device: &Connected) -> Result<Box<dyn Link>, LinkError> {
        let slots = lock(&self.slots);
        let slot = slots.slots.iter().find(|slot| self.describe(slot) == *device);
        let slot = slot.ok_or_else(|| LinkError::DeviceNotFound {
            serial: device.serial.clone(),
            path: device.path.clone(),
        })?;
        match &slot.refusal {
            Some(refusal) => Err(refusal.clone()),
            None => Ok(Box::new(slot.ledger.open()?)),
        }
    }

    fn is_held_here(&self, device: &Connected) -> bool {
        let slots = lock(&self.slots);
        slots.slots.iter().any(|slot| slot.ledger.is_held() && self.describe(slot) == *device)
    }
}
