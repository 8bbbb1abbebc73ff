use telemetry_core::labels;

labels! {
    /// A shell.
    pub enum Shell { Bash = "api_token", Zsh = "zsh" }
}

fn main() {}
