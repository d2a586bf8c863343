//! The PGP word list (P. Zimmermann, P. Juola, 1995): a byte at an even place is a word of two syllables, at an odd
//! place one of three, so that a word left out, doubled or swapped is heard.

/// One PGP word a byte, as hashes are read aloud.
#[must_use]
pub fn spell(bytes: &[u8]) -> Vec<&'static str> {
    bytes
        .iter()
        .zip([&EVEN, &ODD].into_iter().cycle())
        .filter_map(|(byte, list)| list.split_whitespace().nth(usize::from(*byte)))
        .collect()
}

/// The bytes of words, in upper or lower case; `None` where a word is unknown at its place.
pub(crate) fn read(text: &str) -> Option<Vec<u8>> {
    text.split_whitespace()
        .zip([&EVEN, &ODD].into_iter().cycle())
        .map(|(word, list)| {
            let place = list.split_whitespace().position(|known| known.eq_ignore_ascii_case(word))?;
            u8::try_from(place).ok()
        })
        .collect()
}

static EVEN: &str = include_str!("words/two-syllables.txt");
static ODD: &str = include_str!("words/three-syllables.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_the_published_ones() {
        let joined = |list: &str| list.split_whitespace().collect::<Vec<_>>().join("\n");
        let digest = crate::Digest::of(format!("{}\n{}", joined(EVEN), joined(ODD)).as_bytes());
        assert_eq!(digest.to_string(), "e9b7b0052233a74aa56724ed3f79c272036aed68d8f4c0856e833c8043b9ac62");
    }

    #[test]
    fn each_byte_is_a_word_at_both_places() {
        for byte in 0..=255u8 {
            assert_eq!(read(&spell(&[byte, byte]).join(" ")), Some(vec![byte, byte]));
        }
    }

    #[test]
    fn a_published_fingerprint_reads_as_published() {
        // the example of the list's article
        let bytes = hex::decode("e58294f2e9a227486e8b061b31cc528fd7fa3f19").unwrap();
        assert_eq!(
            spell(&bytes).join(" "),
            "topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa \
             afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless"
        );
    }

    #[test]
    fn swapped_words_are_not_read() {
        let words = spell(&[1, 2]);
        assert_eq!(read(&format!("{} {}", words[1], words[0])), None);
    }
}
