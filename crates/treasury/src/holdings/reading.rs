//! The files of a wallet, read coin by coin and derived again.

use std::collections::{BTreeMap, HashMap};

use bitcoin::{Amount, OutPoint, ScriptBuf, Transaction, Txid, consensus};
use serde::Deserialize;

use super::origin::{OriginError, Origins};
use super::source::{CoinJson, LARGE_FILE, NamedFile, Place, SMALL_FILE, UniqueMap, json, text};
use super::{Coin, CoinState, HoldingsError, WalletHoldings};
use crate::money::{TokenError, checked_sum, parse_btc};
use crate::network::Chain;
use crate::wallet::{Wallet, WalletError, with_checksum};

pub(super) fn read_chain(file: NamedFile<'_>) -> Result<(Chain, u64), HoldingsError> {
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

pub(super) fn read_descriptor(file: NamedFile<'_>, chain: Chain) -> Result<Wallet, HoldingsError> {
    let wallet = Wallet::from_descriptor(text(file, SMALL_FILE)?).map_err(|error: WalletError| {
        HoldingsError::UnusableDescriptor { file: file.name.to_owned(), detail: error.to_string() }
    })?;
    on_network(file.name, &wallet, chain)?;
    Ok(wallet)
}

pub(super) fn on_network(file: &str, wallet: &Wallet, chain: Chain) -> Result<(), HoldingsError> {
    let network = chain.network();
    if wallet.network() == network {
        return Ok(());
    }
    Err(HoldingsError::WrongNetwork { file: file.to_owned(), chain: chain.node_name().to_owned() })
}

/// The wallet that the first coin names as its parent.
pub(super) fn parent_wallet(list: NamedFile<'_>) -> Result<Option<Wallet>, HoldingsError> {
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

pub(super) fn read_wallet(
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
