//! The register of tested versions: dated data, `devices/tested-versions.toml`.

use std::sync::LazyLock;

use device::Model;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::room::Bilingual;

const FORMAT: &str = "himuro-tested-versions-1";

/// The file, embedded.
static EMBEDDED: LazyLock<Register> = LazyLock::new(|| {
    Register::read(include_str!("../../../../devices/tested-versions.toml"))
        .expect("a test reads the embedded register")
});

/// Which versions were tested, and which are known to be bad.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    format: String,
    dated: Date,
    #[serde(default)]
    tested: Vec<Tested>,
    #[serde(default)]
    bad: Vec<Bad>,
}

/// A version that was tested.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tested {
    app: String,
    version: String,
    /// As [`Model`] is serialized.
    model: String,
    on: Date,
    how: Sentence,
}

/// Versions that are known to be bad, from `from` up to, and without, `below`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bad {
    apps: Vec<String>,
    from: Option<String>,
    below: String,
    reason: Sentence,
    /// Where that is said; for whoever keeps the file.
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    ja: String,
    en: String,
}

impl From<&Sentence> for Bilingual {
    fn from(sentence: &Sentence) -> Self {
        Self { ja: sentence.ja.clone(), en: sentence.en.clone() }
    }
}

/// How a version stands in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// It was tested.
    Tested {
        /// When, as `2026-11-22`.
        on: String,
        /// How.
        how: Bilingual,
    },
    /// It was tested on other models only.
    TestedElsewhere {
        /// On which.
        models: Vec<String>,
    },
    /// Nothing is known of it.
    NotTested {
        /// The versions of this app that were.
        tested: Vec<String>,
    },
    /// It is known to be bad.
    KnownBad {
        /// Why.
        reason: Bilingual,
    },
}

impl Register {
    /// The register that came with this program.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Reads a register; says what is wrong with it.
    fn read(text: &str) -> Result<Self, String> {
        let register: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if register.format != FORMAT {
            return Err(format!("format {}", register.format));
        }
        let bounds = |bad: &Bad| [Some(bad.below.clone()), bad.from.clone()];
        for bound in register.bad.iter().flat_map(bounds).flatten() {
            numbers(&bound).ok_or_else(|| format!("version {bound}"))?;
        }
        Ok(register)
    }

    /// How a version of an app stands; the dashboard's is the firmware. Without a model any that was tested counts.
    #[must_use]
    pub fn standing(&self, app: &str, version: &str, model: Option<Model>) -> Standing {
        if let Some(bad) = self.bad.iter().find(|bad| bad.covers(app, version)) {
            return Standing::KnownBad { reason: (&bad.reason).into() };
        }
        let of_app: Vec<&Tested> = self.tested.iter().filter(|tested| tested.app == app).collect();
        let alike: Vec<&Tested> = of_app.iter().copied().filter(|tested| tested.version == version).collect();
        let name = model.map(model_name);
        let fits = |tested: &&&Tested| name.as_ref().is_none_or(|name| tested.model == *name);
        match alike.iter().find(fits) {
            Some(tested) => Standing::Tested { on: tested.on.to_string(), how: (&tested.how).into() },
            None if alike.is_empty() => {
                Standing::NotTested { tested: of_app.iter().map(|tested| tested.version.clone()).collect() }
            }
            None => Standing::TestedElsewhere {
                models: alike.iter().map(|tested| tested.model.clone()).collect(),
            },
        }
    }

    /// The beginning of its day, Unix milliseconds.
    pub(super) fn begins(&self) -> i64 {
        let midnight = self.dated.to_zoned(TimeZone::UTC);
        midnight.map_or(0, |midnight| midnight.timestamp().as_millisecond())
    }
}

impl Bad {
    /// A version that is not made of numbers is in no range.
    fn covers(&self, app: &str, version: &str) -> bool {
        let Some(version) = numbers(version) else { return false };
        self.apps.iter().any(|one| one == app)
            && self.from.as_deref().and_then(numbers).is_none_or(|from| version >= from)
            && numbers(&self.below).is_some_and(|below| version < below)
    }
}

/// `2.4.6`, to be compared number by number.
fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|number| number.parse().ok()).collect()
}

/// A model as it is serialized.
pub(super) fn model_name(model: Model) -> String {
    let name = serde_json::to_value(model).ok();
    name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_register_knows_what_the_recordings_were_made_with() {
        let register = Register::embedded();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/ledger");
        let mut recordings = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|end| end != "json") {
                continue;
            }
            let recording: serde_json::Value =
                serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let text = |field: &str| recording["app"][field].as_str().unwrap().to_owned();
            assert_eq!(text("model"), "nanosp");
            let standing = register.standing(&text("name"), &text("version"), Some(Model::NanoSPlus));
            assert!(matches!(standing, Standing::Tested { .. }), "{}: {standing:?}", path.display());
            recordings += 1;
        }
        assert!(recordings > 100, "{recordings}");
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let register = Register::embedded();
        let standing = |version| register.standing("Bitcoin", version, None);
        for bad in ["1.6.0", "2.0.6", "2.1.0", "2.1.1", "2.0.10"] {
            assert!(matches!(standing(bad), Standing::KnownBad { .. }), "{bad}");
        }
        for unknown in ["2.1.2", "2.1.10", "2.10.0", "2.4.7", "2.4.6-dev", "", "x", "99999999999.0"] {
            assert!(matches!(standing(unknown), Standing::NotTested { .. }), "{unknown}");
        }
        let on = |model| register.standing("Bitcoin Test", "2.4.6", Some(model));
        assert!(matches!(on(Model::NanoSPlus), Standing::Tested { .. }));
        assert_eq!(on(Model::Flex), Standing::TestedElsewhere { models: vec!["nano-s-plus".to_owned()] });
        let other = register.standing("Ethereum", "2.4.6", None);
        assert_eq!(other, Standing::NotTested { tested: vec![] });
    }

    #[test]
    fn a_register_of_another_form_is_not_read() {
        let good = "format = \"himuro-tested-versions-1\"\ndated = \"2026-11-26\"\n";
        assert!(Register::read(good).is_ok());
        let bad_range =
            "[[bad]]\napps = [\"A\"]\nbelow = \"two\"\nreason = { ja = \"a\", en = \"a\" }\nsource = \"a\"\n";
        for text in [
            good.replace("versions-1", "versions-2"),
            good.replace("2026-11-26", "2026-13-26"),
            format!("{good}more = 1\n"),
            format!("{good}{bad_range}"),
        ] {
            assert!(Register::read(&text).is_err(), "{text}");
        }
    }
}
