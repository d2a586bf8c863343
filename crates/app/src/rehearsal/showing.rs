//! What the room sees of where things stand.

use std::collections::BTreeMap;

use treasury::{Assessment, Plan, Purpose};

use super::Hall;
use crate::console::{RecordView, Scene, TransferView, TreasuryView};
use crate::failure::Failure;
use crate::scene;

/// What was drawn from exhibits, by their hashes: they are large, and never change.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    assessment: Option<(String, TreasuryView)>,
    plans: BTreeMap<String, TransferView>,
    /// Records that the room has seen.
    records: u64,
}

impl Hall<'_> {
    /// Shows the room where things stand.
    pub(super) fn show(&mut self) -> Result<(), Failure> {
        let mut records = Vec::new();
        for record in self.journal.log().records(self.drawn.records) {
            let record = record?;
            records.push(RecordView::new(record.seq, record.wall, &record.kind, &record.body.to_json()));
        }
        self.drawn.records = self.journal.log().head().size;
        self.room.record(records);
        let mut outcome = Ok(());
        let Self { room, journal, cast, quorum, current, drawn, .. } = self;
        room.show(&mut || {
            let scene = draw(journal, cast, *quorum, current.as_deref(), drawn);
            scene.unwrap_or_else(|failure| {
                outcome = Err(failure);
                Scene::default()
            })
        });
        outcome
    }
}

fn draw(
    journal: &crate::journal::Journal,
    cast: &crate::cast::Cast,
    quorum: ceremony::Quorum,
    current: Option<&str>,
    drawn: &mut Drawn,
) -> Result<Scene, Failure> {
    let state = journal.state();
    let treasury = match state.treasury.assessment() {
        Some(hash) if drawn.assessment.as_ref().is_none_or(|(known, _)| known != hash) => {
            let assessment: Option<Assessment> = serde_json::from_slice(&journal.read_exhibit(hash)?).ok();
            drawn.assessment = assessment.map(|found| (hash.to_owned(), scene::treasury(&found)));
            drawn.assessment.as_ref()
        }
        Some(_) => drawn.assessment.as_ref(),
        None => None,
    };
    let treasury = treasury.map(|(_, view)| view.clone());
    let mut transfers = Vec::new();
    for purpose in [Purpose::Rebalance, Purpose::Refill] {
        let Some(progress) = state.treasury.transfer(purpose) else { continue };
        if !drawn.plans.contains_key(&progress.plan) {
            let plan = Plan::from_json(&journal.read_exhibit(&progress.plan)?)?;
            let account = match purpose {
                Purpose::Rebalance => None,
                Purpose::Refill => state.wallet.as_ref().map(|wallet| wallet.policy_name.as_str()),
            };
            drawn.plans.insert(progress.plan.clone(), scene::planned(&plan, account));
        }
        transfers.extend(drawn.plans.get(&progress.plan).map(|plan| scene::advanced(plan, progress)));
    }
    Ok(Scene {
        ceremonies: scene::ceremonies(state)?,
        current: current.map(str::to_owned),
        people: current.map(|id| scene::people(state, cast, id)).transpose()?.unwrap_or_default(),
        log: Some(scene::log(journal.log().head(), state)),
        keys: scene::keys(state),
        wallets: scene::wallets(state, quorum),
        backup: scene::backup(state),
        treasury,
        transfers,
        files: scene::files(state),
    })
}
