//! One custodian's way through a backup, stage by stage: what is due, what was refused. No window in it.

use bitcoin::bip32::Fingerprint;
use ceremony::pane::Reply;
use secrets::{
    Phrase, WordLanguage, read_phrase,
    slip39::{Plan, Share},
    wipe_stack,
};

use super::{Backup, KeyShares, shares};
use crate::{
    PaneError, Refusal, custodian,
    entry::{WordEntry, WordList},
    randomness::Source,
};

/// Words that a Ledger gives, and that are expected where no paper says otherwise.
const USUAL_WORDS: usize = 24;

/// What is due. Shares are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The custodian types the device's words.
    Words,
    /// A share is shown to its custodian alone.
    Show {
        /// The share.
        share: u16,
    },
    /// The share is covered and typed back from its card.
    TypeBack {
        /// The share.
        share: u16,
    },
    /// Every share is typed back; [`Sitting::prove`] is due.
    Prove,
    /// Every quorum recovers the key.
    Proven {
        /// Quorums that were recombined.
        quorums: u32,
    },
}

/// One backup by a person. Every secret it held is wiped when it is dropped or finished.
pub struct Sitting {
    expected: Fingerprint,
    plan: Plan,
    source: Source,
    paper: Option<Phrase>,
    stage: Stage,
    entry: WordEntry,
    made: Option<KeyShares>,
    typed: Vec<Option<Share>>,
    refused: Option<Refusal>,
    said: u8,
}

impl Sitting {
    /// Begins with the device's words; `words` of the request are the rehearsal's paper.
    ///
    /// # Errors
    /// A fingerprint or a plan that cannot be, or a paper that cannot be read.
    pub fn begin(backup: &Backup) -> Result<Self, Refusal> {
        let expected = shares::device_fingerprint(&backup.fingerprint)?;
        let plan = Plan::single(backup.threshold, backup.count)?;
        let paper = match &backup.words {
            Some(source) => {
                let entropy = custodian::read_words(source)?;
                Some(secrets::write_phrase(&entropy, WordLanguage::English))
            }
            None => None,
        };
        let count = paper.as_ref().map_or(USUAL_WORDS, word_count);
        wipe_stack();
        Ok(Self {
            expected,
            plan,
            source: Source::new(backup.rng_seed),
            paper,
            stage: Stage::Words,
            entry: WordEntry::new(WordList::Bip39, count),
            made: None,
            typed: Vec::new(),
            refused: None,
            said: 2,
        })
    }

    /// What is due.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Shares needed, and shares made.
    pub fn plan(&self) -> (u8, u8) {
        self.plan.groups().first().map_or((0, 0), |group| (group.threshold(), group.count()))
    }

    /// The fingerprint that the device gave.
    pub fn fingerprint(&self) -> String {
        self.expected.to_string()
    }

    /// What was refused last, until something is typed.
    pub fn refused(&self) -> Option<&Refusal> {
        self.refused.as_ref()
    }

    /// The places for words, where words are due.
    pub fn entry(&self) -> Option<&WordEntry> {
        matches!(self.stage, Stage::Words | Stage::TypeBack { .. }).then_some(&self.entry)
    }

    /// The places for words, to type; what was refused before is forgotten.
    pub fn entry_mut(&mut self) -> Option<&mut WordEntry> {
        self.refused = None;
        matches!(self.stage, Stage::Words | Stage::TypeBack { .. }).then_some(&mut self.entry)
    }

    /// The words of the share that is shown now: nothing at any other moment.
    pub fn card(&self) -> Option<&Phrase> {
        match (self.stage, &self.made) {
            (Stage::Show { share }, Some(made)) => Some(made.card(share)),
            _ => None,
        }
    }

    /// The identifier of the set of shares, once there is one.
    pub fn identifier(&self) -> Option<u16> {
        self.made.as_ref().map(KeyShares::identifier)
    }

    /// Whether there is a rehearsal's paper.
    pub fn has_paper(&self) -> bool {
        self.paper.is_some()
    }

    /// The rehearsal's paper for what is typed now: the device's words, or the share's card.
    pub fn paper(&self) -> Option<&Phrase> {
        let paper = self.paper.as_ref()?;
        match (self.stage, &self.made) {
            (Stage::Words, _) => Some(paper),
            (Stage::TypeBack { share }, Some(made)) => Some(made.card(share)),
            _ => None,
        }
    }

    /// Fills the places from the rehearsal's paper; does nothing where there is none.
    pub fn copy_from_paper(&mut self) {
        let mut copy = Phrase::empty();
        if let Some(paper) = self.paper()
            && copy.push(paper.expose_secret()).is_ok()
            && let Ok(text) = copy.expose_text()
        {
            self.refused = None;
            self.entry.copy_from(text);
        }
    }

    /// Checks what was typed; goes on when it fits, and stays with [`Self::refused`] when it does not.
    pub fn check(&mut self) {
        if !self.entry.is_complete() {
            return;
        }
        let checked = match self.stage {
            Stage::Words => self.check_words(),
            Stage::TypeBack { share } => self.check_share(share),
            Stage::Show { .. } | Stage::Prove | Stage::Proven { .. } => Ok(()),
        };
        wipe_stack();
        self.refused = checked.err();
        if let Some(Refusal::Pane(PaneError::WordDiffers { word, .. })) = self.refused {
            self.entry.go_to(usize::try_from(word).unwrap_or(usize::MAX).saturating_sub(1));
        }
    }

    /// The share is on its card: covers it.
    pub fn cover(&mut self) {
        if let (Stage::Show { share }, Some(made)) = (self.stage, &self.made) {
            self.entry = WordEntry::new(WordList::Slip39, word_count(made.card(share)));
            self.stage = Stage::TypeBack { share };
        }
    }

    /// Shows the share once more; what was typed back of it is wiped.
    pub fn look_again(&mut self) {
        if let Stage::TypeBack { share } = self.stage {
            self.entry.clear();
            self.refused = None;
            self.stage = Stage::Show { share };
        }
    }

    /// Recombines every quorum of what was typed back.
    ///
    /// # Errors
    /// What [`KeyShares::prove`] refuses: the shares must not be used.
    pub fn prove(&mut self) -> Result<(), Refusal> {
        if let (Stage::Prove, Some(made)) = (self.stage, &self.made) {
            let proven = made.prove(&self.typed);
            wipe_stack();
            self.stage = Stage::Proven { quorums: proven? };
        }
        Ok(())
    }

    /// As [`Self::prove`], but a few calls later: the window says what it does before it stands still.
    ///
    /// # Errors
    /// As [`Self::prove`].
    pub fn prove_when_said(&mut self) -> Result<(), Refusal> {
        match self.said.checked_sub(1) {
            Some(rest) => self.said = rest,
            None => self.prove()?,
        }
        Ok(())
    }

    /// What the console is told, once proven: nothing secret.
    pub fn reply(&self) -> Option<Reply> {
        match (self.stage, &self.made) {
            (Stage::Proven { quorums }, Some(made)) => Some(made.reply(quorums)),
            _ => None,
        }
    }

    /// Wipes everything and gives the reply, once proven.
    pub fn finish(self) -> Option<Reply> {
        let reply = self.reply();
        drop(self);
        wipe_stack();
        reply
    }

    fn check_words(&mut self) -> Result<(), Refusal> {
        let entropy = read_phrase(self.entry.phrase().expose_text()?, WordLanguage::English)?;
        self.made = Some(KeyShares::make(&entropy, self.expected, &self.plan, &mut self.source)?);
        self.entry.clear();
        self.stage = Stage::Show { share: 1 };
        Ok(())
    }

    fn check_share(&mut self, share: u16) -> Result<(), Refusal> {
        let Some(made) = &self.made else { return Ok(()) };
        let typed = made.read_back(share, self.entry.phrase().expose_text()?)?;
        self.typed.push(Some(typed));
        self.entry.clear();
        self.stage = match share < made.count() {
            true => Stage::Show { share: share + 1 },
            false => Stage::Prove,
        };
        Ok(())
    }
}

fn word_count(phrase: &Phrase) -> usize {
    phrase.expose_text().map_or(0, |text| text.split(' ').count())
}

#[cfg(test)]
#[path = "sitting_tests.rs"]
mod tests;
