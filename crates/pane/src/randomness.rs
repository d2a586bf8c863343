//! The operating system's randomness, or a seed's in a rehearsal.

use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};
use secrets::{Randomness, RandomnessError};

/// Where a task's random bytes come from.
pub(crate) enum Source {
    /// The operating system.
    System,
    /// A seed: the same bytes each time, for rehearsals. Boxed so that its state has one place.
    Seeded(Box<ChaCha20Rng>),
}

impl Source {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        match seed {
            None => Self::System,
            Some(seed) => Self::Seeded(Box::new(ChaCha20Rng::seed_from_u64(seed))),
        }
    }
}

impl Randomness for Source {
    fn fill(&mut self, space: &mut [u8]) -> Result<(), RandomnessError> {
        match self {
            Self::System => getrandom::fill(space).map_err(|_| RandomnessError::NoRandomness),
            Self::Seeded(source) => {
                source.fill_bytes(space);
                Ok(())
            }
        }
    }
}
