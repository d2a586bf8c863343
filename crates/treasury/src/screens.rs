//! What a Ledger will show for a plan, computed from the transaction, so that the operator can
//! compare (Bitcoin app 2.4).

use serde::{Deserialize, Serialize};

use crate::money::device_text;
use crate::plan::Plan;

/// One page on the device: a title and what stands below it, line breaks joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// First line.
    pub title: String,
    /// The rest, joined; empty for the last page.
    pub text: String,
}

impl Plan {
    /// The pages in the order of the device. `account` is the name of the registered policy;
    /// `None` for the default policy of a single-key wallet, which shows no such page.
    #[must_use]
    pub fn expected_screens(&self, account: Option<&str>) -> Vec<Screen> {
        let unit = self.chain().network().unit();
        screens(
            account,
            &device_text(self.amount(), unit),
            &self.device_address(),
            &device_text(self.fee(), unit),
        )
    }
}

pub(crate) fn screens(account: Option<&str>, amount: &str, address: &str, fee: &str) -> Vec<Screen> {
    let page = |title: &str, text: &str| Screen { title: title.to_owned(), text: text.to_owned() };
    let mut pages = vec![page("Review transaction", "to send bitcoin")];
    pages.extend(account.map(|account| page("From", account)));
    pages.extend([
        page("Amount", amount),
        page("To", address),
        page("Fees", fee),
        page("Sign transaction", ""),
    ]);
    pages
}

#[cfg(test)]
mod tests {
    use bitcoin::Amount;
    use serde_json::Value;

    use super::*;

    /// The pages of a recording, a page that went over two screens joined.
    fn recorded(name: &str) -> (Value, Vec<Screen>) {
        let path = format!("{}/../../fixtures/ledger/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let recording: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let mut pages: Vec<Screen> = Vec::new();
        for screen in recording["screens"].as_array().unwrap() {
            if screen["press"].is_null() {
                continue;
            }
            let lines: Vec<&str> =
                screen["text"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
            let title = lines[0].split(" (").next().unwrap().to_owned();
            let text = lines[1..].concat();
            match pages.last_mut() {
                Some(last) if last.title == title => last.text.push_str(&text),
                _ => pages.push(Screen { title, text }),
            }
        }
        (recording, pages)
    }

    #[test]
    fn expected_pages_are_those_the_genuine_app_showed() {
        for (name, account) in [
            ("btc-testnet-sign-hot-wpkh-to-cold-A", None),
            ("btc-testnet-sign-2of3-1in-2out-A", Some("Himuro cold")),
            ("btc-testnet-sign-2of3-3in-2out-A", Some("Himuro cold")),
            ("btc-testnet-sign-3of5-1in-2out-A", Some("Himuro vault 5")),
        ] {
            let (recording, pages) = recorded(name);
            let summary = &recording["given"]["summary"];
            let payment = &summary["outputs"]
                .as_array()
                .unwrap()
                .iter()
                .find(|output| !output["ours_by_derivation"].as_bool().unwrap())
                .unwrap();
            let shown = |sats: &Value| device_text(Amount::from_sat(sats.as_u64().unwrap()), "TEST");
            let expected = screens(
                account,
                &shown(&payment["sats"]),
                payment["address"].as_str().unwrap(),
                &shown(&summary["fee_sats"]),
            );
            assert_eq!(expected, pages, "{name}");
        }
    }
}
