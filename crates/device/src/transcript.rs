//! Recorded exchanges with genuine apps: the JSON files of `fixtures/ledger`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::apdu::StatusWord;

/// The largest file that is read, in bytes.
pub const FILE_LIMIT: usize = 32 << 20;
/// The most exchanges that one file may hold.
pub const EXCHANGE_LIMIT: usize = 100_000;

/// One recorded file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// The file's name without its ending.
    pub scenario: String,
    /// The app that answered.
    pub app: App,
    /// The letter of the test seed.
    pub seed_label: String,
    /// The words of the test seed.
    pub seed: String,
    /// The client that asked.
    pub client: String,
    /// What was given to the client (policy, HMAC, PSBT in base64, message, …).
    pub given: Value,
    /// What came out of it.
    pub expect: Value,
    /// The client's calls in order.
    pub calls: Vec<Call>,
    /// The device's screens in order.
    pub screens: Vec<Screen>,
    /// The exchanges in order.
    pub exchanges: Vec<Exchange>,
}

/// The app of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Its name, as `B0 01` gives it.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The device model, in the emulator's short form.
    pub model: String,
    /// `mainnet` or `testnet`.
    pub network: String,
}

/// One call of the client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The client's function.
    pub call: String,
    /// Its arguments.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub args: Value,
    /// What the operator does at the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    /// Index of the first exchange of the call.
    pub first_exchange: usize,
    /// How many exchanges it took.
    pub exchange_count: usize,
    /// What it gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// How it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<CallError>,
}

/// What the operator did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operator {
    /// Walked through every screen and confirmed.
    Approve,
    /// Declined.
    Reject,
}

/// The failure of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallError {
    /// The status word.
    pub sw: Status,
    /// The data beside it.
    #[serde(with = "bytes", default)]
    pub data: Vec<u8>,
    /// The recording client's own words.
    #[serde(default)]
    pub client_error: String,
}

/// One screen of the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Index of the exchange that waited for its answer while this was shown.
    pub exchange: usize,
    /// The lines.
    pub text: Vec<String>,
    /// The button that led on; none if the screen went by itself.
    pub press: Option<Button>,
    /// Shown after the last answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub after_last_response: bool,
}

/// A button press on a device with two buttons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Button {
    /// The left one: back.
    Left,
    /// The right one: on.
    Right,
    /// Both at once: choose.
    Both,
}

/// One request with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The whole APDU.
    #[serde(with = "bytes")]
    pub request: Vec<u8>,
    /// The data without the status word.
    #[serde(with = "bytes")]
    pub response: Vec<u8>,
    /// The status word.
    pub sw: Status,
}

/// A recorded status word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The device answered with it.
    Word(StatusWord),
    /// The device never answered.
    NoAnswer,
}

const NO_ANSWER: &str = "no answer";

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Status::Word(word) => word.fmt(f),
            Status::NoAnswer => f.write_str(NO_ANSWER),
        }
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == NO_ANSWER {
            return Ok(Status::NoAnswer);
        }
        let mut word = [0; 2];
        hex::decode_to_slice(&text, &mut word).map_err(serde::de::Error::custom)?;
        Ok(Status::Word(StatusWord(u16::from_be_bytes(word))))
    }
}

/// Why a file is not a transcript.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum TranscriptError {
    /// Beyond [`FILE_LIMIT`].
    #[error("a transcript of {length} bytes, the limit is {limit}")]
    TranscriptTooLarge {
        /// Its length.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// Not JSON of this form.
    #[error("not a transcript: {detail}")]
    TranscriptMalformed {
        /// What is wrong and where.
        detail: String,
    },
    /// Beyond [`EXCHANGE_LIMIT`].
    #[error("a transcript of {count} exchanges, the limit is {limit}")]
    TooManyRecordedExchanges {
        /// How many.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// A call names exchanges that the file does not hold.
    #[error("call {call} names exchanges outside the file")]
    CallOutOfRange {
        /// Index of the call.
        call: usize,
    },
}

impl Transcript {
    /// Reads a file's bytes.
    pub fn parse(json: &[u8]) -> Result<Self, TranscriptError> {
        if json.len() > FILE_LIMIT {
            return Err(TranscriptError::TranscriptTooLarge { length: json.len(), limit: FILE_LIMIT });
        }
        let transcript: Self = serde_json::from_slice(json)
            .map_err(|error| TranscriptError::TranscriptMalformed { detail: error.to_string() })?;
        let count = transcript.exchanges.len();
        if count > EXCHANGE_LIMIT {
            return Err(TranscriptError::TooManyRecordedExchanges { count, limit: EXCHANGE_LIMIT });
        }
        for (call, entry) in transcript.calls.iter().enumerate() {
            let end = entry.first_exchange.checked_add(entry.exchange_count);
            if end.is_none_or(|end| end > count) {
                return Err(TranscriptError::CallOutOfRange { call });
            }
        }
        Ok(transcript)
    }
}

/// Bytes as hexadecimal text.
mod bytes {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        hex::decode(text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SMALL: &str = r#"{"scenario":"s","app":{"name":"n","version":"v","model":"m","network":"testnet"},
        "seed_label":"A","seed":"x","client":"c","given":{},"expect":{},
        "calls":[{"call":"get_version","args":{},"operator":"approve","first_exchange":0,"exchange_count":1}],
        "screens":[{"exchange":0,"text":["a"],"press":null,"after_last_response":true}],
        "exchanges":[{"request":"b001000000","response":"","sw":"no answer"}]}"#;

    #[test]
    fn a_transcript_survives_writing_and_reading() {
        let read = Transcript::parse(SMALL.as_bytes()).expect("well formed");
        assert_eq!(read.exchanges[0].sw, Status::NoAnswer);
        let again = serde_json::to_vec(&read).expect("plain data");
        assert_eq!(Transcript::parse(&again), Ok(read));
    }

    #[test]
    fn a_call_outside_the_exchanges_is_refused() {
        for count in ["2", "18446744073709551615"] {
            let text = SMALL.replace(r#""exchange_count":1"#, &format!(r#""exchange_count":{count}"#));
            assert_eq!(Transcript::parse(text.as_bytes()), Err(TranscriptError::CallOutOfRange { call: 0 }));
        }
    }

    #[test]
    fn odd_hexadecimal_and_bad_status_words_are_refused() {
        for (from, to) in [("b001000000", "b0010"), ("no answer", "90000")] {
            let text = SMALL.replace(from, to);
            assert!(matches!(
                Transcript::parse(text.as_bytes()),
                Err(TranscriptError::TranscriptMalformed { .. })
            ));
        }
    }

    proptest! {
        #[test]
        fn a_cut_or_altered_file_never_panics(cut in 0usize..700, at in 0usize..700, byte in any::<u8>()) {
            let mut bytes = SMALL.as_bytes().to_vec();
            bytes.truncate(cut);
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            let _ = Transcript::parse(&bytes);
        }
    }
}
