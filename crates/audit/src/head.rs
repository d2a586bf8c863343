//! A head: how long the log is and what it hashes to. What is held outside, read aloud and compared.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{Digest, FormatError, LogId, cbor::malformed, note::Note, words};

/// How many words a head is read in: 128 bits.
pub const HEAD_WORDS: usize = 16;

/// The head of a log: the text of a C2SP tlog-checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Head {
    /// Which log.
    pub log_id: LogId,
    /// How many records it covers.
    pub size: u64,
    /// The root over their headers.
    pub root: Digest,
}

impl Head {
    /// The three lines, the last with its end.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", origin(self.log_id), self.size, STANDARD.encode(self.root.0))
    }

    /// The head in 16 PGP words: the first 128 bits of SHA-256 over the text.
    #[must_use]
    pub fn words(&self) -> Vec<&'static str> {
        words::spell(&self.fingerprint())
    }

    pub(crate) fn fingerprint(&self) -> [u8; HEAD_WORDS] {
        let mut bytes = [0; HEAD_WORDS];
        bytes.copy_from_slice(&Digest::of(self.text().as_bytes()).0[..HEAD_WORDS]);
        bytes
    }
}

impl FromStr for Head {
    type Err = FormatError;

    /// Reads exactly three lines.
    fn from_str(text: &str) -> Result<Self, FormatError> {
        let mut lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(malformed("a head has three lines"));
        };
        let log_id =
            origin.strip_prefix("himuro/").ok_or_else(|| malformed("a head's origin begins with himuro/"))?;
        let root: [u8; 32] = STANDARD
            .decode(root)
            .ok()
            .and_then(|root| root.try_into().ok())
            .ok_or_else(|| malformed("a head's root is base64 of 32 bytes"))?;
        let head = Self {
            log_id: log_id.parse()?,
            size: size.parse().map_err(|_| malformed("a head's size is a decimal number"))?,
            root: Digest(root),
        };
        if head.text().trim_end() == text.trim_end_matches('\n') {
            Ok(head)
        } else {
            Err(malformed("another spelling of a head"))
        }
    }
}

/// A head that somebody outside has kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenHead {
    /// Its three lines, alone or at the beginning of a signed note.
    Lines(Head),
    /// Its 16 words.
    Words([u8; HEAD_WORDS]),
}

impl FromStr for GivenHead {
    type Err = FormatError;

    /// Reads a signed note, the three lines of one, or 16 words; lines may end as Windows ends them.
    fn from_str(text: &str) -> Result<Self, FormatError> {
        let text = text.replace("\r\n", "\n");
        if !text.trim_start().starts_with("himuro/") {
            return words::read(&text)
                .and_then(|bytes| bytes.try_into().ok())
                .map(Self::Words)
                .ok_or_else(|| malformed("neither a head nor 16 PGP words"));
        }
        match text.parse::<Note>() {
            Ok(note) => Ok(Self::Lines(note.head().clone())),
            Err(_) => text.trim().parse().map(Self::Lines),
        }
    }
}

impl From<Head> for GivenHead {
    fn from(head: Head) -> Self {
        Self::Lines(head)
    }
}

/// How a log contradicts a head held outside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum HeadError {
    /// The head is of another log.
    #[error("the head is of log {given}, this is log {found}")]
    OtherLog {
        /// The log that the head names.
        given: LogId,
        /// The log in the file.
        found: LogId,
    },
    /// Records that the head covers are gone: the first is `record`.
    #[error("the log ends before record {record}, but the head covers {size} records")]
    RolledBack {
        /// The first record that is missing.
        record: u64,
        /// The size that the head names.
        size: u64,
    },
    /// The records up to the head are not those that it covers; the parting is at `record` or before it.
    #[error("the log parts from the head at record {record} or before it")]
    Forked {
        /// The last record that the head covers.
        record: u64,
    },
    /// No head of this log reads so.
    #[error("no head of this log, which has {size} records, reads as the words given")]
    WordsUnknown {
        /// The size of the log.
        size: u64,
    },
}

/// The origin line of a log, and the beginning of its keys' names.
pub(crate) fn origin(log_id: LogId) -> impl fmt::Display {
    format!("himuro/{log_id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head { log_id: LogId([0xab; 16]), size: 12, root: Digest::of(b"x") }
    }

    #[test]
    fn a_head_comes_back_from_lines_and_from_words() {
        let head = head();
        assert_eq!(head.text().parse::<Head>().unwrap(), head);
        assert_eq!(head.text().parse::<GivenHead>().unwrap(), GivenHead::Lines(head.clone()));
        let mailed = head.text().replace('\n', "\r\n");
        assert_eq!(mailed.parse::<GivenHead>().unwrap(), GivenHead::Lines(head.clone()));
        let words = head.words().join("  ").to_uppercase();
        assert_eq!(words.parse::<GivenHead>().unwrap(), GivenHead::Words(head.fingerprint()));
    }

    #[test]
    fn another_spelling_is_refused() {
        let text = head().text();
        for other in [
            text.replace("\n12\n", "\n012\n"),
            text.replace("\n12\n", "\n+12\n"),
            text.to_uppercase(),
            format!("{text}x\n"),
            String::new(),
        ] {
            assert!(other.parse::<Head>().is_err(), "{other}");
        }
        assert!("aardvark adroitness".parse::<GivenHead>().is_err());
    }
}
