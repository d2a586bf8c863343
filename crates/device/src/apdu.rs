//! Requests to a device and its answers.

use std::fmt;

use serde::{Serialize, Serializer};

/// Class bytes.
pub mod cla {
    /// Common to the dashboard and every app.
    pub const COMMON: u8 = 0xb0;
    /// The dashboard.
    pub const DASHBOARD: u8 = 0xe0;
    /// The Bitcoin app.
    pub const BITCOIN: u8 = 0xe1;
    /// The Bitcoin app's framework (the loop of client commands).
    pub const FRAMEWORK: u8 = 0xf8;
}

/// Instruction bytes, by class.
pub mod ins {
    /// `B0`: name and version of what runs.
    pub const APP_AND_VERSION: u8 = 0x01;
    /// `B0`: quit the running app.
    pub const QUIT_APP: u8 = 0xa7;
    /// `E0`: target id, firmware, flags, MCU.
    pub const DASHBOARD_INFO: u8 = 0x01;
    /// `E0`: open an app by its name.
    pub const OPEN_APP: u8 = 0xd8;
    /// `E1`: extended public key.
    pub const GET_EXTENDED_PUBKEY: u8 = 0x00;
    /// `E1`: register a wallet policy.
    pub const REGISTER_WALLET: u8 = 0x02;
    /// `E1`: address of a wallet policy.
    pub const GET_WALLET_ADDRESS: u8 = 0x03;
    /// `E1`: sign a PSBT.
    pub const SIGN_PSBT: u8 = 0x04;
    /// `E1`: fingerprint of the master key.
    pub const GET_MASTER_FINGERPRINT: u8 = 0x05;
    /// `E1`: sign a message.
    pub const SIGN_MESSAGE: u8 = 0x10;
    /// `F8`: continue an interrupted command.
    pub const CONTINUE: u8 = 0x01;
}

/// The first byte of an `E000` answer: what the device asks of the client.
pub mod client_command {
    /// Here is a result; answered with nothing.
    pub const YIELD: u8 = 0x10;
    /// The preimage of a SHA-256.
    pub const GET_PREIMAGE: u8 = 0x40;
    /// A leaf of a Merkle tree with its proof.
    pub const GET_MERKLE_LEAF_PROOF: u8 = 0x41;
    /// The place of a leaf hash in a Merkle tree.
    pub const GET_MERKLE_LEAF_INDEX: u8 = 0x42;
    /// What did not fit into the last answer.
    pub const GET_MORE_ELEMENTS: u8 = 0xa0;
}

/// The two bytes that end every answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// Done.
    pub const OK: Self = Self(0x9000);
    /// The device asks the client something.
    pub const INTERRUPTED: Self = Self(0xe000);
    /// Declined on the device.
    pub const REJECTED: Self = Self(0x6985);
    /// The device is locked.
    pub const LOCKED: Self = Self(0x5515);
    /// The device is locked, or a security condition is not met (older firmware).
    pub const SECURITY_STATUS: Self = Self(0x6982);
    /// Declined on the dashboard.
    pub const REJECTED_ON_DASHBOARD: Self = Self(0x5501);
    /// The app is not installed.
    pub const APP_NOT_INSTALLED: Self = Self(0x6807);
    /// The name of the app is empty or has a bad length.
    pub const APP_NAME_BAD: Self = Self(0x670a);
    /// Bad data.
    pub const BAD_DATA: Self = Self(0x6a80);
    /// Not supported: path, script, key.
    pub const NOT_SUPPORTED: Self = Self(0x6a82);
    /// Bad P1 or P2.
    pub const BAD_P1_P2: Self = Self(0x6a86);
    /// Bad length.
    pub const BAD_LENGTH: Self = Self(0x6a87);
    /// Unknown instruction.
    pub const UNKNOWN_INS: Self = Self(0x6d00);
    /// Unknown class.
    pub const UNKNOWN_CLA: Self = Self(0x6e00);
    /// The command does not fit the state of the app.
    pub const BAD_STATE: Self = Self(0xb007);
    /// The HMAC is not this device's for this policy.
    pub const BAD_HMAC: Self = Self(0xb008);
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}", self.0)
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusWord({self})")
    }
}

impl Serialize for StatusWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why bytes are not a request or an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ApduError {
    /// A request has a header of at least 4 bytes.
    #[error("a request of {length} bytes")]
    RequestTooShort {
        /// Its length.
        length: usize,
    },
    /// The length byte and the data disagree.
    #[error("a request declares {declared} bytes of data and has {actual}")]
    RequestLengthDiffers {
        /// The length byte.
        declared: usize,
        /// The bytes that are there.
        actual: usize,
    },
    /// A request carries at most 255 bytes.
    #[error("{length} bytes do not fit into one request")]
    RequestTooLong {
        /// The length of the data.
        length: usize,
    },
    /// An answer ends in two bytes of status.
    #[error("an answer of {length} bytes")]
    AnswerTooShort {
        /// Its length.
        length: usize,
    },
    /// An answer carries at most 256 bytes.
    #[error("an answer of {length} bytes")]
    AnswerTooLong {
        /// Its length.
        length: usize,
    },
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Class.
    pub cla: u8,
    /// Instruction.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    data: Vec<u8>,
}

impl Request {
    /// A request with at most 255 bytes of data.
    pub fn new(cla: u8, ins: u8, p1: u8, p2: u8, data: Vec<u8>) -> Result<Self, ApduError> {
        if data.len() > usize::from(u8::MAX) {
            return Err(ApduError::RequestTooLong { length: data.len() });
        }
        Ok(Self { cla, ins, p1, p2, data })
    }

    /// A request without data and with both parameters zero.
    pub fn bare(cla: u8, ins: u8) -> Self {
        Self { cla, ins, p1: 0, p2: 0, data: Vec::new() }
    }

    /// The data.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// CLA INS P1 P2 Lc data.
    pub fn to_bytes(&self) -> Vec<u8> {
        let length = u8::try_from(self.data.len()).expect("checked when the request was made");
        let mut bytes = Vec::with_capacity(5 + self.data.len());
        bytes.extend([self.cla, self.ins, self.p1, self.p2, length]);
        bytes.extend(&self.data);
        bytes
    }

    /// Reads CLA INS P1 P2 Lc data; the length byte may be missing when there is no data.
    pub fn parse(bytes: &[u8]) -> Result<Self, ApduError> {
        let (&[cla, ins, p1, p2], rest) =
            bytes.split_first_chunk::<4>().ok_or(ApduError::RequestTooShort { length: bytes.len() })?;
        let (declared, data) = match rest {
            [] => (0, rest),
            [declared, data @ ..] => (usize::from(*declared), data),
        };
        if declared != data.len() {
            return Err(ApduError::RequestLengthDiffers { declared, actual: data.len() });
        }
        Self::new(cla, ins, p1, p2, data.to_vec())
    }
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The data before the status word; beside an error some apps give two bytes of detail here.
    pub data: Vec<u8>,
    /// The status word.
    pub status: StatusWord,
}

impl Answer {
    /// An answer without data.
    pub fn bare(status: StatusWord) -> Self {
        Self { data: Vec::new(), status }
    }

    /// Data, then status word.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.data.clone();
        bytes.extend(self.status.0.to_be_bytes());
        bytes
    }

    /// Reads data and status word; at most 256 bytes of data.
    pub fn parse(bytes: &[u8]) -> Result<Self, ApduError> {
        let (data, status) =
            bytes.split_last_chunk::<2>().ok_or(ApduError::AnswerTooShort { length: bytes.len() })?;
        if data.len() > 256 {
            return Err(ApduError::AnswerTooLong { length: data.len() });
        }
        Ok(Self { data: data.to_vec(), status: StatusWord(u16::from_be_bytes(*status)) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn malformed_requests_are_refused_by_name() {
        assert_eq!(Request::parse(&[0xe1, 0x05]), Err(ApduError::RequestTooShort { length: 2 }));
        assert_eq!(
            Request::parse(&[0xe1, 0x05, 0, 1, 5, 0xaa]),
            Err(ApduError::RequestLengthDiffers { declared: 5, actual: 1 })
        );
        assert_eq!(Request::parse(&[0xe1, 0x05, 0, 1]), Request::new(0xe1, 5, 0, 1, vec![]));
    }

    proptest! {
        #[test]
        fn requests_round_trip(head in prop::array::uniform4(any::<u8>()), data in prop::collection::vec(any::<u8>(), 0..=255)) {
            let request = Request::new(head[0], head[1], head[2], head[3], data).expect("short");
            prop_assert_eq!(Request::parse(&request.to_bytes()), Ok(request));
        }

        #[test]
        fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(request) = Request::parse(&bytes) {
                prop_assert!(request.to_bytes().starts_with(&bytes));
            }
            if let Ok(answer) = Answer::parse(&bytes) {
                prop_assert_eq!(answer.to_bytes(), bytes);
            }
        }
    }
}
