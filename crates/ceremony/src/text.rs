//! Texts that a script carries in both languages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// One text in Japanese and in English; neither may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Japanese.
    #[schemars(length(min = 1, max = 2000))]
    pub ja: String,
    /// English.
    #[schemars(length(min = 1, max = 2000))]
    pub en: String,
}

impl Bilingual {
    /// The text in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }
}

/// Whether `text` holds a character that could disguise what a person reads: a control character other than a line
/// feed, or one that turns the direction of writing.
pub(crate) fn disguises(text: &str) -> bool {
    text.chars().any(|character| {
        (character.is_control() && character != '\n')
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}
