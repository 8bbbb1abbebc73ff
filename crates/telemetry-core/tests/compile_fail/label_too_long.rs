use telemetry_core::labels;

labels! {
    /// A shell.
    pub enum Shell { Bash = "a_word_that_is_one_byte_longer_than_the_sixty_four_that_are_legal", Zsh = "zsh" }
}

fn main() {}
