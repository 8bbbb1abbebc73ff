//! `caro safety check`, and what `safety.level` lets pass.

use serde_json::json;

use crate::harness::{Home, text};

#[test]
fn a_command_is_rated_and_not_run() {
    let home = Home::new();
    let checked = home.run(&["safety", "check", "touch made.txt && rm -r folder"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    assert!(checked.stdout.starts_with("high\nhigh     delete-recursive: "), "{checked:?}");
    assert!(!home.work().join("made.txt").exists());
    assert_eq!(home.run(&["safety", "check", "echo 'rm -rf /'"]).stdout, "safe\n");
}

#[test]
fn the_document_of_a_check_has_every_rule() {
    let home = Home::new();
    let document = home.run(&["safety", "check", "rm -rf /", "--json"]).json();
    let keys: Vec<_> = document.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["risk", "category", "blocked", "rules"]);
    assert_eq!(document["risk"], "critical");
    assert_eq!(document["blocked"], true);
    let first = &document["rules"][0];
    assert_eq!(first["risk"], "critical");
    assert!(text(&first["why"]).ends_with('.'), "{first}");
    let safe = home.run(&["safety", "check", "--json", "ls"]).json();
    assert_eq!(safe, json!({ "risk": "safe", "category": null, "blocked": false, "rules": [] }));
}

#[test]
fn a_check_is_blocked_at_the_level_that_is_set() {
    for (level, command, code) in [
        ("strict", "rm -r folder", 4),
        ("moderate", "rm -r folder", 0),
        ("permissive", "rm -r folder", 0),
        ("strict", "rm -rf /", 4),
        ("moderate", "rm -rf /", 4),
        ("permissive", "rm -rf /", 4),
        ("strict", "rm file.txt", 0),
    ] {
        let home = Home::configured(format!("[safety]\nlevel = '{level}'\n"));
        let checked = home.run(&["safety", "check", command]);
        assert_eq!(checked.code, code, "{level}: {command}: {checked:?}");
    }
}

#[test]
fn an_unfinished_command_is_high_and_a_command_line_without_one_is_refused() {
    let home = Home::new();
    assert!(home.run(&["safety", "check", "rm -rf '"]).stdout.starts_with("high\n"));
    assert_eq!(home.run(&["safety", "check"]).code, 2);
    assert_eq!(home.run(&["safety", "check", "rm", "-rf"]).code, 2);
}

#[test]
fn strict_neither_prints_nor_runs_high_risk() {
    let home = Home::configured("safety.level = 'strict'");
    std::fs::create_dir(home.work().join("build")).expect("the folder is ours");
    home.put("build/a.txt", "a");
    for args in [
        &["delete", "the", "build", "folder"][..],
        &["-x", "-y", "delete", "the", "build", "folder"],
    ] {
        let blocked = home.run(args);
        assert_eq!(blocked.code, 4, "{args:?}: {blocked:?}");
        assert_eq!(blocked.stdout, "");
        assert!(blocked.stderr.contains("`safety.level` is strict"), "{blocked:?}");
    }
    assert!(home.work().join("build/a.txt").exists());
}

#[test]
fn strict_wants_a_person_for_moderate_risk() {
    let home = Home::configured("safety.level = 'strict'");
    home.put("a.txt", "a");
    let asked = home.run(&["-x", "-y", "delete", "the", "file", "a.txt"]);
    assert_eq!(asked.code, 5, "{asked:?}");
    assert!(asked.stderr.contains("`safety.level` is strict"), "{asked:?}");
    assert!(home.work().join("a.txt").exists());
}

#[test]
fn permissive_lets_yes_answer_for_high_risk_and_never_for_critical() {
    let home = Home::configured("safety.level = 'permissive'");
    std::fs::create_dir(home.work().join("build")).expect("the folder is ours");
    home.put("build/a.txt", "a");
    let ran = home.run(&["-x", "-y", "delete", "the", "build", "folder"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!home.work().join("build").exists());
    assert_eq!(home.run(&["-x", "-y", "remove", "the", "folder", "/"]).code, 4);
}

#[test]
fn a_mistyped_level_is_pointed_out_and_the_default_is_used() {
    let home = Home::configured("safety.level = 'lenient'");
    let checked = home.run(&["list", "files"]);
    assert_eq!(checked.code, 0);
    assert!(checked.stderr.contains("`safety.level`"), "{checked:?}");
    assert!(checked.stderr.contains("permissive"), "{checked:?}");
}
