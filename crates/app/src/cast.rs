//! Who plays whom in the rehearsal.
//!
//! People are named by letters. Each cold device has a holder, `A` onward in the order of the devices; the hot
//! device is held by the next letter, or by the holder of the same device among the cold ones (`hid` says nothing about
//! which device it is, and never means the same one). Four people without
//! a device run the room.

use std::collections::BTreeMap;

use ceremony::{PersonId, RoleId, ValueError};

use crate::happening::Asked;
use crate::rehearsal::DevicesNow;
use crate::spec::DeviceSpec;

/// 進行責任者.
pub(crate) const ADMINISTRATOR: &str = "M";
/// 内部立会人.
pub(crate) const WITNESS: &str = "W";
/// 外部監査人.
const AUDITOR: &str = "X";

/// The people of one rehearsal.
#[derive(Debug, Clone)]
pub(crate) struct Cast {
    cold: Vec<String>,
    hot: String,
    threshold: usize,
    devices: BTreeMap<String, DeviceSpec>,
}

impl Cast {
    pub(crate) fn of(asked: &Asked, threshold: usize) -> Self {
        let letter = |place: usize| char::from(b'A' + u8::try_from(place).unwrap_or(25).min(25)).to_string();
        let cold: Vec<String> = (0..asked.devices.len()).map(letter).collect();
        let is_the_same = |device: &DeviceSpec| *device == asked.hot_device && !device.is_any();
        let hot = match asked.devices.iter().position(is_the_same) {
            Some(place) => letter(place),
            None => letter(asked.devices.len()),
        };
        let mut devices: BTreeMap<String, DeviceSpec> =
            cold.iter().cloned().zip(asked.devices.clone()).collect();
        devices.insert(hot.clone(), asked.hot_device.clone());
        Self { cold, hot, threshold, devices }
    }

    /// The same people with the devices that came in the place of others, as the log has it.
    pub(crate) fn also_at(mut self, replaced: &BTreeMap<String, String>) -> Self {
        let replaced =
            replaced.iter().filter_map(|(person, device)| Some((person.clone(), device.parse().ok()?)));
        self.devices.extend(replaced);
        self
    }

    /// The same people with devices that are elsewhere now.
    pub(crate) fn found_at(mut self, now: &DevicesNow) -> Self {
        let cold = self.cold.iter().cloned().zip(now.devices.iter().cloned());
        let hot = now.hot_device.iter().map(|device| (self.hot.clone(), device.clone()));
        self.devices.extend(cold.chain(hot).map(|(person, device)| (person, device.absolute())));
        self
    }

    /// Holders of the cold devices, in the order of the wallet's keys.
    pub(crate) fn cold(&self) -> &[String] {
        &self.cold
    }

    /// Whose Ledger signs the heads of the log.
    pub(crate) fn head_signer(&self) -> &str {
        self.cold.first().map_or(&self.hot, |first| first)
    }

    /// Holder of the hot device.
    pub(crate) fn hot(&self) -> &str {
        &self.hot
    }

    /// Everybody with a device, and which.
    pub(crate) fn devices(&self) -> &BTreeMap<String, DeviceSpec> {
        &self.devices
    }

    /// Everybody with a device, in order.
    fn holders(&self) -> Vec<&str> {
        self.devices.keys().map(String::as_str).collect()
    }

    /// Whether two people are left for maker and approver when a quorum signs.
    pub(crate) fn suffices(&self) -> bool {
        self.devices.len() >= self.threshold + 2
    }

    /// Maker and approver of the transfer hot → cold.
    pub(crate) fn transfer(&self) -> (&str, &str) {
        let mut others = self.holders().into_iter().filter(|person| *person != self.hot);
        (others.next().unwrap_or(ADMINISTRATOR), others.next().unwrap_or(ADMINISTRATOR))
    }

    /// Maker, approver and signers of the refill cold → hot: C and D where that leaves a quorum, otherwise the last
    /// two.
    pub(crate) fn refill(&self) -> (&str, &str, Vec<&str>) {
        let holders = self.holders();
        let last_two = holders.len().saturating_sub(2);
        let signers_beside = |place: usize| {
            let busy = holders.get(place..place + 2).unwrap_or_default();
            let free = self.cold.iter().map(String::as_str).filter(|person| !busy.contains(person));
            free.take(self.threshold).collect::<Vec<_>>()
        };
        let place = [2.min(last_two), last_two]
            .into_iter()
            .find(|place| signers_beside(*place).len() == self.threshold);
        let place = place.unwrap_or(last_two);
        let named = |place: usize| holders.get(place).copied().unwrap_or(ADMINISTRATOR);
        (named(place), named(place + 1), signers_beside(place))
    }

    /// Who takes which role of a ceremony.
    pub(crate) fn roles(&self, ceremony: &str) -> Result<BTreeMap<RoleId, Vec<PersonId>>, ValueError> {
        let one = |person: &str| vec![person.to_owned()];
        let all = |people: &[&str]| people.iter().map(|person| (*person).to_owned()).collect::<Vec<_>>();
        let mut roles = vec![
            ("administrator", one(ADMINISTRATOR)),
            ("internal_witness", one(WITNESS)),
            ("external_auditor", one(AUDITOR)),
        ];
        match ceremony {
            "key-generation" => {
                roles.extend([("custodian", self.cold.clone()), ("hot_custodian", one(&self.hot))]);
            }
            "share-backup" | "device-lifecycle" => roles.push(("custodian", one(&self.cold[0]))),
            _ => {
                let (maker, approver) = self.transfer();
                let (refill_maker, refill_approver, signers) = self.refill();
                roles.extend([
                    ("maker", one(maker)),
                    ("approver", one(approver)),
                    ("hot_custodian", one(&self.hot)),
                    ("refill_maker", one(refill_maker)),
                    ("refill_approver", one(refill_approver)),
                    ("custodian", all(&signers)),
                ]);
            }
        }
        let identified = |(role, people): (&str, Vec<String>)| {
            let people = people.into_iter().map(PersonId::new).collect::<Result<_, _>>()?;
            Ok((RoleId::new(role)?, people))
        };
        roles.into_iter().map(identified).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cast(quorum: usize, cold: &[&str], hot: &str) -> Cast {
        let asked = Asked {
            quorum: String::new(),
            devices: cold.iter().map(|device| device.parse().unwrap()).collect(),
            hot_device: hot.parse().unwrap(),
            rng_seed: None,
            fee_rate: None,
            inputs: BTreeMap::new(),
            lifecycle: false,
        };
        Cast::of(&asked, quorum)
    }

    #[test]
    fn two_of_three_is_played_by_four() {
        let cast = cast(2, &["sim:A", "sim:B", "sim:C"], "sim:D");
        assert_eq!((cast.transfer(), cast.hot()), (("A", "B"), "D"));
        assert_eq!(cast.refill(), ("C", "D", vec!["A", "B"]));
        assert!(cast.suffices());
    }

    #[test]
    fn three_of_five_is_played_by_five_of_whom_one_holds_the_hot_device() {
        let cast = cast(3, &["sim:A", "sim:B", "sim:C", "sim:D", "sim:E"], "sim:D");
        assert_eq!((cast.transfer(), cast.hot()), (("A", "B"), "D"));
        assert_eq!(cast.refill(), ("C", "D", vec!["A", "B", "E"]));
        assert!(cast.suffices());
    }

    #[test]
    fn ledgers_on_usb_that_are_named_alike_are_held_by_different_people() {
        let cast = cast(2, &["hid", "hid", "hid"], "hid");
        assert_eq!((cast.cold(), cast.hot()), (&["A", "B", "C"].map(str::to_owned)[..], "D"));
        let named = self::cast(2, &["hid", "hid:0002", "hid"], "hid:0002");
        assert_eq!(named.hot(), "B");
    }

    #[test]
    fn a_quorum_that_leaves_nobody_to_approve_is_noticed() {
        assert!(!cast(3, &["sim:A", "sim:B", "sim:C"], "sim:D").suffices());
        assert!(!cast(2, &["sim:A", "sim:B", "sim:C"], "sim:C").suffices());
        let odd = cast(3, &["sim:A", "sim:B", "sim:C", "sim:D"], "sim:E");
        assert_eq!(odd.refill(), ("D", "E", vec!["A", "B", "C"]));
    }
}
