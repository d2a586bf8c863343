//! Signatures of a transfer: each verified and written down as it comes, and no device asked for what it gave before.
//!
//! A device signs a transaction whole or not at all (docs/adr/0003-a-transaction-is-asked-again-whole.md): one that was
//! unplugged halfway is shown it again. One that had given everything is not needed any more.

use bitcoin::bip32::Fingerprint;
use bitcoin::psbt::Psbt;
use device::{Effort, InputSignature, Registration, WalletPolicy};
use treasury::{
    DeviceSignature, Event, Plan, Purpose, add_signatures, compare, merge_signatures, read_psbt,
    signed_inputs,
};

use super::{Hall, RehearsalError, not_yet};
use crate::expected;
use crate::failure::Failure;
use crate::happening::Happening;
use crate::journal::Journal;
use crate::room::Notice;

/// With what one device signs.
struct Seal {
    policy: WalletPolicy,
    registration: Option<Registration>,
}

impl Hall<'_> {
    pub(super) fn sign(&mut self, purpose: Purpose) -> Result<(), Failure> {
        let approved = self.approved(purpose)?;
        let plan = approved.plan().clone();
        let signers: Vec<String> = match purpose {
            Purpose::Rebalance => vec![self.cast.hot().to_owned()],
            Purpose::Refill => self.cast.refill().2.into_iter().map(str::to_owned).collect(),
        };
        for person in signers {
            let fingerprint = self.fingerprint_of_signer(&plan, &person)?;
            if self.progress(purpose)?.signed.contains_key(&fingerprint.to_string()) {
                continue;
            }
            approved.signer(fingerprint)?;
            let psbt = self.signed_so_far(purpose, &plan)?;
            let here = signed_inputs(&plan, &psbt, fingerprint)?.len();
            let inputs = plan.inputs().len();
            if here > 0 {
                let values = vec![
                    ("person", person.clone()),
                    ("count", here.to_string()),
                    ("inputs", inputs.to_string()),
                ];
                self.tell("app-signatures-here", values);
            }
            if here == inputs {
                self.journal.state().register.may_use(&fingerprint.to_string())?;
                // Stopped after its last signature: there is nothing left to ask for.
                self.signed_by(purpose, &person, fingerprint, &psbt)?;
            } else {
                self.sign_with(purpose, &plan, &person, psbt)?;
            }
        }
        Ok(())
    }

    /// One device's signatures, added to those of the others.
    fn sign_with(
        &mut self,
        purpose: Purpose,
        plan: &Plan,
        person: &str,
        mut psbt: Psbt,
    ) -> Result<(), Failure> {
        let Seal { policy, registration } = self.seal_of(purpose, person)?;
        let fingerprint = self.ledger(person)?.fingerprint();
        let inputs = plan.inputs().len();
        // The device is given the transaction that was planned, never one that came back from anywhere.
        let unsigned = plan.psbt();
        self.tell_effort(person, Effort::of(&unsigned));
        let account = policy.needs_registration().then(|| policy.name());
        self.room.tell(expected::transaction(person, plan.expected_screens(account)));
        let txid = plan.txid().to_string();
        let (mut count, mut kept) = (0, Ok(()));
        let outcome = {
            let mut app = match self.ledgers.get_mut(person) {
                Some(ledger) => ledger.app()?,
                None => return Err(not_yet("a device")),
            };
            let (room, journal) = (&mut self.room, &mut self.journal);
            app.sign_psbt(&unsigned, &policy, registration.as_ref(), &mut |given| {
                count += 1;
                let one = keep(journal, &mut psbt, (person, &txid), &for_treasury(given));
                // The first that could not be kept is what is told; those after it are kept all the same.
                if kept.is_ok() {
                    kept = one;
                }
                room.tell(Notice::Signed { who: person.to_owned(), input: count, inputs });
            })
        };
        kept?;
        let stopped = match outcome {
            Ok(_) => return self.signed_by(purpose, person, fingerprint, &psbt),
            Err(stopped) => stopped,
        };
        // Who breaks off has not refused on the device.
        let failure = match self.room.is_leaving() {
            true => RehearsalError::BrokenOff.into(),
            false => Failure::from(stopped.error),
        };
        self.happened(Happening::DeviceStopped {
            person: person.to_owned(),
            txid,
            signatures: u32::try_from(count).unwrap_or(u32::MAX),
            code: failure.code().to_owned(),
        })?;
        // The next attempt opens the device again.
        self.ledgers.remove(person);
        Err(failure)
    }

    /// Policy and proof of registration: both from the log, where a ceremony left them. Nothing is registered here.
    fn seal_of(&mut self, purpose: Purpose, person: &str) -> Result<Seal, Failure> {
        Ok(match purpose {
            Purpose::Rebalance => Seal { policy: self.hot_policy()?, registration: None },
            Purpose::Refill => {
                Seal { policy: self.cold_policy()?, registration: Some(self.registration_of(person)?) }
            }
        })
    }

    fn signed_by(
        &mut self,
        purpose: Purpose,
        person: &str,
        fingerprint: Fingerprint,
        psbt: &Psbt,
    ) -> Result<(), Failure> {
        let psbt = self.journal.exhibit(psbt.to_string().as_bytes())?;
        let (fingerprint, holder) = (fingerprint.to_string(), person.to_owned());
        self.treasury(Event::Signed { purpose, fingerprint, holder, psbt })
    }

    /// The device that a person signs with, by the plan and the log: it need not be connected yet.
    fn fingerprint_of_signer(&self, plan: &Plan, person: &str) -> Result<Fingerprint, Failure> {
        let known = match plan.purpose() {
            Purpose::Rebalance => plan.source().fingerprints().next(),
            Purpose::Refill => self.known_fingerprint(person)?,
        };
        known.ok_or_else(|| not_yet("a device"))
    }

    /// How long it will take, before anybody is asked.
    fn tell_effort(&mut self, person: &str, effort: Effort) {
        let values = vec![
            ("person", person.to_owned()),
            ("inputs", effort.inputs.to_string()),
            ("exchanges", effort.exchanges.to_string()),
            ("minutes", effort.seconds().div_ceil(60).to_string()),
        ];
        self.tell("app-signing-effort", values.clone());
        if effort.is_slow() {
            self.tell("app-signing-slow", values);
        }
    }

    /// The PSBT to which the next device adds its signatures: the plan's own, with every signature that the log holds.
    fn signed_so_far(&self, purpose: Purpose, plan: &Plan) -> Result<Psbt, Failure> {
        let mut psbt = plan.psbt();
        if let Some(hash) = self.progress(purpose)?.psbt {
            let kept = read_psbt(&self.journal.read_exhibit(&hash)?)?;
            compare(plan, &kept)?;
            merge_signatures(&mut psbt, &kept)?;
        }
        if let Some(given) = self.journal.state().given.get(&plan.txid().to_string()) {
            add_signatures(&mut psbt, given)?;
        }
        Ok(psbt)
    }

    pub(super) fn signed_psbt(&self, purpose: Purpose) -> Result<Psbt, Failure> {
        let hash = self.progress(purpose)?.psbt.ok_or_else(|| not_yet("signatures"))?;
        Ok(read_psbt(&self.journal.read_exhibit(&hash)?)?)
    }
}

/// One signature, verified a moment ago: into the PSBT, and durably into the log. What was given before must be the same
/// again, and is not written twice.
fn keep(
    journal: &mut Journal,
    psbt: &mut Psbt,
    (person, txid): (&str, &str),
    given: &DeviceSignature,
) -> Result<(), Failure> {
    add_signatures(psbt, std::slice::from_ref(given))?;
    if journal.state().given.get(txid).is_some_and(|before| before.contains(given)) {
        return Ok(());
    }
    journal.happened(Happening::SignatureGiven {
        person: person.to_owned(),
        txid: txid.to_owned(),
        input: given.input,
        public_key: given.public_key,
        signature: hex::encode(&given.signature),
    })
}

/// A device's signature as the treasury takes it.
pub(super) fn for_treasury(given: &InputSignature) -> DeviceSignature {
    DeviceSignature { input: given.input, public_key: given.key(), signature: given.to_bytes() }
}
