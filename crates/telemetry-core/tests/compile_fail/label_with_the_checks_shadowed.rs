use telemetry_core::labels;

macro_rules! assert {
    ($($anything:tt)*) => {
        ()
    };
}

labels! {
    /// A set that nobody checked.
    pub enum Unchecked { Home = "$HOME" }
}

fn main() {
    assert!(false);
}
