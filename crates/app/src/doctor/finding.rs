//! One thing that was seen: what, why it matters, how to mend it.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use crate::room::Bilingual;

/// How a finding counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    InOrder,
    /// A person should look at it and decide.
    Look,
    /// Production refuses it; a rehearsal writes it down.
    Stop,
}

/// What is looked at, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::IntoStaticStr, TS)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Subject {
    /// Network interfaces.
    Network,
    /// Wireless and Bluetooth.
    Radios,
    /// Memory that is written to disk.
    Swap,
    /// Memory of programs that end badly.
    CoreDumps,
    /// Encryption of the disk.
    Disk,
    /// This program's own file.
    Program,
    /// The rule that opens Ledgers to the person at the machine.
    UdevRule,
    /// Who may open the connected Ledgers.
    Permissions,
    /// Other programs at a Ledger.
    Holders,
    /// Apps and firmware.
    Versions,
    /// The display server.
    Display,
    /// What the kernel offers to the secret pane.
    Kernel,
    /// Clock and time zone.
    Clock,
}

impl Subject {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The id of the text that says why it matters.
    fn why(self) -> &'static str {
        match self {
            Self::Network => "app-doctor-why-network",
            Self::Radios => "app-doctor-why-radios",
            Self::Swap => "app-doctor-why-swap",
            Self::CoreDumps => "app-doctor-why-core-dumps",
            Self::Disk => "app-doctor-why-disk",
            Self::Program => "app-doctor-why-program",
            Self::UdevRule => "app-doctor-why-udev-rule",
            Self::Permissions => "app-doctor-why-permissions",
            Self::Holders => "app-doctor-why-holders",
            Self::Versions => "app-doctor-why-versions",
            Self::Display => "app-doctor-why-display",
            Self::Kernel => "app-doctor-why-kernel",
            Self::Clock => "app-doctor-why-clock",
        }
    }
}

/// What the program can do about a finding, when a person asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Installs the udev rule for Ledgers.
    InstallUdevRule,
}

/// One finding. Sentences are ids of `texts/`, which take `values`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Finding {
    /// What it is about.
    pub subject: Subject,
    /// How it counts.
    pub level: Level,
    /// What was seen.
    pub text: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// How it is mended; none where it is in order.
    pub mend: Option<&'static str>,
    /// The values of the three sentences.
    pub values: BTreeMap<&'static str, String>,
    /// What the register of versions says about it.
    pub detail: Option<Bilingual>,
    /// What may be typed to mend it, a line each.
    pub commands: Vec<String>,
    /// What the program can do about it.
    pub action: Option<Action>,
}

/// The most characters of a value; what comes from outside may be of any length.
const LONGEST_VALUE: usize = 400;

impl Finding {
    pub(super) fn in_order(subject: Subject, text: &'static str) -> Self {
        Self::of(subject, Level::InOrder, text, None)
    }

    pub(super) fn look(subject: Subject, text: &'static str, mend: &'static str) -> Self {
        Self::of(subject, Level::Look, text, Some(mend))
    }

    pub(super) fn stop(subject: Subject, text: &'static str, mend: &'static str) -> Self {
        Self::of(subject, Level::Stop, text, Some(mend))
    }

    fn of(subject: Subject, level: Level, text: &'static str, mend: Option<&'static str>) -> Self {
        Self {
            subject,
            level,
            text,
            why: subject.why(),
            mend,
            values: BTreeMap::new(),
            detail: None,
            commands: Vec::new(),
            action: None,
        }
    }

    /// A value of its sentences, made fit to be shown: names of programs and files may hold anything, also what moves a
    /// terminal's cursor.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.values.insert(name, shown(value));
        self
    }

    pub(super) fn with_detail(mut self, detail: &Bilingual) -> Self {
        self.detail = Some(detail.clone());
        self
    }

    pub(super) fn with_commands(mut self, commands: impl IntoIterator<Item = String>) -> Self {
        self.commands.extend(commands);
        self
    }

    pub(super) fn with_action(mut self, action: Action) -> Self {
        self.action = Some(action);
        self
    }
}

/// `text` on one line, without control characters, and not for ever.
fn shown(text: &str) -> String {
    let mut characters = text.chars().map(|c| if is_unfit(c) { '\u{fffd}' } else { c });
    let mut kept: String = characters.by_ref().take(LONGEST_VALUE).collect();
    if characters.next().is_some() {
        kept.push('…');
    }
    kept
}

/// Control characters, and those that turn the direction of what follows.
fn is_unfit(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_neither_moves_the_cursor_nor_fills_the_screen() {
        let finding = Finding::in_order(Subject::Network, "app-doctor-network")
            .with("name", "a\u{1b}[2Jb\nc\u{202e}d")
            .with("long", &"x".repeat(5000));
        assert_eq!(finding.values["name"], "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d");
        assert_eq!(finding.values["long"].chars().count(), LONGEST_VALUE + 1);
    }
}
