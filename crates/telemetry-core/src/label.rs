//! Labels: words from a closed set, known at compile time.

/// A closed set of words; made by [`labels!`](crate::labels).
///
/// The trait is open so that other crates can have labels, and still none can be forged: what is
/// written is always one of the constants in [`Label::LABELS`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of labels",
    note = "declare it with `labels! {{ … }}`"
)]
pub trait Label: Copy {
    /// Every word of the set, `snake_case`, in the order of declaration.
    const LABELS: &'static [&'static str];

    /// Returns the position of this value's word in [`Label::LABELS`].
    fn index(self) -> usize;
}

#[cfg(test)]
mod tests {
    use crate::{Label, labels};

    labels! {
        /// A shell.
        pub enum Shell {
            /// The Bourne again shell.
            Bash = "bash",
            Zsh = "zsh",
            _ => Other = "other",
        }
    }

    #[test]
    fn foreign_words_become_other() {
        assert_eq!(Shell::from_name("zsh"), Shell::Zsh);
        for word in ["", "BASH", "bash ", "acme-internal-7b", "other"] {
            assert_eq!(Shell::from_name(word), Shell::Other, "{word}");
        }
    }

    #[test]
    fn every_value_has_its_own_word() {
        let words: Vec<_> = Shell::ALL.iter().map(|shell| shell.as_str()).collect();
        assert_eq!(words, Shell::LABELS);
        assert_eq!(words, ["bash", "zsh", "other"]);
    }
}
