//! Which shell the person uses, and which one runs their commands.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use crate::catalog::Shell as Kind;

/// What runs commands when the person's own shell cannot.
const FALLBACK: &str = "/bin/sh";

/// The shell that runs commands, and the kind of shell the person uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shell {
    /// The program that runs a command, as `<path> -c <command>`.
    pub path: PathBuf,
    /// The kind of shell that `$SHELL` names.
    pub kind: Kind,
}

impl Shell {
    /// Returns the name of the language that commands are written in: the shell that runs them, or `sh`.
    pub fn language(&self) -> &'static str {
        if self.path == Path::new(FALLBACK) { Kind::Sh.as_str() } else { self.kind.as_str() }
    }
}

/// Finds out the person's shell from the value of `$SHELL`.
///
/// caro writes and rates commands as a POSIX shell reads them, so a shell with another grammar (`nu`, `tcsh`,
/// one that caro does not know) is named in `kind` but does not run them: they would mean something else there than
/// what was rated. `/bin/sh` does, as it does for a value that is no absolute path of an executable file.
pub fn detect(shell_env: Option<&OsStr>) -> Shell {
    let named = Path::new(shell_env.unwrap_or_default());
    let kind = kind(shell_env);
    if runs_posix_commands(kind) && is_absolute_executable(named) {
        return Shell { path: named.to_path_buf(), kind };
    }
    Shell { path: PathBuf::from(FALLBACK), kind }
}

/// Returns the kind of shell that the value of `$SHELL` names; [`Kind::Other`] for an unknown one.
pub fn kind(shell_env: Option<&OsStr>) -> Kind {
    let program = Path::new(shell_env.unwrap_or_default()).file_name();
    match program.and_then(OsStr::to_str).unwrap_or_default() {
        "ash" => Kind::Sh,
        "ksh93" | "mksh" | "oksh" | "loksh" => Kind::Ksh,
        name => Kind::from_name(name),
    }
}

/// Says whether a shell understands the simple commands that caro writes the way a POSIX shell does.
const fn runs_posix_commands(kind: Kind) -> bool {
    !matches!(kind, Kind::Fish | Kind::Nu | Kind::Other)
}

fn is_absolute_executable(path: &Path) -> bool {
    path.is_absolute() && path.is_file() && access(path, Access::EXEC_OK).is_ok()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// Puts a file with this name and mode into a new folder and asks for the shell at its path.
    fn detect_file(name: &str, mode: u32) -> (PathBuf, Shell) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join(name);
        fs::write(&path, "#!/bin/sh\n").expect("the folder is writable");
        fs::set_permissions(&path, Permissions::from_mode(mode)).expect("the file is ours");
        let shell = detect(Some(path.as_os_str()));
        (path, shell)
    }

    #[test]
    fn a_known_executable_shell_runs_commands_itself() {
        for (name, kind) in [
            ("bash", Kind::Bash),
            ("zsh", Kind::Zsh),
            ("sh", Kind::Sh),
            ("ash", Kind::Sh),
            ("dash", Kind::Dash),
            ("mksh", Kind::Ksh),
        ] {
            let (path, shell) = detect_file(name, 0o755);
            assert_eq!(shell, Shell { path, kind });
        }
    }

    #[test]
    fn a_shell_with_another_grammar_is_named_but_does_not_run_commands() {
        for (name, kind) in [
            ("fish", Kind::Fish),
            ("nu", Kind::Nu),
            ("tcsh", Kind::Other),
            ("nologin", Kind::Other),
            ("bash-5.3", Kind::Other),
        ] {
            let (_, shell) = detect_file(name, 0o755);
            assert_eq!(shell, Shell { path: FALLBACK.into(), kind });
        }
    }

    #[test]
    fn a_shell_that_is_not_executable_falls_back() {
        let (_, shell) = detect_file("zsh", 0o644);
        assert_eq!(shell, Shell { path: FALLBACK.into(), kind: Kind::Zsh });
    }

    #[test]
    fn a_value_that_is_no_program_falls_back() {
        for value in ["", "bash", "./bash", "/", "/nowhere/bash", "/tmp"] {
            assert_eq!(detect(Some(OsStr::new(value))).path, Path::new(FALLBACK), "{value:?}");
        }
        let not_text = OsStr::from_bytes(b"/bin/b\xffsh");
        assert_eq!(detect(Some(not_text)), Shell { path: FALLBACK.into(), kind: Kind::Other });
        assert_eq!(detect(None), Shell { path: FALLBACK.into(), kind: Kind::Other });
    }
}
