//! The audit log, format 1: encrypted, append-only, verifiable by somebody who trusts neither the laptop nor its
//! operators. The page of record is `docs/audit-log.md`.
//!
//! Pure: values, records, bodies, tree, notes, certificates, proofs. The shell around them (the only part that touches
//! files and asks for randomness): [`Founding`], [`Opening`], [`Log`], [`Reader`], [`verify`], [`export_bundle`].
//! Time comes in as an argument.

mod body;
mod bundle;
mod cbor;
mod certificate;
mod digest;
mod epoch;
mod error;
mod exhibit;
mod founding;
#[cfg(test)]
mod golden;
mod head;
mod lock;
mod log;
mod note;
mod opening;
mod proof;
mod reader;
mod record;
mod session;
mod store;
mod tree;
mod value;
mod verify;
mod words;

pub use body::{Event, EventError, Field, MAX_BODY};
pub use bundle::{
    BundleContents, BundleError, Unpacked, export_bundle, pack_bundle, prove_record, unpack_bundle,
};
pub use certificate::{
    Certificate, CertificateError, certificate_text, check_certificates, decode_certificates,
    encode_certificates,
};
pub use digest::{Digest, LogId};
pub use epoch::{
    EpochKey, EpochKeys, Identity, KeyError, MAX_EPOCH, Recipient, WrappedEpoch, generate_identity,
};
pub use error::{FormatError, StoreError};
pub use founding::Founding;
pub use head::{GivenHead, HEAD_WORDS, Head, HeadError};
pub use log::{AppendError, Clock, CommitError, Log, Receipt, head_value};
pub use note::{Cosigner, CosignerKey, Note, SessionKey, SignatureLine};
pub use opening::Opening;
pub use proof::{FieldProof, RecordProof};
pub use reader::{ReadError, Reader, Record, Records};
pub use record::{
    EPOCH_OPENED, EXHIBIT_SEALED, FORMAT, Header, LOG_CREATED, OPERATOR_ENROLLED, OPERATOR_REMOVED,
    RESERVED_KINDS, SESSION_CLOSED, SESSION_OPENED,
};
pub use session::{OpenError, Operator, Presence};
pub use store::Profile;
pub use tree::{consistency_path, continues, empty_root, includes, inclusion_path, leaf_hash, root_of};
pub use value::{Body, Value, ValueError};
pub use verify::{
    BundleFault, CheckedExhibits, CheckpointFault, Content, Ended, EpochFault, ExhibitFault, Finding, Keys,
    OrderFault, Progress, SessionFault, SessionFound, SignerFound, Stage, Standing, Stopped, Verified,
    VerifyError, verify, verify_with,
};
pub use words::spell;

/// Every stable error code of this crate.
pub fn error_codes() -> impl Iterator<Item = &'static str> {
    use strum::VariantNames;
    [
        CertificateError::VARIANTS,
        CommitError::VARIANTS,
        EventError::VARIANTS,
        Finding::VARIANTS,
        FormatError::VARIANTS,
        HeadError::VARIANTS,
        KeyError::VARIANTS,
        StoreError::VARIANTS,
        ValueError::VARIANTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
