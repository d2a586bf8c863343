//! Registration of a wallet policy.

use device::apdu::StatusWord;

use crate::client::Broken;
use crate::context::{Context, Refusal};
use crate::person::{ReviewKind, Screen};
use crate::policy::{KeyInfo, MAX_KEYS, Policy};
use crate::reader::Reader;

/// The name is empty, too long, not printable ASCII, or begins or ends with a space.
const BAD_NAME: u16 = 0x0000;
/// Keys repeat, or derivations of a key overlap.
const NOT_SANE: u16 = 0x0001;
/// No key is this device's.
const NO_OWN_KEY: u16 = 0x0002;
/// BIP-341's point without a known private key.
const UNSPENDABLE: [u8; 33] = [
    0x02, 0x50, 0x92, 0x9b, 0x74, 0xc1, 0xa0, 0x49, 0x54, 0xb7, 0x8b, 0x4b, 0x60, 0x35, 0xe9, 0x7a, 0x5e,
    0x07, 0x8a, 0x5a, 0x0f, 0x28, 0xec, 0x96, 0xd5, 0x47, 0xbf, 0xee, 0x9a, 0xce, 0x80, 0x3a, 0xc0,
];

/// Whose key it is, as the screen says it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Us,
    Them,
    Nobody,
}

pub(super) fn run(context: &mut Context, data: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut reader = Reader::new(data);
    reader.varint().ok_or(StatusWord::BAD_LENGTH)?;
    let policy = Policy::read(&mut context.client, &mut reader).map_err(|Broken| StatusWord::BAD_DATA)?;
    if policy.key_count() > MAX_KEYS {
        return Err(StatusWord::NOT_SUPPORTED.into());
    }
    if policy.template().key_count() != policy.key_count() {
        return Err(StatusWord::BAD_DATA.into());
    }
    if !is_acceptable_name(policy.name()) {
        return Err(Refusal::with_detail(StatusWord::BAD_DATA, BAD_NAME));
    }
    if !is_sane(context, &policy) {
        return Err(Refusal::with_detail(StatusWord::NOT_SUPPORTED, NOT_SANE));
    }

    let mut screens = vec![
        Screen::new(["Review account", "to register"]),
        Screen::field("Account name", String::from_utf8_lossy(policy.name())),
        Screen::field("Wallet policy", policy.template_text()),
        Screen::new(["Review co-signer", "public keys"]),
    ];
    let mut has_own_key = false;
    for index in 0..policy.key_count() {
        let text = policy.key_text(&mut context.client, index).map_err(|Broken| StatusWord::BAD_DATA)?;
        let info = KeyInfo::parse(&text).ok_or(StatusWord::BAD_DATA)?;
        let owner = owner(context, &info)?;
        has_own_key |= owner == Owner::Us;
        let title = match owner {
            Owner::Us => "Our",
            Owner::Them => "Their",
            Owner::Nobody => "Dummy",
        };
        screens.push(Screen::field(&format!("{title} key@{index}"), String::from_utf8_lossy(&text)));
    }
    if !has_own_key {
        return Err(Refusal::with_detail(StatusWord::BAD_DATA, NO_OWN_KEY));
    }

    screens.push(Screen::new(["Register account"]));
    context.approve(ReviewKind::Register, screens, &["Account rejected"])?;
    context.desk.notice(&["Account registered"]);
    let id = policy.id();
    let mut response = id.to_vec();
    response.extend(context.seed.policy_hmac(&id));
    Ok(response)
}

fn is_acceptable_name(name: &[u8]) -> bool {
    let is_edge_space = name.first() == Some(&b' ') || name.last() == Some(&b' ');
    !name.is_empty() && !is_edge_space && name.iter().all(|byte| (0x20..=0x7e).contains(byte))
}

/// Compares every key with every later one, fetching each time, as the app does for lack of memory.
fn is_sane(context: &mut Context, policy: &Policy) -> bool {
    let count = policy.key_count();
    for one in 0..count.saturating_sub(1) {
        let Ok(first) = policy.key(&mut context.client, one) else {
            return false;
        };
        for two in one + 1..count {
            let Ok(second) = policy.key(&mut context.client, two) else {
                return false;
            };
            if first.key().public_key_bytes() == second.key().public_key_bytes() {
                return false;
            }
        }
    }
    !policy.template().repeats_a_derivation()
}

fn owner(context: &Context, info: &KeyInfo) -> Result<Owner, Refusal> {
    if info.key().version() != context.app.xpub_version() {
        return Err(StatusWord::BAD_DATA.into());
    }
    if info.key().public_key_bytes() == UNSPENDABLE {
        return Ok(Owner::Nobody);
    }
    match info.origin() {
        Some((fingerprint, path)) if fingerprint == context.seed.fingerprint() => {
            let own = context.seed.extended_key(context.app, path).map_err(|_| StatusWord::NOT_SUPPORTED)?;
            Ok(if own == *info.key() { Owner::Us } else { Owner::Them })
        }
        _ => Ok(Owner::Them),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_printable_and_without_spaces_at_the_ends() {
        for name in ["Himuro cold", "a", "~", &"n".repeat(64)] {
            assert!(is_acceptable_name(name.as_bytes()), "{name}");
        }
        for name in ["", " a", "a ", "氷室", "a\nb"] {
            assert!(!is_acceptable_name(name.as_bytes()), "{name}");
        }
    }
}
