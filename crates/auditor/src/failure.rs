//! What goes wrong or is found wrong: a stable code and the values that its text names.

use std::collections::BTreeMap;

use serde::Serialize;
use strum::VariantNames;
use texts::Texts;

/// What this program itself finds wrong, beside the findings of the crates that it asks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum AuditorError {
    /// The system does not give a file.
    #[error("{file} cannot be read: {detail}")]
    FileUnreadable { file: String, detail: String },
    /// A file is larger than anything that it should be.
    #[error("{file} has more than {limit} bytes")]
    FileTooLong { file: String, limit: usize },
    /// A record whose fields are not those of its kind.
    #[error("record {record} cannot be read: {detail}")]
    RecordUnreadable { record: u64, detail: String },
    /// A signature that is not over this text by this person's key.
    #[error("the signature of {person} does not hold")]
    SignatureWrong { person: String },
    /// A text that is for another log, another purpose or another person.
    #[error("what {person} signed is for something else")]
    SignedElsewhere { person: String },
    /// A second key for one purpose, a key or a device of somebody else, another device than was read.
    #[error("the enrolment of {person} contradicts another one or their device")]
    EnrolmentContradicts { person: String },
    /// A text that was signed once is shown again.
    #[error("the nonce {nonce} is in the log twice")]
    NonceTwice { nonce: String },
    /// Somebody acted in a session in which they did not log in.
    #[error("{person} acted without having logged in")]
    NotLoggedIn { person: String },
    /// The key of a device is not in the wallet, or another one is.
    #[error("the wallet's keys are not those that the devices gave")]
    WalletKeysDiffer,
    /// A ceremony was begun with another quorum than the wallet has.
    #[error("a ceremony was begun with the quorum {quorum}, the wallet has another")]
    QuorumDiffers { quorum: String },
    /// The register gives a device another key or another app than was read from it.
    #[error("the device {serial} of {person} gave another key or app than the register says")]
    RegisterDiffers { serial: String, person: String },
    /// A device confirmed an address that is not the wallet's.
    #[error("address {index} confirmed by {person} is not the wallet's")]
    AddressDiffers { person: String, index: u64 },
    /// The devices registered different policies, or one of the wallet's did not register.
    #[error("the registered policies differ")]
    RegistrationsDiffer,
    /// The shares gave another key than the device holds.
    #[error("the shares of {person} give another key")]
    BackupDiffers { person: String },
    /// A step needs something that the log does not hold before it.
    #[error("{what} is missing before it")]
    NothingBefore { what: String },
    /// The record of a plan says otherwise than the plan.
    #[error("the record of the plan says otherwise in {field}")]
    PlanRecordDiffers { field: String },
    /// The plan is not over the ceremony's wallet.
    #[error("the plan is not over the wallet of the ceremony")]
    OtherWallet,
    /// The transaction that left is not the one that was approved and signed.
    #[error("the transaction that left is another one")]
    TransactionDiffers,
    /// The file that left has other bytes.
    #[error("{file} left with other bytes")]
    FileDiffers { file: String },
    /// The words that were read aloud are not those of the head.
    #[error("the words read aloud are not those of the head of {size} records")]
    WordsDiffer { size: u64 },
    /// A head that covers the record that speaks of it.
    #[error("the head of {size} records covers its own record")]
    HeadTooEarly { size: u64 },
    /// The same inputs give another result.
    #[error("the inputs give another {what}")]
    RederivedDiffers { what: String },
    /// Whoever waited for it broke it off.
    #[error("the examination was stopped")]
    Stopped,
    /// Nothing was named to be examined.
    #[error("nothing is named to be examined")]
    NothingNamed,
    /// A report is never written over anything.
    #[error("{file} exists")]
    ReportExists { file: String },
    /// A report is never written into what was examined.
    #[error("{file} is inside what is examined")]
    ReportInside { file: String },
    /// There is no display.
    #[error("no window can be opened: {detail}")]
    NoWindow { detail: String },
    /// The system does not take a file.
    #[error("{file} cannot be written: {detail}")]
    FileUnwritable { file: String, detail: String },
}

/// A failure with its stable code; its sentence stands in `texts/` under `error-<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Failure {
    code: String,
    fields: BTreeMap<String, String>,
}

impl Failure {
    /// The failure that a crate's error is: code and fields are those of its serialized form.
    pub(crate) fn of(room: &str, error: &impl Serialize) -> Self {
        let mut fields: BTreeMap<String, String> = match serde_json::to_value(error) {
            Ok(serde_json::Value::Object(map)) => {
                map.into_iter().map(|(name, value)| (name, plain(value))).collect()
            }
            _ => BTreeMap::new(),
        };
        let code = fields.remove("code").unwrap_or_else(|| "unnamed".to_owned());
        Self { code: format!("{room}-{code}"), fields }
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    /// Whether the log itself was found wrong, rather than not found or not readable.
    pub(crate) fn contradicts(&self) -> bool {
        let found = self.code.strip_prefix("audit-");
        found.is_some_and(|code| {
            audit::Finding::VARIANTS.contains(&code) || audit::HeadError::VARIANTS.contains(&code)
        })
    }

    /// The sentence and the remedy.
    pub(crate) fn sentence(&self, texts: &Texts) -> (String, Option<String>) {
        texts.error(&self.code, &self.fields)
    }
}

impl From<AuditorError> for Failure {
    fn from(error: AuditorError) -> Self {
        Self::of("auditor", &error)
    }
}

macro_rules! failures_of {
    ($room:literal: $($error:ty),+ $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::of($room, &error)
            }
        })+
    };
}

/// What was broken off has a sentence of this program's.
impl From<audit::VerifyError> for Failure {
    fn from(error: audit::VerifyError) -> Self {
        match error {
            audit::VerifyError::Stopped(_) => AuditorError::Stopped.into(),
            error => Self::of("audit", &error),
        }
    }
}

failures_of!("audit": audit::StoreError, audit::ReadError, audit::KeyError, audit::FormatError);
failures_of!("ceremony": ceremony::EventError, ceremony::StepError, ceremony::register::RegisterError);
failures_of!(
    "treasury": treasury::ApprovalError, treasury::FoldError, treasury::HoldingsError, treasury::IntentError,
    treasury::PlanError, treasury::PlanFileError, treasury::PolicyError, treasury::ProposalError, treasury::PsbtError,
    treasury::TransferError, treasury::WalletError,
);

fn plain(value: serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text,
        serde_json::Value::Array(items) => items.into_iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
