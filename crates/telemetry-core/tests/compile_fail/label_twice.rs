use telemetry_core::labels;

labels! {
    /// A shell.
    pub enum Shell { Bash = "zsh", Zsh = "zsh" }
}

fn main() {}
