//! The transaction that an input spends from.

use device::merkle::Hash;
use sha2::{Digest, Sha256};

use super::input;
use crate::client::{Broken, Client, Map};
use crate::reader::{Reader, put_varint};

/// Longest output script that the app spends, in bytes.
pub(super) const MAX_SCRIPT: usize = 34;

/// An output that is spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpentOutput {
    pub(super) amount: u64,
    pub(super) script: Vec<u8>,
}

/// Reads the spent output from the witness UTXO.
pub(super) fn from_witness(client: &mut Client, map: &Map) -> Result<SpentOutput, Broken> {
    let value = map.value(client, input::WITNESS_UTXO, 8 + 1 + MAX_SCRIPT)?;
    let mut reader = Reader::new(&value);
    let amount = u64::from_le_bytes(reader.array().ok_or(Broken)?);
    let length = usize::from(reader.byte().ok_or(Broken)?);
    let script = reader.bytes(length).ok_or(Broken)?.to_vec();
    if reader.is_empty() { Ok(SpentOutput { amount, script }) } else { Err(Broken) }
}

/// Reads the spent output from the whole previous transaction; its txid must be `expected`, if that is given.
pub(super) fn from_previous(
    client: &mut Client,
    map: &Map,
    expected: Option<&Hash>,
) -> Result<SpentOutput, Broken> {
    let index = u32::from_le_bytes(map.value_array(client, input::OUTPUT_INDEX)?);
    let mut transaction = Vec::new();
    map.stream_value(client, input::NON_WITNESS_UTXO, |chunk| transaction.extend_from_slice(chunk))?;
    let (txid, output) = parse(&transaction, index).ok_or(Broken)?;
    if expected.is_some_and(|expected| *expected != txid) {
        return Err(Broken);
    }
    Ok(output)
}

/// The txid of a transaction and its output at `index`.
fn parse(transaction: &[u8], index: u32) -> Option<(Hash, SpentOutput)> {
    let mut reader = Reader::new(transaction);
    // What the txid is the hash of: everything but the witnesses.
    let mut hashed = Vec::with_capacity(transaction.len());
    hashed.extend(reader.bytes(4)?);
    let has_witnesses = reader.peek()? == 0;
    if has_witnesses && reader.bytes(2)? != [0, 1] {
        return None;
    }

    let inputs = counted(&mut reader, &mut hashed)?;
    for _ in 0..inputs {
        hashed.extend(reader.bytes(36)?);
        let length = counted(&mut reader, &mut hashed)?;
        hashed.extend(reader.bytes(usize::try_from(length).ok()?)?);
        hashed.extend(reader.bytes(4)?);
    }

    let mut spent = None;
    for place in 0..counted(&mut reader, &mut hashed)? {
        let amount = reader.array::<8>()?;
        hashed.extend(amount);
        let length = usize::try_from(counted(&mut reader, &mut hashed)?).ok()?;
        let script = reader.bytes(length)?;
        hashed.extend(script);
        if place == u64::from(index) {
            if script.len() > MAX_SCRIPT {
                return None;
            }
            spent = Some(SpentOutput { amount: u64::from_le_bytes(amount), script: script.to_vec() });
        }
    }

    if has_witnesses {
        for _ in 0..inputs {
            for _ in 0..reader.varint()? {
                let length = reader.varint()?;
                reader.bytes(usize::try_from(length).ok()?)?;
            }
        }
    }
    hashed.extend(reader.bytes(4)?);
    let txid = Sha256::digest(Sha256::digest(&hashed)).into();
    Some((txid, spent?))
}

fn counted(reader: &mut Reader<'_>, hashed: &mut Vec<u8>) -> Option<u64> {
    let count = reader.varint()?;
    put_varint(hashed, count);
    Some(count)
}

#[cfg(test)]
mod tests {
    use bitcoin::absolute::LockTime;
    use bitcoin::hashes::Hash as _;
    use bitcoin::transaction::Version;
    use bitcoin::{Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Witness, consensus};

    use super::*;

    fn transaction(witness: Witness) -> Transaction {
        let outputs = (1..=3u8).map(|number| TxOut {
            value: Amount::from_sat(u64::from(number)),
            script_pubkey: ScriptBuf::from_bytes(vec![number; 34]),
        });
        Transaction {
            version: Version::TWO,
            lock_time: LockTime::ZERO,
            input: vec![TxIn {
                previous_output: OutPoint::null(),
                script_sig: ScriptBuf::from_bytes(vec![1, 2]),
                sequence: Sequence::MAX,
                witness,
            }],
            output: outputs.collect(),
        }
    }

    #[test]
    fn txid_and_output_are_those_of_the_library() {
        for witness in [Witness::new(), Witness::from_slice(&[vec![7; 300], vec![]])] {
            let transaction = transaction(witness);
            let bytes = consensus::serialize(&transaction);
            let (txid, output) = parse(&bytes, 1).unwrap();
            assert_eq!(txid, transaction.compute_txid().to_byte_array());
            assert_eq!(output, SpentOutput { amount: 2, script: vec![2; 34] });
            assert_eq!(parse(&bytes, 3), None);
            for length in 0..bytes.len() {
                assert_eq!(parse(&bytes[..length], 1), None, "cut at {length}");
            }
        }
    }
}
