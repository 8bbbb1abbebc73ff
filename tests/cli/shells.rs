//! The shells of people, with a start-up file that a test wrote, in a window.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::harness::{Home, caro, skip};
use crate::window::Window;

/// A shell under test.
pub(crate) struct Shell {
    pub(crate) name: &'static str,
    pub(crate) path: PathBuf,
}

/// Runs a test in each of the shells that are installed, with a home of its own.
pub(crate) fn in_each_shell(test: impl Fn(&Shell, &Home)) {
    for name in ["bash", "zsh", "fish"] {
        let path =
            ["/usr/bin", "/bin", "/usr/local/bin"].map(|folder| Path::new(folder).join(name));
        match path.into_iter().find(|path| path.exists()) {
            Some(path) => test(&Shell { name, path }, &logging()),
            None => skip(&format!("`{name}` is not installed")),
        }
    }
}

/// Makes a home where nobody will be asked, and where every call of `caro` is logged.
fn logging() -> Home {
    let home = Home::configured("telemetry.enabled = false\n");
    let bin = home.path().join("bin");
    fs::create_dir(&bin).expect("the home is ours");
    let (log, caro) = (log(&home), caro().display());
    let script = format!("#!/bin/sh\necho \"$#$*\" >>'{}'\nexec '{caro}' \"$@\"\n", log.display());
    fs::write(bin.join("caro"), script).expect("the home is ours");
    fs::set_permissions(bin.join("caro"), Permissions::from_mode(0o755)).expect("it is ours");
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", bin.display());
    home.with("PATH", path).with("LC_ALL", "C.UTF-8")
}

impl Shell {
    /// Opens a window with the shell in it and waits for its prompt, `$ `. The start-up file holds the
    /// lines, and then the one that caro's help tells people to add.
    pub(crate) fn open(&self, home: &Home, lines: &str) -> Option<Window> {
        let init = match self.name {
            "fish" => "caro shell init fish | source".to_owned(),
            name => format!("eval \"$(caro shell init {name})\""),
        };
        let help = home.run(&["shell", "init", "--help"]).stdout;
        assert!(help.contains(&init), "{help}");
        let rest = match self.name {
            // What fish guesses ahead would be taken for what was typed.
            "fish" => {
                "function fish_prompt; printf '$ '; end; function fish_greeting; end\n\
                 set -g fish_autosuggestion_enabled 0\n"
            }
            _ => "PS1='$ '\n",
        };
        let file = home.path().join("start-up");
        fs::write(&file, format!("{lines}\n{init}\n{rest}")).expect("the home is ours");
        let file = file.to_str().expect("the path is text").to_owned();
        let source = format!("source {file}");
        let args: Vec<&str> = match self.name {
            "bash" => vec!["--noprofile", "--rcfile", &file, "-i"],
            "zsh" => {
                fs::write(home.path().join(".zshrc"), &source).expect("the home is ours");
                vec!["-d", "-i"]
            }
            _ => vec!["--no-config", "--init-command", &source, "--interactive"],
        };
        let mut window = home.window(&self.path, &args, 80)?;
        window.see_rows("prompt", |rows| rows.last().is_some_and(|row| row == "$"));
        fs::write(log(home), "").expect("the home is ours");
        Some(window)
    }
}

/// The calls of `caro` since the prompt appeared: the number of arguments, and the arguments.
pub(crate) fn log(home: &Home) -> PathBuf {
    home.path().join("calls")
}
