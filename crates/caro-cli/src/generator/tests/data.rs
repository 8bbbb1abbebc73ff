//! The data under `config/intents` and the checks it passes on its way in.

use super::*;

/// Words of which each concept that the program uses has one, and a few more.
fn words_text() -> String {
    let used: Vec<String> = concept::NAMES
        .iter()
        .filter(|name| !matches!(**name, "file" | "in" | "not"))
        .map(|name| format!("{name} = ['x{name}']"))
        .collect();
    format!(
        "noise = ['please']\nforeign = ['phone']\nattributes = []\nlight = []\nprograms = []\n[marker]\nin = ['in']\n[look]\nshow = ['show']\n\
         [thing]\nfile = ['file']\n[plain]\nhidden = ['hidden']\n{}\n[effect]\ndelete = ['delete']\n\
         [negation]\nnot = ['not']\n[kinds]\nlog = ['*.log']\n[places]\nmusic = '~/Music'\n[services]\n",
        used.join("\n")
    )
}

const INTENT: &str = "
[[intent]]
id = 'files.show'
purpose = 'Prints a file.'
need = ['show|$file', 'file']
may = ['hidden']
slots = [{ name = 'file', takes = 'file', after = ['in'] }]
run = 'cat {file}'
examples = [['show file', 'cat <FILE>'], ['show file in a', 'cat a']]
";

fn words() -> Vocabulary {
    Vocabulary::read(&words_text(), "words.toml").expect("the words are right")
}

/// Reads the intent above with one change and returns what is said about it.
fn error_after(from: &str, to: &str) -> String {
    assert!(INTENT.contains(from), "{from}");
    let changed = INTENT.replacen(from, to, 1);
    let read = schema::intents(&changed, "files.toml", "files", &words());
    read.err().unwrap_or_else(|| panic!("accepted: {changed}"))
}

#[test]
fn a_right_intent_is_accepted() {
    let intents = schema::intents(INTENT, "files.toml", "files", &words()).expect("it is right");
    assert_eq!(intents.len(), 1);
}

#[test]
fn errors_name_file_line_and_intent() {
    let place = "files.toml:2: intent `files.show`: ";
    for (from, to, expected) in [
        (
            "'show|$file'",
            "'shwo|$file'",
            "unknown concept `shwo` (config/intents/words.toml has them)",
        ),
        ("'show|$file'", "'show|$fiel'", "the slot `fiel` is not declared"),
        ("['hidden']", "['foreign']", "no intent may name `foreign`"),
        ("'files.show'", "'disk.show'", ""),
        ("cat {file}", "cat {path}", "the slot `path` is not declared"),
        ("cat {file}", "cat {file:find}", "`file` is File, which this filter does not fit"),
        ("cat {file}", "cat {file:fnd}", "unknown filter `fnd` in `{file:fnd}`"),
        ("cat {file}", "[[ cat {file}", "`[[` without `]]`"),
        (
            "cat {file}",
            "cat \"{file}\"",
            "`file` stands between quotes, where only plain names and numbers may",
        ),
        ("takes = 'file'", "takes = 'fiel'", "slot `file`: unknown type `fiel`"),
        ("takes = 'file'", "takes = 'text'", "`file` is free text: put it after `--` or an option"),
        (
            "Prints a file.",
            "Prints a file",
            "`purpose` is one sentence with a full stop, at most 100 bytes",
        ),
        ("run =", "gnu = 'x'\nrun =", "give either `run` for every platform, or `gnu` and `bsd`"),
        (
            ", ['show file in a', 'cat a']",
            "",
            "give two or more `examples` as [request, command] or [request, gnu, bsd]",
        ),
    ] {
        let error = error_after(from, to);
        if expected.is_empty() {
            assert_eq!(
                error,
                "files.toml:2: intent `disk.show`: the id must be `files.` and lower-case letters, digits or `-`"
            );
        } else {
            assert_eq!(error, format!("{place}{expected}"));
        }
    }
}

#[test]
fn no_value_of_a_persons_intent_may_be_a_program() {
    let own = |run: &str| {
        let changed = INTENT.replacen("cat {file}", run, 1);
        assert!(changed.contains(run), "the file has a command to change");
        schema::own(&changed, "files.toml", "files", &mut words()).map(|_| ())
    };
    let refused =
        "files.toml:2: intent `files.show`: `file` stands where the name of a program does";
    for run in [
        "{file}",
        "./bin/{file} x",
        "sudo {file}",
        "sudo -u {file} {file}",
        "A=1 {file}",
        "A={file} {file}",
        "ls | {file}",
        "ls; {file}",
        "ls && {file} x",
        "find . -exec {file} +",
        "[[ {file} ]] x",
        "[[ nice ]] {file}",
        "ls [[ | {file} ]]",
    ] {
        assert_eq!(own(run), Err(refused.to_owned()), "{run}");
    }
    for run in
        ["cat {file}", "A={file} ls", "sudo -u {file} ls", "ls | grep {file}", "ls [[ {file} ]]"]
    {
        assert_eq!(own(run), Ok(()), "{run}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let error = error_after("may =", "maybe =");
    assert!(error.starts_with("files.toml:6: unknown field `maybe`"), "{error}");
    let error = error_after("after =", "afterr =");
    assert!(error.starts_with("files.toml:7: unknown field `afterr`"), "{error}");
}

#[test]
fn a_word_with_two_meanings_is_refused() {
    let twice = words_text().replace("['hidden']", "['file']");
    let error = Vocabulary::read(&twice, "words.toml").expect_err("`file` is taken");
    assert_eq!(error, "words.toml: the word `file` is in both `file` and `hidden`");
}

#[test]
fn a_concept_that_the_program_uses_cannot_be_left_out() {
    let without = words_text().replace("port = ['xport']", "");
    let error = Vocabulary::read(&without, "words.toml").expect_err("no `port`");
    assert_eq!(error, "words.toml: the concept `port` is missing; the program uses it");
}

#[test]
fn a_wildcard_with_shell_characters_is_refused() {
    let hostile = words_text().replace("*.log", "*.log; x");
    let error = Vocabulary::read(&hostile, "words.toml").expect_err("`;` is no ending");
    assert!(error.contains("characters the shell would read"), "{error}");
}

/// The run-time reader and the build script must agree, since intents may come both ways.
#[test]
fn the_data_read_at_run_time_equals_the_compiled_tables() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/intents");
    let read = Intents::from_data(&folder).expect("it built");
    let [read, _] = read.tables();
    assert!(format!("{read:?}") == format!("{:?}", builtin::tables()), "the tables differ");
}

#[test]
fn there_are_intents_for_every_topic_and_no_id_twice() {
    let tables = builtin::tables();
    let mut ids: Vec<&str> = tables.intents().map(table::Intent::id).collect();
    assert!(ids.len() >= 200, "{}", ids.len());
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), tables.intents().count());
}

#[test]
fn a_template_is_cut_into_words_slots_and_optional_parts() {
    use super::super::types::Filter;
    use template::{Part, Piece};

    let slot = |name: &str, filter| Part::Slot { name: name.into(), filter };
    assert_eq!(
        template::parse("awk '{ print $1 }' x{n} [[ -s {a:sed} ]] | y").expect("it is right"),
        [
            Piece::Fixed("awk".into()),
            Piece::Fixed("'{ print $1 }'".into()),
            Piece::Word {
                parts: vec![Part::Text("x".into()), slot("n", Filter::Plain)],
                style: template::Style::Quoted,
            },
            Piece::Optional(vec![
                Piece::Fixed("-s".into()),
                Piece::Word { parts: vec![slot("a", Filter::Sed)], style: template::Style::Quoted },
            ]),
            Piece::Fixed("|".into()),
            Piece::Fixed("y".into()),
        ]
    );
}
