//! The simulator held against recordings of genuine apps.

use bitcoin::hashes::Hash as _;
use bitcoin::psbt::Psbt;
use bitcoin::secp256k1::{Message, XOnlyPublicKey, schnorr};
use bitcoin::sighash::{Prevouts, SighashCache, TapSighashType};
use bitcoin::taproot::TapLeafHash;
use bitcoin::{TxOut, Witness};
use device::Transcript;
use device::apdu::{StatusWord, client_command};
use device::transcript::{Operator, Status};
use serde::Serialize;

use crate::app::App;
use crate::chain::BitcoinApp;
use crate::person::{Decision, Person, Review};
use crate::reader::Reader;
use crate::seed::{Seed, secp};

/// Bytes of a Schnorr signature with the default sighash type.
const SCHNORR_LENGTH: usize = 64;

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
    let psbt = transcript.given.get("psbt").and_then(|text| text.as_str()?.parse::<Psbt>().ok());

    // The running app, and the call that its person is told about.
    let mut running: Option<(Option<usize>, App)> = None;
    for (index, exchange) in transcript.exchanges.iter().enumerate() {
        let call = transcript.calls.iter().position(|call| {
            (call.first_exchange..call.first_exchange + call.exchange_count).contains(&index)
        });
        if !matches!(&running, Some((current, _)) if *current == call) {
            // Nothing but the seed outlives a call, so each may have a fresh app.
            let operator = call.and_then(|call| transcript.calls[call].operator).unwrap_or(Operator::Approve);
            running = Some((call, App::new(seed.clone(), app, Recorded(operator))));
        }
        let Some((_, app)) = &mut running else {
            break;
        };
        let (response, status) = app.handle(&exchange.request);
        let recorded_status = match exchange.sw {
            Status::Word(word) => Some(word),
            Status::NoAnswer => None,
        };
        if recorded_status == Some(StatusWord(status)) && response == exchange.response {
            report.agreeing += 1;
            continue;
        }
        let signatures = (recorded_status == Some(StatusWord(status)) && status == StatusWord::INTERRUPTED.0)
            .then(|| schnorr_pair(&exchange.response, &response))
            .flatten();
        let difference = match (signatures, &psbt) {
            (Some((recorded, simulated)), Some(psbt)) => {
                if !verifies(psbt, &recorded) {
                    Difference::Signature { exchange: index, signer: Signer::Recorded }
                } else if !verifies(psbt, &simulated) {
                    Difference::Signature { exchange: index, signer: Signer::Simulated }
                } else {
                    report.agreeing += 1;
                    report.verified_signatures += 1;
                    continue;
                }
            }
            _ => Difference::Answer {
                exchange: index,
                request: hex::encode(&exchange.request),
                expected: format!("{} {}", hex::encode(&exchange.response), exchange.sw),
                got: format!("{} {status:04x}", hex::encode(&response)),
            },
        };
        report.difference = Some(difference);
        return report;
    }
    report
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

/// A Schnorr signature as the device hands it out.
struct YieldedSchnorr {
    input: usize,
    key: XOnlyPublicKey,
    leaf: Option<TapLeafHash>,
    signature: schnorr::Signature,
}

/// Both signatures, if both answers hand out a Schnorr signature and differ in nothing else.
fn schnorr_pair(recorded: &[u8], simulated: &[u8]) -> Option<(YieldedSchnorr, YieldedSchnorr)> {
    let common = recorded.len().checked_sub(SCHNORR_LENGTH)?;
    if simulated.len() != recorded.len() || simulated[..common] != recorded[..common] {
        return None;
    }
    Some((read_schnorr(recorded)?, read_schnorr(simulated)?))
}

fn read_schnorr(answer: &[u8]) -> Option<YieldedSchnorr> {
    let mut reader = Reader::new(answer);
    if reader.byte()? != client_command::YIELD {
        return None;
    }
    let input = usize::try_from(reader.varint()?).ok()?;
    let length = reader.byte()?;
    let key = XOnlyPublicKey::from_slice(reader.bytes(32)?).ok()?;
    let leaf = match length {
        32 => None,
        64 => Some(TapLeafHash::from_byte_array(reader.array()?)),
        _ => return None,
    };
    let signature = schnorr::Signature::from_slice(reader.bytes(SCHNORR_LENGTH)?).ok()?;
    reader.is_empty().then_some(YieldedSchnorr { input, key, leaf, signature })
}

/// Computes what was to be signed from the PSBT, with rust-bitcoin and none of this crate's hashing.
fn verifies(psbt: &Psbt, yielded: &YieldedSchnorr) -> bool {
    let Some(prevouts) =
        psbt.inputs.iter().map(|input| input.witness_utxo.clone()).collect::<Option<Vec<TxOut>>>()
    else {
        return false;
    };
    let prevouts = Prevouts::All(&prevouts);
    let mut transaction = psbt.unsigned_tx.clone();
    for input in &mut transaction.input {
        input.witness = Witness::new();
    }
    let mut cache = SighashCache::new(&transaction);
    let hash = match yielded.leaf {
        None => cache.taproot_key_spend_signature_hash(yielded.input, &prevouts, TapSighashType::Default),
        Some(leaf) => {
            cache.taproot_script_spend_signature_hash(yielded.input, &prevouts, leaf, TapSighashType::Default)
        }
    };
    hash.is_ok_and(|hash| {
        let message = Message::from_digest(hash.to_byte_array());
        secp().verify_schnorr(&yielded.signature, &message, &yielded.key).is_ok()
    })
}
