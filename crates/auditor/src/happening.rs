//! The records of the console, as far as the auditor recomputes or tells them. Fields that are not read here are
//! somebody else's; kinds that are not listed here change nothing.

use std::collections::BTreeMap;

use bitcoin::PublicKey;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use crate::failure::AuditorError;

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RehearsalOpened {
    pub(crate) fee_rate: Option<String>,
    pub(crate) inputs: BTreeMap<String, String>,
}

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Purpose {
    LogIn,
    Head,
    Approval,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PersonEnrolled {
    pub(crate) person: String,
    pub(crate) fingerprint: String,
    /// Approvals in logs of older versions.
    #[serde(default = "approval")]
    pub(crate) purpose: Purpose,
    pub(crate) text: String,
    pub(crate) signature: String,
    pub(crate) public_key: String,
}

fn approval() -> Purpose {
    Purpose::Approval
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PersonLoggedIn {
    pub(crate) person: String,
    pub(crate) text: String,
    pub(crate) signature: String,
    pub(crate) at: i64,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LogInRefused {
    pub(crate) person: String,
}

/// A signature of a transaction, as a device gave it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SignatureGiven {
    pub(crate) person: String,
    pub(crate) txid: String,
    pub(crate) input: usize,
    pub(crate) public_key: PublicKey,
    pub(crate) signature: String,
}

/// Of `device.read` and `key.proved`: a text that was signed with a key below the account.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct KeyProof {
    pub(crate) person: String,
    pub(crate) xpub: String,
    /// None in logs of older versions.
    pub(crate) challenge: Option<String>,
    pub(crate) signature: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeviceReplaced {
    pub(crate) person: String,
    pub(crate) fingerprint: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeviceRead {
    pub(crate) person: String,
    pub(crate) fingerprint: String,
    pub(crate) app: String,
    pub(crate) version: String,
    pub(crate) xpub: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct WalletCreated {
    pub(crate) descriptor: String,
    pub(crate) policy_name: String,
    pub(crate) policy_template: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PolicyRegistered {
    pub(crate) person: String,
    pub(crate) fingerprint: String,
    pub(crate) id: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AddressVerified {
    pub(crate) person: String,
    pub(crate) branch: u32,
    pub(crate) index: u32,
    pub(crate) address: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SpendProved {
    pub(crate) quorums: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BackupProved {
    pub(crate) person: String,
    pub(crate) fingerprint: String,
    pub(crate) threshold: u64,
    pub(crate) count: u64,
    pub(crate) quorums: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LogAnchored {
    pub(crate) size: u64,
    pub(crate) root: String,
    pub(crate) words: String,
    pub(crate) signers: Vec<String>,
    pub(crate) signatures: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeviceStopped {
    pub(crate) person: String,
    pub(crate) signatures: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MakerSigned {
    pub(crate) person: String,
    pub(crate) nonce: String,
    pub(crate) signature: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BagsSealed {
    pub(crate) numbers: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FileWritten {
    pub(crate) name: String,
    pub(crate) sha256: String,
}

/// The fields of record `seq` as one of the above.
pub(crate) fn read<T: DeserializeOwned>(record: u64, fields: Map<String, Json>) -> Result<T, AuditorError> {
    serde_json::from_value(Json::Object(fields))
        .map_err(|error| AuditorError::RecordUnreadable { record, detail: error.to_string() })
}
