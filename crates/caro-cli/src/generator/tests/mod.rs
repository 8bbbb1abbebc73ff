//! Tests of the whole generator.

mod data;
mod examples;
mod paraphrases;
mod quoting;
#[cfg(target_os = "linux")]
mod running;
mod unknown;

use super::{Generated, Platform, Unknown, generate, schema, table, template, vocabulary};
