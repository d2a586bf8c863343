//! How fast a Ledger session is, with the software Ledger at the other end of the HID frames:
//! `cargo run --release -p himuro-simulator --example signing_bench`.
//!
//! A transaction with 20 inputs of a 2-of-3 wallet, signed by one of its devices. Prints rows of figure, value, peer
//! and ratio, parted by tabs. The peer is what cannot be left out: 20 hashes and 20 ECDSA signatures, no device.
#![expect(clippy::print_stdout, reason = "a program that prints figures")]
#![expect(clippy::expect_used, reason = "a measuring program may stop")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bitcoin::absolute::LockTime;
use bitcoin::bip32::{DerivationPath, Xpriv, Xpub};
use bitcoin::hashes::Hash;
use bitcoin::secp256k1::{Message, Secp256k1, SecretKey};
use bitcoin::sighash::SighashCache;
use bitcoin::transaction::Version;
use bitcoin::{Amount, NetworkKind, OutPoint, Psbt, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Witness};
use device::frames::Framed;
use device::{ApduLink, BitcoinApp, DeviceError, Limits, LinkError, PolicyKey, Session, Show, WalletPolicy};
use miniscript::psbt::PsbtExt;
use miniscript::{Descriptor, DescriptorPublicKey};
use simulator::{Approves, Seed, SimulatedLedger};

const INPUTS: u32 = 20;
const RUNS: u32 = 5;

fn main() {
    let path: DerivationPath = "m/48'/1'/0'/2'".parse().expect("a path");
    let ledger = SimulatedLedger::new(Seed::from_label("A").expect("a published seed"), Approves);
    let exchanges = Arc::new(AtomicU64::new(0));
    let link = Counting { link: Framed::new(ledger.open().expect("free")), count: Arc::clone(&exchanges) };
    let mut session = Session::new(Box::new(link), Limits::default());
    let mut app = BitcoinApp::open(&mut session, NetworkKind::Test, None).expect("the app runs");
    let own = app.xpub(&path, Show::Quietly).expect("approved");
    let policy = policy(&path, PolicyKey::new(app.fingerprint(), path.clone(), own));
    let hmac = app.register(&policy).expect("approved").hmac;
    let psbt = spend(&policy);

    let mut fastest = Duration::MAX;
    let mut asked = 0;
    for _ in 0..RUNS {
        let before = exchanges.load(Ordering::Relaxed);
        let begun = Instant::now();
        let signed = app.sign_psbt(&psbt, &policy, Some(&hmac), &mut |_| {}).expect("approved");
        fastest = fastest.min(begun.elapsed());
        asked = exchanges.load(Ordering::Relaxed) - before;
        assert_eq!(signed.len(), INPUTS as usize, "a signature for each input");
    }
    let bare = bare(&psbt);
    println!(
        "sign {INPUTS} inputs, 2-of-3, through HID frames\t{:.1} ms, {asked} exchanges, {:.0}/s\t\
         {INPUTS} bare hashes and signatures: {:.2} ms\t{:.1}",
        fastest.as_secs_f64() * 1000.0,
        asked as f64 / fastest.as_secs_f64(),
        bare.as_secs_f64() * 1000.0,
        fastest.as_secs_f64() / bare.as_secs_f64()
    );
}

/// Counts the exchanges that pass.
struct Counting<L> {
    link: L,
    count: Arc<AtomicU64>,
}

impl<L: ApduLink> ApduLink for Counting<L> {
    fn exchange(&mut self, request: &[u8], limit: Duration) -> Result<Vec<u8>, DeviceError> {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.link.exchange(request, limit)
    }

    fn reopen(&mut self, limit: Duration) -> Result<(), LinkError> {
        self.link.reopen(limit)
    }
}

/// A 2-of-3 wallet of our device and two strangers.
fn policy(path: &DerivationPath, own: PolicyKey) -> WalletPolicy {
    let secp = Secp256k1::new();
    let mut keys = vec![own];
    for number in 1..=2 {
        let master = Xpriv::new_master(NetworkKind::Test, &[number; 32]).expect("a key");
        let account = master.derive_priv(&secp, path).expect("a key");
        keys.push(PolicyKey::new(master.fingerprint(&secp), path.clone(), Xpub::from_priv(&secp, &account)));
    }
    WalletPolicy::multisig("Bench", 2, keys).expect("three keys")
}

/// Spends one coin of each of the first addresses to one stranger, with change.
fn spend(policy: &WalletPolicy) -> Psbt {
    let descriptor: Descriptor<DescriptorPublicKey> = policy.descriptor().parse().expect("a descriptor");
    let chains = descriptor.into_single_descriptors().expect("receive and change");
    let at = |chain: usize, index: u32| chains[chain].at_derivation_index(index).expect("not hardened");
    let previous: Vec<Transaction> = (0..INPUTS)
        .map(|number| {
            let nowhere = OutPoint::new(bitcoin::Txid::all_zeros(), number);
            transaction(vec![nowhere], vec![output(1_000_000, at(0, number).script_pubkey())])
        })
        .collect();
    let stranger = ScriptBuf::new_p2wpkh(&bitcoin::WPubkeyHash::from_byte_array([7; 20]));
    let outputs = vec![output(15_000_000, stranger), output(4_990_000, at(1, 0).script_pubkey())];
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

/// The hashing and signing alone.
fn bare(psbt: &Psbt) -> Duration {
    let secp = Secp256k1::new();
    let key = SecretKey::from_slice(&[7; 32]).expect("a key");
    let run = || {
        let begun = Instant::now();
        let mut cache = SighashCache::new(&psbt.unsigned_tx);
        for input in 0..psbt.inputs.len() {
            let (message, _) = psbt.sighash_ecdsa(input, &mut cache).expect("a hash");
            let message: Message = message;
            std::hint::black_box(secp.sign_ecdsa(&message, &key));
        }
        begun.elapsed()
    };
    (0..RUNS).map(|_| run()).min().expect("several runs")
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
