//! Ledger devices on USB, through the system's HID interface.

use std::ffi::CString;
use std::fs::{File, TryLockError};
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use hidapi::{HidApi, HidDevice};
use ledger_transport_hid::TransportNativeHID;
use serde::Serialize;

use crate::link::{Link, LinkError, REPORT_LENGTH, Report};

/// The udev rule that lets the person at the screen open Ledger devices, and nobody else: for
/// `/etc/udev/rules.d/20-ledger.rules`. Only the HID interface is needed.
pub const UDEV_RULE: &str =
    "SUBSYSTEM==\"hidraw\", KERNEL==\"hidraw*\", ATTRS{idVendor}==\"2c97\", TAG+=\"uaccess\"\n";

/// How often the bus is read again while a device is awaited.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// A device model, from the high byte of the USB product id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
}

/// A Ledger device on the bus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Connected {
    /// The model.
    pub model: Model,
    /// The USB product id; its low byte changes with the running app.
    pub product_id: u16,
    /// The USB serial; many Ledger models all give the same one.
    pub serial: String,
    /// Where the system lists it; changes when the device comes back.
    pub path: String,
}

/// The Ledger devices on the bus now.
pub fn connected() -> Result<Vec<Connected>, LinkError> {
    let api = HidApi::new().map_err(|error| failed(&error))?;
    Ok(list(&api))
}

/// The one handle of a device on USB.
pub struct HidLink {
    api: HidApi,
    identity: Connected,
    /// None while the device is away.
    open: Option<Open>,
}

/// Fields drop in order: the lock outlives the handle.
struct Open {
    device: HidDevice,
    _lock: Option<File>,
}

impl HidLink {
    /// Opens a device that [`connected`] listed.
    pub fn open(device: &Connected) -> Result<Self, LinkError> {
        let api = HidApi::new().map_err(|error| failed(&error))?;
        let mut link = Self { api, identity: device.clone(), open: None };
        link.find()?;
        Ok(link)
    }

    /// Opens the only device on the bus; [`LinkError::SeveralDevices`] if there are more.
    pub fn open_only() -> Result<Self, LinkError> {
        match connected()?.as_slice() {
            [] => Err(LinkError::DeviceNotFound { serial: String::new(), path: String::new() }),
            [device] => Self::open(device),
            several => Err(LinkError::SeveralDevices { count: several.len() }),
        }
    }

    /// The device as it was found last.
    pub fn identity(&self) -> &Connected {
        &self.identity
    }

    /// Looks once, and opens the device if it is there.
    fn find(&mut self) -> Result<(), LinkError> {
        let found = list(&self.api);
        let device = choose(&found, &self.identity)?.clone();
        self.open = Some(open(&self.api, &device.path)?);
        self.identity = device;
        Ok(())
    }

    /// What a failed transfer means: the device is gone, or something else.
    fn transfer_failed(&mut self, error: &hidapi::HidError) -> LinkError {
        let gone = self.api.refresh_devices().is_err()
            || !list(&self.api).iter().any(|device| device.path == self.identity.path);
        if gone {
            self.open = None;
            LinkError::Unplugged
        } else {
            failed(error)
        }
    }
}

impl Link for HidLink {
    fn send(&mut self, report: &Report) -> Result<(), LinkError> {
        let open = self.open.as_ref().ok_or(LinkError::Unplugged)?;
        let mut numbered = [0; 1 + REPORT_LENGTH];
        numbered[1..].copy_from_slice(report);
        match open.device.write(&numbered) {
            Ok(written) if written >= REPORT_LENGTH => Ok(()),
            Ok(written) => {
                Err(LinkError::LinkFailed { detail: format!("{written} bytes of a report were written") })
            }
            Err(error) => Err(self.transfer_failed(&error)),
        }
    }

    fn receive(&mut self, limit: Duration) -> Result<Report, LinkError> {
        let open = self.open.as_ref().ok_or(LinkError::Unplugged)?;
        let milliseconds = i32::try_from(limit.as_millis()).unwrap_or(i32::MAX);
        let mut report = [0; REPORT_LENGTH];
        match open.device.read_timeout(&mut report, milliseconds) {
            Ok(0) => Err(LinkError::no_answer(limit)),
            Ok(REPORT_LENGTH) => Ok(report),
            Ok(read) => Err(LinkError::LinkFailed { detail: format!("a report of {read} bytes came") }),
            Err(error) => Err(self.transfer_failed(&error)),
        }
    }

    fn reopen(&mut self, limit: Duration) -> Result<(), LinkError> {
        self.open = None;
        let started = Instant::now();
        loop {
            // A device that leaves is still listed for a moment: look only after a pause.
            thread::sleep(LOOK_AGAIN.min(limit));
            self.api.refresh_devices().map_err(|error| failed(&error))?;
            match self.find() {
                Ok(()) => return Ok(()),
                Err(error) if started.elapsed() >= limit => return Err(error),
                // Its permissions are granted only some time after it is listed.
                Err(
                    LinkError::DeviceNotFound { .. }
                    | LinkError::NoPermission { .. }
                    | LinkError::LinkFailed { .. },
                ) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

fn list(api: &HidApi) -> Vec<Connected> {
    TransportNativeHID::list_ledgers(api)
        .map(|device| Connected {
            model: Model::of_product(device.product_id()),
            product_id: device.product_id(),
            serial: device.serial_number().unwrap_or_default().to_owned(),
            path: device.path().to_string_lossy().into_owned(),
        })
        .collect()
}

/// The device that was meant: the same path if it is still the same model and serial; else the only one of
/// that model and serial. Serials are not unique, so who it is must be confirmed by fingerprint.
fn choose<'a>(found: &'a [Connected], wanted: &Connected) -> Result<&'a Connected, LinkError> {
    let mut alike = Vec::new();
    for device in found {
        if device.serial == wanted.serial && device.product_id >> 8 == wanted.product_id >> 8 {
            if device.path == wanted.path {
                return Ok(device);
            }
            alike.push(device);
        }
    }
    match alike.as_slice() {
        [] => Err(LinkError::DeviceNotFound { serial: wanted.serial.clone(), path: wanted.path.clone() }),
        [device] => Ok(device),
        several => Err(LinkError::SeveralDevices { count: several.len() }),
    }
}

/// Opens the node itself first: it takes the lock, and its errors say more than the HID library's.
fn open(api: &HidApi, path: &str) -> Result<Open, LinkError> {
    let lock = if path.starts_with('/') {
        let file = File::open(path).map_err(|error| refused(&error, path))?;
        match file.try_lock() {
            Ok(()) => Some(file),
            Err(TryLockError::WouldBlock) => {
                return Err(LinkError::Busy { path: path.to_owned() });
            }
            // Not every system locks device nodes.
            Err(TryLockError::Error(_)) => None,
        }
    } else {
        None
    };
    let name = CString::new(path)
        .map_err(|_| LinkError::LinkFailed { detail: "a zero byte in the device's path".to_owned() })?;
    let device = api.open_path(&name).map_err(|error| failed(&error))?;
    Ok(Open { device, _lock: lock })
}

fn refused(error: &io::Error, path: &str) -> LinkError {
    let path = path.to_owned();
    match error.kind() {
        io::ErrorKind::PermissionDenied => LinkError::NoPermission { path, rule: UDEV_RULE.to_owned() },
        io::ErrorKind::ResourceBusy => LinkError::Busy { path },
        io::ErrorKind::NotFound => LinkError::DeviceNotFound { serial: String::new(), path },
        _ => LinkError::LinkFailed { detail: error.to_string() },
    }
}

fn failed(error: &hidapi::HidError) -> LinkError {
    LinkError::LinkFailed { detail: error.to_string() }
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

    #[test]
    fn a_node_without_permission_or_gone_has_its_own_error() {
        let denied = refused(&io::ErrorKind::PermissionDenied.into(), "/dev/hidraw0");
        assert!(matches!(denied, LinkError::NoPermission { ref rule, .. } if rule.contains("2c97")));
        let busy = refused(&io::ErrorKind::ResourceBusy.into(), "/dev/hidraw0");
        assert!(matches!(busy, LinkError::Busy { .. }));
    }
}
