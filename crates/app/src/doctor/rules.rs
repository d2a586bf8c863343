//! Looks at the udev rule that lets the person at the machine open Ledgers.

use device::hid::UDEV_RULE;

use super::finding::{Action, Finding, Subject};
use super::installing::{FILE, by_hand};
use super::surroundings::{RuleFile, Surroundings};

/// In files behind this one the tag is set too late: systemd's `73-seat-late.rules` has been read by then.
const TOO_LATE: &str = "73-seat-late.rules";

pub(super) fn rule(seen: &Surroundings) -> Finding {
    let (mut seat, mut late, mut wide) = (None, None, None);
    for file in in_force(&seen.rules) {
        match effect(file) {
            Some(Effect::Seat) => seat = seat.or(Some(file)),
            Some(Effect::Late) => late = late.or(Some(file)),
            Some(Effect::Wide) => wide = wide.or(Some(file)),
            None => {}
        }
    }
    if let Some(file) = wide {
        return Finding::look(Subject::UdevRule, "app-doctor-rule-wide", "app-doctor-rule-wide-mend")
            .with("file", &file.path);
    }
    if let Some(file) = seat {
        return Finding::in_order(Subject::UdevRule, "app-doctor-rule").with("file", &file.path);
    }
    let found = match late {
        Some(file) => Finding::stop(Subject::UdevRule, "app-doctor-rule-late", "app-doctor-rule-mend")
            .with("late", &file.path),
        None => Finding::stop(Subject::UdevRule, "app-doctor-rule-missing", "app-doctor-rule-mend"),
    };
    found
        .with("file", FILE)
        .with("rule", UDEV_RULE.trim())
        .with_commands(by_hand())
        .with_action(Action::InstallUdevRule)
}

/// What a file does for Ledgers.
#[derive(Clone, Copy)]
enum Effect {
    /// Whoever sits at the machine may open them.
    Seat,
    /// The same, but too late.
    Late,
    /// A mode or a group opens them to more people than that.
    Wide,
}

fn effect(file: &RuleFile) -> Option<Effect> {
    let of_ledgers = |line: &&str| line.to_ascii_lowercase().contains("2c97");
    let lines: Vec<String> = active_lines(&file.text);
    let lines: Vec<&str> = lines.iter().map(String::as_str).filter(of_ledgers).collect();
    let says = |word: &str| lines.iter().any(|line| line.replace(' ', "").contains(word));
    if says("MODE=\"0666\"") || says("MODE:=\"0666\"") || says("GROUP=\"") || says("GROUP:=\"") {
        Some(Effect::Wide)
    } else if says("TAG+=\"uaccess\"") {
        Some(if file.name.as_str() < TOO_LATE { Effect::Seat } else { Effect::Late })
    } else {
        None
    }
}

/// Lines that count: without remarks, and joined where a backslash says so.
fn active_lines(text: &str) -> Vec<String> {
    let joined = text.replace("\\\n", " ");
    joined.lines().map(str::trim).filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

/// Of files with one name, only that in the folder that counts most is read (udev(7)); the snapshot has that one first.
fn in_force(files: &[RuleFile]) -> impl Iterator<Item = &RuleFile> {
    files
        .iter()
        .enumerate()
        .filter(|(at, file)| files.iter().take(*at).all(|before| before.name != file.name))
        .map(|(_, file)| file)
}
