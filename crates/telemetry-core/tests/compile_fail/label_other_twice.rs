use telemetry_core::labels;

labels! {
    /// A shell.
    pub enum Shell { Bash = "bash", Odd = "other", _ => Other = "other" }
}

fn main() {}
