use secrets::{DiceRolls, Entropy, Phrase, Secret, slip39::{EncryptedSecret, Share}};

fn requires<T: std::fmt::Debug>() {}

fn main() {
    requires::<Secret<32>>();
    requires::<Phrase>();
    requires::<Entropy>();
    requires::<DiceRolls>();
    requires::<Share>();
    requires::<EncryptedSecret>();
}
