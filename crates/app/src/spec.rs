//! Devices as a person names them: `hid`, `hid:SERIAL`, `hid:/dev/hidrawN`, `sim:A`, `sim:@FILE`, `emulator:HOST:PORT`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a device is to be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DeviceSpec {
    /// A Ledger on this machine's USB.
    Hid(HidName),
    /// A simulated Ledger, with the mistake or lie that it is to make.
    Simulated {
        /// Where its words come from.
        words: Words,
        /// `sim:A+lie-xpub`, `sim:A+refuse-at-screen=2+locked`, `sim:A+mischief=7`.
        fault: Option<String>,
    },
    /// Ledger's emulator: an APDU socket.
    Emulator {
        /// Host name or address.
        host: String,
        /// TCP port.
        port: u16,
    },
}

/// Which of the Ledgers on USB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HidName {
    /// Whichever is the person's, by its fingerprint: `hid`.
    Any,
    /// One with this serial, which many may share.
    Serial(String),
    /// The one that the system lists there.
    Path(String),
}

impl HidName {
    /// Whether a device that is plugged in goes by this name.
    pub(crate) fn fits(&self, device: &device::Connected) -> bool {
        match self {
            Self::Any => true,
            Self::Serial(serial) => device.serial == *serial,
            Self::Path(path) => device.path == *path,
        }
    }
}

/// The words of a simulated Ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// A published test seed.
    Published(char),
    /// A file of words.
    File(PathBuf),
}

/// A device name that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SpecError {
    /// None of the forms.
    #[error("{given} names no device")]
    UnknownDevice {
        /// As typed.
        given: String,
    },
}

impl FromStr for DeviceSpec {
    type Err = SpecError;

    fn from_str(given: &str) -> Result<Self, SpecError> {
        let unknown = || SpecError::UnknownDevice { given: given.to_owned() };
        if given == "hid" {
            return Ok(Self::Hid(HidName::Any));
        }
        if let Some(name) = given.strip_prefix("hid:") {
            let is_printable = name.chars().all(|character| !character.is_control());
            return match name.chars().next() {
                Some('/') if is_printable => Ok(Self::Hid(HidName::Path(name.to_owned()))),
                Some(_) if is_printable => Ok(Self::Hid(HidName::Serial(name.to_owned()))),
                Some(_) | None => Err(unknown()),
            };
        }
        if let Some(rest) = given.strip_prefix("sim:@") {
            let (path, fault) = split_fault(rest);
            return match path {
                "" => Err(unknown()),
                path => Ok(Self::Simulated { words: Words::File(path.into()), fault }),
            };
        }
        if let Some(rest) = given.strip_prefix("sim:") {
            let (label, fault) = split_fault(rest);
            return match label.chars().collect::<Vec<_>>()[..] {
                [label @ 'A'..='E'] => Ok(Self::Simulated { words: Words::Published(label), fault }),
                _ => Err(unknown()),
            };
        }
        let (host, port) =
            given.strip_prefix("emulator:").and_then(|rest| rest.rsplit_once(':')).ok_or_else(unknown)?;
        match port.parse() {
            Ok(port) if !host.is_empty() => Ok(Self::Emulator { host: host.to_owned(), port }),
            _ => Err(unknown()),
        }
    }
}

/// `A+lie-xpub`: faults stand behind a plus sign. A path may hold one too: then what follows is not all faults.
fn split_fault(rest: &str) -> (&str, Option<String>) {
    let parts = rest.match_indices('+').map(|(place, _)| (&rest[..place], &rest[place + 1..]));
    match parts.into_iter().find(|(_, faults)| faults.parse::<simulator::Mischief>().is_ok()) {
        Some((words, faults)) => (words, Some(faults.to_owned())),
        None => (rest, None),
    }
}

impl fmt::Display for DeviceSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hid(HidName::Any) => write!(f, "hid"),
            Self::Hid(HidName::Serial(name) | HidName::Path(name)) => write!(f, "hid:{name}"),
            Self::Simulated { words, fault } => {
                match words {
                    Words::Published(label) => write!(f, "sim:{label}")?,
                    Words::File(path) => write!(f, "sim:@{}", path.display())?,
                }
                fault.iter().try_for_each(|fault| write!(f, "+{fault}"))
            }
            Self::Emulator { host, port } => write!(f, "emulator:{host}:{port}"),
        }
    }
}

impl TryFrom<String> for DeviceSpec {
    type Error = SpecError;

    fn try_from(given: String) -> Result<Self, SpecError> {
        given.parse()
    }
}

impl From<DeviceSpec> for String {
    fn from(spec: DeviceSpec) -> Self {
        spec.to_string()
    }
}

impl DeviceSpec {
    /// Whether the name says nothing about which device it is, so that several people's may have it.
    pub(crate) fn is_any(&self) -> bool {
        *self == Self::Hid(HidName::Any)
    }

    /// The same with a file's path made absolute, so that a resumed rehearsal finds it from any folder.
    #[must_use]
    pub fn absolute(self) -> Self {
        match self {
            Self::Simulated { words: Words::File(path), fault } => {
                let path = std::path::absolute(&path).unwrap_or(path);
                Self::Simulated { words: Words::File(path), fault }
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_reads_back_as_written() {
        for form in [
            "hid",
            "hid:0001",
            "hid:/dev/hidraw3",
            "sim:A",
            "sim:E+lie-xpub",
            "sim:B+app-version=2.1.0",
            "sim:C+locked+refuse-at-screen=3",
            "sim:D+mischief=7",
            "sim:@words.txt",
            "sim:@/a+b/w.txt+unplug-at-report=9",
            "emulator:localhost:9999",
        ] {
            assert_eq!(form.parse::<DeviceSpec>().map(|spec| spec.to_string()), Ok(form.to_owned()));
        }
    }

    #[test]
    fn other_names_are_refused() {
        for form in [
            "",
            "hid:",
            "hid:a\nb",
            "sim:",
            "sim:F",
            "sim:AB",
            "sim:A+no-such-fault",
            "sim:@",
            "usb",
            "emulator:9999",
            "emulator::9",
            "emulator:h:70000",
        ] {
            assert!(form.parse::<DeviceSpec>().is_err(), "{form}");
        }
    }
}
