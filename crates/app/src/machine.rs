//! What can be seen of the laptop from inside.

use std::path::Path;

use ceremony::MachineCheck;
use sha2::{Digest as _, Sha256};

/// Versions of the Bitcoin app whose recorded exchanges are in `fixtures/ledger`.
const TESTED_APPS: [&str; 1] = ["2.4.6"];

/// One look, `apps` being the versions of the apps on the devices: its stable name, the id of its text, and whether it is in order.
pub(crate) fn look(check: MachineCheck, apps: &[String]) -> (&'static str, &'static str, bool) {
    match check {
        MachineCheck::NoNetwork => ("no_network", "app-look-no-network", no_network()),
        MachineCheck::NoSwap => ("no_swap", "app-look-no-swap", no_swap()),
        MachineCheck::NoCoreDumps => ("no_core_dumps", "app-look-no-core-dumps", no_core_dumps()),
        MachineCheck::DiskEncrypted => ("disk_encrypted", "app-look-disk-encrypted", disk_encrypted()),
        MachineCheck::BinaryHash => ("binary_hash", "app-look-binary-hash", own_hash() != [0; 32]),
        MachineCheck::Versions => {
            ("versions", "app-look-versions", apps.iter().all(|app| TESTED_APPS.contains(&app.as_str())))
        }
    }
}

/// SHA-256 of the running program's file; zeros where it cannot be read.
pub(crate) fn own_hash() -> [u8; 32] {
    let own = std::env::current_exe().and_then(std::fs::read);
    own.map_or([0; 32], |bytes| Sha256::digest(bytes).into())
}

/// Every interface but the loopback is down, as the kernel sees it.
pub(crate) fn no_network() -> bool {
    let Ok(interfaces) = std::fs::read_dir("/sys/class/net") else { return false };
    interfaces.flatten().filter(|interface| interface.file_name() != "lo").all(|interface| {
        std::fs::read_to_string(interface.path().join("operstate")).is_ok_and(|state| state.trim() == "down")
    })
}

/// `/proc/swaps` has its heading and nothing else.
fn no_swap() -> bool {
    std::fs::read_to_string("/proc/swaps").is_ok_and(|swaps| swaps.lines().count() <= 1)
}

fn no_core_dumps() -> bool {
    rustix::process::getrlimit(rustix::process::Resource::Core).current == Some(0)
}

/// The root file system lies on a device that the kernel decrypts.
fn disk_encrypted() -> bool {
    let Ok(mounts) = std::fs::read_to_string("/proc/mounts") else { return false };
    let root = mounts.lines().find_map(|line| {
        let mut fields = line.split_whitespace();
        let (device, place) = (fields.next()?, fields.next()?);
        (place == "/").then(|| device.to_owned())
    });
    let Some(real) = root.and_then(|device| Path::new(&device).canonicalize().ok()) else { return false };
    let Some(name) = real.file_name() else { return false };
    let uuid = Path::new("/sys/class/block").join(name).join("dm/uuid");
    std::fs::read_to_string(uuid).is_ok_and(|uuid| uuid.starts_with("CRYPT-"))
}
