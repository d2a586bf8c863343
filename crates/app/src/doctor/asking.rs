//! Asks each connected Ledger which app runs; no key is read.

use std::sync::Arc;

use device::session::DASHBOARD;
use device::{Connected, DeviceError, LinkError, Model, Place, Probed, RunningApp, StatusError};

use super::register::model_name;
use super::surroundings::Surroundings;
use crate::failure::Failure;
use crate::ports::Ports;

/// A Ledger and what it said.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// How it is called.
    pub(crate) device: String,
    /// Its model, where that can be told.
    pub(crate) model: Option<Model>,
    /// What runs on it, or the code of what stood in the way.
    pub(crate) answer: Result<Runs, String>,
}

impl Asked {
    /// Somebody's Ledger that has answered.
    pub(crate) fn answered(who: &str, model: Option<Model>, runs: RunningApp) -> Self {
        let runs = Runs { app: runs.name, version: runs.version };
        Self { device: who.to_owned(), model, answer: Ok(runs) }
    }
}

/// What runs on a Ledger; of the dashboard, the version is the firmware's.
#[derive(Debug, Clone)]
pub(crate) struct Runs {
    pub(crate) app: String,
    pub(crate) version: String,
}

/// Asks every Ledger that may be opened and that nobody holds: two users would disturb each other.
pub(super) fn ask_connected(seen: &Surroundings) -> Vec<Asked> {
    let is_free = |path: &String| {
        seen.nodes.iter().any(|node| node.path == *path && node.usable)
            && !seen.programs.iter().any(|program| program.holds.contains(path))
    };
    let usb = Ports::default().usb();
    let connected = usb.listing().unwrap_or_default();
    connected.iter().filter(|device| is_free(&device.path)).filter_map(|device| ask(&usb, device)).collect()
}

/// None of one that a step of this program uses.
fn ask(usb: &Arc<dyn Place>, device: &Connected) -> Option<Asked> {
    let path = || device.path.clone();
    let answer = match device::probe(usb, device) {
        Probed::Dashboard { firmware } => Ok(Runs { app: DASHBOARD.to_owned(), version: firmware }),
        Probed::App { name, version, .. } => Ok(Runs { app: name, version }),
        Probed::InUse => return None,
        Probed::Locked => Err(StatusError::DeviceLocked { command: "get_version".to_owned() }.into()),
        Probed::Busy { program } => Err(LinkError::Busy { path: path(), program }.into()),
        Probed::NoPermission { rule } => Err(LinkError::NoPermission { path: path(), rule }.into()),
        Probed::Failed { error } => Err(error),
    };
    let answer = answer.map_err(|error: DeviceError| Failure::from(error).code().to_owned());
    let name = format!("{} ({})", model_name(device.model), device.path);
    Some(Asked { device: name, model: Some(device.model), answer })
}
