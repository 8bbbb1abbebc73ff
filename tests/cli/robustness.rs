//! Bad state: the command still works, telemetry keeps still, and `status` explains.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::harness::{Home, RECORDS, REQUEST, output};
use crate::sandbox::private;

/// What happens to a home before the run that must cope with it.
type Breakage = fn(&Home);

/// yarn/berry#1780, claude-code#29112: a state that could not be used crashed the tool.
#[test]
fn a_state_path_that_must_not_be_used_means_off_and_is_left_alone() {
    let breakages: [(&str, Breakage, &str); 5] = [
        ("a file", |home| fs::write(home.state(), "mine").unwrap(), "not a folder"),
        (
            "a link",
            |home| {
                fs::create_dir(home.path().join("elsewhere")).unwrap();
                symlink(home.path().join("elsewhere"), home.state()).unwrap();
            },
            "symbolic link",
        ),
        ("a dangling link", |home| symlink("/nowhere", home.state()).unwrap(), "symbolic link"),
        ("a folder for the group", |home| make_folder(home, 0o770), "written by others"),
        ("a folder for everybody", |home| make_folder(home, 0o777), "written by others"),
    ];
    for (what, breakage, reason) in breakages {
        let home = Home::consenting();
        home.ask();
        fs::remove_dir_all(home.state()).unwrap();
        breakage(&home);
        let before = home.files();
        assert_eq!(home.ask().stderr, "", "{what}");
        assert_eq!(home.files(), before, "{what}");
        let status = home.status();
        assert_eq!((&status["mode"], &status["decided_by"]), (&"off".into(), &"place".into()));
        let explained = home.run(&["telemetry", "status"]).stdout;
        assert!(explained.contains(reason), "{what}: {explained}");
        assert_eq!(home.run(&["config", "set", "telemetry.enabled", "false"]).stdout, "", "{what}");
        assert_eq!(home.run(&["config", "get", "telemetry.enabled"]).stdout, "false\n", "{what}");
    }
}

#[test]
fn a_parent_of_the_state_that_is_a_file_means_off() {
    let home = Home::consenting();
    fs::remove_dir_all(home.path().join(".local")).unwrap();
    fs::write(home.path().join(".local"), "mine").unwrap();
    let before = home.files();
    assert_eq!(home.ask().stderr, "");
    assert_eq!(home.files(), before);
    assert_eq!(home.status()["mode"], "off");
}

#[test]
fn a_home_that_is_not_known_means_off_and_says_so() {
    for home in [Home::new().without("HOME"), Home::new().with("HOME", "")] {
        let before = home.files();
        assert_eq!(home.screen(&REQUEST).end(), ("ls -lhS\r\n".to_owned(), 0));
        let status = home.status();
        assert_eq!((&status["mode"], &status["decided_by"]), (&"off".into(), &"place".into()));
        let words = home.run(&["telemetry", "status"]).stdout;
        assert!(words.contains("no home folder is known"), "{words}");
        for args in [
            &["config", "set", "telemetry.enabled", "false"][..],
            &["config", "path"],
            &["telemetry", "enable", "--accept-notice", "1"],
            &["telemetry", "disable"],
        ] {
            let output = home.run(args);
            assert_eq!(output.code, 1, "{args:?}: {output:?}");
            assert_eq!(output.stderr.lines().count(), 1, "{args:?}: {output:?}");
        }
        assert_eq!(home.run(&["telemetry", "show", "--json"]).stdout, "[]\n");
        assert_eq!(home.files(), before);
    }
}

#[test]
fn a_home_that_does_not_exist_is_not_made_by_a_question() {
    let home = Home::new();
    let nowhere = home.work().join("nowhere");
    let home = home.with("HOME", &nowhere);
    home.ask();
    assert!(!nowhere.exists());
}

/// Garbage never costs a neighbour its place.
#[test]
fn a_journal_full_of_garbage_takes_new_records_and_keeps_the_old_ones() {
    let home = Home::consenting();
    home.ask();
    let journal = home.state().join("journal.jsonl");
    let records = fs::read(&journal).unwrap();
    let noise: Vec<u8> =
        (0..10_007_u32).map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    let damages: [(&str, Vec<u8>); 6] = [
        ("noise in front", [&noise[..], b"\n", &records].concat()),
        ("noise behind", [&records[..], &noise].concat()),
        ("noise alone", noise.clone()),
        ("cut off in the middle", records[..records.len() - 100].to_vec()),
        ("zeros", vec![0; 5120]),
        ("one endless line", vec![b'{'; 100_000]),
    ];
    for (what, bytes) in damages {
        fs::write(&journal, bytes).unwrap();
        assert_eq!(home.ask().stderr, "", "{what}");
        let shown = home.run(&["telemetry", "show", "--json", "-n", "4"]);
        let newest = shown.json();
        let events: Vec<_> =
            newest.as_array().unwrap().iter().map(|r| r["event"].clone()).collect();
        let all = ["session_ended", "verb_dispatched", "command_generated", "session_started"];
        assert_eq!(events, all, "{what}");
        assert_eq!(home.status()["mode"], "on", "{what}");
        if what == "noise in front" || what == "noise behind" {
            let all = home.run(&["telemetry", "show", "--json"]).json();
            assert_eq!(all.as_array().unwrap().len(), 2 * RECORDS, "{what}");
        }
        assert_eq!(home.run(&["telemetry", "export", "-o", "-"]).code, 0, "{what}");
        assert_eq!(home.run(&["telemetry", "clear"]).code, 0, "{what}");
        assert!(!journal.exists(), "{what}");
    }
}

/// A person may have edited the file, so what the gate would not write it does not show either.
#[test]
fn a_record_that_was_tampered_with_is_neither_shown_nor_exported() {
    let home = Home::consenting();
    home.ask();
    let journal = home.state().join("journal.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    let forged = text.replacen("\"embedded\"", "\"sekritbe\"", 1);
    assert_ne!(text, forged);
    fs::write(&journal, forged).unwrap();
    for args in [&["telemetry", "show", "--json"][..], &["telemetry", "export", "-o", "-"]] {
        let output = home.run(args);
        let records = output.stdout.matches("\"uuid\":").count();
        assert_eq!(records, RECORDS - 1, "{args:?}");
        assert!(!format!("{output:?}").contains("sekrit"), "{output:?}");
        assert!(output.stderr.contains("left out 1 record"), "{args:?}: {output:?}");
    }
}

#[test]
fn a_folder_or_garbage_in_the_place_of_a_file_costs_the_command_nothing() {
    for name in
        ["journal.lock", "journal.jsonl", "secret", "drops.json", "cursors.json", "ledger.jsonl"]
    {
        for folder in [true, false] {
            let what = format!("{name} is {}", if folder { "a folder" } else { "garbage" });
            let home = Home::consenting();
            home.ask();
            let path = home.state().join(name);
            let _ = fs::remove_file(&path);
            if folder {
                fs::create_dir(&path).unwrap();
            } else {
                fs::write(&path, b"\x00\xffgarbage").unwrap();
            }
            assert_eq!(home.ask().stderr, "", "{what}");
            assert_eq!(home.run(&["-x", "-y", "list", "files"]).code, 0, "{what}");
            let status = home.run(&["telemetry", "status"]);
            assert_eq!(status.code, 0, "{what}: {status:?}");
            assert!(!status.stderr.contains("panicked"), "{what}: {status:?}");
            for args in [["telemetry", "show"], ["telemetry", "consent"]] {
                let output = home.run(&args);
                assert!(output.code <= 1 && output.code >= 0, "{what}: {output:?}");
                assert!(!output.stderr.contains("panicked"), "{what}: {output:?}");
            }
            home.run(&["telemetry", "disable"]);
            assert_eq!(home.status()["mode"], "off", "{what}");
        }
    }
}

#[test]
fn on_a_full_disk_the_command_works_and_whole_records_stay() {
    let home = Home::consenting();
    fs::remove_dir_all(home.state()).unwrap();
    fs::create_dir_all(home.state()).unwrap();
    // The journal's first page holds eight records; there is no second one.
    let script = format!(
        "state='{}'\nmount -t tmpfs -o size=64k,mode=700 none \"$state\"\n\
         \"$caro\" list files by size\n\
         dd if=/dev/zero of=\"$state/filler\" bs=4k 2>/dev/null || :\n\
         for i in 1 2 3 4; do \"$caro\" list files by size; done\n\
         \"$caro\" telemetry status >\"$HOME/status\"\n\
         cp \"$state/journal.jsonl\" \"$HOME/journal\"\n\
         rm \"$state/filler\"\n\
         \"$caro\" telemetry clear\n\
         \"$caro\" list files by size\n\
         \"$caro\" telemetry show --json >\"$HOME/after\"",
        home.state().display()
    );
    let Some(command) = private(&home, &script) else { return };
    let run = output(command);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.stdout, "ls -lhS\n".repeat(6));
    let journal = fs::read(home.path().join("journal")).unwrap();
    assert_eq!(journal.len(), 8 * 512);
    let status = fs::read_to_string(home.path().join("status")).unwrap();
    assert!(status.contains("8 on this machine"), "{status}");
    let after = fs::read_to_string(home.path().join("after")).unwrap();
    assert_eq!(crate::harness::parse(&after).as_array().unwrap().len(), RECORDS);
}

#[test]
fn on_a_disk_with_no_room_at_all_nothing_is_said_and_the_command_works() {
    let home = Home::consenting();
    let script = format!(
        "cd '{}'\nmount -t tmpfs -o size=4k,mode=700 none .\ndd if=/dev/zero of=filler bs=4k count=1 2>/dev/null\n\
         \"$caro\" list files by size\n\"$caro\" -x -y -p 'show the working directory'\n\"$caro\" telemetry status",
        home.state().display()
    );
    let Some(command) = private(&home, &script) else { return };
    let run = output(command);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    assert!(run.stdout.starts_with("ls -lhS\n"), "{run:?}");
}

#[test]
fn the_state_folder_moves_with_its_variable() {
    let home = Home::new();
    let elsewhere = home.work().join("elsewhere");
    let home = home.with("CARO_STATE_DIR", &elsewhere);
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", "1"]).code, 0);
    home.ask();
    assert!(elsewhere.join("journal.jsonl").exists());
    assert!(!home.state().exists());
    // A path that depends on where one stands would leave a trail of folders.
    let home = home.with("CARO_STATE_DIR", "relative");
    home.ask();
    assert!(!home.work().join("relative").exists());
}

fn make_folder(home: &Home, mode: u32) {
    fs::create_dir(home.state()).unwrap();
    fs::set_permissions(home.state(), fs::Permissions::from_mode(mode)).unwrap();
}
