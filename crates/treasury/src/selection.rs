//! Which coins a transfer spends: the fewest that suffice, on flat records.

use bitcoin::Amount;

/// What a selection must pay, in satoshis.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Goal<F> {
    /// What the payment takes.
    pub(crate) amount: u64,
    /// A smaller change output is not made.
    pub(crate) smallest_change: u64,
    /// At most so many inputs.
    pub(crate) max_inputs: usize,
    /// Fee by number of inputs, without and with a change output.
    pub(crate) fee: F,
}

/// The coins chosen, by position, and what becomes of the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) chosen: Vec<usize>,
    pub(crate) change: Option<Amount>,
    pub(crate) fee: Amount,
}

/// The first of several transactions that pay together, where one may not spend enough coins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FirstBatch {
    /// What it pays, in satoshis.
    pub(crate) amount: u64,
    pub(crate) selection: Selection,
    /// How many transactions there will be, as far as can be told.
    pub(crate) of: usize,
}

/// Why no selection exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SelectionError {
    /// All coins together lack so much.
    NotEnough { missing: u64 },
    /// Enough in all, but not with the largest `max_inputs` coins: see [`first_batch`].
    TooManyInputs,
}

/// Chooses the fewest coins. Of the sets of that size it takes the largest coins but one, and as
/// the last the smallest coin that still leaves a proper change (or, failing that, suffices
/// without change; the rest, less than a change output, goes to the fee). `values` decides ties
/// by position: the caller orders equal coins.
///
/// A coin that costs more to spend than it is worth is never chosen.
pub(crate) fn select<F: Fn(usize, bool) -> u64>(
    values: &[u64],
    goal: &Goal<F>,
) -> Result<Selection, SelectionError> {
    let order = worth_spending(values, goal);
    let mut sum = 0_u64;
    let mut missing = goal.amount.saturating_add((goal.fee)(1, false));
    let mut is_reachable = true;
    for (position, count) in order.iter().zip(1_usize..) {
        let before = sum;
        sum = sum.saturating_add(value(values, *position));
        let needed = goal.amount.saturating_add((goal.fee)(count, false));
        if sum < needed {
            missing = needed - sum;
            is_reachable &= count != goal.max_inputs;
            continue;
        }
        if !is_reachable {
            return Err(SelectionError::TooManyInputs);
        }
        let (kept, rest) = order.split_at(count - 1);
        let with_change =
            goal.amount.saturating_add((goal.fee)(count, true)).saturating_add(goal.smallest_change);
        // `rest` is ordered downwards, so the last that suffices is the smallest.
        let suffices =
            |least: u64| rest.iter().rev().find(|last| before.saturating_add(value(values, **last)) >= least);
        let last = suffices(with_change)
            .or_else(|| suffices(needed))
            .expect("the largest of the rest suffices: its sum was just tested");
        let total = before + value(values, *last);
        let chosen = kept.iter().chain([last]).copied().collect();
        let (change, fee) = if total >= with_change {
            let fee = (goal.fee)(count, true);
            (Some(Amount::from_sat(total - goal.amount - fee)), fee)
        } else {
            (None, total - goal.amount)
        };
        return Ok(Selection { chosen, change, fee: Amount::from_sat(fee) });
    }
    Err(SelectionError::NotEnough { missing })
}

/// The largest `max_inputs` coins whole, without change; they pay less than the goal's amount. What is left to pay is
/// never less than the smallest change: the next transaction must be able to pay it.
pub(crate) fn first_batch<F: Fn(usize, bool) -> u64>(values: &[u64], goal: &Goal<F>) -> FirstBatch {
    let order = worth_spending(values, goal);
    let mut payments = order.chunks(goal.max_inputs).map(|coins| {
        let sum = coins.iter().fold(0_u64, |sum, coin| sum.saturating_add(value(values, *coin)));
        (coins, sum, sum.saturating_sub((goal.fee)(coins.len(), false)))
    });
    let Some((coins, sum, pays)) = payments.next() else {
        let selection = Selection { chosen: Vec::new(), change: None, fee: Amount::ZERO };
        return FirstBatch { amount: 0, selection, of: 0 };
    };
    let amount = pays.min(goal.amount.saturating_sub(goal.smallest_change));
    let mut paid = amount;
    let more = payments
        .take_while(|(_, _, pays)| {
            let is_open = paid < goal.amount;
            paid = paid.saturating_add(*pays);
            is_open
        })
        .count();
    let selection =
        Selection { chosen: coins.to_vec(), change: None, fee: Amount::from_sat(sum.saturating_sub(amount)) };
    FirstBatch { amount, selection, of: 1 + more }
}

/// The coins that are worth more than it costs to spend them, the largest first.
fn worth_spending<F: Fn(usize, bool) -> u64>(values: &[u64], goal: &Goal<F>) -> Vec<usize> {
    let input_cost = (goal.fee)(2, false) - (goal.fee)(1, false);
    let mut order: Vec<usize> = values
        .iter()
        .enumerate()
        .filter_map(|(position, value)| (*value > input_cost).then_some(position))
        .collect();
    order.sort_by_key(|position| (std::cmp::Reverse(value(values, *position)), *position));
    order
}

fn value(values: &[u64], position: usize) -> u64 {
    values.get(position).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const INPUT: u64 = 68;

    fn goal(amount: u64, max_inputs: usize) -> Goal<impl Fn(usize, bool) -> u64> {
        let fee = |inputs: usize, change: bool| 54 + INPUT * inputs as u64 + if change { 31 } else { 0 };
        Goal { amount, smallest_change: 300, max_inputs, fee }
    }

    /// The fewest coins of any subset that pays, by trying all.
    fn fewest(values: &[u64], amount: u64, max_inputs: usize) -> Option<usize> {
        let goal = goal(amount, max_inputs);
        (1_u32..1 << values.len())
            .filter_map(|subset| {
                let chosen: Vec<u64> = values
                    .iter()
                    .enumerate()
                    .filter(|(position, _)| subset >> position & 1 == 1)
                    .map(|(_, value)| *value)
                    .collect();
                let pays = chosen.iter().sum::<u64>() >= amount + (goal.fee)(chosen.len(), false);
                (chosen.len() <= max_inputs && pays).then_some(chosen.len())
            })
            .min()
    }

    proptest! {
        #[test]
        fn a_selection_is_as_small_as_brute_force_finds(
            values in prop::collection::vec(1_u64..20_000, 1..11),
            amount in 1_u64..60_000,
            max_inputs in 1_usize..8,
        ) {
            let goal = goal(amount, max_inputs);
            let expected = fewest(&values, amount, max_inputs);
            match select(&values, &goal) {
                Ok(selection) => {
                    let count = selection.chosen.len();
                    prop_assert_eq!(Some(count), expected);
                    let mut unique = selection.chosen.clone();
                    unique.sort_unstable();
                    unique.dedup();
                    prop_assert_eq!(unique.len(), count);
                    let spent: u64 = selection.chosen.iter().map(|position| values[*position]).sum();
                    let change = selection.change.map_or(0, Amount::to_sat);
                    prop_assert_eq!(spent, amount + change + selection.fee.to_sat());
                    match selection.change {
                        Some(change) => {
                            prop_assert!(change.to_sat() >= 300);
                            prop_assert_eq!(selection.fee.to_sat(), (goal.fee)(count, true));
                        }
                        None => {
                            prop_assert!(selection.fee.to_sat() >= (goal.fee)(count, false));
                            prop_assert!(selection.fee.to_sat() < (goal.fee)(count, true) + 300);
                        }
                    }
                }
                Err(SelectionError::NotEnough { .. }) => {
                    prop_assert_eq!(fewest(&values, amount, values.len()), None);
                }
                Err(SelectionError::TooManyInputs) => {
                    prop_assert_eq!(expected, None);
                    prop_assert!(fewest(&values, amount, values.len()).is_some());
                    let batch = first_batch(&values, &goal);
                    // The largest coins, all of which goes to payee and fee, and a proper rest.
                    prop_assert_eq!(batch.selection.chosen.len(), max_inputs);
                    let spent: u64 = batch.selection.chosen.iter().map(|position| values[*position]).sum();
                    let least = batch.selection.chosen.iter().map(|position| values[*position]).min();
                    prop_assert!((0..values.len())
                        .filter(|position| !batch.selection.chosen.contains(position))
                        .all(|position| Some(values[position]) <= least));
                    prop_assert_eq!(spent, batch.amount + batch.selection.fee.to_sat());
                    prop_assert!(batch.amount == 0 || batch.amount + 300 <= amount);
                    prop_assert!(batch.selection.fee.to_sat() >= (goal.fee)(max_inputs, false) || batch.amount == 0);
                    prop_assert!(batch.of >= 2 && batch.of <= values.len().div_ceil(max_inputs));
                }
            }
        }
    }

    #[test]
    fn batches_are_counted_until_the_amount_is_paid() {
        let coins = [1_000_u64; 10];
        // Two coins pay 1,810 each time: three times is enough for 5,000, and all ten are not for 9,000.
        for (amount, of) in [(3_700, 3), (5_000, 3), (5_431, 4), (7_200, 4), (9_000, 5)] {
            let batch = first_batch(&coins, &goal(amount, 2));
            assert_eq!((batch.amount, batch.of), (1_810, of), "{amount}");
            assert_eq!(batch.selection.chosen, [0, 1]);
        }
        // All but a rest too small to be paid by itself: so much less is paid now.
        let batch = first_batch(&coins, &goal(1_900, 2));
        assert_eq!((batch.amount, batch.of), (1_600, 2));
        assert_eq!(batch.selection.fee, Amount::from_sat(400));
    }

    #[test]
    fn the_last_coin_is_the_smallest_that_leaves_a_proper_change() {
        let selection = select(&[9_000, 5_000, 2_000, 1_600, 1_200], &goal(10_000, 10)).unwrap();
        assert_eq!(selection.chosen, [0, 3]);
        assert_eq!(selection.change, Some(Amount::from_sat(10_600 - 10_000 - 54 - 2 * INPUT - 31)));
    }

    #[test]
    fn dust_is_left_to_the_fee_instead_of_becoming_change() {
        let selection = select(&[10_200], &goal(10_000, 10)).unwrap();
        assert_eq!(selection.change, None);
        assert_eq!(selection.fee, Amount::from_sat(200));
    }

    #[test]
    fn a_coin_that_costs_more_than_it_is_worth_is_left_alone() {
        assert_eq!(
            select(&[INPUT; 50], &goal(1, 50)),
            Err(SelectionError::NotEnough { missing: 1 + 54 + INPUT })
        );
    }
}
