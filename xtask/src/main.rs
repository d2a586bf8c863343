//! Set-up, run, test, bench.

fn main() {}
