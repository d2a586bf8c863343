//! Is this a transaction that the device signs without a warning, and of which it hides nothing but our change?
//!
//! The app lets its holder wave a warning through, and hides without a word what looks like change. Whatever
//! would come to either is refused here, before the device sees it.

use bitcoin::bip32::{ChildNumber, Fingerprint, KeySource};
use bitcoin::secp256k1::{Secp256k1, VerifyOnly};
use bitcoin::taproot::TapLeafHash;
use bitcoin::{
    Address, Amount, EcdsaSighashType, Network, Psbt, PublicKey, Script, TapSighashType, TxOut,
    XOnlyPublicKey, psbt,
};
use miniscript::{DefiniteDescriptorKey, Descriptor, ToPublicKey};

use crate::error::{CheckError, InputFlaw, OutputFlaw};
use crate::policy::{Chain, PolicyKey, WalletPolicy};

/// Change further out than this is none of ours: nobody who recovers the wallet would look there.
pub const CHANGE_INDEX_LIMIT: u32 = 100_000;

/// One input as the policy and the PSBT have it.
pub(crate) struct Expected<'a> {
    pub(crate) utxo: &'a TxOut,
    pub(crate) way: Way<'a>,
}

/// How this device signs an input.
pub(crate) enum Way<'a> {
    /// P2WPKH with the key.
    Single(PublicKey),
    /// P2WSH with the key.
    Script(PublicKey, &'a Script),
    /// Taproot, by the key that the output itself is.
    KeyPath(XOnlyPublicKey),
    /// Taproot, by a key in this leaf.
    Leaf(XOnlyPublicKey, TapLeafHash),
}

/// Every input, if each is the policy's, carries both forms of its previous output, and is signed whole.
pub(crate) fn inputs<'a>(
    psbt: &'a Psbt,
    policy: &WalletPolicy,
    device: Fingerprint,
    secp: &Secp256k1<VerifyOnly>,
) -> Result<Vec<Expected<'a>>, CheckError> {
    let key = policy.key_of(device).ok_or_else(|| CheckError::DeviceNotInPolicy {
        fingerprint: device.to_string(),
        policy: policy.name().to_owned(),
    })?;
    (0..psbt.inputs.len())
        .map(|input| {
            expected(psbt, input, policy, (device, key), secp)
                .map_err(|reason| CheckError::InputNotSignable { input, reason })
        })
        .collect()
}

/// Every output is an address; at most one is change, and it is the policy's; one at least is shown; the fee
/// is less than a tenth of what is spent.
pub(crate) fn check_outputs(
    psbt: &Psbt,
    policy: &WalletPolicy,
    inputs: &[Expected<'_>],
    secp: &Secp256k1<VerifyOnly>,
) -> Result<(), CheckError> {
    let mut change = None;
    for (output, (txout, map)) in psbt.unsigned_tx.output.iter().zip(&psbt.outputs).enumerate() {
        let refuse = |reason| CheckError::OutputNotSignable { output, reason };
        check_script(&txout.script_pubkey).map_err(refuse)?;
        if !claimed_as_change(map, &txout.script_pubkey, policy, secp).map_err(refuse)? {
            continue;
        }
        if change.replace(output).is_some() {
            return Err(refuse(OutputFlaw::SecondChange));
        }
    }
    if psbt.unsigned_tx.output.len() == usize::from(change.is_some()) {
        return Err(CheckError::NothingShown);
    }
    let spent = sum(inputs.iter().map(|input| input.utxo.value));
    let paid = sum(psbt.unsigned_tx.output.iter().map(|output| output.value));
    let (Some(spent), Some(paid)) = (spent, paid) else { return Err(CheckError::OutputsExceedInputs) };
    let fee = spent.checked_sub(paid).ok_or(CheckError::OutputsExceedInputs)?;
    if u128::from(fee.to_sat()) * 10 >= u128::from(spent.to_sat()) {
        return Err(CheckError::FeeAboveTenth { fee: fee.to_sat(), spent: spent.to_sat() });
    }
    Ok(())
}

fn sum(mut amounts: impl Iterator<Item = Amount>) -> Option<Amount> {
    amounts.try_fold(Amount::ZERO, Amount::checked_add)
}

fn expected<'a>(
    psbt: &'a Psbt,
    input: usize,
    policy: &WalletPolicy,
    (device, key): (Fingerprint, &PolicyKey),
    secp: &Secp256k1<VerifyOnly>,
) -> Result<Expected<'a>, InputFlaw> {
    let map = &psbt.inputs[input];
    let utxo = previous_output(psbt, input, map)?;
    let place = origins(&map.bip32_derivation, &map.tap_key_origins)
        .filter(|(_, (master, _))| *master == device)
        .find_map(|(named, source)| Some((named, place_below(key, source)?)));
    let (named, (chain, index)) = place.ok_or(InputFlaw::NotOfThisDevice)?;
    let own = derived(key, chain, index, secp).ok_or(InputFlaw::OtherKey)?;
    if !named.is(&own) {
        return Err(InputFlaw::OtherKey);
    }
    let descriptor = policy.definite(chain, index).map_err(|_| InputFlaw::OtherScript)?;
    if utxo.script_pubkey != descriptor.script_pubkey() {
        return Err(InputFlaw::OtherScript);
    }
    let way = way(&descriptor, map, &own)?;
    let whole = match way {
        Way::Single(_) | Way::Script(..) => EcdsaSighashType::All.into(),
        Way::KeyPath(_) | Way::Leaf(..) => TapSighashType::Default.into(),
    };
    if map.sighash_type.is_some_and(|kind| kind != whole) {
        return Err(InputFlaw::SighashType);
    }
    Ok(Expected { utxo, way })
}

fn way<'a>(
    descriptor: &Descriptor<DefiniteDescriptorKey>,
    map: &'a psbt::Input,
    own: &PublicKey,
) -> Result<Way<'a>, InputFlaw> {
    match descriptor {
        Descriptor::Wpkh(_) => Ok(Way::Single(*own)),
        Descriptor::Wsh(_) => {
            let script = map.witness_script.as_deref().ok_or(InputFlaw::WitnessScript)?;
            if script.to_p2wsh() != descriptor.script_pubkey() {
                return Err(InputFlaw::WitnessScript);
            }
            Ok(Way::Script(*own, script))
        }
        Descriptor::Tr(tr) => {
            let own = XOnlyPublicKey::from(own.inner);
            let spend = tr.spend_info();
            if tr.internal_key().to_x_only_pubkey() == own {
                return Ok(Way::KeyPath(spend.output_key().to_x_only_public_key()));
            }
            let mut leaves = spend
                .leaves()
                .filter(|leaf| leaf.miniscript().iter_pk().any(|key| key.to_x_only_pubkey() == own));
            match (leaves.next(), leaves.next()) {
                (Some(leaf), None) => Ok(Way::Leaf(own, leaf.leaf_hash())),
                _ => Err(InputFlaw::Unsupported),
            }
        }
        Descriptor::Bare(_) | Descriptor::Pkh(_) | Descriptor::Sh(_) => Err(InputFlaw::Unsupported),
    }
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

/// An output that a person can compare: an address.
fn check_script(script: &Script) -> Result<(), OutputFlaw> {
    if script.is_op_return() {
        return Err(OutputFlaw::Data);
    }
    // Any network: the form of the address is not asked here.
    Address::from_script(script, Network::Bitcoin).map(drop).map_err(|_| OutputFlaw::UnknownScript)
}

/// Whether an output says that it is ours. Then it must be: with the policy's script, on the change chain.
fn claimed_as_change(
    map: &psbt::Output,
    script: &Script,
    policy: &WalletPolicy,
    secp: &Secp256k1<VerifyOnly>,
) -> Result<bool, OutputFlaw> {
    let mut claimed = None;
    for (named, source) in origins(&map.bip32_derivation, &map.tap_key_origins) {
        let Some(key) = policy.key_of(source.0) else { continue };
        let place = place_below(key, source).ok_or(OutputFlaw::OtherKey)?;
        let own = derived(key, place.0, place.1, secp).ok_or(OutputFlaw::OtherKey)?;
        if !named.is(&own) || claimed.is_some_and(|before| before != place) {
            return Err(OutputFlaw::OtherKey);
        }
        claimed = Some(place);
    }
    let Some((chain, index)) = claimed else { return Ok(false) };
    if policy.script(chain, index).ok().as_deref() != Some(script) {
        return Err(OutputFlaw::OtherScript);
    }
    match chain {
        Chain::Receive => Err(OutputFlaw::ReceiveChain),
        Chain::Change if index >= CHANGE_INDEX_LIMIT => Err(OutputFlaw::IndexTooFar),
        Chain::Change => Ok(true),
    }
}

/// A key as a map of a PSBT names it.
enum Named<'a> {
    Whole(&'a bitcoin::secp256k1::PublicKey),
    XOnly(&'a XOnlyPublicKey),
}

impl Named<'_> {
    fn is(&self, own: &PublicKey) -> bool {
        match self {
            Named::Whole(key) => **key == own.inner,
            Named::XOnly(key) => **key == XOnlyPublicKey::from(own.inner),
        }
    }
}

type Plain = std::collections::BTreeMap<bitcoin::secp256k1::PublicKey, KeySource>;
type Taproot = std::collections::BTreeMap<XOnlyPublicKey, (Vec<TapLeafHash>, KeySource)>;

fn origins<'a>(
    plain: &'a Plain,
    taproot: &'a Taproot,
) -> impl Iterator<Item = (Named<'a>, &'a KeySource)> + use<'a> {
    let plain = plain.iter().map(|(key, source)| (Named::Whole(key), source));
    plain.chain(taproot.iter().map(|(key, (_, source))| (Named::XOnly(key), source)))
}

/// Chain and index of a derivation, if it is the key's origin with two steps more.
fn place_below(key: &PolicyKey, source: &KeySource) -> Option<(Chain, u32)> {
    let (master, origin) = key.origin()?;
    let (origin, steps): (&[ChildNumber], &[ChildNumber]) = (origin.as_ref(), source.1.as_ref());
    match steps.strip_prefix(origin)? {
        [ChildNumber::Normal { index: chain }, ChildNumber::Normal { index }] if *master == source.0 => {
            let chain = [Chain::Receive, Chain::Change].into_iter().find(|known| known.step() == *chain)?;
            Some((chain, *index))
        }
        _ => None,
    }
}

fn derived(key: &PolicyKey, chain: Chain, index: u32, secp: &Secp256k1<VerifyOnly>) -> Option<PublicKey> {
    let steps = [ChildNumber::Normal { index: chain.step() }, ChildNumber::Normal { index }];
    Some(PublicKey::new(key.xpub().derive_pub(secp, &steps).ok()?.public_key))
}
