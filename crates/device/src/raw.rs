//! Ledger's own client of the Bitcoin app, fenced in.
//!
//! Its transport is an adapter of ours that checks every answer before the client sees it: lengths, what the
//! device asks, how often. Nothing here checks whether an answer is true; [`crate::bitcoin_app`] does.

use std::cell::RefCell;
use std::fmt;
use std::time::{Duration, Instant};

use bitcoin::address::{Address, NetworkUnchecked};
use bitcoin::bip32::{DerivationPath, Fingerprint, Xpub};
use bitcoin::consensus::encode::deserialize_partial;
use bitcoin::{Psbt, VarInt};
use ledger_bitcoin_client::apdu as theirs;
use ledger_bitcoin_client::error::BitcoinClientError;
use ledger_bitcoin_client::{BitcoinClient, PartialSignature, Transport, WalletPolicy};

use crate::apdu::{Answer, Request, StatusWord, client_command};
use crate::error::{DeviceError, ProtocolError};
use crate::message::MessageSignature;
use crate::session::{Session, goes_on, malformed};

/// The most steps of a path in one request.
const PATH_LIMIT: usize = 50;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum RawError {
    /// The device answered with another status word than "done".
    Status(Answer),
    /// Anything else.
    Other(DeviceError),
}

impl<E: Into<DeviceError>> From<E> for RawError {
    fn from(error: E) -> Self {
        RawError::Other(error.into())
    }
}

/// A signature that the device gave while it signed a PSBT.
#[derive(Debug, Clone)]
pub(crate) struct Yielded {
    /// The input, as the device named it; an input of the PSBT.
    pub(crate) input: usize,
    /// Key and signature.
    pub(crate) signature: PartialSignature,
}

/// The commands of the Bitcoin app over one session.
pub(crate) struct Raw<'a> {
    pub(crate) session: &'a mut Session,
}

impl Raw<'_> {
    pub(crate) fn master_fingerprint(&mut self) -> Result<Fingerprint, RawError> {
        let limit = self.session.limits().quick;
        let command = Command::new("get_master_fingerprint", limit, is_of_length::<4>);
        self.run(command, |client| client.get_master_fingerprint())
    }

    pub(crate) fn extended_pubkey(&mut self, path: &DerivationPath, display: bool) -> Result<Xpub, RawError> {
        let limit = self.limit(display);
        let command = Command::new("get_extended_pubkey", limit, is_text);
        check_path(command.name, path)?;
        self.run(command, |client| client.get_extended_pubkey(path, display))
    }

    /// Id and HMAC.
    pub(crate) fn register_wallet(
        &mut self,
        policy: &WalletPolicy,
    ) -> Result<([u8; 32], [u8; 32]), RawError> {
        // Each key is compared to its last character.
        let limit = self.for_things_to_read(1 + policy.keys.len());
        let command = Command::new("register_wallet", limit, is_of_length::<64>).interruptible();
        check_policy(command.name, policy)?;
        self.run(command, |client| client.register_wallet(policy))
    }

    pub(crate) fn wallet_address(
        &mut self,
        policy: &WalletPolicy,
        hmac: Option<&[u8; 32]>,
        change: bool,
        index: u32,
        display: bool,
    ) -> Result<Address<NetworkUnchecked>, RawError> {
        let limit = self.limit(display);
        let command = Command::new("get_wallet_address", limit, is_text).interruptible();
        check_policy(command.name, policy)?;
        self.run(command, |client| client.get_wallet_address(policy, hmac, change, index, display))
    }

    /// Every signature is handed to `on_signature` at once; an error of it stops the command.
    pub(crate) fn sign_psbt(
        &mut self,
        psbt: &Psbt,
        policy: &WalletPolicy,
        hmac: Option<&[u8; 32]>,
        on_signature: &mut dyn FnMut(Yielded) -> Result<(), DeviceError>,
    ) -> Result<(), RawError> {
        let limit = self.for_things_to_read(1 + psbt.outputs.len());
        let inputs = psbt.inputs.len();
        let mut on_yield = |payload: &[u8]| on_signature(parse_yield(payload, inputs)?);
        let mut command = Command::new("sign_psbt", limit, |_| true).interruptible();
        command.on_yield = Some(&mut on_yield);
        check_policy(command.name, policy)?;
        // The client builds Merkle trees over both, and its trees have no empty form.
        if psbt.inputs.is_empty() || psbt.outputs.is_empty() {
            return Err(not_sendable(command.name, "a transaction without inputs or outputs").into());
        }
        self.run(command, |client| client.sign_psbt(psbt, policy, hmac)).map(drop)
    }

    pub(crate) fn sign_message(
        &mut self,
        path: &DerivationPath,
        message: &[u8],
    ) -> Result<MessageSignature, RawError> {
        let limit = self.session.limits().operator;
        let command = Command::new("sign_message", limit, is_of_length::<65>).interruptible();
        check_path(command.name, path)?;
        if message.is_empty() {
            return Err(not_sendable(command.name, "an empty message").into());
        }
        let (header, signature) = self.run(command, |client| client.sign_message(message, path))?;
        let mut bytes = [header; 65];
        bytes[1..].copy_from_slice(&signature.serialize_compact());
        MessageSignature::parse(&bytes).ok_or_else(|| malformed("sign_message", &bytes).into())
    }

    /// For an answer before which a person reads so many things.
    fn for_things_to_read(&self, count: usize) -> Duration {
        self.session.limits().operator.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX))
    }

    fn limit(&self, display: bool) -> Duration {
        let limits = self.session.limits();
        if display { limits.operator } else { limits.quick }
    }

    fn run<'y, T>(
        &mut self,
        command: Command<'y>,
        call: impl FnOnce(&BitcoinClient<Adapter<'_, 'y>>) -> Result<T, BitcoinClientError<RawError>>,
    ) -> Result<T, RawError> {
        let name = command.name;
        let client = BitcoinClient::new(Adapter(RefCell::new(State {
            left: self.session.limits().exchanges,
            session: &mut *self.session,
            command,
            started: Instant::now(),
            waiting: Waiting::Nothing,
            queued: 0,
        })));
        call(&client).map_err(|error| from_client(name, error))
    }
}

/// One command in progress.
struct Command<'a> {
    name: &'static str,
    limit: Duration,
    /// The form of the data beside the last status word, "done".
    last: fn(&[u8]) -> bool,
    loops: Loops,
    on_yield: Option<OnYield<'a>>,
}

type OnYield<'a> = &'a mut dyn FnMut(&[u8]) -> Result<(), DeviceError>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Loops {
    /// One request, one answer.
    Never,
    /// The device may ask the client in between.
    MayAsk,
}

impl<'a> Command<'a> {
    fn new(name: &'static str, limit: Duration, last: fn(&[u8]) -> bool) -> Self {
        Self { name, limit, last, loops: Loops::Never, on_yield: None }
    }

    fn interruptible(mut self) -> Self {
        self.loops = Loops::MayAsk;
        self
    }
}

/// What the client's next request answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Nothing,
    Preimage,
    Proof,
    MoreElements,
}

struct State<'s, 'y> {
    session: &'s mut Session,
    command: Command<'y>,
    started: Instant,
    /// Exchanges that are left.
    left: u32,
    waiting: Waiting,
    /// Bytes that the client keeps for GET_MORE_ELEMENTS.
    queued: usize,
}

/// The client's transport. The client calls it from one thread, with a shared reference.
struct Adapter<'s, 'y>(RefCell<State<'s, 'y>>);

impl Transport for Adapter<'_, '_> {
    type Error = RawError;

    fn exchange(&self, command: &theirs::APDUCommand) -> Result<(theirs::StatusWord, Vec<u8>), RawError> {
        let mut state = self.0.borrow_mut();
        let answer = state.exchange(command)?;
        let status = if answer.status == StatusWord::OK {
            theirs::StatusWord::OK
        } else {
            theirs::StatusWord::InterruptedExecution
        };
        Ok((status, answer.data))
    }
}

impl State<'_, '_> {
    /// Gives answers with "done" or "go on" only, checked.
    fn exchange(&mut self, command: &theirs::APDUCommand) -> Result<Answer, RawError> {
        self.left = self.left.checked_sub(1).ok_or_else(|| ProtocolError::TooManyExchanges {
            command: self.command.name.to_owned(),
            limit: self.session.limits().exchanges,
        })?;
        self.note_queue(&command.data);
        let request = Request::new(command.cla, command.ins, command.p1, command.p2, command.data.clone())?;
        let limit = self.command.limit.min(self.time_left()?);
        let answer = self.session.ask(&request, limit)?;
        if !goes_on(answer.status) {
            return Err(RawError::Status(answer));
        }
        if answer.status == StatusWord::OK {
            if !(self.command.last)(&answer.data) {
                return Err(malformed(self.command.name, &answer.data).into());
            }
        } else {
            self.check_client_command(&answer.data)?;
        }
        Ok(answer)
    }

    fn time_left(&self) -> Result<Duration, ProtocolError> {
        let whole = self.session.limits().command;
        whole.checked_sub(self.started.elapsed()).ok_or_else(|| ProtocolError::CommandTooLong {
            command: self.command.name.to_owned(),
            seconds: whole.as_secs(),
        })
    }

    /// Follows the client's queue. A device that asks for long preimages and never takes the rest would
    /// make it grow without bound.
    fn note_queue(&mut self, reply: &[u8]) {
        match self.waiting {
            Waiting::Nothing => {}
            Waiting::Preimage => {
                if let Ok((VarInt(length), read)) = deserialize_partial::<VarInt>(reply) {
                    let here = reply.len().saturating_sub(read + 1);
                    let length = usize::try_from(length).unwrap_or(usize::MAX);
                    self.queued = length.saturating_sub(here);
                }
            }
            Waiting::Proof => {
                if let Some([all, here]) = reply.get(32..34) {
                    self.queued = 32 * usize::from(all.saturating_sub(*here));
                }
            }
            Waiting::MoreElements => {
                self.queued = self.queued.saturating_sub(reply.len().saturating_sub(2));
            }
        }
        self.waiting = Waiting::Nothing;
    }

    fn check_client_command(&mut self, data: &[u8]) -> Result<(), RawError> {
        let refused = || ProtocolError::RefusedClientCommand {
            command: self.command.name.to_owned(),
            detail: hex::encode(data),
        };
        if self.command.loops == Loops::Never {
            return Err(refused().into());
        }
        let (&code, payload) = data.split_first().ok_or_else(refused)?;
        match code {
            client_command::YIELD => {
                let on_yield = self.command.on_yield.as_mut().ok_or_else(refused)?;
                on_yield(payload)?;
            }
            client_command::GET_PREIMAGE if self.queued == 0 => self.waiting = Waiting::Preimage,
            client_command::GET_MERKLE_LEAF_PROOF if self.queued == 0 => {
                self.waiting = Waiting::Proof;
            }
            client_command::GET_MERKLE_LEAF_INDEX => {}
            client_command::GET_MORE_ELEMENTS if self.queued > 0 => {
                self.waiting = Waiting::MoreElements;
            }
            _ => return Err(refused().into()),
        }
        Ok(())
    }
}

/// Input index, then key and signature; anything but a plain signature of one of the inputs is refused.
pub(crate) fn parse_yield(payload: &[u8], inputs: usize) -> Result<Yielded, DeviceError> {
    let malformed = || malformed("sign_psbt", payload);
    let (VarInt(input), read) = deserialize_partial::<VarInt>(payload).map_err(|_| malformed())?;
    let input = usize::try_from(input).map_err(|_| malformed())?;
    if input >= inputs {
        return Err(malformed());
    }
    let signature = PartialSignature::from_slice(&payload[read..]).map_err(|_| malformed())?;
    Ok(Yielded { input, signature })
}

fn from_client(command: &str, error: BitcoinClientError<RawError>) -> RawError {
    let command = command.to_owned();
    let error = match error {
        BitcoinClientError::Transport(error) => return error,
        BitcoinClientError::Interpreter(detail) => {
            ProtocolError::RefusedClientCommand { command, detail: format!("{detail:?}") }
        }
        BitcoinClientError::InvalidPsbt => not_sendable(&command, "malformed PSBT"),
        BitcoinClientError::UnexpectedResult { data, .. } => {
            return malformed(&command, &data).into();
        }
        other => ProtocolError::MalformedAnswer { command, detail: format!("{other:?}") },
    };
    error.into()
}

fn check_path(command: &str, path: &DerivationPath) -> Result<(), ProtocolError> {
    if path.len() > PATH_LIMIT {
        return Err(not_sendable(command, "a path of too many steps"));
    }
    Ok(())
}

/// The client writes the length of the name into one byte, and its trees have no empty form.
fn check_policy(command: &str, policy: &WalletPolicy) -> Result<(), ProtocolError> {
    if policy.keys.is_empty() || policy.name.len() > usize::from(u8::MAX) {
        return Err(not_sendable(command, "a policy without keys or with too long a name"));
    }
    Ok(())
}

pub(crate) fn not_sendable(command: &str, detail: impl fmt::Display) -> ProtocolError {
    ProtocolError::NotSendable { command: command.to_owned(), detail: detail.to_string() }
}

/// Printable ASCII of at most 120 bytes: keys and addresses.
fn is_text(data: &[u8]) -> bool {
    data.len() <= 120 && data.iter().all(u8::is_ascii_graphic)
}

fn is_of_length<const LENGTH: usize>(data: &[u8]) -> bool {
    data.len() == LENGTH
}
