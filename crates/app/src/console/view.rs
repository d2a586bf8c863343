//! What the operator console draws: one picture of the room, whole, at every change.
//!
//! Amounts are decimal text in BTC or digits in satoshis, shares are in millionths, times are milliseconds since 1970.
//! Sentences are ids of `texts/` with their values, or stand in both languages, so that the language may change at any
//! moment. `bindings_tests.rs` holds the TypeScript types in `ui/src/lib/api.ts` against these.

mod asking;
mod before;
mod money;
mod standing;

use serde::Serialize;
use ts_rs::TS;

use crate::room::Notice;

pub use asking::*;
pub use before::*;
pub use money::*;
pub use standing::*;

/// The room, as the window draws it.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct View {
    /// Grows with every change.
    pub revision: u32,
    /// What the console is about.
    pub state: RunState,
    /// The rehearsal's folder.
    pub folder: Option<String>,
    /// Whether no network interface of the laptop is up.
    pub offline: bool,
    /// What the room waits for.
    pub ask: Option<Ask>,
    /// The Ledgers on the table.
    pub devices: Vec<DeviceView>,
    /// What was told, oldest first: the last 400.
    pub told: Vec<Told>,
    /// Why it stopped.
    pub failure: Option<FailureView>,
    /// What a finished rehearsal leaves.
    pub rehearsed: Option<RehearsedView>,
    /// Where things stand, as the log has it.
    #[serde(flatten)]
    pub scene: Scene,
}

/// Where things stand: the fold of the open log.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct Scene {
    /// Each ceremony of the rehearsal, in order; empty before one begins.
    pub ceremonies: Vec<CeremonyView>,
    /// The id of the ceremony at hand.
    pub current: Option<String>,
    /// Everybody with a part in it.
    pub people: Vec<PersonView>,
    /// The open log.
    pub log: Option<LogView>,
    /// Keys that were read.
    pub keys: Vec<KeyView>,
    /// The wallets.
    pub wallets: Vec<WalletView>,
    /// The proven backup.
    pub backup: Option<BackupView>,
    /// Holdings against the rules.
    pub treasury: Option<TreasuryView>,
    /// Transfers, in the order in which they were planned.
    pub transfers: Vec<TransferView>,
    /// Files in the folder: name and SHA-256, hexadecimal.
    pub files: Vec<FileView>,
}

/// What the console is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Nothing is open.
    #[default]
    Idle,
    /// The program works; people wait.
    Working,
    /// A person is asked; the program waits.
    Asking,
    /// Led to its end.
    Finished,
    /// Broken off; it can go on.
    Stopped,
}

/// One thing that was told, and where.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Told {
    /// The ceremony's id; none before the first.
    pub ceremony: Option<String>,
    /// The step's id; none between steps.
    pub step: Option<String>,
    /// What.
    pub notice: Notice,
}
