//! Why the pane refuses, and how a refusal crosses the pipe: a stable code and numbers.

use std::collections::BTreeMap;

use ceremony::pane::Reply;
use secrets::{BufferError, EntropyError, PhraseError, RandomnessError, slip39};
use serde::Serialize;

/// Why the pane refuses a request or a task. Shares and words are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PaneError {
    /// The line is longer than a message may be.
    #[error("the request is longer than {limit} bytes")]
    LineTooLong {
        /// Most bytes of a line.
        limit: u32,
    },
    /// The line is not a request of a known version.
    #[error("the line is not a request")]
    NotARequest,
    /// The request is of another version.
    #[error("the request has version {version}, this pane speaks {known}")]
    UnknownVersion {
        /// The request's version.
        version: u32,
        /// This pane's version.
        known: u32,
    },
    /// The scripted custodian plays in rehearsals only.
    #[error("the scripted custodian is refused in production")]
    ScriptedInProduction,
    /// The process lacks a part of its hardening.
    #[error("{lacking} measures of the hardening are lacking")]
    HardeningLacking {
        /// How many are lacking.
        lacking: u32,
    },
    /// The scripted custodian was told no words.
    #[error("the request names no words for the scripted custodian")]
    NoWords,
    /// There is no such published test seed.
    #[error("there is no published test seed of that label")]
    UnknownSeed,
    /// The file of words cannot be read.
    #[error("the file of words cannot be read")]
    WordsUnreadable,
    /// The fingerprint in the request is not 8 hexadecimal digits.
    #[error("the request's fingerprint is not 8 hexadecimal digits")]
    FingerprintMalformed,
    /// The words make another key than the device's.
    #[error("the words do not give the device's fingerprint")]
    FingerprintDiffers,
    /// A slip names a share or a word that there is not.
    #[error("a slip names share {share}, word {word}, which there is not")]
    SlipOutOfRange {
        /// The share.
        share: u32,
        /// The word; 0 where the slip names none.
        word: u32,
    },
    /// A share was not typed back.
    #[error("share {share} was not typed back")]
    ShareNotTypedBack {
        /// The share.
        share: u32,
    },
    /// What was typed back is a legal share, but another than the one shown.
    #[error("share {share} was typed back as another one")]
    ShareDiffers {
        /// The share.
        share: u32,
    },
    /// One word that was typed back is not the one that was shown.
    #[error("word {word} of share {share} is not what was shown")]
    WordDiffers {
        /// The share.
        share: u32,
        /// The word.
        word: u32,
    },
    /// A quorum gives another secret: the shares must not be used.
    #[error("quorum {quorum} gives another secret")]
    QuorumDiffers {
        /// The quorum, counted from 1.
        quorum: u32,
    },
    /// The identity file cannot be read.
    #[error("the identity file cannot be read")]
    IdentityUnreadable,
    /// The identity file is locked with a passphrase, and there is no window to type it in.
    #[error("the identity file is locked with a passphrase")]
    PassphraseNeeded,
    /// The passphrase does not open the identity file.
    #[error("the passphrase does not open the identity file")]
    PassphraseWrong,
    /// The identity file asks for more work than any honest program does.
    #[error("the identity file asks for a work factor above {limit}")]
    WorkFactor {
        /// Greatest work factor that is computed.
        limit: u32,
    },
    /// The identity file holds something else than age X25519 identities.
    #[error("line {line} of the identity file is not an age X25519 identity")]
    IdentityMalformed {
        /// The line.
        line: u32,
    },
    /// The wrapped epoch is not an age file to X25519 recipients.
    #[error("the wrapped epoch is not an age file to recipients")]
    EpochMalformed,
    /// The epoch is not wrapped to this identity.
    #[error("the epoch is not wrapped to this identity")]
    EpochOfOthers,
    /// The epoch's key is not 32 bytes.
    #[error("the wrapped epoch does not hold a key of 32 bytes")]
    EpochKeyLength,
    /// The person closed the window or stopped.
    #[error("stopped by the person at the window")]
    Cancelled,
    /// There is no display to open a window on.
    #[error("no window could be opened")]
    NoDisplay,
}

/// A refusal of the pane or of its secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The pane's own.
    #[error(transparent)]
    Pane(#[from] PaneError),
    /// A secret buffer.
    #[error(transparent)]
    Buffer(#[from] BufferError),
    /// The length of an entropy.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// Words of a recovery phrase.
    #[error(transparent)]
    Phrase(#[from] PhraseError),
    /// The source of randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    /// The plan of shares.
    #[error(transparent)]
    Plan(#[from] slip39::PlanError),
    /// One share.
    #[error(transparent)]
    Share(#[from] slip39::ShareError),
    /// The shares together.
    #[error(transparent)]
    Set(#[from] slip39::SetError),
}

impl From<slip39::SplitError> for Refusal {
    fn from(error: slip39::SplitError) -> Self {
        match error {
            slip39::SplitError::Plan(plan) => Self::Plan(plan),
            slip39::SplitError::Randomness(randomness) => Self::Randomness(randomness),
        }
    }
}

impl Refusal {
    /// The reply that says so: the code with its crate before it, and the numbers that its text names.
    pub fn reply(&self) -> Reply {
        match self {
            Self::Pane(error) => refused("pane", error),
            Self::Buffer(error) => refused("secrets", error),
            Self::Entropy(error) => refused("secrets", error),
            Self::Phrase(error) => refused("secrets", error),
            Self::Randomness(error) => refused("secrets", error),
            Self::Plan(error) => refused("secrets", error),
            Self::Share(error) => refused("secrets", error),
            Self::Set(error) => refused("secrets", error),
        }
    }
}

fn refused(home: &str, error: &impl Serialize) -> Reply {
    let mut code = home.to_owned();
    let mut fields = BTreeMap::new();
    if let Ok(serde_json::Value::Object(members)) = serde_json::to_value(error) {
        for (name, value) in members {
            match value {
                serde_json::Value::String(kind) if name == "code" => code = format!("{home}-{kind}"),
                value => {
                    // Numbers only: nothing else may cross.
                    if let Some(number) = value.as_u64().and_then(|number| u32::try_from(number).ok()) {
                        fields.insert(name, number);
                    }
                }
            }
        }
    }
    Reply::Refused { code, fields }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_crosses_as_code_and_numbers() {
        let refusal = Refusal::from(slip39::ShareError::UnknownShareWord { share: 2, word: 7 });
        let fields = BTreeMap::from([("share".to_owned(), 2), ("word".to_owned(), 7)]);
        assert_eq!(refusal.reply(), Reply::Refused { code: "secrets-unknown-share-word".to_owned(), fields });
        let refusal = Refusal::from(PaneError::NotARequest);
        assert_eq!(
            refusal.reply(),
            Reply::Refused { code: "pane-not-a-request".to_owned(), fields: BTreeMap::new() }
        );
    }
}
