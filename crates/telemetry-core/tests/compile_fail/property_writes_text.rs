use telemetry_core::{Kind, Properties, Property};

/// What a person typed.
pub struct Typed(String);

impl Property for Typed {
    const KIND: Kind = Kind::Bool;
    const OPTIONAL: bool = false;
    const LEGAL: bool = true;

    fn write_to(&self, properties: &mut Properties<'_>) {
        properties.line.push(self.0.as_bytes());
        properties.write_next(Some(&self.0));
    }
}

fn main() {}
