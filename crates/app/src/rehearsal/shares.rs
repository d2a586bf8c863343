//! One key's backup: made and proven in the pane, of which only fingerprints and digests come back.

use ceremony::pane::WordsSource;

use super::{Hall, RehearsalError, not_yet};
use crate::cast::WITNESS;
use crate::failure::Failure;
use crate::happening::Happening;
use crate::pane;
use crate::profile::Profile;
use crate::room::{PaneSeat, Question};
use crate::spec::{DeviceSpec, Words};

impl Hall<'_> {
    pub(super) fn split_shares(&mut self, threshold: u8, count: u8) -> Result<(), Failure> {
        let person = self.cast.cold()[0].clone();
        let fingerprint = self.ledger(&person)?.fingerprint().to_string();
        let words = self.words_of(&person)?;
        let seed = self.asked.rng_seed.as_ref().and_then(|seed| seed.parse().ok());
        let seat = self.room.pane_opens(&person);
        if seat == PaneSeat::Scripted {
            self.tell("app-pane-plays", vec![("person", person.clone())]);
        }
        let room = &self.room;
        let seated: pane::Seat<'_> = (seat, &|| room.is_leaving());
        let made = pane::back_up(Profile::Rehearsal, seated, words, &fingerprint, (threshold, count), seed);
        self.room.pane_ended();
        let made = made?;
        if made.fingerprint != fingerprint {
            return Err(
                RehearsalError::BackupDiffers { shares: made.fingerprint, device: fingerprint }.into()
            );
        }
        self.tell(
            "app-shares-made",
            vec![
                ("threshold", threshold.to_string()),
                ("count", count.to_string()),
                ("identifier", made.identifier.to_string()),
            ],
        );
        self.happened(Happening::BackupProved {
            person,
            fingerprint: made.fingerprint,
            identifier: u32::from(made.identifier),
            threshold: u32::from(threshold),
            count: u32::from(count),
            quorums: made.quorums,
            digests: made.digests,
            hardening: made.hardening.hardening,
        })
    }

    /// The pane has already had every share typed back; its digests are compared by the people.
    pub(super) fn verify_shares(&mut self) -> Result<(), Failure> {
        let Some(Happening::BackupProved { digests, .. }) = self.journal.state().backup.clone() else {
            return Err(not_yet("the shares"));
        };
        for (place, digest) in digests.iter().enumerate() {
            self.tell(
                "app-share-digest",
                vec![("share", (place + 1).to_string()), ("digest", digest.chars().take(16).collect())],
            );
        }
        Ok(())
    }

    /// The fingerprint from the shares against the device's own, read again.
    pub(super) fn prove_backup(&mut self) -> Result<(), Failure> {
        let Some(Happening::BackupProved { person, fingerprint, quorums, .. }) =
            self.journal.state().backup.clone()
        else {
            return Err(not_yet("the shares"));
        };
        let device = self.ledger(&person)?.app()?.fingerprint().to_string();
        if device != fingerprint {
            return Err(RehearsalError::BackupDiffers { shares: fingerprint, device }.into());
        }
        self.tell("app-backup-proved", vec![("fingerprint", fingerprint), ("quorums", quorums.to_string())]);
        Ok(())
    }

    pub(super) fn confirm_wipe(&mut self) -> Result<(), Failure> {
        self.room.confirm(Question::new(WITNESS, "app-ask-wiped", vec![]))
    }

    fn words_of(&self, person: &str) -> Result<WordsSource, Failure> {
        match &self.cast.devices()[person] {
            DeviceSpec::Simulated { words: Words::Published(label), .. } => {
                Ok(WordsSource::Published(label.to_string()))
            }
            DeviceSpec::Simulated { words: Words::File(path), .. } => {
                Ok(WordsSource::File(path.to_string_lossy().into_owned()))
            }
            other @ (DeviceSpec::Hid(_) | DeviceSpec::Emulator { .. }) => {
                // A real or emulated device holds a published seed here: its words are known by its fingerprint.
                let known = self.ledgers.get(person).map(crate::ledger::Ledger::fingerprint);
                let label =
                    simulator::published_seeds().iter().find(|seed| Some(seed.fingerprint()) == known);
                label
                    .map(|seed| WordsSource::Published(seed.label().to_owned()))
                    .ok_or_else(|| RehearsalError::WordsUnknown { device: other.to_string() }.into())
            }
        }
    }
}
