//! The bundle as one file: a plain tar of its folder.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use tar::{Archive, Builder, EntryType, HeaderMode};

use crate::StoreError;

/// Where a tar says that it is one, and what it says.
const MAGIC: (usize, &[u8]) = (257, b"ustar");

/// Packs a bundle's folder into one file, which must not exist. The same folder gives the same bytes.
///
/// # Errors
/// A file that exists, anything of the disk's.
pub fn pack_bundle(folder: &Path, out: &Path) -> Result<(), StoreError> {
    let file =
        OpenOptions::new().write(true).create_new(true).open(out).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => StoreError::FileExists { path: out.display().to_string() },
            _ => StoreError::disk(out, &error),
        })?;
    let mut builder = Builder::new(file);
    builder.mode(HeaderMode::Deterministic);
    let packed = builder.append_dir_all(".", folder).and_then(|()| builder.into_inner());
    packed.and_then(|file| file.sync_all()).map_err(|error| {
        // Half a tar is none.
        let _ = fs::remove_file(out);
        StoreError::disk(out, &error)
    })
}

/// A bundle's folder that was unpacked from one file; gone with this.
pub struct Unpacked(tempfile::TempDir);

impl Unpacked {
    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.0.path()
    }
}

/// Unpacks a tar into a folder of its own, gone with what is returned; `None` for any other file, and for a folder.
///
/// Nothing but plain files and folders, and none outside: what else a tar can hold is refused. A tar is not compressed, so
/// what is unpacked is not larger than the file.
///
/// # Errors
/// A tar that holds anything else, or ends early; anything of the disk's.
pub fn unpack_bundle(file: &Path) -> Result<Option<Unpacked>, StoreError> {
    if file.is_dir() {
        return Ok(None);
    }
    let disk = |error: io::Error| StoreError::disk(file, &error);
    let mut start = [0; MAGIC.0 + MAGIC.1.len()];
    let mut opened = File::open(file).map_err(disk)?;
    if opened.read_exact(&mut start).is_err() || start[MAGIC.0..] != *MAGIC.1 {
        return Ok(None);
    }
    let folder = tempfile::tempdir().map_err(disk)?;
    let mut archive = Archive::new(File::open(file).map_err(disk)?);
    for entry in archive.entries().map_err(disk)? {
        let mut entry = entry.map_err(disk)?;
        let name = inside(&entry.path().map_err(disk)?).ok_or_else(|| disk(foreign()))?;
        let place = folder.path().join(name);
        match entry.header().entry_type() {
            EntryType::Directory => fs::create_dir_all(&place).map_err(disk)?,
            EntryType::Regular => {
                let mut written =
                    OpenOptions::new().write(true).create_new(true).open(&place).map_err(disk)?;
                let size = entry.size();
                if io::copy(&mut entry, &mut written).map_err(disk)? != size {
                    return Err(disk(io::ErrorKind::UnexpectedEof.into()));
                }
            }
            _ => return Err(disk(foreign())),
        }
    }
    Ok(Some(Unpacked(folder)))
}

/// The same path, if it leads nowhere else.
fn inside(path: &Path) -> Option<PathBuf> {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| matches!(part, Component::Normal(_)).then_some(part))
        .collect()
}

fn foreign() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "this tar holds more than a bundle")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(entry: EntryType, name: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut builder = Builder::new(file.reopen().unwrap());
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(entry);
        header.set_size(0);
        // as a hostile writer would, past the library's own care
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        builder.append(&header, io::empty()).unwrap();
        builder.finish().unwrap();
        file
    }

    #[test]
    fn nothing_is_written_outside_and_nothing_but_files() {
        for (entry, name) in [
            (EntryType::Regular, "../evil"),
            (EntryType::Regular, "/evil"),
            (EntryType::Regular, "a/../../evil"),
            (EntryType::Symlink, "link"),
            (EntryType::Link, "link"),
            (EntryType::Fifo, "pipe"),
        ] {
            assert!(unpack_bundle(packed(entry, name).path()).is_err(), "{name}");
        }
        assert!(unpack_bundle(packed(EntryType::Regular, "fine").path()).unwrap().is_some());
    }

    #[test]
    fn another_file_is_no_tar() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), vec![0; 600]).unwrap();
        assert!(unpack_bundle(file.path()).unwrap().is_none());
    }
}
