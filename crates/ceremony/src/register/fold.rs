//! The fold: the register after each event, and the rules that an event has to keep.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::error::RegisterError;
use super::event::{Birth, Event, Use};
use super::roster::Roster;
use super::values::{AppName, Fingerprint, LastOnline, ModelName, Release, Seal, Serial};
use crate::values::PersonId;

/// Witnesses to what is read, and to what can be read again.
const ONE: usize = 1;
/// Witnesses to what cannot be looked at again, and to what is on a case.
const TWO: usize = 2;

/// Every device that the log knows, by its serial.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    devices: BTreeMap<Serial, Device>,
}

/// One device, as the register has it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Device {
    /// The serial on its case.
    pub serial: Serial,
    /// Its model.
    pub model: ModelName,
    /// Its firmware now.
    pub firmware: Release,
    /// Its app.
    pub app: AppName,
    /// The app's version when it was registered.
    pub app_version: Release,
    /// The seal of its packaging.
    pub seal: Seal,
    /// Whose it is.
    pub holder: PersonId,
    /// Who keeps its PIN.
    pub pin_keeper: PersonId,
    /// Whether it was ever online, as was said last.
    pub online: LastOnline,
    /// Where it stands now.
    pub standing: Standing,
    /// The keys that it ever held, the latest last.
    pub keys: Vec<Key>,
    /// What happened to it, from its registration on.
    pub life: Vec<Event>,
}

/// A key on a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Key {
    /// Its master fingerprint.
    pub fingerprint: Fingerprint,
    /// Where it comes from.
    pub birth: Birth,
    /// Whether the device still holds it.
    pub held: bool,
}

/// Where a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It signs.
    InUse,
    /// It lies in reserve.
    Spare,
    /// It was taken out of use.
    Retired,
    /// It is not where it should be.
    Lost,
    /// It is gone for ever.
    Destroyed,
}

impl Register {
    /// The register after one more event. `roster` is everybody who took part in a ceremony before it.
    ///
    /// # Errors
    /// The rule that the event breaks.
    pub fn apply(mut self, event: Event, roster: &Roster) -> Result<Self, RegisterError> {
        let told = event.clone();
        match event {
            Event::DeviceRegistered {
                serial,
                model,
                firmware,
                app,
                app_version,
                seal,
                holder,
                pin_keeper,
                purpose,
                online,
                witnesses,
            } => {
                if self.devices.contains_key(&serial) {
                    return Err(RegisterError::SerialTwice { serial: serial.to_string() });
                }
                witnessed(&witnesses, TWO, roster)?;
                on_roster(&holder, roster)?;
                on_roster(&pin_keeper, roster)?;
                let standing = match purpose {
                    Use::InUse => Standing::InUse,
                    Use::Spare => Standing::Spare,
                };
                let device = Device {
                    serial: serial.clone(),
                    model,
                    firmware,
                    app,
                    app_version,
                    seal,
                    holder,
                    pin_keeper,
                    online,
                    standing,
                    keys: Vec::new(),
                    life: Vec::new(),
                };
                self.devices.insert(serial, device);
            }
            Event::KeyBorn { serial, fingerprint, birth } => {
                self.usable(&serial)?.may_receive(&birth)?;
                if matches!(birth, Birth::Device { .. })
                    && let Some(other) = self.devices.values().find(|device| device.ever_held(&fingerprint))
                {
                    return Err(RegisterError::KeyKnownElsewhere {
                        fingerprint: fingerprint.to_string(),
                        serial: other.serial.to_string(),
                    });
                }
                self.device_mut(&serial)?.keys.push(Key { fingerprint, birth, held: true });
            }
            Event::FirmwareChanged { serial, from, to, online, fingerprint, witnesses } => {
                let device = self.usable(&serial)?;
                witnessed(&witnesses, ONE, roster)?;
                device.may_change_firmware(&from, &to, fingerprint.as_ref())?;
                device.may_have_been_online(&online)?;
                let device = self.device_mut(&serial)?;
                (device.firmware, device.online) = (to, online);
            }
            Event::DeviceReset { serial, witnesses } => {
                match self.known(&serial)?.standing {
                    Standing::InUse | Standing::Spare | Standing::Retired => {}
                    Standing::Lost | Standing::Destroyed => self.usable(&serial).map(|_| ())?,
                }
                witnessed(&witnesses, TWO, roster)?;
                self.device_mut(&serial)?.erase();
            }
            Event::DeviceRetired { serial, witnesses, .. } => {
                self.usable(&serial)?;
                witnessed(&witnesses, ONE, roster)?;
                self.device_mut(&serial)?.standing = Standing::Retired;
            }
            Event::DeviceDestroyed { serial, witnesses, .. } => {
                // Whatever became of it before: it can still be destroyed, once.
                if self.known(&serial)?.standing == Standing::Destroyed {
                    return Err(RegisterError::DeviceIsDestroyed { serial: serial.to_string() });
                }
                witnessed(&witnesses, TWO, roster)?;
                let device = self.device_mut(&serial)?;
                device.standing = Standing::Destroyed;
                device.erase();
            }
            Event::DeviceLost { serial, witnesses, .. } => {
                match self.known(&serial)?.standing {
                    Standing::InUse | Standing::Spare | Standing::Retired => {}
                    Standing::Lost | Standing::Destroyed => self.usable(&serial).map(|_| ())?,
                }
                witnessed(&witnesses, ONE, roster)?;
                self.device_mut(&serial)?.standing = Standing::Lost;
            }
        }
        let serial = told.serial().clone();
        self.device_mut(&serial)?.life.push(told);
        Ok(self)
    }

    /// Every device, in the order of their serials.
    pub fn devices(&self) -> impl Iterator<Item = &Device> {
        self.devices.values()
    }

    /// The device with this serial.
    pub fn device(&self, serial: &Serial) -> Option<&Device> {
        self.devices.get(serial)
    }

    /// Whether a device may be used for the key with this fingerprint.
    ///
    /// A key that the register never saw is not judged here: not every log has a register.
    ///
    /// # Errors
    /// Every device that held the key is retired, lost, destroyed, or was reset.
    pub fn may_use(&self, fingerprint: &str) -> Result<(), RegisterError> {
        let held = |device: &&Device| device.keys.iter().any(|key| key.fingerprint.as_str() == fingerprint);
        let mut refused = Ok(());
        for device in self.devices.values().filter(held) {
            refused = self.usable(&device.serial).and_then(|device| {
                let holds = device.key().is_some_and(|key| key.fingerprint.as_str() == fingerprint);
                let (serial, fingerprint) = (device.serial.to_string(), fingerprint.to_owned());
                if holds { Ok(()) } else { Err(RegisterError::KeyWasErased { serial, fingerprint }) }
            });
            if refused.is_ok() {
                return Ok(());
            }
        }
        refused
    }

    fn known(&self, serial: &Serial) -> Result<&Device, RegisterError> {
        self.devices
            .get(serial)
            .ok_or_else(|| RegisterError::DeviceNotRegistered { serial: serial.to_string() })
    }

    fn device_mut(&mut self, serial: &Serial) -> Result<&mut Device, RegisterError> {
        self.devices
            .get_mut(serial)
            .ok_or_else(|| RegisterError::DeviceNotRegistered { serial: serial.to_string() })
    }

    /// A device that a step may still be performed with.
    fn usable(&self, serial: &Serial) -> Result<&Device, RegisterError> {
        let device = self.known(serial)?;
        let serial = serial.to_string();
        match device.standing {
            Standing::InUse | Standing::Spare => Ok(device),
            Standing::Retired => Err(RegisterError::DeviceIsRetired { serial }),
            Standing::Lost => Err(RegisterError::DeviceIsLost { serial }),
            Standing::Destroyed => Err(RegisterError::DeviceIsDestroyed { serial }),
        }
    }
}

impl Device {
    /// The key that it holds.
    pub fn key(&self) -> Option<&Key> {
        self.keys.iter().find(|key| key.held)
    }

    fn ever_held(&self, fingerprint: &Fingerprint) -> bool {
        self.keys.iter().any(|key| key.fingerprint == *fingerprint)
    }

    fn erase(&mut self) {
        self.keys.iter_mut().for_each(|key| key.held = false);
    }

    fn may_receive(&self, birth: &Birth) -> Result<(), RegisterError> {
        let serial = self.serial.to_string();
        if let Some(key) = self.key() {
            return Err(RegisterError::KeyHeldAlready { serial, fingerprint: key.fingerprint.to_string() });
        }
        match birth {
            Birth::Device { model, firmware, .. } if *model != self.model || *firmware != self.firmware => {
                Err(RegisterError::BirthContradicts {
                    serial,
                    model: self.model.to_string(),
                    firmware: self.firmware.to_string(),
                })
            }
            // Whoever opened the packaging may have chosen the words.
            Birth::Device { .. } if !self.seal.intact => {
                Err(RegisterError::SealWasBroken { serial, seal: self.seal.number.to_string() })
            }
            Birth::Device { .. } | Birth::Shares { .. } | Birth::Unknown {} => Ok(()),
        }
    }

    fn may_change_firmware(
        &self,
        from: &Release,
        to: &Release,
        read: Option<&Fingerprint>,
    ) -> Result<(), RegisterError> {
        let serial = self.serial.to_string();
        if *from != self.firmware {
            let (registered, given) = (self.firmware.to_string(), from.to_string());
            return Err(RegisterError::FirmwareDiffers { serial, registered, given });
        }
        if to == from {
            return Err(RegisterError::FirmwareUnchanged { serial, firmware: to.to_string() });
        }
        let held = self.key().map(|key| &key.fingerprint);
        if held != read {
            let plain = |key: Option<&Fingerprint>| key.map_or_else(|| "–".to_owned(), ToString::to_string);
            let (before, now) = (plain(held), plain(read));
            return Err(RegisterError::KeyChangedWithFirmware { serial, before, now });
        }
        Ok(())
    }

    /// What was online stays so: the day can only move on.
    fn may_have_been_online(&self, now: &LastOnline) -> Result<(), RegisterError> {
        let holds = match (&self.online, now) {
            (LastOnline::Never, LastOnline::Never | LastOnline::On(_)) => true,
            (LastOnline::On(_), LastOnline::Never) => false,
            // Days are written so that their order is that of their letters.
            (LastOnline::On(before), LastOnline::On(now)) => before <= now,
        };
        let (serial, before) = (self.serial.to_string(), self.online.to_string());
        if holds {
            Ok(())
        } else {
            Err(RegisterError::OnlineContradicts { serial, before, now: now.to_string() })
        }
    }
}

/// So many different people of the roster saw it.
fn witnessed(witnesses: &[PersonId], needed: usize, roster: &Roster) -> Result<(), RegisterError> {
    witnesses.iter().try_for_each(|person| on_roster(person, roster))?;
    let found = witnesses.iter().collect::<BTreeSet<_>>().len();
    if found < needed { Err(RegisterError::TooFewWitnesses { needed, found }) } else { Ok(()) }
}

fn on_roster(person: &PersonId, roster: &Roster) -> Result<(), RegisterError> {
    if roster.contains(person) {
        Ok(())
    } else {
        Err(RegisterError::NotOnRoster { person: person.to_string() })
    }
}
