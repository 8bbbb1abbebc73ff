//! The intents that answer: caro's own, which are compiled in, and those of a person.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::answer::Platform;
use super::builtin;
use super::compile::Columns;
use super::schema;
use super::table::Tables;
use super::vocabulary::Vocabulary;

/// The most bytes of one file of intents.
const MOST_BYTES: u64 = 256 << 10;
/// The most files of intents.
const MOST_FILES: usize = 64;

/// Caro's own intents, and those that a person added.
#[derive(Debug, Default)]
pub struct Intents {
    /// What stands in for the compiled data; only tools for caro's developers set it.
    replaced: Option<Columns>,
    own: Option<Columns>,
    examples: Vec<Example>,
}

/// A request and the commands it must be answered with.
#[derive(Debug, Clone)]
pub struct Example {
    /// The intent that must answer.
    pub intent: String,
    /// The request.
    pub request: String,
    gnu: Option<String>,
    bsd: Option<String>,
}

/// Why a person's intents cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadIntents {
    /// The folder or a file in it.
    #[error("failed to read intents from `{}`; they are left out", path.display())]
    Unreadable {
        /// What cannot be read.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file that breaks the schema. The text names file and line.
    #[error("{0}; this file is left out, see docs/intents.md")]
    Refused(String),
}

impl Intents {
    /// Adds the intents in `*.toml` of a folder, which need not exist, to caro's own.
    ///
    /// A file that cannot be used is left out as a whole; the others and caro's own still answer.
    pub fn with_own(folder: &Path) -> (Self, Vec<BadIntents>) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Default::default(),
            Err(source) => {
                let path = folder.to_owned();
                return (Self::default(), vec![BadIntents::Unreadable { path, source }]);
            }
        };
        let mut files: Vec<PathBuf> =
            entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
        files.sort();
        let mut own = Own::new();
        let mut problems = Vec::new();
        for (at, path) in files.into_iter().enumerate() {
            let added = if at < MOST_FILES {
                own.add(&path)
            } else {
                let place = path.display();
                Err(BadIntents::Refused(format!("{place}: more than {MOST_FILES} files")))
            };
            problems.extend(added.err());
        }
        (Self { own: own.finish(&mut problems), ..Self::default() }, problems)
    }

    /// Reads caro's own data from a folder instead of using what is compiled in, so that a change of
    /// the data can be tried without a build. Errors name file and line.
    pub fn from_data(folder: &Path) -> Result<Self, String> {
        let read = |path: &Path| {
            fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let known = Vocabulary::read(&read(&folder.join("words.toml"))?, "words.toml")?;
        let mut intents = Vec::new();
        let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let mut files: Vec<PathBuf> =
            entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        files.sort();
        for path in files {
            let topic = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if topic != "words" {
                let name = format!("{topic}.toml");
                intents.extend(schema::intents(&read(&path)?, &name, &topic, &known)?);
            }
        }
        let columns =
            Columns::new(&known, 0, &intents).map_err(|_| "more data than tables hold")?;
        let examples = intents.iter().flat_map(Example::all).collect();
        Ok(Self { replaced: Some(columns), own: None, examples })
    }

    /// Returns the examples of the data that [`Intents::from_data`] has read.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// Returns the tables to look into.
    pub(super) fn tables(&self) -> [Tables<'_>; 2] {
        let base = match &self.replaced {
            Some(columns) => columns.tables(),
            None => builtin::tables(),
        };
        [base, self.own.as_ref().map(Columns::tables).unwrap_or_default()]
    }
}

impl Example {
    /// Returns the command on a platform, if the intent has one there.
    pub fn command(&self, platform: Platform) -> Option<&str> {
        match platform {
            Platform::Gnu => self.gnu.as_deref(),
            Platform::Bsd => self.bsd.as_deref(),
        }
    }

    fn all(intent: &schema::Intent) -> impl Iterator<Item = Self> {
        let has = (intent.gnu.is_some(), intent.bsd.is_some());
        intent.examples.iter().map(move |example| {
            let (gnu, bsd) = (&example[1], example.get(2).unwrap_or(&example[1]));
            Self {
                intent: intent.id.clone(),
                request: example[0].clone(),
                gnu: has.0.then(|| gnu.clone()),
                bsd: has.1.then(|| bsd.clone()),
            }
        })
    }
}

/// A person's intents while they are read.
struct Own {
    known: Vocabulary,
    first: usize,
    intents: Vec<schema::Intent>,
}

impl Own {
    fn new() -> Self {
        let known = Vocabulary::of(&builtin::tables());
        Self { first: known.concepts.len(), known, intents: Vec::new() }
    }

    fn add(&mut self, path: &Path) -> Result<(), BadIntents> {
        let unreadable = |source| BadIntents::Unreadable { path: path.to_owned(), source };
        let text = read_bounded(path).map_err(unreadable)?;
        let topic = path.file_stem().unwrap_or_default().to_string_lossy();
        let place = path.display().to_string();
        let before = self.known.clone();
        let read = schema::own(&text, &place, &topic, &mut self.known);
        match read {
            Ok(intents) => {
                self.intents.extend(intents);
                Ok(())
            }
            Err(wrong) => {
                self.known = before;
                Err(BadIntents::Refused(wrong))
            }
        }
    }

    fn finish(self, problems: &mut Vec<BadIntents>) -> Option<Columns> {
        if self.intents.is_empty() {
            return None;
        }
        let columns = Columns::new(&self.known, self.first, &self.intents);
        if columns.is_err() {
            problems.push(BadIntents::Refused("there are more intents than caro can hold".into()));
        }
        columns.ok()
    }
}

/// Reads a file that may be anything, and not more of it than a file of intents may have.
fn read_bounded(path: &Path) -> io::Result<String> {
    // A pipe would wait for a writer.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut text = String::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(io::Error::other(format!("it is longer than {} KiB", MOST_BYTES >> 10)));
    }
    Ok(text)
}
