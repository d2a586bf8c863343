//! Is this signature one of this transaction, by this device, under this policy?

use std::collections::BTreeSet;

use bitcoin::bip32::{ChildNumber, Fingerprint};
use bitcoin::secp256k1::{Message, Secp256k1, VerifyOnly};
use bitcoin::sighash::SighashCache;
use bitcoin::{EcdsaSighashType, Psbt, PublicKey, Script, Transaction, TxOut, ecdsa, psbt};
use ledger_bitcoin_client::PartialSignature;

use crate::error::{CheckError, DeviceError, InputFlaw, SignatureFlaw};
use crate::policy::{Chain, PolicyKey, WalletPolicy};
use crate::raw::{Yielded, not_sendable};

/// The most inputs that the Bitcoin app signs in one transaction.
pub const INPUTS_LIMIT: usize = 512;
/// Signing takes minutes beyond this number of inputs: tell people before.
pub const INPUTS_SLOW: usize = 100;

/// A verified signature of one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputSignature {
    /// The input.
    pub input: usize,
    /// The key, as the PSBT's `partial_sigs` name it.
    pub key: PublicKey,
    /// The signature with its sighash type.
    pub signature: ecdsa::Signature,
}

/// What the device has to sign, input by input, and what it has signed.
pub(crate) struct Checker<'a> {
    cache: SighashCache<&'a Transaction>,
    inputs: Vec<Expected<'a>>,
    signed: BTreeSet<usize>,
    secp: Secp256k1<VerifyOnly>,
}

/// One input as the policy and the PSBT have it.
struct Expected<'a> {
    /// The key of this device, derived from the policy.
    key: PublicKey,
    utxo: &'a TxOut,
    /// None for P2WPKH.
    witness_script: Option<&'a Script>,
}

impl<'a> Checker<'a> {
    /// Refuses a transaction that the device would refuse or warn about: every input must be the policy's,
    /// carry both forms of its previous output, and be signed whole.
    pub(crate) fn new(
        psbt: &'a Psbt,
        policy: &WalletPolicy,
        device: Fingerprint,
    ) -> Result<Self, DeviceError> {
        let inputs = psbt.inputs.len();
        if inputs == 0 || inputs > INPUTS_LIMIT || inputs != psbt.unsigned_tx.input.len() {
            let detail = "a transaction has 1 to 512 inputs, each with its map";
            return Err(not_sendable("sign_psbt", detail).into());
        }
        let key = policy.key_of(device).ok_or_else(|| CheckError::DeviceNotInPolicy {
            fingerprint: device.to_string(),
            policy: policy.name().to_owned(),
        })?;
        let secp = Secp256k1::verification_only();
        let inputs = (0..inputs)
            .map(|input| {
                expected(psbt, input, policy, key, device, &secp)
                    .map_err(|reason| CheckError::InputNotSignable { input, reason })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { cache: SighashCache::new(&psbt.unsigned_tx), inputs, signed: BTreeSet::new(), secp })
    }

    /// Verifies one signature of the device.
    pub(crate) fn check(&mut self, yielded: &Yielded) -> Result<InputSignature, CheckError> {
        let input = yielded.input;
        let (named, checked) = match &yielded.signature {
            PartialSignature::Sig(key, signature) => {
                (key.to_string(), self.check_ecdsa(input, *key, *signature))
            }
            PartialSignature::TapScriptSig(key, ..) => (key.to_string(), Err(SignatureFlaw::Schnorr)),
        };
        let signature =
            checked.map_err(|reason| CheckError::WrongSignature { input, pubkey: named, reason })?;
        self.signed.insert(input);
        Ok(signature)
    }

    /// Fails if an input was left out.
    pub(crate) fn finish(&self) -> Result<(), CheckError> {
        match (0..self.inputs.len()).find(|input| !self.signed.contains(input)) {
            Some(input) => Err(CheckError::SignatureMissing { input }),
            None => Ok(()),
        }
    }

    fn check_ecdsa(
        &mut self,
        input: usize,
        key: PublicKey,
        signature: ecdsa::Signature,
    ) -> Result<InputSignature, SignatureFlaw> {
        let expected = self.inputs.get(input).ok_or(SignatureFlaw::NoSuchInput)?;
        if key != expected.key {
            return Err(SignatureFlaw::OtherKey);
        }
        if self.signed.contains(&input) {
            return Err(SignatureFlaw::Repeated);
        }
        if signature.sighash_type != EcdsaSighashType::All {
            return Err(SignatureFlaw::SighashType);
        }
        let script = &expected.utxo.script_pubkey;
        let value = expected.utxo.value;
        let sighash = match expected.witness_script {
            None => self
                .cache
                .p2wpkh_signature_hash(input, script, value, EcdsaSighashType::All)
                .map(Message::from)
                .map_err(|_| SignatureFlaw::OtherTransaction)?,
            Some(witness_script) => self
                .cache
                .p2wsh_signature_hash(input, witness_script, value, EcdsaSighashType::All)
                .map(Message::from)
                .map_err(|_| SignatureFlaw::OtherTransaction)?,
        };
        self.secp
            .verify_ecdsa(&sighash, &signature.signature, &key.inner)
            .map_err(|_| SignatureFlaw::OtherTransaction)?;
        Ok(InputSignature { input, key, signature })
    }
}

fn expected<'a>(
    psbt: &'a Psbt,
    input: usize,
    policy: &WalletPolicy,
    key: &PolicyKey,
    device: Fingerprint,
    secp: &Secp256k1<VerifyOnly>,
) -> Result<Expected<'a>, InputFlaw> {
    let map = &psbt.inputs[input];
    let utxo = previous_output(psbt, input, map)?;
    if map.sighash_type.is_some_and(|kind| kind != EcdsaSighashType::All.into()) {
        return Err(InputFlaw::SighashType);
    }

    let origin = key.origin().ok_or(InputFlaw::NotOfThisDevice)?;
    let (derived, chain, index) = map
        .bip32_derivation
        .iter()
        .filter(|(_, (master, _))| *master == device)
        .find_map(|(derived, (_, path))| {
            let steps: &[ChildNumber] = path.as_ref();
            let origin: &[ChildNumber] = origin.1.as_ref();
            let Some([ChildNumber::Normal { index: chain }, ChildNumber::Normal { index }]) =
                steps.strip_prefix(origin)
            else {
                return None;
            };
            let chain = [Chain::Receive, Chain::Change].into_iter().find(|known| known.step() == *chain)?;
            Some((derived, chain, *index))
        })
        .ok_or(InputFlaw::NotOfThisDevice)?;

    let steps = [ChildNumber::Normal { index: chain.step() }, ChildNumber::Normal { index }];
    let ours = key.xpub().derive_pub(secp, &steps).map_err(|_| InputFlaw::OtherKey)?.public_key;
    if ours != *derived {
        return Err(InputFlaw::OtherKey);
    }
    let script = policy.script(chain, index).map_err(|_| InputFlaw::OtherScript)?;
    if utxo.script_pubkey != script {
        return Err(InputFlaw::OtherScript);
    }

    let witness_script = if script.is_p2wpkh() {
        None
    } else if script.is_p2wsh() {
        let witness_script = map.witness_script.as_deref().ok_or(InputFlaw::WitnessScript)?;
        if witness_script.to_p2wsh() != script {
            return Err(InputFlaw::WitnessScript);
        }
        Some(witness_script)
    } else {
        return Err(InputFlaw::Unsupported);
    };
    Ok(Expected { key: PublicKey::new(ours), utxo, witness_script })
}

/// The previous output, in both forms and the same in both.
fn previous_output<'a>(psbt: &'a Psbt, input: usize, map: &'a psbt::Input) -> Result<&'a TxOut, InputFlaw> {
    let outpoint = psbt.unsigned_tx.input[input].previous_output;
    let previous = map.non_witness_utxo.as_ref().ok_or(InputFlaw::PreviousTransactionMissing)?;
    let witness = map.witness_utxo.as_ref().ok_or(InputFlaw::PreviousOutputMissing)?;
    if previous.compute_txid() != outpoint.txid {
        return Err(InputFlaw::PreviousTransactionDiffers);
    }
    let index = usize::try_from(outpoint.vout).map_err(|_| InputFlaw::PreviousTransactionDiffers)?;
    let output = previous.output.get(index).ok_or(InputFlaw::PreviousTransactionDiffers)?;
    if output != witness {
        return Err(InputFlaw::PreviousTransactionDiffers);
    }
    Ok(output)
}
