//! Amounts, addresses and output scripts as the device writes them.

use bitcoin::base58;
use bitcoin::bech32::{self, Fe32, Hrp};

use crate::chain::BitcoinApp;

const OP_RETURN: u8 = 0x6a;
/// Longest output script that the app shows, in bytes.
pub(crate) const MAX_OUTPUT_SCRIPT: usize = 83;
/// Most pushes after OP_RETURN.
const MAX_PUSHES: usize = 5;

/// An amount in satoshis: `0.04 TEST`, `1 BTC`.
pub(crate) fn amount(app: BitcoinApp, satoshis: u64) -> String {
    let (whole, fraction) = (satoshis / 100_000_000, satoshis % 100_000_000);
    if fraction == 0 {
        return format!("{whole} {}", app.ticker());
    }
    let fraction = format!("{fraction:08}");
    format!("{whole}.{} {}", fraction.trim_end_matches('0'), app.ticker())
}

/// An address, or the data of an OP_RETURN; none for scripts that the app cannot show.
pub(crate) fn output_script(app: BitcoinApp, script: &[u8]) -> Option<String> {
    address(app, script).or_else(|| data_output(script))
}

/// The address of a script.
pub(crate) fn address(app: BitcoinApp, script: &[u8]) -> Option<String> {
    let versions = app.address_versions();
    match script {
        [0x76, 0xa9, 20, hash @ .., 0x88, 0xac] if hash.len() == 20 => {
            Some(base58_address(versions.public_key_hash, hash))
        }
        [0xa9, 20, hash @ .., 0x87] if hash.len() == 20 => Some(base58_address(versions.script_hash, hash)),
        [version @ (0 | 0x51..=0x60), length, program @ ..]
            if usize::from(*length) == program.len() && (4..=42).contains(&script.len()) =>
        {
            let version = if *version == 0 { 0 } else { version - 0x50 };
            let version = Fe32::try_from(version).expect("witness versions are at most 16");
            let prefix = Hrp::parse(app.segwit_prefix()).expect("both prefixes are valid");
            bech32::segwit::encode(prefix, version, program).ok()
        }
        _ => None,
    }
}

fn base58_address(version: u8, hash: &[u8]) -> String {
    let mut bytes = vec![version];
    bytes.extend(hash);
    base58::encode_check(&bytes)
}

/// `OP_RETURN 0x…`, for at most five standard pushes.
fn data_output(script: &[u8]) -> Option<String> {
    let (&OP_RETURN, mut rest) = script.split_first()? else {
        return None;
    };
    if script.len() > MAX_OUTPUT_SCRIPT {
        return None;
    }
    let mut text = "OP_RETURN".to_owned();
    let mut pushes = 0;
    while let Some((&opcode, after)) = rest.split_first() {
        if pushes == MAX_PUSHES {
            return None;
        }
        pushes += 1;
        let (length, after) = match opcode {
            0x01..=0x4b => (usize::from(opcode), after),
            0x4c => {
                let (&length, after) = after.split_first()?;
                // Shorter data has a shorter push.
                if length <= 0x4b {
                    return None;
                }
                (usize::from(length), after)
            }
            _ => (0, after),
        };
        let (data, after) = after.split_at_checked(length)?;
        text.push(' ');
        match opcode {
            0 => text.push('0'),
            0x4f => text.push_str("-1"),
            0x51..=0x60 => text.push_str(&(opcode - 0x50).to_string()),
            0x01..=0x4c => {
                // These single bytes have opcodes of their own.
                if matches!(data, [0x81 | 1..=16]) {
                    return None;
                }
                text.push_str("0x");
                text.push_str(&hex::encode(data));
            }
            _ => return None,
        }
        rest = after;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST: BitcoinApp = BitcoinApp::Testnet;

    #[test]
    fn amounts_lose_trailing_zeros_only() {
        assert_eq!(amount(TEST, 4_000_000), "0.04 TEST");
        assert_eq!(amount(TEST, 0), "0 TEST");
        assert_eq!(amount(TEST, 1), "0.00000001 TEST");
        assert_eq!(amount(BitcoinApp::Mainnet, 2_100_000_000_000_000), "21000000 BTC");
        assert_eq!(amount(TEST, 110_000_000), "1.1 TEST");
    }

    #[test]
    fn every_kind_of_address_is_written() {
        let hash = [7; 20];
        let p2pkh = [&[0x76, 0xa9, 20], &hash[..], &[0x88, 0xac]].concat();
        let p2sh = [&[0xa9, 20], &hash[..], &[0x87]].concat();
        let p2tr = [&[0x51, 32], &[7; 32][..]].concat();
        for (script, network) in [(p2pkh, "m"), (p2sh, "2"), (p2tr, "tb1p")] {
            let text = output_script(TEST, &script).unwrap();
            assert!(text.starts_with(network) || text.starts_with('n'), "{text}");
            let known = bitcoin::Address::from_script(
                bitcoin::Script::from_bytes(&script),
                bitcoin::Network::Testnet,
            );
            assert_eq!(text, known.unwrap().to_string());
        }
    }

    #[test]
    fn only_standard_data_outputs_are_shown() {
        assert_eq!(output_script(TEST, &[0x6a]).unwrap(), "OP_RETURN");
        assert_eq!(output_script(TEST, &[0x6a, 2, 0xab, 0xcd]).unwrap(), "OP_RETURN 0xabcd");
        assert_eq!(output_script(TEST, &[0x6a, 0x5a, 0x00, 0x4f]).unwrap(), "OP_RETURN 10 0 -1");
        for script in [
            &[0x6a, 2, 0xab][..],
            &[0x6a, 1, 5],
            &[0x6a, 0x50],
            &[0x6a, 0x4c, 1, 0xab],
            &[0x6a, 0, 0, 0, 0, 0, 0],
            &[0xac],
            &[],
        ] {
            assert_eq!(output_script(TEST, script), None, "{script:?}");
        }
    }
}
