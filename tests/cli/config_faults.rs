//! A configuration file that cannot be used: off, one line, and not a byte of it changes.

use std::fs;

use crate::harness::{Home, REQUEST};

/// caro 1.1.3 replaced such files by defaults, and an opt-out was lost with them.
#[test]
fn a_broken_file_means_off_and_is_never_overwritten() {
    for (bytes, names) in [
        (&b"[telemetry\nenabled = true\n"[..], "line 1"),
        (b"[telemetry]\nenabled = false\nnot toml at all\n", "line 3"),
        (b"[telemetry]\nenabled = \"no\"\n", "`telemetry.enabled`"),
        (b"[telemetry]\nenabled = 1\n", "`telemetry.enabled`"),
        (b"[telemetry]\nenabled = true\nnotice = \"one\"\n", "`telemetry.notice`"),
        (b"[telemetry]\nnotice = -1\n", "`telemetry.notice`"),
        (b"[telemetry]\nair_gapped = \"yes\"\n", "`telemetry.air_gapped`"),
        (b"[telemetry]\nidentity = \"me\"\n", "`telemetry.identity`"),
        (b"telemetry = true\n", "`telemetry`"),
        (b"[telemetry]\nposthog = \"x\"\n", "`telemetry.posthog`"),
        (b"[telemetry]\nsinks = [1]\n", "`telemetry.sinks`"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a = 1\na = 2\n", "line 2"),
    ] {
        let home = Home::configured(bytes);
        let files = home.files();
        let output = home.ask();
        assert_eq!(output.stderr.lines().count(), 1, "{output:?}");
        assert!(output.stderr.contains(names), "{names} in {output:?}");
        assert!(output.stderr.contains("telemetry is off"), "{output:?}");
        assert_eq!(home.status()["mode"], "off", "{names}");
        assert_eq!(home.files(), files, "{names}: something was written");
    }
}

#[test]
fn a_broken_file_is_not_a_reason_to_ask() {
    let home = Home::configured("[telemetry\n");
    let files = home.files();
    let (text, code) = home.screen(&REQUEST).end();
    assert_eq!(code, 0);
    assert!(text.ends_with("ls -lhS\r\n") && !text.contains("[y/N/p]"), "{text}");
    assert_eq!(home.files(), files);
}

#[test]
fn a_broken_file_stops_the_verbs_that_would_write_it() {
    let broken = "# mine\n[telemetry\nenabled = true\n";
    for args in [
        &["config", "set", "telemetry.enabled", "false"][..],
        &["config", "set", "telemetry.air_gapped", "true"],
        &["config", "set", "backend.primary", "embedded"],
        &["config", "unset", "telemetry.enabled"],
        &["telemetry", "enable", "--accept-notice", "1"],
        &["telemetry", "disable"],
    ] {
        let home = Home::configured(broken);
        let output = home.run(args);
        assert_eq!(output.code, 1, "{args:?}: {output:?}");
        assert!(output.stderr.contains("line 2"), "{args:?}: {output:?}");
        assert_eq!(home.read_config(), broken, "{args:?}");
    }
}

#[test]
fn an_error_in_the_file_does_not_repeat_what_is_in_it() {
    let home = Home::configured("[telemetry.posthog]\napi_key = sekrit-key\n");
    let output = home.ask();
    assert!(!output.stderr.contains("sekrit"), "{output:?}");
    let status = home.run(&["telemetry", "status", "--explain"]);
    assert!(!format!("{status:?}").contains("sekrit"), "{status:?}");
}

#[test]
fn a_stored_yes_does_not_survive_a_file_that_breaks() {
    let home = Home::consenting();
    home.ask();
    let broken = format!("{}oops", home.read_config());
    home.write_config(&broken);
    home.ask();
    assert_eq!(home.journal().len(), 3);
    assert_eq!(home.read_config(), broken);
    assert_eq!(home.status()["decided_by"], "stored");
}

#[test]
fn a_config_that_is_a_folder_or_a_pipe_is_off_and_does_not_hang() {
    let home = Home::new();
    fs::create_dir_all(home.config()).unwrap();
    let output = home.ask();
    assert_eq!(output.stderr.lines().count(), 1, "{output:?}");
    assert_eq!(home.status()["mode"], "off");

    let home = Home::new();
    fs::create_dir_all(home.config().parent().unwrap()).unwrap();
    assert_eq!(home.shell("mkfifo \"$HOME/.config/caro/config.toml\"").code, 0);
    home.ask();
    home.assert_no_trace("a pipe in place of the file");
}

/// A value caro does not know, in a file that parses: one line, one `error_occurred`, and on it goes.
#[test]
fn an_unknown_backend_is_one_recorded_error_and_the_command_appears() {
    let home = Home::consenting();
    for (value, events) in [("\"warp-drive\"", 4), ("7", 4)] {
        let before = home.journal().len();
        let config = home.read_config();
        home.write_config(format!("{config}\n[backend]\nprimary = {value}\n"));
        let output = home.ask();
        assert_eq!(output.stderr.lines().count(), 1, "{output:?}");
        assert!(output.stderr.contains("`backend.primary`"), "{output:?}");
        assert!(!output.stderr.contains("warp"), "{output:?}");
        let records = home.journal().split_off(before);
        assert_eq!(records.len(), events);
        let error = records.iter().find(|r| r["event"] == "error_occurred").expect("one error");
        assert_eq!(error["properties"]["error_category"], "config");
        assert_eq!(error["properties"]["component"], "config");
        assert_eq!(records.last().unwrap()["properties"]["errors"], 1);
        home.write_config(config);
    }
}

#[test]
fn unknown_keys_are_named_and_stay() {
    let home = Home::configured("[telemetry]\nenabled = false\nenabeld = true\n\n[theme]\nx = 1\n");
    let before = home.read_config();
    let output = home.run(&["config", "list"]);
    assert_eq!(output.code, 0);
    assert!(output.stderr.contains("`telemetry.enabeld`") && output.stderr.contains("`theme`"));
    home.ask();
    assert_eq!(home.read_config(), before);
}
