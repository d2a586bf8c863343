//! What can go wrong with a device, each with its own code.

use serde::Serialize;

use crate::apdu::{ApduError, StatusWord};
use crate::frames::FrameError;
use crate::link::LinkError;
use crate::policy::PolicyError;

/// Why an operation with a device failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(untagged)]
pub enum DeviceError {
    /// The bytes were not carried.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The reports were not a message.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The message was not a request or an answer.
    #[error(transparent)]
    Apdu(#[from] ApduError),
    /// The device answered with a status word that is not "done".
    #[error(transparent)]
    Status(#[from] StatusError),
    /// The device broke the protocol.
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    /// The device's answer is well formed and not true, or it is not the device that was meant.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// The wallet policy cannot be used.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// What the device said instead of "done". `command` names the command in progress; `data` is the
/// hexadecimal data beside the status word, empty as a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the fields are described above, once")]
pub enum StatusError {
    /// 6985, and 5501 on the dashboard.
    #[error("{command}: declined on the device")]
    RejectedOnDevice { command: String },
    /// 5515, and 6982 of older firmware.
    #[error("{command}: the device is locked")]
    DeviceLocked { command: String },
    /// 6E00 and 6D00: another app, or none, or one too old for the command.
    #[error("{command}: the running app does not know the command ({status})")]
    WrongApp { command: String, status: StatusWord },
    /// 6807.
    #[error("{command}: the app is not installed")]
    AppNotInstalled { command: String },
    /// 670A.
    #[error("{command}: the device does not accept this app name")]
    AppNameBad { command: String },
    /// 6A80.
    #[error("{command}: the device found the data wrong ({data})")]
    BadData { command: String, data: String },
    /// 6A82 for a command that is about one path.
    #[error("{command}: the device does not allow the path {path}")]
    PathNotAllowed { command: String, path: String },
    /// 6A82 for another command.
    #[error("{command}: the device does not support a part of the data ({data})")]
    NotSupported { command: String, data: String },
    /// 6A86.
    #[error("{command}: the device does not accept the parameters")]
    BadParameters { command: String },
    /// 6A87.
    #[error("{command}: the device does not accept the length")]
    BadLength { command: String },
    /// B007.
    #[error("{command}: the app was in another state")]
    BadState { command: String },
    /// B008: another device gave the proof, or one of the policy's name, threshold and keys is another one.
    #[error("{command}: the registration is not this device's for this policy")]
    BadHmac { command: String },
    /// Any other.
    #[error("{command}: the device answered {status} ({data})")]
    UnknownStatus { command: String, status: StatusWord, data: String },
}

impl StatusError {
    /// The error for a status word, for a command that is about no one path; none for "done".
    pub fn of(command: &str, status: StatusWord, data: &[u8]) -> Option<Self> {
        let command = command.to_owned();
        let data = hex::encode(data);
        Some(match status {
            StatusWord::OK => return None,
            StatusWord::REJECTED | StatusWord::REJECTED_ON_DASHBOARD => Self::RejectedOnDevice { command },
            StatusWord::LOCKED | StatusWord::SECURITY_STATUS => Self::DeviceLocked { command },
            StatusWord::UNKNOWN_CLA | StatusWord::UNKNOWN_INS => Self::WrongApp { command, status },
            StatusWord::APP_NOT_INSTALLED => Self::AppNotInstalled { command },
            StatusWord::APP_NAME_BAD => Self::AppNameBad { command },
            StatusWord::BAD_DATA => Self::BadData { command, data },
            StatusWord::NOT_SUPPORTED => Self::NotSupported { command, data },
            StatusWord::BAD_P1_P2 => Self::BadParameters { command },
            StatusWord::BAD_LENGTH => Self::BadLength { command },
            StatusWord::BAD_STATE => Self::BadState { command },
            StatusWord::BAD_HMAC => Self::BadHmac { command },
            _ => Self::UnknownStatus { command, status, data },
        })
    }

    /// As [`StatusError::of`] for a command about one path, where 6A82 means that path.
    pub fn of_path(command: &str, path: &str, status: StatusWord, data: &[u8]) -> Option<Self> {
        match status {
            StatusWord::NOT_SUPPORTED => {
                Some(Self::PathNotAllowed { command: command.to_owned(), path: path.to_owned() })
            }
            _ => Self::of(command, status, data),
        }
    }
}

/// How the device broke the protocol, or what we refuse to send it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ProtocolError {
    /// The answer does not have the form that the command's answers have.
    #[error("{command}: the answer is malformed: {detail}")]
    MalformedAnswer {
        /// The command in progress.
        command: String,
        /// What is wrong, with the answer in hexadecimal.
        detail: String,
    },
    /// The device asked for something that a client cannot or must not give.
    #[error("{command}: the device made a request that the client refuses: {detail}")]
    RefusedClientCommand {
        /// The command in progress.
        command: String,
        /// The request.
        detail: String,
    },
    /// The device kept asking.
    #[error("{command}: more than {limit} exchanges")]
    TooManyExchanges {
        /// The command in progress.
        command: String,
        /// The limit.
        limit: u32,
    },
    /// The device kept asking, slowly.
    #[error("{command}: not done after {seconds} s")]
    CommandTooLong {
        /// The command in progress.
        command: String,
        /// The limit.
        seconds: u64,
    },
    /// An earlier answer never came or came broken; a late one could be taken for the next.
    #[error("the device and this program are out of step; the session must be recovered")]
    OutOfStep,
    /// What we were asked to send cannot be put into a request.
    #[error("{command}: not sent: {detail}")]
    NotSendable {
        /// The command.
        command: String,
        /// Why.
        detail: String,
    },
}

/// What the device said that is not so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CheckError {
    /// Another device (or another seed, or a passphrase) than the one meant.
    #[error("this device has the fingerprint {got}, not {expected}")]
    WrongDevice {
        /// The fingerprint of the device that was meant.
        expected: String,
        /// The one found.
        got: String,
    },
    /// Another app than the one meant, or the dashboard.
    #[error("{got} runs, not {expected}")]
    OtherAppRunning {
        /// The app that was meant.
        expected: String,
        /// What runs.
        got: String,
    },
    /// The Bitcoin app of another network.
    #[error("the app {got} runs, not {expected}")]
    WrongNetworkApp {
        /// The app that was meant.
        expected: String,
        /// The one that runs.
        got: String,
    },
    /// The device's address is not the policy's.
    #[error("the device gave {device}, the policy gives {computed}")]
    AddressDiffers {
        /// The device's address.
        device: String,
        /// Ours, in the form of the same network.
        computed: String,
    },
    /// The device's policy id is not the policy's.
    #[error("the device registered {device}, the policy is {computed}")]
    PolicyIdDiffers {
        /// The device's id.
        device: String,
        /// Ours.
        computed: String,
    },
    /// The extended public key is not what the device signs with.
    #[error("{path}: the key {device} does not fit: {reason}")]
    XpubDiffers {
        /// The path that was asked for.
        path: String,
        /// The device's extended public key.
        device: String,
        /// What does not fit.
        reason: XpubFlaw,
    },
    /// A signature of the device is not a signature of this transaction by this device.
    #[error("input {input}: the signature of {pubkey} is wrong: {reason}")]
    WrongSignature {
        /// The input that the device named.
        input: usize,
        /// The key that the device named, hexadecimal.
        pubkey: String,
        /// What is wrong.
        reason: SignatureFlaw,
    },
    /// The device holds no key of the policy.
    #[error("the device {fingerprint} holds no key of the wallet policy {policy}")]
    DeviceNotInPolicy {
        /// The device's fingerprint.
        fingerprint: String,
        /// The policy's name.
        policy: String,
    },
    /// An input that the device would warn about or refuse; the transaction was not sent to it.
    #[error("input {input} cannot be signed: {reason}")]
    InputNotSignable {
        /// The input.
        input: usize,
        /// Why.
        reason: InputFlaw,
    },
    /// An output that the device would hide or that nobody could compare; the transaction was not sent to it.
    #[error("output {output} cannot be signed for: {reason}")]
    OutputNotSignable {
        /// The output.
        output: usize,
        /// Why.
        reason: OutputFlaw,
    },
    /// Every output is change: the device would show none. Not sent.
    #[error("the device would show no output of this transaction")]
    NothingShown,
    /// More goes out than comes in. Not sent.
    #[error("the outputs exceed the inputs")]
    OutputsExceedInputs,
    /// The device would warn of the fee; a warning that may be waved through is a stop here. Not sent.
    #[error("the fee of {fee} sat is a tenth or more of the {spent} sat spent")]
    FeeAboveTenth {
        /// The fee in satoshis.
        fee: u64,
        /// The sum of the inputs in satoshis.
        spent: u64,
    },
    /// More inputs than the app takes. Not sent.
    #[error("a transaction of {inputs} inputs, the app signs at most {limit}")]
    TooManyInputs {
        /// How many.
        inputs: usize,
        /// The limit.
        limit: usize,
    },
    /// No registration of the policy is at hand. It is made in the key ceremony, never when money moves.
    #[error("the wallet policy {policy} has no registration of the device {fingerprint}")]
    NotRegistered {
        /// The device's fingerprint.
        fingerprint: String,
        /// The policy's name.
        policy: String,
    },
    /// The registration at hand is another device's.
    #[error("the registration is of the device {registered}, this is {fingerprint}")]
    RegistrationOfOtherDevice {
        /// The fingerprint of the device that gave it.
        registered: String,
        /// This device's.
        fingerprint: String,
    },
    /// The registration at hand is another policy's.
    #[error("the registration is of the policy {registered}, this is {computed}")]
    RegistrationOfOtherPolicy {
        /// The id in the registration.
        registered: String,
        /// The id computed from the policy.
        computed: String,
    },
    /// The device said "done" and did not sign an input of its own.
    #[error("input {input}: the device did not sign")]
    SignatureMissing {
        /// The input.
        input: usize,
    },
    /// A message signature is not by the expected key.
    #[error("the message was signed by {got}, not by {expected}")]
    WrongMessageSigner {
        /// The key that was meant, hexadecimal.
        expected: String,
        /// The one recovered, hexadecimal; empty if none.
        got: String,
    },
}

/// What does not fit about an extended public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum XpubFlaw {
    /// Its depth is not the path's.
    Depth,
    /// It is of another network.
    Network,
    /// Its own or its parent's fingerprint is not the device's.
    Fingerprint,
    /// Its number is not the path's last step.
    LastStep,
    /// Read again, it is another one.
    Changed,
    /// The device signs with a key that is not below it.
    OtherSigner,
}

/// Why an input is not sent to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum InputFlaw {
    /// The previous transaction is missing: the device would warn.
    PreviousTransactionMissing,
    /// The previous output is missing: the device would refuse.
    PreviousOutputMissing,
    /// The previous transaction is another one, or has no such output, or not this one.
    PreviousTransactionDiffers,
    /// A sighash type other than ALL.
    SighashType,
    /// No derivation of this device on the policy's two chains.
    NotOfThisDevice,
    /// The derivation names another key than the policy's.
    OtherKey,
    /// The previous output is not the policy's address.
    OtherScript,
    /// The witness script is missing or not the previous output's.
    WitnessScript,
    /// Neither P2WPKH nor P2WSH nor taproot, or a key in several leaves.
    Unsupported,
}

/// Why an output is not sent to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum OutputFlaw {
    /// Data (OP_RETURN).
    Data,
    /// No address: nobody could compare it.
    UnknownScript,
    /// It names a key of ours at a place where that key is not.
    OtherKey,
    /// It is dressed up as ours and is not.
    OtherScript,
    /// It is said to be ours, on the chain of the addresses that are given out.
    ReceiveChain,
    /// Change so far out that a recovery would not find it.
    IndexTooFar,
    /// A second change output, which the device would hide like the first.
    SecondChange,
}

/// What is wrong about a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SignatureFlaw {
    /// The transaction has no such input.
    NoSuchInput,
    /// A Schnorr signature where ECDSA was asked for, or the other way round.
    OtherKind,
    /// The key is not this device's in the policy.
    OtherKey,
    /// A second signature of the same input.
    Repeated,
    /// It does not sign the whole transaction.
    SighashType,
    /// It is not a signature of this transaction.
    OtherTransaction,
}
