//! Signing, key by key and input by input.

use bitcoin::bip32::Xpriv;
use bitcoin::key::TapTweak;
use bitcoin::secp256k1::{Keypair, PublicKey};
use bitcoin::taproot::TapNodeHash;
use device::apdu::{StatusWord, client_command};
use device::merkle::Hash;
use sha2::{Digest, Sha256};

use super::hashes::{TransactionHashes, length_prefixed, outpoint, sequence};
use super::inputs::{CheckedInputs, OpenInput, sighash};
use super::previous::{self, MAX_SCRIPT, SpentOutput};
use super::{Job, detail, input};
use crate::client::Broken;
use crate::commands::Protocol;
use crate::context::Refusal;
use crate::policy::{Derivation, Signing, script_hash, tagged_hash, tapleaf_hash, taptree_hash};
use crate::reader::put_varint;
use crate::seed::secp;

/// The bits of a sighash type that choose the outputs (BIP-143).
const OUTPUTS_MASK: u32 = 0x1f;

/// One signature to make.
struct Task {
    open: OpenInput,
    index: u64,
    at: Derivation,
    key: Xpriv,
    /// Set when a key of a tapleaf signs.
    leaf: Option<Hash>,
    /// None if the input does not ask for one.
    sighash: Option<u32>,
}

impl Job<'_> {
    /// Signs every input of ours with every wanted key of ours, and hands the signatures out.
    pub(super) fn sign(&mut self, inputs: &CheckedInputs, hashes: &TransactionHashes) -> Result<(), Refusal> {
        for place in 0..self.own_keys.len() {
            if !self.own_keys[place].is_wanted || !self.is_still_ours(place) {
                continue;
            }
            for (index, _) in (0..).zip(&inputs.is_ours).filter(|(_, is_ours)| **is_ours) {
                let task = self.prepare(place, index)?;
                self.sign_input(task, hashes)?;
            }
        }
        Ok(())
    }

    /// The app asks for the key once more.
    fn is_still_ours(&mut self, place: usize) -> bool {
        let key = u64::from(self.own_keys[place].expression.key);
        self.policy
            .key(&mut self.context.client, key)
            .is_ok_and(|info| info.is_of(&self.context.seed, self.context.app))
    }

    fn prepare(&mut self, place: usize, index: u64) -> Result<Task, Refusal> {
        let open = self.open_input(index).map_err(|Broken| StatusWord::BAD_DATA)?;
        let at = open.derivation.ok_or(StatusWord::BAD_DATA)?;
        let leaf = match &self.own_keys[place].leaf {
            Some(leaf) => Some(
                tapleaf_hash(&mut self.context.client, &self.policy, leaf, at, &mut self.cache)
                    .map_err(|Broken| StatusWord::BAD_STATE)?,
            ),
            None => None,
        };
        let sighash = if open.has_sighash { Some(self.sighash_type(&open)?) } else { None };
        let own = &self.own_keys[place];
        let mut path = own.path.clone();
        path.extend([own.expression.step(at.chain), at.index]);
        let key = self.context.seed.derive(self.context.app, &path).map_err(|_| StatusWord::BAD_STATE)?;
        Ok(Task { open, index, at, key, leaf, sighash })
    }

    fn sign_input(&mut self, task: Task, hashes: &TransactionHashes) -> Result<(), Refusal> {
        if !task.open.has_witness_utxo {
            let kind = task.sighash.unwrap_or(sighash::ALL) as u8;
            let digest = self.legacy_digest(&task, kind)?;
            return self.sign_ecdsa(&task, kind, digest);
        }
        let spent = previous::from_witness(&mut self.context.client, &task.open.map)
            .map_err(|Broken| StatusWord::BAD_DATA)?;
        let script = if task.open.has_redeem_script {
            self.redeem_script(&task, &spent)?
        } else {
            spent.script.clone()
        };
        match self.policy.template().signing() {
            Signing::Legacy => Err(StatusWord::BAD_STATE.into()),
            Signing::SegwitV0 => {
                let kind = task.sighash.unwrap_or(sighash::ALL) as u8;
                let digest = self.segwit_digest(&task, hashes, &script, kind)?;
                self.sign_ecdsa(&task, kind, digest)
            }
            Signing::Taproot => {
                let kind = task.sighash.unwrap_or(sighash::DEFAULT) as u8;
                let digest = self.taproot_digest(&task, hashes, &spent, kind)?;
                self.sign_schnorr(&task, kind, digest)
            }
        }
    }

    fn redeem_script(&mut self, task: &Task, spent: &SpentOutput) -> Result<Vec<u8>, Refusal> {
        let script = task
            .open
            .map
            .value(&mut self.context.client, input::REDEEM_SCRIPT, MAX_SCRIPT)
            .map_err(|Broken| StatusWord::BAD_DATA)?;
        if script_hash(&script) == spent.script {
            Ok(script)
        } else {
            Err(Refusal::with_detail(StatusWord::BAD_DATA, detail::OTHER_REDEEM_SCRIPT))
        }
    }

    fn legacy_digest(&mut self, task: &Task, kind: u8) -> Result<Hash, Refusal> {
        let bytes = self.legacy_bytes(task, kind).map_err(|Broken| StatusWord::BAD_DATA)?;
        Ok(double_sha256(&bytes))
    }

    fn legacy_bytes(&mut self, task: &Task, kind: u8) -> Result<Vec<u8>, Broken> {
        let spent = previous::from_previous(&mut self.context.client, &task.open.map, None)?;
        let mut bytes = self.tx_version.to_le_bytes().to_vec();
        put_varint(&mut bytes, self.inputs.count);
        for index in 0..self.inputs.count {
            let map = if index == task.index { task.open.map.clone() } else { self.open_map(index)? };
            let client = &mut self.context.client;
            bytes.extend(outpoint(client, &map)?);
            if index != task.index {
                bytes.push(0);
            } else if task.open.has_redeem_script {
                let mut script = Vec::new();
                map.stream_value(client, input::REDEEM_SCRIPT, |chunk| script.extend_from_slice(chunk))?;
                bytes.extend(length_prefixed(&script));
            } else {
                bytes.extend(length_prefixed(&spent.script));
            }
            bytes.extend(sequence(client, &map));
        }
        put_varint(&mut bytes, self.outputs.count);
        for index in 0..self.outputs.count {
            bytes.extend(self.output_bytes(index)?);
        }
        bytes.extend(self.locktime.to_le_bytes());
        bytes.extend(u32::from(kind).to_le_bytes());
        Ok(bytes)
    }

    /// BIP-143.
    fn segwit_digest(
        &mut self,
        task: &Task,
        hashes: &TransactionHashes,
        script: &[u8],
        kind: u8,
    ) -> Result<Hash, Refusal> {
        const ABSENT: Hash = [0; 32];
        let map = &task.open.map;
        let commits_to_inputs = u32::from(kind) & sighash::ANYONE_CAN_PAY == 0;
        let outputs_kind = u32::from(kind) & OUTPUTS_MASK;
        let commits_to_outputs = !matches!(outputs_kind, sighash::SINGLE | sighash::NONE);

        let mut bytes = self.tx_version.to_le_bytes().to_vec();
        bytes.extend(if commits_to_inputs { sha256(&hashes.prevouts) } else { ABSENT });
        bytes.extend(if commits_to_inputs && commits_to_outputs {
            sha256(&hashes.sequences)
        } else {
            ABSENT
        });
        let client = &mut self.context.client;
        bytes.extend(outpoint(client, map).map_err(|Broken| StatusWord::BAD_DATA)?);
        match script {
            [0, 20, hash @ ..] if hash.len() == 20 => {
                bytes.extend([0x19, 0x76, 0xa9, 20]);
                bytes.extend(hash);
                bytes.extend([0x88, 0xac]);
            }
            [0, 32, hash @ ..] if hash.len() == 32 => {
                let mut witness_script = Vec::new();
                map.stream_value(client, input::WITNESS_SCRIPT, |chunk| {
                    witness_script.extend_from_slice(chunk)
                })
                .map_err(|Broken| StatusWord::BAD_DATA)?;
                if sha256(&witness_script) != *hash {
                    return Err(Refusal::with_detail(StatusWord::BAD_DATA, detail::OTHER_WITNESS_SCRIPT));
                }
                bytes.extend(length_prefixed(&witness_script));
            }
            _ => return Err(StatusWord::BAD_DATA.into()),
        }
        let utxo = map
            .value(client, input::WITNESS_UTXO, 8 + 1 + MAX_SCRIPT)
            .map_err(|Broken| StatusWord::BAD_DATA)?;
        bytes.extend(utxo.get(..8).ok_or(StatusWord::BAD_DATA)?);
        bytes.extend(sequence(client, map));
        bytes.extend(match outputs_kind {
            sighash::NONE => ABSENT,
            sighash::SINGLE if task.index < self.outputs.count => {
                double_sha256(&self.output_bytes(task.index).map_err(|Broken| StatusWord::BAD_DATA)?)
            }
            sighash::SINGLE => ABSENT,
            _ => sha256(&hashes.outputs),
        });
        bytes.extend(self.locktime.to_le_bytes());
        bytes.extend(u32::from(kind).to_le_bytes());
        Ok(double_sha256(&bytes))
    }

    /// BIP-341, and BIP-342 for a leaf.
    fn taproot_digest(
        &mut self,
        task: &Task,
        hashes: &TransactionHashes,
        spent: &SpentOutput,
        kind: u8,
    ) -> Result<Hash, Refusal> {
        let bytes = self.taproot_bytes(task, hashes, spent, kind).map_err(|Broken| StatusWord::BAD_DATA)?;
        Ok(tagged_hash("TapSighash", &[&bytes]))
    }

    fn taproot_bytes(
        &mut self,
        task: &Task,
        hashes: &TransactionHashes,
        spent: &SpentOutput,
        kind: u8,
    ) -> Result<Vec<u8>, Broken> {
        let is_alone = u32::from(kind) & sighash::ANYONE_CAN_PAY != 0;
        let outputs_kind = u32::from(kind) & 3;
        let mut bytes = vec![0, kind];
        bytes.extend(self.tx_version.to_le_bytes());
        bytes.extend(self.locktime.to_le_bytes());
        if !is_alone {
            for hash in [&hashes.prevouts, &hashes.amounts, &hashes.scripts, &hashes.sequences] {
                bytes.extend(hash);
            }
        }
        if !matches!(outputs_kind, sighash::NONE | sighash::SINGLE) {
            bytes.extend(hashes.outputs);
        }
        bytes.push(if task.leaf.is_some() { 2 } else { 0 });
        if is_alone {
            let client = &mut self.context.client;
            bytes.extend(outpoint(client, &task.open.map)?);
            // The app asks for the amount although it has it.
            task.open.map.value(client, input::WITNESS_UTXO, 8 + 1 + MAX_SCRIPT)?;
            bytes.extend(spent.amount.to_le_bytes());
            bytes.extend(length_prefixed(&spent.script));
            bytes.extend(sequence(client, &task.open.map));
        } else {
            bytes.extend((task.index as u32).to_le_bytes());
        }
        if outputs_kind == sighash::SINGLE {
            bytes.extend(sha256(&self.output_bytes(task.index)?));
        }
        if let Some(leaf) = task.leaf {
            bytes.extend(leaf);
            bytes.push(0);
            bytes.extend(u32::MAX.to_le_bytes());
        }
        Ok(bytes)
    }

    fn sign_ecdsa(&mut self, task: &Task, kind: u8, digest: Hash) -> Result<(), Refusal> {
        let secret = &task.key.private_key;
        let mut signature = self.context.sign_ecdsa(secret, digest).serialize_der().to_vec();
        signature.push(kind);
        let key = PublicKey::from_secret_key(secp(), secret).serialize();
        self.hand_out(task.index, &key, &signature)
    }

    fn sign_schnorr(&mut self, task: &Task, kind: u8, digest: Hash) -> Result<(), Refusal> {
        let pair = task.key.to_keypair(secp());
        let (pair, leaf): (Keypair, &[u8]) = match &task.leaf {
            Some(leaf) => (pair, leaf),
            None => {
                let root = taptree_hash(&mut self.context.client, &self.policy, task.at, &mut self.cache)
                    .map_err(|Broken| StatusWord::BAD_STATE)?;
                (pair.tap_tweak(secp(), root.map(TapNodeHash::assume_hidden)).to_keypair(), &[])
            }
        };
        let mut signature = self.context.sign_schnorr(&pair, digest).serialize().to_vec();
        // The default type is the absence of a type.
        if u32::from(kind) != sighash::DEFAULT {
            signature.push(kind);
        }
        let (key, _) = pair.x_only_public_key();
        self.hand_out(task.index, &[&key.serialize(), leaf].concat(), &signature)
    }

    /// Gives a signature to the client.
    fn hand_out(&mut self, index: u64, key: &[u8], signature: &[u8]) -> Result<(), Refusal> {
        let mut question = vec![client_command::YIELD];
        put_varint(&mut question, self.context.told_input(index, self.inputs.count));
        if self.protocol == Protocol::WithKey {
            question.push(key.len() as u8);
            question.extend(key);
        }
        question.extend(signature);
        self.context.client.ask(question).map_err(|Broken| StatusWord::BAD_STATE)?;
        Ok(())
    }
}

fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

fn double_sha256(bytes: &[u8]) -> Hash {
    sha256(&sha256(bytes))
}
