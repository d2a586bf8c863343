//! A device, or somebody between, that lies, stops or never ends: every lie is caught, no signature is lost.

use std::str::FromStr;
use std::time::{Duration, Instant};

use crate::common::{A, Double, fingerprint, policy, psbt, read, registration_of};
use bitcoin::bip32::DerivationPath;
use bitcoin::{NetworkKind, Psbt};
use device::apdu::{Answer, StatusWord, client_command};
use device::{
    BitcoinApp, Chain, CheckError, DeviceError, InputSignature, Limits, Link, LinkError, ProtocolError,
    Report, Session, Show, SigningStopped, StatusError, Transcript,
};
use proptest::prelude::*;

const SIGN: &str = "btc-testnet-sign-2of3-3in-2out-A";

fn open(session: &mut Session) -> BitcoinApp<'_> {
    BitcoinApp::open(session, NetworkKind::Test, Some(fingerprint(A))).expect("the right device")
}

fn sign(
    transcript: &Transcript,
    psbt: &Psbt,
    double: Double,
) -> (Result<Vec<InputSignature>, SigningStopped>, usize) {
    let mut session = double.session();
    let mut seen = 0;
    let registration = registration_of(transcript, fingerprint(A));
    let result =
        open(&mut session).sign_psbt(psbt, &policy(transcript), registration.as_ref(), &mut |_| seen += 1);
    (result, seen)
}

/// Indices of the answers that hold a signature.
fn yields(transcript: &Transcript) -> Vec<usize> {
    (0..transcript.exchanges.len())
        .filter(|index| transcript.exchanges[*index].response.first() == Some(&client_command::YIELD))
        .collect()
}

#[test]
fn an_unplugging_between_signatures_loses_none() {
    let transcript = read(SIGN);
    let places = yields(&transcript);
    assert_eq!(places.len(), 3);
    for (given, place) in places.iter().enumerate() {
        let mut double = Double::of(&transcript.exchanges);
        double.answers[*place] = Err(LinkError::Unplugged);
        let (result, seen) = sign(&transcript, &psbt(&transcript), double);
        let stopped = result.expect_err("unplugged");
        assert_eq!(stopped.error, LinkError::Unplugged.into());
        assert_eq!(stopped.signatures.len(), given);
        assert_eq!(seen, given);
    }
}

#[test]
fn a_refusal_is_an_error_with_its_status() {
    let transcript = read("btc-testnet-neg-sign-rejected-A");
    let double = Double::of(&transcript.exchanges);
    let (result, _) = sign(&transcript, &psbt(&transcript), double);
    assert_eq!(
        result.expect_err("refused").error,
        StatusError::RejectedOnDevice { command: "sign_psbt".to_owned() }.into()
    );
}

#[test]
fn an_altered_signature_is_refused_and_the_earlier_ones_kept() {
    let transcript = read(SIGN);
    let place = yields(&transcript)[1];
    let mut double = Double::of(&transcript.exchanges);
    if let Ok(answer) = &mut double.answers[place] {
        // One bit of s.
        let bit = answer.data.len() - 5;
        answer.data[bit] ^= 1;
    }
    let (result, seen) = sign(&transcript, &psbt(&transcript), double);
    let stopped = result.expect_err("a lie");
    assert!(matches!(stopped.error, DeviceError::Check(CheckError::WrongSignature { .. })));
    assert_eq!((stopped.signatures.len(), seen), (1, 1));
}

#[test]
fn a_signature_for_another_input_of_another_key_or_twice_is_refused() {
    let transcript = read(SIGN);
    let places = yields(&transcript);
    let wrong = |alter: &dyn Fn(&mut Double)| {
        let mut double = Double::of(&transcript.exchanges);
        alter(&mut double);
        let (result, _) = sign(&transcript, &psbt(&transcript), double);
        result.expect_err("a lie").error
    };
    // The first signature, named as one of the next input.
    let error = wrong(&|double| {
        if let Ok(answer) = &mut double.answers[places[0]] {
            answer.data[1] = (answer.data[1] + 1) % 3;
        }
    });
    assert!(matches!(error, DeviceError::Check(CheckError::WrongSignature { .. })));
    // The first signature again instead of the second.
    let error = wrong(&|double| double.answers[places[1]] = double.answers[places[0]].clone());
    assert!(matches!(error, DeviceError::Check(CheckError::WrongSignature { .. })));
    // Another signer's valid signature.
    let other = read("btc-testnet-sign-2of3-3in-2out-B");
    let of_other = other.exchanges[yields(&other)[0]].response.clone();
    let error = wrong(&|double| {
        if let Ok(answer) = &mut double.answers[places[0]] {
            answer.data = of_other.clone();
        }
    });
    assert!(matches!(error, DeviceError::Check(CheckError::WrongSignature { .. })));
    // An input that there is not.
    let error = wrong(&|double| {
        if let Ok(answer) = &mut double.answers[places[0]] {
            answer.data[1] = 3;
        }
    });
    assert!(matches!(error, DeviceError::Protocol(ProtocolError::MalformedAnswer { .. })));
}

#[test]
fn a_device_that_says_done_without_signing_is_not_believed() {
    let transcript = read(SIGN);
    let mut double = Double::of(&transcript.exchanges);
    double.answers[yields(&transcript)[2]] = Ok(Answer::bare(StatusWord::OK));
    let (result, _) = sign(&transcript, &psbt(&transcript), double);
    let stopped = result.expect_err("one is missing");
    assert!(matches!(stopped.error, DeviceError::Check(CheckError::SignatureMissing { .. })));
    assert_eq!(stopped.signatures.len(), 2);
}

#[test]
fn an_address_of_somebody_else_is_refused_with_both() {
    let transcript = read("btc-testnet-address-2of3-A");
    let policy = policy(&transcript);
    let registration = registration_of(&transcript, fingerprint(A));
    let call = transcript
        .calls
        .iter()
        .find(|call| call.args["index"] == 1 && call.args["change"] == false)
        .expect("a call for the second address");
    let end = call.first_exchange + call.exchange_count;
    let answers = &transcript.exchanges[call.first_exchange..end];
    let ask = |index| {
        let mut session = Double::of(answers).session();
        open(&mut session).address(&policy, registration.as_ref(), Chain::Receive, index, Show::Quietly)
    };
    let address = ask(1).expect("the policy's");
    assert_eq!(
        address.assume_checked_ref().to_string(),
        call.result.as_ref().and_then(|result| result.as_str()).expect("text")
    );
    let computed = policy.address(Chain::Receive, 2, bitcoin::Network::Testnet).expect("derivable");
    assert_eq!(
        ask(2),
        Err(CheckError::AddressDiffers {
            device: address.assume_checked().to_string(),
            computed: computed.to_string(),
        }
        .into())
    );
}

#[test]
fn an_extended_key_that_does_not_fit_its_path_is_refused() {
    let transcript = read("btc-testnet-basic-A");
    let ask = |path: &str, place: usize| {
        let mut session = Double::of(&transcript.exchanges[place..=place]).session();
        let path = DerivationPath::from_str(path).expect("a path");
        open(&mut session).xpub(&path, Show::Quietly)
    };
    assert!(ask("m/48'/1'/0'/2'", 2).is_ok());
    assert!(ask("m/84'/1'/0'", 3).is_ok());
    for (path, place) in [("m/84'/1'/0'", 2), ("m/84'/1'/1'", 3)] {
        assert!(matches!(ask(path, place), Err(DeviceError::Check(CheckError::XpubDiffers { .. }))));
    }
    let main = read("btc-mainnet-basic-A");
    let mut session = Double::of(&main.exchanges[2..=2]).session();
    let path = DerivationPath::from_str("m/48'/0'/0'/2'").expect("a path");
    assert!(matches!(
        open(&mut session).xpub(&path, Show::Quietly),
        Err(DeviceError::Check(CheckError::XpubDiffers { .. }))
    ));
}

#[test]
fn a_device_that_signs_with_another_key_than_its_extended_one_is_caught() {
    let basic = read("btc-testnet-basic-A");
    let message = read("btc-testnet-message-short-A");
    let answers: Vec<_> = [&basic.exchanges[3]].into_iter().chain(&message.exchanges).cloned().collect();
    let text = message.given["message_utf8"].as_str().expect("text");
    let path = DerivationPath::from_str("m/84'/1'/0'").expect("a path");
    let xpub = basic.calls[3].result.as_ref().and_then(|x| x.as_str()).expect("text");
    let xpub = xpub.parse().expect("a key");
    let mut session = Double::of(&answers).session();
    assert!(matches!(
        open(&mut session).verify_xpub(&path, &xpub, text),
        Err(DeviceError::Check(CheckError::XpubDiffers { .. }))
    ));
}

#[test]
fn a_device_that_signs_below_its_extended_key_passes() {
    use bitcoin::bip32::{Xpriv, Xpub};
    use bitcoin::secp256k1::{Message, Secp256k1};
    use bitcoin::sign_message::signed_msg_hash;

    let secp = Secp256k1::new();
    let challenge = "Himuro enrol v1 log 00 nonce 1234";
    let master = Xpriv::new_master(NetworkKind::Test, &[7; 32]).expect("a key");
    let path = DerivationPath::from_str("m/48'/1'/0'/2'").expect("a path");
    let account = master.derive_priv(&secp, &path).expect("a key");
    let xpub = Xpub::from_priv(&secp, &account);
    let below = DerivationPath::from_str("m/5261656/0").expect("a path");
    let signer = account.derive_priv(&secp, &below).expect("a key").private_key;
    let signed = |text| {
        let message = Message::from_digest(*signed_msg_hash(text).as_ref());
        let (id, compact) = secp.sign_ecdsa_recoverable(&message, &signer).serialize_compact();
        let header = 31 + u8::try_from(id.to_i32()).expect("0 to 3");
        [vec![header], compact.to_vec()].concat()
    };
    let ask = |signature: Vec<u8>| {
        let done = |data| Answer { data, status: StatusWord::OK };
        let mut double = Double::new([done(xpub.to_string().into_bytes()), done(signature)]);
        double.fingerprint = master.fingerprint(&secp).to_bytes();
        let mut session = double.session();
        let mut app = BitcoinApp::open(&mut session, NetworkKind::Test, None).expect("a device");
        app.verify_xpub(&path, &xpub, challenge)
    };
    assert!(ask(signed(challenge)).is_ok());
    assert!(matches!(
        ask(signed("another challenge")),
        Err(DeviceError::Check(CheckError::XpubDiffers { .. }))
    ));
    // An empty answer would make the client panic.
    assert!(matches!(ask(Vec::new()), Err(DeviceError::Protocol(ProtocolError::MalformedAnswer { .. }))));
}

#[test]
fn another_seed_another_network_and_no_app_are_told_apart() {
    let mut other = Double::new([]);
    other.fingerprint = [1, 2, 3, 4];
    let error = BitcoinApp::open(&mut other.session(), NetworkKind::Test, Some(fingerprint(A))).err();
    assert_eq!(
        error,
        Some(CheckError::WrongDevice { expected: A.to_owned(), got: "01020304".to_owned() }.into())
    );
    let error = BitcoinApp::open(&mut Double::new([]).session(), NetworkKind::Main, None).err();
    assert!(matches!(error, Some(DeviceError::Check(CheckError::WrongNetworkApp { .. }))));
    let mut dashboard = Double::new([]);
    dashboard.app = "BOLOS";
    let error = BitcoinApp::open(&mut dashboard.session(), NetworkKind::Test, None).err();
    assert!(matches!(error, Some(DeviceError::Check(CheckError::OtherAppRunning { .. }))));
}

#[test]
fn a_registration_of_another_policy_is_refused() {
    let transcript = read("btc-testnet-register-2of3-A");
    let policy = policy(&transcript);
    let mut double = Double::of(&transcript.exchanges[..18]);
    if let Some(Ok(last)) = double.answers.back_mut() {
        last.data[0] ^= 1;
    }
    assert!(matches!(
        open(&mut double.session()).register(&policy),
        Err(DeviceError::Check(CheckError::PolicyIdDiffers { .. }))
    ));
}

#[test]
fn every_status_word_has_its_own_error() {
    let path = DerivationPath::from_str("m/49'/5'").expect("a path");
    let ask = |status: u16| {
        let answer = Answer { data: vec![0, 7], status: StatusWord(status) };
        let mut session = Double::new([answer]).session();
        let error = open(&mut session).xpub(&path, Show::Quietly).expect_err("not done");
        serde_json::to_value(error).expect("plain data")
    };
    for (status, code) in [
        (0x6985, "rejected-on-device"),
        (0x5501, "rejected-on-device"),
        (0x5515, "device-locked"),
        (0x6982, "device-locked"),
        (0x6e00, "wrong-app"),
        (0x6d00, "wrong-app"),
        (0x6807, "app-not-installed"),
        (0x670a, "app-name-bad"),
        (0x6a80, "bad-data"),
        (0x6a82, "path-not-allowed"),
        (0x6a86, "bad-parameters"),
        (0x6a87, "bad-length"),
        (0xb007, "bad-state"),
        (0xb008, "bad-hmac"),
        (0x6f42, "unknown-status"),
    ] {
        assert_eq!(ask(status)["code"], code, "{status:04x}");
    }
    assert_eq!(ask(0x6a80)["data"], "0007");
    // A plain command cannot be interrupted.
    assert_eq!(ask(0xe000)["code"], "refused-client-command");
}

#[test]
fn a_device_that_never_stops_asking_is_stopped() {
    let transcript = read("btc-testnet-register-2of3-A");
    let policy = policy(&transcript);
    let mut ask = vec![client_command::GET_PREIMAGE, 0];
    ask.extend(policy.id());
    let answer = Answer { data: ask, status: StatusWord::INTERRUPTED };
    let double = Double::new(vec![answer; 2000]);
    let limits = Limits { exchanges: 1000, ..Limits::default() };
    let mut session = Session::new(Box::new(double), limits);
    assert_eq!(
        open(&mut session).register(&policy),
        Err(ProtocolError::TooManyExchanges { command: "register_wallet".to_owned(), limit: 1000 }.into())
    );
}

#[test]
fn a_device_that_asks_slowly_is_stopped_too() {
    let limits = Limits { command: Duration::ZERO, ..Limits::default() };
    let mut session = Session::new(Box::new(Double::new([])), limits);
    let error = BitcoinApp::open(&mut session, NetworkKind::Test, None).err();
    assert!(matches!(error, Some(DeviceError::Protocol(ProtocolError::CommandTooLong { .. }))));
}

#[test]
fn after_a_missing_answer_the_session_must_be_recovered() {
    let mut session = Double::new([]).session();
    let path = DerivationPath::from_str("m/84'/1'/0'").expect("a path");
    let mut app = open(&mut session);
    assert!(matches!(app.xpub(&path, Show::Quietly), Err(DeviceError::Link(LinkError::NoAnswer { .. }))));
    assert_eq!(app.confirm(), Err(ProtocolError::OutOfStep.into()));
    assert_eq!(session.recover().expect("back").name, "Bitcoin Test");
    assert_eq!(open(&mut session).confirm(), Ok(()));
}

/// A link of reports on which nothing ever comes, or the first report of an answer only, again and again.
struct Silent {
    first: Option<Report>,
}

impl Link for Silent {
    fn send(&mut self, _: &Report) -> Result<(), LinkError> {
        Ok(())
    }

    fn receive(&mut self, limit: Duration) -> Result<Report, LinkError> {
        if let Some(report) = self.first.take() {
            return Ok(report);
        }
        std::thread::sleep(limit);
        Err(LinkError::no_answer(limit))
    }
}

#[test]
fn a_link_that_never_answers_ends_in_its_time_limit() {
    let long = device::frames::to_reports(&[7; 100]).expect("short")[0];
    for first in [None, Some(long)] {
        let limits = Limits { quick: Duration::from_millis(80), ..Limits::default() };
        let mut session = Session::over_reports(Silent { first }, limits);
        let started = Instant::now();
        assert_eq!(session.running_app(), Err(LinkError::no_answer(limits.quick).into()));
        assert!(started.elapsed() < Duration::from_secs(2));
    }
}

#[test]
fn the_transport_trait_of_the_customer_carries_the_same_bytes() {
    use ledger_transport::{APDUCommand, Exchange};
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    let session = Double::new([]).session();
    let command = APDUCommand { cla: 0xe1, ins: 0x05, p1: 0, p2: 1, data: Vec::new() };
    let mut asked = pin!(session.exchange(&command));
    let Poll::Ready(Ok(answer)) = asked.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("an answer at once");
    };
    assert_eq!(hex::encode(answer.data()), A);
    assert_eq!(answer.retcode(), 0x9000);
}

fn hostile_answer() -> impl Strategy<Value = Answer> {
    let codes = prop::sample::select(vec![0x10, 0x40, 0x41, 0x42, 0xa0, 0xff]);
    let status = prop::sample::select(vec![0xe000u16, 0xe000, 0xe000, 0x9000, 0x6a80]);
    let body = prop::collection::vec(any::<u8>(), 0..110);
    (codes, body, status, any::<bool>()).prop_map(|(code, body, status, bare)| Answer {
        data: if bare { body } else { [vec![code], body].concat() },
        status: StatusWord(status),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hostile_answers_are_errors_and_never_a_panic(answers in prop::collection::vec(hostile_answer(), 1..6),
                                                    at in 0usize..200) {
        let transcript = read("btc-testnet-sign-2of3-1in-2out-A");
        let policy = policy(&transcript);
        let mut double = Double::of(&transcript.exchanges[..at]);
        double.answers.extend(answers.iter().cloned().map(Ok));
        let (result, _) = sign(&transcript, &psbt(&transcript), double);
        prop_assert!(result.is_err());

        let path = DerivationPath::from_str("m/84'/1'/0'").expect("a path");
        let fresh = || Double::new(answers.iter().cloned()).session();
        prop_assert!(open(&mut fresh()).xpub(&path, Show::Quietly).is_err());
        prop_assert!(open(&mut fresh()).register(&policy).is_err());
        prop_assert!(open(&mut fresh()).address(&policy, None, Chain::Change, 3, Show::Quietly).is_err());
        let _ = open(&mut fresh()).sign_message(&path, "text");
        let _ = fresh().firmware();
    }
}
