//! Words as a person types them, letter by letter, into secret buffers: no window in it.

use secrets::{Phrase, Secret, WordLanguage, slip39};

/// Most letters of one word that are kept: every legal word has at most 8.
const LETTERS: usize = 16;

/// Which words are legal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordList {
    /// Recovery phrases, English.
    Bip39,
    /// Shares.
    Slip39,
}

impl WordList {
    /// The legal words that begin with these letters.
    pub fn beginning(self, letters: &str) -> Box<dyn Iterator<Item = &'static str> + '_> {
        match self {
            Self::Bip39 => Box::new(secrets::words_beginning(letters, WordLanguage::English)),
            Self::Slip39 => Box::new(slip39::words_beginning(letters)),
        }
    }

    fn nearest(self, typed: &str) -> Vec<&'static str> {
        match self {
            Self::Bip39 => secrets::nearest_words(typed, WordLanguage::English),
            Self::Slip39 => slip39::nearest_words(typed),
        }
    }
}

/// What came of accepting a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It stands in its place, and the next empty one is due.
    Word,
    /// Nothing was typed.
    Nothing,
    /// It is in no list; it stays where it is.
    Unknown,
    /// Several legal words begin so.
    Ambiguous,
}

/// Places for a known number of words, one of them being typed.
pub struct WordEntry {
    list: WordList,
    count: usize,
    // As many as the longest phrase, so that another count loses no word.
    words: Vec<Secret<LETTERS>>,
    at: usize,
    refused: Option<Accepted>,
}

impl WordEntry {
    /// The numbers of words that a recovery phrase may have.
    pub const PHRASE_COUNTS: [usize; 5] = [12, 15, 18, 21, 24];

    /// Empty places for `count` words.
    pub fn new(list: WordList, count: usize) -> Self {
        let places = match list {
            WordList::Bip39 => count.max(24),
            WordList::Slip39 => count,
        };
        Self { list, count, words: (0..places).map(|_| Secret::empty()).collect(), at: 0, refused: None }
    }

    /// The list that is typed from.
    pub fn list(&self) -> WordList {
        self.list
    }

    /// Number of words that are due.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The place being typed, from 0; the count itself once the last word stands.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The word at a place, as far as it is typed: for the eyes of the person who types.
    pub fn word(&self, place: usize) -> &str {
        self.words.get(place).and_then(|word| word.expose_text().ok()).unwrap_or_default()
    }

    /// Asks for another number of words; those typed stay.
    pub fn set_count(&mut self, count: usize) {
        self.count = count.min(self.words.len());
        self.at = self.at.min(self.count);
        self.refused = None;
    }

    /// Types one letter at the present place; anything but a letter is passed over.
    pub fn type_letter(&mut self, letter: char) {
        self.refused = None;
        let letter = letter.to_ascii_lowercase();
        if letter.is_ascii_lowercase()
            && self.at < self.count
            && let Some(word) = self.words.get_mut(self.at)
        {
            // A seventeenth letter changes nothing: sixteen are no word already.
            let _ = word.push(&[u8::try_from(letter).unwrap_or(b'?')]);
        }
    }

    /// Takes back the last letter; at an empty place, goes back to the word before.
    pub fn back(&mut self) {
        self.refused = None;
        match self.words.get_mut(self.at).filter(|word| self.at < self.count && !word.is_empty()) {
            Some(word) => word.truncate(word.len().saturating_sub(1)),
            None => self.at = self.at.saturating_sub(1),
        }
    }

    /// Goes to a place, from 0.
    pub fn go_to(&mut self, place: usize) {
        self.refused = None;
        self.at = place.min(self.count);
    }

    /// The word that will be accepted: the one typed in full, or the only one that begins so.
    pub fn completion(&self) -> Option<&'static str> {
        let typed = self.word(self.at);
        if typed.is_empty() || self.at >= self.count {
            return None;
        }
        let mut legal = self.list.beginning(typed);
        let first = legal.next()?;
        (first == typed || legal.next().is_none()).then_some(first)
    }

    /// Accepts [`Self::completion`] and goes to the next place that is not filled.
    pub fn accept(&mut self) -> Accepted {
        let accepted = match self.completion() {
            Some(word) => {
                if let Some(place) = self.words.get_mut(self.at) {
                    place.clear();
                    let _ = place.push(word.as_bytes());
                }
                self.at = self.next_open(self.at + 1);
                Accepted::Word
            }
            None if self.word(self.at).is_empty() || self.at >= self.count => Accepted::Nothing,
            None if self.list.beginning(self.word(self.at)).next().is_some() => Accepted::Ambiguous,
            None => Accepted::Unknown,
        };
        self.refused = (accepted != Accepted::Word && accepted != Accepted::Nothing).then_some(accepted);
        accepted
    }

    /// Why the word at the present place was not accepted, until a key is pressed.
    pub fn refused(&self) -> Option<Accepted> {
        self.refused
    }

    /// Up to three legal words nearest to the one being typed, where no legal word begins so: for the eyes of the
    /// person who types.
    pub fn nearest(&self) -> Vec<&'static str> {
        let typed = self.word(self.at);
        match typed.is_empty() || self.at >= self.count || self.list.beginning(typed).next().is_some() {
            true => Vec::new(),
            false => self.list.nearest(typed),
        }
    }

    /// Whether every place holds a legal word.
    pub fn is_complete(&self) -> bool {
        (0..self.count).all(|place| self.is_legal(place))
    }

    /// Places that hold a legal word.
    pub fn filled(&self) -> usize {
        (0..self.count).filter(|place| self.is_legal(*place)).count()
    }

    /// The words, separated by single spaces.
    pub fn phrase(&self) -> Phrase {
        let mut phrase = Phrase::empty();
        for place in 0..self.count {
            let space: &[u8] = if place == 0 { b"" } else { b" " };
            let fits = phrase.push(space).and_then(|()| phrase.push(self.word(place).as_bytes()));
            fits.expect("33 words of 16 letters fit");
        }
        phrase
    }

    /// Puts all words of a text in their places: a rehearsal's paper.
    pub fn copy_from(&mut self, paper: &str) {
        self.clear();
        let mut count = 0;
        for (place, word) in self.words.iter_mut().zip(paper.split_whitespace()) {
            let _ = place.push(word.as_bytes());
            count += 1;
        }
        self.count = count;
        self.at = self.next_open(0);
    }

    /// Wipes every word.
    pub fn clear(&mut self) {
        self.words.iter_mut().for_each(Secret::clear);
        self.at = 0;
        self.refused = None;
    }

    fn is_legal(&self, place: usize) -> bool {
        let typed = self.word(place);
        !typed.is_empty() && self.list.beginning(typed).next() == Some(typed)
    }

    /// The first place from `from` on that holds no legal word, then the first at all, then the end.
    fn next_open(&self, from: usize) -> usize {
        let open = |place: &usize| !self.is_legal(*place);
        (from..self.count).find(open).or_else(|| (0..self.count).find(open)).unwrap_or(self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_in(entry: &mut WordEntry, text: &str) -> Accepted {
        text.chars().for_each(|letter| entry.type_letter(letter));
        entry.accept()
    }

    #[test]
    fn a_word_is_offered_as_soon_as_it_is_the_only_one() {
        let mut entry = WordEntry::new(WordList::Slip39, 20);
        for letter in "ac".chars() {
            entry.type_letter(letter);
            assert_eq!(entry.completion(), None);
        }
        entry.type_letter('A');
        assert_eq!(entry.completion(), Some("academic"));
        assert_eq!(entry.accept(), Accepted::Word);
        assert_eq!((entry.word(0), entry.at()), ("academic", 1));
    }

    #[test]
    fn a_whole_word_is_accepted_though_longer_ones_begin_so() {
        let mut entry = WordEntry::new(WordList::Bip39, 12);
        assert_eq!(type_in(&mut entry, "act"), Accepted::Word);
        assert_eq!(type_in(&mut entry, "acti"), Accepted::Word);
        assert_eq!((entry.word(0), entry.word(1)), ("act", "action"));
        assert_eq!(type_in(&mut entry, "acto"), Accepted::Word);
        assert_eq!(type_in(&mut entry, "ac"), Accepted::Ambiguous);
        assert_eq!((entry.at(), entry.refused()), (3, Some(Accepted::Ambiguous)));
    }

    #[test]
    fn an_unknown_word_stays_and_the_nearest_are_offered() {
        let mut entry = WordEntry::new(WordList::Slip39, 20);
        assert_eq!(type_in(&mut entry, "acadmeic"), Accepted::Unknown);
        assert_eq!((entry.at(), entry.word(0), entry.nearest()[0]), (0, "acadmeic", "academic"));
        (0..4).for_each(|_| entry.back());
        assert_eq!(entry.refused(), None);
        assert_eq!(entry.completion(), Some("academic"));
    }

    #[test]
    fn backspace_walks_back_through_words() {
        let mut entry = WordEntry::new(WordList::Bip39, 12);
        type_in(&mut entry, "zoo");
        type_in(&mut entry, "zebra");
        assert_eq!(entry.at(), 2);
        entry.back();
        assert_eq!((entry.at(), entry.word(1)), (1, "zebra"));
        (0..6).for_each(|_| entry.back());
        assert_eq!((entry.at(), entry.word(0), entry.word(1)), (0, "zoo", ""));
        (0..9).for_each(|_| entry.back());
        assert_eq!((entry.at(), entry.word(0)), (0, ""));
    }

    #[test]
    fn one_word_is_corrected_and_the_rest_stays() {
        let mut entry = WordEntry::new(WordList::Bip39, 12);
        entry.copy_from(&"zoo ".repeat(12));
        assert!(entry.is_complete() && entry.at() == 12);
        entry.go_to(4);
        (0..3).for_each(|_| entry.back());
        assert!(!entry.is_complete());
        assert_eq!(type_in(&mut entry, "wrong"), Accepted::Word);
        assert!(entry.is_complete() && entry.at() == 12);
        assert_eq!(entry.phrase().expose_text().unwrap().split(' ').nth(4), Some("wrong"));
    }

    #[test]
    fn digits_signs_and_further_letters_change_nothing() {
        let mut entry = WordEntry::new(WordList::Bip39, 12);
        type_in(&mut entry, "1z-o あ\u{0}é o");
        assert_eq!(entry.word(0), "zoo");
        type_in(&mut entry, &"a".repeat(40));
        assert_eq!(entry.word(1).len(), LETTERS);
        entry.go_to(99);
        assert_eq!(type_in(&mut entry, "zoo"), Accepted::Nothing);
        assert_eq!(entry.at(), 12);
    }

    #[test]
    fn another_count_keeps_the_words() {
        let mut entry = WordEntry::new(WordList::Bip39, 24);
        (0..13).for_each(|_| assert_eq!(type_in(&mut entry, "zoo"), Accepted::Word));
        entry.set_count(12);
        assert!(entry.is_complete());
        entry.set_count(24);
        assert_eq!((entry.filled(), entry.at()), (13, 12));
    }

    #[test]
    fn clearing_leaves_no_word() {
        let mut entry = WordEntry::new(WordList::Bip39, 12);
        entry.copy_from(&"zoo ".repeat(12));
        entry.clear();
        assert_eq!((entry.filled(), entry.at()), (0, 0));
    }
}
