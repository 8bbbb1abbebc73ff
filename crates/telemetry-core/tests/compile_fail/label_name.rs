use telemetry_core::labels;

labels! {
    /// A shell.
    pub enum Shell { Bash = "Bash", Zsh = "zsh" }
}

fn main() {}
