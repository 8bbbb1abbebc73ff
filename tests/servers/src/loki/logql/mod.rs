//! The part of LogQL that this project's queries are written in.
//!
//! Selectors with `=` and `!=`; `|=` and `!=` on lines; `| logfmt`; `| label = "text"` and `!=`;
//! `count_over_time` and `rate`; `sum`, `count`, `max`, `min`, `avg`, each `by` labels or over all;
//! `topk` and `bottomk`; `/` and `*` between these and numbers.

mod ast;
mod eval;
mod lexer;
mod parser;

pub(super) use ast::Query;
pub(super) use eval::{Sample, evaluate, lines};
pub(super) use lexer::duration;
pub(super) use parser::{QueryError, parse};
