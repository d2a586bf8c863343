//! What people are asked, and the Ledgers on the table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::FailureView;
use crate::room::{Bilingual, Expected};

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
        /// Whose device it is about; a simulated one can be unlocked and plugged in again here.
        person: Option<String>,
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
    /// It waits for its PIN, which the two buttons type.
    Locked {
        /// Its lines.
        lines: Vec<String>,
        /// The PIN of simulated devices: published, as their words are.
        pin: String,
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

/// The Ledgers that are plugged in, in the order in which they came.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct DevicesView {
    /// Each.
    pub devices: Vec<DeviceAtHand>,
    /// Why the system does not list them.
    pub failure: Option<FailureView>,
}

/// A Ledger that is plugged in, and what it tells.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DeviceAtHand {
    /// Its number, for as long as the console runs.
    pub number: u32,
    /// Its model, as Ledger writes it.
    pub model: String,
    /// The USB serial; many give the same one.
    pub serial: String,
    /// Where the system lists it.
    pub path: String,
    /// Whether it is a simulated one.
    pub simulated: bool,
    /// How it is.
    pub state: DeviceState,
    /// The app that runs; none on the dashboard, and where it did not tell.
    pub app: Option<String>,
    /// The app's version.
    pub version: Option<String>,
    /// The firmware, which only the dashboard tells.
    pub firmware: Option<String>,
    /// Whose it is, as far as the log knows.
    pub person: Option<String>,
    /// Master fingerprint, once read.
    pub fingerprint: Option<String>,
    /// What stands in the way of reading it.
    pub failure: Option<FailureView>,
}

/// How a Ledger at hand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// It was not looked at yet.
    Looking,
    /// Unlocked, on its dashboard.
    Dashboard,
    /// Unlocked, with an app open.
    App,
    /// It waits for its PIN.
    Locked,
    /// A step uses it.
    InUse,
    /// Another program uses it.
    Busy,
    /// This user may not open it.
    NoPermission,
    /// It did not tell.
    Failed,
}
