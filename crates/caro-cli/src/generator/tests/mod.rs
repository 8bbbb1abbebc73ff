//! Tests of the whole generator.

mod data;
mod examples;
mod paraphrases;
mod quoting;
#[cfg(target_os = "linux")]
mod running;
mod unknown;

use super::vocabulary::Vocabulary;
use super::{
    Given, Intents, Platform, Unknown, builtin, concept, generate, schema, table, template,
};
