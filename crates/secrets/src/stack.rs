//! Overwrites what finished calls left on the stack.

use std::hint::black_box;

use zeroize::Zeroize;

/// How far below the caller the stack is overwritten: more than hashing, key stretching and curve arithmetic use.
const DEPTH: usize = 128 * 1024;

/// Overwrites the part of the stack that finished calls have used.
///
/// Hashing and curve arithmetic keep copies on the stack that they do not wipe. Call this at the end of the
/// outermost function that worked on a secret, when nothing of that work is still running.
#[inline(never)]
pub fn wipe_stack() {
    let mut below = [0x5a_u8; DEPTH];
    black_box(&mut below);
    below.zeroize();
    black_box(&below);
}
