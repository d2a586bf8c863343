//! What a running command has at hand.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bitcoin::bip32::Fingerprint;
use bitcoin::secp256k1::{Message, SecretKey, ecdsa, schnorr};
use device::apdu::{Answer, StatusWord};
use sha2::{Digest, Sha256};

use crate::chain::BitcoinApp;
use crate::client::Client;
use crate::person::{Decision, Person, Review, ReviewKind, Screen};
use crate::seed::{Seed, secp};

/// How many past reviews are kept.
const HISTORY_LENGTH: usize = 256;

/// Why a command ends without its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: StatusWord,
    detail: Option<u16>,
}

impl Refusal {
    /// A status word with the app's own two-byte code before it.
    pub(crate) fn with_detail(status: StatusWord, detail: u16) -> Self {
        Self { status, detail: Some(detail) }
    }
}

impl From<StatusWord> for Refusal {
    fn from(status: StatusWord) -> Self {
        Self { status, detail: None }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let data = refusal.detail.map(|detail| detail.to_be_bytes().to_vec()).unwrap_or_default();
        Self { data, status: refusal.status }
    }
}

/// What the device falsifies on its way to the client; its screen stays honest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lie {
    ExtendedKey,
    Address,
    Signature,
    Input,
    Fingerprint,
}

/// The lies of a device.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lies {
    told: BTreeSet<Lie>,
    /// The device in whose place this one came.
    in_place_of: Option<Fingerprint>,
}

impl Lies {
    pub(crate) fn add(&mut self, lie: Lie) {
        self.told.insert(lie);
    }

    pub(crate) fn come_in_place_of(&mut self, other: Fingerprint) {
        self.in_place_of.get_or_insert(other);
    }

    pub(crate) fn hold(&self, lie: Lie) -> bool {
        self.told.contains(&lie)
    }
}

/// The screen, and who looks at it.
#[derive(Clone)]
pub(crate) struct Desk {
    person: Arc<Mutex<Box<dyn Person>>>,
    history: Arc<Mutex<VecDeque<(Review, Decision)>>>,
    /// Pages until one is declined, whoever sits there.
    declines_after: Arc<Mutex<Option<u64>>>,
}

impl Desk {
    pub(crate) fn new(person: Box<dyn Person>) -> Self {
        Self { person: Arc::new(Mutex::new(person)), history: Arc::default(), declines_after: Arc::default() }
    }

    /// Shows the pages and waits for the decision.
    pub(crate) fn review(&self, kind: ReviewKind, screens: Vec<Screen>) -> Decision {
        let review = Review::new(kind, screens);
        let decision = if self.declines(review.screens().len() as u64) {
            Decision::Reject
        } else {
            lock(&self.person).review(&review)
        };
        let mut history = lock(&self.history);
        if history.len() == HISTORY_LENGTH {
            history.pop_front();
        }
        history.push_back((review, decision));
        decision
    }

    pub(crate) fn notice(&self, lines: &[&str]) {
        lock(&self.person).notice(&Screen::new(lines.iter().copied()));
    }

    /// Declines the review in which the page with this number, from now on, is shown.
    pub(crate) fn decline_at(&self, page: u64) {
        *lock(&self.declines_after) = Some(page);
    }

    fn declines(&self, pages: u64) -> bool {
        let mut left = lock(&self.declines_after);
        let declines = left.is_some_and(|left| left <= pages);
        *left = left.filter(|_| !declines).map(|left| left - pages);
        declines
    }

    /// Lets another person decide from now on.
    pub(crate) fn seat(&self, person: Box<dyn Person>) {
        *lock(&self.person) = person;
    }

    pub(crate) fn history(&self) -> Vec<(Review, Decision)> {
        lock(&self.history).iter().cloned().collect()
    }
}

/// Locks; what a panicking holder left is still used, for nothing here is ever half written.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a running command has at hand.
pub(crate) struct Context {
    pub(crate) seed: Seed,
    pub(crate) app: BitcoinApp,
    pub(crate) client: Client,
    pub(crate) desk: Desk,
    pub(crate) lies: Lies,
}

impl Context {
    /// Shows the pages; a refusal ends the command, after `rejected` was shown.
    pub(crate) fn approve(
        &self,
        kind: ReviewKind,
        screens: Vec<Screen>,
        rejected: &[&str],
    ) -> Result<(), Refusal> {
        match self.desk.review(kind, screens) {
            Decision::Approve => Ok(()),
            Decision::Reject => {
                self.desk.notice(rejected);
                Err(StatusWord::REJECTED.into())
            }
        }
    }

    /// The message to sign: another one if this device lies.
    pub(crate) fn message(&self, digest: [u8; 32]) -> Message {
        let is_false = self.lies.hold(Lie::Signature);
        Message::from_digest(if is_false { Sha256::digest(digest).into() } else { digest })
    }

    /// The master fingerprint as the client is told it.
    pub(crate) fn told_fingerprint(&self) -> [u8; 4] {
        let own = self.seed.fingerprint().to_bytes();
        match (self.lies.hold(Lie::Fingerprint), self.lies.in_place_of) {
            (false, _) => own,
            (true, Some(other)) => other.to_bytes(),
            (true, None) => own.map(|byte| !byte),
        }
    }

    /// The input that a signature is given for; `inputs` are all of them.
    pub(crate) fn told_input(&self, input: u64, inputs: u64) -> u64 {
        if self.lies.hold(Lie::Input) { (input + 1) % inputs.max(2) } else { input }
    }

    pub(crate) fn sign_ecdsa(&self, key: &SecretKey, digest: [u8; 32]) -> ecdsa::Signature {
        secp().sign_ecdsa(&self.message(digest), key)
    }

    /// Signs without auxiliary randomness; the genuine app adds some, so its signatures never repeat.
    pub(crate) fn sign_schnorr(
        &self,
        key: &bitcoin::secp256k1::Keypair,
        digest: [u8; 32],
    ) -> schnorr::Signature {
        secp().sign_schnorr_no_aux_rand(&self.message(digest), key)
    }
}
