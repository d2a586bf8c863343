//! The register of devices: what is on each case and seal is typed by its holder and read again by the witness; what
//! happens to a device afterwards is witnessed, and written before it counts.
//!
//! The paper beside a rehearsal holds what would be read from case, seal and settings.

use ceremony::register::{
    AppName, Birth, Device, Event, Fingerprint, LastOnline, ModelName, Release, Seal, Serial, Standing, Use,
};
use ceremony::{CeremonyId, Devices, PersonId, Remark};
use device::RunningApp;

use super::{Hall, RehearsalError, not_yet};
use crate::cast::{ADMINISTRATOR, WITNESS};
use crate::doctor::{Register as TestedVersions, Standing as VersionStanding};
use crate::failure::Failure;
use crate::ledger;
use crate::room::Question;

/// How many spare devices lie on a rehearsal's table.
const SPARES: usize = 2;

/// The firmware on the paper, and the one after a change.
const FIRMWARE: (&str, &str) = ("1.4.0", "1.4.1");

/// The day on the paper on which a device was online for its new firmware.
const ONLINE: &str = "2026-11-02";

/// What the paper says of one device.
struct Paper {
    serial: String,
    seal: String,
    /// None where it cannot be told: it stands on the case.
    model: Option<String>,
    online: &'static str,
    /// What the device itself said, where it was met on its dashboard.
    firmware: Option<String>,
}

/// What ends for a spare device.
struct Ending {
    /// The kind of the event.
    kind: &'static str,
    /// Where the device must stand before.
    at: Standing,
    /// What the administrator types of it, and what the paper says.
    typed: Option<(&'static str, &'static str)>,
    /// What both witnesses are asked.
    ask: &'static str,
}

impl Hall<'_> {
    pub(super) fn register_devices(&mut self, devices: Devices) -> Result<(), Failure> {
        match devices {
            Devices::Spare => return self.register_spares(),
            Devices::Hot => return self.register_hot(),
            Devices::AllCold | Devices::Quorum | Devices::CustodianOfShare | Devices::Replacement => {}
        }
        for (place, person) in self.cast.cold().to_vec().into_iter().enumerate() {
            let read = self.journal.state().devices.get(&person).cloned().ok_or_else(|| not_yet("a key"))?;
            let serial = match self.registered_of(&person) {
                Some(serial) => serial,
                None => {
                    let paper = Paper {
                        serial: format!("RH-{}", read.fingerprint.to_uppercase()),
                        seal: format!("HM-1{:03}", place + 1),
                        model: self.ledger(&person)?.model().map(|model| model.name().to_owned()),
                        online: "never",
                        firmware: self.firmware_of(&person)?,
                    };
                    self.enter(&person, &paper, Use::InUse, (&read.app, &read.version))?
                }
            };
            self.enter_key(&person, serial, Fingerprint::new(read.fingerprint)?)?;
        }
        Ok(())
    }

    /// The hot wallet's device: its key came into being elsewhere, and it may have been online.
    fn register_hot(&mut self) -> Result<(), Failure> {
        let person = self.cast.hot().to_owned();
        let ledger = self.ledger(&person)?;
        let (fingerprint, running) = (ledger.fingerprint().to_string(), ledger.running_app()?);
        let serial = match self.registered_of(&person) {
            Some(serial) => serial,
            None => {
                self.tell_version(&person, &running)?;
                let paper = Paper {
                    serial: format!("RH-{}", fingerprint.to_uppercase()),
                    seal: "HM-1800".to_owned(),
                    model: self.ledger(&person)?.model().map(|model| model.name().to_owned()),
                    online: ONLINE,
                    firmware: self.firmware_of(&person)?,
                };
                self.enter(&person, &paper, Use::InUse, (&running.name, &running.version))?
            }
        };
        self.enter_key(&person, serial, Fingerprint::new(fingerprint)?)
    }

    /// Says so where a device runs what was not tested.
    pub(super) fn tell_version(&mut self, person: &str, running: &RunningApp) -> Result<(), Failure> {
        let model = self.ledger(person)?.model();
        let standing = TestedVersions::embedded().standing(&running.name, &running.version, model);
        if let VersionStanding::Tested { .. } = standing {
            return Ok(());
        }
        let values = vec![
            ("person", person.to_owned()),
            ("app", running.name.clone()),
            ("version", running.version.clone()),
        ];
        self.tell("app-version-untested", values);
        Ok(())
    }

    fn register_spares(&mut self) -> Result<(), Failure> {
        let app = self.journal.state().devices.values().next().cloned().ok_or_else(|| not_yet("a device"))?;
        // What was entered is not asked for again, whichever attempt entered it.
        let theirs = |device: &&Device| device.holder.as_str() == ADMINISTRATOR;
        let entered = self.journal.state().register.devices().filter(theirs).count();
        for number in entered..SPARES {
            let paper = Paper {
                serial: format!("RH-SPARE-{}", number + 1),
                seal: format!("HM-19{:02}", number + 1),
                // It is not plugged in.
                model: None,
                online: "never",
                firmware: None,
            };
            self.enter(ADMINISTRATOR, &paper, Use::Spare, (&app.app, &app.version))?;
        }
        Ok(())
    }

    /// One device, as its holder and the witness read it.
    fn enter(
        &mut self,
        holder: &str,
        paper: &Paper,
        purpose: Use,
        (app, version): (&str, &str),
    ) -> Result<Serial, Failure> {
        let serial = self.read_serial(holder, &paper.serial)?;
        let model = match &paper.model {
            Some(model) => model.clone(),
            None => self.typed(holder, "app-type-model", &serial, ledger::SIMULATED_MODEL.name())?,
        };
        let firmware = self.typed_firmware(holder, &serial, paper.firmware.as_deref(), FIRMWARE.0)?;
        let seal: Seal = self.typed(holder, "app-type-device-seal", &serial, &paper.seal)?.parse()?;
        let online: LastOnline = self.typed(holder, "app-type-online", &serial, paper.online)?.parse()?;
        let typed = self.typed(holder, "app-type-pin-keeper", &serial, holder)?;
        let of_the_roster = |keeper: &PersonId| self.journal.state().roster.contains(keeper);
        // What was typed is not repeated: it may be the PIN itself.
        let pin_keeper = PersonId::new(typed).ok().filter(of_the_roster);
        let pin_keeper =
            pin_keeper.ok_or_else(|| RehearsalError::KeeperUnknown { serial: serial.to_string() })?;
        let intact = if seal.intact { "yes" } else { "no" };
        let values = vec![
            ("serial", serial.to_string()),
            ("model", model.clone()),
            ("firmware", firmware.to_string()),
            ("app", format!("{app} {version}")),
            ("seal", seal.number.to_string()),
            ("intact", intact.to_owned()),
            ("online", online.to_string()),
            ("keeper", pin_keeper.to_string()),
        ];
        self.ask_witness("app-ask-device", values)?;
        self.register(Event::DeviceRegistered {
            serial: serial.clone(),
            model: ModelName::new(model)?,
            firmware,
            app: AppName::new(app)?,
            app_version: Release::new(version)?,
            seal,
            holder: PersonId::new(holder)?,
            pin_keeper,
            purpose,
            online,
            witnesses: vec![PersonId::new(holder)?, PersonId::new(WITNESS)?],
        })?;
        self.tell("app-device-registered", vec![("serial", serial.to_string())]);
        Ok(serial)
    }

    /// The key that was read from a device, and where it comes from: that needs nobody's word again.
    fn enter_key(&mut self, person: &str, serial: Serial, fingerprint: Fingerprint) -> Result<(), Failure> {
        let state = self.journal.state();
        let device = state.register.device(&serial).ok_or_else(|| not_yet("a registered device"))?;
        if device.key().is_some_and(|key| key.fingerprint == fingerprint) {
            return Ok(());
        }
        let birth = match (&self.current, state.born.contains(person)) {
            (Some(ceremony), true) => Birth::Device {
                model: device.model.clone(),
                firmware: device.firmware.clone(),
                ceremony: CeremonyId::new(ceremony.as_str())?,
            },
            (Some(_) | None, _) => Birth::Unknown {},
        };
        self.register(Event::KeyBorn { serial, fingerprint, birth })
    }

    pub(super) fn change_firmware(&mut self) -> Result<(), Failure> {
        if !self.in_this_step("firmware-changed").is_empty() {
            return Ok(());
        }
        let person = self.cast.cold()[0].clone();
        let serial = self.device_at_hand(&person, Standing::InUse)?;
        let device = self.journal.state().register.device(&serial).cloned();
        let device = device.ok_or_else(|| not_yet("a registered device"))?;
        // Opened anew: another key than the one that was read before is refused here.
        self.ledgers.remove(&person);
        let read = self.firmware_of(&person)?;
        let to = self.typed_firmware(&person, &serial, read.as_deref(), FIRMWARE.1)?;
        let online: LastOnline = self.typed(&person, "app-type-online", &serial, ONLINE)?.parse()?;
        let fingerprint = match device.key() {
            Some(_) => Some(Fingerprint::new(self.ledger(&person)?.fingerprint().to_string())?),
            None => None,
        };
        let values = vec![
            ("serial", serial.to_string()),
            ("from", device.firmware.to_string()),
            ("to", to.to_string()),
            ("fingerprint", fingerprint.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string)),
        ];
        self.ask_witness("app-ask-firmware", values)?;
        let from = device.firmware;
        let witnesses = vec![PersonId::new(WITNESS)?];
        self.register(Event::FirmwareChanged { serial, from, to, online, fingerprint, witnesses })
    }

    pub(super) fn reset_spare(&mut self) -> Result<(), Failure> {
        let ending = Ending { kind: "device-reset", at: Standing::Spare, typed: None, ask: "app-ask-reset" };
        self.end(&ending, |serial, _, witnesses| Ok(Event::DeviceReset { serial, witnesses }))
    }

    pub(super) fn retire_spare(&mut self) -> Result<(), Failure> {
        let ending = Ending {
            kind: "device-retired",
            at: Standing::Spare,
            typed: Some(("app-type-retired", "replaced by a newer model")),
            ask: "app-ask-retired",
        };
        self.end(&ending, |serial, reason, witnesses| {
            Ok(Event::DeviceRetired { serial, reason: Remark::new(reason)?, witnesses })
        })
    }

    pub(super) fn destroy_spare(&mut self) -> Result<(), Failure> {
        let ending = Ending {
            kind: "device-destroyed",
            at: Standing::Retired,
            typed: Some(("app-type-destroyed", "drilled through the secure element")),
            ask: "app-ask-destroyed",
        };
        self.end(&ending, |serial, how, witnesses| {
            Ok(Event::DeviceDestroyed { serial, how: Remark::new(how)?, witnesses })
        })
    }

    pub(super) fn report_loss(&mut self) -> Result<(), Failure> {
        let ending = Ending {
            kind: "device-lost",
            at: Standing::Spare,
            typed: Some(("app-type-lost", "not in the safe at the yearly count")),
            ask: "app-ask-lost",
        };
        self.end(&ending, |serial, account, witnesses| {
            Ok(Event::DeviceLost { serial, account: Remark::new(account)?, witnesses })
        })
    }

    /// Something ends for a spare device, before administrator and witness.
    fn end(
        &mut self,
        ending: &Ending,
        event: impl FnOnce(Serial, String, Vec<PersonId>) -> Result<Event, Failure>,
    ) -> Result<(), Failure> {
        if !self.in_this_step(ending.kind).is_empty() {
            return Ok(());
        }
        let serial = self.device_at_hand(ADMINISTRATOR, ending.at)?;
        let words = match ending.typed {
            Some((text, paper)) => self.typed(ADMINISTRATOR, text, &serial, paper)?,
            None => String::new(),
        };
        let witnesses = [ADMINISTRATOR, WITNESS];
        for person in witnesses {
            let values = vec![("serial", serial.to_string()), ("words", words.clone())];
            self.room.confirm(Question::new(person, ending.ask, values))?;
        }
        let witnesses = witnesses.into_iter().map(PersonId::new).collect::<Result<_, _>>()?;
        self.register(event(serial, words, witnesses)?)
    }

    /// The device that lies on the table for a step, named by its serial: one of the holder's that stands where the step
    /// needs it.
    fn device_at_hand(&mut self, holder: &str, at: Standing) -> Result<Serial, Failure> {
        let fits = |device: &&Device| device.holder.as_str() == holder && device.standing == at;
        let paper =
            self.journal.state().register.devices().find(fits).map(|device| device.serial.to_string());
        let serial = self.read_serial(holder, paper.as_deref().unwrap_or_default())?;
        match self.journal.state().register.device(&serial) {
            Some(device) if fits(&device) => Ok(serial),
            Some(_) | None => Err(RehearsalError::AnotherDevice { serial: serial.to_string() }.into()),
        }
    }

    /// The serial on a case, read twice: by the holder, and by the witness who has not seen the holder's reading.
    fn read_serial(&mut self, holder: &str, paper: &str) -> Result<Serial, Failure> {
        let mut read = Vec::new();
        for person in [holder, WITNESS] {
            let question = Question::new(person, "app-type-serial", vec![("person", holder.to_owned())]);
            read.push(Serial::typed(&self.room.type_in(question, paper)?)?);
        }
        match read.as_slice() {
            [one, other] if one == other => Ok(one.clone()),
            _ => {
                let spelt = |place: usize| read.get(place).map(ToString::to_string).unwrap_or_default();
                let (by_holder, by_witness) = (spelt(0), spelt(1));
                Err(RehearsalError::SerialsDiffer { person: holder.to_owned(), by_holder, by_witness }.into())
            }
        }
    }

    fn typed(
        &mut self,
        person: &str,
        text: &'static str,
        serial: &Serial,
        paper: &str,
    ) -> Result<String, Failure> {
        let question = Question::new(person, text, vec![("serial", serial.to_string())]);
        Ok(self.room.type_in(question, paper)?.trim().to_owned())
    }

    /// What the step at hand has written into the register, before the program was stopped or since.
    fn in_this_step(&self, kind: &str) -> Vec<&Event> {
        self.journal.state().in_this_step.iter().filter(|event| event.kind() == kind).collect()
    }

    /// The device in use that a person holds.
    fn registered_of(&self, person: &str) -> Option<Serial> {
        let theirs = self
            .journal
            .state()
            .register
            .devices()
            .find(|device| device.holder.as_str() == person && device.standing == Standing::InUse);
        theirs.map(|device| device.serial.clone())
    }

    /// The firmware as a person reads it. What the device itself said, where it was met on its dashboard, is what stands on
    /// the rehearsal's paper, and nothing else is taken.
    fn typed_firmware(
        &mut self,
        person: &str,
        serial: &Serial,
        read: Option<&str>,
        paper: &str,
    ) -> Result<Release, Failure> {
        let typed = Release::new(self.typed(person, "app-type-firmware", serial, read.unwrap_or(paper))?)?;
        match read {
            Some(read) if read != typed.as_str() => {
                let (serial, typed, read) = (serial.to_string(), typed.to_string(), read.to_owned());
                Err(RehearsalError::FirmwareDiffers { serial, typed, read }.into())
            }
            Some(_) | None => Ok(typed),
        }
    }

    fn firmware_of(&mut self, person: &str) -> Result<Option<String>, Failure> {
        Ok(self.ledger(person)?.firmware().map(str::to_owned))
    }

    fn register(&mut self, event: Event) -> Result<(), Failure> {
        self.journal.register(event)?;
        self.show()
    }
}
