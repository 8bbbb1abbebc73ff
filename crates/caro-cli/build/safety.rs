//! Turns `config/safety/*.toml` into the rule tables of the safety module.

/// Writes the generated tables.
pub(crate) fn generate() {}
