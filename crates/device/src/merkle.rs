//! Merkle trees of the Bitcoin app's protocol.
//!
//! Leaf SHA-256(00 ‖ d), node SHA-256(01 ‖ left ‖ right), split at the largest power of two below the
//! number of leaves; the empty tree's root is 32 zero bytes.

use sha2::{Digest, Sha256};

/// A SHA-256 in a tree.
pub type Hash = [u8; 32];

/// The root of a tree without leaves.
pub const EMPTY_ROOT: Hash = [0; 32];

/// The hash of a leaf that holds `data`.
pub fn leaf_hash(data: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(data).finalize().into()
}

/// The hash of a node over two others.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root over leaf hashes.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// The hashes beside the way from leaf `index` to the root, lowest first; none outside the tree.
pub fn proof(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    let mut beside = Vec::new();
    let mut range = leaves;
    let mut index = index;
    while range.len() > 1 {
        let (left, right) = range.split_at(split(range.len()));
        if index < left.len() {
            beside.push(root(right));
            range = left;
        } else {
            beside.push(root(left));
            index -= left.len();
            range = right;
        }
    }
    beside.reverse();
    Some(beside)
}

/// True if `leaf` stands at `index` of the tree of `size` leaves with this root.
pub fn verify(expected: &Hash, size: usize, index: usize, leaf: &Hash, proof: &[Hash]) -> bool {
    if index >= size {
        return false;
    }
    // Which side each step lies on, from the root down.
    let mut sides = Vec::new();
    let (mut size, mut index) = (size, index);
    while size > 1 {
        let left = split(size);
        if index < left {
            sides.push(Side::Left);
            size = left;
        } else {
            sides.push(Side::Right);
            index -= left;
            size -= left;
        }
    }
    if sides.len() != proof.len() {
        return false;
    }
    let mut hash = *leaf;
    for (side, beside) in sides.iter().rev().zip(proof) {
        hash = match side {
            Side::Left => node_hash(&hash, beside),
            Side::Right => node_hash(beside, &hash),
        };
    }
    hash == *expected
}

/// Where the own subtree lies in its parent.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// The largest power of two below `size`, for a size of two or more.
fn split(size: usize) -> usize {
    1 << (usize::BITS - 1 - (size - 1).leading_zeros())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|i| leaf_hash(&i.to_be_bytes())).collect()
    }

    #[test]
    fn trees_split_at_the_largest_power_of_two_below() {
        assert_eq!([2, 3, 4, 5, 8, 9].map(split), [1, 2, 2, 4, 4, 8]);
        let three = leaves(3);
        assert_eq!(root(&three), node_hash(&node_hash(&three[0], &three[1]), &three[2]));
        assert_eq!(root(&[]), EMPTY_ROOT);
    }

    proptest! {
        #[test]
        fn every_leaf_is_proved_at_its_place_only(count in 1usize..40, index in 0usize..40, other in 0usize..40) {
            let leaves = leaves(count);
            let expected = root(&leaves);
            let index = index % count;
            let way = proof(&leaves, index).expect("inside");
            prop_assert!(verify(&expected, count, index, &leaves[index], &way));
            if other != index {
                prop_assert!(!verify(&expected, count, other, &leaves[index], &way));
            }
            let mut longer = way.clone();
            longer.push([0; 32]);
            prop_assert!(!verify(&expected, count, index, &leaves[index], &longer));
        }
    }
}
