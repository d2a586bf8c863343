//! Chains as a node names them, and networks as a Ledger knows them.

use std::str::FromStr;

use bitcoin::address::{KnownHrp, NetworkUnchecked};
use bitcoin::{Address, Script, ScriptBuf, WitnessProgram, WitnessVersion};
use serde::{Deserialize, Serialize};

/// The two networks that keys and devices tell apart. Regtest counts as Bitcoin Test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// Real bitcoin.
    Main,
    /// Every chain whose coins are worth nothing.
    Test,
}

impl Network {
    /// The unit that a Ledger prints behind an amount.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Main => "BTC",
            Self::Test => "TEST",
        }
    }

    /// The coin type of SLIP-44.
    #[must_use]
    pub fn coin_type(self) -> u32 {
        match self {
            Self::Main => 0,
            Self::Test => 1,
        }
    }

    /// The name of the Ledger app.
    #[must_use]
    pub fn app_name(self) -> &'static str {
        match self {
            Self::Main => "Bitcoin",
            Self::Test => "Bitcoin Test",
        }
    }
}

/// A chain by the name that `getblockchaininfo` gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Chain {
    /// The main chain.
    #[serde(rename = "main")]
    Main,
    /// Testnet 3.
    #[serde(rename = "test")]
    Testnet3,
    /// Testnet 4.
    #[serde(rename = "testnet4")]
    Testnet4,
    /// The signed test chain.
    #[serde(rename = "signet")]
    Signet,
    /// A private test chain.
    #[serde(rename = "regtest")]
    Regtest,
}

impl Chain {
    pub(crate) fn from_node_name(name: &str) -> Option<Self> {
        Some(match name {
            "main" => Self::Main,
            "test" => Self::Testnet3,
            "testnet4" => Self::Testnet4,
            "signet" => Self::Signet,
            "regtest" => Self::Regtest,
            _ => return None,
        })
    }

    /// The name that a node gives the chain.
    #[must_use]
    pub fn node_name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Testnet3 => "test",
            Self::Testnet4 => "testnet4",
            Self::Signet => "signet",
            Self::Regtest => "regtest",
        }
    }

    /// The network that keys and devices know this chain as.
    #[must_use]
    pub fn network(self) -> Network {
        match self {
            Self::Main => Network::Main,
            Self::Testnet3 | Self::Testnet4 | Self::Signet | Self::Regtest => Network::Test,
        }
    }

    /// The address of a segwit script as the node writes it (`bcrt1…` on regtest).
    /// `None` for a script that is no segwit output.
    #[must_use]
    pub fn node_address(self, script: &Script) -> Option<String> {
        segwit_address(script, self.node_hrp())
    }

    /// The same address as a Ledger shows it (`tb1…` on every test chain).
    #[must_use]
    pub fn device_address(self, script: &Script) -> Option<String> {
        let hrp = match self.network() {
            Network::Main => KnownHrp::Mainnet,
            Network::Test => KnownHrp::Testnets,
        };
        segwit_address(script, hrp)
    }

    /// The script of an address in either form. `None` for a wrong checksum or another network.
    #[must_use]
    pub fn script_of(self, address: &str) -> Option<ScriptBuf> {
        let address = Address::<NetworkUnchecked>::from_str(address).ok()?.assume_checked();
        let script = address.script_pubkey();
        let text = address.to_string();
        let ours = [self.node_address(&script), self.device_address(&script)];
        ours.iter().flatten().any(|form| *form == text).then_some(script)
    }

    fn node_hrp(self) -> KnownHrp {
        match self {
            Self::Main => KnownHrp::Mainnet,
            Self::Testnet3 | Self::Testnet4 | Self::Signet => KnownHrp::Testnets,
            Self::Regtest => KnownHrp::Regtest,
        }
    }
}

fn segwit_address(script: &Script, hrp: KnownHrp) -> Option<String> {
    let version =
        WitnessVersion::try_from(script.as_bytes().first().copied().and_then(|byte| match byte {
            0 => Some(bitcoin::opcodes::all::OP_PUSHBYTES_0),
            0x51..=0x60 => Some(bitcoin::opcodes::Opcode::from(byte)),
            _ => None,
        })?)
        .ok()?;
    if !script.is_witness_program() {
        return None;
    }
    let program = WitnessProgram::new(version, script.as_bytes().get(2..)?).ok()?;
    Some(Address::from_witness_program(program, hrp).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_an_address_name_one_script() {
        let node = "bcrt1qhhyl476tqfpazpa666lklff0dfkjmn8kc33u9k";
        let script = Chain::Regtest.script_of(node).unwrap();
        assert_eq!(script.to_hex_string(), "0014bdc9fafb4b0243d107bad6bf6fa52f6a6d2dccf6");
        let device = Chain::Regtest.device_address(&script).unwrap();
        assert!(device.starts_with("tb1q"), "{device}");
        assert_eq!(Chain::Regtest.script_of(&device), Some(script.clone()));
        assert_eq!(Chain::Regtest.node_address(&script).as_deref(), Some(node));
        assert_eq!(Chain::Main.script_of(node), None);
        assert_eq!(Chain::Signet.script_of(node), None);
        assert_eq!(Chain::Signet.script_of(&device), Some(script));
    }
}
