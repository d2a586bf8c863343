//! Faults and lies, for training and tests.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// Longest version that a device reports, in ASCII characters.
pub(crate) const MAX_VERSION: usize = 32;

/// One thing that goes wrong.
///
/// Lies are well formed: only a real check finds them. The screen of a lying device stays honest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// `unplug-at-report=K`: the K-th report from now, counted from one in both directions, is lost with the
    /// cable. Happens once; the device comes back on its dashboard.
    UnplugAtReport(u64),
    /// `wrong-frame-at-report=K`: the K-th report from now, or the next one to the client after it, has a wrong
    /// sequence number. Happens once.
    WrongFrameAtReport(u64),
    /// `lie-xpub`: another extended public key at the right path.
    LieXpub,
    /// `lie-address`: an address of somebody else, of the right kind.
    LieAddress,
    /// `lie-signature`: a valid signature of something else.
    LieSignature,
    /// `stall`: never answers.
    Stall,
    /// `locked`: waits for its PIN.
    Locked,
    /// `refuse`: the person declines everything.
    Refuse,
    /// `app-version=V`: the app says that it is of this version (at most 32 ASCII characters are told).
    AppVersion(String),
}

/// Why a text is not a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FaultError {
    /// No fault has this name.
    #[error("unknown fault {text:?}")]
    UnknownFault {
        /// The text.
        text: String,
    },
    /// The fault needs another value behind its equals sign.
    #[error("bad value in the fault {text:?}")]
    BadFaultValue {
        /// The text.
        text: String,
    },
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad_value = || FaultError::BadFaultValue { text: text.to_owned() };
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let report = || {
            value
                .and_then(|value| value.parse::<u64>().ok())
                .filter(|report| *report > 0)
                .ok_or_else(bad_value)
        };
        let plain = |fault| if value.is_none() { Ok(fault) } else { Err(bad_value()) };
        match name {
            "unplug-at-report" => report().map(Self::UnplugAtReport),
            "wrong-frame-at-report" => report().map(Self::WrongFrameAtReport),
            "lie-xpub" => plain(Self::LieXpub),
            "lie-address" => plain(Self::LieAddress),
            "lie-signature" => plain(Self::LieSignature),
            "stall" => plain(Self::Stall),
            "locked" => plain(Self::Locked),
            "refuse" => plain(Self::Refuse),
            "app-version" => value
                .filter(|version| !version.is_empty() && version.len() <= MAX_VERSION && version.is_ascii())
                .map(|version| Self::AppVersion(version.to_owned()))
                .ok_or_else(bad_value),
            _ => Err(FaultError::UnknownFault { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnplugAtReport(report) => write!(f, "unplug-at-report={report}"),
            Self::WrongFrameAtReport(report) => write!(f, "wrong-frame-at-report={report}"),
            Self::LieXpub => f.write_str("lie-xpub"),
            Self::LieAddress => f.write_str("lie-address"),
            Self::LieSignature => f.write_str("lie-signature"),
            Self::Stall => f.write_str("stall"),
            Self::Locked => f.write_str("locked"),
            Self::Refuse => f.write_str("refuse"),
            Self::AppVersion(version) => write!(f, "app-version={version}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_comes_back_from_its_text() {
        for text in [
            "unplug-at-report=7",
            "wrong-frame-at-report=1",
            "lie-xpub",
            "lie-address",
            "lie-signature",
            "stall",
            "locked",
            "refuse",
            "app-version=2.3.0",
        ] {
            assert_eq!(text.parse::<Fault>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "lie", "LOCKED"] {
            assert!(matches!(text.parse::<Fault>(), Err(FaultError::UnknownFault { .. })), "{text}");
        }
        for text in
            ["unplug-at-report", "unplug-at-report=0", "unplug-at-report=x", "stall=1", "app-version="]
        {
            assert!(matches!(text.parse::<Fault>(), Err(FaultError::BadFaultValue { .. })), "{text}");
        }
    }
}
