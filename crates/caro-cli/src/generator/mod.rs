//! The embedded generator: plain words in, one shell command out, without network or model.
//!
//! What it can do is data (`config/intents`, described in docs/intents.md), compiled into tables; a
//! person may add intents, which are read when caro starts ([`Intents`]).
//! A request is cut into words once ([`words`]), sizes, dates and names in it are recognised
//! ([`quantities`], [`names`]), and every intent whose needed words are there takes its slots
//! ([`bind`]) and is scored ([`score`]). What the best intent does not explain counts against it,
//! so the usual answer to a request from another world is [`Unknown`], not a guess.
//!
//! It is pure: the same words and intents give the same command, whatever the machine.

mod accepts;
mod answer;
mod bind;
mod builtin;
mod compile;
mod concept;
mod concept_set;
mod dates;
mod explain;
mod hosts;
mod inside;
mod intents;
mod kinds;
mod many;
mod mood;
mod names;
mod placing;
mod pool;
mod quantities;
mod render;
mod schema;
mod score;
mod shape;
mod special;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod times;
mod types;
mod vocabulary;
mod words;

pub use answer::{Filled, Generated, Given, Platform, Unknown, generate};
pub use intents::{BadIntents, Example, Intents};
