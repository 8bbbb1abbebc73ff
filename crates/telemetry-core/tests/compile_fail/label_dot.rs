use telemetry_core::labels;

labels! {
    /// A shell.
    pub enum Shell { Bash = "bash.exe", Zsh = "zsh" }
}

fn main() {}
