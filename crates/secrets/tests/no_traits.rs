//! What secrets must not be able to do does not compile.

#[test]
fn secrets_cannot_be_copied_printed_written_or_compared() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/no_traits/*.rs");
    cases.pass("tests/no_traits/control/*.rs");
}
