//! Looks at whether the disk under the system and under the logs is encrypted.

use super::finding::{Finding, Subject};
use super::mounts::{Mount, mount_of};
use super::surroundings::{Block, Surroundings};

/// How many devices may lie on each other.
const DEEPEST: usize = 16;

/// How a file system keeps what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// Below an encrypting device.
    Encrypted,
    /// On a device that can be read by whoever takes it out.
    Plain,
    /// In memory, gone when the laptop is switched off.
    Memory,
    /// It cannot be told.
    Unknown,
}

/// The system's own file system, and that of the logs where it is another one.
pub(super) fn encryption(seen: &Surroundings) -> Vec<Finding> {
    let table = seen.mounts.as_deref().unwrap_or_default();
    let root = mount_of(table, "/");
    let folder = mount_of(table, &seen.folder);
    let mut findings = vec![of_place(seen, "/", root.as_ref())];
    if folder != root {
        findings.push(of_place(seen, &seen.folder, folder.as_ref()));
    }
    findings
}

fn of_place(seen: &Surroundings, place: &str, mount: Option<&Mount>) -> Finding {
    let device = mount.map_or("?", |mount| mount.source.as_str());
    let finding = match mount.map_or(Kept::Unknown, |mount| kept(seen, mount)) {
        Kept::Encrypted => Finding::in_order(Subject::Disk, "app-doctor-disk"),
        Kept::Plain => Finding::stop(Subject::Disk, "app-doctor-disk-plain", "app-doctor-disk-plain-mend"),
        Kept::Memory => Finding::look(Subject::Disk, "app-doctor-disk-memory", "app-doctor-disk-memory-mend"),
        Kept::Unknown => {
            Finding::stop(Subject::Disk, "app-doctor-disk-unknown", "app-doctor-disk-unknown-mend")
        }
    };
    finding.with("place", place).with("device", device)
}

fn kept(seen: &Surroundings, mount: &Mount) -> Kept {
    if matches!(mount.kind.as_str(), "tmpfs" | "ramfs") {
        return Kept::Memory;
    }
    match block_of(seen, mount) {
        Some(block) if is_encrypted(seen, block, DEEPEST) => Kept::Encrypted,
        Some(_) => Kept::Plain,
        // Such as ZFS, an overlay, a folder of another machine.
        None => Kept::Unknown,
    }
}

/// By its number; some file systems (Btrfs) have a number of their own, and are found by the device's name.
fn block_of<'s>(seen: &'s Surroundings, mount: &Mount) -> Option<&'s Block> {
    let numbered = seen.blocks.values().find(|block| {
        block.number.as_deref().map(str::trim) == Some(&mount.number) && !mount.number.starts_with("0:")
    });
    numbered.or_else(|| {
        let name = mount.source.strip_prefix("/dev/")?;
        match name.strip_prefix("mapper/") {
            Some(mapped) => {
                seen.blocks.values().find(|block| block.mapper_name.as_deref().map(str::trim) == Some(mapped))
            }
            None => seen.blocks.get(name),
        }
    })
}

/// Itself, or every device that it lies on.
fn is_encrypted(seen: &Surroundings, block: &Block, deepest: usize) -> bool {
    if block.mapper_uuid.as_deref().is_some_and(|uuid| uuid.starts_with("CRYPT-")) {
        return true;
    }
    deepest > 0
        && !block.below.is_empty()
        && block
            .below
            .iter()
            .all(|name| seen.blocks.get(name).is_some_and(|below| is_encrypted(seen, below, deepest - 1)))
}
