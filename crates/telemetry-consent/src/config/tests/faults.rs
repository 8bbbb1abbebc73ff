//! Files that are not what they should be, and several writers at once.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::thread;

use super::*;
use crate::config::Setting;

const OFF: (&str, Setting) = ("telemetry.enabled", Setting::Boolean(false));

fn root() -> bool {
    rustix::process::geteuid().is_root()
}

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

#[test]
fn a_file_that_does_not_parse_is_never_overwritten() {
    for broken in [&b"[telemetry\nenabled = false"[..], b"enabled = \xff\xfe", b"a = 1\na = 2"] {
        let home = Home::with(broken);
        assert!(home.config.load().is_err());
        assert!(home.config.set(&[OFF]).is_err());
        assert!(home.config.unset("a").is_err());
        assert_eq!(fs::read(home.config.path()).unwrap(), broken);
    }
}

#[test]
fn text_that_is_not_utf8_says_so() {
    let home = Home::with(b"[telemetry]\nenabled = false # \xff\n");
    assert!(matches!(home.config.read(), Err(ConfigError::NotText { .. })));
}

#[test]
fn a_folder_in_place_of_the_file_is_an_error_and_stays() {
    let home = Home::empty();
    fs::create_dir_all(home.config.path()).unwrap();
    assert!(matches!(home.config.read(), Err(ConfigError::Unreadable { .. })));
    assert!(home.config.set(&[OFF]).is_err());
    assert!(home.config.path().is_dir());
    assert_eq!(home.names(), [PathBuf::from("config.toml")]);
}

#[test]
fn a_file_in_place_of_the_folder_is_an_error_and_stays() {
    let home = Home::empty();
    let folder = home.config.path().parent().unwrap();
    fs::write(folder, "precious").unwrap();
    assert!(matches!(home.config.read(), Err(ConfigError::Unreadable { .. })));
    assert!(matches!(home.config.set(&[OFF]), Err(ConfigError::Unwritable { .. })));
    assert_eq!(fs::read_to_string(folder).unwrap(), "precious");
}

#[test]
fn a_pipe_in_place_of_the_file_does_not_hang() {
    let home = Home::with("");
    fs::remove_file(home.config.path()).unwrap();
    let mode = rustix::fs::Mode::RWXU;
    rustix::fs::mkfifoat(rustix::fs::CWD, home.config.path(), mode).unwrap();
    assert_eq!(home.config.read().unwrap().as_deref(), Some(""));
}

#[test]
fn an_endless_file_is_refused() {
    let endless = ConfigFile::new("/dev/zero");
    assert!(matches!(endless.read(), Err(ConfigError::TooLarge { .. })));
}

#[test]
fn a_linked_config_is_written_through_to_the_real_file() {
    let home = Home::empty();
    let dotfiles = home.folder.path().join("dotfiles");
    fs::create_dir_all(&dotfiles).unwrap();
    fs::create_dir_all(home.config.path().parent().unwrap()).unwrap();
    let real = dotfiles.join("caro.toml");
    for exists in [false, true] {
        if !exists {
            symlink("../dotfiles/step", home.config.path()).unwrap();
            symlink("caro.toml", dotfiles.join("step")).unwrap();
        }
        home.config.set(&[("telemetry.air_gapped", Setting::Boolean(exists))]).unwrap();
        assert!(home.config.path().is_symlink() && dotfiles.join("step").is_symlink());
        assert!(real.symlink_metadata().unwrap().is_file());
        assert_eq!(
            fs::read_to_string(&real).unwrap(),
            format!("[telemetry]\nair_gapped = {exists}\n")
        );
    }
    assert_eq!(home.names(), [PathBuf::from("config.toml")]);
}

#[test]
fn links_in_a_circle_are_an_error() {
    let home = Home::with("");
    fs::remove_file(home.config.path()).unwrap();
    symlink(home.config.path(), home.config.path()).unwrap();
    assert!(home.config.read().is_err());
    assert!(home.config.set(&[OFF]).is_err());
}

#[test]
fn modes_stay_and_new_ones_are_private() {
    let home = Home::empty();
    home.config.set(&[OFF]).unwrap();
    assert_eq!(mode(home.config.path()), 0o600);
    assert_eq!(mode(home.config.path().parent().unwrap()), 0o700);
    fs::set_permissions(home.config.path(), Permissions::from_mode(0o640)).unwrap();
    home.config.unset(OFF.0).unwrap();
    assert_eq!(mode(home.config.path()), 0o640);
}

#[test]
fn root_does_not_take_a_persons_file_away() {
    if skipped(!root(), "only root can give a file to somebody else") {
        return;
    }
    let home = Home::with("x = 1\n");
    std::os::unix::fs::chown(home.config.path(), Some(1234), Some(1234)).unwrap();
    home.config.set(&[OFF]).unwrap();
    let owner = fs::metadata(home.config.path()).unwrap();
    assert_eq!((owner.uid(), owner.gid()), (1234, 1234));
}

#[test]
fn it_is_known_beforehand_whether_a_change_could_be_saved() {
    let home = Home::empty();
    assert!(home.config.can_save(), "the folder would be created");
    home.config.set(&[OFF]).unwrap();
    assert!(home.config.can_save());
    let below = |path| ConfigFile::new(home.config.path().join(path));
    assert!(!below("a/file/in/the/way.toml").can_save());
    fs::set_permissions(home.config.path(), Permissions::from_mode(0o755)).unwrap();
    assert!(!below("config.toml").can_save(), "an executable file is no folder");
    assert_eq!(home.names(), [PathBuf::from("config.toml")]);
}

#[test]
fn an_unwritable_folder_is_an_error_and_the_file_stays() {
    if skipped(root(), "root writes anywhere") {
        return;
    }
    let home = Home::with("x = 1\n");
    let folder = home.config.path().parent().unwrap();
    fs::set_permissions(folder, Permissions::from_mode(0o500)).unwrap();
    assert!(!home.config.can_save());
    let outcome = home.config.set(&[OFF]);
    fs::set_permissions(folder, Permissions::from_mode(0o700)).unwrap();
    assert!(matches!(outcome, Err(ConfigError::Unwritable { .. })));
    assert_eq!(home.text(), "x = 1\n");
}

#[test]
fn an_unreadable_file_is_an_error() {
    if skipped(root(), "root reads anything") {
        return;
    }
    let home = Home::with("[telemetry]\nenabled = false\n");
    fs::set_permissions(home.config.path(), Permissions::from_mode(0o000)).unwrap();
    assert!(matches!(home.config.read(), Err(ConfigError::Unreadable { .. })));
    assert!(home.config.set(&[OFF]).is_err());
}

#[test]
fn writers_at_once_lose_nothing() {
    const WRITERS: u32 = 8;
    const KEYS: u32 = 10;
    let home = Home::empty();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let config = home.config.clone();
            scope.spawn(move || {
                for key in 0..KEYS {
                    let path = format!("writer{writer}.key{key}");
                    config.set(&[(&path, Setting::Count(key))]).unwrap();
                }
            });
        }
    });
    let table = home.config.load().unwrap();
    for writer in 0..WRITERS {
        assert_eq!(table[&format!("writer{writer}")].as_table().unwrap().len(), KEYS as usize);
    }
    assert_eq!(home.names(), [PathBuf::from("config.toml")]);
}

#[test]
fn a_reader_during_writes_sees_whole_files_only() {
    let home = Home::with("[telemetry]\nenabled = false\n");
    thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for n in 0..50 {
                home.config.set(&[("telemetry.notice", Setting::Count(n))]).unwrap();
            }
        });
        while !writing.is_finished() {
            assert_eq!(home.telemetry().unwrap().0.enabled, Some(false));
        }
    });
}
