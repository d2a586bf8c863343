//! Devices for tests, made of recordings.

use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use bitcoin::Psbt;
use bitcoin::bip32::Fingerprint;
use device::apdu::{Answer, Request, StatusWord};
use device::transcript::{Exchange, Status, Transcript};
use device::{ApduLink, DeviceError, Limits, LinkError, PolicyKey, Registration, Session, WalletPolicy};

/// Seed A's fingerprint.
pub(crate) const A: &str = "73c5da0a";

/// Reads a recorded file.
pub(crate) fn read(scenario: &str) -> Transcript {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/ledger")
        .join(format!("{scenario}.json"));
    Transcript::parse(&fs::read(path).expect("a fixture")).expect("a transcript")
}

/// The policy of a recorded file.
pub(crate) fn policy(transcript: &Transcript) -> WalletPolicy {
    let entry = &transcript.given["policy"];
    let keys = entry["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .map(|key| PolicyKey::from_str(key.as_str().expect("text")).expect("a key"))
        .collect();
    WalletPolicy::new(
        entry["name"].as_str().expect("a name"),
        entry["template"].as_str().expect("a template"),
        keys,
    )
    .expect("a policy")
}

/// The PSBT of a recorded file.
pub(crate) fn psbt(transcript: &Transcript) -> Psbt {
    Psbt::from_str(transcript.given["psbt"].as_str().expect("a PSBT")).expect("a PSBT")
}

/// The HMAC of a recorded file.
pub(crate) fn hmac(transcript: &Transcript) -> Option<[u8; 32]> {
    let text = transcript.given["hmac"].as_str()?;
    let mut hmac = [0; 32];
    hex::decode_to_slice(text, &mut hmac).expect("hexadecimal");
    Some(hmac)
}

/// The registration of a recorded file: that of seed A's device, or of the one named.
pub(crate) fn registration_of(transcript: &Transcript, device: Fingerprint) -> Option<Registration> {
    let id = policy(transcript).id();
    Some(Registration { fingerprint: device, id, hmac: hmac(transcript)? })
}

/// The master fingerprint of the seed that a recorded file was made with.
pub(crate) fn own_fingerprint(transcript: &Transcript) -> Fingerprint {
    fingerprint(match transcript.seed_label.as_str() {
        "A" => A,
        "B" => "3f635a63",
        "C" => "b8688df1",
        "D" => "28645006",
        "E" => "b760aecd",
        other => panic!("seed {other}"),
    })
}

/// A fingerprint.
pub(crate) fn fingerprint(text: &str) -> Fingerprint {
    Fingerprint::from_str(text).expect("a fingerprint")
}

/// Answers `B0 01` and the fingerprint by itself, and everything else from a list, whatever is asked.
pub(crate) struct Double {
    /// What runs.
    pub(crate) app: &'static str,
    /// Its master fingerprint.
    pub(crate) fingerprint: [u8; 4],
    /// The answers to everything else.
    pub(crate) answers: VecDeque<Result<Answer, LinkError>>,
}

impl Double {
    /// A device of seed A that runs Bitcoin Test and gives these answers.
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self {
            app: "Bitcoin Test",
            fingerprint: [0x73, 0xc5, 0xda, 0x0a],
            answers: answers.into_iter().map(Ok).collect(),
        }
    }

    /// A device that gives the recorded answers.
    pub(crate) fn of(exchanges: &[Exchange]) -> Self {
        Self::new(exchanges.iter().map(|exchange| Answer {
            data: exchange.response.clone(),
            status: match exchange.sw {
                Status::Word(word) => word,
                Status::NoAnswer => panic!("an answer"),
            },
        }))
    }

    /// A session with it.
    pub(crate) fn session(self) -> Session {
        Session::new(Box::new(self), Limits::default())
    }
}

impl ApduLink for Double {
    fn exchange(&mut self, request: &[u8], limit: Duration) -> Result<Vec<u8>, DeviceError> {
        let request = Request::parse(request)?;
        let ok = |data| Ok(Answer { data, status: StatusWord::OK }.to_bytes());
        match (request.cla, request.ins) {
            (0xb0, 0x01) => {
                let name = self.app.as_bytes();
                let mut data = vec![1, name.len() as u8];
                data.extend(name);
                data.extend(b"\x052.4.6\x01\x00");
                ok(data)
            }
            (0xe1, 0x05) => ok(self.fingerprint.to_vec()),
            _ => match self.answers.pop_front() {
                Some(Ok(answer)) => Ok(answer.to_bytes()),
                Some(Err(error)) => Err(error.into()),
                None => Err(LinkError::no_answer(limit).into()),
            },
        }
    }
}
