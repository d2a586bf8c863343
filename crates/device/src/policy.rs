//! Wallet policies (BIP-388).

use serde::Serialize;

/// Why a wallet policy cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PolicyError {
    /// A part of the policy is malformed.
    #[error("the wallet policy is malformed: {detail}")]
    PolicyMalformed {
        /// What is wrong.
        detail: String,
    },
}
