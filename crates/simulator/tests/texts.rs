//! Every error has its text and its remedy in both languages.

#[test]
fn every_error_code_has_a_text_and_a_remedy_in_both_languages() {
    let english = include_str!("../../../texts/en/simulator.ftl");
    let japanese = include_str!("../../../texts/ja/simulator.ftl");
    let codes: Vec<&str> = simulator::error_codes().collect();
    assert!(!codes.is_empty());
    for texts in [english, japanese] {
        for code in &codes {
            let id = format!("error-simulator-{code} = ");
            let mut lines = texts.lines().skip_while(|line| !line.starts_with(&id));
            assert!(lines.next().is_some(), "{code} has no text");
            assert!(
                lines.next().is_some_and(|line| line.starts_with("    .remedy = ")),
                "{code} has no remedy"
            );
        }
        let ids = texts.lines().filter(|line| line.starts_with("error-")).count();
        assert_eq!(ids, codes.len(), "a text without an error");
    }
}
