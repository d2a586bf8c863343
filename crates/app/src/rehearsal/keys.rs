//! Keys of the wallet: born, read, compared; the wallet that they form, and the proof that it can sign.

use bitcoin::bip32::{DerivationPath, Xpub};
use device::{Chain, PolicyKey, Show, WalletPolicy};
use treasury::{Branch, SpendProof, Wallet, add_signatures};

use super::signing::for_treasury;
use super::{Hall, RehearsalError, in_fours, nonce, not_yet};
use crate::cast::WITNESS;
use crate::expected;
use crate::failure::Failure;
use crate::happening::Happening;
use crate::paths;
use crate::room::{Notice, Question};

/// The name that every device shows for the cold wallet.
const POLICY_NAME: &str = "Himuro cold";

impl Hall<'_> {
    pub(super) fn birth_key(&mut self) -> Result<(), Failure> {
        for person in self.cast.cold().to_vec() {
            let device = self.cast.devices()[&person].to_string();
            let values = vec![("device", device.clone())];
            self.room.confirm(Question::new(&person, "app-ask-born", values))?;
            self.happened(Happening::KeyBorn { person, device })?;
        }
        Ok(())
    }

    pub(super) fn read_devices(&mut self) -> Result<(), Failure> {
        let path = paths::cold_account(self.network);
        for person in self.cast.cold().to_vec() {
            if self.journal.state().devices.contains_key(&person) {
                continue;
            }
            let challenge = format!("Himuro key v1 {} {}", self.log_id(), nonce()?);
            let ledger = self.ledger(&person)?;
            let fingerprint = ledger.fingerprint().to_string();
            let running = ledger.running_app()?;
            self.tell_version(&person, &running)?;
            let (xpub, proof) = self.proven_xpub(&person, &path, &challenge)?;
            let devices = &self.journal.state().devices;
            if devices
                .values()
                .any(|other| other.fingerprint == fingerprint || other.xpub == xpub.to_string())
            {
                return Err(RehearsalError::SameDeviceTwice { device: fingerprint }.into());
            }
            self.tell(
                "app-device-read",
                vec![("person", person.clone()), ("fingerprint", fingerprint.clone())],
            );
            self.happened(Happening::DeviceRead {
                person,
                fingerprint,
                app: running.name,
                version: running.version,
                path: format!("m/{path}"),
                xpub: xpub.to_string(),
                challenge: Some(challenge),
                signature: Some(proof),
            })?;
        }
        Ok(())
    }

    pub(super) fn compare_on_devices(&mut self) -> Result<(), Failure> {
        let path = paths::cold_account(self.network);
        for person in self.cast.cold().to_vec() {
            let before = self.xpub_of(&person)?;
            let shown = expected::public_key(&person, &path, &before);
            let now = self.ledger_showing(shown)?.app()?.xpub(&path, Show::OnScreen)?.to_string();
            if now != before {
                return Err(RehearsalError::DeviceContradicts { person, before, now }.into());
            }
            let values = vec![("person", person.clone()), ("value", in_fours(&before))];
            self.ask_witness("app-ask-same", values)?;
            let by = vec![person.clone(), WITNESS.to_owned()];
            self.happened(Happening::DeviceCompared { person, what: "public_key".to_owned(), by })?;
        }
        Ok(())
    }

    pub(super) fn register_policy(&mut self) -> Result<(), Failure> {
        if self.journal.state().wallet.is_none() {
            let path = paths::cold_account(self.network);
            let mut keys = Vec::new();
            for person in self.cast.cold() {
                let read = self.journal.state().devices.get(person).ok_or_else(|| not_yet("a key"))?;
                let unreadable = || not_yet("a key");
                let fingerprint = read.fingerprint.parse().map_err(|_| unreadable())?;
                keys.push(PolicyKey::new(
                    fingerprint,
                    path.clone(),
                    read.xpub.parse().map_err(|_| unreadable())?,
                ));
            }
            let policy = WalletPolicy::multisig(POLICY_NAME, usize::from(self.quorum.threshold()), keys)?;
            self.happened(Happening::WalletCreated {
                descriptor: policy.descriptor().to_owned(),
                policy_name: policy.name().to_owned(),
                policy_template: policy.template().to_owned(),
                policy_keys: policy.keys().iter().map(ToString::to_string).collect(),
            })?;
        }
        let policy = self.cold_policy()?;
        for (place, person) in self.cast.cold().to_vec().into_iter().enumerate() {
            if self.journal.state().registrations.contains_key(&person) {
                continue;
            }
            let ledger = self.ledger_showing(expected::registration(&person, &policy, place))?;
            let fingerprint = ledger.fingerprint().to_string();
            let registration = ledger.app()?.register(&policy)?;
            self.tell("app-registered", vec![("person", person.clone())]);
            self.happened(Happening::PolicyRegistered {
                person,
                fingerprint,
                id: hex::encode(registration.id),
                hmac: hex::encode(registration.hmac),
            })?;
        }
        Ok(())
    }

    pub(super) fn verify_addresses(&mut self, count: u32) -> Result<(), Failure> {
        let policy = self.cold_policy()?;
        let wallet = self.cold_wallet()?;
        let chain = self.holdings()?.chain();
        for index in 0..count {
            let must = wallet.device_address(chain, Branch::Receive, index);
            self.is_the_recorded_one(index, &must)?;
            for person in self.cast.cold().to_vec() {
                if self.journal.state().has_seen(&person, index) {
                    continue;
                }
                let registration = self.registration_of(&person)?;
                let address = self
                    .ledger_showing(expected::address(&person, &policy, &must))?
                    .app()?
                    .address(&policy, Some(&registration), Chain::Receive, index, Show::OnScreen)?
                    .assume_checked()
                    .to_string();
                // Two derivations of ours: the policy's, which the device's answer was held against, and the wallet's.
                if address != must {
                    return Err(
                        RehearsalError::DeviceContradicts { person, before: must, now: address }.into()
                    );
                }
                let values = vec![("person", person.clone()), ("value", in_fours(&address))];
                self.ask_witness("app-ask-same", values)?;
                let by = vec![person.clone(), WITNESS.to_owned()];
                self.happened(Happening::AddressVerified { person, branch: 0, index, address, by })?;
            }
        }
        self.write_wallet_file()
    }

    /// An address that is on record is derived again, too: the wallet's descriptor must still give it.
    fn is_the_recorded_one(&self, index: u32, must: &str) -> Result<(), Failure> {
        match self.journal.state().addresses.get(&index) {
            Some((recorded, seen_by)) if recorded != must => {
                let person = seen_by.join(", ");
                let (before, now) = (recorded.clone(), must.to_owned());
                Err(RehearsalError::DeviceContradicts { person, before, now }.into())
            }
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn prove_spend(&mut self) -> Result<(), Failure> {
        let wallet = self.cold_wallet()?;
        let policy = self.cold_policy()?;
        let chain = self.holdings()?.chain();
        let proof = SpendProof::new(&wallet);
        let mut psbt = proof.psbt();
        for person in self.cast.cold().to_vec() {
            let registration = self.registration_of(&person)?;
            let unsigned = proof.psbt();
            let screens = proof.expected_screens(chain, Some(policy.name()));
            let mut app = self.ledger_showing(expected::transaction(&person, screens))?.app()?;
            let given = app.sign_psbt(&unsigned, &policy, Some(&registration), &mut |_| {});
            let given = given.map_err(|stopped| Failure::from(stopped.error))?;
            add_signatures(&mut psbt, &given.iter().map(for_treasury).collect::<Vec<_>>())?;
            self.room.tell(Notice::Signed { who: person, input: 1, inputs: 1 });
        }
        let quorums = proof.verify(&psbt)?;
        let txid = psbt.unsigned_tx.compute_txid().to_string();
        let count = u32::try_from(quorums.len()).unwrap_or(u32::MAX);
        self.tell("app-spend-proved", vec![("quorums", count.to_string())]);
        self.happened(Happening::SpendProved { txid, quorums: count })
    }

    /// A device's extended public key, after the device has signed `challenge` with a key below it. With the key comes the
    /// signature, hexadecimal.
    pub(super) fn proven_xpub(
        &mut self,
        person: &str,
        path: &DerivationPath,
        challenge: &str,
    ) -> Result<(Xpub, String), Failure> {
        let proof = paths::proof_of(path);
        let mut app = self.ledger_showing(expected::message(person, &proof, challenge))?.app()?;
        let xpub = app.xpub(path, Show::Quietly)?;
        let signature = app.verify_xpub(path, &xpub, challenge)?;
        Ok((xpub, hex::encode(signature.to_bytes())))
    }

    /// The cold wallet's policy as the devices know it.
    pub(super) fn cold_policy(&self) -> Result<WalletPolicy, Failure> {
        let wallet = self.journal.state().wallet.as_ref().ok_or_else(|| not_yet("the wallet"))?;
        let keys = wallet.policy_keys.iter().map(|key| key.parse()).collect::<Result<_, _>>()?;
        Ok(WalletPolicy::new(&wallet.policy_name, &wallet.policy_template, keys)?)
    }

    /// The cold wallet as the treasury knows it.
    pub(super) fn cold_wallet(&self) -> Result<Wallet, Failure> {
        let wallet = self.journal.state().wallet.as_ref().ok_or_else(|| not_yet("the wallet"))?;
        Ok(Wallet::from_descriptor(&wallet.descriptor)?)
    }

    fn xpub_of(&self, person: &str) -> Result<String, Failure> {
        let read = self.journal.state().devices.get(person).ok_or_else(|| not_yet("a key"))?;
        Ok(read.xpub.clone())
    }
}
