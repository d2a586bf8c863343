//! What the log remembers of transfers, and the pure fold that a resumed session starts from.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::intent::Intent;
use crate::money::Money;
use crate::plan::Purpose;

/// One thing that happened. Large values (holdings, plan, PSBT) are exhibits, named by their
/// SHA-256 in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are named by what they hold")]
pub enum Event {
    /// Holdings were read and assessed.
    Assessed {
        assessment: String,
        hot: Money,
        cold: Money,
        customers: Money,
        ratio_ppm: u64,
        breached: Vec<String>,
    },
    /// A plan was made; approvals and signatures of an earlier plan of this purpose are void.
    Planned { purpose: Purpose, plan: String, txid: String, amount: Money, fee: Money, maker: String },
    /// The maker typed the intent, and it matched the plan.
    IntentTyped { purpose: Purpose, person: String, intent: Intent },
    /// An approver typed the same and signed on a device of their own.
    Approved { purpose: Purpose, approver: String, nonce: String, intent: Intent, signature: String },
    /// A device signed; the PSBT with this and all earlier signatures.
    Signed { purpose: Purpose, fingerprint: String, holder: String, psbt: String },
    /// Everything was checked.
    Checked { purpose: Purpose, txid: String },
    /// The final transaction left as a file.
    Exported { purpose: Purpose, txid: String, file: String, transaction: String },
}

/// Why events do not follow from each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FoldError {
    /// A step without the one before it.
    #[error("{event} does not follow from what the log holds before it")]
    EventOutOfOrder {
        /// The event's kind.
        event: String,
    },
}

/// How far one transfer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The plan, by hash.
    pub plan: String,
    /// Its transaction id.
    pub txid: String,
    /// Who made it.
    pub maker: String,
    /// What the maker typed.
    pub maker_intent: Option<Intent>,
    /// Approver, nonce, intent and signature of each approval.
    pub approvals: Vec<crate::Approval>,
    /// Holder by fingerprint of each device that signed.
    pub signed: BTreeMap<String, String>,
    /// The PSBT with the latest signatures, by hash.
    pub psbt: Option<String>,
    /// Whether the check passed.
    pub checked: bool,
    /// The files that left.
    pub exported: BTreeSet<String>,
}

/// Transfers as the log has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    assessment: Option<String>,
    transfers: BTreeMap<Purpose, Progress>,
}

impl State {
    /// The latest assessment, by hash.
    #[must_use]
    pub fn assessment(&self) -> Option<&str> {
        self.assessment.as_deref()
    }

    /// How far the transfer of a purpose is.
    #[must_use]
    pub fn transfer(&self, purpose: Purpose) -> Option<&Progress> {
        self.transfers.get(&purpose)
    }

    /// The state after one more event.
    ///
    /// # Errors
    /// [`FoldError::EventOutOfOrder`].
    pub fn apply(mut self, event: Event) -> Result<Self, FoldError> {
        match event {
            Event::Assessed { assessment, .. } => self.assessment = Some(assessment),
            Event::Planned { purpose, plan, txid, maker, .. } => {
                let progress = Progress {
                    plan,
                    txid,
                    maker,
                    maker_intent: None,
                    approvals: Vec::new(),
                    signed: BTreeMap::new(),
                    psbt: None,
                    checked: false,
                    exported: BTreeSet::new(),
                };
                self.transfers.insert(purpose, progress);
            }
            Event::IntentTyped { purpose, person, intent } => {
                let progress = self.open(purpose, "intent-typed", |progress| progress.maker == person)?;
                progress.maker_intent = Some(intent);
            }
            Event::Approved { purpose, approver, nonce, intent, signature } => {
                let progress = self.open(purpose, "approved", |progress| {
                    progress.maker_intent.is_some() && progress.maker != approver
                })?;
                progress.approvals.push(crate::Approval { approver, intent, nonce, signature });
            }
            Event::Signed { purpose, fingerprint, holder, psbt } => {
                let progress = self.open(purpose, "signed", |progress| {
                    !progress.approvals.is_empty() && progress.maker != holder
                })?;
                progress.signed.insert(fingerprint, holder);
                progress.psbt = Some(psbt);
            }
            Event::Checked { purpose, txid } => {
                let progress = self.open(purpose, "checked", |progress| {
                    !progress.signed.is_empty() && progress.txid == txid
                })?;
                progress.checked = true;
            }
            Event::Exported { purpose, txid, file, .. } => {
                let progress =
                    self.open(purpose, "exported", |progress| progress.checked && progress.txid == txid)?;
                progress.exported.insert(file);
            }
        }
        Ok(self)
    }

    fn open(
        &mut self,
        purpose: Purpose,
        event: &str,
        ready: impl Fn(&Progress) -> bool,
    ) -> Result<&mut Progress, FoldError> {
        self.transfers
            .get_mut(&purpose)
            .filter(|progress| ready(progress))
            .ok_or_else(|| FoldError::EventOutOfOrder { event: event.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Chain, Typed};

    fn story() -> Vec<Event> {
        let purpose = Purpose::Rebalance;
        let money = Money(bitcoin::Amount::from_sat(100_000_000));
        let typed = Typed {
            asset: "BTC",
            amount: "1",
            destination: "bcrt1qhhyl476tqfpazpa666lklff0dfkjmn8kc33u9k",
            purpose: "rebalance",
        };
        let intent = Intent::parse(&typed, Chain::Regtest).unwrap();
        let text = str::to_owned;
        vec![
            Event::Assessed {
                assessment: text("aa"),
                hot: money,
                cold: money,
                customers: money,
                ratio_ppm: 1_000_000,
                breached: vec![text("R1")],
            },
            Event::Planned {
                purpose,
                plan: text("bb"),
                txid: text("cc"),
                amount: money,
                fee: money,
                maker: text("Abe"),
            },
            Event::IntentTyped { purpose, person: text("Abe"), intent: intent.clone() },
            Event::Approved {
                purpose,
                approver: text("Ito"),
                nonce: text("1"),
                intent,
                signature: text("H"),
            },
            Event::Signed { purpose, fingerprint: text("dd"), holder: text("Ueda"), psbt: text("ee") },
            Event::Checked { purpose, txid: text("cc") },
            Event::Exported { purpose, txid: text("cc"), file: text("transfer.tx"), transaction: text("ff") },
        ]
    }

    #[test]
    fn the_whole_story_folds_and_survives_json() {
        let state = story().into_iter().try_fold(State::default(), |state, event| {
            let json = serde_json::to_string(&event).unwrap();
            state.apply(serde_json::from_str(&json).unwrap())
        });
        let state = state.unwrap();
        let progress = state.transfer(Purpose::Rebalance).unwrap();
        assert!(progress.checked && progress.exported.contains("transfer.tx"));
        assert_eq!(progress.approvals.len(), 1);
        assert_eq!(state.assessment(), Some("aa"));
    }

    #[test]
    fn a_missing_step_is_noticed() {
        for missing in 1..6 {
            let mut events = story();
            events.remove(missing);
            let folded = events.into_iter().try_fold(State::default(), State::apply);
            assert!(folded.is_err(), "without step {missing}");
        }
    }

    #[test]
    fn a_new_plan_voids_what_was_approved_for_the_old_one() {
        let mut events = story();
        let planned = events[1].clone();
        events.push(planned);
        let state = events.into_iter().try_fold(State::default(), State::apply).unwrap();
        let progress = state.transfer(Purpose::Rebalance).unwrap();
        assert!(progress.approvals.is_empty() && progress.signed.is_empty() && !progress.checked);
    }
}
