//! Where caro keeps its files.

use std::path::PathBuf;

use crate::env;

/// The name of the folder inside the platform's configuration and state folders.
const FOLDER: &str = "caro";

/// The folders of one person.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    /// The configuration file; `None` without a home folder.
    pub config_file: Option<PathBuf>,
    /// The folder of the telemetry state; `None` without a home folder.
    pub state_dir: Option<PathBuf>,
    /// A variable of [`env`] that does not hold an absolute path. Its folder is not guessed: where
    /// one stands is no place for records.
    pub not_absolute: Option<&'static str>,
}

impl Paths {
    /// Finds the folders: the variables of [`env`], else the platform's own for this person.
    ///
    /// Without `HOME` the platform's folders are not guessed from the user database: a service
    /// account's home is not a place where anyone would look for records.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks for folders")]
    pub fn find() -> Self {
        let home = env::is_set(env::HOME);
        let mut not_absolute = None;
        let mut place =
            |variable: &'static str, platform: fn() -> Option<PathBuf>, below: &[&str]| {
                let given = env::read(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
                if let Some(path) = given {
                    not_absolute = not_absolute.or((!path.is_absolute()).then_some(variable));
                    return path.is_absolute().then_some(path);
                }
                let base = home.then(platform).flatten()?;
                Some(below.iter().fold(base, |path, part| path.join(part)))
            };
        let config_dir = place(env::CONFIG_DIR, dirs::config_dir, &[FOLDER]);
        let state_dir = place(
            env::STATE_DIR,
            || dirs::state_dir().or_else(dirs::data_local_dir),
            &[FOLDER, "telemetry"],
        );
        Self {
            config_file: config_dir.map(|folder| folder.join("config.toml")),
            state_dir,
            not_absolute,
        }
    }

    /// Returns the folder of the interactive loop's history; `None` without a home folder.
    ///
    /// It lies beside the telemetry state's usual place and does not move with
    /// [`env::STATE_DIR`]: what is in it has nothing to do with telemetry.
    pub fn history_folder() -> Option<PathBuf> {
        beside_the_state_folder("history")
    }

    /// Finds the folder of what was imported from other machines, which is none of this machine's own
    /// telemetry and so is in none of its folders.
    pub fn imports_folder() -> Option<PathBuf> {
        beside_the_state_folder("imports")
    }

    /// Returns the folder of the account's credentials; `None` without a home folder.
    ///
    /// It is apart from the telemetry state for the same reason: an account is no telemetry, and is there
    /// where telemetry is off.
    pub fn account_folder() -> Option<PathBuf> {
        beside_the_state_folder("account")
    }
}

/// A folder in the usual place of the state folder; `CARO_STATE_DIR` does not move it.
#[expect(clippy::disallowed_methods, reason = "the one place that asks for folders")]
fn beside_the_state_folder(name: &str) -> Option<PathBuf> {
    let home = env::is_set(env::HOME);
    let base = home.then(|| dirs::state_dir().or_else(dirs::data_local_dir)).flatten()?;
    Some(base.join(FOLDER).join(name))
}
