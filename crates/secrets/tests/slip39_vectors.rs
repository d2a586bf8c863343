//! The 45 official vectors of SLIP-0039, each with the refusal that fits it.

#![expect(clippy::unwrap_used, reason = "a failing helper fails its test")]

use bitcoin::{NetworkKind, bip32::Xpriv};
use secrets::{
    Passphrase,
    slip39::{CombineError, SetError, Share, ShareError, combine},
};

type Vector = (String, Vec<String>, String, String);

fn vectors() -> Vec<Vector> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/vectors/slip39.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[derive(Debug, PartialEq)]
enum Refusal {
    Share(ShareError),
    Combine(CombineError),
}

fn recover(mnemonics: &[String]) -> Result<Vec<u8>, Refusal> {
    let shares: Vec<Share> = (1..)
        .zip(mnemonics)
        .map(|(number, text)| Share::read(number, text))
        .collect::<Result<_, _>>()
        .map_err(Refusal::Share)?;
    let mut passphrase = Passphrase::empty();
    passphrase.push(b"TREZOR").unwrap();
    let secret = combine(&shares.iter().collect::<Vec<_>>(), &passphrase).map_err(Refusal::Combine)?;
    Ok(secret.expose_secret().to_vec())
}

#[test]
fn every_valid_vector_is_recovered_with_its_master_key_and_written_again() {
    let mut valid = 0;
    for (name, mnemonics, secret, xprv) in vectors() {
        if secret.is_empty() {
            continue;
        }
        valid += 1;
        let recovered = recover(&mnemonics).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
        assert_eq!(hex::encode(&recovered), secret, "{name}");
        let key = Xpriv::new_master(NetworkKind::Main, &recovered).unwrap();
        assert_eq!(key.to_string(), xprv, "{name}");
        for text in &mnemonics {
            assert_eq!(Share::read(1, text).unwrap().write().expose_text().unwrap(), text, "{name}");
        }
    }
    assert_eq!(valid, 15);
}

#[test]
fn every_invalid_vector_is_refused_for_its_own_reason() {
    let mut refused = 0;
    for (name, mnemonics, secret, _) in vectors() {
        if !secret.is_empty() {
            continue;
        }
        refused += 1;
        let refusal = recover(&mnemonics).err().unwrap_or_else(|| panic!("{name} was accepted"));
        assert!(fits(&name, &refusal), "{name}: {refusal:?}");
    }
    assert_eq!(refused, 30);
}

/// What each kind of invalid vector has to be refused for, by its published name.
fn fits(name: &str, refusal: &Refusal) -> bool {
    use CombineError::Set;
    use Refusal::{Combine, Share};
    let is = |part: &str| name.contains(part);
    match refusal {
        Share(ShareError::ShareWord { share: 1, word }) => is("invalid checksum") && matches!(word, 20 | 33),
        Share(ShareError::SharePadding { share: 1 }) => is("invalid padding"),
        Share(ShareError::ShareGroups { share: 1, threshold, count }) => {
            is("greater group threshold than group counts") && threshold > count
        }
        Share(ShareError::ShareLength { share: 1, words }) => {
            is("insufficient length") && *words < 20 || is("invalid master secret length") && *words == 21
        }
        Combine(Set(SetError::ShareOfAnotherSet { share: 2, identifier, expected })) => {
            is("different identifiers") && identifier != expected
        }
        Combine(Set(SetError::ShareOfAnotherKind { share: 2, .. })) => is("different iteration exponents"),
        Combine(Set(SetError::GroupsDiffer { .. })) => {
            is("mismatching group thresholds") || is("mismatching group counts")
        }
        Combine(Set(SetError::SameMember { share: 2, earlier: 1, .. })) => is("duplicate member indices"),
        Combine(Set(SetError::MemberThresholdDiffers { .. })) => is("mismatching member thresholds"),
        Combine(Set(SetError::GroupDigest { .. })) => is("invalid digest"),
        Combine(Set(SetError::GroupLacksShares { present, needed, lacking, .. })) => {
            present + lacking == *needed
                && (is("Basic sharing 2-of-3")
                    || is("insufficient number of members")
                    || is("Insufficient number of groups"))
        }
        Combine(Set(SetError::GroupsLacking { complete, needed, lacking })) => {
            complete + lacking == *needed && is("Insufficient number of groups")
        }
        _ => false,
    }
}
