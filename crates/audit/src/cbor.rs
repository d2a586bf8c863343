//! Deterministic CBOR (RFC 8949 §4.2.1), the few forms that a log uses.
//!
//! The reader accepts nothing that the writer would not have written.

use std::collections::BTreeMap;

use crate::{FormatError, Value, value::MAX_DEPTH};

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const FALSE: u8 = 0xf4;
const TRUE: u8 = 0xf5;
const NULL: u8 = 0xf6;

/// Writes items one after the other.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }

    fn head(&mut self, major: u8, number: u64) -> &mut Self {
        let major = major << 5;
        let bytes = number.to_be_bytes();
        match number {
            0..=23 => self.0.push(major | bytes[7]),
            24..=0xff => self.0.extend([major | 24, bytes[7]]),
            0x100..=0xffff => {
                self.0.push(major | 25);
                self.0.extend(&bytes[6..]);
            }
            0x1_0000..=0xffff_ffff => {
                self.0.push(major | 26);
                self.0.extend(&bytes[4..]);
            }
            _ => {
                self.0.push(major | 27);
                self.0.extend(&bytes);
            }
        }
        self
    }

    pub(crate) fn uint(&mut self, number: u64) -> &mut Self {
        self.head(UNSIGNED, number)
    }

    pub(crate) fn int(&mut self, number: i64) -> &mut Self {
        match u64::try_from(number) {
            Ok(number) => self.head(UNSIGNED, number),
            Err(_) => self.head(NEGATIVE, (!number).unsigned_abs()),
        }
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(BYTES, bytes.len() as u64).0.extend(bytes);
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.head(TEXT, text.len() as u64).0.extend(text.as_bytes());
        self
    }

    pub(crate) fn array(&mut self, items: usize) -> &mut Self {
        self.head(ARRAY, items as u64)
    }

    pub(crate) fn map(&mut self, pairs: usize) -> &mut Self {
        self.head(MAP, pairs as u64)
    }

    pub(crate) fn value(&mut self, value: &Value) -> &mut Self {
        match value {
            Value::Null => self.0.push(NULL),
            Value::Bool(yes) => self.0.push(if *yes { TRUE } else { FALSE }),
            Value::Integer(number) => return self.int(*number),
            Value::Bytes(bytes) => return self.bytes(bytes),
            Value::Text(text) => return self.text(text),
            Value::Array(items) => {
                self.array(items.len());
                for item in items {
                    self.value(item);
                }
            }
            Value::Map(map) => {
                self.map(map.len());
                let mut pairs: Vec<_> = map.iter().collect();
                pairs.sort_by(|a, b| key_order(a.0, b.0));
                for (name, item) in pairs {
                    self.text(name).value(item);
                }
            }
        }
        self
    }
}

/// The order of encoded text keys: a shorter one first, then byte by byte.
pub(crate) fn key_order(a: &str, b: &str) -> std::cmp::Ordering {
    a.len().cmp(&b.len()).then_with(|| a.as_bytes().cmp(b.as_bytes()))
}

/// Reads items one after the other.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Refuses bytes behind the last item.
    pub(crate) fn end(&self) -> Result<(), FormatError> {
        if self.rest.is_empty() { Ok(()) } else { Err(malformed("bytes behind the end")) }
    }

    #[cfg(test)]
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    fn take(&mut self, count: u64) -> Result<&'a [u8], FormatError> {
        let count = usize::try_from(count).map_err(|_| malformed("cut short"))?;
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(|| malformed("cut short"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn head(&mut self) -> Result<(u8, u64), FormatError> {
        let first = self.take(1)?[0];
        let (major, short) = (first >> 5, first & 31);
        let (number, least) = match short {
            0..=23 => (u64::from(short), 0),
            24..=27 => {
                let width = 1u64 << (short - 24);
                let number =
                    self.take(width)?.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
                (number, [24, 0x100, 0x1_0000, 0x1_0000_0000][usize::from(short - 24)])
            }
            _ => return Err(malformed("a form outside deterministic CBOR")),
        };
        if number < least { Err(malformed("a number longer than needed")) } else { Ok((major, number)) }
    }

    fn expect(&mut self, wanted: u8) -> Result<u64, FormatError> {
        match self.head()? {
            (major, number) if major == wanted => Ok(number),
            _ => Err(malformed("another type than expected")),
        }
    }

    pub(crate) fn uint(&mut self) -> Result<u64, FormatError> {
        self.expect(UNSIGNED)
    }

    pub(crate) fn int(&mut self) -> Result<i64, FormatError> {
        let head = self.head()?;
        integer(head)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], FormatError> {
        let length = self.expect(BYTES)?;
        self.take(length)
    }

    pub(crate) fn fixed<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        self.bytes()?.try_into().map_err(|_| malformed("bytes of another length than expected"))
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, FormatError> {
        let length = self.expect(TEXT)?;
        self.utf8(length)
    }

    fn utf8(&mut self, length: u64) -> Result<&'a str, FormatError> {
        std::str::from_utf8(self.take(length)?).map_err(|_| malformed("text that is not UTF-8"))
    }

    pub(crate) fn array(&mut self) -> Result<u64, FormatError> {
        self.expect(ARRAY)
    }

    pub(crate) fn map(&mut self) -> Result<u64, FormatError> {
        self.expect(MAP)
    }

    pub(crate) fn value(&mut self) -> Result<Value, FormatError> {
        self.value_within(MAX_DEPTH)
    }

    fn value_within(&mut self, left: usize) -> Result<Value, FormatError> {
        let deeper = || left.checked_sub(1).ok_or_else(|| malformed("nested more than 16 levels deep"));
        match self.rest.first() {
            Some(&NULL) => self.take(1).map(|_| Value::Null),
            Some(&simple @ (TRUE | FALSE)) => self.take(1).map(|_| Value::Bool(simple == TRUE)),
            _ => match self.head()? {
                head @ (UNSIGNED | NEGATIVE, _) => integer(head).map(Value::Integer),
                (BYTES, length) => Ok(Value::Bytes(self.take(length)?.to_vec())),
                (TEXT, length) => Ok(Value::Text(self.utf8(length)?.to_owned())),
                (ARRAY, items) => {
                    let left = deeper()?;
                    (0..items).map(|_| self.value_within(left)).collect::<Result<_, _>>().map(Value::Array)
                }
                (MAP, pairs) => {
                    let left = deeper()?;
                    let mut map = BTreeMap::new();
                    let mut before: Option<&str> = None;
                    for _ in 0..pairs {
                        let name = self.text()?;
                        in_order(before, name)?;
                        before = Some(name);
                        map.insert(name.to_owned(), self.value_within(left)?);
                    }
                    Ok(Value::Map(map))
                }
                _ => Err(malformed("a form that no log uses")),
            },
        }
    }
}

/// Refuses a key that does not come after the one before it.
pub(crate) fn in_order(before: Option<&str>, name: &str) -> Result<(), FormatError> {
    match before {
        Some(before) if key_order(before, name).is_ge() => Err(malformed("names out of order or twice")),
        _ => Ok(()),
    }
}

fn integer((major, number): (u8, u64)) -> Result<i64, FormatError> {
    let number = i64::try_from(number).map_err(|_| malformed("a number beyond 64 bits with sign"))?;
    match major {
        UNSIGNED => Ok(number),
        NEGATIVE => Ok(!number),
        _ => Err(malformed("another type than expected")),
    }
}

pub(crate) fn malformed(detail: &str) -> FormatError {
    FormatError::Malformed { detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Integer),
            prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
            ".{0,30}".prop_map(Value::Text),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                prop::collection::btree_map(".{0,30}", inner, 0..6).prop_map(Value::Map),
            ]
        })
    }

    fn encoded(value: &Value) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.value(value);
        writer.into_bytes()
    }

    proptest! {
        #[test]
        fn a_value_comes_back(value in values()) {
            let bytes = encoded(&value);
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.value().unwrap(), value);
            prop_assert!(reader.end().is_ok());
            // another library finds one whole item in it
            let mut other = minicbor::Decoder::new(&bytes);
            other.skip().unwrap();
            prop_assert_eq!(other.position(), bytes.len());
        }

        #[test]
        fn whatever_is_accepted_encodes_to_the_same_bytes(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut reader = Reader::new(&bytes);
            if let Ok(value) = reader.value() {
                let used = bytes.len() - reader.rest().len();
                prop_assert_eq!(encoded(&value), &bytes[..used]);
            }
        }
    }

    #[test]
    fn longer_forms_of_the_same_number_are_refused() {
        for text in [
            "1817",
            "1900ff",
            "1a0000ffff",
            "1b00000000ffffffff",
            "5f4100ff",
            "fa00000000",
            "3bffffffffffffffff",
        ] {
            let bytes = hex::decode(text).unwrap();
            assert!(Reader::new(&bytes).value().is_err(), "{text}");
        }
    }

    #[test]
    fn the_standards_examples_hold() {
        for (number, text) in [
            (0, "00"),
            (23, "17"),
            (24, "1818"),
            (1000, "1903e8"),
            (1_000_000, "1a000f4240"),
            (1_000_000_000_000, "1b000000e8d4a51000"),
            (-1, "20"),
            (-100, "3863"),
            (-1000, "3903e7"),
        ] {
            assert_eq!(hex::encode(encoded(&Value::Integer(number))), text);
        }
    }
}
