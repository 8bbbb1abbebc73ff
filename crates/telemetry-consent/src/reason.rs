//! An error and its causes in one line.

use std::error::Error;

/// Joins an error with everything that caused it.
pub fn reason(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
