//! Landlock: no path can be written, and only named files read.

use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, RestrictionStatus, Ruleset,
    RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};

/// Every way of writing that this version of Landlock knows must be refused; more is taken where the kernel has it.
const NEEDED: ABI = ABI::V3;

/// Forbids writing, making, removing and executing anywhere, and TCP, for good. Returns whether it holds.
pub(super) fn forbid_writing() -> bool {
    holds(try_forbid_writing())
}

/// Forbids signals and abstract sockets to other processes, where the kernel can: after the display is open, because
/// X11's own socket is an abstract one. System calls are closed beside it, so that nothing hangs on this alone.
pub(super) fn forbid_reaching() -> bool {
    holds(try_forbid_reaching())
}

/// Forbids reading anywhere but in these files, for good. Returns whether it holds.
///
/// A file that is not there stays unreadable.
pub fn confine_reading(files: &[&Path]) -> bool {
    holds(try_confine_reading(files))
}

fn try_forbid_writing() -> Result<RestrictionStatus, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_write(NEEDED) | AccessFs::Execute)?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_write(ABI::V6))?
        .handle_access(AccessNet::from_all(ABI::V6))?
        .create()?
        .restrict_self()
}

fn try_forbid_reaching() -> Result<RestrictionStatus, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .scope(Scope::from_all(ABI::V6))?
        .create()?
        .restrict_self()
}

fn try_confine_reading(files: &[&Path]) -> Result<RestrictionStatus, RulesetError> {
    let reading: BitFlags<AccessFs> = AccessFs::ReadFile | AccessFs::ReadDir;
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(reading)?
        .create()?
        .add_rules(path_beneath_rules(files, AccessFs::ReadFile))?
        .restrict_self()
}

fn holds(status: Result<RestrictionStatus, RulesetError>) -> bool {
    status.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}
