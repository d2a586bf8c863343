//! Where ceremonies and log stand.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use crate::failure::Failure;
use crate::room::Bilingual;

/// Somebody with a part.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PersonView {
    /// The name.
    pub name: String,
    /// Roles in the ceremony at hand.
    pub roles: Vec<Bilingual>,
    /// The device that this person holds, as it was named.
    pub device: Option<String>,
}

/// A ceremony and how far it is.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CeremonyView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// `not_started`, `running`, `paused`, `completed`, `aborted`.
    pub phase: String,
    /// SHA-256 of its script, hexadecimal.
    pub script_sha256: String,
    /// `2-of-3`.
    pub quorum: String,
    /// The estimate for the whole, in minutes.
    pub est_minutes: u16,
    /// Steps that are finished.
    pub finished: u32,
    /// Steps that there are.
    pub total: u32,
    /// When it started.
    #[ts(type = "number | null")]
    pub started: Option<i64>,
    /// Its acts.
    pub acts: Vec<ActView>,
    /// The step at hand.
    pub step: Option<StepView>,
}

/// An act.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ActView {
    /// Counted from 1.
    pub number: u32,
    /// Its title.
    pub title: Bilingual,
    /// Its steps.
    pub steps: Vec<LineView>,
}

/// A step in the script column.
#[derive(Debug, Clone, Serialize, TS)]
pub struct LineView {
    /// Its id.
    pub id: String,
    /// `2.1`.
    pub number: String,
    /// What is to be done.
    pub instruction: Bilingual,
    /// What its action is called: `roll_call`, …
    pub action: String,
    /// `pending`, `active`, `failed`, `done`, `excepted`, `skipped`.
    pub state: String,
    /// Who put their initials.
    pub initials: Vec<String>,
    /// When it was finished, or begun if it is at hand.
    #[ts(type = "number | null")]
    pub time: Option<i64>,
    /// Attempts that are over.
    pub attempts: u32,
    /// Exceptions on record at this step.
    pub exceptions: u32,
}

/// The step at hand.
#[derive(Debug, Clone, Serialize, TS)]
pub struct StepView {
    /// Its id.
    pub id: String,
    /// `2.1`.
    pub number: String,
    /// What its action is called.
    pub action: String,
    /// Who leads it.
    pub role: Bilingual,
    /// What is to be done.
    pub instruction: Bilingual,
    /// What is read aloud.
    pub say: Option<Bilingual>,
    /// What must be seen.
    pub expect: Option<Bilingual>,
    /// Since when.
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    /// The estimate, in minutes.
    pub est_minutes: u16,
    /// Rule books that ask for it: `fsa:7`.
    pub refs: Vec<String>,
    /// The transfer that it works on: `rebalance`, `refill`.
    pub transfer: Option<String>,
}

/// The log's head.
#[derive(Debug, Clone, Serialize, TS)]
pub struct LogView {
    /// Which log, hexadecimal.
    pub id: String,
    /// Records.
    pub size: u32,
    /// The root, hexadecimal.
    pub root: String,
    /// The head in 16 PGP words.
    pub words: Vec<String>,
    /// Path data of the seal, drawn on a square of `seal_side`.
    pub seal: String,
    /// The side of that square.
    pub seal_side: u16,
    /// Records that were anchored outside; 0 while nothing is.
    pub anchored: u32,
    /// Each anchoring.
    pub anchors: Vec<AnchorView>,
}

impl LogView {
    /// The head after the session was closed.
    pub(crate) fn closed(&mut self, rehearsed: &RehearsedView) {
        let mut root = [0; 32];
        // The root comes from a digest: it is hexadecimal.
        if hex::decode_to_slice(&rehearsed.root, &mut root).is_ok() {
            self.seal = look::Seal::of(&root, u64::from(rehearsed.size)).svg_path();
        }
        self.size = rehearsed.size;
        self.root.clone_from(&rehearsed.root);
        self.words.clone_from(&rehearsed.words);
    }
}

/// A head that was signed on a Ledger and written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AnchorView {
    /// Records that it covers.
    pub size: u32,
    /// The root, hexadecimal.
    pub root: String,
    /// Who signed it.
    pub signers: Vec<String>,
}

/// One record of the open session.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RecordView {
    /// Its place.
    pub seq: u32,
    /// When.
    #[ts(type = "number")]
    pub time: i64,
    /// What happened.
    pub kind: String,
    /// What is said about it, as JSON.
    pub body: String,
}

impl RecordView {
    pub(crate) fn new(seq: u64, time: i64, kind: &str, body: &serde_json::Value) -> Self {
        Self {
            seq: u32::try_from(seq).unwrap_or(u32::MAX),
            time,
            kind: kind.to_owned(),
            body: serde_json::to_string(body).unwrap_or_default(),
        }
    }
}

/// A file in the folder.
#[derive(Debug, Clone, Serialize, TS)]
pub struct FileView {
    /// Its name.
    pub name: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// What went wrong: its sentence and remedy stand in `texts/` under `error-<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FailureView {
    /// The stable code.
    pub code: String,
    /// The values that its text names.
    pub fields: BTreeMap<String, String>,
    /// Whether only something outside stands in the way, so that the step stays open.
    pub interruption: bool,
}

impl From<&Failure> for FailureView {
    fn from(failure: &Failure) -> Self {
        Self {
            code: failure.code().to_owned(),
            fields: failure.fields().clone(),
            interruption: failure.is_interruption(),
        }
    }
}

/// What a finished rehearsal leaves.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RehearsedView {
    /// The folder.
    pub out: String,
    /// Records in the log.
    pub size: u32,
    /// Root of the log, hexadecimal.
    pub root: String,
    /// The head in PGP words.
    pub words: Vec<String>,
}
