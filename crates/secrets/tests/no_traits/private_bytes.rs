use secrets::Secret;

fn main() {
    let secret = Secret::<32>::empty();
    let _ = &secret.page;
}
