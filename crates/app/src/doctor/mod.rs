//! The doctor: what can be seen of the laptop, the way to its Ledgers and their versions, before anybody relies on them.
//!
//! [`Surroundings`] is a snapshot of what `/proc`, `/sys` and a few other files say; `reading` takes it and decides
//! nothing. Every look is a pure function of the snapshot and gives [`Finding`]s. The ceremonies' machine check
//! (`crate::machine`) is made of the same findings.

mod asking;
mod clock;
mod disk;
mod finding;
mod holders;
mod installing;
mod laptop;
mod mounts;
mod pane_needs;
mod permissions;
mod reading;
mod register;
mod rules;
mod surroundings;
#[cfg(test)]
mod tests;
mod versions;

use std::path::{Path, PathBuf};

use serde::Serialize;

pub(crate) use asking::Asked;
pub use finding::{Action, Finding, Level, Subject};
pub use installing::{Installation, Seat, installation};
pub(crate) use reading::{holder_of, interfaces};
pub use register::{Register, Standing};
pub(crate) use surroundings::{Surroundings, is_offline};

use crate::failure::Failure;
use asking::ask_connected;

/// What the doctor refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DoctorError {
    /// Production would not begin on this laptop.
    #[error("{count} finding(s) stop a ceremony in production: {subjects}")]
    ProductionRefuses {
        /// How many findings.
        count: usize,
        /// What they are about.
        subjects: String,
    },
    /// Another rule lies where ours would.
    #[error("{file} holds another rule")]
    OtherRuleThere {
        /// The file.
        file: String,
    },
    /// No program here may write for the administrator.
    #[error("no program here asks for an administrator's leave")]
    NobodyToInstall {
        /// The first command to type.
        first: String,
        /// The second.
        second: String,
    },
    /// The administrator's program did not do it.
    #[error("the rule was not installed: {detail}")]
    RuleNotInstalled {
        /// What is known of it.
        detail: String,
    },
}

/// Where the window's rehearsals lie, unless another folder is named: `Himuro/rehearsals` at home.
#[must_use]
pub fn rehearsals_folder() -> PathBuf {
    let home = std::env::var_os("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from);
    home.join("Himuro").join("rehearsals")
}

/// Looks at everything; `folder` is where logs lie. The worst comes first.
#[must_use]
pub fn examine(folder: &Path) -> Vec<Finding> {
    let surroundings = reading::read(Path::new("/"), folder, &reading::Moment::now());
    let asked = ask_connected(&surroundings);
    diagnose(&surroundings, &asked)
}

/// Looks without asking any Ledger; `asked` are those of a ceremony, which have answered already.
pub(crate) fn examine_with(folder: &Path, asked: &[Asked]) -> Vec<Finding> {
    diagnose(&reading::read(Path::new("/"), folder, &reading::Moment::now()), asked)
}

/// What a snapshot and the Ledgers' answers mean.
pub(crate) fn diagnose(surroundings: &Surroundings, asked: &[Asked]) -> Vec<Finding> {
    let mut findings = vec![
        laptop::network(surroundings),
        laptop::radios(surroundings),
        laptop::swap(surroundings),
        laptop::core_dumps(surroundings),
        laptop::program(surroundings),
        rules::rule(surroundings),
        pane_needs::display(surroundings),
        pane_needs::kernel(surroundings),
        clock::clock(surroundings, Register::embedded()),
    ];
    findings.extend(disk::encryption(surroundings));
    findings.extend(permissions::permissions(surroundings));
    findings.extend(holders::holders(surroundings));
    findings.extend(versions::versions(asked, Register::embedded()));
    findings.sort_by_key(|finding| (std::cmp::Reverse(finding.level), finding.subject));
    findings
}

/// Refuses what production refuses.
///
/// # Errors
/// [`DoctorError::ProductionRefuses`] where a finding stops it.
pub fn permit_production(findings: &[Finding]) -> Result<(), Failure> {
    let stops: Vec<Subject> = findings
        .iter()
        .filter(|finding| finding.level == Level::Stop)
        .map(|finding| finding.subject)
        .collect();
    if stops.is_empty() {
        return Ok(());
    }
    let mut subjects: Vec<String> = stops.iter().map(|subject| subject.name().to_owned()).collect();
    subjects.dedup();
    Err(DoctorError::ProductionRefuses { count: stops.len(), subjects: subjects.join(", ") }.into())
}
