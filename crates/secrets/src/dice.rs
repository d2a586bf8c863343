//! Dice: rolls kept secret, bits counted, simple tests against a careless or made-up sequence.

use serde::Serialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{Secret, Strength};

/// Bits of one fair six-sided roll, in thousandths: log2(6) = 2.58496…, rounded down.
const MILLIBITS_PER_ROLL: u64 = 2_584;

/// Chi-square with five degrees of freedom passes this once in 10,000 fair sequences, in thousandths.
const CHI_SQUARE_LIMIT_MILLI: u64 = 25_745;

/// Square of the normal deviation allowed to the number of equal neighbours (once in about 10,000).
const NEIGHBOUR_DEVIATION_SQUARED: i64 = 15;

/// Square of the normal deviation allowed to agreement with the sequence's own past; stricter, as many are tried.
const PERIOD_DEVIATION_SQUARED: i64 = 36;

/// Most rolls of one birth.
const CAPACITY: usize = 1024;

/// The rolls of one six-sided die, in the order thrown.
pub struct DiceRolls(Secret<CAPACITY>);

impl DiceRolls {
    /// No rolls yet.
    pub fn empty() -> Self {
        Self(Secret::empty())
    }

    /// Appends a roll, 1 to 6.
    ///
    /// # Errors
    /// When the die has no such face, or there are 1,024 rolls already.
    pub fn push(&mut self, face: u8) -> Result<(), DiceError> {
        let roll = self.rolls().saturating_add(1);
        if !(1..=6).contains(&face) {
            return Err(DiceError::NoSuchFace { roll });
        }
        self.0.push(&[b'0' + face]).map_err(|_| DiceError::TooManyRolls { most: count(CAPACITY) })
    }

    /// Takes the last roll back.
    pub fn pop(&mut self) {
        self.0.truncate(self.0.len().saturating_sub(1));
    }

    /// Number of rolls.
    pub fn rolls(&self) -> u32 {
        count(self.0.len())
    }

    /// Whole bits that the rolls give: rolls × log2(6), rounded down.
    pub fn bits(&self) -> u32 {
        u32::try_from(u64::from(self.rolls()) * MILLIBITS_PER_ROLL / 1000).unwrap_or(u32::MAX)
    }

    /// SHA-256 of the rolls as ASCII digits: the D of [`crate::Entropy::mix`].
    pub(crate) fn digest(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(Sha256::digest(self.0.expose_secret()).into())
    }

    /// Whether the rolls give the bits asked for and look thrown: faces evenly used (chi-square), no long run of
    /// one face, neighbours equal about one time in six, and no repetition of an earlier stretch.
    ///
    /// A fair die fails one of the tests about three times in 10,000 sequences; then the rolls are thrown again.
    ///
    /// # Errors
    /// The first test that fails.
    pub fn check(&self, strength: Strength) -> Result<(), DiceError> {
        if self.bits() < strength.bits() {
            return Err(DiceError::TooFewDiceBits { bits: self.bits(), needed: strength.bits() });
        }
        let faces = self.0.expose_secret();
        check_faces(faces)?;
        check_longest_run(faces)?;
        check_neighbours(faces)?;
        check_repetition(faces)
    }
}

/// Why dice rolls are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DiceError {
    /// A die has the faces 1 to 6.
    #[error("roll {roll} is not a face from 1 to 6")]
    NoSuchFace {
        /// The roll, counted from 1.
        roll: u32,
    },
    /// There is no space for more.
    #[error("more than {most} rolls")]
    TooManyRolls {
        /// Most rolls taken.
        most: u32,
    },
    /// More rolls are needed.
    #[error("the rolls give {bits} bits of {needed}")]
    TooFewDiceBits {
        /// Whole bits so far.
        bits: u32,
        /// Bits asked for.
        needed: u32,
    },
    /// Some faces come up far too often (chi-square).
    #[error("the faces are uneven: chi-square {chi_square_milli} thousandths, at most {limit_milli}")]
    UnevenDice {
        /// The statistic, five degrees of freedom, in thousandths.
        chi_square_milli: u32,
        /// Its limit, in thousandths.
        limit_milli: u32,
    },
    /// One face came up too many times in a row.
    #[error("one face came up {length} times in a row from roll {roll}")]
    DiceRun {
        /// First roll of the run, counted from 1.
        roll: u32,
        /// Length of the run.
        length: u32,
    },
    /// Neighbours are equal far more or far less often than one time in six.
    #[error("{equal} of {pairs} neighbouring rolls are equal")]
    DiceNeighbours {
        /// Equal neighbours.
        equal: u32,
        /// Pairs of neighbours.
        pairs: u32,
    },
    /// The sequence repeats itself.
    #[error("the rolls repeat after every {period}")]
    DiceRepetition {
        /// Distance after which they repeat.
        period: u32,
    },
}

fn check_faces(faces: &[u8]) -> Result<(), DiceError> {
    let rolls = faces.len() as u64;
    let squares: u64 = (b'1'..=b'6')
        .map(|face| {
            let seen = faces.iter().filter(|roll| **roll == face).count() as u64;
            (6 * seen).abs_diff(rolls).pow(2)
        })
        .sum();
    // Σ (seen − rolls/6)² / (rolls/6) = Σ (6·seen − rolls)² / (6·rolls)
    let chi_square_milli = squares * 1000 / (6 * rolls).max(1);
    if chi_square_milli > CHI_SQUARE_LIMIT_MILLI {
        let milli = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
        return Err(DiceError::UnevenDice {
            chi_square_milli: milli(chi_square_milli),
            limit_milli: milli(CHI_SQUARE_LIMIT_MILLI),
        });
    }
    Ok(())
}

fn check_longest_run(faces: &[u8]) -> Result<(), DiceError> {
    // The shortest run that `rolls` throws contain less than once in 10,000: rolls / 6^(length − 1).
    let mut refused = 1_usize;
    let mut odds = 1_u64;
    while odds <= faces.len() as u64 * 10_000 {
        odds *= 6;
        refused += 1;
    }
    let mut start = 0;
    for run in faces.chunk_by(|one, next| one == next) {
        if run.len() >= refused {
            return Err(DiceError::DiceRun { roll: count(start + 1), length: count(run.len()) });
        }
        start += run.len();
    }
    Ok(())
}

fn check_neighbours(faces: &[u8]) -> Result<(), DiceError> {
    let (equal, pairs) = agreement(faces, 1);
    // z² = (equal − pairs/6)² / (pairs·5/36) = (6·equal − pairs)² / (5·pairs)
    if (6 * equal - pairs).pow(2) > NEIGHBOUR_DEVIATION_SQUARED * 5 * pairs {
        return Err(DiceError::DiceNeighbours {
            equal: u32::try_from(equal).unwrap_or(u32::MAX),
            pairs: u32::try_from(pairs).unwrap_or(u32::MAX),
        });
    }
    Ok(())
}

fn check_repetition(faces: &[u8]) -> Result<(), DiceError> {
    for period in 2..=faces.len() / 2 {
        let (equal, pairs) = agreement(faces, period);
        let excess = 6 * equal - pairs;
        if excess > 0 && excess.pow(2) > PERIOD_DEVIATION_SQUARED * 5 * pairs {
            return Err(DiceError::DiceRepetition { period: count(period) });
        }
    }
    Ok(())
}

/// How many rolls equal the one `distance` later, and how many were compared.
fn agreement(faces: &[u8], distance: usize) -> (i64, i64) {
    let later = faces.get(distance..).unwrap_or_default();
    let equal = faces.iter().zip(later).filter(|(one, other)| one == other).count();
    (i64::from(count(equal)), i64::from(count(later.len())))
}

fn count(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rolls(faces: impl IntoIterator<Item = u8>) -> DiceRolls {
        let mut dice = DiceRolls::empty();
        for face in faces {
            dice.push(face).unwrap();
        }
        dice
    }

    fn fair(seed: u64, length: usize) -> Vec<u8> {
        let mut state = seed;
        (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                u8::try_from((state >> 33) % 6).unwrap() + 1
            })
            .collect()
    }

    #[test]
    fn bits_are_counted_not_rolls() {
        assert_eq!(rolls(fair(1, 99)).bits(), 255);
        assert_eq!(rolls(fair(1, 100)).bits(), 258);
        assert_eq!(
            rolls(fair(1, 99)).check(Strength::Bits256),
            Err(DiceError::TooFewDiceBits { bits: 255, needed: 256 })
        );
        assert_eq!(rolls(fair(1, 50)).check(Strength::Bits128), Ok(()));
    }

    #[test]
    fn fair_dice_nearly_always_pass() {
        let failed =
            (0..3000).filter(|seed| rolls(fair(*seed, 100)).check(Strength::Bits256).is_err()).count();
        assert!(failed <= 6, "{failed} of 3000 fair sequences were refused");
    }

    #[test]
    fn a_face_that_is_not_on_the_die_is_refused() {
        let mut dice = rolls([1, 2]);
        assert_eq!(dice.push(0), Err(DiceError::NoSuchFace { roll: 3 }));
        assert_eq!(dice.push(7), Err(DiceError::NoSuchFace { roll: 3 }));
        dice.pop();
        assert_eq!(dice.rolls(), 1);
    }

    #[test]
    fn a_loaded_die_is_refused() {
        let mut faces = fair(3, 100);
        for face in faces.iter_mut().step_by(4) {
            *face = 6;
        }
        assert!(matches!(rolls(faces).check(Strength::Bits256), Err(DiceError::UnevenDice { .. })));
    }

    #[test]
    fn a_long_run_is_refused_at_its_place() {
        let mut faces = fair(5, 120);
        faces[30] = 1;
        faces[31..40].fill(2);
        faces[40] = 3;
        assert_eq!(rolls(faces).check(Strength::Bits256), Err(DiceError::DiceRun { roll: 32, length: 9 }));
    }

    #[test]
    fn counting_upwards_is_refused() {
        let faces = (0..102_u8).map(|roll| roll % 6 + 1);
        assert!(matches!(
            rolls(faces).check(Strength::Bits256),
            Err(DiceError::DiceNeighbours { equal: 0, .. })
        ));
    }

    #[test]
    fn a_stretch_written_twice_is_refused() {
        let mut faces = fair(11, 50);
        faces.extend(fair(11, 50));
        assert_eq!(rolls(faces).check(Strength::Bits256), Err(DiceError::DiceRepetition { period: 50 }));
    }

    proptest! {
        #[test]
        fn checking_never_panics(faces in prop::collection::vec(1_u8..=6, 0..300)) {
            let _ = rolls(faces).check(Strength::Bits128);
        }
    }
}
