//! Entropy of a key: 128 to 256 bits, in the five lengths of BIP-39.

use serde::Serialize;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::{
    Secret,
    dice::{DiceError, DiceRolls},
    randomness::{Randomness, RandomnessError, check_not_stuck},
};

/// What the mixing formula begins with, so that its hash is used for nothing else.
const MIX_TAG: &[u8] = b"himuro-entropy-v1";

/// How many bits a key is born with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// 12 words.
    Bits128,
    /// 15 words.
    Bits160,
    /// 18 words.
    Bits192,
    /// 21 words.
    Bits224,
    /// 24 words.
    Bits256,
}

impl Strength {
    /// Number of bits.
    pub fn bits(self) -> u32 {
        match self {
            Self::Bits128 => 128,
            Self::Bits160 => 160,
            Self::Bits192 => 192,
            Self::Bits224 => 224,
            Self::Bits256 => 256,
        }
    }

    /// Number of bytes.
    pub fn bytes(self) -> usize {
        self.bits() as usize / 8
    }

    /// Number of BIP-39 words.
    pub fn words(self) -> usize {
        self.bytes() * 3 / 4
    }
}

/// The entropy that BIP-39 words stand for.
pub struct Entropy(Secret<32>);

impl Entropy {
    /// Takes over a secret of 16, 20, 24, 28 or 32 bytes.
    ///
    /// # Errors
    /// When the length is another.
    pub fn from_secret(secret: Secret<32>) -> Result<Self, EntropyError> {
        match secret.len() {
            16 | 20 | 24 | 28 | 32 => Ok(Self(secret)),
            bytes => Err(EntropyError::EntropyLength { bytes: u32::try_from(bytes).unwrap_or(u32::MAX) }),
        }
    }

    /// Fresh entropy from the operating system's randomness alone.
    ///
    /// # Errors
    /// When the source fails or is stuck.
    pub fn generate(strength: Strength, randomness: &mut impl Randomness) -> Result<Self, RandomnessError> {
        let mut secret = Secret::empty();
        let space = secret.space(strength.bytes()).expect("at most 32 bytes");
        randomness.fill(space)?;
        check_not_stuck(space)?;
        Ok(Self(secret))
    }

    /// Mixes dice and the operating system's randomness; either alone suffices.
    ///
    /// The published formula, which `sha256sum` reproduces by hand:
    ///
    /// 1. D = SHA-256 of the rolls as ASCII digits `1`–`6`, in the order thrown, nothing between or after.
    /// 2. E = SHA-256 of `himuro-entropy-v1` ‖ D ‖ O, where O are 32 bytes of the operating system.
    /// 3. The entropy is the first 16, 20, 24, 28 or 32 bytes of E.
    ///
    /// A hash, not an exclusive or: whoever chooses O after seeing D still cannot steer E.
    ///
    /// # Errors
    /// When the dice give fewer bits than `strength` or fail their tests, or the randomness fails or is stuck.
    pub fn mix(
        strength: Strength,
        dice: &DiceRolls,
        randomness: &mut impl Randomness,
    ) -> Result<Self, MixError> {
        dice.check(strength)?;
        let mut system = Secret::<32>::empty();
        let space = system.space(32).expect("exactly 32 bytes");
        randomness.fill(space)?;
        check_not_stuck(space)?;
        let mixed: Zeroizing<[u8; 32]> = Zeroizing::new(
            Sha256::new()
                .chain_update(MIX_TAG)
                .chain_update(dice.digest().as_slice())
                .chain_update(system.expose_secret())
                .finalize()
                .into(),
        );
        let mut secret = Secret::empty();
        let bytes = strength.bytes();
        secret.space(bytes).expect("at most 32 bytes").copy_from_slice(&mixed[..bytes]);
        Ok(Self(secret))
    }

    /// The bytes, as the secret that SLIP-39 shares.
    pub fn as_secret(&self) -> &Secret<32> {
        &self.0
    }

    /// The secret bytes.
    pub fn expose_secret(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

impl ConstantTimeEq for Entropy {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

/// Why bytes are not a key's entropy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum EntropyError {
    /// BIP-39 has words for 16, 20, 24, 28 and 32 bytes only.
    #[error("{bytes} bytes are not the entropy of BIP-39 words")]
    EntropyLength {
        /// Bytes given.
        bytes: u32,
    },
}

/// Why dice and randomness were not mixed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(untagged)]
pub enum MixError {
    /// The dice.
    #[error(transparent)]
    Dice(#[from] DiceError),
    /// The operating system's randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLLS: &str = "32461151351521144121541512665155412152342515356215\
                         56231561515246543454332262153543643511542324416155";

    fn dice() -> DiceRolls {
        let mut dice = DiceRolls::empty();
        for face in ROLLS.bytes() {
            dice.push(face - b'0').unwrap();
        }
        dice
    }

    fn fixed(space: &mut [u8]) -> Result<(), RandomnessError> {
        for (index, byte) in (0_u8..).zip(space) {
            *byte = index;
        }
        Ok(())
    }

    #[test]
    fn the_formula_is_the_published_one() {
        let entropy = Entropy::mix(Strength::Bits256, &dice(), &mut fixed).unwrap();
        let system: Vec<u8> = (0..32).collect();
        let by_hand =
            Sha256::digest([b"himuro-entropy-v1".as_slice(), &Sha256::digest(ROLLS), &system].concat());
        assert_eq!(entropy.expose_secret(), by_hand.as_slice());
        let short = Entropy::mix(Strength::Bits128, &dice(), &mut fixed).unwrap();
        assert_eq!(short.expose_secret(), &by_hand[..16]);
    }

    #[test]
    fn a_stuck_source_is_refused_even_with_good_dice() {
        let mut stuck = |space: &mut [u8]| {
            space.fill(7);
            Ok(())
        };
        assert_eq!(
            Entropy::mix(Strength::Bits256, &dice(), &mut stuck).err(),
            Some(MixError::Randomness(RandomnessError::StuckRandomness))
        );
        assert!(Entropy::generate(Strength::Bits128, &mut stuck).is_err());
    }

    #[test]
    fn each_source_changes_the_result() {
        let first = Entropy::mix(Strength::Bits256, &dice(), &mut fixed).unwrap();
        let mut shifted = |space: &mut [u8]| {
            fixed(space)?;
            space[0] ^= 1;
            Ok(())
        };
        let second = Entropy::mix(Strength::Bits256, &dice(), &mut shifted).unwrap();
        let mut longer = dice();
        longer.push(3).unwrap();
        let third = Entropy::mix(Strength::Bits256, &longer, &mut fixed).unwrap();
        assert!(!bool::from(first.ct_eq(&second)));
        assert!(!bool::from(first.ct_eq(&third)));
    }

    #[test]
    fn only_the_five_lengths_are_entropy() {
        for bytes in 0..=32 {
            let mut secret = Secret::empty();
            secret.space(bytes).unwrap();
            let whole = matches!(bytes, 16 | 20 | 24 | 28 | 32);
            assert_eq!(Entropy::from_secret(secret).is_ok(), whole, "{bytes}");
        }
    }
}
