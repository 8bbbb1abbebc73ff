//! How often which verb was used: counted by a Loki, or in the journal of this machine.

mod chart;
mod counts;
mod journal;
mod logql;
mod loki;
mod since;

pub use chart::{bars, sparklines};
pub use counts::By;
pub use journal::Uses;
pub use loki::Loki;
pub use since::Since;
