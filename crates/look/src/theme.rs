//! The colours, by day and by night.

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

/// Paper, ink, ice, and one red that means stop. The first eight are the design's; the others follow from them
/// because real windows need them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Ground.
    pub paper: Rgb,
    /// Text. With paper on it: the band of a production.
    pub ink: Rgb,
    /// Panels, and the step that is due.
    pub ice: Rgb,
    /// The one primary action, links, the focus ring.
    pub deep_water: Rgb,
    /// Stop, refused, contradicted; never decoration.
    pub vermilion: Rgb,
    /// Rehearsal, not yet anchored, due soon.
    pub amber: Rgb,
    /// What amber stands on.
    pub amber_ground: Rgb,
    /// Verified by computation; never for "saved".
    pub moss: Rgb,

    /// The one-pixel rule between parts. It only divides, so it may be faint.
    pub rule: Rgb,
    /// The outline of what can be pressed or filled in: such an outline must be found, so at least 3:1.
    pub edge: Rgb,
    /// Ink of what is said beside the matter: done steps, captions, codes. It is read, so at least 4.5:1.
    pub muted: Rgb,
    /// Text on the primary button.
    pub on_deep_water: Rgb,
    /// The primary button while it is held or pointed at; same text.
    pub deep_water_held: Rgb,
    /// Text on a ground of vermilion.
    pub on_vermilion: Rgb,
    /// The second stripe of the rehearsal's hatched band; ink is written on it, not amber.
    pub amber_hatch: Rgb,
}

impl Theme {
    /// By day.
    pub const LIGHT: Self = Self {
        paper: Rgb(0xF7, 0xF8, 0xF5),
        ink: Rgb(0x15, 0x20, 0x2B),
        ice: Rgb(0xDC, 0xE8, 0xEE),
        deep_water: Rgb(0x0B, 0x4F, 0x6C),
        vermilion: Rgb(0xB7, 0x31, 0x1A),
        amber: Rgb(0x8A, 0x5A, 0x00),
        amber_ground: Rgb(0xFB, 0xE7, 0xB2),
        moss: Rgb(0x28, 0x62, 0x3F),
        rule: Rgb(0xC3, 0xCE, 0xD3),
        edge: Rgb(0x6F, 0x7F, 0x8A),
        muted: Rgb(0x4B, 0x5A, 0x66),
        on_deep_water: Rgb(0xF7, 0xF8, 0xF5),
        deep_water_held: Rgb(0x08, 0x3B, 0x51),
        on_vermilion: Rgb(0xF7, 0xF8, 0xF5),
        amber_hatch: Rgb(0xF4, 0xD8, 0x8F),
    };

    /// By night.
    pub const DARK: Self = Self {
        paper: Rgb(0x10, 0x17, 0x1C),
        ink: Rgb(0xE8, 0xEE, 0xF0),
        ice: Rgb(0x1C, 0x2A, 0x33),
        deep_water: Rgb(0x7C, 0xC4, 0xDE),
        vermilion: Rgb(0xFF, 0x8A, 0x70),
        amber: Rgb(0xF5, 0xC8, 0x60),
        amber_ground: Rgb(0x3A, 0x2D, 0x10),
        moss: Rgb(0x86, 0xD0, 0xA3),
        rule: Rgb(0x33, 0x43, 0x4D),
        edge: Rgb(0x74, 0x87, 0x92),
        muted: Rgb(0xA6, 0xB4, 0xBC),
        on_deep_water: Rgb(0x10, 0x17, 0x1C),
        deep_water_held: Rgb(0xA4, 0xD8, 0xEA),
        on_vermilion: Rgb(0x10, 0x17, 0x1C),
        amber_hatch: Rgb(0x4B, 0x3B, 0x17),
    };

    /// Each colour with the name it has in the web view.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Rgb); 15] {
        [
            ("paper", self.paper),
            ("ink", self.ink),
            ("ice", self.ice),
            ("deep-water", self.deep_water),
            ("vermilion", self.vermilion),
            ("amber", self.amber),
            ("amber-ground", self.amber_ground),
            ("moss", self.moss),
            ("rule", self.rule),
            ("edge", self.edge),
            ("muted", self.muted),
            ("on-deep-water", self.on_deep_water),
            ("deep-water-held", self.deep_water_held),
            ("on-vermilion", self.on_vermilion),
            ("amber-hatch", self.amber_hatch),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2, "relative luminance".
    fn luminance(Rgb(r, g, b): Rgb) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }

    /// WCAG 2.2, "contrast ratio".
    fn contrast(one: Rgb, other: Rgb) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// What is written on what, and the least contrast it must have.
    fn pairs(t: &Theme) -> Vec<(&'static str, Rgb, Rgb, f64)> {
        vec![
            ("ink on paper", t.ink, t.paper, 7.0),
            ("ink on ice", t.ink, t.ice, 7.0),
            ("ink on amber ground", t.ink, t.amber_ground, 7.0),
            ("ink on amber hatch", t.ink, t.amber_hatch, 7.0),
            ("paper on ink", t.paper, t.ink, 7.0),
            ("muted on paper", t.muted, t.paper, 4.5),
            ("muted on ice", t.muted, t.ice, 4.5),
            ("deep water on paper", t.deep_water, t.paper, 4.5),
            ("deep water on ice", t.deep_water, t.ice, 4.5),
            ("vermilion on paper", t.vermilion, t.paper, 4.5),
            ("vermilion on ice", t.vermilion, t.ice, 4.5),
            ("amber on amber ground", t.amber, t.amber_ground, 4.5),
            ("amber on paper", t.amber, t.paper, 4.5),
            ("moss on paper", t.moss, t.paper, 4.5),
            ("moss on ice", t.moss, t.ice, 4.5),
            ("text on the primary button", t.on_deep_water, t.deep_water, 4.5),
            ("text on the primary button, held", t.on_deep_water, t.deep_water_held, 4.5),
            ("text on vermilion", t.on_vermilion, t.vermilion, 4.5),
            ("edge on paper", t.edge, t.paper, 3.0),
            ("edge on ice", t.edge, t.ice, 3.0),
        ]
    }

    #[test]
    fn whatever_carries_text_can_be_read() {
        for (name, theme) in [("light", &Theme::LIGHT), ("dark", &Theme::DARK)] {
            for (what, text, ground, least) in pairs(theme) {
                let ratio = contrast(text, ground);
                assert!(ratio >= least, "{name}: {what} is {ratio:.2}, less than {least}");
            }
        }
    }

    #[test]
    fn contrast_is_measured_as_wcag_measures_it() {
        assert!((contrast(Rgb(0, 0, 0), Rgb(255, 255, 255)) - 21.0).abs() < 1e-9);
        // the grey that WCAG's own tools give as the lightest that passes on white
        assert!((contrast(Rgb(0x76, 0x76, 0x76), Rgb(255, 255, 255)) - 4.54).abs() < 0.01);
        assert!(contrast(Rgb(0x77, 0x77, 0x77), Rgb(255, 255, 255)) < 4.5);
    }

    #[test]
    fn a_colour_is_written_as_the_design_writes_it() {
        assert_eq!(Theme::LIGHT.amber.to_string(), "#8A5A00");
        assert_eq!(Theme::DARK.paper.to_string(), "#10171C");
    }
}
