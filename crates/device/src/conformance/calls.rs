//! The calls of a recording, made with our client.

use std::str::FromStr;

use bitcoin::Psbt;
use bitcoin::bip32::DerivationPath;
use ledger_bitcoin_client::wallet::Version;
use ledger_bitcoin_client::{PartialSignature, WalletPolicy, WalletPubKey};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Found;
use crate::raw::{Raw, RawError, Yielded};
use crate::session::Session;
use crate::transcript::{Call, Transcript};

const CALLS: [&str; 7] = [
    "get_version",
    "get_master_fingerprint",
    "get_extended_pubkey",
    "register_wallet",
    "get_wallet_address",
    "sign_psbt",
    "sign_message",
];

pub(super) fn is_known(call: &str) -> bool {
    CALLS.contains(&call)
}

/// A wallet policy as transcripts write it.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
pub(super) struct Given {
    policies: Vec<PolicyEntry>,
    psbt: Option<String>,
    /// `expect.signatures`, if the file signs once.
    pub(super) signatures: Option<Value>,
}

impl Given {
    pub(super) fn new(transcript: &Transcript) -> Self {
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

    /// The arguments of a call, with what they only name put into them.
    pub(super) fn whole_arguments(&self, call: &Call) -> Value {
        let mut args = call.args.clone();
        let named = args.get("policy").is_none().then(|| text(&args, "policy_id").ok()).flatten();
        let entry = named.and_then(|id| {
            self.policies
                .iter()
                .find(|entry| entry.policy().is_ok_and(|policy| hex::encode(policy.id()) == id))
        });
        if let Some(entry) = entry {
            args["policy"] = json!(entry);
        }
        if let (Some(psbt), "sign_psbt") = (&self.psbt, call.call.as_str())
            && args.get("psbt").is_none()
        {
            args["psbt"] = json!(psbt);
        }
        args
    }

    /// The PSBT of a call: its own, or the file's.
    pub(super) fn psbt(&self, args: &Value) -> Result<Psbt, Found> {
        let text = args["psbt"]
            .as_str()
            .or(self.psbt.as_deref())
            .ok_or_else(|| Found::malformed("a PSBT", "none"))?;
        Psbt::from_str(text).map_err(|error| Found::malformed("a PSBT", error))
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

/// What a call gave, in the form of the files.
pub(super) struct Ran {
    pub(super) result: Result<Value, RawError>,
    pub(super) signatures: Vec<Value>,
}

pub(super) fn run(session: &mut Session, call: &Call, given: &Given) -> Result<Ran, Found> {
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
            let psbt = given.psbt(args)?;
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
