//! The seed of a simulated device: from words, or one of the published test seeds.

use std::fmt;
use std::sync::OnceLock;

use bip39::{Language, Mnemonic};
use bitcoin::bip32::{Fingerprint, Xpriv};
use bitcoin::secp256k1::{All, Secp256k1};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

/// The list of test seeds, embedded.
const PUBLISHED: &str = include_str!("../../../fixtures/test-seeds.toml");
/// The SLIP-21 node of wallet policy HMACs.
const POLICY_LABEL: &[u8] = b"LEDGER-Wallet policy";

/// Why words are not a seed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SeedError {
    /// BIP-39 phrases have 12, 15, 18, 21 or 24 words.
    #[error("a recovery phrase of {count} words")]
    WordCount {
        /// How many came.
        count: usize,
    },
    /// A word is not in the English list of BIP-39.
    #[error("word {position} is not in the BIP-39 list")]
    UnknownWord {
        /// Its place, from one.
        position: usize,
    },
    /// The last word does not fit the others.
    #[error("the checksum of the recovery phrase is wrong")]
    WrongChecksum,
    /// No published test seed has this label.
    #[error("no test seed has the label {label:?}")]
    UnknownLabel {
        /// The label asked for.
        label: String,
    },
}

/// A published test seed. Everybody knows its words.
#[derive(Debug, Clone, Deserialize)]
pub struct PublishedSeed {
    label: String,
    words: String,
    fingerprint: Fingerprint,
}

impl PublishedSeed {
    /// `A` to `E`.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The public words.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// The fingerprint of its master key.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

/// The published test seeds.
pub fn published_seeds() -> &'static [PublishedSeed] {
    #[derive(Deserialize)]
    struct List {
        seed: Vec<PublishedSeed>,
    }
    static SEEDS: OnceLock<Vec<PublishedSeed>> = OnceLock::new();
    SEEDS.get_or_init(|| toml::from_str::<List>(PUBLISHED).expect("the embedded list is tested").seed)
}

/// True if this master key belongs to a published test seed, which a rehearsal may use.
pub fn is_published(fingerprint: Fingerprint) -> bool {
    published_seeds().iter().any(|seed| seed.fingerprint == fingerprint)
}

/// The keys of a simulated device.
#[derive(Clone)]
pub struct Seed {
    master: Xpriv,
    fingerprint: Fingerprint,
    policy_key: Zeroizing<[u8; 32]>,
}

impl Seed {
    /// The seed of an English BIP-39 phrase of 12 to 24 words, without a passphrase.
    pub fn from_words(words: &str) -> Result<Self, SeedError> {
        let mnemonic = Mnemonic::parse_in(Language::English, words).map_err(|error| match error {
            bip39::Error::BadWordCount(count) => SeedError::WordCount { count },
            bip39::Error::UnknownWord(index) => SeedError::UnknownWord { position: index + 1 },
            _ => SeedError::WrongChecksum,
        })?;
        let seed = Zeroizing::new(mnemonic.to_seed_normalized(""));
        // The kind of network only matters for text forms, which this crate writes itself.
        let master = Xpriv::new_master(bitcoin::NetworkKind::Test, seed.as_ref())
            .expect("a seed without a master key has never been found");
        let fingerprint = master.fingerprint(secp());
        Ok(Self { master, fingerprint, policy_key: slip21_key(seed.as_ref(), POLICY_LABEL) })
    }

    /// The published test seed `A` to `E`.
    pub fn from_label(label: &str) -> Result<Self, SeedError> {
        let published = published_seeds()
            .iter()
            .find(|seed| seed.label == label)
            .ok_or_else(|| SeedError::UnknownLabel { label: label.to_owned() })?;
        Self::from_words(&published.words)
    }

    /// The fingerprint of the master key.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    pub(crate) fn master(&self) -> &Xpriv {
        &self.master
    }

    /// The proof that this device registered the policy with this id.
    pub(crate) fn policy_hmac(&self, policy_id: &[u8; 32]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.policy_key.as_ref())
            .expect("HMAC takes keys of every length");
        mac.update(policy_id);
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seed").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

/// One context for the whole process: making it costs more than a signature.
pub(crate) fn secp() -> &'static Secp256k1<All> {
    static CONTEXT: OnceLock<Secp256k1<All>> = OnceLock::new();
    CONTEXT.get_or_init(Secp256k1::new)
}

/// The key of a first-level SLIP-21 node.
fn slip21_key(seed: &[u8], label: &[u8]) -> Zeroizing<[u8; 32]> {
    let master = hmac_sha512(b"Symmetric key seed", &[seed]);
    let node = hmac_sha512(&master[..32], &[&[0], label]);
    let mut key = Zeroizing::new([0; 32]);
    key.copy_from_slice(&node[32..]);
    key
}

fn hmac_sha512(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 64]> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes keys of every length");
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_seed_has_its_published_fingerprint() {
        let labels: Vec<_> = published_seeds().iter().map(PublishedSeed::label).collect();
        assert_eq!(labels, ["A", "B", "C", "D", "E"]);
        for published in published_seeds() {
            let seed = Seed::from_label(published.label()).unwrap();
            assert_eq!(seed.fingerprint(), published.fingerprint(), "seed {}", published.label());
            assert!(is_published(seed.fingerprint()));
        }
    }

    #[test]
    fn a_private_seed_is_not_published() {
        let words = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic";
        assert!(!is_published(Seed::from_words(words).unwrap().fingerprint()));
    }

    #[test]
    fn the_place_of_a_bad_word_is_reported_and_the_word_is_not() {
        let words =
            "abandon abandon abandom abandon abandon abandon abandon abandon abandon abandon abandon about";
        let error = Seed::from_words(words).unwrap_err();
        assert_eq!(error, SeedError::UnknownWord { position: 3 });
        assert!(!error.to_string().contains("abandom"));
        assert_eq!(Seed::from_words("abandon").unwrap_err(), SeedError::WordCount { count: 1 });
        let words = ["abandon"; 12].join(" ");
        assert_eq!(Seed::from_words(&words).unwrap_err(), SeedError::WrongChecksum);
        assert!(matches!(Seed::from_label("Z"), Err(SeedError::UnknownLabel { .. })));
    }

    #[test]
    fn a_seed_does_not_print_its_keys() {
        assert_eq!(format!("{:?}", Seed::from_label("A").unwrap()), "Seed { fingerprint: 73c5da0a, .. }");
    }

    #[test]
    fn slip21_gives_the_published_node() {
        // SLIP-0021, "Example": phrase of twelve "all".
        let seed =
            Mnemonic::parse_in(Language::English, ["all"; 12].join(" ")).unwrap().to_seed_normalized("");
        let key = slip21_key(&seed, b"SLIP-0021");
        assert_eq!(hex::encode(*key), "1d065e3ac1bbe5c7fad32cf2305f7d709dc070d672044a19e610c77cdf33de0d");
    }
}
