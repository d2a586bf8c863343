//! How fast a log is written and verified here: `throughput FOLDER [RECORDS] [BODY BYTES] [A COMMIT]`.
#![expect(clippy::print_stdout, reason = "a program for the command line")]

use std::{error::Error, path::Path, time::Instant};

use audit::{
    Body, Certificate, Clock, Digest, Event, Founding, Identity, Keys, Operator, Presence, Profile,
    Recipient, generate_identity, verify,
};
use bitcoin::secp256k1::{Message, Secp256k1, SecretKey};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("throughput FOLDER [RECORDS] [BODY BYTES] [A COMMIT]")?;
    let mut number = |default: usize| arguments.next().map_or(Ok(default), |text| text.parse());
    let (records, bytes, commit) = (number(100_000)?, number(1024)?, number(1000)?);
    let path = Path::new(&folder).join("throughput.himuro");
    let (secret, public) = generate_identity();

    let key = SecretKey::from_slice(&[7; 32])?;
    let founding = Founding::begin(&path, Profile::Rehearsal)?;
    let hash = bitcoin::sign_message::signed_msg_hash(&founding.certificate_text());
    let message = Message::from_digest(*AsRef::<[u8; 32]>::as_ref(&hash));
    let (id, compact) = Secp256k1::new().sign_ecdsa_recoverable(&message, &key).serialize_compact();
    let mut signature = [0; 65];
    signature[0] = 31 + u8::try_from(id.to_i32())?;
    signature[1..].copy_from_slice(&compact);
    let public_key = key.public_key(&Secp256k1::new()).serialize();
    let mut log = founding.found(
        &[Operator { name: "A".to_owned(), public_key }],
        &[Certificate { name: "A".to_owned(), public_key, signature }],
        vec![Recipient::new("auditor", &public)?],
        &Presence {
            operators: vec!["A".to_owned()],
            software: "throughput".to_owned(),
            software_sha256: Digest::of(b""),
            more: Body::new(),
        },
        &Body::new(),
        0,
    )?;

    let event = Event::new("measured", Body::new().with("data", vec![0x5a; bytes].as_slice()))?;
    let batch = vec![event; commit];
    let start = Instant::now();
    let mut written = 0;
    while written < records {
        log.append(&batch, Clock { wall: 0, mono: 0 })?;
        written += commit;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("append: {written} records in {seconds:.3} s, {:.0}/s", written as f64 / seconds);
    let start = Instant::now();
    for _ in 0..100 {
        log.append(&batch[..1], Clock { wall: 0, mono: 0 })?;
    }
    println!("single durable append: {:.3} ms", start.elapsed().as_secs_f64() * 10.0);
    log.close(Clock { wall: 0, mono: 0 })?;
    let identity = Identity::parse(&secret)?;
    for (name, keys) in [("verify", Keys::None), ("verify and decrypt", Keys::Identity(&identity))] {
        let start = Instant::now();
        let found = verify(&path, keys, None)?;
        println!("{name}: {} records in {:.3} s", found.head.size, start.elapsed().as_secs_f64());
    }
    Ok(())
}
