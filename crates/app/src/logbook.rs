//! The log as a person looks at it: founded, verified, shown, exported.

use std::collections::BTreeMap;
use std::path::Path;

use audit::{
    Body, BundleContents, Certificate, Content, Founding, GivenHead, Identity, Keys, Operator, Reader,
    Recipient, Verified,
};
use bitcoin::NetworkKind;
use serde::Serialize;

use crate::failure::Failure;
use crate::finding::Wanted;
use crate::inputs::read;
use crate::ledger::Ledger;
use crate::outputs::Outputs;
use crate::ports::Ports;
use crate::profile::{Profile, RehearsalOnly};
use crate::room::{Room, Unattended};
use crate::session::{certify, founders, presence};
use crate::spec::DeviceSpec;

/// What is wrong with how a log was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum LogbookError {
    /// The log is whole, but nothing in it is for this reader.
    #[error("the identity opens nothing in {file}")]
    IdentityOpensNothing {
        /// The log.
        file: String,
    },
    /// What is asked for stands in sealed records, and no identity opens them.
    #[error("no identity is given to open {file}")]
    IdentityNeeded {
        /// The log.
        file: String,
    },
    /// The log is whole, and its register of devices contradicts itself.
    #[error("record {record} contradicts the register of devices: {reason}")]
    RegisterContradicted {
        /// The record.
        record: u64,
        /// The code of the rule that it breaks.
        reason: String,
    },
}

/// The most bytes of an identity or a head.
const SMALL: usize = 64 * 1024;

/// Verifies a log file or a bundle from nothing.
///
/// # Errors
/// The first thing that does not hold.
pub fn verify_log(path: &Path, identity: Option<&Path>, head: Option<&Path>) -> Result<Verified, Failure> {
    let identity = identity.map(read_identity).transpose()?;
    let head = head.map(read_head).transpose()?;
    let keys = identity.as_ref().map_or(Keys::None, Keys::Identity);
    let verified = audit::verify(path, keys, head.as_ref())?;
    if identity.is_some() && matches!(verified.content, Content::NotProven) {
        return Err(LogbookError::IdentityOpensNothing { file: path.display().to_string() }.into());
    }
    Ok(verified)
}

/// One record as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct RecordShown {
    /// Its place.
    pub seq: u64,
    /// When, as RFC 3339.
    pub time: String,
    /// What happened.
    pub kind: String,
    /// What is said about it.
    pub body: serde_json::Value,
}

/// Reads every record to whoever shows it, after verifying the whole.
///
/// # Errors
/// A log that does not hold, or that the identity does not open.
pub fn show_log(path: &Path, identity: &Path, show: &mut dyn FnMut(RecordShown)) -> Result<(), Failure> {
    let identity = read_identity(identity)?;
    audit::verify(path, Keys::Identity(&identity), None)?;
    let file = if path.is_dir() { path.join("log.himuro") } else { path.to_owned() };
    let reader = Reader::open(&file, Keys::Identity(&identity))?;
    for record in reader.records(0) {
        let record = record?;
        let time =
            jiff::Timestamp::from_millisecond(record.wall).map(|time| time.to_string()).unwrap_or_default();
        show(RecordShown { seq: record.seq, time, kind: record.kind, body: record.body.to_json() });
    }
    Ok(())
}

/// Writes the auditor's bundle: a folder, or one file where `out` ends in `.tar`.
///
/// # Errors
/// A log that does not hold; a folder or file that exists.
pub fn export_log(file: &Path, out: &Path) -> Result<(), Failure> {
    if out.extension().is_some_and(|end| end == "tar") {
        let folder = out.with_extension("tar-part");
        export_folder(file, &folder)?;
        let packed = audit::pack_bundle(&folder, out);
        // Made a moment ago, and by us alone: a folder that existed was refused.
        let _ = std::fs::remove_dir_all(&folder);
        return Ok(packed?);
    }
    export_folder(file, out)
}

fn export_folder(file: &Path, out: &Path) -> Result<(), Failure> {
    let verified = audit::verify(file, Keys::None, None)?;
    let mut operators: Vec<Operator> = Vec::new();
    for signer in verified.sessions.iter().flat_map(|session| &session.signers) {
        let mut public_key = [0; 33];
        let readable = hex::decode_to_slice(&signer.public_key, &mut public_key).is_ok();
        if readable
            && !operators.iter().any(|known| known.name == signer.name && known.public_key == public_key)
        {
            operators.push(Operator { name: signer.name.clone(), public_key });
        }
    }
    // Record 0 with its proof: the root of the auditor's trust.
    audit::export_bundle(file, out, &BundleContents { operators: &operators, proofs: &[0], withheld: &[] })?;
    Ok(())
}

/// What is asked for a new log.
#[derive(Debug, Clone)]
pub struct NewLog {
    /// The file.
    pub file: std::path::PathBuf,
    /// What it is for.
    pub profile: Profile,
    /// Devices whose holders found it.
    pub devices: Vec<DeviceSpec>,
    /// A rehearsal's seed was given.
    pub seeded: bool,
    /// Nobody is to be asked.
    pub unattended: bool,
}

/// Founds an empty log, closes it, and leaves its reader's identity beside it.
///
/// # Errors
/// A rehearsal's flag in production; a file that exists; what a device says.
pub fn create_log(asked: &NewLog) -> Result<(), Failure> {
    if asked.seeded {
        asked.profile.permit(RehearsalOnly::RngSeed)?;
    }
    if asked.unattended {
        asked.profile.permit(RehearsalOnly::Unattended)?;
    }
    let (ports, mut room) = (Ports::default(), Unattended::new(|_| {}));
    let mut ledgers = BTreeMap::new();
    for (place, spec) in asked.devices.iter().enumerate() {
        let person = char::from(b'A' + u8::try_from(place).unwrap_or(25).min(25)).to_string();
        let (profile, network) = (asked.profile, NetworkKind::Test);
        let wanted = Wanted { person: &person, spec, profile, network, fingerprint: None };
        let ledger = Ledger::open(&wanted, &ports, &mut room)?;
        ledgers.insert(person, ledger);
    }
    let profile = match asked.profile {
        Profile::Production => audit::Profile::Production,
        Profile::Rehearsal => audit::Profile::Rehearsal,
    };
    let founding = Founding::begin(&asked.file, profile)?;
    let people: Vec<String> = ledgers.keys().cloned().collect();
    let text = founding.certificate_text();
    let certified = match people.len() {
        0 => None,
        _ => {
            let signed = (founding.log_id(), text.as_str());
            // Nobody is in this room who could mend anything.
            let mut give_up = |_: &str, failure, _: &mut dyn Room| Err(failure);
            Some(certify(&mut ledgers, &people, signed, &mut room, &mut give_up)?)
        }
    };
    let certificates = match &certified {
        None => vec![throw_away_certificate(&text)?],
        Some(certified) => certified.certificates.clone(),
    };
    let (secret, public) = audit::generate_identity();
    let folder =
        asked.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = asked.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let identity = zeroize::Zeroizing::new(format!("# founder {public}\n{}\n", secret.as_str()));
    // Written before the log is: one that nobody can read must not come about.
    let outputs = Outputs::resume(folder);
    let identity_name = format!("{name}.identity");
    outputs.refuse_existing(&identity_name)?;
    outputs.write_waiting(&identity_name, identity.as_bytes())?;
    let recipients = vec![Recipient::new("founder", &public)?];
    let now = crate::journal::now().0;
    let founders = founders(&certificates);
    let presence = presence(&people, certified.as_ref());
    let log = founding.found(&founders, &certificates, recipients, &presence, &Body::new(), now)?;
    outputs.found(&identity_name)?;
    log.close(audit::Clock { wall: crate::journal::now().0, mono: 0 })?;
    Ok(())
}

/// A certificate by a key that exists nowhere afterwards: the log can be read and refused, but nobody is enrolled who
/// could open another session in it. Founding with the Ledgers of real people takes `devices`.
fn throw_away_certificate(text: &str) -> Result<Certificate, Failure> {
    use bitcoin::secp256k1::{Message, Secp256k1, SecretKey};
    let mut secret = zeroize::Zeroizing::new([0; 32]);
    getrandom::fill(secret.as_mut()).map_err(|_| crate::rehearsal::not_yet("randomness"))?;
    let secret = SecretKey::from_slice(secret.as_ref()).map_err(|_| crate::rehearsal::not_yet("a key"))?;
    let secp = Secp256k1::new();
    let message = Message::from_digest(*bitcoin::sign_message::signed_msg_hash(text).as_ref());
    let (id, compact) = secp.sign_ecdsa_recoverable(&message, &secret).serialize_compact();
    let mut signature = [0; 65];
    // BIP-137: 31 to 34 for a compressed key.
    signature[0] = 31 + u8::try_from(id.to_i32()).unwrap_or(0);
    signature[1..].copy_from_slice(&compact);
    Ok(Certificate { name: "nobody".to_owned(), public_key: secret.public_key(&secp).serialize(), signature })
}

pub(crate) fn read_identity(path: &Path) -> Result<Identity, Failure> {
    let bytes = zeroize::Zeroizing::new(read(path, SMALL)?);
    Ok(Identity::parse(&String::from_utf8_lossy(&bytes))?)
}

fn read_head(path: &Path) -> Result<GivenHead, Failure> {
    let bytes = read(path, SMALL)?;
    let text = String::from_utf8_lossy(&bytes);
    // The first three lines of anything longer: a note that was cut, or one with lines of its own around it.
    Ok(text.parse()?)
}
