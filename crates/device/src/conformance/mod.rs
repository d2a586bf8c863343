//! One set of scenarios, the recorded ones, for everything that may stand at the other end: the recording itself, the
//! simulator, an emulator with the genuine app, a device. Our client makes the recorded calls, and every request, answer
//! and result is compared with the recording, byte for byte.

mod calls;
mod compare;

use bitcoin::Psbt;
use serde::Serialize;
use serde_json::Value;

use crate::apdu::Answer;
use crate::link::ApduLink;
use crate::raw::RawError;
use crate::recording::{Record, RecordingLink};
use crate::replay::ReplayLink;
use crate::session::{Limits, Session};
use crate::transcript::{App, Call, CallError, Exchange, Status, Transcript};
use calls::{Given, Ran, is_known};

/// The result of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConformanceReport {
    /// The file's scenario.
    pub scenario: String,
    /// Calls in the file.
    pub calls: usize,
    /// Exchanges in the file.
    pub exchanges: usize,
    /// Exchanges that belong to a call, and so were compared.
    pub compared: usize,
    /// Schnorr signatures among them that were verified instead, since they never repeat.
    pub verified_signatures: usize,
    /// What came out.
    pub outcome: Outcome,
}

impl ConformanceReport {
    /// True unless there is a difference.
    pub fn is_same(&self) -> bool {
        !matches!(self.outcome, Outcome::Different { .. })
    }
}

/// What came out of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// Every request, result and error is the recorded one.
    Same,
    /// The file holds no call of the Bitcoin app's client; it can be checked against a simulator only.
    NoCalls,
    /// The first difference.
    Different {
        /// Index of the call.
        call: usize,
        /// Index of the exchange in the file, if the difference is in one.
        exchange: Option<usize>,
        /// What differs.
        what: Difference,
        /// As recorded.
        expected: String,
        /// As it came out.
        got: String,
    },
}

/// In what a file and our client differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// The file asks for a call that we do not know, or its arguments are malformed.
    Call,
    /// A request of our client.
    Request,
    /// An answer of the device.
    Answer,
    /// A Schnorr signature in the recording is not valid.
    RecordedSignature,
    /// A Schnorr signature of the device is not valid.
    GivenSignature,
    /// The number of exchanges of a call.
    ExchangeCount,
    /// The result of a call, or its error.
    Result,
    /// The signatures given.
    Signatures,
}

/// Runs the calls of a recording with our client against the recorded answers.
///
/// This drives the layer below our own checks, since recordings hold transactions that we refuse to send.
pub fn check_client(transcript: &Transcript) -> ConformanceReport {
    check_calls(transcript, &mut |call, given| {
        let recorded = recorded(transcript, call)?;
        let mut device =
            DeviceAtHand::new(ReplayLink::new(recorded.to_vec(), call.first_exchange), Limits::default());
        device.check_call(call, recorded, given)
    })
}

/// Puts the recorded requests to `ask`, which may be told which call they belong to, and compares the answers.
///
/// For what has no client: gives how many answers agree, how many of these hold a verified Schnorr signature, and the
/// first difference.
pub fn check_answers(
    transcript: &Transcript,
    mut ask: impl FnMut(Option<&Call>, &[u8]) -> Answer,
) -> (usize, usize, Option<Found>) {
    let psbt = transcript.given["psbt"].as_str().and_then(|text| text.parse::<Psbt>().ok());
    let mut verified = 0;
    for (index, recorded) in transcript.exchanges.iter().enumerate() {
        let call = transcript
            .calls
            .iter()
            .find(|call| (call.first_exchange..call.first_exchange + call.exchange_count).contains(&index));
        let answer = ask(call, &recorded.request);
        let got = Exchange {
            request: recorded.request.clone(),
            response: answer.data,
            sw: Status::Word(answer.status),
        };
        match compare::answers(recorded, &got, psbt.as_ref()) {
            Ok(compare::Answers::Same) => {}
            Ok(compare::Answers::BothSigned) => verified += 1,
            Err(found) => return (index, verified, Some(Found { exchange: Some(index), ..found })),
        }
    }
    (transcript.exchanges.len(), verified, None)
}

/// A device under test, with everything that passed between it and our client.
pub struct DeviceAtHand {
    session: Session,
    record: Record,
    calls: Vec<Call>,
    exchanges: Vec<Exchange>,
}

impl DeviceAtHand {
    /// The device at the other end of `link`.
    pub fn new(link: impl ApduLink + 'static, limits: Limits) -> Self {
        let link = RecordingLink::new(link);
        let record = link.record();
        Self {
            session: Session::new(Box::new(link), limits),
            record,
            calls: Vec::new(),
            exchanges: Vec::new(),
        }
    }

    /// The session with it, to learn who it is. What passes here is not part of a scenario.
    pub fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Makes the calls of a recording, which should be of this device's seed and app. `before` is told each call first:
    /// it says what the person at the device is to do.
    pub fn check(&mut self, transcript: &Transcript, before: &mut dyn FnMut(&Call)) -> ConformanceReport {
        check_calls(transcript, &mut |call, given| {
            before(call);
            self.check_call(call, recorded(transcript, call)?, given)
        })
    }

    /// Everything that passed so far, as a recording of its own.
    pub fn transcript(&self, scenario: &str, app: App, seed_label: &str, seed: &str) -> Transcript {
        Transcript {
            scenario: scenario.to_owned(),
            app,
            seed_label: seed_label.to_owned(),
            seed: seed.to_owned(),
            client: format!("himuro {}", env!("CARGO_PKG_VERSION")),
            given: Value::Object(serde_json::Map::new()),
            expect: Value::Object(serde_json::Map::new()),
            calls: self.calls.clone(),
            screens: Vec::new(),
            exchanges: self.exchanges.clone(),
        }
    }

    fn check_call(&mut self, call: &Call, recorded: &[Exchange], given: &Given) -> Result<usize, Found> {
        self.record.take();
        let ran = calls::run(&mut self.session, call, given);
        let made = self.record.take();
        let ran = ran?;
        self.write(call, given, &ran, &made);
        let psbt = given.psbt(&call.args).ok();
        let verified = compare::exchanges(call.first_exchange, recorded, &made, psbt.as_ref())?;
        compare::results(call, &ran, given.signatures.as_ref(), verified)?;
        Ok(verified)
    }

    fn write(&mut self, call: &Call, given: &Given, ran: &Ran, made: &[Exchange]) {
        let error = match &ran.result {
            Ok(_) => None,
            Err(RawError::Status(answer)) => Some(CallError {
                sw: Status::Word(answer.status),
                data: answer.data.clone(),
                client_error: String::new(),
            }),
            Err(RawError::Other(error)) => {
                Some(CallError { sw: Status::NoAnswer, data: Vec::new(), client_error: error.to_string() })
            }
        };
        self.calls.push(Call {
            call: call.call.clone(),
            args: given.whole_arguments(call),
            operator: call.operator,
            first_exchange: self.exchanges.len(),
            exchange_count: made.len(),
            result: ran.result.as_ref().ok().cloned(),
            error,
        });
        self.exchanges.extend_from_slice(made);
    }
}

/// What differs, before it is put into its call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Index of the exchange in the file, if the difference is in one.
    pub exchange: Option<usize>,
    /// What differs.
    pub what: Difference,
    /// As recorded.
    pub expected: String,
    /// As it came out.
    pub got: String,
}

impl Found {
    fn new(what: Difference, expected: impl ToString, got: impl ToString) -> Self {
        Self { exchange: None, what, expected: expected.to_string(), got: got.to_string() }
    }

    fn malformed(what: &str, detail: impl ToString) -> Self {
        Self::new(Difference::Call, what, detail)
    }
}

fn check_calls(
    transcript: &Transcript,
    check: &mut dyn FnMut(&Call, &Given) -> Result<usize, Found>,
) -> ConformanceReport {
    let known = transcript.calls.iter().any(|call| is_known(&call.call));
    let mut report = ConformanceReport {
        scenario: transcript.scenario.clone(),
        calls: transcript.calls.len(),
        exchanges: transcript.exchanges.len(),
        compared: 0,
        verified_signatures: 0,
        outcome: if known { Outcome::Same } else { Outcome::NoCalls },
    };
    if !known {
        return report;
    }
    let given = Given::new(transcript);
    for (index, call) in transcript.calls.iter().enumerate() {
        match check(call, &given) {
            Ok(verified) => report.verified_signatures += verified,
            Err(found) => {
                report.outcome = Outcome::Different {
                    call: index,
                    exchange: found.exchange,
                    what: found.what,
                    expected: found.expected,
                    got: found.got,
                };
                return report;
            }
        }
        report.compared = report.compared.saturating_add(call.exchange_count);
    }
    report
}

/// The exchanges of a call.
fn recorded<'a>(transcript: &'a Transcript, call: &Call) -> Result<&'a [Exchange], Found> {
    let end = call.first_exchange.saturating_add(call.exchange_count);
    transcript
        .exchanges
        .get(call.first_exchange..end)
        .ok_or_else(|| Found::malformed("exchanges inside the file", end))
}
