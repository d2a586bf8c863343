//! Every error has a text in both languages, and every text an error.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;

fn coded(language: &str) -> BTreeSet<String> {
    let path = format!("{}/../../texts/{language}/treasury.ftl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let messages = text.matches("\nerror-treasury-").count();
    assert_eq!(messages, text.matches("\n    .remedy = ").count());
    text.lines()
        .filter_map(|line| line.strip_prefix("error-treasury-")?.split(" =").next())
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn every_error_has_a_text_in_both_languages() {
    let codes: Vec<&str> = treasury::error_codes().collect();
    let unique: BTreeSet<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(unique.len(), codes.len(), "a code appears twice");
    assert_eq!(coded("en"), unique);
    assert_eq!(coded("ja"), unique);
}

#[test]
fn a_serialized_error_carries_the_code_that_its_text_is_found_by() {
    let error = treasury::HoldingsError::PrevtxIdDiffers {
        file: "hot.prevtxs.json".to_owned(),
        txid: "aa".to_owned(),
        actual: "bb".to_owned(),
    };
    let json = serde_json::to_value(error).unwrap();
    assert_eq!(json["code"], "prevtx-id-differs");
    let error = treasury::PsbtError::PsbtVersion2;
    assert_eq!(serde_json::to_value(error).unwrap()["code"], "psbt-version2");
    assert!(treasury::error_codes().any(|code| code == "psbt-version2"));
    let json = serde_json::to_value(treasury::HoldingsError::Utf16 { file: String::new() }).unwrap();
    assert!(treasury::error_codes().any(|code| json["code"] == code));
}
