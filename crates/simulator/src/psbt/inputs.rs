//! What the app checks of the inputs before it shows anything.

use device::apdu::StatusWord;

use super::origin::{self, Field};
use super::previous::{self, SpentOutput};
use super::{Job, OwnKey, TOTAL_SUPPLY, detail, input};
use crate::client::{Broken, Client, Map, Map as InputMap};
use crate::context::Refusal;
use crate::policy::{Derivation, Signing, wallet_script};

/// Signature hash types (BIP-143, BIP-341).
pub(super) mod sighash {
    pub(crate) const DEFAULT: u32 = 0x00;
    pub(crate) const ALL: u32 = 0x01;
    pub(crate) const NONE: u32 = 0x02;
    pub(crate) const SINGLE: u32 = 0x03;
    pub(crate) const ANYONE_CAN_PAY: u32 = 0x80;
}

/// What the app knows of the inputs after checking them.
#[derive(Default)]
pub(super) struct CheckedInputs {
    /// One entry an input: whether the policy's keys can spend it.
    pub(super) is_ours: Vec<bool>,
    /// In satoshis.
    pub(super) total: u64,
    pub(super) unverified_amount: bool,
    pub(super) unusual_sighash: bool,
}

impl CheckedInputs {
    pub(super) fn has_foreign(&self) -> bool {
        self.is_ours.contains(&false)
    }
}

/// An input's map and the fields it has.
pub(super) struct OpenInput {
    pub(super) map: InputMap,
    pub(super) has_witness_utxo: bool,
    pub(super) has_previous: bool,
    pub(super) has_redeem_script: bool,
    pub(super) has_sighash: bool,
    pub(super) derivation: Option<Derivation>,
    has_bad_key: bool,
}

impl Job<'_> {
    /// Opens the map of an input and notes which own keys it wants a signature of.
    pub(super) fn open_input(&mut self, index: u64) -> Result<OpenInput, Broken> {
        let mut fields = Fields::default();
        let own_keys = &mut self.own_keys;
        let map = Map::open(
            &mut self.context.client,
            &self.inputs.root,
            self.inputs.count,
            index,
            |client, map, place, key| fields.note(client, map, place, key, own_keys),
        )?;
        Ok(OpenInput {
            map,
            has_witness_utxo: fields.witness_utxo,
            has_previous: fields.previous,
            has_redeem_script: fields.redeem_script,
            has_sighash: fields.sighash,
            derivation: fields.derivation,
            has_bad_key: fields.bad_key,
        })
    }

    /// Checks every input: its amount, whether it is ours, how it is to be signed.
    pub(super) fn check_inputs(&mut self) -> Result<CheckedInputs, Refusal> {
        let mut checked = CheckedInputs::default();
        for index in 0..self.inputs.count {
            self.check_input(index, &mut checked)?;
        }
        if checked.is_ours.contains(&true) { Ok(checked) } else { Err(StatusWord::BAD_DATA.into()) }
    }

    fn check_input(&mut self, index: u64, checked: &mut CheckedInputs) -> Result<(), Refusal> {
        let open = self.open_input(index).map_err(|Broken| StatusWord::BAD_DATA)?;
        if open.has_bad_key {
            return Err(StatusWord::BAD_DATA.into());
        }
        let spent = self.spent_output(&open)?;
        if spent.amount > TOTAL_SUPPLY {
            return Err(StatusWord::BAD_DATA.into());
        }
        checked.total += spent.amount;
        let is_ours = match open.derivation {
            None => false,
            Some(at) => self.is_script_at(at, &spent.script)?,
        };
        checked.is_ours.push(is_ours);
        if !is_ours {
            return Ok(());
        }

        let signing = self.policy.template().signing();
        match signing {
            Signing::Legacy if !open.has_previous || open.has_witness_utxo => {
                return Err(Refusal::with_detail(StatusWord::BAD_DATA, detail::LEGACY_UTXO));
            }
            Signing::SegwitV0 if !open.has_previous => checked.unverified_amount = true,
            Signing::Legacy | Signing::SegwitV0 | Signing::Taproot => (),
        }
        if signing != Signing::Legacy && !open.has_witness_utxo {
            return Err(Refusal::with_detail(StatusWord::BAD_DATA, detail::NO_WITNESS_UTXO));
        }
        if !open.has_sighash {
            return Ok(());
        }
        let kind = self.sighash_type(&open)?;
        let kind_of_outputs = kind & !sighash::ANYONE_CAN_PAY;
        match (kind, signing) {
            (sighash::ALL, _) | (sighash::DEFAULT, Signing::Taproot) => (),
            (_, Signing::SegwitV0 | Signing::Taproot)
                if matches!(kind_of_outputs, sighash::ALL | sighash::NONE | sighash::SINGLE) =>
            {
                checked.unusual_sighash = true;
            }
            _ => return Err(StatusWord::NOT_SUPPORTED.into()),
        }
        if kind & sighash::SINGLE == sighash::SINGLE && index >= self.outputs.count {
            return Err(Refusal::with_detail(StatusWord::NOT_SUPPORTED, detail::SINGLE_WITHOUT_OUTPUT));
        }
        Ok(())
    }

    /// The sighash type that an input asks for.
    pub(super) fn sighash_type(&mut self, open: &OpenInput) -> Result<u32, Refusal> {
        open.map
            .value_array(&mut self.context.client, input::SIGHASH_TYPE)
            .map(u32::from_le_bytes)
            .map_err(|Broken| StatusWord::BAD_DATA.into())
    }

    /// True if the policy has this output script at this derivation.
    pub(super) fn is_script_at(&mut self, at: Derivation, script: &[u8]) -> Result<bool, Refusal> {
        wallet_script(&mut self.context.client, &self.policy, at, &mut self.cache)
            .map(|own| own == script)
            .map_err(|Broken| StatusWord::BAD_DATA.into())
    }

    fn spent_output(&mut self, open: &OpenInput) -> Result<SpentOutput, Refusal> {
        let client = &mut self.context.client;
        let previous = if open.has_previous {
            let txid =
                open.map.value_array(client, input::PREVIOUS_TXID).map_err(|Broken| StatusWord::BAD_DATA)?;
            let output = previous::from_previous(client, &open.map, Some(&txid))
                .map_err(|Broken| Refusal::with_detail(StatusWord::BAD_DATA, detail::PREVIOUS_TX_FAILED))?;
            Some(output)
        } else {
            None
        };
        let witness = if open.has_witness_utxo {
            Some(previous::from_witness(client, &open.map).map_err(|Broken| StatusWord::BAD_DATA)?)
        } else {
            None
        };
        match (previous, witness) {
            (None, None) => Err(Refusal::with_detail(StatusWord::BAD_DATA, detail::NO_UTXO)),
            (Some(one), Some(two)) if one != two => {
                Err(Refusal::with_detail(StatusWord::BAD_DATA, detail::UTXOS_DIFFER))
            }
            (Some(output), _) | (None, Some(output)) => Ok(output),
        }
    }
}

#[derive(Default)]
struct Fields {
    witness_utxo: bool,
    previous: bool,
    redeem_script: bool,
    sighash: bool,
    bad_key: bool,
    derivation: Option<Derivation>,
}

impl Fields {
    fn note(&mut self, client: &mut Client, map: &Map, place: u64, key: &[u8], own_keys: &mut [OwnKey]) {
        let Some((kind, rest)) = key.split_first() else {
            return;
        };
        let field = match *kind {
            input::WITNESS_UTXO => return self.witness_utxo = true,
            input::NON_WITNESS_UTXO => return self.previous = true,
            input::REDEEM_SCRIPT => return self.redeem_script = true,
            input::SIGHASH_TYPE => return self.sighash = true,
            input::BIP32_DERIVATION => Field::Plain,
            input::TAP_BIP32_DERIVATION => Field::Taproot,
            _ => return,
        };
        match origin::read(client, map, place, field, rest) {
            Err(Broken) => self.bad_key = true,
            Ok(None) => (),
            Ok(Some(origin)) => {
                for own in own_keys {
                    if let Some(derivation) = own.derivation(&origin) {
                        own.is_wanted = true;
                        self.derivation = Some(derivation);
                    }
                }
            }
        }
    }
}
