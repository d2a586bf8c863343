//! The register of devices: folded again by its rules, and held against what the devices themselves gave.

use std::collections::BTreeMap;

use ceremony::register::{Birth, Device, Event, LastOnline, Register, Roster, Standing};

use crate::failure::{AuditorError, Failure};
use crate::happening::DeviceRead;
use crate::people::People;
use crate::say::{Finding, Said, Sentence};

/// The register as the log tells it. What contradicts it is kept, and not believed.
#[derive(Default)]
pub(crate) struct Devices {
    register: Register,
    contradictions: Vec<Failure>,
}

impl Devices {
    /// Adopts one event; gives what is to be told of it.
    pub(crate) fn follow(&mut self, event: Event, roster: &Roster) -> Sentence {
        let told = tell(&event);
        match self.register.clone().apply(event, roster) {
            Ok(next) => self.register = next,
            Err(rule) => self.contradictions.push(rule.into()),
        }
        told
    }

    /// A key was used: the device that holds it must be one that may be used.
    pub(crate) fn used(&mut self, fingerprint: &str) {
        if let Err(rule) = self.register.may_use(fingerprint) {
            self.contradictions.push(rule.into());
        }
    }

    /// Every device, for the report.
    pub(crate) fn shown(&self) -> Vec<Device> {
        self.register.devices().cloned().collect()
    }

    /// What folding showed; nothing where the log has no register.
    pub(crate) fn findings(&self, read: &BTreeMap<String, DeviceRead>, people: &People) -> Vec<Finding> {
        let count = self.register.devices().count();
        if count == 0 && self.contradictions.is_empty() {
            return Vec::new();
        }
        let sentence = || Sentence::new("auditor-register-holds").with("count", count);
        let mut contradictions = self.contradictions.clone();
        contradictions.extend(self.differing(read, people));
        let mut findings: Vec<Finding> =
            contradictions.into_iter().map(|because| sentence().contradicted(because)).collect();
        if findings.is_empty() {
            findings.push(sentence().proven());
        }
        // Serials, seals, firmware and who keeps a PIN: nothing in a log can show them.
        findings.push(Sentence::new("auditor-register-typed").not_proven());
        findings
    }

    /// Devices whose key or app is not the one that was read from them.
    fn differing(&self, read: &BTreeMap<String, DeviceRead>, people: &People) -> Vec<Failure> {
        let differs = |device: &&Device| {
            let Some(key) = device.keys.first() else { return false };
            let (holder, fingerprint) = (device.holder.as_str(), key.fingerprint.as_str());
            match read.get(holder) {
                Some(read) => {
                    fingerprint != read.fingerprint
                        || device.app.as_str() != read.app
                        || device.app_version.as_str() != read.version
                }
                // A device that was never read, as the hot one, is known by what it enrolled.
                None => people.fingerprint_of(holder).is_none_or(|enrolled| enrolled != fingerprint),
            }
        };
        let devices = self.register.devices().filter(differs);
        let failure = |device: &Device| {
            let (serial, person) = (device.serial.to_string(), device.holder.to_string());
            AuditorError::RegisterDiffers { serial, person }.into()
        };
        devices.map(failure).collect()
    }
}

/// A device as it is shown, and its keys.
pub(crate) fn lines(device: &Device) -> Vec<Sentence> {
    let standing = match device.standing {
        Standing::InUse => "auditor-device-in-use",
        Standing::Spare => "auditor-device-spare",
        Standing::Retired => "auditor-device-retired",
        Standing::Lost => "auditor-device-lost",
        Standing::Destroyed => "auditor-device-destroyed",
    };
    let intact = if device.seal.intact { "auditor-device-seal-whole" } else { "auditor-device-seal-broken" };
    let online = match &device.online {
        LastOnline::Never => Said::Word("auditor-device-never-online"),
        LastOnline::On(day) => day.as_str().into(),
    };
    let mut lines = vec![
        Sentence::new("auditor-device")
            .with("serial", device.serial.as_str())
            .with("model", device.model.as_str())
            .with("firmware", device.firmware.as_str())
            .with("app", format!("{} {}", device.app, device.app_version))
            .with("standing", Said::Word(standing)),
        Sentence::new("auditor-device-kept")
            .with("holder", device.holder.as_str())
            .with("keeper", device.pin_keeper.as_str())
            .with("seal", device.seal.number.as_str())
            .with("intact", Said::Word(intact))
            .with("online", online),
    ];
    for key in &device.keys {
        let born = match &key.birth {
            Birth::Device { model, firmware, ceremony } => Sentence::new("auditor-device-key-born")
                .with("model", model.as_str())
                .with("firmware", firmware.as_str())
                .with("ceremony", ceremony.as_str()),
            Birth::Shares { ceremony } => {
                Sentence::new("auditor-device-key-shares").with("ceremony", ceremony.as_str())
            }
            Birth::Unknown {} => Sentence::new("auditor-device-key-unknown"),
        };
        let held = if key.held { "auditor-device-key-held" } else { "auditor-device-key-erased" };
        lines.push(born.with("fingerprint", key.fingerprint.as_str()).with("held", Said::Word(held)));
    }
    lines
}

/// One event as the timeline tells it.
fn tell(event: &Event) -> Sentence {
    let told = match event {
        Event::DeviceRegistered { model, firmware, .. } => Sentence::new("auditor-told-device-registered")
            .with("model", model.as_str())
            .with("firmware", firmware.as_str()),
        Event::KeyBorn { fingerprint, .. } => {
            Sentence::new("auditor-told-key-registered").with("fingerprint", fingerprint.as_str())
        }
        Event::FirmwareChanged { from, to, .. } => Sentence::new("auditor-told-firmware-changed")
            .with("before", from.as_str())
            .with("now", to.as_str()),
        Event::DeviceReset { .. } => Sentence::new("auditor-told-device-reset"),
        Event::DeviceRetired { reason, .. } => {
            Sentence::new("auditor-told-device-retired").with("words", reason.as_str())
        }
        Event::DeviceDestroyed { how, .. } => {
            Sentence::new("auditor-told-device-destroyed").with("words", how.as_str())
        }
        Event::DeviceLost { account, .. } => {
            Sentence::new("auditor-told-device-lost").with("words", account.as_str())
        }
    };
    told.with("serial", event.serial().as_str())
}
