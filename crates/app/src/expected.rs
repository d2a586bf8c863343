//! What a device must show, computed from what it is about to be given (Bitcoin app 2.4). The person compares.

use bitcoin::bip32::DerivationPath;
use device::WalletPolicy;
use treasury::Screen;

use crate::room::{Expected, Notice};

/// A message to sign.
pub(crate) fn message(who: &str, path: &DerivationPath, text: &str) -> Notice {
    will_show(
        who,
        [
            ("Review message", String::new()),
            ("Path", path.to_string()),
            ("Message", text.to_owned()),
            ("Sign message", String::new()),
        ],
    )
}

/// An app to open, on the dashboard.
pub(crate) fn open_app(who: &str, app: &str) -> Notice {
    will_show(who, [("Open app", app.to_owned())])
}

/// An extended public key.
pub(crate) fn public_key(who: &str, path: &DerivationPath, xpub: &str) -> Notice {
    will_show(
        who,
        [
            ("Confirm public key", String::new()),
            ("Path", path.to_string()),
            ("Public key", xpub.to_owned()),
            ("Approve public key", String::new()),
        ],
    )
}

/// An address of a registered policy.
pub(crate) fn address(who: &str, policy: &WalletPolicy, address: &str) -> Notice {
    will_show(
        who,
        [
            ("Verify bitcoin", "address".to_owned()),
            ("Address", address.to_owned()),
            ("Account name", policy.name().to_owned()),
            ("Confirm", String::new()),
        ],
    )
}

/// A policy to register. `own` is the place of the device's key, counted from 0.
pub(crate) fn registration(who: &str, policy: &WalletPolicy, own: usize) -> Notice {
    let mut pages = vec![
        ("Review account".to_owned(), "to register".to_owned()),
        ("Account name".to_owned(), policy.name().to_owned()),
        ("Wallet policy".to_owned(), policy.template().to_owned()),
        ("Review co-signer".to_owned(), "public keys".to_owned()),
    ];
    for (place, key) in policy.keys().iter().enumerate() {
        let whose = if place == own { "Our" } else { "Their" };
        pages.push((format!("{whose} key@{place}"), key.to_string()));
    }
    pages.push(("Register account".to_owned(), String::new()));
    will_show(who, pages)
}

/// The pages of a transaction, as the treasury computes them.
pub(crate) fn transaction(who: &str, screens: Vec<Screen>) -> Notice {
    will_show(who, screens.into_iter().map(|screen| (screen.title, screen.text)))
}

fn will_show<T: Into<String>>(who: &str, pages: impl IntoIterator<Item = (T, String)>) -> Notice {
    let pages = pages.into_iter().map(|(title, value)| Expected { title: title.into(), value }).collect();
    Notice::DeviceWillShow { who: who.to_owned(), pages }
}
