//! Shares of the reference program (see `reference.md`) are recovered, and refused under another passphrase.

#![expect(clippy::unwrap_used, reason = "a failing helper fails its test")]

use secrets::{
    Passphrase,
    slip39::{Share, combine},
};

#[derive(serde::Deserialize)]
struct Made {
    secret: String,
    passphrase: String,
    exponent: u8,
    shares: Vec<String>,
}

fn passphrase(text: &str) -> Passphrase {
    let mut secret = Passphrase::empty();
    secret.push(text.as_bytes()).unwrap();
    secret
}

#[test]
fn shares_of_the_reference_program_are_recovered() {
    let made: Vec<Made> = serde_json::from_str(include_str!("reference.json")).unwrap();
    assert_eq!(made.len(), 96);
    for Made { secret, passphrase: text, exponent, shares } in made {
        let shares: Vec<_> =
            (1..).zip(&shares).map(|(number, text)| Share::read(number, text).unwrap()).collect();
        let shares: Vec<_> = shares.iter().collect();
        assert_eq!(shares[0].header().iteration_exponent(), exponent);
        assert_eq!(hex::encode(combine(&shares, &passphrase(&text)).unwrap().expose_secret()), secret);
        assert_ne!(hex::encode(combine(&shares, &passphrase("other")).unwrap().expose_secret()), secret);
    }
}
