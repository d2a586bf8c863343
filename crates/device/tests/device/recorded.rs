//! Our client against every recorded exchange with the genuine Bitcoin app.

use std::fs;
use std::path::PathBuf;

use device::conformance::{Difference, Outcome, check_client};
use device::transcript::Transcript;

use crate::common::read;

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/ledger")
}

#[test]
fn every_recorded_request_result_and_error_is_ours() {
    let mut files = 0;
    let mut without_calls = Vec::new();
    let mut differing = Vec::new();
    for entry in fs::read_dir(fixtures()).expect("the fixtures") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        files += 1;
        let transcript = Transcript::parse(&fs::read(&path).expect("readable")).expect("well formed");
        let report = check_client(&transcript);
        match report.outcome {
            Outcome::Same => assert_eq!(report.compared, report.exchanges, "{}", report.scenario),
            Outcome::NoCalls => without_calls.push(report.scenario),
            Outcome::Different { .. } => differing.push(report),
        }
    }
    assert_eq!(differing, []);
    assert_eq!(without_calls, ["btc-testnet-neg-raw-A"]);
    assert_eq!(files, 116);
}

#[test]
fn an_altered_request_is_reported_at_its_exchange() {
    let mut transcript = read("btc-testnet-register-2of3-A");
    *transcript.exchanges[7].request.last_mut().expect("not empty") ^= 1;
    let report = check_client(&transcript);
    assert!(!report.is_same());
    assert!(matches!(
        report.outcome,
        Outcome::Different { exchange: Some(7), what: Difference::Request, .. }
    ));
}

#[test]
fn an_altered_result_error_count_or_signature_is_reported() {
    let mut transcript = read("btc-testnet-basic-A");
    transcript.calls[1].result = Some("00000000".into());
    assert!(matches!(
        check_client(&transcript).outcome,
        Outcome::Different { call: 1, what: Difference::Result, .. }
    ));

    let mut transcript = read("btc-testnet-neg-address-wrong-hmac-A");
    transcript.calls[0].error.as_mut().expect("an error").data = vec![1];
    assert!(matches!(check_client(&transcript).outcome, Outcome::Different { what: Difference::Result, .. }));

    let mut transcript = read("btc-testnet-basic-A");
    transcript.calls[0].exchange_count = 2;
    assert!(matches!(
        check_client(&transcript).outcome,
        Outcome::Different { call: 0, exchange: Some(1), what: Difference::ExchangeCount, .. }
    ));

    let mut transcript = read("btc-testnet-sign-2of3-1in-2out-A");
    transcript.calls[0].exchange_count -= 1;
    assert!(matches!(
        check_client(&transcript).outcome,
        Outcome::Different { what: Difference::ExchangeCount, .. }
    ));

    let mut transcript = read("btc-testnet-sign-2of3-1in-2out-A");
    transcript.expect["signatures"][0]["input"] = 1.into();
    assert!(matches!(
        check_client(&transcript).outcome,
        Outcome::Different { what: Difference::Signatures, .. }
    ));
}
