//! How the holdings stand against the rules: quantities, value in yen, ratios, breaches.

use bitcoin::Amount;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::holdings::{
    CoinState, ColdOwner, Holdings, HoldingsError, NamedFile, SMALL_FILE, UniqueMap, json, text,
};
use crate::money::{Money, parse_btc};
use crate::network::Chain;
use crate::policy::{Policy, Rule, Share, Title};

/// The one asset of this version.
pub const ASSET: &str = "BTC";
const PRICES: &str = "prices.json";
const BOOKS: &str = "books.json";

/// A price with where it comes from (R3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Yen for one bitcoin.
    #[serde(with = "rust_decimal::serde::str")]
    pub yen: Decimal,
    /// Who published it.
    pub source: String,
    /// Spot, month end, average…
    pub window: String,
    /// When, as RFC 3339 text.
    pub at: String,
}

impl Price {
    /// Reads `--prices`: `{"BTC": {"yen": "15000000", "source": …, "window": …, "at": …}}`.
    ///
    /// # Errors
    /// [`HoldingsError`] about `prices.json`.
    pub fn read(bytes: &[u8]) -> Result<Self, HoldingsError> {
        let price: Self = only_asset(PRICES, bytes)?;
        let highest = Decimal::from(1_000_000_000_000_u64);
        if price.yen <= Decimal::ZERO || price.yen > highest || price.yen.scale() > 8 {
            return Err(HoldingsError::UnusablePrice {
                file: PRICES.to_owned(),
                price: price.yen.to_string(),
            });
        }
        Ok(price)
    }

    /// The value of an amount in whole yen, rounded down.
    #[must_use]
    pub fn value(&self, amount: Amount) -> u128 {
        let mantissa = self.yen.mantissa().unsigned_abs();
        u128::from(amount.to_sat()).saturating_mul(mantissa) / (100_000_000 * 10_u128.pow(self.yen.scale()))
    }
}

/// What the books say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Books {
    customers: Amount,
}

impl Books {
    /// Reads `--books`: `{"BTC": {"customers": "5000.00000000"}}`.
    ///
    /// # Errors
    /// [`HoldingsError`] about `books.json`.
    pub fn read(bytes: &[u8]) -> Result<Self, HoldingsError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Book {
            customers: String,
        }
        let book: Book = only_asset(BOOKS, bytes)?;
        let customers = parse_btc(&book.customers).map_err(|error| HoldingsError::UnusableBalance {
            file: BOOKS.to_owned(),
            balance: book.customers.chars().take(80).collect(),
            detail: error.to_string(),
        })?;
        Ok(Self { customers })
    }

    /// What all customers together are owed.
    #[must_use]
    pub fn customers(&self) -> Amount {
        self.customers
    }
}

/// Kept or breached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// At most the cap; equality counts.
    Kept,
    /// Over the cap.
    Breached,
}

impl Verdict {
    pub(crate) fn of(cap: Share, hot: Amount, customers: Amount) -> Self {
        if cap.covers(hot, customers) { Self::Kept } else { Self::Breached }
    }
}

/// One rule against the holdings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleAssessment {
    /// The rule's id.
    pub rule: String,
    /// What it says.
    pub title: Title,
    /// Where it stands.
    pub source: String,
    /// Since when.
    pub dated: String,
    /// The cap as a fraction.
    pub cap: Share,
    /// The target as a fraction.
    pub target: Share,
    /// The most that may be hot under the cap.
    pub limit: Money,
    /// The most that may be hot after a transfer.
    pub target_limit: Money,
    /// Kept or breached.
    pub verdict: Verdict,
}

/// On-chain balance against the books (R4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "amount", rename_all = "kebab-case")]
pub enum BookDifference {
    /// The chain holds at least what customers are owed; so much more.
    Surplus(Money),
    /// The chain holds so much less than customers are owed.
    Shortfall(Money),
}

/// The whole picture at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The asset.
    pub asset: String,
    /// The chain.
    pub chain: Chain,
    /// The node's block height.
    pub height: u64,
    /// The policies assessed by.
    pub policies: Vec<String>,
    /// Confirmed coins of the hot wallet.
    pub hot: Money,
    /// Coins of the hot wallet that are not confirmed or not safe, counted apart.
    pub hot_unconfirmed: Money,
    /// Number of hot coins that cannot be selected for want of their previous transaction.
    pub hot_without_prevtx_coins: usize,
    /// Their sum.
    pub hot_without_prevtx: Money,
    /// Confirmed coins of the cold wallet.
    pub cold: Money,
    /// Coins of the cold wallet that are not confirmed or not safe, counted apart.
    pub cold_unconfirmed: Money,
    /// Whether the cold coins are the ceremony's.
    pub cold_owner: ColdOwner,
    /// What customers are owed.
    pub customers: Money,
    /// Customers' coins in the hot wallet: the smaller of `hot` and `customers`.
    pub hot_customers: Money,
    /// Chain against books.
    pub difference: BookDifference,
    /// The price valued by.
    pub price: Price,
    /// Yen value of `hot_customers`, rounded down; digits.
    pub hot_customers_yen: String,
    /// Yen value of `customers`, rounded down; digits.
    pub customers_yen: String,
    /// Hot share of customers' coins in millionths, rounded up.
    pub ratio_ppm: u64,
    /// Every rule.
    pub rules: Vec<RuleAssessment>,
    /// The rule whose target counts.
    pub strictest: String,
    /// What must leave the hot wallet to meet the strictest target; zero when it is met (R6,
    /// rounded up to the satoshi).
    pub to_move: Money,
}

/// Assesses holdings by a policy. The price is the same on both sides of each ratio and
/// cancels; quantities are compared as integers.
#[must_use]
pub fn assess(holdings: &Holdings, policy: &Policy, price: &Price, books: &Books) -> Assessment {
    let hot = holdings.hot().on_chain().amount;
    let cold = holdings.cold().on_chain().amount;
    let customers = books.customers;
    let hot_customers = hot.min(customers);
    let total = hot.checked_add(cold).expect("the holdings' sum was checked when read");
    let difference = match total.checked_sub(customers) {
        Some(surplus) => BookDifference::Surplus(Money(surplus)),
        None => BookDifference::Shortfall(Money(
            customers.checked_sub(total).expect("customers are owed more than the total"),
        )),
    };
    let strictest = policy.strictest();
    let without = holdings.hot().in_state(CoinState::NoPreviousTransaction);
    Assessment {
        asset: ASSET.to_owned(),
        chain: holdings.chain(),
        height: holdings.height(),
        policies: policy.ids().to_vec(),
        hot: Money(hot),
        hot_unconfirmed: Money(holdings.hot().in_state(CoinState::Unconfirmed).amount),
        hot_without_prevtx_coins: without.coins,
        hot_without_prevtx: Money(without.amount),
        cold: Money(cold),
        cold_unconfirmed: Money(holdings.cold().in_state(CoinState::Unconfirmed).amount),
        cold_owner: holdings.cold_owner(),
        customers: Money(customers),
        hot_customers: Money(hot_customers),
        difference,
        price: price.clone(),
        hot_customers_yen: price.value(hot_customers).to_string(),
        customers_yen: price.value(customers).to_string(),
        ratio_ppm: ratio_ppm(hot_customers, customers),
        rules: policy.rules().iter().map(|rule| assess_rule(rule, hot_customers, customers)).collect(),
        strictest: strictest.id.clone(),
        to_move: Money(to_move(strictest.target, hot, customers)),
    }
}

/// Millionths of `whole` that `part` is, rounded up, so that a breach never looks like none.
pub(crate) fn ratio_ppm(part: Amount, whole: Amount) -> u64 {
    if whole == Amount::ZERO {
        return 0;
    }
    let ppm = (u128::from(part.to_sat()) * 1_000_000).div_ceil(u128::from(whole.to_sat()));
    u64::try_from(ppm).unwrap_or(u64::MAX)
}

/// R6. Customers' coins leave the hot wallet last: where it holds more than all customers are
/// owed, the own coins above them must leave as well before the ratio falls.
fn to_move(target: Share, hot: Amount, customers: Amount) -> Amount {
    if target.covers(hot.min(customers), customers) {
        return Amount::ZERO;
    }
    hot.checked_sub(target.of(customers)).unwrap_or(Amount::ZERO)
}

fn assess_rule(rule: &Rule, hot: Amount, customers: Amount) -> RuleAssessment {
    RuleAssessment {
        rule: rule.id.clone(),
        title: rule.title.clone(),
        source: rule.source.clone(),
        dated: rule.dated.clone(),
        cap: rule.cap,
        target: rule.target,
        limit: Money(rule.cap.of(customers)),
        target_limit: Money(rule.target.of(customers)),
        verdict: Verdict::of(rule.cap, hot, customers),
    }
}

fn only_asset<'a, T: Deserialize<'a>>(name: &'static str, bytes: &'a [u8]) -> Result<T, HoldingsError> {
    let UniqueMap::<T>(mut assets) = json(name, text(NamedFile { name, bytes }, SMALL_FILE)?)?;
    let found = assets
        .remove(ASSET)
        .ok_or_else(|| HoldingsError::MissingAsset { file: name.to_owned(), asset: ASSET.to_owned() })?;
    match assets.into_keys().next() {
        Some(asset) => Err(HoldingsError::UnknownAsset { file: name.to_owned(), asset }),
        None => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: &[u8] = include_bytes!("../../../fixtures/holdings/prices.json");

    fn sat(amount: u64) -> Amount {
        Amount::from_sat(amount)
    }

    fn five() -> Share {
        Share::try_from("5/100".to_owned()).unwrap()
    }

    #[test]
    fn a_value_is_rounded_down_to_the_yen() {
        let price = Price::read(PRICE).unwrap();
        assert_eq!(price.value(sat(100_000_000)), 15_000_000);
        assert_eq!(price.value(sat(6)), 0);
        assert_eq!(price.value(sat(7)), 1);
        assert_eq!(price.value(Amount::MAX_MONEY), 315_000_000_000_000);
    }

    #[test]
    fn losses_that_were_published_fall_as_the_cap_says() {
        // Coincheck 2018: 58 bn yen, all of it hot; 80/20 would have left 11.6 bn, 95/5 2.9 bn.
        let lost = sat(58_000_000_000);
        assert_eq!(five().of(lost), sat(2_900_000_000));
        assert_eq!(Share::try_from("20/100".to_owned()).unwrap().of(lost), sat(11_600_000_000));
    }

    #[test]
    fn what_must_move_is_rounded_up_and_leaves_the_target() {
        for (hot, customers) in [(59_661, 500_000), (6, 119), (7, 100), (100, 50), (5, 100), (0, 0), (9, 0)] {
            let moved = to_move(five(), sat(hot), sat(customers));
            let after = sat(hot) - moved;
            assert!(five().covers(after.min(sat(customers)), sat(customers)), "{hot} of {customers}");
            if moved > Amount::ZERO {
                let one_less = after + sat(1);
                assert!(!five().covers(one_less.min(sat(customers)), sat(customers)));
            }
        }
    }

    #[test]
    fn the_ratio_shown_is_never_too_small() {
        assert_eq!(ratio_ppm(sat(5), sat(100)), 50_000);
        assert_eq!(ratio_ppm(sat(500_000_001), sat(10_000_000_000)), 50_001);
        assert_eq!(ratio_ppm(sat(0), sat(0)), 0);
    }

    #[test]
    fn unusable_prices_and_books_are_refused() {
        for text in [
            r#"{"BTC": {"yen": "0", "source": "", "window": "", "at": ""}}"#,
            r#"{"BTC": {"yen": "-1", "source": "", "window": "", "at": ""}}"#,
            r#"{"BTC": {"yen": 15000000.0, "source": "", "window": "", "at": ""}}"#,
            r#"{"BTC": {"yen": "1"}}"#,
            r#"{"ETH": {"yen": "1", "source": "", "window": "", "at": ""}}"#,
            r#"{"BTC": {"yen": "99999999999999999", "source": "", "window": "", "at": ""}}"#,
        ] {
            assert!(Price::read(text.as_bytes()).is_err(), "{text}");
        }
        for text in [
            r#"{"BTC": {"customers": "-1"}}"#,
            r#"{"BTC": {"customers": "0.000000001"}}"#,
            r#"{"BTC": {"customers": 5000.0}}"#,
            r#"{"BTC": {"customers": "1"}, "BTC": {"customers": "2"}}"#,
            r#"{"BTC": {"customers": "1", "customers": "2"}}"#,
            r#"{"BTC": {"customers": "1"}, "ETH": {"customers": "2"}}"#,
            "{}",
            "",
        ] {
            assert!(Books::read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
