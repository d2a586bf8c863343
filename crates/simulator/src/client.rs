//! What a running command sees of the client: it asks, and believes nothing that a hash does not prove.

use std::sync::mpsc::{Receiver, Sender};

use device::apdu::{Answer, StatusWord, client_command};
use device::merkle::{Hash, leaf_hash, verify};
use sha2::{Digest, Sha256};

use crate::reader::{Reader, put_varint};

/// The client is gone, or gave what does not prove what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken;

/// The client, as a command sees it.
pub(crate) struct Client {
    questions: Sender<Answer>,
    replies: Receiver<Vec<u8>>,
}

/// How a preimage is wrapped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrapping {
    /// Bare bytes.
    None,
    /// A leaf of a tree: one zero byte, then the element.
    Leaf,
}

impl Client {
    pub(crate) fn new(questions: Sender<Answer>, replies: Receiver<Vec<u8>>) -> Self {
        Self { questions, replies }
    }

    /// Answers the pending request with a question; gives what the client continues with.
    pub(crate) fn ask(&mut self, data: Vec<u8>) -> Result<Vec<u8>, Broken> {
        self.questions.send(Answer { data, status: StatusWord::INTERRUPTED }).map_err(|_| Broken)?;
        self.replies.recv().map_err(|_| Broken)
    }

    /// The bytes with this SHA-256, at most `limit` of them.
    pub(crate) fn preimage(&mut self, hash: &Hash, limit: usize) -> Result<Vec<u8>, Broken> {
        let mut bytes = Vec::new();
        self.fetch(hash, Wrapping::None, limit, |chunk| bytes.extend_from_slice(chunk))?;
        Ok(bytes)
    }

    /// The element of a leaf, at most `limit` bytes.
    pub(crate) fn element(&mut self, leaf: &Hash, limit: usize) -> Result<Vec<u8>, Broken> {
        let mut bytes = Vec::new();
        self.fetch(leaf, Wrapping::Leaf, limit, |chunk| bytes.extend_from_slice(chunk))?;
        Ok(bytes)
    }

    /// The element of a leaf, of any length, in chunks.
    pub(crate) fn stream_element(&mut self, leaf: &Hash, sink: impl FnMut(&[u8])) -> Result<(), Broken> {
        self.fetch(leaf, Wrapping::Leaf, usize::MAX, sink)
    }

    /// The hash of the leaf at `index`, proved.
    pub(crate) fn leaf_hash(&mut self, root: &Hash, size: u64, index: u64) -> Result<Hash, Broken> {
        let mut question = vec![client_command::GET_MERKLE_LEAF_PROOF];
        question.extend(root);
        put_varint(&mut question, size);
        put_varint(&mut question, index);
        let reply = self.ask(question)?;
        let mut reader = Reader::new(&reply);
        let leaf: Hash = reader.array().ok_or(Broken)?;
        let steps = usize::from(reader.byte().ok_or(Broken)?);
        let mut count = usize::from(reader.byte().ok_or(Broken)?);
        let mut proof = Vec::with_capacity(steps);
        take_hashes(&mut reader, count, steps, &mut proof)?;
        while proof.len() < steps {
            let reply = self.ask(vec![client_command::GET_MORE_ELEMENTS])?;
            let mut reader = Reader::new(&reply);
            count = usize::from(reader.byte().ok_or(Broken)?);
            if reader.byte() != Some(32) {
                return Err(Broken);
            }
            take_hashes(&mut reader, count, steps, &mut proof)?;
        }
        let size = usize::try_from(size).map_err(|_| Broken)?;
        let index = usize::try_from(index).map_err(|_| Broken)?;
        if verify(root, size, index, &leaf, &proof) { Ok(leaf) } else { Err(Broken) }
    }

    /// The element at `index` of a list, at most `limit` bytes.
    pub(crate) fn list_element(
        &mut self,
        root: &Hash,
        size: u64,
        index: u64,
        limit: usize,
    ) -> Result<Vec<u8>, Broken> {
        let leaf = self.leaf_hash(root, size, index)?;
        self.element(&leaf, limit)
    }

    /// Where a leaf stands in a tree, proved; [`Broken`] too if the client says that it is not there.
    pub(crate) fn leaf_index(&mut self, root: &Hash, size: u64, leaf: &Hash) -> Result<u64, Broken> {
        let mut question = vec![client_command::GET_MERKLE_LEAF_INDEX];
        question.extend(root);
        question.extend(leaf);
        let reply = self.ask(question)?;
        let mut reader = Reader::new(&reply);
        let found = reader.byte().ok_or(Broken)?;
        let index = reader.varint().ok_or(Broken)?;
        if index > 0x7fff_ffff || index >= size || found != 1 {
            return Err(Broken);
        }
        if self.leaf_hash(root, size, index)? == *leaf { Ok(index) } else { Err(Broken) }
    }

    fn fetch(
        &mut self,
        hash: &Hash,
        wrapping: Wrapping,
        limit: usize,
        mut sink: impl FnMut(&[u8]),
    ) -> Result<(), Broken> {
        let mut question = vec![client_command::GET_PREIMAGE, 0];
        question.extend(hash);
        let reply = self.ask(question)?;
        let mut reader = Reader::new(&reply);
        let length = reader.varint().and_then(|length| usize::try_from(length).ok()).ok_or(Broken)?;
        let count = usize::from(reader.byte().ok_or(Broken)?);
        let chunk = reader.bytes(count).ok_or(Broken)?;
        let content = match wrapping {
            Wrapping::None => chunk,
            Wrapping::Leaf => chunk.get(1..).ok_or(Broken)?,
        };
        let overhead = chunk.len() - content.len();
        if length == 0 || length - overhead > limit || count > length {
            return Err(Broken);
        }
        let mut hasher = Sha256::new();
        hasher.update(chunk);
        sink(content);
        let mut left = length - count;
        while left > 0 {
            let reply = self.ask(vec![client_command::GET_MORE_ELEMENTS])?;
            let mut reader = Reader::new(&reply);
            let count = usize::from(reader.byte().ok_or(Broken)?);
            if reader.byte() != Some(1) {
                return Err(Broken);
            }
            let chunk = reader.bytes(count).ok_or(Broken)?;
            left = left.checked_sub(count).ok_or(Broken)?;
            hasher.update(chunk);
            sink(chunk);
        }
        if hasher.finalize().as_slice() == hash { Ok(()) } else { Err(Broken) }
    }
}

fn take_hashes(
    reader: &mut Reader<'_>,
    count: usize,
    steps: usize,
    proof: &mut Vec<Hash>,
) -> Result<(), Broken> {
    if proof.len() + count > steps {
        return Err(Broken);
    }
    for _ in 0..count {
        proof.push(reader.array().ok_or(Broken)?);
    }
    Ok(())
}

/// The longest key that a map may hold, in bytes.
const KEY_LIMIT: usize = 290;
/// The longest commitment to a map: a length and two roots.
const COMMITMENT_LIMIT: usize = 9 + 2 * 32;

/// A commitment to a map: its keys in strictly rising order, and their values.
#[derive(Clone)]
pub(crate) struct Map {
    size: u64,
    keys: Hash,
    values: Hash,
}

impl Map {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { size: reader.varint()?, keys: reader.array()?, values: reader.array()? })
    }

    /// Opens map `index` of a list of maps and walks over its keys in their order.
    pub(crate) fn open(
        client: &mut Client,
        root: &Hash,
        size: u64,
        index: u64,
        visit: impl FnMut(&mut Client, &Map, u64, &[u8]),
    ) -> Result<Self, Broken> {
        let commitment = client.list_element(root, size, index, COMMITMENT_LIMIT)?;
        let map = Self::read(&mut Reader::new(&commitment)).ok_or(Broken)?;
        map.walk(client, visit)?;
        Ok(map)
    }

    /// Fetches every key, checks their order and shows each to `visit` with its index.
    pub(crate) fn walk(
        &self,
        client: &mut Client,
        mut visit: impl FnMut(&mut Client, &Map, u64, &[u8]),
    ) -> Result<(), Broken> {
        let mut previous: Option<Vec<u8>> = None;
        for index in 0..self.size {
            let key = client.list_element(&self.keys, self.size, index, KEY_LIMIT)?;
            if previous.is_some_and(|previous| previous >= key) {
                return Err(Broken);
            }
            visit(client, self, index, &key);
            previous = Some(key);
        }
        Ok(())
    }

    /// The value of a key of one byte, at most `limit` bytes.
    pub(crate) fn value(&self, client: &mut Client, key: u8, limit: usize) -> Result<Vec<u8>, Broken> {
        let leaf = self.value_leaf(client, key)?;
        client.element(&leaf, limit)
    }

    /// The value of a key of one byte, of exactly `N` bytes.
    pub(crate) fn value_array<const N: usize>(
        &self,
        client: &mut Client,
        key: u8,
    ) -> Result<[u8; N], Broken> {
        self.value(client, key, N)?.try_into().map_err(|_| Broken)
    }

    /// The value of a key of one byte, in chunks.
    pub(crate) fn stream_value(
        &self,
        client: &mut Client,
        key: u8,
        sink: impl FnMut(&[u8]),
    ) -> Result<(), Broken> {
        let leaf = self.value_leaf(client, key)?;
        client.stream_element(&leaf, sink)
    }

    /// The value at an index, in chunks.
    pub(crate) fn stream_value_at(
        &self,
        client: &mut Client,
        index: u64,
        sink: impl FnMut(&[u8]),
    ) -> Result<(), Broken> {
        let leaf = client.leaf_hash(&self.values, self.size, index)?;
        client.stream_element(&leaf, sink)
    }

    fn value_leaf(&self, client: &mut Client, key: u8) -> Result<Hash, Broken> {
        let index = client.leaf_index(&self.keys, self.size, &leaf_hash(&[key]))?;
        client.leaf_hash(&self.values, self.size, index)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;

    use device::merkle::{node_hash, root};

    use super::*;

    /// Runs `command` against a client that gives these replies, whatever it is asked.
    fn against<T: Send + 'static>(
        replies: Vec<Vec<u8>>,
        command: impl FnOnce(&mut Client) -> T + Send + 'static,
    ) -> T {
        let (questions, asked) = channel();
        let (reply, given) = channel();
        for bytes in replies {
            reply.send(bytes).unwrap();
        }
        drop(reply);
        let result = thread::spawn(move || command(&mut Client::new(questions, given))).join().unwrap();
        drop(asked);
        result
    }

    fn proof_reply(leaf: &Hash, proof: &[Hash]) -> Vec<u8> {
        let mut reply = leaf.to_vec();
        reply.extend([proof.len() as u8, proof.len() as u8]);
        proof.iter().for_each(|hash| reply.extend(hash));
        reply
    }

    #[test]
    fn a_leaf_is_taken_only_with_its_own_proof() {
        let leaves: Vec<Hash> = (0..3u8).map(|i| leaf_hash(&[i])).collect();
        let tree = root(&leaves);
        let good = proof_reply(&leaves[2], &[node_hash(&leaves[0], &leaves[1])]);
        assert_eq!(against(vec![good.clone()], move |client| client.leaf_hash(&tree, 3, 2)), Ok(leaves[2]));

        let mut other_leaf = good.clone();
        other_leaf[..32].copy_from_slice(&leaves[1]);
        let mut other_step = good.clone();
        other_step[40] ^= 1;
        let mut short = good.clone();
        short.truncate(60);
        let too_many = {
            let mut reply = good.clone();
            reply[32] = 0;
            reply
        };
        for (what, reply) in [("leaf", other_leaf), ("step", other_step), ("cut", short), ("count", too_many)]
        {
            assert_eq!(
                against(vec![reply], move |client| client.leaf_hash(&tree, 3, 2)),
                Err(Broken),
                "{what}"
            );
        }
        assert_eq!(against(vec![good], move |client| client.leaf_hash(&tree, 3, 1)), Err(Broken), "place");
    }

    #[test]
    fn an_inner_node_is_not_taken_for_a_leaf() {
        let leaves: Vec<Hash> = (0..4u8).map(|i| leaf_hash(&[i])).collect();
        let tree = root(&leaves);
        assert_eq!(
            against(vec![proof_reply(&tree, &[])], move |client| client.leaf_hash(&tree, 4, 0)),
            Err(Broken)
        );
    }

    #[test]
    fn a_preimage_is_taken_only_if_it_hashes_to_what_was_asked() {
        let hash: Hash = Sha256::digest(b"policy").into();
        let reply = |bytes: &[u8]| [&[bytes.len() as u8, bytes.len() as u8], bytes].concat();
        assert_eq!(
            against(vec![reply(b"policy")], move |client| client.preimage(&hash, 6)),
            Ok(b"policy".to_vec())
        );
        assert_eq!(against(vec![reply(b"polich")], move |client| client.preimage(&hash, 6)), Err(Broken));
        assert_eq!(against(vec![reply(b"policy")], move |client| client.preimage(&hash, 5)), Err(Broken));
        assert_eq!(against(vec![], move |client| client.preimage(&hash, 6)), Err(Broken));
    }

    #[test]
    fn what_does_not_fit_is_fetched_in_pieces_and_no_piece_may_be_too_long() {
        let hash: Hash = Sha256::digest(b"policy").into();
        let first = [&[6, 4], &b"poli"[..]].concat();
        let rest = [&[2, 1], &b"cy"[..]].concat();
        assert_eq!(
            against(vec![first.clone(), rest], move |client| client.preimage(&hash, 6)),
            Ok(b"policy".to_vec())
        );
        let long = [&[3, 1], &b"cyy"[..]].concat();
        assert_eq!(against(vec![first, long], move |client| client.preimage(&hash, 6)), Err(Broken));
    }
}
