//! Takes the snapshot: reads, and decides nothing. `root` is `/`, but in tests.

use std::collections::BTreeMap;
use std::fs::DirEntry;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rustix::fs::{Access, access, getxattr};

use super::surroundings::{Block, Displays, Interface, Node, Own, Program, Radio, RuleFile, Surroundings};
use crate::inputs::read as read_file;
use crate::outputs::LOG;

/// The most bytes of a file; the kernel's table of mounts is the longest.
const LONGEST: usize = 1 << 20;
/// The most entries of a folder.
const MOST: usize = 65_536;
/// The vendor number of Ledger, as the kernel writes it.
const VENDOR: &str = "00002C97";
/// Folders of udev rules; the first counts most.
const RULES: [&str; 4] = ["etc/udev/rules.d", "run/udev/rules.d", "usr/lib/udev/rules.d", "lib/udev/rules.d"];

/// What is not in a file: environment, clock, this program's hash.
pub(super) struct Moment {
    pub(super) displays: Displays,
    pub(super) now: i64,
    pub(super) program: Option<[u8; 32]>,
    /// When this program's file was written.
    pub(super) program_written: Option<(String, i64)>,
}

impl Moment {
    pub(super) fn now() -> Self {
        let named = |name: &str| std::env::var_os(name).is_some_and(|display| !display.is_empty());
        let hash = crate::machine::own_hash();
        let own = std::env::current_exe().ok();
        Self {
            displays: Displays { wayland: named("WAYLAND_DISPLAY"), x11: named("DISPLAY") },
            now: crate::journal::now().0,
            program: (hash != [0; 32]).then_some(hash),
            program_written: own.and_then(|own| Some((own.display().to_string(), written(&own)?))),
        }
    }
}

pub(super) fn read(root: &Path, folder: &Path, moment: &Moment) -> Surroundings {
    let (programs, unseen) = programs(root);
    let folder = followed(root, folder);
    let mut written = logs(&at(root, &folder));
    written.extend(moment.program_written.clone());
    Surroundings {
        interfaces: interfaces(root),
        radios: radios(root),
        swaps: text(root, "proc/swaps"),
        limits: text(root, "proc/self/limits"),
        core_pattern: text(root, "proc/sys/kernel/core_pattern"),
        mounts: text(root, "proc/self/mountinfo"),
        blocks: blocks(root),
        folder: folder.display().to_string(),
        rules: rules(root),
        nodes: nodes(root),
        own: Own { user: rustix::process::geteuid().as_raw(), group: rustix::process::getegid().as_raw() },
        users: text(root, "etc/passwd"),
        groups: text(root, "etc/group"),
        programs,
        unseen,
        release: text(root, "proc/sys/kernel/osrelease"),
        security_modules: text(root, "sys/kernel/security/lsm"),
        seccomp: text(root, "proc/sys/kernel/seccomp/actions_avail"),
        displays: moment.displays,
        zone: zone(root),
        synchronised: root.join("run/systemd/timesync/synchronized").exists(),
        now: moment.now,
        written,
        program: moment.program,
    }
}

/// The network interfaces; `None` where the kernel does not list them.
pub(crate) fn interfaces(root: &Path) -> Option<Vec<Interface>> {
    let place = root.join("sys/class/net");
    let entries = std::fs::read_dir(&place).ok()?;
    let interface =
        |entry: DirEntry| Interface { name: name_of(&entry), state: text(&entry.path(), "operstate") };
    // Beside interfaces there are files here, such as that of bonding.
    Some(sorted(entries.flatten()).filter(|entry| entry.path().is_dir()).map(interface).collect())
}

fn radios(root: &Path) -> Vec<Radio> {
    let radio = |entry: DirEntry| {
        let of = |name: &str| text(&entry.path(), name);
        Radio {
            kind: of("type").unwrap_or_default().trim().to_owned(),
            name: of("name").map_or_else(|| name_of(&entry), |name| name.trim().to_owned()),
            soft: of("soft"),
            hard: of("hard"),
        }
    };
    listed(&root.join("sys/class/rfkill")).map(radio).collect()
}

fn blocks(root: &Path) -> BTreeMap<String, Block> {
    let block = |entry: DirEntry| {
        let path = entry.path();
        let block = Block {
            number: text(&path, "dev"),
            mapper_uuid: text(&path, "dm/uuid"),
            mapper_name: text(&path, "dm/name"),
            below: listed(&path.join("slaves")).map(|below| name_of(&below)).collect(),
        };
        (name_of(&entry), block)
    };
    listed(&root.join("sys/class/block")).map(block).collect()
}

/// Those that speak of Ledgers, and those that might hide one of these by their name.
fn rules(root: &Path) -> Vec<RuleFile> {
    let mut files = Vec::new();
    for folder in RULES {
        for entry in listed(&root.join(folder)) {
            let name = name_of(&entry);
            if name.ends_with(".rules") && entry.path().metadata().is_ok_and(|found| !found.is_dir()) {
                let text = if is_file(&entry.path()) { text(&root.join(folder), &name) } else { None };
                files.push(RuleFile {
                    path: format!("/{folder}/{name}"),
                    name,
                    text: text.unwrap_or_default(),
                });
            }
        }
    }
    let of_ledgers: Vec<String> = files
        .iter()
        .filter(|file| file.text.to_ascii_lowercase().contains("2c97"))
        .map(|file| file.name.clone())
        .collect();
    files.retain(|file| of_ledgers.contains(&file.name));
    files
}

fn nodes(root: &Path) -> Vec<Node> {
    let node = |entry: DirEntry| {
        let event = text(&entry.path(), "device/uevent")?;
        let field = |name: &str| {
            event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned)
        };
        let id = field("HID_ID")?;
        (id.split(':').nth(1)?.eq_ignore_ascii_case(VENDOR))
            .then(|| node(root, &name_of(&entry), field("HID_NAME")))
    };
    listed(&root.join("sys/class/hidraw")).filter_map(node).collect()
}

fn node(root: &Path, name: &str, device: Option<String>) -> Node {
    let path = root.join("dev").join(name);
    let found = path.metadata().ok();
    let mut list = [0; 1024];
    let list = getxattr(&path, "system.posix_acl_access", &mut list[..])
        .ok()
        .and_then(|length| list.get(..length).map(<[u8]>::to_vec));
    Node {
        path: format!("/dev/{name}"),
        device: device.unwrap_or_else(|| "Ledger".to_owned()),
        usable: access(&path, Access::READ_OK | Access::WRITE_OK).is_ok(),
        mode: found.as_ref().map(|found| found.mode() & 0o7777),
        owner: found.as_ref().map_or(0, MetadataExt::uid),
        group: found.as_ref().map_or(0, MetadataExt::gid),
        access_list: list,
    }
}

/// The name of another program that has this node open, as far as this user may see.
pub(crate) fn holder_of(node: &str) -> Option<String> {
    let (programs, _) = programs(Path::new("/"));
    programs
        .into_iter()
        .find(|program| program.holds.iter().any(|held| held == node))
        .map(|program| program.name)
}

/// Every other program, and how many there are of which this user may not see the open files.
fn programs(root: &Path) -> (Vec<Program>, usize) {
    let own = std::process::id().to_string();
    let mut programs = Vec::new();
    let mut unseen = 0;
    for entry in listed(&root.join("proc")) {
        let number = name_of(&entry);
        if number == own || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let path = entry.path();
        // One that has ended meanwhile, or that cannot be told apart from one.
        let Some(name) = text(&path, "comm") else { continue };
        unseen += usize::from(std::fs::read_dir(path.join("fd")).is_err());
        let target = |entry: DirEntry| std::fs::read_link(entry.path()).ok();
        let holds = listed(&path.join("fd"))
            .filter_map(target)
            .map(|target| target.display().to_string())
            .filter(|target| target.starts_with("/dev/hidraw"))
            .collect();
        let executable = std::fs::read_link(path.join("exe")).ok();
        let executable = executable.and_then(|file| Some(file.file_name()?.to_string_lossy().into_owned()));
        programs.push(Program { name: name.trim().to_owned(), executable, holds });
    }
    (programs, unseen)
}

/// The name behind `zoneinfo/`, or what Debian also writes into a file.
fn zone(root: &Path) -> Option<String> {
    let linked = std::fs::read_link(root.join("etc/localtime")).ok();
    let linked = linked.and_then(|target| {
        target.display().to_string().split_once("zoneinfo/").map(|(_, zone)| zone.to_owned())
    });
    linked
        .or_else(|| text(root, "etc/timezone").map(|zone| zone.trim().to_owned()))
        .filter(|zone| !zone.is_empty())
}

/// When the logs below a folder were last written.
fn logs(folder: &Path) -> Vec<(String, i64)> {
    let of = |log: PathBuf| Some((log.display().to_string(), written(&log)?));
    listed(folder).map(|entry| entry.path().join(LOG)).chain([folder.join(LOG)]).filter_map(of).collect()
}

fn written(file: &Path) -> Option<i64> {
    let since = file.metadata().ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}

/// A folder as the kernel's table of mounts names it: absolute, links followed as far as it exists.
fn followed(root: &Path, folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let real_root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let real = absolute.ancestors().find_map(|above| {
        let real = at(root, above).canonicalize().ok()?;
        let rest = absolute.strip_prefix(above).ok()?;
        let real = Path::new("/").join(real.strip_prefix(&real_root).ok()?);
        Some(if rest.as_os_str().is_empty() { real } else { real.join(rest) })
    });
    real.unwrap_or(absolute)
}

/// An absolute path, below `root`.
fn at(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

/// A file's text; `None` for one that is no file, too long, or not to be read. Bytes that are no text are replaced.
fn text(folder: &Path, name: &str) -> Option<String> {
    let path = folder.join(name);
    if !is_file(&path) {
        return None;
    }
    let bytes = read_file(&path, LONGEST).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reading from a pipe that lies there would wait for ever.
fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.is_file())
}

/// The entries of a folder in the order of their names; none where there is no such folder.
fn listed(folder: &Path) -> impl Iterator<Item = DirEntry> {
    sorted(std::fs::read_dir(folder).into_iter().flatten().flatten())
}

fn sorted(entries: impl Iterator<Item = DirEntry>) -> impl Iterator<Item = DirEntry> {
    let mut entries: Vec<DirEntry> = entries.take(MOST).collect();
    entries.sort_by_key(DirEntry::file_name);
    entries.into_iter()
}

fn name_of(entry: &DirEntry) -> String {
    entry.file_name().to_string_lossy().into_owned()
}
