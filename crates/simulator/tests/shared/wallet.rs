//! A 2-of-3 wallet of a device and two strangers, and what it spends: for tests and benches.

use bitcoin::absolute::LockTime;
use bitcoin::bip32::{DerivationPath, Fingerprint, Xpriv, Xpub};
use bitcoin::hashes::Hash;
use bitcoin::secp256k1::Secp256k1;
use bitcoin::transaction::Version;
use bitcoin::{Amount, NetworkKind, OutPoint, Psbt, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Witness};
use device::{PolicyKey, WalletPolicy};
use miniscript::psbt::PsbtExt;
use miniscript::{Descriptor, DescriptorPublicKey};
use simulator::Seed;

/// Where the wallet's keys lie.
pub(crate) const PATH: &str = "m/48'/1'/0'/2'";

/// [`PATH`], read.
pub(crate) fn path() -> DerivationPath {
    PATH.parse().expect("a path")
}

/// The key of a published seed at [`PATH`], computed without any device, with the seed's fingerprint.
pub(crate) fn true_key(label: &str) -> (Fingerprint, Xpub) {
    let published = simulator::published_seeds().iter().find(|seed| seed.label() == label);
    let words = published.expect("a published seed").words();
    let seed = bip39::Mnemonic::parse(words).expect("a phrase").to_seed("");
    let secp = Secp256k1::new();
    let master = Xpriv::new_master(NetworkKind::Test, &seed).expect("a key");
    let account = master.derive_priv(&secp, &path()).expect("a key");
    debug_assert_eq!(Ok(master.fingerprint(&secp)), Seed::from_label(label).map(|seed| seed.fingerprint()));
    (master.fingerprint(&secp), Xpub::from_priv(&secp, &account))
}

/// Two of `own` and two strangers' keys.
pub(crate) fn policy(own: PolicyKey) -> WalletPolicy {
    let secp = Secp256k1::new();
    let mut keys = vec![own];
    for number in 1..=2 {
        let master = Xpriv::new_master(NetworkKind::Test, &[number; 32]).expect("a key");
        let account = master.derive_priv(&secp, &path()).expect("a key");
        keys.push(PolicyKey::new(master.fingerprint(&secp), path(), Xpub::from_priv(&secp, &account)));
    }
    WalletPolicy::multisig("Himuro", 2, keys).expect("three keys")
}

/// Spends one coin of each of the first addresses to one stranger, with change.
pub(crate) fn spend(policy: &WalletPolicy, inputs: u32) -> Psbt {
    const COIN: u64 = 1_000_000;
    let descriptor: Descriptor<DescriptorPublicKey> = policy.descriptor().parse().expect("a descriptor");
    let chains = descriptor.into_single_descriptors().expect("receive and change");
    let at = |chain: usize, index: u32| chains[chain].at_derivation_index(index).expect("not hardened");
    let previous: Vec<Transaction> = (0..inputs)
        .map(|number| {
            let nowhere = OutPoint::new(bitcoin::Txid::all_zeros(), number);
            transaction(vec![nowhere], vec![output(COIN, at(0, number).script_pubkey())])
        })
        .collect();
    let stranger = ScriptBuf::new_p2wpkh(&bitcoin::WPubkeyHash::from_byte_array([7; 20]));
    let total = COIN * u64::from(inputs);
    let outputs = vec![output(total / 2, stranger), output(total / 2 - 10_000, at(1, 0).script_pubkey())];
    let spent = previous.iter().map(|previous| OutPoint::new(previous.compute_txid(), 0)).collect();
    let mut psbt = Psbt::from_unsigned_tx(transaction(spent, outputs)).expect("unsigned");
    for (number, previous) in (0..).zip(previous) {
        let place = number as usize;
        psbt.inputs[place].witness_utxo = Some(previous.output[0].clone());
        psbt.inputs[place].non_witness_utxo = Some(previous);
        psbt.update_input_with_descriptor(place, &at(0, number)).expect("our script");
    }
    psbt.update_output_with_descriptor(1, &at(1, 0)).expect("our script");
    psbt
}

fn output(satoshi: u64, script_pubkey: ScriptBuf) -> TxOut {
    TxOut { value: Amount::from_sat(satoshi), script_pubkey }
}

fn transaction(spent: Vec<OutPoint>, output: Vec<TxOut>) -> Transaction {
    let input = spent
        .into_iter()
        .map(|previous_output| TxIn {
            previous_output,
            script_sig: ScriptBuf::new(),
            sequence: Sequence::ENABLE_RBF_NO_LOCKTIME,
            witness: Witness::new(),
        })
        .collect();
    Transaction { version: Version::TWO, lock_time: LockTime::ZERO, input, output }
}
