//! `wallet.json`, the backup kit: what a stranger needs to find and to watch the cold wallet, to have its devices sign
//! for it, and to recover it with other people's programs.

use std::collections::BTreeMap;

use serde::Serialize;
use texts::{Language, Texts};
use treasury::Branch;

use super::{Hall, not_yet};
use crate::failure::Failure;
use crate::outputs::WALLET;

/// How many receive addresses are written.
const ADDRESSES: u32 = 5;

/// How it is recovered, in the order of the steps; the proof's sentence is the last.
const RECOVERY: [&str; 5] = [
    "app-recovery-watch",
    "app-recovery-compare",
    "app-recovery-words",
    "app-recovery-sign",
    "app-recovery-proof",
];

#[derive(Serialize)]
struct WalletFile {
    rehearsal: bool,
    software: &'static str,
    descriptor: String,
    descriptor_checksum: String,
    policy_name: String,
    policy_template: String,
    policy_keys: Vec<String>,
    policy_id: String,
    policy_hmacs: Vec<String>,
    fingerprints: Vec<String>,
    devices: Vec<DeviceEntry>,
    addresses: Vec<String>,
    device_addresses: Vec<String>,
    /// Language tag → sentences.
    recovery: BTreeMap<&'static str, Vec<String>>,
}

/// One device of the wallet. A new one with the same seed takes its place and its proof.
#[derive(Serialize)]
struct DeviceEntry {
    custodian: String,
    fingerprint: String,
    path: String,
    xpub: String,
    hmac: String,
}

impl Hall<'_> {
    pub(super) fn write_wallet_file(&mut self) -> Result<(), Failure> {
        let wallet = self.cold_wallet()?;
        let policy = self.cold_policy()?;
        let chain = self.holdings()?.chain();
        let state = self.journal.state();
        let created = state.wallet.clone().ok_or_else(|| not_yet("the wallet"))?;
        let devices = self
            .cast
            .cold()
            .iter()
            .map(|person| {
                let read = state.devices.get(person).ok_or_else(|| not_yet("a device"))?.clone();
                let registered = state.registrations.get(person).ok_or_else(|| not_yet("a device"))?;
                Ok(DeviceEntry {
                    custodian: person.clone(),
                    fingerprint: read.fingerprint,
                    path: read.path,
                    xpub: read.xpub,
                    hmac: registered.hmac.clone(),
                })
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        let checksum = created.descriptor.rsplit_once('#').map_or("", |(_, checksum)| checksum).to_owned();
        let recovery = Language::ALL.map(|language| {
            let texts = Texts::new(language);
            (language.tag(), RECOVERY.map(|step| texts.get(step)).to_vec())
        });
        let file = WalletFile {
            rehearsal: true,
            software: concat!("Himuro ", env!("CARGO_PKG_VERSION")),
            descriptor: created.descriptor,
            descriptor_checksum: checksum,
            policy_name: created.policy_name,
            policy_template: created.policy_template,
            policy_keys: created.policy_keys,
            policy_id: hex::encode(policy.id()),
            policy_hmacs: devices.iter().map(|device| device.hmac.clone()).collect(),
            fingerprints: devices.iter().map(|device| device.fingerprint.clone()).collect(),
            devices,
            addresses: (0..ADDRESSES)
                .map(|index| wallet.node_address(chain, Branch::Receive, index))
                .collect(),
            device_addresses: (0..ADDRESSES)
                .map(|index| wallet.device_address(chain, Branch::Receive, index))
                .collect(),
            recovery: recovery.into_iter().collect(),
        };
        self.write(WALLET, (pretty(&file) + "\n").as_bytes())
    }
}

/// JSON as people read it.
pub(super) fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
