//! Turns `config/intents/*.toml` into the generator's tables.

/// Writes the generated tables.
pub(crate) fn generate() {}
