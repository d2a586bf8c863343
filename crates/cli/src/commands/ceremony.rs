//! `himuro ceremony check | print`.

use app::Failure;

use super::Desk;
use crate::arguments::Ceremony;

pub(super) fn run(desk: &Desk, command: Ceremony) -> Result<(), Failure> {
    match command {
        Ceremony::Check { file } => {
            let checked = app::check_script(&file, desk.texts.language())?;
            desk.answer(&checked, |texts| {
                let file = file.display().to_string();
                let steps = checked.steps.to_string();
                vec![
                    texts.with(
                        "cli-script-fine",
                        &[
                            ("file", &file),
                            ("title", &checked.title),
                            ("steps", &steps),
                            ("sha256", &checked.sha256),
                        ],
                    ),
                    texts.with("cli-script-words", &[("words", &checked.words)]),
                ]
            });
        }
        Ceremony::Print { file } => {
            let printed = app::print_script(&file, &desk.texts)?;
            desk.answer(&serde_json::json!({ "script": printed }), |_| vec![printed.clone()]);
        }
    }
    Ok(())
}
