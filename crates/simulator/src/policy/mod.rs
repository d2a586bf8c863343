//! Wallet policies (BIP-388): their serialization, their keys, and the scripts they stand for.

mod key_info;
mod script;
mod template;

use device::merkle::Hash;
use sha2::{Digest, Sha256};

pub(crate) use key_info::KeyInfo;
pub(crate) use script::{
    AddressChain, Derivation, KeyCache, script_hash, tagged_hash, tapleaf_hash, taptree_hash, wallet_script,
};
pub(crate) use template::{Inner, KeyExpression, Multisig, Signing, Template};

use crate::chain::BitcoinApp;
use crate::client::{Broken, Client};
use crate::keys::{ExtendedKey, HARDENED};
use crate::reader::{Reader, put_varint};
use crate::seed::Seed;

/// Most keys in a policy.
pub(crate) const MAX_KEYS: u64 = 15;
/// Longest name of a policy, in bytes.
const MAX_NAME: usize = 64;
/// Longest serialized policy, in bytes.
const MAX_SERIALIZED: usize = 1 + 1 + MAX_NAME + 9 + 32 + 9 + 32;
/// Longest template, in bytes.
const MAX_TEMPLATE: usize = 512;
/// Highest account of a policy that needs no registration.
pub(crate) const MAX_STANDARD_ACCOUNT: u32 = 100;

/// A policy as it was given, and its template.
pub(crate) struct Policy {
    name: Vec<u8>,
    template_length: u64,
    template_hash: Hash,
    key_count: u64,
    keys_root: Hash,
    template_text: Vec<u8>,
    template: Template,
}

impl Policy {
    /// Reads a serialized policy and asks for its template.
    ///
    /// Only version 2 is simulated; version 1 is refused as malformed.
    pub(crate) fn read(client: &mut Client, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        let header = |reader: &mut Reader<'_>| {
            if reader.byte()? != 2 {
                return None;
            }
            let name_length = usize::from(reader.byte()?);
            if name_length > MAX_NAME {
                return None;
            }
            let name = reader.bytes(name_length)?.to_vec();
            let template_length = reader.varint().filter(|length| *length <= MAX_TEMPLATE as u64)?;
            let template_hash: Hash = reader.array()?;
            let key_count = reader.varint().filter(|count| *count <= 252)?;
            let keys_root: Hash = reader.array()?;
            Some((name, template_length, template_hash, key_count, keys_root))
        };
        let (name, template_length, template_hash, key_count, keys_root) = header(reader).ok_or(Broken)?;
        let mut template_text = client.preimage(&template_hash, MAX_TEMPLATE)?;
        let length = usize::try_from(template_length).map_err(|_| Broken)?;
        if template_text.len() < length {
            return Err(Broken);
        }
        template_text.truncate(length);
        let template = Template::parse(&template_text).ok_or(Broken)?;
        Ok(Self { name, template_length, template_hash, key_count, keys_root, template_text, template })
    }

    /// Asks for the policy with this id and reads it.
    pub(crate) fn fetch(client: &mut Client, id: &Hash) -> Result<Self, Broken> {
        let serialized = client.preimage(id, MAX_SERIALIZED)?;
        Self::read(client, &mut Reader::new(&serialized))
    }

    /// SHA-256 of the serialization.
    pub(crate) fn id(&self) -> Hash {
        let mut bytes = vec![2, self.name.len() as u8];
        bytes.extend(&self.name);
        put_varint(&mut bytes, self.template_length);
        bytes.extend(self.template_hash);
        put_varint(&mut bytes, self.key_count);
        bytes.extend(self.keys_root);
        Sha256::digest(&bytes).into()
    }

    pub(crate) fn name(&self) -> &[u8] {
        &self.name
    }

    pub(crate) fn template(&self) -> &Template {
        &self.template
    }

    pub(crate) fn template_text(&self) -> String {
        String::from_utf8_lossy(&self.template_text).into_owned()
    }

    pub(crate) fn key_count(&self) -> u64 {
        self.key_count
    }

    /// Asks for a key as text.
    pub(crate) fn key_text(&self, client: &mut Client, index: u64) -> Result<Vec<u8>, Broken> {
        client.list_element(&self.keys_root, self.key_count, index, key_info::MAX_LENGTH)
    }

    /// Asks for a key and reads it.
    pub(crate) fn key(&self, client: &mut Client, index: u64) -> Result<KeyInfo, Broken> {
        let text = self.key_text(client, index)?;
        KeyInfo::parse(&text).ok_or(Broken)
    }

    /// True for a policy of this device that needs no registration; asks for its key.
    pub(crate) fn is_standard(&self, client: &mut Client, seed: &Seed, app: BitcoinApp) -> bool {
        let Some(purpose) = self.template.standard_purpose() else {
            return false;
        };
        if self.key_count != 1 {
            return false;
        }
        let Ok(info) = self.key(client, 0) else {
            return false;
        };
        let accounts = HARDENED..=HARDENED + MAX_STANDARD_ACCOUNT;
        match info.origin() {
            Some((_, &[first, coin, account])) => {
                info.is_of(seed, app)
                    && first == HARDENED + purpose
                    && coin == HARDENED + app.coin_type()
                    && accounts.contains(&account)
            }
            _ => false,
        }
    }
}

impl KeyInfo {
    /// True if this device derives this very key at the path that the key names.
    pub(crate) fn is_of(&self, seed: &Seed, app: BitcoinApp) -> bool {
        self.origin().is_some_and(|(fingerprint, path)| {
            fingerprint == seed.fingerprint()
                && seed.extended_key(app, path).is_ok_and(|own: ExtendedKey| own == *self.key())
        })
    }
}
