//! The data under `config/intents` and the checks it passes on its way in.

use std::collections::BTreeSet;

use super::*;

const WORDS: &str = "
noise = ['please']
foreign = ['phone']
[marker]
in = ['in']
[look]
show = ['show']
[thing]
file = ['file']
[plain]
hidden = ['hidden']
[effect]
delete = ['delete']
[negation]
not = ['not']
[kinds]
log = ['*.log']
[places]
music = '~/Music'
";

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

fn words() -> vocabulary::Vocabulary {
    vocabulary::vocabulary(WORDS, "words.toml", &["in"]).expect("the words are right")
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
        ("'show|$file'", "'shwo|$file'", "unknown concept `shwo` (see words.toml)"),
        ("'show|$file'", "'show|$fiel'", "the slot `fiel` is not declared"),
        ("['hidden']", "['foreign']", "no intent may name `foreign`"),
        ("'files.show'", "'disk.show'", ""),
        ("cat {file}", "cat {path}", "the slot `path` is not declared"),
        ("cat {file}", "cat {file:find}", "the filter of `file` does not fit File"),
        ("cat {file}", "cat {file:fnd}", "unknown filter `fnd` in `{file:fnd}`"),
        ("cat {file}", "[[ cat {file}", "`[[` without `]]`"),
        (
            "cat {file}",
            "cat \"{file}\"",
            "`\"{file}\"` mixes a slot with quotes or expansions; words with slots are quoted by caro",
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
                "files.toml:2: intent `disk.show`: the id must be `files.` and lower-case letters or `-`"
            );
        } else {
            assert_eq!(error, format!("{place}{expected}"));
        }
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
    let twice = WORDS.replace("['hidden']", "['file']");
    let error = vocabulary::vocabulary(&twice, "words.toml", &[]).expect_err("`file` is taken");
    assert_eq!(error, "words.toml: the word `file` is in both `file` and `hidden`");
}

#[test]
fn a_concept_that_the_program_uses_cannot_be_left_out() {
    let error = vocabulary::vocabulary(WORDS, "words.toml", &["port"]).expect_err("no `port`");
    assert_eq!(error, "words.toml: the concept `port` is missing; the program uses it");
}

#[test]
fn a_wildcard_with_shell_characters_is_refused() {
    let hostile = WORDS.replace("*.log", "*.log; x");
    let error = vocabulary::vocabulary(&hostile, "words.toml", &[]).expect_err("`;` is no ending");
    assert!(error.contains("characters the shell would read"), "{error}");
}

/// The run-time reader and the build script must agree, since intents may come both ways.
#[test]
fn the_data_read_at_run_time_equals_the_compiled_tables() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/intents");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("the data is there");
    let known = vocabulary::vocabulary(&read("words.toml"), "words.toml", &[]).expect("it built");
    assert_eq!(known.words.len(), table::WORDS.len());
    assert_eq!(known.concepts.len(), table::CLASSES.len());
    for (word, concept) in &known.words {
        assert_eq!(table::Word::concept_of(word).map(usize::from), Some(*concept), "{word}");
    }
    for (word, globs) in &known.kinds {
        assert!(table::globs(word).is_some_and(|compiled| compiled.eq(globs)), "{word}");
    }
    for (word, path) in &known.places {
        assert_eq!(table::place(word), Some(path.as_str()), "{word}");
    }
    let mut compiled = 0;
    for topic in
        ["archives", "disk", "files", "git", "network", "processes", "system", "text", "users"]
    {
        let file = format!("{topic}.toml");
        for intent in schema::intents(&read(&file), &file, topic, &known).expect("it built") {
            let same = table::INTENTS.iter().find(|other| other.id() == intent.id);
            check_same(&intent, same.expect("every intent is compiled"));
            compiled += 1;
        }
    }
    assert_eq!(compiled, table::INTENTS.len());
}

fn check_same(read: &schema::Intent, compiled: &table::Intent) {
    let id = &read.id;
    let check_concepts = |read: &BTreeSet<usize>, compiled: table::Concepts| {
        let all = 0..u16::try_from(table::CLASSES.len()).expect("concepts are numbered by u16");
        let compiled: Vec<usize> =
            all.filter(|concept| compiled.has(*concept)).map(usize::from).collect();
        assert!(read.iter().eq(&compiled), "{id}: {read:?} {compiled:?}");
    };
    assert_eq!(read.purpose, compiled.purpose(), "{id}");
    assert_eq!(read.changes, compiled.changes, "{id}");
    assert_eq!(read.need.len(), compiled.need().len(), "{id}");
    for (read, compiled) in read.need.iter().zip(compiled.need()) {
        check_concepts(&read.concepts, compiled.concepts);
        let slots = (0..16).filter(|slot| compiled.slots & (1 << slot) != 0);
        assert!(slots.eq(read.slots.iter().copied()), "{id}");
    }
    check_concepts(&read.may, compiled.may);
    check_concepts(&read.forbid, compiled.forbid);
    for (read, platform) in [(&read.gnu, Platform::Gnu), (&read.bsd, Platform::Bsd)] {
        let compiled = compiled.command(platform);
        assert_eq!(read.is_some(), compiled.is_some(), "{id}");
        if let (Some(read), Some(compiled)) = (read, compiled) {
            check_same_pieces(read, compiled, id);
        }
    }
    assert!(read.examples.len() >= 2, "{id}");
    assert_eq!(read.slots.len(), compiled.slots().len(), "{id}");
    for (read, compiled) in read.slots.iter().zip(compiled.slots()) {
        assert_eq!(read.name, compiled.name(), "{id}");
        assert_eq!(read.takes, compiled.takes, "{id}");
        check_concepts(&read.after, compiled.after);
        check_concepts(&read.before, compiled.before);
        check_concepts(&read.near, compiled.near);
        assert_eq!(read.any, compiled.any, "{id}");
        assert!(compiled.ends().eq(&read.ends), "{id}");
        assert_eq!(read.default.as_deref(), compiled.default(), "{id}");
        assert_eq!(read.hole, compiled.hole(), "{id}");
    }
}

fn check_same_pieces(read: &[template::Piece], compiled: table::Pieces, id: &str) {
    assert_eq!(read.len(), compiled.get().len(), "{id}");
    for (read, compiled) in read.iter().zip(compiled.get()) {
        match (read, compiled) {
            (template::Piece::Fixed(read), table::Piece::Fixed(compiled)) => {
                assert_eq!(read, compiled.get(), "{id}");
            }
            (template::Piece::Word(read), table::Piece::Word(compiled)) => {
                assert_eq!(read.len(), compiled.get().len(), "{id}");
            }
            (template::Piece::Optional(read), table::Piece::Optional(compiled)) => {
                check_same_pieces(read, *compiled, id);
            }
            (read, compiled) => panic!("{id}: {read:?} is not {compiled:?}"),
        }
    }
}

#[test]
fn there_are_intents_for_every_topic_and_no_id_twice() {
    let mut ids: Vec<&str> = table::INTENTS.iter().map(table::Intent::id).collect();
    assert!(ids.len() >= 150, "{}", ids.len());
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), table::INTENTS.len());
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
            Piece::Word(vec![Part::Text("x".into()), slot("n", Filter::Plain)]),
            Piece::Optional(vec![
                Piece::Fixed("-s".into()),
                Piece::Word(vec![slot("a", Filter::Sed)]),
            ]),
            Piece::Fixed("|".into()),
            Piece::Fixed("y".into()),
        ]
    );
}
