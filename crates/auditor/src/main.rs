//! Read-only verification for the auditor.

fn main() {}
