use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;
use crate::testing::skip;

fn write(path: &Path, existing: Existing) -> Result<u64, TargetError> {
    Target::File { path, existing }.write(|writer| writer.write_all(b"new\n").map(|()| 4))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    assert_eq!(write(&path, Existing::Keep).unwrap(), 4);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn an_existing_file_is_kept_unless_it_may_be_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    fs::write(&path, "precious").unwrap();
    assert!(matches!(write(&path, Existing::Keep), Err(TargetError::Exists { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"precious");
    write(&path, Existing::Replace).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new\n");
    assert_eq!(names(folder.path()), ["out.json"]);
}

#[test]
fn what_is_no_regular_file_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link");
    symlink("/dev/null", &link).unwrap();
    for path in [folder.path(), Path::new("/dev/null"), &link] {
        for existing in [Existing::Keep, Existing::Replace] {
            let refused = write(path, existing);
            assert!(matches!(refused, Err(TargetError::NotAFile { .. })), "{path:?}");
        }
    }
    assert!(link.is_symlink());
}

#[test]
fn a_missing_folder_is_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("out.json");
    let error = write(&path, Existing::Keep).unwrap_err().to_string();
    assert!(error.contains("missing` is not an existing folder"), "{error}");
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn a_full_writer_is_an_error_and_not_a_shorter_document() {
    let Ok(mut full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        skip("no /dev/full");
        return;
    };
    let refused = Target::Writer(&mut full).write(|writer| writer.write_all(b"new\n"));
    assert!(matches!(refused, Err(TargetError::Writer(_))));
}

#[test]
fn a_file_that_is_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    let refused = Target::File { path: &path, existing: Existing::Keep }
        .write(|writer| writer.write_all(b"half").and(Err::<(), _>(io::ErrorKind::Other.into())));
    assert!(matches!(refused, Err(TargetError::Write { .. })));
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn what_was_written_can_be_read_before_it_has_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    let mut file = NewFile::create(&path, Existing::Keep).unwrap();
    file.write(|writer| writer.write_all(b"text")).unwrap();
    let mut text = String::new();
    file.content().unwrap().read_to_string(&mut text).unwrap();
    assert_eq!((text.as_str(), path.exists()), ("text", false));
    file.publish().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"text");
}
