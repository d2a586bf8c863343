//! `wallet.json`: what a stranger needs to find and to watch the cold wallet, and its devices to sign for it.

use serde::Serialize;
use treasury::Branch;

use super::{Hall, not_yet};
use crate::failure::Failure;
use crate::outputs::WALLET;

/// How many receive addresses are written.
const ADDRESSES: u32 = 5;

#[derive(Serialize)]
struct WalletFile {
    rehearsal: bool,
    descriptor: String,
    policy_name: String,
    policy_template: String,
    policy_keys: Vec<String>,
    policy_hmacs: Vec<String>,
    fingerprints: Vec<String>,
    addresses: Vec<String>,
}

impl Hall<'_> {
    pub(super) fn write_wallet_file(&mut self) -> Result<(), Failure> {
        let wallet = self.cold_wallet()?;
        let chain = self.holdings()?.chain();
        let state = self.journal.state();
        let created = state.wallet.clone().ok_or_else(|| not_yet("the wallet"))?;
        let of_each = |find: &dyn Fn(&str) -> Option<String>| -> Result<Vec<String>, Failure> {
            self.cast.cold().iter().map(|person| find(person).ok_or_else(|| not_yet("a device"))).collect()
        };
        let file = WalletFile {
            rehearsal: true,
            policy_hmacs: of_each(&|person| state.hmacs.get(person).cloned())?,
            fingerprints: of_each(&|person| {
                state.devices.get(person).map(|device| device.fingerprint.clone())
            })?,
            addresses: (0..ADDRESSES)
                .map(|index| wallet.node_address(chain, Branch::Receive, index))
                .collect(),
            descriptor: created.descriptor,
            policy_name: created.policy_name,
            policy_template: created.policy_template,
            policy_keys: created.policy_keys,
        };
        self.write(WALLET, (pretty(&file) + "\n").as_bytes())
    }
}

/// JSON as people read it.
pub(super) fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
