//! The Ledger of one person among those that are plugged in. Serials and paths say nothing about who holds a device: it is
//! found by its fingerprint, and where that is not known yet, it must be the only one that is nobody's.

use std::sync::Arc;
use std::time::Duration;

use bitcoin::NetworkKind;
use bitcoin::bip32::Fingerprint;
use device::bitcoin_app::app_name;
use device::session::{BITCOIN, BITCOIN_TEST};
use device::{Connected, LinkError, Place, Probed, probe};
use serde::Serialize;
use simulator::SimulatedLedger;

use crate::failure::{FINDING, Failure};
use crate::ports::Ports;
use crate::profile::Profile;
use crate::rehearsal::RehearsalError;
use crate::spec::{DeviceSpec, HidName};

/// What a fingerprint is called that is not known yet; the texts ask for it.
const UNKNOWN: &str = "unknown";

/// How often, and how long apart, a device is tried that somebody holds who only looks what is plugged in.
pub(crate) const PATIENCE: (u32, Duration) = (10, Duration::from_millis(200));

/// Whose device is wanted, and what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'w> {
    pub(crate) person: &'w str,
    pub(crate) spec: &'w DeviceSpec,
    pub(crate) profile: Profile,
    pub(crate) network: NetworkKind,
    /// As the log has it; none before the device was first read.
    pub(crate) fingerprint: Option<Fingerprint>,
}

/// Why a person's Ledger is not at hand. Fingerprints are hexadecimal, `unknown` before the first reading.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FindingError {
    /// No device is plugged in that could be it.
    #[error("the Ledger of {person} ({fingerprint}) is not plugged in")]
    LedgerAbsent {
        /// Whose it is.
        person: String,
        /// Its fingerprint.
        fingerprint: String,
    },
    /// A device of somebody else answered.
    #[error("this is the Ledger of {holder} ({got}), and not that of {person} ({expected})")]
    OtherLedger {
        /// Whose is wanted.
        person: String,
        /// Its fingerprint.
        expected: String,
        /// Whose answered.
        holder: String,
        /// Its fingerprint.
        got: String,
    },
    /// A device of nobody here answered, or the right one with another seed or passphrase.
    #[error("this Ledger ({got}) is nobody's here, and not that of {person} ({expected})")]
    StrangeLedger {
        /// Whose is wanted.
        person: String,
        /// Its fingerprint.
        expected: String,
        /// The fingerprint that answered.
        got: String,
    },
    /// Three wrong PINs have erased it.
    #[error("the simulated Ledger of {person} has erased itself after three wrong PINs")]
    LedgerErased {
        /// Whose it is.
        person: String,
    },
    /// It waits for its PIN.
    #[error("the Ledger of {person} ({fingerprint}) is locked")]
    LedgerLocked {
        /// Whose it is.
        person: String,
        /// Its fingerprint.
        fingerprint: String,
    },
    /// Its dashboard, or another app.
    #[error("{running} is open on the Ledger of {person}, and not {app}")]
    OtherAppOpen {
        /// Whose it is.
        person: String,
        /// What runs; `BOLOS` is the dashboard.
        running: String,
        /// The app that is needed.
        app: String,
    },
    /// The Bitcoin app of another network.
    #[error("{running} is open on the Ledger of {person}, which is the app of another network than {app}")]
    OtherNetworkOpen {
        /// Whose it is.
        person: String,
        /// What runs.
        running: String,
        /// The app that is needed.
        app: String,
    },
    /// Several devices could be it, and none can be told from the others as they are.
    #[error("{count} Ledgers are plugged in that do not tell whose they are; that of {person} is wanted")]
    SeveralUnread {
        /// Whose is wanted.
        person: String,
        /// Its fingerprint.
        fingerprint: String,
        /// How many.
        count: usize,
    },
    /// Several devices are nobody's yet, and one is to become this person's.
    #[error("{count} Ledgers are plugged in that are nobody's yet; one is to be that of {person}")]
    SeveralUnassigned {
        /// Whose is wanted.
        person: String,
        /// How many.
        count: usize,
    },
}

/// Codes, besides those of a Ledger not at hand, that a look at what is plugged in can tell to be over.
const SEEN_FROM_HERE: &[&str] = &[
    "device-unplugged",
    "device-busy",
    "device-no-permission",
    "device-device-not-found",
    "device-device-locked",
];
/// Of these, the ones that a PIN ends.
const LOCKS: &[&str] = &["app-ledger-locked", "device-device-locked"];
/// Of these, the ones that only another app on the device ends.
const APPS: &[&str] = &["app-other-app-open", "app-other-network-open"];

impl Wanted<'_> {
    /// The device on USB that is meant, whatever runs on it.
    pub(crate) fn find(&self, name: &HidName, ports: &Ports) -> Result<Connected, Failure> {
        let looks = look(name, ports)?;
        self.choose(&looks, &|fingerprint| ports.owner(fingerprint)).map(|(device, _)| device.clone())
    }

    /// Whether what stood in the way is over, as far as that can be seen from here; or another thing stands there now, which
    /// the next attempt will name.
    pub(crate) fn is_mended(&self, failure: &Failure, ports: &Ports) -> bool {
        let name = match self.spec {
            DeviceSpec::Hid(name) => name,
            DeviceSpec::Simulated { .. } => {
                let is_open =
                    |ledger: SimulatedLedger| ledger.locked_screen().is_none() && !ledger.is_erased();
                return LOCKS.contains(&failure.code())
                    && ports.simulated_of(self.person).is_some_and(is_open);
            }
            DeviceSpec::Emulator { .. } => return false,
        };
        if !(FINDING.contains(&failure.code()) || SEEN_FROM_HERE.contains(&failure.code())) {
            return false;
        }
        let Ok(looks) = look(name, ports) else { return false };
        match self.choose(&looks, &|fingerprint| ports.owner(fingerprint)) {
            Ok((_, Probed::App { name, .. })) => name == app_name(self.network),
            Ok(_) => !APPS.contains(&failure.code()),
            Err(now) => now != *failure,
        }
    }

    /// Which of the devices it is. One whose app is not open is the one where no other can be.
    fn choose<'l>(
        &self,
        looks: &'l [(Connected, Probed)],
        owner: &dyn Fn(Fingerprint) -> Option<String>,
    ) -> Result<(&'l Connected, &'l Probed), Failure> {
        // Devices that say they are somebody else's; that are nobody's; that do not say.
        let (mut others, mut free, mut unread) = (Vec::new(), Vec::new(), Vec::new());
        for (device, probed) in looks {
            match (probed, self.fingerprint) {
                (Probed::App { fingerprint: Some(got), .. }, Some(wanted)) if *got == wanted => {
                    return Ok((device, probed));
                }
                (Probed::App { fingerprint: Some(got), .. }, Some(_)) => others.push(*got),
                (Probed::App { fingerprint: Some(got), .. }, None) => match owner(*got) {
                    Some(holder) if holder != self.person => others.push(*got),
                    Some(_) => return Ok((device, probed)),
                    None => free.push((device, probed)),
                },
                // At hand already, for somebody else.
                (Probed::InUse, _) => {}
                (
                    Probed::App { fingerprint: None, .. }
                    | Probed::Dashboard { .. }
                    | Probed::Locked
                    | Probed::Busy { .. }
                    | Probed::NoPermission { .. }
                    | Probed::Failed { .. },
                    _,
                ) => unread.push((device, probed)),
            }
        }
        let person = self.person.to_owned();
        let count = free.len() + unread.len();
        match (free.as_slice(), unread.as_slice()) {
            ([one], []) => Ok(*one),
            ([], [(device, probed)]) => self.as_it_is(device, probed).map(|()| (*device, *probed)),
            ([], []) => Err(match others.as_slice() {
                [got] => self.other(&got.to_string(), owner(*got)),
                _ => FindingError::LedgerAbsent { person, fingerprint: self.known() }.into(),
            }),
            _ if self.fingerprint.is_none() => Err(FindingError::SeveralUnassigned { person, count }.into()),
            _ => Err(FindingError::SeveralUnread { person, fingerprint: self.known(), count }.into()),
        }
    }

    /// What stands in the way of a device that does not say whose it is; nothing where an app can be opened on it.
    fn as_it_is(&self, device: &Connected, probed: &Probed) -> Result<(), Failure> {
        let path = device.path.clone();
        match probed {
            Probed::Dashboard { .. } | Probed::App { .. } | Probed::InUse => Ok(()),
            Probed::Locked => Err(self.locked()),
            Probed::Busy { program } => Err(LinkError::Busy { path, program: program.clone() }.into()),
            Probed::NoPermission { rule } => Err(LinkError::NoPermission { path, rule: rule.clone() }.into()),
            Probed::Failed { error } => Err(error.clone().into()),
        }
    }

    /// What a device said that was opened for this person, with the names of the people.
    pub(crate) fn named(&self, failure: impl Into<Failure>, ports: &Ports) -> Failure {
        let failure = failure.into();
        let got = failure.fields().get("got").cloned().unwrap_or_default();
        match failure.code() {
            "device-wrong-device" => {
                let holder = got.parse().ok().and_then(|fingerprint| ports.owner(fingerprint));
                self.other(&got, holder)
            }
            "device-other-app-running" | "device-wrong-network-app" => self.other_app(&got),
            "device-device-locked" => self.locked(),
            _ => failure,
        }
    }

    pub(crate) fn other_app(&self, running: &str) -> Failure {
        let (person, running) = (self.person.to_owned(), running.to_owned());
        let app = app_name(self.network).to_owned();
        match running.as_str() {
            BITCOIN | BITCOIN_TEST => FindingError::OtherNetworkOpen { person, running, app }.into(),
            _ => FindingError::OtherAppOpen { person, running, app }.into(),
        }
    }

    fn other(&self, got: &str, holder: Option<String>) -> Failure {
        let (person, expected, got) = (self.person.to_owned(), self.known(), got.to_owned());
        match holder {
            Some(holder) if holder != self.person => {
                FindingError::OtherLedger { person, expected, holder, got }.into()
            }
            _ => FindingError::StrangeLedger { person, expected, got }.into(),
        }
    }

    fn locked(&self) -> Failure {
        FindingError::LedgerLocked { person: self.person.to_owned(), fingerprint: self.known() }.into()
    }

    fn known(&self) -> String {
        self.fingerprint.map_or_else(|| UNKNOWN.to_owned(), |fingerprint| fingerprint.to_string())
    }
}

/// Every device that the name fits, and what it tells.
fn look(name: &HidName, ports: &Ports) -> Result<Vec<(Connected, Probed)>, Failure> {
    let usb = ports.usb();
    let listing = usb.listing()?;
    let named = listing.into_iter().filter(|device| name.fits(device));
    let looks: Vec<_> = named.map(|device| (ask(&usb, &device, ports), device)).collect();
    // A path names one device. Of a serial there may be several: Ledgers give the same one.
    if let HidName::Path(_) = name
        && looks.iter().any(|(probed, _)| *probed == Probed::InUse)
    {
        return Err(
            RehearsalError::SameDeviceTwice { device: DeviceSpec::Hid(name.clone()).to_string() }.into()
        );
    }
    Ok(looks.into_iter().map(|(probed, device)| (device, probed)).collect())
}

/// What a device tells. Whoever only looks what is plugged in, this program's list or another program, holds it for a
/// moment: that is waited for, and is not taken for a session.
fn ask(usb: &Arc<dyn Place>, device: &Connected, ports: &Ports) -> Probed {
    let (times, apart) = PATIENCE;
    let mut probed = probe(usb, device);
    for _ in 1..times {
        let is_taken = matches!(probed, Probed::Busy { .. })
            || probed == Probed::InUse && ports.in_use(device).is_none();
        if !is_taken {
            break;
        }
        std::thread::sleep(apart);
        probed = probe(usb, device);
    }
    probed
}

#[cfg(test)]
mod tests;
