//! What a record can say: named values, and their bridge to JSON.

use std::collections::BTreeMap;

/// The deepest nesting of arrays and maps in one value.
pub(crate) const MAX_DEPTH: usize = 16;
/// The only key of the JSON object that stands for bytes.
const BYTES_KEY: &str = "$bytes";

/// One value of a record's body: docs/audit-log.md, "Body".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, said explicitly.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number; larger amounts are decimal text.
    Integer(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Text.
    Text(String),
    /// A list.
    Array(Vec<Value>),
    /// Named values.
    Map(BTreeMap<String, Value>),
}

/// The named values of one record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body(BTreeMap<String, Value>);

/// Why JSON is no body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ValueError {
    /// A fraction, an exponent, or a whole number beyond 64 bits with sign.
    #[error("{number} is not a whole number of 64 bits")]
    NotAWholeNumber {
        /// The number as written.
        number: String,
    },
    /// More than 16 levels.
    #[error("the value is nested more than 16 levels deep")]
    TooDeep,
    /// `$bytes` without hexadecimal text, or beside other keys.
    #[error("`$bytes` takes hexadecimal text and stands alone")]
    NotBytes,
    /// The outermost value of a body is an object.
    #[error("a body is an object of named values")]
    NotAnObject,
}

impl Value {
    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The whole number, if it is one.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(number) = self { Some(*number) } else { None }
    }

    /// The bytes, if they are bytes.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The member `name` of a map.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        if let Self::Map(map) = self { map.get(name) } else { None }
    }

    /// The value as JSON; bytes become `{"$bytes": "<hex>"}`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(yes) => (*yes).into(),
            Self::Integer(number) => (*number).into(),
            Self::Bytes(bytes) => serde_json::json!({ BYTES_KEY: hex::encode(bytes) }),
            Self::Text(text) => text.as_str().into(),
            Self::Array(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(map) => map_to_json(map),
        }
    }

    pub(crate) fn depth_is_allowed(&self, left: usize) -> bool {
        match self {
            Self::Array(items) => left > 0 && items.iter().all(|item| item.depth_is_allowed(left - 1)),
            Self::Map(map) => left > 0 && map.values().all(|item| item.depth_is_allowed(left - 1)),
            Self::Null | Self::Bool(_) | Self::Integer(_) | Self::Bytes(_) | Self::Text(_) => true,
        }
    }

    fn read(json: serde_json::Value, left: usize) -> Result<Self, ValueError> {
        use serde_json::Value as Json;
        Ok(match json {
            Json::Null => Self::Null,
            Json::Bool(yes) => Self::Bool(yes),
            Json::Number(number) => Self::Integer(
                number.as_i64().ok_or_else(|| ValueError::NotAWholeNumber { number: number.to_string() })?,
            ),
            Json::String(text) => Self::Text(text),
            Json::Array(items) => {
                let left = left.checked_sub(1).ok_or(ValueError::TooDeep)?;
                Self::Array(items.into_iter().map(|item| Self::read(item, left)).collect::<Result<_, _>>()?)
            }
            Json::Object(map) if map.contains_key(BYTES_KEY) => {
                match map.get(BYTES_KEY).and_then(Json::as_str) {
                    Some(text) if map.len() == 1 => {
                        Self::Bytes(hex::decode(text).map_err(|_| ValueError::NotBytes)?)
                    }
                    _ => return Err(ValueError::NotBytes),
                }
            }
            Json::Object(map) => {
                let left = left.checked_sub(1).ok_or(ValueError::TooDeep)?;
                Self::Map(
                    map.into_iter()
                        .map(|(name, item)| Ok((name, Self::read(item, left)?)))
                        .collect::<Result<_, ValueError>>()?,
                )
            }
        })
    }
}

impl Body {
    /// A body that says nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The body with one more value; a name said before is replaced.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// The value of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All names and values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The body as a JSON object.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        map_to_json(&self.0)
    }

    /// Both bodies in one; what `other` says replaces what this one says.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl TryFrom<serde_json::Value> for Value {
    type Error = ValueError;

    fn try_from(json: serde_json::Value) -> Result<Self, ValueError> {
        Self::read(json, MAX_DEPTH)
    }
}

impl TryFrom<serde_json::Value> for Body {
    type Error = ValueError;

    fn try_from(json: serde_json::Value) -> Result<Self, ValueError> {
        match json {
            serde_json::Value::Object(map) => map
                .into_iter()
                .map(|(name, item)| Ok((name, Value::read(item, MAX_DEPTH)?)))
                .collect::<Result<BTreeMap<_, _>, ValueError>>()
                .map(Self),
            _ => Err(ValueError::NotAnObject),
        }
    }
}

impl FromIterator<(String, Value)> for Body {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::Array(items)
    }
}

impl From<BTreeMap<String, Value>> for Value {
    fn from(map: BTreeMap<String, Value>) -> Self {
        Self::Map(map)
    }
}

fn map_to_json(map: &BTreeMap<String, Value>) -> serde_json::Value {
    serde_json::Value::Object(map.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
}

/// A count or a sequence number as a value; beyond 63 bits it is the largest one, which no log reaches.
pub(crate) fn count(number: u64) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_comes_back_as_it_went_in() {
        let json = json!({"a": 1, "b": [true, null, "x"], "c": {"$bytes": "00ff"}, "d": {"e": -5}});
        assert_eq!(Body::try_from(json.clone()).unwrap().to_json(), json);
    }

    #[test]
    fn a_fraction_is_refused() {
        for number in ["1.5", "1e3", "9223372036854775808"] {
            let json: serde_json::Value = serde_json::from_str(&format!("{{\"a\":{number}}}")).unwrap();
            assert!(matches!(Body::try_from(json), Err(ValueError::NotAWholeNumber { .. })), "{number}");
        }
    }

    #[test]
    fn bytes_that_are_not_bytes_are_refused() {
        for json in [
            json!({"a": {"$bytes": "0g"}}),
            json!({"a": {"$bytes": "00", "b": 1}}),
            json!({"a": {"$bytes": 1}}),
        ] {
            assert_eq!(Body::try_from(json), Err(ValueError::NotBytes));
        }
    }

    #[test]
    fn a_seventeenth_level_is_refused() {
        let nested = |levels| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(Value::try_from(nested(16)).is_ok());
        assert_eq!(Value::try_from(nested(17)), Err(ValueError::TooDeep));
    }
}
