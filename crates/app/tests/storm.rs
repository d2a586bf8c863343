//! Whole rehearsals with Ledgers that fail and lie as numbers say, among people who do what the remedies ask: whatever
//! happens, nothing but the transactions of an undisturbed rehearsal is ever exported, and everything has a remedy.

use std::path::Path;
use std::time::Duration;

use app::{
    DEFAULT_PIN, DeviceSpec, Failure, Language, Notice, Person, Ports, Question, RehearsalRequest, Room,
    Texts, rehearse, resume_with,
};
use device::Limits;

/// How many rehearsals: each has one device that fails and lies, another in turn.
const STORMS: u64 = 16;
/// What is tried again before the people give up.
const PATIENCE: usize = 12;
/// What a rehearsal leaves that says where money goes.
const FILES: [&str; 5] = ["wallet.json", "transfer.psbt", "transfer.hex", "refill.psbt", "refill.hex"];

struct Patient {
    ports: Ports,
    tried: usize,
    met: Vec<Failure>,
}

impl Patient {
    fn new() -> Self {
        let limits = Limits {
            quick: Duration::from_millis(300),
            operator: Duration::from_millis(300),
            reopen: Duration::from_secs(2),
            ..Limits::default()
        };
        Self { ports: Ports::default().with_limits(limits), tried: 0, met: Vec::new() }
    }
}

impl Room for Patient {
    fn tell(&mut self, _: Notice) {}

    fn confirm(&mut self, _: Question<'_>) -> Result<(), Failure> {
        Ok(())
    }

    fn type_in(&mut self, _: Question<'_>, rehearsed: &str) -> Result<String, Failure> {
        Ok(rehearsed.to_owned())
    }

    fn try_again(&mut self, failure: &Failure) -> bool {
        self.met.push(failure.clone());
        self.tried += 1;
        self.tried < PATIENCE
    }

    fn wait_for(&mut self, who: &str, failure: &Failure, _: &mut dyn FnMut() -> bool) -> bool {
        if let Some(ledger) = self.ports.simulated_of(who) {
            match ledger.locked_screen() {
                Some(_) => drop(ledger.enter_pin(DEFAULT_PIN)),
                None => ledger.replug(),
            }
        }
        self.try_again(failure)
    }

    fn ports(&self) -> Ports {
        self.ports.clone()
    }

    fn holder(&mut self, _: &str, _: &DeviceSpec) -> Box<dyn Person> {
        Box::new(simulator::Approves)
    }
}

fn devices(storm: Option<u64>) -> (Vec<DeviceSpec>, Option<DeviceSpec>) {
    let spec = |place: usize, label: &str| -> DeviceSpec {
        let hit = storm.filter(|storm| storm % 4 == place as u64);
        let named =
            hit.map_or_else(|| format!("sim:{label}"), |storm| format!("sim:{label}+mischief={storm}"));
        named.parse().expect("a device")
    };
    let cold = ["A", "B", "C"].iter().enumerate().map(|(place, label)| spec(place, label)).collect();
    (cold, Some(spec(3, "D")))
}

fn request(out: &Path, storm: Option<u64>) -> RehearsalRequest {
    let (devices, hot_device) = devices(storm);
    RehearsalRequest {
        devices,
        hot_device,
        rng_seed: Some(7),
        out: out.to_owned(),
        ..RehearsalRequest::default()
    }
}

fn left(out: &Path) -> Vec<Option<Vec<u8>>> {
    FILES.map(|name| std::fs::read(out.join(name)).ok()).to_vec()
}

#[test]
fn in_every_storm_only_what_an_undisturbed_rehearsal_exports_is_exported() {
    let folder = tempfile::tempdir().expect("a folder");
    let calm = folder.path().join("calm");
    rehearse(&request(&calm, None), &mut Patient::new()).expect("nothing disturbs it");
    let undisturbed = left(&calm);
    assert!(undisturbed.iter().all(Option::is_some));
    let texts = [Language::Japanese, Language::English].map(Texts::new);
    let (mut finished, mut stopped, mut met) = (0, 0, std::collections::BTreeSet::new());
    for storm in 0..STORMS {
        let out = folder.path().join(format!("storm-{storm}"));
        let mut room = Patient::new();
        let outcome = rehearse(&request(&out, Some(storm)), &mut room);
        let only_the_true_ones = |when: &str| {
            for ((name, left), true_one) in FILES.iter().zip(left(&out)).zip(&undisturbed) {
                assert!(left.is_none() || left == *true_one, "storm {storm}, {when}: another {name}");
            }
        };
        only_the_true_ones("in it");
        room.met.extend(outcome.as_ref().err().cloned());
        for failure in &room.met {
            met.insert(failure.code().to_owned());
            for texts in &texts {
                let (sentence, remedy) = texts.error(failure.code(), failure.fields());
                assert!(!sentence.contains(failure.code()) && remedy.is_some(), "storm {storm}: {failure:?}");
            }
        }
        match outcome {
            Ok(_) => finished += 1,
            Err(_) => stopped += 1,
        }
        if out.join("rehearsal.himuro").exists() {
            // With devices that do neither it goes on to the end; or a rule of the ceremony has ended it, or a device lied
            // about who it is while it was read, and nobody has that fingerprint.
            let (devices, hot_device) = devices(None);
            let now = app::DevicesNow { devices, hot_device };
            match resume_with(&out, &now, &mut Patient::new()) {
                Ok(_) => assert_eq!(left(&out), undisturbed, "storm {storm}"),
                Err(ended) => {
                    let is_over = ["app-ceremony-aborted", "app-strange-ledger"].contains(&ended.code());
                    assert!(is_over, "storm {storm}: {ended:?}");
                }
            }
            only_the_true_ones("after it");
        }
    }
    assert!(finished > 0 && stopped > 0 && met.len() > 4, "{finished} finished, {stopped} stopped: {met:?}");
}
