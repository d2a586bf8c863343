//! The recorded scenarios run live: our client against the simulator, through its HID frames.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use device::conformance::{DeviceAtHand, Difference, Outcome, check_client};
use device::frames::Framed;
use device::transcript::Operator;
use device::{Limits, Transcript};
use simulator::conformance::check_simulator;
use simulator::{BitcoinApp, Decision, Fault, Person, Review, Seed, SimulatedLedger};

/// Presses as the operator of the recording did.
#[derive(Clone, Default)]
struct AsRecorded {
    rejects: Arc<AtomicBool>,
}

impl Person for AsRecorded {
    fn review(&mut self, _: &Review) -> Decision {
        if self.rejects.load(Ordering::Relaxed) { Decision::Reject } else { Decision::Approve }
    }
}

fn recordings() -> Vec<Transcript> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/ledger");
    std::fs::read_dir(folder)
        .expect("the recordings are in the repository")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("btc-")))
        .map(|path| Transcript::parse(&std::fs::read(path).expect("readable")).expect("a transcript"))
        .collect()
}

/// A device of this seed and app, and its person.
fn device(label: &str, app: BitcoinApp, fault: Option<Fault>) -> (DeviceAtHand, AsRecorded) {
    let person = AsRecorded::default();
    let ledger = SimulatedLedger::new(Seed::from_label(label).expect("a test seed"), person.clone());
    let ledger = fault.into_iter().fold(ledger.with_open_app(app), SimulatedLedger::with_fault);
    let link = Framed::new(ledger.open().expect("free"));
    (DeviceAtHand::new(link, Limits::default()), person)
}

fn check(device: &mut DeviceAtHand, person: &AsRecorded, recording: &Transcript) -> Outcome {
    let report = device.check(recording, &mut |call| {
        person.rejects.store(call.operator == Some(Operator::Reject), Ordering::Relaxed);
    });
    report.outcome
}

#[test]
fn every_scenario_is_the_same_live_and_what_was_recorded_of_it_replays() {
    let recordings = recordings();
    let mut run = 0;
    for app in BitcoinApp::ALL {
        for label in ["A", "B", "C", "D", "E"] {
            let of_device: Vec<&Transcript> = recordings
                .iter()
                .filter(|one| one.seed_label == label && one.app.name == app.name())
                .collect();
            let Some(first) = of_device.first() else { continue };
            let (mut device, person) = device(label, app, None);
            for recording in &of_device {
                let outcome = check(&mut device, &person, recording);
                assert!(
                    matches!(outcome, Outcome::Same | Outcome::NoCalls),
                    "{} {outcome:?}",
                    recording.scenario
                );
                run += usize::from(outcome == Outcome::Same);
            }
            let written = device.transcript("live", first.app.clone(), label, &first.seed);
            let json = serde_json::to_vec(&written).expect("plain data");
            let again = Transcript::parse(&json).expect("our own reader reads it");
            assert_eq!(again, written);
            assert_eq!(check_client(&again).outcome, Outcome::Same, "{label} {app}");
            assert!(check_simulator(&again).is_conformant(), "{label} {app}");
        }
    }
    assert!(run >= 112, "only {run} scenarios");
}

#[test]
fn the_first_exchange_that_differs_live_is_named() {
    let recordings = recordings();
    let basic = recordings.iter().find(|one| one.scenario == "btc-testnet-basic-A").expect("recorded");
    for (fault, exchange) in
        [(Fault::AppVersion("2.3.0".to_owned()), 0), (Fault::LieFingerprint, 1), (Fault::LieXpub, 2)]
    {
        let (mut device, person) = device("A", BitcoinApp::Testnet, Some(fault));
        let outcome = check(&mut device, &person, basic);
        let Outcome::Different { exchange: Some(found), what: Difference::Answer, .. } = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(found, exchange);
    }
}
