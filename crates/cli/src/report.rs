//! What a command says while it works: sentences for people, or one JSON object a line.

use std::sync::Arc;

use app::{Bilingual, Expected, Language, Notice, Texts};

use crate::out;

/// Where notices go.
#[derive(Clone)]
pub(crate) struct Report {
    texts: Arc<Texts>,
    json: bool,
}

impl Report {
    pub(crate) fn new(texts: Arc<Texts>, json: bool) -> Self {
        Self { texts, json }
    }

    pub(crate) fn tell(&self, notice: &Notice) {
        let line = if self.json {
            serde_json::to_string(notice).unwrap_or_default()
        } else {
            match self.sentence(notice) {
                Some(sentence) => sentence,
                None => return,
            }
        };
        out::line(&line);
    }

    fn sentence(&self, notice: &Notice) -> Option<String> {
        Some(match notice {
            Notice::Ceremony { title, steps, script, .. } => {
                let title = own(&self.texts, title);
                let steps = steps.to_string();
                let values = [
                    ("title", title),
                    ("steps", steps.as_str()),
                    ("script", &script[..16.min(script.len())]),
                ];
                format!("\n{}", self.texts.with("cli-ceremony", &values))
            }
            Notice::StepBegan { number, instruction, read_aloud, .. } => {
                let mut lines = format!("\n{number:>3}  {}", indented(own(&self.texts, instruction)));
                if let Some(aloud) = read_aloud {
                    lines.push_str(&format!(
                        "\n     {}",
                        self.texts.with("cli-aloud", &[("words", &indented(own(&self.texts, aloud)))])
                    ));
                }
                lines
            }
            Notice::Found { text, values } => {
                let values: Vec<(&str, &str)> =
                    values.iter().map(|(name, value)| (*name, value.as_str())).collect();
                format!("       {}", self.texts.with(text, &values))
            }
            Notice::Called { role, people } => {
                let people = people.join(", ");
                let values = [("role", own(&self.texts, role)), ("people", people.as_str())];
                format!("       {}", self.texts.with("cli-called", &values))
            }
            Notice::Duty { what, people } => {
                let people = people.join(", ");
                let values = [("what", own(&self.texts, what)), ("people", people.as_str())];
                format!("       {}", self.texts.with("cli-duty", &values))
            }
            // A line for each of 64 signatures would push everything else off the screen.
            Notice::Signed { input, inputs, .. } if input % 16 != 0 && input != inputs => return None,
            Notice::Signed { who, input, inputs } => {
                let (input, inputs) = (input.to_string(), inputs.to_string());
                let values = [("who", who.as_str()), ("input", input.as_str()), ("inputs", inputs.as_str())];
                format!("       {}", self.texts.with("cli-signed", &values))
            }
            Notice::DeviceWillShow { who, pages } => {
                let page = |page: &Expected| {
                    let values = [("title", page.title.as_str()), ("text", page.value.as_str())];
                    format!("         {}", self.texts.with("cli-will-show-page", &values).trim_end())
                };
                let pages: Vec<String> = pages.iter().map(page).collect();
                format!("       {}\n{}", self.texts.with("cli-will-show", &[("who", who)]), pages.join("\n"))
            }
            Notice::StepDone { .. } => return None,
            Notice::Wrote { file } => format!("       {}", self.texts.with("cli-wrote", &[("file", file)])),
        })
    }
}

/// Later lines below the first, not below its number.
fn indented(text: &str) -> String {
    text.replace('\n', "\n     ")
}

/// A script's sentence in the language of `texts`.
pub(crate) fn own<'t>(texts: &Texts, text: &'t Bilingual) -> &'t str {
    match texts.language() {
        Language::Japanese => &text.ja,
        Language::English => &text.en,
    }
}
