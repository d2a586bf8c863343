//! What the log holds of a device and of its registration of the cold wallet, and a new device with the same seed.

use device::{Chain, CheckError, DeviceError, Registration, Show};

use super::{Hall, RehearsalError, not_yet};
use crate::cast::Cast;
use crate::failure::Failure;
use crate::happening::Happening;

impl Hall<'_> {
    /// The registration of a person's device as the log holds it. There is no other way to one: a policy is registered
    /// in the key ceremony, never when an address or a signature is asked for.
    pub(super) fn registration_of(&self, person: &str) -> Result<Registration, Failure> {
        let policy = self.cold_policy()?;
        let Some(registered) = self.journal.state().registrations.get(person) else {
            let read = self.journal.state().devices.get(person).ok_or_else(|| not_yet("a key"))?;
            let fingerprint = read.fingerprint.clone();
            let missing = CheckError::NotRegistered { fingerprint, policy: policy.name().to_owned() };
            return Err(DeviceError::from(missing).into());
        };
        let bytes = |text: &str| {
            let mut bytes = [0; 32];
            hex::decode_to_slice(text, &mut bytes).map_err(|_| not_yet("a registration"))?;
            Ok::<_, Failure>(bytes)
        };
        Ok(Registration {
            fingerprint: registered.fingerprint.parse().map_err(|_| not_yet("a registration"))?,
            id: bytes(&registered.id)?,
            hmac: bytes(&registered.hmac)?,
        })
    }

    /// Looks closer at a device that is another one than the log names for its person: it must give the same key, and
    /// take the proof of registration, which comes from the seed. That it does is recorded, once.
    pub(super) fn recognise(&mut self, person: &str) -> Result<(), Failure> {
        let threshold = usize::from(self.quorum.threshold());
        let state = self.journal.state();
        let named = Cast::of(&self.asked, threshold).devices().get(person).map(ToString::to_string);
        let (before, now) = (
            state.replaced.get(person).cloned().or(named),
            self.cast.devices().get(person).map(ToString::to_string),
        );
        let (Some(read), Some(before), Some(now)) = (state.devices.get(person).cloned(), before, now) else {
            return Ok(());
        };
        if before == now {
            return Ok(());
        }
        let is_registered = state.registrations.contains_key(person);
        let path = device::bitcoin_app::parse_path(&read.path)?;
        let mut app = self.ledgers.get_mut(person).ok_or_else(|| not_yet("a device"))?.app()?;
        let xpub = app.xpub(&path, Show::Quietly)?.to_string();
        if xpub != read.xpub {
            let person = person.to_owned();
            return Err(RehearsalError::DeviceContradicts { person, before: read.xpub, now: xpub }.into());
        }
        if is_registered {
            let (policy, registration) = (self.cold_policy()?, self.registration_of(person)?);
            let mut app = self.ledgers.get_mut(person).ok_or_else(|| not_yet("a device"))?.app()?;
            app.address(&policy, Some(&registration), Chain::Receive, 0, Show::Quietly)?;
        }
        let fingerprint = read.fingerprint;
        let proof = if is_registered { "yes" } else { "no" }.to_owned();
        let values =
            vec![("person", person.to_owned()), ("fingerprint", fingerprint.clone()), ("proof", proof)];
        self.tell("app-device-replaced", values);
        self.happened(Happening::DeviceReplaced {
            person: person.to_owned(),
            fingerprint,
            before,
            now,
            proof_holds: is_registered,
        })
    }
}
