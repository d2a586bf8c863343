//! The passphrase's encryption of the master secret: a Feistel network of four rounds over PBKDF2.

use sha2::Sha256;
use zeroize::Zeroizing;

use super::{plan::Extendable, share::ShareHeader};
use crate::{Passphrase, Secret, buffer::BufferError};

const FORWARD: [u8; 4] = [0, 1, 2, 3];
const BACKWARD: [u8; 4] = [3, 2, 1, 0];

/// Rounds of PBKDF2 in one round of the network, at exponent 0: 10,000 in all.
const BASE_ROUNDS: u32 = 2_500;

/// Half of the longest secret, in bytes.
const MOST_HALF: usize = 16;

/// Encrypts a master secret of even length.
pub(super) fn encrypt(
    secret: &Secret<32>,
    passphrase: &Passphrase,
    header: &ShareHeader,
) -> Result<Secret<32>, BufferError> {
    run(secret, passphrase, header, FORWARD)
}

/// Decrypts; another passphrase gives another secret, and nothing says so.
pub(super) fn decrypt(
    secret: &Secret<32>,
    passphrase: &Passphrase,
    header: &ShareHeader,
) -> Result<Secret<32>, BufferError> {
    run(secret, passphrase, header, BACKWARD)
}

fn run(
    secret: &Secret<32>,
    passphrase: &Passphrase,
    header: &ShareHeader,
    rounds: [u8; 4],
) -> Result<Secret<32>, BufferError> {
    let half = secret.len() / 2;
    let mut left = Zeroizing::new([0; MOST_HALF]);
    let mut right = Zeroizing::new([0; MOST_HALF]);
    left[..half].copy_from_slice(&secret.expose_secret()[..half]);
    right[..half].copy_from_slice(&secret.expose_secret()[half..]);
    let mut password = Secret::<1025>::empty();
    let mut key = Zeroizing::new([0; MOST_HALF]);
    for round in rounds {
        password.clear();
        password.push(&[round])?;
        password.push(passphrase.expose_secret())?;
        let mut salt = Secret::<64>::empty();
        if header.extendable == Extendable::No {
            salt.push(b"shamir")?;
            salt.push(&header.identifier.to_be_bytes())?;
        }
        salt.push(&right[..half])?;
        let count = BASE_ROUNDS << header.iteration_exponent;
        pbkdf2::pbkdf2_hmac::<Sha256>(
            password.expose_secret(),
            salt.expose_secret(),
            count,
            &mut key[..half],
        );
        for (byte, mask) in left.iter_mut().zip(key.iter()).take(half) {
            *byte ^= mask;
        }
        std::mem::swap(&mut left, &mut right);
    }
    let mut result = Secret::empty();
    result.push(&right[..half])?;
    result.push(&left[..half])?;
    Ok(result)
}
