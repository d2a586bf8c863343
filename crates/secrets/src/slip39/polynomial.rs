//! Shamir's scheme over GF(256), each byte of a secret on a polynomial of its own.
//!
//! The secret lies at 255, a digest of it at 254, members at their indices.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::gf256::{invert, multiply};
use crate::{Randomness, RandomnessError, Secret};

/// Where the secret lies.
const SECRET_AT: u8 = 255;

/// Where the digest lies.
const DIGEST_AT: u8 = 254;

/// Bytes of the digest; the rest of its value is random.
const DIGEST_BYTES: usize = 4;

/// A value and where it lies.
pub(super) struct Point<'p> {
    pub(super) at: u8,
    pub(super) value: &'p Secret<32>,
}

/// The value at `at` of the polynomial through all points.
///
/// Places are public and distinct; values are secret. All values have one length.
pub(super) fn interpolate(points: &[Point<'_>], at: u8) -> Secret<32> {
    let mut result = Secret::empty();
    let len = points.first().map_or(0, |point| point.value.len());
    let sum = result.space(len).expect("as long as a secret");
    for point in points {
        let factor = points
            .iter()
            .filter(|other| other.at != point.at)
            .fold(1, |factor, other| multiply(factor, multiply(at ^ other.at, invert(point.at ^ other.at))));
        for (total, byte) in sum.iter_mut().zip(point.value.expose_secret()) {
            *total ^= multiply(*byte, factor);
        }
    }
    result
}

/// Splits a secret into `count` values at 0, 1, 2, …, of which `threshold` recover it.
///
/// `threshold` ≤ `count` ≤ 16, and with a threshold of 1 every value is the secret itself (SLIP-0039, “Sharing a
/// secret”).
pub(super) fn share(
    secret: &Secret<32>,
    threshold: u8,
    count: u8,
    randomness: &mut impl Randomness,
) -> Result<Vec<Secret<32>>, RandomnessError> {
    let len = secret.len();
    if threshold == 1 {
        return Ok((0..count).map(|_| copy(secret)).collect());
    }
    let mut values = Vec::with_capacity(usize::from(count));
    for _ in 0..threshold - 2 {
        let mut value = Secret::empty();
        randomness.fill(value.space(len).expect("as long as a secret"))?;
        values.push(value);
    }
    let mut digest = Secret::empty();
    let space = digest.space(len).expect("as long as a secret");
    randomness.fill(&mut space[DIGEST_BYTES..])?;
    let start = digest_of(&space[DIGEST_BYTES..], secret);
    space[..DIGEST_BYTES].copy_from_slice(start.as_slice());

    let random = values.len();
    let mut given: Vec<_> = (0..).zip(&values).map(|(at, value)| Point { at, value }).collect();
    given.push(Point { at: DIGEST_AT, value: &digest });
    given.push(Point { at: SECRET_AT, value: secret });
    let computed: Vec<_> = (0..count).skip(random).map(|at| interpolate(&given, at)).collect();
    values.extend(computed);
    Ok(values)
}

/// The secret of exactly `threshold` points; `None` when its digest does not agree.
pub(super) fn recover(points: &[Point<'_>]) -> Option<Secret<32>> {
    if let [only] = points {
        return Some(copy(only.value));
    }
    let secret = interpolate(points, SECRET_AT);
    let digest = interpolate(points, DIGEST_AT);
    let (start, random) = digest.expose_secret().split_at_checked(DIGEST_BYTES)?;
    bool::from(digest_of(random, &secret).ct_eq(start)).then_some(secret)
}

/// A second buffer with the same bytes; named, because secrets are not cloned in passing.
pub(super) fn copy(secret: &Secret<32>) -> Secret<32> {
    let mut other = Secret::empty();
    other.push(secret.expose_secret()).expect("the same capacity");
    other
}

fn digest_of(random: &[u8], secret: &Secret<32>) -> Zeroizing<[u8; DIGEST_BYTES]> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(random).expect("a key of any length");
    hmac.update(secret.expose_secret());
    let whole = Zeroizing::new(<[u8; 32]>::from(hmac.finalize().into_bytes()));
    let mut start = Zeroizing::new([0; DIGEST_BYTES]);
    start.copy_from_slice(&whole[..DIGEST_BYTES]);
    start
}
