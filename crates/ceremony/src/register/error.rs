//! Which rule of the register an event breaks.

use serde::Serialize;

/// Why the register refuses an event, or the use of a device.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RegisterError {
    /// Something happens to a device that nobody entered.
    #[error("the device {serial} is not in the register")]
    DeviceNotRegistered {
        /// The serial.
        serial: String,
    },
    /// A serial is entered a second time.
    #[error("the serial {serial} is in the register already")]
    SerialTwice {
        /// The serial.
        serial: String,
    },
    /// A retired device is used.
    #[error("the device {serial} was retired")]
    DeviceIsRetired {
        /// The serial.
        serial: String,
    },
    /// A lost device is used.
    #[error("the device {serial} was lost")]
    DeviceIsLost {
        /// The serial.
        serial: String,
    },
    /// A destroyed device is used; that is final.
    #[error("the device {serial} was destroyed")]
    DeviceIsDestroyed {
        /// The serial.
        serial: String,
    },
    /// A device is used for a key that it held before it was reset.
    #[error("the device {serial} was reset and does not hold {fingerprint} any more")]
    KeyWasErased {
        /// The serial.
        serial: String,
        /// The key's fingerprint.
        fingerprint: String,
    },
    /// A second key on one device, without a reset between them.
    #[error("the device {serial} holds the key {fingerprint} already")]
    KeyHeldAlready {
        /// The serial.
        serial: String,
        /// The key that it holds.
        fingerprint: String,
    },
    /// A key that is said to be born here and is known from another device.
    #[error("the key {fingerprint} is known from the device {serial}: it was not born on another")]
    KeyKnownElsewhere {
        /// The key's fingerprint.
        fingerprint: String,
        /// The other device.
        serial: String,
    },
    /// Model or firmware of a birth are not those of the device.
    #[error("the device {serial} is {model} with firmware {firmware}, and the key's birth says otherwise")]
    BirthContradicts {
        /// The serial.
        serial: String,
        /// The model in the register.
        model: String,
        /// The firmware in the register.
        firmware: String,
    },
    /// A key is said to be born on a device whose packaging had been opened.
    #[error("the seal {seal} of the device {serial} was broken")]
    SealWasBroken {
        /// The serial.
        serial: String,
        /// The seal's number.
        seal: String,
    },
    /// The firmware before a change is not the one in the register.
    #[error("the device {serial} has firmware {registered}, not {given}")]
    FirmwareDiffers {
        /// The serial.
        serial: String,
        /// The firmware in the register.
        registered: String,
        /// The firmware that the event says.
        given: String,
    },
    /// A change of firmware that changes nothing.
    #[error("the device {serial} has firmware {firmware} already")]
    FirmwareUnchanged {
        /// The serial.
        serial: String,
        /// The firmware.
        firmware: String,
    },
    /// After a change of firmware the device does not hold the key that it held.
    #[error("the device {serial} held {before}, and now {now}")]
    KeyChangedWithFirmware {
        /// The serial.
        serial: String,
        /// The fingerprint before, `–` for none.
        before: String,
        /// The fingerprint that was read afterwards, `–` for none.
        now: String,
    },
    /// A device is said to have been online earlier than, or never after, what was said before.
    #[error("the device {serial} was last online: {before}; that cannot become {now}")]
    OnlineContradicts {
        /// The serial.
        serial: String,
        /// What was said before.
        before: String,
        /// What is said now.
        now: String,
    },
    /// Somebody who takes no part in any ceremony of the log.
    #[error("{person} is not on the roster")]
    NotOnRoster {
        /// Who.
        person: String,
    },
    /// Fewer different witnesses than it takes.
    #[error("{needed} different witnesses are needed, {found} are named")]
    TooFewWitnesses {
        /// How many it takes.
        needed: usize,
        /// How many different ones are named.
        found: usize,
    },
}
