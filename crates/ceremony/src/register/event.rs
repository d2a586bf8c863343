//! What can happen to a device, as it is written into the log: `register.<kind>` with flat fields.

use serde::{Deserialize, Serialize};

use super::values::{AppName, Fingerprint, LastOnline, ModelName, Release, Seal, Serial};
use crate::values::{CeremonyId, PersonId, Remark};

/// One thing that happened to a device. `witnesses` saw it, and gave their word for what is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[strum(serialize_all = "kebab-case")]
pub enum Event {
    /// A device was entered into the register.
    DeviceRegistered {
        /// The serial on its case.
        serial: Serial,
        /// Its model.
        model: ModelName,
        /// Its firmware.
        firmware: Release,
        /// The app that runs on it, or is to run.
        app: AppName,
        /// The app's version.
        app_version: Release,
        /// The seal of its packaging.
        seal: Seal,
        /// Whose device it is.
        holder: PersonId,
        /// Who keeps its PIN. The PIN itself stands nowhere.
        pin_keeper: PersonId,
        /// What it is for.
        #[serde(rename = "use")]
        purpose: Use,
        /// Whether it was ever online.
        online: LastOnline,
        /// Who read all this from the device.
        witnesses: Vec<PersonId>,
    },
    /// A device holds a key from here on.
    KeyBorn {
        /// The device.
        serial: Serial,
        /// The key's master fingerprint.
        fingerprint: Fingerprint,
        /// Where the key comes from.
        birth: Birth,
    },
    /// A device's firmware is another one.
    FirmwareChanged {
        /// The device.
        serial: Serial,
        /// The firmware before.
        from: Release,
        /// The firmware now.
        to: Release,
        /// When it was last online: most changes of firmware come over a network.
        online: LastOnline,
        /// The master fingerprint, read again afterwards; none where the device holds no key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fingerprint: Option<Fingerprint>,
        /// Who saw it.
        witnesses: Vec<PersonId>,
    },
    /// A device was reset: it holds no key.
    DeviceReset {
        /// The device.
        serial: Serial,
        /// Who saw it.
        witnesses: Vec<PersonId>,
    },
    /// A device was taken out of use.
    DeviceRetired {
        /// The device.
        serial: Serial,
        /// Why.
        reason: Remark,
        /// Who saw it.
        witnesses: Vec<PersonId>,
    },
    /// A device was destroyed.
    DeviceDestroyed {
        /// The device.
        serial: Serial,
        /// How.
        how: Remark,
        /// Who saw it.
        witnesses: Vec<PersonId>,
    },
    /// A device is not where it should be.
    DeviceLost {
        /// The device.
        serial: Serial,
        /// What is known of it.
        account: Remark,
        /// Who says so.
        witnesses: Vec<PersonId>,
    },
}

/// What a device is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// It signs.
    InUse,
    /// It lies in reserve.
    Spare,
}

/// Where a key comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub enum Birth {
    /// The device's own generator.
    Device {
        /// The model on which it was born.
        model: ModelName,
        /// The firmware under which it was born.
        firmware: Release,
        /// The ceremony in which it was born.
        ceremony: CeremonyId,
    },
    /// Shares, in a recovery.
    Shares {
        /// The ceremony in which it was restored.
        ceremony: CeremonyId,
    },
    /// Nobody here knows.
    Unknown {},
}

impl Event {
    /// The kind, as in the log after `register.`.
    pub fn kind(&self) -> &'static str {
        self.into()
    }

    /// The device.
    pub fn serial(&self) -> &Serial {
        match self {
            Self::DeviceRegistered { serial, .. }
            | Self::KeyBorn { serial, .. }
            | Self::FirmwareChanged { serial, .. }
            | Self::DeviceReset { serial, .. }
            | Self::DeviceRetired { serial, .. }
            | Self::DeviceDestroyed { serial, .. }
            | Self::DeviceLost { serial, .. } => serial,
        }
    }
}
