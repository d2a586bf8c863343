//! The hashes over all inputs and outputs that signatures commit to (BIP-143, BIP-341).

use device::merkle::Hash;
use sha2::{Digest, Sha256};

use super::{Job, input, output, previous};
use crate::client::{Broken, Client, Map};
use crate::format::MAX_OUTPUT_SCRIPT;
use crate::reader::put_varint;

/// Single SHA-256s, as BIP-341 takes them; BIP-143 hashes once more.
pub(super) struct TransactionHashes {
    pub(super) prevouts: Hash,
    pub(super) amounts: Hash,
    pub(super) scripts: Hash,
    pub(super) sequences: Hash,
    pub(super) outputs: Hash,
}

impl Job<'_> {
    /// Walks over all inputs, all outputs, and all inputs again, as the app does.
    pub(super) fn hash_transaction(&mut self) -> Result<TransactionHashes, Broken> {
        let (mut prevouts, mut sequences) = (Sha256::new(), Sha256::new());
        for index in 0..self.inputs.count {
            let map = self.open_map(index)?;
            let client = &mut self.context.client;
            prevouts.update(outpoint(client, &map)?);
            sequences.update(sequence(client, &map));
        }
        let mut outputs = Sha256::new();
        for index in 0..self.outputs.count {
            outputs.update(self.output_bytes(index)?);
        }
        let (mut amounts, mut scripts) = (Sha256::new(), Sha256::new());
        for index in 0..self.inputs.count {
            let map = self.open_map(index)?;
            let client = &mut self.context.client;
            let spent = match previous::from_witness(client, &map) {
                Ok(spent) => spent,
                Err(Broken) => previous::from_previous(client, &map, None)?,
            };
            amounts.update(spent.amount.to_le_bytes());
            scripts.update(length_prefixed(&spent.script));
        }
        Ok(TransactionHashes {
            prevouts: prevouts.finalize().into(),
            amounts: amounts.finalize().into(),
            scripts: scripts.finalize().into(),
            sequences: sequences.finalize().into(),
            outputs: outputs.finalize().into(),
        })
    }

    /// Opens an input's map without looking at its keys.
    pub(super) fn open_map(&mut self, index: u64) -> Result<Map, Broken> {
        Map::open(&mut self.context.client, &self.inputs.root, self.inputs.count, index, |_, _, _, _| ())
    }

    /// An output as it stands in a transaction.
    pub(super) fn output_bytes(&mut self, index: u64) -> Result<Vec<u8>, Broken> {
        if index >= self.outputs.count {
            return Err(Broken);
        }
        let client = &mut self.context.client;
        let map = Map::open(client, &self.outputs.root, self.outputs.count, index, |_, _, _, _| ())?;
        let amount = map.value_array::<8>(client, output::AMOUNT)?;
        let script = map.value(client, output::SCRIPT, MAX_OUTPUT_SCRIPT)?;
        Ok([&amount[..], &length_prefixed(&script)].concat())
    }
}

/// The outpoint that an input spends.
pub(super) fn outpoint(client: &mut Client, map: &Map) -> Result<[u8; 36], Broken> {
    let mut bytes = [0; 36];
    bytes[..32].copy_from_slice(&map.value_array::<32>(client, input::PREVIOUS_TXID)?);
    bytes[32..].copy_from_slice(&map.value_array::<4>(client, input::OUTPUT_INDEX)?);
    Ok(bytes)
}

/// The sequence of an input; final if it names none.
pub(super) fn sequence(client: &mut Client, map: &Map) -> [u8; 4] {
    map.value_array(client, input::SEQUENCE).unwrap_or([0xff; 4])
}

/// A script with its length before it.
pub(super) fn length_prefixed(script: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(script.len() + 3);
    put_varint(&mut bytes, script.len() as u64);
    bytes.extend(script);
    bytes
}
