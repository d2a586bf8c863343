//! Scripts that are wrong: each fault is named with its file, line and field.
#![expect(dead_code, reason = "each test program uses a part of the common helpers")]
#![expect(clippy::unwrap_used, reason = "a helper of tests stops at the first surprise")]

mod common;

use ceremony::{SCRIPT_LIMIT, Script, ScriptError};
use common::source;

/// The error after the first `from` of the key generation script has become `to`, with the line of the change.
fn broken(from: &str, to: &str) -> (ScriptError, u32) {
    let text = source("key-generation");
    let place = text.find(from).unwrap_or_else(|| panic!("{from} is not in the script"));
    let line = u32::try_from(text[..place].matches('\n').count() + 1).unwrap();
    let text = text.replacen(from, to, 1);
    (Script::parse("changed.toml", text.as_bytes()).unwrap_err(), line)
}

fn code(error: &ScriptError) -> String {
    serde_json::to_value(error).unwrap()["code"].as_str().unwrap().to_owned()
}

#[test]
fn each_fault_names_its_line_and_its_field() {
    let cases = [
        (
            r#"type = "read_back_hash""#,
            r#"type = "read_back_hsh""#,
            "unknown-action",
            "act[0].step[0].action.type",
        ),
        (r#"of = "script""#, r#"of = "scrpt""#, "unknown-word", "act[0].step[0].action.of"),
        (r#"of = "script""#, r#"off = "script""#, "unknown-field", "act[0].step[0].action.off"),
        (r#"role = "administrator""#, r#"role = "administrater""#, "unknown-role", "act[0].step[0].role"),
        (
            r#"initials = ["administrator", "i"#,
            r#"initials = ["administrator", "e"#,
            "unknown-role",
            "act[0].step[0].initials[1]",
        ),
        (r#"id = "clock_check""#, r#"id = "read_back_hash""#, "duplicate-id", "act[0].step[1].id"),
        (r#"goto = "birth_key""#, r#"goto = "birth_kay""#, "unknown-step", "act[1].step[2].on_fail.goto"),
        (r#"goto = "birth_key""#, r#"goto = "attest""#, "not-an-earlier-step", "act[1].step[2].on_fail.goto"),
        (
            r#"goto = "birth_key""#,
            r#"goto = "compare_on_device""#,
            "not-an-earlier-step",
            "act[1].step[2].on_fail.goto",
        ),
        (
            r#"{ goto = "birth_key" }"#,
            r#"{ go = "birth_key" }"#,
            "unknown-field",
            "act[1].step[2].on_fail.go",
        ),
        (r#"on_fail = "abort""#, r#"on_fail = "abbort""#, "unknown-word", "act[0].step[0].on_fail"),
        (r#"on_fail = "abort""#, "on_fail = 7", "wrong-type", "act[0].step[0].on_fail"),
        (r#"quorum = "2-of-3""#, r#"quorum = "4-of-3""#, "malformed-quorum", "ceremony.quorum"),
        (r#"quorum = "2-of-3""#, r#"quorum = "3-of-6""#, "role-below-quorum", "role[1].max"),
        ("version = 2", "version = 0", "out-of-range", "ceremony.version"),
        ("version = 2", "version = 99999999999999999999", "out-of-range", "ceremony.version"),
        ("version = 2", "version = 1.5", "wrong-type", "ceremony.version"),
        (
            "version = 2",
            "version = 2\nstandby_date = \"2026-02-30\"",
            "malformed-date",
            "ceremony.standby_date",
        ),
        (
            r#"conflicts_with = ["hot_custodian"]"#,
            r#"conflicts_with = ["external_auditor"]"#,
            "conflicts-with-itself",
            "role[3].conflicts_with[0]",
        ),
        (
            r#"refs = ["icann", "fsa:3"]"#,
            r#"refs = ["icann", "fsa:11"]"#,
            "wrong-form",
            "act[0].step[0].refs[1]",
        ),
        (
            r#"evidence = ["machine_report"]"#,
            r#"evidence = ["Machine"]"#,
            "wrong-form",
            "act[0].step[2].evidence[0]",
        ),
        (
            r#"evidence = ["machine_report"]"#,
            r#"evidence = ["a", "a"]"#,
            "duplicate-id",
            "act[0].step[2].evidence[1]",
        ),
        (
            "tolerance_seconds = 60",
            "tolerance_seconds = 0",
            "out-of-range",
            "act[0].step[1].action.tolerance_seconds",
        ),
        (
            r#"roles = ["custodian", "hot_custodian"]"#,
            "roles = []",
            "wrong-length",
            "act[1].step[4].action.roles",
        ),
        (r#"title.ja = "開式""#, r#"title.ja = """#, "wrong-length", "act[0].title.ja"),
        (r#"title.ja = "開式""#, r#"title.ja = "開\u202e式""#, "disguised-text", "act[0].title.ja"),
        (r#"title.ja = "開式""#, r#"title.ja = "開\u0007式""#, "disguised-text", "act[0].title.ja"),
    ];
    for (from, to, expected, field) in cases {
        let (error, line) = broken(from, to);
        assert_eq!((code(&error).as_str(), error.field.as_str()), (expected, field), "{to}: {error}");
        let wanted = match expected {
            "role-below-quorum" => error.line,
            "malformed-date" => line + 1,
            _ => line,
        };
        assert_eq!((error.file.as_str(), error.line), ("changed.toml", wanted), "{to}: {error}");
        assert!(error.column >= 1);
    }
}

#[test]
fn what_is_missing_is_named_where_it_should_stand() {
    let (error, line) = broken("title.ja = \"開式\"\n", "");
    assert_eq!((code(&error).as_str(), error.field.as_str()), ("missing-language", "act[0].title.ja"));
    assert_eq!(error.line, line, "the text in the other language is where to look");
    let (error, _) = broken("role = \"administrator\"\n", "");
    assert_eq!((code(&error).as_str(), error.field.as_str()), ("missing-field", "act[0].step[0].role"));
    let (error, _) = broken("{ type = \"roll_call\" }", "{ }");
    assert_eq!(
        (code(&error).as_str(), error.field.as_str()),
        ("missing-field", "act[0].step[3].action.type")
    );
    let (error, _) = broken("records_exceptions = true", "");
    assert_eq!(code(&error), "nobody-records-exceptions");
}

#[test]
fn a_misspelt_word_comes_with_the_one_that_was_meant() {
    for (from, to, nearest) in [
        (r#"type = "roll_call""#, r#"type = "rollcall""#, "roll_call"),
        ("must_stay = true", "muststay = true", "must_stay"),
        (r#"role = "custodian""#, r#"role = "custodain""#, "custodian"),
        (r#"born = "device""#, r#"born = "devise""#, "device"),
    ] {
        let error = serde_json::to_value(broken(from, to).0).unwrap();
        assert_eq!(error["nearest"], nearest, "{error}");
    }
}

#[test]
fn people_who_must_be_apart_are_declared_so() {
    let text = source("rebalance").replace(
        r#"conflicts_with = ["approver", "hot_custodian", "internal"#,
        r#"conflicts_with = ["hot_custodian", "internal"#,
    );
    let error = Script::parse("x", text.as_bytes()).unwrap_err();
    assert_eq!(
        (code(&error).as_str(), error.field.as_str()),
        ("roles-must-conflict", "act[1].step[1].action.approver")
    );
    let text = source("key-generation").replace("min = 1\nmax = 2\n", "min = 3\nmax = 2\n");
    let error = Script::parse("x", text.as_bytes()).unwrap_err();
    assert_eq!((code(&error).as_str(), error.field.as_str()), ("min-above-max", "role[3].min"));
    let text = source("key-generation").replace("min = 1\nmax = 2\n", "min = 0\nmax = 2\n");
    let error = Script::parse("x", text.as_bytes()).unwrap_err();
    assert_eq!(
        (code(&error).as_str(), error.field.as_str()),
        ("leader-may-be-absent", "act[3].step[0].role")
    );
}

#[test]
fn only_a_step_that_can_be_left_out_takes_others_with_it() {
    let text = source("rebalance").replace("on_fail = \"exception\"", "on_fail = \"retry\"");
    let error = Script::parse("x", text.as_bytes()).unwrap_err();
    assert_eq!((code(&error).as_str(), error.field.as_str()), ("never-left-out", "act[1].step[1].only_with"));
}

#[test]
fn files_that_are_no_scripts_are_refused_with_their_place() {
    let large = vec![b'#'; SCRIPT_LIMIT + 1];
    let two_lines = b"a = 1\nb = \xff\n";
    for (bytes, expected, line) in [
        (large.as_slice(), "too-large", 1),
        (two_lines, "not-utf8", 2),
        (b"a = 1\nb = \n", "not-toml", 2),
        (b"a = 1\na = 2\n", "not-toml", 2),
        (b"", "missing-field", 1),
    ] {
        let error = Script::parse("x.toml", bytes).unwrap_err();
        assert_eq!(
            (code(&error).as_str(), error.line, error.file.as_str()),
            (expected, line, "x.toml"),
            "{error}"
        );
    }
    let deep = format!("a = {}", "[".repeat(100_000));
    assert_eq!(code(&Script::parse("x", deep.as_bytes()).unwrap_err()), "not-toml");
    let shares = source("share-backup").replace("threshold = 2, count = 3", "threshold = 4, count = 3");
    assert_eq!(code(&Script::parse("x", shares.as_bytes()).unwrap_err()), "threshold-above-count");
    let bags = source("share-backup").replace("items = [\"bags\"]", "items = [\"bugs\"]");
    assert_eq!(code(&Script::parse("x", bags.as_bytes()).unwrap_err()), "unknown-inventory");
}
