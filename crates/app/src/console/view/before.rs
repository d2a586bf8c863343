//! Before a rehearsal: what a person wishes, what lies there, how the machine is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::doctor::Finding;

/// A rehearsal as a person asks for it; what is empty is as the program proposes.
#[derive(Debug, Clone, Default, Deserialize, TS)]
pub struct Wish {
    /// `2-of-3`.
    pub quorum: Option<String>,
    /// Cold devices in the order of the wallet's keys.
    pub devices: Vec<String>,
    /// The hot wallet's device.
    pub hot_device: Option<String>,
    /// Seed of the rehearsal's randomness, digits.
    pub rng_seed: Option<String>,
    /// sat/vB, digits.
    pub fee_rate: Option<String>,
    /// A folder of a node's export.
    pub holdings: Option<String>,
    /// Prices.
    pub prices: Option<String>,
    /// Books.
    pub books: Option<String>,
    /// Policies.
    pub policies: Vec<String>,
    /// Whether the devices' lifecycle is rehearsed as well, last of all.
    #[serde(default)]
    pub lifecycle: bool,
    /// Where the files go.
    pub out: Option<String>,
}

/// What today asks.
#[derive(Debug, Clone, Serialize, TS)]
pub struct HomeView {
    /// Where new rehearsals go.
    pub root: String,
    /// Rehearsals that are there, newest first.
    pub rehearsals: Vec<FolderView>,
}

/// A folder with a rehearsal in it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct FolderView {
    /// Its path.
    pub folder: String,
    /// Its name.
    pub name: String,
    /// When its log was last written.
    #[ts(type = "number")]
    pub changed: i64,
    /// Whether its bundle is there, which is written last.
    pub finished: bool,
}

/// What can be seen of machine and programs.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DoctorView {
    /// This program's version.
    pub version: String,
    /// SHA-256 of its file, hexadecimal.
    pub sha256: String,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
    /// Ledgers on USB: model and serial number.
    pub ledgers: Vec<[String; 2]>,
}
