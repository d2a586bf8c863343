//! A transfer: holdings, assessment, plan, intents, approvals, check, export (signatures: [`super::signing`]). Twice: hot → cold, and the
//! refill cold → hot.

use std::collections::BTreeMap;

use bitcoin::NetworkKind;
use bitcoin::bip32::Fingerprint;
use bitcoin::secp256k1::PublicKey;
use ceremony::Direction;
use device::{PolicyKey, Show, WalletPolicy};
use treasury::{
    ApprovedTransfer, Assessment, Event, Holdings, Intent, Plan, Policy, Progress, Purpose, Roles, Typed,
    Wallet, approval_text, btc_text, check, plan_refill, verify_approval,
};

use super::wallet_file::pretty;
use super::{Hall, RehearsalError, in_fours, nonce, not_yet};
use crate::failure::Failure;
use crate::happening::Happening;
use crate::inputs::holdings_files;
use crate::ledger::Ledger;
use crate::outputs::{PLAN, REFILL_HEX, REFILL_PSBT, TRANSFER_HEX, TRANSFER_PSBT};
use crate::paths;
use crate::room::{Notice, Question};
use crate::treasury_desk::{self, PlanShown, percent, sentences_of};

/// Approvals besides the maker's own word.
const APPROVALS: usize = 1;

impl Hall<'_> {
    /// The holdings, read once a process.
    pub(super) fn holdings(&mut self) -> Result<&Holdings, Failure> {
        if self.holdings.is_none() {
            let wallet = self.cold_wallet()?;
            self.holdings = Some(Holdings::read(&holdings_files(&self.inputs), Some(&wallet))?);
        }
        self.holdings.as_ref().ok_or_else(|| not_yet("holdings"))
    }

    pub(super) fn import(&mut self) -> Result<(), Failure> {
        self.hot_policy()?;
        let holdings = self.holdings()?;
        let mut lines = Vec::new();
        for (text, wallet) in [("app-hot-holds", holdings.hot()), ("app-cold-holds", holdings.cold())] {
            let held = wallet.on_chain();
            lines.push((text, vec![("coins", held.coins.to_string()), ("amount", btc_text(held.amount))]));
        }
        let files: Vec<(String, String)> =
            self.asked.inputs.iter().map(|(name, hash)| (name.clone(), hash.clone())).collect();
        lines.into_iter().for_each(|(text, values)| self.tell(text, values));
        for (file, hash) in files {
            self.tell("app-input", vec![("file", file), ("hash", hash.chars().take(16).collect())]);
        }
        Ok(())
    }

    pub(super) fn assess(&mut self) -> Result<(), Failure> {
        let (_, assessment) = self.desk()?;
        for (text, values) in sentences_of(&assessment) {
            self.tell(text, values);
        }
        let hash = self.journal.exhibit(pretty(&assessment).as_bytes())?;
        let breached = assessment.rules.iter().filter(|rule| rule.verdict == treasury::Verdict::Breached);
        let event = Event::Assessed {
            assessment: hash,
            hot: assessment.hot,
            cold: assessment.cold,
            customers: assessment.customers,
            ratio_ppm: assessment.ratio_ppm,
            breached: breached.map(|rule| rule.rule.clone()).collect(),
        };
        self.treasury(event)
    }

    /// Whether the direction's plan would be empty, so that its steps are left out.
    pub(super) fn nothing_to_move(&mut self, direction: Direction) -> Result<bool, Failure> {
        Ok(match direction {
            Direction::HotToCold => self.planned_transfer()?.is_none(),
            Direction::ColdToHot => false,
        })
    }

    pub(super) fn plan(&mut self, direction: Direction) -> Result<(), Failure> {
        let transfer = self.planned_transfer()?;
        let (purpose, maker, plan) = match direction {
            Direction::HotToCold => {
                let plan = transfer.ok_or_else(|| not_yet("a transfer"))?;
                (Purpose::Rebalance, self.cast.transfer().0.to_owned(), plan)
            }
            Direction::ColdToHot => {
                let (policy, assessment) = self.desk()?;
                let cold = self.cold_wallet()?;
                let plan = plan_refill(self.holdings()?, &cold, &policy, &assessment, transfer.as_ref())?;
                for rule in &plan.reasons().rules {
                    let breached = rule.after == treasury::Verdict::Breached;
                    let values = vec![
                        ("rule", rule.rule.clone()),
                        ("breached", if breached { "yes" } else { "no" }.to_owned()),
                    ];
                    self.tell("app-refill-rule", values);
                }
                if plan.reasons().funds == treasury::Funds::TransferOutput {
                    self.tell("app-refill-from-transfer", vec![]);
                }
                let shown = PlanShown::new(assessment, transfer.as_ref(), Some(&plan));
                self.write(PLAN, (pretty(&shown) + "\n").as_bytes())?;
                (Purpose::Refill, self.cast.refill().0.to_owned(), plan)
            }
        };
        self.tell(
            "app-planned",
            vec![
                ("amount", btc_text(plan.amount())),
                ("fee", btc_text(plan.fee())),
                ("inputs", plan.inputs().len().to_string()),
                ("rule", plan.reasons().rule.clone()),
            ],
        );
        if let Some((text, values)) = treasury_desk::batch_of(&plan) {
            self.tell(text, values);
        }
        self.tell("app-planned-to", vec![("node", in_fours(&plan.node_address()))]);
        self.tell("app-planned-device", vec![("device", in_fours(&plan.device_address()))]);
        let [before, after] = [plan.reasons().ratio_before_ppm, plan.reasons().ratio_after_ppm].map(percent);
        self.tell("app-planned-share", vec![("before", before), ("after", after)]);
        let hash = self.journal.exhibit(plan.to_json().as_bytes())?;
        self.treasury(Event::Planned {
            purpose,
            plan: hash,
            txid: plan.txid().to_string(),
            amount: treasury::Money(plan.amount()),
            fee: treasury::Money(plan.fee()),
            maker,
        })
    }

    pub(super) fn approve(&mut self, purpose: Purpose) -> Result<(), Failure> {
        let plan = self.plan_of(purpose)?;
        let (maker, approver) = self.maker_and_approver(purpose);
        if self.progress(purpose)?.maker_intent.is_none() {
            let intent = self.type_intent(&maker, &plan)?;
            intent.matches(&plan)?;
            let (nonce, signature) = self.sign_approval(&maker, &plan)?;
            self.happened(Happening::MakerSigned { person: maker.clone(), nonce, signature })?;
            self.treasury(Event::IntentTyped { purpose, person: maker, intent })?;
        }
        if self.progress(purpose)?.approvals.len() < APPROVALS {
            let intent = self.type_intent(&approver, &plan)?;
            let made = self.progress(purpose)?.maker_intent.ok_or_else(|| not_yet("the maker's intent"))?;
            made.agrees_with(&intent)?;
            let (nonce, signature) = self.sign_approval(&approver, &plan)?;
            self.treasury(Event::Approved { purpose, approver, nonce, intent, signature })?;
        }
        // Nobody signs what was not approved as it must be.
        self.approved(purpose).map(|_| ())
    }

    /// The four fields, typed from a second channel. In a rehearsal that channel is the paper beside it.
    fn type_intent(&mut self, person: &str, plan: &Plan) -> Result<Intent, Failure> {
        let purpose = match plan.purpose() {
            Purpose::Rebalance => "rebalance",
            Purpose::Refill => "refill",
        };
        let amount = btc_text(plan.amount());
        let node = plan.node_address();
        let fields = [
            ("app-type-asset", "BTC"),
            ("app-type-amount", &amount),
            ("app-type-to", &node),
            ("app-type-why", purpose),
        ];
        let mut typed = Vec::new();
        for (text, paper) in fields {
            typed.push(self.room.type_in(Question::new(person, text, vec![]), paper)?);
        }
        let [asset, amount, destination, purpose] = &typed[..] else { return Err(not_yet("an intent")) };
        Ok(Intent::parse(&Typed { asset, amount, destination, purpose }, plan.chain())?)
    }

    /// The approval's text, signed on the person's own device and verified against the key that was enrolled.
    fn sign_approval(&mut self, person: &str, plan: &Plan) -> Result<(String, String), Failure> {
        use base64::Engine as _;
        let nonce = nonce()?;
        let text = approval_text(plan, &self.log_id(), &nonce)?;
        let signed = self.sign_text(person, paths::Purpose::Approval, &text)?;
        let signature = base64::engine::general_purpose::STANDARD.encode(signed.to_bytes());
        let keys = self.approval_keys()?;
        verify_approval(
            person,
            &text,
            &signature,
            keys.get(person).ok_or_else(|| not_yet("an enrolled key"))?,
        )?;
        self.tell("app-approved", vec![("person", person.to_owned())]);
        Ok((nonce, signature))
    }

    pub(super) fn verify_transaction(&mut self, purpose: Purpose) -> Result<(), Failure> {
        let checked = check(&self.approved(purpose)?, &self.signed_psbt(purpose)?)?;
        for signer in checked.signers() {
            self.tell(
                "app-signed-by",
                vec![
                    ("person", signer.holder.clone()),
                    ("fingerprint", signer.fingerprint.clone()),
                    ("inputs", signer.inputs.len().to_string()),
                ],
            );
        }
        let txid = checked.plan().txid().to_string();
        self.tell("app-checked", vec![("txid", txid.clone()), ("fee", btc_text(checked.fee()))]);
        self.treasury(Event::Checked { purpose, txid })
    }

    pub(super) fn export(&mut self, purpose: Purpose) -> Result<(), Failure> {
        // Checked again from what the log holds: nothing leaves on the word of an earlier step.
        let psbt = self.signed_psbt(purpose)?;
        let checked = check(&self.approved(purpose)?, &psbt)?;
        let (psbt_file, hex_file) = match purpose {
            Purpose::Rebalance => (TRANSFER_PSBT, TRANSFER_HEX),
            Purpose::Refill => (REFILL_PSBT, REFILL_HEX),
        };
        self.write(psbt_file, (psbt.to_string() + "\n").as_bytes())?;
        self.write(hex_file, (checked.hex() + "\n").as_bytes())?;
        let transaction = self.journal.exhibit(checked.hex().as_bytes())?;
        let txid = checked.plan().txid().to_string();
        self.treasury(Event::Exported { purpose, txid, file: hex_file.to_owned(), transaction })
    }

    /// Writes a file and says so, in the log and aloud.
    pub(super) fn write(&mut self, name: &str, content: &[u8]) -> Result<(), Failure> {
        self.outputs.write(name, content)?;
        self.happened(Happening::FileWritten {
            name: name.to_owned(),
            sha256: ceremony::Sha256::of(content).to_string(),
        })?;
        self.room.tell(Notice::Wrote { file: name.to_owned() });
        Ok(())
    }

    fn desk(&mut self) -> Result<(Policy, Assessment), Failure> {
        let rate = self.asked.fee_rate.as_ref().and_then(|rate| rate.parse().ok());
        let policy = treasury_desk::policy(&self.inputs, rate)?;
        self.holdings()?;
        let holdings = self.holdings.as_ref().ok_or_else(|| not_yet("holdings"))?;
        let assessment = treasury_desk::assessment(&self.inputs, holdings, &policy)?;
        Ok((policy, assessment))
    }

    fn planned_transfer(&mut self) -> Result<Option<Plan>, Failure> {
        let (policy, assessment) = self.desk()?;
        let cold = self.cold_wallet()?;
        treasury_desk::transfer(self.holdings()?, &cold, &policy, &assessment)
    }

    fn maker_and_approver(&self, purpose: Purpose) -> (String, String) {
        let (maker, approver) = match purpose {
            Purpose::Rebalance => self.cast.transfer(),
            Purpose::Refill => {
                let (maker, approver, _) = self.cast.refill();
                (maker, approver)
            }
        };
        (maker.to_owned(), approver.to_owned())
    }

    pub(super) fn progress(&self, purpose: Purpose) -> Result<Progress, Failure> {
        self.journal.state().treasury.transfer(purpose).cloned().ok_or_else(|| not_yet("a plan"))
    }

    /// The plan as the log holds it, checked as a stranger's.
    fn plan_of(&self, purpose: Purpose) -> Result<Plan, Failure> {
        Ok(Plan::from_json(&self.journal.read_exhibit(&self.progress(purpose)?.plan)?)?)
    }

    /// Intents and approvals, all verified again from the log.
    pub(super) fn approved(&self, purpose: Purpose) -> Result<ApprovedTransfer, Failure> {
        let progress = self.progress(purpose)?;
        let plan = self.plan_of(purpose)?;
        let intent = progress.maker_intent.ok_or_else(|| not_yet("the maker's intent"))?;
        let keys = self.approval_keys()?;
        let holders = self.holders(&plan)?;
        let roles = Roles {
            maker: &progress.maker,
            approval_keys: &keys,
            holders: &holders,
            log_id: &self.log_id(),
            required: APPROVALS,
        };
        Ok(ApprovedTransfer::new(plan, &intent, &progress.approvals, &roles)?)
    }

    fn approval_keys(&self) -> Result<BTreeMap<String, PublicKey>, Failure> {
        let keys = self.journal.state().keys_for(paths::Purpose::Approval);
        keys.map(|(person, key)| Ok((person.clone(), key.parse().map_err(|_| not_yet("an enrolled key"))?)))
            .collect()
    }

    /// Who holds each device that may sign the plan.
    fn holders(&self, plan: &Plan) -> Result<BTreeMap<Fingerprint, String>, Failure> {
        let mut holders = BTreeMap::new();
        match plan.purpose() {
            Purpose::Rebalance => {
                holders
                    .extend(plan.source().fingerprints().map(|device| (device, self.cast.hot().to_owned())));
            }
            Purpose::Refill => {
                for person in self.cast.cold() {
                    if let Some(fingerprint) = self.known_fingerprint(person)? {
                        holders.insert(fingerprint, person.clone());
                    }
                }
            }
        }
        Ok(holders)
    }

    /// The hot wallet's policy, after comparing its device with the holdings' descriptor.
    pub(super) fn hot_policy(&mut self) -> Result<WalletPolicy, Failure> {
        let wallet = self.holdings()?.hot().wallet().clone();
        let (person, network) = (self.cast.hot().to_owned(), self.network);
        hot_policy_of(self.ledger(&person)?, network, &wallet)
    }
}

/// The policy of the hot wallet on its device, which must give the scripts of `wallet`.
pub(super) fn hot_policy_of(
    ledger: &mut Ledger,
    network: NetworkKind,
    wallet: &Wallet,
) -> Result<WalletPolicy, Failure> {
    let path = paths::hot_account(network);
    let fingerprint = ledger.fingerprint();
    let xpub = ledger.app()?.xpub(&path, Show::Quietly)?;
    let policy = WalletPolicy::single(PolicyKey::new(fingerprint, path, xpub))?;
    // By the fingerprint the device will know which inputs are its own.
    if let Some(named) = wallet.fingerprints().next()
        && named != fingerprint
    {
        let (named, got) = (named.to_string(), fingerprint.to_string());
        return Err(RehearsalError::HotOriginDiffers { named, got }.into());
    }
    if !Wallet::from_descriptor(policy.descriptor())?.same_scripts_as(wallet) {
        return Err(RehearsalError::HotDeviceDiffers { fingerprint: fingerprint.to_string() }.into());
    }
    Ok(policy)
}
