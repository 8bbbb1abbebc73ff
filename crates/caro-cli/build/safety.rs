//! Turns `config/safety/*.toml` into the rule tables of the safety module.
//!
//! Everything a person can get wrong in the data is refused here, with the file and the rule named.

#[path = "safety_data.rs"]
mod data;
#[path = "safety_index.rs"]
mod index;
#[path = "safety_names.rs"]
mod names;
#[path = "safety_pool.rs"]
mod pool;
#[path = "safety_tables.rs"]
mod tables;

use std::path::{Path, PathBuf};

/// Writes the generated tables.
#[expect(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
#[expect(clippy::disallowed_methods, reason = "cargo names the build folder in the environment")]
pub(crate) fn generate() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/safety");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=build");
    let tables = read(&folder).and_then(|(vocabulary, rules)| tables::write(&vocabulary, &rules));
    let tables = tables.unwrap_or_else(|problem| panic!("config/safety: {problem}"));
    let target = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts");
    let target = PathBuf::from(target).join("safety_rules.rs");
    std::fs::write(&target, tables).expect("the build folder can be written");
}

fn read(folder: &Path) -> Result<(data::Vocabulary, Vec<data::Rule>), String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("cannot be read: {error}"))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let (mut vocabulary, mut rules) = (None, Vec::new());
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).map_err(|error| format!("`{name}`: {error}"))?;
        if name == "vocabulary.toml" {
            vocabulary = Some(toml::from_str(&text).map_err(|error| format!("`{name}`: {error}"))?);
        } else {
            let parsed: data::Rules =
                toml::from_str(&text).map_err(|error| format!("`{name}`: {error}"))?;
            rules.extend(
                parsed.rule.into_iter().map(|rule| data::Rule { file: name.clone(), ..rule }),
            );
        }
    }
    let vocabulary = vocabulary.ok_or("`vocabulary.toml` is missing")?;
    Ok((vocabulary, rules))
}
