//! Sentences before they are in a language: the id of a text, and the values that it names.

use ceremony::Bilingual;
use serde::{Serialize, Serializer, ser::SerializeMap};
use texts::{Language, Texts};

use crate::failure::Failure;

/// A value in a sentence.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    /// The same in each language.
    Plain(String),
    /// A script's own words.
    Script(Bilingual),
    /// A word that has a text of its own.
    Word(&'static str),
}

/// A sentence.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    text: &'static str,
    values: Vec<(&'static str, Said)>,
}

/// How far something is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// Recomputed here, and it holds.
    Proven,
    /// Nothing here shows it; nothing speaks against it.
    NotProven,
    /// Recomputed here, and it does not hold.
    Contradicted,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    #[serde(flatten)]
    pub(crate) sentence: Sentence,
    /// Why it does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) because: Option<Failure>,
    /// The sentence is what the log claims, not what was found: so where the claim is contradicted.
    #[serde(skip)]
    pub(crate) is_claim: bool,
}

impl Sentence {
    pub(crate) fn new(text: &'static str) -> Self {
        Self { text, values: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Said>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// The id of its text.
    pub(crate) fn text(&self) -> &'static str {
        self.text
    }

    /// The sentence in the language of `texts`.
    pub(crate) fn say(&self, texts: &Texts) -> String {
        let values: Vec<(&str, String)> =
            self.values.iter().map(|(name, value)| (*name, value.say(texts))).collect();
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        texts.with(self.text, &values)
    }

    pub(crate) fn proven(self) -> Finding {
        Finding { verdict: Verdict::Proven, sentence: self, because: None, is_claim: false }
    }

    pub(crate) fn not_proven(self) -> Finding {
        Finding { verdict: Verdict::NotProven, sentence: self, because: None, is_claim: false }
    }

    /// The log claims it, and it does not hold.
    pub(crate) fn contradicted(self, because: impl Into<Failure>) -> Finding {
        Finding { is_claim: true, ..self.at_fault(because) }
    }

    /// The sentence itself says what is wrong.
    pub(crate) fn at_fault(self, because: impl Into<Failure>) -> Finding {
        let because = Some(because.into());
        Finding { verdict: Verdict::Contradicted, sentence: self, because, is_claim: false }
    }

    /// Proven, or contradicted for the reason given.
    pub(crate) fn judged(self, outcome: Result<(), Failure>) -> Finding {
        match outcome {
            Ok(()) => self.proven(),
            Err(because) => self.contradicted(because),
        }
    }
}

impl Said {
    fn say(&self, texts: &Texts) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Script(text) => text
                .get(match texts.language() {
                    Language::Japanese => ceremony::Language::Ja,
                    Language::English => ceremony::Language::En,
                })
                // One sentence is one line here, however a script breaks it.
                .replace('\n', " "),
            Self::Word(id) => texts.get(id),
        }
    }
}

impl From<String> for Said {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

impl From<u64> for Said {
    fn from(number: u64) -> Self {
        Self::Plain(number.to_string())
    }
}

impl From<usize> for Said {
    fn from(number: usize) -> Self {
        Self::Plain(number.to_string())
    }
}

impl From<&Bilingual> for Said {
    fn from(text: &Bilingual) -> Self {
        Self::Script(text.clone())
    }
}

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("text", self.text)?;
        let values: serde_json::Map<String, serde_json::Value> = self
            .values
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Said::Plain(text) => text.as_str().into(),
                    Said::Script(text) => serde_json::to_value(text).unwrap_or_default(),
                    Said::Word(id) => (*id).into(),
                };
                ((*name).to_owned(), value)
            })
            .collect();
        map.serialize_entry("values", &values)?;
        map.end()
    }
}
