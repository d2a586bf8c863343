//! What lies near at hand: logs and bundles in the places where rehearsals leave them, and what kind of file a dropped
//! one is.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// No more than this many are proposed.
const MOST: usize = 6;
/// No folder is read further than this.
const ENTRIES: usize = 500;
/// Places, rehearsals in them, and what a rehearsal left.
const DEPTH: usize = 3;
/// The identity as a rehearsal names it.
const IDENTITY: &str = "auditor.identity";

/// A log or a bundle that somebody may want to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) is_bundle: bool,
    /// The identity that lies beside it.
    pub(super) identity: Option<PathBuf>,
    pub(super) changed: SystemTime,
}

/// What a file is for, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A log or a bundle, or anything else: the examination says which.
    Subject,
    Identity,
    Head,
}

/// The newest logs and bundles in and below `places`. Only looks; what cannot be read is not there.
pub(super) fn nearby(places: &[PathBuf]) -> Vec<Found> {
    let mut found = Vec::new();
    for place in places {
        look_into(place, DEPTH, &mut found);
    }
    found.sort_by(|one, other| other.changed.cmp(&one.changed).then_with(|| one.path.cmp(&other.path)));
    found.dedup_by(|one, other| one.path == other.path);
    found.truncate(MOST);
    found
}

/// The folder in which the program stands, its rehearsals, and the person's own folder.
pub(crate) fn usual_places() -> Vec<PathBuf> {
    let here = std::env::current_dir().ok();
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join("Himuro"));
    here.iter().map(|here| here.join("rehearsals")).chain(here.clone()).chain(home).collect()
}

/// The identity beside a log or a bundle, if there is one.
pub(super) fn identity_beside(path: &Path) -> Option<PathBuf> {
    let beside = path.parent()?.join(IDENTITY);
    beside.is_file().then_some(beside)
}

/// What a file that was dropped is for.
pub(super) fn use_of(path: &Path) -> Use {
    let mut start = Vec::new();
    let opened = fs::File::open(path).and_then(|file| file.take(256).read_to_end(&mut start));
    let text = String::from_utf8_lossy(&start);
    match opened {
        Ok(_) if text.starts_with("himuro/") => Use::Head,
        Ok(_) if text.contains("AGE-SECRET-KEY-") => Use::Identity,
        _ => Use::Subject,
    }
}

fn look_into(folder: &Path, depth: usize, found: &mut Vec<Found>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.take(ENTRIES).flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // A link may lead anywhere, back here as well.
        let Ok(kind) = entry.file_type() else { continue };
        let hidden = name.starts_with('.') || name == "target" || name == "node_modules";
        if kind.is_dir() && !hidden {
            if is_bundle(&path) {
                found.extend(one(&path, true));
            } else if depth > 1 {
                look_into(&path, depth - 1, found);
            }
        } else if kind.is_file() && name.ends_with(".himuro") {
            found.extend(one(&path, false));
        }
    }
}

fn one(path: &Path, is_bundle: bool) -> Option<Found> {
    let changed = fs::metadata(path).and_then(|meta| meta.modified()).ok()?;
    Some(Found { path: path.to_owned(), is_bundle, identity: identity_beside(path), changed })
}

fn is_bundle(folder: &Path) -> bool {
    folder.join("manifest.sha256").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: PathBuf, text: &str) -> PathBuf {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn a_rehearsal_is_found_with_its_bundle_and_its_identity() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        write(at("rehearsals/today/rehearsal.himuro"), "");
        write(at("rehearsals/today/bundle/manifest.sha256"), "");
        write(at("rehearsals/today/bundle/log.himuro"), "");
        let identity = write(at("rehearsals/today/auditor.identity"), "");
        write(at("target/deep.himuro"), "");
        write(at("loose.himuro"), "");
        write(at("a/b/c/too-deep.himuro"), "");
        // The same place by two ways is there once.
        let found = nearby(&[at("rehearsals"), at("")]);
        let mut names: Vec<_> = found
            .iter()
            .map(|one| (one.path.strip_prefix(folder.path()).unwrap().to_str().unwrap(), one.is_bundle))
            .collect();
        names.sort_unstable();
        let expected = [
            ("loose.himuro", false),
            ("rehearsals/today/bundle", true),
            ("rehearsals/today/rehearsal.himuro", false),
        ];
        assert_eq!(names, expected);
        for one in found {
            let beside = one.path.starts_with(at("rehearsals")).then(|| identity.clone());
            assert_eq!(one.identity, beside, "{}", one.path.display());
        }
    }

    #[test]
    fn a_dropped_file_is_known_by_its_first_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert_eq!(use_of(&write(at("one"), "# made today\nAGE-SECRET-KEY-1QQ\n")), Use::Identity);
        assert_eq!(use_of(&write(at("two"), "himuro/00\n1\nxx\n")), Use::Head);
        assert_eq!(use_of(&write(at("three"), "SQLite format 3")), Use::Subject);
        assert_eq!(use_of(folder.path()), Use::Subject);
        assert_eq!(use_of(&at("nowhere")), Use::Subject);
    }
}
