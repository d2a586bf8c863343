//! The scripted custodian: reads a simulated device's words and types shares back, with the mistakes it is told.

use std::{fs::File, io::Read, path::Path};

use ceremony::pane::{Slip, WordsSource};
use secrets::{Entropy, Phrase, WordLanguage, read_phrase};

use crate::{PaneError, Refusal};

/// The published test seeds; everybody knows these words.
const PUBLISHED: &str = include_str!("../../../fixtures/test-seeds.toml");

/// A word that is in no list.
const UNKNOWN_WORD: &str = "zzzz";

/// Reads the words of a simulated device into entropy; the text is wiped before this returns.
///
/// # Errors
/// An unknown seed, an unreadable file, or words that are no phrase.
pub fn read_words(source: &WordsSource) -> Result<Entropy, Refusal> {
    match source {
        WordsSource::Published(label) => {
            let words = published(label).ok_or(PaneError::UnknownSeed)?;
            Ok(read_phrase(words, WordLanguage::English)?)
        }
        WordsSource::File(path) => {
            let text = read_file::<1024>(Path::new(path)).ok_or(PaneError::WordsUnreadable)?;
            Ok(read_phrase(text.expose_text()?, WordLanguage::English)?)
        }
    }
}

/// What the custodian types for one share, or nothing if told not to.
///
/// `card` is the card of the share counted as `number`; `foreign` is the card at the same place of another set.
///
/// # Errors
/// When a slip names a word that the share does not have.
pub fn type_back(
    number: u16,
    card: &Phrase,
    foreign: Option<&Phrase>,
    slips: &[Slip],
) -> Result<Option<Phrase>, Refusal> {
    let mut typed = Phrase::empty();
    typed.push(foreign.unwrap_or(card).expose_secret())?;
    for slip in slips {
        match slip {
            Slip::Missing { share } if u16::from(*share) == number => return Ok(None),
            Slip::WrongWord { share, word } if u16::from(*share) == number => {
                typed = replace_word(
                    &typed,
                    number,
                    *word,
                    |right| if right == "zero" { "acid" } else { "zero" },
                )?;
            }
            Slip::UnknownWord { share, word } if u16::from(*share) == number => {
                typed = replace_word(&typed, number, *word, |_| UNKNOWN_WORD)?;
            }
            Slip::Missing { .. }
            | Slip::WrongWord { .. }
            | Slip::UnknownWord { .. }
            | Slip::ShareOfAnotherSet { .. } => {}
        }
    }
    Ok(Some(typed))
}

/// A whole small file straight into a secret buffer; `None` when it cannot be read or is too long.
pub(crate) fn read_file<const N: usize>(path: &Path) -> Option<secrets::Secret<N>> {
    let mut file = File::open(path).ok().filter(|file| file.metadata().is_ok_and(|facts| facts.is_file()))?;
    let mut text = secrets::Secret::<N>::empty();
    let space = text.space(N).ok()?;
    let mut len = 0;
    loop {
        match file.read(space.get_mut(len..).filter(|rest| !rest.is_empty())?).ok()? {
            0 => break,
            read => len += read,
        }
    }
    text.truncate(len);
    Some(text)
}

fn replace_word(
    typed: &Phrase,
    share: u16,
    word: u8,
    other: impl Fn(&str) -> &'static str,
) -> Result<Phrase, Refusal> {
    let text = typed.expose_text()?;
    if !(1..=text.split(' ').count()).contains(&usize::from(word)) {
        return Err(PaneError::SlipOutOfRange { share: u32::from(share), word: u32::from(word) }.into());
    }
    let mut replaced = Phrase::empty();
    for (position, right) in (1..).zip(text.split(' ')) {
        if position > 1 {
            replaced.push(b" ")?;
        }
        let written = if position == usize::from(word) { other(right) } else { right };
        replaced.push(written.as_bytes())?;
    }
    Ok(replaced)
}

/// The words of a published seed, found without a parser that would copy them.
fn published(label: &str) -> Option<&'static str> {
    let value = |line: &'static str, name: &str| {
        line.strip_prefix(name)?.trim_start().strip_prefix('=')?.trim().strip_prefix('"')?.strip_suffix('"')
    };
    let mut lines = PUBLISHED.lines().skip_while(|line| value(line, "label") != Some(label));
    lines.find_map(|line| value(line, "words"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_published_seed_is_found_and_no_other() {
        for label in ["A", "B", "C", "D", "E"] {
            assert!(read_words(&WordsSource::Published(label.to_owned())).is_ok(), "{label}");
        }
        for label in ["", "F", "a", "label"] {
            let refused = read_words(&WordsSource::Published(label.to_owned())).err();
            assert_eq!(refused, Some(PaneError::UnknownSeed.into()));
        }
    }

    #[test]
    fn a_file_that_is_no_file_of_words_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("words");
        let read = |path: &Path| read_words(&WordsSource::File(path.to_str().unwrap().to_owned())).err();
        assert_eq!(read(&path), Some(PaneError::WordsUnreadable.into()));
        assert_eq!(read(folder.path()), Some(PaneError::WordsUnreadable.into()));
        std::fs::write(&path, vec![b'a'; 5000]).unwrap();
        assert_eq!(read(&path), Some(PaneError::WordsUnreadable.into()));
        std::fs::write(&path, "zoo ".repeat(11) + "wrong\n").unwrap();
        assert_eq!(read(&path), None);
    }
}
