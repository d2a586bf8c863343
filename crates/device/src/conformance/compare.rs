//! What passed, held against what was recorded.

use bitcoin::hashes::Hash as _;
use bitcoin::secp256k1::{Message, Secp256k1};
use bitcoin::sighash::{Prevouts, SighashCache, TapSighashType};
use bitcoin::{Psbt, TxOut, Witness};
use ledger_bitcoin_client::PartialSignature;
use serde_json::Value;

use super::calls::Ran;
use super::{Difference, Found};
use crate::apdu::{StatusWord, client_command};
use crate::error::DeviceError;
use crate::link::LinkError;
use crate::raw::{RawError, Yielded, parse_yield};
use crate::transcript::{Call, Exchange, Status};

/// Bytes of a Schnorr signature with the default sighash type.
const SCHNORR_LENGTH: usize = 64;

/// How two answers compare.
pub(super) enum Answers {
    Same,
    /// They hand out a Schnorr signature, which never repeats: both are valid, and all else is equal.
    BothSigned,
}

/// Compares the exchanges of one call, `first` being the place of the first in the file; gives how many of them hold a
/// Schnorr signature that was verified.
pub(super) fn exchanges(
    first: usize,
    recorded: &[Exchange],
    made: &[Exchange],
    psbt: Option<&Psbt>,
) -> Result<usize, Found> {
    let mut verified = 0;
    for (place, (expected, got)) in recorded.iter().zip(made).enumerate() {
        let at = |found: Found| Found { exchange: Some(first + place), ..found };
        if got.request != expected.request {
            let (expected, got) = (hex::encode(&expected.request), hex::encode(&got.request));
            return Err(at(Found::new(Difference::Request, expected, got)));
        }
        if let Answers::BothSigned = answers(expected, got, psbt).map_err(at)? {
            verified += 1;
        }
    }
    if recorded.len() == made.len() {
        return Ok(verified);
    }
    let more =
        made.get(recorded.len()).map(|exchange| format!("one more: {}", hex::encode(&exchange.request)));
    Err(Found {
        exchange: first.checked_add(recorded.len().min(made.len())),
        ..Found::new(
            Difference::ExchangeCount,
            recorded.len(),
            more.unwrap_or_else(|| made.len().to_string()),
        )
    })
}

/// Compares one answer with the recorded one.
pub(super) fn answers(expected: &Exchange, got: &Exchange, psbt: Option<&Psbt>) -> Result<Answers, Found> {
    if expected.sw == got.sw && expected.response == got.response {
        return Ok(Answers::Same);
    }
    let is_question = expected.sw == Status::Word(StatusWord::INTERRUPTED) && expected.sw == got.sw;
    let pair = psbt.filter(|_| is_question).and_then(|psbt| {
        let (recorded, given) = schnorr_pair(&expected.response, &got.response, psbt.inputs.len())?;
        Some((verifies(psbt, &recorded), verifies(psbt, &given)))
    });
    let what = match pair {
        Some((true, true)) => return Ok(Answers::BothSigned),
        Some((false, _)) => Difference::RecordedSignature,
        Some((true, false)) => Difference::GivenSignature,
        None => Difference::Answer,
    };
    Err(Found::new(what, written(expected), written(got)))
}

/// The two signatures, if both answers hand out a Schnorr signature and differ in nothing else.
fn schnorr_pair(recorded: &[u8], given: &[u8], inputs: usize) -> Option<(Yielded, Yielded)> {
    let common = recorded.len().checked_sub(SCHNORR_LENGTH)?;
    if given.len() != recorded.len() || given[..common] != recorded[..common] {
        return None;
    }
    let read = |answer: &[u8]| {
        let (&code, payload) = answer.split_first()?;
        let yielded = (code == client_command::YIELD).then(|| parse_yield(payload, inputs).ok()).flatten()?;
        matches!(yielded.signature, PartialSignature::TapScriptSig(..)).then_some(yielded)
    };
    Some((read(recorded)?, read(given)?))
}

/// Computes what was to be signed from the PSBT alone.
fn verifies(psbt: &Psbt, yielded: &Yielded) -> bool {
    let PartialSignature::TapScriptSig(key, leaf, signature) = &yielded.signature else {
        return false;
    };
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
    let kind = TapSighashType::Default;
    let hash = match leaf {
        None => cache.taproot_key_spend_signature_hash(yielded.input, &prevouts, kind),
        Some(leaf) => cache.taproot_script_spend_signature_hash(yielded.input, &prevouts, *leaf, kind),
    };
    hash.is_ok_and(|hash| {
        let message = Message::from_digest(hash.to_byte_array());
        Secp256k1::verification_only().verify_schnorr(&signature.signature, &message, key).is_ok()
    })
}

/// An answer in one line: data and status word in hexadecimal.
fn written(exchange: &Exchange) -> String {
    format!("{} {}", hex::encode(&exchange.response), exchange.sw)
}

/// Compares what a call gave. With verified Schnorr signatures only those may differ.
pub(super) fn results(
    call: &Call,
    outcome: &Ran,
    signatures: Option<&Value>,
    verified: usize,
) -> Result<(), Found> {
    match (&outcome.result, &call.result, &call.error) {
        (Ok(got), Some(expected), None) => {
            if got != expected {
                return Err(Found::new(Difference::Result, expected, got));
            }
        }
        (Err(RawError::Status(answer)), None, Some(expected)) => {
            if Status::Word(answer.status) != expected.sw || answer.data != expected.data {
                return Err(Found::new(
                    Difference::Result,
                    format!("{} {}", expected.sw, hex::encode(&expected.data)),
                    format!("{} {}", answer.status, hex::encode(&answer.data)),
                ));
            }
        }
        (Err(RawError::Other(DeviceError::Link(LinkError::NoAnswer { .. }))), None, Some(expected))
            if expected.sw == Status::NoAnswer => {}
        (got, result, error) => {
            let expected = match (result, error) {
                (Some(result), _) => result.to_string(),
                (None, Some(error)) => error.sw.to_string(),
                (None, None) => "neither result nor error".to_owned(),
            };
            let got = match got {
                Ok(value) => value.to_string(),
                Err(RawError::Status(answer)) => answer.status.to_string(),
                Err(RawError::Other(error)) => error.to_string(),
            };
            return Err(Found::new(Difference::Result, expected, got));
        }
    }
    if call.call == "sign_psbt"
        && outcome.result.is_ok()
        && let Some(expected) = signatures
    {
        let got = Value::Array(outcome.signatures.clone());
        let comparable = |value: &Value| if verified > 0 { without_schnorr(value) } else { value.clone() };
        if comparable(&got) != comparable(expected) {
            return Err(Found::new(Difference::Signatures, expected, got));
        }
    }
    Ok(())
}

/// A list of signatures without those that never repeat.
fn without_schnorr(signatures: &Value) -> Value {
    let mut signatures = signatures.clone();
    for entry in signatures.as_array_mut().into_iter().flatten() {
        if entry["kind"] == "schnorr" {
            entry["signature"] = Value::Null;
        }
    }
    signatures
}
