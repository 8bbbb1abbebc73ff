//! What records say together: figures, each defined once, and how they are counted and shown.

pub mod aggregate;
pub mod answer;
pub mod buckets;
pub mod cells;
pub mod evaluate;
pub mod figure;
pub mod figures;
mod formula;
pub mod html;
pub mod period;
pub mod report;
pub mod shown;
pub mod tally;
#[cfg(test)]
mod tests;
pub mod text;
