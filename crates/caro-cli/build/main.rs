//! Compiles the data under `config/` into static tables, so that nothing is parsed at start-up, and says
//! how the programs are linked.

mod intents;
mod linking;
#[path = "../src/generator/pool.rs"]
mod pool;
mod safety;

fn main() {
    intents::generate();
    safety::generate();
    linking::arrange();
}
