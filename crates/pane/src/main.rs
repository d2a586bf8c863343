//! The only process that ever holds a secret.

fn main() {}
