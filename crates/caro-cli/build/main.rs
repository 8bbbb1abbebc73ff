//! Compiles the data under `config/` into static tables, so that nothing is parsed at start-up.

mod intents;
mod safety;
mod text_pool;

fn main() {
    intents::generate();
    safety::generate();
}
