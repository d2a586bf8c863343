//! `himuro plan`.

use app::Failure;

use super::Desk;
use crate::arguments::Plan;

pub(super) fn run(desk: &Desk, typed: Plan) -> Result<(), Failure> {
    let fee_rate = typed.inputs.fee_rate;
    let shown = app::plan(&typed.inputs.into(), fee_rate)?;
    desk.answer(&shown, |texts| {
        let text = |value: &serde_json::Value| match value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let mut lines: Vec<String> =
            app::sentences_of(&shown.assessment).iter().map(|sentence| said(texts, sentence)).collect();
        let plans = [("cli-plan-transfer", &shown.transfer), ("cli-plan-refill", &shown.refill)];
        for ((name, plan), batch) in plans.into_iter().zip(&shown.batches) {
            let Some(plan) = plan else {
                lines.push(texts.get("cli-plan-none"));
                continue;
            };
            lines.push(texts.with(
                name,
                &[
                    ("amount", &text(&plan["amount"]["btc"])),
                    ("to", &text(&plan["destination"]["node_address"])),
                    ("fee", &text(&plan["fee"]["btc"])),
                    ("inputs", &plan["inputs"].as_array().map_or(0, Vec::len).to_string()),
                    ("txid", &text(&plan["txid"])),
                ],
            ));
            lines.extend(batch.as_ref().map(|sentence| said(texts, sentence)));
        }
        lines
    });
    Ok(())
}

fn said(texts: &app::Texts, (id, values): &app::Sentence) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    texts.with(id, &values)
}
