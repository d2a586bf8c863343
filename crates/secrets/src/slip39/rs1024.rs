//! The checksum of a share: a Reed–Solomon code over GF(1024) that finds any three wrong words.

use zeroize::Zeroizing;

/// Words of checksum.
pub(super) const CHECKSUM_WORDS: usize = 3;

const GENERATOR: [u32; 10] = [
    0x00e0_e040,
    0x01c1_c080,
    0x0383_8100,
    0x0707_0200,
    0x0e0e_0009,
    0x1c0c_2412,
    0x3808_6c24,
    0x3090_fc48,
    0x21b1_f890,
    0x03f3_f120,
];

/// Whether the words, checksum last, fit.
pub(super) fn verify(customization: &[u8], words: &[u16]) -> bool {
    polymod(customization, words) == 1
}

/// The three checksum words for words whose last three are zero.
pub(super) fn create(customization: &[u8], words: &[u16]) -> [u16; CHECKSUM_WORDS] {
    let checksum = polymod(customization, words) ^ 1;
    [20, 10, 0].map(|shift| low_ten_bits(checksum >> shift))
}

/// The one position, counted from 0, at which another word would make the checksum fit, if exactly one is wrong.
///
/// `customization_of` gives the customization for the words tried, since one of its bits stands among them. Which
/// word would fit is not told: a correction is for the person with the card, not for the program.
pub(super) fn single_wrong_word(
    customization_of: fn(&[u16]) -> &'static [u8],
    words: &[u16],
) -> Option<usize> {
    let mut tried = Zeroizing::new([0_u16; super::share::MOST_WORDS]);
    let tried = tried.get_mut(..words.len())?;
    tried.copy_from_slice(words);
    let mut found = None;
    for position in 0..words.len() {
        for difference in 1..1024 {
            tried[position] = words[position] ^ difference;
            if verify(customization_of(tried), tried)
                && found.replace(position).is_some_and(|one| one != position)
            {
                return None;
            }
        }
        tried[position] = words[position];
    }
    found
}

fn polymod(customization: &[u8], words: &[u16]) -> u32 {
    let values =
        customization.iter().map(|byte| u32::from(*byte)).chain(words.iter().map(|word| u32::from(*word)));
    values.fold(1, |checksum, value| {
        let top = checksum >> 20;
        GENERATOR.iter().enumerate().fold((checksum & 0xf_ffff) << 10 ^ value, |sum, (bit, term)| {
            sum ^ term & (top >> bit & 1).wrapping_neg()
        })
    })
}

fn low_ten_bits(value: u32) -> u16 {
    u16::try_from(value & 0x3ff).expect("ten bits fit in sixteen")
}
