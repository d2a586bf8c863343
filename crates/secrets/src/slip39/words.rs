//! The word list of SLIP-0039: 1,024 words, each known by its first four letters.

use std::sync::LazyLock;

use crate::nearest::nearest;

/// The list of the public specification, a word a line.
const LIST: &str = include_str!("wordlist.txt");

static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| LIST.lines().collect());

/// The word of an index below 1,024.
pub(super) fn word(index: u16) -> &'static str {
    WORDS[usize::from(index)]
}

/// The index of a word, in any case.
pub(super) fn find(typed: &str) -> Option<u16> {
    let found = WORDS.iter().position(|word| word.eq_ignore_ascii_case(typed))?;
    u16::try_from(found).ok()
}

/// Up to three legal words nearest to what was typed, for the eyes of the person who typed: never for an error,
/// a log or a message.
pub fn nearest_words(typed: &str) -> Vec<&'static str> {
    nearest(typed.chars().map(|letter| letter.to_ascii_lowercase()), &WORDS)
}

/// The legal words that begin with these lower-case letters, for the eyes of the person who types.
pub fn words_beginning(letters: &str) -> impl Iterator<Item = &'static str> {
    WORDS.iter().copied().filter(move |word| word.starts_with(letters))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_list_is_the_published_one() {
        let expected = "bcc4555340332d169718aed8bf31dd9d5248cb7da6e5d355140ef4f1e601eec3";
        assert_eq!(hex::encode(Sha256::digest(LIST)), expected);
    }

    #[test]
    fn it_has_1024_sorted_words_known_by_four_letters() {
        assert_eq!(WORDS.len(), 1024);
        assert!(WORDS.is_sorted());
        assert!(WORDS.iter().all(|word| (4..=8).contains(&word.len())));
        assert_eq!(WORDS.iter().map(|word| &word[..4]).collect::<BTreeSet<_>>().len(), 1024);
    }

    #[test]
    fn four_letters_leave_one_word() {
        assert!(WORDS.iter().all(|word| words_beginning(&word[..4]).eq([*word])));
        assert_eq!(words_beginning("").count(), 1024);
        assert_eq!(words_beginning("Acad").count(), 0);
    }

    #[test]
    fn every_word_is_found_and_a_near_miss_is_offered_it() {
        for index in 0..1024 {
            assert_eq!(find(word(index)), Some(index));
        }
        assert_eq!(find("ACADEMIC"), Some(0));
        assert_eq!(find("acad"), None);
        assert_eq!(nearest_words("acadmeic")[0], "academic");
    }
}
