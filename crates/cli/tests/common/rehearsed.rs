//! One rehearsal that several tests look at, and none changes.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use crate::common::{Ran, run, text};

/// The seed of the shared rehearsal.
pub(crate) const SEED: &str = "7";

/// The files that are the same at each run with one seed.
pub(crate) const REPEATABLE: [&str; 6] =
    ["wallet.json", "plan.json", "transfer.psbt", "transfer.hex", "refill.psbt", "refill.hex"];

/// The folder of a complete unattended rehearsal, and what was said while it ran.
///
/// Tests of one run share it, whether they are threads of one process (`cargo test`) or processes (`cargo nextest`).
pub(crate) fn rehearsed() -> &'static (PathBuf, Ran) {
    static ONCE: OnceLock<(PathBuf, Ran)> = OnceLock::new();
    ONCE.get_or_init(|| {
        let shelf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rehearsed");
        std::fs::create_dir_all(&shelf).expect("a folder under target");
        sweep(&shelf);
        let place = match std::env::var("NEXTEST_RUN_ID") {
            Ok(run) => shelf.join(run),
            // Alone in one process; whatever bears its number is older.
            Err(_) => {
                let own = shelf.join(std::process::id().to_string());
                let _ = std::fs::remove_dir_all(&own);
                own
            }
        };
        if !place.exists() {
            let making = tempfile::tempdir_in(&shelf).expect("a folder");
            let ran = rehearse(&making.path().join("out"), &["--rng-seed", SEED]).fine();
            std::fs::write(making.path().join("said"), ran.stdout).expect("room for it");
            // Where another process was faster, its rehearsal is as good.
            let _ = std::fs::rename(making.path(), &place);
        }
        let stdout = std::fs::read_to_string(place.join("said")).expect("what was said");
        let folder = place.join("out");
        assert!(REPEATABLE.iter().all(|name| folder.join(name).is_file()), "every file is there");
        (folder, Ran { code: 0, stdout, stderr: String::new() })
    })
}

/// An unattended rehearsal, told in JSON.
pub(crate) fn rehearse(out: &Path, more: &[&str]) -> Ran {
    run(["rehearse", "--unattended", "--json", "--out", text(out)].into_iter().chain(more.iter().copied()))
}

/// Removes what earlier runs left.
fn sweep(shelf: &Path) {
    let old = SystemTime::now() - Duration::from_secs(900);
    for entry in shelf.read_dir().expect("a folder").flatten() {
        if entry.metadata().and_then(|about| about.modified()).is_ok_and(|time| time < old) {
            // Another test program may be sweeping too.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
