//! Signature of a message, in the old form of Bitcoin Core.

use bitcoin::secp256k1::ecdsa::RecoverableSignature;
use device::apdu::StatusWord;
use device::merkle::Hash;
use sha2::{Digest, Sha256};

use crate::client::Broken;
use crate::context::{Context, Refusal};
use crate::keys::{MAX_STEPS, format_path};
use crate::person::{ReviewKind, Screen};
use crate::reader::{Reader, put_varint};
use crate::seed::secp;

/// A message comes as a list of chunks of this length, in bytes.
const CHUNK: u64 = 64;
/// The longest message that is shown as text, in bytes.
const MAX_SHOWN: u64 = 640;
const MAGIC: &[u8] = b"\x18Bitcoin Signed Message:\n";
/// The header of a signature by a compressed key, before the recovery id.
const COMPRESSED: u8 = 31;

pub(super) fn run(context: &mut Context, data: &[u8]) -> Result<Vec<u8>, Refusal> {
    let (path, length, root) = read(data).ok_or(StatusWord::BAD_LENGTH)?;
    if length > u64::from(u32::MAX) {
        return Err(StatusWord::BAD_DATA.into());
    }
    let mut magic = MAGIC.to_vec();
    put_varint(&mut magic, length);
    let mut digest = Sha256::new_with_prefix(&magic);
    let mut hash = Sha256::new();
    let mut shown = (length <= MAX_SHOWN).then(String::new);
    let chunks = length.div_ceil(CHUNK);
    for index in 0..chunks {
        let chunk = context
            .client
            .list_element(&root, chunks, index, CHUNK as usize)
            .map_err(|Broken| StatusWord::BAD_STATE)?;
        if chunk.len() as u64 != CHUNK && index + 1 != chunks {
            return Err(StatusWord::BAD_STATE.into());
        }
        digest.update(&chunk);
        hash.update(&chunk);
        if chunk.iter().all(|byte| matches!(byte, 0x20..=0x7e | b'\n')) {
            if let Some(text) = &mut shown {
                text.extend(chunk.iter().copied().map(char::from));
            }
        } else {
            shown = None;
        }
    }

    let content = match shown {
        Some(text) => Screen::field("Message", text),
        None => Screen::field("Message hash", hex::encode_upper(hash.finalize())),
    };
    let screens = vec![
        Screen::new(["Review message"]),
        Screen::field("Path", format_path(&path)),
        content,
        Screen::new(["Sign message"]),
    ];
    context.approve(ReviewKind::Message, screens, &["Message rejected"])?;

    let key = context.seed.derive(context.app, &path).map_err(|_| StatusWord::BAD_STATE)?;
    let digest: Hash = Sha256::digest(digest.finalize()).into();
    let signature = secp().sign_ecdsa_recoverable(&context.message(digest), &key.private_key);
    context.desk.notice(&["Message signed"]);
    Ok(serialize(&signature))
}

fn read(data: &[u8]) -> Option<(Vec<u32>, u64, Hash)> {
    let mut reader = Reader::new(data);
    let steps = reader.byte().filter(|steps| (1..=MAX_STEPS).contains(&usize::from(*steps)))?;
    Some((reader.path(steps)?, reader.varint()?, reader.array()?))
}

fn serialize(signature: &RecoverableSignature) -> Vec<u8> {
    let (recovery, compact) = signature.serialize_compact();
    let parity = u8::from(recovery.to_i32() & 1 == 1);
    let mut bytes = vec![COMPRESSED + parity];
    bytes.extend(compact);
    bytes
}
