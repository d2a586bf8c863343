//! Every error that a person can meet has its sentence and its remedy, in both languages.

use texts::Language;

#[test]
fn every_code_has_a_sentence_and_a_remedy_in_both_languages() {
    for language in Language::ALL {
        let ids = texts::ids(language);
        for code in app::error_codes() {
            let id = format!("error-{code}");
            assert!(ids.contains_key(&id), "{}: {id}", language.tag());
            assert!(ids.contains_key(&format!("{id}.remedy")), "{}: {id}.remedy", language.tag());
        }
    }
}

#[test]
fn every_text_of_the_app_and_the_command_line_is_used() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut sources = String::new();
    for folder in [
        "crates/app/src",
        "crates/app/src/doctor",
        "crates/app/src/rehearsal",
        "crates/cli/src",
        "crates/cli/src/commands",
    ] {
        for entry in std::fs::read_dir(format!("{root}/{folder}")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "rs") {
                sources.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    for id in texts::ids(Language::English).into_keys() {
        let ours = (id.starts_with("app-") || id.starts_with("cli-")) && !id.contains('.');
        assert!(!ours || sources.contains(&format!("\"{id}\"")), "{id} is used nowhere");
    }
}
