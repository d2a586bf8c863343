//! One share: its public header, its secret value, and its 20 to 33 words.

use serde::Serialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    plan::Extendable,
    rs1024::{self, CHECKSUM_WORDS},
    words,
};
use crate::{Phrase, Secret};

/// Words before the value: identifier, flag, exponent, then group and member.
const HEADER_WORDS: usize = 4;

/// Words of a share of 128 bits.
const FEWEST_WORDS: usize = 20;

/// Words of a share of 256 bits.
pub(super) const MOST_WORDS: usize = 33;

/// Bits of a word.
const WORD_BITS: usize = 10;

/// What a share says about itself and its set; none of it is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShareHeader {
    pub(super) identifier: u16,
    pub(super) extendable: Extendable,
    pub(super) iteration_exponent: u8,
    pub(super) group_index: u8,
    pub(super) group_threshold: u8,
    pub(super) group_count: u8,
    pub(super) member_index: u8,
    pub(super) member_threshold: u8,
}

impl ShareHeader {
    /// The set's identifier, 15 bits.
    pub fn identifier(&self) -> u16 {
        self.identifier
    }

    /// Whether the identifier salts the encryption.
    pub fn extendable(&self) -> Extendable {
        self.extendable
    }

    /// The exponent, 0 to 15.
    pub fn iteration_exponent(&self) -> u8 {
        self.iteration_exponent
    }

    /// The share's group, counted from 1.
    pub fn group(&self) -> u8 {
        self.group_index + 1
    }

    /// Groups that recover the secret.
    pub fn group_threshold(&self) -> u8 {
        self.group_threshold
    }

    /// Groups made.
    pub fn group_count(&self) -> u8 {
        self.group_count
    }

    /// The share's place in its group, counted from 1.
    pub fn member(&self) -> u8 {
        self.member_index + 1
    }

    /// Shares that recover the group.
    pub fn member_threshold(&self) -> u8 {
        self.member_threshold
    }
}

/// One share.
pub struct Share {
    number: u16,
    header: ShareHeader,
    value: Secret<32>,
}

impl Share {
    pub(super) fn new(number: u16, header: ShareHeader, value: Secret<32>) -> Self {
        Self { number, header, value }
    }

    /// Reads the words of a share; `number` is how the room counts it, and stands in errors.
    ///
    /// # Errors
    /// The position of an unknown word, a length no share has, a wrong checksum (with the position of the wrong word
    /// where only one can be wrong), wrong padding, or a header that contradicts itself.
    pub fn read(number: u16, text: &str) -> Result<Self, ShareError> {
        let share = u32::from(number);
        let mut buffer = Zeroizing::new([0_u16; MOST_WORDS]);
        let mut count = 0_usize;
        for typed in text.split_whitespace() {
            if let Some(place) = buffer.get_mut(count) {
                let position = u32::try_from(count + 1).unwrap_or(u32::MAX);
                *place = words::find(typed).ok_or(ShareError::UnknownShareWord { share, word: position })?;
            }
            count += 1;
        }
        let value_bits = count.saturating_sub(HEADER_WORDS + CHECKSUM_WORDS) * WORD_BITS;
        let padding = value_bits % 16;
        if !(FEWEST_WORDS..=MOST_WORDS).contains(&count) || padding > 8 {
            return Err(ShareError::ShareLength { share, words: u32::try_from(count).unwrap_or(u32::MAX) });
        }
        let indices = &buffer[..count];
        if !rs1024::verify(customization(indices), indices) {
            return Err(match rs1024::single_wrong_word(customization, indices) {
                Some(word) => {
                    ShareError::ShareWord { share, word: u32::try_from(word + 1).unwrap_or(u32::MAX) }
                }
                None => ShareError::ShareChecksum { share },
            });
        }
        let header = read_header(share, indices)?;
        let value = read_value(&indices[HEADER_WORDS..count - CHECKSUM_WORDS], padding)
            .ok_or(ShareError::SharePadding { share })?;
        Ok(Self { number, header, value })
    }

    /// The share's words, separated by single spaces.
    pub fn write(&self) -> Phrase {
        let mut buffer = Zeroizing::new([0_u16; MOST_WORDS]);
        let value_words = (self.value.len() * 8).div_ceil(WORD_BITS);
        let count = HEADER_WORDS + value_words + CHECKSUM_WORDS;
        let indices = &mut buffer[..count];
        let header = &self.header;
        let flag = u32::from(header.extendable == Extendable::Yes);
        let set = u32::from(header.identifier) << 5 | flag << 4 | u32::from(header.iteration_exponent);
        let place = u32::from(header.group_index) << 16
            | u32::from(header.group_threshold - 1) << 12
            | u32::from(header.group_count - 1) << 8
            | u32::from(header.member_index) << 4
            | u32::from(header.member_threshold - 1);
        let words = [set >> 10, set & 0x3ff, place >> 10, place & 0x3ff];
        for (index, word) in indices.iter_mut().zip(words) {
            *index = u16::try_from(word).expect("20 bits in two words of ten");
        }
        let padding = value_words * WORD_BITS - self.value.len() * 8;
        let bytes = self.value.expose_secret();
        for bit in 0..bytes.len() * 8 {
            let value = u16::from(bytes[bit / 8] >> (7 - bit % 8) & 1);
            let place = bit + padding;
            indices[HEADER_WORDS + place / WORD_BITS] |= value << (WORD_BITS - 1 - place % WORD_BITS);
        }
        let checksum = rs1024::create(customization(indices), indices);
        indices[count - CHECKSUM_WORDS..].copy_from_slice(&checksum);
        let mut phrase = Phrase::empty();
        for (position, index) in indices.iter().enumerate() {
            if position > 0 {
                phrase.push(b" ").expect("33 words fit");
            }
            phrase.push(words::word(*index).as_bytes()).expect("33 words fit");
        }
        phrase
    }

    /// How the room counts this share.
    pub fn number(&self) -> u16 {
        self.number
    }

    /// What the share says about its set.
    pub fn header(&self) -> &ShareHeader {
        &self.header
    }

    /// SHA-256 of the share's words as [`Share::write`] gives them.
    ///
    /// It needs no salt: a share's value is at least 128 bits that look random, so that nobody can try them all, and
    /// fewer shares than the threshold say nothing about the next.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.write().expose_secret()).into()
    }

    pub(super) fn value(&self) -> &Secret<32> {
        &self.value
    }
}

/// Why the words of one share are refused. Shares and words are counted from 1; a word is never repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ShareError {
    /// A word is not in the list.
    #[error("share {share}: word {word} is not in the word list")]
    UnknownShareWord {
        /// The share.
        share: u32,
        /// The word's position.
        word: u32,
    },
    /// A share has 20 to 33 words, and not every number between.
    #[error("share {share}: no share has {words} words")]
    ShareLength {
        /// The share.
        share: u32,
        /// Words read.
        words: u32,
    },
    /// The checksum does not fit, and would with one word other: very likely that one is wrong.
    #[error("share {share}: the checksum does not fit, most likely because of word {word}")]
    ShareWord {
        /// The share.
        share: u32,
        /// The word's position.
        word: u32,
    },
    /// The checksum does not fit, and several words are wrong.
    #[error("share {share}: the checksum does not fit")]
    ShareChecksum {
        /// The share.
        share: u32,
    },
    /// The checksum fits, but bits that must be zero are not: it was made by a faulty program.
    #[error("share {share}: the padding is not zero")]
    SharePadding {
        /// The share.
        share: u32,
    },
    /// The share asks for more groups than it says there are.
    #[error("share {share}: {threshold} groups needed of {count}")]
    ShareGroups {
        /// The share.
        share: u32,
        /// Groups needed.
        threshold: u32,
        /// Groups made.
        count: u32,
    },
    /// The share's group is beyond the number of groups.
    #[error("share {share}: group {group} of {count}")]
    ShareGroupIndex {
        /// The share.
        share: u32,
        /// Its group, counted from 1.
        group: u32,
        /// Groups made.
        count: u32,
    },
}

/// What the checksum begins with; the flag stands in the fifth last bit of the second word.
fn customization(indices: &[u16]) -> &'static [u8] {
    match indices.get(1).map(|word| word >> 4 & 1) {
        Some(1) => b"shamir_extendable",
        _ => b"shamir",
    }
}

fn read_header(share: u32, indices: &[u16]) -> Result<ShareHeader, ShareError> {
    let pair = |at: usize| u32::from(indices[at]) << 10 | u32::from(indices[at + 1]);
    let (set, place) = (pair(0), pair(2));
    let four_bits = |shift: u32| u8::try_from(place >> shift & 0xf).expect("four bits");
    let header = ShareHeader {
        identifier: u16::try_from(set >> 5).expect("15 bits"),
        extendable: if set >> 4 & 1 == 1 { Extendable::Yes } else { Extendable::No },
        iteration_exponent: u8::try_from(set & 0xf).expect("four bits"),
        group_index: four_bits(16),
        group_threshold: four_bits(12) + 1,
        group_count: four_bits(8) + 1,
        member_index: four_bits(4),
        member_threshold: four_bits(0) + 1,
    };
    let count = u32::from(header.group_count);
    if header.group_threshold > header.group_count {
        return Err(ShareError::ShareGroups { share, threshold: u32::from(header.group_threshold), count });
    }
    if header.group_index >= header.group_count {
        return Err(ShareError::ShareGroupIndex { share, group: u32::from(header.group()), count });
    }
    Ok(header)
}

/// The bytes of the value words; `None` when the padding before them is not zero.
fn read_value(indices: &[u16], padding: usize) -> Option<Secret<32>> {
    let mut value = Secret::empty();
    let bits = indices.len() * WORD_BITS - padding;
    let bytes = value.space(bits / 8).expect("at most 256 bits");
    let mut unused = 0;
    for place in 0..indices.len() * WORD_BITS {
        let bit = indices[place / WORD_BITS] >> (WORD_BITS - 1 - place % WORD_BITS) & 1;
        let bit = u8::try_from(bit).expect("one bit");
        match place.checked_sub(padding) {
            None => unused |= bit,
            Some(place) => bytes[place / 8] |= bit << (7 - place % 8),
        }
    }
    (unused == 0).then_some(value)
}
