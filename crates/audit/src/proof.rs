//! One record without the others: C2SP tlog-proof, and single fields with their salts.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    Body, Digest, Field, FormatError, Header, Note,
    cbor::{key_order, malformed},
    tree,
};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// That a record stands at its place in a log: a C2SP tlog-proof.
///
/// The extra data carries the record's header, so that the proof stands alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordProof {
    /// The record's header, from which the leaf is hashed; a proof made elsewhere may lack it.
    pub header: Option<Vec<u8>>,
    /// The record's place.
    pub index: u64,
    /// From the leaf's sibling upwards.
    pub path: Vec<Digest>,
    /// The signed head that the path leads to.
    pub note: Note,
}

/// That a record has a field, without its other fields: the audit path in the record's commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProof {
    /// The field, with its salt.
    pub field: Field,
    /// Its place in the body.
    pub index: u64,
    /// How many fields the body has.
    pub fields: u64,
    /// From the leaf's sibling upwards.
    pub path: Vec<Digest>,
}

impl FieldProof {
    pub(crate) fn new(fields: &[Field], name: &str) -> Option<Self> {
        let leaves: Vec<_> = fields.iter().map(Field::leaf).collect();
        let at = fields.iter().position(|field| field.name == name)?;
        let path = tree::inclusion_path(&leaves, at as u64)?;
        Some(Self { field: fields[at].clone(), index: at as u64, fields: fields.len() as u64, path })
    }

    /// The proof of one field of a body that was written with these salts.
    pub(crate) fn of(body: &Body, salts: &[[u8; 16]], name: &str) -> Option<Self> {
        let mut fields: Vec<_> = body.iter().collect();
        fields.sort_by(|a, b| key_order(a.0, b.0));
        let fields: Vec<Field> = fields
            .into_iter()
            .zip(salts)
            .map(|((name, value), salt)| Field { salt: *salt, name: name.to_owned(), value: value.clone() })
            .collect();
        Self::new(&fields, name)
    }

    /// Whether the field is one of the record with this header.
    #[must_use]
    pub fn shows(&self, header: &Header) -> bool {
        tree::includes(&self.field.leaf(), self.index, self.fields, &self.path, &header.commit_root)
    }
}

impl RecordProof {
    /// Whether the path leads from `header` to the note's head. The note's signatures are the caller's to check.
    #[must_use]
    pub fn shows(&self, header: &[u8]) -> bool {
        let head = self.note.head();
        tree::includes(&tree::leaf_hash(header), self.index, head.size, &self.path, &head.root)
    }
}

impl fmt::Display for RecordProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(header) = &self.header {
            writeln!(f, "extra {}", STANDARD.encode(header))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", STANDARD.encode(hash.0)))?;
        write!(f, "\n{}", self.note)
    }
}

impl FromStr for RecordProof {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        let bad = || malformed("no C2SP tlog-proof");
        let (proof, note) = text.split_once("\n\n").ok_or_else(bad)?;
        let mut lines = proof.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(bad());
        }
        let header = match lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            Some(extra) => {
                let header = STANDARD.decode(extra).map_err(|_| bad())?;
                lines.next();
                Some(header)
            }
            None => None,
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or_else(bad)?;
        let path = lines
            .map(|line| {
                STANDARD.decode(line).ok().and_then(|hash| hash.try_into().ok()).map(Digest).ok_or_else(bad)
            })
            .collect::<Result<Vec<_>, _>>()?;
        if path.len() > 64 {
            return Err(bad());
        }
        let proof = Self { header, index: index.parse().map_err(|_| bad())?, path, note: note.parse()? };
        if proof.to_string() == text { Ok(proof) } else { Err(bad()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Head, LogId};
    use ed25519_dalek::SigningKey;
    use proptest::prelude::*;

    fn proof(size: u8, index: u64) -> RecordProof {
        let leaves: Vec<_> = (0..size).map(|n| tree::leaf_hash(&[n])).collect();
        let head = Head { log_id: LogId([3; 16]), size: size.into(), root: tree::root_of(&leaves) };
        let mut note = Note::unsigned(head.clone());
        note.add(crate::note::sign(&head, 1, &SigningKey::from_bytes(&[1; 32])));
        let path = tree::inclusion_path(&leaves, index).unwrap();
        RecordProof { header: Some(vec![u8::try_from(index).unwrap()]), index, path, note }
    }

    proptest! {
        #[test]
        fn a_proof_comes_back_and_shows_its_record(size in 1..30u8, at in any::<prop::sample::Index>()) {
            let index = at.index(usize::from(size)) as u64;
            let proof = proof(size, index);
            let read: RecordProof = proof.to_string().parse().unwrap();
            prop_assert!(read.shows(proof.header.as_ref().unwrap()));
            prop_assert!(!read.shows(b"another"));
            prop_assert_eq!(read, proof);
        }

        #[test]
        fn garbage_never_panics(text in "\\PC{0,100}") {
            let _ = format!("{FIRST_LINE}\n{text}").parse::<RecordProof>();
        }
    }
}
