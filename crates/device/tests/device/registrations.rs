//! Registrations of all four kinds of policy: made once, compared at every use, refused when money moves.

use bitcoin::NetworkKind;
use bitcoin::bip32::Fingerprint;
use device::{
    BitcoinApp, Chain, CheckError, DeviceError, Registration, Show, StatusError, Transcript, WalletPolicy,
};

use crate::common::{A, Double, fingerprint, own_fingerprint, policy, psbt, read, registration_of};

fn opened<T>(
    transcript: &Transcript,
    answers: &[device::transcript::Exchange],
    ask: impl FnOnce(&mut BitcoinApp<'_>) -> T,
) -> T {
    let mut double = Double::of(answers);
    double.fingerprint = own_fingerprint(transcript).to_bytes();
    let network = policy(transcript).network_kind();
    if network == NetworkKind::Main {
        double.app = "Bitcoin";
    }
    let mut session = double.session();
    ask(&mut BitcoinApp::open(&mut session, network, Some(own_fingerprint(transcript))).expect("the device"))
}

#[test]
fn policies_are_registered_and_give_the_recorded_addresses() {
    for (registered, addresses) in [
        (Some("btc-testnet-register-2of3-A"), "btc-testnet-address-2of3-A"),
        (Some("btc-testnet-register-3of5-E"), "btc-testnet-address-3of5-E"),
        (Some("btc-testnet-register-tr-2of3-A"), "btc-testnet-address-tr-2of3-A"),
        (Some("btc-testnet-register-tr-2of3-B"), "btc-testnet-address-tr-2of3-B"),
        (Some("btc-mainnet-register-2of3-C"), "btc-mainnet-address-2of3-C"),
        (None, "btc-testnet-address-hot-wpkh-A"),
        (None, "btc-testnet-address-hot-tr-keypath-A"),
        (None, "btc-mainnet-address-hot-tr-keypath-A"),
    ] {
        let transcript = read(addresses);
        let policy = policy(&transcript);
        assert_eq!(policy.needs_registration(), registered.is_some(), "{addresses}");
        let registration = registered.map(|registered| {
            let ceremony = read(registered);
            let call = &ceremony.calls[0];
            // The proof is tried at once: the answers to the first address follow.
            let first = &transcript.calls[0];
            let answers = [
                &ceremony.exchanges[call.first_exchange..][..call.exchange_count],
                &transcript.exchanges[first.first_exchange..][..first.exchange_count],
            ];
            opened(&ceremony, &answers.concat(), |app| app.register(&policy)).expect(registered)
        });
        assert_eq!(registration, registration_of(&transcript, own_fingerprint(&transcript)), "{addresses}");
        for call in &transcript.calls {
            let answers = &transcript.exchanges[call.first_exchange..][..call.exchange_count];
            let chain = if call.args["change"] == true { Chain::Change } else { Chain::Receive };
            let index = u32::try_from(call.args["index"].as_u64().expect("a number")).expect("an index");
            let show = if call.args["display"] == true { Show::OnScreen } else { Show::Quietly };
            let address = opened(&transcript, answers, |app| {
                app.address(&policy, registration.as_ref(), chain, index, show)
            });
            let address = address.expect(addresses).assume_checked().to_string();
            assert_eq!(Some(address.as_str()), call.result.as_ref().and_then(|result| result.as_str()));
        }
    }
}

/// What comes of an address and of a signature with this registration and policy, before the device is asked.
fn unasked(policy: &WalletPolicy, registration: Option<&Registration>) -> [DeviceError; 2] {
    let transcript = read("btc-testnet-sign-2of3-1in-2out-A");
    let address = opened(&transcript, &[], |app| {
        app.address(policy, registration, Chain::Receive, 0, Show::Quietly).expect_err("nobody was asked")
    });
    let signing = opened(&transcript, &[], |app| {
        app.sign_psbt(&psbt(&transcript), policy, registration, &mut |_| {}).expect_err("nobody was asked")
    });
    [address, signing.error]
}

#[test]
fn a_registration_is_compared_before_the_device_is_asked() {
    let transcript = read("btc-testnet-sign-2of3-1in-2out-A");
    let policy = policy(&transcript);
    let ours = registration_of(&transcript, fingerprint(A)).expect("recorded");

    let missing = CheckError::NotRegistered { fingerprint: A.into(), policy: "Himuro cold".into() };
    for error in unasked(&policy, None) {
        assert_eq!(error, missing.clone().into());
    }
    let other: Fingerprint = fingerprint("3f635a63");
    let foreign = Registration { fingerprint: other, ..ours };
    let of_other =
        CheckError::RegistrationOfOtherDevice { registered: other.to_string(), fingerprint: A.into() };
    for error in unasked(&policy, Some(&foreign)) {
        assert_eq!(error, of_other.clone().into());
    }
    // Another name, or another order of the keys: another policy, although every script is the same.
    let keys = policy.keys().to_vec();
    let mut turned = keys.clone();
    turned.rotate_left(1);
    for altered in [
        WalletPolicy::multisig("Himuro c0ld", 2, keys.clone()),
        WalletPolicy::multisig("Himuro cold", 2, turned),
    ] {
        let altered = altered.expect("a policy");
        for error in unasked(&altered, Some(&ours)) {
            let expected = CheckError::RegistrationOfOtherPolicy {
                registered: hex::encode(ours.id),
                computed: hex::encode(altered.id()),
            };
            assert_eq!(error, expected.into());
        }
    }
}

#[test]
fn a_proof_that_the_device_does_not_take_is_its_own_error() {
    for scenario in [
        "btc-testnet-neg-sign-wrong-hmac-A",
        "btc-testnet-neg-sign-hmac-of-other-device-A",
        "btc-testnet-neg-sign-policy-key-order-changed-A",
        "btc-testnet-neg-sign-policy-name-changed-A",
    ] {
        let transcript = read(scenario);
        // As a log would hold it that somebody altered so that all of it agrees.
        let registration = registration_of(&transcript, own_fingerprint(&transcript));
        let stopped = opened(&transcript, &transcript.exchanges, |app| {
            app.sign_psbt(&psbt(&transcript), &policy(&transcript), registration.as_ref(), &mut |_| {})
        });
        let bad = StatusError::BadHmac { command: "sign_psbt".to_owned() };
        assert_eq!(stopped.expect_err(scenario).error, bad.into());
    }
    let transcript = read("btc-testnet-neg-address-wrong-hmac-A");
    let registration = registration_of(&transcript, fingerprint(A)).expect("recorded");
    let error = opened(&transcript, &transcript.exchanges, |app| {
        app.address(&policy(&transcript), Some(&registration), Chain::Receive, 0, Show::Quietly)
    });
    let bad = StatusError::BadHmac { command: "get_wallet_address".to_owned() };
    assert_eq!(error.expect_err("altered"), bad.into());
}
