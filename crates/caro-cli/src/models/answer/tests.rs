//! Answers as models give them, and what is taken from each.

use super::Unusable::{
    Empty, Incomplete, Invisible, NoCommand, OtherLanguage, Refused, Several, TooLong,
};
use super::{Answer, MAX_COMMAND, Proposed, Unusable, read};

fn command(answer: &str) -> Result<String, Unusable> {
    match read(answer)? {
        Answer::Command(proposed) => Ok(proposed.command),
        Answer::Unknown => panic!("unknown: {answer:?}"),
    }
}

#[test]
fn one_command_is_taken_in_every_dress() {
    for answer in [
        "ls -lhS",
        "  ls -lhS \n\n",
        "`ls -lhS`",
        "$ ls -lhS",
        "% ls -lhS",
        "ls -lhS\r\n",
        "\u{feff}ls -lhS",
        "# sorted by size\nls -lhS\n# that is all",
        "```\nls -lhS\n```",
        "```sh\nls -lhS\n```\n",
        "```bash\n$ ls -lhS\n```",
        "```Bash title=\"x\"\nls -lhS\n```",
        "~~~shell\nls -lhS\n~~~",
        "````\nls -lhS\n````",
        "   ```sh\n   ls -lhS\n   ```",
        "```sh\n# sorted by size\n\nls -lhS\n\n```",
        "Sure! Here it is:\n\n```sh\nls -lhS\n```\n\nIt lists files, largest first.",
        "```sh\nls -lhS\n```\nAgain:\n```sh\nls -lhS\n```",
        r#"{"command": "ls -lhS"}"#,
        r#"{"command": "ls -lhS", "explanation": "Lists.", "risk": "none"}"#,
        "```json\n{\"command\": \"ls -lhS\"}\n```",
        "```\n{\"command\": \"$ ls -lhS\"}\n```",
        "<think>Sizes, so -S.</think>ls -lhS",
        "<think>\nMaybe `rm -rf /`?\nNo.\n</think>\n\n```sh\nls -lhS\n```",
        "<think></think>\nls -lhS",
        "<thinking>a <think> in it</thinking>\nls -lhS",
        "<reasoning>x</reasoning>ls -lhS",
        "Sizes, so -S.\n</think>\nls -lhS",
    ] {
        assert_eq!(command(answer).as_deref(), Ok("ls -lhS"), "{answer:?}");
    }
}

#[test]
fn lines_that_a_shell_reads_as_one_command_are_one() {
    for text in [
        "find . -type f \\\n  -size +100M",
        "ls |\nsort",
        "make &&\n  make install",
        "for f in *.txt; do\n  wc -l \"$f\"\ndone",
        "if true; then\n  ls\nfi",
        "cat <<'EOF'\na\n\n# b\nEOF",
        "echo 'a\n\nb'",
        "echo \"$(\nls\n)\"",
        "while read -r line\ndo\n  echo \"$line\"\ndone < names",
        "case $TERM in\nxterm) ls ;;\nesac",
        "{ ls; pwd; }",
        "[ -f a ] && ls",
        "cd /tmp && ls; pwd",
        ". ./setup.sh",
        "git log --grep='I am sorry, I cannot help'",
        "LANG=C sort names",
        "./Build.sh --All",
        "cd ..",
        "sleep 1; ls",
        "sort <FILE>",
        "cp <FILE> <FOLDER>",
    ] {
        assert_eq!(command(text).as_deref(), Ok(text), "bare: {text:?}");
        let fenced = format!("```sh\n{text}\n```\nDone.");
        assert_eq!(command(&fenced).as_deref(), Ok(text), "fenced: {text:?}");
    }
    assert_eq!(command("```\necho a\\ \n```").as_deref(), Ok("echo a\\ "));
    let session = "```console\n$ for f in *; do\n> echo $f\n> done\n```";
    assert_eq!(command(session).as_deref(), Ok("for f in *; do\necho $f\ndone"));
}

#[test]
fn what_is_not_one_command_is_an_error_and_never_a_guess() {
    let long = format!("echo {}", "a".repeat(MAX_COMMAND));
    let endless = format!("```\n{}\n```", "( ls\n".repeat(80));
    let table: &[(&str, Unusable)] = &[
        ("", Empty),
        (" \n\t\n", Empty),
        ("<think>Hm.</think>", Empty),
        ("```sh\n```", Empty),
        ("```sh\n# apt update\n```", Empty),
        ("ls\npwd", Several),
        ("```sh\nls\npwd\n```", Several),
        ("```sh\ncd /tmp\nls\n```", Several),
        ("```sh\n$ ls\na.txt\nb.txt\n```", Several),
        ("```sh\nls\n```\nor\n```sh\nfind .\n```", Several),
        ("```sh\nls\n```\n```python\nprint()\n```", Several),
        ("<think>Sizes", Incomplete),
        ("```sh\nls -lhS", Incomplete),
        ("~~~\nls\n```", Incomplete),
        ("```sh\necho 'a\n```", Incomplete),
        ("```sh\nls |\n```", Incomplete),
        ("```sh\nls \\\n```", Incomplete),
        ("```sh\nfor f in *; do\n```", Incomplete),
        ("echo \"it is", Incomplete),
        (&endless, Incomplete),
        ("To list files by size, use ls -lhS", NoCommand),
        ("Here is the command:\nls -lhS", NoCommand),
        ("here's one: ls", NoCommand),
        ("You can use `ls -lhS`.", NoCommand),
        ("1. ls\n2. pwd", NoCommand),
        ("- ls\n- pwd", NoCommand),
        ("**ls -lhS**", NoCommand),
        ("ls -lhS\n\nThis lists files, largest first.", NoCommand),
        ("find the largest files in this folder.", NoCommand),
        ("which files do you mean?", NoCommand),
        ("Find all files", NoCommand),
        ("\"ls -lhS\"", NoCommand),
        ("[\"ls\", \"pwd\"]", NoCommand),
        ("[{\"command\": \"ls\"}]", NoCommand),
        ("42", NoCommand),
        ("{\"cmd\": \"ls\"}", NoCommand),
        ("{\"command\": [\"ls\", \"-l\"]}", NoCommand),
        ("{\"command\": 7}", NoCommand),
        ("```json\nls -lhS\n```", NoCommand),
        ("{\"command\": \"ls\\npwd\"}", Several),
        ("{\"command\": \"ls", NoCommand),
        ("```python\nimport os\n```", OtherLanguage),
        ("```powershell\nGet-ChildItem\n```", OtherLanguage),
        ("```fish\nls\n```", OtherLanguage),
        ("I'm sorry, but I can't help with that.", Refused),
        ("I cannot assist with this request.", Refused),
        ("I\u{2019}m sorry, I can\u{2019}t do that.", Refused),
        ("As an AI, I am unable to run commands.", Refused),
        (&long, TooLong),
        ("ls\u{202e}txt.exe", Invisible),
        ("```sh\nls\u{200b} -l\n```", Invisible),
        ("ls\u{a0}-l", Invisible),
        ("ls\u{7}", Invisible),
        ("ls\rpwd", Invisible),
        ("ls \u{1b}[2K\u{1b}[1Grm -rf /", Invisible),
        ("ls\u{0}", Invisible),
        ("{\"command\": \"ls \\u001b[2J\"}", Invisible),
        ("<|im_start|>assistant\nls<|im_end|>", Incomplete),
    ];
    for (answer, expected) in table {
        assert_eq!(read(answer), Err(*expected), "{answer:?}");
    }
}

#[test]
fn a_model_may_say_that_it_knows_none() {
    for answer in [
        "UNKNOWN",
        "unknown",
        " UNKNOWN.\n",
        "**UNKNOWN**",
        "`UNKNOWN`",
        "```\nUNKNOWN\n```",
        "<think>No idea.</think>\nUNKNOWN",
        "{\"command\": null}",
        "{\"command\": \"\"}",
        "{\"command\": \"UNKNOWN\"}",
    ] {
        assert_eq!(read(answer), Ok(Answer::Unknown), "{answer:?}");
    }
}

#[test]
fn the_explanation_is_one_harmless_line() {
    let explained = |answer: &str| match read(answer) {
        Ok(Answer::Command(Proposed { explanation, .. })) => explanation,
        other => panic!("{other:?}"),
    };
    let fenced = |after: &str| explained(&format!("Here:\n```sh\nls\n```\n{after}"));
    assert_eq!(fenced("\n Lists files. \n\nMore."), Some("Lists files.".to_owned()));
    assert_eq!(fenced(" \n"), None);
    assert_eq!(fenced("a\u{1b}[2Jb\u{202e}c\td"), Some("a[2Jbc d".to_owned()));
    assert_eq!(fenced(&"ä".repeat(400)).map(|text| text.len()), Some(300));
    let json = r#"{"command": "ls", "explanation": "Lists files."}"#;
    assert_eq!(explained(json), Some("Lists files.".to_owned()));
    assert_eq!(explained(r#"{"command": "ls", "explanation": 7}"#), None);
    assert_eq!(explained("ls"), None);
}

/// A megabyte of anything takes no time worth speaking of, and is no command.
#[test]
fn a_megabyte_of_noise_is_an_error() {
    let sized = |piece: &str| piece.repeat((1 << 20) / piece.len());
    for piece in [
        "a",
        "ls ",
        "ls\n",
        "(",
        "\"",
        "'\n",
        "```\n",
        "```sh\nls\n```\n",
        "<think>",
        "</think>\n",
        "{",
        "\\\n",
        "# ls\n",
        "\u{202e}",
        "$(",
        "word ",
        "`",
        "~~~",
        "Sure. ",
        "[",
        "{\"command\":",
        "|\n",
        "<<E\n",
    ] {
        let noise = sized(piece);
        if piece == "```sh\nls\n```\n" {
            // The same block ten thousand times is one command.
            assert_eq!(command(&noise).as_deref(), Ok("ls"));
        } else {
            assert!(read(&noise).is_err(), "{piece:?}: {:?}", read(&noise));
        }
        assert!(read(&format!("```\n{noise}\n```")).is_err() || piece.contains("```"), "{piece:?}");
    }
}
