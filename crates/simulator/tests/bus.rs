//! Several devices on one bus, as on USB: listed, looked at, opened, pulled out, swapped.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use bitcoin::NetworkKind;
use device::session::{BITCOIN, BITCOIN_TEST};
use device::{
    BitcoinApp, BusEvent, CheckError, Connected, DeviceError, Limits, LinkError, Place, PluggedLink, Probed,
    Session, Watch, probe,
};
use simulator::{Approves, Decision, Person, Review, Seed, SimulatedBus, SimulatedLedger};

fn seed(label: &str) -> Seed {
    Seed::from_label(label).expect("a test seed")
}

fn ledger(label: &str) -> SimulatedLedger {
    SimulatedLedger::new(seed(label), Approves)
}

fn bus(ledgers: &[&SimulatedLedger]) -> SimulatedBus {
    let bus = SimulatedBus::default();
    ledgers.iter().for_each(|ledger| bus.plug(ledger));
    bus
}

fn listed(bus: &SimulatedBus, ledger: &SimulatedLedger) -> Connected {
    bus.listed(ledger).expect("it is plugged in")
}

fn limits() -> Limits {
    Limits { quick: Duration::from_secs(5), reopen: Duration::from_secs(1), ..Limits::default() }
}

fn session(bus: &SimulatedBus, ledger: &SimulatedLedger) -> Session {
    let link = PluggedLink::open(Arc::new(bus.clone()), &listed(bus, ledger)).expect("it opens");
    Session::over_reports(link, limits())
}

#[test]
fn several_devices_are_told_apart_by_their_fingerprints() {
    let (a, b) = (ledger("A"), SimulatedLedger::at_dashboard(seed("B"), Approves));
    let mut watch = Watch::new(Arc::new(bus(&[&a, &b])));
    let events = watch.look().expect("it lists");
    let arrived = |event: &&BusEvent| matches!(event, BusEvent::Arrived { .. });
    assert_eq!(events.iter().filter(arrived).count(), 2, "{events:?}");
    let readings: Vec<_> = watch.devices().map(|known| known.reading().clone()).collect();
    assert_eq!(readings[0].fingerprint, Some(a.fingerprint()));
    assert_eq!(readings[0].app.as_deref(), Some(BITCOIN_TEST));
    assert_eq!((readings[1].fingerprint, readings[1].firmware.is_some()), (None, true));
    assert!(watch.look().expect("it lists").is_empty(), "nothing came about");
}

#[test]
fn a_device_that_a_session_holds_is_not_touched_and_one_elsewhere_is_busy() {
    let (a, b, c, d) = (ledger("A"), ledger("B"), ledger("C"), ledger("D"));
    let bus = bus(&[&a, &b, &c, &d]);
    let _ours = session(&bus, &a);
    bus.refuse(&b, Some(LinkError::busy("sim:")));
    let rule = device::hid::UDEV_RULE.to_owned();
    bus.refuse(&c, Some(LinkError::NoPermission { path: "sim:".into(), rule: rule.clone() }));
    d.lock();
    let place: Arc<dyn Place> = Arc::new(bus.clone());
    let told = |ledger| probe(&place, &listed(&bus, ledger));
    assert_eq!([told(&a), told(&b)], [Probed::InUse, Probed::Busy { program: "unknown".into() }]);
    assert_eq!([told(&c), told(&d)], [Probed::NoPermission { rule }, Probed::Locked]);
    assert!(a.reviews().is_empty() && d.reviews().is_empty(), "nobody was asked anything");
}

#[test]
fn a_device_is_followed_through_the_opening_of_an_app() {
    let a = SimulatedLedger::at_dashboard(seed("A"), Approves);
    let bus = bus(&[&a]);
    bus.comes_back_after(&a, 2);
    let mut watch = Watch::new(Arc::new(bus.clone()));
    watch.look().expect("it lists");
    let on_dashboard = |probed: &Probed| matches!(probed, Probed::Dashboard { .. });
    assert!(watch.devices().all(|known| known.probed().is_some_and(on_dashboard)));
    let mut opened = session(&bus, &a);
    let before = listed(&bus, &a);
    assert_eq!(opened.open_app(BITCOIN).expect("it opens").name, BITCOIN);
    assert_ne!(listed(&bus, &a).path, before.path);
    drop(opened);
    let events = watch.look().expect("it lists");
    assert!(matches!(events[0], BusEvent::CameBack { number: 0, .. }), "{events:?}");
    let known = watch.devices().next().expect("it is there");
    assert_eq!(known.reading().fingerprint, Some(a.fingerprint()));
    assert!(known.reading().firmware.is_some(), "the dashboard told it");
}

/// Pulls the cable at the moment of being asked.
struct Pulls {
    bus: SimulatedBus,
    own: Arc<std::sync::Mutex<Option<SimulatedLedger>>>,
    puts: Option<SimulatedLedger>,
}

impl Person for Pulls {
    fn review(&mut self, _: &Review) -> Decision {
        let own = self.own.lock().expect("nobody panicked").clone().expect("it was set");
        self.bus.unplug(&own);
        if let Some(other) = &self.puts {
            self.bus.plug(other);
        }
        Decision::Approve
    }
}

fn pulled(at_dashboard: bool, puts: Option<SimulatedLedger>) -> (SimulatedBus, SimulatedLedger) {
    let bus = SimulatedBus::default();
    let own = Arc::default();
    let person = Pulls { bus: bus.clone(), own: Arc::clone(&own), puts };
    let ledger = match at_dashboard {
        true => SimulatedLedger::at_dashboard(seed("A"), person),
        false => SimulatedLedger::new(seed("A"), person),
    };
    *own.lock().expect("nobody panicked") = Some(ledger.clone());
    bus.plug(&ledger);
    (bus, ledger)
}

#[test]
fn a_cable_pulled_while_an_app_is_opened_has_its_own_error() {
    let (bus, ledger) = pulled(true, None);
    let error = session(&bus, &ledger).open_app(BITCOIN_TEST).expect_err("it is gone");
    assert!(matches!(error, DeviceError::Link(LinkError::DeviceNotFound { .. })), "{error:?}");
}

#[test]
fn a_device_swapped_while_an_app_is_opened_is_found_out_by_its_fingerprint() {
    // The same model with the same serial, its app open: nothing but the seed tells them apart.
    let (bus, ledger) = pulled(true, Some(self::ledger("B")));
    let mut session = session(&bus, &ledger);
    session.open_app(BITCOIN_TEST).expect("an app is open there");
    let opened = BitcoinApp::open(&mut session, NetworkKind::Test, Some(ledger.fingerprint()));
    let expected = CheckError::WrongDevice {
        expected: ledger.fingerprint().to_string(),
        got: self::ledger("B").fingerprint().to_string(),
    };
    assert_eq!(opened.map(|_| ()), Err(expected.into()));
}

#[test]
fn a_device_swapped_while_it_signs_gives_no_signature() {
    let (bus, ledger) = pulled(false, Some(self::ledger("B")));
    let mut session = session(&bus, &ledger);
    let path = device::bitcoin_app::parse_path("m/5261656'/1'/4/0").expect("a path");
    let mut app = BitcoinApp::open(&mut session, NetworkKind::Test, None).expect("it is there");
    let signed = app.sign_message(&path, "Himuro approval v1");
    assert_eq!(signed.map(|_| ()), Err(LinkError::Unplugged.into()));
    // Whoever recovers reaches the other device, which the fingerprint gives away.
    session.recover().expect("another one is there");
    let opened = BitcoinApp::open(&mut session, NetworkKind::Test, Some(ledger.fingerprint()));
    assert!(matches!(opened.err(), Some(DeviceError::Check(CheckError::WrongDevice { .. }))));
}

#[test]
fn two_with_the_same_serial_are_not_guessed_between_unless_one_is_held() {
    let (a, b) = (SimulatedLedger::at_dashboard(seed("A"), Approves), ledger("B"));
    let both = bus(&[&a, &b]);
    let mut opening = session(&both, &a);
    let error = opening.open_app(BITCOIN_TEST).expect_err("either could be it");
    assert_eq!(error, LinkError::SeveralDevices { count: 2 }.into());
    drop(opening);
    a.replug();
    let _held = session(&both, &b);
    assert_eq!(session(&both, &a).open_app(BITCOIN_TEST).expect("the other one is held").name, BITCOIN_TEST);
}

#[test]
fn whoever_only_looks_leaves_the_handle_at_once() {
    let a = ledger("A");
    let bus = bus(&[&a]);
    let place: Arc<dyn Place> = Arc::new(bus.clone());
    let device = listed(&bus, &a);
    let looking = thread::spawn(move || (0..20).map(|_| probe(&place, &device)).collect::<Vec<_>>());
    let looks = looking.join().expect("no panic");
    assert!(looks.iter().all(|probed| matches!(probed, Probed::App { .. })), "{looks:?}");
    assert!(!bus.is_held_here(&listed(&bus, &a)));
    bus.unplug(&a);
    assert_eq!(bus.listing(), Ok(Vec::new()));
}
