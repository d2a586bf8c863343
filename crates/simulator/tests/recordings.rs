//! Every recorded exchange of the Bitcoin apps, byte for byte, and every recorded screen, word for word.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use device::Transcript;
use device::transcript::Operator;
use proptest::prelude::*;
use simulator::conformance::{Difference, Signer, check_simulator};
use simulator::{App, BitcoinApp, Decision, Person, Review, Screen, Seed};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/ledger")
}

fn recordings() -> Vec<Transcript> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the recordings are in the repository")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("btc-")))
        .collect();
    files.sort();
    assert!(files.len() >= 113, "only {} recordings", files.len());
    files.iter().map(|path| load(path)).collect()
}

fn load(path: &Path) -> Transcript {
    Transcript::parse(&std::fs::read(path).expect("a readable file")).expect("a transcript")
}

fn recording(scenario: &str) -> Transcript {
    load(&folder().join(format!("{scenario}.json")))
}

#[test]
fn every_recorded_exchange_is_answered_as_recorded() {
    let recordings = recordings();
    let mut failures = Vec::new();
    let mut signatures = 0;
    for transcript in &recordings {
        let report = check_simulator(transcript);
        signatures += report.verified_signatures;
        if !report.is_conformant() {
            failures.push(format!("{}/{} {report:#?}", report.agreeing, report.exchanges));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} differ:\n{}",
        failures.len(),
        recordings.len(),
        failures.join("\n")
    );
    assert!(signatures >= 4, "only {signatures} Schnorr signatures were verified");
}

#[test]
fn a_changed_recording_is_noticed_at_the_changed_exchange() {
    let mut transcript = recording("btc-testnet-sign-2of3-1in-2out-A");
    let middle = transcript.exchanges.len() / 2;
    let last = transcript.exchanges[middle].response.len() - 1;
    transcript.exchanges[middle].response[last] ^= 1;
    let report = check_simulator(&transcript);
    assert!(!report.is_conformant());
    assert_eq!(report.agreeing, middle);
    assert!(
        matches!(&report.difference, Some(Difference::Answer { exchange, .. }) if *exchange == middle),
        "{:?}",
        report.difference
    );
}

#[test]
fn a_recorded_schnorr_signature_of_something_else_is_noticed() {
    let mut transcript = recording("btc-testnet-sign-tr-2of3-1in-2out-A");
    let place = transcript
        .exchanges
        .iter()
        .position(|exchange| exchange.response.first() == Some(&0x10))
        .expect("a signature is handed out");
    let last = transcript.exchanges[place].response.len() - 1;
    transcript.exchanges[place].response[last] ^= 1;
    let report = check_simulator(&transcript);
    assert_eq!(report.difference, Some(Difference::Signature { exchange: place, signer: Signer::Recorded }));
}

#[test]
fn a_recording_of_another_app_is_not_played() {
    let mut transcript = recording("btc-testnet-basic-A");
    transcript.app.name = "Ethereum".to_owned();
    let report = check_simulator(&transcript);
    assert!(matches!(report.difference, Some(Difference::NotPlayable { .. })));
    assert!(!report.is_conformant());
}

/// Approves or rejects as recorded, and remembers what it saw.
#[derive(Clone)]
struct Watcher {
    operator: Operator,
    seen: Arc<Mutex<Vec<Screen>>>,
}

impl Person for Watcher {
    fn review(&mut self, review: &Review) -> Decision {
        self.seen.lock().expect("nobody panics").extend(review.screens().iter().cloned());
        match self.operator {
            Operator::Approve => Decision::Approve,
            Operator::Reject => Decision::Reject,
        }
    }
}

fn squeezed(lines: &[String]) -> String {
    lines.concat().split_whitespace().collect()
}

/// The recorded screens of some exchanges, with texts that span several pages joined.
fn recorded_screens(transcript: &Transcript, first: usize, end: usize) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    for screen in &transcript.screens {
        if !(first..end).contains(&screen.exchange) || screen.press.is_none() {
            continue;
        }
        let mut lines = screen.text.clone();
        if let Some((title, page)) = lines[0].clone().rsplit_once(" (")
            && let Some((number, _)) = page.strip_suffix(')').and_then(|page| page.split_once('/'))
        {
            lines[0] = title.to_owned();
            if number != "1" {
                let previous = joined.last_mut().expect("a first page");
                previous.push_str(&squeezed(&lines[1..]));
                continue;
            }
        }
        joined.push(squeezed(&lines));
    }
    joined
}

#[test]
fn every_recorded_screen_is_shown_as_recorded() {
    let mut compared = 0;
    for transcript in recordings() {
        let app = BitcoinApp::from_name(&transcript.app.name).expect("a Bitcoin app");
        let seed = Seed::from_words(&transcript.seed).expect("a test seed");
        for call in &transcript.calls {
            let operator = call.operator.unwrap_or(Operator::Approve);
            // On the way to a refusal the recorder passed pages that only a refusal shows.
            if operator == Operator::Reject {
                continue;
            }
            let seen = Arc::<Mutex<Vec<Screen>>>::default();
            let mut running = App::new(seed.clone(), app, Watcher { operator, seen: Arc::clone(&seen) });
            let end = call.first_exchange + call.exchange_count;
            for exchange in &transcript.exchanges[call.first_exchange..end] {
                running.handle(&exchange.request);
            }
            let recorded = recorded_screens(&transcript, call.first_exchange, end);
            let shown: Vec<String> =
                seen.lock().expect("nobody panics").iter().map(|screen| squeezed(screen.lines())).collect();
            assert_eq!(shown, recorded, "{} {}", transcript.scenario, call.call);
            compared += shown.len();
        }
    }
    assert!(compared > 400, "only {compared} screens");
}

/// Plays requests to a device of seed A; gives its answers, and the screens it showed.
fn play(requests: impl IntoIterator<Item = Vec<u8>>) -> (Vec<(Vec<u8>, u16)>, Vec<Screen>) {
    let seen = Arc::<Mutex<Vec<Screen>>>::default();
    let person = Watcher { operator: Operator::Approve, seen: Arc::clone(&seen) };
    let mut app = App::new(Seed::from_label("A").expect("a test seed"), BitcoinApp::Testnet, person);
    let answers = requests.into_iter().map(|request| app.handle(&request)).collect();
    let screens = seen.lock().expect("nobody panics").clone();
    (answers, screens)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    /// The genuine app takes some things that it cannot read for absent (a sequence, a lock time, somebody else's
    /// derivation) and goes on. What must hold: nobody gets the signature of what was not shown.
    #[test]
    fn a_lie_of_the_client_never_shows_one_thing_and_signs_another(place in any::<prop::sample::Index>(), byte in any::<prop::sample::Index>(), flip in 1u8..) {
        let transcript = recording("btc-testnet-sign-2of3-1in-2out-A");
        let honest: Vec<Vec<u8>> = transcript.exchanges.iter().map(|exchange| exchange.request.clone()).collect();
        let (_, shown) = play(honest.clone());
        let replies: Vec<usize> = (1..honest.len()).filter(|index| honest[*index].len() > 5).collect();
        let lie = replies[place.index(replies.len())];
        let mut lying = honest;
        let at = 5 + byte.index(lying[lie].len() - 5);
        lying[lie][at] ^= flip;

        let (answers, shown_to_liar) = play(lying);
        let signature = &transcript.exchanges[transcript.exchanges.len() - 2];
        for (index, (data, status)) in answers.iter().enumerate() {
            prop_assert_ne!(*status, 0x6f00, "failed inside at {}", index);
            let is_signature = *status == 0xe000 && data.first() == Some(&0x10);
            if is_signature {
                prop_assert_eq!(&shown_to_liar, &shown, "lied at {}", lie);
                // Input and key are the right ones.
                prop_assert_eq!(&data[..36], &signature.response[..36]);
            }
        }
    }
}
