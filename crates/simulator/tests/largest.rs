//! The largest transaction that the Bitcoin app signs, through reports and our checks; and the one that is too large.

#[path = "shared/wallet.rs"]
mod wallet;

use bitcoin::NetworkKind;
use device::frames::Framed;

use device::{BitcoinApp, INPUTS_LIMIT, Limits, PolicyKey, Session};
use simulator::{Approves, Seed, SimulatedLedger};

#[test]
fn as_many_inputs_as_the_app_takes_are_signed_and_one_more_is_refused_before_the_device_sees_it() {
    let (master, key) = wallet::true_key("A");
    let policy = wallet::policy(PolicyKey::new(master, wallet::path(), key));
    let ledger = SimulatedLedger::new(Seed::from_label("A").expect("a published seed"), Approves);
    let link = Framed::new(ledger.open().expect("free"));
    let mut session = Session::new(Box::new(link), Limits::default());
    let mut app = BitcoinApp::open(&mut session, NetworkKind::Test, None).expect("the app runs");
    let registration = app.register(&policy).expect("approved");

    let limit = u32::try_from(INPUTS_LIMIT).expect("a small number");
    let mut progress = Vec::new();
    let given = app.sign_psbt(&wallet::spend(&policy, limit), &policy, Some(&registration), &mut |one| {
        progress.push(one.input);
    });
    let given = given.expect("it is signed whole");
    assert_eq!(given.iter().map(|one| one.input).collect::<Vec<_>>(), (0..INPUTS_LIMIT).collect::<Vec<_>>());
    assert_eq!(progress.len(), INPUTS_LIMIT, "each was told as it came");

    let refused =
        app.sign_psbt(&wallet::spend(&policy, limit + 1), &policy, Some(&registration), &mut |_| {});
    let refused = serde_json::to_value(&refused.expect_err("too many").error).expect("it has a form");
    assert_eq!(refused["code"], "too-many-inputs", "{refused}");
}
