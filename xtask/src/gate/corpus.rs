//! Reads a corpus: a JSON object a line, packed with gzip or not.
//!
//! `value` is what is tried, usually a string. `class` and `sensitive` may be missing: then the value
//! is unclassified, and sensitive. Other fields are ignored, and so are blank lines. A line that
//! cannot be understood is left out and named.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::bufread::MultiGzDecoder;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Number, Value};

/// How many lines that were left out are named.
const NAMED: usize = 10;

/// The two bytes that gzip starts with.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// A corpus in memory.
pub(super) struct Corpus {
    pub(super) entries: Vec<Entry>,
    /// The numbers of the lines that were left out, and why.
    left_out: Vec<(usize, String)>,
}

/// One value of a corpus.
pub(super) struct Entry {
    /// What a person would have typed.
    pub(super) text: String,
    pub(super) class: String,
    pub(super) sensitive: bool,
    /// The JSON in which it is tried.
    pub(super) candidates: Vec<String>,
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    value: &'a RawValue,
    class: Option<Value>,
    sensitive: Option<Value>,
}

impl Corpus {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let failed = || format!("failed to read `{}`", path.display());
        let mut file = BufReader::new(File::open(path).with_context(failed)?);
        let packed = file.fill_buf().with_context(failed)?.starts_with(GZIP);
        let corpus = if packed {
            Self::read_lines(BufReader::new(MultiGzDecoder::new(file)))
        } else {
            Self::read_lines(file)
        };
        let corpus = corpus.with_context(failed)?;
        ensure!(!corpus.entries.is_empty(), "`{}` holds no value to try", path.display());
        Ok(corpus)
    }

    fn read_lines(mut input: BufReader<impl Read>) -> Result<Self> {
        let mut corpus = Self { entries: Vec::new(), left_out: Vec::new() };
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let read = input.read_until(b'\n', &mut line);
            if read.with_context(|| format!("line {number} cannot be read"))? == 0 {
                break;
            }
            let text = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line).trim_ascii();
            if text.is_empty() {
                continue;
            }
            match serde_json::from_slice(text) {
                Ok(line) => corpus.entries.push(Entry::of(&line)),
                Err(error) => corpus.left_out.push((number, error.to_string())),
            }
        }
        Ok(corpus)
    }

    /// Names the lines that were left out; their content is not repeated.
    pub(super) fn complaints(&self) -> Vec<String> {
        let named = self.left_out.iter().take(NAMED);
        let mut lines: Vec<_> =
            named.map(|(number, why)| format!("line {number} was left out: {why}")).collect();
        if self.left_out.len() > NAMED {
            lines.push(format!("{} lines were left out in all", self.left_out.len()));
        }
        lines
    }
}

impl Entry {
    fn of(line: &Line<'_>) -> Self {
        let raw = line.value.get();
        // A text that no string can hold, such as half a surrogate pair, stands for itself.
        let text = if raw.starts_with('"') { serde_json::from_str(raw).ok() } else { None };
        let text = text.unwrap_or_else(|| raw.to_owned());
        let mut candidates = vec![Value::from(text.as_str()).to_string()];
        if is_number(&text) {
            candidates.push(text.clone());
        }
        if !candidates.iter().any(|candidate| candidate == raw) {
            // A string with escapes it could do without, or no string at all.
            candidates.push(raw.to_owned());
        }
        Self {
            text,
            class: match &line.class {
                Some(Value::String(class)) => class.clone(),
                None | Some(Value::Null) => "unclassified".to_owned(),
                Some(other) => other.to_string(),
            },
            sensitive: line.sensitive != Some(Value::Bool(false)),
            candidates,
        }
    }
}

/// Tells whether the text is a JSON number as it stands.
fn is_number(text: &str) -> bool {
    text.trim_ascii() == text && serde_json::from_str::<Number>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    const LINES: &str = "\u{feff}{\"value\":\"bash\",\"class\":\"command\",\"sensitive\":true}\r\n\
        \n\
        not json\n\
        {\"class\":\"no value\"}\n\
        {\"value\":\"12\",\"sensitive\":false,\"source\":\"x\"}\n\
        {\"value\":12,\"class\":7}\n\
        {\"value\":\"12\\u0020\"}\n\
        {\"value\":\"\\ud800\"}\n\
        {\"value\":{\"a\":[1]}}\n\
        {\"value\":null}\n\
        {\"value\":\"cut";

    fn read(bytes: &[u8]) -> Result<Corpus> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corpus");
        std::fs::write(&path, bytes).unwrap();
        Corpus::read(&path)
    }

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(text).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn a_line_that_is_no_entry_is_named_and_costs_no_other() {
        let corpus = read(LINES.as_bytes()).unwrap();
        let complaints = corpus.complaints();
        let lines: Vec<_> = corpus.left_out.iter().map(|(number, _)| *number).collect();
        assert_eq!(lines, [3, 4, 11], "{complaints:?}");
        let all: Vec<_> = corpus.entries.iter().map(|e| e.candidates.join(" ")).collect();
        assert_eq!(
            all,
            [
                r#""bash""#,
                r#""12" 12"#,
                r#""12" 12"#,
                r#""12 " "12\u0020""#,
                r#""\"\\ud800\"" "\ud800""#,
                r#""{\"a\":[1]}" {"a":[1]}"#,
                r#""null" null"#,
            ]
        );
        let told = |e: &Entry| (e.class.clone(), e.sensitive);
        assert_eq!(told(&corpus.entries[0]), ("command".to_owned(), true));
        assert_eq!(told(&corpus.entries[1]), ("unclassified".to_owned(), false));
        assert_eq!(told(&corpus.entries[2]), ("7".to_owned(), true));
    }

    #[test]
    fn a_packed_corpus_is_the_same_even_in_several_pieces() {
        let (first, second) = LINES.as_bytes().split_at(100);
        let both = [packed(first), packed(second)].concat();
        let count = |bytes: &[u8]| read(bytes).unwrap().entries.len();
        assert_eq!(count(&both), count(LINES.as_bytes()));
        assert!(read(&both[..both.len() - 20]).is_err(), "the end is missing");
    }

    #[test]
    fn a_corpus_without_a_value_is_an_error() {
        for bytes in [&b""[..], b"\n\n", b"value\n"] {
            assert!(read(bytes).is_err());
        }
    }
}
