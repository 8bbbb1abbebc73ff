//! Turns `config/intents/*.toml` into the generator's tables.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use compile::{Columns, TooMuch};
use vocabulary::Vocabulary;

#[path = "../src/generator/compile.rs"]
mod compile;
#[path = "../src/generator/concept.rs"]
#[expect(dead_code, reason = "the numbers are for the program; here only the names count")]
mod concept;
#[path = "../src/generator/concept_set.rs"]
#[expect(dead_code, reason = "a request has a set, and here are only tables")]
mod concept_set;
#[path = "../src/generator/placing.rs"]
mod placing;
#[path = "../src/generator/schema.rs"]
#[expect(dead_code, reason = "a person's own intents are read by the program only")]
mod schema;
#[path = "../src/generator/table.rs"]
#[expect(dead_code, reason = "tables are made here and used by the program")]
mod table;
#[path = "../src/generator/template.rs"]
mod template;
#[path = "../src/generator/types.rs"]
mod types;
#[path = "../src/generator/vocabulary.rs"]
#[expect(dead_code, reason = "words are added to tables by the program only")]
mod vocabulary;
#[path = "intent_tables.rs"]
mod written;

use crate::pool;

/// Writes the generated tables.
#[expect(clippy::print_stdout, reason = "build scripts talk to cargo on stdout")]
pub(crate) fn generate() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/intents");
    println!("cargo::rerun-if-changed={}", folder.display());
    for shared in [
        "compile",
        "concept",
        "concept_set",
        "placing",
        "pool",
        "schema",
        "table",
        "template",
        "types",
        "vocabulary",
    ] {
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
    let known = Vocabulary::read(&read(&folder.join("words.toml"))?, words)?;
    let mut intents = Vec::new();
    for path in topics(folder)? {
        let topic = path.file_stem().unwrap_or_default().to_string_lossy();
        let file = format!("config/intents/{topic}.toml");
        intents.extend(schema::intents(&read(&path)?, &file, &topic, &known)?);
    }
    let columns = Columns::new(&known, 0, &intents)
        .map_err(|TooMuch| "config/intents: more than tables of this size can hold")?;
    let mut examples = String::from("static EXAMPLES: &[(&str, &str, &[&str])] = &[\n");
    for intent in &intents {
        for example in &intent.examples {
            let commands = &example[1..];
            let _ = writeln!(examples, "({:?}, {:?}, &{commands:?}),", intent.id, example[0]);
        }
    }
    examples.push_str("];\n");
    Ok((written::write(&columns.tables()), examples))
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
