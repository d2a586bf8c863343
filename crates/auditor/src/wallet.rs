//! The wallet that the ceremony made: its keys, its registrations, its addresses, its backups.

use std::collections::{BTreeMap, BTreeSet};

use ceremony::Quorum;
use treasury::{Branch, Chain, Network, Wallet};

use crate::failure::{AuditorError, Failure};
use crate::happening::{
    AddressVerified, BackupProved, DeviceRead, PolicyRegistered, SpendProved, WalletCreated,
};
use crate::say::{Finding, Sentence};

/// Addresses that the report shows.
const SHOWN: u32 = 5;

/// What the log says of the wallet.
#[derive(Default)]
pub(crate) struct WalletStory {
    pub(crate) created: Option<WalletCreated>,
    pub(crate) devices: BTreeMap<String, DeviceRead>,
    pub(crate) registered: Vec<PolicyRegistered>,
    pub(crate) addresses: Vec<AddressVerified>,
    pub(crate) spends: Vec<SpendProved>,
    pub(crate) backups: Vec<BackupProved>,
}

/// The wallet as the report shows it.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct WalletShown {
    pub(crate) name: String,
    pub(crate) descriptor: String,
    pub(crate) policy: String,
    pub(crate) registered_by: Vec<String>,
    pub(crate) addresses: Vec<String>,
}

impl WalletStory {
    /// The wallet, if the log holds one that can be read.
    pub(crate) fn wallet(&self) -> Option<Wallet> {
        Wallet::from_descriptor(&self.created.as_ref()?.descriptor).ok()
    }

    pub(crate) fn shown(&self) -> Option<WalletShown> {
        let created = self.created.as_ref()?;
        let wallet = self.wallet()?;
        let chain = any_chain(wallet.network());
        let addresses = (0..SHOWN).map(|index| wallet.device_address(chain, Branch::Receive, index));
        Some(WalletShown {
            name: created.policy_name.clone(),
            descriptor: created.descriptor.clone(),
            policy: created.policy_template.clone(),
            registered_by: self.registered.iter().map(|one| one.person.clone()).collect(),
            addresses: addresses.collect(),
        })
    }

    /// What recomputing showed; `quorums` are those that the ceremonies were begun with.
    pub(crate) fn findings(&self, quorums: &[Quorum]) -> Vec<Finding> {
        let Some(created) = &self.created else { return Vec::new() };
        let wallet = match Wallet::from_descriptor(&created.descriptor) {
            Ok(wallet) => wallet,
            Err(error) => return vec![Sentence::new("auditor-wallet-unreadable").at_fault(error)],
        };
        let quorum = format!("{}-of-{}", wallet.threshold(), wallet.keys().len());
        let mut findings = vec![
            Sentence::new("auditor-wallet-keys")
                .with("quorum", quorum)
                .judged(self.keys(&wallet).and_then(|()| same_quorum(&wallet, quorums))),
            Sentence::new("auditor-wallet-registered")
                .with("devices", self.registered.len())
                .judged(self.registrations(&wallet)),
            Sentence::new("auditor-wallet-addresses")
                .with("count", self.addresses.len())
                .judged(self.confirmed(&wallet)),
        ];
        for backup in &self.backups {
            let sentence = Sentence::new("auditor-backup")
                .with("person", backup.person.as_str())
                .with("threshold", backup.threshold)
                .with("count", backup.count)
                .with("quorums", backup.quorums);
            let same =
                self.devices.get(&backup.person).map(|device| device.fingerprint == backup.fingerprint);
            findings.push(match same {
                Some(false) => {
                    sentence.contradicted(AuditorError::BackupDiffers { person: backup.person.clone() })
                }
                // The words never leave the pane: what it answered is all that there is.
                Some(true) | None => sentence.not_proven(),
            });
        }
        for spend in &self.spends {
            findings.push(Sentence::new("auditor-spend").with("quorums", spend.quorums).not_proven());
        }
        findings
    }

    /// The descriptor's keys are those that the devices gave, no more and no fewer.
    fn keys(&self, wallet: &Wallet) -> Result<(), Failure> {
        let given: BTreeSet<(String, String)> =
            self.devices.values().map(|device| (device.fingerprint.clone(), device.xpub.clone())).collect();
        let all_given = wallet
            .keys()
            .iter()
            .all(|key| given.contains(&(key.fingerprint().to_string(), key.xpub().to_string())));
        if all_given { Ok(()) } else { Err(AuditorError::WalletKeysDiffer.into()) }
    }

    /// One policy, registered on every device of the wallet.
    fn registrations(&self, wallet: &Wallet) -> Result<(), Failure> {
        let ids: BTreeSet<&str> = self.registered.iter().map(|one| one.id.as_str()).collect();
        let devices: BTreeSet<&str> = self.registered.iter().map(|one| one.fingerprint.as_str()).collect();
        let everywhere =
            wallet.fingerprints().all(|fingerprint| devices.contains(fingerprint.to_string().as_str()));
        if ids.len() == 1 && everywhere { Ok(()) } else { Err(AuditorError::RegistrationsDiffer.into()) }
    }

    fn confirmed(&self, wallet: &Wallet) -> Result<(), Failure> {
        let chain = any_chain(wallet.network());
        for confirmed in &self.addresses {
            let branch = if confirmed.branch == 0 { Branch::Receive } else { Branch::Change };
            if wallet.device_address(chain, branch, confirmed.index) != confirmed.address {
                let person = confirmed.person.clone();
                return Err(AuditorError::AddressDiffers { person, index: confirmed.index.into() }.into());
            }
        }
        Ok(())
    }
}

/// Every ceremony was begun with the quorum that the wallet has.
fn same_quorum(wallet: &Wallet, quorums: &[Quorum]) -> Result<(), Failure> {
    let of_the_wallet = |quorum: &Quorum| {
        usize::from(quorum.threshold()) == wallet.threshold()
            && usize::from(quorum.total()) == wallet.keys().len()
    };
    match quorums.iter().find(|quorum| !of_the_wallet(quorum)) {
        None => Ok(()),
        Some(other) => Err(AuditorError::QuorumDiffers { quorum: other.to_string() }.into()),
    }
}

/// Devices write one form of address for all test chains.
fn any_chain(network: Network) -> Chain {
    match network {
        Network::Main => Chain::Main,
        Network::Test => Chain::Regtest,
    }
}
