//! What stands on a case, on a seal and in a device's settings; each is valid once it exists.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::values::{ValueError, checked_text, is_date};

checked_text!(
    /// The serial number on a device's case, in capitals: one number has one spelling.
    Serial, is_number, BadSerial, NUMBER_PATTERN
);
checked_text!(
    /// The number of a tamper-evident seal, in capitals.
    SealNumber, is_number, BadSealNumber, NUMBER_PATTERN
);
checked_text!(
    /// A model, as `Nano S Plus` or `NanoSPlus`.
    ModelName, is_product, BadProduct, PRODUCT_PATTERN
);
checked_text!(
    /// An app of a device, as `Bitcoin`.
    AppName, is_product, BadProduct, PRODUCT_PATTERN
);
checked_text!(
    /// The version of a firmware or an app, as `1.1.1`.
    Release, is_release, BadRelease, RELEASE_PATTERN
);
checked_text!(
    /// A master fingerprint: eight hexadecimal digits in lower case.
    Fingerprint, is_fingerprint, BadFingerprint, "^[0-9a-f]{8}$"
);
checked_text!(
    /// A day of the calendar, as `2026-12-01`.
    Day, is_date, BadDay, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
);

const NUMBER_PATTERN: &str = "^[0-9A-Z][0-9A-Z-]{2,31}$";
const PRODUCT_PATTERN: &str = "^[0-9A-Za-z][0-9A-Za-z ]{0,31}$";
const RELEASE_PATTERN: &str = "^[0-9A-Za-z][0-9A-Za-z.+-]{0,31}$";

/// The seal of a device's packaging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Its number.
    pub number: SealNumber,
    /// Whether it was whole when it was looked at.
    pub intact: bool,
}

/// After the number of a seal that is not whole.
const BROKEN: &str = "BROKEN";

impl FromStr for Seal {
    type Err = ValueError;

    /// `HM-1001`, or `HM-1001 broken`, as people type it.
    fn from_str(typed: &str) -> Result<Self, ValueError> {
        let typed = typed.trim().to_uppercase();
        let (number, intact) = match typed.split_once(char::is_whitespace) {
            Some((number, state)) if state.trim() == BROKEN => (number, false),
            Some(_) | None => (typed.as_str(), true),
        };
        Ok(Self { number: SealNumber::new(number)?, intact })
    }
}

/// Whether a device was ever connected to a machine with a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum LastOnline {
    /// Never, as its people attest.
    Never,
    /// On this day for the last time.
    On(Day),
}

/// How [`LastOnline::Never`] is written.
const NEVER: &str = "never";

impl FromStr for LastOnline {
    type Err = ValueError;

    fn from_str(typed: &str) -> Result<Self, ValueError> {
        let typed = typed.trim();
        if typed.eq_ignore_ascii_case(NEVER) { Ok(Self::Never) } else { Ok(Self::On(Day::new(typed)?)) }
    }
}

impl TryFrom<String> for LastOnline {
    type Error = ValueError;

    fn try_from(value: String) -> Result<Self, ValueError> {
        value.parse()
    }
}

impl From<LastOnline> for String {
    fn from(value: LastOnline) -> String {
        value.to_string()
    }
}

impl fmt::Display for LastOnline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Never => NEVER,
            Self::On(day) => day.as_str(),
        })
    }
}

impl Serial {
    /// A serial as a person types it: in capitals, without blanks at its ends.
    pub fn typed(text: &str) -> Result<Self, ValueError> {
        Self::new(text.trim().to_uppercase())
    }
}

fn is_number(value: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (3..=32).contains(&value.len())
        && value.bytes().next().is_some_and(letter)
        && value.bytes().all(|byte| letter(byte) || byte == b'-')
}

fn is_product(value: &str) -> bool {
    begins_well(value) && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ')
}

fn is_release(value: &str) -> bool {
    begins_well(value) && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".+-".contains(&byte))
}

fn begins_well(value: &str) -> bool {
    value.len() <= 32 && value.starts_with(|first: char| first.is_ascii_alphanumeric())
}

fn is_fingerprint(value: &str) -> bool {
    value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_has_one_spelling_however_it_is_typed() {
        assert_eq!(Serial::typed(" rh-73c5da0a "), Serial::new("RH-73C5DA0A"));
        for value in ["", "AB", "-ABC", "rh-1", "RH 1234", "RH_1", &"A".repeat(33)] {
            assert!(Serial::new(value).is_err(), "{value}");
        }
    }

    #[test]
    fn a_seal_is_whole_unless_it_is_called_broken() {
        let whole: Seal = "hm-1001".parse().unwrap();
        let broken: Seal = " HM-1001  broken".parse().unwrap();
        assert_eq!((whole.intact, broken.intact), (true, false));
        assert_eq!(whole.number, broken.number);
        for typed in ["", "broken", "HM-1001 torn", "HM-1001 broken broken"] {
            let seal = typed.parse::<Seal>();
            assert!(seal.as_ref().is_err() || typed == "broken", "{typed}: {seal:?}");
        }
    }

    #[test]
    fn never_and_a_day_of_the_calendar_are_all_that_can_be_said_of_the_network() {
        assert_eq!("Never ".parse(), Ok(LastOnline::Never));
        assert_eq!("2026-02-28".parse::<LastOnline>().unwrap().to_string(), "2026-02-28");
        for typed in ["", "2026-02-30", "yesterday", "2026-02-28T10:00:00Z"] {
            assert!(typed.parse::<LastOnline>().is_err(), "{typed}");
        }
    }

    #[test]
    fn releases_models_and_fingerprints_hold_what_devices_say() {
        for value in ["1.1.1", "2.4.6", "1.5.0-rc1"] {
            assert!(Release::new(value).is_ok(), "{value}");
        }
        assert!(Release::new("").is_err() && Release::new("1.1 1").is_err());
        assert!(ModelName::new("Nano S Plus").is_ok() && ModelName::new("Nano\nS").is_err());
        assert!(Fingerprint::new("73c5da0a").is_ok());
        assert!(Fingerprint::new("73C5DA0A").is_err() && Fingerprint::new("73c5da0").is_err());
    }
}
