//! The bytes of a body and the commitment to its fields. docs/audit-log.md, "Body".

use sha2::{Digest as _, Sha256};

use crate::{
    Body, Digest, FormatError, Value,
    cbor::{Reader, Writer, in_order, key_order, malformed},
    tree,
    value::MAX_DEPTH,
};

/// The longest encoded body, in bytes.
pub const MAX_BODY: usize = 1 << 20;
/// The longest name of a field, in bytes.
const MAX_NAME: usize = 128;

/// One record's worth of what happened, before it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    kind: String,
    body: Body,
}

/// Why something cannot become a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum EventError {
    /// A kind is 1 to 64 of a-z, 0-9, dot and hyphen.
    #[error("{kind} is no kind of record")]
    BadKind {
        /// The kind as given.
        kind: String,
    },
    /// Only the log itself writes this kind.
    #[error("only the log itself writes {kind}")]
    ReservedKind {
        /// The kind as given.
        kind: String,
    },
    /// A name is 1 to 128 bytes, and not one that the log sets itself.
    #[error("{name} cannot name a field here")]
    BadName {
        /// The name as given.
        name: String,
    },
    /// A field nested more than 16 levels deep.
    #[error("the field {name} is nested too deep")]
    FieldTooDeep {
        /// The field's name.
        name: String,
    },
    /// More than 1 MiB: it belongs in an exhibit.
    #[error("the body has {bytes} bytes, more than a record holds")]
    BodyTooLarge {
        /// The size of the encoded body.
        bytes: u64,
    },
}

impl Event {
    /// An event of the caller's own.
    ///
    /// # Errors
    /// A kind or a name that no record may carry, a kind that the log reserves, a body that is too large.
    pub fn new(kind: &str, body: Body) -> Result<Self, EventError> {
        if crate::record::RESERVED_KINDS.contains(&kind) {
            return Err(EventError::ReservedKind { kind: kind.to_owned() });
        }
        Self::of_the_log(kind, body)
    }

    /// An event of any kind.
    pub(crate) fn of_the_log(kind: &str, body: Body) -> Result<Self, EventError> {
        if !crate::record::is_kind(kind) {
            return Err(EventError::BadKind { kind: kind.to_owned() });
        }
        for (name, value) in body.iter() {
            if !(1..=MAX_NAME).contains(&name.len()) {
                return Err(EventError::BadName { name: name.to_owned() });
            }
            if !value.depth_is_allowed(MAX_DEPTH) {
                return Err(EventError::FieldTooDeep { name: name.to_owned() });
            }
        }
        let event = Self { kind: kind.to_owned(), body };
        let bytes = encode(&event.body, &vec![[0; 16]; event.body.len()]).0.len();
        if bytes > MAX_BODY {
            return Err(EventError::BodyTooLarge { bytes: bytes as u64 });
        }
        Ok(event)
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// What is said about it.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }
}

/// One field as it stands in a body, with what its commitment needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// 16 random bytes, so that a value cannot be guessed from its hash.
    pub salt: [u8; 16],
    /// The name.
    pub name: String,
    /// The value.
    pub value: Value,
}

impl Field {
    /// The leaf of this field in the record's commitment: over `salt ‖ CBOR(name) ‖ CBOR(value)`.
    #[must_use]
    pub fn leaf(&self) -> Digest {
        let mut writer = Writer::default();
        writer.text(&self.name).value(&self.value);
        leaf(&self.salt, writer.as_slice())
    }
}

/// The bytes of a body and the root over its fields; one salt a field, in the order of the encoded names.
pub(crate) fn encode(body: &Body, salts: &[[u8; 16]]) -> (Vec<u8>, Digest) {
    let mut fields: Vec<_> = body.iter().collect();
    fields.sort_by(|a, b| key_order(a.0, b.0));
    let mut writer = Writer::with_capacity(1024);
    writer.map(fields.len());
    let mut frontier = tree::Frontier::default();
    let mut committed = Vec::new();
    for ((name, value), salt) in fields.into_iter().zip(salts) {
        let start = writer.len();
        writer.text(name);
        let between = writer.len();
        writer.array(2).bytes(salt);
        let after = writer.len();
        writer.value(value);
        committed.clear();
        committed.extend(&writer.as_slice()[start..between]);
        committed.extend(&writer.as_slice()[after..]);
        frontier.push(leaf(salt, &committed));
    }
    (writer.into_bytes(), frontier.root())
}

/// Reads a body's fields and the root over them.
pub(crate) fn decode(bytes: &[u8]) -> Result<(Vec<Field>, Digest), FormatError> {
    let mut reader = Reader::new(bytes);
    let count = reader.map()?;
    let mut fields: Vec<Field> = Vec::new();
    let mut frontier = tree::Frontier::default();
    for _ in 0..count {
        let name = reader.text()?;
        in_order(fields.last().map(|field| field.name.as_str()), name)?;
        if !(1..=MAX_NAME).contains(&name.len()) {
            return Err(malformed("a field's name is 1 to 128 bytes"));
        }
        if reader.array()? != 2 {
            return Err(malformed("a field is a salt and a value"));
        }
        let salt = reader.fixed()?;
        let field = Field { salt, name: name.to_owned(), value: reader.value()? };
        frontier.push(field.leaf());
        fields.push(field);
    }
    reader.end()?;
    Ok((fields, frontier.root()))
}

fn leaf(salt: &[u8; 16], name_and_value: &[u8]) -> Digest {
    Digest(Sha256::new().chain_update([0]).chain_update(salt).chain_update(name_and_value).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_body_comes_back_with_its_root(
            fields in prop::collection::btree_map("[a-z_]{1,40}", any::<i64>().prop_map(Value::Integer), 0..9),
            seed in any::<u8>(),
        ) {
            let body: Body = fields.into_iter().collect();
            let salts: Vec<_> = (0..body.len()).map(|n| [seed.wrapping_add(u8::try_from(n).unwrap()); 16]).collect();
            let (bytes, root) = encode(&body, &salts);
            let (read, read_root) = decode(&bytes).unwrap();
            prop_assert_eq!(root, read_root);
            prop_assert_eq!(&read.iter().map(|field| field.salt).collect::<Vec<_>>(), &salts);
            let leaves: Vec<_> = read.iter().map(Field::leaf).collect();
            prop_assert_eq!(tree::root_of(&leaves), root);
            prop_assert_eq!(read.into_iter().map(|field| (field.name, field.value)).collect::<Body>(), body);
        }

        #[test]
        fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
        }
    }

    #[test]
    fn a_reserved_kind_is_refused() {
        for kind in crate::record::RESERVED_KINDS {
            assert!(matches!(Event::new(kind, Body::new()), Err(EventError::ReservedKind { .. })));
        }
        for kind in ["", "Upper", "sp ace", "名"] {
            assert!(matches!(Event::new(kind, Body::new()), Err(EventError::BadKind { .. })));
        }
    }

    #[test]
    fn a_body_beyond_a_mebibyte_is_refused() {
        let event = |bytes: usize| Event::new("x", Body::new().with("a", vec![0u8; bytes].as_slice()));
        assert!(event(MAX_BODY - 100).is_ok());
        assert!(matches!(event(MAX_BODY), Err(EventError::BodyTooLarge { .. })));
    }
}
