//! What stands in a script's file: heading, roles, inventory, acts with their steps, and duties.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::text::Bilingual;
use crate::values::{ActId, CeremonyId, DutyId, EvidenceId, InventoryId, Quorum, Reference, RoleId, StepId};

/// The file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    /// The heading.
    pub(crate) ceremony: Ceremony,
    /// Who takes part.
    #[schemars(length(min = 1))]
    pub(crate) role: Vec<Role>,
    /// What lies on the table.
    #[serde(default)]
    pub(crate) inventory: Vec<Inventory>,
    /// What happens, in order.
    #[schemars(length(min = 1))]
    pub(crate) act: Vec<Act>,
    /// What remains to be done afterwards.
    #[serde(default)]
    pub(crate) duty: Vec<Duty>,
}

/// The heading of a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ceremony {
    /// The script's name; its file is `ceremonies/<id>.toml`.
    pub id: CeremonyId,
    /// Its title.
    pub title: Bilingual,
    /// What kind of ceremony this is.
    #[serde(rename = "type")]
    pub kind: CeremonyKind,
    /// What will have been reached.
    #[schemars(length(min = 1))]
    pub objectives: Vec<Bilingual>,
    /// The script's version, counted from 1.
    #[schemars(range(min = 1))]
    pub version: u32,
    /// The wallet's quorum, unless the run says another.
    pub quorum: Quorum,
    /// The day to fall back to, as `2026-12-01`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 10, max = 10))]
    pub standby_date: Option<String>,
    /// How long the ceremony takes, in minutes.
    #[schemars(range(min = 1, max = 2880))]
    pub est_minutes: u16,
}

/// The kinds of ceremony.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CeremonyKind {
    /// Keys are born, on devices or with dice.
    KeyGeneration,
    /// One key is backed up as shares.
    ShareBackup,
    /// Backups are tried without showing them.
    RecoveryDrill,
    /// A key is recovered.
    Recovery,
    /// Funds move between hot and cold wallets.
    Rebalance,
    /// Allowed destinations change.
    AllowlistChange,
    /// The treasury policy changes.
    PolicyChange,
    /// Spending stops.
    Freeze,
    /// Spending is allowed again.
    Unfreeze,
    /// A wallet is emptied into an approved cold one.
    Evacuation,
    /// A compromised or lost key is replaced.
    KeyRotation,
    /// A wallet is taken out of use.
    WalletRetirement,
    /// Devices get another firmware, are reset, retired, destroyed or entered as lost.
    DeviceLifecycle,
    /// An incident is practised.
    IncidentDrill,
    /// Book and chain are compared.
    Reconciliation,
    /// The auditor takes the evidence over.
    AuditorHandover,
}

/// A part that people play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// The role's name within the script.
    pub id: RoleId,
    /// What it is called.
    pub title: Bilingual,
    /// The fewest people.
    #[schemars(range(max = 15))]
    pub min: u8,
    /// The most people.
    #[schemars(range(min = 1, max = 15))]
    pub max: u8,
    /// Roles that nobody may hold beside this one; it holds in both directions.
    #[serde(default)]
    pub conflicts_with: Vec<RoleId>,
    /// Whoever holds this role stays in the room, breaks included, and is not substituted.
    #[serde(default)]
    pub must_stay: bool,
    /// Exceptions are recorded with the agreement of a holder of this role.
    #[serde(default)]
    pub records_exceptions: bool,
    /// How many people the quorum of the run asks for, beside `min`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<KeysNeeded>,
}

/// How many people of a role a quorum asks for; nobody holds two keys of one wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeysNeeded {
    /// One person for each key.
    All,
    /// At least as many people as the threshold.
    Quorum,
}

/// A thing on the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// Its name within the script.
    pub id: InventoryId,
    /// What it is.
    pub item: Bilingual,
    /// How many there are.
    #[schemars(range(min = 1))]
    pub count: u16,
    /// Serial number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100))]
    pub serial: Option<String>,
    /// Firmware.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100))]
    pub firmware: Option<String>,
    /// Number of its bag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100))]
    pub bag: Option<String>,
    /// It comes in a sealed bag.
    #[serde(default)]
    pub seal_before: bool,
    /// It leaves in a sealed bag.
    #[serde(default)]
    pub seal_after: bool,
}

/// A part of the ceremony.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// The act's name within the script.
    pub id: ActId,
    /// Its title.
    pub title: Bilingual,
    /// Its steps, in order.
    #[schemars(length(min = 1))]
    pub step: Vec<Step>,
}

/// One step of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The step's name, unique in the script.
    pub id: StepId,
    /// Who leads it.
    pub role: RoleId,
    /// The step is left out together with this earlier one, and only together with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_with: Option<StepId>,
    /// What is to be done.
    #[serde(rename = "do")]
    pub instruction: Bilingual,
    /// What is read aloud.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say: Option<Bilingual>,
    /// What the program does.
    pub action: Action,
    /// What must be seen for the step to pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Bilingual>,
    /// Evidence that must be there when the step is done.
    #[serde(default)]
    pub evidence: Vec<EvidenceId>,
    /// Roles whose holders, every one of them, initial the step.
    #[schemars(length(min = 1))]
    pub initials: Vec<RoleId>,
    /// What follows a failure.
    pub on_fail: OnFail,
    /// How long the step takes, in minutes.
    #[schemars(range(min = 1, max = 600))]
    pub est_minutes: u16,
    /// Rule books that ask for it.
    #[serde(default)]
    pub refs: Vec<Reference>,
}

/// What follows when a step fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OnFail {
    /// The step is tried again.
    Retry,
    /// An exception is recorded and agreed; only such a step may be waived.
    Exception,
    /// The ceremony is aborted.
    Abort,
    /// The ceremony goes back to an earlier step.
    Goto(StepId),
}

/// What remains to be done after the ceremony.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// The duty's name within the script.
    pub id: DutyId,
    /// What is to be done.
    pub what: Bilingual,
    /// Who owes it.
    pub owner: RoleId,
    /// By when.
    pub due: Due,
    /// It is owed as soon as this step is done, even if the ceremony is aborted later; otherwise on completion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<StepId>,
    /// The action that fulfils it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
}

/// By when a duty is to be done, counted from the day after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Due {
    /// Within so many days.
    Days(u16),
    /// Within so many business days of Japan.
    BusinessDays(u16),
}
