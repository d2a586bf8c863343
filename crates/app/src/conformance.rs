//! Our client and our simulator, held against one recording of the genuine app.

use std::path::Path;

use device::Transcript;
use device::conformance::{ConformanceReport, check_client};
use serde::Serialize;
use simulator::conformance::{SimulatorReport, check_simulator};

use crate::failure::Failure;
use crate::inputs::read;

/// The most bytes of a recording.
const LIMIT: usize = 64 << 20;

/// Recordings that are not the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ConformanceError {
    /// Client or simulator differ from the genuine app.
    #[error("{differing} of {files} recordings differ")]
    NotConformant {
        /// Recordings that differ.
        differing: usize,
        /// Recordings in all.
        files: usize,
    },
}

/// Both ways.
#[derive(Debug, Clone, Serialize)]
pub struct Conformance {
    /// The file.
    pub file: String,
    /// Whether both are the same as recorded.
    pub same: bool,
    /// Our client against the recorded answers.
    pub client: ConformanceReport,
    /// Our simulator against the recorded requests.
    pub simulator: SimulatorReport,
}

/// Holds client and simulator against a recording.
///
/// # Errors
/// A file that is no recording.
pub fn conformance(path: &Path) -> Result<Conformance, Failure> {
    let transcript = Transcript::parse(&read(path, LIMIT)?)?;
    let client = check_client(&transcript);
    let simulator = check_simulator(&transcript);
    let same = client.is_same() && simulator.is_conformant();
    Ok(Conformance { file: path.display().to_string(), same, client, simulator })
}
