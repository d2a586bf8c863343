//! Where devices are plugged in, and the link that follows one of them.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::link::{Link, LinkError, Report};

/// How often the place is looked at again while a device is awaited.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// A device model, from the high byte of the USB product id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// Nano S.
    NanoS,
    /// Nano X.
    NanoX,
    /// Nano S Plus.
    NanoSPlus,
    /// Stax.
    Stax,
    /// Flex.
    Flex,
    /// Apex.
    Apex,
    /// One that this program does not know.
    Unknown,
}

impl Model {
    /// The model with this USB product id.
    pub fn of_product(product_id: u16) -> Self {
        match product_id >> 8 {
            0x10 => Self::NanoS,
            0x40 => Self::NanoX,
            0x50 => Self::NanoSPlus,
            0x60 => Self::Stax,
            0x70 => Self::Flex,
            0x80 => Self::Apex,
            _ => Self::Unknown,
        }
    }

    /// Its name as Ledger writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NanoS => "Nano S",
            Self::NanoX => "Nano X",
            Self::NanoSPlus => "Nano S Plus",
            Self::Stax => "Stax",
            Self::Flex => "Flex",
            Self::Apex => "Apex",
            Self::Unknown => "Ledger",
        }
    }
}

/// A device that is listed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Connected {
    /// The model.
    pub model: Model,
    /// The USB product id; its low byte changes with the running app.
    pub product_id: u16,
    /// The USB serial; many Ledger models all give the same one.
    pub serial: String,
    /// Where the system lists it; changes when the device comes back.
    pub path: String,
    /// Which node lies at that path, for the path may be given to another device; 0 where that is not told.
    #[serde(skip)]
    pub node: u64,
}

impl Connected {
    /// Whether both may be the same device: the same model with the same serial.
    pub fn is_alike(&self, other: &Self) -> bool {
        self.serial == other.serial && self.product_id >> 8 == other.product_id >> 8
    }
}

/// Where devices are plugged in: the system's USB, or a simulated bus.
pub trait Place: Send + Sync {
    /// The devices that are there now.
    fn listing(&self) -> Result<Vec<Connected>, LinkError>;

    /// Takes the one handle of a listed device. It dies when the device leaves, and is given back when it is dropped.
    fn open(&self, device: &Connected) -> Result<Box<dyn Link>, LinkError>;

    /// Whether this program holds the device's handle.
    fn is_held_here(&self, device: &Connected) -> bool;
}

/// The link of one device, which is found again after it left its place and came back.
pub struct PluggedLink {
    place: Arc<dyn Place>,
    identity: Connected,
    /// None while the device is away.
    open: Option<Box<dyn Link>>,
}

impl PluggedLink {
    /// Opens a device that the place listed.
    pub fn open(place: Arc<dyn Place>, device: &Connected) -> Result<Self, LinkError> {
        let open = Some(place.open(device)?);
        Ok(Self { place, identity: device.clone(), open })
    }

    /// Looks once, and opens the device if it is there.
    fn find(&mut self) -> Result<(), LinkError> {
        let mut found = self.place.listing()?;
        // One that another session of ours holds is another one.
        found.retain(|device| !self.place.is_held_here(device));
        let device = choose(&found, &self.identity)?.clone();
        self.open = Some(self.place.open(&device)?);
        self.identity = device;
        Ok(())
    }

    fn noticed<T>(&mut self, carried: Result<T, LinkError>) -> Result<T, LinkError> {
        if let Err(LinkError::Unplugged) = carried {
            self.open = None;
        }
        carried
    }
}

impl Link for PluggedLink {
    fn send(&mut self, report: &Report) -> Result<(), LinkError> {
        let sent = self.open.as_mut().ok_or(LinkError::Unplugged)?.send(report);
        self.noticed(sent)
    }

    fn receive(&mut self, limit: Duration) -> Result<Report, LinkError> {
        let received = self.open.as_mut().ok_or(LinkError::Unplugged)?.receive(limit);
        self.noticed(received)
    }

    fn reopen(&mut self, limit: Duration) -> Result<(), LinkError> {
        self.open = None;
        let started = Instant::now();
        loop {
            // A device that leaves is still listed for a moment: look only after a pause.
            thread::sleep(LOOK_AGAIN.min(limit));
            match self.find() {
                Ok(()) => return Ok(()),
                Err(error) if started.elapsed() >= limit => return Err(error),
                // Its permissions are granted only some time after it is listed, and whoever looks what is plugged in
                // holds it for a moment.
                Err(
                    LinkError::DeviceNotFound { .. }
                    | LinkError::NoPermission { .. }
                    | LinkError::Busy { .. }
                    | LinkError::Unplugged
                    | LinkError::LinkFailed { .. },
                ) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// The device that was meant: the same path if it is still the same model and serial; else the only one of
/// that model and serial. Serials are not unique, so who it is must be confirmed by fingerprint.
fn choose<'a>(found: &'a [Connected], wanted: &Connected) -> Result<&'a Connected, LinkError> {
    let mut alike = Vec::new();
    for device in found.iter().filter(|device| device.is_alike(wanted)) {
        if device.path == wanted.path {
            return Ok(device);
        }
        alike.push(device);
    }
    match alike.as_slice() {
        [] => Err(LinkError::DeviceNotFound { serial: wanted.serial.clone(), path: wanted.path.clone() }),
        [device] => Ok(device),
        several => Err(LinkError::SeveralDevices { count: several.len() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(serial: &str, product_id: u16, path: &str) -> Connected {
        Connected {
            model: Model::of_product(product_id),
            product_id,
            serial: serial.to_owned(),
            path: path.to_owned(),
            node: 0,
        }
    }

    #[test]
    fn a_device_that_came_back_elsewhere_is_found_by_serial_and_model() {
        let wanted = device("0001", 0x5011, "/dev/hidraw0");
        let found = [device("0001", 0x4015, "/dev/hidraw1"), device("0001", 0x5015, "/dev/hidraw2")];
        assert_eq!(choose(&found, &wanted), Ok(&found[1]));
    }

    #[test]
    fn two_alike_devices_at_new_paths_are_not_guessed_between() {
        let wanted = device("0001", 0x5011, "/dev/hidraw0");
        let found = [device("0001", 0x5011, "/dev/hidraw1"), device("0001", 0x5011, "/dev/hidraw2")];
        assert_eq!(choose(&found, &wanted), Err(LinkError::SeveralDevices { count: 2 }));
    }
}
