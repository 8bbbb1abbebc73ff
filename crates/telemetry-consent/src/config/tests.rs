mod editing;
mod faults;
mod reading;

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::{ConfigError, ConfigFile, TelemetryConfig};

/// A configuration file with that text in a folder of its own.
struct Home {
    folder: TempDir,
    config: ConfigFile,
}

impl Home {
    fn empty() -> Self {
        let folder = TempDir::new().unwrap();
        let config = ConfigFile::new(folder.path().join("example/config.toml"));
        Self { folder, config }
    }

    fn with(text: impl AsRef<[u8]>) -> Self {
        let home = Self::empty();
        fs::create_dir(home.config.path().parent().unwrap()).unwrap();
        fs::write(home.config.path(), text).unwrap();
        home
    }

    fn text(&self) -> String {
        fs::read_to_string(self.config.path()).unwrap()
    }

    fn telemetry(&self) -> Result<(TelemetryConfig, Vec<String>), ConfigError> {
        TelemetryConfig::from_table(&self.config.load()?, self.config.path())
    }

    fn names(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.config.path().parent().unwrap()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into()).collect()
    }
}

/// Says aloud that a test proves nothing here; returns whether it should be left out.
#[expect(clippy::print_stderr, reason = "a test that proves nothing must not pass in silence")]
fn skipped(applies: bool, why: &str) -> bool {
    if applies {
        eprintln!("skipped: {why}");
    }
    applies
}
