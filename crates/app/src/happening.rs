//! What happens in the house besides a ceremony's own steps and the treasury's decisions: the app's events.

use std::collections::BTreeMap;

use bitcoin::secp256k1::PublicKey;
use serde::{Deserialize, Serialize};

use crate::paths::Purpose;
use crate::spec::DeviceSpec;

/// An event of the app. In the log its kind is the tag here, its fields are the record's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "fields")]
pub(crate) enum Happening {
    /// A rehearsal was asked for, with everything that a resumption needs.
    #[serde(rename = "rehearsal.opened")]
    RehearsalOpened(Asked),
    /// A person's key for one purpose was learnt from a recoverable signature.
    #[serde(rename = "person.enrolled")]
    PersonEnrolled {
        /// Who.
        person: String,
        /// Master fingerprint of their Ledger.
        fingerprint: String,
        /// What the key signs.
        purpose: Purpose,
        /// The text that they signed, which says the purpose.
        text: String,
        /// The signature, 65 bytes, hexadecimal (BIP-137).
        signature: String,
        /// The key that signs for this purpose, compressed, hexadecimal.
        public_key: String,
    },
    /// A person said on their own Ledger that they take part in this session.
    #[serde(rename = "person.logged-in")]
    PersonLoggedIn {
        /// Who.
        person: String,
        /// The text that they signed.
        text: String,
        /// The signature, 65 bytes, hexadecimal (BIP-137).
        signature: String,
        /// When, by the laptop's clock: Unix milliseconds.
        at: i64,
    },
    /// A log-in was refused: by its person on the device, or because another key signed.
    #[serde(rename = "person.log-in-refused")]
    LogInRefused {
        /// Who was to log in.
        person: String,
        /// Why: the stable code.
        code: String,
    },
    /// A Ledger is a person's from here on: no other one is taken for theirs.
    #[serde(rename = "device.assigned")]
    DeviceAssigned {
        /// Whose.
        person: String,
        /// Master fingerprint.
        fingerprint: String,
        /// As it was named.
        device: String,
    },
    /// A device said who it is.
    #[serde(rename = "device.read")]
    DeviceRead {
        /// Whose.
        person: String,
        /// Master fingerprint.
        fingerprint: String,
        /// The app that runs on it.
        app: String,
        /// The app's version.
        version: String,
        /// The account's path.
        path: String,
        /// The account's extended public key.
        xpub: String,
        /// The text that the device signed below it; none in logs of older versions.
        challenge: Option<String>,
        /// The signature, 65 bytes, hexadecimal (BIP-137).
        signature: Option<String>,
    },
    /// A device signed with a key below an account that is not read for the cold wallet: it holds what it gave.
    #[serde(rename = "key.proved")]
    KeyProved {
        /// Whose.
        person: String,
        /// Master fingerprint.
        fingerprint: String,
        /// The account's path.
        path: String,
        /// The account's extended public key.
        xpub: String,
        /// The text that was signed.
        challenge: String,
        /// The signature, 65 bytes, hexadecimal (BIP-137).
        signature: String,
    },
    /// Two people compared what a device shows with what the console holds.
    #[serde(rename = "device.compared")]
    DeviceCompared {
        /// Whose device.
        person: String,
        /// What was compared.
        what: String,
        /// The two.
        by: Vec<String>,
    },
    /// The cold wallet came into being.
    #[serde(rename = "wallet.created")]
    WalletCreated {
        /// Multipath descriptor with checksum.
        descriptor: String,
        /// The policy's name on the devices.
        policy_name: String,
        /// BIP-388 template.
        policy_template: String,
        /// BIP-388 keys, in order.
        policy_keys: Vec<String>,
    },
    /// A device holds the wallet policy.
    #[serde(rename = "policy.registered")]
    PolicyRegistered {
        /// Whose device.
        person: String,
        /// Its master fingerprint.
        fingerprint: String,
        /// The policy's id, hexadecimal.
        id: String,
        /// The device's proof, hexadecimal.
        hmac: String,
    },
    /// Another device with the same seed took a device's place: same fingerprint, same key.
    #[serde(rename = "device.replaced")]
    DeviceReplaced {
        /// Whose.
        person: String,
        /// Master fingerprint of both.
        fingerprint: String,
        /// The device before, as it was named.
        before: String,
        /// The one now.
        now: String,
        /// Whether it took the registration proof of the one before; false where there was none yet.
        proof_holds: bool,
    },
    /// A device showed an address, and it is the one that we derive.
    #[serde(rename = "address.verified")]
    AddressVerified {
        /// Whose device.
        person: String,
        /// 0 receive, 1 change.
        branch: u32,
        /// The index.
        index: u32,
        /// As the device writes it.
        address: String,
        /// The two who compared: its holder on the device, the witness at the console. Nobody in logs of older versions.
        #[serde(default)]
        by: Vec<String>,
    },
    /// Every quorum can spend.
    #[serde(rename = "spend.proved")]
    SpendProved {
        /// The proof transaction, which cannot be broadcast.
        txid: String,
        /// How many quorums were assembled and verified.
        quorums: u32,
    },
    /// One key's shares give that key again.
    #[serde(rename = "backup.proved")]
    BackupProved {
        /// Whose key.
        person: String,
        /// Master fingerprint, equal on the device and from the shares.
        fingerprint: String,
        /// SLIP-39 identifier.
        identifier: u32,
        /// Shares needed.
        threshold: u32,
        /// Shares made.
        count: u32,
        /// Quorums recombined.
        quorums: u32,
        /// SHA-256 of each share.
        digests: Vec<String>,
        /// The pane's hardening, and whether each measure held.
        hardening: BTreeMap<String, bool>,
    },
    /// The head of the log was put outside, signed by people's Ledgers.
    #[serde(rename = "log.anchored")]
    LogAnchored {
        /// Records covered.
        size: u64,
        /// Root, hexadecimal.
        root: String,
        /// The words that were read aloud.
        words: String,
        /// Who signed.
        signers: Vec<String>,
        /// Their signatures, hexadecimal.
        signatures: Vec<String>,
    },
    /// A device gave a signature of a transaction, which was verified: it is kept before the next one comes.
    #[serde(rename = "signature.given")]
    SignatureGiven {
        /// Whose device.
        person: String,
        /// The transaction.
        txid: String,
        /// The input.
        input: usize,
        /// The key, compressed, hexadecimal.
        public_key: PublicKey,
        /// The signature as a PSBT holds it, hexadecimal.
        signature: String,
    },
    /// A device stopped in the middle of a signing; what it had given is in the log.
    #[serde(rename = "device.stopped")]
    DeviceStopped {
        /// Whose device.
        person: String,
        /// The transaction.
        txid: String,
        /// How many signatures it had given.
        signatures: u32,
        /// Why it stopped: the stable code.
        code: String,
    },
    /// The maker signed the approval's text as well.
    #[serde(rename = "maker.signed")]
    MakerSigned {
        /// Who.
        person: String,
        /// The nonce in the text.
        nonce: String,
        /// Base64 of the 65 bytes of BIP-137.
        signature: String,
    },
    /// A key came into being on a device, in its holder's hands.
    #[serde(rename = "key.born")]
    KeyBorn {
        /// Whose.
        person: String,
        /// The device as it was named.
        device: String,
    },
    /// Empty tamper-evident bags were looked at.
    #[serde(rename = "bags.checked")]
    BagsChecked {
        /// Their numbers.
        numbers: Vec<String>,
    },
    /// Tamper-evident bags were closed.
    #[serde(rename = "bags.sealed")]
    BagsSealed {
        /// Their numbers.
        numbers: Vec<String>,
    },
    /// A file left the laptop.
    #[serde(rename = "file.written")]
    FileWritten {
        /// Its name in the output folder.
        name: String,
        /// SHA-256, hexadecimal.
        sha256: String,
    },
    /// The laptop was looked at.
    #[serde(rename = "machine.checked")]
    MachineChecked {
        /// Each look, and whether it was in order.
        looks: BTreeMap<String, bool>,
    },
}

impl Happening {
    /// The nonce of the text that was signed, where one was; it may be in the log once.
    pub(crate) fn nonce(&self) -> Option<&str> {
        match self {
            Self::PersonEnrolled { text, .. } | Self::PersonLoggedIn { text, .. } => nonce_of(text),
            Self::DeviceRead { challenge, .. } => challenge.as_deref().and_then(nonce_of),
            Self::KeyProved { challenge, .. } => nonce_of(challenge),
            Self::MakerSigned { nonce, .. } => Some(nonce),
            Self::RehearsalOpened(_)
            | Self::LogInRefused { .. }
            | Self::DeviceAssigned { .. }
            | Self::DeviceCompared { .. }
            | Self::DeviceReplaced { .. }
            | Self::WalletCreated { .. }
            | Self::PolicyRegistered { .. }
            | Self::AddressVerified { .. }
            | Self::SpendProved { .. }
            | Self::BackupProved { .. }
            // Its text holds size and root, which the log has once.
            | Self::LogAnchored { .. }
            | Self::SignatureGiven { .. }
            | Self::DeviceStopped { .. }
            | Self::KeyBorn { .. }
            | Self::BagsChecked { .. }
            | Self::BagsSealed { .. }
            | Self::FileWritten { .. }
            | Self::MachineChecked { .. } => None,
        }
    }
}

/// `Himuro <purpose> v1 <log> <nonce> …`.
pub(crate) fn nonce_of(text: &str) -> Option<&str> {
    text.split(' ').nth(4)
}

/// What a rehearsal was asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// `2-of-3`.
    pub quorum: String,
    /// Cold devices, in the order of the wallet's keys.
    pub devices: Vec<DeviceSpec>,
    /// The hot wallet's device.
    pub hot_device: DeviceSpec,
    /// Seed of the rehearsal's randomness, decimal.
    pub rng_seed: Option<String>,
    /// Fee rate in sat/vB that replaces the policy's, decimal.
    pub fee_rate: Option<String>,
    /// The treasury's inputs: name → hash of the sealed exhibit.
    pub inputs: BTreeMap<String, String>,
    /// Whether the devices' lifecycle is rehearsed as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lifecycle: bool,
}
