//! Derivations that a PSBT names for keys of inputs and outputs.

use bitcoin::bip32::Fingerprint;

use super::OwnKey;
use crate::client::{Broken, Client, Map};
use crate::keys::MAX_STEPS;
use crate::policy::{AddressChain, Derivation};
use crate::reader::Reader;

/// Longest origin, in bytes: a fingerprint and the steps.
const MAX_ORIGIN: usize = 4 * (1 + MAX_STEPS);
/// Most leaf hashes in a taproot derivation.
const MAX_LEAVES: usize = 128;

/// Which field names the derivation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// A compressed key.
    Plain,
    /// An x-only key, with the leaves that hold it.
    Taproot,
}

/// A master fingerprint and a path.
pub(super) struct Origin {
    fingerprint: Fingerprint,
    path: Vec<u32>,
}

/// Reads the derivation at `index` of a map; none if its path is too short or too long to matter.
///
/// `key` is the key of the entry without its type byte.
pub(super) fn read(
    client: &mut Client,
    map: &Map,
    index: u64,
    field: Field,
    key: &[u8],
) -> Result<Option<Origin>, Broken> {
    let key_length = match field {
        Field::Plain => 33,
        Field::Taproot => 32,
    };
    if key.len() != key_length {
        return Err(Broken);
    }
    let longest = 1 + 32 * MAX_LEAVES + MAX_ORIGIN;
    let mut value = Vec::new();
    let mut is_too_long = false;
    map.stream_value_at(client, index, |chunk| {
        if value.len() + chunk.len() > longest {
            is_too_long = true;
        } else {
            value.extend_from_slice(chunk);
        }
    })?;
    if is_too_long {
        return Err(Broken);
    }
    let mut reader = Reader::new(&value);
    if field == Field::Taproot {
        let leaves = usize::from(reader.byte().ok_or(Broken)?);
        if leaves > MAX_LEAVES {
            return Err(Broken);
        }
        reader.bytes(32 * leaves).ok_or(Broken)?;
    }
    let fingerprint = Fingerprint::from(reader.array::<4>().ok_or(Broken)?);
    let mut path = Vec::new();
    while !reader.is_empty() {
        path.push(u32::from_le_bytes(reader.array().ok_or(Broken)?));
    }
    if path.len() > MAX_STEPS {
        return Err(Broken);
    }
    Ok((path.len() >= 2).then_some(Origin { fingerprint, path }))
}

impl OwnKey {
    /// The address that an origin names, if it is one below this key.
    pub(super) fn derivation(&self, origin: &Origin) -> Option<Derivation> {
        let (above, [step, index]) = origin.path.split_last_chunk::<2>()?;
        if origin.fingerprint != self.fingerprint || above != self.path {
            return None;
        }
        let chain = if *step == self.expression.change {
            AddressChain::Change
        } else if *step == self.expression.receive {
            AddressChain::Receive
        } else {
            return None;
        };
        Some(Derivation { chain, index: *index })
    }
}
