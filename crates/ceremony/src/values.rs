//! The small values of scripts and events; each is valid once it exists.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::text::disguises;

/// Why a value of an event or a script is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ValueError {
    /// Identifiers are 1–40 of `a–z`, `0–9`, `_`, `-` and begin with a letter.
    #[error("`{value}` is no identifier")]
    BadIdentifier {
        /// What was given.
        value: String,
    },
    /// A person's identity is 1–64 printable characters.
    #[error("`{value}` cannot name a person")]
    BadPerson {
        /// What was given.
        value: String,
    },
    /// A quorum reads `2-of-3`: 1 ≤ m ≤ n ≤ 15, the most keys that a device takes.
    #[error("`{value}` is no quorum")]
    BadQuorum {
        /// What was given.
        value: String,
    },
    /// A reference reads `fsa:7`, `ccss:1.05.2`, `rule:R7` or `icann`.
    #[error("`{value}` is no reference")]
    BadReference {
        /// What was given.
        value: String,
    },
    /// A digest is 64 hexadecimal digits in lower case.
    #[error("`{value}` is no SHA-256")]
    BadDigest {
        /// What was given.
        value: String,
    },
    /// A remark is 1–4,000 characters that print, on as many lines as it likes.
    #[error("a remark of {length} characters is empty, too long or cannot be printed")]
    BadRemark {
        /// Characters that were given.
        length: usize,
    },
    /// A serial is 3–32 of `A–Z`, `0–9`, `-` and begins with no `-`.
    #[error("`{value}` is no serial number")]
    BadSerial {
        /// What was given.
        value: String,
    },
    /// A seal's number is formed like a serial.
    #[error("`{value}` is no number of a seal")]
    BadSealNumber {
        /// What was given.
        value: String,
    },
    /// A model or an app is 1–32 letters, digits and blanks.
    #[error("`{value}` names no model and no app")]
    BadProduct {
        /// What was given.
        value: String,
    },
    /// A version is 1–32 letters, digits, `.`, `+` and `-`.
    #[error("`{value}` is no version")]
    BadRelease {
        /// What was given.
        value: String,
    },
    /// A master fingerprint is eight hexadecimal digits in lower case.
    #[error("`{value}` is no fingerprint")]
    BadFingerprint {
        /// What was given.
        value: String,
    },
    /// A day is written `2026-12-01` and stands in the calendar.
    #[error("`{value}` is no day")]
    BadDay {
        /// What was given.
        value: String,
    },
}

/// The pattern of every identifier, for the schema.
pub(crate) const IDENTIFIER_PATTERN: &str = "^[a-z][a-z0-9_-]{0,39}$";
/// The pattern of a quorum, for the schema.
pub(crate) const QUORUM_PATTERN: &str = "^[1-9][0-9]?-of-[1-9][0-9]?$";
/// The pattern of a reference, for the schema.
pub(crate) const REFERENCE_PATTERN: &str =
    "^(icann|fsa:([1-9]|10)|rule:R[1-9]|ccss:[0-9]{1,2}\\.[0-9]{1,2}(\\.[0-9]{1,2})?)$";

/// Declares a text that is checked when it is made: its constructor, its serde form and its schema.
macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $holds:path, $error:ident, $pattern:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks `value`.
            pub fn new(value: impl Into<String>) -> Result<Self, ValueError> {
                let value = value.into();
                if $holds(&value) { Ok(Self(value)) } else { Err(ValueError::$error { value }) }
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = ValueError;

            fn try_from(value: String) -> Result<Self, ValueError> {
                Self::new(value)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

pub(crate) use checked_text;

checked_text!(
    /// The name of a script, as in its file's name.
    CeremonyId, is_identifier, BadIdentifier, IDENTIFIER_PATTERN
);
checked_text!(
    /// The name of a role within a script.
    RoleId, is_identifier, BadIdentifier, IDENTIFIER_PATTERN
);
checked_text!(
    /// The name of an act within a script.
    ActId, is_identifier, BadIdentifier, IDENTIFIER_PATTERN
);
checked_text!(
    /// The name of a step within a script.
    StepId, is_identifier, BadIdentifier, IDENTIFIER_PATTERN
);
checked_text!(
    /// The name of a thing on the table.
    InventoryId, is_identifier, BadIdentifier, IDENTIFIER_PATTERN
);
checked_text!(
    /// The name of a duty that remains after the ceremony.
    DutyId, is_identifier, BadIdentifier, IDENTIFIER_PATTERN
);
checked_text!(
    /// The name of a piece of evidence within a step.
    EvidenceId, is_identifier, BadIdentifier, IDENTIFIER_PATTERN
);
checked_text!(
    /// A person, by the identity under which the log enrolled them.
    PersonId, is_person, BadPerson, "^.{1,64}$"
);
checked_text!(
    /// An item of a rule book: `fsa:7`, `ccss:1.05.2`, `rule:R7`, `icann`.
    Reference, is_reference, BadReference, REFERENCE_PATTERN
);

/// So many of so many keys, for example 2 of 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quorum {
    threshold: u8,
    total: u8,
}

impl Quorum {
    /// `threshold` of `total` keys: 1 ≤ threshold ≤ total ≤ 15.
    pub fn new(threshold: u8, total: u8) -> Result<Self, ValueError> {
        if (1..=total).contains(&threshold) && total <= 15 {
            Ok(Self { threshold, total })
        } else {
            Err(ValueError::BadQuorum { value: format!("{threshold}-of-{total}") })
        }
    }

    /// Keys that suffice.
    pub fn threshold(self) -> u8 {
        self.threshold
    }

    /// Keys that there are.
    pub fn total(self) -> u8 {
        self.total
    }
}

impl FromStr for Quorum {
    type Err = ValueError;

    fn from_str(value: &str) -> Result<Self, ValueError> {
        let refused = || ValueError::BadQuorum { value: value.to_owned() };
        let (threshold, total) = value.split_once("-of-").ok_or_else(refused)?;
        let number = |digits: &str| -> Result<u8, ValueError> {
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
            if plain { digits.parse().map_err(|_| refused()) } else { Err(refused()) }
        };
        Self::new(number(threshold)?, number(total)?).map_err(|_| refused())
    }
}

impl TryFrom<String> for Quorum {
    type Error = ValueError;

    fn try_from(value: String) -> Result<Self, ValueError> {
        value.parse()
    }
}

impl From<Quorum> for String {
    fn from(value: Quorum) -> String {
        value.to_string()
    }
}

impl fmt::Display for Quorum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-of-{}", self.threshold, self.total)
    }
}

impl JsonSchema for Quorum {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Quorum".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": QUORUM_PATTERN })
    }
}

/// A SHA-256 digest, written as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// A digest that was computed elsewhere.
    pub fn new(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl TryFrom<String> for Sha256 {
    type Error = ValueError;

    fn try_from(value: String) -> Result<Self, ValueError> {
        let mut digest = [0; 32];
        let lower = value.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if lower && hex::decode_to_slice(&value, &mut digest).is_ok() {
            Ok(Self(digest))
        } else {
            Err(ValueError::BadDigest { value })
        }
    }
}

impl From<Sha256> for String {
    fn from(value: Sha256) -> String {
        value.to_string()
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

/// Milliseconds since 1970-01-01 UTC, by the laptop's clock or by a witness's watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMs(pub i64);

/// Something that a person wrote: 1–4,000 characters that print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Remark(String);

impl Remark {
    /// Checks `text`.
    pub fn new(text: impl Into<String>) -> Result<Self, ValueError> {
        let text = text.into();
        let length = text.chars().count();
        if !text.trim().is_empty() && length <= 4000 && !disguises(&text) {
            Ok(Self(text))
        } else {
            Err(ValueError::BadRemark { length })
        }
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Remark {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        Self::new(text)
    }
}

impl From<Remark> for String {
    fn from(remark: Remark) -> String {
        remark.0
    }
}

/// Whether `value` fits [`IDENTIFIER_PATTERN`].
pub(crate) fn is_identifier(value: &str) -> bool {
    value.len() <= 40
        && value.starts_with(|first: char| first.is_ascii_lowercase())
        && value
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-')
}

/// Whether `value` is the name of an item in a rule book that we know how to cite.
pub(crate) fn is_reference(value: &str) -> bool {
    let number = |digits: &str, limit: usize| {
        (1..=limit).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    match value.split_once(':') {
        None => value == "icann",
        Some(("fsa", item)) => {
            number(item, 2) && !item.starts_with('0') && item.parse().is_ok_and(|n: u8| n <= 10)
        }
        Some(("rule", item)) => item.strip_prefix('R').is_some_and(|rule| number(rule, 1) && rule != "0"),
        Some(("ccss", item)) => {
            let parts: Vec<&str> = item.split('.').collect();
            (2..=3).contains(&parts.len()) && parts.iter().all(|part| number(part, 2))
        }
        Some(_) => false,
    }
}

/// Whether `text` is a day of the calendar, as `2026-12-01`.
pub(crate) fn is_date(text: &str) -> bool {
    let Ok(toml::value::Datetime { date: Some(_), time: None, offset: None }) = text.parse() else {
        return false;
    };
    true
}

fn is_person(value: &str) -> bool {
    let length = value.chars().count();
    (1..=64).contains(&length) && value.trim() == value && !value.contains('\n') && !disguises(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quorum_reads_back_as_it_was_written() {
        for (threshold, total) in [(1, 1), (2, 3), (3, 5), (15, 15)] {
            let quorum = Quorum::new(threshold, total).unwrap();
            assert_eq!(quorum.to_string().parse(), Ok(quorum));
        }
    }

    #[test]
    fn a_quorum_that_nobody_could_reach_is_refused() {
        for value in [
            "4-of-3",
            "0-of-3",
            "2-of-0",
            "2-of-16",
            "02-of-3",
            "+2-of-3",
            "2 of 3",
            "2-of-",
            "2-of-3 ",
            "256-of-300",
        ] {
            assert_eq!(value.parse::<Quorum>(), Err(ValueError::BadQuorum { value: value.to_owned() }));
        }
    }

    #[test]
    fn only_rule_books_that_we_cite_are_references() {
        for value in ["fsa:1", "fsa:10", "ccss:1.05.2", "ccss:2.01", "rule:R7", "icann"] {
            assert!(Reference::new(value).is_ok(), "{value}");
        }
        for value in
            ["fsa:0", "fsa:11", "fsa:07", "ccss:1", "ccss:1.", "ccss:1.2.3.4", "rule:7", "ICANN", "", "iso:1"]
        {
            assert!(Reference::new(value).is_err(), "{value}");
        }
    }

    #[test]
    fn a_person_whose_name_turns_the_direction_of_writing_is_refused() {
        assert!(PersonId::new("佐藤 花子").is_ok());
        for value in ["", " x", "a\nb", "a\u{202e}b", "a\u{7}b"] {
            assert!(PersonId::new(value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn a_digest_has_one_spelling() {
        let digest = Sha256::of(b"");
        assert_eq!(digest.to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(Sha256::try_from(digest.to_string()), Ok(digest));
        assert!(Sha256::try_from(digest.to_string().to_uppercase()).is_err());
        assert!(Sha256::try_from(digest.to_string()[1..].to_owned()).is_err());
    }
}
