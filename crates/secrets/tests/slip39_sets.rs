//! Properties and attacks: every quorum recovers, fewer fail, and what is wrong is named.

#![expect(clippy::unwrap_used, reason = "a failing helper fails its test")]

use proptest::prelude::*;
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};
use secrets::{
    Passphrase, RandomnessError, Secret,
    slip39::{
        CombineError, Extendable, GroupShape, Plan, PlanError, SetError, Share, ShareError, combine,
        recombine, split, standing,
    },
};

fn seeded(seed: u64) -> impl FnMut(&mut [u8]) -> Result<(), RandomnessError> {
    let mut source = ChaCha20Rng::seed_from_u64(seed);
    move |space| {
        source.fill_bytes(space);
        Ok(())
    }
}

fn secret(bytes: &[u8]) -> Secret<32> {
    let mut secret = Secret::empty();
    secret.push(bytes).unwrap();
    secret
}

fn passphrase(text: &str) -> Passphrase {
    let mut secret = Passphrase::empty();
    secret.push(text.as_bytes()).unwrap();
    secret
}

/// Exponent 0 keeps the tests quick.
fn plan(group_threshold: u8, groups: &[(u8, u8)]) -> Plan {
    let groups =
        groups.iter().map(|(threshold, count)| GroupShape::new(*threshold, *count).unwrap()).collect();
    Plan::new(group_threshold, groups, 0, Extendable::Yes).unwrap()
}

/// The shares as cards: written and read again.
fn cards(bytes: &[u8], plan: &Plan, seed: u64) -> Vec<Share> {
    let shares = split(&secret(bytes), plan, &passphrase(""), &mut seeded(seed)).unwrap();
    shares
        .iter()
        .map(|share| Share::read(share.number(), share.write().expose_text().unwrap()).unwrap())
        .collect()
}

fn subsets(count: usize) -> impl Iterator<Item = Vec<usize>> {
    (0_u32..1 << count).map(move |mask| (0..count).filter(|place| mask >> place & 1 == 1).collect())
}

fn pick<'s>(shares: &'s [Share], places: &[usize]) -> Vec<&'s Share> {
    places.iter().map(|place| &shares[*place]).collect()
}

#[test]
fn in_each_single_group_every_quorum_recovers_and_fewer_fail() {
    let master = [0x42; 16];
    for count in 1..=6 {
        for threshold in 1..=count {
            if threshold == 1 && count > 1 {
                continue;
            }
            let shares = cards(&master, &plan(1, &[(threshold, count)]), u64::from(count));
            let whole = recombine(&pick(&shares, &(0..usize::from(threshold)).collect::<Vec<_>>())).unwrap();
            for places in subsets(usize::from(count)) {
                let result = recombine(&pick(&shares, &places));
                match (places.len(), usize::from(threshold)) {
                    (0, _) => assert_eq!(result.err(), Some(SetError::NoShares)),
                    (present, needed) if present < needed => assert_eq!(
                        result.err(),
                        Some(SetError::GroupLacksShares {
                            group: 1,
                            present: u32::try_from(present).unwrap(),
                            needed: u32::from(threshold),
                            lacking: u32::try_from(needed - present).unwrap(),
                        })
                    ),
                    _ => assert!(result.unwrap().is_same(&whole)),
                }
            }
            assert_eq!(whole.decrypt(&passphrase("")).unwrap().expose_secret(), master);
        }
    }
}

#[test]
fn in_groups_every_sufficient_choice_recovers_and_no_other() {
    let shares = cards(&[7; 32], &plan(2, &[(1, 1), (2, 2), (2, 3)]), 1);
    let whole = recombine(&shares.iter().collect::<Vec<_>>()).unwrap();
    for places in subsets(shares.len()) {
        let chosen = pick(&shares, &places);
        let complete = match standing(&chosen) {
            Ok(groups) => groups.iter().filter(|group| group.is_complete()).count(),
            Err(_) => 0,
        };
        match recombine(&chosen) {
            Ok(found) => assert!(complete >= 2 && found.is_same(&whole)),
            Err(SetError::GroupLacksShares { .. } | SetError::GroupsLacking { .. } | SetError::NoShares) => {
                assert!(complete < 2);
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_share_of_another_set_is_named_with_its_identifier() {
    let ours = cards(&[1; 16], &plan(1, &[(3, 5)]), 1);
    let theirs = cards(&[1; 16], &plan(1, &[(3, 5)]), 2);
    let mixed = [&ours[0], &theirs[1], &ours[2]];
    assert_eq!(
        recombine(&mixed).err(),
        Some(SetError::ShareOfAnotherSet {
            share: 2,
            identifier: u32::from(theirs[1].header().identifier()),
            expected: u32::from(ours[0].header().identifier()),
        })
    );
}

#[test]
fn a_forged_share_of_the_same_identifier_fails_the_digest_or_contradicts() {
    let ours = cards(&[1; 16], &plan(1, &[(2, 3)]), 1);
    // The same identifier and header, from another secret: the random bytes begin alike.
    let theirs = cards(&[2; 16], &plan(1, &[(2, 3)]), 1);
    assert_eq!(ours[0].header().identifier(), theirs[0].header().identifier());
    assert_eq!(recombine(&[&ours[0], &theirs[1]]).err(), Some(SetError::GroupDigest { group: 1 }));
    assert_eq!(
        recombine(&[&ours[0], &ours[1], &theirs[2]]).err(),
        Some(SetError::ShareContradicts { share: 3, group: 1 })
    );
}

#[test]
fn a_group_of_another_secret_contradicts() {
    let plan = plan(2, &[(1, 1), (1, 1), (1, 1)]);
    let ours = cards(&[1; 16], &plan, 1);
    let theirs = cards(&[2; 16], &plan, 1);
    assert_eq!(recombine(&[&ours[0], &theirs[1]]).err(), Some(SetError::SetDigest));
    assert_eq!(
        recombine(&[&ours[0], &ours[1], &theirs[2]]).err(),
        Some(SetError::GroupContradicts { group: 3 })
    );
}

#[test]
fn one_wrong_word_is_located_and_never_repeated() {
    for bytes in [16, 32] {
        let share = &cards(&vec![9; bytes], &plan(1, &[(2, 3)]), 3)[1];
        let phrase = share.write();
        let words: Vec<_> = phrase.expose_text().unwrap().split(' ').collect();
        for place in 0..words.len() {
            let mut typed = words.clone();
            typed[place] = if typed[place] == "zero" { "acid" } else { "zero" };
            let word = u32::try_from(place + 1).unwrap();
            let refused = Share::read(2, &typed.join(" ")).err().unwrap();
            assert_eq!(refused, ShareError::ShareWord { share: 2, word });
            typed[place] = "zzzz";
            let refused = Share::read(2, &typed.join(" ")).err().unwrap();
            assert_eq!(refused, ShareError::UnknownShareWord { share: 2, word });
            assert!(!refused.to_string().contains("zzzz"));
        }
        let mut swapped = words.clone();
        swapped.swap(5, 6);
        assert_eq!(Share::read(2, &swapped.join(" ")).err(), Some(ShareError::ShareChecksum { share: 2 }));
    }
}

#[test]
fn a_share_cut_at_any_word_is_refused() {
    let share = &cards(&[9; 32], &plan(1, &[(2, 3)]), 3)[0];
    let phrase = share.write();
    let words: Vec<_> = phrase.expose_text().unwrap().split(' ').collect();
    for count in 0..words.len() {
        assert!(Share::read(1, &words[..count].join(" ")).is_err(), "{count} words");
    }
    assert_eq!(
        Share::read(1, &words.repeat(40).join(" ")).err(),
        Some(ShareError::ShareLength { share: 1, words: 33 * 40 })
    );
}

#[test]
fn upper_case_and_white_space_do_not_matter() {
    let share = &cards(&[9; 16], &plan(1, &[(2, 3)]), 3)[0];
    let phrase = share.write();
    let typed = format!("\t{} \n", phrase.expose_text().unwrap().to_uppercase().replace(' ', "\r\n  "));
    assert_eq!(Share::read(1, &typed).unwrap().digest(), share.digest());
}

#[test]
fn another_passphrase_gives_another_secret_and_bad_ones_are_refused() {
    let made = split(&secret(&[5; 16]), &plan(1, &[(1, 1)]), &passphrase("one"), &mut seeded(4)).unwrap();
    let shares: Vec<_> = made.iter().collect();
    assert_eq!(combine(&shares, &passphrase("one")).unwrap().expose_secret(), [5; 16]);
    assert_ne!(combine(&shares, &passphrase("two")).unwrap().expose_secret(), [5; 16]);
    assert_eq!(
        combine(&shares, &passphrase("氷室")).err(),
        Some(CombineError::Plan(PlanError::PassphraseCharacters))
    );
}

#[test]
fn plans_that_cannot_be_are_refused() {
    assert_eq!(GroupShape::new(3, 2), Err(PlanError::ThresholdAboveCount { threshold: 3, count: 2 }));
    assert_eq!(GroupShape::new(0, 2), Err(PlanError::ShareCount { count: 0 }));
    assert_eq!(GroupShape::new(2, 17), Err(PlanError::ShareCount { count: 17 }));
    assert_eq!(GroupShape::new(1, 2), Err(PlanError::CopiesOfOneShare { count: 2 }));
    let group = GroupShape::new(2, 3).unwrap();
    assert_eq!(Plan::new(1, vec![], 0, Extendable::Yes), Err(PlanError::GroupCount { count: 0 }));
    assert_eq!(Plan::new(1, vec![group; 17], 0, Extendable::Yes), Err(PlanError::GroupCount { count: 17 }));
    assert_eq!(
        Plan::new(2, vec![group], 0, Extendable::Yes),
        Err(PlanError::GroupThresholdAboveCount { threshold: 2, count: 1 })
    );
    assert_eq!(
        Plan::new(1, vec![group], 16, Extendable::No),
        Err(PlanError::IterationExponent { exponent: 16 })
    );
    for bytes in [0, 14, 15, 17, 31] {
        let refused =
            split(&secret(&vec![1; bytes]), &plan(1, &[(2, 3)]), &passphrase(""), &mut seeded(1)).err();
        assert!(refused.is_some(), "{bytes} bytes");
    }
}

#[test]
fn the_largest_set_is_made_and_recovered() {
    let shares = cards(&[3; 32], &plan(16, &[(16, 16); 16]), 9);
    assert_eq!(shares.len(), 256);
    let secret = combine(&shares.iter().collect::<Vec<_>>(), &passphrase("")).unwrap();
    assert_eq!(secret.expose_secret(), [3; 32]);
}

#[test]
fn a_failing_source_of_randomness_makes_no_shares() {
    let mut failing = |_: &mut [u8]| Err(RandomnessError::NoRandomness);
    assert!(split(&secret(&[1; 16]), &plan(1, &[(2, 3)]), &passphrase(""), &mut failing).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_secret_comes_back_under_any_parameters(
        bytes in prop::collection::vec(any::<u8>(), 8..=16).prop_map(|half| [half.clone(), half].concat()),
        (count, threshold) in (2_u8..=16).prop_flat_map(|count| (Just(count), 2..=count)),
        exponent in 0_u8..=1,
        extendable in prop_oneof![Just(Extendable::Yes), Just(Extendable::No)],
        text in "[ -~]{0,40}",
        seed in any::<u64>(),
    ) {
        let plan = Plan::new(1, vec![GroupShape::new(threshold, count).unwrap()], exponent, extendable).unwrap();
        let made = split(&secret(&bytes), &plan, &passphrase(&text), &mut seeded(seed)).unwrap();
        let last: Vec<_> = made.iter().rev().take(usize::from(threshold)).collect();
        let found = combine(&last, &passphrase(&text)).unwrap();
        prop_assert_eq!(found.expose_secret(), bytes.as_slice());
        let fewer = recombine(&last[1..]).err();
        let lacks_one = matches!(fewer, Some(SetError::GroupLacksShares { lacking: 1, .. }));
        prop_assert!(lacks_one);
    }

    #[test]
    fn reading_never_panics(text in "\\PC{0,400}", picks in prop::collection::vec(0_usize..6, 0..40)) {
        let _ = Share::read(1, &text);
        let legal = ["academic", "zero", "acid", "romp", "leader", "always"];
        let _ = Share::read(1, &picks.iter().map(|pick| legal[*pick]).collect::<Vec<_>>().join(" "));
    }
}
