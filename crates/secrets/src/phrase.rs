//! BIP-39: words ↔ entropy, in English and Japanese, and the master fingerprint (BIP-32).

use bitcoin::{
    NetworkKind,
    bip32::{Fingerprint, Xpriv},
    secp256k1::Secp256k1,
};
use serde::Serialize;
use sha2::{Digest, Sha256, Sha512};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::{
    Entropy, Secret,
    buffer::{Passphrase, Phrase},
    nearest::nearest,
};

/// Bits that one word stands for.
const WORD_BITS: usize = 11;

/// Most words of a phrase.
const MOST_WORDS: usize = 24;

/// Longest word in NFKD, in bytes, with room to spare.
const WORD_BYTES: usize = 64;

/// Rounds of PBKDF2 from words to seed.
const SEED_ROUNDS: u32 = 2048;

/// The word list of a phrase. The same entropy in another list is another seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordLanguage {
    /// The list for every key that a Ledger is to hold.
    English,
    /// Read and checked, never given to a Ledger.
    Japanese,
}

impl WordLanguage {
    fn words(self) -> &'static [&'static str; 2048] {
        match self {
            Self::English => bip39::Language::English.word_list(),
            Self::Japanese => bip39::Language::Japanese.word_list(),
        }
    }
}

/// The words of an entropy: NFKD, separated by single spaces, as BIP-39 hashes them.
pub fn write_phrase(entropy: &Entropy, language: WordLanguage) -> Phrase {
    let bytes = entropy.expose_secret();
    let words = bytes.len() * 3 / 4;
    let mut bits = Zeroizing::new([0_u8; 33]);
    bits[..bytes.len()].copy_from_slice(bytes);
    bits[bytes.len()] = checksum_byte(bytes);
    let mut phrase = Phrase::empty();
    for word in 0..words {
        let index = (word * WORD_BITS..(word + 1) * WORD_BITS)
            .fold(0, |index, bit| index << 1 | bit_at(bits.as_slice(), bit));
        if word > 0 {
            phrase.push(b" ").expect("24 words fit");
        }
        for letter in language.words()[index].nfkd() {
            phrase.push(letter.encode_utf8(&mut [0; 4]).as_bytes()).expect("24 words fit");
        }
    }
    phrase
}

/// Reads words separated by any white space, the ideographic space U+3000 among it, in any Unicode form.
///
/// # Errors
/// A number of words that no phrase has, the position of a word that is not in the list, or a wrong checksum.
pub fn read_phrase(text: &str, language: WordLanguage) -> Result<Entropy, PhraseError> {
    let mut bits = Zeroizing::new([0_u8; 33]);
    let mut words = 0_usize;
    for word in text.split_whitespace() {
        if words < MOST_WORDS {
            let index =
                find(word, language).ok_or(PhraseError::UnknownPhraseWord { word: count(words + 1) })?;
            for bit in 0..WORD_BITS {
                let value = u8::from(index >> (WORD_BITS - 1 - bit) & 1 == 1);
                let place = words * WORD_BITS + bit;
                bits[place / 8] |= value << (7 - place % 8);
            }
        }
        words += 1;
    }
    if !matches!(words, 12 | 15 | 18 | 21 | 24) {
        return Err(PhraseError::PhraseLength { words: count(words) });
    }
    let len = words * 4 / 3;
    let mut secret = Secret::empty();
    secret.space(len).expect("at most 32 bytes").copy_from_slice(&bits[..len]);
    let entropy = Entropy::from_secret(secret).expect("the five phrase lengths are the five entropy lengths");
    if checksum_byte(&bits[..len]) == bits[len] { Ok(entropy) } else { Err(PhraseError::PhraseChecksum) }
}

/// Up to three legal words nearest to what was typed, for the eyes of the person who typed: never for an error,
/// a log or a message.
pub fn nearest_words(typed: &str, language: WordLanguage) -> Vec<&'static str> {
    nearest(typed.nfkd().flat_map(char::to_lowercase), language.words())
}

/// The legal words that begin with these letters (lower case, NFKD), for the eyes of the person who types.
pub fn words_beginning(letters: &str, language: WordLanguage) -> impl Iterator<Item = &'static str> {
    language
        .words()
        .iter()
        .copied()
        .filter(move |word| word.nfkd().take(letters.chars().count()).eq(letters.chars()))
}

/// Master fingerprint of the key that these words and this passphrase make (BIP-39 seed, BIP-32 master key).
///
/// # Errors
/// When the passphrase is not UTF-8 or too long in NFKD, or the seed is one of the 2^-127 without a key.
pub fn master_fingerprint(
    entropy: &Entropy,
    language: WordLanguage,
    passphrase: &Passphrase,
) -> Result<Fingerprint, PhraseError> {
    let phrase = write_phrase(entropy, language);
    let mut salt = Passphrase::empty();
    salt.push(b"mnemonic").expect("eight bytes fit");
    let text = passphrase.expose_text().map_err(|_| PhraseError::PassphraseText)?;
    for letter in text.nfkd() {
        salt.push(letter.encode_utf8(&mut [0; 4]).as_bytes()).map_err(|_| PhraseError::PassphraseText)?;
    }
    let mut seed = Secret::<64>::empty();
    let space = seed.space(64).expect("exactly 64 bytes");
    pbkdf2::pbkdf2_hmac::<Sha512>(phrase.expose_secret(), salt.expose_secret(), SEED_ROUNDS, space);
    let mut key = Xpriv::new_master(NetworkKind::Main, seed.expose_secret())
        .map_err(|_| PhraseError::SeedWithoutKey)?;
    let fingerprint = key.fingerprint(&Secp256k1::signing_only());
    key.private_key.non_secure_erase();
    Ok(fingerprint)
}

/// Why words are refused. Words are counted from 1 and never repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PhraseError {
    /// A phrase has 12, 15, 18, 21 or 24 words.
    #[error("{words} words are not a recovery phrase")]
    PhraseLength {
        /// Words read.
        words: u32,
    },
    /// A word is not in the list.
    #[error("word {word} is not in the word list")]
    UnknownPhraseWord {
        /// The word's position.
        word: u32,
    },
    /// Each word is legal, but they do not belong together.
    #[error("the words do not fit their checksum")]
    PhraseChecksum,
    /// The passphrase is not UTF-8 or too long.
    #[error("the passphrase is not a text of at most 1,000 bytes")]
    PassphraseText,
    /// One seed in 2^127 makes no key.
    #[error("these words make no key")]
    SeedWithoutKey,
}

/// The index of a word, compared in NFKD and lower case.
fn find(word: &str, language: WordLanguage) -> Option<usize> {
    let mut typed = Zeroizing::new([0_u8; WORD_BYTES]);
    let mut len = 0;
    for letter in word.nfkd().flat_map(char::to_lowercase) {
        let end = len + letter.len_utf8();
        letter.encode_utf8(typed.get_mut(len..end)?);
        len = end;
    }
    let typed = std::str::from_utf8(&typed[..len]).ok()?;
    language.words().iter().position(|legal| *legal == typed || legal.nfkd().eq(typed.chars()))
}

/// The first len/4 bits of SHA-256, from the top of the byte.
fn checksum_byte(entropy: &[u8]) -> u8 {
    let unused = 8 - entropy.len() / 4;
    Sha256::digest(entropy)[0] >> unused << unused
}

fn bit_at(bytes: &[u8], bit: usize) -> usize {
    usize::from(bytes[bit / 8] >> (7 - bit % 8) & 1)
}

fn count(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ABANDON: &str =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    fn entropy(bytes: &[u8]) -> Entropy {
        let mut secret = Secret::empty();
        secret.push(bytes).unwrap();
        Entropy::from_secret(secret).unwrap()
    }

    fn passphrase(text: &str) -> Passphrase {
        let mut secret = Passphrase::empty();
        secret.push(text.as_bytes()).unwrap();
        secret
    }

    #[test]
    fn published_seeds_give_their_published_fingerprints() {
        let seeds = include_str!("../../../fixtures/test-seeds.toml");
        let value = |line: &str| line.split('"').nth(1).unwrap().to_owned();
        let of =
            |name: &str| seeds.lines().filter(|line| line.starts_with(name)).map(value).collect::<Vec<_>>();
        let (words, fingerprints) = (of("words"), of("fingerprint"));
        assert_eq!(words.len(), 5);
        for (words, fingerprint) in words.iter().zip(fingerprints) {
            let entropy = read_phrase(words, WordLanguage::English).unwrap();
            assert_eq!(write_phrase(&entropy, WordLanguage::English).expose_text().unwrap(), words);
            let computed = master_fingerprint(&entropy, WordLanguage::English, &passphrase("")).unwrap();
            assert_eq!(computed.to_string(), fingerprint);
            let other = master_fingerprint(&entropy, WordLanguage::English, &passphrase("TREZOR")).unwrap();
            assert_ne!(other, computed);
        }
    }

    #[test]
    fn errors_name_the_position_and_never_the_word() {
        let typed = ABANDON.replacen("about", "abuot", 1);
        let refused = read_phrase(&typed, WordLanguage::English).err().unwrap();
        assert_eq!(refused, PhraseError::UnknownPhraseWord { word: 12 });
        assert!(!refused.to_string().contains("abuot"));
        assert_eq!(nearest_words("abuot", WordLanguage::English)[0], "about");
    }

    #[test]
    fn the_first_letters_find_the_words_of_either_list() {
        let of = |letters, language| words_beginning(letters, language).collect::<Vec<_>>();
        assert_eq!(of("aban", WordLanguage::English), ["abandon"]);
        assert_eq!(of("act", WordLanguage::English), ["act", "action", "actor", "actress", "actual"]);
        assert!(of("aban", WordLanguage::Japanese).is_empty());
        assert_eq!(of("あいこ", WordLanguage::Japanese).len(), 1);
        assert_eq!(of("", WordLanguage::Japanese).len(), 2048);
    }

    #[test]
    fn a_wrong_length_or_checksum_is_refused() {
        let refused = |text: &str| read_phrase(text, WordLanguage::English).err();
        assert_eq!(refused(""), Some(PhraseError::PhraseLength { words: 0 }));
        assert_eq!(refused(&format!("{ABANDON} about")), Some(PhraseError::PhraseLength { words: 13 }));
        assert_eq!(refused(&"zoo ".repeat(100)), Some(PhraseError::PhraseLength { words: 100 }));
        assert_eq!(refused(&ABANDON.replacen("about", "abandon", 1)), Some(PhraseError::PhraseChecksum));
    }

    #[test]
    fn japanese_words_are_read_in_any_form_and_with_wide_spaces() {
        let entropy = entropy(&[0x80; 16]);
        let canonical = write_phrase(&entropy, WordLanguage::Japanese);
        let canonical = canonical.expose_text().unwrap();
        let composed: String = canonical.nfc().collect::<String>().replace(' ', "\u{3000}");
        assert_ne!(canonical, composed);
        let again = read_phrase(&composed, WordLanguage::Japanese).unwrap();
        assert_eq!(again.expose_secret(), entropy.expose_secret());
        assert!(read_phrase(&composed, WordLanguage::English).is_err());
        let english = master_fingerprint(&entropy, WordLanguage::English, &passphrase("")).unwrap();
        let japanese = master_fingerprint(&entropy, WordLanguage::Japanese, &passphrase("")).unwrap();
        assert_ne!(english, japanese, "the same entropy in Japanese words is another seed");
    }

    #[test]
    fn a_japanese_passphrase_is_normalised() {
        // The first vector of the Japanese BIP-39 test set (bip32JP): entropy of zeros and this passphrase.
        let entropy = entropy(&[0; 16]);
        let typed = "㍍ガバヴァぱばぐゞちぢ十人十色";
        let of =
            |text: &str| master_fingerprint(&entropy, WordLanguage::Japanese, &passphrase(text)).unwrap();
        let oracle = bip39::Mnemonic::from_entropy_in(bip39::Language::Japanese, &[0; 16]).unwrap();
        let key = Xpriv::new_master(NetworkKind::Main, &oracle.to_seed(typed)).unwrap();
        assert_eq!(of(typed), key.fingerprint(&Secp256k1::signing_only()));
        assert_eq!(of(typed), of(&typed.nfkd().collect::<String>()));
        let published = "a262d6fb6122ecf45be09c50492b31f92e9beb7d9a845987a02cefda57a15f9c\
                         467a17872029a9e92299b5cbdf306e3a0ee620245cbd508959b6cb7ca637bd55";
        assert_eq!(hex::encode(oracle.to_seed(typed)), published);
    }

    proptest! {
        #[test]
        fn words_and_back_agree_with_the_bip39_crate(bytes in prop::array::uniform32(any::<u8>()), length in 0_usize..5) {
            let bytes = &bytes[..16 + 4 * length];
            for (ours, theirs) in [
                (WordLanguage::English, bip39::Language::English),
                (WordLanguage::Japanese, bip39::Language::Japanese),
            ] {
                let phrase = write_phrase(&entropy(bytes), ours);
                let oracle = bip39::Mnemonic::from_entropy_in(theirs, bytes).unwrap();
                prop_assert_eq!(phrase.expose_text().unwrap(), oracle.words().collect::<Vec<_>>().join(" "));
                let read = read_phrase(phrase.expose_text().unwrap(), ours).unwrap();
                prop_assert_eq!(read.expose_secret(), bytes);
            }
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,300}") {
            let _ = read_phrase(&text, WordLanguage::English);
            let _ = read_phrase(&text, WordLanguage::Japanese);
            let _ = nearest_words(&text, WordLanguage::Japanese);
        }
    }
}
