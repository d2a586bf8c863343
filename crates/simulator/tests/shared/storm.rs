//! One device with everything that may go wrong with it, and what must hold whatever does.
//!
//! A console makes a wallet with it and signs with it, doing what each error's remedy says (plugging in again, typing
//! the PIN, opening the app, repeating) a few times. Whatever it is told, no wrong wallet is accepted, no wrong
//! signature is handed out, and every error has a sentence and a remedy in both languages.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use bitcoin::bip32::{Fingerprint, Xpub};
use bitcoin::hashes::Hash as _;
use bitcoin::secp256k1::{Message, Secp256k1};
use bitcoin::sighash::SighashCache;
use bitcoin::{EcdsaSighashType, Network, NetworkKind, Psbt};
use device::transcript::Button;
use device::{
    BitcoinApp, Chain, DeviceError, InputSignature, Limits, PolicyKey, Registration, Session, Show,
    Signature, WalletPolicy,
};
use simulator::{Approves, DEFAULT_PIN, Fault, Mischief, Pressed, Seed, SimulatedLedger};

use crate::wallet;

/// How often the people in the room try again.
const TRIES: usize = 4;
/// Inputs of the transaction: two, so that a signature may be given for the wrong one.
const INPUTS: u32 = 2;
/// What the device holds, then who may come in its place, and in that one's.
const HOLDERS: [&str; 3] = ["A", "D", "E"];
/// The app of the rehearsals.
const APP: &str = "Bitcoin Test";
const CHALLENGE: &str = "Himuro key v1 log 00 nonce 0123456789abcdef";

/// What is the same for every run.
pub(crate) struct Room {
    seed: Seed,
    /// Fingerprint and key of each of the holders.
    keys: [(Fingerprint, Xpub); 3],
    policy: WalletPolicy,
    registrations: [Option<Registration>; 3],
    psbt: Psbt,
    texts: [&'static str; 2],
}

/// What came of one run.
#[derive(Debug, Default)]
pub(crate) struct Weathered {
    /// The wallet was made and registered.
    pub(crate) made: bool,
    /// The transaction was signed whole.
    pub(crate) signed: bool,
    /// How often each error came, by its code.
    pub(crate) errors: BTreeMap<String, u64>,
}

impl Room {
    /// Asks honest devices once, for what lying ones are compared with.
    pub(crate) fn new() -> Self {
        let seed = Seed::from_label(HOLDERS[0]).expect("a published seed");
        let keys = HOLDERS.map(wallet::true_key);
        let policies = keys.map(|(master, key)| wallet::policy(PolicyKey::new(master, wallet::path(), key)));
        let registrations = [0, 1, 2].map(|place| {
            let seed = Seed::from_label(HOLDERS[place]).expect("a published seed");
            let honest = SimulatedLedger::new(seed, Approves);
            let mut session = Session::over_reports(honest.open().expect("free"), Limits::default());
            let mut app = BitcoinApp::open(&mut session, NetworkKind::Test, None).expect("honest");
            app.register(&policies[place]).ok()
        });
        let [policy, ..] = policies;
        let psbt = wallet::spend(&policy, INPUTS);
        let texts = [
            include_str!("../../../../texts/en/device.ftl"),
            include_str!("../../../../texts/ja/device.ftl"),
        ];
        Self { seed, keys, policy, registrations, psbt, texts }
    }

    /// Runs one number; an error says what should not have been.
    pub(crate) fn weather(&self, number: u64) -> Result<Weathered, String> {
        let mischief = Mischief::from_seed(number);
        // Half of the runs meet the faults while the wallet is made, half while it signs.
        let signs_first = number % 2 == 1;
        catch_unwind(AssertUnwindSafe(|| self.suffer(&mischief, signs_first)))
            .unwrap_or_else(|_| Err("a panic".to_owned()))
            .map_err(|what| format!("mischief={number} ({mischief}): {what}"))
    }

    /// Runs one device with these faults.
    pub(crate) fn suffer(&self, mischief: &Mischief, signs_first: bool) -> Result<Weathered, String> {
        let ledger = SimulatedLedger::new(self.seed.clone(), Approves).with_mischief(mischief);
        let mut table =
            Table { room: self, ledger, limits: limits(mischief), weathered: Weathered::default() };
        if signs_first {
            table.sign()?;
            table.make()?;
        } else {
            table.make()?;
            table.sign()?;
        }
        self.compare(mischief, &table.weathered)?;
        Ok(table.weathered)
    }

    /// What no device with these faults can have reached.
    fn compare(&self, mischief: &Mischief, weathered: &Weathered) -> Result<(), String> {
        for fault in mischief.faults() {
            let (may_make, may_sign) = match fault {
                Fault::LieXpub | Fault::LieAddress | Fault::LieFingerprint => (false, true),
                Fault::LieInput => (true, false),
                Fault::LieSignature | Fault::Stall | Fault::Refuse => (false, false),
                _ => (true, true),
            };
            if weathered.made && !may_make {
                return Err(format!("a wallet was made in spite of {fault}"));
            }
            if weathered.signed && !may_sign {
                return Err(format!("a transaction was signed in spite of {fault}"));
            }
        }
        Ok(())
    }

    /// The code of an error, which must have a sentence and a remedy in both languages.
    fn code(&self, error: &DeviceError) -> Result<String, String> {
        let form = serde_json::to_value(error).map_err(|problem| problem.to_string())?;
        let code = form["code"].as_str().ok_or_else(|| format!("no code: {error}"))?;
        if form["status"] == "6f00" {
            return Err(format!("the simulator failed inside: {error}"));
        }
        for texts in self.texts {
            let sentence = texts.split("\nerror-device-").find(|text| text.split(" =").next() == Some(code));
            if !sentence.is_some_and(|text| text.contains("\n    .remedy = ")) {
                return Err(format!("{code} has no sentence with a remedy"));
            }
        }
        Ok(code.to_owned())
    }
}

/// Short where the device will be silent, long where it only is slow.
fn limits(mischief: &Mischief) -> Limits {
    let is_silent = |fault: &Fault| {
        matches!(fault, Fault::Stall | Fault::StallAtReport(_) | Fault::WrongLengthAtReport(_))
    };
    let wait = Duration::from_millis(if mischief.faults().iter().any(is_silent) { 40 } else { 20_000 });
    Limits { quick: wait, operator: wait, ..Limits::default() }
}

/// A device on the table, and the people around it.
struct Table<'a> {
    room: &'a Room,
    ledger: SimulatedLedger,
    limits: Limits,
    weathered: Weathered,
}

impl Table<'_> {
    /// Key generation: fingerprint, key, proof of the key, registration, addresses.
    fn make(&mut self) -> Result<(), String> {
        let path = wallet::path();
        // A wallet is of the device that gave its fingerprint at the beginning.
        let mut known = None;
        let made = self.try_again(|session| {
            let mut app = BitcoinApp::open(session, NetworkKind::Test, known)?;
            let fingerprint = *known.get_or_insert(app.fingerprint());
            let key = app.xpub(&path, Show::Quietly)?;
            app.verify_xpub(&path, &key, CHALLENGE)?;
            let policy = wallet::policy(PolicyKey::new(fingerprint, path.clone(), key));
            let registration = app.register(&policy)?;
            let addresses = [(Chain::Receive, 0), (Chain::Change, 7)]
                .into_iter()
                .map(|(chain, index)| app.address(&policy, Some(&registration), chain, index, Show::OnScreen))
                .collect::<Result<Vec<_>, _>>()?;
            Ok((fingerprint, key, policy, registration, addresses))
        })?;
        let Some((fingerprint, key, policy, registration, addresses)) = made else {
            return Ok(());
        };
        let Some(place) = self.room.keys.iter().position(|true_one| *true_one == (fingerprint, key)) else {
            return Err(format!("a wallet with {fingerprint} {key}, which is nobody's, was accepted"));
        };
        if registration.id != policy.id() || Some(registration) != self.room.registrations[place] {
            return Err("a registration that no device gave was accepted".to_owned());
        }
        for (address, (chain, index)) in addresses.iter().zip([(Chain::Receive, 0), (Chain::Change, 7)]) {
            let computed =
                policy.address(chain, index, Network::Testnet).map_err(|error| error.to_string())?;
            if *address.assume_checked_ref() != computed {
                return Err(format!("the address {} was accepted", address.assume_checked_ref()));
            }
        }
        self.weathered.made = true;
        Ok(())
    }

    /// A signing by the device that the wallet was made with.
    fn sign(&mut self) -> Result<(), String> {
        let (own, _) = self.room.keys[0];
        let room = self.room;
        let mut handed_out: Vec<InputSignature> = Vec::new();
        let signed = self.try_again(|session| {
            let mut app = BitcoinApp::open(session, NetworkKind::Test, Some(own))?;
            app.sign_psbt(&room.psbt, &room.policy, room.registrations[0].as_ref(), &mut |signature| {
                handed_out.push(signature.clone());
            })
            .map_err(|stopped| {
                handed_out.extend(stopped.signatures);
                stopped.error
            })
        })?;
        for signature in handed_out.iter().chain(signed.iter().flatten()) {
            self.room.verify(signature)?;
        }
        if let Some(signatures) = signed {
            let inputs: Vec<usize> = signatures.iter().map(|signature| signature.input).collect();
            if inputs != [0, 1] {
                return Err(format!("the inputs {inputs:?} were signed"));
            }
            self.weathered.signed = true;
        }
        Ok(())
    }

    /// Does something with the device, and what an error's remedy says, and again. None if it stayed an error.
    fn try_again<T>(
        &mut self,
        mut act: impl FnMut(&mut Session) -> Result<T, DeviceError>,
    ) -> Result<Option<T>, String> {
        for _ in 0..TRIES {
            let result = match self.ledger.open() {
                Ok(link) => act(&mut Session::over_reports(link, self.limits)),
                Err(error) => Err(error.into()),
            };
            match result {
                Ok(done) => return Ok(Some(done)),
                Err(error) => self.remedy(&error)?,
            }
        }
        Ok(None)
    }

    fn remedy(&mut self, error: &DeviceError) -> Result<(), String> {
        let code = self.room.code(error)?;
        let step = match code.as_str() {
            "no-answer" | "out-of-step" | "wrong-channel" | "wrong-tag" | "wrong-sequence"
            | "message-too-long" => {
                self.ledger.replug();
                Ok(())
            }
            "device-locked" => self.type_pin(),
            "other-app-running" => self.open_app(),
            _ => Ok(()),
        };
        *self.weathered.errors.entry(code).or_default() += 1;
        step
    }

    fn open_app(&mut self) -> Result<(), String> {
        let Ok(link) = self.ledger.open() else {
            return Err("nobody else holds the device".to_owned());
        };
        match Session::over_reports(link, self.limits).open_app(APP) {
            Ok(_) => Ok(()),
            Err(error) => {
                let code = self.room.code(&error)?;
                *self.weathered.errors.entry(code).or_default() += 1;
                Ok(())
            }
        }
    }

    /// Types the PIN with two buttons, reading the screen as a person does.
    fn type_pin(&mut self) -> Result<(), String> {
        let digits = DEFAULT_PIN.chars().map(String::from).chain(["Confirm".to_owned()]);
        for wanted in digits {
            let mut turns = 0;
            while self.ledger.locked_screen().is_some_and(|screen| screen.lines()[2] != wanted) {
                self.ledger.press(Button::Right);
                turns += 1;
                if turns > 13 {
                    return Err(format!("{wanted} is not on the wheel"));
                }
            }
            let pressed = self.ledger.press(Button::Both);
            if wanted == "Confirm" && pressed != Pressed::Unlocked {
                return Err(format!("the PIN was taken for {pressed:?}"));
            }
        }
        Ok(())
    }
}

impl Room {
    /// Verified here once more, with nothing of the client's.
    fn verify(&self, given: &InputSignature) -> Result<(), String> {
        let wrong = |what: &str| Err(format!("a signature of input {} was handed out: {what}", given.input));
        let Some(map) = self.psbt.inputs.get(given.input) else {
            return wrong("there is no such input");
        };
        let (own, _) = self.keys[0];
        let Signature::Ecdsa { key, signature } = &given.signature else {
            return wrong("of another kind");
        };
        if map.bip32_derivation.get(&key.inner).is_none_or(|(master, _)| *master != own) {
            return wrong("by another key");
        }
        let (Some(script), Some(utxo)) = (&map.witness_script, &map.witness_utxo) else {
            return wrong("of an input that cannot be signed");
        };
        let hash = SighashCache::new(&self.psbt.unsigned_tx)
            .p2wsh_signature_hash(given.input, script, utxo.value, EcdsaSighashType::All)
            .map_err(|error| error.to_string())?;
        let message = Message::from_digest(hash.to_byte_array());
        let secp = Secp256k1::verification_only();
        match secp.verify_ecdsa(&message, &signature.signature, &key.inner) {
            Ok(()) if signature.sighash_type == EcdsaSighashType::All => Ok(()),
            _ => wrong("of something else"),
        }
    }
}
