//! Devices that come and go: a pure fold of what is listed over time.
//!
//! A device that opens or quits an app leaves the bus and comes back with another product id, often at another path.
//! Whether it is the same one can be told only where one of its kind left and one came; who it is, is never told by that
//! (serials are not unique): what was read of it is forgotten, and read again.

use std::time::Duration;

use bitcoin::bip32::Fingerprint;
use serde::Serialize;

use crate::error::DeviceError;
use crate::place::Connected;

/// How long a device may be away and still be the one that comes back.
pub const RETURN: Duration = Duration::from_secs(15);

/// How long it is believed that an open app stays as it was; a PIN lock is seen no later.
const READ_AGAIN: Duration = Duration::from_secs(5);
/// The same for whatever a person is about to change: a lock, a dashboard, another program.
const READ_SOON: Duration = Duration::from_secs(2);

/// What one look at a device told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Probed {
    /// On its dashboard, unlocked.
    Dashboard {
        /// Version of the firmware.
        firmware: String,
    },
    /// An app is open, and the device unlocked.
    App {
        /// The app's name.
        name: String,
        /// The app's version.
        version: String,
        /// Master fingerprint, where it is a Bitcoin app.
        fingerprint: Option<Fingerprint>,
    },
    /// Waits for its PIN.
    Locked,
    /// A session of this program has its one handle.
    InUse,
    /// Another program has it.
    Busy {
        /// The program; `unknown` where the system does not say.
        program: String,
    },
    /// This user may not open it.
    NoPermission {
        /// The udev rule that grants it.
        rule: String,
    },
    /// It did not tell.
    Failed {
        /// Why.
        error: DeviceError,
    },
}

/// What was read of a device since it came to where it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The app that runs; none on the dashboard, and before a first look.
    pub app: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Master fingerprint.
    pub fingerprint: Option<Fingerprint>,
    /// The firmware, which only the dashboard tells.
    pub firmware: Option<String>,
}

/// Something that came about on the bus. `number` is the device's own for as long as the bus is watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum BusEvent {
    /// A device was plugged in.
    Arrived {
        /// Its number.
        number: u32,
        /// As it is listed.
        device: Connected,
    },
    /// A device is not there any more.
    Left {
        /// Its number.
        number: u32,
        /// As it was listed.
        device: Connected,
    },
    /// A device is back: it opened or quit an app, or was plugged in again.
    CameBack {
        /// Its number.
        number: u32,
        /// As it is listed now.
        device: Connected,
        /// As it was listed before.
        before: Connected,
    },
    /// A look told something else than the one before.
    Told {
        /// Its number.
        number: u32,
        /// As it is listed.
        device: Connected,
        /// What it told.
        probed: Probed,
        /// All that is known of it by now.
        reading: Reading,
    },
}

/// A device of the bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    number: u32,
    device: Connected,
    presence: Presence,
    probed: Option<(Probed, Duration)>,
    reading: Reading,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Here,
    Away { since: Duration },
}

impl Known {
    /// Its number.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// As it is listed.
    pub fn device(&self) -> &Connected {
        &self.device
    }

    /// What the last look told; none before the first.
    pub fn probed(&self) -> Option<&Probed> {
        self.probed.as_ref().map(|(probed, _)| probed)
    }

    /// What was read of it.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }
}

/// The fold. Times are counted from any one moment, by the caller's clock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bus {
    known: Vec<Known>,
    numbers: u32,
}

impl Bus {
    /// A bus on which nothing was seen.
    pub fn new() -> Self {
        Self::default()
    }

    /// The devices that are there, in the order in which they came first.
    pub fn devices(&self) -> impl Iterator<Item = &Known> {
        self.known.iter().filter(|known| known.presence == Presence::Here)
    }

    /// Takes what is listed at `now`, and says what came about. A path that is listed twice counts once.
    pub fn see(&mut self, listing: &[Connected], now: Duration) -> Vec<BusEvent> {
        let mut new: Vec<&Connected> = Vec::new();
        for device in listing {
            if !new.iter().any(|other| other.path == device.path) {
                new.push(device);
            }
        }
        let mut events = Vec::new();
        let mut leaving = Vec::new();
        for known in self.known.iter_mut().filter(|known| known.presence == Presence::Here) {
            match new.iter().position(|device| **device == known.device) {
                Some(place) => {
                    new.remove(place);
                }
                None => {
                    known.presence = Presence::Away { since: now };
                    leaving.push(known.number);
                }
            }
        }
        self.known.retain(|known| match known.presence {
            Presence::Here => true,
            Presence::Away { since } => now.saturating_sub(since) <= RETURN,
        });
        for device in &new {
            let is_only_one = new.iter().filter(|other| other.is_alike(device)).count() == 1;
            match self.only_one_away(device).filter(|_| is_only_one) {
                Some(place) => {
                    let event = self.came_back(place, device);
                    leaving.retain(|number| *number != self.known[place].number);
                    events.push(event);
                }
                None => {
                    let number = self.numbers;
                    self.numbers = self.numbers.wrapping_add(1);
                    let device = (*device).clone();
                    self.known.push(Known {
                        number,
                        device: device.clone(),
                        presence: Presence::Here,
                        probed: None,
                        reading: Reading::default(),
                    });
                    events.push(BusEvent::Arrived { number, device });
                }
            }
        }
        let left = self.known.iter().filter(|known| leaving.contains(&known.number));
        let left = left.map(|known| BusEvent::Left { number: known.number, device: known.device.clone() });
        left.chain(events).collect()
    }

    /// The devices that are to be looked at: whatever came, and whatever may have changed without leaving.
    pub fn due(&self, now: Duration) -> Vec<(u32, Connected)> {
        let is_due = |known: &&Known| match &known.probed {
            None | Some((Probed::InUse, _)) => true,
            Some((Probed::App { .. }, at)) => now.saturating_sub(*at) >= READ_AGAIN,
            Some((
                Probed::Dashboard { .. }
                | Probed::Locked
                | Probed::Busy { .. }
                | Probed::NoPermission { .. }
                | Probed::Failed { .. },
                at,
            )) => now.saturating_sub(*at) >= READ_SOON,
        };
        self.devices().filter(is_due).map(|known| (known.number, known.device.clone())).collect()
    }

    /// Takes what the device with this number told at `now`, if it is still there and told something new.
    pub fn tell(&mut self, number: u32, probed: Probed, now: Duration) -> Option<BusEvent> {
        let is_meant = |known: &&mut Known| known.number == number && known.presence == Presence::Here;
        let known = self.known.iter_mut().find(is_meant)?;
        let is_new = known.probed() != Some(&probed);
        match &probed {
            Probed::Dashboard { firmware } => {
                known.reading = Reading { firmware: Some(firmware.clone()), ..Reading::default() };
            }
            Probed::App { name, version, fingerprint } => {
                known.reading.app = Some(name.clone());
                known.reading.version = Some(version.clone());
                known.reading.fingerprint = *fingerprint;
            }
            // What was read before still stands: the device did not leave its place.
            Probed::Locked
            | Probed::InUse
            | Probed::Busy { .. }
            | Probed::NoPermission { .. }
            | Probed::Failed { .. } => {}
        }
        known.probed = Some((probed.clone(), now));
        let (device, reading) = (known.device.clone(), known.reading.clone());
        is_new.then_some(BusEvent::Told { number, device, probed, reading })
    }

    /// The place in the list of the only device of that kind that is away.
    fn only_one_away(&self, device: &Connected) -> Option<usize> {
        let is_away = |known: &Known| known.presence != Presence::Here && known.device.is_alike(device);
        let mut away = self.known.iter().enumerate().filter(|(_, known)| is_away(known));
        match (away.next(), away.next()) {
            (Some((place, _)), None) => Some(place),
            _ => None,
        }
    }

    fn came_back(&mut self, place: usize, device: &Connected) -> BusEvent {
        let is_alone = self.known.iter().filter(|known| known.device.is_alike(device)).count() == 1;
        let known = &mut self.known[place];
        let before = std::mem::replace(&mut known.device, device.clone());
        known.presence = Presence::Here;
        known.probed = None;
        // Firmware is of the device, whatever its seed: kept where no other one could have come in its place.
        let firmware = known.reading.firmware.take().filter(|_| is_alone);
        known.reading = Reading { firmware, ..Reading::default() };
        BusEvent::CameBack { number: known.number, device: device.clone(), before }
    }
}

#[cfg(test)]
mod tests;
