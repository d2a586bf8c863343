//! The Ledgers at hand, as the window draws them.

use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use device::bus::Known;
use device::{Probed, Watch};

use super::view::{DeviceAtHand, DeviceState, DevicesView, FailureView};
use crate::failure::Failure;
use crate::ports::Ports;

/// How long a look is good for.
const FRESH: Duration = Duration::from_millis(800);

/// Looks at the ports when somebody wants to see them; a look that takes long keeps nobody waiting.
pub(super) struct AtHand {
    ports: Ports,
    watch: Mutex<(Watch, Option<Instant>)>,
    seen: Mutex<DevicesView>,
}

impl AtHand {
    pub(super) fn new(ports: Ports) -> Self {
        let watch = Watch::new(Arc::new(ports.clone()));
        Self { ports, watch: Mutex::new((watch, None)), seen: Mutex::default() }
    }

    /// What is there. Whoever asks while another one looks gets what was seen before.
    pub(super) fn view(&self) -> DevicesView {
        let looking = match self.watch.try_lock() {
            Ok(looking) => Some(looking),
            Err(TryLockError::Poisoned(looking)) => Some(looking.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        if let Some(mut looking) = looking {
            let (watch, looked) = &mut *looking;
            if looked.is_none_or(|looked| looked.elapsed() >= FRESH) {
                let failure = watch.look().err().map(|error| FailureView::from(&Failure::from(error)));
                let devices = watch.devices().map(|known| self.draw(known)).collect();
                *looked = Some(Instant::now());
                *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = DevicesView { devices, failure };
            }
        }
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn draw(&self, known: &Known) -> DeviceAtHand {
        let (device, reading) = (known.device(), known.reading());
        // What the session that holds it knows, for it is not read meanwhile.
        let held = self.ports.in_use(device);
        let fingerprint = held.as_ref().map(|held| held.fingerprint).or(reading.fingerprint);
        let of_held = held.as_ref().map(|held| (held.app.clone(), held.version.clone())).unzip();
        let mut failure = None;
        let state = match known.probed() {
            _ if held.is_some() => DeviceState::InUse,
            None => DeviceState::Looking,
            Some(Probed::Dashboard { .. }) => DeviceState::Dashboard,
            Some(Probed::App { .. }) => DeviceState::App,
            Some(Probed::Locked) => DeviceState::Locked,
            Some(Probed::InUse) => DeviceState::InUse,
            Some(Probed::Busy { program }) => {
                let (path, program) = (device.path.clone(), program.clone());
                failure = Some(Failure::from(device::LinkError::Busy { path, program }));
                DeviceState::Busy
            }
            Some(Probed::NoPermission { rule }) => {
                let (path, rule) = (device.path.clone(), rule.clone());
                failure = Some(Failure::from(device::LinkError::NoPermission { path, rule }));
                DeviceState::NoPermission
            }
            Some(Probed::Failed { error }) => {
                failure = Some(Failure::from(error.clone()));
                DeviceState::Failed
            }
        };
        DeviceAtHand {
            number: known.number(),
            model: device.model.name().to_owned(),
            serial: device.serial.clone(),
            path: device.path.clone(),
            simulated: self.ports.simulated().is_place_of(device),
            state,
            app: of_held.0.or_else(|| reading.app.clone()),
            version: of_held.1.or_else(|| reading.version.clone()),
            firmware: reading.firmware.clone(),
            person: held.map(|held| held.person).or_else(|| self.ports.owner(fingerprint?)),
            fingerprint: fingerprint.map(|fingerprint| fingerprint.to_string()),
            failure: failure.as_ref().map(FailureView::from),
        }
    }
}
