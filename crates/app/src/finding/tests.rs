use std::thread;

use device::Model;
use simulator::{Approves, Seed, SimulatedBus, SimulatedLedger};
use texts::{Language, Texts};

use super::*;

const SATO: [u8; 4] = [0xf5, 0xac, 0xc2, 0xfd];
const TANAKA: [u8; 4] = [0x73, 0xc5, 0xda, 0x0a];

fn listed(path: &str) -> Connected {
    Connected {
        model: Model::NanoSPlus,
        product_id: 0x5015,
        serial: "0001".into(),
        path: path.into(),
        node: 1,
    }
}

fn in_app(name: &str, fingerprint: [u8; 4]) -> Probed {
    let fingerprint = Some(Fingerprint::from(fingerprint));
    Probed::App { name: name.into(), version: "2.4.6".into(), fingerprint }
}

fn bitcoin(fingerprint: [u8; 4]) -> Probed {
    in_app(BITCOIN, fingerprint)
}

fn busy() -> Probed {
    Probed::Busy { program: "Ledger Live".to_owned() }
}

fn dashboard() -> Probed {
    Probed::Dashboard { firmware: "1.4.0".into() }
}

fn owner(fingerprint: Fingerprint) -> Option<String> {
    (fingerprint == Fingerprint::from(SATO)).then(|| "Sato".to_owned())
}

/// Which of these it is for Tanaka, by place, or the code of what stands in the way.
fn chosen(known: bool, looks: &[Probed]) -> Result<usize, Failure> {
    let spec = DeviceSpec::Hid(HidName::Any);
    let fingerprint = known.then(|| Fingerprint::from(TANAKA));
    let (profile, network) = (Profile::Rehearsal, NetworkKind::Main);
    let wanted = Wanted { person: "Tanaka", spec: &spec, profile, network, fingerprint };
    let looks: Vec<_> = looks
        .iter()
        .enumerate()
        .map(|(place, probed)| (listed(&place.to_string()), probed.clone()))
        .collect();
    wanted.choose(&looks, &owner).map(|(device, _)| device.path.parse().expect("its place"))
}

#[track_caller]
fn stands_in_the_way(known: bool, looks: &[Probed], code: &str) -> Failure {
    let failure = chosen(known, looks).expect_err(code);
    assert_eq!(failure.code(), code);
    assert!(failure.is_interruption(), "{code} can be mended in place");
    failure
}

#[test]
fn among_several_the_one_with_the_fingerprint_is_taken_whatever_the_others_are() {
    let stranger = bitcoin([1, 2, 3, 4]);
    let others = [bitcoin(SATO), stranger, Probed::Locked, dashboard(), busy(), bitcoin(TANAKA)];
    assert_eq!(chosen(true, &others), Ok(5));
    // In the app of another network, too: who it is, is told there as well.
    assert_eq!(chosen(true, &[Probed::Locked, in_app(BITCOIN_TEST, TANAKA)]), Ok(1));
}

#[test]
fn another_persons_ledger_is_refused_by_name_in_both_languages() {
    let failure = stands_in_the_way(true, &[bitcoin(SATO)], "app-other-ledger");
    let said = |language| Texts::new(language).error(failure.code(), failure.fields()).0;
    assert_eq!(
        said(Language::English),
        "This is the Ledger of Sato (f5acc2fd); the step needs that of Tanaka (73c5da0a)."
    );
    assert_eq!(
        said(Language::Japanese),
        "これはSatoのLedger（f5acc2fd）です。この手順に必要なのはTanakaのLedger（73c5da0a）です。"
    );
    let failure = stands_in_the_way(false, &[bitcoin(SATO)], "app-other-ledger");
    let said = Texts::new(Language::English).error(failure.code(), failure.fields()).0;
    assert_eq!(said, "This is the Ledger of Sato (f5acc2fd); the step needs that of Tanaka.");
}

#[test]
fn another_seed_on_the_right_device_is_nobodys() {
    let failure = stands_in_the_way(true, &[bitcoin([1, 2, 3, 4])], "app-strange-ledger");
    assert_eq!(
        (failure.fields()["got"].as_str(), failure.fields()["expected"].as_str()),
        ("01020304", "73c5da0a")
    );
}

#[test]
fn what_stands_in_the_way_of_the_only_one_that_it_can_be_is_said() {
    let rule = String::from("rule");
    for known in [true, false] {
        for beside in [&[][..], &[Probed::InUse], &[bitcoin(SATO), Probed::InUse]] {
            let with = |probed: Probed| [beside, &[probed]].concat();
            stands_in_the_way(known, &with(Probed::Locked), "app-ledger-locked");
            stands_in_the_way(known, &with(busy()), "device-busy");
            stands_in_the_way(
                known,
                &with(Probed::NoPermission { rule: rule.clone() }),
                "device-no-permission",
            );
            // There an app can be opened, which is offered.
            assert_eq!(chosen(known, &with(dashboard())), Ok(beside.len()));
            let other = Probed::App { name: "Ethereum".into(), version: "1".into(), fingerprint: None };
            assert_eq!(chosen(known, &with(other)), Ok(beside.len()));
        }
        stands_in_the_way(known, &[], "app-ledger-absent");
        stands_in_the_way(known, &[Probed::InUse], "app-ledger-absent");
    }
}

#[test]
fn several_that_could_be_it_are_not_guessed_between() {
    stands_in_the_way(true, &[dashboard(), Probed::Locked], "app-several-unread");
    let several = [bitcoin([1, 2, 3, 4]), dashboard()];
    let failure = stands_in_the_way(false, &several, "app-several-unassigned");
    assert_eq!((failure.fields()["person"].as_str(), failure.fields()["count"].as_str()), ("Tanaka", "2"));
    // Beside those that were read, one is enough.
    assert_eq!(chosen(false, &[bitcoin(SATO), Probed::InUse, bitcoin([1, 2, 3, 4])]), Ok(2));
}

#[test]
fn a_device_that_somebody_only_looks_at_is_waited_for() {
    let usb = SimulatedBus::new("/dev/double");
    let ledger = SimulatedLedger::new(Seed::from_label("A").expect("a test seed"), Approves);
    usb.plug(&ledger);
    let ports = Ports::with_double(usb.clone());
    let held = ledger.open().expect("nobody else holds it");
    let looking = thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        drop(held);
    });
    let (spec, profile, network) = (DeviceSpec::Hid(HidName::Any), Profile::Rehearsal, NetworkKind::Test);
    let fingerprint = Some(ledger.fingerprint());
    let wanted = Wanted { person: "Tanaka", spec: &spec, profile, network, fingerprint };
    let found = wanted.find(&HidName::Any, &ports).expect("it is there a moment later");
    looking.join().expect("no panic");
    assert_eq!(Some(found), usb.listed(&ledger));
}
