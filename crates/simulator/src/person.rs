//! The person at the device's screen and two buttons.

use std::collections::VecDeque;

use serde::Serialize;

/// One page: a title, then the text below it, as whole fields.
///
/// A genuine screen breaks long texts over several pages; here a field is always whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Screen {
    lines: Vec<String>,
}

impl Screen {
    /// A page of these lines.
    pub fn new<I: IntoIterator<Item = S>, S: Into<String>>(lines: I) -> Self {
        Self { lines: lines.into_iter().map(Into::into).collect() }
    }

    /// A page with a title and a value.
    pub(crate) fn field(title: &str, value: impl Into<String>) -> Self {
        Self { lines: vec![title.to_owned(), value.into()] }
    }

    /// The lines, from the top.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }
}

/// What a review is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewKind {
    /// Show an extended public key.
    ExtendedKey,
    /// Register a wallet policy.
    Register,
    /// Show an address.
    Address,
    /// Sign a transaction: the whole of it, or its end when there were many outputs.
    Sign,
    /// The beginning of a transaction with more than 16 payments.
    SignStart,
    /// One payment of a transaction with more than 16 payments.
    SignOutput,
    /// Sign a message.
    Message,
    /// A security risk: approving means "continue anyway".
    Warning,
    /// Open an app from the dashboard.
    OpenApp,
}

/// What the person is asked, page by page; the last page is the one to approve on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Review {
    kind: ReviewKind,
    screens: Vec<Screen>,
}

impl Review {
    pub(crate) fn new(kind: ReviewKind, screens: Vec<Screen>) -> Self {
        Self { kind, screens }
    }

    /// What it is about.
    pub fn kind(&self) -> ReviewKind {
        self.kind
    }

    /// The page behind the last one: both buttons on it decline.
    pub fn refusal(&self) -> Screen {
        Screen::new([match self.kind {
            ReviewKind::Address => "Cancel",
            ReviewKind::Message => "Reject message",
            ReviewKind::Sign | ReviewKind::SignStart | ReviewKind::SignOutput => "Reject transaction",
            ReviewKind::Warning => "Back to safety",
            ReviewKind::ExtendedKey | ReviewKind::Register | ReviewKind::OpenApp => "Reject operation",
        }])
    }

    /// The pages in their order.
    pub fn screens(&self) -> &[Screen] {
        &self.screens
    }

    /// The value of the first page with this title, such as `Amount`.
    pub fn value(&self, title: &str) -> Option<&str> {
        self.values(title).next()
    }

    /// The values of all pages with this title, in their order.
    pub fn values(&self, title: &str) -> impl Iterator<Item = &str> {
        self.screens.iter().filter_map(move |screen| match screen.lines() {
            [first, value] if first == title => Some(value.as_str()),
            _ => None,
        })
    }
}

/// Which button was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Both buttons on the last page.
    Approve,
    /// The refusal.
    Reject,
}

/// Whoever looks at the screen.
pub trait Person: Send {
    /// Reads the pages and decides; may take as long as a person takes.
    fn review(&mut self, review: &Review) -> Decision;

    /// Sees a page that wants no decision, such as `Transaction signed`.
    fn notice(&mut self, screen: &Screen) {
        let _ = screen;
    }
}

impl<P: Person + ?Sized> Person for Box<P> {
    fn review(&mut self, review: &Review) -> Decision {
        (**self).review(review)
    }

    fn notice(&mut self, screen: &Screen) {
        (**self).notice(screen);
    }
}

/// Approves everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Approves;

impl Person for Approves {
    fn review(&mut self, _: &Review) -> Decision {
        Decision::Approve
    }
}

/// Refuses everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rejects;

impl Person for Rejects {
    fn review(&mut self, _: &Review) -> Decision {
        Decision::Reject
    }
}

/// Decides from a list, one decision a review; refuses when the list is at its end.
#[derive(Debug, Clone, Default)]
pub struct Scripted {
    decisions: VecDeque<Decision>,
}

impl Scripted {
    /// These decisions, in this order.
    pub fn new<I: IntoIterator<Item = Decision>>(decisions: I) -> Self {
        Self { decisions: decisions.into_iter().collect() }
    }
}

impl Person for Scripted {
    fn review(&mut self, _: &Review) -> Decision {
        self.decisions.pop_front().unwrap_or(Decision::Reject)
    }
}
