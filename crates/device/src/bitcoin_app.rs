//! The Bitcoin app of one device: ask, and check the answer.

use std::str::FromStr;

use bitcoin::address::{Address, NetworkUnchecked};
use bitcoin::bip32::{ChildNumber, DerivationPath, Fingerprint, Xpub};
use bitcoin::secp256k1::Secp256k1;
use bitcoin::{Network, NetworkKind, Psbt, PublicKey};
use ledger_bitcoin_client::wallet::Version;
use ledger_bitcoin_client::{WalletPolicy as TheirPolicy, WalletPubKey};

use crate::apdu::StatusWord;
use crate::error::{CheckError, DeviceError, StatusError, XpubFlaw};
use crate::message::MessageSignature;
use crate::policy::{Chain, WalletPolicy};
use crate::raw::{Raw, RawError, not_sendable};
use crate::session::{BITCOIN, BITCOIN_TEST, RunningApp, Session};
use crate::signatures::{Checker, InputSignature};

/// Messages beyond this length are shown as a hash, which nobody can read; they are not sent.
pub const MESSAGE_LIMIT: usize = 640;

/// The chain below an account key on which [`BitcoinApp::verify_xpub`] signs; no address lies on it.
pub const CHALLENGE_CHAIN: u32 = 5_261_656;

/// Does the device show what it answers?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// The device answers at once.
    Quietly,
    /// The device shows it, and a person confirms.
    OnScreen,
}

/// What a device gives for a wallet policy that its holder accepted. Keep it whole: the device keeps nothing.
///
/// The proof comes from the seed, so that a new device with the same seed takes it too. It is no secret: it
/// opens nothing, and spends nothing without the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registration {
    /// The master fingerprint of the device that gave it.
    pub fingerprint: Fingerprint,
    /// The policy's id, equal to [`WalletPolicy::id`].
    pub id: [u8; 32],
    /// The device's own proof, good for this seed and this policy only.
    pub hmac: [u8; 32],
}

/// A signing that did not reach its end. The signatures that the device had given are not lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error} (after {} signatures)", signatures.len())]
pub struct SigningStopped {
    /// The signatures given before, each verified.
    pub signatures: Vec<InputSignature>,
    /// What happened.
    #[source]
    pub error: DeviceError,
}

/// The Bitcoin app of one device, whose network and fingerprint were confirmed.
pub struct BitcoinApp<'a> {
    session: &'a mut Session,
    network: NetworkKind,
    fingerprint: Fingerprint,
    running: RunningApp,
}

impl<'a> BitcoinApp<'a> {
    /// Makes sure that the app of this network runs, and on the device with this fingerprint if one is
    /// given ([`CheckError::WrongDevice`]).
    pub fn open(
        session: &'a mut Session,
        network: NetworkKind,
        expected: Option<Fingerprint>,
    ) -> Result<Self, DeviceError> {
        let running = session.require_app(app_name(network))?;
        let fingerprint = read_fingerprint(session)?;
        let mut app = Self { session, network, fingerprint: expected.unwrap_or(fingerprint), running };
        app.compare(fingerprint)?;
        Ok(app)
    }

    /// The fingerprint of the device's master key.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The app as it said of itself when it was confirmed.
    pub fn running(&self) -> &RunningApp {
        &self.running
    }

    /// Reads the fingerprint again: after a re-plugging another device may answer.
    pub fn confirm(&mut self) -> Result<(), DeviceError> {
        let fingerprint = read_fingerprint(self.session)?;
        self.compare(fingerprint)
    }

    /// The extended public key at `path`.
    ///
    /// [`CheckError::XpubDiffers`] if its depth, last step, network or (where that can be told) parent is not
    /// that of the path. That the device holds its private key is shown by [`BitcoinApp::verify_xpub`] only.
    pub fn xpub(&mut self, path: &DerivationPath, show: Show) -> Result<Xpub, DeviceError> {
        let xpub = self
            .raw()
            .extended_pubkey(path, show == Show::OnScreen)
            .map_err(|error| of_path("get_extended_pubkey", path, error))?;
        self.check_form(path, &xpub)?;
        Ok(xpub)
    }

    /// Makes sure that the device at hand signs with keys below `xpub` at `path`: the key is read again, and
    /// the device signs `challenge` on a chain without addresses below it; the signer must be the key that
    /// public derivation from `xpub` gives. The holder confirms the message on the device.
    ///
    /// This catches a key altered on its way, another device's key, and a key of nobody. It cannot catch a
    /// device (or a program between) that really holds the private key of a false `xpub`: against that stand
    /// the key shown on the device's screen and the recovery of the written backup, which must give the same
    /// fingerprint and key. `challenge` is one line of printable ASCII and must hold a nonce.
    pub fn verify_xpub(
        &mut self,
        path: &DerivationPath,
        xpub: &Xpub,
        challenge: &str,
    ) -> Result<MessageSignature, DeviceError> {
        let differs = |reason| xpub_differs(path, xpub, reason);
        if self.xpub(path, Show::Quietly)? != *xpub {
            return Err(differs(XpubFlaw::Changed));
        }
        let below = [ChildNumber::Normal { index: CHALLENGE_CHAIN }, ChildNumber::Normal { index: 0 }];
        let signature = self.sign_message(&path.extend(below), challenge)?;
        let derived = xpub
            .derive_pub(&Secp256k1::verification_only(), &below)
            .map_err(|_| differs(XpubFlaw::OtherSigner))?;
        signature
            .verify(challenge, &PublicKey::new(derived.public_key))
            .map_err(|_| differs(XpubFlaw::OtherSigner))?;
        Ok(signature)
    }

    /// Has the holder accept a wallet policy on the device.
    ///
    /// The id is compared with ours ([`CheckError::PolicyIdDiffers`]), and the proof is tried at once: the
    /// device's first address must be the policy's.
    pub fn register(&mut self, policy: &WalletPolicy) -> Result<Registration, DeviceError> {
        self.require_in_policy(policy)?;
        self.confirm()?;
        let (id, hmac) =
            self.raw().register_wallet(&theirs(policy)).map_err(|error| of("register_wallet", error))?;
        if id != policy.id() {
            return Err(CheckError::PolicyIdDiffers {
                device: hex::encode(id),
                computed: hex::encode(policy.id()),
            }
            .into());
        }
        let registration = Registration { fingerprint: self.fingerprint, id, hmac };
        self.address(policy, Some(&registration), Chain::Receive, 0, Show::Quietly)?;
        Ok(registration)
    }

    /// One address of a policy, equal to the one computed here ([`CheckError::AddressDiffers`]).
    ///
    /// A policy with a name needs its registration ([`CheckError::NotRegistered`]), which must be this
    /// device's and this policy's; it is compared before the device is asked.
    ///
    /// The device writes test addresses as `tb1…`, on regtest too.
    pub fn address(
        &mut self,
        policy: &WalletPolicy,
        registration: Option<&Registration>,
        chain: Chain,
        index: u32,
        show: Show,
    ) -> Result<Address<NetworkUnchecked>, DeviceError> {
        // Refuses a bad index before the device sees it.
        policy.script(chain, index)?;
        let hmac = self.proof_for(policy, registration)?;
        let address = self
            .raw()
            .wallet_address(
                &theirs(policy),
                hmac.as_ref(),
                chain == Chain::Change,
                index,
                show == Show::OnScreen,
            )
            .map_err(|error| of("get_wallet_address", error))?;
        verify_address(policy, chain, index, &address)?;
        Ok(address)
    }

    /// Has the holder sign a transaction; gives one signature for each input.
    ///
    /// The transaction is not sent unless the device would sign it without a warning and hide nothing but one
    /// change output of ours ([`CheckError::InputNotSignable`], [`CheckError::OutputNotSignable`] and others), nor
    /// without the registration that the policy needs ([`CheckError::NotRegistered`]). Each signature is verified the moment it comes and then handed to
    /// `on_signature`; a wrong one ([`CheckError::WrongSignature`]) stops the command. On an error, an
    /// unplugging among them, [`SigningStopped`] holds the signatures given before.
    pub fn sign_psbt(
        &mut self,
        psbt: &Psbt,
        policy: &WalletPolicy,
        registration: Option<&Registration>,
        on_signature: &mut dyn FnMut(&InputSignature),
    ) -> Result<Vec<InputSignature>, SigningStopped> {
        let mut signatures = Vec::new();
        match self.sign(psbt, policy, registration, on_signature, &mut signatures) {
            Ok(()) => Ok(signatures),
            Err(error) => Err(SigningStopped { signatures, error }),
        }
    }

    /// Has the holder sign a text: one line of printable ASCII of 1 to 640 characters, so that the device
    /// shows it whole.
    ///
    /// Compare the signer ([`MessageSignature::verify`]) with the key that was enrolled.
    pub fn sign_message(
        &mut self,
        path: &DerivationPath,
        text: &str,
    ) -> Result<MessageSignature, DeviceError> {
        let printable = text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        if !printable || text.is_empty() || text.len() > MESSAGE_LIMIT {
            return Err(not_sendable(
                "sign_message",
                "a text is one line of printable ASCII of 1 to 640 characters",
            )
            .into());
        }
        self.confirm()?;
        let signature = self
            .raw()
            .sign_message(path, text.as_bytes())
            .map_err(|error| of_path("sign_message", path, error))?;
        Ok(signature)
    }

    fn sign(
        &mut self,
        psbt: &Psbt,
        policy: &WalletPolicy,
        registration: Option<&Registration>,
        on_signature: &mut dyn FnMut(&InputSignature),
        signatures: &mut Vec<InputSignature>,
    ) -> Result<(), DeviceError> {
        let mut checker = Checker::new(psbt, policy, self.fingerprint)?;
        let hmac = self.proof_for(policy, registration)?;
        self.confirm()?;
        self.raw()
            .sign_psbt(psbt, &theirs(policy), hmac.as_ref(), &mut |yielded| {
                let signature = checker.check(&yielded)?;
                on_signature(&signature);
                signatures.push(signature);
                Ok(())
            })
            .map_err(|error| of("sign_psbt", error))?;
        checker.finish()?;
        Ok(())
    }

    fn raw(&mut self) -> Raw<'_> {
        Raw { session: self.session }
    }

    fn compare(&mut self, got: Fingerprint) -> Result<(), DeviceError> {
        if got == self.fingerprint {
            return Ok(());
        }
        Err(CheckError::WrongDevice { expected: self.fingerprint.to_string(), got: got.to_string() }.into())
    }

    fn require_in_policy(&self, policy: &WalletPolicy) -> Result<(), DeviceError> {
        match policy.key_of(self.fingerprint) {
            Some(_) => Ok(()),
            None => Err(CheckError::DeviceNotInPolicy {
                fingerprint: self.fingerprint.to_string(),
                policy: policy.name().to_owned(),
            }
            .into()),
        }
    }

    /// The proof to send along: none for a standard policy, which has no name.
    fn proof_for(
        &self,
        policy: &WalletPolicy,
        registration: Option<&Registration>,
    ) -> Result<Option<[u8; 32]>, CheckError> {
        let fingerprint = self.fingerprint.to_string();
        let registration = match registration {
            Some(registration) => registration,
            None if policy.needs_registration() => {
                return Err(CheckError::NotRegistered { fingerprint, policy: policy.name().to_owned() });
            }
            None => return Ok(None),
        };
        if registration.fingerprint != self.fingerprint {
            let registered = registration.fingerprint.to_string();
            return Err(CheckError::RegistrationOfOtherDevice { registered, fingerprint });
        }
        if registration.id != policy.id() {
            let (registered, computed) = (hex::encode(registration.id), hex::encode(policy.id()));
            return Err(CheckError::RegistrationOfOtherPolicy { registered, computed });
        }
        Ok(Some(registration.hmac))
    }

    fn check_form(&self, path: &DerivationPath, xpub: &Xpub) -> Result<(), DeviceError> {
        let differs = |reason| Err(xpub_differs(path, xpub, reason));
        if path.len() != usize::from(xpub.depth) {
            return differs(XpubFlaw::Depth);
        }
        if xpub.network != self.network {
            return differs(XpubFlaw::Network);
        }
        let steps: &[ChildNumber] = path.as_ref();
        match steps {
            [] if xpub.fingerprint() != self.fingerprint => differs(XpubFlaw::Fingerprint),
            [] => Ok(()),
            [.., last] if xpub.child_number != *last => differs(XpubFlaw::LastStep),
            [_] if xpub.parent_fingerprint != self.fingerprint => differs(XpubFlaw::Fingerprint),
            [..] => Ok(()),
        }
    }
}

/// The name of a network's app.
pub fn app_name(network: NetworkKind) -> &'static str {
    match network {
        NetworkKind::Main => BITCOIN,
        NetworkKind::Test => BITCOIN_TEST,
    }
}

/// Fails with [`CheckError::AddressDiffers`] unless the device's address has the script that the policy
/// gives. Scripts are compared, so `tb1…` and `bcrt1…` of the same script are the same; an address of the
/// main network for a policy of a test network is not.
pub fn verify_address(
    policy: &WalletPolicy,
    chain: Chain,
    index: u32,
    address: &Address<NetworkUnchecked>,
) -> Result<(), DeviceError> {
    let network = match policy.network_kind() {
        NetworkKind::Main => Network::Bitcoin,
        NetworkKind::Test => Network::Testnet,
    };
    let computed = policy.address(chain, index, network)?;
    let same_script = address.assume_checked_ref().script_pubkey() == computed.script_pubkey();
    let same_kind = address.is_valid_for_network(Network::Bitcoin) == (network == Network::Bitcoin);
    if same_script && same_kind {
        return Ok(());
    }
    Err(CheckError::AddressDiffers {
        device: address.assume_checked_ref().to_string(),
        computed: computed.to_string(),
    }
    .into())
}

fn read_fingerprint(session: &mut Session) -> Result<Fingerprint, DeviceError> {
    let mut read = Raw { session: &mut *session }.master_fingerprint();
    // A command that was broken off takes the next request with it.
    if matches!(&read, Err(RawError::Status(answer)) if answer.status == StatusWord::BAD_DATA) {
        read = Raw { session }.master_fingerprint();
    }
    read.map_err(|error| of("get_master_fingerprint", error))
}

fn xpub_differs(path: &DerivationPath, xpub: &Xpub, reason: XpubFlaw) -> DeviceError {
    CheckError::XpubDiffers { path: path.to_string(), device: xpub.to_string(), reason }.into()
}

/// The policy in the form of Ledger's client.
fn theirs(policy: &WalletPolicy) -> TheirPolicy {
    let keys = policy.keys().iter().map(|key| match key.origin() {
        Some(origin) => WalletPubKey::from((origin.clone(), *key.xpub())),
        None => WalletPubKey::from(*key.xpub()),
    });
    TheirPolicy::new(policy.name().to_owned(), Version::V2, policy.template().to_owned(), keys)
}

fn of(command: &str, error: RawError) -> DeviceError {
    named(error, |answer| StatusError::of(command, answer.status, &answer.data))
}

fn of_path(command: &str, path: &DerivationPath, error: RawError) -> DeviceError {
    named(error, |answer| StatusError::of_path(command, &path.to_string(), answer.status, &answer.data))
}

fn named(error: RawError, name: impl FnOnce(&crate::apdu::Answer) -> Option<StatusError>) -> DeviceError {
    match error {
        RawError::Other(error) => error,
        RawError::Status(answer) => match name(&answer) {
            Some(error) => error.into(),
            None => crate::session::malformed("status", &answer.data),
        },
    }
}

/// Reads a path such as `m/48'/1'/0'/2'`; hardened steps with `'` or `h`.
pub fn parse_path(text: &str) -> Result<DerivationPath, DeviceError> {
    DerivationPath::from_str(text).map_err(|error| not_sendable("path", error).into())
}
