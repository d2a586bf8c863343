//! The only home of secret types: entropy, words, shares. Used by the pane alone.
//!
//! A secret lives in a [`Secret`]: boxed, fixed in size, filled in place, locked in memory, wiped on drop, and
//! without any trait that could copy, print or write it. Errors give positions, never a word. Randomness comes in
//! as an argument ([`Randomness`]). Work on secrets ends with [`wipe_stack`], in the outermost function that did it.

mod buffer;
mod dice;
mod entropy;
mod nearest;
mod phrase;
mod randomness;
pub mod slip39;
mod stack;

pub use buffer::{BufferError, Passphrase, Phrase, Secret, memory_locks};
pub use dice::{DiceError, DiceRolls};
pub use entropy::{Entropy, EntropyError, MixError, Strength};
pub use phrase::{
    PhraseError, WordLanguage, master_fingerprint, nearest_words, read_phrase, words_beginning, write_phrase,
};
pub use randomness::{Randomness, RandomnessError};
pub use stack::wipe_stack;

/// Every stable error code of this crate.
pub fn error_codes() -> impl Iterator<Item = &'static str> {
    use strum::VariantNames;
    [
        BufferError::VARIANTS,
        DiceError::VARIANTS,
        EntropyError::VARIANTS,
        PhraseError::VARIANTS,
        RandomnessError::VARIANTS,
        slip39::PlanError::VARIANTS,
        slip39::ShareError::VARIANTS,
        slip39::SetError::VARIANTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_named_once() {
        let codes: Vec<_> = super::error_codes().collect();
        let distinct: BTreeSet<_> = codes.iter().collect();
        assert_eq!(codes.len(), distinct.len());
    }

    #[test]
    fn every_code_has_a_text_and_a_remedy_in_both_languages() {
        for language in ["en", "ja"] {
            let path = format!("{}/../../texts/{language}/secrets.ftl", env!("CARGO_MANIFEST_DIR"));
            let texts = std::fs::read_to_string(path).expect("the texts are there");
            for code in super::error_codes() {
                let id = format!("\nerror-secrets-{code} = ");
                let message =
                    texts.split(&id).nth(1).unwrap_or_else(|| panic!("{language}: {code} has no text"));
                let end = message.find("\nerror-").unwrap_or(message.len());
                assert!(message[..end].contains("\n    .remedy = "), "{language}: {code} has no remedy");
            }
        }
    }
}
