//! The messages between the console and the pane, version 1.
//!
//! One JSON object a line: the pane says [`Ready`], the console sends one [`Request`], the pane answers with
//! one [`Reply`] and ends. A message carries fingerprints, counts, identifiers, digests and stable codes:
//! no free text, and no secret but the opened epoch key of [`Reply::EpochOpened`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of these messages.
pub const PANE_VERSION: u32 = 1;

/// The longest line that either side reads, in bytes.
pub const PANE_LINE_LIMIT: usize = 64 * 1024;

/// What the pane's process has obtained of its hardening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ready {
    /// [`PANE_VERSION`].
    pub version: u32,
    /// Each measure by its stable name (`no_core_dumps`, `not_dumpable`, `landlock`, …) and whether it holds.
    pub hardening: BTreeMap<String, bool>,
}

/// The profile under which the pane is asked to work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaneProfile {
    /// Real keys: nothing scripted, nothing lacking in the hardening.
    Production,
    /// Published test seeds and simulated people.
    Rehearsal,
}

/// One task for one process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// [`PANE_VERSION`].
    pub version: u32,
    /// The profile of the log that this task belongs to.
    pub profile: PaneProfile,
    /// What to do.
    pub task: Task,
}

/// What the pane can be asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Task {
    /// Split one key's BIP-39 entropy into SLIP-39 shares, have each typed back, recombine and compare.
    Backup {
        /// Where the scripted custodian finds the words of a simulated device; at the window, the rehearsal's paper to
        /// copy from. Absent, and refused, in production.
        words: Option<WordsSource>,
        /// Master fingerprint that the device gave, 8 hexadecimal digits.
        fingerprint: String,
        /// Shares needed to recover, 1–16.
        threshold: u8,
        /// Shares made, 1–16.
        count: u8,
        /// Mistakes that the scripted custodian makes when typing back; a person at the window makes their own.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        slips: Vec<Slip>,
        /// Seed of the randomness; refused in production.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rng_seed: Option<u64>,
    },
    /// Unwrap one epoch of the log with an operator's age identity.
    OpenEpoch {
        /// File of the operator's age identity; where it is locked with a passphrase, the window asks for it.
        identity_file: String,
        /// The wrapped epoch key: a plain age file, base64.
        wrapped: String,
    },
}

/// Where the scripted custodian reads a simulated device's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordsSource {
    /// A published test seed, `A` to `E`.
    Published(String),
    /// A file of words.
    File(String),
}

/// A mistake of the scripted custodian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Slip {
    /// One word of one share is typed wrong (a legal word, but not that one). Both count from 1.
    WrongWord {
        /// The share.
        share: u8,
        /// The word.
        word: u8,
    },
    /// One word of one share is typed as a word that is in no list. Both count from 1.
    UnknownWord {
        /// The share.
        share: u8,
        /// The word.
        word: u8,
    },
    /// A share of another set is typed in place of this one, counted from 1.
    ShareOfAnotherSet {
        /// The share.
        share: u8,
    },
    /// This share, counted from 1, is not typed back.
    Missing {
        /// The share.
        share: u8,
    },
}

/// The pane's one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Reply {
    /// Every share was typed back and every quorum of them gives the device's fingerprint again.
    BackedUp {
        /// Master fingerprint computed from the recombined shares, 8 hexadecimal digits.
        fingerprint: String,
        /// SLIP-39 identifier of the set, 15 bits.
        identifier: u16,
        /// Shares needed.
        threshold: u8,
        /// Shares made.
        count: u8,
        /// Quorums that were recombined.
        quorums: u32,
        /// SHA-256 of each share's text, hexadecimal, in order.
        digests: Vec<String>,
    },
    /// The epoch's key: the one secret that ever crosses this pipe.
    EpochOpened {
        /// 32 bytes, hexadecimal.
        key: String,
    },
    /// Refused, with a stable code of the pane or of its secrets and the positions that it names; `pane-cancelled` when
    /// the person stopped.
    Refused {
        /// The stable code, for example `secrets-share-checksum`.
        code: String,
        /// Numbers that the text names: share, word, identifier, …
        fields: BTreeMap<String, u32>,
    },
}
