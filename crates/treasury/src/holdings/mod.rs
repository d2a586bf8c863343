//! What the hot and the cold wallet hold, read from a node's own files and believed only where
//! it can be derived again.

mod origin;
mod source;

use std::collections::{BTreeMap, HashMap};

use bitcoin::{Amount, OutPoint, ScriptBuf, Transaction, Txid, consensus};
use serde::{Deserialize, Serialize};

use crate::money::{TokenError, checked_sum, parse_btc};
use crate::network::{Chain, Network};
use crate::wallet::{Branch, Wallet, WalletError, with_checksum};
use origin::{OriginError, Origins};

use source::{CoinJson, LARGE_FILE, Place};
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

/// Why holdings are refused; always with the file, and with the coin (counted from 1) where one
/// is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the message of each variant says it, the fields are what it names")]
pub enum HoldingsError {
    #[error("{file} has {bytes} bytes, more than {limit}")]
    FileTooLarge { file: String, bytes: usize, limit: usize },
    #[error("{file} is not UTF-8 but UTF-16 or UTF-32")]
    Utf16 { file: String },
    #[error("{file} is not UTF-8 from byte {offset} on")]
    NotUtf8 { file: String, offset: usize },
    #[error("{file} ends early, at line {line} column {column}")]
    TruncatedJson { file: String, line: usize, column: usize },
    #[error("{file} line {line}: {detail}")]
    DuplicateKey { file: String, line: usize, detail: String },
    #[error("{file} line {line} column {column}: {detail}")]
    BadJson { file: String, line: usize, column: usize, detail: String },
    #[error("{file}: coin {coin} has no {field}")]
    MissingField { file: String, coin: usize, field: String },
    #[error("{file}: {field} of coin {coin}: {detail}")]
    InvalidField { file: String, coin: usize, field: String, detail: String },
    #[error("{file}: the amount {amount} of coin {coin} is not a decimal number")]
    NotAnAmount { file: String, coin: usize, amount: String },
    #[error("{file}: the amount {amount} of coin {coin} is negative")]
    NegativeAmount { file: String, coin: usize, amount: String },
    #[error("{file}: the amount of coin {coin} is zero")]
    ZeroAmount { file: String, coin: usize },
    #[error("{file}: the amount {amount} of coin {coin} has more than eight decimal places")]
    TooPreciseAmount { file: String, coin: usize, amount: String },
    #[error("{file}: the amount {amount} of coin {coin} is more than 21,000,000 BTC")]
    TooLargeAmount { file: String, coin: usize, amount: String },
    #[error("{file}: all coins together are more than 21,000,000 BTC")]
    TooLargeSum { file: String },
    #[error("{file}: the coin {outpoint} appears twice")]
    DuplicateOutpoint { file: String, outpoint: String },
    #[error("{file}: the chain {chain} is not known")]
    UnknownChain { file: String, chain: String },
    #[error("{file}: the address {address} of coin {coin} is not the one of its script on {chain}")]
    WrongAddress { file: String, coin: usize, address: String, chain: String },
    #[error("{file}: the keys are of another network than the chain {chain}")]
    WrongNetwork { file: String, chain: String },
    #[error("{file}: {detail}")]
    UnusableDescriptor { file: String, detail: String },
    #[error("{file}: the origin {origin} of coin {coin} is no key of the wallet")]
    ForeignKey { file: String, coin: usize, origin: String },
    #[error("{file}: coin {coin} is on branch {branch}, neither 0 nor 1")]
    UnknownBranch { file: String, coin: usize, branch: String },
    #[error("{file}: coin {coin} is at index {index}, not below 2^31")]
    UnusableIndex { file: String, coin: usize, index: String },
    #[error("{file}: {field} of coin {coin} ({outpoint}) is not what the descriptor derives")]
    ScriptDiffers { file: String, coin: usize, field: String, outpoint: String },
    #[error("{file}: the previous transaction {txid} cannot be read: {detail}")]
    UnreadablePrevtx { file: String, txid: String, detail: String },
    #[error("{file}: the transaction under {txid} has the id {actual}")]
    PrevtxIdDiffers { file: String, txid: String, actual: String },
    #[error("{file}: the previous transaction has no output {outpoint}")]
    PrevtxOutputMissing { file: String, outpoint: String },
    #[error("{file}: {field} of {outpoint} differs from the list of coins")]
    PrevtxOutputDiffers { file: String, outpoint: String, field: String },
    #[error("{file}: the asset {asset} is not known")]
    UnknownAsset { file: String, asset: String },
    #[error("{file}: the asset {asset} is missing")]
    MissingAsset { file: String, asset: String },
    #[error("{file}: the price {price} cannot be used")]
    UnusablePrice { file: String, price: String },
    #[error("{file}: the balance {balance} {detail}")]
    UnusableBalance { file: String, balance: String, detail: String },
    #[error("{file} is missing, and the wallet cannot be told from the coins")]
    NoColdWallet { file: String },
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

fn read_chain(file: NamedFile<'_>) -> Result<(Chain, u64), HoldingsError> {
    #[derive(Deserialize)]
    struct Info {
        chain: String,
        blocks: u64,
    }
    let info: Info = json(file.name, text(file, SMALL_FILE)?)?;
    let chain = Chain::from_node_name(&info.chain)
        .ok_or_else(|| HoldingsError::UnknownChain { file: file.name.to_owned(), chain: info.chain })?;
    Ok((chain, info.blocks))
}

fn read_descriptor(file: NamedFile<'_>, chain: Chain) -> Result<Wallet, HoldingsError> {
    let wallet = Wallet::from_descriptor(text(file, SMALL_FILE)?).map_err(|error: WalletError| {
        HoldingsError::UnusableDescriptor { file: file.name.to_owned(), detail: error.to_string() }
    })?;
    on_network(file.name, &wallet, chain)?;
    Ok(wallet)
}

fn on_network(file: &str, wallet: &Wallet, chain: Chain) -> Result<(), HoldingsError> {
    let network: Network = chain.network();
    if wallet.network() == network {
        return Ok(());
    }
    Err(HoldingsError::WrongNetwork { file: file.to_owned(), chain: chain.node_name().to_owned() })
}

/// The wallet that the first coin names as its parent.
fn parent_wallet(list: NamedFile<'_>) -> Result<Option<Wallet>, HoldingsError> {
    let coins: Vec<CoinJson<'_>> = json(list.name, text(list, LARGE_FILE)?)?;
    let Some(parents) = coins.first().and_then(|coin| coin.parent_descs) else { return Ok(None) };
    let place = Place { file: list.name, coin: 1 };
    let parents: Vec<String> = place.read("parent_descs", Some(parents))?;
    let Some(parent) = parents.first() else { return Ok(None) };
    let body = parent.split('#').next().unwrap_or_default();
    if with_checksum(body).as_ref() != Some(parent) {
        return Err(place.invalid("parent_descs", "wrong checksum"));
    }
    let both = body.replace("/0/*", "/<0;1>/*").replace("/1/*", "/<0;1>/*");
    let wallet =
        with_checksum(&both).ok_or_else(|| place.invalid("parent_descs", "unusable characters")).and_then(
            |both| Wallet::from_descriptor(&both).map_err(|error| place.invalid("parent_descs", error)),
        )?;
    Ok(Some(wallet))
}

fn read_wallet(
    list: NamedFile<'_>,
    prev: NamedFile<'_>,
    wallet: Wallet,
    chain: Chain,
) -> Result<WalletHoldings, HoldingsError> {
    let raw: Vec<CoinJson<'_>> = json(list.name, text(list, LARGE_FILE)?)?;
    let prevtxs = read_prevtxs(prev)?;
    let origins = Origins::of(&wallet);
    let mut coins = Vec::with_capacity(raw.len());
    let mut seen = HashMap::with_capacity(raw.len());
    for (position, raw) in raw.iter().enumerate() {
        let place = Place { file: list.name, coin: position + 1 };
        let (mut coin, script) = read_coin(raw, place, &wallet, &origins, chain)?;
        if seen.insert(coin.outpoint, ()).is_some() {
            return Err(HoldingsError::DuplicateOutpoint {
                file: list.name.to_owned(),
                outpoint: coin.outpoint.to_string(),
            });
        }
        match prevtxs.get(&coin.outpoint.txid) {
            Some(prevtx) => check_prevtx(prev.name, &coin, &script, prevtx)?,
            None if coin.state == CoinState::Selectable => {
                coin.state = CoinState::NoPreviousTransaction;
            }
            None => {}
        }
        coins.push(coin);
    }
    if checked_sum(coins.iter().map(Coin::amount)).is_none() {
        return Err(HoldingsError::TooLargeSum { file: list.name.to_owned() });
    }
    Ok(WalletHoldings { wallet, coins, prevtxs })
}

fn read_coin(
    raw: &CoinJson<'_>,
    place: Place,
    wallet: &Wallet,
    origins: &Origins,
    chain: Chain,
) -> Result<(Coin, ScriptBuf), HoldingsError> {
    let file = || place.file.to_owned();
    let coin = place.coin;
    let txid: Txid = place.text("txid", raw.txid)?.parse().map_err(|error| place.invalid("txid", error))?;
    let vout = place.read("vout", raw.vout)?;
    let outpoint = OutPoint { txid, vout };
    let amount = read_amount(raw, place)?;
    let confirmations: u64 = place.read("confirmations", raw.confirmations)?;
    let safe: bool = place.read("safe", raw.safe)?;
    let desc = place.text("desc", raw.desc)?;
    let (branch, index) = origins.locate(&desc).map_err(|error| match error {
        OriginError::NoOrigin => place.invalid("desc", "no key origin"),
        OriginError::Contradictory => place.invalid("desc", "the key origins differ"),
        OriginError::Foreign(origin) => HoldingsError::ForeignKey { file: file(), coin, origin },
        OriginError::Branch(branch) => HoldingsError::UnknownBranch { file: file(), coin, branch },
        OriginError::Index(index) => HoldingsError::UnusableIndex { file: file(), coin, index },
    })?;
    let differs = |field: &str| HoldingsError::ScriptDiffers {
        file: file(),
        coin,
        field: field.to_owned(),
        outpoint: outpoint.to_string(),
    };
    let witness_script = wallet.witness_script(branch, index);
    let script = match &witness_script {
        Some(witness_script) => witness_script.to_p2wsh(),
        None => wallet.script(branch, index),
    };
    if *place.text("scriptPubKey", raw.script_pub_key)? != *script.to_hex_string() {
        return Err(differs("scriptPubKey"));
    }
    if let (Some(derived), Some(_)) = (&witness_script, raw.witness_script)
        && *place.text("witnessScript", raw.witness_script)? != *derived.to_hex_string()
    {
        return Err(differs("witnessScript"));
    }
    if raw.address.is_some() {
        let address = place.text("address", raw.address)?;
        if chain.node_address(&script).as_deref() != Some(&*address) {
            return Err(HoldingsError::WrongAddress {
                file: file(),
                coin,
                address: address.into_owned(),
                chain: chain.node_name().to_owned(),
            });
        }
    }
    let state = if confirmations == 0 || !safe { CoinState::Unconfirmed } else { CoinState::Selectable };
    Ok((Coin { outpoint, amount, branch, index, confirmations, state }, script))
}

fn read_amount(raw: &CoinJson<'_>, place: Place) -> Result<Amount, HoldingsError> {
    let token = place.required("amount", raw.amount)?.get();
    let (file, coin) = (place.file.to_owned(), place.coin);
    let amount = || token.chars().take(80).collect();
    match parse_btc(token) {
        Ok(Amount::ZERO) => Err(HoldingsError::ZeroAmount { file, coin }),
        Ok(amount) => Ok(amount),
        Err(TokenError::NotDecimal) => Err(HoldingsError::NotAnAmount { file, coin, amount: amount() }),
        Err(TokenError::Negative) => Err(HoldingsError::NegativeAmount { file, coin, amount: amount() }),
        Err(TokenError::TooPrecise) => Err(HoldingsError::TooPreciseAmount { file, coin, amount: amount() }),
        Err(TokenError::TooLarge) => Err(HoldingsError::TooLargeAmount { file, coin, amount: amount() }),
    }
}

fn read_prevtxs(file: NamedFile<'_>) -> Result<BTreeMap<Txid, Transaction>, HoldingsError> {
    let UniqueMap::<String>(map) = json(file.name, text(file, LARGE_FILE)?)?;
    map.into_iter()
        .map(|(txid, hex)| {
            let unreadable = |detail: String| HoldingsError::UnreadablePrevtx {
                file: file.name.to_owned(),
                txid: txid.clone(),
                detail,
            };
            let key: Txid =
                txid.parse().map_err(|_| unreadable("the key is no transaction id".to_owned()))?;
            let transaction: Transaction =
                consensus::encode::deserialize_hex(&hex).map_err(|error| unreadable(error.to_string()))?;
            let actual = transaction.compute_txid();
            if actual != key {
                return Err(HoldingsError::PrevtxIdDiffers {
                    file: file.name.to_owned(),
                    txid: txid.clone(),
                    actual: actual.to_string(),
                });
            }
            Ok((key, transaction))
        })
        .collect()
}

fn check_prevtx(
    file: &str,
    coin: &Coin,
    script: &ScriptBuf,
    prevtx: &Transaction,
) -> Result<(), HoldingsError> {
    let (file, outpoint) = (file.to_owned(), coin.outpoint.to_string());
    let output = usize::try_from(coin.outpoint.vout).ok().and_then(|vout| prevtx.output.get(vout));
    let Some(output) = output else {
        return Err(HoldingsError::PrevtxOutputMissing { file, outpoint });
    };
    let field = match () {
        () if output.value != coin.amount => "amount",
        () if output.script_pubkey != *script => "scriptPubKey",
        () => return Ok(()),
    };
    Err(HoldingsError::PrevtxOutputDiffers { file, outpoint, field: field.to_owned() })
}
