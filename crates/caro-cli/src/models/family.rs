//! The family of a model, which is all of its name that is ever recorded.

use crate::catalog::Model;

/// Returns the family that a model's name begins with; [`Model::Other`] for a private or unknown name.
///
/// The name may be a path of a registry and may carry a size and a tag: `hf.co/someone/Qwen2.5-7B:Q4`. A
/// family counts only as a whole word, so `llamaindex-acme` is none.
pub fn family(name: &str) -> Model {
    let last = name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let word = last.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    Model::from_name(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_family_of_a_name_is_left() {
        for (name, family_name) in [
            ("qwen2.5-coder:7b", "qwen"),
            ("llama3.1:8b-instruct-q4_0", "llama"),
            ("codellama:13b", "codellama"),
            ("deepseek-r1", "deepseek"),
            ("gpt-4o-mini", "gpt"),
            ("hf.co/someone/Qwen2.5-7B-Instruct-GGUF:Q4_K_M", "qwen"),
            ("meta-llama/Llama-3.2-1B", "llama"),
            ("claude", "claude"),
            ("GEMMA", "gemma"),
            ("phi4", "phi"),
            ("acme-secret-model", "other"),
            ("llamaindex-acme", "other"),
            ("/home/ada/qwen/private.gguf", "other"),
            ("acme/", "other"),
            ("mixtral", "other"),
            ("other", "other"),
            ("", "other"),
            ("7b", "other"),
            ("ллама", "other"),
        ] {
            assert_eq!(family(name).as_str(), family_name, "{name}");
        }
    }
}
