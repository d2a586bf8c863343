//! The shares of one key: made, compared with what was typed back, proven.

use bitcoin::bip32::Fingerprint;
use ceremony::pane::Reply;
use secrets::{
    Entropy, Passphrase, Phrase, Randomness, WordLanguage, master_fingerprint,
    slip39::{Plan, SetError, Share, recombine, split},
    write_phrase,
};
use subtle::ConstantTimeEq;

use crate::{PaneError, Refusal};

/// The shares of one key, with what they must recover. Shares are counted from 1.
pub struct KeyShares {
    expected: Fingerprint,
    words: Phrase,
    threshold: u8,
    count: u8,
    shown: Vec<Share>,
    cards: Vec<Phrase>,
}

impl KeyShares {
    /// Holds the words' fingerprint against the device's, then splits the entropy.
    ///
    /// # Errors
    /// When the words make another key, or the randomness fails.
    pub fn make(
        entropy: &Entropy,
        expected: Fingerprint,
        plan: &Plan,
        source: &mut impl Randomness,
    ) -> Result<Self, Refusal> {
        let none = Passphrase::empty();
        if master_fingerprint(entropy, WordLanguage::English, &none)? != expected {
            return Err(PaneError::FingerprintDiffers.into());
        }
        let words = write_phrase(entropy, WordLanguage::English);
        let shown = split(entropy.as_secret(), plan, &none, source)?;
        let cards = shown.iter().map(Share::write).collect();
        let (threshold, count) =
            plan.groups().first().map_or((0, 0), |group| (group.threshold(), group.count()));
        Ok(Self { expected, words, threshold, count, shown, cards })
    }

    /// Shares made.
    pub fn count(&self) -> u16 {
        u16::from(self.count)
    }

    /// Shares needed.
    pub fn threshold(&self) -> u8 {
        self.threshold
    }

    /// The identifier of the set, 15 bits; not secret.
    pub fn identifier(&self) -> u16 {
        self.shown.first().map_or(0, |share| share.header().identifier())
    }

    /// The words of a share.
    ///
    /// # Panics
    /// When there is no share of that number.
    pub fn card(&self, number: u16) -> &Phrase {
        &self.cards[usize::from(number) - 1]
    }

    /// Reads what was typed back for a share and holds it against the one shown.
    ///
    /// # Errors
    /// Where one word differs, that word; a share of another set; another share of this set; or what the parser says.
    pub fn read_back(&self, number: u16, typed: &str) -> Result<Share, Refusal> {
        let share = u32::from(number);
        match Share::read(number, typed) {
            Ok(read) if self.is_shown(number, &read) => Ok(read),
            Ok(read) if read.header().identifier() != self.identifier() => Err(SetError::ShareOfAnotherSet {
                share,
                identifier: u32::from(read.header().identifier()),
                expected: u32::from(self.identifier()),
            }
            .into()),
            Ok(_) => Err(PaneError::ShareDiffers { share }.into()),
            Err(refused) => match self.first_difference(number, typed) {
                Some(word) => Err(PaneError::WordDiffers { share, word }.into()),
                None => Err(refused.into()),
            },
        }
    }

    /// Recombines every quorum; returns how many there are.
    ///
    /// Quorums are compared under the encryption of SLIP-39, in constant time: equal there is equal after decryption,
    /// which is done once.
    ///
    /// # Errors
    /// Shares that do not belong together, are missing or differ, or a quorum that gives something else.
    pub fn prove(&self, typed: &[Option<Share>]) -> Result<u32, Refusal> {
        let present: Vec<&Share> = typed.iter().flatten().collect();
        let whole = recombine(&present)?;
        for (share, typed) in self.shown.iter().zip(typed) {
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
            if chosen.count_ones() != u32::from(self.threshold) {
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
        match fingerprint == self.expected && bool::from(regenerated.ct_eq(&self.words)) {
            true => Ok(quorums),
            false => Err(PaneError::FingerprintDiffers.into()),
        }
    }

    /// What the console is told once every quorum is proven: nothing secret.
    pub fn reply(&self, quorums: u32) -> Reply {
        Reply::BackedUp {
            fingerprint: self.expected.to_string(),
            identifier: self.identifier(),
            threshold: self.threshold,
            count: self.count,
            quorums,
            digests: self.shown.iter().map(|share| hex::encode(share.digest())).collect(),
        }
    }

    fn is_shown(&self, number: u16, read: &Share) -> bool {
        bool::from(read.write().ct_eq(self.card(number)))
    }

    /// The first word that is not what was shown, from 1, where at most a few are: a card that differs in more
    /// than half of its words is another card, and a position would mislead.
    fn first_difference(&self, number: u16, typed: &str) -> Option<u32> {
        let card = self.card(number).expose_text().ok()?;
        let words = card.split(' ').count();
        if typed.split_whitespace().count() != words {
            return None;
        }
        let pairs = || (1..).zip(card.split(' ').zip(typed.split_whitespace()));
        let differing = pairs().filter(|(_, (shown, typed))| shown != typed).count();
        if differing * 2 > words {
            return None;
        }
        pairs().find(|(_, (shown, typed))| shown != typed).map(|(position, _)| position)
    }
}

pub(super) fn device_fingerprint(text: &str) -> Result<Fingerprint, PaneError> {
    let mut bytes = [0; 4];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| PaneError::FingerprintMalformed)?;
    Ok(Fingerprint::from(bytes))
}
