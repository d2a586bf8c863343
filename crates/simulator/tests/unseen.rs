//! Policies and transactions that were never recorded, driven by Ledger's own client and judged by rust-bitcoin
//! and miniscript.

use std::cell::RefCell;
use std::str::FromStr;

use bitcoin::absolute::LockTime;
use bitcoin::bip32::{DerivationPath, Xpriv, Xpub};
use bitcoin::hashes::Hash;
use bitcoin::secp256k1::{Message, Secp256k1};
use bitcoin::sighash::{Prevouts, SighashCache};
use bitcoin::transaction::Version;
use bitcoin::{
    Amount, Network, NetworkKind, OutPoint, Psbt, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Witness,
};
use ledger_bitcoin_client::apdu::{APDUCommand, StatusWord};
use ledger_bitcoin_client::error::BitcoinClientError;
use ledger_bitcoin_client::wallet::Version as PolicyVersion;
use ledger_bitcoin_client::{
    BitcoinClient, PartialSignature, SignPsbtYieldedObject, Transport, WalletPolicy, WalletPubKey,
};
use miniscript::psbt::PsbtExt;
use miniscript::{DefiniteDescriptorKey, Descriptor, DescriptorPublicKey};
use simulator::{App, Approves, BitcoinApp, Person, ReviewKind, Seed, SimulatedLedger};

/// A device whose words nobody published.
const WORDS: &str = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic";

/// The client's transport, straight into the app.
struct Direct(RefCell<App>);

impl Transport for Direct {
    type Error = u16;

    fn exchange(&self, command: &APDUCommand) -> Result<(StatusWord, Vec<u8>), u16> {
        let (data, status) = self.0.borrow_mut().handle(&command.encode());
        StatusWord::try_from(status).map(|word| (word, data)).map_err(|()| status)
    }
}

fn client(person: impl Person + 'static) -> BitcoinClient<Direct> {
    let seed = Seed::from_words(WORDS).expect("a valid phrase");
    BitcoinClient::new(Direct(RefCell::new(App::new(seed, BitcoinApp::Testnet, person))))
}

/// A policy of our device and others, and the same thing as miniscript sees it.
struct Wallet {
    policy: WalletPolicy,
    /// Receive, change.
    descriptors: Vec<Descriptor<DescriptorPublicKey>>,
}

impl Wallet {
    /// `template` with `@0` ours, at `path`, and `others` further keys.
    fn new(name: &str, template: &str, path: &str, others: u8) -> Self {
        let secp = Secp256k1::new();
        let path = DerivationPath::from_str(path).expect("a path");
        let ours = client(Approves).get_extended_pubkey(&path, true).expect("approved");
        let own_fingerprint = Seed::from_words(WORDS).expect("a valid phrase").fingerprint();
        let mut keys = vec![((own_fingerprint, path.clone()), ours)];
        for number in 1..=others {
            let master = Xpriv::new_master(NetworkKind::Test, &[number; 32]).expect("a key");
            let account = master.derive_priv(&secp, &path).expect("a key");
            keys.push(((master.fingerprint(&secp), path.clone()), Xpub::from_priv(&secp, &account)));
        }
        let mut text = template.replace("/**", "/<0;1>/*");
        for (index, ((fingerprint, path), xpub)) in keys.iter().enumerate().rev() {
            text = text.replace(&format!("@{index}/"), &format!("[{fingerprint}/{path}]{xpub}/"));
        }
        let descriptor: Descriptor<DescriptorPublicKey> = text.parse().expect("a descriptor");
        Self {
            policy: WalletPolicy::new(
                name.to_owned(),
                PolicyVersion::V2,
                template.to_owned(),
                keys.into_iter().map(WalletPubKey::from),
            ),
            descriptors: descriptor.into_single_descriptors().expect("receive and change"),
        }
    }

    fn at(&self, chain: usize, index: u32) -> Descriptor<DefiniteDescriptorKey> {
        self.descriptors[chain].at_derivation_index(index).expect("unhardened")
    }

    /// Spends `inputs` coins to `payments` strangers and one change output.
    fn spend(&self, inputs: u32, payments: u32) -> Psbt {
        let previous: Vec<Transaction> = (0..inputs)
            .map(|number| {
                let coin = TxOut {
                    value: Amount::from_sat(1_000_000 + u64::from(number)),
                    script_pubkey: self.at(0, number * 7).script_pubkey(),
                };
                transaction(
                    vec![OutPoint::new(bitcoin::Txid::all_zeros(), number)],
                    vec![TxOut { value: Amount::from_sat(5), script_pubkey: ScriptBuf::new() }, coin],
                )
            })
            .collect();
        let mut outputs: Vec<TxOut> = (0..payments)
            .map(|number| TxOut {
                value: Amount::from_sat(10_000 + u64::from(number)),
                script_pubkey: ScriptBuf::new_p2wpkh(&bitcoin::WPubkeyHash::from_byte_array(
                    [number as u8; 20],
                )),
            })
            .collect();
        outputs
            .push(TxOut { value: Amount::from_sat(500_000), script_pubkey: self.at(1, 3).script_pubkey() });
        let spent = previous.iter().map(|previous| OutPoint::new(previous.compute_txid(), 1)).collect();
        let mut psbt = Psbt::from_unsigned_tx(transaction(spent, outputs)).expect("unsigned");
        for (number, previous) in (0..).zip(previous) {
            let place = number as usize;
            psbt.inputs[place].witness_utxo = Some(previous.output[1].clone());
            psbt.inputs[place].non_witness_utxo = Some(previous);
            psbt.update_input_with_descriptor(place, &self.at(0, number * 7)).expect("our script");
        }
        psbt.update_output_with_descriptor(payments as usize, &self.at(1, 3)).expect("our script");
        psbt
    }
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
    Transaction { version: Version::TWO, lock_time: LockTime::from_consensus(0), input, output }
}

/// True if a signature is of its key and over this input of the PSBT.
fn is_valid(psbt: &Psbt, input: usize, signature: &PartialSignature) -> bool {
    let secp = Secp256k1::verification_only();
    let mut cache = SighashCache::new(&psbt.unsigned_tx);
    match signature {
        PartialSignature::Sig(key, signature) => {
            let (message, _) = psbt.sighash_ecdsa(input, &mut cache).expect("a sighash");
            let is_named = psbt.inputs[input].bip32_derivation.contains_key(&key.inner);
            is_named && secp.verify_ecdsa(&message, &signature.signature, &key.inner).is_ok()
        }
        PartialSignature::TapScriptSig(key, leaf, signature) => {
            let prevouts: Vec<TxOut> =
                psbt.inputs.iter().map(|input| input.witness_utxo.clone().expect("set")).collect();
            let prevouts = Prevouts::All(&prevouts);
            let hash = match leaf {
                None => cache.taproot_key_spend_signature_hash(input, &prevouts, signature.sighash_type),
                Some(leaf) => {
                    cache.taproot_script_spend_signature_hash(input, &prevouts, *leaf, signature.sighash_type)
                }
            };
            let message = Message::from_digest(hash.expect("a sighash").to_byte_array());
            secp.verify_schnorr(&signature.signature, &message, key).is_ok()
        }
    }
}

fn signatures(results: Vec<(usize, SignPsbtYieldedObject)>) -> Vec<(usize, PartialSignature)> {
    results
        .into_iter()
        .map(|(input, object)| match object {
            SignPsbtYieldedObject::Partial(signature) => (input, signature),
            other => panic!("not a signature: {other:?}"),
        })
        .collect()
}

fn multisig(function: &str, threshold: usize, keys: usize) -> String {
    let keys: Vec<String> = (0..keys).map(|index| format!("@{index}/**")).collect();
    format!("{function}({threshold},{})", keys.join(","))
}

#[test]
fn policies_of_every_size_are_registered_addressed_and_signed() {
    let cases = [
        (format!("wsh({})", multisig("sortedmulti", 2, 2)), 1, 1, 1),
        (format!("wsh({})", multisig("sortedmulti", 3, 7)), 6, 3, 5),
        (format!("wsh({})", multisig("sortedmulti", 8, 15)), 14, 2, 2),
        (format!("wsh({})", multisig("multi", 1, 4)), 3, 2, 1),
        (format!("sh(wsh({}))", multisig("sortedmulti", 2, 3)), 2, 2, 1),
        (format!("sh({})", multisig("sortedmulti", 2, 3)), 2, 0, 0),
        ("wpkh(@0/**)".to_owned(), 0, 3, 2),
        ("tr(@0/**)".to_owned(), 0, 2, 1),
        ("tr(@1/**,{pk(@2/**),multi_a(1,@0/**,@3/**)})".to_owned(), 3, 2, 1),
    ];
    for (template, others, inputs, payments) in cases {
        let wallet = Wallet::new("Unseen 7", &template, "m/48'/1'/3'/2'", others);
        let client = client(Approves);
        let (id, hmac) = client.register_wallet(&wallet.policy).expect("registered");
        assert_eq!(id, wallet.policy.id(), "{template}");
        for (chain, index) in [(0, 0), (1, 5), (0, 2_000_000)] {
            let address = client
                .get_wallet_address(&wallet.policy, Some(&hmac), chain == 1, index, true)
                .expect("an address");
            let expected = wallet.at(chain, index).address(Network::Testnet).expect("an address");
            assert_eq!(address.assume_checked(), expected, "{template} {chain}/{index}");
        }
        if inputs == 0 {
            continue;
        }
        let psbt = wallet.spend(inputs, payments);
        let signed = signatures(client.sign_psbt(&psbt, &wallet.policy, Some(&hmac)).expect("signed"));
        assert_eq!(signed.len(), inputs as usize, "{template}");
        for (input, signature) in &signed {
            assert!(is_valid(&psbt, *input, signature), "{template} input {input}");
        }
    }
}

#[test]
fn standard_policies_need_no_registration() {
    for (template, path, inputs) in [
        ("pkh(@0/**)", "m/44'/1'/0'", 0),
        ("wpkh(@0/**)", "m/84'/1'/7'", 3),
        ("sh(wpkh(@0/**))", "m/49'/1'/0'", 1),
    ] {
        let wallet = Wallet::new("", template, path, 0);
        let client = client(Approves);
        let address = client.get_wallet_address(&wallet.policy, None, false, 4, false).expect("an address");
        assert_eq!(address.assume_checked(), wallet.at(0, 4).address(Network::Testnet).expect("an address"));
        // Legacy inputs are not signed here: Ledger's client cannot say that a witness UTXO is absent.
        if inputs > 0 {
            let psbt = wallet.spend(inputs, 1);
            let signed = signatures(client.sign_psbt(&psbt, &wallet.policy, None).expect("signed"));
            assert_eq!(signed.len(), inputs as usize, "{template}");
            for (input, signature) in &signed {
                assert!(is_valid(&psbt, *input, signature), "{template} input {input}");
            }
        }
        // Another account's path is no longer standard.
        let other = Wallet::new("", template, "m/84'/1'/101'", 0);
        assert!(client.get_wallet_address(&other.policy, None, false, 0, false).is_err());
    }
}

#[test]
fn many_payments_are_shown_one_by_one() {
    let wallet =
        Wallet::new("Payroll", &format!("wsh({})", multisig("sortedmulti", 2, 3)), "m/48'/1'/0'/2'", 2);
    let hmac = client(Approves).register_wallet(&wallet.policy).expect("registered").1;
    let psbt = wallet.spend(1, 20);
    let ledger = SimulatedLedger::new(Seed::from_words(WORDS).expect("a valid phrase"), Approves);
    let link = LinkTransport(RefCell::new(device::frames::Framed::new(ledger.open().expect("free"))));
    let signed =
        signatures(BitcoinClient::new(link).sign_psbt(&psbt, &wallet.policy, Some(&hmac)).expect("signed"));
    assert!(is_valid(&psbt, 0, &signed[0].1));
    let reviews = ledger.reviews();
    let kinds: Vec<ReviewKind> = reviews.iter().map(|(review, _)| review.kind()).collect();
    assert_eq!(kinds.len(), 22);
    assert_eq!(kinds[0], ReviewKind::SignStart);
    assert!(kinds[1..21].iter().all(|kind| *kind == ReviewKind::SignOutput));
    assert_eq!(kinds[21], ReviewKind::Sign);
    assert_eq!(reviews[18].0.value("Amount"), Some("0.00010017 TEST"));
    assert_eq!(reviews[18].0.value("Transaction output"), Some("18 of 20"));
}

#[test]
fn a_lying_device_is_caught_by_independent_checks_and_only_by_them() {
    use simulator::Fault;
    let wallet =
        Wallet::new("Honest", &format!("wsh({})", multisig("sortedmulti", 2, 3)), "m/48'/1'/0'/2'", 2);
    let hmac = client(Approves).register_wallet(&wallet.policy).expect("registered").1;
    let seed = Seed::from_words(WORDS).expect("a valid phrase");
    let lying = |fault| {
        let ledger = SimulatedLedger::new(seed.clone(), Approves).with_fault(fault);
        let link = ledger.open().expect("free");
        BitcoinClient::new(LinkTransport(RefCell::new(device::frames::Framed::new(link))))
    };
    let address = lying(Fault::LieAddress)
        .get_wallet_address(&wallet.policy, Some(&hmac), false, 0, false)
        .expect("well formed")
        .assume_checked();
    let honest = wallet.at(0, 0).address(Network::Testnet).expect("an address");
    assert_eq!(address.script_pubkey().len(), honest.script_pubkey().len());
    assert_ne!(address, honest);

    let psbt = wallet.spend(2, 1);
    let signed = signatures(
        lying(Fault::LieSignature).sign_psbt(&psbt, &wallet.policy, Some(&hmac)).expect("well formed"),
    );
    assert_eq!(signed.len(), 2);
    assert!(signed.iter().all(|(input, signature)| !is_valid(&psbt, *input, signature)));

    let path = DerivationPath::from_str("m/48'/1'/0'/2'").expect("a path");
    let xpub = lying(Fault::LieXpub).get_extended_pubkey(&path, false).expect("well formed");
    assert_ne!(xpub, wallet.policy.keys[0].inner);
}

#[test]
fn what_is_not_this_devices_is_refused() {
    let template = format!("wsh({})", multisig("sortedmulti", 2, 3));
    let wallet = Wallet::new("Ours", &template, "m/48'/1'/0'/2'", 2);
    let client = client(Approves);
    let hmac = client.register_wallet(&wallet.policy).expect("registered").1;
    let psbt = wallet.spend(1, 1);

    let renamed = Wallet::new("Ours?", &template, "m/48'/1'/0'/2'", 2);
    let refused = client.sign_psbt(&psbt, &renamed.policy, Some(&hmac));
    assert!(matches!(refused, Err(BitcoinClientError::Device { status: StatusWord::SignatureFail, .. })));

    let mut false_amount = psbt.clone();
    false_amount.inputs[0].witness_utxo.as_mut().expect("set").value = Amount::from_sat(1);
    let refused = client.sign_psbt(&false_amount, &wallet.policy, Some(&hmac));
    assert!(matches!(refused, Err(BitcoinClientError::Device { status: StatusWord::IncorrectData, .. })));

    let mut sixteen =
        Wallet::new("Many", &format!("wsh({})", multisig("sortedmulti", 2, 16)), "m/48'/1'/0'/2'", 15);
    let refused = client.register_wallet(&sixteen.policy);
    assert!(matches!(refused, Err(BitcoinClientError::Device { status: StatusWord::NotSupported, .. })));
    sixteen.policy.name = "n".repeat(65);
    let refused = client.register_wallet(&sixteen.policy);
    assert!(matches!(refused, Err(BitcoinClientError::Device { status: StatusWord::IncorrectData, .. })));
}

/// The client's transport over reports.
struct LinkTransport(RefCell<device::frames::Framed<simulator::SimLink>>);

impl Transport for LinkTransport {
    type Error = device::DeviceError;

    fn exchange(&self, command: &APDUCommand) -> Result<(StatusWord, Vec<u8>), device::DeviceError> {
        use device::ApduLink;
        let limit = std::time::Duration::from_secs(5);
        let bytes = self.0.borrow_mut().exchange(&command.encode(), limit)?;
        let answer = device::apdu::Answer::parse(&bytes)?;
        Ok((StatusWord::try_from(answer.status.0).unwrap_or(StatusWord::Unknown), answer.data))
    }
}
