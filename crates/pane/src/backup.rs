//! Shares of one key, and the proof that they recover it.
//!
//! [`KeyShares`] makes and proves them; [`back_up`] is the scripted custodian's way through, [`Sitting`] a person's.

mod shares;
mod sitting;

use ceremony::pane::{Reply, Slip, WordsSource};
use secrets::{
    Entropy, Passphrase, Phrase,
    slip39::{Plan, Share, split},
    wipe_stack,
};

pub use shares::KeyShares;
pub use sitting::{Sitting, Stage};

use crate::{
    PaneError, Refusal,
    custodian::{read_words, type_back},
    randomness::Source,
};

/// One backup, as a request asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Where the scripted custodian finds the words; in a window, the rehearsal's paper.
    pub words: Option<WordsSource>,
    /// Master fingerprint that the device gave, 8 hexadecimal digits.
    pub fingerprint: String,
    /// Shares needed.
    pub threshold: u8,
    /// Shares made.
    pub count: u8,
    /// Mistakes of the scripted custodian; a person makes their own.
    pub slips: Vec<Slip>,
    /// Seed of the randomness.
    pub rng_seed: Option<u64>,
}

/// A moment of the work that a test of the memory wants to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Words, entropy and shares are in memory.
    Holding,
    /// They have been wiped.
    Wiped,
}

/// Makes shares, has each typed back, recombines every quorum, and compares the fingerprint with the device's.
///
/// What is shared is the BIP-39 entropy, in one group, without a SLIP-39 passphrase. `watch` is called while the
/// secrets are held and again after they were wiped.
///
/// # Errors
/// The first thing that does not fit, with its positions.
pub fn back_up(backup: &Backup, watch: &mut dyn FnMut(Moment)) -> Result<Reply, Refusal> {
    let reply = back_up_unwiped(backup, watch);
    wipe_stack();
    watch(Moment::Wiped);
    reply
}

#[inline(never)]
fn back_up_unwiped(backup: &Backup, watch: &mut dyn FnMut(Moment)) -> Result<Reply, Refusal> {
    let expected = shares::device_fingerprint(&backup.fingerprint)?;
    let plan = Plan::single(backup.threshold, backup.count)?;
    check_slips(&backup.slips, backup.count)?;
    let entropy = read_words(backup.words.as_ref().ok_or(PaneError::NoWords)?)?;
    let mut source = Source::new(backup.rng_seed);
    let made = KeyShares::make(&entropy, expected, &plan, &mut source)?;
    let foreign = match backup.slips.iter().any(|slip| matches!(slip, Slip::ShareOfAnotherSet { .. })) {
        true => another_set(&entropy, &plan, made.identifier(), &mut source)?,
        false => Vec::new(),
    };
    let typed = typed_shares(&made, &foreign, &backup.slips)?;
    let quorums = made.prove(&typed)?;
    watch(Moment::Holding);
    Ok(made.reply(quorums))
}

/// Shares as typed back from their cards and read through the whole parser, each in its place.
fn typed_shares(made: &KeyShares, foreign: &[Share], slips: &[Slip]) -> Result<Vec<Option<Share>>, Refusal> {
    let typed = (1..=made.count()).map(|number| {
        let is_swapped = slips
            .iter()
            .any(|slip| matches!(slip, Slip::ShareOfAnotherSet { share } if u16::from(*share) == number));
        let other: Option<Phrase> =
            foreign.get(usize::from(number) - 1).filter(|_| is_swapped).map(Share::write);
        match type_back(number, made.card(number), other.as_ref(), slips)? {
            Some(text) => Ok(Some(Share::read(number, text.expose_text()?)?)),
            None => Ok(None),
        }
    });
    typed.collect()
}

/// A set of the same secret under another identifier.
fn another_set(
    entropy: &Entropy,
    plan: &Plan,
    identifier: u16,
    source: &mut Source,
) -> Result<Vec<Share>, Refusal> {
    loop {
        let other = split(entropy.as_secret(), plan, &Passphrase::empty(), source)?;
        if other.first().map(|share| share.header().identifier()) != Some(identifier) {
            return Ok(other);
        }
    }
}

fn check_slips(slips: &[Slip], count: u8) -> Result<(), PaneError> {
    for slip in slips {
        let (share, word) = match slip {
            Slip::WrongWord { share, word } | Slip::UnknownWord { share, word } => (*share, *word),
            Slip::ShareOfAnotherSet { share } | Slip::Missing { share } => (*share, 0),
        };
        if !(1..=count).contains(&share) {
            return Err(PaneError::SlipOutOfRange { share: u32::from(share), word: u32::from(word) });
        }
    }
    Ok(())
}
