//! The legal words nearest to what was typed.
//!
//! What comes back is shown in the pane to the person who typed, and never leaves it: the nearest word is usually
//! the secret one.

use zeroize::Zeroizing;

/// Longest typed word that is looked at, in characters.
const LONGEST: usize = 32;

/// Most words offered.
const OFFERED: usize = 3;

/// Up to three words within three typing mistakes of `typed`, nearest first, in the list's order where equal.
pub(crate) fn nearest(typed: impl Iterator<Item = char>, words: &[&'static str]) -> Vec<&'static str> {
    let mut letters = Zeroizing::new(['\0'; LONGEST]);
    let mut len = 0;
    for letter in typed {
        let Some(place) = letters.get_mut(len) else { return Vec::new() };
        *place = letter;
        len += 1;
    }
    let typed = &letters[..len];
    let most = 3.min(len.saturating_sub(1));
    let mut found: Vec<(usize, &'static str)> = words
        .iter()
        .map(|word| (distance(typed, word), *word))
        .filter(|(mistakes, _)| *mistakes <= most)
        .collect();
    found.sort_by_key(|(mistakes, _)| *mistakes);
    found.into_iter().take(OFFERED).map(|(_, word)| word).collect()
}

/// Number of letters to insert, drop, replace or swap with a neighbour (optimal string alignment).
fn distance(typed: &[char], word: &str) -> usize {
    let mut before = Zeroizing::new([0_usize; LONGEST + 1]);
    let mut last = Zeroizing::new([0_usize; LONGEST + 1]);
    for (column, cost) in last.iter_mut().enumerate() {
        *cost = column;
    }
    let mut previous = None;
    for (row, letter) in word.chars().enumerate() {
        let mut current = Zeroizing::new([0_usize; LONGEST + 1]);
        current[0] = row + 1;
        for (column, typed_letter) in typed.iter().enumerate() {
            let replaced = last[column] + usize::from(*typed_letter != letter);
            let mut cost = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            if column > 0 && previous == Some(*typed_letter) && typed[column - 1] == letter {
                cost = cost.min(before[column - 1] + 1);
            }
            current[column + 1] = cost;
        }
        before = last;
        last = current;
        previous = Some(letter);
    }
    last[typed.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(typed: &str, word: &str) -> usize {
        distance(&typed.chars().collect::<Vec<_>>(), word)
    }

    #[test]
    fn each_kind_of_mistake_counts_once() {
        assert_eq!(mistakes("acid", "acid"), 0);
        assert_eq!(mistakes("aicd", "acid"), 1);
        assert_eq!(mistakes("acd", "acid"), 1);
        assert_eq!(mistakes("acidd", "acid"), 1);
        assert_eq!(mistakes("acit", "acid"), 1);
        assert_eq!(mistakes("", "acid"), 4);
        assert_eq!(mistakes("zzzz", "acid"), 4);
    }

    #[test]
    fn the_nearest_comes_first_and_nonsense_gets_nothing() {
        let words = ["academic", "acid", "acne", "acquire"];
        assert_eq!(nearest("acidd".chars(), &words)[0], "acid");
        assert!(nearest("qqqqqq".chars(), &words).is_empty());
        assert!(nearest("".chars(), &words).is_empty());
        assert!(nearest("a".repeat(4000).chars(), &words).is_empty());
    }
}
