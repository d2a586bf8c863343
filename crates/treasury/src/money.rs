//! Amounts of bitcoin: whole satoshis inside, decimal text outside, never a float.

use bitcoin::Amount;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The largest sum that can exist, 21,000,000 BTC.
pub const MAX_MONEY: Amount = Amount::MAX_MONEY;

/// Why a number token is no amount of bitcoin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("is not a decimal number")]
    NotDecimal,
    #[error("is negative")]
    Negative,
    #[error("has more than eight decimal places")]
    TooPrecise,
    #[error("is more than 21,000,000 BTC")]
    TooLarge,
}

/// An amount that serializes as `{"sat": 150000000, "btc": "1.50000000"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(pub Amount);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MoneyFields {
    sat: u64,
    btc: String,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        MoneyFields { sat: self.0.to_sat(), btc: btc_text(self.0) }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = MoneyFields::deserialize(deserializer)?;
        let amount = Amount::from_sat(fields.sat);
        if btc_text(amount) != fields.btc {
            return Err(serde::de::Error::custom("the amounts in sat and in BTC differ"));
        }
        Ok(Self(amount))
    }
}

/// An amount in BTC with all eight decimal places, such as `1.50000000`.
#[must_use]
pub fn btc_text(amount: Amount) -> String {
    let sat = amount.to_sat();
    format!("{}.{:08}", sat / 100_000_000, sat % 100_000_000)
}

/// An amount as a Ledger shows it: no trailing zeros, the unit of the network.
#[must_use]
pub fn device_text(amount: Amount, unit: &str) -> String {
    let text = btc_text(amount);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text} {unit}")
}

/// Reads a JSON number token (or the same in text) in BTC exactly. Exponents are
/// understood (`1e-8`), nothing is rounded.
pub(crate) fn parse_btc(token: &str) -> Result<Amount, TokenError> {
    let (negative, rest) = match token.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, token),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || digits.len() > 3 || !all_digits(digits) {
                return Err(TokenError::NotDecimal);
            }
            let exponent = exponent.trim_start_matches('+');
            (mantissa, exponent.parse::<i32>().map_err(|_| TokenError::NotDecimal)?)
        }
        None => (rest, 0),
    };
    let (whole, places) = match mantissa.split_once('.') {
        Some((_, "")) => return Err(TokenError::NotDecimal),
        Some(parts) => parts,
        None => (mantissa, ""),
    };
    if whole.is_empty() || !all_digits(whole) || !all_digits(places) || mantissa.len() > 64 {
        return Err(TokenError::NotDecimal);
    }
    let digits: String = [whole, places].concat();
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Ok(Amount::ZERO);
    }
    if negative {
        return Err(TokenError::Negative);
    }
    let kept = digits.trim_end_matches('0');
    let zeros = i32::try_from(digits.len() - kept.len()).map_err(|_| TokenError::NotDecimal)?;
    let places = i32::try_from(places.len()).map_err(|_| TokenError::NotDecimal)?;
    let shift = 8 + exponent - places + zeros;
    if shift < 0 {
        return Err(TokenError::TooPrecise);
    }
    let shift = u32::try_from(shift).map_err(|_| TokenError::TooLarge)?;
    let sat = kept
        .parse::<u64>()
        .ok()
        .zip(10_u64.checked_pow(shift))
        .and_then(|(kept, power)| kept.checked_mul(power))
        .map(Amount::from_sat)
        .ok_or(TokenError::TooLarge)?;
    if sat > MAX_MONEY { Err(TokenError::TooLarge) } else { Ok(sat) }
}

/// Adds amounts; `None` when the sum is more than can exist.
pub(crate) fn checked_sum(amounts: impl IntoIterator<Item = Amount>) -> Option<Amount> {
    amounts
        .into_iter()
        .try_fold(Amount::ZERO, |sum, amount| sum.checked_add(amount))
        .filter(|sum| *sum <= MAX_MONEY)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tokens_of_every_program_are_read_exactly() {
        for (token, sat) in [
            ("0.00867116", 867_116),
            ("93.06896681", 9_306_896_681),
            ("1e-8", 1),
            ("1E-8", 1),
            ("3.66e-06", 366),
            ("1.0e+0", 100_000_000),
            ("2e1", 2_000_000_000),
            ("10e-9", 1),
            ("0.000000010", 1),
            ("21000000", 2_100_000_000_000_000),
            ("0", 0),
            ("-0.0", 0),
            ("0e999", 0),
        ] {
            assert_eq!(parse_btc(token), Ok(Amount::from_sat(sat)), "{token}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_its_reason() {
        for (token, error) in [
            ("0.000000001", TokenError::TooPrecise),
            ("1e-9", TokenError::TooPrecise),
            ("1.123456789", TokenError::TooPrecise),
            ("1e-999", TokenError::TooPrecise),
            ("21000000.00000001", TokenError::TooLarge),
            ("1e999", TokenError::TooLarge),
            ("99999999999999999999999999", TokenError::TooLarge),
            ("-1", TokenError::Negative),
            ("-1e-8", TokenError::Negative),
            ("", TokenError::NotDecimal),
            (".5", TokenError::NotDecimal),
            ("5.", TokenError::NotDecimal),
            ("1e", TokenError::NotDecimal),
            ("1e+-8", TokenError::NotDecimal),
            ("1e99999", TokenError::NotDecimal),
            ("\"1\"", TokenError::NotDecimal),
            ("NaN", TokenError::NotDecimal),
            ("1,5", TokenError::NotDecimal),
        ] {
            assert_eq!(parse_btc(token), Err(error), "{token}");
        }
    }

    #[test]
    fn money_whose_two_forms_differ_is_refused() {
        let good = r#"{"sat":150000000,"btc":"1.50000000"}"#;
        assert_eq!(serde_json::to_string(&serde_json::from_str::<Money>(good).unwrap()).unwrap(), good);
        assert!(serde_json::from_str::<Money>(r#"{"sat":150000001,"btc":"1.50000000"}"#).is_err());
    }

    proptest! {
        #[test]
        fn text_and_amount_agree(sat in 0_u64..=2_100_000_000_000_000) {
            let amount = Amount::from_sat(sat);
            prop_assert_eq!(parse_btc(&btc_text(amount)), Ok(amount));
            prop_assert_eq!(parse_btc(&format!("{sat}e-8")), Ok(amount));
        }
    }
}
