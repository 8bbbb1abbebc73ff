//! The embedded generator: plain words in, one shell command out, without network or model.
//!
//! What it can do is data (`config/intents`, described in docs/intents.md), compiled into tables.
//! A request is cut into words once ([`words`]), sizes, dates and names in it are recognised
//! ([`quantities`], [`names`]), and every intent whose needed words are there takes its slots
//! ([`bind`]) and is scored ([`score`]). What the best intent does not explain counts against it,
//! so the usual answer to a request from another world is [`Unknown`], not a guess.
//!
//! It is pure: the same words give the same command, whatever the machine.

mod answer;
mod bind;
mod names;
mod quantities;
mod render;
#[cfg(test)]
mod schema;
mod score;
mod table;
#[cfg(test)]
mod template;
#[cfg(test)]
mod tests;
mod types;
#[cfg(test)]
mod vocabulary;
mod words;

pub use answer::{Filled, Generated, Platform, Unknown, generate};
