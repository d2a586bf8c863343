//! The same colours and sizes for the web view.

use std::fmt::Write;

use crate::{Theme, faces, size};

/// The custom properties of `ui/src/tokens.css`: by day, by night where the system or the person says so.
#[must_use]
pub fn css() -> String {
    let mut out =
        String::from("/* Written by crates/look from its constants (HIMURO_BLESS=1); not by hand. */\n");
    block(&mut out, "", ":root", &(sizes() + &colours(&Theme::LIGHT, "light")));
    block(&mut out, "", ":root[data-theme=\"dark\"]", &colours(&Theme::DARK, "dark"));
    out.push_str("\n@media (prefers-color-scheme: dark) {");
    block(&mut out, "  ", ":root:not([data-theme=\"light\"])", &colours(&Theme::DARK, "dark"));
    out.push_str("}\n\n@media (prefers-reduced-motion: reduce) {");
    block(&mut out, "  ", ":root", "--motion: 0ms;\n");
    out.push_str("}\n");
    out
}

fn block(out: &mut String, indent: &str, selector: &str, lines: &str) {
    let _ = write!(out, "\n{indent}{selector} {{\n");
    for line in lines.lines() {
        let _ = writeln!(out, "{indent}  {line}");
    }
    let _ = writeln!(out, "{indent}}}");
}

fn colours(theme: &Theme, scheme: &str) -> String {
    let mut lines = format!("color-scheme: {scheme};\n");
    for (name, colour) in theme.named() {
        let _ = writeln!(lines, "--{name}: {colour};");
    }
    lines
}

/// Type in rem, so that a person's larger type and 200 % zoom are honoured; space and rules in px.
fn sizes() -> String {
    let mut lines = format!(
        "--face-text: \"{}\", sans-serif;\n--face-figures: \"{}\", \"{}\", monospace;\n",
        faces::TEXT_FAMILY,
        faces::FIGURES_FAMILY,
        faces::TEXT_FAMILY
    );
    for (name, value) in [
        ("small", size::SMALL),
        ("body", size::BODY),
        ("step", size::STEP),
        ("read-aloud", size::READ_ALOUD),
        ("share-word", size::SHARE_WORD),
        ("address", size::ADDRESS),
    ] {
        let _ = writeln!(lines, "--size-{name}: {}rem;", value / size::BODY);
    }
    let _ = writeln!(lines, "--line: {};", size::LINE);
    for (name, value) in [("space", size::SPACE), ("corner", size::CORNER), ("rule-width", size::RULE)] {
        let _ = writeln!(lines, "--{name}: {value}px;");
    }
    let _ = writeln!(lines, "--motion: {}ms;", size::MOTION_MS);
    lines
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_web_view_has_the_same_colours_and_sizes() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/tokens.css");
        if std::env::var_os("HIMURO_BLESS").is_some() {
            std::fs::write(&file, super::css()).expect("tokens.css is written");
        }
        let written = std::fs::read_to_string(&file).expect("ui/src/tokens.css reads");
        assert_eq!(written, super::css(), "write it anew with HIMURO_BLESS=1");
    }
}
