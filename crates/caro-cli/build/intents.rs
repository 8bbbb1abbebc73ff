//! Turns `config/intents/*.toml` into the generator's tables.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use schema::{Intent, Need, Slot};
use template::{Part, Piece};
use vocabulary::Vocabulary;

#[path = "../src/generator/schema.rs"]
mod schema;
#[path = "../src/generator/template.rs"]
mod template;
#[path = "../src/generator/types.rs"]
mod types;
#[path = "../src/generator/vocabulary.rs"]
mod vocabulary;

/// Concepts that the recognisers of sizes, dates and names refer to.
const USED_BY_PROGRAM: &[&str] = &[
    "ago",
    "all",
    "called",
    "extension",
    "file",
    "folder",
    "for",
    "here",
    "home",
    "in",
    "larger",
    "last",
    "newer",
    "not",
    "older",
    "on",
    "over",
    "port",
    "root",
    "smaller",
    "today",
    "under",
    "yesterday",
];

/// Writes the generated tables.
#[expect(clippy::print_stdout, reason = "build scripts talk to cargo on stdout")]
pub(crate) fn generate() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/intents");
    println!("cargo::rerun-if-changed={}", folder.display());
    for shared in ["schema", "template", "types", "vocabulary"] {
        println!("cargo::rerun-if-changed=src/generator/{shared}.rs");
    }
    match tables(&folder) {
        Ok((tables, examples)) => {
            write("intents.rs", &tables);
            write("intent_examples.rs", &examples);
        }
        Err(error) => {
            println!("cargo::error={error}");
            std::process::exit(1);
        }
    }
}

fn write(name: &str, text: &str) {
    #[expect(
        clippy::disallowed_methods,
        reason = "cargo tells build scripts their folder this way"
    )]
    let folder = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts");
    let path = Path::new(&folder).join(name);
    fs::write(&path, text).unwrap_or_else(|e| panic!("cannot write {}: {e}", path.display()));
}

/// Returns the Rust text of the tables and of the examples, which only tests include.
fn tables(folder: &Path) -> Result<(String, String), String> {
    let read = |path: &Path| {
        fs::read_to_string(path).map_err(|e| format!("cannot read `{}`: {e}", path.display()))
    };
    let words = "config/intents/words.toml";
    let known = vocabulary::vocabulary(&read(&folder.join("words.toml"))?, words, USED_BY_PROGRAM)?;
    let mut out = vocabulary_tables(&known);
    let mut examples = String::from("static EXAMPLES: &[(&str, &str, &[&str])] = &[\n");
    out.push_str("pub(super) static INTENTS: &[Intent] = &[\n");
    for path in topics(folder)? {
        let topic = path.file_stem().unwrap_or_default().to_string_lossy();
        let file = format!("config/intents/{topic}.toml");
        for intent in schema::intents(&read(&path)?, &file, &topic, &known)? {
            out.push_str(&intent_table(&intent));
            for example in &intent.examples {
                let commands = &example[1..];
                let _ = writeln!(examples, "({:?}, {:?}, &{commands:?}),", intent.id, example[0]);
            }
        }
    }
    out.push_str("];\n");
    examples.push_str("];\n");
    Ok((out, examples))
}

fn topics(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|e| format!("`{}`: {e}", folder.display()))?;
    let mut topics: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "words"))
        .collect();
    topics.sort();
    Ok(topics)
}

fn vocabulary_tables(known: &Vocabulary) -> String {
    let mut out = String::from("pub(super) static WORDS: &[(&str, u16)] = &[\n");
    for (word, concept) in &known.words {
        let _ = writeln!(out, "({word:?}, {concept}),");
    }
    out.push_str("];\npub(super) static SPELLINGS: &[&[(&str, u16)]] = &[\n");
    let is_plain = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase());
    let longest = known.words.keys().map(String::len).max().unwrap_or(0);
    for length in 0..=longest {
        let of_length = |word: &str| word.len() == length && is_plain(word);
        let same: Vec<_> = known.words.iter().filter(|(word, _)| of_length(word)).collect();
        let _ = writeln!(out, "&{same:?},");
    }
    out.push_str("];\npub(super) static CLASSES: &[Class] = &[\n");
    for (name, class) in &known.concepts {
        let _ = writeln!(out, "Class::{class:?}, // {name}");
    }
    out.push_str("];\npub(super) static KINDS: &[(&str, &[&str])] = &[\n");
    for (word, globs) in &known.kinds {
        let _ = writeln!(out, "({word:?}, &{globs:?}),");
    }
    out.push_str("];\npub(super) static PLACES: &[(&str, &str)] = &[\n");
    for (word, path) in &known.places {
        let _ = writeln!(out, "({word:?}, {path:?}),");
    }
    out.push_str("];\npub(super) mod concept {\n");
    for name in USED_BY_PROGRAM {
        let number = known.concepts.iter().position(|(other, _)| other == name);
        let number = number.expect("the vocabulary was checked for these names");
        let _ =
            writeln!(out, "pub(in super::super) const {}: u16 = {number};", name.to_uppercase());
    }
    out.push_str("}\n");
    out
}

fn intent_table(intent: &Intent) -> String {
    let Intent { id, purpose, changes, need, may, forbid, slots, gnu, bsd, .. } = intent;
    let (may, forbid) = (list(may), list(forbid));
    let need: String = need.iter().map(need_table).collect();
    let slots_table: String = slots.iter().map(slot_table).collect();
    let line = |pieces: &Option<Vec<Piece>>| match pieces {
        Some(pieces) => format!("Some({})", pieces_table(pieces, slots)),
        None => "None".into(),
    };
    format!(
        "Intent {{ id: {id:?}, purpose: {purpose:?}, changes: {changes}, need: &[{need}],\n \
         may: ConceptSet::of({may}), forbid: ConceptSet::of({forbid}), slots: &[{slots_table}],\n gnu: {}, bsd: {} }},\n",
        line(gnu),
        line(bsd)
    )
}

fn need_table(need: &Need) -> String {
    let slots = need.slots.iter().fold(0_u16, |bits, slot| bits | 1 << slot);
    format!("Need {{ concepts: ConceptSet::of({}), slots: {slots} }}, ", list(&need.concepts))
}

fn slot_table(slot: &Slot) -> String {
    let Slot { name, takes, after, before, near, any, ends, default, hole } = slot;
    let (after, before, near) = (list(after), list(before), list(near));
    format!(
        "Slot {{ name: {name:?}, takes: SlotType::{takes:?}, after: ConceptSet::of({after}), \
         before: ConceptSet::of({before}), near: ConceptSet::of({near}), any: {any}, ends: &{ends:?}, default: {default:?}, \
         hole: {hole:?} }}, "
    )
}

fn list(concepts: &BTreeSet<usize>) -> String {
    format!("&{:?}", Vec::from_iter(concepts))
}

fn pieces_table(pieces: &[Piece], slots: &[Slot]) -> String {
    let mut out = String::from("&[");
    for piece in pieces {
        match piece {
            Piece::Fixed(text) => {
                let _ = write!(out, "Piece::Fixed({text:?}), ");
            }
            Piece::Word(parts) => {
                let parts: String = parts.iter().map(|part| part_table(part, slots)).collect();
                let _ = write!(out, "Piece::Word(&[{parts}]), ");
            }
            Piece::Optional(inner) => {
                let _ = write!(out, "Piece::Optional({}), ", pieces_table(inner, slots));
            }
        }
    }
    out.push(']');
    out
}

fn part_table(part: &Part, slots: &[Slot]) -> String {
    match part {
        Part::Text(text) => format!("Part::Text({text:?}), "),
        Part::Slot { name, filter } => {
            let at = slots.iter().position(|slot| slot.name == *name);
            let at = at.expect("the schema checked that the slot is declared");
            format!("Part::Slot {{ at: {at}, filter: Filter::{filter:?} }}, ")
        }
    }
}
