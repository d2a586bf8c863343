//! The register of devices: its rules one by one, its bytes as they stand in logs, and random lives of few devices held
//! against an oracle that reads the whole history again for every question.
#![expect(clippy::unwrap_used, reason = "a helper of tests stops at the first surprise")]

use ceremony::register::{
    Birth, Event, Fingerprint, LastOnline, Register, RegisterError, Release, Roster, Serial, Standing,
};
use ceremony::{PersonId, RoleId, UnixMs};
use proptest::prelude::*;
use serde_json::json;

fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn roster() -> Roster {
    ["A", "B", "M", "W"].map(person).into_iter().collect()
}

fn serial(text: &str) -> Serial {
    Serial::new(text).unwrap()
}

fn release(text: &str) -> Release {
    Release::new(text).unwrap()
}

fn two() -> Vec<PersonId> {
    vec![person("M"), person("W")]
}

fn registered(number: &str, firmware: &str) -> Event {
    serde_json::from_value(json!({
        "kind": "device-registered", "serial": number, "model": "NanoSPlus", "firmware": firmware,
        "app": "Bitcoin Test", "app_version": "2.4.6", "seal": { "number": "HM-1001", "intact": true },
        "holder": "A", "pin_keeper": "B", "use": "in_use", "online": "never", "witnesses": ["A", "W"],
    }))
    .unwrap()
}

fn born(number: &str, fingerprint: &str, firmware: &str) -> Event {
    serde_json::from_value(json!({
        "kind": "key-born", "serial": number, "fingerprint": fingerprint,
        "birth": { "from": "device", "model": "NanoSPlus", "firmware": firmware, "ceremony": "key-generation" },
    }))
    .unwrap()
}

fn restored(number: &str, fingerprint: &str) -> Event {
    let birth = json!({ "from": "shares", "ceremony": "recovery" });
    let event = json!({ "kind": "key-born", "serial": number, "fingerprint": fingerprint, "birth": birth });
    serde_json::from_value(event).unwrap()
}

fn changed(number: &str, from: &str, to: &str, fingerprint: Option<&str>) -> Event {
    Event::FirmwareChanged {
        serial: serial(number),
        from: release(from),
        to: release(to),
        online: "2026-11-02".parse().unwrap(),
        fingerprint: fingerprint.map(|one| Fingerprint::new(one).unwrap()),
        witnesses: two(),
    }
}

fn ended(kind: &str, field: &str, number: &str, witnesses: &[&str]) -> Event {
    let mut event = json!({ "kind": kind, "serial": number, "witnesses": witnesses });
    if !field.is_empty() {
        event[field] = "as the script says".into();
    }
    serde_json::from_value(event).unwrap()
}

fn reset(number: &str) -> Event {
    ended("device-reset", "", number, &["M", "W"])
}

fn retired(number: &str) -> Event {
    ended("device-retired", "reason", number, &["W"])
}

fn destroyed(number: &str) -> Event {
    ended("device-destroyed", "how", number, &["M", "W"])
}

fn lost(number: &str) -> Event {
    ended("device-lost", "account", number, &["W"])
}

/// The register after a history that holds.
fn after(history: &[Event]) -> Register {
    let folded = history
        .iter()
        .cloned()
        .try_fold(Register::default(), |register, event| register.apply(event, &roster()));
    folded.unwrap()
}

/// The code with which one more event is refused.
fn refused(history: &[Event], event: Event) -> String {
    let error = after(history).apply(event, &roster()).unwrap_err();
    serde_json::to_value(error).unwrap()["code"].as_str().unwrap().to_owned()
}

const A: &str = "RH-1";
const B: &str = "RH-2";
const KEY: &str = "73c5da0a";
const OTHER: &str = "3f635a63";

#[test]
fn a_life_is_told_from_its_registration_to_its_destruction() {
    let life = [
        registered(A, "1.1.1"),
        born(A, KEY, "1.1.1"),
        changed(A, "1.1.1", "1.1.2", Some(KEY)),
        reset(A),
        retired(A),
        destroyed(A),
    ];
    let register = after(&life);
    let device = register.device(&serial(A)).unwrap();
    assert_eq!((device.standing, device.key()), (Standing::Destroyed, None));
    assert_eq!((device.firmware.as_str(), device.online.to_string().as_str()), ("1.1.2", "2026-11-02"));
    assert_eq!(device.life, life);
    assert_eq!(device.pin_keeper, person("B"));
}

#[test]
fn each_rule_refuses_what_breaks_it_by_its_name() {
    let one = [registered(A, "1.1.1"), born(A, KEY, "1.1.1")];
    let with = |more: &[Event]| [&one, more].concat();
    let cases: Vec<(Vec<Event>, Event, &str)> = vec![
        (one.to_vec(), registered(A, "1.1.2"), "serial-twice"),
        (one.to_vec(), changed(B, "1.1.1", "1.1.2", None), "device-not-registered"),
        (one.to_vec(), born(B, OTHER, "1.1.1"), "device-not-registered"),
        (one.to_vec(), reset(B), "device-not-registered"),
        (one.to_vec(), destroyed(B), "device-not-registered"),
        (one.to_vec(), born(A, OTHER, "1.1.1"), "key-held-already"),
        (with(&[registered(B, "1.1.1")]), born(B, KEY, "1.1.1"), "key-known-elsewhere"),
        (with(&[reset(A)]), born(A, KEY, "1.1.1"), "key-known-elsewhere"),
        (with(&[reset(A)]), born(A, OTHER, "1.1.2"), "birth-contradicts"),
        (one.to_vec(), changed(A, "1.1.0", "1.1.2", Some(KEY)), "firmware-differs"),
        (one.to_vec(), changed(A, "1.1.1", "1.1.1", Some(KEY)), "firmware-unchanged"),
        (one.to_vec(), changed(A, "1.1.1", "1.1.2", Some(OTHER)), "key-changed-with-firmware"),
        (one.to_vec(), changed(A, "1.1.1", "1.1.2", None), "key-changed-with-firmware"),
        (with(&[reset(A)]), changed(A, "1.1.1", "1.1.2", Some(KEY)), "key-changed-with-firmware"),
        (with(&[reset(A), retired(A)]), restored(A, OTHER), "device-is-retired"),
        (with(&[retired(A)]), changed(A, "1.1.1", "1.1.2", Some(KEY)), "device-is-retired"),
        (with(&[retired(A)]), retired(A), "device-is-retired"),
        (with(&[lost(A)]), reset(A), "device-is-lost"),
        (with(&[lost(A)]), retired(A), "device-is-lost"),
        (with(&[destroyed(A)]), destroyed(A), "device-is-destroyed"),
        (with(&[destroyed(A)]), reset(A), "device-is-destroyed"),
        (with(&[destroyed(A)]), lost(A), "device-is-destroyed"),
        (with(&[destroyed(A)]), restored(A, OTHER), "device-is-destroyed"),
        (one.to_vec(), ended("device-reset", "", A, &["W"]), "too-few-witnesses"),
        (one.to_vec(), ended("device-reset", "", A, &["W", "W"]), "too-few-witnesses"),
        (one.to_vec(), ended("device-destroyed", "how", A, &["W"]), "too-few-witnesses"),
        (one.to_vec(), ended("device-retired", "reason", A, &[]), "too-few-witnesses"),
        (one.to_vec(), ended("device-lost", "account", A, &["Z"]), "not-on-roster"),
    ];
    for (history, event, code) in cases {
        assert_eq!(refused(&history, event.clone()), code, "{event:?}");
    }
}

#[test]
fn the_pin_is_kept_by_somebody_of_the_roster() {
    let Event::DeviceRegistered { pin_keeper, .. } = &mut registered(A, "1.1.1") else { unreachable!() };
    assert_eq!(*pin_keeper, person("B"));
    for field in ["pin_keeper", "holder"] {
        let mut form = serde_json::to_value(registered(A, "1.1.1")).unwrap();
        form[field] = "Z".into();
        assert_eq!(refused(&[], serde_json::from_value(form).unwrap()), "not-on-roster", "{field}");
    }
    let mut form = serde_json::to_value(registered(A, "1.1.1")).unwrap();
    form["witnesses"] = json!(["W"]);
    assert_eq!(refused(&[], serde_json::from_value(form).unwrap()), "too-few-witnesses");
}

#[test]
fn no_key_is_born_where_the_packaging_had_been_opened() {
    let mut form = serde_json::to_value(registered(A, "1.1.1")).unwrap();
    form["seal"]["intact"] = false.into();
    let history = [serde_json::from_value(form).unwrap()];
    assert_eq!(refused(&history, born(A, KEY, "1.1.1")), "seal-was-broken");
    // A key that comes from shares owes the device nothing.
    after(&[history[0].clone(), restored(A, KEY)]);
}

#[test]
fn what_was_online_is_never_called_offline_again() {
    let history = [registered(A, "1.1.1"), changed(A, "1.1.1", "1.1.2", None)];
    for (day, holds) in [("never", false), ("2026-11-01", false), ("2026-11-02", true), ("2026-12-01", true)]
    {
        let mut event = changed(A, "1.1.2", "1.1.3", None);
        if let Event::FirmwareChanged { online, .. } = &mut event {
            *online = day.parse::<LastOnline>().unwrap();
        }
        let applied = after(&history).apply(event, &roster());
        assert_eq!(applied.is_ok(), holds, "{day}: {applied:?}");
    }
}

#[test]
fn a_key_is_used_only_where_it_is_still_held() {
    let mut history = vec![registered(A, "1.1.1"), born(A, KEY, "1.1.1")];
    let use_after = |history: &[Event]| after(history).may_use(KEY);
    assert_eq!(use_after(&history), Ok(()));
    // What the register never saw is not judged.
    assert_eq!(after(&history).may_use("00000000"), Ok(()));
    for (event, error) in [
        (retired(A), RegisterError::DeviceIsRetired { serial: A.to_owned() }),
        (lost(A), RegisterError::DeviceIsLost { serial: A.to_owned() }),
        (destroyed(A), RegisterError::DeviceIsDestroyed { serial: A.to_owned() }),
        (reset(A), RegisterError::KeyWasErased { serial: A.to_owned(), fingerprint: KEY.to_owned() }),
    ] {
        history.push(event);
        assert_eq!(use_after(&history), Err(error));
        history.pop();
    }
    // The same key, restored on another device, may be used there.
    history.extend([lost(A), registered(B, "1.1.1"), restored(B, KEY)]);
    assert_eq!(use_after(&history), Ok(()));
}

#[test]
fn the_question_is_answered_with_what_is_known_and_what_cannot_be_excluded() {
    let register = after(&[
        registered(A, "1.1.1"),
        born(A, KEY, "1.1.1"),
        changed(A, "1.1.1", "1.1.2", Some(KEY)),
        registered(B, "1.1.2"),
        restored(B, KEY),
        registered("RH-3", "1.1.2"),
        restored("RH-3", OTHER),
    ]);
    let named = |keys: &[ceremony::register::BornKey]| -> Vec<String> {
        keys.iter().map(|key| format!("{} {}", key.serial, key.fingerprint)).collect()
    };
    // A key's birth is not moved by a later firmware, and a copy of it was born where the key was.
    let born = register.born_on(Some("nano s plus"), Some("1.1.1"));
    assert_eq!(named(&born.there), [format!("{A} {KEY}"), format!("{B} {KEY}")]);
    assert_eq!(named(&born.not_excluded), [format!("RH-3 {OTHER}")]);
    assert!(register.born_on(Some("NanoSPlus"), Some("1.1.2")).there.is_empty());
    assert!(register.born_on(Some("NanoX"), None).there.is_empty());
    assert_eq!(register.born_on(None, Some("1.1.1")).there.len(), 2);
}

#[test]
fn whoever_takes_over_a_role_is_on_the_roster_beside_whom_they_relieved() {
    let mut roster = Roster::default();
    roster.follow(&ceremony::Event::Started {
        time: UnixMs(1),
        script: ceremony::CeremonyId::new("key-generation").unwrap(),
        script_sha256: ceremony::Sha256::of(b""),
        quorum: "2-of-3".parse().unwrap(),
        roles: [(RoleId::new("custodian").unwrap(), vec![person("A")])].into(),
    });
    roster.follow(&ceremony::Event::Substitution {
        time: UnixMs(2),
        role: RoleId::new("custodian").unwrap(),
        from: person("A"),
        to: person("C"),
    });
    assert!(roster.contains(&person("A")) && roster.contains(&person("C")));
    assert!(!roster.contains(&person("W")));
}

/// One record of each kind, as logs hold them. These lines never change: a log of today is read for ten years.
const GOLDEN: [&str; 7] = [
    r#"{"kind":"device-registered","serial":"RH-1","model":"NanoSPlus","firmware":"1.1.1","app":"Bitcoin Test","app_version":"2.4.6","seal":{"number":"HM-1001","intact":true},"holder":"A","pin_keeper":"B","use":"in_use","online":"never","witnesses":["A","W"]}"#,
    r#"{"kind":"key-born","serial":"RH-1","fingerprint":"73c5da0a","birth":{"from":"device","model":"NanoSPlus","firmware":"1.1.1","ceremony":"key-generation"}}"#,
    r#"{"kind":"firmware-changed","serial":"RH-1","from":"1.1.1","to":"1.1.2","online":"2026-11-02","fingerprint":"73c5da0a","witnesses":["M","W"]}"#,
    r#"{"kind":"device-reset","serial":"RH-1","witnesses":["M","W"]}"#,
    r#"{"kind":"device-retired","serial":"RH-1","reason":"as the script says","witnesses":["W"]}"#,
    r#"{"kind":"device-destroyed","serial":"RH-1","how":"as the script says","witnesses":["M","W"]}"#,
    r#"{"kind":"device-lost","serial":"RH-1","account":"as the script says","witnesses":["W"]}"#,
];

#[test]
fn records_are_written_and_read_as_they_were_frozen() {
    let events = [
        registered(A, "1.1.1"),
        born(A, KEY, "1.1.1"),
        changed(A, "1.1.1", "1.1.2", Some(KEY)),
        reset(A),
        retired(A),
        destroyed(A),
        lost(A),
    ];
    for (event, golden) in events.iter().zip(GOLDEN) {
        assert_eq!(serde_json::to_string(event).unwrap(), golden);
        assert_eq!(serde_json::from_str::<Event>(golden).unwrap(), *event);
        let more = golden.replacen('{', r#"{"more":1,"#, 1);
        assert!(serde_json::from_str::<Event>(&more).is_err(), "a field too many: {more}");
    }
    for birth in [json!({ "from": "unknown" }), json!({ "from": "shares", "ceremony": "recovery" })] {
        let read: Birth = serde_json::from_value(birth.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), birth);
    }
    for bad in ["no-such-kind", "device-registered"] {
        assert!(serde_json::from_value::<Event>(json!({ "kind": bad, "serial": "RH-1" })).is_err());
    }
}

/// What happens to one of three devices, with one of three keys.
fn some_event() -> impl Strategy<Value = Event> {
    let serials = prop::sample::select(vec!["RH-1", "RH-2", "RH-3"]);
    let keys = prop::sample::select(vec![KEY, OTHER, "b8688df1"]);
    let firmwares = prop::sample::select(vec!["1.1.1", "1.1.2"]);
    let others = prop::sample::select(vec!["1.1.1", "1.1.2"]);
    (serials, keys, firmwares, others, 0..9_u8).prop_map(
        |(serial, key, firmware, other, choice)| match choice {
            0 | 1 => registered(serial, firmware),
            2 => born(serial, key, firmware),
            3 => restored(serial, key),
            4 => changed(serial, firmware, other, Some(key)),
            5 => changed(serial, firmware, other, None),
            6 => reset(serial),
            7 => retired(serial),
            _ => [destroyed, lost][usize::from(key == KEY)](serial),
        },
    )
}

/// The device's own part of a history.
fn of<'h>(history: &'h [Event], serial: &Serial) -> impl DoubleEndedIterator<Item = &'h Event> {
    history.iter().filter(move |event| event.serial() == serial)
}

/// The key that a device holds, read backwards from the end.
fn held(history: &[Event], serial: &Serial) -> Option<Fingerprint> {
    of(history, serial).rev().find_map(|event| match event {
        Event::KeyBorn { fingerprint, .. } => Some(Some(fingerprint.clone())),
        Event::DeviceReset { .. } | Event::DeviceDestroyed { .. } => Some(None),
        _ => None,
    })?
}

/// The firmware that a device has, read backwards from the end.
fn firmware(history: &[Event], serial: &Serial) -> Option<Release> {
    of(history, serial).rev().find_map(|event| match event {
        Event::DeviceRegistered { firmware, .. } => Some(firmware.clone()),
        Event::FirmwareChanged { to, .. } => Some(to.clone()),
        _ => None,
    })
}

fn ever(history: &[Event], serial: &Serial, kind: &str) -> bool {
    of(history, serial).any(|event| event.kind() == kind)
}

/// Whether an event may follow a history, by the rules as people say them.
fn may_follow(history: &[Event], event: &Event) -> bool {
    let serial = event.serial();
    let is = |kind| ever(history, serial, kind);
    let is_known = is("device-registered");
    let is_usable = is_known && !is("device-retired") && !is("device-lost") && !is("device-destroyed");
    match event {
        Event::DeviceRegistered { .. } => !is_known,
        Event::KeyBorn { fingerprint, birth, .. } => {
            let known = history.iter().any(
                |other| matches!(other, Event::KeyBorn { fingerprint: known, .. } if known == fingerprint),
            );
            let fits = match birth {
                Birth::Device { firmware: under, .. } => {
                    !known && firmware(history, serial).as_ref() == Some(under)
                }
                Birth::Shares { .. } | Birth::Unknown {} => true,
            };
            is_usable && held(history, serial).is_none() && fits
        }
        Event::FirmwareChanged { from, to, fingerprint, .. } => {
            is_usable
                && firmware(history, serial).as_ref() == Some(from)
                && from != to
                && held(history, serial) == *fingerprint
        }
        Event::DeviceReset { .. } => is_known && !is("device-lost") && !is("device-destroyed"),
        Event::DeviceRetired { .. } => is_usable,
        Event::DeviceLost { .. } => is_known && !is("device-lost") && !is("device-destroyed"),
        Event::DeviceDestroyed { .. } => is_known && !is("device-destroyed"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn random_lives_are_judged_as_the_oracle_judges_them(events in prop::collection::vec(some_event(), 1..40)) {
        let mut history: Vec<Event> = Vec::new();
        let mut register = Register::default();
        for event in events {
            let applied = register.clone().apply(event.clone(), &roster());
            prop_assert_eq!(applied.is_ok(), may_follow(&history, &event), "{:?} after {:?}", event, history);
            if let Ok(next) = applied {
                register = next;
                history.push(event);
            }
            for number in ["RH-1", "RH-2", "RH-3"].map(serial) {
                let device = register.device(&number);
                prop_assert_eq!(device.is_some(), ever(&history, &number, "device-registered"));
                let Some(device) = device else { continue };
                prop_assert_eq!(device.key().map(|key| key.fingerprint.clone()), held(&history, &number));
                prop_assert_eq!(Some(device.firmware.clone()), firmware(&history, &number));
                let life: Vec<Event> = of(&history, &number).cloned().collect();
                prop_assert_eq!(&device.life, &life);
                let gone = ever(&history, &number, "device-destroyed");
                prop_assert_eq!(device.standing == Standing::Destroyed, gone);
            }
            for key in [KEY, OTHER, "b8688df1"] {
                let unfit = ["device-retired", "device-lost", "device-destroyed"];
                let was: Vec<&Event> = history.iter().filter(|event| {
                    matches!(event, Event::KeyBorn { fingerprint, .. } if fingerprint.as_str() == key)
                }).collect();
                let holds = was.iter().any(|event| {
                    let number = event.serial();
                    held(&history, number).is_some_and(|held| held.as_str() == key)
                        && !unfit.iter().any(|kind| ever(&history, number, kind))
                });
                prop_assert_eq!(register.may_use(key).is_ok(), was.is_empty() || holds, "{}", key);
            }
        }
    }
}
