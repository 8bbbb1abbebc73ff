//! Properties that hold for any text.

use proptest::prelude::*;

use super::super::assess;
use super::verdict;
use crate::catalog::RiskLevel;

/// Commands and pieces of shell syntax, to build lines that come close to real ones.
const PIECES: &[&str] = &[
    "rm",
    "-rf",
    "/",
    "~",
    "$HOME",
    "echo",
    "sh",
    "-c",
    "'",
    "\"",
    "`",
    "$(",
    ")",
    "(",
    "{",
    "}",
    "|",
    "||",
    "&&",
    "&",
    ";",
    ";;",
    "<",
    ">",
    "<<",
    "<<<",
    ">>",
    "<(",
    "<<EOF",
    "EOF",
    "\n",
    "\\",
    "\\\n",
    "$",
    "${",
    "${x:-",
    "$((",
    "))",
    "[[",
    "]]",
    "if",
    "then",
    "fi",
    "for",
    "x",
    "in",
    "do",
    "done",
    "case",
    "esac",
    "while",
    "function",
    "x=",
    "x=(",
    "f()",
    "find",
    "-exec",
    "{}",
    "\\;",
    "xargs",
    "sudo",
    "env",
    "eval",
    "$'",
    "\\x72",
    "*",
    "?",
    "[",
    "]",
    "!",
    "#",
    "=",
    "~/",
    "é",
    "\u{FFFC}",
    "\0",
    "\r",
    " ",
    "\t",
    "-",
    "--",
    "@",
    "curl",
    "base64",
    "-d",
    "{a,b}",
    "ssh",
    "dd",
    "of=/dev/sda",
    "printf",
    "%s",
    "python3",
    "system(",
    "bash",
    "time",
];

/// Critical commands as their words.
const CRITICAL: &[&[&str]] = &[
    &["rm", "-rf", "/"],
    &["rm", "-r", "-f", "/etc"],
    &["dd", "if=x", "of=/dev/sda"],
    &["mkfs.ext4", "/dev/sda1"],
    &["chmod", "-R", "777", "/"],
    &["find", "/", "-delete"],
    &["mv", "/usr", "/tmp/x"],
    &["kill", "-9", "-1"],
    &["truncate", "-s", "0", "/etc/passwd"],
];

/// Lines of every level.
const ANY_LEVEL: &[&str] = &[
    "rm -rf /",
    "rm -rf build",
    "rm file",
    "ls -la",
    "dd if=x of=/dev/sda",
    "git push --force",
    "kill 123",
    "chmod -R 777 .",
    "find / -delete",
    "history -c",
    "shutdown -h now",
    "userdel anna",
    "crontab -r",
    "iptables -F",
    "git reset --hard",
    "mkfs.ext4 /dev/sda1",
    "docker system prune -a",
    "apt remove x",
];

/// Spells a character in one of the ways that mean the same to a shell.
fn spelled(word: &str, choices: &[u8]) -> String {
    let ways = word.chars().zip(choices.iter().cycle()).map(|(c, choice)| match choice % 8 {
        0 => format!("\\{c}"),
        1 => format!("'{c}'"),
        2 => format!("\"{c}\""),
        3 => format!("{c}\\\n"),
        4 => format!("''{c}"),
        5 => format!("$'\\x{:02x}'", c as u32),
        _ => c.to_string(),
    });
    ways.collect()
}

/// Escapes what backticks inside double quotes would take for themselves.
fn in_backticks(line: &str) -> String {
    line.chars().flat_map(|c| "\\`$\"".contains(c).then_some('\\').into_iter().chain([c])).collect()
}

fn between(choice: u8) -> &'static str {
    [" ", "  ", "\t", " \\\n", "\\\n ", " \t ", " $@ ", " "][usize::from(choice % 8)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gets_a_verdict(text in "\\PC{0,200}") {
        assess(&text);
    }

    #[test]
    fn any_mix_of_shell_pieces_gets_a_verdict(
        pieces in prop::collection::vec((prop::sample::select(PIECES), any::<bool>()), 0..40),
    ) {
        let text: String =
            pieces.iter().flat_map(|(piece, blank)| [*piece, if *blank { " " } else { "" }]).collect();
        assess(&text);
    }

    #[test]
    fn spelling_a_critical_command_otherwise_keeps_it_critical(
        words in prop::sample::select(CRITICAL),
        choices in prop::collection::vec(any::<u8>(), 24),
    ) {
        let line: String = words.iter().enumerate()
            .flat_map(|(at, word)| [spelled(word, &choices[at..]), between(choices[at]).to_owned()])
            .collect();
        prop_assert_eq!(assess(&line).risk, RiskLevel::Critical, "{}", verdict(&line));
    }

    #[test]
    fn wrapping_a_command_keeps_at_least_its_level(
        line in prop::sample::select(ANY_LEVEL),
        wrappers in prop::collection::vec(0_u8..12, 1..4),
    ) {
        let mut wrapped = line.to_owned();
        for wrapper in wrappers {
            let quoted = shlex::try_quote(&wrapped).expect("no NUL").into_owned();
            // A prefix stands before a command and not before a group or a keyword.
            let is_command = !wrapped.starts_with(['(', '!']) && !wrapped.starts_with("if ");
            let command = if is_command { wrapped.clone() } else { format!("sh -c {quoted}") };
            wrapped = match wrapper {
                0 => format!("sudo {command}"),
                1 => format!("env A=b {command}"),
                2 => format!("sh -c {quoted}"),
                3 => format!("echo $( {wrapped} )"),
                4 => format!("nohup {command}"),
                5 => format!("timeout 5 {command}"),
                6 => format!("( {wrapped} )"),
                7 => format!("eval {quoted}"),
                8 => format!("if true; then {wrapped}; fi"),
                9 => format!("echo \"`{}`\"", in_backticks(&wrapped)),
                10 => format!("ssh host {quoted}"),
                _ => format!("! {wrapped} && ls || true"),
            };
        }
        prop_assert!(assess(&wrapped).risk >= assess(line).risk, "{}", verdict(&wrapped));
    }

    #[test]
    fn a_command_that_is_only_quoted_is_safe(
        line in prop::sample::select(ANY_LEVEL),
        tool in prop::sample::select(&["echo", "grep", "git log --grep", "man -k", "printf '%s'", "rg", "say"][..]),
    ) {
        let quoted = format!("{tool} '{line}'");
        prop_assert_eq!(assess(&quoted).risk, RiskLevel::Safe, "{}", verdict(&quoted));
    }
}
