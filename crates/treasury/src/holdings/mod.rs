//! What the hot and the cold wallet hold, read from a node's own files and believed only where
//! it can be derived again.

mod error;
mod origin;
mod reading;
mod source;

use std::collections::{BTreeMap, HashMap};

use bitcoin::{Amount, OutPoint, Transaction, Txid};
use serde::{Deserialize, Serialize};

use crate::money::checked_sum;
use crate::network::Chain;
use crate::wallet::{Branch, Wallet};
pub use error::HoldingsError;
use reading::{on_network, parent_wallet, read_chain, read_descriptor, read_wallet};
use source::LARGE_FILE;
pub(crate) use source::{NamedFile, SMALL_FILE, UniqueMap, json, text};

/// The files of a `--holdings` directory, as bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct HoldingsFiles<'a> {
    /// `hot.listunspent.json`
    pub hot_listunspent: &'a [u8],
    /// `cold.listunspent.json`
    pub cold_listunspent: &'a [u8],
    /// `hot.descriptor.txt`
    pub hot_descriptor: &'a [u8],
    /// `cold.descriptor.txt`; may be absent when the ceremony makes the wallet
    pub cold_descriptor: Option<&'a [u8]>,
    /// `hot.prevtxs.json`
    pub hot_prevtxs: &'a [u8],
    /// `cold.prevtxs.json`
    pub cold_prevtxs: &'a [u8],
    /// `getblockchaininfo.json`
    pub getblockchaininfo: &'a [u8],
}

impl HoldingsFiles<'_> {
    /// The file names in the order of the fields, each with the most bytes that are read of it.
    pub const NAMES: [(&'static str, usize); 7] = [
        ("hot.listunspent.json", LARGE_FILE),
        ("cold.listunspent.json", LARGE_FILE),
        ("hot.descriptor.txt", SMALL_FILE),
        ("cold.descriptor.txt", SMALL_FILE),
        ("hot.prevtxs.json", LARGE_FILE),
        ("cold.prevtxs.json", LARGE_FILE),
        ("getblockchaininfo.json", SMALL_FILE),
    ];
}

/// One unspent output, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coin {
    outpoint: OutPoint,
    amount: Amount,
    branch: Branch,
    index: u32,
    confirmations: u64,
    state: CoinState,
}

/// Whether a coin may be spent by a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoinState {
    /// Confirmed, safe, its previous transaction known.
    Selectable,
    /// Confirmed and safe, but its previous transaction is not known: counted, never selected.
    NoPreviousTransaction,
    /// Without confirmation, or not safe: counted apart, never selected.
    Unconfirmed,
}

impl Coin {
    /// The transaction output.
    #[must_use]
    pub fn outpoint(&self) -> OutPoint {
        self.outpoint
    }
    /// Its amount, above zero.
    #[must_use]
    pub fn amount(&self) -> Amount {
        self.amount
    }
    /// The branch of its address.
    #[must_use]
    pub fn branch(&self) -> Branch {
        self.branch
    }
    /// The index of its address, below 2³¹.
    #[must_use]
    pub fn index(&self) -> u32 {
        self.index
    }
    /// Blocks on top of it, its own counted.
    #[must_use]
    pub fn confirmations(&self) -> u64 {
        self.confirmations
    }
    /// Whether a plan may spend it.
    #[must_use]
    pub fn state(&self) -> CoinState {
        self.state
    }
}

/// How many coins, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Number of coins.
    pub coins: usize,
    /// Their sum.
    pub amount: Amount,
}

/// The coins of one wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletHoldings {
    wallet: Wallet,
    coins: Vec<Coin>,
    prevtxs: BTreeMap<Txid, Transaction>,
}

impl WalletHoldings {
    /// Whose coins these are.
    #[must_use]
    pub fn wallet(&self) -> &Wallet {
        &self.wallet
    }

    /// All coins in the order of the file.
    #[must_use]
    pub fn coins(&self) -> &[Coin] {
        &self.coins
    }

    /// Confirmed, safe coins, whether selectable or not.
    #[must_use]
    pub fn on_chain(&self) -> Count {
        self.count(|state| state != CoinState::Unconfirmed)
    }

    /// The coins in one state.
    #[must_use]
    pub fn in_state(&self, state: CoinState) -> Count {
        self.count(|other| other == state)
    }

    pub(crate) fn prevtxs(&self) -> &BTreeMap<Txid, Transaction> {
        &self.prevtxs
    }

    fn count(&self, wanted: impl Fn(CoinState) -> bool) -> Count {
        let counted = self.coins.iter().filter(|coin| wanted(coin.state));
        let coins = counted.clone().count();
        let amount = checked_sum(counted.map(Coin::amount)).expect("the sum was checked when read");
        Count { coins, amount }
    }
}

/// Whose the cold coins of the holdings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColdOwner {
    /// The wallet of this ceremony (or no ceremony's wallet was given).
    Current,
    /// An earlier wallet: counted as cold, but not what the ceremony's devices can spend.
    Earlier,
}

/// Hot and cold wallet of one asset at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holdings {
    chain: Chain,
    height: u64,
    hot: WalletHoldings,
    cold: WalletHoldings,
    owner: ColdOwner,
}

impl Holdings {
    /// Reads and checks a holdings directory against itself. Each script is derived from the
    /// descriptor once and compared; each previous transaction is hashed and its output compared.
    ///
    /// `ceremony` is the wallet that a ceremony made. Without `cold.descriptor.txt` the cold
    /// coins are read as the ceremony's, and if they are not, by their `parent_descs`.
    ///
    /// # Errors
    /// [`HoldingsError`] names the file and what to blame in it.
    pub fn read(files: &HoldingsFiles<'_>, ceremony: Option<&Wallet>) -> Result<Self, HoldingsError> {
        let [hot_list, cold_list, hot_desc, cold_desc, hot_prev, cold_prev, info] =
            HoldingsFiles::NAMES.map(|(name, _)| name);
        let (chain, height) = read_chain(NamedFile { name: info, bytes: files.getblockchaininfo })?;
        if let Some(wallet) = ceremony {
            on_network(info, wallet, chain)?;
        }
        let read = |list, list_bytes, prev, prev_bytes, wallet: Wallet| {
            let list = NamedFile { name: list, bytes: list_bytes };
            let prev = NamedFile { name: prev, bytes: prev_bytes };
            read_wallet(list, prev, wallet, chain)
        };
        let hot_wallet = read_descriptor(NamedFile { name: hot_desc, bytes: files.hot_descriptor }, chain)?;
        let hot = read(hot_list, files.hot_listunspent, hot_prev, files.hot_prevtxs, hot_wallet)?;
        let read_cold =
            |wallet| read(cold_list, files.cold_listunspent, cold_prev, files.cold_prevtxs, wallet);
        let cold = match files.cold_descriptor {
            Some(bytes) => {
                let wallet = read_descriptor(NamedFile { name: cold_desc, bytes }, chain)?;
                // The ceremony's own spelling of the same wallet is the one its devices know.
                match ceremony.filter(|ceremony| ceremony.same_scripts_as(&wallet)) {
                    Some(ceremony) => read_cold(ceremony.clone())?,
                    None => read_cold(wallet)?,
                }
            }
            None => {
                let own = ceremony.map(|ceremony| read_cold(ceremony.clone()));
                match own {
                    Some(Ok(own)) => own,
                    other => {
                        let list = NamedFile { name: cold_list, bytes: files.cold_listunspent };
                        match parent_wallet(list)? {
                            Some(parent) => {
                                on_network(cold_list, &parent, chain)?;
                                read_cold(parent)?
                            }
                            None => other.unwrap_or_else(|| {
                                Err(HoldingsError::NoColdWallet { file: cold_desc.to_owned() })
                            })?,
                        }
                    }
                }
            }
        };
        let owner = match ceremony {
            Some(wallet) if !wallet.same_scripts_as(&cold.wallet) => ColdOwner::Earlier,
            _ => ColdOwner::Current,
        };
        let mut outpoints = HashMap::with_capacity(hot.coins.len() + cold.coins.len());
        for coin in hot.coins.iter().chain(&cold.coins) {
            if outpoints.insert(coin.outpoint, ()).is_some() {
                return Err(HoldingsError::DuplicateOutpoint {
                    file: cold_list.to_owned(),
                    outpoint: coin.outpoint.to_string(),
                });
            }
        }
        if checked_sum(hot.coins.iter().chain(&cold.coins).map(Coin::amount)).is_none() {
            return Err(HoldingsError::TooLargeSum { file: cold_list.to_owned() });
        }
        Ok(Self { chain, height, hot, cold, owner })
    }

    /// The chain of the node.
    #[must_use]
    pub fn chain(&self) -> Chain {
        self.chain
    }
    /// The node's block height.
    #[must_use]
    pub fn height(&self) -> u64 {
        self.height
    }
    /// The hot wallet.
    #[must_use]
    pub fn hot(&self) -> &WalletHoldings {
        &self.hot
    }
    /// The wallet that the cold coins are in.
    #[must_use]
    pub fn cold(&self) -> &WalletHoldings {
        &self.cold
    }
    /// Whether the cold coins are the ceremony's.
    #[must_use]
    pub fn cold_owner(&self) -> ColdOwner {
        self.owner
    }
}
