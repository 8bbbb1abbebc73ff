//! Every command that caro prints is a command that works.

use crate::harness::{COMMAND, Home, REQUEST};
use crate::terminal::QUESTION;

/// Finds the commands in a text: in backticks, after `$(`, at the start of an indented example, or
/// after a label. A command ends with its backtick, its bracket, two blanks, or its line.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        for part in line.split('`').skip(1).step_by(2) {
            found.extend(part.starts_with("caro ").then(|| part.to_owned()));
        }
        let rest = line.trim_start().trim_start_matches("Disable anytime: ");
        let shell = rest.starts_with("$(") || rest.starts_with("echo ");
        if (rest.starts_with("caro ") || shell) && !rest.contains('<') && !rest.contains('[') {
            found.push(rest.split("  ").next().unwrap_or(rest).trim_end().to_owned());
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Runs a printed command as a person would paste it, in a terminal where nobody answers.
fn paste(home: &Home, command: &str) -> (String, i32) {
    let bin = crate::harness::caro().parent().expect("it lies in a folder");
    let path = format!("PATH='{}':$PATH; ", bin.display());
    let mut screen = home.script_on_screen(&(path + command));
    screen.press("\x04");
    screen.end()
}

#[test]
fn the_search_finds_commands_wherever_they_stand() {
    let text = "Disable anytime: caro config set telemetry.enabled false\n\
                run `caro a b`, or `caro c`\n  caro -x d e    do it\n  $(caro f)   x\nUsage: caro [OPTIONS]";
    let expected = [
        "$(caro f)",
        "caro -x d e",
        "caro a b",
        "caro c",
        "caro config set telemetry.enabled false",
    ];
    assert_eq!(commands(text), expected);
}

/// The prompt of caro 1.1.3 printed a command that did not exist.
#[test]
fn the_way_out_that_the_notice_prints_works() {
    let home = Home::new();
    let mut screen = home.screen(&REQUEST);
    let notice = strip_colour(&screen.see(QUESTION));
    screen.press("y\n");
    screen.see(COMMAND);
    assert_eq!(screen.end().1, 0);
    let printed = commands(&notice);
    assert_eq!(printed, ["caro config set telemetry.enabled false"], "{notice}");
    assert_eq!(paste(&home, &printed[0]).1, 0);
    assert_eq!(home.status()["mode"], "off");
    home.assert_no_trace("the printed command");
}

#[test]
fn every_example_of_the_help_works() {
    let texts = help_texts();
    let examples: Vec<_> = texts.iter().flat_map(|text| commands(text)).collect();
    assert!(examples.len() >= 5, "{examples:?}");
    // `caro` alone opens the loop, which waits for more than an end of input; see repl.rs.
    for example in examples.into_iter().filter(|example| example != "caro") {
        let home = Home::configured("telemetry.enabled = false\n");
        let (seen, code) = paste(&home, &example);
        // An example that runs something asks first, and nobody answers here.
        let expected = if example.starts_with("caro -x") { 5 } else { 0 };
        assert_eq!(code, expected, "{example}: {seen}");
    }
}

#[test]
fn every_option_of_the_help_is_known() {
    for text in help_texts() {
        for word in text.split_whitespace().map(|word| word.trim_end_matches([',', ';', '.', ']']))
        {
            if word.starts_with("--") && word.len() > 2 {
                let known = Home::new().run(&[word, "--help"]);
                let verbs: [&[&str]; 7] = [
                    &["config", "set", word, "--help"],
                    &["config", "list", word, "--help"],
                    &["telemetry", "status", word, "--help"],
                    &["telemetry", "export", word, "--help"],
                    &["telemetry", "verify", word, "--help"],
                    &["telemetry", "report", word, "--help"],
                    &["telemetry", "clear", word, "--help"],
                ];
                let by_verb = || {
                    verbs.iter().any(|args| {
                        let output = Home::new().run(args);
                        !output.stderr.contains("unexpected argument")
                    })
                };
                assert!(!known.stderr.contains("unexpected argument") || by_verb(), "{word}");
            }
        }
    }
}

#[test]
fn every_command_in_a_message_works() {
    let messages: Vec<String> = [
        Home::new().run(&["telemetry", "status", "--explain"]),
        Home::configured("[telemetry]\nenabled = true\n").run(&[
            "telemetry",
            "status",
            "--explain",
        ]),
        Home::new().run(&["telemetry", "show-id"]),
        Home::new().run(&["telemetry", "enable"]),
        Home::new().run(&["telemetry", "enable", "--accept-notice", "9"]),
        Home::new().run(&["config", "get", "telemetry.enable"]),
        Home::new().run(&["config", "set", "telemetry.notice", "1"]),
        Home::new().run(&["make", "me", "a", "sandwich"]),
        Home::new().run(&["telemetri", "status"]),
        Home::new().run(&["config", "unset", "telemetry.enabled"]),
        Home::consenting().run(&["telemetry", "disable"]),
        Home::consenting().with("CI", "1").run(&["telemetry", "enable", "--accept-notice", "1"]),
    ]
    .into_iter()
    .map(|output| output.stdout + &output.stderr)
    .collect();
    let printed: Vec<_> = messages.iter().flat_map(|text| commands(text)).collect();
    assert!(printed.len() >= 6, "{printed:?}");
    for command in printed {
        let home = Home::consenting();
        let (seen, code) = paste(&home, &command);
        // A verb that needs another word shows its help; a question that nobody answers is not done.
        let expected = match command.as_str() {
            "caro telemetry" | "caro config" => 2,
            "caro telemetry enable" => 5,
            _ => 0,
        };
        assert_eq!(code, expected, "{command}: {seen}");
    }
}

/// What `status` says about the provisioner's variables is what makes a provisioner's yes.
#[test]
fn the_variables_that_the_explanation_prints_work() {
    let home = Home::new().with("CARO_TELEMETRY_ENABLED", "true");
    let words = home.run(&["telemetry", "status", "--explain"]).stdout;
    assert!(words.contains("a provisioner sets CARO_TELEMETRY_ACCEPT_NOTICE=1"), "{words}");
    let home = home.with("CARO_TELEMETRY_ACCEPT_NOTICE", "1");
    assert_eq!(home.status()["mode"], "on");
}

fn help_texts() -> Vec<String> {
    let verbs = [
        "",
        "config",
        "config get",
        "config set",
        "config unset",
        "config list",
        "config path",
        "completions",
        "shell",
        "shell init",
        "telemetry",
        "telemetry status",
        "telemetry enable",
        "telemetry disable",
        "telemetry show",
        "telemetry preview",
        "telemetry events",
        "telemetry consent",
        "telemetry show-id",
        "telemetry reset-id",
        "telemetry export",
        "telemetry verify",
        "telemetry report",
        "telemetry clear",
    ];
    verbs
        .iter()
        .map(|verb| {
            let mut args: Vec<_> = verb.split_whitespace().collect();
            args.push("--help");
            let output = Home::new().run(&args);
            assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{verb}");
            assert!(output.stdout.lines().count() > 4, "{verb} has no help worth reading");
            output.stdout
        })
        .collect()
}

fn strip_colour(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split('\x1b');
    plain += parts.next().unwrap_or_default();
    for part in parts {
        plain += part.split_once('m').map_or(part, |(_, rest)| rest);
    }
    plain
}
