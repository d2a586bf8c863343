//! Is this signature one of this transaction, by this device, under this policy?

use std::collections::BTreeSet;

use bitcoin::bip32::Fingerprint;
use bitcoin::secp256k1::{self, Message, Parity, Secp256k1, VerifyOnly};
use bitcoin::sighash::{Prevouts, SighashCache};
use bitcoin::taproot::TapLeafHash;
use bitcoin::{
    EcdsaSighashType, Psbt, PublicKey, TapSighashType, Transaction, TxOut, XOnlyPublicKey, ecdsa, taproot,
};
use ledger_bitcoin_client::PartialSignature;

use crate::error::{CheckError, DeviceError, SignatureFlaw};
use crate::policy::WalletPolicy;
use crate::raw::{Yielded, not_sendable};
use crate::sendable::{self, Expected, Way};

/// The most inputs that the Bitcoin app signs in one transaction.
pub const INPUTS_LIMIT: usize = 512;

/// A verified signature of one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputSignature {
    /// The input.
    pub input: usize,
    /// Key and signature.
    pub signature: Signature,
}

/// A signature with the key that made it and its sighash type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// Of P2WPKH and P2WSH; the PSBT's `partial_sigs` name the key so.
    Ecdsa {
        /// The key.
        key: PublicKey,
        /// The signature.
        signature: ecdsa::Signature,
    },
    /// Of taproot.
    Schnorr {
        /// The output's own key on the key path, the key in the leaf otherwise.
        key: XOnlyPublicKey,
        /// The leaf; none on the key path.
        leaf: Option<TapLeafHash>,
        /// The signature.
        signature: taproot::Signature,
    },
}

impl InputSignature {
    /// The key; an x-only one as the point with an even Y.
    pub fn key(&self) -> secp256k1::PublicKey {
        match &self.signature {
            Signature::Ecdsa { key, .. } => key.inner,
            Signature::Schnorr { key, .. } => key.public_key(Parity::Even),
        }
    }

    /// The signature as a PSBT holds it.
    pub fn to_bytes(&self) -> Vec<u8> {
        match &self.signature {
            Signature::Ecdsa { signature, .. } => signature.to_vec(),
            Signature::Schnorr { signature, .. } => signature.to_vec(),
        }
    }
}

/// What the device has to sign, input by input, and what it has signed.
pub(crate) struct Checker<'a> {
    cache: SighashCache<&'a Transaction>,
    inputs: Vec<Expected<'a>>,
    /// What every input spends: a taproot signature covers them all.
    spent: Vec<&'a TxOut>,
    signed: BTreeSet<usize>,
    secp: Secp256k1<VerifyOnly>,
}

impl<'a> Checker<'a> {
    /// Refuses a transaction that the device would refuse or warn about, or of which it would hide more than
    /// our one change output.
    pub(crate) fn new(
        psbt: &'a Psbt,
        policy: &WalletPolicy,
        device: Fingerprint,
    ) -> Result<Self, DeviceError> {
        let inputs = psbt.inputs.len();
        if inputs > INPUTS_LIMIT {
            return Err(CheckError::TooManyInputs { inputs, limit: INPUTS_LIMIT }.into());
        }
        let (txins, txouts) = (psbt.unsigned_tx.input.len(), psbt.unsigned_tx.output.len());
        if inputs == 0 || inputs != txins || psbt.outputs.len() != txouts {
            let detail = "a transaction has inputs and outputs, each with its map";
            return Err(not_sendable("sign_psbt", detail).into());
        }
        let secp = Secp256k1::verification_only();
        let inputs = sendable::inputs(psbt, policy, device, &secp)?;
        sendable::check_outputs(psbt, policy, &inputs, &secp)?;
        let spent = inputs.iter().map(|input| input.utxo).collect();
        let cache = SighashCache::new(&psbt.unsigned_tx);
        Ok(Self { cache, inputs, spent, signed: BTreeSet::new(), secp })
    }

    /// Verifies one signature of the device.
    pub(crate) fn check(&mut self, yielded: &Yielded) -> Result<InputSignature, CheckError> {
        let input = yielded.input;
        let signature = match yielded.signature {
            PartialSignature::Sig(key, signature) => Signature::Ecdsa { key, signature },
            PartialSignature::TapScriptSig(key, leaf, signature) => {
                Signature::Schnorr { key, leaf, signature }
            }
        };
        self.verify(input, &signature).map_err(|reason| {
            let pubkey = match &signature {
                Signature::Ecdsa { key, .. } => key.to_string(),
                Signature::Schnorr { key, .. } => key.to_string(),
            };
            CheckError::WrongSignature { input, pubkey, reason }
        })?;
        self.signed.insert(input);
        Ok(InputSignature { input, signature })
    }

    /// Fails if an input was left out.
    pub(crate) fn finish(&self) -> Result<(), CheckError> {
        match (0..self.inputs.len()).find(|input| !self.signed.contains(input)) {
            Some(input) => Err(CheckError::SignatureMissing { input }),
            None => Ok(()),
        }
    }

    fn verify(&mut self, input: usize, given: &Signature) -> Result<(), SignatureFlaw> {
        let expected = self.inputs.get(input).ok_or(SignatureFlaw::NoSuchInput)?;
        if self.signed.contains(&input) {
            return Err(SignatureFlaw::Repeated);
        }
        match (*given, &expected.way) {
            (Signature::Ecdsa { key, .. }, Way::Single(own) | Way::Script(own, _)) if key != *own => {
                Err(SignatureFlaw::OtherKey)
            }
            (Signature::Ecdsa { key, signature }, Way::Single(_) | Way::Script(..)) => {
                self.verify_ecdsa(input, key, signature)
            }
            (Signature::Schnorr { key, leaf, signature }, Way::KeyPath(own)) => {
                if (key, leaf) != (*own, None) {
                    return Err(SignatureFlaw::OtherKey);
                }
                self.verify_schnorr(input, key, leaf, signature)
            }
            (Signature::Schnorr { key, leaf, signature }, Way::Leaf(own, of)) => {
                if (key, leaf) != (*own, Some(*of)) {
                    return Err(SignatureFlaw::OtherKey);
                }
                self.verify_schnorr(input, key, leaf, signature)
            }
            (Signature::Ecdsa { .. }, Way::KeyPath(_) | Way::Leaf(..))
            | (Signature::Schnorr { .. }, Way::Single(_) | Way::Script(..)) => Err(SignatureFlaw::OtherKind),
        }
    }

    /// BIP-143.
    fn verify_ecdsa(
        &mut self,
        input: usize,
        key: PublicKey,
        signature: ecdsa::Signature,
    ) -> Result<(), SignatureFlaw> {
        let all = EcdsaSighashType::All;
        if signature.sighash_type != all {
            return Err(SignatureFlaw::SighashType);
        }
        let Expected { utxo, way } = &self.inputs[input];
        let hash = match way {
            Way::Script(_, script) => {
                self.cache.p2wsh_signature_hash(input, script, utxo.value, all).map(Message::from).ok()
            }
            Way::Single(_) | Way::KeyPath(_) | Way::Leaf(..) => self
                .cache
                .p2wpkh_signature_hash(input, &utxo.script_pubkey, utxo.value, all)
                .map(Message::from)
                .ok(),
        };
        let hash = hash.ok_or(SignatureFlaw::OtherTransaction)?;
        self.secp
            .verify_ecdsa(&hash, &signature.signature, &key.inner)
            .map_err(|_| SignatureFlaw::OtherTransaction)
    }

    /// BIP-341, and BIP-342 for a leaf.
    fn verify_schnorr(
        &mut self,
        input: usize,
        key: XOnlyPublicKey,
        leaf: Option<TapLeafHash>,
        signature: taproot::Signature,
    ) -> Result<(), SignatureFlaw> {
        let whole = TapSighashType::Default;
        if signature.sighash_type != whole {
            return Err(SignatureFlaw::SighashType);
        }
        let spent = Prevouts::All(&self.spent);
        let hash = match leaf {
            None => self.cache.taproot_key_spend_signature_hash(input, &spent, whole),
            Some(leaf) => self.cache.taproot_script_spend_signature_hash(input, &spent, leaf, whole),
        };
        let hash = Message::from(hash.map_err(|_| SignatureFlaw::OtherTransaction)?);
        self.secp
            .verify_schnorr(&signature.signature, &hash, &key)
            .map_err(|_| SignatureFlaw::OtherTransaction)
    }
}
