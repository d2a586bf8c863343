//! Keys, wallets, holdings, transfers. Amounts are decimal text in BTC and digits in satoshis.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use crate::room::{Bilingual, Expected};

/// A key that was read from a device.
#[derive(Debug, Clone, Serialize, TS)]
pub struct KeyView {
    /// Whose.
    pub person: String,
    /// Master fingerprint.
    pub fingerprint: String,
    /// Its path.
    pub path: String,
    /// Extended public key.
    pub xpub: String,
    /// Whether two people compared it on the device's screen.
    pub compared: bool,
    /// Whether the wallet's policy is registered on the device.
    pub registered: bool,
    /// Whether its holder is enrolled for approvals.
    pub enrolled: bool,
}

/// A wallet.
#[derive(Debug, Clone, Serialize, TS)]
pub struct WalletView {
    /// The policy's name, as every device shows it.
    pub name: String,
    /// The policy's template.
    pub template: String,
    /// `2-of-3`.
    pub quorum: String,
    /// The descriptor with its checksum.
    pub descriptor: String,
    /// First addresses, and who saw each on the own device.
    pub addresses: Vec<AddressView>,
    /// Quorums that signed the proof of spending; 0 before it.
    pub spend_proved: u32,
}

/// An address of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AddressView {
    /// Its index on the receiving branch.
    pub index: u32,
    /// The address.
    pub address: String,
    /// Who saw it on the own device.
    pub seen_by: Vec<String>,
}

/// A proven backup.
#[derive(Debug, Clone, Serialize, TS)]
pub struct BackupView {
    /// Whose key.
    pub person: String,
    /// The fingerprint that the shares give.
    pub fingerprint: String,
    /// SLIP-39 identifier of the set.
    pub identifier: u32,
    /// Shares needed.
    pub threshold: u32,
    /// Shares made.
    pub count: u32,
    /// Quorums that were recombined.
    pub quorums: u32,
    /// SHA-256 of each share's text, hexadecimal.
    pub digests: Vec<String>,
    /// Numbers of the sealed bags, once they are.
    pub bags: Vec<String>,
    /// What the pane's process had of its hardening.
    pub hardening: BTreeMap<String, bool>,
}

/// Holdings against the rules.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TreasuryView {
    /// The asset: `BTC`.
    pub asset: String,
    /// The node's block height.
    pub height: u32,
    /// The policies assessed by.
    pub policies: Vec<String>,
    /// The hot wallet, confirmed.
    pub hot: AmountView,
    /// The cold wallet, confirmed.
    pub cold: AmountView,
    /// The hot wallet's value in yen, rounded down; digits.
    pub hot_yen: String,
    /// The cold wallet's value in yen, rounded down; digits.
    pub cold_yen: String,
    /// What customers are owed.
    pub customers: AmountView,
    /// Customers' coins that are hot.
    pub hot_customers: AmountView,
    /// Their value in yen, rounded down; digits.
    pub hot_customers_yen: String,
    /// What customers are owed in yen, rounded down; digits.
    pub customers_yen: String,
    /// More (positive) or less (negative) on the chain than the books say; satoshis, digits with a sign.
    pub difference_sat: String,
    /// The same without its sign.
    pub difference: AmountView,
    /// Its value in yen, rounded down; digits.
    pub difference_yen: String,
    /// Hot share in millionths, rounded up.
    pub ratio_ppm: u32,
    /// Each rule.
    pub rules: Vec<RuleView>,
    /// The rule whose target counts.
    pub strictest: String,
    /// What must leave the hot wallet.
    pub to_move: AmountView,
    /// Yen for one bitcoin.
    pub price_yen: String,
    /// Who published the price, which one it is, and when.
    pub price_from: [String; 3],
    /// The same as sentences.
    pub findings: Vec<SentenceView>,
}

/// One rule.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RuleView {
    /// Its id.
    pub rule: String,
    /// What it says.
    pub title: Bilingual,
    /// Where it stands.
    pub source: String,
    /// Since when.
    pub dated: String,
    /// The cap, in millionths.
    pub cap_ppm: u32,
    /// The target, in millionths.
    pub target_ppm: u32,
    /// The most that may be hot.
    pub limit: AmountView,
    /// Whether it is breached.
    pub breached: bool,
}

/// An amount: both forms, exact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AmountView {
    /// `12.50000000`.
    pub btc: String,
    /// Digits.
    pub sat: String,
}

/// A sentence: the id of its text and its values.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SentenceView {
    /// The id.
    pub text: String,
    /// The values.
    pub values: BTreeMap<String, String>,
}

/// A transfer from plan to file.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TransferView {
    /// `rebalance` or `refill`.
    pub purpose: String,
    /// The transaction's id.
    pub txid: String,
    /// What is moved.
    pub amount: AmountView,
    /// What it costs.
    pub fee: AmountView,
    /// sat/vB.
    pub fee_rate: u32,
    /// vB.
    pub virtual_size: u32,
    /// Where to, as the node writes it.
    pub destination: String,
    /// Where to, as the device writes it.
    pub device_destination: String,
    /// Coins that it spends: outpoint and amount.
    pub inputs: Vec<CoinView>,
    /// What comes back.
    pub change: Option<AmountView>,
    /// What comes after it, where it is the first of several.
    pub batch: Option<SentenceView>,
    /// The rule whose target it meets.
    pub rule: String,
    /// Hot share before, in millionths.
    pub ratio_before_ppm: u32,
    /// Hot share after, in millionths.
    pub ratio_after_ppm: u32,
    /// What each signing device must show.
    pub expected: Vec<Expected>,
    /// Who made it.
    pub maker: String,
    /// Whether the maker typed its intent.
    pub intended: bool,
    /// Who approved it.
    pub approved_by: Vec<String>,
    /// Who signed it.
    pub signed_by: Vec<String>,
    /// Whether it was rebuilt from the intent and found the same.
    pub checked: bool,
    /// Files that left.
    pub exported: Vec<String>,
    /// Its stages in their order: intent, plan, approve, sign, check, export.
    pub stages: Vec<StageView>,
}

/// A stage of a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct StageView {
    /// `intent`, `plan`, `approve`, `sign`, `check`, `export`.
    pub stage: String,
    /// Where it stands.
    pub standing: Standing,
}

/// Where a stage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is behind.
    Done,
    /// It is the first that is not done.
    AtHand,
    /// It is to come.
    Open,
}

/// A coin that is spent.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CoinView {
    /// `txid:vout`.
    pub outpoint: String,
    /// Its amount.
    pub amount: AmountView,
}

/// What the treasury computes from its inputs alone.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Survey {
    /// Holdings against the rules.
    pub treasury: TreasuryView,
    /// What would be moved.
    pub transfers: Vec<TransferView>,
}
