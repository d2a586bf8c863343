use secrets::{Entropy, Secret, slip39::Share};

fn requires<T: Send>() {}

fn main() {
    requires::<Secret<32>>();
    requires::<Entropy>();
    requires::<Share>();
    let _: fn(&Secret<32>) -> &[u8] = Secret::expose_secret;
}
