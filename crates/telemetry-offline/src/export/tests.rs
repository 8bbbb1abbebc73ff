use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;
use crate::format::Limits;
use crate::read;
use crate::testing::{Folder, GATE, Maker, fill, folder, noon, skip};

fn records(count: usize) -> (Folder, Vec<Stored>) {
    let folder = folder();
    fill(&mut folder.journal(Limits::DEFAULT), &mut Maker::new(), noon(), count);
    let records = read(&folder.state, GATE, noon()).unwrap().records;
    (folder, records)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_export_is_an_array_of_whole_records() {
    let (_folder, records) = records(2);
    let mut text = Vec::new();
    assert_eq!(export(&records, Target::Writer(&mut text)).unwrap(), 2);
    let array: Vec<serde_json::Value> = serde_json::from_slice(&text).unwrap();
    for (value, record) in array.iter().zip(&records) {
        assert_eq!(serde_json::to_string(value).unwrap(), record.checked().as_str());
    }
    let mut empty = Vec::new();
    assert_eq!(export(&[], Target::Writer(&mut empty)).unwrap(), 0);
    assert_eq!(empty, b"[]\n");
}

#[test]
fn an_exported_file_is_for_its_owner_only() {
    let (folder, records) = records(1);
    let path = folder.root.path().join("out.json");
    let target = Target::File { path: &path, existing: Existing::Keep };
    assert_eq!(export(&records, target).unwrap(), 1);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn an_existing_file_is_kept_unless_it_may_be_replaced() {
    let (folder, records) = records(1);
    let path = folder.root.path().join("out.json");
    fs::write(&path, "precious").unwrap();
    let refused = export(&records, Target::File { path: &path, existing: Existing::Keep });
    assert!(matches!(refused, Err(ExportError::Exists { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"precious");
    export(&records, Target::File { path: &path, existing: Existing::Replace }).unwrap();
    assert!(fs::read(&path).unwrap().starts_with(b"["));
    assert_eq!(names(folder.root.path()), ["out.json", "telemetry"]);
}

#[test]
fn what_is_no_regular_file_is_never_replaced() {
    let (folder, records) = records(1);
    let link = folder.root.path().join("link");
    symlink("/dev/null", &link).unwrap();
    for path in [folder.root.path(), Path::new("/dev/null"), &link] {
        for existing in [Existing::Keep, Existing::Replace] {
            let refused = export(&records, Target::File { path, existing });
            assert!(matches!(refused, Err(ExportError::NotAFile { .. })), "{path:?}");
        }
    }
    assert!(link.is_symlink());
}

#[test]
fn a_missing_folder_is_one_clear_error() {
    let (folder, records) = records(1);
    let path = folder.root.path().join("missing").join("out.json");
    let refused = export(&records, Target::File { path: &path, existing: Existing::Keep });
    let error = refused.unwrap_err().to_string();
    assert!(error.contains("missing` is not an existing folder"), "{error}");
    assert_eq!(names(folder.root.path()), ["telemetry"]);
}

#[test]
fn a_full_writer_is_an_error_and_not_a_shorter_export() {
    let (_folder, records) = records(1);
    let Ok(mut full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        skip("no /dev/full");
        return;
    };
    let refused = export(&records, Target::Writer(&mut full));
    assert!(matches!(refused, Err(ExportError::Writer(_))));
}
