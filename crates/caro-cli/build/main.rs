//! Compiles the data under `config/` into static tables, so that nothing is parsed at start-up.

mod intents;
#[path = "../src/generator/pool.rs"]
mod pool;
mod safety;

fn main() {
    intents::generate();
    safety::generate();
}
