//! The script of a ceremony as validated data, and the pure machine that runs it.
//!
//! [`Script::parse`] reads a script and names file, line and field of whatever is wrong with it. A run is a list of
//! [`Event`]s: [`step`](fn@step) says what one more event does, or why it is refused, and [`fold`] replays them all.
//! No clock, no files: times, people and evidence come in with the events, and what is to be done goes out as
//! [`Effect`]s.

pub mod pane;
pub mod register;

mod action;
mod check;
mod document;
mod effect;
mod event;
mod fault;
mod nearest;
mod outline;
mod people;
mod place;
mod print;
mod rules;
mod script;
mod state;
mod step;
mod step_error;
mod text;
mod values;

pub use action::{
    Action, AnchorMeans, Born, CheckedValue, Compared, Devices, Direction, Export, HashOf, Import,
    MachineCheck, Proposal, Quorums, Retired, Scope, Wiped,
};
pub use document::{Act, Ceremony, CeremonyKind, Due, Duty, Inventory, KeysNeeded, OnFail, Role, Step};
pub use effect::{Asked, Effect};
pub use event::{Event, EventError, Resolution, Severity};
pub use fault::{ScriptError, ScriptFault};
pub use outline::{CurrentStep, Outline, OutlineAct, OutlineRole, OutlineStep, PhaseName, StepStateName};
pub use print::{PrintLabels, print, print_run};
pub use script::{SCRIPT_LIMIT, Script};
pub use state::{
    Attempt, Break, ClockFlag, Exception, Intent, Need, Note, Phase, Run, State, StepRecord, StepState,
    Substitution,
};
pub use step::{fold, step};
pub use step_error::StepError;
pub use text::{Bilingual, Language};
pub use values::{
    ActId, CeremonyId, DutyId, EvidenceId, InventoryId, PersonId, Quorum, Reference, Remark, RoleId, Sha256,
    StepId, UnixMs, ValueError,
};

/// The stable code of every error of this crate.
pub fn error_codes() -> impl Iterator<Item = &'static str> {
    use strum::VariantNames;
    ScriptFault::VARIANTS
        .iter()
        .chain(StepError::VARIANTS)
        .chain(EventError::VARIANTS)
        .chain(ValueError::VARIANTS)
        .chain(register::RegisterError::VARIANTS)
        .copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn each_code_has_its_text_in_both_languages_and_no_text_is_left_over() {
        let codes: Vec<&str> = super::error_codes().collect();
        let unique: BTreeSet<String> = codes.iter().map(|code| format!("error-ceremony-{code}")).collect();
        assert_eq!(codes.len(), unique.len(), "a code stands for two errors");
        for language in ["en", "ja"] {
            let file = format!("{}/../../texts/{language}/ceremony.ftl", env!("CARGO_MANIFEST_DIR"));
            let texts = std::fs::read_to_string(&file).unwrap();
            let ids: BTreeSet<String> = texts
                .lines()
                .filter_map(|line| line.split_once(" =").map(|(id, _)| id))
                .filter(|id| id.starts_with("error-ceremony-"))
                .map(str::to_owned)
                .collect();
            assert_eq!(ids, unique, "{file}");
            assert_eq!(texts.matches("\n    .remedy = ").count(), unique.len(), "{file}: remedies");
        }
    }
}
