//! The variables that tell that a program, not a person, is at the keyboard.

/// A variable whose presence means that nobody should be asked anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker {
    /// The variable.
    pub variable: &'static str,
    /// Who sets it.
    pub set_by: &'static str,
}

const fn marker_of(variable: &'static str, set_by: &'static str) -> Marker {
    Marker { variable, set_by }
}

/// The markers, most general first.
///
/// Only variables that the programs themselves set belong here. What people put in their profile
/// for such a program, like its key or its favourite model, says nothing about who is typing:
/// aider, for one, sets nothing of its own, and its `AIDER_*` variables are settings.
///
/// Sources: the proposals for `AGENT` (agentsmd/agents.md issue 136) and `AI_AGENT` (the readme of
/// vercel/detect-agent), the lists gathered and checked in aws/aws-cdk-cli pull request 1855,
/// gitbutlerapp/gitbutler pull request 14651 and stripe/stripe-cli pull request 1455, the readme
/// of the crate is-ai-agent, anthropics/claude-code issue 531, and for CI the table of the npm
/// package ci-info and the readme of npm/ci-detect.
pub const MARKERS: &[Marker] = &[
    marker_of("CI", "most continuous integration systems"),
    marker_of("AGENT", "Amp, Crush, Goose, opencode"),
    marker_of("AI_AGENT", "agents that follow the detect-agent convention"),
    marker_of("CLAUDECODE", "Claude Code"),
    marker_of("CLAUDE_CODE_ENTRYPOINT", "Claude Code"),
    marker_of("CURSOR_AGENT", "Cursor"),
    marker_of("GEMINI_CLI", "Gemini CLI"),
    marker_of("CODEX_SANDBOX", "Codex"),
    marker_of("CODEX_SANDBOX_NETWORK_DISABLED", "Codex"),
    marker_of("CODEX_THREAD_ID", "Codex"),
    marker_of("CODEX_CI", "Codex"),
    marker_of("COPILOT_CLI", "GitHub Copilot CLI"),
    marker_of("OPENCODE", "opencode"),
    marker_of("AUGMENT_AGENT", "Augment"),
    marker_of("CLINE_ACTIVE", "Cline"),
    marker_of("ROO_ACTIVE", "Roo Code"),
    marker_of("ROO_CLI_RUNTIME", "Roo Code"),
    marker_of("QWEN_CODE", "Qwen Code"),
    marker_of("GOOSE_TERMINAL", "Goose"),
    marker_of("ANTIGRAVITY_AGENT", "Antigravity"),
    marker_of("TABNINE_CLI", "Tabnine"),
    marker_of("TRAE_AI_SHELL_ID", "Trae"),
    marker_of("GITHUB_ACTIONS", "GitHub Actions"),
    marker_of("GITLAB_CI", "GitLab"),
    marker_of("CIRCLECI", "CircleCI"),
    marker_of("CIRRUS_CI", "Cirrus CI"),
    marker_of("TRAVIS", "Travis CI"),
    marker_of("APPVEYOR", "AppVeyor"),
    marker_of("BUILDKITE", "Buildkite"),
    marker_of("DRONE", "Drone"),
    marker_of("JENKINS_URL", "Jenkins"),
    marker_of("TEAMCITY_VERSION", "TeamCity"),
    marker_of("TF_BUILD", "Azure Pipelines"),
    marker_of("BITBUCKET_COMMIT", "Bitbucket Pipelines"),
    marker_of("CODEBUILD_BUILD_ARN", "AWS CodeBuild"),
];

/// Returns the first marker that `is_set` finds; it is to say whether a variable is there and not
/// empty.
pub fn marker(is_set: impl Fn(&str) -> bool) -> Option<&'static str> {
    MARKERS.iter().map(|m| m.variable).find(|variable| is_set(variable))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{MARKERS, marker};

    #[test]
    fn every_marker_is_found_alone() {
        for expected in MARKERS {
            assert_eq!(marker(|name| name == expected.variable), Some(expected.variable));
        }
        assert_eq!(marker(|_| false), None);
    }

    #[test]
    fn markers_are_distinct_and_spelled_like_variables() {
        let names: BTreeSet<_> = MARKERS.iter().map(|m| m.variable).collect();
        assert_eq!(names.len(), MARKERS.len());
        let variable = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        assert!(names.iter().all(|name| name.chars().all(variable)));
    }

    #[test]
    fn a_persons_settings_for_an_agent_are_not_markers() {
        for setting in ["AIDER_MODEL", "ANTHROPIC_API_KEY", "CODEX_HOME", "CLINE_API_KEY", "EDITOR"]
        {
            assert_eq!(marker(|name| name == setting), None, "{setting}");
        }
    }
}
