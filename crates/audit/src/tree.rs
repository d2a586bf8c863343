//! The Merkle tree over record headers: RFC 6962 §2.1, proofs verified as RFC 9162 §2.1.3 and §2.1.4.

use sha2::{Digest as _, Sha256};

use crate::Digest;

/// The hash of a leaf: SHA-256(00 ‖ data).
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Digest {
    Digest(Sha256::new().chain_update([0]).chain_update(data).finalize().into())
}

/// The root of the tree without leaves: SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Digest {
    Digest::of(&[])
}

fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// A tree that only grows: its size and the roots of its perfect subtrees, the largest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frontier {
    size: u64,
    peaks: Vec<Digest>,
}

impl Frontier {
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn push(&mut self, leaf: Digest) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.peaks.push(node);
        self.size += 1;
    }

    pub(crate) fn root(&self) -> Digest {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => empty_root(),
            Some(last) => peaks.fold(*last, |right, left| node_hash(left, &right)),
        }
    }
}

/// The root over these leaf hashes.
#[must_use]
pub fn root_of(leaves: &[Digest]) -> Digest {
    let mut frontier = Frontier::default();
    leaves.iter().for_each(|leaf| frontier.push(*leaf));
    frontier.root()
}

/// The audit path of leaf `index`, from its sibling upwards; `None` if there is no such leaf.
#[must_use]
pub fn inclusion_path(leaves: &[Digest], index: u64) -> Option<Vec<Digest>> {
    let mut index = usize::try_from(index).ok().filter(|index| *index < leaves.len())?;
    let (mut leaves, mut path) = (leaves, Vec::new());
    while leaves.len() > 1 {
        let (left, right) = leaves.split_at(split(leaves.len()));
        if index < left.len() {
            path.push(root_of(right));
            leaves = left;
        } else {
            path.push(root_of(left));
            index -= left.len();
            leaves = right;
        }
    }
    path.reverse();
    Some(path)
}

/// The proof that the tree over all `leaves` continues the one over the first `old`; `None` if there were not so many.
#[must_use]
pub fn consistency_path(leaves: &[Digest], old: u64) -> Option<Vec<Digest>> {
    let mut old = usize::try_from(old).ok().filter(|old| *old <= leaves.len())?;
    let (mut leaves, mut path, mut whole) = (leaves, Vec::new(), true);
    if old == 0 {
        return Some(path);
    }
    while old != leaves.len() {
        let (left, right) = leaves.split_at(split(leaves.len()));
        if old <= left.len() {
            path.push(root_of(right));
            leaves = left;
        } else {
            path.push(root_of(left));
            old -= left.len();
            leaves = right;
            whole = false;
        }
    }
    if !whole {
        path.push(root_of(leaves));
    }
    path.reverse();
    Some(path)
}

/// Whether `path` shows `leaf` at `index` in the tree of `size` and `root` (RFC 9162 §2.1.3.2).
#[must_use]
pub fn includes(leaf: &Digest, index: u64, size: u64, path: &[Digest], root: &Digest) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last, mut node) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            node = node_hash(sibling, &node);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            node = node_hash(&node, sibling);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && node == *root
}

/// Whether `path` shows that the tree of `new_size` and `new_root` continues the older one (RFC 9162 §2.1.4.2).
#[must_use]
pub fn continues(
    old_size: u64,
    old_root: &Digest,
    new_size: u64,
    new_root: &Digest,
    path: &[Digest],
) -> bool {
    if old_size == 0 {
        return path.is_empty() && *old_root == empty_root();
    }
    if old_size >= new_size {
        return old_size == new_size && path.is_empty() && old_root == new_root;
    }
    let mut path = path.iter();
    let start = if old_size.is_power_of_two() { Some(old_root) } else { path.next() };
    let Some(start) = start else { return false };
    let (mut place, mut last) = (old_size - 1, new_size - 1);
    while place & 1 == 1 {
        (place, last) = (place >> 1, last >> 1);
    }
    let (mut old, mut new) = (*start, *start);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            new = node_hash(&new, sibling);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && old == *old_root && new == *new_root
}

/// The largest power of two below `leaves`, which is at least 2.
fn split(leaves: usize) -> usize {
    1 << (leaves - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u8) -> Vec<Digest> {
        (0..count).map(|n| leaf_hash(&[n])).collect()
    }

    /// RFC 6962 §2.1, word for word.
    fn plain(leaves: &[Digest]) -> Digest {
        match leaves {
            [] => empty_root(),
            [one] => *one,
            _ => {
                let (left, right) = leaves.split_at(split(leaves.len()));
                node_hash(&plain(left), &plain(right))
            }
        }
    }

    #[test]
    fn the_frontier_is_the_definition() {
        for size in 0..70 {
            assert_eq!(root_of(&leaves(size)), plain(&leaves(size)), "{size}");
        }
    }

    #[test]
    fn known_roots_hold() {
        // the reference tree of the certificate transparency project
        let data = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        let leaves: Vec<_> = data.iter().map(|text| leaf_hash(&hex::decode(text).unwrap())).collect();
        assert_eq!(
            root_of(&leaves[..1]).to_string(),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        assert_eq!(
            root_of(&leaves).to_string(),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
        );
    }

    #[test]
    fn every_leaf_is_included_and_nowhere_else() {
        for size in 1..40u8 {
            let leaves = leaves(size);
            let root = root_of(&leaves);
            for index in 0..size {
                let path = inclusion_path(&leaves, index.into()).unwrap();
                for other in 0..size {
                    let shown =
                        includes(&leaves[usize::from(index)], other.into(), size.into(), &path, &root);
                    assert_eq!(shown, other == index);
                }
                let mut cut = path.clone();
                if cut.pop().is_some() {
                    assert!(!includes(&leaves[usize::from(index)], index.into(), size.into(), &cut, &root));
                }
                let longer = [path, vec![root]].concat();
                assert!(!includes(&leaves[usize::from(index)], index.into(), size.into(), &longer, &root));
            }
        }
    }

    #[test]
    fn every_beginning_is_consistent_and_no_fork_is() {
        for size in 1..40u8 {
            let leaves = leaves(size);
            let root = root_of(&leaves);
            for old in 0..=size {
                let path = consistency_path(&leaves, old.into()).unwrap();
                let old_root = root_of(&leaves[..usize::from(old)]);
                assert!(continues(old.into(), &old_root, size.into(), &root, &path), "{old} {size}");
                assert!(!continues(old.into(), &leaf_hash(b"fork"), size.into(), &root, &path));
                if old > 0 && old < size {
                    assert!(!continues(old.into(), &old_root, size.into(), &leaf_hash(b"fork"), &path));
                }
            }
        }
    }
}
