//! Address of a wallet policy.

use device::apdu::StatusWord;
use device::merkle::Hash;
use sha2::{Digest, Sha256};

use crate::client::Broken;
use crate::context::{Context, Lie, Refusal};
use crate::format;
use crate::keys::HARDENED;
use crate::person::{ReviewKind, Screen};
use crate::policy::{AddressChain, Derivation, KeyCache, Policy, wallet_script};
use crate::reader::Reader;

/// The HMAC field of a policy that was not registered.
pub(crate) const NO_HMAC: [u8; 32] = [0; 32];
/// Highest address index of a policy that needs no registration.
const MAX_STANDARD_INDEX: u32 = 50_000;

pub(super) fn run(context: &mut Context, data: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut reader = Reader::new(data);
    let fields = (reader.byte(), reader.array(), reader.array(), reader.byte());
    let (Some(display), Some(id), Some(hmac), Some(chain)) = fields else {
        return Err(StatusWord::BAD_LENGTH.into());
    };
    let id: Hash = id;
    let hmac: Hash = hmac;
    let chain = match chain {
        0 => AddressChain::Receive,
        1 => AddressChain::Change,
        _ => return Err(StatusWord::BAD_DATA.into()),
    };
    let index = reader.u32_big_end().ok_or(StatusWord::BAD_LENGTH)?;
    if index >= HARDENED {
        return Err(StatusWord::BAD_DATA.into());
    }

    let policy = Policy::fetch(&mut context.client, &id).map_err(|Broken| StatusWord::BAD_DATA)?;
    let is_registered = hmac != NO_HMAC;
    if is_registered {
        if context.seed.policy_hmac(&id) != hmac {
            return Err(StatusWord::BAD_HMAC.into());
        }
    } else if !policy.is_standard(&mut context.client, &context.seed, context.app)
        || !policy.name().is_empty()
        || index > MAX_STANDARD_INDEX
    {
        return Err(StatusWord::BAD_DATA.into());
    }
    if policy.id() != id {
        return Err(StatusWord::BAD_DATA.into());
    }

    let at = Derivation { chain, index };
    let script = wallet_script(&mut context.client, &policy, at, &mut KeyCache::default())
        .map_err(|Broken| StatusWord::BAD_STATE)?;
    let address = format::address(context.app, &script).ok_or(StatusWord::BAD_STATE)?;
    if display != 0 {
        let mut screens =
            vec![Screen::new(["Verify bitcoin", "address"]), Screen::field("Address", address.clone())];
        if is_registered {
            screens.push(Screen::field("Account name", String::from_utf8_lossy(policy.name())));
        }
        screens.push(Screen::new(["Confirm"]));
        context.approve(ReviewKind::Address, screens, &["Address verification", "cancelled"])?;
        context.desk.notice(&["Address verified"]);
    }
    let is_false = context.lies.hold(Lie::Address);
    let told = if is_false { format::address(context.app, &forged(&script)) } else { None };
    Ok(told.unwrap_or(address).into_bytes())
}

/// An output script of the same kind to somebody else.
fn forged(script: &[u8]) -> Vec<u8> {
    // The hash or key stands after the opcodes, which differ from kind to kind.
    let (start, length) = match script {
        [0x76, ..] => (3, 20),
        [0xa9, ..] => (2, 20),
        _ => (2, script.len().saturating_sub(2)),
    };
    let mut forged = script.to_vec();
    let other = Sha256::digest(script);
    if let Some(program) = forged.get_mut(start..start + length.min(other.len())) {
        program.copy_from_slice(&other[..program.len()]);
    }
    forged
}
