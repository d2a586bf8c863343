//! The device around the app: plug, dashboard, faults, abandoned commands, arbitrary requests.

use std::time::Duration;

use device::apdu::{Answer, Request, StatusWord, cla, ins};
use device::frames::Framed;
use device::transcript::Button;
use device::{ApduLink, DeviceError, Limits, Link, LinkError, Session};
use proptest::prelude::*;
use simulator::{
    App, Approves, BitcoinApp, DEFAULT_PIN, Decision, Fault, Pressed, Rejects, ReviewKind, Scripted, Seed,
    SimLink, SimulatedLedger,
};

const LIMIT: Duration = Duration::from_secs(5);

fn seed() -> Seed {
    Seed::from_label("A").expect("a test seed")
}

fn connect(ledger: &SimulatedLedger) -> Framed<SimLink> {
    Framed::new(ledger.open().expect("nobody else holds it"))
}

fn ask(link: &mut impl ApduLink, request: &Request) -> Answer {
    Answer::parse(&link.exchange(&request.to_bytes(), LIMIT).expect("an answer")).expect("well formed")
}

fn with_data(class: u8, instruction: u8, data: &[u8]) -> Request {
    Request::new(class, instruction, 0, if class == cla::BITCOIN { 1 } else { 0 }, data.to_vec())
        .expect("short")
}

fn name(link: &mut impl ApduLink) -> String {
    let answer = ask(link, &Request::bare(cla::COMMON, ins::APP_AND_VERSION));
    let length = usize::from(answer.data[1]);
    String::from_utf8(answer.data[2..2 + length].to_vec()).expect("ASCII")
}

fn xpub_request(display: u8) -> Request {
    let mut data = vec![display, 4];
    for step in [0x8000_0030u32, 0x8000_0001, 0x8000_0000, 0x8000_0002] {
        data.extend(step.to_be_bytes());
    }
    with_data(cla::BITCOIN, ins::GET_EXTENDED_PUBKEY, &data)
}

/// A message whose text the device asks for.
fn message_request() -> Request {
    let mut data = vec![2];
    for step in [0x8000_0054u32, 0x8000_0001] {
        data.extend(step.to_be_bytes());
    }
    data.push(3);
    data.extend(device::merkle::leaf_hash(b"abc"));
    with_data(cla::BITCOIN, ins::SIGN_MESSAGE, &data)
}

fn sign_message(link: &mut impl ApduLink) -> Answer {
    assert_eq!(ask(link, &message_request()).status, StatusWord::INTERRUPTED);
    let mut proof = device::merkle::leaf_hash(b"abc").to_vec();
    proof.extend([0, 0]);
    assert_eq!(ask(link, &with_data(cla::FRAMEWORK, ins::CONTINUE, &proof)).status, StatusWord::INTERRUPTED);
    ask(link, &with_data(cla::FRAMEWORK, ins::CONTINUE, &[4, 4, 0, b'a', b'b', b'c']))
}

fn is_unplugged(result: Result<Vec<u8>, DeviceError>) -> bool {
    matches!(result, Err(DeviceError::Link(LinkError::Unplugged)))
}

#[test]
fn a_new_device_runs_bitcoin_test_and_answers() {
    let ledger = SimulatedLedger::new(seed(), Approves);
    let mut link = connect(&ledger);
    assert_eq!(name(&mut link), "Bitcoin Test");
    let answer = ask(&mut link, &with_data(cla::BITCOIN, ins::GET_MASTER_FINGERPRINT, &[]));
    assert_eq!(hex::encode(answer.data), "73c5da0a");
    assert_eq!(sign_message(&mut link).status, StatusWord::OK);
}

#[test]
fn one_connection_at_a_time() {
    let ledger = SimulatedLedger::new(seed(), Approves);
    let first = ledger.open().expect("free");
    assert!(matches!(ledger.clone().open(), Err(LinkError::Busy { path, .. }) if path == "sim:73c5da0a"));
    drop(first);
    assert!(ledger.open().is_ok());
}

#[test]
fn apps_are_opened_and_quit_and_the_device_leaves_the_bus_each_time() {
    let ledger = SimulatedLedger::at_dashboard(seed(), Approves);
    let mut link = connect(&ledger);
    assert_eq!(name(&mut link), "BOLOS");
    let info = ask(&mut link, &Request::bare(cla::DASHBOARD, ins::DASHBOARD_INFO));
    assert_eq!(info.data[..4], [0x33, 0x10, 0x00, 0x04]);

    let open = with_data(cla::DASHBOARD, ins::OPEN_APP, b"Bitcoin");
    assert_eq!(ask(&mut link, &open).status, StatusWord::OK);
    let who = Request::bare(cla::COMMON, ins::APP_AND_VERSION).to_bytes();
    assert!(is_unplugged(link.exchange(&who, LIMIT)));
    assert!(is_unplugged(link.exchange(&who, LIMIT)));
    link.reopen(LIMIT).expect("it is back");
    assert_eq!(name(&mut link), "Bitcoin");
    assert_eq!(ledger.running_app(), Some(BitcoinApp::Mainnet));
    assert_eq!(ledger.reviews()[0].0.kind(), ReviewKind::OpenApp);

    assert_eq!(ask(&mut link, &Request::bare(cla::COMMON, ins::QUIT_APP)).status, StatusWord::OK);
    assert!(is_unplugged(link.exchange(&who, LIMIT)));
    link.reopen(LIMIT).expect("it is back");
    assert_eq!(name(&mut link), "BOLOS");
}

#[test]
fn a_session_walks_through_the_apps_and_recovers_from_a_pulled_cable() {
    let ledger = SimulatedLedger::at_dashboard(seed(), Approves);
    let mut session = Session::over_reports(ledger.open().expect("free"), Limits::default());
    assert_eq!(session.firmware().expect("on the dashboard").version, "1.4.0");
    assert_eq!(session.open_app("Bitcoin").expect("installed").version, "2.4.6");
    assert_eq!(session.quit_app().expect("running").name, "BOLOS");
    assert_eq!(session.open_app("Bitcoin Test").expect("installed").name, "Bitcoin Test");
    let app = device::BitcoinApp::open(&mut session, bitcoin::NetworkKind::Test, Some(ledger.fingerprint()));
    assert!(app.is_ok());

    let _ = ledger.clone().with_fault(Fault::UnplugAtReport(2));
    let unplugged = session.running_app();
    assert!(matches!(unplugged, Err(DeviceError::Link(LinkError::Unplugged))), "{unplugged:?}");
    assert_eq!(session.recover().expect("it is back").name, "BOLOS");
}

#[test]
fn the_dashboard_refuses_by_name() {
    let ledger = SimulatedLedger::at_dashboard(seed(), Rejects).with_installed(&[BitcoinApp::Testnet]);
    let mut link = connect(&ledger);
    let mut open = |app: &[u8]| ask(&mut link, &with_data(cla::DASHBOARD, ins::OPEN_APP, app)).status;
    assert_eq!(open(b"Bitcoin"), StatusWord::APP_NOT_INSTALLED);
    assert_eq!(open(b""), StatusWord::APP_NAME_BAD);
    assert_eq!(open(b"Bitcoin Test"), StatusWord::REJECTED_ON_DASHBOARD);
    assert_eq!(ledger.running_app(), None);
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::UNKNOWN_CLA);
}

#[test]
fn an_abandoned_command_ends_and_the_next_one_works() {
    let ledger = SimulatedLedger::new(seed(), Approves);
    let mut link = connect(&ledger);
    for _ in 0..20 {
        assert_eq!(ask(&mut link, &message_request()).status, StatusWord::INTERRUPTED);
        // Which app it is may be asked in between; the command goes on.
        assert_eq!(name(&mut link), "Bitcoin Test");
        // Like the genuine app, the request that comes instead of a continuation is lost.
        assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::BAD_DATA);
        assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::OK);
    }
    assert_eq!(ask(&mut link, &message_request()).status, StatusWord::INTERRUPTED);
    link.reopen(LIMIT).expect("it is there");
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::BAD_DATA);
    assert_eq!(sign_message(&mut link).status, StatusWord::OK);
}

#[test]
fn a_wrong_proof_ends_the_command() {
    let ledger = SimulatedLedger::new(seed(), Approves);
    let mut link = connect(&ledger);
    assert_eq!(ask(&mut link, &message_request()).status, StatusWord::INTERRUPTED);
    let mut proof = device::merkle::leaf_hash(b"abd").to_vec();
    proof.extend([0, 0]);
    let answer = ask(&mut link, &with_data(cla::FRAMEWORK, ins::CONTINUE, &proof));
    assert_eq!(answer.status, StatusWord::BAD_STATE);
    assert!(ledger.reviews().is_empty());
}

#[test]
fn a_scripted_person_decides_in_order_and_then_refuses() {
    let person = Scripted::new([Decision::Approve, Decision::Reject, Decision::Approve]);
    let ledger = SimulatedLedger::new(seed(), person);
    let mut link = connect(&ledger);
    let statuses: Vec<_> = (0..4).map(|_| ask(&mut link, &xpub_request(1)).status).collect();
    assert_eq!(statuses, [StatusWord::OK, StatusWord::REJECTED, StatusWord::OK, StatusWord::REJECTED]);
    let (review, decision) = &ledger.reviews()[1];
    assert_eq!((review.value("Path"), *decision), (Some("48'/1'/0'/2'"), Decision::Reject));
}

#[test]
fn a_locked_device_says_so_until_it_is_unlocked() {
    let ledger = SimulatedLedger::new(seed(), Approves).with_fault(Fault::Locked);
    let mut link = connect(&ledger);
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::LOCKED);
    ledger.unlock();
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::OK);
    ledger.lock();
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::LOCKED);
}

/// Types a PIN with two buttons, reading the screen as a person does.
fn type_pin(ledger: &SimulatedLedger, pin: &str) -> Pressed {
    let turn_to = |wanted: &str| {
        while ledger.locked_screen().expect("it is locked").lines()[2] != wanted {
            ledger.press(Button::Right);
        }
        ledger.press(Button::Both)
    };
    for digit in pin.chars() {
        assert_eq!(turn_to(&digit.to_string()), Pressed::Typing);
    }
    turn_to("Confirm")
}

#[test]
fn a_locked_device_is_opened_by_its_pin_typed_with_two_buttons() {
    let ledger = SimulatedLedger::new(seed(), Approves).with_pin("90871").expect("five digits");
    assert_eq!((ledger.press(Button::Both), ledger.locked_screen()), (Pressed::NotLocked, None));
    ledger.lock();
    let mut link = connect(&ledger);
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::LOCKED);
    assert_eq!(type_pin(&ledger, "1234"), Pressed::Wrong { left: 2 });
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::LOCKED);
    assert_eq!(type_pin(&ledger, "90871"), Pressed::Unlocked);
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::OK);
    assert!(SimulatedLedger::new(seed(), Approves).with_pin("123").is_none());
}

#[test]
fn the_third_wrong_pin_erases_seed_and_apps() {
    let ledger = SimulatedLedger::new(seed(), Approves).with_fault(Fault::Locked);
    let mut link = connect(&ledger);
    for expected in [Pressed::Wrong { left: 2 }, Pressed::Wrong { left: 1 }, Pressed::Erased] {
        assert_eq!(type_pin(&ledger, "4321"), expected);
    }
    let who = Request::bare(cla::COMMON, ins::APP_AND_VERSION).to_bytes();
    assert!(is_unplugged(link.exchange(&who, LIMIT)));
    link.reopen(LIMIT).expect("it is back");
    assert_eq!(name(&mut link), "BOLOS");
    let open = with_data(cla::DASHBOARD, ins::OPEN_APP, b"Bitcoin Test");
    assert_eq!(ask(&mut link, &open).status, StatusWord::APP_NOT_INSTALLED);
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::UNKNOWN_CLA);
    let info = ask(&mut link, &Request::bare(cla::DASHBOARD, ins::DASHBOARD_INFO));
    assert!(info.data.windows(4).any(|flags| flags == [0xe2, 0, 0, 0]));
}

#[test]
fn a_device_locks_itself_in_the_middle_and_goes_on_after_its_pin() {
    let ledger = SimulatedLedger::new(seed(), Approves).with_fault(Fault::LockAtReport(2));
    let mut link = connect(&ledger);
    // The answer that was on its way still comes.
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::OK);
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::LOCKED);
    assert_eq!(type_pin(&ledger, DEFAULT_PIN), Pressed::Unlocked);
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::OK);
}

#[test]
fn a_device_that_falls_silent_answers_again_once_it_was_plugged_in() {
    let ledger = SimulatedLedger::new(seed(), Approves).with_fault(Fault::StallAtReport(3));
    let mut link = connect(&ledger);
    let limit = Duration::from_millis(60);
    for _ in 0..2 {
        assert!(matches!(
            link.exchange(&xpub_request(0).to_bytes(), limit),
            Err(DeviceError::Link(LinkError::NoAnswer { .. }))
        ));
    }
    ledger.replug();
    link.reopen(LIMIT).expect("it is back");
    assert_eq!(name(&mut link), "BOLOS");
}

#[test]
fn a_device_that_takes_the_place_of_another_has_another_seed() {
    for (faults, told) in [("swap-at-report=1", "28645006"), ("swap-at-report=1+lie-fingerprint", "73c5da0a")]
    {
        let mischief = faults.parse().expect("faults");
        let ledger = SimulatedLedger::new(seed(), Approves).with_mischief(&mischief);
        let mut link = connect(&ledger);
        assert!(is_unplugged(link.exchange(&xpub_request(0).to_bytes(), LIMIT)));
        link.reopen(LIMIT).expect("something is there");
        assert_eq!(name(&mut link), "Bitcoin Test");
        let answer = ask(&mut link, &with_data(cla::BITCOIN, ins::GET_MASTER_FINGERPRINT, &[]));
        assert_eq!(hex::encode(answer.data), told, "{faults}");
    }
}

#[test]
fn each_flaw_of_a_frame_is_told_by_its_own_error() {
    for (fault, code) in [
        (Fault::WrongFrameAtReport(2), "wrong-sequence"),
        (Fault::WrongChannelAtReport(2), "wrong-channel"),
        (Fault::WrongTagAtReport(2), "wrong-tag"),
        (Fault::WrongLengthAtReport(2), "message-too-long"),
    ] {
        let ledger = SimulatedLedger::new(seed(), Approves).with_fault(fault);
        let mut link = connect(&ledger);
        let error = link.exchange(&xpub_request(0).to_bytes(), LIMIT).expect_err("a broken frame");
        assert_eq!(serde_json::to_value(error).expect("plain data")["code"], code);
        assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::OK);
    }
}

#[test]
fn a_person_declines_at_the_chosen_page_and_only_there() {
    // Four pages each.
    let ledger = SimulatedLedger::new(seed(), Approves).with_fault(Fault::RefuseAtScreen(6));
    let mut link = connect(&ledger);
    let statuses: Vec<_> = (0..3).map(|_| ask(&mut link, &xpub_request(1)).status).collect();
    assert_eq!(statuses, [StatusWord::OK, StatusWord::REJECTED, StatusWord::OK]);
}

#[test]
fn a_stalled_device_never_answers() {
    let ledger = SimulatedLedger::new(seed(), Approves).with_fault(Fault::Stall);
    let mut link = connect(&ledger);
    let limit = Duration::from_millis(60);
    assert!(matches!(
        link.exchange(&xpub_request(0).to_bytes(), limit),
        Err(DeviceError::Link(LinkError::NoAnswer { .. }))
    ));
}

#[test]
fn a_refusing_person_declines_everything() {
    let ledger = SimulatedLedger::new(seed(), Approves).with_fault(Fault::Refuse);
    let mut link = connect(&ledger);
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::OK);
    assert_eq!(ask(&mut link, &xpub_request(1)).status, StatusWord::REJECTED);
    assert_eq!(sign_message(&mut link).status, StatusWord::REJECTED);
}

#[test]
fn the_cable_comes_out_at_the_chosen_report_and_only_once() {
    // One report out, and three back: 111 characters and a status word.
    for (report, lost) in [(1, true), (2, true), (3, true), (4, false), (5, false)] {
        let ledger = SimulatedLedger::new(seed(), Approves).with_fault(Fault::UnplugAtReport(report));
        let mut link = connect(&ledger);
        let result = link.exchange(&xpub_request(0).to_bytes(), LIMIT);
        assert_eq!(is_unplugged(result), lost, "report {report}");
        if lost {
            assert_eq!(ledger.running_app(), None);
            link.reopen(LIMIT).expect("it is back");
            assert_eq!(name(&mut link), "BOLOS");
        }
    }
}

#[test]
fn a_broken_frame_is_noticed_and_the_device_goes_on() {
    let ledger = SimulatedLedger::new(seed(), Approves).with_fault(Fault::WrongFrameAtReport(3));
    let mut link = connect(&ledger);
    assert!(matches!(link.exchange(&xpub_request(0).to_bytes(), LIMIT), Err(DeviceError::Frame(_))));
    assert_eq!(ask(&mut link, &xpub_request(0)).status, StatusWord::OK);
}

#[test]
fn a_replugged_device_is_on_its_dashboard() {
    let ledger = SimulatedLedger::new(seed(), Approves);
    let mut link = ledger.open().expect("free");
    ledger.replug();
    assert_eq!(link.receive(LIMIT), Err(LinkError::Unplugged));
    assert_eq!(link.send(&[0; 64]), Err(LinkError::Unplugged));
    assert!(ledger.open().is_ok());
    assert_eq!(ledger.running_app(), None);
}

#[test]
fn a_false_version_is_reported_as_asked() {
    let ledger = SimulatedLedger::new(seed(), Approves).with_fault(Fault::AppVersion("2.1.0".to_owned()));
    let mut link = connect(&ledger);
    let answer = ask(&mut link, &Request::bare(cla::COMMON, ins::APP_AND_VERSION));
    assert!(answer.data.windows(5).any(|window| window == b"2.1.0"));
}

#[test]
fn lies_are_well_formed_and_differ_from_the_truth() {
    let told = |fault: Option<Fault>| {
        let ledger = SimulatedLedger::new(seed(), Approves);
        let ledger = match fault {
            Some(fault) => ledger.with_fault(fault),
            None => ledger,
        };
        let mut link = connect(&ledger);
        let xpub = String::from_utf8(ask(&mut link, &xpub_request(0)).data).expect("ASCII");
        (xpub, sign_message(&mut link).data)
    };
    let (xpub, signature) = told(None);
    let (false_xpub, same_signature) = told(Some(Fault::LieXpub));
    assert!(false_xpub.parse::<bitcoin::bip32::Xpub>().is_ok());
    assert_ne!(false_xpub, xpub);
    assert_eq!(same_signature, signature);
    let (same_xpub, false_signature) = told(Some(Fault::LieSignature));
    assert_eq!(same_xpub, xpub);
    assert_ne!(false_signature, signature);
    assert_eq!(false_signature.len(), 65);
}

fn request() -> impl Strategy<Value = Vec<u8>> {
    let shaped = (
        prop::sample::select(vec![cla::COMMON, cla::DASHBOARD, cla::BITCOIN, cla::FRAMEWORK, 0]),
        prop::sample::select(vec![0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x10, 0xd8, 0x77]),
        0u8..3,
        prop::collection::vec(any::<u8>(), 0..=255),
    )
        .prop_map(|(class, instruction, p2, data)| {
            Request::new(class, instruction, 0, p2, data).expect("short").to_bytes()
        });
    prop_oneof![3 => shaped, 1 => prop::collection::vec(any::<u8>(), 0..=260)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn arbitrary_requests_are_always_answered(requests in prop::collection::vec(request(), 1..20), display in any::<bool>()) {
        let mut app = App::new(seed(), BitcoinApp::Testnet, Approves);
        for request in &requests {
            let (data, status) = app.handle(request);
            prop_assert!(data.len() <= 256);
            prop_assert_ne!(status, 0x6f00, "a command failed inside");
        }
        let answer = app.handle(&xpub_request(u8::from(display)).to_bytes());
        let answer = if answer.1 == 0x6a80 { app.handle(&xpub_request(0).to_bytes()) } else { answer };
        prop_assert_eq!(answer.1, 0x9000);
    }

    #[test]
    fn arbitrary_reports_never_panic(reports in prop::collection::vec(prop::collection::vec(any::<u8>(), 64), 1..10)) {
        let ledger = SimulatedLedger::new(seed(), Approves);
        let mut link = ledger.open().expect("free");
        for bytes in reports {
            let report = bytes.try_into().expect("64 bytes");
            prop_assert_eq!(link.send(&report), Ok(()));
        }
        drop(link);
        prop_assert_eq!(name(&mut connect(&ledger)), "Bitcoin Test");
    }
}
