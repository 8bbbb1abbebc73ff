use std::fs::{self, Permissions};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use tempfile::TempDir;

use super::{StateDir, StateError};

fn folder() -> (TempDir, StateDir) {
    let home = TempDir::new().unwrap();
    let dir = StateDir::create(&home.path().join("deep/telemetry")).unwrap();
    (home, dir)
}

fn read(dir: &StateDir, name: &str) -> Option<String> {
    let mut text = String::new();
    dir.open_read(name).unwrap()?.read_to_string(&mut text).unwrap();
    Some(text)
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o777
}

#[test]
fn opening_creates_nothing() {
    let home = TempDir::new().unwrap();
    assert!(StateDir::open(&home.path().join("a/telemetry")).unwrap().is_none());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn creating_makes_every_missing_folder_private() {
    let (home, dir) = folder();
    assert_eq!(mode(dir.path()), 0o700);
    assert_eq!(mode(&home.path().join("deep")), 0o700);
    assert!(StateDir::open(dir.path()).unwrap().is_some());
}

#[test]
fn files_are_private_however_they_are_made() {
    let (_home, dir) = folder();
    dir.open_append("append").unwrap();
    dir.create_new("new").unwrap();
    dir.replace("replaced", b"x").unwrap();
    let _lock = dir.lock("lock").unwrap();
    assert_eq!(dir.names().unwrap(), ["append", "lock", "new", "replaced"]);
    for name in dir.names().unwrap() {
        assert_eq!(mode(&dir.path().join(&name)), 0o600, "{name}");
    }
}

#[test]
fn a_linked_folder_is_refused_even_with_a_trailing_slash() {
    let (home, dir) = folder();
    let link = home.path().join("link");
    symlink(dir.path(), &link).unwrap();
    for path in [link.clone(), link.join(""), link.join(".")] {
        let refused = StateDir::open(&path);
        assert!(matches!(refused, Err(StateError::Symlink { .. })), "{refused:?}");
        let refused = StateDir::create(&path);
        assert!(matches!(refused, Err(StateError::Symlink { .. })), "{refused:?}");
    }
}

#[test]
fn a_dangling_link_is_not_followed_into_a_new_folder() {
    let home = TempDir::new().unwrap();
    let link = home.path().join("link");
    symlink(home.path().join("elsewhere"), &link).unwrap();
    assert!(matches!(StateDir::create(&link), Err(StateError::Symlink { .. })));
    assert!(!home.path().join("elsewhere").exists());
}

#[test]
fn a_file_in_the_way_is_refused() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    for path in [file.clone(), file.join("below")] {
        let refused = StateDir::open(&path);
        assert!(matches!(refused, Err(StateError::NotFolder { .. })), "{refused:?}");
        assert!(StateDir::create(&path).is_err());
    }
}

#[test]
fn a_folder_that_others_can_write_is_refused_and_not_repaired() {
    let (_home, dir) = folder();
    for bits in [0o720, 0o702, 0o777] {
        fs::set_permissions(dir.path(), Permissions::from_mode(bits)).unwrap();
        for refused in
            [StateDir::open(dir.path()).map(|_| ()), StateDir::create(dir.path()).map(|_| ())]
        {
            assert!(matches!(refused, Err(StateError::OthersCanWrite { .. })), "{bits:o}");
        }
        assert_eq!(mode(dir.path()), bits);
    }
}

#[test]
fn a_folder_of_another_user_is_refused() {
    if !rustix::process::geteuid().is_root() {
        // The other way round: the root folder belongs to root, and we are not root.
        assert!(matches!(StateDir::open(Path::new("/")), Err(StateError::NotOurs { .. })));
        return;
    }
    let (_home, dir) = folder();
    std::os::unix::fs::chown(dir.path(), Some(65_534), None).unwrap();
    assert!(matches!(StateDir::open(dir.path()), Err(StateError::NotOurs { .. })));
}

#[test]
fn a_linked_file_is_never_followed() {
    let (home, dir) = folder();
    let target = home.path().join("precious");
    fs::write(&target, "precious").unwrap();
    symlink(&target, dir.path().join("name")).unwrap();
    assert!(dir.open_append("name").is_err());
    assert!(dir.open_read("name").is_err());
    assert!(dir.open_rw("name").is_err());
    assert!(dir.create_new("name").is_err());
    assert!(dir.lock("name").is_err());
    dir.replace("name", b"new").unwrap();
    assert_eq!(read(&dir, "name").as_deref(), Some("new"));
    assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
}

#[test]
fn a_pipe_of_that_name_is_an_error_and_not_a_wait() {
    let (_home, dir) = folder();
    rustix::fs::mkfifoat(&dir, "pipe", rustix::fs::Mode::RWXU).unwrap();
    assert!(dir.open_append("pipe").is_err());
}

#[test]
fn names_cannot_leave_the_folder() {
    let (_home, dir) = folder();
    for name in ["", ".", "..", "../x", "a/b", "/etc/passwd", "a\0b"] {
        assert!(matches!(dir.open_append(name), Err(StateError::BadName { .. })), "{name:?}");
        assert!(dir.replace(name, b"").is_err(), "{name:?}");
        assert!(dir.remove(name).is_err(), "{name:?}");
        assert!(dir.rename(name, "x").is_err(), "{name:?}");
        assert!(dir.rename("x", name).is_err(), "{name:?}");
        assert!(dir.lock(name).is_err(), "{name:?}");
    }
}

#[test]
fn absent_files_are_none_and_removal_says_whether_there_was_one() {
    let (_home, dir) = folder();
    assert!(dir.open_read("x").unwrap().is_none());
    assert!(dir.open_rw("x").unwrap().is_none());
    assert!(!dir.remove("x").unwrap());
    dir.create_new("x").unwrap();
    assert!(dir.create_new("x").is_err());
    assert!(dir.remove("x").unwrap());
}

#[test]
fn appended_and_edited_bytes_stay_in_place() {
    let (_home, dir) = folder();
    dir.open_append("x").unwrap().write_all(b"one ").unwrap();
    dir.open_append("x").unwrap().write_all(b"two").unwrap();
    let mut file = dir.open_rw("x").unwrap().unwrap();
    file.rewind().unwrap();
    file.write_all(b"ONE").unwrap();
    assert_eq!(read(&dir, "x").as_deref(), Some("ONE two"));
    dir.rename("x", "y").unwrap();
    assert_eq!((read(&dir, "x"), read(&dir, "y")), (None, Some("ONE two".to_owned())));
}

#[test]
fn replacing_leaves_no_temporary_file_even_when_it_fails() {
    let (_home, dir) = folder();
    fs::create_dir(dir.path().join("name")).unwrap();
    assert!(dir.replace("name", b"x").is_err(), "a folder has that name");
    dir.replace("other", b"x").unwrap();
    assert_eq!(dir.names().unwrap(), ["other"]);
}

#[test]
fn a_moved_folder_is_still_the_one_that_was_checked() {
    let (home, dir) = folder();
    fs::rename(dir.path(), home.path().join("moved")).unwrap();
    fs::create_dir(dir.path()).unwrap();
    dir.replace("x", b"x").unwrap();
    assert!(home.path().join("moved/x").exists());
    assert!(!dir.path().join("x").exists());
}

#[test]
fn a_lock_excludes_until_it_is_dropped() {
    let (_home, dir) = folder();
    let held = dir.lock("lock").unwrap();
    assert!(dir.try_lock("lock").unwrap().is_none());
    drop(held);
    assert!(dir.try_lock("lock").unwrap().is_some());
}
