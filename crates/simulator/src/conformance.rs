//! The simulator held against recordings of genuine apps, request by request: also those that no client makes.

use device::Transcript;
use device::apdu::{Answer, StatusWord};
use device::conformance::{self, Found, check_answers};
use device::transcript::Operator;
use serde::Serialize;

use crate::app::App;
use crate::chain::BitcoinApp;
use crate::person::{Decision, Person, Review};
use crate::seed::Seed;

/// How a recording and the simulator compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SimulatorReport {
    /// The recording.
    pub scenario: String,
    /// How many exchanges agree, from the first.
    pub agreeing: usize,
    /// How many exchanges the recording has.
    pub exchanges: usize,
    /// How many of the agreeing ones hold a Schnorr signature, which never repeats: there both signatures are valid
    /// for what the PSBT says, and all else is equal.
    pub verified_signatures: usize,
    /// Where they part.
    pub difference: Option<Difference>,
}

impl SimulatorReport {
    /// True if every exchange agrees.
    pub fn is_conformant(&self) -> bool {
        self.difference.is_none() && self.agreeing == self.exchanges
    }
}

/// The first thing that is not as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Difference {
    /// The recording cannot be played: its app or its seed is not simulated.
    NotPlayable {
        /// What is in the way.
        detail: String,
    },
    /// An answer differs; data and status word in hexadecimal.
    Answer {
        /// Index of the exchange, from zero.
        exchange: usize,
        /// The request.
        request: String,
        /// The recorded answer.
        expected: String,
        /// The simulator's.
        got: String,
    },
    /// A Schnorr signature does not verify.
    Signature {
        /// Index of the exchange, from zero.
        exchange: usize,
        /// Whose signature it is.
        signer: Signer,
    },
}

/// Who made a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signer {
    /// The genuine app of the recording.
    Recorded,
    /// The simulator.
    Simulated,
}

/// Plays the requests of a recording to a simulated app with its seed and its operator, and compares the answers.
pub fn check_simulator(transcript: &Transcript) -> SimulatorReport {
    let mut report = SimulatorReport {
        scenario: transcript.scenario.clone(),
        agreeing: 0,
        exchanges: transcript.exchanges.len(),
        verified_signatures: 0,
        difference: None,
    };
    let (app, seed) = match playable(transcript) {
        Ok(playable) => playable,
        Err(detail) => {
            report.difference = Some(Difference::NotPlayable { detail });
            return report;
        }
    };
    // The running app, and the first exchange of the call that its person is told about.
    let mut running: Option<(Option<usize>, App)> = None;
    let (agreeing, verified, found) = check_answers(transcript, |call, request| {
        let place = call.map(|call| call.first_exchange);
        // Nothing but the seed outlives a call, so each may have a fresh app.
        let kept = running.take().filter(|(current, _)| *current == place);
        let (_, app) = running.insert(kept.unwrap_or_else(|| {
            let operator = call.and_then(|call| call.operator).unwrap_or(Operator::Approve);
            (place, App::new(seed.clone(), app, Recorded(operator)))
        }));
        let (data, status) = app.handle(request);
        Answer { data, status: StatusWord(status) }
    });
    report.agreeing = agreeing;
    report.verified_signatures = verified;
    report.difference = found.map(|found| difference(transcript, agreeing, found));
    report
}

fn difference(transcript: &Transcript, exchange: usize, found: Found) -> Difference {
    match found.what {
        conformance::Difference::RecordedSignature => {
            Difference::Signature { exchange, signer: Signer::Recorded }
        }
        conformance::Difference::GivenSignature => {
            Difference::Signature { exchange, signer: Signer::Simulated }
        }
        conformance::Difference::Answer
        | conformance::Difference::Call
        | conformance::Difference::Request
        | conformance::Difference::ExchangeCount
        | conformance::Difference::Result
        | conformance::Difference::Signatures => Difference::Answer {
            exchange,
            request: hex::encode(&transcript.exchanges[exchange].request),
            expected: found.expected,
            got: found.got,
        },
    }
}

/// The operator of a recorded call.
struct Recorded(Operator);

impl Person for Recorded {
    fn review(&mut self, _: &Review) -> Decision {
        match self.0 {
            Operator::Approve => Decision::Approve,
            Operator::Reject => Decision::Reject,
        }
    }
}

fn playable(transcript: &Transcript) -> Result<(BitcoinApp, Seed), String> {
    let app = BitcoinApp::from_name(&transcript.app.name)
        .ok_or_else(|| format!("the app {:?} is not simulated", transcript.app.name))?;
    let seed = Seed::from_words(&transcript.seed).map_err(|error| error.to_string())?;
    Ok((app, seed))
}
