//! The bytes of format 1, frozen: `fixtures/audit/format-1.json`. A difference here is a new format.

use ed25519_dalek::SigningKey;
use serde_json::json;

use crate::{
    Body, Certificate, CosignerKey, Digest, EpochKey, Head, Header, LogId, Note, RecordProof, Value, body,
    certificate::{certificate_text, encode_certificates},
    exhibit::ExhibitKey,
    note, tree,
};

const FROZEN: &str = include_str!("../../../fixtures/audit/format-1.json");

#[test]
fn the_bytes_are_the_frozen_ones() {
    let log_id = LogId([0x01; 16]);
    let key = EpochKey::from_bytes([0x02; 32]);
    let fields = Body::new()
        .with("amount", 2_100_000_000_000_000_i64)
        .with("to", "bc1q…")
        .with("ok", true)
        .with("none", Value::Null)
        .with("raw", [0xde, 0xad])
        .with("list", vec![Value::from("氷室"), Value::from(-1_i64), Value::from(23u32), Value::from(24u32)])
        .with(
            "map",
            std::collections::BTreeMap::from([("bb".to_owned(), 1u32.into()), ("c".to_owned(), 2u32.into())]),
        );
    let salts: Vec<[u8; 16]> = (0..7).map(|n| [n; 16]).collect();
    let (plain, commit_root) = body::encode(&fields, &salts);
    let mut ciphertext = plain.clone();
    let mut header = Header {
        log_id,
        seq: 300,
        epoch: 2,
        kind: "transfer.planned".to_owned(),
        wall: 1_795_000_000_000,
        mono: 65_536,
        ct_hash: Digest([0; 32]),
        commit_root,
    };
    header.seal(&key, &mut ciphertext);
    let leaves: Vec<_> =
        (0..5u8).map(|n| tree::leaf_hash(&[n])).chain([tree::leaf_hash(&header.encode())]).collect();
    let head = Head { log_id, size: 6, root: tree::root_of(&leaves) };
    let session = SigningKey::from_bytes(&[0x03; 32]);
    let mut signed = Note::unsigned(head.clone());
    signed.add(note::sign(&head, 1, &session));
    signed.add(CosignerKey::new("auditor.example/1", &[0x04; 32]).unwrap().cosign(&head, 1_795_000_000));
    let proof = RecordProof {
        header: Some(header.encode()),
        index: 5,
        path: tree::inclusion_path(&leaves, 5).unwrap(),
        note: signed.clone(),
    };
    let hash = Digest::of(b"exhibit");
    let certificate = Certificate { name: "坊".to_owned(), public_key: [0x05; 33], signature: [0x06; 65] };
    let made = json!({
        "log_id": log_id.to_string(),
        "epoch_key": hex::encode([0x02; 32]),
        "salts": "salt n is n repeated 16 times, in the order of the body",
        "fields": fields.to_json(),
        "body": hex::encode(&plain),
        "commit_root": commit_root.to_string(),
        "ciphertext": hex::encode(&ciphertext),
        "header": hex::encode(header.encode()),
        "leaf": tree::leaf_hash(&header.encode()).to_string(),
        "session_secret": hex::encode([0x03; 32]),
        "witness_secret": hex::encode([0x04; 32]),
        "note": signed.to_string(),
        "words": head.words().join(" "),
        "proof": proof.to_string(),
        "certificate_text": certificate_text(log_id, 1, &session.verifying_key().to_bytes(), 0, &tree::empty_root()),
        "certificate": hex::encode(encode_certificates(&[certificate])),
        "exhibit": "exhibit",
        "exhibit_chunk": hex::encode(ExhibitKey::derive(&key, &hash).seal(0, true, b"exhibit")),
    });
    let frozen: serde_json::Value = serde_json::from_str(FROZEN).unwrap();
    assert_eq!(made, frozen, "made now: {made:#}");
    assert_eq!(
        signed
            .to_string()
            .parse::<Note>()
            .unwrap()
            .cosigned_by(&CosignerKey::new("auditor.example/1", &[0x04; 32]).unwrap().public()),
        Some(1_795_000_000)
    );
}
