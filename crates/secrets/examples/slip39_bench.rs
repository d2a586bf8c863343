//! How long shares take: `cargo run --release -p himuro-secrets --example slip39_bench`.
//!
//! Prints rows of figure, value, peer and ratio, parted by tabs. The passphrase's stretching (20,000 rounds, as in a
//! ceremony) is part of splitting and of decrypting; sharing itself stands in rows of its own.
#![expect(clippy::print_stdout, reason = "a program that prints figures")]
#![expect(clippy::expect_used, reason = "a measuring program may stop")]

use std::time::Instant;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use secrets::slip39::{Extendable, GroupShape, Plan, Share, combine, recombine, split};
use secrets::{Passphrase, RandomnessError, Secret};

const RUNS: u32 = 30;

fn main() {
    let mut source = ChaCha20Rng::seed_from_u64(39);
    let mut randomness = move |space: &mut [u8]| -> Result<(), RandomnessError> {
        source.fill_bytes(space);
        Ok(())
    };
    let mut master = Secret::<32>::empty();
    master.push(&[0x42; 32]).expect("32 bytes fit");
    let passphrase = Passphrase::empty();

    for (threshold, count) in [(2, 3), (8, 16)] {
        let shape = vec![GroupShape::new(threshold, count).expect("a sensible group")];
        let plan = Plan::new(1, shape, 1, Extendable::Yes).expect("a sensible plan");
        let mut shares: Vec<Share> = Vec::new();
        let splitting = each(|| {
            shares = split(&master, &plan, &passphrase, &mut randomness).expect("randomness never ends");
        });
        let quorum: Vec<&Share> = shares.iter().take(usize::from(threshold)).collect();
        let sharing = each(|| {
            recombine(&quorum).expect("a quorum");
        });
        let combining = each(|| {
            combine(&quorum, &passphrase).expect("a quorum");
        });
        row(&format!("SLIP-39 split {threshold}-of-{count}, 256 bits, 20,000 rounds"), splitting);
        row(&format!("SLIP-39 combine {threshold}-of-{count}, with decryption"), combining);
        row(&format!("SLIP-39 recombine {threshold}-of-{count}, constant-time GF(256) alone"), sharing);
    }
}

/// Milliseconds of one run, by the middle of several.
fn each(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn row(figure: &str, milliseconds: f64) {
    println!("{figure}\t{milliseconds:.3} ms\tno fair peer in Rust\t–");
}
