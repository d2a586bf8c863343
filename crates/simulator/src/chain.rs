//! The two builds of the Bitcoin app, and what differs between them.

use std::fmt;

use serde::Serialize;

/// The version that the simulated apps report.
pub const APP_VERSION: &str = "2.4.6";

/// A build of the Bitcoin app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BitcoinApp {
    /// `Bitcoin`, coin type 0.
    Mainnet,
    /// `Bitcoin Test`, coin type 1 (testnets, signet and regtest).
    Testnet,
}

/// The first byte of a Base58 address, one for each kind of hash.
pub(crate) struct AddressVersions {
    pub(crate) public_key_hash: u8,
    pub(crate) script_hash: u8,
}

impl BitcoinApp {
    /// Both builds.
    pub const ALL: [Self; 2] = [Self::Mainnet, Self::Testnet];

    /// The name on the dashboard.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mainnet => "Bitcoin",
            Self::Testnet => "Bitcoin Test",
        }
    }

    /// The build of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|app| app.name() == name)
    }

    /// The coin type of its derivation paths, without the hardened bit.
    pub(crate) fn coin_type(self) -> u32 {
        match self {
            Self::Mainnet => 0,
            Self::Testnet => 1,
        }
    }

    /// The version bytes of its extended public keys.
    pub(crate) fn xpub_version(self) -> [u8; 4] {
        match self {
            Self::Mainnet => [0x04, 0x88, 0xb2, 0x1e],
            Self::Testnet => [0x04, 0x35, 0x87, 0xcf],
        }
    }

    /// The first byte of its Base58 addresses.
    pub(crate) fn address_versions(self) -> AddressVersions {
        match self {
            Self::Mainnet => AddressVersions { public_key_hash: 0, script_hash: 5 },
            Self::Testnet => AddressVersions { public_key_hash: 111, script_hash: 196 },
        }
    }

    /// The human-readable part of its segwit addresses.
    pub(crate) fn segwit_prefix(self) -> &'static str {
        match self {
            Self::Mainnet => "bc",
            Self::Testnet => "tb",
        }
    }

    /// The unit beside its amounts.
    pub(crate) fn ticker(self) -> &'static str {
        match self {
            Self::Mainnet => "BTC",
            Self::Testnet => "TEST",
        }
    }
}

impl fmt::Display for BitcoinApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
