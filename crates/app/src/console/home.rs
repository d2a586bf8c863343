//! Before a rehearsal: what lies there, what a person wishes, how the machine is.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::view::{DoctorView, FolderView, HomeView, RehearsedView, Wish};
use crate::failure::Failure;
use crate::inputs::InputPaths;
use crate::machine;
use crate::outputs::{BUNDLE, LOG};
use crate::rehearsal::{RehearsalError, RehearsalRequest, Rehearsed};

/// The most folders that are listed.
const LISTED: usize = 50;

pub(super) fn home(root: &Path) -> HomeView {
    let folders = std::fs::read_dir(root).into_iter().flatten().flatten();
    let mut rehearsals: Vec<FolderView> = folders
        .filter_map(|entry| {
            let log = entry.path().join(LOG).metadata().ok()?;
            let changed = log.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
            Some(FolderView {
                folder: entry.path().display().to_string(),
                name: entry.file_name().to_string_lossy().into_owned(),
                changed: i64::try_from(changed.as_millis()).unwrap_or(i64::MAX),
                finished: entry.path().join(BUNDLE).exists(),
            })
        })
        .collect();
    rehearsals.sort_by_key(|folder| std::cmp::Reverse(folder.changed));
    rehearsals.truncate(LISTED);
    HomeView { root: root.display().to_string(), rehearsals }
}

/// A wish, read. A folder that is not named is named by the laptop's clock.
pub(super) fn request(wish: &Wish, root: &Path) -> Result<RehearsalRequest, Failure> {
    let given = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let path = |text: &Option<String>| given(text).map(PathBuf::from);
    let number = |text: &Option<String>| given(text).map(|text| text.parse::<u64>().map_err(|_| text));
    let listed = |texts: &[String]| -> Vec<String> {
        texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    };
    let named = listed(&wish.devices);
    Ok(RehearsalRequest {
        quorum: given(&wish.quorum),
        devices: named.iter().map(|device| device.parse()).collect::<Result<_, _>>()?,
        hot_device: given(&wish.hot_device).map(|device| device.parse()).transpose()?,
        rng_seed: number(&wish.rng_seed).transpose().map_err(|seed| RehearsalError::BadSeed { seed })?,
        fee_rate: number(&wish.fee_rate).transpose().map_err(|rate| RehearsalError::BadFeeRate { rate })?,
        inputs: InputPaths {
            holdings: path(&wish.holdings),
            prices: path(&wish.prices),
            books: path(&wish.books),
            policies: listed(&wish.policies).into_iter().map(PathBuf::from).collect(),
        },
        lifecycle: wish.lifecycle,
        out: path(&wish.out).unwrap_or_else(|| root.join(name_by_clock())),
    })
}

fn name_by_clock() -> String {
    jiff::Zoned::now().strftime("%Y-%m-%d-%H%M%S").to_string()
}

pub(super) fn rehearsed(rehearsed: &Rehearsed) -> RehearsedView {
    RehearsedView {
        out: rehearsed.out.display().to_string().trim_end_matches('/').to_owned(),
        size: u32::try_from(rehearsed.size).unwrap_or(u32::MAX),
        root: rehearsed.root.clone(),
        words: rehearsed.words.split(' ').map(str::to_owned).collect(),
    }
}

pub(super) fn doctor(root: &Path) -> Result<DoctorView, Failure> {
    let ledgers = crate::ledger::connected_devices()?.into_iter().map(|device| {
        let model = serde_json::to_value(device.model).ok();
        let model = model.and_then(|model| model.as_str().map(str::to_owned)).unwrap_or_default();
        [model, device.serial]
    });
    Ok(DoctorView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sha256: hex::encode(machine::own_hash()),
        findings: crate::doctor::examine(root),
        ledgers: ledgers.collect(),
    })
}
