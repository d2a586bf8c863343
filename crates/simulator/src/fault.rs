//! Faults and lies, for training and tests.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// Longest version that a device reports, in ASCII characters.
pub(crate) const MAX_VERSION: usize = 32;

/// One thing that goes wrong.
///
/// Lies are well formed: only a real check finds them. The screen of a lying device stays honest. Reports and screens are
/// counted from one, from the moment at which the fault was given; what is said of one of them happens once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// `unplug-at-report=K`: the K-th report, of both directions, is lost with the cable. The device comes back on its
    /// dashboard.
    UnplugAtReport(u64),
    /// `swap-at-report=K`: as above, and what is plugged in again is a device with another seed, in the same app.
    SwapAtReport(u64),
    /// `stall-at-report=K`: from the K-th report on the device is silent, until it is plugged in again.
    StallAtReport(u64),
    /// `lock-at-report=K`: with the K-th report the device locks itself.
    LockAtReport(u64),
    /// `wrong-frame-at-report=K`: the K-th report, or the next one to the client after it, has a wrong sequence number.
    WrongFrameAtReport(u64),
    /// `wrong-channel-at-report=K`: that report is of another channel.
    WrongChannelAtReport(u64),
    /// `wrong-tag-at-report=K`: that report is of another kind.
    WrongTagAtReport(u64),
    /// `wrong-length-at-report=K`: that report, or the next one that begins an answer, announces 256 bytes too many.
    WrongLengthAtReport(u64),
    /// `lie-xpub`: another extended public key at the right path.
    LieXpub,
    /// `lie-address`: an address of somebody else, of the right kind.
    LieAddress,
    /// `lie-signature`: a valid signature of something else.
    LieSignature,
    /// `lie-input`: each signature is given as that of the next input.
    LieInput,
    /// `lie-fingerprint`: another master fingerprint. A device that came in the place of another gives that one's.
    LieFingerprint,
    /// `stall`: never answers.
    Stall,
    /// `locked`: waits for its PIN.
    Locked,
    /// `refuse`: the person declines everything.
    Refuse,
    /// `refuse-at-screen=K`: the person declines when the K-th page is shown.
    RefuseAtScreen(u64),
    /// `app-version=V`: the app says that it is of this version (at most 32 ASCII characters are told).
    AppVersion(String),
}

/// Makes a fault of the number of its report or screen.
type Counted = fn(u64) -> Fault;

/// The faults that are said of one report or screen.
const COUNTED: [(&str, Counted); 9] = [
    ("unplug-at-report", Fault::UnplugAtReport),
    ("swap-at-report", Fault::SwapAtReport),
    ("stall-at-report", Fault::StallAtReport),
    ("lock-at-report", Fault::LockAtReport),
    ("wrong-frame-at-report", Fault::WrongFrameAtReport),
    ("wrong-channel-at-report", Fault::WrongChannelAtReport),
    ("wrong-tag-at-report", Fault::WrongTagAtReport),
    ("wrong-length-at-report", Fault::WrongLengthAtReport),
    ("refuse-at-screen", Fault::RefuseAtScreen),
];

/// The faults without a value.
const PLAIN: [(&str, Fault); 8] = [
    ("lie-xpub", Fault::LieXpub),
    ("lie-address", Fault::LieAddress),
    ("lie-signature", Fault::LieSignature),
    ("lie-input", Fault::LieInput),
    ("lie-fingerprint", Fault::LieFingerprint),
    ("stall", Fault::Stall),
    ("locked", Fault::Locked),
    ("refuse", Fault::Refuse),
];

/// The fault whose value is a version.
const APP_VERSION: &str = "app-version";

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
        if let Some((_, fault)) = PLAIN.iter().find(|(known, _)| *known == name) {
            return if value.is_none() { Ok(fault.clone()) } else { Err(bad_value()) };
        }
        if let Some((_, fault)) = COUNTED.iter().find(|(known, _)| *known == name) {
            let number = value.and_then(|value| value.parse().ok()).filter(|number| *number > 0);
            return number.map(fault).ok_or_else(bad_value);
        }
        if name == APP_VERSION {
            return value
                .filter(|version| !version.is_empty() && version.len() <= MAX_VERSION && version.is_ascii())
                .map(|version| Self::AppVersion(version.to_owned()))
                .ok_or_else(bad_value);
        }
        Err(FaultError::UnknownFault { text: text.to_owned() })
    }
}

impl Fault {
    /// The name, without a value.
    fn name(&self) -> &'static str {
        match self {
            Self::UnplugAtReport(_) => "unplug-at-report",
            Self::SwapAtReport(_) => "swap-at-report",
            Self::StallAtReport(_) => "stall-at-report",
            Self::LockAtReport(_) => "lock-at-report",
            Self::WrongFrameAtReport(_) => "wrong-frame-at-report",
            Self::WrongChannelAtReport(_) => "wrong-channel-at-report",
            Self::WrongTagAtReport(_) => "wrong-tag-at-report",
            Self::WrongLengthAtReport(_) => "wrong-length-at-report",
            Self::LieXpub => "lie-xpub",
            Self::LieAddress => "lie-address",
            Self::LieSignature => "lie-signature",
            Self::LieInput => "lie-input",
            Self::LieFingerprint => "lie-fingerprint",
            Self::Stall => "stall",
            Self::Locked => "locked",
            Self::Refuse => "refuse",
            Self::RefuseAtScreen(_) => "refuse-at-screen",
            Self::AppVersion(_) => APP_VERSION,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::UnplugAtReport(number)
            | Self::SwapAtReport(number)
            | Self::StallAtReport(number)
            | Self::LockAtReport(number)
            | Self::WrongFrameAtReport(number)
            | Self::WrongChannelAtReport(number)
            | Self::WrongTagAtReport(number)
            | Self::WrongLengthAtReport(number)
            | Self::RefuseAtScreen(number) => write!(f, "={number}"),
            Self::AppVersion(version) => write!(f, "={version}"),
            Self::LieXpub
            | Self::LieAddress
            | Self::LieSignature
            | Self::LieInput
            | Self::LieFingerprint
            | Self::Stall
            | Self::Locked
            | Self::Refuse => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_comes_back_from_its_text() {
        let counted = COUNTED.iter().map(|(name, _)| format!("{name}=7"));
        let plain = PLAIN.iter().map(|(name, _)| (*name).to_owned());
        for text in counted.chain(plain).chain(["app-version=2.3.0".to_owned()]) {
            assert_eq!(text.parse::<Fault>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "lie", "LOCKED"] {
            assert!(matches!(text.parse::<Fault>(), Err(FaultError::UnknownFault { .. })), "{text}");
        }
        for text in
            ["unplug-at-report", "unplug-at-report=0", "refuse-at-screen=x", "stall=1", "app-version="]
        {
            assert!(matches!(text.parse::<Fault>(), Err(FaultError::BadFaultValue { .. })), "{text}");
        }
    }
}
