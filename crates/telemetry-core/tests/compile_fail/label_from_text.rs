use telemetry_core::Label;

/// What a person typed, in disguise.
pub struct Typed(String);

impl Label for Typed {
    const LABELS: &'static [&'static str] = &["typed"];

    fn index(self) -> usize {
        self.0.len()
    }
}

fn main() {}
