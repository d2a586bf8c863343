//! What production refuses: the one place that decides it.

use bitcoin::bip32::Fingerprint;
use serde::Serialize;

/// Which of the two a log was founded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Real keys.
    Production,
    /// 予行演習: published test seeds, simulated devices.
    Rehearsal,
}

/// What exists for rehearsals only, as the person named it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RehearsalOnly {
    /// The rehearsal itself.
    Rehearse,
    /// `--unattended`, and with it `himuro-pane --scripted`.
    Unattended,
    /// `--rng-seed`.
    RngSeed,
    /// `sim:…`.
    SimulatedDevice,
    /// `emulator:…`.
    EmulatedDevice,
}

impl RehearsalOnly {
    fn flag(self) -> &'static str {
        match self {
            Self::Rehearse => "rehearse",
            Self::Unattended => "--unattended",
            Self::RngSeed => "--rng-seed",
            Self::SimulatedDevice => "--device sim:",
            Self::EmulatedDevice => "--device emulator:",
        }
    }
}

/// Why a profile refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ProfileError {
    /// A rehearsal's flag with a production log.
    #[error("{flag} belongs to rehearsals, and this log is production")]
    NotInProduction {
        /// The flag as typed.
        flag: String,
    },
    /// A rehearsal with a real or emulated device whose seed is not published.
    #[error("a rehearsal takes a real device with a published test seed only; {fingerprint} is none")]
    NotAPublishedSeed {
        /// Its master fingerprint.
        fingerprint: String,
    },
}

impl Profile {
    /// Refuses what only rehearsals may use.
    pub fn permit(self, what: RehearsalOnly) -> Result<(), ProfileError> {
        match self {
            Self::Rehearsal => Ok(()),
            Self::Production => Err(ProfileError::NotInProduction { flag: what.flag().to_owned() }),
        }
    }

    /// Refuses, in a rehearsal, a real or emulated device that may hold real keys.
    pub fn permit_real_device(self, fingerprint: Fingerprint) -> Result<(), ProfileError> {
        match self {
            Self::Rehearsal if !simulator::is_published(fingerprint) => {
                Err(ProfileError::NotAPublishedSeed { fingerprint: fingerprint.to_string() })
            }
            _ => Ok(()),
        }
    }
}
