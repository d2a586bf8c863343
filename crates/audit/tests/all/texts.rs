//! Every error has its sentence and its remedy, in both languages.

#[test]
fn every_code_has_its_texts_and_no_text_is_left_over() {
    for (language, text) in [
        ("en", include_str!("../../../../texts/en/audit.ftl")),
        ("ja", include_str!("../../../../texts/ja/audit.ftl")),
    ] {
        let ids: Vec<_> =
            text.lines().filter_map(|line| line.strip_prefix("error-audit-")?.split(' ').next()).collect();
        let mut codes: Vec<_> = audit::error_codes().collect();
        codes.sort_unstable();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, codes, "{language}");
        assert_eq!(
            text.lines().filter(|line| line.starts_with("    .remedy = ")).count(),
            ids.len(),
            "{language}"
        );
    }
}

#[test]
fn an_error_carries_its_code_and_fields() {
    let error = audit::OpenError::from(audit::StoreError::OpenElsewhere { pid: 7 });
    assert_eq!(
        serde_json::to_value(&error).unwrap(),
        serde_json::json!({"code": "open-elsewhere", "pid": 7})
    );
    let error = audit::VerifyError::from(audit::HeadError::Forked { record: 3 });
    assert_eq!(serde_json::to_value(&error).unwrap(), serde_json::json!({"code": "forked", "record": 3}));
}
