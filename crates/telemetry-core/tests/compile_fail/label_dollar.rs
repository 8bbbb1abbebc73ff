use telemetry_core::labels;

labels! {
    /// A shell.
    pub enum Shell { Bash = "$SHELL", Zsh = "zsh" }
}

fn main() {}
