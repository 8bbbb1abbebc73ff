//! Reading bundles that a person names.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use telemetry_offline::{BundleReader, BundleRecord, Head, Verdict, VerifyingKey};

use crate::catalog::Caro;
use crate::commands::Failure;
use crate::screen::{Progress, count};

/// An opened file, and how large it is.
pub struct Opened {
    /// The file, at its beginning.
    pub file: File,
    /// Its size in bytes; 0 for a pipe.
    pub size: u64,
}

/// Opens a file that a person named.
pub fn open(path: &Path) -> Result<Opened, Failure> {
    let opened =
        File::open(path).and_then(|file| Ok(Opened { size: file.metadata()?.len(), file }));
    opened.map_err(|error| about(path, &error))
}

/// Says what is wrong with a file, in one line.
pub fn about(path: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::failed(line(path, error))
}

/// Names the file and what is wrong with it.
pub fn line(path: &Path, error: &dyn std::error::Error) -> String {
    let words = telemetry_consent::reason(error);
    // "ends behind record 3" and the like go on after the name; what has a place of its own stands
    // behind a colon.
    format!("`{}`: {words}", path.display())
}

/// Checks a whole bundle, with a word about how far it is where that takes long.
pub fn verify(path: &Path) -> Result<Verdict, Failure> {
    let Opened { file, size } = open(path)?;
    let mut progress = Progress::new("Verifying", path, size);
    Ok(telemetry_offline::verify::<Caro>(file, |bytes| progress.at(bytes)))
}

/// Says everything that was found wrong with a bundle, each in a line that names the file.
pub fn problems(path: &Path, verdict: &Verdict) -> Vec<String> {
    let mut problems: Vec<_> = verdict.problems.iter().map(|problem| line(path, problem)).collect();
    if verdict.more_problems > 0 {
        let more = count(verdict.more_problems, "more problem");
        problems.push(format!("`{}`: and {more}", path.display()));
    }
    problems
}

/// A bundle that is read record after record, up to the first thing that is wrong.
///
/// What was gathered from it counts only when [`next_record`](Self::next_record) has returned `None`.
pub struct Reading<'p> {
    path: &'p Path,
    reader: BundleReader<'static>,
    progress: Progress,
}

impl<'p> Reading<'p> {
    /// Opens a bundle and reads its head.
    pub fn open(path: &'p Path) -> Result<Self, Failure> {
        let Opened { file, size } = open(path)?;
        let reader = BundleReader::open::<Caro>(file).map_err(|error| about(path, &error))?;
        Ok(Self { path, reader, progress: Progress::new("Reading", path, size) })
    }

    /// Returns the head.
    pub fn head(&self) -> &Head {
        self.reader.head()
    }

    /// Returns the next record; `None` when all were read and nothing is wrong.
    pub fn next_record(&mut self) -> Result<Option<BundleRecord<'_>>, Failure> {
        self.progress.at(self.reader.bytes());
        self.reader.next().transpose().map_err(|error| about(self.path, &error))
    }
}

/// Checks the signature beside a file: `FILE.minisig`.
pub fn check_signature(path: &Path, key: &VerifyingKey) -> Result<(), String> {
    let beside = signature_path(path);
    let text = read_small(&beside).map_err(|failure| failure.words)?;
    let file = open(path).map_err(|failure| failure.words)?.file;
    key.check(&text, file).map_err(|error| line(&beside, &error))
}

/// Returns where the signature of a file stands.
pub fn signature_path(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".minisig");
    name.into()
}

/// Reads a file that holds a key or a signature; never more than such a file can have.
pub fn read_small(path: &Path) -> Result<String, Failure> {
    let mut text = Vec::new();
    open(path)?.file.take(8192).read_to_end(&mut text).map_err(|error| about(path, &error))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
