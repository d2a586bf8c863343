//! SLIP-0039: a secret split into shares of words, in groups, and put together again.
//!
//! Complete and ours: thresholds, groups, passphrase, iteration exponent, extendable flag, 128 to 256 bits. What is
//! shared here is the BIP-39 entropy of a key, not its seed; the two sets of shares are not the same thing.

mod cipher;
mod combine;
mod gf256;
mod plan;
mod polynomial;
mod rs1024;
mod share;
mod split;
mod words;

pub use combine::{CombineError, EncryptedSecret, GroupStanding, SetError, combine, recombine, standing};
pub use plan::{Extendable, GroupShape, Plan, PlanError};
pub use share::{Share, ShareError, ShareHeader};
pub use split::{SplitError, split};
pub use words::{nearest_words, words_beginning};
