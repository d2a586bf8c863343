//! Policy, valuation, limits, planner, transactions: pure. Bytes come in, values go out.
//!
//! From a node's files ([`Holdings`]) and a dated [`Policy`] comes an [`Assessment`], from that
//! a [`Plan`], typed again as [`Intent`]s and approved ([`ApprovedTransfer`]); [`check`] rebuilds
//! the transaction from it and lets nothing else leave.

mod approval;
mod assessment;
mod check;
mod event;
mod holdings;
mod intent;
mod money;
mod network;
mod plan;
mod policy;
mod proof;
mod screens;
mod selection;
mod signatures;
mod size;
mod wallet;

pub use approval::{
    Approval, ApprovalError, ApprovedTransfer, ProposalError, Roles, approval_text, verify_approval,
};
pub use assessment::{ASSET, Assessment, BookDifference, Books, Price, RuleAssessment, Verdict, assess};
pub use check::{CheckError, CheckedTransfer, SignedBy, TransferError, check, compare};
pub use event::{Event, FoldError, Progress, State};
pub use holdings::{
    Coin, CoinState, ColdOwner, Count, Holdings, HoldingsError, HoldingsFiles, WalletHoldings,
};
pub use intent::{Intent, IntentError, Typed, looks_alike};
pub use money::{MAX_MONEY, Money, btc_text, device_text};
pub use network::{Chain, Network};
pub use plan::{
    Batch, Funds, OutputRole, Plan, PlanError, PlanFileError, PlannedChange, PlannedInput, PsbtError,
    Purpose, Reasons, RuleEffect, plan_refill, plan_transfer, read_psbt,
};
pub use policy::{Policy, PolicyError, RefillRule, Rule, Share, Title, TransferTerms};
pub use proof::{ProvenQuorum, SpendProof};
pub use screens::Screen;
pub use signatures::{DeviceSignature, add_signatures, merge_signatures, signed_inputs};
pub use wallet::{Branch, Wallet, WalletError, WalletKey};

/// Every error code of this crate, for a test that asks each for its text.
pub fn error_codes() -> impl Iterator<Item = &'static str> {
    use strum::VariantNames as _;
    [
        ApprovalError::VARIANTS,
        CheckError::VARIANTS,
        FoldError::VARIANTS,
        HoldingsError::VARIANTS,
        IntentError::VARIANTS,
        PlanError::VARIANTS,
        PlanFileError::VARIANTS,
        PolicyError::VARIANTS,
        PsbtError::VARIANTS,
        WalletError::VARIANTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
