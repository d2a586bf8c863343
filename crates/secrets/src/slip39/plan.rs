//! How a secret is to be split.

use serde::Serialize;

/// Most groups, and most members of a group.
pub(super) const MOST: u8 = 16;

/// Whether further sets of shares may later be made of the same encrypted secret (the `ext` flag).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extendable {
    /// The identifier salts the encryption: each set stands alone.
    No,
    /// The identifier does not salt it: the recommended form since 2024.
    Yes,
}

/// Members of one group, and how many of them recover its share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupShape {
    threshold: u8,
    count: u8,
}

impl GroupShape {
    /// A group of `count` members of which `threshold` suffice.
    ///
    /// # Errors
    /// When a number is not from 1 to 16, the threshold is above the count, or a threshold of 1 is to have several
    /// members (SLIP-0039 forbids it: they would be copies).
    pub fn new(threshold: u8, count: u8) -> Result<Self, PlanError> {
        match (threshold, count) {
            (0, _) | (_, 0) => Err(PlanError::ShareCount { count: u32::from(count.min(threshold)) }),
            (_, count) if count > MOST => Err(PlanError::ShareCount { count: u32::from(count) }),
            (threshold, count) if threshold > count => Err(PlanError::ThresholdAboveCount {
                threshold: u32::from(threshold),
                count: u32::from(count),
            }),
            (1, count) if count > 1 => Err(PlanError::CopiesOfOneShare { count: u32::from(count) }),
            (threshold, count) => Ok(Self { threshold, count }),
        }
    }

    /// Members that suffice.
    pub fn threshold(self) -> u8 {
        self.threshold
    }

    /// Members in all.
    pub fn count(self) -> u8 {
        self.count
    }
}

/// How a secret is to be split: groups, how many groups suffice, and how the passphrase is stretched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    group_threshold: u8,
    groups: Vec<GroupShape>,
    iteration_exponent: u8,
    extendable: Extendable,
}

impl Plan {
    /// One group: `threshold` of `count` shares, extendable, exponent 1 (20,000 rounds).
    ///
    /// # Errors
    /// As [`GroupShape::new`].
    pub fn single(threshold: u8, count: u8) -> Result<Self, PlanError> {
        Self::new(1, vec![GroupShape::new(threshold, count)?], 1, Extendable::Yes)
    }

    /// `group_threshold` of the groups suffice; 10,000 × 2^`iteration_exponent` rounds stretch the passphrase.
    ///
    /// # Errors
    /// When there are no groups or more than 16, the threshold does not fit, or the exponent is above 15.
    pub fn new(
        group_threshold: u8,
        groups: Vec<GroupShape>,
        iteration_exponent: u8,
        extendable: Extendable,
    ) -> Result<Self, PlanError> {
        let count = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        if count == 0 || count > u32::from(MOST) {
            return Err(PlanError::GroupCount { count });
        }
        if group_threshold == 0 || u32::from(group_threshold) > count {
            return Err(PlanError::GroupThresholdAboveCount { threshold: u32::from(group_threshold), count });
        }
        if iteration_exponent > 15 {
            return Err(PlanError::IterationExponent { exponent: u32::from(iteration_exponent) });
        }
        Ok(Self { group_threshold, groups, iteration_exponent, extendable })
    }

    /// Groups that suffice.
    pub fn group_threshold(&self) -> u8 {
        self.group_threshold
    }

    /// The groups.
    pub fn groups(&self) -> &[GroupShape] {
        &self.groups
    }

    /// The exponent, 0 to 15.
    pub fn iteration_exponent(&self) -> u8 {
        self.iteration_exponent
    }

    /// The flag.
    pub fn extendable(&self) -> Extendable {
        self.extendable
    }
}

/// Why a secret cannot be split so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PlanError {
    /// A group has 1 to 16 members.
    #[error("a group of {count} shares")]
    ShareCount {
        /// Members asked for.
        count: u32,
    },
    /// More shares needed than made.
    #[error("{threshold} shares needed of {count}")]
    ThresholdAboveCount {
        /// Shares needed.
        threshold: u32,
        /// Shares made.
        count: u32,
    },
    /// A threshold of 1 allows one share only.
    #[error("{count} shares that would each be enough alone")]
    CopiesOfOneShare {
        /// Shares made.
        count: u32,
    },
    /// A set has 1 to 16 groups.
    #[error("{count} groups")]
    GroupCount {
        /// Groups asked for.
        count: u32,
    },
    /// The group threshold is 0 or more than there are groups.
    #[error("{threshold} groups needed of {count}")]
    GroupThresholdAboveCount {
        /// Groups needed.
        threshold: u32,
        /// Groups made.
        count: u32,
    },
    /// The exponent is 0 to 15.
    #[error("iteration exponent {exponent}")]
    IterationExponent {
        /// Exponent asked for.
        exponent: u32,
    },
    /// The secret has 128 to 256 bits, a multiple of 16.
    #[error("a secret of {bytes} bytes")]
    SecretLength {
        /// Bytes given.
        bytes: u32,
    },
    /// A passphrase of SLIP-0039 has printable ASCII characters only.
    #[error("the passphrase has a character that is not printable ASCII")]
    PassphraseCharacters,
}
