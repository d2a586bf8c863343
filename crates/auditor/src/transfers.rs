//! Transfers: each one that left is proven again from the log's exhibits, from the plan to the file.

use std::collections::BTreeMap;

use audit::Reader;
use ceremony::Sha256;
use treasury::{
    ApprovedTransfer, Event, Plan, Progress, Purpose, Roles, State, Wallet, approval_text, btc_text, check,
    read_psbt, verify_approval,
};

use crate::failure::{AuditorError, Failure};
use crate::happening::{MakerSigned, Purpose as Signs, SignatureGiven};
use crate::opened::exhibit;
use crate::people::People;
use crate::say::{Finding, Said, Sentence};

/// Approvals that a transfer needs besides the maker's own word.
const APPROVALS: usize = 1;

/// The treasury's events, folded.
#[derive(Default)]
pub(crate) struct Transfers {
    state: State,
    broken: Option<Failure>,
    events: usize,
    pub(crate) planned: BTreeMap<Purpose, Event>,
    makers: BTreeMap<Purpose, MakerSigned>,
    last_maker: Option<MakerSigned>,
    given: Vec<SignatureGiven>,
    left: Vec<Left>,
}

/// A transfer at the moment at which its file left.
struct Left {
    purpose: Purpose,
    planned: Option<Event>,
    maker_signed: Option<MakerSigned>,
    progress: Option<Progress>,
    txid: String,
    file: String,
    transaction: String,
}

impl Transfers {
    /// Adopts one event; gives what is to be told of it.
    pub(crate) fn follow(&mut self, event: Event) -> Sentence {
        self.events += 1;
        let told = tell(&event);
        if self.broken.is_none() {
            match std::mem::take(&mut self.state).apply(event.clone()) {
                Ok(next) => self.state = next,
                Err(error) => self.broken = Some(error.into()),
            }
        }
        match event {
            Event::Planned { purpose, .. } => {
                self.makers.remove(&purpose);
                self.planned.insert(purpose, event);
            }
            Event::IntentTyped { purpose, person, .. } => {
                if let Some(signed) = self.last_maker.take().filter(|signed| signed.person == person) {
                    self.makers.insert(purpose, signed);
                }
            }
            Event::Exported { purpose, txid, file, transaction } => self.left.push(Left {
                purpose,
                planned: self.planned.get(&purpose).cloned(),
                maker_signed: self.makers.get(&purpose).cloned(),
                progress: self.state.transfer(purpose).cloned(),
                txid,
                file,
                transaction,
            }),
            Event::Assessed { .. }
            | Event::Approved { .. }
            | Event::Signed { .. }
            | Event::Checked { .. } => {}
        }
        told
    }

    /// The maker's own signature, which comes before the intent that it is for.
    pub(crate) fn maker_signed(&mut self, signed: MakerSigned) {
        self.last_maker = Some(signed);
    }

    /// A signature that was written down as a device gave it.
    pub(crate) fn given(&mut self, given: SignatureGiven) {
        self.given.push(given);
    }

    /// What folding and recomputing showed. `files` holds the hash of each file that was written.
    pub(crate) fn findings(
        &self,
        reader: &Reader,
        people: &People,
        wallet: Option<&Wallet>,
        log_id: &str,
        files: &BTreeMap<String, String>,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.events > 0 {
            let order = Sentence::new("auditor-treasury-order").with("events", self.events);
            findings.push(order.judged(self.broken.clone().map_or(Ok(()), Err)));
        }
        for left in &self.left {
            let given: Vec<&SignatureGiven> =
                self.given.iter().filter(|given| given.txid == left.txid).collect();
            findings.extend(Proof { left, given, reader, people, wallet, log_id, files }.findings());
        }
        let has_left = |given: &&SignatureGiven| self.left.iter().any(|left| left.txid == given.txid);
        let unsent = self.given.iter().filter(|given| !has_left(given)).count();
        if unsent > 0 {
            findings.push(Sentence::new("auditor-given-unsent").with("count", unsent).not_proven());
        }
        findings
    }
}

/// The recomputation of one transfer, link by link; the first that breaks ends it.
struct Proof<'a> {
    left: &'a Left,
    /// The signatures of its transaction, as the devices gave them.
    given: Vec<&'a SignatureGiven>,
    reader: &'a Reader,
    people: &'a People,
    wallet: Option<&'a Wallet>,
    log_id: &'a str,
    files: &'a BTreeMap<String, String>,
}

impl Proof<'_> {
    fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let sentence = |text| Sentence::new(text).with("direction", word(self.left.purpose));
        let nothing = |what: &str| Failure::from(AuditorError::NothingBefore { what: what.to_owned() });
        let Some(progress) = &self.left.progress else {
            return vec![sentence("auditor-plan").contradicted(nothing("plan"))];
        };
        let plan = match self.plan(progress) {
            Ok(plan) => plan,
            Err(because) => return vec![sentence("auditor-plan").contradicted(because)],
        };
        let planned = sentence("auditor-plan")
            .with("amount", btc_text(plan.amount()))
            .with("to", plan.node_address())
            .with("fee", btc_text(plan.fee()));
        findings.push(planned.proven());

        let maker = sentence("auditor-maker").with("person", progress.maker.as_str());
        findings.push(match &self.left.maker_signed {
            Some(signed) => maker.judged(self.maker(&plan, signed)),
            None => maker.not_proven(),
        });
        let approvers: Vec<&str> = progress.approvals.iter().map(|one| one.approver.as_str()).collect();
        let approval = sentence("auditor-approved").with("people", approvers.join(", "));
        let approved = match self.approved(plan, progress) {
            Ok(approved) => approved,
            Err(because) => {
                findings.push(approval.contradicted(because));
                return findings;
            }
        };
        findings.push(approval.proven());

        let holders: Vec<&str> = progress.signed.values().map(String::as_str).collect();
        let signing = sentence("auditor-signed").with("people", holders.join(", "));
        let hex = match self.signed(&approved, progress) {
            Ok(hex) => hex,
            Err(because) => {
                findings.push(signing.contradicted(because));
                return findings;
            }
        };
        findings.push(signing.proven());
        if !self.given.is_empty() {
            let given = sentence("auditor-given").with("count", self.given.len());
            findings.push(given.judged(self.kept(progress)));
        }
        let exported = sentence("auditor-exported").with("file", self.left.file.as_str());
        findings.push(exported.judged(self.exported(&approved, &hex)));
        findings
    }

    /// The plan as its exhibit holds it, as its record tells it, over the wallet that the ceremony made.
    fn plan(&self, progress: &Progress) -> Result<Plan, Failure> {
        let plan = Plan::from_json(&exhibit(self.reader, &progress.plan)?)?;
        let Some(Event::Planned { purpose, txid, amount, fee, maker, .. }) = &self.left.planned else {
            return Err(AuditorError::NothingBefore { what: "plan".to_owned() }.into());
        };
        let facts = [
            ("purpose", *purpose == plan.purpose()),
            ("transaction", *txid == plan.txid().to_string() && *txid == progress.txid),
            ("amount", amount.0 == plan.amount()),
            ("fee", fee.0 == plan.fee()),
            ("maker", *maker == progress.maker),
        ];
        if let Some((field, _)) = facts.iter().find(|(_, same)| !same) {
            return Err(AuditorError::PlanRecordDiffers { field: (*field).to_owned() }.into());
        }
        let cold = match plan.purpose() {
            Purpose::Rebalance => plan.payee(),
            Purpose::Refill => plan.source(),
        };
        match self.wallet {
            Some(wallet) if !cold.same_scripts_as(wallet) => Err(AuditorError::OtherWallet.into()),
            Some(_) | None => Ok(plan),
        }
    }

    /// The maker signed the text of this plan.
    fn maker(&self, plan: &Plan, signed: &MakerSigned) -> Result<(), Failure> {
        let person = &signed.person;
        let text = approval_text(plan, self.log_id, &signed.nonce)?;
        let key = self.people.keys_for(Signs::Approval).get(person);
        let key = key.ok_or_else(|| AuditorError::SignatureWrong { person: person.clone() })?;
        Ok(verify_approval(person, &text, &signed.signature, key)?)
    }

    /// Both typed the plan's intent, and the approvers signed it with the keys that they enrolled.
    fn approved(&self, plan: Plan, progress: &Progress) -> Result<ApprovedTransfer, Failure> {
        let nothing = || AuditorError::NothingBefore { what: "intent".to_owned() };
        let roles = Roles {
            maker: &progress.maker,
            approval_keys: self.people.keys_for(Signs::Approval),
            holders: self.people.holders(),
            log_id: self.log_id,
            required: APPROVALS,
        };
        let intent = progress.maker_intent.as_ref().ok_or_else(nothing)?;
        Ok(ApprovedTransfer::new(plan, intent, &progress.approvals, &roles)?)
    }

    /// Every signature is by a device of the wallet, over the transaction of the plan; gives the final transaction.
    fn signed(&self, approved: &ApprovedTransfer, progress: &Progress) -> Result<String, Failure> {
        let nothing = || AuditorError::NothingBefore { what: "PSBT".to_owned() };
        let psbt = read_psbt(&exhibit(self.reader, progress.psbt.as_ref().ok_or_else(nothing)?)?)?;
        Ok(check(approved, &psbt)?.hex())
    }

    /// What was written down as the devices gave it is what stands in the signed transaction.
    fn kept(&self, progress: &Progress) -> Result<(), Failure> {
        let nothing = || AuditorError::NothingBefore { what: "PSBT".to_owned() };
        let psbt = read_psbt(&exhibit(self.reader, progress.psbt.as_ref().ok_or_else(nothing)?)?)?;
        for given in &self.given {
            let signed =
                psbt.inputs.get(given.input).and_then(|input| input.partial_sigs.get(&given.public_key));
            if signed.is_none_or(|signature| hex::encode(signature.to_vec()) != given.signature) {
                return Err(AuditorError::SignatureWrong { person: given.person.clone() }.into());
            }
        }
        Ok(())
    }

    /// What left is that transaction, byte for byte: in the exhibit, and in the file whose hash was written down.
    fn exported(&self, approved: &ApprovedTransfer, hex: &str) -> Result<(), Failure> {
        let left = exhibit(self.reader, &self.left.transaction)?;
        if left != hex.as_bytes() || self.left.txid != approved.plan().txid().to_string() {
            return Err(AuditorError::TransactionDiffers.into());
        }
        let file = &self.left.file;
        let written = Sha256::of(format!("{hex}\n").as_bytes()).to_string();
        match self.files.get(file) {
            Some(hash) if *hash == written => Ok(()),
            Some(_) => Err(AuditorError::FileDiffers { file: file.clone() }.into()),
            None => Err(AuditorError::NothingBefore { what: file.clone() }.into()),
        }
    }
}

/// One event as the timeline tells it.
fn tell(event: &Event) -> Sentence {
    match event {
        Event::Assessed { hot, cold, ratio_ppm, breached, .. } => {
            let ratio = format!("{}.{:04}", ratio_ppm / 10_000, ratio_ppm % 10_000);
            let told = if breached.is_empty() { "auditor-told-assessed" } else { "auditor-told-breached" };
            Sentence::new(told)
                .with("hot", btc_text(hot.0))
                .with("cold", btc_text(cold.0))
                .with("ratio", ratio)
                .with("rules", breached.join(", "))
        }
        Event::Planned { purpose, amount, fee, maker, .. } => Sentence::new("auditor-told-planned")
            .with("direction", word(*purpose))
            .with("amount", btc_text(amount.0))
            .with("fee", btc_text(fee.0))
            .with("person", maker.as_str()),
        Event::IntentTyped { purpose, person, .. } => Sentence::new("auditor-told-typed")
            .with("direction", word(*purpose))
            .with("person", person.as_str()),
        Event::Approved { purpose, approver, .. } => Sentence::new("auditor-told-approved")
            .with("direction", word(*purpose))
            .with("person", approver.as_str()),
        Event::Signed { purpose, holder, fingerprint, .. } => Sentence::new("auditor-told-signed")
            .with("direction", word(*purpose))
            .with("person", holder.as_str())
            .with("fingerprint", fingerprint.as_str()),
        Event::Checked { purpose, .. } => {
            Sentence::new("auditor-told-checked").with("direction", word(*purpose))
        }
        Event::Exported { purpose, file, .. } => Sentence::new("auditor-told-exported")
            .with("direction", word(*purpose))
            .with("file", file.as_str()),
    }
}

/// Which way the funds go.
pub(crate) fn word(purpose: Purpose) -> Said {
    Said::Word(match purpose {
        Purpose::Rebalance => "auditor-hot-to-cold",
        Purpose::Refill => "auditor-cold-to-hot",
    })
}
