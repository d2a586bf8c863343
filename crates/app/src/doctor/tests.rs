//! Fake laptops: small trees of files in place of `/proc` and `/sys`, read and looked at as the real ones are.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use device::Model;
use proptest::prelude::*;
use tempfile::TempDir;

use super::asking::Runs;
use super::reading::Moment;
use super::surroundings::{Block, Displays, Interface, Node, Own, Program, Radio, RuleFile};
use super::*;

/// A day after the register's date.
const NOW: i64 = 1_795_737_600_000;
const HID: &str = "HID_ID=0003:00002C97:00005011\nHID_NAME=Ledger Nano S Plus\n";

/// A laptop on which everything is in order, and a Ledger is connected.
struct Laptop(TempDir);

impl Laptop {
    fn in_order() -> Self {
        let laptop = Self(tempfile::tempdir().unwrap());
        for (path, text) in [
            ("sys/class/net/lo/operstate", "unknown\n"),
            ("sys/class/net/wlp1s0/operstate", "down\n"),
            ("sys/class/rfkill/rfkill0/type", "wlan\n"),
            ("sys/class/rfkill/rfkill0/name", "phy0\n"),
            ("sys/class/rfkill/rfkill0/soft", "1\n"),
            ("sys/class/rfkill/rfkill0/hard", "0\n"),
            ("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n"),
            (
                "proc/self/limits",
                "Limit   Soft Limit  Hard Limit Units\nMax core file size        0      unlimited    bytes\n",
            ),
            ("proc/sys/kernel/core_pattern", "core\n"),
            ("proc/self/mountinfo", "22 1 254:1 / / rw - ext4 /dev/mapper/vg-root rw\n"),
            ("sys/class/block/dm-1/dev", "254:1\n"),
            ("sys/class/block/dm-1/dm/uuid", "LVM-abc\n"),
            ("sys/class/block/dm-1/dm/name", "vg-root\n"),
            ("sys/class/block/dm-1/slaves/dm-0/dev", "254:0\n"),
            ("sys/class/block/dm-0/dev", "254:0\n"),
            ("sys/class/block/dm-0/dm/uuid", "CRYPT-LUKS2-abc\n"),
            ("sys/class/block/dm-0/slaves/sda2/dev", "8:2\n"),
            ("sys/class/block/sda2/dev", "8:2\n"),
            ("usr/lib/udev/rules.d/70-himuro-ledger.rules", device::hid::UDEV_RULE),
            ("sys/class/hidraw/hidraw0/device/uevent", "HID_ID=0003:0000046D:0000C31C\nHID_NAME=Keyboard\n"),
            ("sys/class/hidraw/hidraw1/device/uevent", HID),
            ("proc/77/comm", "sh\n"),
            ("proc/sys/kernel/osrelease", "6.12.57+deb13-amd64\n"),
            ("sys/kernel/security/lsm", "lockdown,capability,landlock,yama,apparmor\n"),
            ("proc/sys/kernel/seccomp/actions_avail", "kill_process trap errno allow\n"),
            ("etc/timezone", "Asia/Tokyo\n"),
        ] {
            laptop.write(path, text);
        }
        laptop.node("hidraw1", 0o600);
        std::fs::create_dir_all(laptop.path("proc/77/fd")).unwrap();
        std::fs::create_dir_all(laptop.path("home/anna")).unwrap();
        laptop
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn remove(&self, path: &str) {
        let path = self.path(path);
        if path.is_dir() {
            std::fs::remove_dir_all(path).unwrap()
        } else {
            std::fs::remove_file(path).unwrap()
        }
    }

    fn node(&self, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        self.write(&format!("dev/{name}"), "");
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(self.path(&format!("dev/{name}")), mode).unwrap();
    }

    fn program(&self, number: &str, name: &str, holds: &str) {
        self.write(&format!("proc/{number}/comm"), &format!("{name}\n"));
        std::fs::create_dir_all(self.path(&format!("proc/{number}/fd"))).unwrap();
        symlink(holds, self.path(&format!("proc/{number}/fd/5"))).unwrap();
    }

    fn read(&self) -> Surroundings {
        let displays = Displays { wayland: true, x11: true };
        let moment = Moment { displays, now: NOW, program: Some([7; 32]), program_written: None };
        reading::read(self.0.path(), Path::new("/home/anna/rehearsals"), &moment)
    }

    fn findings(&self) -> Vec<Finding> {
        diagnose(&self.read(), &[])
    }

    /// Everything that is not in order, as `text` and the subject's level.
    fn amiss(&self) -> Vec<(&'static str, Level)> {
        let findings = self.findings().into_iter().filter(|finding| finding.level != Level::InOrder);
        findings.map(|finding| (finding.text, finding.level)).collect()
    }
}

fn one(findings: Vec<Finding>, text: &str) -> Finding {
    findings.into_iter().find(|finding| finding.text == text).unwrap_or_else(|| panic!("{text}"))
}

#[test]
fn a_laptop_in_order_is_found_so_and_production_may_begin() {
    let findings = Laptop::in_order().findings();
    for finding in &findings {
        assert_eq!(finding.level, Level::InOrder, "{finding:?}");
        assert!(finding.mend.is_none() && finding.commands.is_empty() && finding.action.is_none());
    }
    let subjects: BTreeSet<Subject> = findings.iter().map(|finding| finding.subject).collect();
    // Versions are told of Ledgers that were asked.
    assert_eq!(subjects.len(), 12);
    assert_eq!(permit_production(&findings), Ok(()));
}

#[test]
fn each_thing_amiss_is_found_alone_and_nothing_else_is() {
    type Harm = fn(&Laptop);
    let stop = |text| vec![(text, Level::Stop)];
    let look = |text| vec![(text, Level::Look)];
    let cases: Vec<(Harm, Vec<(&str, Level)>)> = vec![
        (|it| it.write("sys/class/net/eth0/operstate", "up\n"), stop("app-doctor-network-up")),
        (|it| it.write("sys/class/net/tun0/operstate", "unknown\n"), stop("app-doctor-network-up")),
        (|it| it.remove("sys/class/net"), stop("app-doctor-network-unread")),
        (|it| it.write("sys/class/rfkill/rfkill0/soft", "0\n"), look("app-doctor-radios-on")),
        (|it| it.write("proc/swaps", "Filename\n/dev/sda3 partition 1 0 -2\n"), stop("app-doctor-swap-used")),
        (|it| it.remove("proc/swaps"), stop("app-doctor-swap-unread")),
        (
            |it| it.write("proc/self/limits", "Max core file size   unlimited unlimited bytes\n"),
            stop("app-doctor-cores-written"),
        ),
        (
            |it| it.write("proc/sys/kernel/core_pattern", "|/usr/share/apport/apport %p\n"),
            stop("app-doctor-cores-piped"),
        ),
        (|it| it.write("proc/sys/kernel/core_pattern", "@/run/cores\n"), stop("app-doctor-cores-socket")),
        (|it| it.remove("proc/sys/kernel/core_pattern"), stop("app-doctor-cores-unread")),
        (|it| it.remove("sys/class/block/dm-0/dm/uuid"), stop("app-doctor-disk-plain")),
        (
            |it| it.write("proc/self/mountinfo", "22 1 0:30 / / rw - zfs pool/root rw\n"),
            stop("app-doctor-disk-unknown"),
        ),
        (|it| it.write("proc/self/mountinfo", ""), stop("app-doctor-disk-unknown")),
        (
            |it| {
                it.write("proc/self/mountinfo", "22 1 254:1 / / rw - ext4 /dev/mapper/vg-root rw\n23 22 0:9 / /home rw - tmpfs tmpfs rw\n")
            },
            look("app-doctor-disk-memory"),
        ),
        (|it| it.remove("usr/lib/udev/rules.d"), stop("app-doctor-rule-missing")),
        // An empty file of the same name in /etc switches the rule off.
        (|it| it.write("etc/udev/rules.d/70-himuro-ledger.rules", ""), stop("app-doctor-rule-missing")),
        (
            |it| {
                it.write(
                    "etc/udev/rules.d/70-himuro-ledger.rules",
                    "KERNEL==\"hidraw*\", ATTRS{idVendor}==\"2c97\", MODE=\"0666\"\n",
                )
            },
            look("app-doctor-rule-wide"),
        ),
        // Beside the rule for whoever sits here, one for everybody.
        (
            |it| {
                it.write(
                    "etc/udev/rules.d/90-mine.rules",
                    "KERNEL==\"hidraw*\", ATTRS{idVendor}==\"2c97\", MODE=\"0666\", TAG+=\"uaccess\"\n",
                )
            },
            look("app-doctor-rule-wide"),
        ),
        (
            |it| {
                it.write(
                    "etc/udev/rules.d/70-himuro-ledger.rules",
                    "#ATTRS{idVendor}==\"2c97\", TAG+=\"uaccess\"\n",
                )
            },
            stop("app-doctor-rule-missing"),
        ),
        (|it| it.node("hidraw1", 0o666), look("app-doctor-permissions-everybody")),
        (|it| it.remove("dev/hidraw1"), stop("app-doctor-permissions-no-node")),
        (|it| it.program("80", "ledger-live-des", "/dev/hidraw1"), stop("app-doctor-holders-held")),
        (|it| it.program("80", "sparrow", "/dev/null"), look("app-doctor-holders-running")),
        (|it| it.write("proc/sys/kernel/osrelease", "6.1.0-37-amd64\n"), stop("app-doctor-kernel-old")),
        (|it| it.remove("proc/sys/kernel/osrelease"), stop("app-doctor-kernel-old")),
        (
            |it| it.write("sys/kernel/security/lsm", "capability,yama\n"),
            stop("app-doctor-kernel-no-landlock"),
        ),
        (|it| it.remove("sys/kernel/security/lsm"), look("app-doctor-kernel-unread")),
        (|it| it.remove("proc/sys/kernel/seccomp"), stop("app-doctor-kernel-no-seccomp")),
        (|it| it.remove("etc/timezone"), look("app-doctor-clock-no-zone")),
    ];
    for (harm, expected) in cases {
        let laptop = Laptop::in_order();
        harm(&laptop);
        assert_eq!(laptop.amiss(), expected);
        let refused = permit_production(&laptop.findings()).is_err();
        assert_eq!(refused, expected[0].1 == Level::Stop, "{expected:?}");
    }
}

#[test]
fn a_keyboard_held_open_and_our_own_handle_are_nobodys_business() {
    let laptop = Laptop::in_order();
    laptop.program("81", "keyd", "/dev/hidraw0");
    laptop.program(&std::process::id().to_string(), "himuro", "/dev/hidraw1");
    assert_eq!(laptop.amiss(), []);
}

#[test]
fn a_program_at_a_ledger_is_called_by_the_name_that_people_know() {
    for (name, called) in [
        ("ledger-live-des", "Ledger Live (ledger-live-des)"),
        ("Sparrow", "Sparrow"),
        ("chrome", "Chrome"),
        ("firefox-esr", "Firefox (firefox-esr)"),
        ("something", "something"),
    ] {
        let laptop = Laptop::in_order();
        laptop.program("80", name, "/dev/hidraw1");
        let finding = one(laptop.findings(), "app-doctor-holders-held");
        assert_eq!((&*finding.values["program"], &*finding.values["node"]), (called, "/dev/hidraw1"));
    }
}

#[test]
fn the_rule_is_offered_exactly_as_it_would_be_installed() {
    let laptop = Laptop::in_order();
    laptop.remove("usr/lib/udev/rules.d");
    let finding = one(laptop.findings(), "app-doctor-rule-missing");
    assert_eq!(finding.action, Some(Action::InstallUdevRule));
    assert_eq!(finding.values["rule"], device::hid::UDEV_RULE.trim());
    assert_eq!(finding.commands.len(), 2);
    assert!(finding.commands[0].contains(device::hid::UDEV_RULE.trim()), "{}", finding.commands[0]);
    laptop.write("etc/udev/rules.d/99-ledger.rules", device::hid::UDEV_RULE);
    let late = one(laptop.findings(), "app-doctor-rule-late");
    assert_eq!(late.values["late"], "/etc/udev/rules.d/99-ledger.rules");
    laptop.write("etc/udev/rules.d/20-ledger.rules", device::hid::UDEV_RULE);
    assert_eq!(laptop.amiss(), []);
}

#[test]
fn a_ledger_that_this_user_may_not_open_is_a_stop_with_its_remedy() {
    let mut seen = Laptop::in_order().read();
    seen.nodes[0].usable = false;
    let finding = one(diagnose(&seen, &[]), "app-doctor-permissions-none");
    assert_eq!((finding.level, finding.action), (Level::Stop, Some(Action::InstallUdevRule)));
    assert_eq!(finding.values["device"], "Ledger Nano S Plus");
}

#[test]
fn a_display_of_x11_or_none_stops_production() {
    let mut seen = Laptop::in_order().read();
    for (wayland, x11, text) in [
        (true, false, "app-doctor-display"),
        (false, true, "app-doctor-display-x11"),
        (false, false, "app-doctor-display-none"),
    ] {
        seen.displays = Displays { wayland, x11 };
        let finding = pane_needs::display(&seen);
        assert_eq!((finding.text, finding.level == Level::Stop), (text, !wayland));
    }
}

#[test]
fn a_clock_before_a_log_was_written_or_the_program_made_is_wrong() {
    let laptop = Laptop::in_order();
    let log = "home/anna/rehearsals/one/rehearsal.himuro";
    laptop.write(log, "");
    let at = NOW + 3_600_000;
    let modified = UNIX_EPOCH + Duration::from_millis(at.unsigned_abs());
    std::fs::File::options().write(true).open(laptop.path(log)).unwrap().set_modified(modified).unwrap();
    let mut seen = laptop.read();
    let log = laptop.path(log).display().to_string();
    assert_eq!(seen.written, [(log.clone(), at)]);
    seen.now = at;
    assert_eq!(clock::clock(&seen, Register::embedded()).level, Level::InOrder);
    seen.now = at - 61_000;
    let finding = clock::clock(&seen, Register::embedded());
    assert_eq!((finding.text, &finding.values["witness"]), ("app-doctor-clock-behind", &log));
    seen.written.clear();
    seen.now = 0;
    let finding = clock::clock(&seen, Register::embedded());
    assert_eq!((finding.level, &*finding.values["witness"]), (Level::Stop, "tested-versions.toml"));
}

#[test]
fn apps_are_held_against_the_register() {
    let seen = Laptop::in_order().read();
    let of = |app: &str, version: &str, model| {
        let runs = Runs { app: app.to_owned(), version: version.to_owned() };
        let asked = Asked { device: "A".to_owned(), model, answer: Ok(runs) };
        let findings = diagnose(&seen, &[asked]);
        let finding = findings.into_iter().find(|finding| finding.subject == Subject::Versions).unwrap();
        (finding.level, finding.detail.is_some())
    };
    assert_eq!(of("Bitcoin", "2.4.6", Some(Model::NanoSPlus)), (Level::InOrder, true));
    assert_eq!(of("Bitcoin Test", "2.4.6", None), (Level::InOrder, true));
    assert_eq!(of("Bitcoin", "2.4.6", Some(Model::Stax)), (Level::Look, false));
    assert_eq!(of("Bitcoin", "2.4.7", Some(Model::NanoSPlus)), (Level::Look, false));
    assert_eq!(of("BOLOS", "1.1.1", Some(Model::NanoSPlus)), (Level::Look, false));
    assert_eq!(of("Bitcoin", "2.1.1", Some(Model::NanoSPlus)), (Level::Stop, true));
    let silent =
        Asked { device: "A".to_owned(), model: None, answer: Err("device-device-locked".to_owned()) };
    let finding = one(diagnose(&seen, &[silent]), "app-doctor-versions-silent");
    assert_eq!(finding.level, Level::Look);
}

#[test]
fn what_a_ceremony_writes_down_are_the_doctors_findings() {
    use ceremony::MachineCheck as Check;
    let all = [
        Check::NoNetwork,
        Check::NoSwap,
        Check::NoCoreDumps,
        Check::DiskEncrypted,
        Check::BinaryHash,
        Check::Versions,
    ];
    let looks = |laptop: &Laptop, version: &str| {
        let runs = Runs { app: "Bitcoin".to_owned(), version: version.to_owned() };
        let asked = Asked { device: "A".to_owned(), model: None, answer: Ok(runs) };
        let findings = diagnose(&laptop.read(), &[asked]);
        all.map(|check| crate::machine::look(check, &findings)).map(|(name, _, passes)| (name, passes))
    };
    let laptop = Laptop::in_order();
    let names = ["no_network", "no_swap", "no_core_dumps", "disk_encrypted", "binary_hash", "versions"];
    assert_eq!(looks(&laptop, "2.4.6"), names.map(|name| (name, true)));
    laptop.write("proc/swaps", "Filename\n/swapfile file 1 0 -2\n");
    laptop.write("sys/class/net/wlp1s0/operstate", "up\n");
    let failing = looks(&laptop, "2.4.7").into_iter().filter(|(_, passes)| !passes).map(|(name, _)| name);
    assert_eq!(failing.collect::<Vec<_>>(), ["no_network", "no_swap", "versions"]);
}

#[test]
fn nothing_read_counts_as_in_order_where_production_needs_it() {
    let empty = tempfile::tempdir().unwrap();
    let moment = Moment { displays: Displays::default(), now: NOW, program: None, program_written: None };
    let seen = reading::read(empty.path(), Path::new("/home"), &moment);
    let stops: BTreeSet<Subject> = diagnose(&seen, &[])
        .into_iter()
        .filter(|finding| finding.level == Level::Stop)
        .map(|finding| finding.subject)
        .collect();
    use Subject::{CoreDumps, Disk, Display, Kernel, Network, Program, Swap, UdevRule};
    assert_eq!(stops, BTreeSet::from([Network, Swap, CoreDumps, Disk, Program, UdevRule, Display, Kernel]));
}

#[test]
fn pipes_and_endless_files_are_not_waited_for() {
    let laptop = Laptop::in_order();
    laptop.remove("proc/swaps");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        laptop.path("proc/swaps"),
        rustix::fs::FileType::Fifo,
        0o600.into(),
        0,
    )
    .unwrap();
    laptop.write("proc/self/mountinfo", &"x".repeat((1 << 20) + 1));
    let amiss = laptop.amiss();
    assert_eq!(amiss, [("app-doctor-swap-unread", Level::Stop), ("app-doctor-disk-unknown", Level::Stop)]);
}

#[test]
fn every_finding_has_its_sentences_in_both_languages() {
    for language in texts::Language::ALL {
        let spoken = texts::Texts::new(language);
        let mut findings = Laptop::in_order().findings();
        findings.extend(diagnose(&Surroundings::default(), &[]));
        for finding in findings {
            let values: Vec<(&str, &str)> =
                finding.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            for id in [Some(finding.text), Some(finding.why), finding.mend].into_iter().flatten() {
                let sentence = spoken.with(id, &values);
                assert!(sentence != id && !sentence.contains("{$"), "{id}: {sentence}");
            }
        }
    }
}

prop_compose! {
    fn any_surroundings()(
        texts in proptest::collection::vec(proptest::option::of(any_text()), 16),
        names in proptest::collection::vec(any_text(), 8),
        list in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..64)),
        (mode, usable, now) in (proptest::option::of(any::<u32>()), any::<bool>(), any::<i64>()),
        (wayland, x11) in any::<(bool, bool)>(),
        written in any::<i64>(),
    ) -> Surroundings {
        let text = |at: usize| texts[at].clone();
        let name = |at: usize| names[at].clone();
        // Devices that lie on each other in a ring, as no kernel has them.
        let block = |below: usize| Block {
            number: text(6), mapper_uuid: text(7), mapper_name: text(8), below: vec![name(below), name(0), name(1)],
        };
        Surroundings {
            interfaces: Some(vec![Interface { name: name(0), state: text(0) }]),
            radios: vec![Radio { kind: name(1), name: name(2), soft: text(1), hard: text(2) }],
            swaps: text(3),
            limits: text(4),
            core_pattern: text(5),
            mounts: text(9),
            blocks: [(name(0), block(1)), (name(1), block(0))].into(),
            folder: name(3),
            rules: vec![RuleFile { path: name(4), name: name(5), text: name(6) }],
            nodes: vec![Node {
                path: name(4), device: name(5), usable, mode, owner: 7, group: 8, access_list: list,
            }],
            own: Own { user: 1000, group: 1000 },
            users: text(10),
            groups: text(11),
            programs: vec![Program { name: name(6), executable: text(12), holds: vec![name(4)] }],
            unseen: 3,
            release: text(13),
            security_modules: text(14),
            seccomp: text(15),
            displays: Displays { wayland, x11 },
            zone: text(0),
            synchronised: usable,
            now,
            written: vec![(name(7), written)],
            program: None,
        }
    }
}

/// Nonsense, and pieces of what is really there.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[0-9]{1,24}",
        Just("22 1 8:1 / / rw - ext4 /dev/mapper/a rw\n".to_owned()),
        Just("\\040\\".to_owned()),
        Just("Max core file size ".to_owned()),
        Just("a:x:7:\n".to_owned()),
        Just("CRYPT-".to_owned()),
        Just("8:1".to_owned()),
        Just("ATTRS{idVendor}==\"2c97\", TAG+=\"uaccess\"\\\n".to_owned()),
        Just("6.12".to_owned()),
        Just(",landlock,".to_owned()),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_content_makes_the_doctor_panic_or_show_what_cannot_be_shown(
        seen in any_surroundings(), app in any_text(), version in any_text(),
    ) {
        let asked = Asked { device: app.clone(), model: None, answer: Ok(Runs { app, version }) };
        let findings = diagnose(&seen, &[asked]);
        prop_assert!(findings.windows(2).all(|pair| pair[0].level >= pair[1].level));
        for finding in &findings {
            prop_assert!(finding.values.values().all(|value| !value.contains(char::is_control)));
            prop_assert!(finding.commands.iter().all(|command| !command.contains(char::is_control)));
            prop_assert_eq!(finding.mend.is_none(), finding.level == Level::InOrder);
        }
    }
}
