//! Turns `config/intents/*.toml` into the generator's tables.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tables::Tables;
use vocabulary::Vocabulary;

#[path = "../src/generator/schema.rs"]
mod schema;
#[path = "intent_tables.rs"]
mod tables;
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
    "commit",
    "commits",
    "extension",
    "file",
    "folder",
    "folders",
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
    "size",
    "sizes",
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
    let mut tables = Tables::default();
    let mut examples = String::from("static EXAMPLES: &[(&str, &str, &[&str])] = &[\n");
    for path in topics(folder)? {
        let topic = path.file_stem().unwrap_or_default().to_string_lossy();
        let file = format!("config/intents/{topic}.toml");
        for intent in schema::intents(&read(&path)?, &file, &topic, &known)? {
            tables.add(&intent);
            for example in &intent.examples {
                let commands = &example[1..];
                let _ = writeln!(examples, "({:?}, {:?}, &{commands:?}),", intent.id, example[0]);
            }
        }
    }
    examples.push_str("];\n");
    Ok((tables.write(&known) + &concept_numbers(&known), examples))
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

/// Writes the numbers of the concepts that the program uses.
fn concept_numbers(known: &Vocabulary) -> String {
    let mut out = String::from("pub(super) mod concept {\n");
    for name in USED_BY_PROGRAM {
        let number = known.concepts.iter().position(|(other, _)| other == name);
        let number = number.expect("the vocabulary was checked for these names");
        let name = name.to_uppercase();
        let _ = writeln!(out, "pub(in super::super) const {name}: u16 = {number};");
    }
    out.push_str("}\n");
    out
}
