//! The bundle for the auditor: one directory that says by itself what is in it. docs/audit-log.md, "Bundle".

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use crate::{
    BundleFault, CheckpointFault, Digest, Finding, Header, Keys, Operator, RecordProof, StoreError, Verified,
    VerifyError, store, tree,
    verify::{
        self, Stage, Trust, Withholding,
        progress::{Watch, tell},
        source::Source,
    },
};

mod keys;
mod tar;

use keys::Named;
pub(crate) use keys::check as check_keys;
pub use tar::{Unpacked, pack_bundle, unpack_bundle};

pub(crate) const LOG: &str = "log.himuro";
const MANIFEST: &str = "manifest.sha256";
const CHECKPOINT: &str = "checkpoint";
const KEYS: &str = "keys.json";
const README: &str = include_str!("bundle/README.txt");

/// What goes into a bundle beside the log.
#[derive(Debug, Clone, Copy, Default)]
pub struct BundleContents<'a> {
    /// Founders and everybody enrolled since, in clear: `keys.json`.
    pub operators: &'a [Operator],
    /// Records for which a proof stands in `proofs/`.
    pub proofs: &'a [u64],
    /// Records whose ciphertexts are left out.
    pub withheld: &'a [u64],
}

/// Why no bundle was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(untagged)]
pub enum BundleError {
    /// The log does not hold, or could not be read or written.
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

impl From<StoreError> for BundleError {
    fn from(error: StoreError) -> Self {
        Self::Verify(error.into())
    }
}

impl From<rusqlite::Error> for BundleError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Verify(error.into())
    }
}

/// Verifies the log at `log` and writes a bundle of it to the new directory `out`.
///
/// A log that is open is folded first ([`crate::Log::fold`]); one that crashed is recovered in a private copy.
///
/// # Errors
/// A log that does not hold, a record that is not there, a directory that exists.
pub fn export_bundle(log: &Path, out: &Path, contents: &BundleContents<'_>) -> Result<Verified, BundleError> {
    let source = Source::of_file(log)?;
    let trust = Trust { operators: None, withholding: Withholding::Refused };
    let verified = verify::whole(&source, Keys::None, None, trust)?.verified;
    fs::create_dir(out).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => StoreError::FileExists { path: out.display().to_string() },
        _ => StoreError::disk(out, &error),
    })?;
    let written = out.join(LOG);
    fs::copy(source.file(), &written).map_err(|error| StoreError::disk(&written, &error))?;
    let mut permissions =
        fs::metadata(&written).map_err(|error| StoreError::disk(&written, &error))?.permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o600);
    fs::set_permissions(&written, permissions).map_err(|error| StoreError::disk(&written, &error))?;
    let db = store::open(&written)?;
    store::end_session(&db)?;
    for seq in contents.withheld {
        if db.execute("UPDATE record SET ciphertext = x'' WHERE seq = ?1", [seq])? != 1 {
            return Err(VerifyError::from(Finding::RecordMissing { record: *seq }).into());
        }
    }
    if !contents.withheld.is_empty() {
        // freed pages would still hold what is withheld
        db.execute_batch("VACUUM")?;
    }
    let mut files = BTreeMap::from([
        (CHECKPOINT.to_owned(), verified.note.clone().into_bytes()),
        ("README".to_owned(), README.as_bytes().to_vec()),
        (KEYS.to_owned(), keys::write(&verified, contents.operators).into_bytes()),
    ]);
    for epoch in store::wrapped_epochs(&db)? {
        files.insert(format!("epochs/{}.age", epoch.no), epoch.file);
    }
    if !contents.proofs.is_empty() {
        let leaves = verify::leaves(&db)?;
        for seq in contents.proofs {
            let proof = prove(&db, &leaves, *seq, &verified.note)?;
            files.insert(format!("proofs/{seq}.tlog-proof"), proof.to_string().into_bytes());
        }
    }
    drop(db);
    let mut manifest = BTreeMap::from([(LOG.to_owned(), digest_of(&written)?)]);
    for (name, bytes) in &files {
        write(&out.join(name), bytes)?;
        manifest.insert(name.clone(), Digest::of(bytes));
    }
    let manifest: String = manifest.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    write(&out.join(MANIFEST), manifest.as_bytes())?;
    store::sync_directory_of(&written)?;
    Ok(verified)
}

/// The proof that record `seq` stands under the last checkpoint of the log at `log`.
///
/// # Errors
/// A log that does not hold, a record that is not there.
pub fn prove_record(log: &Path, seq: u64) -> Result<RecordProof, BundleError> {
    let source = Source::of_file(log)?;
    let trust = Trust { operators: None, withholding: Withholding::Refused };
    let verified = verify::whole(&source, Keys::None, None, trust)?.verified;
    let db = source.connect()?;
    prove(&db, &verify::leaves(&db)?, seq, &verified.note)
}

fn prove(
    db: &rusqlite::Connection,
    leaves: &[Digest],
    seq: u64,
    note: &str,
) -> Result<RecordProof, BundleError> {
    let missing = || VerifyError::from(Finding::RecordMissing { record: seq });
    let path = tree::inclusion_path(leaves, seq).ok_or_else(missing)?;
    let header: Vec<u8> =
        db.query_row("SELECT header FROM record WHERE seq = ?1", [seq], |row| row.get(0))?;
    let note = note.parse().map_err(|_| {
        VerifyError::from(Finding::CheckpointRow {
            size: leaves.len() as u64,
            reason: CheckpointFault::Malformed,
        })
    })?;
    Ok(RecordProof { header: Some(header), index: seq, path, note })
}

/// Every file of the bundle against its manifest, and nothing beside it.
pub(crate) fn check(bundle: &Path, watch: Watch<'_>) -> Result<Named, VerifyError> {
    let wrong = |file: &str, reason| Finding::BundleFile { file: file.to_owned(), reason };
    if !bundle.join(MANIFEST).exists() {
        return Err(StoreError::NoBundle { path: bundle.display().to_string() }.into());
    }
    let text = read_text(bundle, MANIFEST)?;
    let files = text.lines().count() as u64;
    let mut named = BTreeSet::from([MANIFEST.to_owned()]);
    tell(watch, Stage::Bundle, 0, files)?;
    for line in text.lines() {
        let (digest, name) = line.split_once("  ").ok_or_else(|| wrong(MANIFEST, BundleFault::Malformed))?;
        let plain = !name.is_empty() && name.split('/').all(|part| !matches!(part, "" | "." | ".."));
        if !plain || !named.insert(name.to_owned()) {
            return Err(wrong(name, BundleFault::NameRefused).into());
        }
        let path = bundle.join(name);
        if !path.symlink_metadata().is_ok_and(|meta| meta.is_file()) {
            return Err(wrong(name, BundleFault::Missing).into());
        }
        if digest_of(&path)?.to_string() != digest {
            return Err(wrong(name, BundleFault::Changed).into());
        }
        tell(watch, Stage::Bundle, named.len() as u64 - 1, files)?;
    }
    for required in [LOG, CHECKPOINT, KEYS] {
        if !named.contains(required) {
            return Err(wrong(required, BundleFault::Missing).into());
        }
    }
    for found in files_below(bundle, PathBuf::new())? {
        if !named.contains(&found) {
            return Err(wrong(&found, BundleFault::NotNamed).into());
        }
    }
    Ok(Named::parse(&read_text(bundle, KEYS)?).ok_or_else(|| wrong(KEYS, BundleFault::Malformed))?)
}

/// The files beside the log against the log itself.
pub(crate) fn check_against(bundle: &Path, source: &Source, verified: &Verified) -> Result<(), VerifyError> {
    let wrong = |file: &str, reason| Finding::BundleFile { file: file.to_owned(), reason };
    if read_text(bundle, CHECKPOINT)? != verified.note {
        return Err(wrong(CHECKPOINT, BundleFault::NotTheLogs).into());
    }
    let db = source.connect()?;
    for epoch in store::wrapped_epochs(&db)? {
        let name = format!("epochs/{}.age", epoch.no);
        if fs::read(bundle.join(&name)).ok().as_ref() != Some(&epoch.file) {
            return Err(wrong(&name, BundleFault::NotTheLogs).into());
        }
    }
    for name in files_below(bundle, PathBuf::new())? {
        let Some(seq) = name.strip_prefix("proofs/").and_then(|name| name.strip_suffix(".tlog-proof")) else {
            continue;
        };
        let proof: RecordProof = read_text(bundle, &name)?
            .parse()
            .map_err(|_: crate::FormatError| wrong(&name, BundleFault::Malformed))?;
        let header: Vec<u8> = db
            .query_row("SELECT header FROM record WHERE seq = ?1", [proof.index.cast_signed()], |row| {
                row.get(0)
            })
            .map_err(|_| wrong(&name, BundleFault::DoesNotProve))?;
        let same = proof.index.to_string() == seq
            && proof.header.as_ref() == Some(&header)
            && Header::decode(&header).is_ok()
            && proof.note.head() == &verified.head
            && proof.shows(&header);
        if !same {
            return Err(wrong(&name, BundleFault::DoesNotProve).into());
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let disk = |error: std::io::Error| StoreError::disk(path, &error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(disk)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(disk)?;
    std::io::Write::write_all(&mut file, bytes).and_then(|()| file.sync_all()).map_err(disk)
}

fn read_text(bundle: &Path, name: &str) -> Result<String, StoreError> {
    let path = bundle.join(name);
    fs::read_to_string(&path).map_err(|error| StoreError::disk(&path, &error))
}

fn digest_of(path: &Path) -> Result<Digest, StoreError> {
    use sha2::Digest as _;
    use std::io::Read;
    let disk = |error: std::io::Error| StoreError::disk(path, &error);
    let mut file = fs::File::open(path).map_err(disk)?;
    let (mut hash, mut buffer) = (sha2::Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer).map_err(disk)? {
            0 => return Ok(Digest(hash.finalize().into())),
            length => hash.update(&buffer[..length]),
        }
    }
}

fn files_below(bundle: &Path, below: PathBuf) -> Result<Vec<String>, StoreError> {
    let folder = bundle.join(&below);
    let disk = |error: std::io::Error| StoreError::disk(&folder, &error);
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).map_err(disk)? {
        let entry = entry.map_err(disk)?;
        let name = below.join(entry.file_name());
        if entry.file_type().map_err(disk)?.is_dir() {
            files.extend(files_below(bundle, name)?);
        } else {
            files.push(name.to_string_lossy().into_owned());
        }
    }
    files.sort();
    Ok(files)
}
