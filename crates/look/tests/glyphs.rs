//! Whatever a window may have to write has a glyph in the faces that it brings along.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use look::faces::{DRAWN, FIGURES, TEXT, TEXT_BOLD};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// What stands in the folder's files that end so, at any depth.
fn written_in(folder: &str, end: &str) -> BTreeSet<char> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder)];
    let mut found = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder reads") {
            let path: PathBuf = entry.expect("an entry reads").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|own| own == end) {
                found.extend(std::fs::read_to_string(&path).expect("a text reads").chars());
            }
        }
    }
    found.into_iter().filter(|character| !character.is_control()).collect()
}

fn has(face: &[u8], character: char) -> bool {
    let face = FontRef::new(face).expect("a face reads");
    face.charmap().map(character).is_some_and(|glyph| glyph.to_u32() != 0)
}

fn missing<'a>(face: &[u8], characters: impl IntoIterator<Item = &'a char>) -> Vec<String> {
    let lacks = |character: &&char| !has(face, **character);
    characters.into_iter().filter(lacks).map(|c| format!("{c} U+{:04X}", u32::from(*c))).collect()
}

fn ascii() -> BTreeSet<char> {
    (' '..='~').collect()
}

#[test]
fn every_character_of_the_texts_has_a_glyph() {
    let sources = [("texts", "ftl"), ("ceremonies", "toml"), ("policies", "toml")];
    let mut wanted = ascii();
    for (folder, end) in sources {
        let found = written_in(folder, end);
        assert!(found.len() > 50, "{folder} was read: {} characters", found.len());
        wanted.extend(found);
    }
    wanted.retain(|character| !DRAWN.contains(character));
    for (name, face) in [("TEXT", TEXT), ("TEXT_BOLD", TEXT_BOLD)] {
        assert_eq!(missing(face, &wanted), Vec::<String>::new(), "{name} lacks these");
    }
}

#[test]
fn names_as_people_write_them_have_glyphs() {
    let names: BTreeSet<char> = "髙橋﨑山濵口邊邉齋齊德曻".chars().collect();
    for face in [TEXT, TEXT_BOLD] {
        assert_eq!(missing(face, &names), Vec::<String>::new());
    }
}

#[test]
fn figures_have_what_addresses_words_and_amounts_are_written_with() {
    let kana = ('ぁ'..='ん').chain('ァ'..='ヶ').chain(['ー', '\u{3000}']);
    let signs = "¥–—…→✓・「」億万円".chars();
    let wanted: BTreeSet<char> = ascii().into_iter().chain(kana).chain(signs).collect();
    assert_eq!(missing(FIGURES, &wanted), Vec::<String>::new());
}

#[test]
fn figures_are_all_equally_wide() {
    let face = FontRef::new(FIGURES).expect("a face reads");
    let metrics = face.glyph_metrics(Size::new(1000.0), LocationRef::default());
    let wide = |character| {
        let glyph = face.charmap().map(character).expect("a glyph");
        metrics.advance_width(glyph).expect("a width")
    };
    let first = wide('0');
    for character in ascii() {
        assert!((wide(character) - first).abs() < f32::EPSILON, "{character:?}");
    }
}

#[test]
fn what_is_drawn_as_a_shape_is_what_the_faces_lack() {
    for face in [TEXT, TEXT_BOLD, FIGURES] {
        let lacking: Vec<&char> = DRAWN.iter().filter(|character| !has(face, **character)).collect();
        assert_eq!(lacking.len(), DRAWN.len(), "one of {DRAWN:?} has a glyph");
    }
}
