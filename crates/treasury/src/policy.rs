//! Treasury policies: dated data, not code. Rules cap the hot share of customers' assets.

use std::fmt;

use bitcoin::Amount;
use serde::{Deserialize, Serialize};

use crate::money::{Money, btc_text, parse_btc};

const FORMAT: &str = "himuro-policy-1";
/// More inputs a Ledger does not take in one transaction.
pub(crate) const MOST_INPUTS: usize = 512;
/// Inputs of one transaction where a policy does not say: more take a Ledger long, and are lost together when one
/// signing is broken off.
const USUAL_INPUTS: usize = 100;
/// Higher rates are taken for a slip of the pen; sat/vB.
const HIGHEST_FEE_RATE: u64 = 5_000;

/// Why a policy file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PolicyError {
    /// Not TOML, or not the fields of a policy.
    #[error("the policy cannot be read: {detail}")]
    UnreadablePolicy {
        /// What the parser says.
        detail: String,
    },
    /// A format of another version of Himuro.
    #[error("the policy has the format {format}")]
    UnknownPolicyFormat {
        /// The format it states.
        format: String,
    },
    /// A value that makes no sense.
    #[error("the policy's {field} cannot be {value}")]
    UnusablePolicyValue {
        /// Dotted name of the field.
        field: String,
        /// The value as written.
        value: String,
    },
    /// Two rules of one name.
    #[error("the rule {rule} is in the policy twice")]
    DuplicateRule {
        /// The rule's id.
        rule: String,
    },
    /// Nothing to assess by.
    #[error("the policy has no rule")]
    NoRule,
}

/// A title in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// A share as a fraction of two integers, at most one; `5/100` in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Share {
    numerator: u32,
    denominator: u32,
}

impl Share {
    /// True when `part` is at most this share of `whole`; equality passes.
    #[must_use]
    pub fn covers(self, part: Amount, whole: Amount) -> bool {
        u128::from(part.to_sat()) * u128::from(self.denominator)
            <= u128::from(whole.to_sat()) * u128::from(self.numerator)
    }

    /// This share of an amount, rounded down to the satoshi.
    #[must_use]
    pub fn of(self, whole: Amount) -> Amount {
        let part = u128::from(whole.to_sat()) * u128::from(self.numerator) / u128::from(self.denominator);
        Amount::from_sat(u64::try_from(part).expect("a share is at most one"))
    }
}

impl TryFrom<String> for Share {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let refuse = || format!("`{text}` is no share such as `5/100`");
        let (numerator, denominator) = text.split_once('/').ok_or_else(refuse)?;
        let parse = |part: &str| part.trim().parse::<u32>().map_err(|_| refuse());
        let (numerator, denominator) = (parse(numerator)?, parse(denominator)?);
        if denominator == 0 || numerator > denominator {
            return Err(refuse());
        }
        Ok(Self { numerator, denominator })
    }
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.numerator, self.denominator)
    }
}

impl From<Share> for String {
    fn from(share: Share) -> Self {
        share.to_string()
    }
}

/// One cap on the hot share, with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Short name, such as `R1`.
    pub id: String,
    /// What it says.
    pub title: Title,
    /// The law, order or minute that it stands in.
    pub source: String,
    /// Since when it holds, `YYYY-MM-DD`.
    pub dated: String,
    /// The hot share must not be more than this.
    pub cap: Share,
    /// A transfer brings the hot share down to this.
    pub target: Share,
}

/// How transfers are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TransferTerms {
    /// Fee rate in sat/vB.
    pub fee_rate: u64,
    /// The highest fee of one transaction.
    pub highest_fee: Money,
    /// A smaller change output is not made.
    pub smallest_change: Money,
    /// At most so many inputs in one transaction; what takes more is moved in several. 100 where nothing is said.
    pub max_inputs: usize,
    /// So many people approve, the maker not counted.
    pub approvers: usize,
}

/// How a refill of the hot wallet is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefillRule {
    /// The amount of one refill.
    pub amount: Money,
    /// Where the figure was decided.
    pub source: String,
    /// Since when it holds, `YYYY-MM-DD`.
    pub dated: String,
}

/// Rules, transfer terms and refill rule, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Policy {
    ids: Vec<String>,
    titles: Vec<Title>,
    rules: Vec<Rule>,
    transfer: TransferTerms,
    refill: RefillRule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    format: String,
    id: String,
    title: Title,
    dated: String,
    #[serde(default, rename = "rule")]
    rules: Vec<Rule>,
    transfer: TransferFile,
    refill: RefillFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TransferFile {
    fee_rate: u64,
    highest_fee: String,
    smallest_change: String,
    #[serde(default = "usual_inputs")]
    max_inputs: usize,
    approvers: usize,
}

fn usual_inputs() -> usize {
    USUAL_INPUTS
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefillFile {
    amount: String,
    source: String,
    dated: String,
}

impl Policy {
    /// Reads a policy file (TOML).
    ///
    /// # Errors
    /// [`PolicyError`] names the field.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let file: PolicyFile = toml::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| PolicyError::UnreadablePolicy { detail: error.message().to_owned() })?;
        if file.format != FORMAT {
            return Err(PolicyError::UnknownPolicyFormat { format: file.format });
        }
        date("dated", &file.dated)?;
        for rule in &file.rules {
            date("rule.dated", &rule.dated)?;
            if !rule.cap.covers(rule.target.of(Amount::MAX_MONEY), Amount::MAX_MONEY) {
                return Err(unusable("rule.target", String::from(rule.target)));
            }
        }
        let transfer = TransferTerms {
            fee_rate: fee_rate(file.transfer.fee_rate)?,
            highest_fee: amount("transfer.highest_fee", &file.transfer.highest_fee)?,
            smallest_change: amount("transfer.smallest_change", &file.transfer.smallest_change)?,
            max_inputs: within("transfer.max_inputs", file.transfer.max_inputs, MOST_INPUTS)?,
            approvers: within("transfer.approvers", file.transfer.approvers, 10)?,
        };
        if transfer.smallest_change.0 < Amount::from_sat(330) {
            return Err(unusable("transfer.smallest_change", file.transfer.smallest_change));
        }
        date("refill.dated", &file.refill.dated)?;
        let refill = RefillRule {
            amount: amount("refill.amount", &file.refill.amount)?,
            source: file.refill.source,
            dated: file.refill.dated,
        };
        let policy =
            Self { ids: vec![file.id], titles: vec![file.title], rules: file.rules, transfer, refill };
        policy.checked()
    }

    /// Several policies at once: every rule of each, and the strictest of their terms (lowest
    /// highest fee, fewest inputs, most approvers, smallest refill); the higher fee rate.
    ///
    /// # Errors
    /// [`PolicyError::NoRule`] for no policy, [`PolicyError::DuplicateRule`].
    pub fn combine(policies: impl IntoIterator<Item = Self>) -> Result<Self, PolicyError> {
        let mut policies = policies.into_iter();
        let mut whole = policies.next().ok_or(PolicyError::NoRule)?;
        for policy in policies {
            whole.ids.extend(policy.ids);
            whole.titles.extend(policy.titles);
            whole.rules.extend(policy.rules);
            let (ours, theirs) = (&mut whole.transfer, policy.transfer);
            ours.fee_rate = ours.fee_rate.max(theirs.fee_rate);
            ours.highest_fee = ours.highest_fee.min(theirs.highest_fee);
            ours.smallest_change = ours.smallest_change.max(theirs.smallest_change);
            ours.max_inputs = ours.max_inputs.min(theirs.max_inputs);
            ours.approvers = ours.approvers.max(theirs.approvers);
            if policy.refill.amount < whole.refill.amount {
                whole.refill = policy.refill;
            }
        }
        whole.checked()
    }

    /// The same policy with another fee rate, in sat/vB.
    ///
    /// # Errors
    /// [`PolicyError::UnusablePolicyValue`] for a rate of zero or above 5,000.
    pub fn with_fee_rate(mut self, rate: u64) -> Result<Self, PolicyError> {
        self.transfer.fee_rate = fee_rate(rate)?;
        Ok(self)
    }

    /// The ids of the policy files.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The titles of the policy files, in the order of the ids.
    #[must_use]
    pub fn titles(&self) -> &[Title] {
        &self.titles
    }

    /// All rules; at least one.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// How transfers are made.
    #[must_use]
    pub fn transfer(&self) -> &TransferTerms {
        &self.transfer
    }

    /// How refills are made.
    #[must_use]
    pub fn refill(&self) -> &RefillRule {
        &self.refill
    }

    /// The rule whose target leaves the least in the hot wallet; the first of equals.
    #[must_use]
    pub fn strictest(&self) -> &Rule {
        self.rules
            .iter()
            .min_by_key(|rule| rule.target.of(Amount::MAX_MONEY))
            .expect("a policy has at least one rule")
    }

    fn checked(self) -> Result<Self, PolicyError> {
        if self.rules.is_empty() {
            return Err(PolicyError::NoRule);
        }
        for (position, rule) in self.rules.iter().enumerate() {
            if self.rules.iter().skip(position + 1).any(|other| other.id == rule.id) {
                return Err(PolicyError::DuplicateRule { rule: rule.id.clone() });
            }
        }
        Ok(self)
    }
}

fn unusable(field: &str, value: impl ToString) -> PolicyError {
    PolicyError::UnusablePolicyValue { field: field.to_owned(), value: value.to_string() }
}

fn fee_rate(rate: u64) -> Result<u64, PolicyError> {
    if (1..=HIGHEST_FEE_RATE).contains(&rate) { Ok(rate) } else { Err(unusable("fee_rate", rate)) }
}

fn within(field: &str, value: usize, most: usize) -> Result<usize, PolicyError> {
    if (1..=most).contains(&value) { Ok(value) } else { Err(unusable(field, value)) }
}

fn amount(field: &str, text: &str) -> Result<Money, PolicyError> {
    match parse_btc(text) {
        Ok(amount) if amount > Amount::ZERO => Ok(Money(amount)),
        Ok(amount) => Err(unusable(field, btc_text(amount))),
        Err(_) => Err(unusable(field, text)),
    }
}

fn date(field: &str, text: &str) -> Result<(), PolicyError> {
    let shape = text.bytes().enumerate().all(|(position, byte)| match position {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if shape && text.len() == 10 { Ok(()) } else { Err(unusable(field, text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JAPAN: &str = include_str!("../../../policies/japan-r1.toml");
    const HOUSE: &str = include_str!("../../../policies/house-80-20.toml");

    #[test]
    fn the_shipped_policies_are_read() {
        let japan = Policy::parse(JAPAN).unwrap();
        let house = Policy::parse(HOUSE).unwrap();
        assert_eq!(japan.rules().len(), 1);
        let both = Policy::combine([house, japan]).unwrap();
        assert_eq!(both.rules().len(), 2);
        assert_eq!(both.strictest().id, "R1");
        assert_eq!(both.transfer().approvers, 1);
    }

    #[test]
    fn a_policy_that_does_not_say_so_allows_a_hundred_inputs() {
        let silent: String =
            JAPAN.lines().filter(|line| !line.starts_with("max_inputs")).collect::<Vec<_>>().join("\n");
        assert_ne!(silent.len(), JAPAN.trim_end().len());
        assert_eq!(Policy::parse(&silent).unwrap().transfer().max_inputs, 100);
        let many = Policy::parse(&JAPAN.replace("max_inputs = 100", "max_inputs = 512")).unwrap();
        assert_eq!(many.transfer().max_inputs, 512);
        let house = Policy::parse(&HOUSE.replace("max_inputs = 100", "max_inputs = 40")).unwrap();
        assert_eq!(Policy::combine([many, house]).unwrap().transfer().max_inputs, 40);
    }

    #[test]
    fn one_rule_twice_is_refused() {
        let japan = Policy::parse(JAPAN).unwrap();
        assert_eq!(
            Policy::combine([japan.clone(), japan]),
            Err(PolicyError::DuplicateRule { rule: "R1".to_owned() })
        );
        assert_eq!(Policy::combine([]), Err(PolicyError::NoRule));
    }

    #[test]
    fn nonsense_is_refused() {
        for (from, to) in [
            ("cap = \"5/100\"", "cap = \"105/100\""),
            ("cap = \"5/100\"", "cap = \"5/0\""),
            ("cap = \"5/100\"", "cap = 0.05"),
            ("target = \"5/100\"", "target = \"6/100\""),
            ("max_inputs = 100", "max_inputs = 513"),
            ("max_inputs = 100", "max_inputs = 0"),
            ("approvers = 1", "approvers = 0"),
            ("fee_rate = 2", "fee_rate = 0"),
            ("fee_rate = 2", "fee_rate = 5001"),
            ("fee_rate = 2", "fee_rate = 2\nsurprise = 1"),
            ("himuro-policy-1", "himuro-policy-2"),
            ("dated = \"2020-05-01\"", "dated = \"yesterday\""),
            ("highest_fee = \"0.01000000\"", "highest_fee = \"-1\""),
            ("smallest_change = \"0.00010000\"", "smallest_change = \"0.00000100\""),
            ("amount = \"10.00000000\"", "amount = \"0\""),
        ] {
            assert!(JAPAN.contains(from), "{from}");
            assert!(Policy::parse(&JAPAN.replace(from, to)).is_err(), "{to}");
        }
    }

    #[test]
    fn a_share_of_exactly_the_cap_passes() {
        let five = Share::try_from("5/100".to_owned()).unwrap();
        let sat = Amount::from_sat;
        assert!(five.covers(sat(5), sat(100)));
        assert!(!five.covers(sat(6), sat(119)));
        assert!(five.covers(sat(0), sat(0)));
        assert_eq!(five.of(sat(119)), sat(5));
        assert_eq!(five.of(Amount::MAX_MONEY).to_sat(), 105_000_000_000_000);
    }
}
