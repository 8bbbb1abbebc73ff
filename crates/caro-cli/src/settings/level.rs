//! How much danger a person lets caro go along with.

use crate::catalog::RiskLevel;

/// How strict caro is. A critical command is blocked at every level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Level {
    /// High risk is blocked as well, and `-y` answers for safe commands only.
    Strict,
    /// High risk is asked about, and `-y` answers for the rest.
    #[default]
    Moderate,
    /// `-y` answers for high risk too; without it caro still asks.
    Permissive,
}

/// The words for the levels, as the setting spells them.
pub const LEVELS: &[&str] = &["strict", "moderate", "permissive"];

impl Level {
    /// Returns the level that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        let levels = [Self::Strict, Self::Moderate, Self::Permissive];
        let place = LEVELS.iter().position(|known| *known == word)?;
        levels.get(place).copied()
    }

    /// Tells whether a command of this risk is neither printed nor run.
    pub fn blocks(self, risk: RiskLevel) -> bool {
        risk == RiskLevel::Critical || self == Self::Strict && risk == RiskLevel::High
    }

    /// Tells whether `-y` may answer for a person about a command of this risk.
    pub fn assumes_yes(self, risk: RiskLevel) -> bool {
        !self.blocks(risk)
            && risk
                <= match self {
                    Self::Strict => RiskLevel::Safe,
                    Self::Moderate => RiskLevel::Moderate,
                    Self::Permissive => RiskLevel::High,
                }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use RiskLevel::{Critical, High, Moderate, Safe};

    #[test]
    fn critical_is_blocked_and_never_assumed_at_every_level() {
        for word in LEVELS {
            let level = Level::from_word(word).expect("it is listed");
            assert!(level.blocks(Critical) && !level.assumes_yes(Critical), "{word}");
        }
    }

    #[test]
    fn each_level_lets_more_pass_than_the_one_before() {
        let table = [
            (Level::Strict, [(Safe, false, true), (Moderate, false, false), (High, true, false)]),
            (Level::Moderate, [(Safe, false, true), (Moderate, false, true), (High, false, false)]),
            (
                Level::Permissive,
                [(Safe, false, true), (Moderate, false, true), (High, false, true)],
            ),
        ];
        for (level, risks) in table {
            for (risk, blocks, assumes) in risks {
                assert_eq!((level.blocks(risk), level.assumes_yes(risk)), (blocks, assumes));
            }
        }
    }
}
