//! The request: where it comes from, what is refused, and which exit code says so.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::harness::Home;

#[test]
fn a_request_comes_from_words_an_option_or_standard_input() {
    let home = Home::new();
    for args in [
        &["find", "files", "larger", "than", "100", "MB"][..],
        &["find files larger than 100 MB"],
        &["-p", "find files larger than 100 MB"],
        &["--prompt", "find files larger than 100 MB"],
        &["--", "find", "files", "larger", "than", "100", "MB"],
        &["--dry-run", "find", "files", "larger", "than", "100", "MB"],
    ] {
        let output = home.run(args);
        assert_eq!((output.code, output.stdout.as_str()), (0, "find . -type f -size +100M\n"));
    }
    for input in [&b"list files by size"[..], b"  list files by size\n\n", b"list\nfiles\nby\nsize"]
    {
        let output = home.run_with_input::<&str>(&[], input);
        assert_eq!((output.code, output.stdout.as_str()), (0, "ls -lhS\n"), "{input:?}");
    }
    // Words beat the stream, which is not even read.
    let output = home.run_with_input(&["current", "date"], b"list files by size");
    assert_eq!(output.stdout, "date\n");
}

#[test]
fn a_substitution_gets_the_command_and_nothing_else() {
    let home = Home::new();
    let output = home.shell("set -e; $(\"$caro\" -p 'current date') >/dev/null; printf '<%s>' \"$(\"$caro\" list files by size)\"");
    assert_eq!((output.code, output.stdout.as_str()), (0, "<ls -lhS>"), "{output:?}");
}

#[test]
fn an_empty_request_gets_help_on_stderr() {
    let home = Home::new();
    for (args, input) in [
        (&[][..], &b""[..]),
        (&[], b" \n\t\n"),
        (&[""], b""),
        (&["  ", ""], b""),
        (&["-p", ""], b""),
        (&["-p", " \n"], b""),
        (&["--"], b""),
        (&["-x"], b""),
    ] {
        let output = home.run_with_input(args, input);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{args:?}: {output:?}");
        assert!(output.stderr.starts_with("caro: the request is empty"), "{args:?}: {output:?}");
        assert!(output.stderr.contains("Usage: caro"), "{args:?}: {output:?}");
    }
    let (text, code) = home.screen(&["-p", ""]).end();
    assert_eq!(code, 2);
    assert!(text.contains("Usage: caro"), "{text}");
}

#[test]
fn what_is_no_text_gets_one_clear_line() {
    let home = Home::consenting();
    let long = vec![b'a'; 4097];
    let huge = vec![b'a'; 4 << 20];
    for (bytes, says) in [
        (&long[..], "longer than 4096 bytes"),
        (b"list \xff\xfe files", "not valid UTF-8"),
        (b"list files\xc3", "not valid UTF-8"),
        (b"list \x1b[31m files", "control characters"),
        (b"list \x08 files", "control characters"),
    ] {
        let mut outputs = vec![
            home.run_with_input::<&str>(&[], bytes),
            home.run(&[OsStr::from_bytes(bytes)]),
            home.run(&[OsStr::new("-p"), OsStr::from_bytes(bytes)]),
            home.run(&[OsStr::new("-x"), OsStr::new("--"), OsStr::from_bytes(bytes)]),
        ];
        if bytes == long {
            outputs.push(home.run_with_input::<&str>(&[], &huge));
        }
        for output in outputs {
            assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{says}: {output:?}");
            assert_eq!(output.stderr.lines().count(), 1, "{says}: {output:?}");
            assert!(output.stderr.contains(says), "{says}: {output:?}");
        }
    }
    let binary = home.run_with_input::<&str>(&[], b"\x7fELF\x02\x01\x01\x00\x00");
    assert_eq!(binary.code, 2);
    assert!(binary.stderr.contains("binary"), "{binary:?}");
    assert_eq!(home.journal(), [] as [serde_json::Value; 0], "a refused request is no session");
    assert!(home.verbs().iter().all(|verb| *verb == ("ask".to_owned(), 2)), "{:?}", home.verbs());
}

#[test]
fn a_request_of_exactly_the_longest_length_is_read() {
    let request = format!("list files by size{}", " ".repeat(4096 - 18));
    assert_eq!(Home::new().run_with_input::<&str>(&[], request.as_bytes()).stdout, "ls -lhS\n");
}

/// What is not known is said, and never answered with a made-up command.
#[test]
fn an_unknown_request_gets_no_command() {
    let home = Home::new();
    for request in
        ["make me a sandwich", "asdf qwer", "ls -la", "列出檔案", "'; rm -rf / #", "config"]
    {
        let output = home.run(&["-p", request]);
        assert_eq!((output.code, output.stdout.as_str()), (3, ""), "{request}: {output:?}");
        assert_eq!(output.stderr.lines().count(), 1, "{request}: {output:?}");
        assert!(output.stderr.contains("no command is known"), "{request}: {output:?}");
        assert!(!output.stderr.contains("qwer"), "{request}: {output:?}");
    }
}

/// `caro telemetry status` was answered with `echo 'telemetry status'`, exit 0.
#[test]
fn a_verb_is_never_taken_for_a_request_and_a_typo_is_an_error() {
    let home = Home::new();
    for args in [
        &["telemetry", "statsu"][..],
        &["telemetry", "list", "files"],
        &["config", "files", "in", "/etc"],
        &["config", "gte", "telemetry.enabled"],
        &["config"],
        &["telemetry"],
        &["--no-telemetry", "telemetry", "nope"],
    ] {
        let output = home.run(args);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{args:?}: {output:?}");
        assert!(output.stderr.contains("caro"), "{args:?}: {output:?}");
    }
    let near = home.run(&["telemetry", "statsu"]);
    assert!(near.stderr.contains("'status'"), "{near:?}");
    for (args, verb) in [(["telemetri", "status"], "telemetry"), (["confg", "list"], "config")] {
        let output = home.run(&args);
        assert_eq!((output.code, output.stdout.as_str()), (3, ""), "{args:?}");
        assert!(output.stderr.contains(&format!("did you mean `caro {verb}`?")), "{output:?}");
    }
}

/// A script took the silence of a full disk for an answer.
#[test]
fn an_output_that_cannot_be_written_is_a_failure() {
    let home = Home::consenting();
    for line in ["list files", "-o json list files", "telemetry show", "config list", "--version"] {
        let output = home.shell(&format!("\"$caro\" {line} > /dev/full"));
        assert_eq!(output.code, 1, "{line}: {output:?}");
    }
}

#[test]
fn two_dashes_or_an_option_force_a_request() {
    let home = Home::configured("[telemetry]\nenabled = false\n");
    for args in [&["--", "telemetry", "status"][..], &["-p", "telemetry status"]] {
        let output = home.run(args);
        assert_eq!((output.code, output.stdout.as_str()), (3, ""), "{args:?}: {output:?}");
        assert!(output.stderr.contains("no command is known"), "{args:?}: {output:?}");
    }
    let output = home.run(&["--", "show", "the", "contents", "of", "config.toml"]);
    assert_eq!(output.stdout, "cat config.toml\n");
}

#[test]
fn a_missing_name_gets_a_placeholder_and_a_word_about_it() {
    let output = Home::new().run(&["sort", "lines", "alphabetically"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, "sort <FILE>\n"));
    assert!(output.stderr.contains("<>"), "{output:?}");
}

#[test]
fn a_dangerous_command_is_printed_with_a_warning_and_a_disastrous_one_is_not() {
    let home = Home::new();
    let high = home.run(&["delete", "empty", "folders"]);
    assert_eq!((high.code, high.stdout.lines().count()), (0, 1));
    assert!(high.stderr.contains("high risk"), "{high:?}");
    let critical = home.run(&["remove", "the", "folder", "/"]);
    assert_eq!((critical.code, critical.stdout.as_str()), (4, ""));
    assert!(critical.stderr.contains("blocked"), "{critical:?}");
    assert!(!critical.stderr.contains("rm "), "{critical:?}");
}

#[test]
fn a_reader_that_has_gone_is_no_reason_to_complain() {
    let home = Home::consenting();
    for script in [
        "\"$caro\" list files by size >&-; echo $? >&2",
        "{ \"$caro\" list files by size; echo $? >&2; } | head -n 0",
        "{ \"$caro\" -o json list files by size; echo $? >&2; } | head -n 0",
        "{ \"$caro\" --help; echo $? >&2; } | head -n 0",
        "{ \"$caro\" telemetry events; echo $? >&2; } | head -n 0",
        "{ \"$caro\" telemetry show --json; echo $? >&2; } | head -n 0",
        "\"$caro\" list files by size <&- >/dev/null; echo $? >&2",
    ] {
        assert_eq!(home.shell(script).stderr, "0\n", "{script}");
    }
    // Nobody can read what went wrong either.
    let output = home.shell("\"$caro\" list files by size 2>&-; \"$caro\" make me a sandwich 2>&-");
    assert_eq!((output.code, output.stdout.as_str()), (3, "ls -lhS\n"));
}
