//! Wallet policies against the recorded ids, addresses and HMACs.

use std::str::FromStr;

use crate::common::{policy, read};
use bitcoin::Network;
use device::{Chain, PolicyError, PolicyKey, WalletPolicy};
use miniscript::{Descriptor, DescriptorPublicKey};

#[test]
fn ids_and_addresses_are_the_recorded_ones() {
    for scenario in [
        "btc-testnet-address-2of3-A",
        "btc-testnet-address-3of5-E",
        "btc-testnet-address-hot-wpkh-A",
        "btc-mainnet-address-2of3-C",
        "btc-testnet-address-hot-tr-keypath-A",
        "btc-testnet-address-tr-2of3-B",
    ] {
        let transcript = read(scenario);
        let policy = policy(&transcript);
        assert_eq!(hex::encode(policy.id()), transcript.given["policy"]["id"].as_str().expect("text"));
        let network = match transcript.app.network.as_str() {
            "mainnet" => Network::Bitcoin,
            _ => Network::Testnet,
        };
        for call in &transcript.calls {
            let chain = match call.args["change"].as_bool().expect("a flag") {
                false => Chain::Receive,
                true => Chain::Change,
            };
            let index = call.args["index"].as_u64().expect("a number");
            let index = u32::try_from(index).expect("an index");
            let address = policy.address(chain, index, network).expect("derivable");
            assert_eq!(
                Some(address.to_string().as_str()),
                call.result.as_ref().and_then(|result| result.as_str())
            );
        }
    }
}

#[test]
fn the_descriptor_has_both_chains_and_a_checksum_and_reads_back() {
    let policy = policy(&read("btc-testnet-register-2of3-A"));
    let text = policy.descriptor();
    assert!(text.starts_with("wsh(sortedmulti(2,[73c5da0a/48h/1h/0h/2h]tpub"));
    assert_eq!(text.matches("/<0;1>/*").count(), 3);
    let descriptor = Descriptor::<DescriptorPublicKey>::from_str(text).expect("with its checksum");
    assert!(descriptor.is_multipath());
    let altered = text.replace("sortedmulti(2", "sortedmulti(1");
    assert!(Descriptor::<DescriptorPublicKey>::from_str(&altered).is_err());
    assert_eq!(WalletPolicy::multisig(policy.name(), 2, policy.keys().to_vec()), Ok(policy.clone()));
}

#[test]
fn what_a_device_would_refuse_is_refused_here() {
    let policy = policy(&read("btc-testnet-register-2of3-A"));
    let keys = policy.keys().to_vec();
    for name in [" Himuro", "Himuro ", "氷室", "a\nb", &"x".repeat(65)] {
        assert!(matches!(WalletPolicy::multisig(name, 2, keys.clone()), Err(PolicyError::PolicyName { .. })));
    }
    let twice = vec![keys[0].clone(), keys[1].clone(), keys[0].clone()];
    assert_eq!(WalletPolicy::multisig("Himuro", 2, twice), Err(PolicyError::PolicyKeyRepeated { index: 2 }));
    for threshold in [0, 4] {
        assert!(matches!(
            WalletPolicy::multisig("Himuro", threshold, keys.clone()),
            Err(PolicyError::PolicyTemplate { .. })
        ));
    }
    let main = crate::common::policy(&read("btc-mainnet-register-2of3-A"));
    let mixed = vec![keys[0].clone(), main.keys()[1].clone()];
    assert_eq!(
        WalletPolicy::multisig("Himuro", 2, mixed),
        Err(PolicyError::PolicyNetworksMixed { index: 1 })
    );
    for template in ["wsh(sortedmulti(2,@0/**,@1/**))", "wsh(sortedmulti(2,@0,@1/**,@2/**))", "wsh(@9/**)"] {
        assert!(matches!(
            WalletPolicy::new("Himuro", template, keys.clone()),
            Err(PolicyError::PolicyTemplate { .. })
        ));
    }
    assert_eq!(policy.script(Chain::Receive, 1 << 31), Err(PolicyError::PolicyIndex { index: 1 << 31 }));
}

#[test]
fn a_key_whose_path_does_not_fit_its_depth_is_refused() {
    let policy = policy(&read("btc-testnet-register-2of3-A"));
    let text = policy.keys()[0].to_string();
    assert_eq!(PolicyKey::from_str(&text), Ok(policy.keys()[0].clone()));
    assert_eq!(PolicyKey::from_str(&text.replace('\'', "h")), Ok(policy.keys()[0].clone()));
    for bad in
        [text.replace("/2'", ""), text.replace(']', ""), text.replace("73c5", "73g5"), text[1..].to_owned()]
    {
        assert!(matches!(PolicyKey::from_str(&bad), Err(PolicyError::PolicyKeyMalformed { .. })));
    }
}
