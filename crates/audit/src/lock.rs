//! One writer: a lock file beside the log, with the writer's process id and start time.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use crate::StoreError;

/// Held while a log is open for writing; the file goes when it is dropped.
pub(crate) struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Takes the lock of the log at `log`; one left behind by a dead process is taken over.
    pub(crate) fn take(log: &Path) -> Result<Self, StoreError> {
        let path = beside(log, "-lock");
        let disk = |error: std::io::Error| StoreError::disk(&path, &error);
        // a holder that ends may remove the file between our opening and our locking it
        for _ in 0..16 {
            let mut file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .read(true)
                .write(true)
                .open(&path)
                .map_err(disk)?;
            let mut text = String::new();
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    file.read_to_string(&mut text).map_err(disk)?;
                    return Err(StoreError::OpenElsewhere { pid: holder(&text).map_or(0, |(pid, _)| pid) });
                }
                Err(TryLockError::Error(error)) => return Err(disk(error)),
            }
            let ours = file.metadata().map_err(disk)?;
            match fs::metadata(&path) {
                Ok(named) if (named.dev(), named.ino()) == (ours.dev(), ours.ino()) => {}
                _ => continue,
            }
            file.read_to_string(&mut text).map_err(disk)?;
            // where the file system does not lock, a living holder is known by its start time
            if let Some((pid, started)) = holder(&text)
                && started.is_some()
                && start_time(pid) == started
                && pid != std::process::id()
            {
                return Err(StoreError::OpenElsewhere { pid });
            }
            let pid = std::process::id();
            file.set_len(0).and_then(|()| file.rewind()).map_err(disk)?;
            writeln!(file, "{pid}\n{}", start_time(pid).unwrap_or_default()).map_err(disk)?;
            return Ok(Self { path, file });
        }
        Err(StoreError::Disk {
            path: path.display().to_string(),
            detail: "the lock file keeps changing".to_owned(),
        })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // removed while still locked; what cannot be removed is taken over by the next writer
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

/// The path of a companion of the log.
pub(crate) fn beside(log: &Path, suffix: &str) -> PathBuf {
    let mut name = log.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn holder(text: &str) -> Option<(u32, Option<String>)> {
    let mut lines = text.lines();
    let pid = lines.next()?.parse().ok()?;
    Some((pid, lines.next().filter(|line| !line.is_empty()).map(str::to_owned)))
}

/// The boot and the tick in which a process started; `None` where the system does not say, or there is no such process.
/// One that has ended and that nobody has asked about yet holds nothing any more: it is none.
fn start_time(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    let mut fields = after_name.split_whitespace();
    if matches!(fields.next()?, "Z" | "X") {
        return None;
    }
    let tick = fields.nth(18)?;
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(format!("{} {tick}", boot.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_refused_and_a_stale_lock_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("a.himuro");
        let lock = Lock::take(&log).unwrap();
        assert_eq!(Lock::take(&log).err(), Some(StoreError::OpenElsewhere { pid: std::process::id() }));
        drop(lock);
        assert!(!beside(&log, "-lock").exists());
        fs::write(beside(&log, "-lock"), "4294967294\nlong ago\n").unwrap();
        assert!(Lock::take(&log).is_ok());
    }

    #[test]
    fn a_living_process_with_its_start_time_is_refused_even_without_a_lock() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("a.himuro");
        let mut other = std::process::Command::new("sleep").arg("30").spawn().unwrap();
        let started = start_time(other.id()).unwrap();
        fs::write(beside(&log, "-lock"), format!("{}\n{started}\n", other.id())).unwrap();
        assert_eq!(Lock::take(&log).err(), Some(StoreError::OpenElsewhere { pid: other.id() }));
        // the same number with another start is another process
        fs::write(beside(&log, "-lock"), format!("{}\n{started}0\n", other.id())).unwrap();
        assert!(Lock::take(&log).is_ok());
        // killed, but nobody has asked how it ended: it is still listed, and holds nothing
        fs::write(beside(&log, "-lock"), format!("{}\n{started}\n", other.id())).unwrap();
        other.kill().unwrap();
        while start_time(other.id()).is_some() {
            std::thread::yield_now();
        }
        assert!(Path::new(&format!("/proc/{}", other.id())).exists());
        assert!(Lock::take(&log).is_ok());
        other.wait().unwrap();
    }
}
