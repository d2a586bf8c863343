//! Which Ledgers are at hand, and how they come and go.

use std::sync::Arc;
use std::time::{Duration, Instant};

use device::bus::Known;
use device::{BusEvent, Connected, Probed, Reading, Watch};
use serde::Serialize;

use crate::failure::Failure;
use crate::ledger::simulated_for_looking;
use crate::ports::Ports;
use crate::spec::DeviceSpec;

/// How often the ports are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// A device that is plugged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PluggedIn {
    /// As it is listed.
    #[serde(flatten)]
    pub device: Connected,
    /// What it told.
    pub probed: Option<Probed>,
    /// What was read of it.
    pub reading: Reading,
}

impl From<&Known> for PluggedIn {
    fn from(known: &Known) -> Self {
        Self {
            device: known.device().clone(),
            probed: known.probed().cloned(),
            reading: known.reading().clone(),
        }
    }
}

/// The Ledgers on this machine's USB, and what each tells without being asked for anything but that.
///
/// # Errors
/// The system does not list them.
pub fn devices_at_hand() -> Result<Vec<PluggedIn>, Failure> {
    let mut watch = Watch::new(Ports::default().usb());
    watch.look()?;
    Ok(watch.devices().map(PluggedIn::from).collect())
}

/// Tells every coming and going, and what each device tells, until `limit` is over; for ever where there is none.
/// Simulated devices that are named are plugged in from the beginning.
///
/// # Errors
/// The system does not list its devices; words that are none.
pub fn watch_devices(
    named: &[DeviceSpec],
    limit: Option<Duration>,
    told: &mut dyn FnMut(&BusEvent),
) -> Result<(), Failure> {
    let ports = Ports::default();
    for spec in named {
        simulated_for_looking(spec, &ports)?;
    }
    let begun = Instant::now();
    let mut watch = Watch::new(Arc::new(ports));
    loop {
        watch.look()?.iter().for_each(&mut *told);
        let left = limit.map(|limit| limit.saturating_sub(begun.elapsed()));
        match left {
            Some(Duration::ZERO) => return Ok(()),
            Some(left) => std::thread::sleep(left.min(EVERY)),
            None => std::thread::sleep(EVERY),
        }
    }
}
