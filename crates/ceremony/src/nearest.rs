//! The nearest legal word to a misspelt one.

/// The word of `known` that takes the fewest letters to change into `word`; empty only when nothing is known.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> &'a str {
    let word: Vec<char> = word.chars().take(64).collect();
    known.into_iter().min_by_key(|candidate| distance(&word, candidate)).unwrap_or("")
}

/// Letters to insert, remove or replace (Levenshtein), one row of the table at a time.
fn distance(word: &[char], candidate: &str) -> usize {
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for (line, letter) in candidate.chars().enumerate() {
        let mut diagonal = line;
        row[0] = line + 1;
        for (column, own) in word.iter().enumerate() {
            let replaced = diagonal + usize::from(*own != letter);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[word.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_the_one_that_was_meant() {
        let known = ["confirm", "roll_call", "verify_share", "verify_address"];
        assert_eq!(nearest("rollcall", known), "roll_call");
        assert_eq!(nearest("verify_shares", known), "verify_share");
        assert_eq!(nearest("anything", []), "");
    }

    #[test]
    fn the_distance_is_the_textbook_one() {
        let letters: Vec<char> = "kitten".chars().collect();
        assert_eq!(distance(&letters, "sitting"), 3);
        assert_eq!(distance(&[], "abc"), 3);
        assert_eq!(distance(&letters, ""), 6);
    }
}
