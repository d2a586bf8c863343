//! From the bytes of a file to checked JSON: size, encoding, syntax, duplicate keys.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::HoldingsError;

/// Coins and previous transactions: about 400,000 coins.
pub(crate) const LARGE_FILE: usize = 256 << 20;
/// Descriptors, chain state, prices, books.
pub(crate) const SMALL_FILE: usize = 1 << 20;

/// A named file as it was read, borrowed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NamedFile<'a> {
    pub(crate) name: &'static str,
    pub(crate) bytes: &'a [u8],
}

/// The text of a file. A UTF-8 byte order mark is dropped (PowerShell writes one); UTF-16 is
/// refused, because a tool that rewrote the encoding may have rewritten more.
pub(crate) fn text<'a>(file: NamedFile<'a>, limit: usize) -> Result<&'a str, HoldingsError> {
    let name = || file.name.to_owned();
    if file.bytes.len() > limit {
        return Err(HoldingsError::FileTooLarge { file: name(), bytes: file.bytes.len(), limit });
    }
    if file.bytes.starts_with(&[0xff, 0xfe])
        || file.bytes.starts_with(&[0xfe, 0xff])
        || file.bytes.iter().take(4).any(|byte| *byte == 0)
    {
        return Err(HoldingsError::Utf16 { file: name() });
    }
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file.bytes);
    std::str::from_utf8(bytes)
        .map_err(|error| HoldingsError::NotUtf8 { file: name(), offset: error.valid_up_to() })
}

/// Parses JSON; a position in the file goes with every error.
pub(crate) fn json<'a, T: Deserialize<'a>>(name: &str, text: &'a str) -> Result<T, HoldingsError> {
    serde_json::from_str(text).map_err(|error| {
        let (file, line, column) = (name.to_owned(), error.line(), error.column());
        let detail = error.to_string();
        match error.classify() {
            Category::Eof => HoldingsError::TruncatedJson { file, line, column },
            _ if detail.starts_with("duplicate") => HoldingsError::DuplicateKey { file, line, detail },
            _ => HoldingsError::BadJson { file, line, column, detail },
        }
    })
}

/// A JSON object of which no key may stand twice.
pub(crate) struct UniqueMap<T>(pub(crate) BTreeMap<String, T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for UniqueMap<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = BTreeMap<String, T>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut map = BTreeMap::new();
                while let Some((key, value)) = access.next_entry::<String, T>()? {
                    if map.contains_key(&key) {
                        return Err(A::Error::custom(format!("duplicate key `{key}`")));
                    }
                    map.insert(key, value);
                }
                Ok(map)
            }
        }
        deserializer.deserialize_map(Entries(std::marker::PhantomData)).map(Self)
    }
}

/// One coin of `listunspent` with its values as tokens, so that nothing is read as a float and
/// every complaint can name its field. Unknown fields are ignored: they differ between nodes.
#[derive(Deserialize)]
pub(crate) struct CoinJson<'a> {
    #[serde(borrow)]
    pub(crate) txid: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) vout: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) address: Option<&'a RawValue>,
    #[serde(borrow, rename = "scriptPubKey")]
    pub(crate) script_pub_key: Option<&'a RawValue>,
    #[serde(borrow, rename = "witnessScript")]
    pub(crate) witness_script: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) amount: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) confirmations: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) desc: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) parent_descs: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) safe: Option<&'a RawValue>,
}

/// Where in which file a value stands; makes the errors about it.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) file: &'static str,
    pub(crate) coin: usize,
}

impl Place {
    pub(crate) fn required<'a>(
        self,
        field: &'static str,
        value: Option<&'a RawValue>,
    ) -> Result<&'a RawValue, HoldingsError> {
        value.ok_or_else(|| HoldingsError::MissingField {
            file: self.file.to_owned(),
            coin: self.coin,
            field: field.to_owned(),
        })
    }

    pub(crate) fn invalid(self, field: &'static str, detail: impl fmt::Display) -> HoldingsError {
        HoldingsError::InvalidField {
            file: self.file.to_owned(),
            coin: self.coin,
            field: field.to_owned(),
            detail: detail.to_string(),
        }
    }

    pub(crate) fn read<'a, T: Deserialize<'a>>(
        self,
        field: &'static str,
        value: Option<&'a RawValue>,
    ) -> Result<T, HoldingsError> {
        let raw = self.required(field, value)?;
        serde_json::from_str(raw.get()).map_err(|error| self.invalid(field, error))
    }

    pub(crate) fn text<'a>(
        self,
        field: &'static str,
        value: Option<&'a RawValue>,
    ) -> Result<Cow<'a, str>, HoldingsError> {
        /// `Cow` itself never borrows when deserialized.
        #[derive(Deserialize)]
        struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
        self.read::<Text<'a>>(field, value).map(|text| text.0)
    }
}
