//! What the operator console draws: one picture of the room, whole, at every change.
//!
//! Amounts are decimal text in BTC or digits in satoshis, shares are in millionths, times are milliseconds since 1970.
//! Sentences are ids of `texts/` with their values, or stand in both languages, so that the language may change at any
//! moment. `cargo test -p himuro-app --test bindings` holds the TypeScript types in `ui/src/lib/types/` against these.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::failure::Failure;
use crate::room::{Bilingual, Expected, Notice};

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

/// What a person is asked.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ask {
    /// A yes.
    Confirm {
        /// By which it is answered.
        id: u32,
        /// The question.
        question: QuestionView,
    },
    /// Something typed.
    TypeIn {
        /// By which it is answered.
        id: u32,
        /// The question.
        question: QuestionView,
        /// What the person reads on the rehearsal's own paper.
        paper: String,
    },
    /// Whether a step that was stopped is tried again.
    TryAgain {
        /// By which it is answered.
        id: u32,
        /// What stopped it.
        failure: FailureView,
    },
    /// A device waits for its buttons.
    Device {
        /// Who holds it.
        person: String,
    },
    /// The secret pane is open in a window of its own.
    Pane {
        /// Who works in it.
        person: String,
    },
}

/// A question.
#[derive(Debug, Clone, Serialize, TS)]
pub struct QuestionView {
    /// Who is asked.
    pub who: String,
    /// The id of its text.
    pub text: String,
    /// The values that the text names.
    pub values: BTreeMap<String, String>,
    /// What the script says must be seen for a yes.
    pub expect: Option<Bilingual>,
}

/// What a person answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// Yes; or: try it again.
    Yes,
    /// No; or: do not try it again now.
    No,
    /// This.
    Typed {
        /// As typed.
        text: String,
    },
}

/// A button, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Button {
    /// Back.
    Left,
    /// On.
    Right,
    /// Confirm what is shown.
    Both,
}

/// A Ledger on the table.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DeviceView {
    /// Who holds it.
    pub person: String,
    /// As it was named: `sim:A`, `hid`.
    pub name: String,
    /// Whether its screen and buttons are drawn, for it has none.
    pub simulated: bool,
    /// Its screen.
    pub screen: ScreenView,
    /// What it must show, computed from what it was given; empty while it is asked nothing.
    pub expected: Vec<Expected>,
}

/// A device's screen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ScreenView {
    /// Nothing is asked.
    #[default]
    Idle,
    /// A review, page by page; the last page but one approves, the last refuses.
    Review {
        /// What it is about: `sign`, `register`, …
        about: String,
        /// All pages.
        pages: Vec<PageView>,
        /// The page that is shown, counted from 0.
        page: u32,
    },
    /// A page that wants no decision.
    Notice {
        /// Its lines.
        lines: Vec<String>,
    },
}

/// One page, as it stands on 128 × 64 points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PageView {
    /// Its lines, the title first.
    pub lines: Vec<String>,
    /// What pressing both buttons does here.
    pub both: PageAct,
}

/// What pressing both buttons on a page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PageAct {
    /// Nothing.
    Nothing,
    /// Approves all of it.
    Approve,
    /// Refuses.
    Reject,
}

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
}

/// A coin that is spent.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CoinView {
    /// `txid:vout`.
    pub outpoint: String,
    /// Its amount.
    pub amount: AmountView,
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

/// What the treasury computes from its inputs alone.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Survey {
    /// Holdings against the rules.
    pub treasury: TreasuryView,
    /// What would be moved.
    pub transfers: Vec<TransferView>,
}

/// A rehearsal as a person asks for it; what is empty is as the program proposes.
#[derive(Debug, Clone, Default, Deserialize, TS)]
pub struct Wish {
    /// `2-of-3`.
    pub quorum: Option<String>,
    /// Cold devices in the order of the wallet's keys.
    pub devices: Vec<String>,
    /// The hot wallet's device.
    pub hot_device: Option<String>,
    /// Seed of the rehearsal's randomness, digits.
    pub rng_seed: Option<String>,
    /// sat/vB, digits.
    pub fee_rate: Option<String>,
    /// A folder of a node's export.
    pub holdings: Option<String>,
    /// Prices.
    pub prices: Option<String>,
    /// Books.
    pub books: Option<String>,
    /// Policies.
    pub policies: Vec<String>,
    /// Where the files go.
    pub out: Option<String>,
}

/// What today asks.
#[derive(Debug, Clone, Serialize, TS)]
pub struct HomeView {
    /// Where new rehearsals go.
    pub root: String,
    /// Rehearsals that are there, newest first.
    pub rehearsals: Vec<FolderView>,
}

/// A folder with a rehearsal in it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct FolderView {
    /// Its path.
    pub folder: String,
    /// Its name.
    pub name: String,
    /// When its log was last written.
    #[ts(type = "number")]
    pub changed: i64,
    /// Whether its bundle is there, which is written last.
    pub finished: bool,
}

/// What can be seen of machine and programs.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DoctorView {
    /// This program's version.
    pub version: String,
    /// SHA-256 of its file, hexadecimal.
    pub sha256: String,
    /// Each look.
    pub looks: Vec<LookView>,
    /// Ledgers on USB: model and serial number.
    pub ledgers: Vec<[String; 2]>,
}

/// One look at the machine.
#[derive(Debug, Clone, Serialize, TS)]
pub struct LookView {
    /// Its stable name.
    pub name: String,
    /// The id of its text, which takes `passes`.
    pub text: String,
    /// Whether it is in order. Production refuses where it is not; a rehearsal writes it down.
    pub passes: bool,
}
