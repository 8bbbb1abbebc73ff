//! Off leaves nothing: no file, no word.

use crate::harness::{Home, REQUEST};

#[test]
fn an_off_run_says_nothing_and_writes_nothing() {
    let homes: [(&str, Home); 6] = [
        ("undecided", Home::new()),
        ("by variable", Home::new().with("CARO_TELEMETRY_ENABLED", "false")),
        ("by DO_NOT_TRACK", Home::new().with("DO_NOT_TRACK", "1")),
        ("by CI", Home::new().with("CI", "true")),
        ("by hand", Home::configured("[telemetry]\nenabled = false\n")),
        ("air-gapped and undecided", Home::configured("[telemetry]\nair_gapped = true\n")),
    ];
    for (what, home) in homes {
        let before = home.files();
        let output = home.ask();
        assert_eq!(output.stderr, "", "{what}");
        assert_eq!(home.files(), before, "{what}");
    }
}

/// netlify/cli#739: the opt-out itself was reported.
#[test]
fn saying_no_first_leaves_the_setting_and_nothing_else() {
    for args in [
        &["config", "set", "telemetry.enabled", "false"][..],
        &["config", "set", "telemetry.enabled", "no"],
        &["telemetry", "disable"],
        &["telemetry", "disable", "--yes"],
    ] {
        let home = Home::new();
        let output = home.run(args);
        assert_eq!((output.code, output.stdout.as_str()), (0, ""), "{args:?}: {output:?}");
        assert!(output.stderr.contains("Telemetry disabled."), "{args:?}: {output:?}");
        let files: Vec<_> = home.files().into_iter().filter(|(_, text)| text.is_some()).collect();
        let names: Vec<_> = files.iter().map(|(path, _)| path.to_str().unwrap()).collect();
        assert_eq!(names, ["home/.config/caro/config.toml"], "{args:?}");
        assert_eq!(home.run(&["config", "get", "telemetry.enabled"]).stdout, "false\n");
        // And it is not asked again.
        assert_eq!(home.screen(&REQUEST).end(), ("ls -lhS\r\n".to_owned(), 0), "{args:?}");
    }
}

/// aptos-core#8113, kilocode#9788: even `--help` reported, and hung.
#[test]
fn help_version_completions_and_the_verbs_of_telemetry_record_nothing() {
    let home = Home::consenting();
    let before = home.files();
    for args in [
        &["--help"][..],
        &["-h"],
        &["help"],
        &["--version"],
        &["config", "--help"],
        &["help", "config", "set"],
        &["completions", "bash"],
        &["telemetry", "status"],
        &["telemetry", "status", "--explain"],
        &["telemetry", "show"],
        &["telemetry", "preview"],
        &["telemetry", "events"],
        &["telemetry", "consent"],
        &["telemetry", "export", "-o", "-"],
        &["telemetry", "export", "--review"],
        &["telemetry", "report"],
        &["telemetry", "clear", "-y"],
        &["telemetry", "export", "--help"],
    ] {
        assert_eq!(home.run(args).code, 0, "{args:?}");
        assert_eq!(home.files(), before, "{args:?}");
    }
    for args in [&["telemetry", "statsu"][..], &["telemetry"], &["config"]] {
        assert_eq!(home.run(args).code, 2, "{args:?}");
        assert_eq!(home.files(), before, "{args:?}");
    }
}

#[test]
fn a_recorded_run_says_no_more_than_an_off_one() {
    let home = Home::consenting();
    assert_eq!(home.ask().stderr, "");
    assert_eq!(home.journal().len(), 3);
}

#[test]
fn the_files_of_telemetry_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::consenting();
    home.ask();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.state()), 0o700);
    for entry in std::fs::read_dir(home.state()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert_eq!(mode(&home.config()), 0o600);
}
