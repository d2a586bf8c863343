//! Shares of one key, and the proof that they recover it.

use bitcoin::bip32::Fingerprint;
use ceremony::pane::{Reply, Slip, WordsSource};
use secrets::{
    Entropy, Passphrase, Phrase, WordLanguage, master_fingerprint,
    slip39::{Plan, Share, recombine, split},
    wipe_stack, write_phrase,
};
use subtle::ConstantTimeEq;

use crate::{
    PaneError, Refusal,
    custodian::{read_words, type_back},
    randomness::Source,
};

/// One backup, as a request asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Where the scripted custodian finds the words.
    pub words: Option<WordsSource>,
    /// Master fingerprint that the device gave, 8 hexadecimal digits.
    pub fingerprint: String,
    /// Shares needed.
    pub threshold: u8,
    /// Shares made.
    pub count: u8,
    /// Mistakes of the scripted custodian.
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
    let expected = device_fingerprint(&backup.fingerprint)?;
    let plan = Plan::single(backup.threshold, backup.count)?;
    check_slips(&backup.slips, backup.count)?;
    let entropy = read_words(backup.words.as_ref().ok_or(PaneError::NoWords)?)?;
    let words = write_phrase(&entropy, WordLanguage::English);
    let none = Passphrase::empty();
    if master_fingerprint(&entropy, WordLanguage::English, &none)? != expected {
        return Err(PaneError::FingerprintDiffers.into());
    }
    let mut source = Source::new(backup.rng_seed);
    let shown = split(entropy.as_secret(), &plan, &none, &mut source)?;
    let cards: Vec<Phrase> = shown.iter().map(Share::write).collect();
    let foreign = match backup.slips.iter().any(|slip| matches!(slip, Slip::ShareOfAnotherSet { .. })) {
        true => another_set(&entropy, &plan, &shown, &mut source)?,
        false => Vec::new(),
    };
    let typed = typed_shares(&shown, &cards, &foreign, &backup.slips)?;
    let quorums = prove(&shown, &typed, backup.threshold, &words, expected)?;
    watch(Moment::Holding);
    Ok(Reply::BackedUp {
        fingerprint: expected.to_string(),
        identifier: shown.first().map_or(0, |share| share.header().identifier()),
        threshold: backup.threshold,
        count: backup.count,
        quorums,
        digests: shown.iter().map(|share| hex::encode(share.digest())).collect(),
    })
}

/// Shares as typed back from their cards and read through the whole parser, each in its place.
fn typed_shares(
    shown: &[Share],
    cards: &[Phrase],
    foreign: &[Share],
    slips: &[Slip],
) -> Result<Vec<Option<Share>>, Refusal> {
    let typed = shown.iter().zip(cards).enumerate().map(|(place, (share, card))| {
        let number = share.number();
        let is_swapped = slips
            .iter()
            .any(|slip| matches!(slip, Slip::ShareOfAnotherSet { share } if u16::from(*share) == number));
        let other = foreign.get(place).filter(|_| is_swapped).map(Share::write);
        match type_back(number, card, other.as_ref(), slips)? {
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
    shown: &[Share],
    source: &mut Source,
) -> Result<Vec<Share>, Refusal> {
    let identifier = |shares: &[Share]| shares.first().map(|share| share.header().identifier());
    loop {
        let other = split(entropy.as_secret(), plan, &Passphrase::empty(), source)?;
        if identifier(&other) != identifier(shown) {
            return Ok(other);
        }
    }
}

/// Recombines every quorum; returns how many there are.
///
/// Quorums are compared under the encryption of SLIP-39, in constant time: equal there is equal after decryption,
/// which is done once.
fn prove(
    shown: &[Share],
    typed: &[Option<Share>],
    threshold: u8,
    words: &Phrase,
    expected: Fingerprint,
) -> Result<u32, Refusal> {
    let present: Vec<&Share> = typed.iter().flatten().collect();
    let whole = recombine(&present)?;
    for (share, typed) in shown.iter().zip(typed) {
        let number = u32::from(share.number());
        match typed {
            None => return Err(PaneError::ShareNotTypedBack { share: number }.into()),
            Some(typed) if typed.digest() != share.digest() => {
                return Err(PaneError::ShareDiffers { share: number }.into());
            }
            Some(_) => {}
        }
    }
    let mut quorums = 0_u32;
    for chosen in 0_u32..1 << present.len() {
        if chosen.count_ones() != u32::from(threshold) {
            continue;
        }
        let quorum: Vec<&Share> = (0..)
            .zip(&present)
            .filter(|(place, _)| chosen >> place & 1 == 1)
            .map(|(_, share)| *share)
            .collect();
        quorums += 1;
        if !recombine(&quorum)?.is_same(&whole) {
            return Err(PaneError::QuorumDiffers { quorum: quorums }.into());
        }
    }
    let recovered = Entropy::from_secret(whole.decrypt(&Passphrase::empty())?)?;
    let regenerated = write_phrase(&recovered, WordLanguage::English);
    let fingerprint = master_fingerprint(&recovered, WordLanguage::English, &Passphrase::empty())?;
    match fingerprint == expected && bool::from(regenerated.ct_eq(words)) {
        true => Ok(quorums),
        false => Err(PaneError::FingerprintDiffers.into()),
    }
}

fn device_fingerprint(text: &str) -> Result<Fingerprint, PaneError> {
    let mut bytes = [0; 4];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| PaneError::FingerprintMalformed)?;
    Ok(Fingerprint::from(bytes))
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
