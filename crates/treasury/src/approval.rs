//! Approvals: a text that names everything, signed on the approver's own device (BIP-137).

use std::collections::BTreeMap;

use bitcoin::bip32::Fingerprint;
use bitcoin::secp256k1::PublicKey;
use bitcoin::sign_message::{MessageSignature, signed_msg_hash};
use serde::{Deserialize, Serialize};

use crate::intent::{Intent, IntentError, purpose_word};
use crate::money::btc_text;
use crate::plan::Plan;
use crate::wallet::secp;

/// A Ledger shows longer messages as a hash only.
const LONGEST_TEXT: usize = 640;

/// Why an approval does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the message of each variant says it, the fields are what it names")]
pub enum ApprovalError {
    #[error("{field} is not printable ASCII, or makes the text too long for the device")]
    UnprintableApproval { field: String },
    #[error("{person} made the plan and cannot approve it")]
    ApproverIsMaker { person: String },
    #[error("{person} approved twice")]
    DuplicateApprover { person: String },
    #[error("one device approved for {person} and for somebody else")]
    DuplicateApproverKey { person: String },
    #[error("{present} of {required} approvals are there")]
    TooFewApprovals { present: usize, required: usize },
    #[error("the signature of {person} cannot be read: {detail}")]
    UnreadableSignature { person: String, detail: String },
    #[error("the signature for {person} was not made by the enrolled device over this text")]
    WrongApprovalSignature { person: String },
    #[error("{person} made the plan and cannot sign the transfer")]
    SignerIsMaker { person: String },
    #[error("nobody is named as holder of the device {fingerprint}")]
    UnknownHolder { fingerprint: String },
}

/// An intent or an approval that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(untagged)]
pub enum ProposalError {
    /// About what was typed.
    #[error(transparent)]
    Intent(#[from] IntentError),
    /// About who approved.
    #[error(transparent)]
    Approval(#[from] ApprovalError),
}

/// One approval as it comes from an approver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The approver's name.
    pub approver: String,
    /// What the approver typed.
    pub intent: Intent,
    /// The nonce in the text.
    pub nonce: String,
    /// Base64 of the 65 bytes of BIP-137.
    pub signature: String,
}

/// The text that an approver signs: printable ASCII, at most 640 characters.
///
/// # Errors
/// [`ApprovalError::UnprintableApproval`] for an unusable log id or nonce.
pub fn approval_text(plan: &Plan, log_id: &str, nonce: &str) -> Result<String, ApprovalError> {
    for (field, value) in [("log id", log_id), ("nonce", nonce)] {
        let printable = value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'|');
        if value.is_empty() || value.len() > 100 || !printable {
            return Err(ApprovalError::UnprintableApproval { field: field.to_owned() });
        }
    }
    let (node, device) = (plan.node_address(), plan.device_address());
    let form = if node == device { String::new() } else { format!(" | node form {node}") };
    let text = format!(
        "Himuro approval v1 | log {log_id} | nonce {nonce} | {} | amount {} {} | to {device}{form} \
         | fee at most {} | transaction {}",
        purpose_word(plan.purpose()),
        btc_text(plan.amount()),
        plan.chain().network().unit(),
        btc_text(plan.highest_fee()),
        plan.txid(),
    );
    if text.len() > LONGEST_TEXT {
        return Err(ApprovalError::UnprintableApproval { field: "text".to_owned() });
    }
    Ok(text)
}

/// Recovers the key from a signature over a text and compares it with the enrolled one.
///
/// # Errors
/// [`ApprovalError::UnreadableSignature`], [`ApprovalError::WrongApprovalSignature`].
pub fn verify_approval(
    person: &str,
    text: &str,
    signature: &str,
    enrolled: &PublicKey,
) -> Result<(), ApprovalError> {
    let unreadable =
        |detail: String| ApprovalError::UnreadableSignature { person: person.to_owned(), detail };
    let signature =
        MessageSignature::from_base64(signature.trim()).map_err(|error| unreadable(error.to_string()))?;
    let recovered = signature
        .recover_pubkey(secp(), signed_msg_hash(text))
        .map_err(|error| unreadable(error.to_string()))?;
    if recovered.inner == *enrolled {
        Ok(())
    } else {
        Err(ApprovalError::WrongApprovalSignature { person: person.to_owned() })
    }
}

/// Who may do what in one transfer.
#[derive(Debug, Clone, Copy)]
pub struct Roles<'a> {
    /// Who made the plan.
    pub maker: &'a str,
    /// The approval key of each person, learned at enrolment.
    pub approval_keys: &'a BTreeMap<String, PublicKey>,
    /// Who holds each signing device.
    pub holders: &'a BTreeMap<Fingerprint, String>,
    /// The log that the approvals name.
    pub log_id: &'a str,
    /// So many approvals are needed.
    pub required: usize,
}

/// A plan whose intent was typed and approved by enough people. Only this can be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedTransfer {
    plan: Plan,
    maker: String,
    approvers: Vec<String>,
    holders: BTreeMap<Fingerprint, String>,
}

impl ApprovedTransfer {
    /// Checks the maker's intent against the plan, and each approval: typed the same, another
    /// person than the maker, signed by the enrolled device over the text of this plan.
    ///
    /// # Errors
    /// [`ProposalError`].
    pub fn new(
        plan: Plan,
        maker_intent: &Intent,
        approvals: &[Approval],
        roles: &Roles<'_>,
    ) -> Result<Self, ProposalError> {
        maker_intent.matches(&plan)?;
        let mut approvers: Vec<String> = Vec::new();
        let mut keys: Vec<&PublicKey> = Vec::new();
        for approval in approvals {
            let person = &approval.approver;
            if person == roles.maker {
                return Err(ApprovalError::ApproverIsMaker { person: person.clone() }.into());
            }
            if approvers.contains(person) {
                return Err(ApprovalError::DuplicateApprover { person: person.clone() }.into());
            }
            maker_intent.agrees_with(&approval.intent)?;
            let wrong = || ApprovalError::WrongApprovalSignature { person: person.clone() };
            let enrolled = roles.approval_keys.get(person).ok_or_else(wrong)?;
            if keys.contains(&enrolled) {
                return Err(ApprovalError::DuplicateApproverKey { person: person.clone() }.into());
            }
            let text = approval_text(&plan, roles.log_id, &approval.nonce)?;
            verify_approval(person, &text, &approval.signature, enrolled)?;
            approvers.push(person.clone());
            keys.push(enrolled);
        }
        let (present, required) = (approvers.len(), roles.required.max(1));
        if present < required {
            return Err(ApprovalError::TooFewApprovals { present, required }.into());
        }
        let maker = roles.maker.to_owned();
        Ok(Self { plan, maker, approvers, holders: roles.holders.clone() })
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Who made it.
    #[must_use]
    pub fn maker(&self) -> &str {
        &self.maker
    }

    /// Who approved it.
    #[must_use]
    pub fn approvers(&self) -> &[String] {
        &self.approvers
    }

    /// Who holds the device, if it may sign: known, and not the maker's. Ask before a device is
    /// given the transaction, too.
    ///
    /// # Errors
    /// [`ApprovalError::UnknownHolder`], [`ApprovalError::SignerIsMaker`].
    pub fn signer(&self, device: Fingerprint) -> Result<&str, ApprovalError> {
        match self.holders.get(&device) {
            None => Err(ApprovalError::UnknownHolder { fingerprint: device.to_string() }),
            Some(holder) if *holder == self.maker => {
                Err(ApprovalError::SignerIsMaker { person: holder.clone() })
            }
            Some(holder) => Ok(holder),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the recording btc-testnet-message-short-A of the genuine app.
    const TEXT: &str = "Himuro approval 2026-01-15 withdrawal 0001: 0.40000000 BTC";
    const KEY: &str = "02e7ab2537b5d49e970309aae06e9e49f36ce1c9febbd44ec8e0d1cca0b4f9c319";
    const SIGNATURE: &str =
        "H13R1xn3ZJsIJWEbfHka/iRj3vcTLYNQ+4xXAE4BM+WSGhIw5KsWY4U3yoEOzK/xhL1OVkqiHGAIxdYYDbfZq+g=";

    #[test]
    fn a_signature_of_the_genuine_app_is_accepted_for_its_text_and_key_only() {
        let key: PublicKey = KEY.parse().unwrap();
        assert_eq!(verify_approval("Sato", TEXT, SIGNATURE, &key), Ok(()));
        let wrong = Err(ApprovalError::WrongApprovalSignature { person: "Sato".to_owned() });
        assert_eq!(verify_approval("Sato", &TEXT.replace('4', "5"), SIGNATURE, &key), wrong);
        let other = "02ccf9507c973d56c57e0ed391f37f2ae19231f6031a9c3363087916f666343267";
        assert_eq!(verify_approval("Sato", TEXT, SIGNATURE, &other.parse().unwrap()), wrong);
        for cut in ["", "H13R", "AAAA", &SIGNATURE[4..]] {
            assert!(matches!(
                verify_approval("Sato", TEXT, cut, &key),
                Err(ApprovalError::UnreadableSignature { .. })
            ));
        }
    }
}
