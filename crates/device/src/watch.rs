//! Looks at a place again and again: lists it, and asks each device once who it is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bitcoin::NetworkKind;

use crate::bitcoin_app::BitcoinApp;
use crate::bus::{Bus, BusEvent, Known, Probed};
use crate::error::{DeviceError, StatusError};
use crate::link::LinkError;
use crate::place::{Connected, Place, PluggedLink};
use crate::session::{BITCOIN, BITCOIN_TEST, DASHBOARD, Limits, Session};

/// How long a device may take for one answer: nobody is asked anything.
const QUICK: Duration = Duration::from_secs(1);

/// A place that is watched.
pub struct Watch {
    place: Arc<dyn Place>,
    bus: Bus,
    begun: Instant,
}

impl Watch {
    /// Nothing was looked at yet.
    pub fn new(place: Arc<dyn Place>) -> Self {
        Self { place, bus: Bus::new(), begun: Instant::now() }
    }

    /// Looks once, and says what came about. A device that a session of ours holds is not touched.
    pub fn look(&mut self) -> Result<Vec<BusEvent>, LinkError> {
        let listing = self.place.listing()?;
        let mut events = self.bus.see(&listing, self.begun.elapsed());
        for (number, device) in self.bus.due(self.begun.elapsed()) {
            let probed = probe(&self.place, &device);
            events.extend(self.bus.tell(number, probed, self.begun.elapsed()));
        }
        Ok(events)
    }

    /// The devices that are there.
    pub fn devices(&self) -> impl Iterator<Item = &Known> {
        self.bus.devices()
    }
}

/// Asks a device what runs on it and, where that can be told without anybody's consent, who it is. Its one handle is
/// taken for that moment only, and not at all where this program holds it already.
pub fn probe(place: &Arc<dyn Place>, device: &Connected) -> Probed {
    if place.is_held_here(device) {
        return Probed::InUse;
    }
    let asked = PluggedLink::open(Arc::clone(place), device).map_err(DeviceError::from).and_then(|link| {
        let mut session = Session::over_reports(link, Limits { quick: QUICK, ..Limits::default() });
        ask(&mut session)
    });
    match asked {
        Ok(probed) => probed,
        Err(DeviceError::Link(LinkError::Busy { program, .. })) => match place.is_held_here(device) {
            // Taken by a session of ours since it was looked at.
            true => Probed::InUse,
            false => Probed::Busy { program },
        },
        Err(DeviceError::Link(LinkError::NoPermission { rule, .. })) => Probed::NoPermission { rule },
        Err(DeviceError::Status(StatusError::DeviceLocked { .. })) => Probed::Locked,
        Err(error) => Probed::Failed { error },
    }
}

fn ask(session: &mut Session) -> Result<Probed, DeviceError> {
    let running = session.running_app()?;
    let fingerprint = match running.name.as_str() {
        // The dashboard's own version is that of the firmware, where it does not tell more.
        DASHBOARD => {
            let firmware = session.firmware().map_or(running.version, |firmware| firmware.version);
            return Ok(Probed::Dashboard { firmware });
        }
        BITCOIN => Some(BitcoinApp::open(session, NetworkKind::Main, None)?.fingerprint()),
        BITCOIN_TEST => Some(BitcoinApp::open(session, NetworkKind::Test, None)?.fingerprint()),
        _ => None,
    };
    Ok(Probed::App { name: running.name, version: running.version, fingerprint })
}
