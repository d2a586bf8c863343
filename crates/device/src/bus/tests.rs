use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::place::Model;

fn device(serial: &str, product_id: u16, path: u64) -> Connected {
    Connected {
        model: Model::of_product(product_id),
        product_id,
        serial: serial.to_owned(),
        path: format!("/dev/hidraw{path}"),
        node: path,
    }
}

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn in_app(fingerprint: [u8; 4]) -> Probed {
    Probed::App {
        name: "Bitcoin".to_owned(),
        version: "2.4.6".to_owned(),
        fingerprint: Some(Fingerprint::from(fingerprint)),
    }
}

#[test]
fn a_device_that_opens_an_app_is_the_same_and_is_read_again() {
    let mut bus = Bus::new();
    let (dashboard, app) = (device("0001", 0x5011, 0), device("0001", 0x5015, 4));
    assert_eq!(
        bus.see(std::slice::from_ref(&dashboard), at(0)),
        [BusEvent::Arrived { number: 0, device: dashboard.clone() }]
    );
    bus.tell(0, Probed::Dashboard { firmware: "1.4.0".to_owned() }, at(0));
    assert_eq!(bus.see(&[], at(1)), [BusEvent::Left { number: 0, device: dashboard.clone() }]);
    let back = BusEvent::CameBack { number: 0, device: app.clone(), before: dashboard };
    assert_eq!(bus.see(std::slice::from_ref(&app), at(3)), [back]);
    assert_eq!(bus.due(at(3)), [(0, app)]);
    bus.tell(0, in_app([1, 2, 3, 4]), at(3));
    let known = bus.devices().next().expect("it is there");
    let reading = Reading {
        app: Some("Bitcoin".to_owned()),
        version: Some("2.4.6".to_owned()),
        fingerprint: Some(Fingerprint::from([1, 2, 3, 4])),
        firmware: Some("1.4.0".to_owned()),
    };
    assert_eq!(known.reading(), &reading);
}

#[test]
fn a_device_that_came_back_between_two_looks_did_not_leave() {
    let mut bus = Bus::new();
    bus.see(&[device("0001", 0x5011, 0)], at(0));
    let events = bus.see(&[device("0001", 0x5015, 0)], at(1));
    assert!(matches!(events[..], [BusEvent::CameBack { number: 0, .. }]), "{events:?}");
}

#[test]
fn another_device_at_the_same_path_has_no_fingerprint_until_it_is_read() {
    let mut bus = Bus::new();
    bus.see(&[device("0001", 0x5015, 0)], at(0));
    bus.tell(0, in_app([1, 2, 3, 4]), at(0));
    // Swapped within a second: the same model, serial and path, and a node of its own.
    bus.see(&[Connected { node: 7, ..device("0001", 0x5015, 0) }], at(1));
    let known = bus.devices().next().expect("it is there");
    assert_eq!((known.reading(), known.probed()), (&Reading::default(), None));
}

#[test]
fn of_two_alike_that_left_neither_is_said_to_have_come_back() {
    let mut bus = Bus::new();
    bus.see(&[device("0001", 0x5011, 0), device("0001", 0x5011, 1)], at(0));
    bus.see(&[], at(1));
    let events = bus.see(&[device("0001", 0x5015, 2)], at(2));
    assert!(matches!(events[..], [BusEvent::Arrived { number: 2, .. }]), "{events:?}");
}

#[test]
fn firmware_is_not_carried_over_where_another_one_may_have_come() {
    let mut bus = Bus::new();
    bus.see(&[device("0001", 0x5011, 0), device("0001", 0x5011, 1)], at(0));
    bus.tell(0, Probed::Dashboard { firmware: "1.4.0".to_owned() }, at(0));
    bus.see(&[device("0001", 0x5015, 2), device("0001", 0x5011, 1)], at(1));
    assert!(bus.devices().all(|known| known.reading().firmware.is_none()));
}

#[test]
fn a_device_that_comes_too_late_is_a_new_one() {
    let mut bus = Bus::new();
    bus.see(&[device("0001", 0x5011, 0)], at(0));
    bus.see(&[], at(1));
    let events = bus.see(&[device("0001", 0x5011, 0)], at(1) + RETURN + at(1));
    assert!(matches!(events[..], [BusEvent::Arrived { number: 1, .. }]), "{events:?}");
}

#[test]
fn a_lock_keeps_what_was_read_and_is_told_once() {
    let mut bus = Bus::new();
    bus.see(&[device("0001", 0x5015, 0)], at(0));
    bus.tell(0, in_app([1, 2, 3, 4]), at(0));
    assert!(bus.due(at(1)).is_empty());
    assert!(matches!(bus.tell(0, Probed::Locked, at(6)), Some(BusEvent::Told { .. })));
    assert_eq!(bus.tell(0, Probed::Locked, at(8)), None);
    let known = bus.devices().next().expect("it is there");
    assert_eq!(known.reading().fingerprint, Some(Fingerprint::from([1, 2, 3, 4])));
    assert_eq!(bus.tell(9, Probed::Locked, at(9)), None, "nobody has that number");
}

fn listings() -> impl Strategy<Value = Vec<(Vec<Connected>, u64)>> {
    let one = (
        prop_oneof![Just("0001"), Just("A")],
        prop_oneof![Just(0x5011u16), Just(0x5015), Just(0x4011)],
        0u64..4,
    );
    let listing = prop::collection::vec(one, 0..5).prop_map(|devices| {
        devices.into_iter().map(|(serial, product_id, path)| device(serial, product_id, path)).collect()
    });
    // Clocks may stand still and go back.
    prop::collection::vec((listing, 0u64..40), 1..30)
}

proptest! {
    #[test]
    fn what_is_there_is_what_was_listed_and_the_events_tell_all_of_it(listings in listings()) {
        let mut bus = Bus::new();
        let mut told: BTreeMap<u32, Connected> = BTreeMap::new();
        let mut ever = BTreeSet::new();
        for (listing, now) in listings {
            for event in bus.see(&listing, at(now)) {
                match event {
                    BusEvent::Arrived { number, device } => {
                        prop_assert!(ever.insert(number), "a number is given once");
                        told.insert(number, device);
                    }
                    BusEvent::Left { number, device } => prop_assert_eq!(told.remove(&number), Some(device)),
                    BusEvent::CameBack { number, device, before } => {
                        prop_assert!(device.is_alike(&before));
                        prop_assert!(ever.contains(&number));
                        let was = told.insert(number, device);
                        prop_assert!(was.is_none_or(|was| was == before));
                    }
                    BusEvent::Told { .. } => prop_assert!(false, "nothing was read"),
                }
            }
            let there: BTreeMap<u32, Connected> =
                bus.devices().map(|known| (known.number(), known.device().clone())).collect();
            prop_assert_eq!(&there, &told);
            let paths: BTreeSet<&str> = listing.iter().map(|device| device.path.as_str()).collect();
            let found: BTreeSet<&str> = there.values().map(|device| device.path.as_str()).collect();
            prop_assert_eq!(paths.len(), there.len());
            prop_assert_eq!(paths, found);
            prop_assert!(bus.see(&listing, at(now)).is_empty(), "the same again is no news");
            prop_assert_eq!(bus.due(at(now)).len(), there.len(), "nobody was looked at");
        }
    }

    #[test]
    fn a_fingerprint_is_shown_only_of_the_node_that_told_it(listings in listings()) {
        let mut bus = Bus::new();
        let mut readers: BTreeMap<u32, Connected> = BTreeMap::new();
        for (listing, now) in listings {
            bus.see(&listing, at(now));
            for known in bus.devices() {
                if known.reading().fingerprint.is_some() {
                    prop_assert_eq!(readers.get(&known.number()), Some(known.device()));
                }
            }
            for (number, device) in bus.due(at(now)) {
                bus.tell(number, in_app([number as u8, 0, 0, 0]), at(now));
                readers.insert(number, device);
            }
        }
    }
}
