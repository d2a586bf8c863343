//! Entropy, BIP-39, SLIP-39, types that cannot be printed.
