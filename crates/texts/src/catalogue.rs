//! One language's sentences, by id.

use std::collections::BTreeMap;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use crate::Language;

macro_rules! sources {
    ($language:literal) => {
        [
            include_str!(concat!("../../../texts/", $language, "/app.ftl")),
            include_str!(concat!("../../../texts/", $language, "/audit.ftl")),
            include_str!(concat!("../../../texts/", $language, "/auditor.ftl")),
            include_str!(concat!("../../../texts/", $language, "/ceremony.ftl")),
            include_str!(concat!("../../../texts/", $language, "/cli.ftl")),
            include_str!(concat!("../../../texts/", $language, "/console.ftl")),
            include_str!(concat!("../../../texts/", $language, "/device.ftl")),
            include_str!(concat!("../../../texts/", $language, "/doctor.ftl")),
            include_str!(concat!("../../../texts/", $language, "/pane.ftl")),
            include_str!(concat!("../../../texts/", $language, "/secrets.ftl")),
            include_str!(concat!("../../../texts/", $language, "/simulator.ftl")),
            include_str!(concat!("../../../texts/", $language, "/treasury.ftl")),
        ]
    };
}

const ENGLISH: [&str; 12] = sources!("en");
const JAPANESE: [&str; 12] = sources!("ja");

/// The sentences of one language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Loads the embedded sentences.
    ///
    /// A file with a mistake in it loses that one entry; the tests of this crate refuse such a file.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let tag = language.tag().parse().expect("the tags of `Language` are valid");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        for source in sources(language) {
            let resource = match FluentResource::try_new((*source).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// The language of these sentences.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The sentence of `id`; the id itself where there is none, so that nothing is ever blank.
    #[must_use]
    pub fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// The sentence of `id` with its values filled in.
    #[must_use]
    pub fn with(&self, id: &str, values: &[(&str, &str)]) -> String {
        self.find(id, None, values.iter().map(|(name, value)| (*name, *value)))
            .unwrap_or_else(|| id.to_owned())
    }

    /// The sentence of an error code and its remedy, with the error's fields filled in.
    ///
    /// A code without a sentence reads as the code itself, without a remedy.
    #[must_use]
    pub fn error(&self, code: &str, fields: &BTreeMap<String, String>) -> (String, Option<String>) {
        let id = format!("error-{code}");
        let values = || fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let sentence = self.find(&id, None, values()).unwrap_or_else(|| code.to_owned());
        (sentence, self.find(&id, Some("remedy"), values()))
    }

    fn find<'v>(
        &self,
        id: &str,
        attribute: Option<&str>,
        values: impl Iterator<Item = (&'v str, &'v str)>,
    ) -> Option<String> {
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        let arguments: FluentArgs<'_> =
            values.map(|(name, value)| (name, FluentValue::from(value))).collect();
        let mut problems = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&arguments), &mut problems).into_owned())
    }
}

/// Every id of a language with the values that it and its attributes name: `id`, `id.attribute` → `{ $value }`s.
#[must_use]
pub fn ids(language: Language) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    let mut current = String::new();
    for line in sources(language).iter().flat_map(|source| source.lines()) {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if let Some((name, _)) = line.split_once('=').filter(|(name, _)| is_id(name)) {
            current = match name.trim().strip_prefix('.') {
                None => name.trim().to_owned(),
                Some(attribute) => format!("{}.{attribute}", current.split('.').next().unwrap_or_default()),
            };
            found.entry(current.clone()).or_insert_with(Vec::new);
        }
        if let Some(values) = found.get_mut(&current) {
            values.extend(values_in(line));
            values.sort();
            values.dedup();
        }
    }
    found
}

fn sources(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => &ENGLISH,
        Language::Japanese => &JAPANESE,
    }
}

fn is_id(name: &str) -> bool {
    let indented = name.starts_with(' ');
    let name = name.trim();
    let bare = name.strip_prefix('.').unwrap_or(name);
    indented == name.starts_with('.')
        && bare.starts_with(|c: char| c.is_ascii_lowercase())
        && bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn values_in(line: &str) -> Vec<String> {
    line.split('$')
        .skip(1)
        .map(|rest| {
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_valid_fluent() {
        for language in Language::ALL {
            for source in sources(language) {
                let parsed = FluentResource::try_new((*source).to_owned());
                assert!(parsed.is_ok(), "{}: {:?}", language.tag(), parsed.err().map(|(_, errors)| errors));
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_ids_and_values() {
        let english = ids(Language::English);
        let japanese = ids(Language::Japanese);
        for (id, values) in &english {
            assert_eq!(japanese.get(id), Some(values), "ja: {id}");
        }
        for id in japanese.keys() {
            assert!(english.contains_key(id), "en: {id}");
        }
    }

    #[test]
    fn no_id_stands_twice() {
        for language in Language::ALL {
            let mut seen = std::collections::BTreeSet::new();
            for line in sources(language).iter().flat_map(|source| source.lines()) {
                if let Some((name, _)) =
                    line.split_once('=').filter(|(name, _)| is_id(name) && !name.starts_with(' '))
                {
                    assert!(seen.insert(name.trim().to_owned()), "{}: {name}", language.tag());
                }
            }
        }
    }

    #[test]
    fn an_unknown_id_reads_as_itself() {
        assert_eq!(Texts::new(Language::English).get("no-such-text"), "no-such-text");
        let (sentence, remedy) = Texts::new(Language::Japanese).error("no-such-code", &BTreeMap::new());
        assert_eq!((sentence.as_str(), remedy), ("no-such-code", None));
    }
}
