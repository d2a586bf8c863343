//! The key origins in a coin's `desc`: which branch and index of our wallet it claims to be on.

use crate::wallet::{Branch, Wallet};

/// Why a `desc` points to no address of the wallet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum OriginError {
    NoOrigin,
    Foreign(String),
    Branch(String),
    Index(String),
    Contradictory,
}

/// The key origins of a wallet in the node's spelling, ready to be compared.
pub(crate) struct Origins(Vec<String>);

impl Origins {
    pub(crate) fn of(wallet: &Wallet) -> Self {
        Self(
            wallet
                .keys()
                .iter()
                .map(|key| {
                    let steps: String = key.origin().into_iter().map(|step| format!("/{step}")).collect();
                    format!("{}{}", key.fingerprint(), steps.replace('\'', "h"))
                })
                .collect(),
        )
    }

    /// Takes branch and index from `[fingerprint/path/BRANCH/INDEX]`; every origin must be one of
    /// the wallet's keys and all must agree. The rest of the text is not believed.
    pub(crate) fn locate(&self, desc: &str) -> Result<(Branch, u32), OriginError> {
        let mut found = None;
        let mut rest = desc;
        while let Some((_, after)) = rest.split_once('[') {
            let (origin, tail) = after.split_once(']').ok_or(OriginError::NoOrigin)?;
            rest = tail;
            let mut steps = origin.rsplitn(3, '/');
            let (Some(index), Some(branch), Some(account)) = (steps.next(), steps.next(), steps.next())
            else {
                return Err(OriginError::Foreign(shortened(origin)));
            };
            if !self.0.iter().any(|known| same_origin(known, account)) {
                return Err(OriginError::Foreign(shortened(account)));
            }
            let branch = branch
                .parse()
                .ok()
                .and_then(Branch::from_number)
                .ok_or_else(|| OriginError::Branch(shortened(branch)))?;
            let index = index
                .parse::<u32>()
                .ok()
                .filter(|index| *index < 1 << 31)
                .ok_or_else(|| OriginError::Index(shortened(index)))?;
            if *found.get_or_insert((branch, index)) != (branch, index) {
                return Err(OriginError::Contradictory);
            }
        }
        found.ok_or(OriginError::NoOrigin)
    }
}

/// Equal but for the two spellings of a hardened step.
fn same_origin(known: &str, given: &str) -> bool {
    known.len() == given.len()
        && known
            .bytes()
            .zip(given.bytes())
            .all(|(known, given)| known == given || (known == b'h' && given == b'\''))
}

/// A file may hold anything; an error shows no more of it than fits a line.
fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
