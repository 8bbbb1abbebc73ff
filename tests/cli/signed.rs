//! Signed exports, with the keys of the tool `minisign`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::harness::{Home, output, skip};

/// Made once for these tests, and good for nothing else; its password is empty.
const SECRET: &str = include_str!("../golden/test.key");
const PUBLIC: &str = include_str!("../golden/test.pub");
/// The same key behind the password `open sesame`.
const PROTECTED: &str = include_str!("../golden/test-protected.key");
const OTHER: &str = include_str!("../golden/other.pub");

fn with_keys() -> Home {
    let home = Home::consenting();
    home.ask();
    home.put("site.key", SECRET);
    home.put("protected.key", PROTECTED);
    home.put("site.pub", PUBLIC);
    home.put("other.pub", OTHER);
    home
}

fn export(home: &Home, args: &[&str]) -> crate::harness::Output {
    home.run(&[&["telemetry", "export", "-o", "f.json", "--sign"], args].concat())
}

fn verify(home: &Home, key: &str) -> crate::harness::Output {
    home.run(&["telemetry", "verify", "--pubkey", key, "f.json"])
}

#[test]
fn a_signature_shows_who_wrote_a_bundle() {
    let home = with_keys();
    let exported = export(&home, &["site.key"]);
    assert_eq!(exported.code, 0, "{exported:?}");
    let signature = home.work().join("f.json.minisig");
    assert_eq!(signature.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let good = verify(&home, "site.pub");
    assert_eq!(good.code, 0, "{good:?}");
    assert!(good.stdout.contains("signed with that key"), "{good:?}");
    let other = verify(&home, "other.pub");
    assert_eq!(other.code, 1);
    assert_eq!(other.stderr, "caro: `f.json.minisig`: was made with another key\n");
    // Good in itself and exported anew, but not what was signed.
    fs::remove_file(home.work().join("f.json")).unwrap();
    home.ask();
    assert_eq!(home.run(&["telemetry", "export", "-o", "f.json"]).code, 0);
    assert_eq!(home.run(&["telemetry", "verify", "f.json"]).code, 0);
    let moved = verify(&home, "site.pub");
    assert_eq!(moved.code, 1);
    assert!(moved.stderr.contains("does not fit the file"), "{moved:?}");
    fs::remove_file(signature).unwrap();
    let missing = verify(&home, "site.pub");
    assert_eq!(missing.code, 1);
    assert!(missing.stderr.contains("`f.json.minisig`: No such file"), "{missing:?}");
}

#[test]
fn a_key_that_is_none_writes_nothing_and_is_not_shown() {
    let home = with_keys();
    home.put("garbage.key", "untrusted comment: x\nhunter2\n");
    let before = home.files();
    for (key, says) in [
        ("garbage.key", "`garbage.key`: is no secret key of minisign"),
        ("site.pub", "`site.pub`: is no secret key of minisign"),
        ("missing.key", "`missing.key`: No such file"),
        ("protected.key", "`protected.key`: is protected by a password, and there is nobody"),
    ] {
        let output = export(&home, &[key]);
        assert_eq!(output.code, 1, "{key}: {output:?}");
        assert!(output.stderr.contains(says), "{key}: {output:?}");
        assert!(!output.stderr.contains("hunter2"), "{output:?}");
        assert_eq!(home.files(), before, "{key}");
    }
    let output = home.run(&["telemetry", "export", "-o", "-", "--sign", "site.key"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
}

#[test]
fn an_existing_signature_is_kept_unless_forced() {
    let home = with_keys();
    home.put("f.json.minisig", "mine");
    let refused = export(&home, &["site.key"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("`f.json.minisig` exists already"), "{refused:?}");
    assert!(!home.work().join("f.json").exists());
    assert_eq!(export(&home, &["site.key", "--force"]).code, 0);
    assert_eq!(verify(&home, "site.pub").code, 0);
}

#[test]
fn a_password_is_asked_for_and_not_shown() {
    for (typed, code) in [("open sesame\n", 0), ("sesame\n", 1)] {
        let home = with_keys();
        let args = ["telemetry", "export", "-o", "f.json", "--sign", "protected.key"];
        let mut screen = home.screen(&args);
        screen.see("Password of the key: ");
        screen.press(typed);
        let (seen, end) = screen.end();
        assert_eq!(end, code, "{seen}");
        assert!(!seen.contains("sesame"), "{seen}");
        assert_eq!(home.work().join("f.json").exists(), code == 0);
        assert_eq!(verify(&home, "site.pub").code, code, "{seen}");
    }
}

#[test]
fn the_tool_minisign_and_caro_accept_each_others_signatures() {
    let home = with_keys();
    let mut tool = home.program("minisign");
    if tool.arg("-v").output().is_err() {
        skip("minisign is not installed");
        return;
    }
    assert_eq!(export(&home, &["site.key"]).code, 0);
    let run = |args: &[&str]| {
        let mut tool = home.program("minisign");
        tool.args(args);
        output(tool)
    };
    let theirs = run(&["-V", "-p", "site.pub", "-m", "f.json"]);
    assert_eq!(theirs.code, 0, "{theirs:?}");
    assert_eq!(run(&["-S", "-s", "site.key", "-m", "f.json"]).code, 0);
    assert_eq!(verify(&home, "site.pub").code, 0);
}
