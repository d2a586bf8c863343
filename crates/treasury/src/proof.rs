//! A proof that a new wallet can be spent from, before it holds anything: a transaction that
//! spends a made-up coin of the wallet's first address, signed by every device.

use bitcoin::absolute::LockTime;
use bitcoin::bip32::Fingerprint;
use bitcoin::consensus::encode::serialize_hex;
use bitcoin::hashes::Hash;
use bitcoin::psbt::Psbt;
use bitcoin::transaction::Version;
use bitcoin::{Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Txid, Witness};
use serde::Serialize;

use crate::check::{CheckError, compare_fields};
use crate::network::Chain;
use crate::plan::input_fields;
use crate::screens::{Screen, screens};
use crate::signatures::{InputSignatures, finalize, verify};
use crate::wallet::{Branch, Wallet};

const FUNDED: Amount = Amount::from_sat(100_000);
const FEE: Amount = Amount::from_sat(1_000);
const PLACE: (Branch, u32) = (Branch::Receive, 0);

/// One set of devices that suffices, and the transaction that it makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProvenQuorum {
    /// The devices.
    pub fingerprints: Vec<String>,
    /// The final transaction in hexadecimal.
    pub transaction: String,
}

/// The made-up coin and the transaction that spends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpendProof {
    wallet: Wallet,
    prevtx: Transaction,
    transaction: Transaction,
}

impl SpendProof {
    /// The proof of a wallet; the same wallet gives the same proof. It cannot be broadcast: its
    /// coin comes from a transaction that spends a hash of the descriptor.
    #[must_use]
    pub fn new(wallet: &Wallet) -> Self {
        let label = format!("Himuro spend proof v1 {}", wallet.descriptor());
        let script = wallet.script(PLACE.0, PLACE.1);
        let nowhere = OutPoint { txid: Txid::hash(label.as_bytes()), vout: 0 };
        let prevtx = one_to_one(nowhere, FUNDED, script.clone());
        let coin = OutPoint { txid: prevtx.compute_txid(), vout: 0 };
        let left = FUNDED.checked_sub(FEE).expect("the fee is a hundredth");
        let transaction = one_to_one(coin, left, script);
        Self { wallet: wallet.clone(), prevtx, transaction }
    }

    /// The PSBT for every device to sign.
    #[must_use]
    pub fn psbt(&self) -> Psbt {
        let mut psbt =
            Psbt::from_unsigned_tx(self.transaction.clone()).expect("the transaction has no signatures");
        psbt.inputs = self
            .prevtx
            .output
            .iter()
            .map(|output| input_fields(&self.wallet, PLACE.0, PLACE.1, &self.prevtx, output))
            .collect();
        psbt
    }

    /// The pages that each device will show; `account` is the registered policy's name.
    #[must_use]
    pub fn expected_screens(&self, chain: Chain, account: Option<&str>) -> Vec<Screen> {
        let unit = chain.network().unit();
        let left = FUNDED.checked_sub(FEE).expect("the fee is a hundredth");
        let address = self.wallet.device_address(chain, PLACE.0, PLACE.1);
        screens(account, &crate::device_text(left, unit), &address, &crate::device_text(FEE, unit))
    }

    /// Verifies the signatures of all devices and returns a final transaction for every set of
    /// devices that suffices: C(n, m) of them.
    ///
    /// # Errors
    /// [`CheckError`], also when a device of the wallet has not signed.
    pub fn verify(&self, signed: &Psbt) -> Result<Vec<ProvenQuorum>, CheckError> {
        if signed.unsigned_tx != self.transaction {
            return Err(CheckError::TransactionDiffers);
        }
        compare_fields(&self.psbt(), signed)?;
        let signatures = verify(&self.wallet, signed, &[PLACE])?;
        let present = signatures.iter().map(|input| input.signed.len()).min().unwrap_or_default();
        let all: Vec<Fingerprint> = self.wallet.fingerprints().collect();
        if present < all.len() {
            return Err(CheckError::TooFewSignatures { input: 0, present, threshold: all.len() });
        }
        Ok(subsets(&all, self.wallet.threshold())
            .into_iter()
            .map(|quorum| self.proven(&signatures, &quorum))
            .collect())
    }

    /// The output that the made-up coin is, for a consensus check.
    #[must_use]
    pub fn spent_output(&self) -> TxOut {
        self.prevtx.output.first().cloned().expect("the made-up transaction has one output")
    }

    fn proven(&self, signatures: &[InputSignatures], quorum: &[Fingerprint]) -> ProvenQuorum {
        let wanted = |fingerprint: Fingerprint| quorum.contains(&fingerprint);
        let transaction = finalize(&self.wallet, &self.transaction, signatures, wanted);
        ProvenQuorum {
            fingerprints: quorum.iter().map(ToString::to_string).collect(),
            transaction: serialize_hex(&transaction),
        }
    }
}

fn one_to_one(coin: OutPoint, value: Amount, script_pubkey: ScriptBuf) -> Transaction {
    Transaction {
        version: Version::TWO,
        lock_time: LockTime::ZERO,
        input: vec![TxIn {
            previous_output: coin,
            script_sig: ScriptBuf::new(),
            sequence: Sequence::ENABLE_RBF_NO_LOCKTIME,
            witness: Witness::new(),
        }],
        output: vec![TxOut { value, script_pubkey }],
    }
}

/// All subsets of a size, in the order of the list.
fn subsets(all: &[Fingerprint], size: usize) -> Vec<Vec<Fingerprint>> {
    match (size, all.split_first()) {
        (0, _) => vec![Vec::new()],
        (_, None) => Vec::new(),
        (_, Some((first, rest))) => {
            let with = subsets(rest, size - 1).into_iter().map(|mut subset| {
                subset.insert(0, *first);
                subset
            });
            with.chain(subsets(rest, size)).collect()
        }
    }
}
