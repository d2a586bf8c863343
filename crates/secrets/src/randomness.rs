//! Randomness as an argument.

use serde::Serialize;

/// A source of random bytes. Any closure of the same shape is one.
pub trait Randomness {
    /// Fills the whole space with random bytes.
    ///
    /// # Errors
    /// When the source cannot give them.
    fn fill(&mut self, space: &mut [u8]) -> Result<(), RandomnessError>;
}

impl<F> Randomness for F
where
    F: FnMut(&mut [u8]) -> Result<(), RandomnessError>,
{
    fn fill(&mut self, space: &mut [u8]) -> Result<(), RandomnessError> {
        self(space)
    }
}

/// Why there is no randomness.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RandomnessError {
    /// The source failed.
    #[error("the source of randomness failed")]
    NoRandomness,
    /// The source gave one value again and again.
    #[error("the source of randomness repeats one value")]
    StuckRandomness,
}

/// Random bytes that are all the same mean a broken source; by chance that is one case in 2^120 for 16 bytes.
pub(crate) fn check_not_stuck(bytes: &[u8]) -> Result<(), RandomnessError> {
    match bytes.split_first() {
        Some((first, rest)) if bytes.len() >= 16 && rest.iter().all(|byte| byte == first) => {
            Err(RandomnessError::StuckRandomness)
        }
        _ => Ok(()),
    }
}
