//! Ledger devices on USB, through the system's HID interface.

use std::collections::BTreeSet;
use std::ffi::CString;
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hidapi::{HidApi, HidDevice};
use ledger_transport_hid::TransportNativeHID;

use crate::link::{Link, LinkError, REPORT_LENGTH, Report};
use crate::place::{Connected, Model, Place};

/// The udev rule that lets the person at the screen open Ledger devices, and nobody else: for
/// `/etc/udev/rules.d/20-ledger.rules`. Only the HID interface is needed.
pub const UDEV_RULE: &str =
    "SUBSYSTEM==\"hidraw\", KERNEL==\"hidraw*\", ATTRS{idVendor}==\"2c97\", TAG+=\"uaccess\"\n";

/// Listing and opening, one after the other: the HID library keeps its last error in one place for all threads.
static LIBRARY: Mutex<()> = Mutex::new(());

/// Path and node of each device that this program holds.
static HELD: Mutex<BTreeSet<(String, u64)>> = Mutex::new(BTreeSet::new());

/// The Ledger devices on the bus now.
pub fn connected() -> Result<Vec<Connected>, LinkError> {
    Usb.listing()
}

/// This machine's USB.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usb;

impl Place for Usb {
    fn listing(&self) -> Result<Vec<Connected>, LinkError> {
        let _alone = lock(&LIBRARY);
        let api = HidApi::new().map_err(|error| failed(&error))?;
        let listed = TransportNativeHID::list_ledgers(&api).map(|device| {
            let path = device.path().to_string_lossy().into_owned();
            Connected {
                model: Model::of_product(device.product_id()),
                product_id: device.product_id(),
                serial: device.serial_number().unwrap_or_default().to_owned(),
                node: std::fs::metadata(&path).map_or(0, |node| node.ino()),
                path,
            }
        });
        Ok(listed.collect())
    }

    fn open(&self, device: &Connected) -> Result<Box<dyn Link>, LinkError> {
        Ok(Box::new(HidLink::open(device)?))
    }

    fn is_held_here(&self, device: &Connected) -> bool {
        lock(&HELD).contains(&(device.path.clone(), device.node))
    }
}

/// The one handle of a device on USB.
///
/// Fields drop in order: the lock outlives the handle, and whoever reads that it is not held finds it free.
struct HidLink {
    device: HidDevice,
    _lock: Option<File>,
    held: Held,
}

impl HidLink {
    /// Opens the node itself first: it takes the lock, and its errors say more than the HID library's.
    fn open(device: &Connected) -> Result<Self, LinkError> {
        let path = device.path.as_str();
        let lock_file = if path.starts_with('/') {
            let file = File::open(path).map_err(|error| refused(&error, path))?;
            match file.try_lock() {
                Ok(()) => Some(file),
                Err(TryLockError::WouldBlock) => {
                    return Err(LinkError::busy(path));
                }
                // Not every system locks device nodes.
                Err(TryLockError::Error(_)) => None,
            }
        } else {
            None
        };
        let name = CString::new(path)
            .map_err(|_| LinkError::LinkFailed { detail: "a zero byte in the device's path".to_owned() })?;
        let _alone = lock(&LIBRARY);
        let api = HidApi::new().map_err(|error| failed(&error))?;
        let handle = api.open_path(&name).map_err(|error| failed(&error))?;
        Ok(Self { device: handle, _lock: lock_file, held: Held::note(device) })
    }

    /// What a failed transfer means: the device is gone, or something else.
    fn transfer_failed(&self, error: &hidapi::HidError) -> LinkError {
        let Held { path, node } = &self.held;
        let is_there = |device: &Connected| device.path == *path && device.node == *node;
        match Usb.listing() {
            Ok(listed) if listed.iter().any(is_there) => failed(error),
            _ => LinkError::Unplugged,
        }
    }
}

impl Link for HidLink {
    fn send(&mut self, report: &Report) -> Result<(), LinkError> {
        let mut numbered = [0; 1 + REPORT_LENGTH];
        numbered[1..].copy_from_slice(report);
        match self.device.write(&numbered) {
            Ok(written) if written >= REPORT_LENGTH => Ok(()),
            Ok(written) => {
                Err(LinkError::LinkFailed { detail: format!("{written} bytes of a report were written") })
            }
            Err(error) => Err(self.transfer_failed(&error)),
        }
    }

    fn receive(&mut self, limit: Duration) -> Result<Report, LinkError> {
        let milliseconds = i32::try_from(limit.as_millis()).unwrap_or(i32::MAX);
        let mut report = [0; REPORT_LENGTH];
        match self.device.read_timeout(&mut report, milliseconds) {
            Ok(0) => Err(LinkError::no_answer(limit)),
            Ok(REPORT_LENGTH) => Ok(report),
            Ok(read) => Err(LinkError::LinkFailed { detail: format!("a report of {read} bytes came") }),
            Err(error) => Err(self.transfer_failed(&error)),
        }
    }
}

/// Stands in [`HELD`] for as long as it lives.
struct Held {
    path: String,
    node: u64,
}

impl Held {
    fn note(device: &Connected) -> Self {
        lock(&HELD).insert((device.path.clone(), device.node));
        Self { path: device.path.clone(), node: device.node }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        lock(&HELD).remove(&(self.path.clone(), self.node));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn refused(error: &io::Error, path: &str) -> LinkError {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            LinkError::NoPermission { path: path.to_owned(), rule: UDEV_RULE.to_owned() }
        }
        io::ErrorKind::ResourceBusy => LinkError::busy(path),
        io::ErrorKind::NotFound => LinkError::DeviceNotFound { serial: String::new(), path: path.to_owned() },
        _ => LinkError::LinkFailed { detail: error.to_string() },
    }
}

fn failed(error: &hidapi::HidError) -> LinkError {
    LinkError::LinkFailed { detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_without_permission_or_gone_has_its_own_error() {
        let denied = refused(&io::ErrorKind::PermissionDenied.into(), "/dev/hidraw0");
        assert!(matches!(denied, LinkError::NoPermission { ref rule, .. } if rule.contains("2c97")));
        let busy = refused(&io::ErrorKind::ResourceBusy.into(), "/dev/hidraw0");
        assert!(matches!(busy, LinkError::Busy { .. }));
    }

    #[test]
    fn a_node_that_another_handle_has_locked_is_busy_and_free_again_after_it() {
        let folder = std::env::temp_dir().join(format!("himuro-hid-{}", std::process::id()));
        std::fs::write(&folder, b"").expect("a file in place of a node");
        let path = folder.display().to_string();
        let device =
            Connected { model: Model::NanoX, product_id: 0x4015, serial: "0001".into(), path, node: 1 };
        let elsewhere = File::open(&folder).expect("it opens");
        elsewhere.try_lock().expect("it locks");
        assert_eq!(Usb.open(&device).err(), Some(LinkError::busy(&device.path)));
        drop(elsewhere);
        // The HID library finds that it is no device: nothing stays held.
        assert!(matches!(Usb.open(&device).err(), Some(LinkError::LinkFailed { .. })));
        assert!(!Usb.is_held_here(&device));
        std::fs::remove_file(&folder).expect("it is ours");
    }
}
