//! From a secret to shares.

use serde::Serialize;

use super::{
    cipher,
    plan::{Plan, PlanError},
    polynomial,
    share::{Share, ShareHeader},
};
use crate::{Passphrase, Randomness, RandomnessError, Secret, stack::wipe_stack};

/// Splits a secret of 128 to 256 bits; the shares come group by group, numbered from 1 throughout.
///
/// # Errors
/// When the secret's length or the passphrase's characters do not fit, or the randomness fails.
pub fn split(
    secret: &Secret<32>,
    plan: &Plan,
    passphrase: &Passphrase,
    randomness: &mut impl Randomness,
) -> Result<Vec<Share>, SplitError> {
    let shares = split_unwiped(secret, plan, passphrase, randomness);
    wipe_stack();
    shares
}

/// Why a secret was not split.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(untagged)]
pub enum SplitError {
    /// The secret or the plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
}

/// Whether SLIP-0039 allows this passphrase: printable ASCII only.
pub(super) fn check_passphrase(passphrase: &Passphrase) -> Result<(), PlanError> {
    match passphrase.expose_secret().iter().all(|byte| (b' '..=b'~').contains(byte)) {
        true => Ok(()),
        false => Err(PlanError::PassphraseCharacters),
    }
}

#[inline(never)]
fn split_unwiped(
    secret: &Secret<32>,
    plan: &Plan,
    passphrase: &Passphrase,
    randomness: &mut impl Randomness,
) -> Result<Vec<Share>, SplitError> {
    if secret.len() < 16 || !secret.len().is_multiple_of(2) {
        let bytes = u32::try_from(secret.len()).unwrap_or(u32::MAX);
        return Err(PlanError::SecretLength { bytes }.into());
    }
    check_passphrase(passphrase)?;
    let mut identifier = [0; 2];
    randomness.fill(&mut identifier)?;
    let group_count = u8::try_from(plan.groups().len()).expect("a plan has at most 16 groups");
    let of_set = ShareHeader {
        identifier: u16::from_be_bytes(identifier) & 0x7fff,
        extendable: plan.extendable(),
        iteration_exponent: plan.iteration_exponent(),
        group_index: 0,
        group_threshold: plan.group_threshold(),
        group_count,
        member_index: 0,
        member_threshold: 1,
    };
    let encrypted = cipher::encrypt(secret, passphrase, &of_set).expect("lengths are checked");
    let groups = polynomial::share(&encrypted, plan.group_threshold(), group_count, randomness)?;
    let mut shares = Vec::new();
    for (group_index, (group, shape)) in (0..).zip(groups.iter().zip(plan.groups())) {
        let members = polynomial::share(group, shape.threshold(), shape.count(), randomness)?;
        for (member_index, value) in (0..).zip(members) {
            let header =
                ShareHeader { group_index, member_index, member_threshold: shape.threshold(), ..of_set };
            let number = u16::try_from(shares.len() + 1).expect("at most 256 shares");
            shares.push(Share::new(number, header, value));
        }
    }
    Ok(shares)
}
