//! Rates a shell command by what it would do, without running it.
//!
//! [`assess`] parses the line as a shell would (quotes, expansions, pipelines, nested command
//! texts) and compares every command in it with the rules under `config/safety`, which the build
//! script has compiled into static tables. A line that cannot be parsed is never safe.
//!
//! It is not a sandbox: scripts on disk, aliases and what a program does by itself are not seen.
//! `docs/safety.md` describes the rules' language and the limits.

mod assess;
mod code;
mod container;
mod editor;
mod escapes;
mod expand;
mod fields;
mod find;
mod fish;
mod glob;
mod invocation;
mod options;
mod output;
mod parse;
mod paths;
mod planted;
mod rule;
mod run;
mod scope;
mod script;
mod sql;
mod trim;
mod turns;
mod walk;
mod wrapped;

#[cfg(test)]
mod tests;

pub use assess::{Assessment, assess, is_command, rules};
pub use rule::Rule;
