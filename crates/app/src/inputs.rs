//! What the treasury reads: a node's exports, prices, books, policy. Given by the person, or embedded.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use treasury::HoldingsFiles;

use crate::failure::Failure;

/// The names of what is read beside the holdings.
pub(crate) const PRICES: &str = "prices.json";
pub(crate) const BOOKS: &str = "books.json";
/// Before the name of each policy.
const POLICY: &str = "policy-";

/// The most bytes that are read of prices, books and policy.
const SMALL: usize = 1 << 20;

/// The one file that may be absent.
const COLD_DESCRIPTOR: &str = "cold.descriptor.txt";

/// Where the treasury's inputs lie; what is not given is embedded.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct InputPaths {
    /// A folder of a node's exports.
    pub holdings: Option<PathBuf>,
    /// Valuation prices.
    pub prices: Option<PathBuf>,
    /// Customers' book balances.
    pub books: Option<PathBuf>,
    /// Treasury policies, which count together.
    pub policies: Vec<PathBuf>,
}

impl InputPaths {
    /// The same with absolute paths.
    pub(crate) fn absolute(self) -> Self {
        let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
        Self {
            holdings: self.holdings.map(absolute),
            prices: self.prices.map(absolute),
            books: self.books.map(absolute),
            policies: self.policies.into_iter().map(absolute).collect(),
        }
    }
}

/// A file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FileError {
    /// The system does not give it.
    #[error("{file} cannot be read: {detail}")]
    FileUnreadable {
        /// Its path.
        file: String,
        /// The system's words.
        detail: String,
    },
    /// It is larger than anything that it should be.
    #[error("{file} has more than {limit} bytes")]
    FileTooLong {
        /// Its path.
        file: String,
        /// The limit.
        limit: usize,
    },
}

/// Every input by name, as it was read.
pub(crate) type Inputs = BTreeMap<String, Vec<u8>>;

/// Reads what is given and takes the rest from the embedded data for `keys` cold keys.
pub(crate) fn gather(paths: &InputPaths, keys: usize) -> Result<Inputs, Failure> {
    let mut inputs = Inputs::new();
    match &paths.holdings {
        Some(folder) => {
            for (name, limit) in HoldingsFiles::NAMES {
                let path = folder.join(name);
                if name == COLD_DESCRIPTOR && !path.exists() {
                    continue;
                }
                inputs.insert(name.to_owned(), read(&path, limit)?);
            }
        }
        None => inputs.extend(embedded(keys)),
    }
    let small = [
        (PRICES, &paths.prices, &include_bytes!("../../../fixtures/holdings/prices.json")[..]),
        (BOOKS, &paths.books, &include_bytes!("../../../fixtures/holdings/books.json")[..]),
    ];
    for (name, path, default) in small {
        let bytes = path.as_ref().map_or_else(|| Ok(default.to_vec()), |path| read(path, SMALL))?;
        inputs.insert(name.to_owned(), bytes);
    }
    let policies: Vec<Vec<u8>> = match &paths.policies[..] {
        [] => vec![
            include_bytes!("../../../policies/japan-r1.toml").to_vec(),
            include_bytes!("../../../policies/house-80-20.toml").to_vec(),
        ],
        given => given.iter().map(|path| read(path, SMALL)).collect::<Result<_, _>>()?,
    };
    for (number, bytes) in policies.into_iter().enumerate() {
        inputs.insert(format!("{POLICY}{number:03}.toml"), bytes);
    }
    Ok(inputs)
}

/// The policies among the inputs, in the order in which they were given.
pub(crate) fn policies(inputs: &Inputs) -> impl Iterator<Item = &[u8]> {
    inputs.iter().filter(|(name, _)| name.starts_with(POLICY)).map(|(_, bytes)| bytes.as_slice())
}

/// The holdings among the inputs.
pub(crate) fn holdings_files(inputs: &Inputs) -> HoldingsFiles<'_> {
    let file = |name: &str| inputs.get(name).map_or(&[][..], Vec::as_slice);
    HoldingsFiles {
        hot_listunspent: file("hot.listunspent.json"),
        cold_listunspent: file("cold.listunspent.json"),
        hot_descriptor: file("hot.descriptor.txt"),
        cold_descriptor: inputs.get(COLD_DESCRIPTOR).map(Vec::as_slice),
        hot_prevtxs: file("hot.prevtxs.json"),
        cold_prevtxs: file("cold.prevtxs.json"),
        getblockchaininfo: file("getblockchaininfo.json"),
    }
}

/// A whole file, at most `limit` bytes of it.
pub(crate) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, FileError> {
    let file = || path.display().to_string();
    let unreadable =
        |error: std::io::Error| FileError::FileUnreadable { file: file(), detail: error.to_string() };
    let mut bytes = Vec::new();
    let mut reader = std::fs::File::open(path).map_err(unreadable)?.take(limit as u64 + 1);
    reader.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > limit {
        return Err(FileError::FileTooLong { file: file(), limit });
    }
    Ok(bytes)
}

macro_rules! embedded_from {
    ($folder:literal) => {
        embedded_from!($folder: "hot.listunspent.json", "cold.listunspent.json", "hot.descriptor.txt",
            "cold.descriptor.txt", "hot.prevtxs.json", "cold.prevtxs.json", "getblockchaininfo.json")
    };
    ($folder:literal: $($name:literal),+) => {
        Inputs::from([$((
            $name.to_owned(),
            include_bytes!(concat!("../../../fixtures/holdings/", $folder, "/", $name)).to_vec(),
        )),+])
    };
}

fn embedded(keys: usize) -> Inputs {
    if keys == 5 { embedded_from!("3-of-5") } else { embedded_from!("2-of-3") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_embedded_holdings_are_whole() {
        for keys in [3, 5] {
            let inputs = embedded(keys);
            assert!(HoldingsFiles::NAMES.iter().all(|(name, _)| inputs.contains_key(*name)));
            assert!(treasury::Holdings::read(&holdings_files(&inputs), None).is_ok());
        }
    }
}
