//! The fuzz targets over their kept corpus and over mutations of it, without libFuzzer.

#[path = "../../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "there it is a crate")]
mod fuzz;

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::Index;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the corpus is in the repository")
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).expect("a readable file")).collect()
}

#[test]
fn the_kept_corpus_breaks_nothing() {
    for (target, body) in fuzz::TARGETS {
        let corpus = corpus(target);
        assert!(corpus.len() > 3, "{target} has {} inputs", corpus.len());
        corpus.iter().for_each(|input| body(input));
        body(&[]);
    }
}

/// One change of an input.
#[derive(Debug, Clone)]
enum Mutation {
    Set(Index, u8),
    Cut(Index),
    Repeat(Index, Index),
    Insert(Index, Vec<u8>),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        4 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        1 => any::<Index>().prop_map(Mutation::Cut),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Mutation::Repeat(from, to)),
        1 => (any::<Index>(), prop::collection::vec(any::<u8>(), 1..40))
            .prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
    ]
}

fn mutate(input: &mut Vec<u8>, mutation: &Mutation) {
    let place = |at: &Index, length: usize| at.index(length + 1);
    match mutation {
        Mutation::Set(at, byte) => {
            if !input.is_empty() {
                let at = at.index(input.len());
                input[at] = *byte;
            }
        }
        Mutation::Cut(at) => input.truncate(place(at, input.len())),
        Mutation::Repeat(from, to) => {
            let (from, to) = (place(from, input.len()), place(to, input.len()));
            let part = input[from.min(to)..from.max(to)].to_vec();
            input.extend(part);
        }
        Mutation::Insert(at, bytes) => {
            let at = place(at, input.len());
            input.splice(at..at, bytes.iter().copied());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn mutations_of_the_corpus_break_nothing(target in 0..fuzz::TARGETS.len(), input in any::<Index>(), mutations in prop::collection::vec(mutation(), 1..6)) {
        let (target, body) = fuzz::TARGETS[target];
        let corpus = corpus(target);
        let mut input = corpus[input.index(corpus.len())].clone();
        mutations.iter().for_each(|mutation| mutate(&mut input, mutation));
        body(&input);
    }
}
