//! Every error has its text and its remedy, in both languages.

use std::collections::BTreeSet;

const TEXTS: [&str; 2] =
    [include_str!("../../../../texts/en/device.ftl"), include_str!("../../../../texts/ja/device.ftl")];

#[test]
fn every_code_appears_once_and_has_a_text_and_a_remedy_in_both_languages() {
    let codes: Vec<_> = device::error_codes().collect();
    let expected: BTreeSet<_> = codes.iter().map(|code| format!("error-device-{code}")).collect();
    assert_eq!(expected.len(), codes.len(), "a code appears twice");
    for text in TEXTS {
        let messages: Vec<_> = text.split("\nerror-device-").skip(1).collect();
        let written: BTreeSet<_> = messages
            .iter()
            .filter_map(|message| message.split_once(" ="))
            .map(|(code, _)| format!("error-device-{code}"))
            .collect();
        assert_eq!(written, expected);
        assert_eq!(messages.len(), expected.len());
        for message in messages {
            assert_eq!(message.matches("\n    .remedy = ").count(), 1, "{message}");
        }
    }
}

#[test]
fn an_error_is_written_as_its_code_and_its_fields() {
    let error: device::DeviceError = device::CheckError::WrongSignature {
        input: 2,
        pubkey: "02aa".to_owned(),
        reason: device::SignatureFlaw::OtherTransaction,
    }
    .into();
    assert_eq!(
        serde_json::to_value(error).expect("plain data"),
        serde_json::json!({
            "code": "wrong-signature", "input": 2, "pubkey": "02aa", "reason": "other-transaction"
        })
    );
}
