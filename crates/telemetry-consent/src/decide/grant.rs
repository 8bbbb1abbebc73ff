//! The permission to record.

use serde::Serialize;

/// What telemetry may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nothing: no file, no id, no connection.
    Off,
    /// Records stay on this machine.
    Local,
    /// Records may also be sent to the accepted recipient.
    On,
}

impl Mode {
    /// Returns the word for this mode, as JSON and messages use it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Local => "local",
            Self::On => "on",
        }
    }
}

/// Proof that somebody agreed and nobody objected. Only [`decide`](super::decide) makes one.
///
/// Whatever writes records asks for a grant, so that a run without consent has no way to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    mode: Mode,
    notice: u32,
    forbidden_labels: Vec<String>,
}

impl Grant {
    pub(super) fn new(
        mode: Mode,
        accepted_notice: Option<u32>,
        forbidden_labels: &[String],
    ) -> Option<Self> {
        match (mode, accepted_notice) {
            (Mode::Off, _) | (_, None) => None,
            (mode, Some(notice)) => {
                Some(Self { mode, notice, forbidden_labels: forbidden_labels.to_vec() })
            }
        }
    }

    /// Tells whether the site forbids a record with these properties, which are JSON: whether a word that
    /// it forbids is the name or the value of one.
    pub fn forbids(&self, properties: &str) -> bool {
        self.forbidden_labels.iter().any(|label| {
            let mut found = properties.match_indices(label.as_str());
            found.any(|(at, _)| {
                let (before, behind) = (&properties[..at], &properties[at + label.len()..]);
                before.ends_with('"') && behind.starts_with('"')
            })
        })
    }

    /// Returns what may be done: [`Mode::Local`] or [`Mode::On`], never [`Mode::Off`].
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Returns the notice version that was accepted; what a newer notice added stays unrecorded.
    pub fn notice(&self) -> u32 {
        self.notice
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_forbidden_as_a_name_and_as_a_value_and_in_no_other_place() {
        let properties = r#"{"shell":"zsh","model_name":"llama","count":3}"#;
        for (label, forbidden) in [
            ("shell", true),
            ("zsh", true),
            ("llama", true),
            ("model", false),
            ("name", false),
            ("3", false),
            ("", false),
        ] {
            let grant = Grant::new(Mode::On, Some(1), &[label.to_owned()]).unwrap();
            assert_eq!(grant.forbids(properties), forbidden, "{label}");
        }
        assert!(!Grant::new(Mode::On, Some(1), &[]).unwrap().forbids(properties));
    }
}
