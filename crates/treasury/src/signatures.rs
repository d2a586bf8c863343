//! Device signatures in a PSBT: put in, verified one by one, and made into witnesses.

use bitcoin::bip32::Fingerprint;
use bitcoin::psbt::Psbt;
use bitcoin::secp256k1::{Message, PublicKey};
use bitcoin::sighash::{EcdsaSighashType, SighashCache};
use bitcoin::{CompressedPublicKey, Transaction, Witness, ecdsa};

use crate::check::{CheckError, compare};
use crate::plan::Plan;
use crate::wallet::{Branch, Wallet, secp};

/// One signature as a device yields it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceSignature {
    /// Position of the input.
    pub input: usize,
    /// The key it was made with.
    pub public_key: PublicKey,
    /// DER and the sighash byte.
    pub signature: Vec<u8>,
}

/// Puts device signatures into a PSBT. Nothing is verified here: [`crate::check`] does.
///
/// # Errors
/// [`CheckError::NoSuchInput`], [`CheckError::UnreadableSignatureBytes`],
/// [`CheckError::ContradictorySignature`] when one key gave two different ones; the one that was there stays.
pub fn add_signatures(psbt: &mut Psbt, signatures: &[DeviceSignature]) -> Result<(), CheckError> {
    for given in signatures {
        let input = given.input;
        let signature = ecdsa::Signature::from_slice(&given.signature)
            .map_err(|error| CheckError::UnreadableSignatureBytes { input, detail: error.to_string() })?;
        add(psbt, input, bitcoin::PublicKey::new(given.public_key), signature)?;
    }
    Ok(())
}

/// Adds the signatures of another copy of the same transaction, such as the one that a device had begun to sign.
/// Nothing is verified here.
///
/// # Errors
/// As [`add_signatures`].
pub fn merge_signatures(psbt: &mut Psbt, other: &Psbt) -> Result<(), CheckError> {
    for (input, fields) in other.inputs.iter().enumerate() {
        for (key, signature) in &fields.partial_sigs {
            add(psbt, input, *key, *signature)?;
        }
    }
    Ok(())
}

fn add(
    psbt: &mut Psbt,
    input: usize,
    key: bitcoin::PublicKey,
    signature: ecdsa::Signature,
) -> Result<(), CheckError> {
    let slot = psbt.inputs.get_mut(input).ok_or(CheckError::NoSuchInput { input })?;
    let kept = slot.partial_sigs.entry(key).or_insert(signature);
    if *kept == signature {
        return Ok(());
    }
    Err(CheckError::ContradictorySignature { input, key: key.to_string() })
}

/// The inputs of a plan that one device has signed already, in their order, every signature in the PSBT verified.
///
/// # Errors
/// [`CheckError`] for another transaction than the plan's, and for a signature that is wrong or not the wallet's.
pub fn signed_inputs(plan: &Plan, psbt: &Psbt, device: Fingerprint) -> Result<Vec<usize>, CheckError> {
    compare(plan, psbt)?;
    let places: Vec<_> = plan.inputs().iter().map(|input| (input.branch, input.index)).collect();
    let present = verify_present(plan.source(), psbt, &places)?;
    let is_by = |input: &InputSignatures| input.signed.iter().any(|(fingerprint, ..)| *fingerprint == device);
    Ok(present.iter().enumerate().filter_map(|(input, given)| is_by(given).then_some(input)).collect())
}

/// The verified signatures of one input, in the order of the witness script.
pub(crate) struct InputSignatures {
    pub(crate) place: (Branch, u32),
    pub(crate) signed: Vec<(Fingerprint, PublicKey, ecdsa::Signature)>,
}

/// Verifies every signature of every input against the wallet's own keys: SIGHASH_ALL only, no
/// signature that is not ours, at least the threshold on each input.
pub(crate) fn verify(
    wallet: &Wallet,
    psbt: &Psbt,
    places: &[(Branch, u32)],
) -> Result<Vec<InputSignatures>, CheckError> {
    let all = verify_present(wallet, psbt, places)?;
    let threshold = wallet.threshold();
    match all.iter().enumerate().find(|(_, given)| given.signed.len() < threshold) {
        Some((input, given)) => {
            Err(CheckError::TooFewSignatures { input, present: given.signed.len(), threshold })
        }
        None => Ok(all),
    }
}

/// The same, however few there are.
fn verify_present(
    wallet: &Wallet,
    psbt: &Psbt,
    places: &[(Branch, u32)],
) -> Result<Vec<InputSignatures>, CheckError> {
    let mut cache = SighashCache::new(&psbt.unsigned_tx);
    let mut all = Vec::with_capacity(places.len());
    for (input, (fields, place)) in psbt.inputs.iter().zip(places).enumerate() {
        let (branch, index) = *place;
        let keys = wallet.public_keys(branch, index);
        let foreign = fields
            .partial_sigs
            .keys()
            .find(|key| !key.compressed || !keys.iter().any(|(ours, _)| *ours == key.inner));
        if let Some(key) = foreign {
            return Err(CheckError::ForeignSignature { input, key: key.to_string() });
        }
        let utxo = fields.witness_utxo.as_ref().ok_or(CheckError::MissingWitnessUtxo { input })?;
        let all_of_it = EcdsaSighashType::All;
        let hash = match wallet.witness_script(branch, index) {
            Some(script) => cache.p2wsh_signature_hash(input, &script, utxo.value, all_of_it).ok(),
            None => {
                let script = wallet.script(branch, index);
                cache.p2wpkh_signature_hash(input, &script, utxo.value, all_of_it).ok()
            }
        };
        let hash = hash.ok_or(CheckError::NoSuchInput { input })?;
        let message = Message::from_digest(*AsRef::<[u8; 32]>::as_ref(&hash));
        let mut signed = Vec::with_capacity(keys.len());
        for (key, of) in keys {
            let Some(signature) = fields.partial_sigs.get(&bitcoin::PublicKey::new(key)) else {
                continue;
            };
            if signature.sighash_type != EcdsaSighashType::All {
                let found = signature.sighash_type.to_string();
                return Err(CheckError::SighashNotAll { input, found });
            }
            let fingerprint = of.fingerprint();
            secp()
                .verify_ecdsa(&message, &signature.signature, &key)
                .map_err(|_| CheckError::BadSignature { input, fingerprint: fingerprint.to_string() })?;
            signed.push((fingerprint, key, *signature));
        }
        all.push(InputSignatures { place: *place, signed });
    }
    Ok(all)
}

/// The final transaction with exactly the threshold of signatures that `wanted` picks, by
/// fingerprint; the first ones in the script's order where there are more.
pub(crate) fn finalize(
    wallet: &Wallet,
    unsigned: &Transaction,
    signatures: &[InputSignatures],
    wanted: impl Fn(Fingerprint) -> bool,
) -> Transaction {
    let mut transaction = unsigned.clone();
    for (input, signatures) in transaction.input.iter_mut().zip(signatures) {
        let (branch, index) = signatures.place;
        let picked = signatures
            .signed
            .iter()
            .filter(|(fingerprint, _, _)| wanted(*fingerprint))
            .take(wallet.threshold());
        let mut witness = Witness::new();
        match wallet.witness_script(branch, index) {
            Some(script) => {
                // OP_CHECKMULTISIG takes one element more than it uses.
                witness.push([]);
                for (_, _, signature) in picked {
                    witness.push(signature.serialize());
                }
                witness.push(script);
            }
            None => {
                for (_, key, signature) in picked {
                    witness.push(signature.serialize());
                    witness.push(CompressedPublicKey(*key).to_bytes());
                }
            }
        }
        input.witness = witness;
    }
    transaction
}
