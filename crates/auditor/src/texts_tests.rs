//! Every sentence that this program can say is there in both languages, and none is left over.

use std::collections::BTreeSet;

use strum::VariantNames;

use crate::failure::AuditorError;

const SOURCES: &[&str] = &[
    include_str!("anchors.rs"),
    include_str!("arguments.rs"),
    include_str!("ceremonies.rs"),
    include_str!("devices.rs"),
    include_str!("examination.rs"),
    include_str!("export.rs"),
    include_str!("people.rs"),
    include_str!("rederive.rs"),
    include_str!("report.rs"),
    include_str!("story.rs"),
    include_str!("transfers.rs"),
    include_str!("wallet.rs"),
    include_str!("window/band.rs"),
    include_str!("window/findings.rs"),
    include_str!("window/mod.rs"),
    include_str!("window/opening.rs"),
    include_str!("window/save.rs"),
    include_str!("window/sessions.rs"),
    include_str!("window/sheet.rs"),
    include_str!("window/timeline.rs"),
    include_str!("window/told.rs"),
    include_str!("window/wallet.rs"),
    include_str!("window/working.rs"),
];

#[test]
fn every_text_is_there_in_both_languages_and_none_is_left_over() {
    let mut used: BTreeSet<String> = SOURCES
        .iter()
        .flat_map(|source| source.split('"').skip(1).step_by(2))
        .filter(|literal| literal.starts_with("auditor-"))
        .map(str::to_owned)
        .collect();
    used.extend(AuditorError::VARIANTS.iter().map(|code| format!("error-auditor-{code}")));
    for language in ["en", "ja"] {
        let file = format!("{}/../../texts/{language}/auditor.ftl", env!("CARGO_MANIFEST_DIR"));
        let texts = std::fs::read_to_string(&file).expect("the texts are there");
        let ids: BTreeSet<String> = texts
            .lines()
            .filter(|line| !line.starts_with([' ', '#']))
            .filter_map(|line| line.split_once(" = "))
            .map(|(id, _)| id.to_owned())
            .collect();
        assert_eq!(ids, used, "{file}");
    }
}

#[test]
fn every_error_has_a_remedy() {
    for language in texts::Language::ALL {
        let texts = texts::Texts::new(language);
        for code in AuditorError::VARIANTS {
            let (_, remedy) = texts.error(&format!("auditor-{code}"), &Default::default());
            assert!(remedy.is_some(), "{}: {code}", language.tag());
        }
    }
}
