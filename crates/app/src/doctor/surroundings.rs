//! The snapshot that every look is made on: raw text, as it was read.

use std::collections::BTreeMap;

/// What was read of the laptop. A text that could not be read is `None`, and does not count as in order; a folder of the
/// kernel that could not be listed counts as empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Surroundings {
    /// `/sys/class/net`.
    pub(crate) interfaces: Option<Vec<Interface>>,
    /// `/sys/class/rfkill`.
    pub(crate) radios: Vec<Radio>,
    /// `/proc/swaps`.
    pub(crate) swaps: Option<String>,
    /// `/proc/self/limits`.
    pub(crate) limits: Option<String>,
    /// `/proc/sys/kernel/core_pattern`.
    pub(crate) core_pattern: Option<String>,
    /// `/proc/self/mountinfo`.
    pub(crate) mounts: Option<String>,
    /// `/sys/class/block`, by name.
    pub(crate) blocks: BTreeMap<String, Block>,
    /// Where logs lie: absolute, its symbolic links followed as far as it exists.
    pub(crate) folder: String,
    /// Rules of udev, the folder that counts most first.
    pub(crate) rules: Vec<RuleFile>,
    /// Ledgers among `/sys/class/hidraw`.
    pub(crate) nodes: Vec<Node>,
    /// Who runs this program.
    pub(crate) own: Own,
    /// `/etc/passwd`.
    pub(crate) users: Option<String>,
    /// `/etc/group`.
    pub(crate) groups: Option<String>,
    /// Other programs.
    pub(crate) programs: Vec<Program>,
    /// Other programs whose open files this user may not see.
    pub(crate) unseen: usize,
    /// `/proc/sys/kernel/osrelease`.
    pub(crate) release: Option<String>,
    /// `/sys/kernel/security/lsm`.
    pub(crate) security_modules: Option<String>,
    /// `/proc/sys/kernel/seccomp/actions_avail`.
    pub(crate) seccomp: Option<String>,
    /// Which displays the environment names.
    pub(crate) displays: Displays,
    /// The zone that `/etc/localtime` or `/etc/timezone` names.
    pub(crate) zone: Option<String>,
    /// A time server has set the clock since the start.
    pub(crate) synchronised: bool,
    /// The laptop's clock, Unix milliseconds.
    pub(crate) now: i64,
    /// Files that were written at a known time: path, Unix milliseconds.
    pub(crate) written: Vec<(String, i64)>,
    /// SHA-256 of this program's file.
    pub(crate) program: Option<[u8; 32]>,
}

/// A network interface.
#[derive(Debug, Clone)]
pub(crate) struct Interface {
    pub(crate) name: String,
    /// Its `operstate`.
    pub(crate) state: Option<String>,
}

/// A switch of a radio.
#[derive(Debug, Clone)]
pub(crate) struct Radio {
    /// `wlan`, `bluetooth`, …
    pub(crate) kind: String,
    pub(crate) name: String,
    /// Blocked by a program: `1`.
    pub(crate) soft: Option<String>,
    /// Blocked by a switch: `1`.
    pub(crate) hard: Option<String>,
}

/// A block device.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block {
    /// `major:minor`.
    pub(crate) number: Option<String>,
    /// The device mapper's identifier, which begins with what made it.
    pub(crate) mapper_uuid: Option<String>,
    /// The device mapper's name.
    pub(crate) mapper_name: Option<String>,
    /// Names of the devices that it lies on.
    pub(crate) below: Vec<String>,
}

/// A file of udev rules that speaks of Ledgers, or hides another by its name.
#[derive(Debug, Clone)]
pub(crate) struct RuleFile {
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) text: String,
}

/// A Ledger's node.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// `/dev/hidraw0`.
    pub(crate) path: String,
    /// The name that the device gives itself.
    pub(crate) device: String,
    /// Whether this user may open it for reading and writing.
    pub(crate) usable: bool,
    /// Permission bits; `None` where there is no node.
    pub(crate) mode: Option<u32>,
    pub(crate) owner: u32,
    pub(crate) group: u32,
    /// The access list, as the kernel keeps it.
    pub(crate) access_list: Option<Vec<u8>>,
}

/// Who runs this program.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Own {
    pub(crate) user: u32,
    pub(crate) group: u32,
}

/// Another program.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// The kernel's name for it, at most 15 bytes.
    pub(crate) name: String,
    /// The file name of its executable, where this user may see it.
    pub(crate) executable: Option<String>,
    /// The HID nodes that it has open.
    pub(crate) holds: Vec<String>,
}

/// The displays that the environment names.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Displays {
    pub(crate) wayland: bool,
    pub(crate) x11: bool,
}

/// Every interface but the loopback is down, as the kernel sees it.
pub(crate) fn is_offline(interfaces: Option<&[Interface]>) -> bool {
    interfaces.is_some_and(|interfaces| standing_up(interfaces).next().is_none())
}

/// The names of the interfaces that are not down.
pub(super) fn standing_up(interfaces: &[Interface]) -> impl Iterator<Item = &str> {
    interfaces
        .iter()
        .filter(|one| one.name != "lo" && one.state.as_deref().map(str::trim) != Some("down"))
        .map(|one| one.name.as_str())
}
