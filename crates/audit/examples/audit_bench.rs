//! How fast a log is written and verified: `cargo run --release -p himuro-audit --example audit_bench FOLDER`.
//!
//! Prints rows of figure, value, peer and ratio, parted by tabs. FOLDER must be on the disk that is to be measured;
//! what is written there is removed at the end.
#![expect(clippy::print_stdout, reason = "a program that prints figures")]

use std::error::Error;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use audit::{
    Body, Certificate, Clock, Digest, Event, Founding, Identity, Keys, Log, Operator, Presence, Profile,
    Recipient, generate_identity, verify,
};
use bitcoin::secp256k1::{Message, Secp256k1, SecretKey};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

type Outcome<T> = Result<T, Box<dyn Error>>;

const CLOCK: Clock = Clock { wall: 0, mono: 0 };
const KIB: usize = 1024;
const A_COMMIT: usize = 1000;

fn main() -> Outcome<()> {
    let folder = std::env::args().nth(1).ok_or("audit_bench FOLDER")?;
    let folder = tempfile::Builder::new().prefix("audit-bench-").tempdir_in(folder)?;
    let (secret, public) = generate_identity();
    let identity = Identity::parse(&secret)?;

    durable_append(folder.path(), &public)?;
    for (records, bytes) in [(200_000, KIB), (1_000_000, 100)] {
        let path = folder.path().join(format!("{records}.himuro"));
        batched_append(&path, &public, records, bytes)?;
        verification(&path, &identity, records, bytes)?;
        std::fs::remove_file(&path)?;
    }
    Ok(())
}

/// One record a commit, beside a plain file's write and fdatasync of as many bytes; in turns, so that both meet the
/// same disk.
fn durable_append(folder: &Path, reader: &str) -> Outcome<()> {
    const TURNS: usize = 300;
    let mut log = found(&folder.join("durable.himuro"), reader)?;
    let mut plain = File::create(folder.join("plain"))?;
    let event = [measured(KIB)?];
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let begun = Instant::now();
        plain.write_all(&[0x5a; KIB])?;
        plain.sync_data()?;
        peer.push(begun.elapsed());
        let begun = Instant::now();
        log.append(&event, CLOCK)?;
        ours.push(begun.elapsed());
    }
    log.close(CLOCK)?;
    let (ours, peer) = (middle(ours), middle(peer));
    println!(
        "durable append, one record of 1 KiB a commit\t{:.3} ms\twrite + fdatasync of 1 KiB: {:.3} ms\t{:.2}",
        ours.as_secs_f64() * 1000.0,
        peer.as_secs_f64() * 1000.0,
        ratio(ours, peer)
    );
    Ok(())
}

/// A thousand records a commit, beside the same bytes put into SQLite with the same settings, unencrypted, unsigned.
fn batched_append(path: &Path, reader: &str, records: usize, bytes: usize) -> Outcome<()> {
    let batch = vec![measured(bytes)?; A_COMMIT];
    let mut log = found(path, reader)?;
    let begun = Instant::now();
    for _ in 0..records / A_COMMIT {
        log.append(&batch, CLOCK)?;
    }
    let ours = begun.elapsed();
    log.close(CLOCK)?;

    let plain = path.with_extension("sqlite");
    let db = Connection::open(&plain)?;
    db.execute_batch(
        "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE record (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;",
    )?;
    let body = vec![0x5a_u8; bytes];
    let begun = Instant::now();
    for _ in 0..records / A_COMMIT {
        db.execute_batch("BEGIN")?;
        for _ in 0..A_COMMIT {
            db.prepare_cached("INSERT INTO record (body) VALUES (?1)")?.execute([&body])?;
        }
        db.execute_batch("COMMIT")?;
    }
    let peer = begun.elapsed();
    drop(db);
    std::fs::remove_file(&plain)?;
    println!(
        "batched append, {A_COMMIT} records of {} a commit\t{}\tplain SQLite, the same commits: {}\t{:.2}",
        size(bytes),
        rate(records, ours),
        rate(records, peer),
        ratio(ours, peer)
    );
    Ok(())
}

/// From nothing, without and with a reader's key, beside one SHA-256 over the bytes of the file.
fn verification(path: &Path, identity: &Identity, records: usize, bytes: usize) -> Outcome<()> {
    let begun = Instant::now();
    let mut hash = Sha256::new();
    let mut file = File::open(path)?;
    let mut chunk = vec![0; 1 << 20];
    loop {
        let length = file.read(&mut chunk)?;
        if length == 0 {
            break;
        }
        hash.update(&chunk[..length]);
    }
    std::hint::black_box(hash.finalize());
    let peer = begun.elapsed();
    for (what, keys) in [("without key", Keys::None), ("with key", Keys::Identity(identity))] {
        let begun = Instant::now();
        verify(path, keys, None)?;
        let ours = begun.elapsed();
        println!(
            "verify {records} records of {}, {what}\t{:.2} s, {}\tone SHA-256 over the file: {:.2} s\t{:.2}",
            size(bytes),
            ours.as_secs_f64(),
            rate(records, ours),
            peer.as_secs_f64(),
            ratio(ours, peer)
        );
    }
    Ok(())
}

/// A new log, founded by a key that is thrown away.
fn found(path: &Path, reader: &str) -> Outcome<Log> {
    let key = SecretKey::from_slice(&[7; 32])?;
    let founding = Founding::begin(path, Profile::Rehearsal)?;
    let hash = bitcoin::sign_message::signed_msg_hash(&founding.certificate_text());
    let message = Message::from_digest(*AsRef::<[u8; 32]>::as_ref(&hash));
    let secp = Secp256k1::new();
    let (id, compact) = secp.sign_ecdsa_recoverable(&message, &key).serialize_compact();
    let mut signature = [0; 65];
    signature[0] = 31 + u8::try_from(id.to_i32())?;
    signature[1..].copy_from_slice(&compact);
    let public_key = key.public_key(&secp).serialize();
    Ok(founding.found(
        &[Operator { name: "A".to_owned(), public_key }],
        &[Certificate { name: "A".to_owned(), public_key, signature }],
        vec![Recipient::new("auditor", reader)?],
        &Presence {
            operators: vec!["A".to_owned()],
            software: "bench".to_owned(),
            software_sha256: Digest::of(b""),
            more: Body::new(),
        },
        &Body::new(),
        0,
    )?)
}

fn measured(bytes: usize) -> Outcome<Event> {
    Ok(Event::new("measured", Body::new().with("data", vec![0x5a; bytes].as_slice()))?)
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ratio(ours: Duration, peer: Duration) -> f64 {
    ours.as_secs_f64() / peer.as_secs_f64()
}

fn rate(records: usize, time: Duration) -> String {
    format!("{:.0}/s", records as f64 / time.as_secs_f64())
}

fn size(bytes: usize) -> String {
    if bytes == KIB { "1 KiB".to_owned() } else { format!("{bytes} B") }
}
