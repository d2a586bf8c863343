//! The paths that Himuro uses on Ledgers: accounts for wallets, and one path for each other purpose.

use bitcoin::NetworkKind;
use bitcoin::bip32::{ChildNumber, DerivationPath};
use device::bitcoin_app::CHALLENGE_CHAIN;
use serde::{Deserialize, Serialize};

/// The first step of every path that is no wallet's.
const HIMURO: u32 = 5_261_656;

/// What a message is signed for. Each purpose has a path of its own, never a wallet's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Purpose {
    /// That a person takes part in a session.
    LogIn,
    /// A session's certificate.
    Session,
    /// The log's head.
    Head,
    /// An approval.
    Approval,
}

/// `m/5261656'/coin'/<purpose>/0`.
pub(crate) fn of_purpose(purpose: Purpose, network: NetworkKind) -> DerivationPath {
    let number = match purpose {
        Purpose::LogIn => 1,
        Purpose::Session => 2,
        Purpose::Head => 3,
        Purpose::Approval => 4,
    };
    path(&[HIMURO, coin(network)], &[number, 0])
}

/// `m/48'/coin'/0'/2'`: a key of a multisig wallet (P2WSH).
pub(crate) fn cold_account(network: NetworkKind) -> DerivationPath {
    path(&[48, coin(network), 0, 2], &[])
}

/// `m/84'/coin'/0'`: a single-key wallet (P2WPKH).
pub(crate) fn hot_account(network: NetworkKind) -> DerivationPath {
    path(&[84, coin(network), 0], &[])
}

/// The path below an account whose key proves that the device holds that account.
pub(crate) fn proof_of(account: &DerivationPath) -> DerivationPath {
    account.extend([CHALLENGE_CHAIN, 0].map(|index| ChildNumber::Normal { index }))
}

fn coin(network: NetworkKind) -> u32 {
    match network {
        NetworkKind::Main => 0,
        NetworkKind::Test => 1,
    }
}

fn path(hardened: &[u32], normal: &[u32]) -> DerivationPath {
    let hardened = hardened.iter().map(|index| ChildNumber::Hardened { index: *index });
    hardened.chain(normal.iter().map(|index| ChildNumber::Normal { index: *index })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paths_are_those_of_the_page() {
        let paths = [Purpose::LogIn, Purpose::Session, Purpose::Head, Purpose::Approval]
            .map(|purpose| of_purpose(purpose, NetworkKind::Test).to_string());
        assert_eq!(paths, ["5261656'/1'/1/0", "5261656'/1'/2/0", "5261656'/1'/3/0", "5261656'/1'/4/0"]);
        assert_eq!(cold_account(NetworkKind::Test).to_string(), "48'/1'/0'/2'");
        assert_eq!(hot_account(NetworkKind::Main).to_string(), "84'/0'/0'");
    }
}
