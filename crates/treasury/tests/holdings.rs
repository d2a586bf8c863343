//! A node's files are believed only where they can be derived again; everything else is refused
//! with file, field and the coin to blame.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

#[expect(unreachable_pub, dead_code, reason = "shared by several test programs")]
mod common;

use common::{THREE_OF_FIVE, TWO_OF_THREE};
use treasury::{CoinState, Holdings, HoldingsError, HoldingsFiles, btc_text};

/// The first listed coin of the cold wallet is changed as text, once.
fn cold(from: &str, to: &str) -> HoldingsError {
    let text = std::str::from_utf8(TWO_OF_THREE.cold_listunspent).unwrap();
    assert!(text.contains(from), "{from}");
    let changed = text.replacen(from, to, 1);
    refused(HoldingsFiles { cold_listunspent: changed.as_bytes(), ..TWO_OF_THREE })
}

fn refused(files: HoldingsFiles<'_>) -> HoldingsError {
    Holdings::read(&files, None).unwrap_err()
}

fn amount(token: &str) -> HoldingsError {
    cold("\"amount\": 93.06896681", &format!("\"amount\": {token}"))
}

const FILE: &str = "cold.listunspent.json";

fn file() -> String {
    FILE.to_owned()
}

#[test]
fn the_nodes_own_files_are_read() {
    let holdings = Holdings::read(&TWO_OF_THREE, None).unwrap();
    assert_eq!(holdings.hot().coins().len(), 2_000);
    assert_eq!(holdings.hot().in_state(CoinState::Selectable).coins, 1_682);
    assert_eq!(holdings.cold().in_state(CoinState::Selectable).coins, 60);
    assert_eq!((holdings.height(), holdings.chain().node_name()), (244, "regtest"));
    let five = Holdings::read(&THREE_OF_FIVE, None).unwrap();
    assert_eq!(btc_text(five.cold().on_chain().amount), "120.50000000");
    assert_eq!(five.cold().wallet().threshold(), 3);
}

#[test]
fn unconfirmed_coins_are_counted_apart_and_not_selected() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/node/hot/listunspent-unconfirmed.json");
    let list = std::fs::read(path).unwrap();
    let holdings = Holdings::read(&HoldingsFiles { hot_listunspent: &list, ..TWO_OF_THREE }, None).unwrap();
    let unconfirmed = holdings.hot().in_state(CoinState::Unconfirmed);
    assert_eq!((unconfirmed.coins, btc_text(unconfirmed.amount)), (4, "1.46384777".to_owned()));
    assert_eq!(holdings.hot().on_chain().coins, 0);

    let text = std::str::from_utf8(TWO_OF_THREE.cold_listunspent).unwrap();
    let unsafe_one = text.replacen("\"safe\": true", "\"safe\": false", 1);
    let files = HoldingsFiles { cold_listunspent: unsafe_one.as_bytes(), ..TWO_OF_THREE };
    let holdings = Holdings::read(&files, None).unwrap();
    assert_eq!(holdings.cold().in_state(CoinState::Unconfirmed).coins, 1);
}

#[test]
fn amounts_that_cannot_be_are_refused_and_odd_spellings_are_read_exactly() {
    let coin = 1;
    let of = |amount: &str| (file(), amount.to_owned());
    let (file_, amount_) = of("-1.5");
    assert_eq!(amount("-1.5"), HoldingsError::NegativeAmount { file: file_, coin, amount: amount_ });
    assert_eq!(amount("0"), HoldingsError::ZeroAmount { file: file(), coin });
    assert_eq!(amount("0.00000000"), HoldingsError::ZeroAmount { file: file(), coin });
    assert!(matches!(amount("1e-9"), HoldingsError::TooPreciseAmount { coin: 1, .. }));
    assert!(matches!(amount("0.123456789"), HoldingsError::TooPreciseAmount { .. }));
    assert!(matches!(amount("21000000.00000001"), HoldingsError::TooLargeAmount { .. }));
    assert!(matches!(amount("\"93.06896681\""), HoldingsError::NotAnAmount { .. }));
    assert!(matches!(amount("null"), HoldingsError::MissingField { .. }));
    assert!(matches!(amount("93.06896681,"), HoldingsError::BadJson { .. }));
    // Another amount than the previous transaction pays, by one satoshi.
    let differs = amount("93.06896682");
    assert!(
        matches!(&differs, HoldingsError::PrevtxOutputDiffers { file, field, .. }
            if file == "cold.prevtxs.json" && field == "amount"),
        "{differs}"
    );
    let text = std::str::from_utf8(TWO_OF_THREE.cold_listunspent).unwrap();
    let odd = text.replacen("93.06896681", "9306896681e-8", 1);
    let files = HoldingsFiles { cold_listunspent: odd.as_bytes(), ..TWO_OF_THREE };
    let plain = Holdings::read(&TWO_OF_THREE, None).unwrap();
    assert_eq!(Holdings::read(&files, None).unwrap(), plain);
}

#[test]
fn more_than_all_bitcoin_is_refused() {
    let text = std::str::from_utf8(TWO_OF_THREE.cold_listunspent).unwrap();
    let rich = text.replacen("\"amount\": 93.06896681", "\"amount\": 20999999", 1).replacen(
        "\"amount\": 131.59328720",
        "\"amount\": 20999999",
        1,
    );
    let error =
        refused(HoldingsFiles { cold_listunspent: rich.as_bytes(), cold_prevtxs: b"{}", ..TWO_OF_THREE });
    assert_eq!(error, HoldingsError::TooLargeSum { file: file() });
    // Each wallet alone is within the limit, both together are not.
    let edge = text.replacen("\"amount\": 93.06896681", "\"amount\": 20995500", 1);
    let error =
        refused(HoldingsFiles { cold_listunspent: edge.as_bytes(), cold_prevtxs: b"{}", ..TWO_OF_THREE });
    assert_eq!(error, HoldingsError::TooLargeSum { file: file() });
}

#[test]
fn one_coin_twice_is_refused_in_one_list_and_in_two() {
    let coins: Vec<serde_json::Value> = serde_json::from_slice(TWO_OF_THREE.cold_listunspent).unwrap();
    let twice = serde_json::to_vec(&[&coins[0], &coins[0]]).unwrap();
    let error = refused(HoldingsFiles { cold_listunspent: &twice, ..TWO_OF_THREE });
    assert!(matches!(error, HoldingsError::DuplicateOutpoint { .. }), "{error}");
    let error = refused(HoldingsFiles {
        cold_listunspent: TWO_OF_THREE.hot_listunspent,
        cold_descriptor: Some(TWO_OF_THREE.hot_descriptor),
        cold_prevtxs: TWO_OF_THREE.hot_prevtxs,
        ..TWO_OF_THREE
    });
    assert!(matches!(error, HoldingsError::DuplicateOutpoint { .. }), "{error}");
}

#[test]
fn two_coins_of_one_transaction_are_two_coins() {
    let holdings = Holdings::read(&TWO_OF_THREE, None).unwrap();
    let coins = holdings.hot().coins();
    let txid = coins[0].outpoint().txid;
    assert!(coins.iter().filter(|coin| coin.outpoint().txid == txid).count() > 1);
}

#[test]
fn another_network_is_refused_wherever_it_shows() {
    let chain = |name: &str| {
        let info = std::str::from_utf8(TWO_OF_THREE.getblockchaininfo).unwrap();
        let info = info.replace("\"regtest\"", &format!("\"{name}\""));
        refused(HoldingsFiles { getblockchaininfo: info.as_bytes(), ..TWO_OF_THREE })
    };
    assert!(
        matches!(chain("main"), HoldingsError::WrongNetwork { file, .. } if file == "hot.descriptor.txt")
    );
    // Keys and coin type are the same on every test chain; the addresses are not.
    assert!(matches!(chain("signet"), HoldingsError::WrongAddress { coin: 1, .. }));
    assert!(matches!(chain("dogecoin"), HoldingsError::UnknownChain { .. }));
    let address = "bcrt1q35ramf658j9evnwxwpdxak7zk6yk0euftlx5rp3na5hpvwd0f6kqkj9fuf";
    assert!(matches!(cold(address, &address.replace("bcrt1", "tb1")), HoldingsError::WrongAddress { .. }));
}

#[test]
fn what_a_coin_says_of_itself_must_be_what_the_descriptor_derives() {
    assert!(matches!(
        cold("00208d07dda7543c", "00208d07dda7543d"),
        HoldingsError::ScriptDiffers { coin: 1, field, .. } if field == "scriptPubKey"
    ));
    assert!(matches!(
        cold("522102c507f418a375", "522102c507f418a376"),
        HoldingsError::ScriptDiffers { coin: 1, field, .. } if field == "witnessScript"
    ));
    // Another index than the script's.
    let index = "[b8688df1/48h/1h/0h/2h/0/44]";
    let HoldingsError::InvalidField { field, .. } = cold(index, "[b8688df1/48h/1h/0h/2h/0/45]") else {
        panic!("contradictory origins")
    };
    assert_eq!(field, "desc");
    for (to, expected) in [
        ("[deadbeef/48h/1h/0h/2h/0/44]", "foreign-key"),
        ("[b8688df1/48h/1h/1h/2h/0/44]", "foreign-key"),
        ("[b8688df1/48h/1h/0h/2h/2/44]", "unknown-branch"),
        ("[b8688df1/48h/1h/0h/2h/0h/44]", "unknown-branch"),
        ("[b8688df1/48h/1h/0h/2h/0/2147483648]", "unusable-index"),
        ("[b8688df1/48h/1h/0h/2h/0/44h]", "unusable-index"),
        ("[b8688df1/48h/1h/0h/2h/0/-1]", "unusable-index"),
        ("[]", "foreign-key"),
        ("[b8688df1", "foreign-key"),
    ] {
        let error = serde_json::to_value(cold(index, to)).unwrap();
        assert_eq!(error["code"], expected, "{to}");
        assert_eq!((&error["file"], &error["coin"]), (&FILE.into(), &1.into()));
    }
    // The other spelling of a hardened step is the same key.
    let text = std::str::from_utf8(TWO_OF_THREE.cold_listunspent).unwrap();
    let quoted = text.replacen(index, "[b8688df1/48'/1'/0'/2'/0/44]", 1);
    let files = HoldingsFiles { cold_listunspent: quoted.as_bytes(), ..TWO_OF_THREE };
    assert!(Holdings::read(&files, None).is_ok());
}

#[test]
fn a_list_beside_another_wallets_descriptor_is_refused() {
    let error = refused(HoldingsFiles { cold_descriptor: THREE_OF_FIVE.cold_descriptor, ..TWO_OF_THREE });
    assert!(matches!(error, HoldingsError::ScriptDiffers { .. }), "{error}");
    let error =
        refused(HoldingsFiles { hot_descriptor: TWO_OF_THREE.cold_descriptor.unwrap(), ..TWO_OF_THREE });
    assert!(matches!(error, HoldingsError::ForeignKey { .. }), "{error}");
    let error = refused(HoldingsFiles { hot_descriptor: b"wpkh(x)#aaaaaaaa", ..TWO_OF_THREE });
    assert!(matches!(error, HoldingsError::UnusableDescriptor { .. }), "{error}");
}

#[test]
fn fields_that_are_missing_or_of_another_kind_are_named() {
    for (from, to, field) in [
        ("\"txid\"", "\"txidx\"", "txid"),
        ("\"vout\"", "\"n\"", "vout"),
        ("\"desc\"", "\"descriptor\"", "desc"),
        ("\"safe\"", "\"sure\"", "safe"),
        ("\"confirmations\"", "\"depth\"", "confirmations"),
        ("\"scriptPubKey\"", "\"script\"", "scriptPubKey"),
        ("\"confirmations\": 40", "\"confirmations\": -1", "confirmations"),
        ("\"confirmations\": 40", "\"confirmations\": 4.5", "confirmations"),
        ("\"vout\": 1", "\"vout\": 4294967296", "vout"),
        ("\"safe\": true", "\"safe\": \"true\"", "safe"),
        ("\"txid\": \"fb2b", "\"txid\": \"zz2b", "txid"),
    ] {
        let error = serde_json::to_value(cold(from, to)).unwrap();
        assert_eq!((&error["field"], &error["coin"]), (&field.into(), &1.into()), "{to}");
    }
}

#[test]
fn files_that_are_cut_doubled_or_recoded_are_refused() {
    let list = TWO_OF_THREE.cold_listunspent;
    let with = |bytes: &[u8]| refused(HoldingsFiles { cold_listunspent: bytes, ..TWO_OF_THREE });
    for length in [0, 1, 100, 2_000, list.len() / 2, list.len() - 3] {
        let error = with(&list[..length]);
        assert!(matches!(error, HoldingsError::TruncatedJson { .. }), "{length}: {error}");
    }
    let utf16: Vec<u8> = b"\xff\xfe".iter().copied().chain(list.iter().flat_map(|byte| [*byte, 0])).collect();
    assert_eq!(with(&utf16), HoldingsError::Utf16 { file: file() });
    assert_eq!(with(&utf16[2..]), HoldingsError::Utf16 { file: file() });
    assert!(matches!(with(b"[\"\xff\"]"), HoldingsError::NotUtf8 { offset: 2, .. }));
    assert!(matches!(
        cold("\"vout\": 1,", "\"vout\": 1, \"vout\": 2,"),
        HoldingsError::DuplicateKey { line: 4, .. }
    ));
    assert!(matches!(with(b"{}"), HoldingsError::BadJson { .. }));
    // Depth alone neither overflows a stack nor passes.
    assert!(matches!(
        with(&b"[".repeat(100_000)),
        HoldingsError::BadJson { .. } | HoldingsError::TruncatedJson { .. }
    ));
    let marked = [b"\xef\xbb\xbf", list].concat();
    let files = HoldingsFiles { cold_listunspent: &marked, ..TWO_OF_THREE };
    assert!(Holdings::read(&files, None).is_ok(), "a UTF-8 mark alone does no harm");
    let large = vec![b' '; (1 << 20) + 1];
    let error = refused(HoldingsFiles { getblockchaininfo: &large, ..TWO_OF_THREE });
    assert!(matches!(error, HoldingsError::FileTooLarge { .. }), "{error}");
}

#[test]
fn previous_transactions_must_be_those_they_are_named_as() {
    let map: std::collections::BTreeMap<String, String> =
        serde_json::from_slice(TWO_OF_THREE.cold_prevtxs).unwrap();
    let (txid, hex) = map.first_key_value().unwrap();
    let (other, _) = map.last_key_value().unwrap();
    let with = |text: String| refused(HoldingsFiles { cold_prevtxs: text.as_bytes(), ..TWO_OF_THREE });
    assert!(matches!(
        with(format!(r#"{{"{other}": "{hex}"}}"#)),
        HoldingsError::PrevtxIdDiffers { actual, .. } if actual == *txid
    ));
    assert!(matches!(
        with(format!(r#"{{"{txid}": "{hex}", "{txid}": "{hex}"}}"#)),
        HoldingsError::DuplicateKey { .. }
    ));
    for broken in [hex[..hex.len() - 2].to_owned(), format!("{hex}00"), "zz".to_owned(), String::new()] {
        let error = with(format!(r#"{{"{txid}": "{broken}"}}"#));
        assert!(matches!(error, HoldingsError::UnreadablePrevtx { .. }), "{error}");
    }
    assert!(matches!(with(format!(r#"{{"x": "{hex}"}}"#)), HoldingsError::UnreadablePrevtx { .. }));
    // An output that the previous transaction does not have.
    assert!(matches!(cold("\"vout\": 1", "\"vout\": 77"), HoldingsError::PrevtxOutputMissing { .. }));
    // No previous transaction at all: counted, not selectable.
    let files = HoldingsFiles { cold_prevtxs: b"{}", ..TWO_OF_THREE };
    let holdings = Holdings::read(&files, None).unwrap();
    assert_eq!(holdings.cold().in_state(CoinState::NoPreviousTransaction).coins, 60);
    assert_eq!(btc_text(holdings.cold().on_chain().amount), "4502.90000000");
}

#[test]
fn an_empty_cold_wallet_needs_a_descriptor_or_a_ceremony() {
    let empty = HoldingsFiles { cold_listunspent: b"[]", cold_descriptor: None, ..TWO_OF_THREE };
    assert!(matches!(refused(empty), HoldingsError::NoColdWallet { .. }));
    let wallet = Holdings::read(&TWO_OF_THREE, None).unwrap().cold().wallet().clone();
    let holdings = Holdings::read(&empty, Some(&wallet)).unwrap();
    assert_eq!(holdings.cold().wallet(), &wallet);
}
