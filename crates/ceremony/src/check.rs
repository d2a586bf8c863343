//! The form of a script, checked against the same schema that editors get.
//!
//! The schema is derived from the types, so that what an editor accepts, what is accepted here and what the types can
//! hold are one thing; and walking it over the parsed file, rather than letting the types fail, is what lets each
//! fault name its place and the nearest legal word.

use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::{ScriptError, ScriptFault};
use crate::nearest::nearest;
use crate::place::{Path, Places};
use crate::text::disguises;
use crate::values::{
    IDENTIFIER_PATTERN, QUORUM_PATTERN, Quorum, REFERENCE_PATTERN, is_identifier, is_reference,
};

/// Walks `schema` over the file.
pub(crate) fn check_form(places: &Places<'_>, schema: &Json) -> Result<(), ScriptError> {
    Walk { places, schema }.table(places.root.get_ref(), schema, &Path::default())
}

struct Walk<'a> {
    places: &'a Places<'a>,
    schema: &'a Json,
}

impl<'a> Walk<'a> {
    fn value(&self, value: &Spanned<DeValue<'_>>, rule: &'a Json, path: &Path) -> Result<(), ScriptError> {
        let rule = self.resolve(rule);
        if let Some(variants) = rule["oneOf"].as_array() {
            return self.variant(value, variants, path);
        }
        match (type_of(rule), value.get_ref()) {
            ("object", DeValue::Table(table)) => self.table(table, rule, path),
            ("array", DeValue::Array(entries)) => {
                self.length(entries.len(), &rule["minItems"], &rule["maxItems"], path)?;
                for (index, entry) in entries.iter().enumerate() {
                    self.value(entry, &rule["items"], &path.index(index))?;
                }
                Ok(())
            }
            ("string", DeValue::String(text)) => self.text(text, rule, path),
            ("integer", DeValue::Integer(number)) => {
                let min = rule["minimum"].as_i64().unwrap_or(0);
                let max = rule["maximum"].as_i64().unwrap_or(i64::from(u32::MAX));
                match i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()) {
                    Ok(found) if (min..=max).contains(&found) => Ok(()),
                    Ok(_) | Err(_) => {
                        let found = number.as_str().chars().take(40).collect();
                        Err(self.places.fault(path, ScriptFault::OutOfRange { found, min, max }))
                    }
                }
            }
            ("boolean", DeValue::Boolean(_)) => Ok(()),
            (expected, found) => Err(self.wrong_type(expected, found, path)),
        }
    }

    fn table(&self, table: &DeTable<'_>, rule: &'a Json, path: &Path) -> Result<(), ScriptError> {
        let properties = rule["properties"].as_object();
        let known = || properties.into_iter().flat_map(|fields| fields.keys().map(String::as_str));
        for (key, value) in table {
            let name: &str = key.get_ref();
            let Some(property) = properties.and_then(|fields| fields.get(name)) else {
                let fault = ScriptFault::UnknownField {
                    found: short(name),
                    nearest: nearest(name, known()).to_owned(),
                };
                return Err(self.places.fault(&path.key(name), fault));
            };
            self.value(value, property, &path.key(name))?;
        }
        for required in rule["required"].as_array().into_iter().flatten().filter_map(Json::as_str) {
            if !table.contains_key(required) {
                let name = required.to_owned();
                let fault = match required {
                    "ja" | "en" => ScriptFault::MissingLanguage { language: name },
                    _ => ScriptFault::MissingField { missing: name },
                };
                return Err(self.places.fault(&path.key(required), fault));
            }
        }
        Ok(())
    }

    /// One of several forms: a word of a list, a table told by its `type`, or a table told by its one key.
    fn variant(
        &self,
        value: &Spanned<DeValue<'_>>,
        variants: &'a [Json],
        path: &Path,
    ) -> Result<(), ScriptError> {
        match value.get_ref() {
            DeValue::String(text) => {
                let words: Vec<&str> = variants.iter().flat_map(words).collect();
                if words.contains(&text.as_ref()) {
                    return Ok(());
                }
                if words.is_empty() {
                    return Err(self.wrong_type("table", value.get_ref(), path));
                }
                let nearest = nearest(text, words).to_owned();
                Err(self.places.fault(path, ScriptFault::UnknownWord { found: short(text), nearest }))
            }
            DeValue::Table(table) => {
                if let Some(tags) = tagged(variants) {
                    return self.tagged(table, &tags, path);
                }
                let keys = || variants.iter().filter_map(only_key);
                let Some(name) = table.keys().next().map(|key| key.get_ref().as_ref()) else {
                    let missing = keys().next().unwrap_or("").to_owned();
                    return Err(self.places.fault(path, ScriptFault::MissingField { missing }));
                };
                match variants.iter().find(|variant| only_key(variant) == Some(name)) {
                    Some(variant) => self.table(table, variant, path),
                    None if keys().next().is_none() => Err(self.wrong_type("string", value.get_ref(), path)),
                    None => {
                        let nearest = nearest(name, keys()).to_owned();
                        let fault = ScriptFault::UnknownField { found: short(name), nearest };
                        Err(self.places.fault(&path.key(name), fault))
                    }
                }
            }
            found => {
                let expected =
                    if variants.iter().flat_map(words).next().is_some() { "string" } else { "object" };
                Err(self.wrong_type(expected, found, path))
            }
        }
    }

    fn tagged(
        &self,
        table: &DeTable<'_>,
        tags: &[(&'a str, &'a Json)],
        path: &Path,
    ) -> Result<(), ScriptError> {
        let place = path.key("type");
        let Some(tag) = table.get("type") else {
            return Err(self.places.fault(&place, ScriptFault::MissingField { missing: "type".to_owned() }));
        };
        let Some(word) = tag.get_ref().as_str() else {
            return Err(self.wrong_type("string", tag.get_ref(), &place));
        };
        match tags.iter().find(|(name, _)| *name == word) {
            Some((_, variant)) => self.table(table, variant, path),
            None => {
                let nearest = nearest(word, tags.iter().map(|(name, _)| *name)).to_owned();
                Err(self.places.fault(&place, ScriptFault::UnknownAction { found: short(word), nearest }))
            }
        }
    }

    fn text(&self, text: &str, rule: &Json, path: &Path) -> Result<(), ScriptError> {
        if disguises(text) {
            return Err(self.places.fault(path, ScriptFault::DisguisedText));
        }
        if let Some(word) = rule["const"].as_str() {
            return if text == word {
                Ok(())
            } else {
                let fault = ScriptFault::UnknownWord { found: short(text), nearest: word.to_owned() };
                Err(self.places.fault(path, fault))
            };
        }
        if let Some(words) = rule["enum"].as_array() {
            let mut words = words.iter().filter_map(Json::as_str);
            if words.clone().any(|word| word == text) {
                return Ok(());
            }
            let nearest = nearest(text, &mut words).to_owned();
            return Err(self.places.fault(path, ScriptFault::UnknownWord { found: short(text), nearest }));
        }
        if let Some(pattern) = rule["pattern"].as_str() {
            return self.form(text, pattern, path);
        }
        self.length(text.chars().count(), &rule["minLength"], &rule["maxLength"], path)
    }

    fn form(&self, text: &str, pattern: &str, path: &Path) -> Result<(), ScriptError> {
        let holds = match pattern {
            IDENTIFIER_PATTERN => is_identifier(text),
            REFERENCE_PATTERN => is_reference(text),
            QUORUM_PATTERN if text.parse::<Quorum>().is_err() => {
                return Err(self.places.fault(path, ScriptFault::MalformedQuorum { found: short(text) }));
            }
            _ => true,
        };
        if holds {
            return Ok(());
        }
        let fault = ScriptFault::WrongForm { found: short(text), pattern: pattern.to_owned() };
        Err(self.places.fault(path, fault))
    }

    fn length(&self, found: usize, min: &Json, max: &Json, path: &Path) -> Result<(), ScriptError> {
        let found = u64::try_from(found).unwrap_or(u64::MAX);
        let (min, max) = (min.as_u64().unwrap_or(0), max.as_u64().unwrap_or(1000));
        if (min..=max).contains(&found) {
            Ok(())
        } else {
            Err(self.places.fault(path, ScriptFault::WrongLength { found, min, max }))
        }
    }

    fn wrong_type(&self, expected: &str, found: &DeValue<'_>, path: &Path) -> ScriptError {
        let expected = match expected {
            "object" => "table",
            "array" => "list",
            "string" => "text",
            other => other,
        };
        let fault =
            ScriptFault::WrongType { expected: expected.to_owned(), found: found.type_str().to_owned() };
        self.places.fault(path, fault)
    }

    /// Follows a reference, and takes the one form of an optional field that is not null.
    fn resolve(&self, mut rule: &'a Json) -> &'a Json {
        for _ in 0..8 {
            if let Some(name) = rule["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/"))
            {
                rule = &self.schema["$defs"][name];
            } else if let Some(forms) = rule["anyOf"].as_array() {
                rule = forms.iter().find(|form| form["type"] != "null").unwrap_or(&Json::Null);
            } else {
                break;
            }
        }
        rule
    }
}

/// The type that a rule asks for; optional fields have `null` beside it.
fn type_of(rule: &Json) -> &str {
    match &rule["type"] {
        Json::String(name) => name,
        Json::Array(names) => {
            names.iter().filter_map(Json::as_str).find(|name| *name != "null").unwrap_or("")
        }
        _ => "",
    }
}

/// The words of a variant that is a word, or several.
fn words(variant: &Json) -> Vec<&str> {
    match &variant["enum"] {
        Json::Array(words) => words.iter().filter_map(Json::as_str).collect(),
        _ => variant["const"].as_str().into_iter().collect(),
    }
}

/// The variants with their tags, if they are told apart by `type`.
fn tagged(variants: &[Json]) -> Option<Vec<(&str, &Json)>> {
    variants.iter().map(|variant| Some((variant["properties"]["type"]["const"].as_str()?, variant))).collect()
}

/// The key of a variant that is a table of one key.
fn only_key(variant: &Json) -> Option<&str> {
    variant["required"].as_array()?.first()?.as_str()
}

/// A text as an error repeats it: not without end.
fn short(text: &str) -> String {
    text.chars().take(80).map(|character| if character.is_control() { '�' } else { character }).collect()
}
