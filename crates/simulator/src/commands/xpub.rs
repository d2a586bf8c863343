//! Extended public key.

use device::apdu::StatusWord;

use crate::chain::BitcoinApp;
use crate::context::{Context, Lie, Refusal};
use crate::keys::{HARDENED, MAX_STEPS, format_path};
use crate::person::{ReviewKind, Screen};
use crate::policy::MAX_STANDARD_ACCOUNT;
use crate::reader::Reader;

pub(super) fn run(context: &mut Context, data: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut reader = Reader::new(data);
    let (Some(display), Some(steps)) = (reader.byte(), reader.byte()) else {
        return Err(StatusWord::BAD_LENGTH.into());
    };
    if display > 1 || usize::from(steps) > MAX_STEPS {
        return Err(StatusWord::BAD_DATA.into());
    }
    let path = reader.path(steps).ok_or(StatusWord::BAD_LENGTH)?;
    if display == 0 && !may_be_read_unseen(context.app, &path) {
        return Err(StatusWord::NOT_SUPPORTED.into());
    }
    let key = context.seed.extended_key(context.app, &path).map_err(|_| StatusWord::NOT_SUPPORTED)?;
    let text = key.to_base58();
    if display == 1 {
        let screens = vec![
            Screen::new(["Confirm public key"]),
            Screen::field("Path", format_path(&path)),
            Screen::field("Public key", text.clone()),
            Screen::new(["Approve public key"]),
        ];
        context.approve(ReviewKind::ExtendedKey, screens, &["Public key rejected"])?;
        context.desk.notice(&["Public key", "approved"]);
    }
    let is_false = context.lies.hold(Lie::ExtendedKey);
    Ok(if is_false { key.forged().to_base58() } else { text }.into_bytes())
}

/// Standard paths: the purpose's hardened steps with small accounts, then unhardened ones; and Electrum's.
fn may_be_read_unseen(app: BitcoinApp, path: &[u32]) -> bool {
    if path == [4_541_509 | HARDENED, 1_112_098_098 | HARDENED] {
        return true;
    }
    let [purpose, coin, account, ..] = *path else {
        return false;
    };
    let hardened_steps = match purpose & !HARDENED {
        44 | 45 | 49 | 84 | 86 => 3,
        48 => 4,
        _ => return false,
    };
    let Some((hardened, rest)) = path.split_at_checked(hardened_steps) else {
        return false;
    };
    let script_type_is_known = hardened.get(3).is_none_or(|step| [1, 2].contains(&(step & !HARDENED)));
    hardened.iter().all(|step| *step >= HARDENED)
        && rest.iter().all(|step| *step < HARDENED)
        && coin & !HARDENED == app.coin_type()
        && account & !HARDENED <= MAX_STANDARD_ACCOUNT
        && script_type_is_known
}

#[cfg(test)]
mod tests {
    use super::*;

    const H: u32 = HARDENED;

    #[test]
    fn only_standard_paths_are_read_unseen() {
        let unseen = |path: &[u32]| may_be_read_unseen(BitcoinApp::Testnet, path);
        for path in [
            &[84 | H, 1 | H, H][..],
            &[48 | H, 1 | H, H, 2 | H],
            &[48 | H, 1 | H, 100 | H, 1 | H, 0, 5],
            &[4_541_509 | H, 1_112_098_098 | H],
        ] {
            assert!(unseen(path), "{}", format_path(path));
        }
        for path in [
            &[][..],
            &[84 | H, 1 | H],
            &[84 | H, H, H],
            &[84 | H, 1 | H, 101 | H],
            &[84, 1 | H, H],
            &[84 | H, 1 | H, H, H],
            &[48 | H, 1 | H, H],
            &[48 | H, 1 | H, H, 3 | H],
            &[5_261_656 | H, 1 | H, H],
        ] {
            assert!(!unseen(path), "{}", format_path(path));
        }
    }
}
