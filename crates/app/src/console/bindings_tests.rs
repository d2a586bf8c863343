//! The front end's types are those of the console: `HIMURO_BLESS=1` writes them anew.

use std::path::Path;

use ts_rs::{Config, TS};

use super::*;
use crate::doctor::{Action, Finding, Level, Subject};
use crate::room::{Bilingual, Expected, Notice};

const FILE: &str = "ui/src/lib/api.ts";

fn types() -> String {
    let config = Config::default();
    macro_rules! of {
        ($($one:ty),+ $(,)?) => { [$(format!("export {}\n", <$one>::decl(&config))),+].concat() };
    }
    let types = of![
        View,
        Scene,
        Survey,
        RunState,
        Told,
        Ask,
        QuestionView,
        Answer,
        Button,
        DeviceView,
        ScreenView,
        PageView,
        PageAct,
        DevicesView,
        DeviceAtHand,
        DeviceState,
        PersonView,
        CeremonyView,
        ActView,
        LineView,
        StepView,
        LogView,
        AnchorView,
        RecordView,
        KeyView,
        WalletView,
        AddressView,
        BackupView,
        TreasuryView,
        RuleView,
        AmountView,
        SentenceView,
        TransferView,
        StageView,
        Standing,
        CoinView,
        FileView,
        FailureView,
        RehearsedView,
        Wish,
        HomeView,
        FolderView,
        DoctorView,
        Finding,
        Level,
        Subject,
        Action,
        Bilingual,
        Expected,
        Notice,
    ];
    format!(
        "// Written by `HIMURO_BLESS=1 cargo test -p himuro-app bindings` from crates/app/src/console/view/.\n{types}"
    )
}

#[test]
fn the_front_end_has_the_types_of_the_console() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(FILE);
    if std::env::var_os("HIMURO_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, types()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), types(), "see the first line of {FILE}");
}
