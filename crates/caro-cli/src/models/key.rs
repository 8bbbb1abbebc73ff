//! The key of a model server: from a variable or from a file that nobody else can read.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use crate::protocol::Secret;

/// The longest key that is taken, in bytes.
const MAX_BYTES: u64 = 4096;

/// Why a key cannot be used. The key itself is never in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// The path leads nowhere in particular.
    #[error("it must begin with `/` or `~/`")]
    NotAbsolute,
    /// There is no such file, or it cannot be read.
    #[error("the file cannot be read")]
    Unreadable,
    /// It is not a file, or not ours.
    #[error("it must be a file of yours")]
    NotOurs,
    /// Others could read it.
    #[error("others can read the file: run `chmod 600` on it")]
    Exposed,
    /// It holds something else than a key.
    #[error("the file must hold the key and nothing else")]
    NoKey,
}

/// Takes a key from the text of a variable; `None` where it is empty.
///
/// White space around it does not count. What could not stand in a header is no key.
pub(super) fn from_text(text: &OsStr) -> Option<Result<Secret, KeyFault>> {
    let text = text.to_str().map(str::trim);
    match text {
        Some("") => None,
        Some(text) if text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Some(Ok(Secret::new(text.to_owned())))
        }
        _ => Some(Err(KeyFault::NoKey)),
    }
}

/// Reads a key from a file of at most 4096 bytes, which must be this user's and closed to all others.
///
/// `~/` stands for `home`. The file that was checked is the one that is read.
pub(crate) fn from_file(path: &str, home: Option<&OsStr>) -> Result<Secret, KeyFault> {
    let path = absolute(path, home).ok_or(KeyFault::NotAbsolute)?;
    // A pipe of that name must give an error, not a wait.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::empty()).map_err(|_| KeyFault::Unreadable)?;
    let file = File::from(file);
    let about = file.metadata().map_err(|_| KeyFault::Unreadable)?;
    if !about.is_file() || about.uid() != rustix::process::geteuid().as_raw() {
        return Err(KeyFault::NotOurs);
    }
    if about.mode() & 0o077 != 0 {
        return Err(KeyFault::Exposed);
    }
    let mut text = String::new();
    file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(|_| KeyFault::NoKey)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(KeyFault::NoKey);
    }
    from_text(text.as_ref()).unwrap_or(Err(KeyFault::NoKey))
}

fn absolute(path: &str, home: Option<&OsStr>) -> Option<PathBuf> {
    let path = match path.strip_prefix("~/") {
        Some(rest) => Path::new(home?).join(rest),
        None => PathBuf::from(path),
    };
    path.is_absolute().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    fn read(content: &[u8], mode: u32) -> Result<String, KeyFault> {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("key");
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        let by_path = from_file(path.to_str().unwrap(), None);
        assert_eq!(from_file("~/key", Some(home.path().as_os_str())), by_path);
        by_path.map(|key| key.expose().to_owned())
    }

    #[test]
    fn a_file_that_nobody_else_can_read_holds_the_key() {
        assert_eq!(read(b"sk-1\n", 0o600), Ok("sk-1".to_owned()));
        assert_eq!(read(b" sk-1 ", 0o400), Ok("sk-1".to_owned()));
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        for mode in [0o644, 0o640, 0o604, 0o620, 0o601] {
            assert_eq!(read(b"sk-1", mode), Err(KeyFault::Exposed), "{mode:o}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for content in [&b""[..], b"\n", b"sk 1", b"a\nb", b"\xff", b"sk\x001", &[b'a'; 4097]] {
            assert_eq!(read(content, 0o600), Err(KeyFault::NoKey), "{content:?}");
        }
    }

    #[test]
    fn what_is_no_file_of_ours_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        assert_eq!(from_file(path, None), Err(KeyFault::NotOurs));
        assert_eq!(from_file(&format!("{path}/none"), None), Err(KeyFault::Unreadable));
        for relative in ["", "key", "./key", "~", "~ada/key", "~/key"] {
            assert_eq!(from_file(relative, None), Err(KeyFault::NotAbsolute), "{relative}");
        }
    }

    #[test]
    fn a_variable_holds_a_key_unless_it_is_empty() {
        assert_eq!(from_text("sk-1".as_ref()), Some(Ok(Secret::new("sk-1".to_owned()))));
        assert_eq!(from_text(" ".as_ref()), None);
        assert_eq!(from_text("a b".as_ref()), Some(Err(KeyFault::NoKey)));
    }
}
