//! Every recorded exchange of the Bitcoin apps, byte for byte, and every recorded screen, word for word.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use device::Transcript;
use device::transcript::{Call, Operator};
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
    noticed: Arc<Mutex<Vec<Screen>>>,
}

impl Watcher {
    fn new(operator: Operator) -> Self {
        Self { operator, seen: Arc::default(), noticed: Arc::default() }
    }
}

impl Person for Watcher {
    fn review(&mut self, review: &Review) -> Decision {
        let mut seen = self.seen.lock().expect("nobody panics");
        seen.extend(review.screens().iter().cloned());
        match self.operator {
            Operator::Approve => Decision::Approve,
            Operator::Reject => {
                seen.push(review.refusal());
                Decision::Reject
            }
        }
    }

    fn notice(&mut self, screen: &Screen) {
        self.noticed.lock().expect("nobody panics").push(screen.clone());
    }
}

fn squeezed(lines: &[String]) -> String {
    lines.concat().split_whitespace().collect()
}

fn all_squeezed(screens: &Mutex<Vec<Screen>>) -> Vec<String> {
    screens.lock().expect("nobody panics").iter().map(|screen| squeezed(screen.lines())).collect()
}

/// The recorded screens of some exchanges that wait for a button, with texts that span several pages joined.
fn recorded_pages(transcript: &Transcript, first: usize, end: usize) -> Vec<String> {
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

/// The recorded screens of a call that go by themselves. One seen after the last answer bears the number of the next.
fn recorded_notices(transcript: &Transcript, call: &Call) -> Vec<String> {
    let end = call.first_exchange + call.exchange_count;
    let of_call = |screen: &&device::transcript::Screen| {
        let last = end + usize::from(screen.after_last_response);
        let first = call.first_exchange + usize::from(screen.after_last_response);
        screen.press.is_none() && (first..last).contains(&screen.exchange)
    };
    transcript.screens.iter().filter(of_call).map(|screen| squeezed(&screen.text)).collect()
}

/// What the recorder may have missed: it is on the screen for a moment only.
const PASSING: [&str; 2] = ["Loadingtransaction", "Signingtransaction"];

#[test]
fn every_recorded_screen_is_shown_as_recorded() {
    let (mut pages, mut refusals, mut notices) = (0, 0, 0);
    for transcript in recordings() {
        let app = BitcoinApp::from_name(&transcript.app.name).expect("a Bitcoin app");
        let seed = Seed::from_words(&transcript.seed).expect("a test seed");
        let mut of_file = 0;
        for call in &transcript.calls {
            let watcher = Watcher::new(call.operator.unwrap_or(Operator::Approve));
            let mut running = App::new(seed.clone(), app, watcher.clone());
            let end = call.first_exchange + call.exchange_count;
            for exchange in &transcript.exchanges[call.first_exchange..end] {
                running.handle(&exchange.request);
            }
            let recorded = recorded_pages(&transcript, call.first_exchange, end);
            let shown = all_squeezed(&watcher.seen);
            assert_eq!(shown, recorded, "{} {}", transcript.scenario, call.call);
            pages += shown.len();
            refusals += usize::from(watcher.operator == Operator::Reject);

            // Every recorded one was shown, in this order; nothing else but what the recorder may have missed.
            let recorded = recorded_notices(&transcript, call);
            let mut due = recorded.iter().peekable();
            for notice in all_squeezed(&watcher.noticed) {
                let is_due = due.next_if(|recorded| **recorded == notice).is_some();
                // A genuine app that refuses says so by its answer; these files end before any further screen.
                let is_missed = PASSING.contains(&notice.as_str()) || call.error.is_some();
                assert!(is_due || is_missed, "{} {}: {notice}", transcript.scenario, call.call);
            }
            assert_eq!(due.next(), None, "{} {}", transcript.scenario, call.call);
            notices += recorded.len();
            of_file += recorded.len() + shown.len();
        }
        assert!(transcript.screens.is_empty() || of_file > 0, "{}", transcript.scenario);
    }
    assert!(pages > 450 && refusals == 8 && notices > 150, "{pages} {refusals} {notices}");
}

/// Plays requests to a device of seed A; gives its answers, and the screens it showed.
fn play(requests: impl IntoIterator<Item = Vec<u8>>) -> (Vec<(Vec<u8>, u16)>, Vec<Screen>) {
    let person = Watcher::new(Operator::Approve);
    let mut app = App::new(Seed::from_label("A").expect("a test seed"), BitcoinApp::Testnet, person.clone());
    let answers = requests.into_iter().map(|request| app.handle(&request)).collect();
    let screens = person.seen.lock().expect("nobody panics").clone();
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
