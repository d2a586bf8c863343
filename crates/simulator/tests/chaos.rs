//! Devices with faults and lies drawn from numbers: hundreds here, thousands by `cargo xtask torture devices`.

#[path = "shared/storm.rs"]
mod storm;
#[path = "shared/wallet.rs"]
mod wallet;

use simulator::{Fault, Mischief};
use storm::{Room, Weathered};

/// Numbers that are run at each test. Each takes about a tenth of a second.
const NUMBERS: std::ops::Range<u64> = 0..300;

#[test]
fn no_wrong_wallet_and_no_wrong_signature_whatever_goes_wrong() {
    let room = Room::new();
    let mut all = Weathered::default();
    let (mut made, mut signed) = (0, 0);
    for number in NUMBERS {
        let weathered = room.weather(number).unwrap_or_else(|what| panic!("{what}"));
        made += u64::from(weathered.made);
        signed += u64::from(weathered.signed);
        for (code, count) in weathered.errors {
            *all.errors.entry(code).or_default() += count;
        }
    }
    // The faults were met, and many runs went through in spite of theirs.
    assert!(made > 60 && signed > 60, "{made} made, {signed} signed");
    for code in MET {
        assert!(all.errors.contains_key(*code), "{code} was never met: {:?}", all.errors);
    }
}

/// Errors that hundreds of numbers must bring about.
const MET: &[&str] = &[
    "unplugged",
    "no-answer",
    "wrong-channel",
    "wrong-tag",
    "wrong-sequence",
    "message-too-long",
    "device-locked",
    "rejected-on-device",
    "other-app-running",
    "wrong-device",
    "xpub-differs",
    "address-differs",
    "wrong-signature",
    "bad-data",
];

fn with(faults: &[Fault]) -> Weathered {
    let mischief: Mischief = faults.iter().cloned().collect();
    let room = Room::new();
    let first = room.suffer(&mischief, true).unwrap_or_else(|what| panic!("{mischief}: {what}"));
    room.suffer(&mischief, false).unwrap_or_else(|what| panic!("{mischief}: {what}"));
    first
}

#[test]
fn a_device_without_faults_makes_its_wallet_and_signs() {
    let calm = with(&[]);
    assert!(calm.made && calm.signed && calm.errors.is_empty(), "{calm:?}");
}

#[test]
fn a_device_that_takes_the_place_of_another_and_its_name_signs_nothing() {
    let weathered = with(&[Fault::SwapAtReport(1), Fault::LieFingerprint]);
    assert!(!weathered.signed, "{weathered:?}");
    assert!(weathered.errors.contains_key("bad-hmac"), "{weathered:?}");
}

#[test]
fn a_device_that_tells_another_fingerprint_registers_nothing() {
    let weathered = with(&[Fault::LieFingerprint]);
    assert!(!weathered.made && !weathered.signed, "{weathered:?}");
    assert!(weathered.errors.contains_key("wrong-device"), "{weathered:?}");
    assert!(weathered.errors.contains_key("bad-data"), "{weathered:?}");
}

#[test]
fn a_signature_given_for_another_input_is_caught() {
    let weathered = with(&[Fault::LieInput]);
    assert!(weathered.made && !weathered.signed, "{weathered:?}");
    assert!(weathered.errors.contains_key("wrong-signature"), "{weathered:?}");
}

#[test]
fn what_only_stands_in_the_way_is_got_over() {
    for fault in [
        Fault::Locked,
        Fault::LockAtReport(300),
        Fault::UnplugAtReport(300),
        Fault::StallAtReport(300),
        Fault::WrongFrameAtReport(300),
        Fault::WrongChannelAtReport(300),
        Fault::WrongTagAtReport(300),
        Fault::WrongLengthAtReport(300),
        Fault::RefuseAtScreen(3),
        Fault::AppVersion("2.3.0".to_owned()),
    ] {
        let weathered = with(std::slice::from_ref(&fault));
        assert!(weathered.made && weathered.signed, "{fault}: {weathered:?}");
        let is_told = matches!(fault, Fault::AppVersion(_)) || !weathered.errors.is_empty();
        assert!(is_told, "{fault}: {weathered:?}");
    }
}
