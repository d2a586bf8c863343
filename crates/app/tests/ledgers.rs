//! Ledgers as they really are, on a double of USB: several at once, plugged in when they are asked for, swapped, locked,
//! in another app. The console is answered as a person answers it, and everything is mended in place.

use std::cell::Cell;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use app::console::{Answer, Ask, Console, DeviceState, RunState, View, Wish};
use app::{PaneSeat, Ports};
use simulator::{Approves, BitcoinApp, Seed, SimulatedBus, SimulatedLedger};
use tempfile::TempDir;

const LABELS: [&str; 4] = ["A", "B", "C", "D"];

/// A room whose USB is a double.
struct Room {
    root: TempDir,
    usb: SimulatedBus,
    ledgers: Vec<SimulatedLedger>,
    console: Console,
    changed: Receiver<u32>,
}

impl Room {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        let usb = SimulatedBus::new("/dev/double");
        let (tell, changed) = channel();
        let ports = Ports::with_double(usb.clone());
        let console =
            Console::with_ports(root.path().to_owned(), PaneSeat::Scripted, ports, move |revision| {
                // A person who has left is not told.
                let _ = tell.send(revision);
            });
        let ledgers =
            LABELS.map(|label| SimulatedLedger::new(Seed::from_label(label).expect("a seed"), Approves));
        Self { root, usb, ledgers: ledgers.into(), console, changed }
    }

    fn begin(&self) {
        let out = self.root.path().join("out").display().to_string();
        let devices = vec!["hid".to_owned(); 3];
        let hot_device = Some("hid".to_owned());
        let wish =
            Wish { devices, hot_device, rng_seed: Some("7".into()), out: Some(out), ..Wish::default() };
        self.console.begin(&wish).expect("it begins");
    }

    /// Leads until `stop` says so; what is asked is answered as the paper says, and an obstacle is handed to `mend`, which
    /// says whether to press "try again".
    fn lead(&self, mut mend: impl FnMut(&str, &View) -> bool, mut stop: impl FnMut(&View) -> bool) -> View {
        let mut met = None;
        loop {
            let view = self.console.view();
            if stop(&view) || matches!(view.state, RunState::Finished | RunState::Stopped) {
                return view;
            }
            let _ = match &view.ask {
                Some(Ask::Confirm { id, .. }) => self.console.answer(*id, Answer::Yes),
                Some(Ask::TypeIn { id, paper, .. }) => {
                    self.console.answer(*id, Answer::Typed { text: paper.clone() })
                }
                Some(Ask::TryAgain { id, failure, .. }) if met != Some(*id) => {
                    met = Some(*id);
                    match mend(&failure.code, &view) {
                        true => self.console.answer(*id, Answer::Yes),
                        false => Ok(()),
                    }
                }
                Some(Ask::TryAgain { .. } | Ask::Device { .. } | Ask::Pane { .. }) | None => Ok(()),
            };
            self.changed.recv_timeout(Duration::from_secs(60)).expect("something happens within a minute");
        }
    }

    /// Plugs the devices in one after the other, each when its person is asked for.
    fn plug_as_asked(&self, code: &str, view: &View) {
        assert_eq!(code, "app-ledger-absent");
        let Some(Ask::TryAgain { failure, .. }) = &view.ask else { panic!("{view:?}") };
        let place = LABELS.iter().position(|label| *label == failure.fields["person"]).expect("a person");
        self.usb.plug(&self.ledgers[place]);
    }
}

fn asks(view: &View, text: &str) -> bool {
    matches!(&view.ask, Some(Ask::Confirm { question, .. }) if question.text == text)
}

#[test]
fn four_ledgers_are_asked_for_by_name_and_lead_a_rehearsal_to_its_end() {
    let room = Room::new();
    // The second is on its dashboard, and its app is opened where it lies.
    room.ledgers[1].replug();
    room.begin();
    let mut asked_for = Vec::new();
    let mut offered = 0;
    let finished = room.lead(
        |code, view| {
            // Nobody presses anything: plugging in is enough.
            room.plug_as_asked(code, view);
            asked_for.push(code.to_owned());
            false
        },
        |view| {
            offered += u32::from(asks(view, "app-ask-open-app"));
            false
        },
    );
    assert_eq!(finished.state, RunState::Finished, "{:?}", finished.failure);
    assert_eq!((asked_for.len(), offered > 0), (4, true));
    let keys = &finished.scene.keys;
    for (label, ledger) in LABELS.iter().zip(&room.ledgers).take(3) {
        let key = keys.iter().find(|key| key.person == *label).expect("it was read");
        assert_eq!(key.fingerprint, ledger.fingerprint().to_string());
    }
}

#[test]
fn several_that_are_nobodys_are_asked_for_one_at_a_time() {
    let room = Room::new();
    room.ledgers.iter().for_each(|ledger| room.usb.plug(ledger));
    room.begin();
    let mut codes = Vec::new();
    let view = room.lead(
        |code, view| {
            codes.push(code.to_owned());
            match code {
                "app-several-unassigned" => room.ledgers[1..].iter().for_each(|other| room.usb.unplug(other)),
                _ => room.plug_as_asked(code, view),
            }
            // An unplugged device comes back on its dashboard.
            false
        },
        |view| asks(view, "app-ask-declare") || view.scene.current.is_some(),
    );
    codes.dedup();
    assert_eq!(codes[..2], ["app-several-unassigned", "app-ledger-absent"], "{:?}", view.failure);
    room.console.close();
}

#[test]
fn the_list_at_hand_names_holders_and_leaves_a_device_in_use_alone() {
    let room = Room::new();
    for ledger in &room.ledgers[..1] {
        room.usb.plug(ledger);
    }
    let seen = room.console.devices();
    let first = &seen.devices[0];
    assert_eq!((first.state, first.person.as_deref()), (DeviceState::App, None));
    assert_eq!(first.fingerprint, Some(room.ledgers[0].fingerprint().to_string()));
    room.begin();
    room.lead(
        |code, view| {
            room.plug_as_asked(code, view);
            false
        },
        |view| view.scene.current.is_some(),
    );
    std::thread::sleep(Duration::from_secs(1));
    let seen = room.console.devices();
    let people: Vec<_> = seen.devices.iter().map(|device| device.person.as_deref()).collect();
    assert_eq!(people, [Some("A"), Some("B"), Some("C"), Some("D")]);
    for device in &seen.devices {
        assert_eq!((device.state, device.app.as_deref()), (DeviceState::InUse, Some("Bitcoin Test")));
        assert!(device.fingerprint.is_some());
    }
    room.console.close();
}

#[test]
fn a_wrong_and_a_locked_ledger_are_named_and_mended_in_place() {
    let room = Room::new();
    room.begin();
    let stranger = SimulatedLedger::new(Seed::from_label("E").expect("a seed"), Approves);
    let disturbed = Cell::new(false);
    let mut codes = Vec::new();
    let read = room.lead(
        |code, view| {
            codes.push(code.to_owned());
            let Some(Ask::TryAgain { failure, .. }) = &view.ask else { panic!("{view:?}") };
            match code {
                "app-ledger-absent" if !disturbed.get() => room.plug_as_asked(code, view),
                // The cable of B's was pulled; somebody's device comes to lie in its place.
                "device-unplugged" | "app-ledger-absent" => room.usb.plug(&stranger),
                "app-strange-ledger" => {
                    assert_eq!(failure.fields["person"], "B");
                    room.usb.unplug(&stranger);
                    room.ledgers[1].lock();
                    room.usb.plug(&room.ledgers[1]);
                }
                "app-ledger-locked" => {
                    assert_eq!(failure.fields["person"], "B");
                    room.ledgers[1].unlock();
                }
                other => panic!("{other}: {view:?}"),
            }
            // Nobody presses anything: each thing is seen to be mended, or to be another one.
            false
        },
        |view| {
            if asks(view, "app-ask-born") && !disturbed.replace(true) {
                room.usb.unplug(&room.ledgers[1]);
            }
            asks(view, "app-ask-same")
        },
    );
    assert!(asks(&read, "app-ask-same"), "{:?} after {codes:?}", read.failure);
    codes.dedup();
    for code in ["device-unplugged", "app-strange-ledger", "app-ledger-locked"] {
        assert!(codes.iter().any(|met| met == code), "{code} in {codes:?}");
    }
    assert_eq!(room.ledgers[1].running_app(), Some(BitcoinApp::Testnet));
    room.console.close();
}
