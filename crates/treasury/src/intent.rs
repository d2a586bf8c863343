//! What a person means to send, typed by maker and approver independently.

use bitcoin::{Amount, ScriptBuf};
use serde::{Deserialize, Serialize};

use crate::assessment::ASSET;
use crate::money::{Money, TokenError, btc_text, parse_btc};
use crate::network::Chain;
use crate::plan::{Plan, Purpose};

/// Why typed text is no intent, or not the intent of the plan or of the other person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the message of each variant says it, the fields are what it names")]
pub enum IntentError {
    #[error("the {field} is empty")]
    EmptyField { field: String },
    #[error("the asset {typed} is not known")]
    UnknownIntentAsset { typed: String },
    #[error("{typed} is no amount: it {detail}")]
    UnreadableAmount { typed: String, detail: String },
    #[error("{typed} is no address on {chain}")]
    UnreadableAddress { typed: String, chain: String },
    #[error("the purpose {typed} is not known")]
    UnknownPurpose { typed: String },
    #[error("the {field} typed is {typed}, the plan says {planned}")]
    IntentDiffersFromPlan { field: String, typed: String, planned: String },
    #[error("the {field} differs: the maker typed {maker}, the approver {approver}")]
    IntentsDisagree { field: String, maker: String, approver: String },
}

/// The four fields as they were typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed<'a> {
    /// `BTC`
    pub asset: &'a str,
    /// `1.5`, `1.5 BTC`, `150,000,000 sat`
    pub amount: &'a str,
    /// In either form; spaces and groups of four are fine.
    pub destination: &'a str,
    /// `rebalance` or `refill`, or the Japanese word
    pub purpose: &'a str,
}

/// An intent, understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intent {
    asset: String,
    chain: Chain,
    amount: Money,
    destination: ScriptBuf,
    purpose: Purpose,
}

impl Intent {
    /// Understands typed text. Full-width characters, spaces, thousands separators and the
    /// node's or the device's form of an address are all taken; nothing is guessed.
    ///
    /// # Errors
    /// [`IntentError`] names the field.
    pub fn parse(typed: &Typed<'_>, chain: Chain) -> Result<Self, IntentError> {
        let asset = filled("asset", typed.asset)?;
        if !asset.eq_ignore_ascii_case(ASSET) {
            return Err(IntentError::UnknownIntentAsset { typed: shown(typed.asset) });
        }
        let amount = parse_amount(&filled("amount", typed.amount)?, typed.amount)?;
        let address = filled("destination", typed.destination)?;
        let destination = chain.script_of(&address).ok_or_else(|| IntentError::UnreadableAddress {
            typed: shown(typed.destination),
            chain: chain.node_name().to_owned(),
        })?;
        let purpose = match filled("purpose", typed.purpose)?.to_ascii_lowercase().as_str() {
            "rebalance" | "hottocold" | "再配分" => Purpose::Rebalance,
            "refill" | "coldtohot" | "補充" => Purpose::Refill,
            _ => return Err(IntentError::UnknownPurpose { typed: shown(typed.purpose) }),
        };
        Ok(Self { asset: ASSET.to_owned(), chain, amount: Money(amount), destination, purpose })
    }

    /// What is to be sent.
    #[must_use]
    pub fn amount(&self) -> Amount {
        self.amount.0
    }

    /// To which script.
    #[must_use]
    pub fn destination(&self) -> &ScriptBuf {
        &self.destination
    }

    /// What for.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Compares with the plan.
    ///
    /// # Errors
    /// [`IntentError::IntentDiffersFromPlan`] with the first field that differs.
    pub fn matches(&self, plan: &Plan) -> Result<(), IntentError> {
        let planned = Self {
            asset: ASSET.to_owned(),
            chain: plan.chain(),
            amount: Money(plan.amount()),
            destination: plan.payee_script(),
            purpose: plan.purpose(),
        };
        match self.difference(&planned) {
            None => Ok(()),
            Some(field) => Err(IntentError::IntentDiffersFromPlan {
                field: field.to_owned(),
                typed: self.shown(field),
                planned: planned.shown(field),
            }),
        }
    }

    /// Compares the maker's intent with the approver's.
    ///
    /// # Errors
    /// [`IntentError::IntentsDisagree`] with the first field that differs.
    pub fn agrees_with(&self, approver: &Self) -> Result<(), IntentError> {
        match self.difference(approver) {
            None => Ok(()),
            Some(field) => Err(IntentError::IntentsDisagree {
                field: field.to_owned(),
                maker: self.shown(field),
                approver: approver.shown(field),
            }),
        }
    }

    fn difference(&self, other: &Self) -> Option<&'static str> {
        [
            ("asset", self.asset == other.asset && self.chain == other.chain),
            ("amount", self.amount == other.amount),
            ("destination", self.destination == other.destination),
            ("purpose", self.purpose == other.purpose),
        ]
        .into_iter()
        .find_map(|(field, same)| (!same).then_some(field))
    }

    fn shown(&self, field: &str) -> String {
        match field {
            "amount" => btc_text(self.amount.0),
            "destination" => {
                self.chain.node_address(&self.destination).unwrap_or_else(|| self.destination.to_hex_string())
            }
            "purpose" => purpose_word(self.purpose).to_owned(),
            _ => format!("{} ({})", self.asset, self.chain.node_name()),
        }
    }
}

/// The word for a purpose in texts that are signed.
pub(crate) fn purpose_word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Rebalance => "rebalance",
        Purpose::Refill => "refill",
    }
}

/// True when two different addresses could be taken for each other: the same first five and
/// last two characters, as in the thefts of 2024. In a segwit address the network's prefix and
/// the version, which all share, are not counted.
#[must_use]
pub fn looks_alike(one: &str, other: &str) -> bool {
    let ends = |address: &str| {
        let telling = match address.to_ascii_lowercase() {
            lower if lower.starts_with("bc1") || lower.starts_with("tb1") => lower.get(4..)?.to_owned(),
            lower if lower.starts_with("bcrt1") => lower.get(6..)?.to_owned(),
            _ => address.to_owned(),
        };
        let length = telling.len();
        Some((telling.get(..5)?.to_owned(), telling.get(length.checked_sub(2)?..)?.to_owned()))
    };
    !one.eq_ignore_ascii_case(other) && ends(one).is_some() && ends(one) == ends(other)
}

fn parse_amount(text: &str, typed: &str) -> Result<Amount, IntentError> {
    let refuse =
        |detail: &str| IntentError::UnreadableAmount { typed: shown(typed), detail: detail.to_owned() };
    let split = text.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number = without_separators(number).ok_or_else(|| refuse("has misplaced separators"))?;
    let amount = match unit.to_ascii_lowercase().as_str() {
        "" | "btc" | "test" => parse_btc(&number),
        "sat" | "sats" if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            parse_btc(&format!("{number}e-8"))
        }
        "sat" | "sats" => Err(TokenError::TooPrecise),
        _ => return Err(refuse("has an unknown unit")),
    };
    match amount {
        Ok(Amount::ZERO) => Err(refuse("is zero")),
        Ok(amount) => Ok(amount),
        Err(error) => Err(refuse(&error.to_string())),
    }
}

/// Drops commas and underscores that part the whole number into threes, and no others: `1,5` is
/// fifteen to one reader and one and a half to another.
fn without_separators(number: &str) -> Option<String> {
    let (whole, places) = number.split_once('.').map_or((number, None), |(w, p)| (w, Some(p)));
    let groups: Vec<&str> = whole.split([',', '_']).collect();
    let (first, rest) = groups.split_first()?;
    let regular =
        rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    regular.then(|| match places {
        Some(places) => format!("{}.{places}", groups.concat()),
        None => groups.concat(),
    })
}

/// Without spaces, full-width ASCII made plain.
fn filled(field: &str, typed: &str) -> Result<String, IntentError> {
    let plain: String = typed
        .chars()
        .filter(|letter| !letter.is_whitespace() && !letter.is_control())
        .map(|letter| match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
            _ => letter,
        })
        .collect();
    if plain.is_empty() { Err(IntentError::EmptyField { field: field.to_owned() }) } else { Ok(plain) }
}

fn shown(typed: &str) -> String {
    typed.chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "bcrt1qhhyl476tqfpazpa666lklff0dfkjmn8kc33u9k";

    fn parse(amount: &str, destination: &str) -> Result<Intent, IntentError> {
        let typed = Typed { asset: "btc", amount, destination, purpose: "hot to cold" };
        Intent::parse(&typed, Chain::Regtest)
    }

    #[test]
    fn amounts_are_understood_in_the_ways_people_type_them() {
        for text in [
            "346.61",
            "346.61 BTC",
            "346.61000000",
            "346.61 TEST",
            "34,661,000,000 sat",
            "34661000000sats",
            "34_661_000_000 SAT",
            "346.61 BTC",
            " 346 . 61 ",
        ] {
            assert_eq!(parse(text, ADDRESS).unwrap().amount().to_sat(), 34_661_000_000, "{text}");
        }
        assert_eq!(parse("1,234.5", ADDRESS).unwrap().amount().to_sat(), 123_450_000_000);
    }

    #[test]
    fn doubtful_amounts_are_refused() {
        for text in [
            "346,61",
            "1,5",
            "1,2345",
            ",5",
            "1.5 sat",
            "-1",
            "0",
            "0.0",
            "1 ETH",
            "1.123456789",
            "21000001",
            "1..5",
            "1.5.5",
            "0x10",
            "1.5 BTC BTC",
            "１,5",
        ] {
            assert!(matches!(parse(text, ADDRESS), Err(IntentError::UnreadableAmount { .. })), "{text}");
        }
        assert!(matches!(parse(" ", ADDRESS), Err(IntentError::EmptyField { .. })));
    }

    #[test]
    fn an_address_may_be_grouped_in_capitals_full_width_or_in_the_devices_form() {
        let plain = parse("1", ADDRESS).unwrap();
        let device = Chain::Regtest.device_address(plain.destination()).unwrap();
        let grouped: String = ADDRESS
            .chars()
            .enumerate()
            .flat_map(|(at, letter)| (at > 0 && at % 4 == 0).then_some(' ').into_iter().chain([letter]))
            .collect();
        let wide: String =
            ADDRESS.chars().map(|letter| char::from_u32(u32::from(letter) + 0xfee0).unwrap()).collect();
        for form in [device, grouped, wide, ADDRESS.to_ascii_uppercase()] {
            assert_eq!(parse("1", &form).unwrap(), plain, "{form}");
        }
    }

    #[test]
    fn a_wrong_address_is_refused() {
        let slip = ADDRESS.replace("hhyl", "hhyi");
        let mixed = ADDRESS.replace("hhyl", "HHYL");
        let main = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
        for text in [slip.as_str(), &mixed, main, "1B6rJ6ZKfZmkqMyBGe5KR27oWkEbQdNM7P", "x"] {
            assert!(matches!(parse("1", text), Err(IntentError::UnreadableAddress { .. })), "{text}");
        }
    }

    #[test]
    fn two_people_must_mean_the_same() {
        let maker = parse("1", ADDRESS).unwrap();
        assert_eq!(maker.agrees_with(&parse("100,000,000 sat", ADDRESS).unwrap()), Ok(()));
        let error = maker.agrees_with(&parse("1.00000001", ADDRESS).unwrap()).unwrap_err();
        assert!(matches!(error, IntentError::IntentsDisagree { field, .. } if field == "amount"));
    }

    #[test]
    fn the_thiefs_lookalike_is_noticed() {
        let allowed = "1B6rJ6ZKfZmkqMyBGe5KR27oWkEbQdNM7P";
        assert!(looks_alike(allowed, "1B6rJRfjTXwEy36SCs5zofGMmdv2kdZw7P"));
        assert!(!looks_alike(allowed, allowed));
        assert!(!looks_alike(allowed, "1B6rKRfjTXwEy36SCs5zofGMmdv2kdZw7P"));
        let device = "tb1qhhyl476tqfpazpa666lklff0dfkjmn8kc33u9k";
        assert!(looks_alike(device, "tb1qhhyl4xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx9k"));
        assert!(!looks_alike(device, "tb1q3hyl4xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx9k"));
        assert!(!looks_alike("", "é"));
    }
}
