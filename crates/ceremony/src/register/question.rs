//! The question after a weak generator: which keys were born on model X, firmware Y?

use serde::Serialize;

use super::event::Birth;
use super::fold::{Key, Register};
use super::values::{Fingerprint, Serial};

/// The answer: keys that were born there, and keys of which nobody can say that they were not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Born {
    /// Born on that model with that firmware.
    pub there: Vec<BornKey>,
    /// Of unknown birth, or restored from shares of a key whose birth is unknown.
    pub not_excluded: Vec<BornKey>,
}

/// A key in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BornKey {
    /// Its master fingerprint.
    pub fingerprint: Fingerprint,
    /// The device on which it is, or was.
    pub serial: Serial,
    /// Where it comes from.
    pub birth: Birth,
    /// Whether that device still holds it.
    pub held: bool,
}

impl Register {
    /// Which keys were born on a model (any, where none is named) with a firmware (any, where none is named).
    ///
    /// A model is compared without blanks and capitals: `nano s plus` is `NanoSPlus`. A key that was restored from
    /// shares was born where the register knows it from, if it does.
    pub fn born_on(&self, model: Option<&str>, firmware: Option<&str>) -> Born {
        let mut born = Born::default();
        for device in self.devices() {
            for key in &device.keys {
                let named = BornKey {
                    fingerprint: key.fingerprint.clone(),
                    serial: device.serial.clone(),
                    birth: key.birth.clone(),
                    held: key.held,
                };
                match self.origin(key) {
                    Birth::Device { model: on, firmware: under, .. } => {
                        let same_model = model.is_none_or(|model| plain(model) == plain(on.as_str()));
                        if same_model && firmware.is_none_or(|firmware| firmware.trim() == under.as_str()) {
                            born.there.push(named);
                        }
                    }
                    Birth::Shares { .. } | Birth::Unknown {} => born.not_excluded.push(named),
                }
            }
        }
        born
    }

    /// The birth of a key: on a device, if the register knows of it anywhere.
    fn origin<'a>(&'a self, key: &'a Key) -> &'a Birth {
        let same = |other: &&Key| other.fingerprint == key.fingerprint;
        let births = self.devices().flat_map(|device| &device.keys).filter(same).map(|key| &key.birth);
        births.into_iter().find(|birth| matches!(birth, Birth::Device { .. })).unwrap_or(&key.birth)
    }
}

fn plain(model: &str) -> String {
    model.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}
