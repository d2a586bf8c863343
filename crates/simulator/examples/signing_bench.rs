//! How fast a Ledger session is: `cargo run --release -p himuro-simulator --example signing_bench`.
//!
//! Frames alone; exchanges through the simulator's HID path; and our own share of a signing, as a run with the simulator
//! is recorded and then replayed to our side alone (client, checks, frames of both directions). Prints rows of figure,
//! value, peer and ratio, parted by tabs. The peer of a signing is what cannot be left out: a hash and an ECDSA
//! signature for each input, no device.
#![expect(clippy::print_stdout, reason = "a program that prints figures")]
#![expect(clippy::expect_used, reason = "a measuring program may stop")]

#[path = "../tests/shared/wallet.rs"]
mod wallet;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bitcoin::secp256k1::{Message, Secp256k1, SecretKey};
use bitcoin::sighash::SighashCache;
use bitcoin::{NetworkKind, Psbt};
use device::frames::{Framed, MESSAGE_LIMIT, Reader, from_reports, to_reports};
use device::recording::{Record, RecordingLink};
use device::replay::ReplayLink;
use device::transcript::Exchange;
use device::{
    ApduLink, BitcoinApp, DeviceError, Limits, Link, LinkError, PolicyKey, Registration, Report, Session,
    WalletPolicy,
};
use simulator::{Approves, Seed, SimulatedLedger};

/// Inputs of the transactions.
const SIZES: [u32; 4] = [1, 20, 100, 500];
/// What an exchange with a device on USB takes, about.
const USB: Duration = Duration::from_millis(30);
const RUNS: usize = 3;

fn main() {
    frames();
    let (master, key) = wallet::true_key("A");
    let policy = wallet::policy(PolicyKey::new(master, wallet::path(), key));
    for inputs in SIZES {
        signing(&policy, inputs);
    }
}

/// Messages of the longest form, to reports and back.
fn frames() {
    const MESSAGES: usize = 100_000;
    let message = [7; MESSAGE_LIMIT];
    let fastest = fastest(|| {
        for _ in 0..MESSAGES {
            let reports = to_reports(std::hint::black_box(&message)).expect("within the limit");
            std::hint::black_box(from_reports(&reports).expect("whole"));
        }
    });
    let megabytes = (MESSAGES * MESSAGE_LIMIT) as f64 / 1e6;
    // A copy of the same bytes, once each way.
    let copied = self::fastest(|| {
        for _ in 0..MESSAGES {
            let there = std::hint::black_box(&message).to_vec();
            std::hint::black_box(there.clone());
        }
    });
    println!(
        "frames, to reports and back\t{:.0} MB/s\tcopied twice: {:.0} MB/s\t{:.1}",
        megabytes / fastest.as_secs_f64(),
        megabytes / copied.as_secs_f64(),
        fastest.as_secs_f64() / copied.as_secs_f64()
    );
}

/// Signs once with the simulator, and then with what it said.
fn signing(policy: &WalletPolicy, inputs: u32) {
    let psbt = wallet::spend(policy, inputs);
    let ledger = SimulatedLedger::new(Seed::from_label("A").expect("a published seed"), Approves);
    let link = RecordingLink::new(Framed::new(ledger.open().expect("free")));
    let record = link.record();
    let mut session = Session::new(Box::new(link), Limits::default());
    let registration = open(&mut session).register(policy).expect("approved");
    let (exchanges, whole) = signed(&mut session, &record, &psbt, policy, &registration);
    let bytes: usize =
        exchanges.iter().map(|exchange| exchange.request.len() + exchange.response.len() + 2).sum();

    let ours = (0..RUNS)
        .map(|_| {
            let link = Framed::new(Echo::new(ReplayLink::new(exchanges.clone(), 0)));
            let mut session = Session::new(Box::new(link), Limits::default());
            timed(&mut session, &psbt, policy, &registration)
        })
        .min()
        .expect("several runs");
    let bare = bare(&psbt);
    let count = exchanges.len();
    let device = USB * u32::try_from(count).expect("far below the limit");
    println!(
        "sign {inputs} inputs, 2-of-3: our CPU\t{:.1} ms, {count} exchanges, {:.0} kB; {:.2} % of {:.0} s at 30 ms an \
         exchange\t{inputs} bare hashes and signatures: {:.2} ms\t{:.1}",
        milliseconds(ours),
        bytes as f64 / 1e3,
        100.0 * ours.as_secs_f64() / (ours + device).as_secs_f64(),
        (ours + device).as_secs_f64(),
        milliseconds(bare),
        ours.as_secs_f64() / bare.as_secs_f64()
    );
    println!(
        "sign {inputs} inputs, 2-of-3, with the simulator through HID frames\t{:.0} ms, {:.0} exchanges/s",
        milliseconds(whole),
        count as f64 / whole.as_secs_f64()
    );
}

fn open(session: &mut Session) -> BitcoinApp<'_> {
    BitcoinApp::open(session, NetworkKind::Test, None).expect("the app runs")
}

/// Everything that passed from the opening of the app on, and the time of the signing.
fn signed(
    session: &mut Session,
    record: &Record,
    psbt: &Psbt,
    policy: &WalletPolicy,
    registration: &Registration,
) -> (Vec<Exchange>, Duration) {
    record.take();
    let took = timed(session, psbt, policy, registration);
    (record.take(), took)
}

fn timed(session: &mut Session, psbt: &Psbt, policy: &WalletPolicy, registration: &Registration) -> Duration {
    let begun = Instant::now();
    let signed = open(session).sign_psbt(psbt, policy, Some(registration), &mut |_| {}).expect("approved");
    assert_eq!(signed.len(), psbt.inputs.len(), "a signature for each input");
    begun.elapsed()
}

/// The hashing and signing alone.
fn bare(psbt: &Psbt) -> Duration {
    let secp = Secp256k1::new();
    let key = SecretKey::from_slice(&[7; 32]).expect("a key");
    fastest(|| {
        let mut cache = SighashCache::new(&psbt.unsigned_tx);
        for input in 0..psbt.inputs.len() {
            let (message, _) = psbt.sighash_ecdsa(input, &mut cache).expect("a hash");
            let message: Message = message;
            std::hint::black_box(secp.sign_ecdsa(&message, &key));
        }
    })
}

fn fastest(mut run: impl FnMut()) -> Duration {
    let timed = |run: &mut dyn FnMut()| {
        let begun = Instant::now();
        run();
        begun.elapsed()
    };
    (0..RUNS).map(|_| timed(&mut run)).min().expect("several runs")
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// A link of reports before one of whole messages: what a device does with its reports is done here as well.
struct Echo<L> {
    link: L,
    reader: Reader,
    answer: VecDeque<Report>,
}

impl<L> Echo<L> {
    fn new(link: L) -> Self {
        Self { link, reader: Reader::new(), answer: VecDeque::new() }
    }
}

impl<L: ApduLink> Link for Echo<L> {
    fn send(&mut self, report: &Report) -> Result<(), LinkError> {
        let failed = |error: DeviceError| LinkError::LinkFailed { detail: error.to_string() };
        if let Some(request) = self.reader.take(report).map_err(|error| failed(error.into()))? {
            let answer = self.link.exchange(&request, Duration::MAX).map_err(failed)?;
            self.answer.extend(to_reports(&answer).map_err(|error| failed(error.into()))?);
        }
        Ok(())
    }

    fn receive(&mut self, limit: Duration) -> Result<Report, LinkError> {
        self.answer.pop_front().ok_or_else(|| LinkError::no_answer(limit))
    }
}
