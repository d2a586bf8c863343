//! Asks each connected Ledger which app runs; no key is read.

use device::hid::{Connected, HidLink, Model};
use device::session::DASHBOARD;
use device::{DeviceError, Limits, RunningApp, Session};

use super::register::model_name;
use super::surroundings::Surroundings;
use crate::failure::Failure;

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
    /// Somebody's Ledger that has answered; its model is not known.
    pub(crate) fn answered(who: &str, runs: RunningApp) -> Self {
        let runs = Runs { app: runs.name, version: runs.version };
        Self { device: who.to_owned(), model: None, answer: Ok(runs) }
    }
}

/// What runs on a Ledger; of the dashboard, the version is the firmware's.
#[derive(Debug, Clone)]
pub(crate) struct Runs {
    pub(crate) app: String,
    pub(crate) version: String,
}

/// Asks every Ledger that may be opened and that no other program holds: two users would disturb each other.
pub(super) fn ask_connected(seen: &Surroundings) -> Vec<Asked> {
    let is_free = |path: &String| {
        seen.nodes.iter().any(|node| node.path == *path && node.usable)
            && !seen.programs.iter().any(|program| program.holds.contains(path))
    };
    let connected = device::hid::connected().unwrap_or_default();
    connected.iter().filter(|device| is_free(&device.path)).map(ask).collect()
}

fn ask(device: &Connected) -> Asked {
    let answer = runs(device).map_err(|error| Failure::from(error).code().to_owned());
    let name = format!("{} ({})", model_name(device.model), device.path);
    Asked { device: name, model: Some(device.model), answer }
}

fn runs(device: &Connected) -> Result<Runs, DeviceError> {
    let mut session = Session::over_reports(HidLink::open(device)?, Limits::default());
    let running = session.running_app()?;
    let version = if running.name == DASHBOARD { session.firmware()?.version } else { running.version };
    Ok(Runs { app: running.name, version })
}
