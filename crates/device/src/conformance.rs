//! Does our client send, byte for byte, what was recorded with the genuine app?

use std::str::FromStr;

use bitcoin::Psbt;
use bitcoin::bip32::DerivationPath;
use ledger_bitcoin_client::wallet::Version;
use ledger_bitcoin_client::{PartialSignature, WalletPolicy, WalletPubKey};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::DeviceError;
use crate::link::LinkError;
use crate::raw::{Raw, RawError, Yielded};
use crate::replay::ReplayLink;
use crate::session::{Limits, Session};
use crate::transcript::{Call, Status, Transcript};

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
    /// A request.
    Request,
    /// The number of exchanges of a call.
    ExchangeCount,
    /// The result of a call, or its error.
    Result,
    /// The signatures given.
    Signatures,
}

/// Runs the calls of a transcript with our client against the recorded answers.
///
/// This drives the layer below our own checks, since recordings hold transactions that we refuse to send.
pub fn check_client(transcript: &Transcript) -> ConformanceReport {
    let known = transcript.calls.iter().any(|call| is_known(&call.call));
    let mut report = ConformanceReport {
        scenario: transcript.scenario.clone(),
        calls: transcript.calls.len(),
        exchanges: transcript.exchanges.len(),
        compared: 0,
        outcome: if known { Outcome::Same } else { Outcome::NoCalls },
    };
    if !known {
        return report;
    }
    let mut given = Given::new(transcript);
    for (index, call) in transcript.calls.iter().enumerate() {
        if let Err(found) = check_call(transcript, call, &mut given) {
            report.outcome = Outcome::Different {
                call: index,
                exchange: found.exchange,
                what: found.what,
                expected: found.expected,
                got: found.got,
            };
            return report;
        }
        report.compared = report.compared.saturating_add(call.exchange_count);
    }
    report
}

const CALLS: [&str; 7] = [
    "get_version",
    "get_master_fingerprint",
    "get_extended_pubkey",
    "register_wallet",
    "get_wallet_address",
    "sign_psbt",
    "sign_message",
];

fn is_known(call: &str) -> bool {
    CALLS.contains(&call)
}

/// One difference, before it is put into its call.
struct Found {
    exchange: Option<usize>,
    what: Difference,
    expected: String,
    got: String,
}

impl Found {
    fn new(what: Difference, expected: impl ToString, got: impl ToString) -> Self {
        Self { exchange: None, what, expected: expected.to_string(), got: got.to_string() }
    }

    fn malformed(what: &str, detail: impl ToString) -> Self {
        Self::new(Difference::Call, what, detail)
    }
}

/// A wallet policy as transcripts write it.
#[derive(Debug, Clone, Deserialize)]
struct PolicyEntry {
    name: String,
    #[serde(default = "newest")]
    version: u8,
    template: String,
    keys: Vec<String>,
}

fn newest() -> u8 {
    2
}

impl PolicyEntry {
    fn policy(&self) -> Result<WalletPolicy, Found> {
        let version = match self.version {
            1 => Version::V1,
            2 => Version::V2,
            other => return Err(Found::malformed("policy version 1 or 2", other)),
        };
        let keys = self
            .keys
            .iter()
            .map(|key| WalletPubKey::from_str(key).map_err(|error| Found::malformed(key, error)))
            .collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            return Err(Found::malformed("a policy with keys", "none"));
        }
        Ok(WalletPolicy::new(self.name.clone(), version, self.template.clone(), keys))
    }
}

/// What the calls of a file refer to.
struct Given {
    policies: Vec<PolicyEntry>,
    psbt: Option<String>,
    /// `expect.signatures`, if the file signs once.
    signatures: Option<Value>,
}

impl Given {
    fn new(transcript: &Transcript) -> Self {
        let policies = transcript
            .calls
            .iter()
            .map(|call| &call.args["policy"])
            .chain([&transcript.given["policy"]])
            .filter_map(|policy| serde_json::from_value(policy.clone()).ok())
            .collect();
        let signings = transcript.calls.iter().filter(|call| call.call == "sign_psbt").count();
        let signatures = transcript.expect.get("signatures").filter(|_| signings == 1);
        Self {
            policies,
            psbt: transcript.given["psbt"].as_str().map(str::to_owned),
            signatures: signatures.filter(|value| value.is_array()).cloned(),
        }
    }

    /// The policy of a call: its own, or the one with the id that it names.
    fn policy(&self, args: &Value) -> Result<WalletPolicy, Found> {
        if let Some(policy) = args.get("policy") {
            return PolicyEntry::deserialize(policy)
                .map_err(|error| Found::malformed("a policy", error))?
                .policy();
        }
        let id = text(args, "policy_id")?;
        for entry in &self.policies {
            let policy = entry.policy()?;
            if hex::encode(policy.id()) == id {
                return Ok(policy);
            }
        }
        Err(Found::malformed("the policy with this id", id))
    }
}

fn check_call(transcript: &Transcript, call: &Call, given: &mut Given) -> Result<(), Found> {
    let end = call.first_exchange.saturating_add(call.exchange_count);
    let recorded = transcript
        .exchanges
        .get(call.first_exchange..end)
        .ok_or_else(|| Found::malformed("exchanges inside the file", end))?;
    let link = ReplayLink::new(recorded.to_vec(), call.first_exchange);
    let used = link.used();
    let mut session = Session::new(Box::new(link), Limits::default());
    let outcome = run(&mut session, call, given)?;

    if let Err(RawError::Other(DeviceError::Link(error))) = &outcome.result {
        match error {
            LinkError::UnexpectedRequest { exchange, expected, got } => {
                return Err(Found {
                    exchange: Some(*exchange),
                    ..Found::new(Difference::Request, expected, got)
                });
            }
            LinkError::TranscriptEnded { got, .. } => {
                return Err(Found {
                    exchange: Some(end),
                    ..Found::new(Difference::ExchangeCount, call.exchange_count, format!("one more: {got}"))
                });
            }
            _ => {}
        }
    }
    if used.count() != call.exchange_count {
        return Err(Found {
            exchange: call.first_exchange.checked_add(used.count()),
            ..Found::new(Difference::ExchangeCount, call.exchange_count, used.count())
        });
    }
    compare(call, &outcome, given)
}

fn compare(call: &Call, outcome: &Ran, given: &Given) -> Result<(), Found> {
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
        && let Some(expected) = &given.signatures
    {
        let got = Value::Array(outcome.signatures.clone());
        if got != *expected {
            return Err(Found::new(Difference::Signatures, expected, got));
        }
    }
    Ok(())
}

/// What a call gave, in the form of the files.
struct Ran {
    result: Result<Value, RawError>,
    signatures: Vec<Value>,
}

fn run(session: &mut Session, call: &Call, given: &Given) -> Result<Ran, Found> {
    let args = &call.args;
    let mut raw = Raw { session };
    let mut signatures = Vec::new();
    let result = match call.call.as_str() {
        "get_version" => raw
            .session
            .running_app()
            .map(|app| json!({ "name": app.name, "version": app.version, "flags": hex::encode(app.flags) }))
            .map_err(RawError::Other),
        "get_master_fingerprint" => {
            raw.master_fingerprint().map(|fingerprint| json!(fingerprint.to_string()))
        }
        "get_extended_pubkey" => {
            raw.extended_pubkey(&path(args)?, flag(args, "display")?).map(|xpub| json!(xpub.to_string()))
        }
        "register_wallet" => raw
            .register_wallet(&given.policy(args)?)
            .map(|(id, hmac)| json!({ "id": hex::encode(id), "hmac": hex::encode(hmac) })),
        "get_wallet_address" => raw
            .wallet_address(
                &given.policy(args)?,
                hmac(args)?.as_ref(),
                flag(args, "change")?,
                index(args)?,
                flag(args, "display")?,
            )
            .map(|address| json!(address.assume_checked().to_string())),
        "sign_psbt" => {
            let psbt = args["psbt"]
                .as_str()
                .or(given.psbt.as_deref())
                .ok_or_else(|| Found::malformed("a PSBT", "none"))?;
            let psbt = Psbt::from_str(psbt).map_err(|error| Found::malformed("a PSBT", error))?;
            let policy = given.policy(args)?;
            let signed = raw.sign_psbt(&psbt, &policy, hmac(args)?.as_ref(), &mut |yielded| {
                signatures.push(signature_entry(&yielded));
                Ok(())
            });
            signed.map(|()| json!({ "yielded": signatures.len() }))
        }
        "sign_message" => {
            raw.sign_message(&path(args)?, text(args, "message_utf8")?.as_bytes()).map(|signature| {
                let bytes = signature.to_bytes();
                json!({ "header": bytes[0], "signature_compact": hex::encode(&bytes[1..]) })
            })
        }
        other => return Err(Found::malformed("a call of the client", other)),
    };
    Ok(Ran { result, signatures })
}

/// A signature as transcripts write it.
fn signature_entry(yielded: &Yielded) -> Value {
    let input = yielded.input;
    match &yielded.signature {
        PartialSignature::Sig(key, signature) => json!({
            "input": input,
            "kind": "ecdsa",
            "pubkey": key.to_string(),
            "sighash_type": signature.sighash_type.to_u32(),
            "signature": hex::encode(signature.to_vec()),
        }),
        PartialSignature::TapScriptSig(key, leaf, signature) => json!({
            "input": input,
            "kind": "schnorr",
            "pubkey": key.to_string(),
            "leaf_hash": leaf.map(|leaf| leaf.to_string()),
            "sighash_type": signature.sighash_type as u8,
            "signature": hex::encode(signature.to_vec()),
        }),
    }
}

fn text<'a>(args: &'a Value, name: &str) -> Result<&'a str, Found> {
    args[name].as_str().ok_or_else(|| Found::malformed(name, &args[name]))
}

fn flag(args: &Value, name: &str) -> Result<bool, Found> {
    args[name].as_bool().ok_or_else(|| Found::malformed(name, &args[name]))
}

fn index(args: &Value) -> Result<u32, Found> {
    args["index"]
        .as_u64()
        .and_then(|index| u32::try_from(index).ok())
        .ok_or_else(|| Found::malformed("index", &args["index"]))
}

fn path(args: &Value) -> Result<DerivationPath, Found> {
    let path = text(args, "path")?;
    DerivationPath::from_str(path).map_err(|error| Found::malformed(path, error))
}

fn hmac(args: &Value) -> Result<Option<[u8; 32]>, Found> {
    match &args["hmac"] {
        Value::Null => Ok(None),
        Value::String(text) => {
            let mut hmac = [0; 32];
            hex::decode_to_slice(text, &mut hmac).map_err(|error| Found::malformed("hmac", error))?;
            Ok(Some(hmac))
        }
        other => Err(Found::malformed("hmac", other)),
    }
}
