//! Why holdings, prices and books are refused.

use serde::Serialize;

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
