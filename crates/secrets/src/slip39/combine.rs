//! From shares to the secret.

use serde::Serialize;
use subtle::ConstantTimeEq;

use super::{
    cipher,
    plan::PlanError,
    polynomial::{self, Point},
    share::{Share, ShareHeader},
    split::check_passphrase,
};
use crate::{Passphrase, Secret, stack::wipe_stack};

/// The secret still under its passphrase. Two that are equal decrypt to equal secrets.
pub struct EncryptedSecret {
    header: ShareHeader,
    value: Secret<32>,
}

impl EncryptedSecret {
    /// The secret; another passphrase gives another secret, and nothing in SLIP-0039 says so.
    ///
    /// # Errors
    /// When the passphrase has a character that SLIP-0039 does not allow.
    pub fn decrypt(&self, passphrase: &Passphrase) -> Result<Secret<32>, PlanError> {
        check_passphrase(passphrase)?;
        let secret = cipher::decrypt(&self.value, passphrase, &self.header).expect("lengths are checked");
        wipe_stack();
        Ok(secret)
    }

    /// Whether both are of one set and hold the same secret; the secrets are compared in constant time.
    pub fn is_same(&self, other: &Self) -> bool {
        self.header.identifier == other.header.identifier
            && self.header.extendable == other.header.extendable
            && self.header.iteration_exponent == other.header.iteration_exponent
            && bool::from(self.value.ct_eq(&other.value))
    }
}

/// Recovers the secret: [`recombine`], then [`EncryptedSecret::decrypt`].
///
/// # Errors
/// As both.
pub fn combine(shares: &[&Share], passphrase: &Passphrase) -> Result<Secret<32>, CombineError> {
    Ok(recombine(shares)?.decrypt(passphrase)?)
}

/// Why shares and passphrase gave no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(untagged)]
pub enum CombineError {
    /// The shares.
    #[error(transparent)]
    Set(#[from] SetError),
    /// The passphrase.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// Puts shares together, in any order; surplus shares of a complete group must agree with the others.
///
/// # Errors
/// The share that belongs to another set or contradicts the others, the group that lacks shares and how many, or the
/// group whose digest does not agree.
pub fn recombine(shares: &[&Share]) -> Result<EncryptedSecret, SetError> {
    let secret = recombine_unwiped(shares);
    wipe_stack();
    secret
}

/// How far one group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupStanding {
    /// The group, counted from 1.
    pub group: u8,
    /// Shares present.
    pub present: u8,
    /// Shares needed.
    pub needed: u8,
}

impl GroupStanding {
    /// Whether the group is complete.
    pub fn is_complete(&self) -> bool {
        self.present >= self.needed
    }
}

/// How far each group is of which a share is present, in order of groups.
///
/// # Errors
/// When the shares do not belong together.
pub fn standing(shares: &[&Share]) -> Result<Vec<GroupStanding>, SetError> {
    check_set(shares)?;
    Ok(group(shares)
        .iter()
        .map(|members| GroupStanding {
            group: members[0].header().group(),
            present: count_u8(members.len()),
            needed: members[0].header().member_threshold,
        })
        .collect())
}

/// Why shares do not give a secret together. Shares and groups are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SetError {
    /// There is no share.
    #[error("there is no share")]
    NoShares,
    /// A share is of another set.
    #[error("share {share} belongs to set {identifier}, not to set {expected}")]
    ShareOfAnotherSet {
        /// The share.
        share: u32,
        /// Its set.
        identifier: u32,
        /// The set of most of the others.
        expected: u32,
    },
    /// A share of the same identifier was made under another flag or exponent: another set after all.
    #[error("share {share} has the identifier {identifier} of the others, but was made in another way")]
    ShareOfAnotherKind {
        /// The share.
        share: u32,
        /// The common identifier.
        identifier: u32,
    },
    /// A share says another number of groups.
    #[error("share {share} says {threshold} of {count} groups, the others do not")]
    GroupsDiffer {
        /// The share.
        share: u32,
        /// Groups needed, as it says.
        threshold: u32,
        /// Groups made, as it says.
        count: u32,
    },
    /// A share has another length.
    #[error("share {share} has another length than the others")]
    LengthDiffers {
        /// The share.
        share: u32,
    },
    /// A share says another threshold of its group.
    #[error("share {share} says that group {group} needs {threshold} shares, another says otherwise")]
    MemberThresholdDiffers {
        /// The share.
        share: u32,
        /// Its group.
        group: u32,
        /// Shares needed, as it says.
        threshold: u32,
    },
    /// Two shares have one place.
    #[error("shares {earlier} and {share} are both number {member} of group {group}")]
    SameMember {
        /// The later share.
        share: u32,
        /// The earlier share.
        earlier: u32,
        /// Their group.
        group: u32,
        /// Their place in it.
        member: u32,
    },
    /// A group lacks shares.
    #[error("group {group} lacks {lacking} shares: {present} of {needed}")]
    GroupLacksShares {
        /// The group.
        group: u32,
        /// Shares present.
        present: u32,
        /// Shares needed.
        needed: u32,
        /// Shares lacking.
        lacking: u32,
    },
    /// Whole groups are lacking.
    #[error("{lacking} groups are lacking: {complete} of {needed}")]
    GroupsLacking {
        /// Complete groups.
        complete: u32,
        /// Groups needed.
        needed: u32,
        /// Groups lacking.
        lacking: u32,
    },
    /// The shares of a group do not agree: one of them is not of this set, though it says so.
    #[error("the shares of group {group} do not agree with their digest")]
    GroupDigest {
        /// The group.
        group: u32,
    },
    /// The groups do not agree: the shares of one are not of this set, though they say so.
    #[error("the groups do not agree with their digest")]
    SetDigest,
    /// A surplus share contradicts the others.
    #[error("share {share} contradicts the others of group {group}")]
    ShareContradicts {
        /// The share.
        share: u32,
        /// Its group.
        group: u32,
    },
    /// A surplus group contradicts the others.
    #[error("group {group} contradicts the others")]
    GroupContradicts {
        /// The group.
        group: u32,
    },
}

#[inline(never)]
fn recombine_unwiped(shares: &[&Share]) -> Result<EncryptedSecret, SetError> {
    let header = check_set(shares)?;
    let groups = group(shares);
    let needed = usize::from(header.group_threshold);
    let complete: Vec<_> = groups
        .iter()
        .filter(|members| members.len() >= usize::from(members[0].header().member_threshold))
        .collect();
    if complete.len() < needed {
        return Err(lacking(&groups, complete.len(), needed));
    }
    let mut values = Vec::with_capacity(complete.len());
    for members in complete {
        let of_group = members[0].header();
        let threshold = usize::from(of_group.member_threshold);
        let points: Vec<_> = members
            .iter()
            .map(|share| Point { at: share.header().member_index, value: share.value() })
            .collect();
        let (quorum, surplus) = points.split_at(threshold);
        let value = polynomial::recover(quorum)
            .ok_or(SetError::GroupDigest { group: u32::from(of_group.group()) })?;
        if let Some(at) = first_contradiction(quorum, surplus) {
            return Err(SetError::ShareContradicts {
                share: u32::from(members[threshold + at].number()),
                group: u32::from(of_group.group()),
            });
        }
        values.push((of_group.group_index, value));
    }
    let points: Vec<_> = values.iter().map(|(at, value)| Point { at: *at, value }).collect();
    let (quorum, surplus) = points.split_at(needed);
    let value = polynomial::recover(quorum).ok_or(SetError::SetDigest)?;
    match first_contradiction(quorum, surplus) {
        Some(at) => Err(SetError::GroupContradicts { group: u32::from(surplus[at].at) + 1 }),
        None => Ok(EncryptedSecret { header, value }),
    }
}

/// The header of most shares, after each share was found to belong to it.
fn check_set(shares: &[&Share]) -> Result<ShareHeader, SetError> {
    let same_set = |one: &ShareHeader, other: &ShareHeader| one.identifier == other.identifier;
    let usual = shares
        .iter()
        .rev()
        .max_by_key(|one| shares.iter().filter(|other| same_set(one.header(), other.header())).count())
        .ok_or(SetError::NoShares)?;
    let expected = *usual.header();
    for share in shares {
        let (header, number) = (share.header(), u32::from(share.number()));
        if header.identifier != expected.identifier {
            return Err(SetError::ShareOfAnotherSet {
                share: number,
                identifier: u32::from(header.identifier),
                expected: u32::from(expected.identifier),
            });
        }
        if (header.extendable, header.iteration_exponent)
            != (expected.extendable, expected.iteration_exponent)
        {
            return Err(SetError::ShareOfAnotherKind {
                share: number,
                identifier: u32::from(header.identifier),
            });
        }
        if (header.group_threshold, header.group_count) != (expected.group_threshold, expected.group_count) {
            return Err(SetError::GroupsDiffer {
                share: number,
                threshold: u32::from(header.group_threshold),
                count: u32::from(header.group_count),
            });
        }
        if share.value().len() != usual.value().len() {
            return Err(SetError::LengthDiffers { share: number });
        }
    }
    check_members(shares)?;
    Ok(expected)
}

fn check_members(shares: &[&Share]) -> Result<(), SetError> {
    for (position, share) in shares.iter().enumerate() {
        let header = share.header();
        for earlier in &shares[..position] {
            if earlier.header().group_index != header.group_index {
                continue;
            }
            if earlier.header().member_threshold != header.member_threshold {
                return Err(SetError::MemberThresholdDiffers {
                    share: u32::from(share.number()),
                    group: u32::from(header.group()),
                    threshold: u32::from(header.member_threshold),
                });
            }
            if earlier.header().member_index == header.member_index {
                return Err(SetError::SameMember {
                    share: u32::from(share.number()),
                    earlier: u32::from(earlier.number()),
                    group: u32::from(header.group()),
                    member: u32::from(header.member()),
                });
            }
        }
    }
    Ok(())
}

/// The shares of each group present, in order of groups.
fn group<'s>(shares: &[&'s Share]) -> Vec<Vec<&'s Share>> {
    let mut sorted: Vec<&Share> = shares.to_vec();
    sorted.sort_by_key(|share| (share.header().group_index, share.header().member_index));
    sorted
        .chunk_by(|one, next| one.header().group_index == next.header().group_index)
        .map(<[&Share]>::to_vec)
        .collect()
}

/// The incomplete group that lacks fewest, or else how many groups are lacking.
fn lacking(groups: &[Vec<&Share>], complete: usize, needed: usize) -> SetError {
    let of = |members: &Vec<&Share>| {
        usize::from(members[0].header().member_threshold).saturating_sub(members.len())
    };
    match groups.iter().filter(|members| of(members) > 0).min_by_key(|members| of(members)) {
        Some(members) => SetError::GroupLacksShares {
            group: u32::from(members[0].header().group()),
            present: u32::from(count_u8(members.len())),
            needed: u32::from(members[0].header().member_threshold),
            lacking: u32::from(count_u8(of(members))),
        },
        None => SetError::GroupsLacking {
            complete: u32::from(count_u8(complete)),
            needed: u32::from(count_u8(needed)),
            lacking: u32::from(count_u8(needed - complete)),
        },
    }
}

/// The first surplus point that does not lie on the polynomial of the quorum.
fn first_contradiction(quorum: &[Point<'_>], surplus: &[Point<'_>]) -> Option<usize> {
    surplus.iter().position(|point| {
        let expected = match quorum {
            [only] => polynomial::copy(only.value),
            several => polynomial::interpolate(several, point.at),
        };
        !bool::from(expected.ct_eq(point.value))
    })
}

fn count_u8(value: usize) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}
