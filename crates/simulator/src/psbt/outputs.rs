//! What the app checks of the outputs before it shows anything.

use device::apdu::StatusWord;

use super::inputs::CheckedInputs;
use super::origin::{self, Field};
use super::{Job, TOTAL_SUPPLY, detail, output};
use crate::client::{Broken, Client, Map};
use crate::context::Refusal;
use crate::format::MAX_OUTPUT_SCRIPT;
use crate::policy::{AddressChain, Derivation};

/// Most change outputs.
const MAX_CHANGE: usize = 10;

/// A payment: where it goes, and how much.
#[derive(Clone)]
pub(super) struct Payment {
    /// Its place in the transaction.
    pub(super) index: u64,
    /// In satoshis.
    pub(super) amount: u64,
    pub(super) script: Vec<u8>,
}

/// What the app knows of the outputs after checking them.
pub(super) struct CheckedOutputs {
    /// Everything but change.
    pub(super) payments: Vec<Payment>,
    /// In satoshis.
    pub(super) fee: u64,
}

impl Job<'_> {
    /// Checks every output and tells change from payments.
    pub(super) fn check_outputs(&mut self, inputs: &CheckedInputs) -> Result<CheckedOutputs, Refusal> {
        let mut payments = Vec::new();
        let mut total = 0u64;
        let mut change = 0;
        for index in 0..self.outputs.count {
            let (payment, derivation) = self.read_output(index)?;
            total += payment.amount;
            let is_change = match derivation {
                Some(at) if at.chain == AddressChain::Change => self.is_script_at(at, &payment.script)?,
                _ => false,
            };
            if is_change {
                change += 1;
            } else {
                payments.push(payment);
            }
        }
        let fee = inputs.total.checked_sub(total).ok_or(StatusWord::BAD_DATA)?;
        if change > MAX_CHANGE {
            return Err(Refusal::with_detail(StatusWord::NOT_SUPPORTED, detail::TOO_MANY_CHANGE_OUTPUTS));
        }
        Ok(CheckedOutputs { payments, fee })
    }

    fn read_output(&mut self, index: u64) -> Result<(Payment, Option<Derivation>), Refusal> {
        let own_keys = &self.own_keys;
        let mut derivation = None;
        let mut has_bad_key = false;
        let visit = |client: &mut Client, map: &Map, place: u64, key: &[u8]| {
            let field = match key.first() {
                Some(&output::BIP32_DERIVATION) => Field::Plain,
                Some(&output::TAP_BIP32_DERIVATION) => Field::Taproot,
                _ => return,
            };
            // The first derivation of ours is enough.
            if derivation.is_some() {
                return;
            }
            match origin::read(client, map, place, field, &key[1..]) {
                Err(Broken) => has_bad_key = true,
                Ok(None) => (),
                Ok(Some(origin)) => derivation = own_keys.iter().find_map(|own| own.derivation(&origin)),
            }
        };
        let map = Map::open(&mut self.context.client, &self.outputs.root, self.outputs.count, index, visit)
            .map_err(|Broken| StatusWord::BAD_DATA)?;
        if has_bad_key {
            return Err(StatusWord::BAD_DATA.into());
        }
        let client = &mut self.context.client;
        let amount = map.value_array(client, output::AMOUNT).map_err(|Broken| StatusWord::BAD_DATA)?;
        let amount = u64::from_le_bytes(amount);
        if amount > TOTAL_SUPPLY {
            return Err(StatusWord::BAD_DATA.into());
        }
        let script =
            map.value(client, output::SCRIPT, MAX_OUTPUT_SCRIPT).map_err(|Broken| StatusWord::BAD_DATA)?;
        Ok((Payment { index, amount, script }, derivation))
    }

    /// Fetches an output again, as the app does for those it has no memory for.
    pub(super) fn fetch_output(&mut self, index: u64) -> Result<(), Broken> {
        let client = &mut self.context.client;
        let map = Map::open(client, &self.outputs.root, self.outputs.count, index, |_, _, _, _| ())?;
        map.value_array::<8>(client, output::AMOUNT)?;
        map.value(client, output::SCRIPT, MAX_OUTPUT_SCRIPT)?;
        Ok(())
    }
}
