//! Policy, valuation, limits, planner, transactions: pure. Bytes come in, values go out.
//!
//! From a node's files ([`Holdings`]) and a dated [`Policy`] comes an [`Assessment`], from that
//! a [`Plan`], typed again as [`Intent`]s and approved ([`ApprovedTransfer`]); [`check`] rebuilds
//! the transaction from it and lets nothing else leave.

mod assessment;
mod holdings;
mod money;
mod network;
mod plan;
mod policy;
mod selection;
mod size;
mod wallet;

pub use assessment::{
    ASSET, Assessment, BookDifference, Books, Price, RuleAssessment, Verdict, assess,
};
pub use holdings::{
    Coin, CoinState, ColdOwner, Count, Holdings, HoldingsError, HoldingsFiles, WalletHoldings,
};
pub use money::{MAX_MONEY, Money, btc_text, device_text};
pub use network::{Chain, Network};
pub use plan::{
    Funds, OutputRole, Plan, PlanError, PlanFileError, PlannedChange, PlannedInput, PsbtError, Purpose,
    Reasons, RuleEffect, plan_refill, plan_transfer, read_psbt,
};
pub use policy::{Policy, PolicyError, RefillRule, Rule, Share, Title, TransferTerms};
pub use wallet::{Branch, Wallet, WalletError, WalletKey};
