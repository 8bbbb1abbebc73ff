//! Commands, run in a folder of real files and compared with what the files say.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::*;

/// Makes the folder that the commands below look at.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("the path has a parent"))
            .expect("folders can be made");
        fs::write(path, content).expect("files can be written");
    };
    write("small.txt", b"b\na\nc\na\n");
    write("src/main.rs", b"fn main() {\n    // TODO more\n}\n");
    write("src/lib.rs", b"// todo\n");
    write("src/tool.py", b"import os\n");
    write("big.bin", &vec![0; 3 << 20]);
    write("mid.bin", &vec![0; 1 << 20]);
    write("empty.log", b"");
    write(".hidden", b"x");
    write("it's a \"name\" $(x).txt", b"one\ntwo\n");
    write("copy.txt", b"b\na\nc\na\n");
    fs::create_dir(folder.path().join("nothing")).expect("folders can be made");
    folder
}

fn run(folder: &Path, request: &str) -> String {
    let found = generate(request, Platform::Gnu).unwrap_or_else(|e| panic!("{request}: {e}"));
    assert!(!found.incomplete, "{request}: {}", found.command);
    let output = Command::new("sh").arg("-c").arg(&found.command).current_dir(folder).output();
    let output = output.expect("sh can be started");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{request}: {}: {errors}", found.command);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Checks the lines of the output, in any order.
fn check_set(request: &str, expected: &[&str]) {
    let folder = folder();
    let output = run(folder.path(), request);
    let mut lines: Vec<&str> = output.lines().collect();
    lines.sort_unstable();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(lines, expected, "{request}");
}

#[test]
fn files_are_found_by_size() {
    check_set("find files larger than 2 MB", &["./big.bin"]);
    check_set("find files larger than 500k", &["./big.bin", "./mid.bin"]);
    check_set("find .bin files under 2 MB", &["./mid.bin"]);
}

#[test]
fn a_file_of_exactly_the_size_is_neither_larger_nor_smaller() {
    check_set("find .bin files larger than 1 MB", &["./big.bin"]);
    check_set("find .bin files smaller than 1 MB", &[]);
}

#[test]
fn files_are_found_by_kind_and_time() {
    check_set(
        "find all rust files modified in the last 7 days",
        &["./src/main.rs", "./src/lib.rs"],
    );
    check_set("find rust files older than 2 days", &[]);
    check_set("list python files changed today", &["./src/tool.py"]);
}

#[test]
fn empty_files_and_folders_are_found() {
    check_set("find empty files", &["./empty.log"]);
    check_set("find empty folders", &["./nothing"]);
}

#[test]
fn lines_are_counted() {
    check_set("count lines in src/main.rs", &["3 src/main.rs"]);
    check_set("count lines in all rust files", &["4"]);
    check_set(
        "count lines in the file \u{201c}it's a \"name\" $(x).txt\u{201d}",
        &["2 it's a \"name\" $(x).txt"],
    );
}

#[test]
fn text_is_found() {
    check_set("search for TODO in all rust files", &["./src/main.rs:2:    // TODO more"]);
    check_set("which files contain \"import os\"", &["./src/tool.py"]);
    check_set(
        "search for todo ignoring case in src",
        &["src/lib.rs:1:// todo", "src/main.rs:2:    // TODO more"],
    );
}

#[test]
fn the_largest_file_comes_first() {
    check_set("show the 2 largest files", &["3145728\t./big.bin", "1048576\t./mid.bin"]);
    let folder = folder();
    let listing = run(folder.path(), "list files by size");
    let first = listing.lines().nth(1).expect("a line follows the total");
    assert!(first.ends_with("big.bin"), "{listing}");
}

#[test]
fn files_are_listed_and_counted() {
    check_set(
        "show hidden files",
        &[
            ".hidden",
            "big.bin",
            "copy.txt",
            "empty.log",
            "it's a \"name\" $(x).txt",
            "mid.bin",
            "nothing",
            "small.txt",
            "src",
        ],
    );
    check_set("how many python files are in src", &["1"]);
    check_set("list folders", &["./nothing", "./src"]);
}

#[test]
fn duplicates_are_found_by_content() {
    let folder = folder();
    let output = run(folder.path(), "find duplicate files");
    let names: Vec<&str> = output.lines().filter_map(|line| line.split("  ").nth(1)).collect();
    assert_eq!(names, ["./copy.txt", "./small.txt"]);
}

#[test]
fn lines_are_sorted_and_cut() {
    check_set("show the first 2 lines of small.txt", &["b", "a"]);
    check_set("show the last line of src/main.rs", &["}"]);
    check_set("show line 2 of src/main.rs", &["    // TODO more"]);
    check_set("show the unique lines of small.txt", &["a", "b", "c"]);
    let folder = folder();
    assert_eq!(run(folder.path(), "sort small.txt"), "a\na\nb\nc\n");
    assert_eq!(run(folder.path(), "print small.txt backwards"), "a\nc\na\nb\n");
}

/// Runs requests one after the other and checks what a file says afterwards; `None` is no file.
fn check_files(requests: &[&str], expected: &[(&str, Option<&str>)]) {
    let folder = folder();
    for request in requests {
        run(folder.path(), request);
    }
    for (name, content) in expected {
        let read = fs::read_to_string(folder.path().join(name)).ok();
        assert_eq!(read.as_deref(), *content, "{requests:?}: {name}");
    }
}

#[test]
fn files_are_copied_moved_and_deleted() {
    check_files(
        &["copy small.txt to b.txt", "rename copy.txt to moved.txt", "delete the file .hidden"],
        &[
            ("b.txt", Some("b\na\nc\na\n")),
            ("small.txt", Some("b\na\nc\na\n")),
            ("moved.txt", Some("b\na\nc\na\n")),
            ("copy.txt", None),
            (".hidden", None),
        ],
    );
    check_files(
        &["create a folder called target/deep", "move small.txt to target/deep"],
        &[("target/deep/small.txt", Some("b\na\nc\na\n")), ("small.txt", None)],
    );
    check_files(
        &["delete all .rs files in src", "delete empty files"],
        &[("src/main.rs", None), ("src/tool.py", Some("import os\n")), ("empty.log", None)],
    );
}

#[test]
fn files_are_changed_in_place() {
    check_files(
        &["replace TODO with DONE in src/main.rs", "delete line 1 from small.txt"],
        &[
            ("src/main.rs", Some("fn main() {\n    // DONE more\n}\n")),
            ("small.txt", Some("a\nc\na\n")),
        ],
    );
    check_files(
        &["append \"last words\" to small.txt", "empty the file copy.txt without deleting it"],
        &[("small.txt", Some("b\na\nc\na\nlast words\n")), ("copy.txt", Some(""))],
    );
}

#[test]
fn an_archive_gives_back_what_was_packed() {
    check_files(
        &["compress the folder src", "delete the folder src", "extract src.tar.gz"],
        &[("src/lib.rs", Some("// todo\n")), ("src/tool.py", Some("import os\n"))],
    );
}
